"""The distinct points of a data set with their labels: duplicates with equal labels merged, conflicts found."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Generic, TypeVar

from boundcheck.dataset.dataset import Dataset
from boundcheck.errors import InputError
from boundcheck.theorems.base import Hypothesis
from boundcheck.theorems.projection import project, separating_direction

Label = TypeVar("Label", bound=Hashable)
DISTINCT = "distinct points"


@dataclass(frozen=True, slots=True)
class Sample(Generic[Label]):
    """N distinct points ``rows[i] / denominators[i]`` with labels; ``index[i]`` is the row in the data set."""

    rows: tuple[tuple[int, ...], ...]
    denominators: tuple[int, ...]
    labels: tuple[Label, ...]
    index: tuple[int, ...]
    merged: int

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.rows[0])

    def point(self, i: int) -> tuple[Fraction, ...]:
        """Point i as Fractions."""
        return tuple(Fraction(x, self.denominators[i]) for x in self.rows[i])


def distinct_sample(data: Dataset, labels: Sequence[Label]) -> tuple[Hypothesis, Sample[Label] | None]:
    """Merge equal points with equal labels; the hypothesis fails, naming both rows, when their labels differ."""
    first: dict[tuple[int, ...], int] = {}
    index: list[int] = []
    numerators, denominators = data.points.block(0, len(data))
    keys = [_lowest_terms(row, q) for row, q in zip(numerators, denominators)]
    for i, key in enumerate(keys):
        j = first.setdefault(key, i)
        if j == i:
            index.append(i)
        elif labels[j] != labels[i]:
            witness = (
                f"rows {j} and {i} are the same point with different labels ({_show(labels[j])} and {_show(labels[i])})"
            )
            return Hypothesis(DISTINCT, False, witness), None
    merged = len(data) - len(index)
    note = f"{merged} repeated rows with equal labels are merged" if merged else None
    rows = tuple(keys[i][1:] for i in index)
    sample = Sample(rows, tuple(keys[i][0] for i in index), tuple(labels[i] for i in index), tuple(index), merged)
    return Hypothesis(DISTINCT, True, note), sample


def _lowest_terms(row: Sequence[int], denominator: int) -> tuple[int, ...]:
    common = gcd(denominator, *row) if denominator > 1 else 1
    return (denominator // common, *(x // common for x in row))


def _show(label: object) -> str:
    return "(" + ", ".join(map(str, label)) + ")" if isinstance(label, tuple) else str(label)


@dataclass(frozen=True, slots=True)
class Line(Generic[Label]):
    """A sample seen along a direction u: projections in increasing order with their labels and rows."""

    direction: tuple[int, ...]
    projections: tuple[Fraction, ...]
    labels: tuple[Label, ...]
    index: tuple[int, ...]


def project_sample(sample: Sample[Label], seed: int) -> Line[Label]:
    """Project on a separating direction and sort."""
    u = separating_direction(sample.rows, sample.denominators, seed)
    return sort_along(sample, u)


def sort_along(sample: Sample[Label], u: tuple[int, ...]) -> Line[Label]:
    """The sample in the order of u.x."""
    c = project(sample.rows, sample.denominators, u)
    order = sorted(range(len(c)), key=c.__getitem__)
    return Line(
        u, tuple(c[i] for i in order), tuple(sample.labels[i] for i in order), tuple(sample.index[i] for i in order)
    )


def number_labels(data: Dataset, theorem: str) -> tuple[tuple[Fraction, ...], ...]:
    """The label vectors of a regression data set; InputError when labels are text."""
    if data.labels.numbers is None:
        raise InputError(
            f"{data.origin.name}: {theorem} interpolates numbers, and these labels are text; "
            "for classes use yun2019.proposition_3_2"
        )
    return data.labels.numbers
