"""Scaled-integer matrices: a block of points as integers over known denominators.

The value in row i (a point), column j (a unit) of a ``ScaledMatrix`` is ``rows[i][j] / (row_scale[i] * column_scale[j])``.
The row scale comes from the data (a power of two for floats, one common denominator a row for rationals), the column
scale from the weights. Products are integer products, so nothing is ever rounded, and no fraction is reduced on the way.

Integers are flint's where python-flint is installed, Python's otherwise (or with BOUNDCHECK_PLAIN_INTEGERS=1): the same
interface, the same values.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from operator import mul
from typing import Any

IntegerRows = list[list[int]]


def _load_flint() -> Any:
    if os.environ.get("BOUNDCHECK_PLAIN_INTEGERS") == "1":
        return None
    try:
        import flint
    except ImportError:
        return None
    return flint


_FLINT = _load_flint()


def backend() -> str:
    """Which integers multiply matrices here: "flint" or "plain"."""
    return "plain" if _FLINT is None else "flint"


def matrix_product(columns: Sequence[Sequence[int]]) -> Callable[[IntegerRows], IntegerRows]:
    """The map rows -> rows @ columns^T for a fixed integer matrix given by its columns (each as long as a row)."""
    return _plain_product(columns) if _FLINT is None else _flint_product(columns)


def _plain_product(columns: Sequence[Sequence[int]]) -> Callable[[IntegerRows], IntegerRows]:
    fixed = [tuple(column) for column in columns]
    return lambda rows: [[sum(map(mul, row, column)) for column in fixed] for row in rows]


def _flint_product(columns: Sequence[Sequence[int]]) -> Callable[[IntegerRows], IntegerRows]:
    inner = len(columns[0])
    right = _FLINT.fmpz_mat(inner, len(columns), [column[k] for k in range(inner) for column in columns])

    def product(rows: IntegerRows) -> IntegerRows:
        left = _FLINT.fmpz_mat(len(rows), inner, [x for row in rows for x in row])
        result: IntegerRows = (left * right).tolist()
        return result

    return product


@dataclass(frozen=True, slots=True)
class ScaledMatrix:
    """``rows[i][j] / (row_scale[i] * column_scale[j])``; all scales are positive."""

    rows: IntegerRows
    row_scale: list[int]
    column_scale: tuple[int, ...]

    def common(self) -> tuple[IntegerRows, list[int]]:
        """The same values as Python integers over one denominator a row: ``integers[i][j] / denominator[i]``."""
        scale = lcm(*self.column_scale)
        factors = [scale // d for d in self.column_scale]
        rows = [[int(z) * f for z, f in zip(row, factors)] for row in self.rows]
        return rows, [e * scale for e in self.row_scale]

    def reduced(self) -> ScaledMatrix:
        """The same values with column scales 1 and every row in lowest terms: for few columns with long denominators."""
        rows, scales = self.common()
        divisors = [gcd(scale, *row) for row, scale in zip(rows, scales)]
        return ScaledMatrix(
            [[z // g for z in row] for row, g in zip(rows, divisors)],
            [scale // g for scale, g in zip(scales, divisors)],
            (1,) * len(self.column_scale),
        )

    def plus(self, other: ScaledMatrix) -> ScaledMatrix:
        """The entry-wise sum; both have the same shape."""
        (mine, scale), (theirs, other_scale) = self.common(), other.common()
        total, scales = [], []
        for a, s, b, t in zip(mine, scale, theirs, other_scale):
            common = lcm(s, t)
            total.append([x * (common // s) + y * (common // t) for x, y in zip(a, b)])
            scales.append(common)
        return ScaledMatrix(total, scales, (1,) * len(self.column_scale))


@dataclass(frozen=True, slots=True)
class AffineMap:
    """x -> W x + b on scaled matrices, for one fixed column scale of x; made by ``affine_map``."""

    product: Callable[[IntegerRows], IntegerRows]
    column_scale: tuple[int, ...]

    def __call__(self, x: ScaledMatrix) -> ScaledMatrix:
        augmented = [[*row, e] for row, e in zip(x.rows, x.row_scale)]
        return ScaledMatrix(self.product(augmented), x.row_scale, self.column_scale)


SparseRow = Sequence[tuple[int, Fraction]]


def affine_map(weight: Sequence[SparseRow], bias: Sequence[Fraction], column_scale: Sequence[int]) -> AffineMap:
    """Compile W (rows of (column, value) pairs, one row an output) and b for inputs with this column scale.

    Output j is an integer combination of the inputs over the smallest denominator that row j of W, divided by the
    input's column scales, and b_j have in common.
    """
    inputs = len(column_scale)
    integer_rows: list[list[tuple[int, int]]] = []
    scales = []
    for row, constant in zip(weight, bias):
        terms = [(k, w / column_scale[k]) for k, w in row] + [(inputs, constant)]
        scale = lcm(*(w.denominator for _, w in terms))
        integer_rows.append([(k, w.numerator * (scale // w.denominator)) for k, w in terms])
        scales.append(scale)
    if sum(map(len, integer_rows)) * 8 < len(integer_rows) * (inputs + 1):
        return AffineMap(_sparse_product(integer_rows), tuple(scales))
    columns = []
    for terms_of_row in integer_rows:
        column = [0] * (inputs + 1)
        for k, value in terms_of_row:
            column[k] = value
        columns.append(column)
    return AffineMap(matrix_product(columns), tuple(scales))


def _sparse_product(sparse: list[list[tuple[int, int]]]) -> Callable[[IntegerRows], IntegerRows]:
    return lambda rows: [[sum(row[k] * w for k, w in terms) for terms in sparse] for row in rows]
