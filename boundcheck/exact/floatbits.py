"""Floats and integers in arrays as exact numbers, decoded from their bits.

No float operation is applied to a value: float arithmetic and conversions may flush subnormals to zero when a library
has switched the processor to do so, integer arithmetic on the bits cannot.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Block = tuple[list[list[int]], list[int]]

# Bytes of a float -> bits of its fraction, exponent of its last place when the exponent field is 1.
_FORMATS = {2: (10, -24), 4: (23, -149), 8: (52, -1074)}
SMALL = 62


def raw_bits(array: Array) -> Array:
    """The bits of a float array as unsigned integers in native byte order, same shape."""
    unsigned = np.dtype(f"{array.dtype.byteorder}u{array.dtype.itemsize}")
    plain = np.ascontiguousarray(array)
    return plain.view(unsigned).astype(unsigned.newbyteorder("="), copy=False).reshape(array.shape)


def nonfinite(array: Array) -> tuple[int, ...] | None:
    """Index of the first NaN or infinity of a float array in C order, or None."""
    fraction_bits, _ = _FORMATS[array.dtype.itemsize]
    top = np.array((1 << (8 * array.dtype.itemsize - 1)) - (1 << fraction_bits), f"u{array.dtype.itemsize}")
    rows = max(1, 2**20 // max(1, array[:1].size))
    for start in range(0, len(array), rows):
        bad = (raw_bits(array[start : start + rows]) & top) == top
        if bad.any():
            first, *rest = (int(i) for i in np.unravel_index(int(bad.argmax()), bad.shape))
            return start + first, *rest
    return None


def decode(array: Array) -> tuple[Array, Array]:
    """Finite floats as (m, e), int64 arrays with value m 2^e exactly; m is odd, or m = 0 and e = 0."""
    fraction_bits, lowest = _FORMATS[array.dtype.itemsize]
    bits = raw_bits(array).astype(np.uint64)
    width = 8 * array.dtype.itemsize
    field = ((bits >> np.uint64(fraction_bits)) & np.uint64((1 << (width - 1 - fraction_bits)) - 1)).astype(np.int64)
    significand = (bits & np.uint64((1 << fraction_bits) - 1)).astype(np.int64)
    significand += (field > 0).astype(np.int64) << fraction_bits
    exponent = np.maximum(field, 1) - 1 + lowest
    # Drop the trailing zero bits, so that small integers stay small integers.
    trailing = _bit_length(significand & -significand) - 1
    trailing = np.where(significand == 0, 0, trailing)
    significand >>= trailing
    exponent = np.where(significand == 0, 0, exponent + trailing)
    negative = (bits >> np.uint64(width - 1)).astype(bool)
    return np.where(negative, -significand, significand), exponent


def _bit_length(values: Array) -> Array:
    """Bit lengths of int64 values 0 <= v < 2^63, by integer steps."""
    rest = values.copy()
    length = np.zeros(rest.shape, np.int64)
    for step in (32, 16, 8, 4, 2, 1):
        large = rest >= (np.int64(1) << np.int64(step))
        length += large * np.int64(step)
        rest = np.where(large, rest >> np.int64(step), rest)
    return length + (rest > 0)


def integer_rows(array: Array) -> Block:
    """Rows of an integer, truth value or finite float array as integers over one power of two a row."""
    if array.dtype.kind == "b":
        return array.astype(np.int8).tolist(), [1] * len(array)
    if array.dtype.kind in "iu":
        return array.tolist(), [1] * len(array)
    m, e = decode(array)
    low = np.minimum(e.min(axis=1), 0)
    shift = e - low[:, None]
    shift[m == 0] = 0
    small = (_bit_length(np.abs(m)) + shift).max(axis=1) <= SMALL
    rows: list[list[int]] = (m << np.where(small[:, None], shift, 0)).tolist()
    for i in np.flatnonzero(~small).tolist():
        rows[i] = [x << s for x, s in zip(rows[i], shift[i].tolist())]
    return rows, [1 << -k for k in low.tolist()]


def fractions(array: Array) -> tuple[list[Fraction], Array]:
    """The different stored values as Fractions, and for every entry (same shape) which one it is."""
    if array.dtype.kind == "f":
        stored, places = np.unique(raw_bits(array), return_inverse=True)
        floats = stored.view(np.dtype(f"f{array.dtype.itemsize}")).reshape(-1, 1)
        rows, denominators = integer_rows(floats)
        return [Fraction(row[0], q) for row, q in zip(rows, denominators)], places.reshape(array.shape)
    stored, places = np.unique(array, return_inverse=True)
    return [Fraction(int(value)) for value in stored.tolist()], places.reshape(array.shape)


def point_keys(array: Array) -> list[bytes]:
    """One bytes object a row; two rows of one array have the same exactly if they are the same point."""
    if array.dtype.kind == "f":
        bits = raw_bits(array)
        minus_zero = np.array(1 << (8 * array.dtype.itemsize - 1), bits.dtype)
        array = np.where(bits == minus_zero, np.zeros(1, bits.dtype), bits)
    else:
        array = np.ascontiguousarray(array)
    size = array.dtype.itemsize * array.shape[1]
    whole = array.tobytes("C")
    return [whole[k : k + size] for k in range(0, len(whole), size)]
