"""Data sets in npz and npy files (docs/reference/data-files.md)."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np

from boundcheck.archive import read_zip
from boundcheck.dataset.dataset import ArrayPoints, Dataset, Labels, Origin
from boundcheck.dataset.literals import refuse_text_label
from boundcheck.errors import InputError
from boundcheck.exact.floatbits import fractions
from boundcheck.exact.npy import Array, parse_npy, refuse_nonfinite
from boundcheck.files import sha256_hex


def read_npz(data: bytes, name: str) -> Dataset:
    """The data set in the bytes of an npz file with arrays X and y; other members are not parsed."""
    members, found = read_zip(data, name, lambda member: member in ("X.npy", "y.npy"))
    missing = [array for array in ("X", "y") if f"{array}.npy" not in found]
    if missing:
        raise InputError(f"{name}: no array {' and no array '.join(missing)}{_present(members)}")
    for shadow in {"X", "y"} & set(members):
        raise InputError(
            f"{name}: a member {shadow} lies beside {shadow}.npy, and numpy.load would prefer it; remove it"
        )
    points = parse_npy(found["X.npy"], f"{name}: array X")
    labels = parse_npy(found["y.npy"], f"{name}: array y", text=True)
    origin = Origin("npz", "bits", sha256_hex(data), name=name)
    return assemble(points, labels, f"{name}: array X", f"{name}: array y", origin)


def _present(members: list[str]) -> str:
    arrays = [member.removesuffix(".npy") for member in members]
    shown = ", ".join(array[:40] for array in arrays[:12]) + (", ..." if len(arrays) > 12 else "")
    if not arrays:
        return "; the file holds no arrays. Write it with numpy.savez(FILE, X=..., y=...)"
    lower = {array.lower(): array for array in arrays}
    for first, second in (("data", "target"), ("x", "y"), ("x_train", "y_train"), ("images", "labels")):
        if first in lower and second in lower:
            again = f"numpy.savez(FILE, X=old[{lower[first]!r}], y=old[{lower[second]!r}])"
            return f"; the file has {shown}. Rename them: old = numpy.load(OLD); {again}"
    return f"; the file has {shown}. Write it with numpy.savez(FILE, X=..., y=...)"


def read_npy(data: bytes, name: str, label_data: bytes, label_name: str) -> Dataset:
    """The data set in the bytes of two npy files: points, labels."""
    points, labels = parse_npy(data, name), parse_npy(label_data, label_name, text=True)
    origin = Origin("npy", "bits", sha256_hex(data), sha256_hex(label_data), name=name)
    return assemble(points, labels, name, label_name, origin)


def assemble(points: Array, labels: Array, x: str, y: str, origin: Origin) -> Dataset:
    """A data set from two arrays after all checks; ``x`` and ``y`` are their names in messages."""
    _check_shapes(points, labels, x, y)
    refuse_nonfinite(points, x)
    refuse_nonfinite(labels, y)
    made = Labels(None, text_labels(labels, y)) if labels.dtype.kind == "U" else Labels(number_labels(labels))
    return Dataset.assemble(ArrayPoints(points, labels), made, origin)


def _check_shapes(points: Array, labels: Array, x: str, y: str) -> None:
    shape = points.shape
    if len(shape) == 1:
        raise InputError(f"{x} has shape {shape}: reshape it to ({shape[0]}, 1) if these are {shape[0]} points in R^1")
    if len(shape) > 2:
        raise InputError(f"{x} has shape {shape}: reshape it to ({shape[0]}, {prod(shape[1:])})")
    if len(shape) != 2 or 0 in shape:
        raise InputError(f"{x} has shape {shape}; points are an array (N, d) with N >= 1 and d >= 1")
    n = shape[0]
    if labels.ndim not in (1, 2) or labels.shape[0] != n or 0 in labels.shape:
        fix = f"; reshape it to ({n},)" if labels.size == n else ""
        raise InputError(f"{y} has shape {labels.shape}, but X has {n} rows: labels are ({n},) or ({n}, k){fix}")
    if labels.dtype.kind == "U" and labels.size != n:
        raise InputError(f"{y} has shape {labels.shape}: text labels are one a row, shape ({n},)")


def number_labels(labels: Array) -> tuple[tuple[Fraction, ...], ...]:
    """One exact vector a row; equal values share one object."""
    columns = labels.reshape(labels.shape[0], -1)
    values, places = fractions(columns)
    if columns.shape[1] == 1:
        single = [(value,) for value in values]
        return tuple(single[k] for k in places.ravel().tolist())
    return tuple(tuple(values[k] for k in row) for row in places.tolist())


def text_labels(labels: Array, name: str) -> tuple[str, ...]:
    """The texts, trailing NULs dropped; empty, not-a-number and unwritable ones are refused."""
    codes = np.ascontiguousarray(labels).view(np.dtype(f"{labels.dtype.byteorder}u4"))
    if int(codes.max()) > 0x10FFFF:
        raise InputError(f"{name}: holds a character beyond U+10FFFF")
    texts: list[str] = labels.ravel().tolist()
    known: dict[str, str] = {}
    for row, text in enumerate(texts):
        if text not in known:
            refuse_text_label(text, f"{name}, row {row}")
            known[text] = text
    return tuple(known[text] for text in texts)
