"""Classification on the grid: scalar class codes from two hidden layers, a third turns them into one-hot vectors."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from boundcheck.dataset.dataset import Dataset
from boundcheck.dataset.encoding import class_count, encode
from boundcheck.network.activations import Activation
from boundcheck.network.model import Network
from boundcheck.theorems.base import Construction, Hypothesis, Obligation, Options, Sizes, Theorem
from boundcheck.theorems.clipping import Clipping
from boundcheck.theorems.grid_layers import block_sums, hidden_layers, obligations
from boundcheck.theorems.grid_regression import declared_widths, grid_parameters, line_grid
from boundcheck.theorems.grid_sizes import GridRule
from boundcheck.theorems.points import Sample, distinct_sample, project_sample
from boundcheck.theorems.readout import Readout, codes, one_hot_obligation, readout_layers

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class ClassificationTask:
    """A sample with class numbers 0..classes-1, and the widths to use."""

    sample: Sample[int]
    classes: int
    widths: tuple[int, ...]
    options: Options


def class_numbers(data: Dataset) -> tuple[Hypothesis, Sequence[int], int]:
    """The class of every row and their number C: one label a row, or one-hot vectors (C is then their length)."""
    name, numbers = "at least two classes, one-hot", data.labels.numbers
    if data.labels.width == 1:
        classes = class_count(data)
        if classes < 2:
            return Hypothesis(name, False, "all rows have the same label"), [0] * len(data), 1
        return Hypothesis(name, True), encode(data, classes)[1], classes
    unit = {tuple(Fraction(i == c) for i in range(data.labels.width)): c for c in range(data.labels.width)}
    bad = next((i for i, label in enumerate(numbers or ()) if label not in unit), None)
    if bad is not None:
        return Hypothesis(name, False, f"the label vector of row {bad} is not one-hot"), [], data.labels.width
    found = [unit[label] for label in numbers or ()]
    if len(set(found)) < 2:
        return Hypothesis(name, False, "all rows have the same label vector"), found, data.labels.width
    return Hypothesis(name, True), found, data.labels.width


class GridClassification(Theorem[ClassificationTask]):
    """Distinct points in C >= 2 classes; the output is exactly the unit vector of the class at every row."""

    task = "classification"
    activations: ClassVar[tuple[str, ...]] = ("relu", "leaky_relu", "hard_tanh")
    hidden_layers = 3

    @abstractmethod
    def rule(self, activation: Activation) -> GridRule:
        """The first two layers, for one scalar label."""

    @abstractmethod
    def third_nodes(self, classes: int) -> int:
        """Hard tanh nodes of the third layer (twice as many ReLU-like units)."""

    @abstractmethod
    def readout_for(self, classes: int, name: str | None) -> Readout:
        """The third layer and the output."""

    def sizes(self, points: int, dimension: int, outputs: int = 2, activation: str | Activation | None = None) -> Sizes:
        """Widths (d_1, d_2, d_3) for N points in R^d and C = ``outputs`` classes."""
        self.check_counts(points, dimension, outputs)
        chosen = self.choose_activation(activation)
        widths = self._smallest(points, outputs, chosen)
        return Sizes(widths, self._inequality(widths, outputs, points, chosen), dimension, outputs)

    def capacity(
        self, widths: Sequence[int], dimension: int, outputs: int = 2, activation: str | Activation | None = None
    ) -> int:
        """The N that widths (d_1, d_2, d_3) guarantee for C = ``outputs`` classes; 0 if d_3 is too small."""
        chosen = self.choose_activation(activation)
        if len(widths) != 3 or widths[2] < self.third_nodes(outputs) * Clipping(chosen).units:
            return 0
        return self.rule(chosen).capacity(widths[0], widths[1], 1)

    def _smallest(self, points: int, classes: int, chosen: Activation) -> tuple[int, ...]:
        return *self.rule(chosen).smallest(points, 1), self.third_nodes(classes) * Clipping(chosen).units

    def _inequality(self, widths: Sequence[int], classes: int, points: int, chosen: Activation) -> str:
        needed = self.third_nodes(classes) * Clipping(chosen).units
        third = f"d3 = {widths[2]} {'>=' if widths[2] >= needed else '<'} {needed}"
        return f"{self.rule(chosen).inequality(widths[0], widths[1], 1, points)} and {third}"

    def examine(self, data: Dataset, options: Options) -> tuple[tuple[Hypothesis, ...], ClassificationTask | None]:
        """Distinct points; at least two classes, one-hot; widths large enough."""
        two, labels, classes = class_numbers(data)
        if not labels:
            return (two,), None
        distinct, sample = distinct_sample(data, labels)
        if sample is None or not two.holds:
            return (distinct, two), None
        chosen = options.activation
        widths = options.widths or self._smallest(len(sample), classes, chosen)
        holds = self.capacity(widths, data.dimension, classes, chosen) >= len(sample)
        width = Hypothesis("enough width", holds, self._inequality(widths, classes, len(sample), chosen))
        return (distinct, two, width), ClassificationTask(sample, classes, widths, options)

    def assemble(self, data: Dataset, prepared: ClassificationTask, hypotheses: tuple[Hypothesis, ...]) -> Construction:
        """The grid with class codes as labels, then the read-out."""
        sample, classes, widths, options = prepared.sample, prepared.classes, prepared.widths, prepared.options
        code: list[tuple[Fraction, ...]] = [(t,) for t in codes(classes)]
        coded = Sample(
            sample.rows, sample.denominators, tuple(code[c] for c in sample.labels), sample.index, sample.merged
        )
        line = project_sample(coded, options.seed)
        rule, clipping = self.rule(options.activation), Clipping(options.activation)
        grid = line_grid(line, (ONE,), rule, widths[1])
        first, second = hidden_layers(grid, line.direction, clipping, widths)
        readout = self.readout_for(classes, options.readout)
        z = block_sums(grid, clipping, widths[1])[0]
        third, output = readout_layers(readout, z, widths[1], clipping, widths[2])
        network = Network(sample.dimension, (first, second, third, output))
        inequality = self._inequality(widths, classes, len(sample), options.activation)
        parameters = grid_parameters(options, line, grid, sample.merged) | {"widths": list(widths), "classes": classes}
        if options.readout is not None:
            parameters["readout"] = options.readout
        checks: tuple[Obligation, ...] = (
            declared_widths(network, widths),
            *obligations(grid),
            one_hot_obligation(readout, classes),
        )
        return Construction(
            self.name,
            network,
            Sizes(widths, inequality, sample.dimension, classes),
            {"widths": list(widths), "inequality": inequality},
            hypotheses,
            checks,
            parameters,
        )
