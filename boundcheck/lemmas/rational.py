"""Exact rational values of expressions, where they have one that arithmetic alone finds.

None means "no rational value known", never "undefined" and never "irrational". Numbers of more than ``MAX_BITS`` bits are
never computed: they raise NumberTooLarge before the work is done, so ``10^10^10`` costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from math import ceil, comb, factorial, floor, isqrt

from boundcheck.errors import InputError
from boundcheck.exact.rational import bits
from boundcheck.lemmas.expression import Apply, Expression, Number, Variable, fold

MAX_BITS = 4_096
_ONE = Fraction(1)
_HALF = Fraction(1, 2)
SHALLOW = 3  # levels of a tree

Value = Fraction | None


class NumberTooLarge(InputError):
    """A rational subexpression has more than MAX_BITS bits; nothing of that size is computed."""


def rational_value(root: Expression, values: Mapping[str, Fraction] | None = None) -> Value:
    """The exact value when arithmetic finds one, with variables taken from ``values``; else None.

    Raises NumberTooLarge when a rational subexpression is beyond MAX_BITS bits.
    """
    if isinstance(root, Number):
        return root.value
    if isinstance(root, Apply) and root.depth <= SHALLOW:  # most ends of domains and points: p/q, -p/q
        return _combine(values or {}, root, tuple(rational_value(part, values) for part in root.arguments))
    found: Value = fold(root, partial(_combine, values or {}), into_binders=False)
    return found


def refuse_huge_numbers(root: Expression) -> None:
    """NumberTooLarge when any rational subexpression, also inside integrals and sums, is beyond MAX_BITS bits."""
    fold(root, partial(_combine, {}))


def _combine(values: Mapping[str, Fraction], node: Expression, parts: tuple[Value, ...]) -> Value:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Variable):
        return values.get(node.name)
    if not isinstance(node, Apply) or any(part is None for part in parts):
        return None
    found = _value(node.function, [part for part in parts if part is not None])
    if found is not None and bits(found) > MAX_BITS:
        raise NumberTooLarge(f"a number of more than {MAX_BITS} bits is not supported")
    return found


def power(base: Fraction, exponent: Fraction) -> Value:
    """base^exponent for an integer exponent (0^0 is 1); None for other exponents and for a pole."""
    if base == 1:
        return _ONE
    if exponent.denominator != 1:
        return None
    n = exponent.numerator
    if base in (0, -1):
        return None if base == 0 and n < 0 else base ** (abs(n) % 2 if base == -1 else min(n, 1))
    if abs(n) * (bits(base) - 1) > MAX_BITS:
        raise NumberTooLarge(f"a power of more than {MAX_BITS} bits is not supported, such as 10^10^10")
    return Fraction(base**n)


def _quotient(a: Fraction, b: Fraction) -> Value:
    return a / b if b else None


def _sqrt(a: Fraction) -> Value:
    if a < 0:
        return None
    top, bottom = isqrt(a.numerator), isqrt(a.denominator)
    return Fraction(top, bottom) if top * top == a.numerator and bottom * bottom == a.denominator else None


def _gamma(a: Fraction) -> Value:
    return Fraction(factorial(a.numerator - 1)) if a.denominator == 1 and 1 <= a <= 200 else None


def _binomial(n: Fraction, k: Fraction) -> Value:
    whole = n.denominator == 1 and k.denominator == 1 and 0 <= k <= n <= 1_000
    return Fraction(comb(n.numerator, k.numerator)) if whole else None


_ARITHMETIC: dict[str, Callable[..., Value]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": _quotient,
    "neg": lambda a: -a,
    "pow": power,
    "abs": abs,
    "min": min,
    "max": max,
    "floor": lambda a: Fraction(floor(a)),
    "ceil": lambda a: Fraction(ceil(a)),
    "sqrt": _sqrt,
    "relu": lambda a: max(a, Fraction(0)),
    "step": lambda a: Fraction(int(a >= 0)),
    "hardtanh": lambda a: min(max(a, -_ONE), _ONE),
    "gamma": _gamma,
    "binomial": _binomial,
}
# the one point where the function is rational and arithmetic knows it: argument, value
_ZERO = Fraction(0)
_SPECIAL = {
    **dict.fromkeys(("expm1", "log1p", "sin", "tan", "asin", "atan", "sinh", "tanh", "erf", "erfinv"), (_ZERO, _ZERO)),
    **dict.fromkeys(("exp", "cos", "cosh", "erfc"), (_ZERO, _ONE)),
    "log": (_ONE, Fraction(0)),
    "acos": (_ONE, Fraction(0)),
    "loggamma": (_ONE, Fraction(0)),
    "Phi": (Fraction(0), _HALF),
    "Q": (Fraction(0), _HALF),
}


def _value(function: str, arguments: list[Fraction]) -> Value:
    if function in _ARITHMETIC:
        return _ARITHMETIC[function](*arguments)
    argument, value = _SPECIAL.get(function, (None, None))
    return value if arguments == [argument] else None
