"""Random exact values, networks and points for property tests, and a plain evaluator that shares no code with ours."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from boundcheck.network.activations import (
    HARD_TANH,
    IDENTITY,
    RELU,
    STRICT_THRESHOLD,
    THRESHOLD,
    Activation,
    leaky_relu,
)
from boundcheck.network.model import Dense, Factors, Layer, Network, Residual, Sparse

rationals = st.one_of(
    st.fractions(min_value=-20, max_value=20, max_denominator=30),
    st.integers(-3, 3).map(Fraction),
    st.integers(-(2**70), 2**70).map(lambda n: Fraction(n, 2**60)),
)
nonzero = rationals.filter(bool)
activations = st.sampled_from(
    [IDENTITY, RELU, HARD_TANH, THRESHOLD, STRICT_THRESHOLD, leaky_relu(Fraction(1, 10)), leaky_relu(Fraction(-3, 7))]
)


@st.composite
def dense_matrices(draw: st.DrawFn, m: int, n: int) -> Dense:
    return Dense(tuple(tuple(draw(rationals) for _ in range(n)) for _ in range(m)))


@st.composite
def sparse_matrices(draw: st.DrawFn, m: int, n: int) -> Sparse:
    places = sorted(draw(st.sets(st.tuples(st.integers(0, m - 1), st.integers(0, n - 1)), max_size=6)))
    return Sparse((m, n), tuple((i, j, draw(nonzero)) for i, j in places))


@st.composite
def layers(draw: st.DrawFn, n: int, m: int) -> Layer:
    kind = draw(st.sampled_from(["dense", "sparse", "factors"]))
    if kind == "factors":
        rank = draw(st.integers(1, 2))
        stored = st.sampled_from([dense_matrices, sparse_matrices])
        weight = Factors(draw(draw(stored)(m, rank)), draw(draw(stored)(rank, n)))
    else:
        weight = draw((dense_matrices if kind == "dense" else sparse_matrices)(m, n))
    one = draw(st.booleans())
    chosen: Activation | tuple[Activation, ...] = (
        draw(activations) if one else tuple(draw(activations) for _ in range(m))
    )
    return Layer(weight, tuple(draw(rationals) for _ in range(m)), chosen)


@st.composite
def networks(draw: st.DrawFn, max_layers: int = 3, max_width: int = 4, outputs: int | None = None) -> Network:
    inputs = draw(st.integers(1, max_width))
    width = inputs
    found: list[Layer | Residual] = []
    for _ in range(draw(st.integers(0 if outputs else 1, max_layers))):
        after = draw(st.integers(1, max_width))
        if draw(st.integers(0, 3)) == 0:
            found.append(Residual((draw(layers(width, after)), draw(layers(after, width)))))
        else:
            found.append(draw(layers(width, after)))
            width = after
    if outputs is not None:
        found.append(draw(layers(width, outputs)))
    return Network(inputs, tuple(found))


def plain_sigma(kind: Activation, t: Fraction) -> Fraction:
    """The activation's definition, written a second time."""
    match kind.name:
        case "identity":
            return t
        case "relu":
            return t if t > 0 else Fraction(0)
        case "leaky_relu":
            assert kind.slope is not None
            return t if t >= 0 else t * kind.slope
        case "hard_tanh":
            return sorted([Fraction(-1), t, Fraction(1)])[1]
        case "threshold":
            return Fraction(0 if t < 0 else 1)
        case "strict_threshold":
            return Fraction(1 if t > 0 else 0)
    raise AssertionError(kind)


def plain_layer(layer: Layer, x: list[Fraction]) -> list[Fraction]:
    z = list(layer.bias)
    for i, j, w in layer.weight.entries():
        z[i] += w * x[j]
    return [plain_sigma(a, t) for a, t in zip(layer.activations(), z, strict=True)]


def plain_evaluate(network: Network, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """f(point) by fractions alone."""
    x = list(point)
    for item in network.layers:
        if isinstance(item, Residual):
            y = x
            for layer in item.layers:
                y = plain_layer(layer, y)
            x = [a + b for a, b in zip(x, y, strict=True)]
        else:
            x = plain_layer(item, x)
    return tuple(x)
