"""Data sets from values in memory: written as file bytes first, then read again, so that file and memory agree."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from operator import index
from typing import Any

import numpy as np

from boundcheck.dataset.arrays import read_npz
from boundcheck.dataset.csvfile import read_csv
from boundcheck.dataset.dataset import Dataset
from boundcheck.errors import InputError
from boundcheck.exact.floatbits import fractions
from boundcheck.exact.npy import refuse_nonfinite
from boundcheck.exact.rational import MAX_DECIMAL_DIGITS, exact
from boundcheck.files import canonical_zip

NAME = "data set in memory"
ADVICE = 'write a Fraction, an int or a string such as "1/10", or give a NumPy float array (reading: bits)'
_LIMIT: int = 10**MAX_DECIMAL_DIGITS
Array = np.ndarray[Any, Any]


def from_memory(X: Any, y: Any) -> tuple[Dataset, bytes]:
    """The data set and the bytes of the file that holds it.

    NumPy number arrays X become npz (reading ``bits``); nested sequences of ints, Fractions and exact strings become
    csv (reading ``rational``), with columns x1, ..., xd and ``label`` or y1, ..., yk. Raises TypeError on Python floats
    and other inexact values, InputError on values that no data file holds.
    """
    for value, name in ((X, "X"), (y, "y")):
        _refuse_containers(value, name)
    if isinstance(X, np.ndarray) and X.dtype.kind != "O":
        raw = canonical_zip({"X.npy": _npy(X, "X"), "y.npy": _npy(_label_array(y), "y")})
        return read_npz(raw, NAME), raw
    rows = [_exact_row(row, i) for i, row in enumerate(_rows(X, "X"))]
    if not rows:
        raise InputError("X has no rows; a data set has at least one point")
    labels, names = _exact_labels(y, len(rows))
    header = [f"x{j}" for j in range(1, len(rows[0]) + 1)] + names
    raw = _csv(header, rows, labels)
    return read_csv(raw, NAME, "rational", names), raw


def _refuse_containers(value: Any, name: str) -> None:
    for method, advice in (("to_numpy", f"{name}.to_numpy()"), ("toarray", f"{name}.toarray()")):
        if hasattr(value, method):
            raise TypeError(f"{name} is a {type(value).__name__}; give {advice}")
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array; give {name}.data after removing the masked rows")


def _npy(array: Array, name: str) -> bytes:
    """The npy bytes of an array of numbers or text, in C order."""
    kind, size = array.dtype.kind, array.dtype.itemsize
    if kind not in "biufU" or (kind == "f" and size > 8):
        raise TypeError(
            f"{name} is an array of {array.dtype}; give integers, float16, float32 or float64, or text labels"
        )
    buffer = BytesIO()
    plain = array if array.ndim == 0 else np.ascontiguousarray(array)
    np.lib.format.write_array(buffer, plain, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def _label_array(y: Any) -> Array:
    """Labels beside an array X: an array as it is, a list of ints or of strings as an array."""
    if isinstance(y, np.ndarray) and y.dtype.kind != "O":
        return y
    values = _rows(y, "y")
    flat = [v for row in values for v in (_rows(row, "y") if _is_row(row) else [row])]
    for i, value in enumerate(flat):
        if isinstance(value, float | complex | np.floating | Fraction):
            raise TypeError(
                f"y, entry {i}: {value!r} is a {type(value).__name__}; beside an array X give labels as a NumPy array, "
                "or give X as exact values too"
            )
    if not flat:
        raise InputError("y has no labels; give one label a row")
    texts = sum(isinstance(value, str) for value in flat)
    if 0 < texts < len(flat):
        raise InputError("y holds numbers and text; labels are all numbers or all text")
    rows = [list(_rows(v, "y")) if _is_row(v) else v for v in values]
    try:
        return np.array(rows) if texts else np.array(rows, dtype=_integer_dtype(flat))
    except ValueError:
        raise InputError("y cannot be made into an array: give every row as many labels as the others") from None


def _integer_dtype(values: list[Any]) -> type[np.int64 | np.uint64]:
    """The dtype that holds these integers; NumPy's own choice may be a float."""
    try:
        low, high = min(map(index, values)), max(map(index, values))
    except TypeError:
        raise TypeError("y holds values that are neither integers nor text; give labels as a NumPy array") from None
    if low >= -(2**63) and high < 2**63:
        return np.int64
    if low >= 0 and high < 2**64:
        return np.uint64
    raise TypeError("y holds integers beyond 64 bits; give X and y both as exact values, in lists")


