"""Theorem 3.1, Proposition 3.2 and our sharper forms on random, tight and adversarial data; equality is exact."""

from __future__ import annotations

import random
from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.errors import InputError, UnmetHypothesis, UsageError
from boundcheck.theorems.catalogue import theorem
from tests.theorems.examples import SHAPES, random_labels, random_points
from tests.theorems.naive import dataset, misses

T31, P32 = theorem("yun2019.theorem_3_1"), theorem("yun2019.proposition_3_2")
ANY, DIRECT = theorem("yun2019.ours_grid_any_parity"), theorem("yun2019.ours_direct_relu")
STAIRS, INTEGER = theorem("yun2019.ours_staircase_readout"), theorem("yun2019.ours_integer_weights")
ACTIVATIONS = ("hard_tanh", "relu", "leaky_relu:1/10")
SMALL = [(d1, d2, dy) for dy in (1, 2) for d1 in range(2, 9) for d2 in range(2 * dy, 9)]


def regression(source, count, dimension, outputs):
    return dataset(random_points(source, count, dimension), random_labels(source, count, outputs))


def one_hot(labels, classes):
    return [[int(c == label) for c in range(classes)] for label in labels]


def classification(source, count, dimension, classes):
    labels = [i % classes for i in range(count)]
    source.shuffle(labels)
    return dataset(random_points(source, count, dimension), labels), one_hot(labels, classes)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_all_84_small_sizes_are_exact_at_capacity_and_refuse_one_point_more(activation):
    assert len(SMALL) == 84
    units = 1 if activation == "hard_tanh" else 2
    source = random.Random(84)
    for d1, d2, dy in SMALL:
        widths = (units * d1, units * d2)
        room = 4 * (d1 // 2) * (d2 // (2 * dy))
        assert T31.capacity(widths, 2, dy, activation) == room
        data = regression(source, room + 1, 2, dy)
        with pytest.raises(UnmetHypothesis, match=f"{room} < {room + 1} = N"):
            T31.build(data, activation=activation, widths=widths)
        rows = [data.row(i) for i in range(room)]
        fitting = dataset(rows, data.labels.numbers[:room])
        made = T31.construct(fitting, activation=activation, widths=widths)
        assert [layer.outputs for layer in made.network.layers] == [*widths, dy]
        assert misses(made.network, fitting, fitting.labels.numbers) == [], (d1, d2, dy)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_any_parity_is_exact_at_its_capacity(activation):
    units, source = (1 if activation == "hard_tanh" else 2), random.Random(1)
    for p, q, dy in product(range(1, 6), range(1, 6), (1, 2)):
        data = regression(source, p * q, 3, dy)
        widths = (units * p, units * q * dy)
        made = ANY.construct(data, activation=activation, widths=widths)
        assert misses(made.network, data, data.labels.numbers) == [], (p, q, dy)
        with pytest.raises(UnmetHypothesis):
            ANY.build(regression(source, p * q + 1, 3, dy), activation=activation, widths=widths)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu:1/10", "leaky_relu:2/3"])
def test_the_direct_first_layer_is_exact_at_its_capacity(activation):
    source = random.Random(2)
    for p, q, dy in product(range(1, 6), range(1, 6), (1, 2)):
        data = regression(source, p * q, 2, dy)
        made = DIRECT.construct(data, activation=activation, widths=(p, 2 * q * dy))
        assert misses(made.network, data, data.labels.numbers) == [], (p, q, dy)
    assert DIRECT.capacity((4, 8), 2) == 16
    assert T31.capacity((8, 8), 2) == 16


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("readout", ["plain", "rounding-proof"])
def test_proposition_3_2_has_the_sizes_of_the_example_and_exact_one_hot_outputs(activation, readout):
    data, targets = classification(random.Random(36), 36, 3, 5)
    made = P32.construct(data, activation=activation, readout=readout)
    assert made.promised["widths"] == ([6, 6, 10] if activation == "hard_tanh" else [12, 12, 20])
    assert misses(made.network, data, targets) == []


@pytest.mark.parametrize(("activation", "third"), [("hard_tanh", 4), ("relu", 8), ("leaky_relu:1/10", 8)])
def test_the_staircase_needs_one_step_less_than_classes(activation, third):
    data, targets = classification(random.Random(36), 36, 3, 5)
    made = STAIRS.construct(data, activation=activation)
    assert made.promised["widths"][2] == third
    assert made.theorem == "yun2019.ours_staircase_readout"
    assert misses(made.network, data, targets) == []


def test_the_rounding_proof_readout_forgives_an_error_of_half_a_spacing_where_the_plain_one_does_not():
    from boundcheck.theorems.readout import bumps, codes

    t = codes(5)[1]
    for error in (F(1, 10), F(-1, 10), F(1, 1000)):
        assert bumps(5, "rounding-proof").output(t + error) == (0, 1, 0, 0, 0)
        assert bumps(5, "plain").output(t + error) != (0, 1, 0, 0, 0)
    assert bumps(5, "rounding-proof").output(t + F(1, 9)) != (0, 1, 0, 0, 0)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu:1/3"])
def test_integer_weights_are_exact_for_even_and_odd_groups(activation):
    source = random.Random(3)
    for p, q, classes in product(range(1, 5), range(1, 6), (2, 3, 4)):
        if p * q < classes:
            continue
        data, targets = classification(source, p * q, 2, classes)
        made = INTEGER.construct(data, activation=activation, widths=(2 * p - 1, 2 * q, 4 * classes))
        assert misses(made.network, data, targets) == [], (p, q, classes)


def test_integer_data_give_integer_weights_that_do_not_grow_with_the_number_of_groups():
    source = random.Random(4)
    rows = [[x, source.randint(0, 255)] for x in range(400)]
    labels = [source.randint(0, 9) for _ in range(400)]
    data = dataset(rows, labels)
    made = INTEGER.construct(data)
    numbers = [w for layer in made.network.layers for *_, w in layer.weight.entries()]
    assert all(w.denominator == 1 for w in numbers)
    assert max(map(abs, numbers)) < 2**30
    assert misses(made.network, data, one_hot(labels, 10)) == []


@pytest.mark.parametrize("shape", sorted(SHAPES))
@pytest.mark.parametrize("chosen", [T31, ANY, DIRECT, P32, STAIRS, INTEGER], ids=lambda entry: entry.name)
def test_adversarial_shapes_are_memorised_exactly(shape, chosen):
    points = SHAPES[shape]
    labels = [i * i % 3 % 2 for i in range(len(points))]
    data = dataset(points, labels)
    if chosen.task == "classification" and len(points) == 1:
        with pytest.raises(UnmetHypothesis, match="same label"):
            chosen.build(data)
        return
    targets = [[y] for y in labels] if chosen.task == "regression" else one_hot(labels, 2)
    for activation in chosen.activations:
        assert misses(chosen.build(data, activation=activation), data, targets) == []


RATIONALS = st.fractions(min_value=-100, max_value=100, max_denominator=60)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.tuples(RATIONALS, RATIONALS), RATIONALS, min_size=1, max_size=14), st.sampled_from(ACTIVATIONS)
)
def test_any_distinct_rational_points_with_any_rational_labels_are_interpolated_exactly(table, activation):
    data = dataset(list(table), list(table.values()))
    for chosen in (T31, ANY) if activation == "hard_tanh" else (T31, ANY, DIRECT):
        assert misses(chosen.build(data, activation=activation), data, data.labels.numbers) == []


