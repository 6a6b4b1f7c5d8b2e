"""From labels to targets: class numbers, encoding, unit vectors (docs/reference/data-files.md, labels and targets)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from boundcheck.dataset.dataset import Dataset
from boundcheck.errors import InputError
from boundcheck.exact.rational import format_rational

Encoding = str | tuple[str, ...] | None
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Targets:
    """What a network with ``outputs`` outputs is asked for at every row.

    ``classes`` has one class number a row, or is None when labels are numbers to be met; ``vectors`` is then the target
    vector of each row. ``encoding`` is as certificates record it.
    """

    outputs: int
    encoding: Encoding
    classes: Sequence[int] | None
    vectors: Sequence[tuple[Fraction, ...]] | None

    def vector(self, index: int) -> tuple[Fraction, ...]:
        """The target of f at this row: the label vector, or the unit vector of the class."""
        if self.vectors is not None:
            return self.vectors[index]
        if self.classes is None:
            raise InputError("targets need classes or vectors")
        return unit_vector(self.classes[index], self.outputs)


def unit_vector(index: int, size: int) -> tuple[Fraction, ...]:
    """The standard basis vector e_index of R^size."""
    return tuple(ONE if c == index else ZERO for c in range(size))


def targets(data: Dataset, outputs: int, claim: str) -> Targets:
    """Targets of ``data`` for a network with this many outputs; InputError when labels and outputs do not fit.

    ``claim`` is "interpolates", "within" or "classifies".
    """
    labels, name = data.labels, data.origin.name
    if labels.width > 1:
        if claim == "classifies":
            raise InputError(f"{name}: claim classifies needs one label a row; the rows have {labels.width}")
        if labels.width != outputs:
            raise InputError(f"{name}: rows have {labels.width} labels, the network has {outputs} outputs")
        return Targets(outputs, None, None, labels.numbers)
    if outputs == 1 and claim != "classifies":
        if labels.numbers is None:
            raise InputError(f"{name}: text labels cannot be interpolated by one output; use claim classifies")
        return Targets(outputs, None, None, labels.numbers)
    encoding, classes = encode(data, outputs)
    return Targets(outputs, encoding, classes, None)


def encode(data: Dataset, outputs: int) -> tuple[Encoding, list[int]]:
    """The encoding and the class of every row, for a network with ``outputs`` outputs."""
    limit = max(outputs, 2)
    if data.labels.numbers is not None:
        numbers = [row[0] for row in data.labels.numbers]
        present = set(numbers)
        if present <= set(range(limit)):
            return "index", [int(y) for y in numbers]
        if outputs == 1 and present <= {-1, 1}:
            return "sign", [int(y) for y in numbers]
        order = {y: k for k, y in enumerate(sorted(present))}
        spelling = tuple(format_rational(y) for y in sorted(present))
        classes = [order[y] for y in numbers]
    else:
        text = data.labels.text or ()
        spelling = tuple(sorted(set(text)))
        place = {y: k for k, y in enumerate(spelling)}
        classes = [place[y] for y in text]
    if len(spelling) > limit:
        outs = f"{outputs} output{'s' if outputs > 1 else ''}"
        raise InputError(
            f"{data.origin.name}: {len(spelling)} different labels, but a network with {outs} tells {limit} apart"
        )
    return spelling, classes


def class_count(data: Dataset) -> int:
    """Number of different labels of a data set with one label a row."""
    if data.labels.width != 1:
        raise InputError(f"{data.origin.name}: classes need one label a row; the rows have {data.labels.width}")
    return len(set(data.labels.values()))