def _is_row(value: Any) -> bool:
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _rows(value: Any, name: str) -> Sequence[Any]:
    """A sequence as it is, an array or another iterable as a list."""
    if isinstance(value, str | bytes | dict | set | frozenset):
        raise TypeError(f"{name} is a {type(value).__name__}; give a sequence of rows")
    if isinstance(value, list | tuple):
        return value
    try:
        return list(value)
    except TypeError:
        raise TypeError(f"{name} is a {type(value).__name__}; give a sequence of rows or a NumPy array") from None


def _exact(value: Any, where: str) -> Fraction:
    try:
        number = exact(value.item() if isinstance(value, np.ndarray) and value.ndim == 0 else value)
    except TypeError:
        raise TypeError(f"{where}: {value!r} is a {type(value).__name__}, not exact; {ADVICE}") from None
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None
    if abs(number.numerator) >= _LIMIT or number.denominator >= _LIMIT:
        raise InputError(f"{where}: has more than {MAX_DECIMAL_DIGITS:,} digits, which no data file holds")
    return number


def _exact_row(row: Any, i: int) -> list[Fraction]:
    if not _is_row(row) and (isinstance(row, str) or not hasattr(row, "__iter__")):
        raise TypeError(f"X, row {i}: {row!r} is no row; points in R^1 are written [[0], [1], [2]]")
    values = [_exact(value, f"X, row {i}, column {j}") for j, value in enumerate(_rows(row, f"X, row {i}"))]
    if not values:
        raise InputError(f"X, row {i}: has no coordinates")
    return values


def _exact_labels(y: Any, n: int) -> tuple[list[list[Fraction]] | list[str], list[str]]:
    """One list of numbers a row, or one text a row; and the names of the label columns."""
    if isinstance(y, np.ndarray) and y.dtype.kind == "f" and y.dtype.itemsize <= 8 and y.ndim in (1, 2) and y.size:
        refuse_nonfinite(y, "y")
        values, places = fractions(y)
        y = [[values[k] for k in row] for row in places.reshape(len(y), -1).tolist()]
    given = [list(_rows(v, f"y, row {i}")) if _is_row(v) else [v] for i, v in enumerate(_rows(y, "y"))]
    if len(given) != n:
        raise InputError(f"y has {len(given)} rows, X has {n}")
    width = len(given[0])
    for i, row in enumerate(given):
        if not row or len(row) != width:
            raise InputError(
                f"y, row {i}: {len(row)} labels, but row 0 has {width}; every row has the same number, at least 1"
            )
    if width == 1 and any(isinstance(row[0], str) and not _is_number(row[0]) for row in given):
        return [_text(row[0], i) for i, row in enumerate(given)], ["label"]
    numbers = [[_exact(v, f"y, row {i}, column {j}") for j, v in enumerate(row)] for i, row in enumerate(given)]
    return numbers, ["label"] if width == 1 else [f"y{j}" for j in range(1, width + 1)]


def _is_number(text: str) -> bool:
    try:
        exact(text)
    except ValueError:
        return False
    return True


def _text(value: Any, i: int) -> str:
    if not isinstance(value, str) or _is_number(value):
        raise InputError(
            f"y, row {i}: {value!r} is a number, but other labels are text; labels are all numbers or all text"
        )
    if any(c in value for c in "\0\r\n"):
        raise InputError(f"y, row {i}: the label {value[:40]!r} holds a NUL or a line end, which csv files cannot hold")
    return str(value)


def _csv(header: list[str], rows: list[list[Fraction]], labels: list[list[Fraction]] | list[str]) -> bytes:
    lines = [",".join(header)]
    for i, (row, label) in enumerate(zip(rows, labels)):
        if len(row) != len(rows[0]):
            raise InputError(f"X, row {i}: {len(row)} coordinates, but row 0 has {len(rows[0])}")
        ends = [_quote(label)] if isinstance(label, str) else map(str, label)
        lines.append(",".join([*map(str, row), *ends]))
    try:
        return "".join(line + "\n" for line in lines).encode()
    except UnicodeEncodeError:
        raise InputError("y: a label holds a lone surrogate, which has no UTF-8 form") from None


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or text.startswith('"') else text
