"""Ranges of the functions of the claim language: they contain the values, are tight, and know their open ends."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.exact import functions
from boundcheck.exact.ball import precision
from boundcheck.exact.enclosure import Enclosure, UndefinedError, exact_point, interval

RATIONALS = st.fractions(min_value=-12, max_value=12, max_denominator=64)
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=32)
POSITIVE_ONLY = {"sqrt", "log", "gamma", "loggamma"}
ARCS = {"asin", "acos", "erfinv"}


def over(name: str, low: str | None, high: str | None, marks: str = "[]") -> Enclosure:
    a, b = (None if end is None else Fraction(end) for end in (low, high))
    with precision(80):
        return functions.UNARY[name](interval(a, b, marks[0] == "(", marks[1] == ")"))


def near(found: Enclosure, low: str | None, high: str | None) -> bool:
    allowed = Fraction(1, 10**9)
    ends = zip(found.bounds(), (low, high))
    return all((a is None) == (b is None) and (a is None or abs(a - Fraction(str(b))) < allowed) for a, b in ends)


@pytest.mark.parametrize("name", sorted(functions.UNARY))
@settings(max_examples=60, deadline=None)
@given(a=RATIONALS, width=RATIONALS, share=SHARES)
def test_a_range_contains_the_values_at_points(name: str, a: Fraction, width: Fraction, share: Fraction) -> None:
    if name in POSITIVE_ONLY:
        a = abs(a) + Fraction(1, 9)
    if name == "log1p":
        a = abs(a) - Fraction(8, 9)
    low, high = a, a + abs(width)
    if name in ARCS:
        low, high = low / 30, high / 30
    with precision(80):
        try:
            found = functions.UNARY[name](interval(low, high, False, False))
        except UndefinedError:
            assert name == "tan"
            return
        value = functions.UNARY[name](exact_point(low + (high - low) * share))
    for outer, inner in ((found.bounds()[0], value.bounds()[1]), (value.bounds()[0], found.bounds()[1])):
        assert outer is None or inner is None or outer <= inner


@pytest.mark.parametrize(
    ("name", "low", "high", "wanted"),
    [
        ("sin", "0", "3", ("0", "1")),
        ("sin", "2", "4", ("-0.7568024953079", "0.9092974268257")),
        ("sin", "4", "5", ("-1", "-0.7568024953079")),
        ("sin", "-2", "2", ("-1", "1")),
        ("sin", "100", "107", ("-1", "1")),
        ("cos", "-1", "2", ("-0.41614683654714", "1")),
        ("cos", "1", "2", ("-0.41614683654714", "0.54030230586814")),
        ("cos", "3", "4", ("-1", "-0.65364362086361")),
        ("cos", "6", "7", ("0.75390225434330", "1")),
        ("tan", "2", "4", ("-2.1850398632615", "1.1578212823496")),
        ("gamma", "1", "2", ("0.88560319441", "1")),
        ("gamma", "1/2", "3", ("0.88560319441", "2")),
        ("gamma", "2", "5", ("1", "24")),
        ("gamma", "1/4", "1/2", ("1.7724538509055", "3.6256099082219")),
        ("loggamma", "1/2", "10", ("-0.121486290536", "12.801827480081")),
    ],
)
def test_a_range_is_as_tight_as_its_turning_points_allow(
    name: str, low: str, high: str, wanted: tuple[str, str]
) -> None:
    assert near(over(name, low, high), *wanted)


def test_gamma_is_infinite_at_an_open_0_and_far_out() -> None:
    assert near(over("gamma", "0", "1", "(]"), "1", None)
    assert near(over("gamma", "0", None, "()"), "0.88560319441", None)
    assert near(over("loggamma", "3", None, "[)"), "0.69314718056", None)


def test_a_turning_point_is_attained_and_an_open_end_is_not() -> None:
    assert not over("sin", "0", "3", "()").hi_open
    assert over("sin", "0", "3", "(]").lo_open
    assert not over("sin", "0", "3", "[)").lo_open
    assert over("sin", "0", "1", "()").hi_open


@pytest.mark.parametrize(("low", "high"), [("1", "2"), ("-2", "0"), ("0", "9"), (None, "1")])
def test_a_tangent_over_a_pole_is_refused(low: str | None, high: str) -> None:
    with pytest.raises(UndefinedError):
        over("tan", low, high, "()" if low is None else "[]")
    assert near(over("tan", "0", "1"), "0", "1.5574077246549")


ENDS = st.fractions(min_value=-4, max_value=4, max_denominator=3)
BOXES = st.builds(
    lambda a, b, left, right: interval(min(a, b), max(a, b), left and a != b, right and a != b),
    ENDS, ENDS, st.booleans(), st.booleans(),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(a=BOXES, b=BOXES)
def test_a_product_is_the_hull_of_its_four_corners_whatever_the_signs(a: Enclosure, b: Enclosure) -> None:
    with precision(200):
        found = a * b
    corners = [x * y for x in a.bounds() for y in b.bounds() if x is not None and y is not None]
    low, high = found.bounds()
    assert low is not None
    assert high is not None
    tiny = Fraction(1, 10**15)  # ends that are no dyadic numbers were rounded outwards
    assert min(corners) - tiny <= low <= min(corners)
    assert max(corners) <= high <= max(corners) + tiny


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (("1", "2", "(]"), ("3", "4", "[)"), ("3", "8", True, True)),
        (("1", "2", "[]"), ("3", "4", "[)"), ("3", "8", False, True)),
        (("-2", "-1", "(]"), ("3", "4", "[)"), ("-8", "-3", True, False)),
        (("-2", "1", "[)"), ("3", "4", "[]"), ("-8", "4", False, True)),
        (("3", "4", "[)"), ("-2", "1", "[]"), ("-8", "4", True, True)),
        (("0", "1", "(]"), ("3", "4", "[]"), ("0", "4", True, False)),
        (("0", "1", "[]"), ("3", "4", "()"), ("0", "4", False, True)),
    ],
)
def test_an_end_of_a_product_is_open_if_one_of_its_factors_is_not_attained(
    a: tuple[str, str, str], b: tuple[str, str, str], expected: tuple[str, str, bool, bool]
) -> None:
    left, right = (
        interval(Fraction(low), Fraction(high), marks[0] == "(", marks[1] == ")") for low, high, marks in (a, b)
    )
    for found in (left * right, right * left):
        assert found.bounds() == (Fraction(expected[0]), Fraction(expected[1]))
        assert (found.lo_open, found.hi_open) == expected[2:]
