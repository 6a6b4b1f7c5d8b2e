"""Classical constructions with one hidden layer: Zhang et al. (2017), N - 1 ReLUs, strips after Baum (1988)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from boundcheck.dataset.dataset import Dataset
from boundcheck.network.activations import RELU, Activation
from boundcheck.network.model import Dense, Layer, Network
from boundcheck.theorems.base import Construction, Hypothesis, Obligation, Options, Sizes, Theorem
from boundcheck.theorems.clipping import ZERO, Clipping, padded
from boundcheck.theorems.grid_layers import direction_layer
from boundcheck.theorems.grid_regression import declared_widths
from boundcheck.theorems.points import Line, Sample, distinct_sample, number_labels, project_sample

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class InterpolationTask:
    """A sample with label vectors, and the width to use."""

    sample: Sample[Vector]
    width: int
    options: Options


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """Kinks in increasing order, the slope changes there (one vector a kink), the value left of all kinks."""

    kinks: Vector
    changes: tuple[Vector, ...]
    left: Vector


class OneHiddenLayer(Theorem[InterpolationTask]):
    """A broken line along one direction: ReLU units relu(u.x - b_j), distinct points, real label vectors."""

    task = "regression"
    activations = ("relu",)
    hypothesis_texts = (
        "distinct points (equal rows with equal labels are merged)",
        "enough width: the inequality under sizes",
    )
    hidden_layers = 1
    needed_text = "N"

    @abstractmethod
    def needed(self, points: int) -> int:
        """Hidden units for N points."""

    @abstractmethod
    def broken_line(self, line: Line[Vector]) -> BrokenLine:
        """The function of the projection."""

    def sizes(self, points: int, dimension: int, outputs: int = 1, activation: str | Activation | None = None) -> Sizes:
        """One width for N points in R^d and ``outputs`` numbers a row."""
        self.check_counts(points, dimension, outputs)
        self.choose_activation(activation)
        width = max(1, self.needed(points))
        return Sizes((width,), self._inequality(width, points), dimension, outputs)

    def capacity(
        self, widths: Sequence[int], dimension: int, outputs: int = 1, activation: str | Activation | None = None
    ) -> int:
        """The largest N that one hidden layer of this width guarantees."""
        self.choose_activation(activation)
        return widths[0] + 1 - self.needed(1) if len(widths) == 1 else 0

    def _inequality(self, width: int, points: int) -> str:
        needed = self.needed(points)
        return f"d1 = {width} {'>=' if width >= needed else '<'} {needed} = {self.needed_text}"

    def examine(self, data: Dataset, options: Options) -> tuple[tuple[Hypothesis, ...], InterpolationTask | None]:
        """Distinct points; enough units."""
        distinct, sample = distinct_sample(data, number_labels(data, self.name))
        if sample is None:
            return (distinct,), None
        width = options.widths[0] if options.widths else max(1, self.needed(len(sample)))
        enough = Hypothesis("enough width", width >= self.needed(len(sample)), self._inequality(width, len(sample)))
        return (distinct, enough), InterpolationTask(sample, width, options)

    def assemble(self, data: Dataset, prepared: InterpolationTask, hypotheses: tuple[Hypothesis, ...]) -> Construction:
        """Project, put the kinks, write slope changes into the output layer."""
        sample, width = prepared.sample, prepared.width
        line = project_sample(sample, prepared.options.seed)
        broken = self.broken_line(line)
        ones = [Fraction(1)] * len(broken.kinks)
        first = direction_layer(ones, [-b for b in broken.kinks], line.direction, Clipping(RELU), width)
        outputs = len(broken.left)
        rows = tuple(padded([change[r] for change in broken.changes], width) for r in range(outputs))
        network = Network(sample.dimension, (first, Layer(Dense(rows), broken.left)))
        inequality = self._inequality(width, len(sample))
        return Construction(
            self.name,
            network,
            Sizes((width,), inequality, sample.dimension, outputs),
            {"widths": [width], "inequality": inequality} | self.promise(len(sample), sample.dimension, outputs),
            hypotheses,
            (declared_widths(network, (width,)), *_line_obligations(line, broken)),
            {
                "activation": "relu",
                "projection": [str(x) for x in line.direction],
                "merged_rows": sample.merged,
                "seed": prepared.options.seed,
                "widths": [width],
            },
        )

    def promise(self, points: int, dimension: int, outputs: int) -> dict[str, object]:
        """What else the theorem promises in numbers."""
        return {}


def _line_obligations(line: Line[Vector], broken: BrokenLine) -> tuple[Obligation, Obligation]:
    """Distinct projections; walking along the kinks meets every label."""
    distinct = all(a < b for a, b in pairwise(line.projections))
    missed, values, slopes, at, kink = None, list(broken.left), [ZERO] * len(broken.left), None, 0
    for c, label, row in zip(line.projections, line.labels, line.index):
        while kink < len(broken.kinks) and broken.kinks[kink] < c:
            b = broken.kinks[kink]
            values = [v + s * (b - at) for v, s in zip(values, slopes)] if at is not None else values
            slopes = [s + w for s, w in zip(slopes, broken.changes[kink])]
            at, kink = b, kink + 1
        here = [v + s * (c - at) for v, s in zip(values, slopes)] if at is not None else values
        if tuple(here) != label:
            missed = row
            break
    return (
        Obligation("projection", "the projections u.x are pairwise distinct", distinct),
        Obligation(
            "output", "the broken line meets every label", missed is None, None if missed is None else f"row {missed}"
        ),
    )


def _through(
    kinks: Sequence[Fraction], points: Sequence[Fraction], labels: Sequence[Vector], left: Vector
) -> BrokenLine:
    """Kinks b_1 < c_1 <= b_2 < c_2 ...: slope changes by forward substitution, b_{i+1} = c_i after the first."""
    changes: list[Vector] = []
    slope, value = (ZERO,) * len(left), left
    for b, c, label in zip(kinks, points, labels):
        after = tuple((y - v) / (c - b) for y, v in zip(label, value))
        changes.append(tuple(new - old for new, old in zip(after, slope)))
        slope, value = after, label
    return BrokenLine(tuple(kinks), tuple(changes), left)


class Zhang2017(OneHiddenLayer):
    """Zhang et al. (2017): n ReLU units and 2 n + d numbers fit n distinct points, one real label each.

    f(x) = sum_j w_j relu(a.x - b_j), no output bias. All units share the direction a: the count 2 n + d (d for a, n for
    b, n for w) is that of the shared form, here stored as factors; as a dense layer it has n d more. With k labels a
    row the output takes n k numbers. We put b_j on the projections themselves (b_1 one before the first), which keeps
    the triangular system solvable and the weights short. Exact. Sizes and construction derived. Not claimed: minimality.
    """

    name = "classical.zhang2017"
    source = "paper"
    trust = "derived"
    trust_note = "The size is well known and derived here again; the paper's text was not at hand."
    statement = (
        "A network with one hidden layer of n ReLU units that share one direction, 2n + d numbers in all, takes any real "
        "labels at n distinct points of R^d."
    )
    sizes_text = "d1 >= N units; 2*N + d numbers when the direction is shared"
    reference = (
        "C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals. Understanding deep learning requires rethinking "
        "generalization. ICLR 2017."
    )
    errata = (
        "2n + d counts the shared direction once; a dense first layer with the same units stores n*d numbers for it.",
    )

    def needed(self, points: int) -> int:
        """N."""
        return points

    def promise(self, points: int, dimension: int, outputs: int) -> dict[str, object]:
        """The numbers of the shared form."""
        return {"shared_parameters": dimension + points + points * outputs}

    def broken_line(self, line: Line[Vector]) -> BrokenLine:
        """One kink before each point; 0 left of all kinks."""
        c = line.projections
        return _through((c[0] - 1, *c[:-1]), c, line.labels, (ZERO,) * len(line.labels[0]))


class TwoLayerNMinus1(OneHiddenLayer):
    """N - 1 ReLU units fit N distinct points with any real labels; N - 2 are needed for some data.

    f(x) = y_1 + sum_j w_j relu(u.x - c_j), kinks on all projections but the last. Exact. The bounds are read in Sohn et
    al. (2024), the construction is derived. Not claimed: that N - 2 never suffice. For N = 1 the layer has one zero unit.
    """

    name = "classical.two_layer_n_minus_1"
    source = "paper"
    trust = "text"
    trust_note = "The bounds N - 2 <= units <= N - 1 are read in the paper; the construction is ours."
    statement = "A network with one hidden layer of N - 1 ReLU units takes any real labels at N distinct points of R^d."
    sizes_text = "d1 >= N - 1"
    reference = "Sohn et al. (2024), two-layer networks: between N - 2 and N - 1 ReLU units for every set of N points."
    needed_text = "N - 1"

    def needed(self, points: int) -> int:
        """N - 1."""
        return points - 1

    def broken_line(self, line: Line[Vector]) -> BrokenLine:
        """Kinks on c_1..c_{N-1}, the first label left of them."""
        c = line.projections
        return _through(c[:-1], c[1:], line.labels[1:], line.labels[0])
