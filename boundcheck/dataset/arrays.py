"""NumPy files: the strict npy form of docs/reference/data-files.md, and data sets in npz and npy.

``numpy.load`` is not used: it accepts more than one spelling of a header, and bytes after the array.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from boundcheck.dataset.archive import Buffer, read_zip
from boundcheck.dataset.dataset import ArrayPoints, Dataset, Labels, Origin
from boundcheck.dataset.floatbits import fractions, nonfinite
from boundcheck.dataset.literals import refuse_text_label
from boundcheck.errors import InputError
from boundcheck.files import sha256_hex

MAGIC = b"\x93NUMPY"
Array = np.ndarray[Any, Any]

_HEADER = re.compile(
    rb"\{'descr': '([^'\\]{1,40})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:0|[1-9][0-9]{0,17}),|(?:0|[1-9][0-9]{0,17})(?:, (?:0|[1-9][0-9]{0,17}))+|)\), \} *\n"
)
_NUMBER = re.compile(r"\|[biu]1|[<>][iu][248]|[<>]f[248]", re.ASCII)
_TEXT = re.compile(r"[<>]U[1-9][0-9]{0,7}", re.ASCII)
_KINDS = {"O": "Python objects (pickles)", "c": "complex numbers", "f": "long doubles", "M": "dates", "m": "durations"}


def parse_npy(data: Buffer, name: str, *, text: bool = False) -> Array:
    """The array in the bytes of an npy file, read-only; ``text`` allows ``U`` dtypes. InputError names the array."""
    start, header = _split_header(data, name)
    match = _HEADER.fullmatch(header)
    if match is None:
        raise InputError(f"{name}: its npy header is not of the form that numpy.save writes; save the array again")
    descr = match[1].decode("latin-1")
    dtype = _dtype(descr, name, text)
    shape = tuple(int(n) for n in match[3].decode("ascii").split(",") if n.strip())
    expected, present = prod(shape) * dtype.itemsize, len(data) - start
    if expected != present:
        raise InputError(f"{name}: {present:,} bytes of data, but shape {shape} of {descr} needs {expected:,}")
    if 0 in shape:
        return np.zeros(shape, dtype)
    flat = np.frombuffer(data, dtype, offset=start)
    if descr == "|b1" and int(flat.view(np.uint8).max()) > 1:
        raise InputError(f"{name}: a truth value is stored as a byte other than 0 and 1")
    return flat.reshape(shape, order="F" if match[2] == b"True" else "C")


def _split_header(data: Buffer, name: str) -> tuple[int, bytes]:
    """Where the numbers start, and the header's bytes."""
    if bytes(data[:6]) != MAGIC:
        raise InputError(f"{name}: not an array in npy format; write it with numpy.save or numpy.savez")
    version = bytes(data[6:8])
    if version not in (b"\x01\x00", b"\x02\x00", b"\x03\x00"):
        raise InputError(
            f"{name}: npy format version {'.'.join(map(str, version))} is not supported; 1.0, 2.0, 3.0 are"
        )
    width = 2 if version == b"\x01\x00" else 4
    size = int.from_bytes(data[8 : 8 + width], "little")
    start = 8 + width + size
    if len(data) < start:
        raise InputError(f"{name}: the npy file ends inside its header")
    return start, bytes(data[8 + width : start])


def _dtype(descr: str, name: str, text: bool) -> np.dtype[Any]:
    if _NUMBER.fullmatch(descr) or (text and _TEXT.fullmatch(descr)):
        try:
            return np.dtype(descr)
        except (TypeError, ValueError):
            raise InputError(f"{name}: dtype {descr!r} is not supported") from None
    kind = descr.lstrip("<>|=")[:1]
    if kind in ("U", "S"):
        what = "text; points are numbers" if not text else "bytes or empty text; labels are numbers or text ('U')"
    else:
        what = _KINDS.get(kind, "not numbers")
    raise InputError(f"{name}: dtype {descr!r} is not supported: {what}. Save it as float64 or an integer dtype")


def read_npz(data: bytes, name: str) -> Dataset:
    """The data set in the bytes of an npz file with arrays X and y; other members are not parsed."""
    members, found = read_zip(data, name, lambda member: member in ("X.npy", "y.npy"))
    missing = [array for array in ("X", "y") if f"{array}.npy" not in found]
    if missing:
        raise InputError(f"{name}: no array {' and no array '.join(missing)}{_present(members)}")
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


def refuse_nonfinite(array: Array, name: str) -> None:
    """InputError with array, row and column of the first NaN or infinity."""
    if array.dtype.kind != "f":
        return
    at = nonfinite(array)
    if at is not None:
        column = f", column {at[1]}" if len(at) > 1 else ""
        raise InputError(f"{name}, row {at[0]}{column}: {array[at]} is not a number; remove the row or fill it in")


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
