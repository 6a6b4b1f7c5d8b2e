"""Signs of polynomials with rational coefficients on intervals, exactly, by Sturm sequences.

A polynomial is a list of coefficients, constant first, without trailing zeros.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

Polynomial = list[Fraction]


def holds_on(
    p: Polynomial, low: Fraction | None, high: Fraction | None, low_closed: bool, high_closed: bool, strict: bool
) -> bool:
    """Whether p > 0 (strict) or p >= 0 at every point of the interval; None is an infinite end."""
    if not p:
        return not strict
    if low is not None and low == high:
        return value(p, low) > 0 or (not strict and value(p, low) == 0)
    for end, closed in ((low, low_closed), (high, high_closed)):
        if end is not None and closed and (value(p, end) < 0 or (strict and value(p, end) == 0)):
            return False
    if strict:
        return _roots_inside(p, low, high) == 0 and _sign_inside(p, low, high) > 0
    # Only roots of odd multiplicity change the sign: the square-free part of odd multiplicities has none inside.
    odd = [Fraction(1)]
    for multiplicity, factor in enumerate(square_free(p), 1):
        if multiplicity % 2 == 1:
            odd = multiply(odd, factor)
    return _roots_inside(odd, low, high) == 0 and _sign_inside(p, low, high) >= 0


def value(p: Polynomial, x: Fraction) -> Fraction:
    """p(x)."""
    total = Fraction(0)
    for c in reversed(p):
        total = total * x + c
    return total


def multiply(p: Polynomial, q: Polynomial) -> Polynomial:
    """p q."""
    out = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            out[i + j] += a * b
    return out


def divide(p: Polynomial, q: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder."""
    rest, quotient = list(p), [Fraction(0)] * max(1, len(p) - len(q) + 1)
    while len(rest) >= len(q) and rest:
        c, shift = rest[-1] / q[-1], len(rest) - len(q)
        quotient[shift] = c
        for k, b in enumerate(q):
            rest[k + shift] -= c * b
        rest = _trim(rest[:-1])
    return _trim(quotient), rest


def _trim(p: Polynomial) -> Polynomial:
    while p and p[-1] == 0:
        p = p[:-1]
    return p


def derived(p: Polynomial) -> Polynomial:
    """p'."""
    return [k * c for k, c in enumerate(p)][1:]


def common(p: Polynomial, q: Polynomial) -> Polynomial:
    """The monic greatest common divisor."""
    while q:
        p, q = q, divide(p, q)[1]
    return [c / p[-1] for c in p]


def square_free(p: Polynomial) -> list[Polynomial]:
    """Yun's factors p_1, p_2, ...: p is a constant times the product of p_k^k, each p_k without multiple roots."""
    if len(p) == 1:
        return []
    found, shared = [], common(p, derived(p))
    left, right = divide(p, shared)[0], divide(derived(p), shared)[0]
    while len(left) > 1:
        right = _trim([a - b for a, b in _aligned(right, derived(left))])
        factor = common(left, right) if right else [c / left[-1] for c in left]
        found.append(factor)
        left, right = divide(left, factor)[0], divide(right, factor)[0] if right else []
    return found


def _aligned(p: Polynomial, q: Polynomial) -> list[tuple[Fraction, Fraction]]:
    size = max(len(p), len(q))
    zero = Fraction(0)
    return list(zip([*p, *[zero] * (size - len(p))], [*q, *[zero] * (size - len(q))]))


def _roots_inside(p: Polynomial, low: Fraction | None, high: Fraction | None) -> int:
    """Number of different roots in the open interval."""
    p = divide(p, common(p, derived(p)))[0] if len(p) > 1 else p
    for end in (low, high):  # divide out roots at the ends: Sturm's theorem wants none there
        if end is not None and value(p, end) == 0:
            p = divide(p, [-end, Fraction(1)])[0]
    chain = [p, derived(p)]
    while chain[-1]:
        chain.append([-c for c in divide(chain[-2], chain[-1])[1]])
    return _changes(chain[:-1], low, -1) - _changes(chain[:-1], high, 1)


def _changes(chain: list[Polynomial], at: Fraction | None, side: int) -> int:
    if at is not None:
        signs = [value(p, at) for p in chain]
    else:
        signs = [p[-1] * (1 if side > 0 or len(p) % 2 == 1 else -1) for p in chain]
    kept = [s > 0 for s in signs if s != 0]
    return sum(a != b for a, b in pairwise(kept))


def _sign_inside(p: Polynomial, low: Fraction | None, high: Fraction | None) -> int:
    """The sign of p at a point inside the interval where it is not zero (the largest sign among a few points)."""
    for k in range(1, len(p) + 2):
        x = _inner(low, high, k, len(p) + 2)
        if (found := value(p, x)) != 0:
            return 1 if found > 0 else -1
    return 0


def _inner(low: Fraction | None, high: Fraction | None, k: int, n: int) -> Fraction:
    if low is not None and high is not None:
        return low + (high - low) * Fraction(k, n)
    if low is not None:
        return low + k
    return (high if high is not None else Fraction(0)) - k
