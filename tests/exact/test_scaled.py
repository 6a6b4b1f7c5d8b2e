"""Scaled integers: both integer libraries give the same values."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.exact import scaled
from boundcheck.exact.scaled import ScaledMatrix, affine_map
from tests.strategies import rationals

small = st.integers(-(2**80), 2**80)


@given(st.data(), st.integers(1, 4), st.integers(1, 4), st.integers(1, 3))
def test_flint_and_plain_products_agree(data: st.DataObject, n: int, m: int, points: int) -> None:
    columns = [[data.draw(small) for _ in range(n)] for _ in range(m)]
    rows = [[data.draw(small) for _ in range(n)] for _ in range(points)]
    plain = scaled._plain_product(columns)(rows)
    assert [[int(z) for z in row] for row in scaled.matrix_product(columns)(rows)] == plain
    assert plain == [[sum(a * b for a, b in zip(row, c)) for c in columns] for row in rows]


@given(st.data(), st.integers(1, 4), st.integers(1, 4))
def test_an_affine_map_is_exact_for_any_scales(data: st.DataObject, n: int, m: int) -> None:
    weight = [[(k, data.draw(rationals)) for k in range(n)] for _ in range(m)]
    bias = [data.draw(rationals) for _ in range(m)]
    scale = tuple(data.draw(st.integers(1, 50)) for _ in range(n))
    e = data.draw(st.integers(1, 50))
    row = [data.draw(small) for _ in range(n)]
    out = affine_map(weight, bias, scale)(ScaledMatrix([row], [e], scale))
    value = [Fraction(int(z), e * d) for z, d in zip(out.rows[0], out.column_scale)]
    x = [Fraction(z, e * d) for z, d in zip(row, scale)]
    assert value == [b + sum(w * x[k] for k, w in terms) for terms, b in zip(weight, bias)]


@given(st.lists(small, min_size=2, max_size=2), st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))
def test_reducing_and_adding_change_no_value(row: list[int], e: int, c: int, d: int) -> None:
    matrix = ScaledMatrix([row], [e], (c, d))
    values = [Fraction(row[0], e * c), Fraction(row[1], e * d)]
    low = matrix.reduced()
    assert [Fraction(z, low.row_scale[0]) for z in low.rows[0]] == values
    double = matrix.plus(low)
    assert [Fraction(z, double.row_scale[0]) for z in double.rows[0]] == [2 * v for v in values]


@pytest.mark.parametrize(("switch", "name"), [("1", "plain"), ("0", "flint")])
def test_the_plain_integers_can_be_chosen(switch: str, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from boundcheck.exact.scaled import backend; print(backend())"],
        env={**os.environ, "BOUNDCHECK_PLAIN_INTEGERS": switch},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == name
