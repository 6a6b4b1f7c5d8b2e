"""A second opinion on values: the sympy form of an expression, evaluated by mpmath. It decides nothing.

The tree that is evaluated is sympy's, the arithmetic mpmath's: no step is shared with the enclosures of ``goal.at_point``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.symbolic import to_sympy

DIGITS = 50
GUARD = 15  # more digits inside, against cancellation
LARGEST_EXPONENT = 10**9  # of exp; beyond, a value would fill the memory
_RENAMED = {"Abs": "fabs", "Min": "min", "Max": "max", "ceiling": "ceil", "asec": "asec", "Pow": "power"}


@dataclass(frozen=True, slots=True)
class Numeric:
    """An expression ready for evaluation at many points."""

    tree: Any
    context: Any

    @classmethod
    def of(cls, root: Expression) -> Numeric:
        """InputError for what has no form in sympy."""
        import mpmath

        context = mpmath.mp.clone()
        context.dps = DIGITS + GUARD
        return cls(to_sympy(root), context)

    def at(self, point: dict[str, Fraction]) -> Any:
        """About the value, an mpmath number; None where it is not real, not defined or not evaluated."""
        mp = self.context
        values = {name: mp.mpf(x.numerator) / x.denominator for name, x in point.items()}
        try:
            found = mp.mpmathify(self._value(self.tree, values, {}))
        except (ArithmeticError, ValueError, MemoryError, AttributeError, TypeError):
            return None
        return found if mp.isfinite(found) and mp.im(found) == 0 else None

    def _value(self, node: Any, values: dict[str, Any], done: dict[Any, Any]) -> Any:
        if node not in done:
            done[node] = self._fresh(node, values, done)
        return done[node]

    def _fresh(self, node: Any, values: dict[str, Any], done: dict[Any, Any]) -> Any:
        mp = self.context
        if node.is_Symbol:
            return values[node.name]
        if node.is_Rational:
            return mp.mpf(int(node.p)) / int(node.q)
        if not node.args:
            return {"Pi": mp.pi, "Exp1": mp.e}[type(node).__name__] * 1
        parts = [self._value(part, values, done) for part in node.args]
        name = type(node).__name__
        if name == "Add":
            return mp.fsum(parts)
        if name == "Mul":
            return mp.fprod(parts)
        if name == "exp" and abs(parts[0]) > LARGEST_EXPONENT:
            raise OverflowError("an exponential beyond all measure")
        if name == "Pow" and abs(mp.log(abs(parts[0]) or 1) * parts[1]) > LARGEST_EXPONENT:
            raise OverflowError("a power beyond all measure")
        ours = _ours(mp).get(name)
        return (ours or getattr(mp, _RENAMED.get(name, name)))(*parts)


def _ours(mp: Any) -> dict[str, Callable[..., Any]]:
    """What mpmath does not know, or knows with another meaning."""
    root = mp.sqrt(2)
    return {
        "Min": min,
        "Max": max,
        "phi": mp.npdf,
        "Phi": lambda x: mp.erfc(-x / root) / 2,
        "Q": lambda x: mp.erfc(x / root) / 2,
        "mills": lambda x: mp.erfc(x / root) / 2 / mp.npdf(x),
        "min": min,
        "max": max,
        "relu": lambda x: max(x, mp.zero),
        "step": lambda x: mp.one if x >= 0 else mp.zero,
        "hardtanh": lambda x: max(min(x, mp.one), -mp.one),
        "log": lambda x: mp.log(x) if x > 0 else mp.nan,
        "T": lambda h, a: _owen(mp, h, a),
        "Orthant": lambda h, k, rho: _orthant(mp, h, k, rho),
    }


def _owen(mp: Any, h: Any, a: Any) -> Any:
    """T as the integral of exp(-h^2/(2 cos(t)^2))/(2 pi) over 0 < t < atan(a), as far as it is not lost."""
    far = mp.atan(min(abs(a), 20 / abs(h)) if h else abs(a))
    found = mp.quad(lambda t: mp.exp(-((h / mp.cos(t)) ** 2) / 2), mp.linspace(0, far, 5)) / (2 * mp.pi)
    return found if a >= 0 else -found


def _orthant(mp: Any, h: Any, k: Any, rho: Any) -> Any:
    """Owen's formula; h and k other than 0, which are moved a little."""
    h, k = (x or mp.ldexp(1, -2 * mp.prec) for x in (h, k))
    root = mp.sqrt(1 - rho**2)
    halves = (mp.erfc(x / mp.sqrt(2)) / 4 for x in (h, k))
    slopes = (h, (k - rho * h) / (h * root)), (k, (h - rho * k) / (k * root))
    return sum(halves) - sum(_owen(mp, x, a) for x, a in slopes) - (mp.mpf(1) / 2 if h * k < 0 else 0)
