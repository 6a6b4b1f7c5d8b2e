"""Hypotheses: exact, with witnesses, against slow and plain computations."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import combinations
from math import comb, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits, load_iris

from boundcheck.dataset import distances
from boundcheck.dataset.csvfile import read_csv
from boundcheck.dataset.dataset import Dataset
from boundcheck.dataset.distances import squared_distance
from boundcheck.dataset.hypotheses import delta_ratio, distinct, general_position, norm_bounds, separation

NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.fractions(max_denominator=9, min_value=-5, max_value=5),
    st.builds(lambda p, k: Fraction(p, 10**k), st.integers(-(10**30), 10**30), st.integers(0, 40)),
    st.builds(lambda m, e: m * Fraction(2) ** e, st.integers(-(2**53), 2**53), st.integers(-1074, 900)),
)
POINTS = st.integers(1, 4).flatmap(
    lambda d: st.lists(st.lists(NUMBERS, min_size=d, max_size=d), min_size=1, max_size=9)
)


def exact(X: Any, y: Any = None) -> Dataset:
    return Dataset(X, [0] * len(X) if y is None else y)


def bits(X: Any) -> Dataset:
    return Dataset(np.array(X, dtype=float), [0] * len(X))


def firsts(data: Dataset) -> list[int]:
    rows = [data.row(i) for i in range(len(data))]
    return [i for i, row in enumerate(rows) if row not in rows[:i]]


def rank(rows: list[list[Fraction]]) -> int:
    rows, done = [row[:] for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((k for k in range(done, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        for k in range(done + 1, len(rows)):
            factor = rows[k][column] / rows[done][column]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[done])]
        done += 1
    return done


@settings(deadline=None, max_examples=150)
@given(POINTS)
def test_separation_and_ratio_are_those_of_all_pairs(X: Any) -> None:
    data = exact(X)
    pairs = [(squared_distance(data, i, j), (i, j)) for i, j in combinations(firsts(data), 2)]
    near, far = separation(data), delta_ratio(data)
    if not pairs:
        assert near.value is None
        return
    smallest, largest = min(pairs), max(pairs, key=lambda pair: pair[0])
    assert (near.value, near.witness) == (smallest[0], (smallest[1],))
    assert (far.value, far.witness) == (largest[0] / smallest[0], (largest[1], smallest[1]))


@settings(deadline=None, max_examples=80)
@given(POINTS)
def test_general_position_is_that_of_all_subsets(X: Any) -> None:
    data = exact(X)
    size = data.dimension + 1
    bad = [s for s in combinations(firsts(data), size) if rank([[*data.row(i), Fraction(1)] for i in s]) < size]
    found = general_position(data)
    assert found.holds is not bool(bad)
    assert found.value == comb(len(firsts(data)), size)
    assert found.witness[0] in bad if bad else found.witness == ()


@settings(deadline=None)
@given(POINTS)
def test_norms_are_those_of_all_rows(X: Any) -> None:
    norms = [sum(Fraction(x) ** 2 for x in row) for row in X]
    found = norm_bounds(exact(X))
    assert found.value == (min(norms), max(norms))
    assert found.witness == ((norms.index(min(norms)),), (norms.index(max(norms)),))
    assert found.holds is (set(norms) == {1})


def test_a_finding_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="holds is True"):
        bool(distinct(exact([[1]])))


def test_iris_has_one_repeated_row_with_equal_labels() -> None:
    X, y = load_iris(return_X_y=True)
    text = "a,b,c,d,species\n" + "".join(",".join(map(str, row)) + f",{label}\n" for row, label in zip(X.tolist(), y))
    for data in (Dataset(X, y), read_csv(text.encode(), "iris.csv", "decimal"), read_csv(text.encode(), "i", "bits")):
        found = distinct(data)
        assert (found.holds, found.value, found.witness) == (True, 1, ((101, 142),))
    y[142] = 1
    found = distinct(Dataset(X, y))
    assert (found.holds, found.value, found.witness) == (False, 1, ((101, 142),))


def test_decimals_and_bits_of_one_file_are_different_distances() -> None:
    text = b"x,y\n0.1,0\n0.3,1\n0.4,2\n"
    assert separation(read_csv(text, "a", "decimal")).value == Fraction(1, 100)
    assert separation(read_csv(text, "a", "bits")).value == (Fraction(0.4) - Fraction(0.3)) ** 2


def test_the_first_conflict_is_the_witness_even_after_harmless_repeats() -> None:
    found = distinct(exact([[1], [2], [1], [2], [2], [1]], [5, 6, 5, 7, 8, 9]))
    assert (found.holds, found.value, found.witness) == (False, 4, ((1, 3),))


def test_minus_zero_is_zero() -> None:
    for X in (np.array([[0.0, 1], [-0.0, 1]]), np.array([[0.0, 1], [-0.0, 1]], ">f2")):
        assert distinct(Dataset(X, [0, 1])).witness == ((0, 1),)
        assert separation(Dataset(X, [0, 0])).value is None
    assert distinct(read_csv(b"x,y\n-0.0,1\n0,2\n", "a", "decimal")).holds is False
    assert distinct(bits([[0.0], [5e-324]])).value == 0


def test_two_points_in_float64_may_be_one_in_float32() -> None:
    X = np.array([[1.0], [1 + 2.0**-30]])
    assert separation(Dataset(X, [0, 1])).value == Fraction(1, 2**60)
    assert distinct(Dataset(X.astype(np.float32), [0, 1])).holds is False


def test_equal_points_in_other_spellings_are_equal() -> None:
    assert distinct(read_csv(b"x,z,y\n1.50,1e1,1\n15e-1,10.,1\n", "a", "decimal")).value == 1
    assert distinct(read_csv(b"x,z,y\n2/4,1,1\n1/2,3/3,1\n1/2,1/3,1\n", "a", "rational")).value == 1


def test_equal_hashes_are_not_equal_points() -> None:
    assert hash((1, -1)) == hash((1, -2))
    assert distinct(exact([[-1], [-2]], [0, 1])).holds is True


def test_close_points_far_from_zero_are_told_apart() -> None:
    """By norms and products in floats, this squared distance comes out as 0 or negative."""
    X = [[1e8 + k * 2.0**-20, 1e8] for k in range(5)]
    a, b = np.array(X[0]), np.array(X[1])
    assert a @ a + b @ b - 2 * (a @ b) <= 0
    assert separation(bits(X)).value == Fraction(1, 2**40)
    assert separation(bits([[1e300], [1e300 * (1 + 2**-52)], [-1e300], [5e-324], [0]])).value == Fraction(1, 2**2148)


@pytest.mark.parametrize("top", [2**k for k in (26, 27, 28, 29, 30, 31, 32, 52, 62)])
def test_no_distance_overflows(top: int) -> None:
    X = [[top] * 7, [-top] * 7, [top - 1] * 7, [0] * 6 + [-top]]
    found = delta_ratio(exact(X))
    assert found.value == Fraction(4 * 7 * top * top, 7)
    assert found.witness == ((0, 1), (0, 2))
    assert delta_ratio(Dataset(np.array(X), [0] * 4)) == found


def test_blocks_do_not_change_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    for X in (rng.integers(-5, 5, (60, 3)), rng.normal(size=(60, 3))):
        data = Dataset(X, np.zeros(60, int))
        whole = delta_ratio(data)
        monkeypatch.setattr(distances, "BLOCK_ENTRIES", 50)
        monkeypatch.setattr(distances, "READ_ROWS", 7)
        assert delta_ratio(data) == whole
        monkeypatch.undo()


def test_unit_norm_in_floats_is_not_unit_norm() -> None:
    X = np.full((1, 4), 1 / sqrt(4))
    assert norm_bounds(Dataset(X, [0])).holds is True
    for n in (3, 5, 7):
        found = norm_bounds(Dataset(np.full((1, n), 1 / sqrt(n)), [0]))
        assert found.holds is False
        assert found.value == (n * Fraction(1 / sqrt(n)) ** 2,) * 2
    assert norm_bounds(exact([["3/5", "4/5"], [0, -1]])).holds is True
    assert norm_bounds(exact([["3/5", "4/5"], [0, "1.000000000000000000001"]])).holds is False


def test_three_points_on_a_line_and_their_neighbour() -> None:
    assert general_position(exact([[0, 0], ["0.1", "0.3"], ["0.3", "0.9"], [5, 7]])).witness == ((0, 1, 2),)
    assert general_position(exact([[0, 0], ["0.1", "0.3"], ["0.3", "0.91"], [5, 7]])).holds is True
    assert general_position(bits([[0, 0], [0.1, 0.3], [0.3, 0.9], [5, 7]])).holds is True


def test_general_position_beyond_the_limit_is_undecided_and_says_how_many_sets() -> None:
    rng = np.random.default_rng(1)
    data = Dataset(rng.integers(-(10**6), 10**6, (200, 5)), np.zeros(200, int))
    start = time.process_time()
    found = general_position(data)
    assert (found.holds, found.value) == (None, comb(200, 6))
    assert time.process_time() - start < 5
    few = Dataset(rng.integers(-(10**6), 10**6, (12, 5)), np.zeros(12, int))
    assert general_position(few).holds is True
    assert general_position(few, limit=500).holds is None


def test_digits_are_separated_by_28_within_three_seconds() -> None:
    X, y = load_digits(return_X_y=True)
    for scale in (1, 16):
        data = Dataset(X / scale, y)
        start = time.process_time()
        found = separation(data)
        assert time.process_time() - start < 3
        i, j = found.witness[0]
        assert found.value == Fraction(28, scale**2) == squared_distance(data, i, j)
    assert separation(Dataset(X.astype(np.uint8), y)).value == 28
    assert general_position(data).holds is False  # some pixels are the same in every image


def test_one_point_is_separated_from_nothing() -> None:
    assert separation(exact([[1]])).value is None
    assert separation(exact([[1], [1]])).value is None
    assert separation(exact([[1], [2]])).value == 1
