"""What float64 makes of a network: shown beside the exact values, never deciding anything.

``rounded`` is exact (the values of the rounded weights). ``float64_pass`` is an ordinary NumPy forward pass: evidence
of what a user would see, with no error bound and no claim.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from boundcheck.errors import InputError
from boundcheck.exact.rational import round_to_binary64
from boundcheck.network.activations import Activation
from boundcheck.network.model import Dense, Layer, Network, Residual, Weight

FloatArray = np.ndarray[Any, np.dtype[np.float64]]


def _dense_rows(weight: Weight) -> list[list[Fraction]]:
    m, n = weight.shape
    rows = [[Fraction(0)] * n for _ in range(m)]
    for i, j, w in weight.entries():
        rows[i][j] = w
    return rows


def rounded(network: Network) -> Network:
    """The network whose weights are the float64 numbers nearest to these (ties to even), as exact values.

    What an export to a float64 library would store: factors are multiplied out first. InputError when a weight is beyond
    the largest float64.
    """

    def layer(item: Layer) -> Layer:
        try:
            rows = tuple(tuple(map(round_to_binary64, row)) for row in _dense_rows(item.weight))
            return Layer(Dense(rows), tuple(map(round_to_binary64, item.bias)), item.activation)
        except OverflowError:
            raise InputError("a weight is beyond the largest float64; the network has no float64 export") from None

    return Network(
        network.inputs,
        tuple(Residual(tuple(map(layer, x.layers))) if isinstance(x, Residual) else layer(x) for x in network.layers),
    )


FloatLayer = tuple[FloatArray, FloatArray, Layer]


def float64_layers(network: Network) -> list[FloatLayer | list[FloatLayer]]:
    """The float64 weights nearest to the network's, layer by layer (a residual block is a list)."""
    return [[*map(_floats, x.layers)] if isinstance(x, Residual) else _floats(x) for x in network.layers]


def _floats(layer: Layer) -> FloatLayer:
    weight = np.array([[float(w) for w in row] for row in _dense_rows(layer.weight)])
    return weight, np.array([float(b) for b in layer.bias]), layer


def float64_pass(layers: list[FloatLayer | list[FloatLayer]], points: FloatArray) -> FloatArray:
    """A plain float64 forward pass; points (N, d), result (N, outputs)."""
    x = points
    for item in layers:
        if isinstance(item, list):
            inner = x
            for layer in item:
                inner = _float_layer(layer, inner)
            x = x + inner
        else:
            x = _float_layer(item, x)
    return x


def _float_layer(item: FloatLayer, x: FloatArray) -> FloatArray:
    weight, bias, layer = item
    z = x @ weight.T + bias
    if isinstance(layer.activation, Activation):
        return _float_activation(layer.activation, z)
    return np.stack([_float_activation(a, z[:, j]) for j, a in enumerate(layer.activation)], axis=1)


def _float_activation(kind: Activation, z: FloatArray) -> FloatArray:
    if kind.name == "relu":
        return np.maximum(z, 0.0)
    if kind.slope is not None:
        return np.where(z >= 0.0, z, float(kind.slope) * z)
    if kind.name == "hard_tanh":
        return np.clip(z, -1.0, 1.0)
    if kind.name == "threshold":
        return np.where(z >= 0.0, 1.0, 0.0)
    if kind.name == "strict_threshold":
        return np.where(z > 0.0, 1.0, 0.0)
    return z
