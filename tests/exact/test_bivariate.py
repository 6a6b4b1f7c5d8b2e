"""T and Orthant over enclosures and over floats, against mpmath's quadrature of other formulas."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest

from boundcheck.exact import floating, floating_pairs, points
from boundcheck.exact.ball import precision
from boundcheck.exact.bivariate import SEVERAL
from boundcheck.exact.enclosure import Enclosure, UndefinedError, dyadic, interval
from tests.bivariate_values import orthant, owen, real

Value = Callable[..., Any]
VALUES: dict[str, Value] = {"T": owen, "Orthant": orthant}
SHARES = (Fraction(0), Fraction(1, 3), Fraction(1))


def drawn(name: str, draw: random.Random) -> list[Fraction]:
    found = [Fraction(draw.randint(-256, 256), 64) for _ in range(2)]
    return found if name == "T" else [*found, Fraction(draw.randint(-120, 120), 128)]


def at(name: str, values: list[Fraction], bits: int) -> Enclosure:
    with precision(bits):
        return SEVERAL[name](*(interval(x, x, False, False) for x in values))


def holds(low: Fraction, high: Fraction, value: Any) -> bool:
    with mpmath.workdps(120):
        room = abs(value) * mpmath.mpf(10) ** -34
        return bool(real(low) <= value + room and value - room <= real(high))


def ends(found: Enclosure) -> tuple[Fraction, Fraction]:
    assert found.lo is not None
    assert found.hi is not None
    return dyadic(found.lo), dyadic(found.hi)


@pytest.mark.parametrize("name", SEVERAL)
@pytest.mark.parametrize("bits", [40, 85])
def test_a_point_gives_a_narrow_enclosure_of_the_value(name: str, bits: int) -> None:
    draw = random.Random(name)
    for _ in range(5):
        values = drawn(name, draw)
        low, high = ends(at(name, values, bits))
        assert holds(low, high, VALUES[name](*values)), f"{name}{values}"
        assert high - low <= max(abs(low), abs(high)) / 2 ** (bits - 6), f"{name}{values}"


@pytest.mark.parametrize(
    ("name", "values"),
    [("Orthant", "9 9 -9/10"), ("Orthant", "-1 3 -127/128"), ("Orthant", "40 40 1/2"), ("Orthant", "1 -1 -1048575/1048576"),
     ("Orthant", "1 2 1048575/1048576"), ("T", "40 40"), ("T", "0 3"), ("T", "1 1/1048576"), ("T", "1 1048576")],
)  # fmt: skip
def test_hard_points_are_relatively_exact(name: str, values: str) -> None:
    exact = [Fraction(x) for x in values.split()]
    (low, high), (lower, higher) = (ends(at(name, exact, bits)) for bits in (64, 200))
    assert 0 < low <= lower <= higher <= high
    assert high - low < high / 2**48


def test_where_no_integral_is_computed_the_bounds_are_simple_and_true() -> None:
    for values in ([Fraction(5000), Fraction(1)], [Fraction(1), Fraction(2**40)]):
        found = at("T", values, 64)
        assert found.positive
        assert ends(found)[1] <= ends(at("T", [values[0], Fraction(2**30)], 64))[1] * Fraction(2**28 + 1, 2**28)
    far = at("Orthant", [Fraction(5000), Fraction(0), Fraction(1, 2)], 64)
    assert far.positive
    assert ends(far)[1] < Fraction(1, 2**1000)


@pytest.mark.parametrize("name", SEVERAL)
def test_ranges_contain_their_points_in_arb_in_floats_and_in_the_screen(name: str) -> None:
    draw = random.Random(name)
    for _ in range(8):
        sides = list(zip(drawn(name, draw), drawn(name, draw)))
        boxes = [(min(pair), max(pair)) for pair in sides]
        inside = [low + draw.choice(SHARES) * (high - low) for low, high in boxes]
        with precision(64):
            whole = SEVERAL[name](*(interval(low, high, False, False) for low, high in boxes))
        low, high = ends(whole)
        value = VALUES[name](*inside)
        assert holds(low, high, value), f"{name}{boxes} at {inside}"
        lo, hi = floating_pairs.SEVERAL[name](*((np.array([float(a)]), np.array([float(b)])) for a, b in boxes))
        assert holds(Fraction(float(lo[0])), Fraction(float(hi[0])), value), f"floats: {name}{boxes} at {inside}"
        with precision(53):
            ball = points.OPERATIONS[name](*(flint.arb(flint.fmpq(x.numerator, x.denominator), 2**-20) for x in inside))
            assert holds(dyadic(ball.lower()), dyadic(ball.upper()), value), f"screen: {name}{inside}"


def test_floats_at_a_point_are_narrow() -> None:
    for name in SEVERAL:
        draw = random.Random(3)
        for _ in range(20):
            boxes = [floating.point(x) for x in drawn(name, draw)]
            lo, hi = floating_pairs.SEVERAL[name](*boxes)
            assert 0 <= hi[0] - lo[0] < 2**-35


def test_infinite_and_open_ends_give_limits_and_open_ends() -> None:
    line, unit = interval(None, None, True, True), interval(Fraction(-1), Fraction(1), True, True)
    with precision(64):
        found = SEVERAL["T"](line, line)
        assert ends(found) == (Fraction(-1, 4), Fraction(1, 4))
        assert found.lo_open
        assert found.hi_open
        assert SEVERAL["T"](line, interval(Fraction(0), None, True, True)).positive
        assert not SEVERAL["T"](line, interval(Fraction(0), None, False, True)).positive
        whole = SEVERAL["Orthant"](line, line, unit)
        assert ends(whole) == (0, 1)
        assert whole.positive
        assert whole.hi_open


@pytest.mark.parametrize("rho", [(0, 1), (-1, 0), (1, 1), (0, 2)])
def test_a_correlation_that_may_be_one_is_undefined(rho: tuple[int, int]) -> None:
    zero = interval(Fraction(0), Fraction(0), False, False)
    with pytest.raises(UndefinedError):
        SEVERAL["Orthant"](zero, zero, interval(Fraction(rho[0]), Fraction(rho[1]), False, False))
    assert SEVERAL["Orthant"](zero, zero, zero).positive
