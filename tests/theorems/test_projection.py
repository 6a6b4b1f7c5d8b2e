"""Separating directions and dyadic numbers."""

from __future__ import annotations

import random
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.theorems.projection import dyadic_between, project, separating_direction


def test_the_greedy_direction_on_a_cube_grid_is_powers_of_four():
    rows = [(i, j, k) for i in range(4) for j in range(4) for k in range(4)]
    assert separating_direction(rows, [1] * 64) == (1, 4, 16)


def test_a_constant_coordinate_gets_weight_zero():
    assert separating_direction([(7, 0), (7, 1), (7, 5)], [1, 1, 1]) == (0, 1)


def test_points_that_agree_along_the_naive_direction_are_told_apart():
    rows = [(i, -i) for i in range(30)]
    u = separating_direction(rows, [1] * 30)
    assert len(set(project(rows, [1] * 30, u))) == 30


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_many_points_use_a_repeatable_stream_and_stay_distinct(seed):
    source = random.Random(seed)
    rows = sorted({tuple(source.randint(0, 3) for _ in range(8)) for _ in range(2000)})
    u = separating_direction(rows, [1] * len(rows), seed)
    assert u == separating_direction(rows, [1] * len(rows), seed)
    assert len(set(project(rows, [1] * len(rows), u))) == len(rows)


def test_a_denominator_that_is_a_modulus_is_no_obstacle():
    prime = 2**127 - 1
    rows, denominators = [(1,), (2,), (prime + 1,)], [prime, 1, prime]
    assert len(set(project(rows, denominators, separating_direction(rows, denominators)))) == 3


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (F(-11, 8), F(-5, 4), F(-21, 16)),
        (F(-1, 8), F(0), F(-1, 16)),
        (F(3, 4), F(7, 4), F(1)),
        (F(0), F(3), F(1)),
        (F(0), F(1), F(1, 2)),
        (F(1, 3), F(1, 3) + F(1, 10**30), None),
        (F(10**300), 3 * F(10**300), 2 * F(10**300)),
    ],
)
def test_short_dyadic_numbers_lie_inside(low, high, expected):
    found = dyadic_between(low, high)
    assert low < found < high
    assert expected is None or found == expected


def test_an_empty_interval_is_refused_and_a_short_one_is_not():
    with pytest.raises(ValueError, match="strictly between"):
        dyadic_between(F(1), F(1))
    assert dyadic_between(F(1), F(1) + F(1, 2**60)) == 1 + F(1, 2**61)


@settings(deadline=None)
@given(st.fractions(), st.fractions())
def test_no_dyadic_number_with_fewer_bits_lies_inside(a, b):
    low, high = sorted((a, b))
    if low == high:
        return
    found = dyadic_between(low, high)
    assert low < found < high
    scale = found.denominator // 2
    if scale:
        below = low.numerator * scale // low.denominator + 1
        assert not low < F(below, scale) < high
