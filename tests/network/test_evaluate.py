"""The generic evaluator is exact for every kind of layer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.errors import InputError
from boundcheck.network.activations import IDENTITY, RELU, STRICT_THRESHOLD, THRESHOLD
from boundcheck.network.evaluate import Evaluator, evaluate
from boundcheck.network.model import Dense, Factors, Layer, Network, Residual, dense
from tests.strategies import networks, plain_evaluate, rationals


@given(networks(), st.data())
def test_the_evaluator_agrees_with_plain_fractions(network: Network, data: st.DataObject) -> None:
    points = [tuple(data.draw(rationals) for _ in range(network.inputs)) for _ in range(3)]
    assert evaluate(network, points) == [plain_evaluate(network, point) for point in points]


def scalar(rows: list[list[object]], bias: list[object], kind: object = RELU) -> Layer:
    return Layer(dense(rows), tuple(Fraction(b) for b in bias), kind)  # type: ignore[arg-type]


def test_absorption_does_not_happen_in_exact_arithmetic() -> None:
    big = 2**53
    network = Network(1, (scalar([[1]], [big]), scalar([[1]], [-big], IDENTITY)))
    assert evaluate(network, [[Fraction(1)]]) == [(1,)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_the_order_of_summation_does_not_matter(order: tuple[int, ...]) -> None:
    weights = [2**53, 1, -(2**53)]
    network = Network(3, (scalar([[weights[k] for k in order]], [0], IDENTITY),))
    assert evaluate(network, [[Fraction(1)] * 3]) == [(1,)]


def test_overflow_inside_does_not_happen() -> None:
    up, down = Fraction(2) ** 600, Fraction(1, 2**600)
    network = Network(1, tuple(scalar([[w]], [0], IDENTITY) for w in (up, up, down, down)))
    assert evaluate(network, [[Fraction(3, 7)]]) == [(Fraction(3, 7),)]


def test_the_two_thresholds_differ_at_zero_and_only_there() -> None:
    loose, strict = (Network(1, (scalar([[1]], [0], kind),)) for kind in (THRESHOLD, STRICT_THRESHOLD))
    points = [[Fraction(-1, 2**80)], [Fraction(0)], [Fraction(1, 2**80)]]
    assert [y for (y,) in evaluate(loose, points)] == [0, 1, 1]
    assert [y for (y,) in evaluate(strict, points)] == [0, 0, 1]


def test_long_denominators_inside_a_low_rank_product_are_reduced_without_changing_a_value() -> None:
    primes = [Fraction(1, 2**521 - 1), Fraction(1, 2**607 - 1)]
    hidden = scalar([[primes[0]], [primes[1]]], [0, 0])
    read = Layer(Factors(dense([[1], [2]]), dense([[2**521 - 1, 2**607 - 1]])), (Fraction(0), Fraction(1)))
    network = Network(1, (hidden, read))
    assert evaluate(network, [[Fraction(5)]]) == [(10, 21)]


def test_a_point_of_another_dimension_is_refused() -> None:
    network = Network(2, (scalar([[1, 1]], [0]),))
    assert Evaluator.of(network).outputs([[1, 2]], [1]) == ([[3]], [1])
    with pytest.raises(InputError, match="2 inputs"):
        Evaluator.of(network).outputs([[1, 2, 3]], [1])


def test_shapes_that_do_not_fit_are_refused_beside_ones_that_do() -> None:
    Network(1, (scalar([[1], [1]], [0, 0]), scalar([[1, 1]], [0])))
    with pytest.raises(InputError, match="layer 1 has 2 outputs, layer 2 takes 1"):
        Network(1, (scalar([[1], [1]], [0, 0]), scalar([[1]], [0])))
    with pytest.raises(InputError, match="biases"):
        scalar([[1]], [0, 0])
    with pytest.raises(InputError, match="x \\+ F"):
        Residual((scalar([[1], [1]], [0, 0]),))
    with pytest.raises(InputError, match="lengths"):
        Dense(((Fraction(1),), (Fraction(1), Fraction(2))))
    with pytest.raises(TypeError, match="not exact"):
        dense([[0.5]])
