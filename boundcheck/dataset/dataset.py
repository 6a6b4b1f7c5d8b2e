"""A data set: N exact points in R^d with labels, and where they came from.

Points are kept as stored (a NumPy array, or integers over one denominator a row) and become exact integers block by
block, so that a large array is never copied as a whole. Labels are Fractions (one vector a row) or text.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Literal, Protocol

import numpy as np

from boundcheck.errors import InputError
from boundcheck.exact.floatbits import Block, integer_rows, point_keys
from boundcheck.files import sha256_hex, write_atomically

Reading = Literal["bits", "decimal", "rational"]
Format = Literal["npz", "npy", "csv"]


class Points(Protocol):
    """N points in R^d, exact."""

    @property
    def shape(self) -> tuple[int, int]:
        """(N, d)."""

    def block(self, start: int, stop: int) -> Block:
        """Rows start..stop-1 as integers and one positive denominator a row: x_ij = integers[i][j] / denominator[i]."""

    def keys(self, start: int, stop: int) -> Sequence[Hashable]:
        """One value a row; two rows have equal ones exactly if they are the same point."""

    def stored(self, start: int, stop: int) -> bytes:
        """The bytes of these rows, points and labels, as stored in the file (docs/reference/data-files.md, leaves)."""


@dataclass(frozen=True, slots=True)
class ArrayPoints:
    """Points in a NumPy array of integers or floats (reading ``bits``), labels as the array they were stored in."""

    points: np.ndarray[Any, Any]
    labels: np.ndarray[Any, Any]

    @property
    def shape(self) -> tuple[int, int]:
        """(N, d)."""
        return self.points.shape[0], self.points.shape[1]

    def block(self, start: int, stop: int) -> Block:
        """Rows start..stop-1 as integers and one power of two a row."""
        return integer_rows(self.points[start:stop])

    def keys(self, start: int, stop: int) -> Sequence[Hashable]:
        """The bits of each row, with -0.0 as 0.0."""
        return point_keys(self.points[start:stop])

    def stored(self, start: int, stop: int) -> bytes:
        """Rows of X in C order, then rows of y, in the stored dtypes and byte orders."""
        return self.points[start:stop].tobytes("C") + self.labels[start:stop].tobytes("C")


@dataclass(frozen=True, slots=True)
class RowPoints:
    """Points from text: integers over one denominator a row, and the line each row was read from."""

    numerators: tuple[tuple[int, ...], ...]
    denominators: tuple[int, ...]
    lines: tuple[bytes, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """(N, d)."""
        return len(self.numerators), len(self.numerators[0])

    def block(self, start: int, stop: int) -> Block:
        """Rows start..stop-1 as integers and one denominator a row."""
        return [list(row) for row in self.numerators[start:stop]], list(self.denominators[start:stop])

    def keys(self, start: int, stop: int) -> Sequence[Hashable]:
        """Numerators and denominator of each row, divided by their common divisor."""
        found: list[Hashable] = []
        for row, denominator in zip(self.numerators[start:stop], self.denominators[start:stop]):
            common = gcd(denominator, *row)
            found.append((denominator // common, *(x // common for x in row)))
        return found

    def stored(self, start: int, stop: int) -> bytes:
        """The lines without their ends, each followed by one LF."""
        return b"".join(line + b"\n" for line in self.lines[start:stop])


def _scale_rows(rows: list[list[tuple[int, int]]]) -> Block:
    numerators, denominators = [], []
    for row in rows:
        common = lcm(*(q for _, q in row))
        numerators.append([p * (common // q) for p, q in row])
        denominators.append(common)
    return numerators, denominators


def row_points(rows: Iterable[Sequence[Fraction]], lines: Iterable[bytes]) -> RowPoints:
    """RowPoints from rows of Fractions and their lines."""
    numerators, denominators = _scale_rows([[(x.numerator, x.denominator) for x in row] for row in rows])
    return RowPoints(tuple(map(tuple, numerators)), tuple(denominators), tuple(lines))


@dataclass(frozen=True, slots=True)
class Labels:
    """One label vector a row (``numbers``), or one text a row (``text``); exactly one of the two is not None."""

    numbers: tuple[tuple[Fraction, ...], ...] | None
    text: tuple[str, ...] | None = None

    @property
    def width(self) -> int:
        """Number of labels a row."""
        return len(self.numbers[0]) if self.numbers is not None else 1

    def values(self) -> tuple[tuple[Fraction, ...], ...] | tuple[str, ...]:
        """The labels, comparable within one data set."""
        if self.numbers is not None:
            return self.numbers
        if self.text is None:
            raise InputError("a data set needs labels")
        return self.text


@dataclass(frozen=True, slots=True)
class Origin:
    """Which file the data are, how its numbers are read, and the digests of its raw bytes (hex SHA-256)."""

    format: Format
    reading: Reading
    sha256: str
    labels_sha256: str | None = None
    label_columns: tuple[str, ...] | None = None
    name: str = "data set in memory"


class Dataset:
    """N exact points in R^d with labels.

    ``Dataset(X, y)`` takes nested sequences of ints, Fractions and strings (exact), or NumPy arrays of integers or
    floats (reading ``bits``: a stored float is the real number its bits stand for). Python floats in lists raise
    TypeError: their reading would be a guess. ``Dataset.load`` reads a file. Immutable; raises InputError on NaN,
    infinities, no rows.
    """

    __slots__ = ("_raw", "labels", "origin", "points")

    points: Points
    labels: Labels
    origin: Origin
    _raw: bytes | None

    def __init__(self, X: Any, y: Any) -> None:
        from boundcheck.dataset.readers import from_memory

        made, raw = from_memory(X, y)
        self._set(made.points, made.labels, made.origin, raw)

    @classmethod
    def assemble(cls, points: Points, labels: Labels, origin: Origin) -> Dataset:
        """A data set from parts that a reader has already checked."""
        made = cls.__new__(cls)
        made._set(points, labels, origin, None)
        return made

    def _set(self, points: Points, labels: Labels, origin: Origin, raw: bytes | None) -> None:
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "labels", labels)
        object.__setattr__(self, "origin", origin)
        object.__setattr__(self, "_raw", raw)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Dataset is immutable; {name} cannot be set")

    def __reduce__(self) -> tuple[Any, ...]:
        return Dataset.assemble, (self.points, self.labels, self.origin)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], *, reading: Reading | None = None, label: str | Sequence[str] | None = None
    ) -> Dataset:
        """Read npz, npy (``label``: the labels' file) or csv (``label``: column name or names; default the last)."""
        from boundcheck.dataset.readers import read

        return read(path, reading=reading, label=label)

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write a data set made in memory: the bytes whose digest it carries (``.npz`` for arrays, else ``.csv``)."""
        if self._raw is None:
            raise InputError(f"{self.origin.name}: this data set was read from a file; copy that file instead")
        ending = f".{self.origin.format}"
        if not os.fspath(path).endswith(ending):
            raise InputError(
                f"{path}: this data set is written as {ending} (rational csv for exact values, npz for arrays)"
            )
        if sha256_hex(self._raw) != self.origin.sha256:
            raise InputError("the data set's bytes do not have its digest")
        write_atomically(path, self._raw, force=force)

    def __len__(self) -> int:
        return self.points.shape[0]

    def __repr__(self) -> str:
        return f"<Dataset {self.origin.name}: {len(self)} points in R^{self.dimension}, reading {self.origin.reading}>"

    @property
    def dimension(self) -> int:
        """d, the number of coordinates of a point."""
        return self.points.shape[1]

    def row(self, index: int) -> tuple[Fraction, ...]:
        """Point ``index`` (0-based), exact."""
        if not 0 <= index < len(self):
            raise IndexError(f"row {index} of {len(self)}")
        (row,), (denominator,) = self.points.block(index, index + 1)
        return tuple(Fraction(x, denominator) for x in row)
