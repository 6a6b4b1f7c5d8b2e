"""Regression on the grid: real label vectors, two hidden layers; the frame of Theorem 3.1 and of our sharper forms."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from boundcheck.dataset.dataset import Dataset
from boundcheck.network.activations import Activation
from boundcheck.network.model import Layer, Network, Sparse
from boundcheck.theorems.base import Construction, Hypothesis, Obligation, Options, Sizes, Theorem
from boundcheck.theorems.clipping import Clipping
from boundcheck.theorems.grid import cut
from boundcheck.theorems.grid_layers import Grid, block_sums, hidden_layers, obligations, solved_grid
from boundcheck.theorems.grid_sizes import GridRule
from boundcheck.theorems.points import Line, Sample, distinct_sample, number_labels, project_sample

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class RegressionTask:
    """A sample with labels divided by ``scales`` into [-1, 1], and the widths to use."""

    sample: Sample[Vector]
    scales: Vector
    widths: tuple[int, int]
    options: Options


class GridRegression(Theorem[RegressionTask]):
    """Distinct points with label vectors, interpolated exactly by two hidden layers and an affine output."""

    task = "regression"
    activations: ClassVar[tuple[str, ...]] = ("relu", "leaky_relu", "hard_tanh")
    hidden_layers = 2

    @abstractmethod
    def rule(self, activation: Activation) -> GridRule:
        """How many groups and points a group the widths have room for."""

    def hidden(self, grid: Grid, u: Sequence[int], clipping: Clipping, widths: tuple[int, int]) -> tuple[Layer, Layer]:
        """The two hidden layers."""
        return hidden_layers(grid, u, clipping, widths)

    def sizes(self, points: int, dimension: int, outputs: int = 1, activation: str | Activation | None = None) -> Sizes:
        """Widths (d_1, d_2) for N points in R^d and d_y = ``outputs``: nearly equal, none to spare."""
        self.check_counts(points, dimension, outputs)
        rule = self.rule(self.choose_activation(activation))
        d1, d2 = rule.smallest(points, outputs)
        return Sizes((d1, d2), rule.inequality(d1, d2, outputs, points), dimension, outputs)

    def capacity(
        self, widths: Sequence[int], dimension: int, outputs: int = 1, activation: str | Activation | None = None
    ) -> int:
        """The N that widths (d_1, d_2) guarantee; 0 for another number of hidden layers."""
        if len(widths) != 2:
            return 0
        return self.rule(self.choose_activation(activation)).capacity(widths[0], widths[1], outputs)

    def examine(self, data: Dataset, options: Options) -> tuple[tuple[Hypothesis, ...], RegressionTask | None]:
        """Distinct points; labels in [-1, 1] after exact scaling; widths large enough."""
        labels = number_labels(data, self.name)
        distinct, sample = distinct_sample(data, labels)
        in_cube, scales = scaled_labels(labels)
        if sample is None:
            return (distinct, in_cube), None
        width, (d1, d2) = enough_width(self.rule(options.activation), options.widths, len(sample), len(scales))
        return (distinct, in_cube, width), RegressionTask(sample, scales, (d1, d2), options)

    def assemble(self, data: Dataset, prepared: RegressionTask, hypotheses: tuple[Hypothesis, ...]) -> Construction:
        """Project, cut into groups, solve, write the layers, undo the label scaling in the output layer."""
        scales, (d1, d2) = prepared.scales, prepared.widths
        line = project_sample(prepared.sample, prepared.options.seed)
        rule, clipping = self.rule(prepared.options.activation), Clipping(prepared.options.activation)
        grid = line_grid(line, scales, rule, d2)
        first, second = self.hidden(grid, line.direction, clipping, (d1, d2))
        sums = block_sums(grid, clipping, d2)
        output = output_layer(sums, scales, d2)
        network = Network(prepared.sample.dimension, (first, second, output))
        inequality = rule.inequality(d1, d2, len(scales), len(prepared.sample))
        return Construction(
            self.name,
            network,
            Sizes((d1, d2), inequality, prepared.sample.dimension, len(scales)),
            {"widths": [d1, d2], "inequality": inequality},
            hypotheses,
            (declared_widths(network, (d1, d2)), *obligations(grid)),
            grid_parameters(prepared.options, line, grid, prepared.sample.merged)
            | {"label_scale": [str(h) for h in scales], "widths": [d1, d2]},
        )


def output_layer(sums: Sequence[tuple[dict[int, Fraction], Fraction]], scales: Vector, width: int) -> Layer:
    """The affine output: coefficients by unit and a constant for each output, times the label scale."""
    rows = [(h, sorted(row.items())) for (row, _), h in zip(sums, scales)]
    items = tuple((r, i, h * w) for r, (h, row) in enumerate(rows) for i, w in row)
    return Layer(Sparse((len(sums), width), items), tuple(h * constant for (_, constant), h in zip(sums, scales)))


def line_grid(line: Line[Vector], scales: Vector, rule: GridRule, d2: int) -> Grid:
    """The solved grid with as many points a group as d2 allows and no more groups than needed."""
    q = rule.per_group(d2, len(scales))
    labels = [tuple(y / h for y, h in zip(label, scales)) for label in line.labels]
    return solved_grid(cut(line.projections, labels, rule.groups_needed(len(labels), q), q))


def scaled_labels(labels: Sequence[Vector]) -> tuple[Hypothesis, Vector]:
    """Labels in [-1, 1], each coordinate divided by a power of two where needed (undone in the output layer)."""
    scales = []
    for r in range(len(labels[0])):
        largest = max(abs(label[r]) for label in labels)
        ceiling = max(1, -(-largest.numerator // largest.denominator))
        scales.append(Fraction(1 << (ceiling - 1).bit_length()))
    changed = [f"label {r} is divided by {h}, undone by the output layer" for r, h in enumerate(scales) if h != 1]
    return Hypothesis("labels in [-1, 1]", True, "; ".join(changed) or None), tuple(scales)


def enough_width(
    rule: GridRule, widths: tuple[int, ...] | None, points: int, outputs: int
) -> tuple[Hypothesis, tuple[int, int]]:
    """The theorem's inequality for these widths, or for the smallest ones when none are given."""
    d1, d2 = widths[:2] if widths is not None else rule.smallest(points, outputs)
    holds = rule.capacity(d1, d2, outputs) >= points
    return Hypothesis("enough width", holds, rule.inequality(d1, d2, outputs, points)), (d1, d2)


def declared_widths(network: Network, widths: Sequence[int]) -> Obligation:
    """The layers have the declared widths."""
    found = [layer.outputs for layer in network.affine_layers()][:-1]
    return Obligation("widths", f"the hidden layers have widths {list(widths)}", found == list(widths), str(found))


def grid_parameters(options: Options, line: Line[Vector], grid: Grid, merged: int) -> dict[str, object]:
    """What was chosen on the way, JSON-able."""
    return {
        "activation": str(options.activation),
        "projection": [str(x) for x in line.direction],
        "groups": grid.groups.p,
        "points_per_group": grid.groups.q,
        "merged_rows": merged,
        "seed": options.seed,
    }
