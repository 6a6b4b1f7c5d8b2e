"""Strips after Baum (1988): threshold units, two labels, points in general position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from boundcheck.dataset.dataset import Dataset
from boundcheck.network.activations import THRESHOLD, Activation
from boundcheck.network.model import Layer, Network, Sparse, dense
from boundcheck.theorems.base import Construction, Hypothesis, Obligation, Options, Sizes, Theorem
from boundcheck.theorems.grid_regression import declared_widths
from boundcheck.theorems.hyperplanes import dot, null_space
from boundcheck.theorems.points import Sample, distinct_sample


@dataclass(frozen=True, slots=True)
class Strip:
    """The hyperplane n.x = t through a group (places in the sample), and the least |n.x - t| at all other points."""

    group: tuple[int, ...]
    normal: tuple[int, ...]
    level: int
    gap: Fraction


@dataclass(frozen=True, slots=True)
class StripTask:
    """The strips, the two values of the output (outside, inside a strip), the width to use."""

    sample: Sample[int]
    strips: tuple[Strip, ...]
    values: tuple[Fraction, Fraction]
    width: int


def binary_labels(data: Dataset) -> tuple[Hypothesis, list[int], tuple[Fraction, Fraction]]:
    """0 or 1 a row, and the two numbers that the output takes: the labels, or 0 and 1 for text."""
    name = "two different labels, one a row"
    if data.labels.width != 1:
        return Hypothesis(name, False, f"the rows have {data.labels.width} labels"), [], (Fraction(0), Fraction(1))
    values = data.labels.values()
    different = len(set(values))
    if different != 2:
        found = "all rows have the same label" if different == 1 else f"there are {different} different labels"
        return Hypothesis(name, False, found), [], (Fraction(0), Fraction(1))
    if data.labels.numbers is not None:
        low, high = sorted({label[0] for label in data.labels.numbers})
        return Hypothesis(name, True), [int(label[0] == high) for label in data.labels.numbers], (low, high)
    last = max(data.labels.text or ())
    return Hypothesis(name, True), [int(label == last) for label in data.labels.text or ()], (Fraction(0), Fraction(1))


class Baum1988(Theorem[StripTask]):
    """Strips after Baum (1988): 2 ceil(n / d) threshold units separate a class of n points from all others.

    Groups of at most d points of the smaller class; a hyperplane through exactly the group; two parallel units cut out a
    thin strip around it. Network: R^d -> d_1 threshold units -> one affine output that takes the two labels exactly
    (text labels: 0 and 1). Needs general position, of which only what is used is checked: no other point on a group's
    hyperplane. Construction and its size 2 ceil(floor(N/2)/d) derived. Not claimed: Baum's own count ceil(N/d), which
    is sometimes smaller by one or two.
    """

    name = "classical.baum1988"
    source = "derived"
    trust = "derived"
    trust_note = (
        "The strips are ours, in the spirit of Baum's proof. His size ceil(N/d) is known from a later paper's abstract only "
        "and is not what is built here."
    )
    statement = (
        "For N points of R^d in general position and two labels a network with one hidden layer of 2*ceil(n/d) threshold "
        "units takes both labels exactly, n <= N/2 being the size of the smaller class."
    )
    task = "binary"
    activations = ("threshold",)
    hypothesis_texts = (
        "distinct points (equal rows with equal labels are merged)",
        "two different labels, one a row",
        "general position: no other point lies on the hyperplane through a group of d points of the smaller class",
        "enough width: the inequality under sizes",
    )
    sizes_text = "d1 >= 2*ceil(n/d), n the size of the smaller class; at most 2*ceil(floor(N/2)/d)"
    reference = "E. B. Baum. On the capabilities of multilayer perceptrons. Journal of Complexity 4 (1988) 193-215."
    hidden_layers = 1

    def sizes(self, points: int, dimension: int, outputs: int = 1, activation: str | Activation | None = None) -> Sizes:
        """The width for two equal halves, the worst case."""
        self.check_counts(points, dimension, outputs)
        self.choose_activation(activation)
        width = max(2, 2 * -(-(points // 2) // dimension))
        return Sizes((width,), f"d1 = {width} >= 2*ceil(floor({points}/2)/{dimension})", dimension, 1)

    def capacity(
        self, widths: Sequence[int], dimension: int, outputs: int = 1, activation: str | Activation | None = None
    ) -> int:
        """The N in general position that one layer of this width guarantees for any two labels."""
        self.choose_activation(activation)
        return 2 * dimension * (widths[0] // 2) + 1 if len(widths) == 1 and widths[0] >= 2 else 0

    def examine(self, data: Dataset, options: Options) -> tuple[tuple[Hypothesis, ...], StripTask | None]:
        """Distinct points; two labels; general position where it is used; enough units."""
        two, labels, values = binary_labels(data)
        if not two.holds:
            return (two,), None
        distinct, sample = distinct_sample(data, labels)
        if sample is None:
            return (distinct, two), None
        inside = int(2 * sum(sample.labels) <= len(sample))
        members = [i for i, label in enumerate(sample.labels) if label == inside]
        groups = [tuple(members[i : i + data.dimension]) for i in range(0, len(members), data.dimension)]
        rows = [(*row, -q) for row, q in zip(sample.rows, sample.denominators)]
        strips: list[Strip] = []
        for group in groups:
            found = _strip(sample, rows, group)
            if isinstance(found, str):
                return (distinct, two, Hypothesis("general position", False, found)), None
            strips.append(found)
        width = options.widths[0] if options.widths else 2 * len(groups)
        enough = width >= 2 * len(groups)
        numbers = f"d1 = {width} {'>=' if enough else '<'} 2*ceil({len(members)}/{data.dimension}) = {2 * len(groups)}"
        outside_inside = values if inside else (values[1], values[0])
        return (
            (distinct, two, Hypothesis("general position", True), Hypothesis("enough width", enough, numbers)),
            StripTask(sample, tuple(strips), outside_inside, width),
        )

    def assemble(self, data: Dataset, prepared: StripTask, hypotheses: tuple[Hypothesis, ...]) -> Construction:
        """Two units a strip, at half the gap on both sides; the output adds their differences."""
        width, strips, (outside, inside) = prepared.width, prepared.strips, prepared.values
        rows: list[tuple[int, ...]] = []
        biases: list[Fraction] = []
        for strip in strips:
            rows += [strip.normal, strip.normal]
            biases += [-strip.level + strip.gap / 2, -strip.level - strip.gap / 2]
        spare = width - len(rows)
        rows += [(0,) * prepared.sample.dimension] * spare
        first = Layer(dense(rows), (*biases, *[Fraction(0)] * spare), THRESHOLD)
        items = tuple((0, i, (inside - outside) * (1 - i % 2 * 2)) for i in range(2 * len(strips)))
        network = Network(prepared.sample.dimension, (first, Layer(Sparse((1, width), items), (outside,))))
        inequality = next(h.witness for h in hypotheses if h.name == "enough width") or ""
        return Construction(
            self.name,
            network,
            Sizes((width,), inequality, prepared.sample.dimension, 1),
            {"widths": [width], "inequality": inequality},
            hypotheses,
            (declared_widths(network, (width,)), _strips_obligation(prepared)),
            {
                "activation": "threshold",
                "widths": [width],
                "strips": len(strips),
                "merged_rows": prepared.sample.merged,
            },
        )


def _strip(sample: Sample[int], rows: Sequence[Sequence[int]], group: tuple[int, ...]) -> Strip | str:
    """A hyperplane through exactly this group, or the sentence that says which other point is on all of them."""
    basis = null_space([rows[i] for i in group], sample.dimension + 1)
    others = [i for i in range(len(rows)) if i not in set(group)]
    always = next((i for i in others if not any(dot(rows[i], vector) for vector in basis)), None)
    if always is not None:
        on = ", ".join(str(sample.index[i]) for i in group)
        return f"row {sample.index[always]} lies on every hyperplane through rows {on}"
    t = 0
    while True:  # each point forbids at most len(basis) - 1 values of t, an infinite normal part at most as many
        weights = [t**k for k in range(len(basis))]
        plane = [sum(w * vector[k] for w, vector in zip(weights, basis)) for k in range(sample.dimension + 1)]
        values = [dot(rows[i], plane) for i in others]
        if all(values) and any(plane[:-1]):
            gap = min(Fraction(abs(value), sample.denominators[i]) for value, i in zip(values, others))
            return Strip(group, tuple(plane[:-1]), plane[-1], gap)
        t += 1


def _strips_obligation(task: StripTask) -> Obligation:
    """n.x - t vanishes on the group and has modulus at least the gap at all other points."""
    sample, witness = task.sample, None
    for strip in task.strips:
        inside = set(strip.group)
        for i, (row, q) in enumerate(zip(sample.rows, sample.denominators)):
            value = abs(Fraction(dot(strip.normal, row), q) - strip.level)
            if value if i in inside else value < strip.gap:
                witness = f"row {sample.index[i]}"
    return Obligation("strips", "each strip holds exactly its group", witness is None and bool(task.strips), witness)
