"""One hidden layer: Zhang et al., N - 1 ReLUs, strips after Baum."""

from __future__ import annotations

import random
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.errors import UnmetHypothesis
from boundcheck.network.model import Factors
from boundcheck.theorems.catalogue import theorem
from boundcheck.theorems.hyperplanes import dot, null_space
from tests.theorems.examples import SHAPES, random_labels, random_points
from tests.theorems.naive import dataset, evaluate, misses

ZHANG, SHARP, BAUM = (theorem(f"classical.{name}") for name in ("zhang2017", "two_layer_n_minus_1", "baum1988"))


@pytest.mark.parametrize(
    ("points", "dimension", "weights", "strips", "units"), [(20, 3, 43, 8, 19), (31, 5, 67, 6, 30), (40, 4, 84, 10, 39)]
)
def test_the_sizes_of_the_table_are_met_and_all_points_are_exact(points, dimension, weights, strips, units):
    source = random.Random(points)
    rows = random_points(source, points, dimension, 200)
    data = dataset(rows, random_labels(source, points))
    made = ZHANG.construct(data)
    assert made.promised["shared_parameters"] == weights
    assert isinstance(made.network.layers[0].weight, Factors)
    assert made.network.layers[1].bias == (0,)
    assert misses(made.network, data, data.labels.numbers) == []
    sharp = SHARP.construct(data)
    assert sharp.promised["widths"] == [units]
    assert misses(sharp.network, data, data.labels.numbers) == []
    binary = dataset(rows, [int(i < points // 2) for i in range(points)])
    strip = BAUM.construct(binary)
    assert strip.promised["widths"] == [strips] == list(BAUM.sizes(points, dimension).widths)
    assert misses(strip.network, binary, binary.labels.numbers) == []


@pytest.mark.parametrize("chosen", [ZHANG, SHARP], ids=lambda entry: entry.name)
@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_adversarial_shapes_and_label_vectors_are_exact(shape, chosen):
    points = SHAPES[shape]
    data = dataset(points, [(F(i * i % 5) * 10**20, F(-1, i + 1)) for i in range(len(points))])
    assert misses(chosen.build(data), data, data.labels.numbers) == []


def test_weights_stay_short_because_kinks_lie_on_the_points():
    source = random.Random(5)
    data = dataset([[i + F(source.randint(1, 99), 100)] for i in range(200)], random_labels(source, 200))
    output = ZHANG.build(data).layers[1]
    assert max(abs(w.numerator).bit_length() for *_, w in output.weight.entries()) < 40


def test_one_unit_less_is_refused_and_the_exact_number_accepted():
    data = dataset([(0,), (1,), (5,)], [1, -1, 1])
    with pytest.raises(UnmetHypothesis, match="d1 = 1 < 2 = N - 1"):
        SHARP.build(data, widths=(1,))
    assert misses(SHARP.build(data, widths=(2,)), data, data.labels.numbers) == []
    with pytest.raises(UnmetHypothesis, match="d1 = 2 < 3 = N"):
        ZHANG.build(data, widths=(2,))
    assert SHARP.capacity((2,), 1) == 3
    assert ZHANG.capacity((3,), 1) == 3


def test_strips_refuse_a_third_point_on_a_line_and_accept_it_beside_the_line():
    points = [(0, 0), (1, 1), (3, 3), (0, 1), (5, 2)]
    with pytest.raises(UnmetHypothesis, match="row 2 lies on every hyperplane through rows 0, 1") as refused:
        BAUM.build(dataset(points, [1, 1, 0, 0, 0]))
    assert refused.value.hypothesis == "general position"
    points[2] = (3, 3 + F(1, 2**60))
    data = dataset(points, [1, 1, 0, 0, 0])
    assert misses(BAUM.build(data), data, data.labels.numbers) == []


def test_a_group_smaller_than_the_dimension_avoids_all_other_points():
    points = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1), (2, 3, 5)]
    data = dataset(points, [1, 0, 0, 0, 0, 0])
    assert misses(BAUM.build(data), data, data.labels.numbers) == []


@pytest.mark.parametrize(
    ("labels", "targets"),
    [
        ([-1, 1, 1], [-1, 1, 1]),
        ([3, 7, 7], [3, 7, 7]),
        (["no", "yes", "yes"], [0, 1, 1]),
        ([F(1, 2), 0, 0], [F(1, 2), 0, 0]),
    ],
)
def test_the_two_labels_are_taken_exactly_whatever_they_are(labels, targets):
    data = dataset([(0, 1), (2, 2), (4, 5)], labels)
    assert misses(BAUM.build(data), data, [[t] for t in targets]) == []


@pytest.mark.parametrize(("labels", "message"), [([1, 1, 1], "same label"), ([0, 1, 2], "3 different labels")])
def test_strips_refuse_other_numbers_of_labels(labels, message):
    with pytest.raises(UnmetHypothesis, match=message):
        BAUM.build(dataset([(0, 1), (2, 2), (4, 5)], labels))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(-6, 6), min_size=4, max_size=4), max_size=4))
def test_null_vectors_are_orthogonal_to_all_rows_and_as_many_as_the_rank_leaves(rows):
    basis = null_space(rows, 4)
    assert all(dot(row, vector) == 0 for row in rows for vector in basis)
    assert len(null_space(basis, 4)) == 4 - len(basis)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.tuples(st.fractions(-9, 9, max_denominator=20)), st.fractions(-50, 50), min_size=1, max_size=12)
)
def test_any_rational_points_on_a_line_are_fitted_by_n_minus_1_units(table):
    data = dataset(list(table), list(table.values()))
    for chosen in (ZHANG, SHARP):
        network = chosen.build(data)
        assert all(evaluate(network, data.row(i)) == data.labels.numbers[i] for i in range(len(data)))
