"""What a verdict rests on, in numbers that a reader can check: both sides at a witness, the smallest margin of a proof."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor
from typing import Any

from boundcheck.exact.rational import format_rational, parse_rational
from boundcheck.lemmas.domains import FiniteSet
from boundcheck.lemmas.expression import Expression, number
from boundcheck.lemmas.goal import Point, at_point
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.transform import substitute

DIGITS = 20
GAP_DIGITS = 8
BITS = 320
LARGEST = 2**15  # bits; what is beyond 2^LARGEST or below 2^-LARGEST is told as that


def witness_record(lemma: Lemma, link: int, point: Point) -> dict[str, Any]:
    """Point, enclosures of both sides (decimal strings, rounded outwards) and the strict gap (a lower bound, exact)."""
    relation = lemma.claim.relations()[link]
    left, right = _bounds(relation.left, point), _bounds(relation.right, point)
    above, below = _between(left[0], right[1]), _between(right[0], left[1])  # how far left is certainly above, below
    gap = {"<": above, "<=": above, ">": below, ">=": below}.get(relation.symbol, max(above, below))
    return {
        "link": link,
        "relation": str(relation),
        "point": {name: format_rational(x) for name, x in point.items()},
        "left": _ends(*left),
        "right": _ends(*right),
        "gap": format_rational(_short(max(gap, Fraction(0)))),
    }


def _bounds(e: Expression, point: Point) -> tuple[Fraction | None, Fraction | None]:
    exact = rational_value(substitute(e, {n: number(x) for n, x in point.items()}))
    return (exact, exact) if exact is not None else at_point(e, point, BITS).short_bounds(LARGEST)


def _between(low: Fraction | None, high: Fraction | None) -> Fraction:
    """How much one number is above another, given a lower bound of it and an upper bound of the other."""
    return Fraction(0) if low is None or high is None else low - high


def _ends(low: Fraction | None, high: Fraction | None) -> dict[str, str]:
    return {
        "lower": "-oo" if low is None else decimal(low, -1),
        "upper": "oo" if high is None else decimal(high, 1),
    }


def _exponent(x: Fraction) -> int:
    """floor(log10(x)) for x > 0."""
    k = (x.numerator.bit_length() - x.denominator.bit_length()) * 30103 // 100000
    while x >= Fraction(10) ** (k + 1):
        k += 1
    while x < Fraction(10) ** k:
        k -= 1
    return k


def _short(x: Fraction) -> Fraction:
    """x, or something a little smaller with fewer digits."""
    if x == 0 or len(format_rational(x)) <= 30:
        return x
    scale = Fraction(10) ** (GAP_DIGITS - 1 - _exponent(x))
    return floor(x * scale) / scale


def decimal(x: Fraction, side: int) -> str:
    """x as a decimal of 20 digits, rounded down (side -1) or up (side 1); exact if that is short."""
    if x == 0:
        return "0"
    if x < 0:
        return "-" + decimal(-x, -side)
    scale = Fraction(10) ** (DIGITS - 1 - _exponent(x))
    digits = floor(x * scale) if side < 0 else -floor(-x * scale)
    k = len(str(digits)) - DIGITS + _exponent(x)
    text = str(digits).rstrip("0") or "0"
    if -5 <= k < DIGITS:
        whole, rest = ("0", "0" * (-k - 1) + text) if k < 0 else (text[: k + 1].ljust(k + 1, "0"), text[k + 1 :])
        return f"{whole}.{rest}" if rest else whole
    return f"{text[0]}.{text[1:] or '0'}e{k}"


# --- margins ---------------------------------------------------------------------------------------------------------


class _NoMargin(Exception):
    """The proof has a part to which no margin of the claim belongs."""


def smallest_margin(lemma: Lemma, proof: Any) -> tuple[Fraction, list[str]] | None:
    """The smallest margin that the leaves certify, and the way to that leaf; None if the proof is not all boxes.

    The claim holds by at least the margin everywhere on the domain. A proof that transforms the claim says nothing of that.
    """
    links = proof["links"]
    leaves: list[tuple[Fraction, list[str]]] = []
    try:
        for i, link in enumerate(links):
            head = [f"link {lemma.claim.relations()[i]}"] if len(links) > 1 else []
            leaves += _leaves(lemma, link, head)
    except (_NoMargin, LookupError, TypeError, ValueError):
        return None
    return min(leaves, key=lambda leaf: leaf[0], default=None)


def _leaves(lemma: Lemma, proof: Any, path: list[str]) -> Iterator[tuple[Fraction, list[str]]]:
    name = proof[0]
    if name in ("range", "mean"):
        yield parse_rational(proof[2]), path
    elif name == "split":
        _, v, q, low, high = proof
        yield from _leaves(lemma, low, [*path, f"split {v} <= {q}"])
        yield from _leaves(lemma, high, [*path, f"split {v} >= {q}"])
    elif name == "integer":
        _, v, cases, rest = proof
        domain = lemma.variables[v]
        first = None if isinstance(domain, FiniteSet) else domain.integers()[0]
        if first is None:
            raise _NoMargin
        for j, case in enumerate(cases):
            yield from _leaves(lemma, case, [*path, f"integer {v} = {first + j}"])
        if rest is not None:
            yield from _leaves(lemma, rest, [*path, f"integer {v} >= {first + len(cases)}"])
    elif name == "set":
        _, v, cases = proof
        domain = lemma.variables[v]
        if not isinstance(domain, FiniteSet):
            raise _NoMargin
        for element, case in zip(domain.elements, cases, strict=True):
            yield from _leaves(lemma, case, [*path, f"set {v} = {element}"])
    elif name != "discard":
        raise _NoMargin
