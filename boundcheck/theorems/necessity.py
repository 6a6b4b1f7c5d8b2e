"""Theorem 3.3 of Yun, Sra, Jadbabaie (2019): too few linear pieces cannot follow alternating labels on a line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from boundcheck.dataset.dataset import Dataset
from boundcheck.dataset.merkle import merkle_root
from boundcheck.errors import UnmetHypothesis, UsageError
from boundcheck.network.activations import Activation
from boundcheck.theorems.base import Construction, Hypothesis, Json, Options, Sizes, Theorem
from boundcheck.theorems.pieces import piece_bound_paper, piece_bound_product
from boundcheck.theorems.yun2019 import REFERENCE


def alternating_data(points: int, dimension: int = 1) -> tuple[list[list[int]], list[int]]:
    """(X, y): N points i e_1 in R^d with labels (-1)^i, for ``Dataset(X, y)``."""
    if points < 1 or dimension < 1:
        raise UsageError("alternating data need at least one point and one dimension")
    return [[i] + [0] * (dimension - 1) for i in range(points)], [-1 if i % 2 else 1 for i in range(points)]


class Theorem33(Theorem[None]):
    """Theorem 3.3 (necessity): some data set of N points is fitted by no weights of this architecture.

    Continuous piecewise-linear activations with p pieces, one output. The statement is about *some* data set: alternating
    labels on a line. It builds no network; ``certificate`` turns such data into a checkable impossibility. Trust: p = 2
    secondary, general p recalled; proof and product bound derived. Not claimed: that any other data set fails.
    """

    name = "yun2019.theorem_3_3"
    source = "paper"
    trust = "recalled"
    trust_note = (
        "The inequalities for p = 2 are confirmed by lecture notes, those for general p are recalled and agree with our "
        "proof. The product bound used in certificates is ours and never weaker."
    )
    statement = (
        "For activations with p linear pieces and one output, some N distinct points with labels in [-1,1] are fitted by "
        "no weights if (p-1)*d1 + 2 < N (one hidden layer) or p*(p-1)*d1*d2 + (p-1)*d2 + 2 < N (two hidden layers)."
    )
    task = "regression"
    activations = ("relu", "leaky_relu", "hard_tanh")
    constructive = False
    hypothesis_texts = (
        "the points lie on a line in the order of the rows",
        "the labels alternate: the differences of successive labels change sign at every step",
        "too few pieces: the piece bound is below N - 1",
    )
    sizes_text = "impossible if (p-1)*d1 + 2 < N or p*(p-1)*d1*d2 + (p-1)*d2 + 2 < N; ours, any depth: prod((p-1)*d_l + 1) + 1 < N"
    reference = REFERENCE
    errata = (
        "Lecture notes count s + t pieces for a sum of functions with s and t pieces: true but loose, s + t - 1 holds.",
    )

    def piece_bound(self, widths: Sequence[int], pieces: int = 2, *, paper: bool = False) -> int:
        """At most so many pieces along a line: the derived product, or the paper's count (``paper=True``)."""
        return piece_bound_paper(widths, pieces) if paper else piece_bound_product(widths, pieces)

    def impossible_from(self, widths: Sequence[int], pieces: int = 2, *, paper: bool = False) -> int:
        """The smallest N for which some N points cannot be memorised, by either bound: K + 2."""
        return self.piece_bound(widths, pieces, paper=paper) + 2

    def sizes(self, points: int, dimension: int, outputs: int = 1, activation: str | Activation | None = None) -> Sizes:
        """Refused: the theorem offers no network."""
        raise UsageError(f"{self.name} offers no sizes; it says which architectures are too small")

    def capacity(
        self, widths: Sequence[int], dimension: int, outputs: int = 1, activation: str | Activation | None = None
    ) -> int:
        """0: the theorem guarantees no number of points."""
        return 0

    def examine(self, data: Dataset, options: Options) -> tuple[tuple[Hypothesis, ...], None]:
        """Refused: see ``certificate``."""
        raise UsageError(f"{self.name} builds no network")

    def assemble(self, data: Dataset, prepared: None, hypotheses: tuple[Hypothesis, ...]) -> Construction:
        """Refused: see ``certificate``."""
        raise UsageError(f"{self.name} builds no network")

    def certificate_hypotheses(self, widths: Sequence[int], data: Dataset, pieces: int) -> tuple[Hypothesis, ...]:
        """What a checker will require of the data: on a line in order, alternating, more gaps than pieces."""
        bound = piece_bound_product(widths, pieces)
        few = bound < len(data) - 1
        numbers = f"K = {bound} {'<' if few else '>='} {len(data) - 1} = N - 1"
        return _on_a_line(data), _alternating(data), Hypothesis("too few pieces", few, numbers)

    def certificate(
        self,
        widths: Sequence[int],
        data: Dataset,
        activation: str | Activation | None = None,
        pieces: int | None = None,
    ) -> dict[str, Json]:
        """The impossibility certificate (schema ``boundcheck.impossibility/1``): no weights interpolate ``data``.

        ``widths`` are the hidden widths; give the activation (default relu) or the number of linear ``pieces`` it has at
        most. UnmetHypothesis, with a witness, when the data are not alternating on a line or N is too small.
        """
        if activation is not None and pieces is not None:
            raise UsageError("give an activation or a number of pieces, not both")
        count = pieces if pieces is not None else self.choose_activation(activation).pieces
        for hypothesis in self.certificate_hypotheses(widths, data, count):
            if not hypothesis.holds:
                raise UnmetHypothesis(self.name, hypothesis.name, hypothesis.witness or "no witness")
        origin = data.origin
        return {
            "architecture": {"hidden_widths": list(widths), "pieces": count},
            "data": {
                "dimension": data.dimension,
                "format": origin.format,
                "label_columns": None if origin.label_columns is None else list(origin.label_columns),
                "labels_sha256": origin.labels_sha256,
                "merkle_root": merkle_root(data),
                "points": len(data),
                "reading": origin.reading,
                "sha256": origin.sha256,
            },
            "piece_bound": str(piece_bound_product(widths, count)),
            "schema": "boundcheck.impossibility/1",
        }


