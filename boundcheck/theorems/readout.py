"""Third hidden layers that turn one number z, the code of a class, into a one-hot vector.

Codes t_m = (2 m - 1 - C) / C for m = 1..C: spacing 2 / C, inside (-1, 1). Derived here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from boundcheck.network.model import Dense, Factors, Layer, Sparse
from boundcheck.theorems.base import Obligation
from boundcheck.theorems.clipping import Clipping, padded

GAINS = {"rounding-proof": 2, "plain": 1}


def codes(classes: int) -> tuple[Fraction, ...]:
    """t_1 < ... < t_C."""
    return tuple(Fraction(2 * m - 1 - classes, classes) for m in range(1, classes + 1))


@dataclass(frozen=True, slots=True)
class Readout:
    """Hard tanh nodes ``gain * z + offset`` and the one-hot output: ``columns[m]`` by node, ``constants[m]``."""

    gain: Fraction
    offsets: tuple[Fraction, ...]
    columns: tuple[dict[int, Fraction], ...]
    constants: tuple[Fraction, ...]

    def output(self, z: Fraction) -> tuple[Fraction, ...]:
        """The one-hot vector at z, in hard tanh nodes."""
        nodes = [max(Fraction(-1), min(Fraction(1), self.gain * z + b)) for b in self.offsets]
        return tuple(
            sum((w * nodes[i] for i, w in column.items()), constant)
            for column, constant in zip(self.columns, self.constants)
        )


def bumps(classes: int, name: str) -> Readout:
    """Two nodes a class: H(a (z - t_m) + b) - H(a (z - t_m) - b), halved; a = C, b = 1 (plain) or 2 C, 2.

    ``rounding-proof``: the output is the exact one-hot vector for every z within 1 / (2 C) of a code.
    """
    factor = GAINS[name]
    gain, half = Fraction(factor * classes), Fraction(1, 2)
    offsets = tuple(-gain * t + sign * factor for t in codes(classes) for sign in (1, -1))
    columns = tuple({2 * m: half, 2 * m + 1: -half} for m in range(classes))
    return Readout(gain, offsets, columns, (Fraction(0),) * classes)


def staircase(classes: int) -> Readout:
    """One node between neighbouring codes: output m is half the difference of the steps left and right of code m."""
    t, half = codes(classes), Fraction(1, 2)
    offsets = tuple(-classes * (a + b) / 2 for a, b in pairwise(t))
    columns = []
    for m in range(classes):
        column = {m - 1: half} if m else {}
        columns.append(column | ({m: -half} if m < classes - 1 else {}))
    constants = tuple(half if m in (0, classes - 1) else Fraction(0) for m in range(classes))
    return Readout(Fraction(classes), offsets, tuple(columns), constants)


def readout_layers(
    readout: Readout, z: tuple[dict[int, Fraction], Fraction], below: int, clipping: Clipping, width: int
) -> tuple[Layer, Layer]:
    """The third hidden layer and the output, z = (coefficients by unit, constant) of a layer of ``below`` units.

    z is never a unit of its own: the layer is stored as a column times one row.
    """
    row, constant = z
    nodes = len(readout.offsets)
    left = Dense(tuple((w,) for w in padded(clipping.write_rows([readout.gain] * nodes), width)))
    right = Sparse((1, below), tuple((0, i, w) for i, w in sorted(row.items())))
    biases = clipping.write_biases([b + readout.gain * constant for b in readout.offsets])
    third = Layer(Factors(left, right), padded(biases, width), clipping.activation)
    return third, one_hot_layer(readout.columns, readout.constants, clipping, width)


def one_hot_layer(
    columns: Sequence[dict[int, Fraction]], constants: Sequence[Fraction], clipping: Clipping, width: int
) -> Layer:
    """The affine output over clipped nodes, sparse."""
    items, bias = [], []
    for m, (column, constant) in enumerate(zip(columns, constants)):
        weights = [column[i] for i in sorted(column)]
        places = [i * clipping.units + e for i in sorted(column) for e in range(clipping.units)]
        items += [(m, place, w) for place, w in zip(places, clipping.read_row(weights))]
        bias.append(constant + clipping.read_constant(weights))
    return Layer(Sparse((len(columns), width), tuple(items)), tuple(bias))


def one_hot_obligation(readout: Readout, classes: int) -> Obligation:
    """At each of the C codes the read-out is the unit vector of its class."""
    bad = [
        m for m, t in enumerate(codes(classes)) if readout.output(t) != tuple(Fraction(c == m) for c in range(classes))
    ]
    return Obligation(
        "one-hot", "at every class code the output is the unit vector", not bad, f"class {bad[0]}" if bad else None
    )
