"""Hyperplanes with integer coefficients through given rational points; elimination without fractions."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from operator import mul


def null_space(rows: Sequence[Sequence[int]], width: int) -> list[list[int]]:
    """An integer basis of {n : row.n = 0 for every row}, in R^width; each vector has coprime entries."""
    reduced: list[list[int]] = []
    pivots: list[int] = []
    for row in rows:
        current = list(row)
        for pivot, other in zip(pivots, reduced):
            if current[pivot]:
                current = primitive([other[pivot] * x - current[pivot] * y for x, y in zip(current, other)])
        place = next((k for k, x in enumerate(current) if x), None)
        if place is None:
            continue
        for n, other in enumerate(reduced):
            if other[place]:
                reduced[n] = primitive([current[place] * x - other[place] * y for x, y in zip(other, current)])
        reduced.append(current)
        pivots.append(place)
    basis = []
    for free in (k for k in range(width) if k not in pivots):
        vector = [0] * width
        scale = 1
        for row, pivot in zip(reduced, pivots):
            scale = scale * row[pivot] // gcd(scale, row[pivot])
        vector[free] = scale
        for row, pivot in zip(reduced, pivots):
            vector[pivot] = -row[free] * scale // row[pivot]
        basis.append(primitive(vector))
    return basis


def primitive(vector: Sequence[int]) -> list[int]:
    """The vector divided by the greatest common divisor of its entries."""
    common = gcd(*vector)
    return [x // common for x in vector] if common > 1 else list(vector)


def dot(a: Sequence[int], b: Sequence[int]) -> int:
    """a.b."""
    return sum(map(mul, a, b))