def _on_a_line(data: Dataset) -> Hypothesis:
    """With v = x_1 - x_0: x_i - x_0 = t_i v and t strictly increasing."""
    name, n = "points on a line, in order", len(data)
    if n < 2:
        return Hypothesis(name, False, "a line needs at least two points")
    origin = data.row(0)
    v = [a - b for a, b in zip(data.row(1), origin)]
    place = next((k for k, x in enumerate(v) if x), None)
    if place is None:
        return Hypothesis(name, False, "rows 0 and 1 are the same point")
    before = Fraction(0)
    for i in range(1, n):
        step = [a - b for a, b in zip(data.row(i), origin)]
        t = step[place] / v[place]
        if step != [t * x for x in v]:
            return Hypothesis(name, False, f"row {i} is not on the line through rows 0 and 1")
        if t <= before:
            return Hypothesis(name, False, f"row {i} does not come after row {i - 1} on the line")
        before = t
    return Hypothesis(name, True)


def _alternating(data: Dataset) -> Hypothesis:
    name, numbers = "alternating labels", data.labels.numbers
    if numbers is None or data.labels.width != 1:
        return Hypothesis(name, False, "the labels are not one number a row")
    jumps = [b[0] - a[0] for a, b in pairwise(numbers)]
    for i, jump in enumerate(jumps):
        if jump == 0:
            return Hypothesis(name, False, f"rows {i} and {i + 1} have the same label")
        if i and (jump > 0) is (jumps[i - 1] > 0):
            return Hypothesis(name, False, f"the labels of rows {i - 1}, {i}, {i + 1} do not turn")
    return Hypothesis(name, True)
