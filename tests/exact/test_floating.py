"""Float intervals contain the exact values, whatever the arguments; what is not known ends as an infinite end."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.exact import floating

INF = math.inf
HARD = [
    0.0, 1.0, -1.0, 0.5, 2.0, 1e-300, 5e-324, 1e300, 709.7, 710.0, -745.1, -746.0, 26.5, 38.4, -38.4, 1e8, 1e22, 3.0,
    math.pi, math.pi / 2, 11 * math.pi / 2, 1 - 2**-53, 1 + 2**-52, -1 + 2**-53, 1e-17, 1.4616321449683623, 171.0, 2.0**29,
]  # fmt: skip
REFERENCE: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {  # the function, where it is defined
    "sqrt": (mpmath.sqrt, lambda x: x >= 0),
    "exp": (mpmath.exp, lambda x: True),
    "expm1": (mpmath.expm1, lambda x: True),
    "log": (mpmath.log, lambda x: x > 0),
    "log1p": (mpmath.log1p, lambda x: x > -1),
    "sin": (mpmath.sin, lambda x: True),
    "cos": (mpmath.cos, lambda x: True),
    "tan": (mpmath.tan, lambda x: True),
    "asin": (mpmath.asin, lambda x: abs(x) <= 1),
    "acos": (mpmath.acos, lambda x: abs(x) <= 1),
    "atan": (mpmath.atan, lambda x: True),
    "sinh": (mpmath.sinh, lambda x: True),
    "cosh": (mpmath.cosh, lambda x: True),
    "tanh": (mpmath.tanh, lambda x: True),
    "erf": (mpmath.erf, lambda x: abs(x) < 1e4),
    "erfc": (mpmath.erfc, lambda x: abs(x) < 1e4),
    "erfinv": (mpmath.erfinv, lambda x: abs(x) < 1),
    "phi": (mpmath.npdf, lambda x: True),
    "Q": (lambda x: mpmath.erfc(x / mpmath.sqrt(2)) / 2, lambda x: abs(x) < 1e4),
    "Phi": (lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2, lambda x: abs(x) < 1e4),
    "mills": (
        lambda x: mpmath.sqrt(mpmath.pi / 2) * mpmath.exp(x * x / 2) * mpmath.erfc(x / mpmath.sqrt(2)),
        lambda x: abs(x) < 1e3,
    ),
    "gamma": (mpmath.gamma, lambda x: 0 < x < 1e3),
    "loggamma": (mpmath.loggamma, lambda x: 0 < x < 1e12),
    "abs": (abs, lambda x: True),
    "floor": (mpmath.floor, lambda x: True),
    "ceil": (mpmath.ceil, lambda x: True),
    "relu": (lambda x: max(x, mpmath.mpf(0)), lambda x: True),
    "hardtanh": (lambda x: max(mpmath.mpf(-1), min(mpmath.mpf(1), x)), lambda x: True),
    "step": (lambda x: mpmath.mpf(1 if x >= 0 else 0), lambda x: True),
}
numbers = st.one_of(st.sampled_from(HARD), st.floats(-50, 50), st.floats(allow_nan=False, allow_infinity=False))


def box(low: float, high: float) -> floating.Pair:
    return np.array([low]), np.array([high])


def run(work: Callable[..., floating.Pair], *arguments: Any) -> tuple[float, float]:
    with floating.quiet():
        lo, hi = work(*arguments)
    assert not np.isnan(lo).any()
    assert not np.isnan(hi).any()
    return float(lo[0]), float(hi[0])


def below(a: float, b: Any) -> bool:
    return a == -INF or (a != INF and mpmath.mpf(a) <= b)


def holds(ends: tuple[float, float], value: Any) -> bool:
    return below(ends[0], value) and below(-ends[1], -value)


def test_every_function_of_the_table_has_a_reference() -> None:
    assert set(REFERENCE) == set(floating.UNARY)


@pytest.mark.parametrize("name", sorted(REFERENCE))
@settings(max_examples=100, deadline=None)
@given(a=numbers, b=numbers, share=st.fractions(0, 1))
def test_an_interval_contains_the_values_to_sixty_digits(name: str, a: float, b: float, share: Fraction) -> None:
    function, defined = REFERENCE[name]
    low, high = min(a, b), max(a, b)
    ends = run(floating.UNARY[name], box(low, high))
    tiny = run(floating.UNARY[name], box(low, low))
    with mpmath.workdps(60):
        inner = mpmath.mpf(low) + (mpmath.mpf(high) - mpmath.mpf(low)) * share.numerator / share.denominator
        for x in (mpmath.mpf(low), mpmath.mpf(high), inner):
            if defined(x) and low <= x <= high:
                assert holds(ends, function(x)), (name, x, ends)
        if defined(mpmath.mpf(low)):
            assert holds(tiny, function(mpmath.mpf(low))), (name, low, tiny)


@pytest.mark.parametrize("name", ["exp", "sin", "cos", "Q", "mills", "phi", "atan", "log", "loggamma", "erfc", "tan"])
@pytest.mark.parametrize("x", [0.3, 1.25, 7.0, 20.5])
def test_the_interval_at_a_point_is_narrow(name: str, x: float) -> None:
    low, high = run(floating.UNARY[name], box(x, x))
    assert high - low <= 2**-35 * max(abs(low), abs(high), 2**-30 if name != "Q" else 0)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "pow", "min", "max"])
@settings(max_examples=100, deadline=None)
@given(a=numbers, b=numbers, c=numbers, d=numbers)
def test_arithmetic_contains_the_values_at_the_corners(name: str, a: float, b: float, c: float, d: float) -> None:
    first, second = (min(a, b), max(a, b)), (min(c, d), max(c, d))
    if name == "pow" and (first[0] <= 0 or max(map(abs, second)) > 1e4):
        return
    ends = run(floating.BINARY[name], box(*first), box(*second))
    exact: dict[str, Callable[[Fraction, Fraction], Any]] = {
        "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y, "min": min, "max": max,
        "div": lambda x, y: x / y if y else None,
    }  # fmt: skip
    for x in first:
        for y in second:
            if name == "pow":
                with mpmath.workdps(60):
                    assert holds(ends, mpmath.power(mpmath.mpf(x), mpmath.mpf(y)))
                continue
            value = exact[name](Fraction(x), Fraction(y))
            if value is not None:
                assert ends[0] == -INF or Fraction(ends[0]) <= value
                assert ends[1] == INF or value <= Fraction(ends[1])


@settings(max_examples=100, deadline=None)
@given(a=numbers, b=numbers, n=st.integers(-7, 7), root=st.integers(1, 9))
def test_powers_contain_the_values(a: float, b: float, n: int, root: int) -> None:
    low, high = min(a, b), max(a, b)
    ends = run(lambda x: floating.power(x, n), box(low, high))
    for x in (low, high, 0.0 if low <= 0 <= high else low):
        if x or n >= 0:
            value = Fraction(x) ** n
            assert ends[0] == -INF or Fraction(ends[0]) <= value
            assert ends[1] == INF or value <= Fraction(ends[1])
    exponent = Fraction(n, root)
    if low > 0 and exponent:
        ends = run(lambda x: floating.rational_power(x, exponent), box(low, high))
        with mpmath.workdps(60):
            for x in (low, high):
                assert holds(ends, mpmath.power(mpmath.mpf(x), mpmath.mpf(n) / root))


@given(st.fractions())
def test_an_exact_number_lies_between_its_floats(x: Fraction) -> None:
    low, high = floating.enclose(x, x)
    assert Fraction(low) <= x <= Fraction(high)
    assert (low == high) == (Fraction(low) == x)


def test_numbers_beyond_the_largest_float_have_infinite_ends_outside() -> None:
    huge = Fraction(10) ** 400
    assert floating.enclose(huge, huge) == (float(floating.MAX), INF)
    assert floating.enclose(-huge, None) == (-INF, INF)
    assert floating.enclose(Fraction(1, 3) / huge, Fraction(1, 3))[0] == 0


UNKNOWN = (-INF, INF)


@pytest.mark.parametrize(
    ("work", "arguments", "expected"),
    [
        (floating.sub, [box(-INF, INF), box(-INF, INF)], UNKNOWN),
        (floating.sub, [box(1, INF), box(1, INF)], UNKNOWN),
        (floating.mul, [box(0, 0), box(-INF, INF)], UNKNOWN),
        (floating.div, [box(1, 1), box(-1, 1)], UNKNOWN),
        (floating.div, [box(1, 1), box(0, 0)], UNKNOWN),
        (floating.UNARY["log"], [box(-1, 1)], UNKNOWN),
        (floating.UNARY["sqrt"], [box(-1, 1)], UNKNOWN),
        (floating.UNARY["asin"], [box(0, 2)], UNKNOWN),
        (floating.UNARY["tan"], [box(1, 2)], UNKNOWN),
        (floating.UNARY["sin"], [box(-INF, INF)], (-1, 1)),
        (floating.UNARY["exp"], [box(-INF, INF)], (0, INF)),
        (floating.mul, [box(0, 1), box(1, INF)], (0, INF)),
        (floating.add, [box(math.nan, math.nan), box(1, 1)], UNKNOWN),
        (floating.mul, [box(math.nan, math.nan), box(1, 1)], UNKNOWN),
        (floating.UNARY["atan"], [box(math.nan, math.nan)], UNKNOWN),
    ],
)
def test_what_is_not_known_has_infinite_ends(work: Any, arguments: list[Any], expected: tuple[float, float]) -> None:
    assert run(work, *arguments) == expected


def test_the_reciprocal_of_a_half_line_keeps_its_sign() -> None:
    assert run(floating.reciprocal, box(0, INF)) == (0, INF)
    assert run(floating.reciprocal, box(-INF, 0)) == (-INF, 0)
    low, high = run(floating.reciprocal, box(2, INF))
    assert low == 0
    assert 0.5 <= high <= 0.5 + 2**-50


def test_exact_zeros_stay_zero() -> None:
    assert run(floating.sub, box(3, 3), box(3, 3)) == (0, 0)
    assert run(floating.UNARY["sin"], box(0, 0)) == (0, 0)
    assert run(floating.sub, floating.exp(box(0, 0)), box(1, 1)) == (0, 0)
    assert run(floating.mul, box(0, 2), box(0, 3))[0] == 0


def test_a_lower_end_that_overflows_is_the_largest_float() -> None:
    low, high = run(floating.UNARY["exp"], box(800, 900))
    assert 1e308 < low < INF
    assert high == INF
