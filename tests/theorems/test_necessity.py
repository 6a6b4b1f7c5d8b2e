"""Theorem 3.3: piece bounds against an exact piece counter, impossibility certificates and their refusals."""

from __future__ import annotations

import random
from fractions import Fraction as F

import pytest

from boundcheck.errors import InputError, UnmetHypothesis, UsageError
from boundcheck.network.activations import HARD_TANH, IDENTITY, RELU, THRESHOLD, leaky_relu
from boundcheck.network.model import Layer, Network, dense
from boundcheck.theorems.catalogue import theorem
from boundcheck.theorems.necessity import alternating_data
from boundcheck.theorems.pieces import count_pieces, piece_bound_paper, piece_bound_product
from tests.theorems.naive import dataset, evaluate

THEOREM = theorem("yun2019.theorem_3_3")


def random_network(source: random.Random, widths, activation) -> Network:
    layers, below = [], 2
    for width in (*widths, 1):
        rows = [[F(source.randint(-9, 9), source.randint(1, 4)) for _ in range(below)] for _ in range(width)]
        bias = tuple(F(source.randint(-9, 9), source.randint(1, 4)) for _ in range(width))
        layers.append(Layer(dense(rows), bias, activation if len(layers) < len(widths) else IDENTITY))
        below = width
    return Network(2, tuple(layers))


@pytest.mark.parametrize("activation", [RELU, leaky_relu(F(1, 10)), HARD_TANH], ids=str)
def test_exact_piece_counts_stay_below_the_product_bound_and_that_below_the_papers(activation):
    source = random.Random(33)
    for _ in range(40):
        widths = [source.randint(1, 4) for _ in range(source.randint(1, 3))]
        network = random_network(source, widths, activation)
        count = count_pieces(network, (F(1, 3), F(0)), (F(2), F(-1)))
        product = piece_bound_product(widths, activation.pieces)
        assert count <= product, widths
        if len(widths) < 3:
            assert product <= piece_bound_paper(widths, activation.pieces)


def test_the_piece_counter_sees_every_tooth_of_a_sawtooth():
    tooth = [Layer(dense([[2], [4]]), (F(0), F(-2)), RELU), Layer(dense([[1, -1]]), (F(0),), RELU)]
    network = Network(1, (*tooth, *tooth, *tooth))
    assert [evaluate(network, (F(i, 8),))[0] for i in range(9)] == [0, 1, 0, 1, 0, 1, 0, 1, 0]
    assert count_pieces(network, (F(0),), (F(1),)) == 8 + 2


def test_a_one_layer_network_of_three_units_reaches_all_four_pieces():
    network = Network(
        1, (Layer(dense([[1], [1], [1]]), (F(0), F(-1), F(-2)), RELU), Layer(dense([[1, -2, 2]]), (F(0),), IDENTITY))
    )
    assert count_pieces(network, (F(0),), (F(1),)) == 4 == piece_bound_product([3], 2)


def test_pieces_of_a_threshold_network_are_not_counted():
    network = Network(1, (Layer(dense([[1]]), (F(0),), THRESHOLD), Layer(dense([[1]]), (F(0),), IDENTITY)))
    with pytest.raises(InputError, match="not continuous"):
        count_pieces(network, (F(0),), (F(1),))


@pytest.mark.parametrize(
    ("widths", "pieces", "paper", "product"),
    [
        ((4, 4), 2, 37, 25),
        ((8, 8), 2, 137, 81),
        ((100, 100), 2, 20101, 10201),
        ((4, 4), 3, 105, 81),
        ((100, 100), 3, 60201, 40401),
        ((3, 3), 2, 22, 16),
        ((7,), 2, 8, 8),
        ((2000, 2000), 2, 8_002_001, 4_004_001),
    ],
)
def test_piece_bounds_of_the_tables(widths, pieces, paper, product):
    assert THEOREM.piece_bound(widths, pieces, paper=True) == paper
    assert THEOREM.piece_bound(widths, pieces) == product
    assert THEOREM.impossible_from(widths, pieces) == product + 2


def test_the_example_certificate_needs_fourteen_points_and_thirteen_are_refused():
    points, labels = alternating_data(14, 3)
    certificate = THEOREM.certificate([3, 2], dataset(points, labels), "relu")
    assert certificate["piece_bound"] == "12"
    assert certificate["architecture"] == {"hidden_widths": [3, 2], "pieces": 2}
    assert certificate["data"]["points"] == 14
    assert len(certificate["data"]["merkle_root"]) == 64
    with pytest.raises(UnmetHypothesis, match="K = 12 >= 12 = N - 1"):
        THEOREM.certificate([3, 2], dataset(points[:13], labels[:13]), "relu")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"point": (5, (5, 1))}, "row 5 is not on the line"),
        ({"point": (5, (F(7, 2), 0))}, "row 5 does not come after row 4"),
        ({"point": (1, (0, 0))}, "rows 0 and 1 are the same point"),
        ({"label": (4, F(-1))}, "rows 3 and 4 have the same label"),
        ({"label": (4, F(-2))}, "labels of rows 2, 3, 4 do not turn"),
    ],
)
def test_data_that_do_not_alternate_on_a_line_are_refused_and_unequal_steps_are_not(change, message):
    points, labels = alternating_data(14, 2)
    points = [tuple(F(x) for x in point) for point in points]
    points[9] = (F(19, 2), F(0))
    labels[2] = F(1, 7)
    assert THEOREM.certificate([3, 2], dataset(points, labels), pieces=2)["piece_bound"] == "12"
    for place, value in [change[key] for key in change if key == "point"]:
        points[place] = value
    for place, value in [change[key] for key in change if key == "label"]:
        labels[place] = value
    with pytest.raises(UnmetHypothesis, match=message):
        THEOREM.certificate([3, 2], dataset(points, labels), pieces=2)


def test_the_theorem_builds_nothing_and_says_so():
    with pytest.raises(UsageError, match="builds no network"):
        THEOREM.build(dataset([(0,), (1,)], [0, 1]))
    assert THEOREM.constructive is False


def test_guarantees_never_exceed_what_is_impossible():
    for d1 in range(1, 20):
        for d2 in range(1, 20):
            for name in ("yun2019.theorem_3_1", "yun2019.ours_grid_any_parity", "yun2019.ours_direct_relu"):
                assert theorem(name).capacity((d1, d2), 1, 1, "relu") < THEOREM.impossible_from((d1, d2), 2)
            hard = theorem("yun2019.ours_grid_any_parity").capacity((d1, d2), 1, 1, "hard_tanh")
            assert hard < THEOREM.impossible_from((d1, d2), 3)
