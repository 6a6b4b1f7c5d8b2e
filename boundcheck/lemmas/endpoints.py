"""The order of two constant expressions, decided exactly or by balls; for the ends of domains.

Balls of rising precision can only show that two numbers differ. Equality is shown by exact rational values or by the same
spelling; anything else stays undecided (None), and the caller refuses.
"""

from __future__ import annotations

from boundcheck.errors import InputError
from boundcheck.exact.ball import Ball, enclose, exp, log, pi, precision, sqrt
from boundcheck.lemmas.expression import Apply, Constant, Expression, Number, fold
from boundcheck.lemmas.rational import rational_value

_PRECISIONS = (64, 256, 1_024)
_LARGEST_POWER = 10_000
MAX_END_NODES = 100
_KNOWN = "+ - * / ^ sqrt exp log pi e and what is rational"


def order(left: Expression, right: Expression) -> int | None:
    """-1, 0 or 1 as left is below, equal to or above right; None when that is not decided.

    InputError when an end is no real number, or uses functions that ends do not support.
    """
    _small(left)
    _small(right)
    exact_left, exact_right = rational_value(left), rational_value(right)
    if exact_left is None:
        real_number(left)
    if exact_right is None:
        real_number(right)
    if left == right:
        return 0
    if exact_left is not None and exact_right is not None:
        return (exact_left > exact_right) - (exact_left < exact_right)
    for bits in _PRECISIONS:
        with precision(bits):
            a, b = _ball(left), _ball(right)
            if a.certainly_below(b):
                return -1
            if b.certainly_below(a):
                return 1
    return None


def real_number(end: Expression) -> Ball:
    """A finite enclosure of a constant expression; InputError when it is no real number, such as 1/0 or sqrt(-1)."""
    _small(end)
    with precision(_PRECISIONS[-1]):
        found = _ball(end)
    if not found.finite:
        raise InputError(f"{end} is not a real number, or not one that can be told apart from an undefined one")
    return found


def _small(end: Expression) -> None:
    if end.size > MAX_END_NODES:
        raise InputError(f"an end of a domain has at most {MAX_END_NODES} nodes")


def _ball(root: Expression) -> Ball:
    return fold(root, _combine)


def _combine(node: Expression, parts: tuple[Ball, ...]) -> Ball:
    if isinstance(node, Number):
        return enclose(node.value)
    if isinstance(node, Constant) and not node.infinite:
        return pi() if node.name == "pi" else exp(enclose(1))
    exactly = rational_value(node) if isinstance(node, Apply) else None
    if exactly is not None:
        return enclose(exactly)
    match node:
        case Apply("add"):
            return parts[0] + parts[1]
        case Apply("sub"):
            return parts[0] - parts[1]
        case Apply("mul"):
            return parts[0] * parts[1]
        case Apply("div"):
            return parts[0] / parts[1]
        case Apply("neg"):
            return -parts[0]
        case Apply("sqrt"):
            return sqrt(parts[0])
        case Apply("exp"):
            return exp(parts[0])
        case Apply("log"):
            return log(parts[0])
        case Apply("pow", (_, exponent)):
            return _power(parts[0], parts[1], exponent)
    raise InputError(f"an end of a domain may use {_KNOWN}; {node} is not supported there")


def _power(base: Ball, value: Ball, exponent: Expression) -> Ball:
    n = rational_value(exponent)
    if n is None or n.denominator != 1 or abs(n) > _LARGEST_POWER:
        return exp(log(base) * value)  # a real power of a positive number; NaN when base may not be positive
    found = enclose(1)
    for _ in range(abs(n.numerator)):
        found = found * base
    return found if n >= 0 else enclose(1) / found
