"""Yun, Sra, Jadbabaie (2019), Small ReLU networks are powerful memorizers: Theorem 3.1 and Proposition 3.2.

The sizes are the paper's as far as they are known (see ``trust_note``); every construction and proof is derived here.
Theorem 3.3 is in ``necessity``, sharper forms of our own in ``ours_yun2019``.
"""

from __future__ import annotations

from boundcheck.network.activations import Activation
from boundcheck.theorems.clipping import Clipping
from boundcheck.theorems.grid_classification import GridClassification
from boundcheck.theorems.grid_regression import GridRegression
from boundcheck.theorems.grid_sizes import GridRule
from boundcheck.theorems.readout import Readout, bumps

REFERENCE = (
    "C. Yun, S. Sra, A. Jadbabaie. Small ReLU networks are powerful memorizers: a tight analysis of memorization "
    "capacity. NeurIPS 2019, arXiv:1810.07770."
)
CEILINGS = (
    "Published lecture notes print the hard tanh capacity with ceilings and call it ReLU. Counterexample: widths "
    "(1, 1) would have capacity 4, but one unit after another is monotone along a line and cannot fit the labels 1, -1, 1."
)


def even_rule(activation: Activation) -> GridRule:
    """4 floor(d1/2) floor(d2/(2 dy)) for hard tanh, 4 floor(d1/4) floor(d2/(4 dy)) for ReLU-like units."""
    units = Clipping(activation).units
    return GridRule(units, units, even=True)


class Theorem31(GridRegression):
    """Theorem 3.1: N distinct points with labels in [-1, 1]^dy are interpolated by two hidden layers.

    Network: R^d -> d_1 -> d_2 -> R^dy, exact rationals; f(x_i) = y_i for every row. Labels outside the cube are scaled
    into it exactly and back in the output layer. Widths default to the smallest that the inequality allows; given ones
    are met exactly. Sizes: recalled, leading order secondary; construction derived. Not claimed: that the widths are
    minimal, that weights are small (they grow with the number of groups), anything in floating point.
    """

    name = "yun2019.theorem_3_1"
    source = "paper"
    trust = "recalled"
    trust_note = (
        "Leading order d1 d2 >= 4 N dy: confirmed by the authors' slides and lecture notes. The floors are recalled, "
        "confirmed by one published source (misprinted there). Construction and proof are ours."
    )
    statement = (
        "For distinct x_1..x_N in R^d and labels y_i in [-1,1]^dy some weights give f(x_i) = y_i for every i, for a "
        "network with two hidden layers of widths d1, d2 and an affine output, if N <= 4*floor(d1/2)*floor(d2/(2*dy)) "
        "(hard tanh) or N <= 4*floor(d1/4)*floor(d2/(4*dy)) (ReLU, leaky ReLU)."
    )
    hypothesis_texts = (
        "distinct points (equal rows with equal labels are merged)",
        "labels in [-1, 1] (other labels are scaled exactly, undone in the output layer)",
        "enough width: the inequality under sizes",
    )
    sizes_text = "ReLU-like: 4*floor(d1/4)*floor(d2/(4*dy)) >= N; hard tanh: 4*floor(d1/2)*floor(d2/(2*dy)) >= N"
    reference = REFERENCE
    errata = (CEILINGS,)

    def rule(self, activation: Activation) -> GridRule:
        """The floors of the statement."""
        return even_rule(activation)


class Proposition32(GridClassification):
    """Proposition 3.2: N distinct points in C classes get exact one-hot outputs from three hidden layers.

    Network: R^d -> d_1 -> d_2 -> d_3 -> R^C. The first two layers give each point the code of its class, the third turns
    it into a unit vector. Read-outs: ``rounding-proof`` (default; the third layer forgives an error of 1/(2C) in the
    code) and ``plain``. Both are exact over the rationals. Sizes: recalled, leading order secondary; construction
    derived. Not claimed: minimal widths; that float arithmetic keeps the code within 1/(2C).
    """

    name = "yun2019.proposition_3_2"
    source = "paper"
    trust = "recalled"
    trust_note = (
        "Leading order d1 d2 >= 4 N, d3 >= 4 dy (ReLU): confirmed by the authors' slides and lecture notes. The floors are "
        "recalled. Construction and proof are ours."
    )
    statement = (
        "For distinct x_1..x_N in R^d and one-hot labels in {0,1}^dy some weights give f(x_i) = y_i for every i, for a "
        "network with three hidden layers, if N <= 4*floor(d1/4)*floor(d2/4) and d3 >= 4*dy (ReLU, leaky ReLU), or "
        "N <= 4*floor(d1/2)*floor(d2/2) and d3 >= 2*dy (hard tanh)."
    )
    hypothesis_texts = (
        "distinct points (equal rows with equal labels are merged)",
        "at least two classes, one label a row or one-hot label vectors",
        "enough width: the inequality under sizes",
    )
    sizes_text = (
        "ReLU-like: 4*floor(d1/4)*floor(d2/4) >= N and d3 >= 4*dy; hard tanh: 4*floor(d1/2)*floor(d2/2) >= N and "
        "d3 >= 2*dy"
    )
    reference = REFERENCE
    readouts = ("rounding-proof", "plain")
    errata = (
        "The product form d1*d2 >= 4*N quoted for ReLU is the leading order only: 1003*1003 >= 4*251502, while the floors "
        "give 250000. This module decides with the floors.",
    )

    def rule(self, activation: Activation) -> GridRule:
        """The floors of Theorem 3.1 with one output."""
        return even_rule(activation)

    def third_nodes(self, classes: int) -> int:
        """Two a class."""
        return 2 * classes

    def readout_for(self, classes: int, name: str | None) -> Readout:
        """Bumps around the codes."""
        return bumps(classes, name or self.readouts[0])
