"""NumPy's npy format in the strict form of docs/reference/data-files.md: one spelling of a header, nothing after the array.

``numpy.load`` is not used: it accepts more than one spelling of a header, and bytes after the array.
"""

from __future__ import annotations

import re
from math import prod
from typing import Any

import numpy as np

from boundcheck.archive import Buffer
from boundcheck.errors import InputError
from boundcheck.exact.floatbits import nonfinite

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


def refuse_nonfinite(array: Array, name: str) -> None:
    """InputError with array, row and column of the first NaN or infinity."""
    if array.dtype.kind != "f":
        return
    at = nonfinite(array)
    if at is not None:
        column = f", column {at[1]}" if len(at) > 1 else ""
        raise InputError(f"{name}, row {at[0]}{column}: {array[at]} is not a number; remove the row or fill it in")
