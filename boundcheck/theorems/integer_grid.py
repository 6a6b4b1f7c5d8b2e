"""Classification with small integer weights: the grid without the growth of its weights. Ours.

The data are projected to integers t. Group j has two kinks, one behind the last point of group j - 1 and one at its own
last point, so that a gap of length 1 without data inside lies between groups; there every function of the second layer
moves to its next start at an integer slope. Weights keep the size of the projections instead of growing from group to
group. Derived; the evenness of p and q plays no role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from boundcheck.dataset.dataset import Dataset
from boundcheck.network.activations import Activation
from boundcheck.network.model import Dense, Factors, Layer, Network, Sparse
from boundcheck.theorems.base import Construction, Hypothesis, Obligation, Options, Sizes, Theorem
from boundcheck.theorems.clipping import ZERO, Clipping, padded
from boundcheck.theorems.grid import clipped_sum
from boundcheck.theorems.grid_classification import ClassificationTask, class_numbers
from boundcheck.theorems.grid_layers import direction_layer
from boundcheck.theorems.grid_regression import declared_widths
from boundcheck.theorems.grid_sizes import GridRule
from boundcheck.theorems.ours_yun2019 import OURS, slope_changes
from boundcheck.theorems.points import distinct_sample, project_sample
from boundcheck.theorems.yun2019 import REFERENCE

RULE = GridRule(2, 2, saved=1)
BUMP = (1, -1, -1, 1)


@dataclass(frozen=True, slots=True)
class IntegerGrid:
    """p groups of q integer projections t (padded), labels centred into [-h, h - 1], and one function a place k."""

    p: int
    q: int
    h: int
    t: tuple[int, ...]
    y: tuple[int, ...]

    @property
    def kinks(self) -> list[int]:
        """start_1, end_1, start_2, ..., start_p: the first 2p - 1 kinks; behind end_p lies no point."""
        found = [self.t[0] - 1]
        for j in range(1, self.p):
            found += [self.t[j * self.q - 1], self.t[j * self.q - 1] + 1]
        return found

    def owned(self, k: int) -> list[int]:
        """What place k owns in each group: the k-th point, counted from the right in every second group."""
        return [j * self.q + (self.q - 1 - k if j % 2 else k) for j in range(self.p)]

    def slopes(self, k: int) -> list[int]:
        """Slopes of P_k: +-2h through the owned points on groups, alternating; the integer in between on unit gaps."""
        found: list[int] = []
        end = 0
        for j, i in enumerate(self.owned(k)):
            slope = -2 * self.h if (j + k) % 2 else 2 * self.h
            start = self.t[j * self.q - 1] + 1 if j else self.t[0] - 1
            if j:
                found.append(self.y[i] + slope * (start - self.t[i]) - end)
            found.append(slope)
            end = self.y[i] + slope * (self.t[(j + 1) * self.q - 1] - self.t[i])
        return found


class IntegerWeights(Theorem[ClassificationTask]):
    """One-hot classification at ReLU widths (2 p - 1, 2 q, 4 C), p q >= N, with weights that do not grow.

    Network: R^d -> d_1 -> d_2 -> d_3 -> R^C with N <= floor((d_1 + 1)/2) floor(d_2/2) and d_3 >= 4 C. ReLU: every weight
    is an integer of about the size of the (integer) projections; leaky ReLU: such integers over powers of 1 - slope.
    Rational data are brought to integers by scaling the direction. Layers are stored as factors. Derived. Not claimed:
    that float64 evaluates the network well (large terms cancel).
    """

    name = "yun2019.ours_integer_weights"
    source = "derived"
    trust = "derived"
    trust_note = OURS
    statement = (
        "For distinct x_1..x_N and C classes a ReLU or leaky ReLU network with three hidden layers of widths d1, d2, d3 "
        "gives the unit vector of every row's class if N <= floor((d1+1)/2)*floor(d2/2) and d3 >= 4*C; with ReLU and "
        "integer data all weights are integers."
    )
    task = "classification"
    activations = ("relu", "leaky_relu")
    hypothesis_texts = (
        "distinct points (equal rows with equal labels are merged)",
        "at least two classes, one label a row or one-hot label vectors",
        "enough width: the inequality under sizes",
    )
    sizes_text = "floor((d1+1)/2)*floor(d2/2) >= N and d3 >= 4*C"
    reference = REFERENCE
    hidden_layers = 3

    def sizes(self, points: int, dimension: int, outputs: int = 2, activation: str | Activation | None = None) -> Sizes:
        """Widths (d_1, d_2, d_3) for N points in R^d and C = ``outputs`` classes."""
        self.check_counts(points, dimension, outputs)
        self.choose_activation(activation)
        widths = (*RULE.smallest(points, 1), 4 * outputs)
        return Sizes(widths, _inequality(widths, outputs, points), dimension, outputs)

    def capacity(
        self, widths: Sequence[int], dimension: int, outputs: int = 2, activation: str | Activation | None = None
    ) -> int:
        """The N that widths (d_1, d_2, d_3) guarantee; 0 if d_3 < 4 C."""
        self.choose_activation(activation)
        return RULE.capacity(widths[0], widths[1], 1) if len(widths) == 3 and widths[2] >= 4 * outputs else 0

    def examine(self, data: Dataset, options: Options) -> tuple[tuple[Hypothesis, ...], ClassificationTask | None]:
        """Distinct points; at least two classes, one-hot; widths large enough."""
        two, labels, classes = class_numbers(data)
        if not labels:
            return (two,), None
        distinct, sample = distinct_sample(data, labels)
        if sample is None or not two.holds:
            return (distinct, two), None
        widths = options.widths or self.sizes(len(sample), data.dimension, classes).widths
        holds = self.capacity(widths, data.dimension, classes) >= len(sample)
        width = Hypothesis("enough width", holds, _inequality(widths, classes, len(sample)))
        return (distinct, two, width), ClassificationTask(sample, classes, widths, options)

    def assemble(self, data: Dataset, prepared: ClassificationTask, hypotheses: tuple[Hypothesis, ...]) -> Construction:
        """Integer projection, slope changes, clipped sum, second differences."""
        sample, classes, widths, options = prepared.sample, prepared.classes, prepared.widths, prepared.options
        line = project_sample(sample, options.seed)
        scale = lcm(*(c.denominator for c in line.projections))
        u = tuple(scale * x for x in line.direction)
        grid = _grid(tuple((scale * c).numerator for c in line.projections), line.labels, widths[1] // 2, classes)
        clipping = Clipping(options.activation)
        first = direction_layer(
            [Fraction(1)] * len(grid.kinks), [Fraction(-s) for s in grid.kinks], u, clipping, widths[0]
        )
        second = _second(grid, clipping, widths)
        third, output = _read(grid, classes, clipping, widths)
        network = Network(sample.dimension, (first, second, third, output))
        inequality = _inequality(widths, classes, len(sample))
        return Construction(
            self.name,
            network,
            Sizes(widths, inequality, sample.dimension, classes),
            {"widths": list(widths), "inequality": inequality},
            hypotheses,
            (declared_widths(network, widths), *_obligations(grid)),
            {
                "activation": str(options.activation),
                "projection": [str(x) for x in u],
                "groups": grid.p,
                "points_per_group": grid.q,
                "merged_rows": sample.merged,
                "seed": options.seed,
                "widths": list(widths),
                "classes": classes,
            },
        )


def _inequality(widths: Sequence[int], classes: int, points: int) -> str:
    third = f"d3 = {widths[2]} {'>=' if widths[2] >= 4 * classes else '<'} {4 * classes}"
    return f"{RULE.inequality(widths[0], widths[1], 1, points)} and {third}"


def _grid(t: tuple[int, ...], labels: Sequence[int], q: int, classes: int) -> IntegerGrid:
    p, h = RULE.groups_needed(len(t), q), -(-classes // 2)
    missing = p * q - len(t)
    padding = tuple(t[-1] + i for i in range(1, missing + 1))
    return IntegerGrid(p, q, h, t + padding, tuple(c - h for c in labels) + (0,) * missing)


def _second(grid: IntegerGrid, clipping: Clipping, widths: Sequence[int]) -> Layer:
    """Two units a function P_k: sigma(P_k + h) and sigma(P_k - h); stored as doubling times the slope changes."""
    rows, biases = [], []
    kinks = grid.kinks
    for k in range(grid.q):
        changes = slope_changes([Fraction(s) for s in grid.slopes(k)], clipping.low)
        i = k  # the first group counts from the left
        low = (
            clipping.low * sum((w * (grid.t[i] - s) for w, s in zip(changes[1:], kinks[1:])), ZERO)
            if clipping.low
            else 0
        )
        rows.append(padded(changes, widths[0]))
        biases.append(grid.y[i] - changes[0] * (grid.t[i] - kinks[0]) - low)
    doubling = Sparse((widths[1], grid.q), tuple((i, i // 2, Fraction(1)) for i in range(2 * grid.q)))
    bias = padded(clipping.write_biases(biases, grid.h), widths[1])
    return Layer(Factors(doubling, Dense(tuple(rows))), bias, clipping.activation)


def _read(grid: IntegerGrid, classes: int, clipping: Clipping, widths: Sequence[int]) -> tuple[Layer, Layer]:
    """z = class from the clipped sum; four units a class take the second difference of 2 z around 2 c."""
    ones = [Fraction(1)] * grid.q
    row = tuple((0, i, w) for i, w in enumerate(clipping.read_row(ones)))
    constant = clipping.read_constant(ones, grid.h) + grid.h * (1 - clipped_sum(grid.q))
    left = Dense(tuple((w,) for w in padded([Fraction(2)] * (4 * classes), widths[2])))
    bias = [2 * constant - 2 * c + e for c in range(classes) for e in (2, 1, -1, -2)]
    third = Layer(Factors(left, Sparse((1, widths[1]), row)), padded(bias, widths[2]), clipping.activation)
    items = tuple((c, 4 * c + e, sign / (1 - clipping.low)) for c in range(classes) for e, sign in enumerate(BUMP))
    return third, Layer(Sparse((classes, widths[2]), items), (ZERO,) * classes)


def _obligations(grid: IntegerGrid) -> tuple[Obligation, ...]:
    """Distinct integers; |label| <= h and slopes of 2h between integers clip all others; the clipped values' sum."""
    apart = all(a < b for a, b in zip(grid.t, grid.t[1:]))
    inside = all(-grid.h <= y < grid.h for y in grid.y)
    through = all(_passes(grid, k) for k in range(grid.q))
    return (
        Obligation("projection", "the integer projections are pairwise distinct", apart),
        Obligation("second layer", "labels lie in [-h, h - 1], so slopes of 2h clip every other point", inside),
        Obligation("second layer", "each P_k continues through the labels that it owns", through),
    )


def _passes(grid: IntegerGrid, k: int) -> bool:
    """Walk P_k along its kinks from its first point and meet every owned label."""
    slopes, kinks, owned = grid.slopes(k), grid.kinks, grid.owned(k)
    value = grid.y[owned[0]] - slopes[0] * (grid.t[owned[0]] - kinks[0])
    for j, i in enumerate(owned):
        start = kinks[2 * j]
        if value + slopes[2 * j] * (grid.t[i] - start) != grid.y[i] or abs(slopes[2 * j]) != 2 * grid.h:
            return False
        if j < grid.p - 1:
            value += slopes[2 * j] * (kinks[2 * j + 1] - start) + slopes[2 * j + 1]
    return True
