"""Sharper forms of Theorem 3.1 and Proposition 3.2 of Yun, Sra, Jadbabaie (2019): ours, not the paper's."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from boundcheck.network.activations import Activation
from boundcheck.network.model import Dense, Layer
from boundcheck.theorems.clipping import ZERO, Clipping, padded
from boundcheck.theorems.grid_classification import GridClassification
from boundcheck.theorems.grid_layers import Grid, direction_layer
from boundcheck.theorems.grid_regression import GridRegression
from boundcheck.theorems.grid_sizes import GridRule
from boundcheck.theorems.readout import Readout, staircase
from boundcheck.theorems.yun2019 import REFERENCE, even_rule

OURS = "Ours, proved here; it sharpens a size of the paper and is not a statement of the paper."
REGRESSION_HYPOTHESES = (
    "distinct points (equal rows with equal labels are merged)",
    "labels in [-1, 1] (other labels are scaled exactly, undone in the output layer)",
    "enough width: the inequality under sizes",
)


class GridAnyParity(GridRegression):
    """Theorem 3.1 without evenness: hard tanh widths with d_1 floor(d_2 / dy) >= N suffice.

    With q points a group, q odd, the clipped nodes of the second layer cancel, so no width needs to be even. Exact, as
    Theorem 3.1. Derived. Not claimed: minimality.
    """

    name = "yun2019.ours_grid_any_parity"
    source = "derived"
    trust = "derived"
    trust_note = OURS
    statement = (
        "For distinct x_1..x_N in R^d and labels y_i in [-1,1]^dy a network with two hidden layers takes every label "
        "exactly if N <= d1*floor(d2/dy) (hard tanh) or N <= floor(d1/2)*floor(d2/(2*dy)) (ReLU, leaky ReLU)."
    )
    hypothesis_texts = REGRESSION_HYPOTHESES
    sizes_text = "hard tanh: d1*floor(d2/dy) >= N; ReLU-like: floor(d1/2)*floor(d2/(2*dy)) >= N"
    reference = REFERENCE
    activations = ("hard_tanh", "relu", "leaky_relu")

    def rule(self, activation: Activation) -> GridRule:
        """Any p and q."""
        units = Clipping(activation).units
        return GridRule(units, units)


class DirectRelu(GridRegression):
    """Theorem 3.1 with half the first layer: ReLU widths with d_1 floor(d_2 / (2 dy)) >= N suffice.

    Units sigma(u.x - s_{j-1}), j = 1..p, span the piecewise-linear functions that the second layer needs, so a group
    takes one unit and not two. Exact. Derived. Not claimed: minimality.
    """

    name = "yun2019.ours_direct_relu"
    source = "derived"
    trust = "derived"
    trust_note = OURS
    statement = (
        "For distinct x_1..x_N in R^d and labels y_i in [-1,1]^dy a ReLU or leaky ReLU network with two hidden layers "
        "takes every label exactly if N <= d1*floor(d2/(2*dy))."
    )
    hypothesis_texts = REGRESSION_HYPOTHESES
    sizes_text = "d1*floor(d2/(2*dy)) >= N"
    reference = REFERENCE
    activations = ("relu", "leaky_relu")

    def rule(self, activation: Activation) -> GridRule:
        """One unit a group, two a node of the second layer."""
        return GridRule(1, 2)

    def hidden(self, grid: Grid, u: Sequence[int], clipping: Clipping, widths: tuple[int, int]) -> tuple[Layer, Layer]:
        """Kinks at s_0..s_{p-1}; the second layer holds the changes of slope."""
        kinks = grid.groups.separators[:-1]
        first = direction_layer([Fraction(1)] * len(kinks), [-s for s in kinks], u, clipping, widths[0])
        rows, biases = [], []
        for node in grid.nodes:
            changes = slope_changes(node.slopes, clipping.low)
            i = grid.groups.owned(node.k)[0]
            c, y = grid.groups.projections[i], grid.groups.labels[i][node.r]
            # Left of s_1, where point i lies, every kink but the first is on its low side.
            low = (
                clipping.low * sum((w * (c - s) for w, s in zip(changes[1:], kinks[1:])), ZERO)
                if clipping.low
                else ZERO
            )
            rows.append(padded(changes, widths[0]))
            biases.append(y - changes[0] * (c - kinks[0]) - low)
        rows = clipping.write_rows(rows)
        rows += [(ZERO,) * widths[0]] * (widths[1] - len(rows))
        second = Layer(Dense(tuple(rows)), padded(clipping.write_biases(biases), widths[1]), clipping.activation)
        return first, second


def slope_changes(slopes: Sequence[Fraction], low: Fraction) -> list[Fraction]:
    """Coefficients of units with slopes ``low`` and 1 that give these slopes between consecutive kinks."""
    changes = [(after - before) / (1 - low) for before, after in pairwise(slopes)]
    return [slopes[0] - low * sum(changes, ZERO), *changes]


class StaircaseReadout(GridClassification):
    """Proposition 3.2 with a smaller third layer: d_3 = C - 1 hard tanh nodes, 2 C - 2 ReLU-like units.

    One step between neighbouring class codes; output m is half the difference of two steps. Exact one-hot. Derived.
    Not claimed: minimality, tolerance to rounding.
    """

    name = "yun2019.ours_staircase_readout"
    source = "derived"
    trust = "derived"
    trust_note = OURS
    statement = (
        "For distinct x_1..x_N in R^d and C one-hot labels a network with three hidden layers gives every label exactly if "
        "N <= 4*floor(d1/4)*floor(d2/4) and d3 >= 2*C - 2 (ReLU, leaky ReLU), or N <= 4*floor(d1/2)*floor(d2/2) and "
        "d3 >= C - 1 (hard tanh)."
    )
    hypothesis_texts = (
        "distinct points (equal rows with equal labels are merged)",
        "at least two classes, one label a row or one-hot label vectors",
        "enough width: the inequality under sizes",
    )
    sizes_text = (
        "ReLU-like: 4*floor(d1/4)*floor(d2/4) >= N and d3 >= 2*C - 2; hard tanh: 4*floor(d1/2)*floor(d2/2) >= N and "
        "d3 >= C - 1"
    )
    reference = REFERENCE

    def rule(self, activation: Activation) -> GridRule:
        """The floors of Theorem 3.1 with one output."""
        return even_rule(activation)

    def third_nodes(self, classes: int) -> int:
        """One between neighbouring codes."""
        return classes - 1

    def readout_for(self, classes: int, name: str | None) -> Readout:
        """Steps."""
        return staircase(classes)