def test_equal_duplicates_are_merged_and_conflicting_ones_are_refused_naming_both_rows():
    points = [(0, 1), (2, 3), (F(0), F(2, 2)), (4, 4)]
    made = T31.construct(dataset(points, [1, 0, 1, -1]))
    assert made.parameters["merged_rows"] == 1
    assert made.promised["inequality"] == "4*floor(4/4)*floor(4/4) = 4 >= 3 = N"
    with pytest.raises(UnmetHypothesis, match="rows 0 and 2 are the same point") as refused:
        T31.build(dataset(points, [1, 0, F(1, 2), -1]))
    assert refused.value.status == 1


def test_one_class_is_refused_and_two_classes_are_accepted():
    points = [(0,), (1,), (2,)]
    with pytest.raises(UnmetHypothesis, match="all rows have the same label"):
        P32.build(dataset(points, ["cat"] * 3))
    data = dataset(points, ["cat", "dog", "cat"])
    assert misses(P32.build(data), data, [[1, 0], [0, 1], [1, 0]]) == []


def test_one_hot_label_vectors_are_classes_and_other_vectors_are_refused():
    points = [(0,), (1,), (2,)]
    data = dataset(points, [(1, 0, 0), (0, 0, 1), (1, 0, 0)])
    assert misses(P32.build(data), data, data.labels.numbers) == []
    with pytest.raises(UnmetHypothesis, match="row 1 is not one-hot"):
        P32.build(dataset(points, [(1, 0, 0), (1, 0, 1), (1, 0, 0)]))


