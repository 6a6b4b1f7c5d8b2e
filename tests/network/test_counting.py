"""Sizes follow one definition, whatever the storage."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given

from boundcheck.network.counting import sizes
from boundcheck.network.model import Dense, Factors, Layer, Network, Residual, dense
from tests.strategies import networks


def test_a_small_network_is_counted_by_hand() -> None:
    first = Layer(dense([[1, 0], ["1/3", 2]]), (Fraction(0), Fraction(-5)))
    second = Layer(dense([[1, "-1025/7"]]), (Fraction(1),))
    counted = sizes(Network(2, (first, second)))
    assert counted.widths == (2, 2, 1)
    assert (counted.affine_depth, counted.hidden_layers) == (2, 1)
    assert (counted.dense, counted.nonzero, counted.distinct, counted.max_bits) == (9, 7, 5, 11)


def test_factors_are_counted_multiplied_out() -> None:
    stored = Layer(Factors(dense([[1], [-1]]), dense([[2, 3]])), (Fraction(0), Fraction(0)))
    plain = Layer(dense([[2, 3], [-2, -3]]), (Fraction(0), Fraction(0)))
    assert sizes(Network(2, (stored,))) == sizes(Network(2, (plain,)))


@given(networks())
def test_storage_does_not_change_the_counts(network: Network) -> None:
    def spread(layer: Layer) -> Layer:
        m, n = layer.weight.shape
        rows = [[Fraction(0)] * n for _ in range(m)]
        for i, j, w in layer.weight.entries():
            rows[i][j] = w
        return Layer(Dense(tuple(map(tuple, rows))), layer.bias, layer.activation)

    plain = Network(
        network.inputs,
        tuple(Residual(tuple(map(spread, x.layers))) if isinstance(x, Residual) else spread(x) for x in network.layers),
    )
    assert sizes(network) == sizes(plain)
