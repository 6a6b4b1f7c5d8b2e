"""T and Orthant in the lemma checker, against mpmath's quadrature, against Arb's, and against what is known exactly."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.checker import lemma
from boundcheck.checker.lemma import Interval, Undefined, at
from boundcheck.exact import bivariate
from boundcheck.exact.ball import precision
from boundcheck.exact.enclosure import Enclosure, dyadic
from boundcheck.exact.enclosure import interval as enclosed
from tests.bivariate_values import DIGITS, orthant, owen, real

F = lemma.FUNCTIONS
TINY = Fraction(1, 2**300)
Point = tuple[Fraction, ...]


def fraction(a: lemma.End) -> Fraction:
    return Fraction(a[0]) * Fraction(2) ** a[1]


def box(*ends: tuple[Fraction, Fraction], p: int = 64) -> list[Interval]:
    return [Interval.between(low, high, False, False, p) for low, high in ends]


def points(*values: Fraction | int, p: int = 64) -> list[Interval]:
    return box(*((Fraction(x), Fraction(x)) for x in values), p=p)


def holds(found: Interval, value: Any, digits: int = 45) -> bool:
    """Whether the enclosure contains the value, which is good to so many digits."""
    with mpmath.workdps(2 * DIGITS):
        room = abs(value) * mpmath.mpf(10) ** -digits
        return bool(real(fraction(found.lo)) <= value + room and value - room <= real(fraction(found.hi)))


def width(found: Interval) -> Fraction:
    """Relative to the larger end."""
    low, high = fraction(found.lo), fraction(found.hi)
    return (high - low) / max(abs(low), abs(high)) if high != low else Fraction(0)


def q(text: str) -> Point:
    return tuple(Fraction(x) for x in text.split())


OWEN = [q(text) for text in (
    "1 1", "2 1/2", "-2 1/2", "2 -1/2", "1/8 3", "3 1/1024", "0 1", "0 -7", "1 1000000", "1 1025/1024", "1 1023/1024",
    "8 1", "8 3", "40 1/2", "40 1", "40 2", "63 1/64", "5 1/4", "0 1/1024", "1/1024 1024", "6 -5/4",
)]  # fmt: skip
OWEN += [(TINY, Fraction(1)), (Fraction(1), TINY), (TINY, TINY), (TINY, 1 / TINY), (Fraction(2), 1 / TINY)]


@pytest.mark.parametrize("p", [53, 113])
@pytest.mark.parametrize("point", OWEN, ids=lambda point: " ".join(str(float(x)) for x in point))
def test_t_at_a_point_is_narrow_and_contains_the_integral(point: Point, p: int) -> None:
    found = F["T"](*points(*point, p=p))
    assert holds(found, owen(*point))
    assert width(found) < Fraction(1, 2 ** (p - 4))


def test_t_at_random_points_is_narrow_and_contains_the_integral() -> None:
    draw = random.Random(1)
    for _ in range(50):
        size = draw.choice((2, 64, 2000))
        h, a = Fraction(draw.randint(-320, 320), 64), Fraction(draw.randint(-size, size), 64)
        found = F["T"](*points(h, a, p=80))
        assert holds(found, owen(h, a)), f"T({h}, {a}): {found}"
        assert width(found) < Fraction(1, 2**76), f"T({h}, {a}): {found}"


ORTHANTS = [q(text) for text in (
    "1 1 1/2", "2 1 -1/2", "-1 2 1/4", "-1 -2 -3/4", "0 1 1/2", "1 0 1/2", "0 -1 1/2", "0 0 1/2", "0 0 -1/2", "0 0 0",
    "1 2 0", "3 3 -7/8", "-1 3 -63/64", "1 -1 -63/64", "2 2 63/64", "3 1 1/3", "1 3 1/3", "1 2 1/2", "2 1 1/2", "6 6 1/2",
    "40 40 1/2", "4 4 -1/2", "1/1024 1 1/2", "8 -8 1/4",
)]  # fmt: skip


@pytest.mark.parametrize("p", [53, 113])
@pytest.mark.parametrize("point", ORTHANTS, ids=lambda point: " ".join(str(float(x)) for x in point))
def test_an_orthant_at_a_point_is_narrow_and_contains_the_integral(point: Point, p: int) -> None:
    found = F["Orthant"](*points(*point, p=p))
    assert holds(found, orthant(*point), 35)
    slack = 2 ** (4 if all(x.denominator.bit_count() == 1 for x in point) else 12)  # 1/3 is not a point
    assert width(found) < Fraction(slack, 2**p)


def arb(function: str, point: Point, bits: int) -> Enclosure:
    with precision(bits):
        return bivariate.SEVERAL[function](*(enclosed(x, x, False, False) for x in point))


def overlap(found: Interval, other: Enclosure) -> bool:
    assert other.lo is not None
    assert other.hi is not None
    return fraction(found.lo) <= dyadic(other.hi) and dyadic(other.lo) <= fraction(found.hi)


HARD: list[tuple[str, Point]] = [("Orthant", q(text)) for text in (
    "1 1 1048575/1048576", "1 2 1048575/1048576", "1 -1 -1048575/1048576", "5 5 -7/8", "50 51 1/2", "100 100 1/2",
    "60 60 -1/2", "-20 30 -127/128", "1000 -3 1/2", "-1000 -1000 1/2", "-5 -5 -1/2", "1/4 1/4 -1048575/1048576",
)]  # fmt: skip
HARD += [("Orthant", (TINY, TINY * 3, Fraction(1, 2))), ("Orthant", (-TINY, Fraction(1), Fraction(-1, 2)))]
HARD += [("T", q(text)) for text in ("100 1", "100 -1/2", "1 4294967296", "4096 1", "90 1/1024", "65 2")]
HARD += [("T", point) for point in OWEN] + [("Orthant", point) for point in ORTHANTS]


@pytest.mark.parametrize(("function", "point"), HARD, ids=str)
def test_it_overlaps_arb_at_two_other_precisions(function: str, point: Point) -> None:
    found = F[function](*points(*point, p=90))
    for bits in (60, 200):
        assert overlap(found, arb(function, point, bits)), f"{function}{point} at {bits} bits"


def test_the_comparison_with_arb_notices_a_wrong_argument() -> None:
    assert not overlap(F["T"](*points(1, 1)), arb("T", q("1 1048577/1048576"), 200))
    assert not overlap(F["Orthant"](*points(1, 1, Fraction(1, 2))), arb("Orthant", q("1 1 1048577/2097152"), 200))


# ---- ranges ----------------------------------------------------------------------------------------------------------
SHARES = st.fractions(0, 1, max_denominator=8)
ENDS = st.fractions(-6, 6, max_denominator=16)
INNER = st.fractions(Fraction(-31, 32), Fraction(31, 32), max_denominator=32)


def inside(ends: tuple[Fraction, Fraction], share: Fraction) -> Fraction:
    return min(ends) + share * (max(ends) - min(ends))


@given(h=st.tuples(ENDS, ENDS), a=st.tuples(ENDS, ENDS), shares=st.tuples(SHARES, SHARES))
@settings(max_examples=150, deadline=None)
def test_a_range_of_t_contains_its_points(h: Any, a: Any, shares: Any) -> None:
    whole = F["T"](*box((min(h), max(h)), (min(a), max(a))))
    found = F["T"](*points(inside(h, shares[0]), inside(a, shares[1]), p=90))
    assert lemma.order(whole.lo, found.hi) <= 0 <= lemma.order(whole.hi, found.lo)
    if min(a) > 0:
        assert whole.positive()


@given(
    h=st.tuples(ENDS, ENDS),
    k=st.tuples(ENDS, ENDS),
    rho=st.tuples(INNER, INNER),
    shares=st.tuples(SHARES, SHARES, SHARES),
)
@settings(max_examples=80, deadline=None)
def test_a_range_of_an_orthant_contains_its_points(h: Any, k: Any, rho: Any, shares: Any) -> None:
    boxes = (h, k, rho)
    whole = F["Orthant"](*box(*((min(x), max(x)) for x in boxes)))
    found = F["Orthant"](*points(*(inside(x, share) for x, share in zip(boxes, shares)), p=90))
    assert lemma.order(whole.lo, found.hi) <= 0 <= lemma.order(whole.hi, found.lo)
    assert whole.positive()


def interval(text: str) -> Interval:
    """ "[0, oo)" and the like."""
    lo, hi = text[1:-1].split(",")
    ends = [None if "oo" in end else Fraction(end.strip()) for end in (lo, hi)]
    return Interval.between(ends[0], ends[1], text[0] == "(", text[-1] == ")", 64)


MARKS = [
    ("T", ("(-oo, oo)", "(-oo, oo)"), "(-1/4, 1/4)"),
    ("T", ("[0, oo)", "[0, oo)"), "[0, 1/4)"),
    ("T", ("[0, oo)", "(0, oo)"), "(0, 1/4)"),
    ("T", ("(0, 3]", "(-oo, 0]"), "(-1/4, 0]"),
    ("T", ("(-oo, 3]", "(-1, 0)"), "(-1/8, 0)"),
    ("T", ("[5, oo)", "[1, 2]"), "(0, 1/8]"),
    ("T", ("[3, 3]", "[0, 0]"), "[0, 0]"),
    ("T", ("[0, 0]", "[0, 1)"), "[0, 1/8)"),
    ("T", ("(-1, 1)", "(-1, 1)"), "(-1/8, 1/8)"),
    ("Orthant", ("(-oo, oo)", "(-oo, oo)", "(-1, 1)"), "(0, 1)"),
    ("Orthant", ("[0, 0]", "[0, 0]", "[0, 0]"), "[1/4, 1/4]"),
    ("Orthant", ("[0, 0]", "[0, 0]", "(-1, 0]"), "(0, 1/4]"),
    ("Orthant", ("[0, oo)", "(-oo, oo)", "(-1, 1)"), "(0, 1/2)"),
    ("Orthant", ("[0, oo)", "[0, oo)", "[-1/2, 0]"), "(0, 1/4]"),
    ("Orthant", ("(0, oo)", "[0, oo)", "[-1/2, 0]"), "(0, 1/4)"),
]


@pytest.mark.parametrize(("function", "arguments", "expected"), MARKS, ids=str)
def test_ends_are_open_exactly_where_the_value_is_not_attained(
    function: str, arguments: tuple[str, ...], expected: str
) -> None:
    found, want = F[function](*map(interval, arguments)), interval(expected)
    if function == "T" and "1/8" in expected:  # atan(1)/(2 pi) is computed
        assert lemma.order(want.lo, found.lo) >= 0 <= lemma.order(found.hi, want.hi) or found.hi[0] > 0
        assert (found.lo[2], found.hi[2]) == (want.lo[2], want.hi[2])
        return
    assert lemma.order(found.lo, want.lo) == 0 == lemma.order(found.hi, want.hi), f"{found}, expected {want}"


def test_limits_at_infinite_and_open_ends_are_those_of_the_tail() -> None:
    tail = F["Q"](at(lemma.ONE, 64))
    assert lemma.order(F["T"](interval("[1, 1]"), interval("[1, oo)")).hi, (tail / 2).lo) >= 0
    assert width(F["T"](interval("[1, 1]"), Interval((1, 200, 0), lemma.OO, 64))) < Fraction(1, 2**58)
    for h, k, rho, low, high in (
        ("[1, 1]", "(-oo, oo)", "[1/2, 1/2]", None, tail),
        ("[1, 1]", "[1, 1]", "(-1, 1)", None, tail),
        ("[-1, -1]", "[0, 0]", "(-1, 0]", (1 - tail) - at(lemma.HALF, 64), (1 - tail) / 2),
    ):
        found = F["Orthant"](interval(h), interval(k), interval(rho))
        assert lemma.order(found.hi, high.lo) >= 0
        assert fraction(found.hi) - fraction(high.hi) < Fraction(1, 2**58)
        assert found.lo[2] == 1
        assert abs(fraction(found.lo) - (fraction(low.lo) if low else 0)) < Fraction(1, 2**58)


@pytest.mark.parametrize("rho", ["[1/2, 1]", "[-1, 0]", "(-oo, 0]", "[1, 1]", "(-1, 2)"])
def test_a_correlation_that_may_be_one_is_refused(rho: str) -> None:
    with pytest.raises(Undefined):
        F["Orthant"](interval("[0, 1]"), interval("[0, 1]"), interval(rho))
    F["Orthant"](interval("[0, 1]"), interval("[0, 1]"), interval("(-1, 1)"))


def test_huge_and_tiny_arguments_end_at_once_and_are_sound() -> None:
    huge, tiny = at((1, 10**6, 0), 64), at((1, -(10**6), 0), 64)
    half = at(lemma.HALF, 64)
    assert F["T"](huge, tiny).positive()
    assert F["T"](huge, huge).positive()
    assert lemma.order(F["T"](tiny, huge).hi, (1, -2, 0)) < 0
    assert F["T"](tiny, tiny).narrow(58)
    assert F["Orthant"](huge, tiny, half).positive()
    assert lemma.top(F["Orthant"](huge, tiny, half).hi) < -(2**60)
    assert F["Orthant"](tiny, -tiny, half).narrow(58)
    assert not F["Orthant"](-huge, -huge, -half).hi[0] < 0


@pytest.mark.parametrize("bits", [20, 50])
def test_the_bound_of_the_series_holds_before_any_rounding_hides_it(bits: int) -> None:
    draw = random.Random(bits)
    for _ in range(60):
        y, r = Fraction(draw.randint(0, 2**12), 2**8), Fraction(draw.randint(0, 2**9), 2**10)
        exact, d, term, part, k = Fraction(0), Fraction(1), Fraction(1), Fraction(1), 0
        while k < 200:
            exact, k = exact + d * part, k + 1
            d, term = d * r * 2 * k / (2 * k + 1), term * y / k
            part += term
        found = lemma.wedge(
            *(Interval.between(x, x, False, False, bits + lemma.bits_for(at((int(y) + 1, 0, 0), 64))) for x in (y, r))
        )
        assert fraction(found.lo) <= exact + Fraction(1, 2**90), f"{y}, {r}"
        assert exact <= fraction(found.hi), f"{y}, {r}"


# ---- derivatives -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("text", "point"), [
    ("T(x, y)", "1 1/2"), ("T(x, y)", "-2 3"), ("T(x, y)", "1/4 -2"), ("T(x*y, x - y)", "1 1/2"),
    ("Orthant(x, 1, y)", "1/2 1/4"), ("Orthant(1, x, y)", "-1 -1/2"), ("Orthant(x, x, y/2)", "1 1"),
    ("Orthant(x^2, y, x*y/4)", "1 1"),
])  # fmt: skip
def test_a_difference_quotient_lies_in_the_range_of_the_derivative(text: str, point: str) -> None:
    e, step = lemma.Reader(text).whole_expression(), Fraction(1, 2**12)
    for v in ("x", "y"):
        start = dict(zip("xy", q(point)))
        end = start | {v: start[v] + step}
        low, high = (lemma.at_point(e, values, 200) for values in (start, end))
        quotient = (high - low) / lemma.at_number(step, 200)
        slope = lemma.evaluate(
            lemma.derivative(e, v), {n: Interval.between(start[n], end[n], False, False, 200) for n in start}, 200
        )
        assert lemma.order(slope.lo, quotient.lo) <= 0 <= lemma.order(slope.hi, quotient.hi), f"{text} in {v}"
        assert width(slope) < Fraction(1, 8)