def test_labels_outside_the_cube_are_scaled_exactly_and_recorded():
    data = dataset([(0,), (1,), (2,)], [(5, F(1, 3)), (-7, 1), (F(1, 9), -1)])
    made = T31.construct(data, activation="hard_tanh")
    assert misses(made.network, data, data.labels.numbers) == []
    assert made.parameters["label_scale"] == ["8", "1"]
    assert "label 0 is divided by 8" in made.hypotheses[1].witness


def test_text_labels_are_sent_to_proposition_3_2():
    with pytest.raises(InputError, match="proposition_3_2"):
        T31.build(dataset([(0,), (1,)], ["a", "b"]))


@pytest.mark.parametrize(
    ("chosen", "options", "message"),
    [
        (T31, {"activation": "sigmoid"}, "unknown activation"),
        (T31, {"activation": "threshold"}, "it has relu, leaky_relu, hard_tanh"),
        (T31, {"activation": "leaky_relu:3/2"}, "strictly between 0 and 1"),
        (T31, {"readout": "plain"}, "no option readout; its options: activation, widths, seed"),
        (T31, {"widths": (4, 4, 4)}, "2 hidden layers; 3 widths"),
        (T31, {"widths": (4, 0)}, "at least 1"),
        (P32, {"readout": "staircase"}, "rounding-proof, plain"),
        (DIRECT, {"activation": "hard_tanh"}, "it has relu, leaky_relu"),
        (T31, {"seed": "7"}, "not an integer"),
    ],
)
def test_wrong_options_are_refused_and_the_message_says_what_there_is(chosen, options, message):
    with pytest.raises(UsageError, match=message):
        chosen.build(dataset([(0,), (1,)], [0, 1]), **options)


def test_unused_units_of_given_widths_have_zero_weights():
    data = dataset([(0,), (1,), (2,)], [0, 1, 0])
    network = T31.build(data, activation="relu", widths=(11, 9))
    assert [layer.outputs for layer in network.layers] == [11, 9, 1]
    assert {i for i, _, _ in network.layers[0].weight.entries()} == set(range(4))
    assert misses(network, data, data.labels.numbers) == []


@pytest.mark.parametrize(
    ("points", "outputs", "activation", "widths"),
    [
        (16, 1, "hard_tanh", (4, 4)),
        (16, 1, "relu", (8, 8)),
        (2500, 1, "relu", (100, 100)),
        (10**6, 1, "relu", (2000, 2000)),
    ],
)
def test_default_widths_are_the_smallest_equal_ones(points, outputs, activation, widths):
    assert T31.sizes(points, 5, outputs, activation).widths == widths


def test_the_imagenet_numbers_of_proposition_3_2():
    assert P32.sizes(10**6, 150528, 1000, "relu").widths == (2000, 2000, 4000)
    assert P32.capacity((2000, 2000, 4000), 150528, 1000, "relu") == 10**6
    assert P32.capacity((2000, 2000, 3999), 150528, 1000, "relu") == 0
    assert P32.capacity((1003, 1003, 4000), 150528, 1000, "relu") == 250_000
    assert P32.capacity((2264, 2264, 4000), 150528, 1000, "relu") >= 1_281_167
    assert P32.capacity((2260, 2260, 4000), 150528, 1000, "relu") < 1_281_167
