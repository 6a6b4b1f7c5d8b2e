"""The worked example of Theorem 3.1: 16 points in the plane, every number of the network."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from boundcheck.exact.rational import bits
from boundcheck.network.model import Factors, Network
from boundcheck.theorems.catalogue import theorem
from boundcheck.theorems.clipping import Clipping
from boundcheck.theorems.grid import cut
from boundcheck.theorems.points import distinct_sample, project_sample
from tests.theorems.examples import worked_example
from tests.theorems.naive import misses

THEOREM = theorem("yun2019.theorem_3_1")
SECOND = [
    "16 275835/26144 31705/6536 89935/13072 -207171/26144",
    "-256 -1795145/23392 -1122409/49536 -22810025/1157904 205119271/1029248",
    "32 4885/516 1140377/90816 763045/52976 -8417575/211904",
    "-16 -855/86 -874225/71552 -1087195/107328 5004149/214656",
]


def numbers(network: Network) -> list[F]:
    """The non-zero parameters."""
    weights = [w for layer in network.affine_layers() for _, _, w in layer.weight.entries()]
    return weights + [b for layer in network.affine_layers() for b in layer.bias if b]


def test_greedy_direction_and_separators_are_those_of_the_example():
    data = worked_example()
    line = project_sample(distinct_sample(data, data.labels.values())[1], 0)
    assert line.direction == (1, 2)
    assert line.projections[:4] == (-3, -2, F(-3, 2), F(-11, 8))
    assert cut(line.projections, line.labels, 4, 4).separators == (-4, F(-21, 16), F(-1, 16), 1, F(7, 2))


def test_every_weight_of_the_hard_tanh_network_is_that_of_the_example():
    network = THEOREM.build(worked_example(), activation="hard_tanh")
    first, second, output = network.layers
    assert isinstance(first.weight, Factors)
    assert [row[0] for row in first.weight.left.rows] == [F(32, 43), F(-8, 5), F(32, 17), F(-4, 5)]
    assert first.bias == (F(85, 43), F(-11, 10), F(-15, 17), F(9, 5))
    expected = [[F(x) for x in line.split()] for line in SECOND]
    assert [list(row) for row in second.weight.rows] == [row[:4] for row in expected]
    assert list(second.bias) == [row[4] for row in expected]
    assert [w for *_, w in output.weight.entries()] == [1, 1, 1, 1]
    assert output.bias == (-1,)


@pytest.mark.parametrize(
    ("activation", "widths", "largest", "parameters"),
    [("hard_tanh", [4, 4], 28, 37), ("relu", [8, 8], 32, 105), ("leaky_relu:1/10", [8, 8], None, 105)],
)
def test_sizes_bits_and_all_sixteen_equalities(activation, widths, largest, parameters):
    data = worked_example()
    made = THEOREM.construct(data, activation=activation)
    assert made.promised["widths"] == widths
    assert misses(made.network, data, data.labels.numbers) == []
    found = numbers(made.network)
    assert len(found) == parameters
    if largest is not None:
        assert max(map(bits, found)) == largest


@pytest.mark.parametrize(("widths", "room"), [((3, 4), 8), ((4, 3), 8)])
def test_one_unit_less_is_refused_with_the_inequality_in_numbers(widths, room):
    assert THEOREM.capacity(widths, 2, 1, "hard_tanh") == room
    hypotheses = THEOREM.hypotheses(worked_example(), activation="hard_tanh", widths=widths)
    assert hypotheses[-1].holds is False
    assert hypotheses[-1].witness.endswith(f"= {room} < 16 = N")


@pytest.mark.parametrize("slope", [F(1, 10), F(1, 2), F(99, 100)])
def test_two_leaky_units_make_a_hard_tanh_on_all_three_pieces(slope):
    from boundcheck.network.activations import HARD_TANH, leaky_relu

    clipping = Clipping(leaky_relu(slope))
    weights = clipping.read_row([F(1)])
    for t in (F(-5), F(-1), F(-1, 3), F(0), F(1, 7), F(1), F(9)):
        units = [clipping.activation.apply(b) for b in clipping.write_biases([t])]
        assert sum(w * v for w, v in zip(weights, units)) + clipping.read_constant([F(1)]) == HARD_TANH.apply(t)
