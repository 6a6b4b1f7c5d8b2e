"""Smallest and largest squared distance between rows, exact: integers decide, never a float.

The points become one 64-bit integer matrix A, scaled so that no squared distance of its rows can overflow. When the
scaling is exact, so are the distances. When it had to round down, the distances of A are off by less than sqrt(d), and
every pair that this leaves in question is computed again in Python integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from typing import Any

import numpy as np

from boundcheck.dataset.dataset import Dataset

Array = np.ndarray[Any, Any]
Extreme = tuple[Fraction, tuple[int, int]]

READ_ROWS = 4_096
BLOCK_ENTRIES = 2**21


def squared_distance(data: Dataset, i: int, j: int) -> Fraction:
    """|x_i - x_j|^2, exact."""
    return sum(((a - b) ** 2 for a, b in zip(data.row(i), data.row(j))), Fraction(0))


def extremes(data: Dataset, rows: Sequence[int]) -> tuple[Extreme, Extreme] | None:
    """The smallest and the largest squared distance between two of these rows, each with its first pair of rows.

    ``rows`` increase and hold pairwise different points; None when there are fewer than two. Quadratic in their number.
    """
    if len(rows) < 2:
        return None
    scaled = _scale(data, rows)
    low, high = _matrix_extremes(scaled.matrix)
    if scaled.unit is not None:
        return tuple(  # type: ignore[return-value]
            (value * scaled.unit, (rows[i], rows[j])) for value, (i, j) in (low, high)
        )
    return _decide(data, rows, scaled.matrix, low[0], high[0])


@dataclass(frozen=True, slots=True)
class _Scaled:
    """``matrix`` holds s x_i exactly and ``unit`` is 1/s^2; or floor(s x_i), and ``unit`` is None."""

    matrix: Array
    unit: Fraction | None


def _blocks(data: Dataset, rows: Sequence[int]) -> Iterator[tuple[int, list[int], int]]:
    """For each of the rows its place among them, its integers and their denominator."""
    place = 0
    for start in range(0, len(data), READ_ROWS):
        stop = min(start + READ_ROWS, len(data))
        if place == len(rows) or rows[place] >= stop:
            continue
        integers, denominators = data.points.block(start, stop)
        while place < len(rows) and rows[place] < stop:
            yield place, integers[rows[place] - start], denominators[rows[place] - start]
            place += 1


def _scale(data: Dataset, rows: Sequence[int]) -> _Scaled:
    dimension = data.dimension
    # Entries of at most 2^width: |a|^2 + |b|^2 + 2 |a.b| <= 4 d 4^width < 2^63, and so is every partial sum.
    width = (60 - dimension.bit_length()) // 2
    common, largest, order = 1, 0, None
    for _, integers, denominator in _blocks(data, rows):
        size = max(*integers, -min(integers))
        if size:
            bits = size.bit_length() - denominator.bit_length() + 1
            order = bits if order is None else max(order, bits)
        if common:
            before, common = common, lcm(common, denominator)
            largest = max(largest * (common // before), size * (common // denominator))
            # Common denominators can grow without end; beyond the width they are of no use.
            common = common if largest <= 1 << width and common <= 1 << 4 * width else 0
    matrix = np.zeros((len(rows), dimension), np.int64)
    shift = width - (order or 0)
    for place, integers, denominator in _blocks(data, rows):
        if common:
            factor = common // denominator
            matrix[place] = integers if factor == 1 else [x * factor for x in integers]
        elif shift >= 0:
            matrix[place] = [(x << shift) // denominator for x in integers]
        else:
            matrix[place] = [x // (denominator << -shift) for x in integers]
    return _Scaled(matrix, Fraction(1, common * common) if common else None)


def _distances(matrix: Array) -> Iterator[tuple[int, Array, Array]]:
    """(start, D, later): D[k, l] is the squared distance of rows start + k and start + l, where ``later`` has l > k."""
    n = len(matrix)
    norms = (matrix * matrix).sum(axis=1)
    start = 0
    while start < n - 1:
        stop = min(n, start + max(1, BLOCK_ENTRIES // (n - start)))
        products = matrix[start:stop] @ matrix[start:].T
        later = np.arange(n - start)[None, :] > np.arange(stop - start)[:, None]
        yield start, norms[start:stop, None] + norms[None, start:] - 2 * products, later
        start = stop


def _matrix_extremes(matrix: Array) -> tuple[tuple[int, tuple[int, int]], tuple[int, tuple[int, int]]]:
    """Smallest and largest squared distance of rows, each with its first pair."""
    top = np.iinfo(np.int64).max
    low, high = (int(top), (0, 0)), (-1, (0, 0))
    for start, squares, later in _distances(matrix):
        width = squares.shape[1]
        at = int(np.where(later, squares, top).argmin())
        value = int(squares.flat[at])
        if value < low[0]:
            low = (value, (start + at // width, start + at % width))
        at = int(np.where(later, squares, -1).argmax())
        value = int(squares.flat[at])
        if value > high[0]:
            high = (value, (start + at // width, start + at % width))
    return low, high


def _decide(data: Dataset, rows: Sequence[int], matrix: Array, low: int, high: int) -> tuple[Extreme, Extreme]:
    """The exact extremes among the pairs that rounding leaves in question.

    Coordinates of A are off by a number in [0, 1), so differences by one in (-1, 1) and distances by less than
    sqrt(d). With D the distance in A: the nearest pair has D <= sqrt(low) + 2 sqrt(d), so D^2 is at most
    low + 4 sqrt(d low) + 4 d; the farthest has D^2 >= high - 4 sqrt(d high).
    """
    d = data.dimension
    near = low + 2 * (isqrt(4 * d * low) + 1) + 4 * d
    far = high - 2 * (isqrt(4 * d * high) + 1)
    known: dict[int, tuple[list[int], int]] = {}
    smallest: Extreme | None = None
    largest: Extreme | None = None
    for start, squares, later in _distances(matrix):
        for k, l in np.argwhere(later & ((squares <= near) | (squares >= far))).tolist():
            i, j = rows[start + k], rows[start + l]
            value = _exact(data, i, j, known)
            if smallest is None or value < smallest[0]:
                smallest = (value, (i, j))
            if largest is None or value > largest[0]:
                largest = (value, (i, j))
    if smallest is None or largest is None:
        raise ArithmeticError("the filter kept no pair")
    return smallest, largest


def _exact(data: Dataset, i: int, j: int, known: dict[int, tuple[list[int], int]]) -> Fraction:
    for row in (i, j):
        if row not in known:
            integers, denominators = data.points.block(row, row + 1)
            known[row] = integers[0], denominators[0]
    (x, p), (y, q) = known[i], known[j]
    if p == q:
        return Fraction(sum((a - b) ** 2 for a, b in zip(x, y)), p * p)
    return Fraction(sum((a * q - b * p) ** 2 for a, b in zip(x, y)), (p * q) ** 2)
