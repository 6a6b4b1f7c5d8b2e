"""The border to sympy. sympy proposes; nothing that it says is used before our own exact arithmetic has verified it.

Proposals come back as expressions of ours, or as None: sympy had none, could not say it in the language, or the proof of
equality failed. A verified proposal equals the original at every point where *both* are defined; that the original's
domain of definition is covered is the caller's obligation. ``is_positive``, ``evalf`` and relational simplification are
never asked. sympy is imported when first used.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, comb, prod
from typing import Any

from boundcheck.errors import InputError
from boundcheck.lemmas.derivative import NoDerivative, derivative
from boundcheck.lemmas.expression import Apply, Constant, Expression, Number, Variable, apply, fold, number
from boundcheck.lemmas.functions import FUNCTIONS, OPERATORS
from boundcheck.lemmas.normal import identical
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.sums import MAX_POWER

MAX_PROPOSAL_NODES = 2_000
MAX_EXPANDED = 2_000
# functions that sympy knows by another or the same name and does not compute on large numbers
_KNOWN = {
    **{
        name: name
        for name in (
            "exp",
            "log",
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "sinh",
            "cosh",
            "tanh",
            "erf",
            "erfc",
            "sqrt",
        )
    },
    "abs": "Abs",
    "erfinv": "erfinv",
}


def to_sympy(root: Expression) -> Any:
    """The sympy expression; functions that sympy would compute or rewrite (gamma, floor, phi, Q ...) stay names.

    Variables become real symbols. InputError for an integral or sum.
    """
    import sympy

    operators: dict[str, Callable[..., Any]] = {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "pow": lambda a, b: a**b,
        "neg": lambda a: -a,
        "expm1": lambda a: sympy.exp(a) - 1,
        "log1p": lambda a: sympy.log(1 + a),
    }

    def combine(node: Expression, parts: tuple[Any, ...]) -> Any:
        if isinstance(node, Number):
            return sympy.Rational(node.value.numerator, node.value.denominator)
        if isinstance(node, Constant) and not node.infinite:
            return sympy.pi if node.name == "pi" else sympy.E
        if isinstance(node, Variable):
            return sympy.Symbol(node.name, real=True)
        if not isinstance(node, Apply):
            raise InputError(f"{node} has no form for sympy")
        if node.function in operators:
            return operators[node.function](*parts)
        if node.function in _KNOWN:
            return getattr(sympy, _KNOWN[node.function])(*parts)
        return sympy.Function(node.function)(*parts)

    return fold(root, combine)


def from_sympy(value: Any) -> Expression:
    """The expression of ours; InputError for floats, infinities, complex numbers and functions outside the language."""
    import sympy

    if isinstance(value, sympy.Float):
        raise InputError(f"{value} is a float of sympy, not exact; use sympy.Rational")
    if isinstance(value, sympy.Rational):
        return number(Fraction(int(value.p), int(value.q)))  # the ground type may be gmpy's, flint's or Python's
    if value is sympy.pi or value is sympy.E:
        return Constant("pi" if value is sympy.pi else "e")
    if isinstance(value, sympy.Symbol):
        return Variable(str(value.name))
    if isinstance(value, sympy.Add):
        return _sum([from_sympy(term) for term in value.as_ordered_terms()])
    if isinstance(value, sympy.Mul):
        return _product(value)
    if isinstance(value, sympy.Pow):
        return _power(value)
    return _function(value)


def _sum(terms: list[Expression]) -> Expression:
    found = terms[0]
    for term in terms[1:]:
        if isinstance(term, Apply) and term.function == "neg":
            found = found - term.arguments[0]
        else:
            found = found + term
    return found


def _product(value: Any) -> Expression:
    import sympy

    rational, rest = value.as_coeff_Mul(rational=True)
    scale = Fraction(int(rational.p), int(rational.q))
    above = [number(abs(scale.numerator))] if abs(scale.numerator) != 1 else []
    below = [number(scale.denominator)] if scale.denominator != 1 else []
    for factor in rest.as_ordered_factors():
        if isinstance(factor, sympy.Pow) and factor.exp.is_Rational and factor.exp.p < 0:
            below.append(from_sympy(sympy.Pow(factor.base, -factor.exp)))
        else:
            above.append(from_sympy(factor))
    found = _times(above) if above else number(1)
    if below:
        found = found / _times(below)
    return -found if scale < 0 else found


def _times(factors: list[Expression]) -> Expression:
    found = factors[0]
    for factor in factors[1:]:
        found = found * factor
    return found


def _power(value: Any) -> Expression:
    import sympy

    base, exponent = from_sympy(value.base), value.exp
    if exponent == sympy.Rational(1, 2):
        return apply("sqrt", base)
    if exponent.is_Rational and exponent.p < 0:
        return 1 / from_sympy(sympy.Pow(value.base, -exponent))
    return base ** from_sympy(exponent)


def _function(value: Any) -> Expression:
    import sympy

    ours = {theirs: name for name, theirs in _KNOWN.items()}
    name = type(value).__name__
    if not isinstance(value, sympy.Function) and not isinstance(value, sympy.exp):
        raise InputError(f"sympy's {str(value)[:60]} has no form in the language")
    name = ours.get(name, name)
    if name not in FUNCTIONS:
        raise InputError(f"sympy's function {name} is not in the language")
    return apply(name, *(from_sympy(argument) for argument in value.args))


def propose_factor(root: Expression) -> Expression | None:
    """A factored form, verified equal wherever both are defined; None when there is none."""
    return _verified(root, lambda sympy, value: sympy.factor(value))


def propose_simplification(root: Expression) -> Expression | None:
    """A simpler form, verified equal wherever both are defined; None when there is none."""
    return _verified(root, lambda sympy, value: sympy.simplify(value))


def propose_collect(root: Expression, variable: str) -> Expression | None:
    """The terms collected by powers of a variable, verified; None when there is none."""
    return _verified(root, lambda sympy, value: sympy.collect(sympy.expand(value), sympy.Symbol(variable, real=True)))


def propose_quotient(root: Expression, factor: Expression) -> Expression | None:
    """An expression q with q * factor == root wherever all are defined, without the factor in a denominator; else None."""
    found = _proposal(root / factor, lambda sympy, value: sympy.cancel(value))
    return found if found is not None and identical(found * factor, root) else None


def propose_inverse(root: Expression, variable: str, name: str) -> list[Expression]:
    """Expressions of ``name`` that may be the variable where root == name; the caller verifies. Empty when there are none."""
    if root.size > MAX_PROPOSAL_NODES or not _tame(root):
        return []
    import sympy

    try:
        x, y = sympy.Symbol(variable, real=True), sympy.Symbol(name, real=True)
        return [from_sympy(found) for found in sympy.solve(to_sympy(root) - y, x)]
    except Exception:  # as in _proposal
        return []


def propose_derivative(root: Expression, variable: str) -> Expression | None:
    """sympy's form of the derivative, verified against our own rules; None when it differs or there is none."""
    try:
        ours = derivative(root, variable)
    except NoDerivative:
        return None
    found = _proposal(root, lambda sympy, value: sympy.diff(value, sympy.Symbol(variable, real=True)))
    return found if found is not None and identical(found, ours) else None


