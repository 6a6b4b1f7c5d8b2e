"""A plain evaluator on Fractions and data sets made in memory, for tests only; knows layers, knows no theorem."""

from __future__ import annotations

from fractions import Fraction

from boundcheck.dataset.dataset import Dataset, Labels, Origin, row_points
from boundcheck.network.model import Factors, Network, Residual


def evaluate(network: Network, point) -> tuple[Fraction, ...]:
    values = tuple(map(Fraction, point))
    for layer in network.layers:
        assert not isinstance(layer, Residual)
        sums = [total + b for total, b in zip(_times(layer.weight, values), layer.bias)]
        values = tuple(a.apply(t) for a, t in zip(layer.activations(), sums))
    return values


def _times(weight, values):
    if isinstance(weight, Factors):
        return _times(weight.left, _times(weight.right, values))
    sums = [Fraction(0)] * weight.shape[0]
    for i, j, w in weight.entries():
        if values[j]:
            sums[i] += w * values[j]
    return tuple(sums)


def dataset(points, labels) -> Dataset:
    rows = [tuple(map(Fraction, row)) for row in points]
    lines = [b",".join(str(x).encode() for x in row) for row in rows]
    if isinstance(labels[0], str):
        made = Labels(None, tuple(labels))
    else:
        made = Labels(
            tuple(tuple(map(Fraction, y)) if isinstance(y, (tuple, list)) else (Fraction(y),) for y in labels)
        )
    return Dataset.assemble(row_points(rows, lines), made, Origin("csv", "rational", "0" * 64))


def misses(network: Network, data: Dataset, targets) -> list[int]:
    """The rows at which the network does not take the target exactly."""
    return [i for i in range(len(data)) if evaluate(network, data.row(i)) != tuple(map(Fraction, targets[i]))]