def _verified(root: Expression, work: Callable[[Any, Any], Any]) -> Expression | None:
    found = _proposal(root, work)
    return found if found is not None and identical(found, root) else None


def _proposal(root: Expression, work: Callable[[Any, Any], Any]) -> Expression | None:
    if root.size > MAX_PROPOSAL_NODES or not _tame(root):
        return None
    import sympy

    try:
        return from_sympy(work(sympy, to_sympy(root)))
    except Exception:  # whatever goes wrong in sympy, there is no proposal; a proposal is never needed for soundness
        return None


def _tame(root: Expression) -> bool:
    """Whether writing all products and powers out gives few terms, so that sympy, which has no time limit, is fast."""

    def combine(node: Expression, parts: tuple[int, ...]) -> int:
        if not isinstance(node, Apply) or node.function not in OPERATORS:
            return 1 if all(n <= MAX_EXPANDED for n in parts) else MAX_EXPANDED + 1
        if node.function in ("add", "sub"):
            count = sum(parts)
        elif node.function == "pow":
            exponent = rational_value(node.arguments[1])
            if exponent is not None and abs(exponent) > MAX_POWER:
                return MAX_EXPANDED + 1
            n = 1 if exponent is None else ceil(abs(exponent))
            count = comb(parts[0] + n - 1, n)
        else:
            count = prod(parts)
        return min(count, MAX_EXPANDED + 1)

    return fold(root, combine) <= MAX_EXPANDED
