"""Independent checker for memorisation and impossibility certificates of boundcheck.

    python3 memorization.py CERTIFICATE --network NETWORK --data DATA [--labels FILE] [--json]

Accepts only what it has derived itself from the user's own files: it reads network and data, computes the network's
outputs at every point in exact integer arithmetic, and compares every field of the certificate with what it found.
No number is ever rounded, except where the reading `bits` of a csv file asks for the nearest binary64 value, which is
computed here with integers. The three file formats are specified in docs/reference; this file needs no other text, no
other code of the project, and nothing but the Python standard library.

Exit status: 0 accepted, 1 a confirmed refutation or a wrong certificate, 2 wrong usage, 4 a file that cannot be read,
does not parse or is not supported.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm, prod
from operator import mul
from pathlib import Path
from typing import Any, NoReturn

Json = Any  # a value made by json.loads
Rational = tuple[int, int]  # (p, q) in lowest terms, q >= 1
Row = tuple[list[int], int]  # numerators over one positive denominator
Label = str | list[Rational]  # a text, or the numbers of one row
Activation = tuple[str, Rational]  # name, and the slope of a leaky ReLU (else 1)
Columns = list[int] | None  # the columns of the entries of a sparse row; None: all columns
WeightRow = tuple[Columns, list[int], int]  # columns, numerators, their denominator
Vector = tuple[list[list[int]], list[int]]  # see "evaluation"

LARGEST_DIMENSION = 2**24
LARGEST_INFLATED = 2**30
LEAF = 4096
STATUS = {"accepted": 0, "refuted": 1, "rejected": 1, "malformed": 4}
READINGS = ("bits", "decimal", "rational")


class Malformed(Exception):
    """A file cannot be read, does not parse or is not supported: status 4."""


class Rejected(Exception):
    """The certificate says something that its files do not bear out: status 1."""


@dataclass(frozen=True)
class Answer:
    """What the checker found. `claim` and `digest` (of the certificate file) are set as far as they could be read."""

    verdict: str
    reason: str | None
    claim: dict[str, Json] | None
    digest: str
    summary: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return STATUS[self.verdict]

    def __bool__(self) -> NoReturn:
        raise TypeError("an answer has no truth value: compare its verdict with 'accepted'")


def require(holds: bool, sentence: str) -> None:
    if not holds:
        raise Malformed(sentence)


def show(value: object) -> str:
    """`value` for a message: short, and never the digits of a huge integer."""
    if isinstance(value, int) and value.bit_length() > 256:
        return f"<an integer of {value.bit_length()} bits>"
    text = value if isinstance(value, str) else json.dumps(value) if isinstance(value, list | dict) else str(value)
    return text if len(text) <= 100 else f"{text[:60]}... ({len(text)} characters)"


def read_file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise Malformed(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


# ---- canonical JSON and rationals -----------------------------------------------------------------------------------


def canonical(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def refuse_number(text: str) -> NoReturn:
    raise ValueError(f"{show(text)}: numbers with a point or exponent, NaN and Infinity are not allowed")


def small_integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > 2**53:
        raise ValueError(f"the integer {show(text)} is beyond 2^53")
    return int(text)


def without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("an object has a key twice")
    return result


def load_json(raw: bytes, place: str) -> Json:
    """The value of canonical JSON. Writing it again and comparing is the whole check of the spelling."""
    try:
        text = raw.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=without_duplicates,
            parse_int=small_integer,
            parse_float=refuse_number,
            parse_constant=refuse_number,
        )
    except RecursionError:
        raise Malformed(f"{place}: more than 32 levels of nesting") from None
    except ValueError as error:
        raise Malformed(f"{place}: not JSON as specified: {error}") from None
    level = [value]
    for _ in range(33):
        children = (v.values() if isinstance(v, dict) else v for v in level if isinstance(v, dict | list))
        level = [c for child in children for c in child if isinstance(c, dict | list)]
    require(not level, f"{place}: more than 32 levels of nesting")
    require(canonical(value) == text, f"{place}: not canonical JSON (order of keys, white space or escapes)")
    return value


def object_of(value: Json, keys: set[str], place: str) -> dict[str, Json]:
    """`value` as an object with exactly these keys."""
    if not isinstance(value, dict) or set(value) != keys:
        raise Malformed(f"{place}: expected an object with the keys {', '.join(sorted(keys))}")
    return value


def list_of(value: Json, place: str) -> list[Json]:
    if not isinstance(value, list) or not value:
        raise Malformed(f"{place}: expected a list that is not empty")
    return value


def integer(value: Json, least: int, most: int, place: str) -> int:
    if type(value) is not int or not least <= value <= most:
        raise Malformed(f"{place}: expected an integer from {least} to {most}, found {show(value)}")
    return value


NATURAL = "(?:0|[1-9][0-9]{0,3999}|0x[1-9a-f][0-9a-f]{0,1999999})"
RATIONAL = f"-?{NATURAL}(?:/{NATURAL})?"
LEAST_HEXADECIMAL = 10**4000


def natural(text: str, place: str) -> int:
    if not text.startswith("0x"):
        return int(text)
    value = int(text[2:], 16)
    require(value >= LEAST_HEXADECIMAL, f"{place}: {show(text)} is hexadecimal, but has at most 4,000 decimal digits")
    return value


def rational(text: Json, place: str) -> Rational:
    """The value of a canonical rational: equal values have equal spellings, every other spelling is refused."""
    if not isinstance(text, str) or not re.fullmatch(RATIONAL, text):
        raise Malformed(f'{place}: {show(text)} is not a canonical rational such as "-12/35"')
    above, slash, below = text.partition("/")
    p, q = natural(above.removeprefix("-"), place), natural(below, place) if slash else 1
    if (slash and (q < 2 or gcd(p, q) > 1)) or (p == 0 and text != "0"):
        raise Malformed(f"{place}: {show(text)} is not in lowest terms")
    return (-p if text[0] == "-" else p), q


def spell_integer(n: int) -> str:
    return str(n) if abs(n) < LEAST_HEXADECIMAL else hex(n)


def spell(p: int, q: int) -> str:
    divisor = gcd(p, q)
    p, q = p // divisor, q // divisor
    return spell_integer(p) if q == 1 else f"{spell_integer(p)}/{spell_integer(q)}"


def over_common_denominator(values: Sequence[Rational]) -> Row:
    denominator = lcm(*(q for _, q in values))
    return [p * (denominator // q) for p, q in values], denominator


# ---- zip ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    body: bytes
    method: int
    stamp: tuple[int, int]  # time and date as stored


def read_zip(raw: bytes, place: str) -> dict[str, Member]:
    """All members, in file order. The parts must tile the file, so there is one way to read it and no byte unread."""
    require(len(raw) >= 22 and raw[-22:-18] == b"PK\5\6", f"{place}: no zip end record (without comment) at the end")
    disk, first_disk, here, count, size, start, comment = struct.unpack("<HHHHIIH", raw[-18:])
    consistent = not disk and not first_disk and here == count and not comment and start + size + 22 == len(raw)
    require(consistent, f"{place}: the zip end record does not fit the file")
    members: dict[str, Member] = {}
    cursor, position, budget = start, 0, LARGEST_INFLATED
    for number in range(count):
        where = f"{place}: member {number} of the zip"
        central = header(raw, cursor, "<4sHHHHHHIIIHHHHHII", b"PK\1\2", where)
        flags, method, time, date, crc, packed, full, name_size, extra_size, note, disk, _, _, offset = central[3:]
        name = raw[cursor + 46 : cursor + 46 + name_size]
        extra = raw[cursor + 46 + name_size : cursor + 46 + name_size + extra_size]
        full, packed, offset = widen([full, packed, offset], extra, where)
        require(not note and not disk, f"{where}: a comment or a second disk")
        require(offset == position, f"{where}: a gap, an overlap or another order than in the file")
        cursor += 46 + name_size + extra_size

        local = header(raw, position, "<4sHHHHHIIIHH", b"PK\3\4", where)
        begin = position + 30 + local[9]
        local_full, local_packed = widen([local[8], local[7]], raw[begin : begin + local[10]], where)
        agrees = (local[2], local[3], local[6], local_full, local_packed) == (flags, method, crc, full, packed)
        require(agrees and raw[position + 30 : begin] == name, f"{where}: local and central header disagree")
        require(not flags & ~0x0806 and method in (0, 8), f"{where}: encryption, data descriptor or unknown method")
        begin += local[10]
        position = begin + packed
        require(position <= start, f"{where}: runs into the central directory")
        budget -= full if method else 0
        require(budget >= 0 and full <= 1100 * packed + 64, f"{where}: inflates to more than this checker supports")
        body = raw[begin:position] if method == 0 else inflate(raw[begin:position], full, where)
        require(len(body) == full and zlib.crc32(body) == crc, f"{where}: wrong size or CRC")
        key = member_name(name, where)
        require(key not in members, f"{where}: the name {show(key)} occurs twice")
        members[key] = Member(body, method, (time, date))
    require(position == start and cursor == start + size, f"{place}: bytes of the zip that belong to no member")
    return members


def header(raw: bytes, at: int, layout: str, signature: bytes, place: str) -> tuple[Any, ...]:
    require(at + struct.calcsize(layout) <= len(raw), f"{place}: the file ends inside its header")
    fields = struct.unpack_from(layout, raw, at)
    require(fields[0] == signature, f"{place}: no header where one should be")
    return fields


def member_name(name: bytes, place: str) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed(f"{place}: the name is not UTF-8") from None


def widen(values: list[int], extra: bytes, place: str) -> list[int]:
    """Replace each saturated 32-bit value by the next value of the zip64 extra field."""
    wide = b""
    while extra:
        require(len(extra) >= 4, f"{place}: broken extra field")
        tag, size = struct.unpack_from("<HH", extra)
        require(len(extra) >= 4 + size and not (tag == 1 and wide), f"{place}: broken extra field")
        wide = extra[4 : 4 + size] if tag == 1 else wide
        extra = extra[4 + size :]
    saturated = [i for i, value in enumerate(values) if value == 0xFFFFFFFF]
    require(len(wide) == 8 * len(saturated), f"{place}: the zip64 extra field does not fit")
    for i, value in zip(saturated, struct.unpack(f"<{len(saturated)}Q", wide)):
        values[i] = value
    return values


def inflate(packed: bytes, size: int, place: str) -> bytes:
    """At most `size` + 1 bytes are made, whatever the stream holds."""
    stream = zlib.decompressobj(-15)
    try:
        body = stream.decompress(packed, size + 1)
    except zlib.error as error:
        raise Malformed(f"{place}: broken deflate stream: {error}") from None
    require(stream.eof and not stream.unused_data, f"{place}: the deflate stream is longer or shorter than declared")
    return body


# ---- npy ------------------------------------------------------------------------------------------------------------

SHAPE = "|(?:0|[1-9][0-9]{0,17}),|(?:0|[1-9][0-9]{0,17})(?:, (?:0|[1-9][0-9]{0,17}))+"
NPY_HEADER = (
    r"\{'descr': '([<>|])([biufU])([1-9][0-9]{0,8})', 'fortran_order': (True|False), "
    rf"'shape': \(({SHAPE})\), \}} *\n"
)
STRUCT_CODES = {"b1": "B", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q"}
# Words that hold a floating-point number: struct code, bits of the exponent, bits of the fraction.
IEEE = {"f2": ("H", 5, 10), "f4": ("I", 8, 23), "f8": ("Q", 11, 52)}


@dataclass(frozen=True)
class Array:
    """An npy array of one or two dimensions, its bytes in C order."""

    dtype: str
    order: str
    shape: tuple[int, ...]
    body: bytes
    place: str

    @property
    def columns(self) -> int:
        return self.shape[1] if len(self.shape) == 2 else 1

    def stored(self, start: int, stop: int) -> bytes:
        width = len(self.body) // self.shape[0]
        return self.body[start * width : stop * width]

    def words(self, i: int, code: str, count: int) -> tuple[int, ...]:
        layout = f"{self.order}{count}{code}"
        return struct.unpack_from(layout, self.body, i * struct.calcsize(layout))

    def numbers(self, i: int) -> Row:
        """Row i as integers over one denominator (a power of two)."""
        if self.dtype in IEEE:
            return self.dyadic_numbers(i)
        words = self.words(i, STRUCT_CODES[self.dtype], self.columns)
        require(self.dtype != "b1" or max(words) <= 1, f"{self.place}: row {i}: a boolean that is neither 0 nor 1")
        return list(words), 1

    def dyadic_numbers(self, i: int) -> Row:
        """The reals that the bits stand for, in units of the smallest subnormal number, then shortened together."""
        code, exponent_bits, fraction_bits = IEEE[self.dtype]
        special, sign = (1 << exponent_bits) - 1, 1 << (exponent_bits + fraction_bits)
        hidden, values, union = 1 << fraction_bits, [], 0
        for j, word in enumerate(self.words(i, code, self.columns)):
            exponent, value = (word >> fraction_bits) & special, word & (hidden - 1)
            if exponent == special:
                raise Malformed(f"{self.place}: row {i}, column {j}: NaN or infinity")
            if exponent:
                value = (value | hidden) << (exponent - 1)
            union |= value
            values.append(-value if word & sign else value)
        unit = special // 2 - 1 + fraction_bits
        shift = min(unit, (union & -union).bit_length() - 1) if union else unit
        return [value >> shift for value in values], 1 << (unit - shift)

    def text(self, i: int) -> str:
        words = self.words(i, "I", int(self.dtype[1:]))
        try:
            label = "".join(map(chr, words)).rstrip("\0")
            label.encode("utf-8")
        except (ValueError, OverflowError):
            raise Malformed(f"{self.place}: row {i}: not Unicode text") from None
        return label


def read_npy(raw: bytes, place: str) -> Array:
    require(raw[:6] == b"\x93NUMPY" and raw[6:8] in (b"\1\0", b"\2\0", b"\3\0"), f"{place}: not npy 1.0, 2.0 or 3.0")
    prefix = 10 if raw[6] == 1 else 12
    require(len(raw) >= prefix, f"{place}: the npy header is cut short")
    end = prefix + int.from_bytes(raw[8:prefix], "little")
    match = re.fullmatch(NPY_HEADER, raw[prefix:end].decode("latin-1")) if end <= len(raw) else None
    if match is None:
        raise Malformed(f"{place}: the npy header is not as specified (or its dtype is not supported)")
    order, kind, digits, fortran, dimensions = match.groups()
    dtype, size = kind + digits, int(digits) * (4 if kind == "U" else 1)
    known = kind == "U" or dtype in STRUCT_CODES or dtype in IEEE
    require(known and (order == "|") == (size == 1), f"{place}: the dtype {order}{dtype} is not supported")
    shape = tuple(int(n) for n in dimensions.split(",") if n)
    body = raw[end:]
    require(1 <= len(shape) <= 2 and min(shape) >= 1, f"{place}: shape {shape}, expected one or two dimensions, not 0")
    # Before anything is made from the shape: the bytes are there, so a huge shape without data ends here.
    require(
        len(body) == prod(shape) * size, f"{place}: {len(body)} bytes of data, shape and dtype ask for another number"
    )
    if fortran == "True" and len(shape) == 2:
        body = in_c_order(body, shape, size)
    return Array(dtype, "<" if order == "|" else order, shape, body, place)


def in_c_order(body: bytes, shape: tuple[int, ...], size: int) -> bytes:
    (rows, columns), result = shape, bytearray(len(body))
    for j in range(columns):
        column = body[j * rows * size : (j + 1) * rows * size]
        for k in range(size):
            result[j * size + k :: columns * size] = column[k::size]
    return bytes(result)


# ---- csv ------------------------------------------------------------------------------------------------------------

QUOTED_OR_PLAIN = r'"((?:[^"]|"")*)"(,|$)|((?!")[^,]*)(,|$)'
DECIMAL = r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?"


def csv_lines(raw: bytes, place: str) -> list[str]:
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"{place}: not UTF-8: {error}") from None
    lines = text.split("\n")
    last = lines.pop()
    lines = [line.removesuffix("\r") for line in lines] + ([last] if last else [])
    for number, line in enumerate(lines, 1):
        require(line != "", f"{place}: line {number} is empty")
        require("\r" not in line and "\0" not in line, f"{place}: line {number} holds a lone CR or a NUL")
    require(len(lines) >= 2, f"{place}: expected a header and at least one row")
    return lines


def csv_fields(line: str, place: str) -> list[str]:
    if '"' not in line:
        return line.split(",")
    fields, position = [], 0
    while True:
        match = re.match(QUOTED_OR_PLAIN, line[position:])
        if match is None:
            raise Malformed(f"{place}: a quoted field does not end before a comma or the end of the line")
        quoted, comma, plain, plain_comma = match.groups()
        fields.append(plain if quoted is None else quoted.replace('""', '"'))
        position += match.end()
        if not (comma or plain_comma):
            return fields


def csv_number(text: str, reading: str, place: str) -> Rational | None:
    """The number that a field stands for in the reading, or None if it is not spelt like one."""
    if reading == "rational":
        match = re.fullmatch("(-?)([0-9]+)(?:/([0-9]+))?", text)
        if match is None:
            return None
        minus, above, below = match[1], match[2], match[3] or "1"
        require(max(len(above), len(below)) <= 4000, f"{place}: a number of more than 4,000 digits")
        p, q = int(minus + above), int(below)
        require(q > 0, f"{place}: the denominator is zero")
    else:
        match = re.fullmatch(DECIMAL, text)
        if match is None:
            return None
        require(len(text) <= 4000, f"{place}: a number of more than 4,000 characters")
        exponent, digits = int(match[5] or 0), match[3] or match[4] or ""
        require(abs(exponent) <= 4000, f"{place}: the exponent is beyond 4,000")
        n, shift = int((match[2] or "") + digits), exponent - len(digits)
        p, q = (-n if match[1] == "-" else n) * 10 ** max(shift, 0), 10 ** max(-shift, 0)
        if reading == "bits":
            p, q = nearest_binary64(p, q, place)
    divisor = gcd(p, q)
    return p // divisor, q // divisor


def nearest_binary64(p: int, q: int, place: str) -> Rational:
    """p/q rounded to 53 bits and multiples of 2^-1074, ties to even: integer division decides everything."""
    n = abs(p)
    exponent = max(n.bit_length() - q.bit_length() - 53, -1074)
    while True:  # at most twice: the first quotient is below 2^54
        divisor = q << max(exponent, 0)
        quotient, rest = divmod(n << max(-exponent, 0), divisor)
        if quotient < 2**53:
            break
        exponent += 1
    quotient += 2 * rest > divisor or (2 * rest == divisor and quotient % 2 == 1)
    require(quotient.bit_length() + exponent <= 1024, f"{place}: overflows binary64")
    quotient = -quotient if p < 0 else quotient
    return quotient << max(exponent, 0), 1 << max(-exponent, 0)


# ---- data -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Data:
    fields: dict[str, Json]  # what a certificate says of the data, without the encoding
    point: Callable[[int], Row]
    labels: list[Label]

    @property
    def points(self) -> int:
        return len(self.labels)

    @property
    def dimension(self) -> int:
        return int(self.fields["dimension"])


def data_format(raw: bytes) -> str:
    return "npz" if raw[:2] == b"PK" else "npy" if raw[:6] == b"\x93NUMPY" else "csv"


def read_data(path: str, labels_path: str | None, stated: dict[str, Json]) -> Data:
    """Read the data as the certificate says (reading and label columns are choices), and derive its fields."""
    raw = read_file(path)
    kind = data_format(raw)
    if kind != stated["format"]:
        raise Rejected(f"data.format: {path} is {kind}, the certificate says {show(stated['format'])}")
    require(labels_path is None or kind == "npy", f"{path}: a labels file goes with npy data only")
    fields = {"format": kind, "reading": "bits", "label_columns": None, "labels_sha256": None, "sha256": sha256(raw)}
    if kind == "csv":
        reading, columns = stated["reading"], stated["label_columns"]
        named = isinstance(columns, list) and len(columns) > 0 and all(isinstance(name, str) for name in columns)
        require(named and reading in READINGS, "data: csv needs a reading and a list of label columns")
        fields |= {"reading": reading, "label_columns": columns}
        return read_csv(raw, path, fields)
    if kind == "npz":
        members = read_zip(raw, path)
        require("X.npy" in members and "y.npy" in members, f"{path}: no members X.npy and y.npy")
        points, labels = (read_npy(members[name].body, f"{path}: {name}") for name in ("X.npy", "y.npy"))
    else:
        head, letter, tail = Path(path).name.rpartition("X")
        require(labels_path is not None or letter == "X", f"{path}: name the file of its labels")
        partner = labels_path if labels_path is not None else str(Path(path).with_name(f"{head}y{tail}"))
        raw_labels = read_file(partner)
        fields["labels_sha256"] = sha256(raw_labels)
        points, labels = read_npy(raw, path), read_npy(raw_labels, partner)
    return arrays_as_data(points, labels, fields)


def arrays_as_data(points: Array, labels: Array, fields: dict[str, Json]) -> Data:
    require(len(points.shape) == 2 and points.dtype[0] != "U", f"{points.place}: expected numbers of shape (N, d)")
    n = points.shape[0]
    require(labels.shape[0] == n, f"{labels.place}: {labels.shape[0]} labels for {n} points")
    values: list[Label] = []
    if labels.dtype[0] == "U":
        require(labels.columns == 1, f"{labels.place}: text labels of shape {labels.shape}, expected ({n},)")
        values = [labels.text(i) for i in range(n)]
    else:
        for i in range(n):
            numerators, denominator = labels.numbers(i)
            values.append([lowest(p, denominator) for p in numerators])
    if points.dtype[0] in "bf":
        for i in range(n):
            points.numbers(i)  # refuses NaN, infinities and broken booleans before anything is judged
    fields |= {"points": n, "dimension": points.columns}
    fields["merkle_root"] = merkle_root(n, lambda a, b: points.stored(a, b) + labels.stored(a, b))
    return Data(fields, points.numbers, values)


def lowest(p: int, q: int) -> Rational:
    divisor = gcd(p, q)
    return p // divisor, q // divisor


def read_csv(raw: bytes, place: str, fields: dict[str, Json]) -> Data:
    lines, named, reading = csv_lines(raw, place), fields["label_columns"], fields["reading"]
    names = csv_fields(lines[0], f"{place}: line 1")
    require(len(names) >= 2 and len(set(names)) == len(names), f"{place}: line 1: at least two different column names")
    require(len(set(named)) == len(named) < len(names), f"{place}: label columns {show(named)}: a repetition, or all")
    for name in named:
        require(name in names, f"{place}: there is no column {show(name)}")
    label_at = [names.index(name) for name in named]
    point_at = [j for j in range(len(names)) if j not in set(label_at)]
    known: dict[str, Rational | None] = {}

    def number(text: str, number_place: str) -> Rational | None:
        if text not in known:
            known[text] = csv_number(text, reading, number_place)
        return known[text]

    rows: list[Row] = []
    spellings: list[list[str]] = []
    for line_number, line in enumerate(lines[1:], 2):
        where = f"{place}: line {line_number}"
        cells = csv_fields(line, where)
        require(len(cells) == len(names), f"{where}: {len(cells)} fields, the header has {len(names)}")
        point = []
        for j in point_at:
            value = number(cells[j], where)
            if value is None:
                raise Malformed(f"{where}: column {show(names[j])}: {show(cells[j])} is not a number ({reading})")
            point.append(value)
        rows.append(over_common_denominator(point))
        spellings.append([cells[j] for j in label_at])
    labels = csv_labels(spellings, number, place)
    fields |= {"points": len(rows), "dimension": len(point_at)}
    fields["merkle_root"] = merkle_root(len(rows), lambda a, b: ("\n".join(lines[a + 1 : b + 1]) + "\n").encode())
    return Data(fields, rows.__getitem__, labels)


def csv_labels(spellings: list[list[str]], number: Callable[[str, str], Rational | None], place: str) -> list[Label]:
    """Numbers if every label is one; texts if none is and there is one label column."""
    numeric: list[Label] = []
    for line, cells in enumerate(spellings, 2):
        for text in cells:
            nothing = re.fullmatch("([+-]?(nan|inf|infinity))?", text, re.IGNORECASE | re.ASCII)
            require(nothing is None, f"{place}: line {line}: the label {show(text)} is refused")
        values = [number(text, f"{place}: line {line}") for text in cells]
        found = [value for value in values if value is not None]
        if len(found) == len(cells):
            numeric.append(found)
        same_kind = len(numeric) in (0, line - 1) and (len(numeric) > 0 or len(cells) == 1)
        require(same_kind, f"{place}: line {line}: text where other labels are numbers, or the reverse")
    return numeric or [cells[0] for cells in spellings]


# ---- Merkle root ----------------------------------------------------------------------------------------------------


def merkle_root(n: int, stored: Callable[[int, int], bytes]) -> str:
    """Every leaf starts with its range and n, so the root fixes which rows were read, each once."""
    leaves = []
    for start in range(0, n, LEAF):
        stop = min(start + LEAF, n)
        leaves.append(hashlib.sha256(b"\0" + f"{start} {stop} {n}\n".encode() + stored(start, stop)).digest())
    return merkle_node(leaves).hex()


def merkle_node(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)  # the largest power of two below the number of leaves
    return hashlib.sha256(b"\1" + merkle_node(leaves[:split]) + merkle_node(leaves[split:])).digest()


# ---- sizes ----------------------------------------------------------------------------------------------------------


@dataclass
class Sizes:
    """Sizes of a network, gathered while it is read."""

    widths: list[int] = field(default_factory=list)
    dense: int = 0
    nonzero: int = 0
    distinct: set[Rational] = field(default_factory=set)
    max_bits: int = 1  # the entry 0 counts 1, and so does every entry at least

    def add(self, value: Rational, times: int = 1) -> None:
        """Count an entry (in lowest terms)."""
        p, q = value
        if p:
            self.nonzero += times
            self.distinct.add(value)
            self.max_bits = max(self.max_bits, p.bit_length(), q.bit_length())

    def add_product(self, left: Matrix, right: Matrix) -> None:
        """Count the entries of left @ right. Equal rows and equal columns are multiplied once: rank one is cheap."""
        whole = lcm(*(denominator for _, _, denominator in right.rows))
        columns: list[list[tuple[int, int]]] = [[] for _ in range(right.columns)]
        for k, (where, numerators, denominator) in enumerate(right.rows):
            for j, n in zip(range(right.columns) if where is None else where, numerators):
                if n:
                    columns[j].append((k, n * (whole // denominator)))
        different = [
            ([k for k, _ in column], [n for _, n in column], times)
            for column, times in Counter(map(tuple, columns)).items()
        ]
        lines = Counter((w and tuple(w), tuple(numerators), q) for w, numerators, q in left.rows)
        for (where_left, factors, denominator), times in lines.items():
            row = [0] * left.columns
            for k, n in zip(range(left.columns) if where_left is None else where_left, factors):
                row[k] = n
            for ks, others, n in different:
                entry = sum(map(mul, others, map(row.__getitem__, ks)))
                self.add(lowest(entry, denominator * whole), times * n)

    def fields(self) -> dict[str, Json]:
        parameters = {"dense": self.dense, "distinct": len(self.distinct), "nonzero": self.nonzero}
        depth = len(self.widths) - 1
        return {
            "widths": self.widths,
            "affine_depth": depth,
            "hidden_layers": depth - 1,
            "parameters": parameters,
            "max_bits": self.max_bits,
        }


# ---- network --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Matrix:
    columns: int
    rows: list[WeightRow]


@dataclass(frozen=True)
class Affine:
    factors: list[Matrix]  # W is their product
    bias: list[Rational]
    activations: list[Activation]

    @property
    def inputs(self) -> int:
        return self.factors[-1].columns


Layer = Affine | list[Affine]  # a list is a residual block


@dataclass
class Reader:
    """Reads a native network; `blobs` are the members of the zipped form."""

    place: str
    sizes: Sizes
    blobs: dict[str, Member] | None = None
    used: set[str] = field(default_factory=set)

    def network(self, value: Json) -> list[Layer]:
        where = f"{self.place}: network"
        value = object_of(value, {"inputs", "layers", "schema"}, where)
        require(value["schema"] == "boundcheck.network/1", f"{where}: unknown schema {show(value['schema'])}")
        width = integer(value["inputs"], 1, LARGEST_DIMENSION, f"{where}.inputs")
        self.sizes.widths.append(width)
        layers: list[Layer] = []
        for k, item in enumerate(list_of(value["layers"], f"{where}.layers")):
            here = f"{where}.layers[{k}]"
            if isinstance(item, dict) and "residual" in item:
                block = list_of(object_of(item, {"residual"}, here)["residual"], f"{here}.residual")
                inner, start = [], width
                for i, part in enumerate(block):
                    inner.append(self.affine(part, width, f"{here}.residual[{i}]"))
                    width = len(inner[-1].bias)
                require(width == start, f"{here}: {width} outputs of the residual block for {start} inputs")
                layers.append(inner)
            else:
                layer = self.affine(item, width, here)
                width = len(layer.bias)
                layers.append(layer)
        return layers

    def affine(self, value: Json, width: int, place: str) -> Affine:
        value = object_of(value, {"activation", "bias", "weight"}, place)
        bias = [rational(b, f"{place}.bias") for b in list_of(value["bias"], f"{place}.bias")]
        weight, here = value["weight"], f"{place}.weight"
        if isinstance(weight, dict) and "factors" in weight:
            pair = list_of(object_of(weight, {"factors"}, here)["factors"], f"{here}.factors")
            require(len(pair) == 2, f"{here}: expected two factors")
            factors = [self.matrix(part, f"{here}.factors[{i}]", None) for i, part in enumerate(pair)]
            agree = factors[0].columns == len(factors[1].rows)
            require(agree, f"{here}: {factors[0].columns} columns against {len(factors[1].rows)} rows of the factors")
            self.sizes.add_product(*factors)
        else:
            factors = [self.matrix(weight, here, self.sizes)]
        require(len(bias) == len(factors[0].rows), f"{place}: {len(bias)} biases for {len(factors[0].rows)} rows")
        require(factors[-1].columns == width, f"{place}: {factors[-1].columns} columns, but {width} inputs")
        count_layer(self.sizes, bias, width)
        return Affine(factors, bias, activations_of(value["activation"], len(bias), f"{place}.activation"))

    def matrix(self, value: Json, place: str, sizes: Sizes | None) -> Matrix:
        if isinstance(value, dict) and "sparse" in value:
            return self.sparse(object_of(value, {"sparse"}, place)["sparse"], place, sizes)
        lines = list_of(self.blob(object_of(value, {"dense"}, place)["dense"], place), f"{place}.dense")
        rows: list[WeightRow] = []
        for i, line in enumerate(lines):
            here = f"{place}.dense[{i}]"
            entries = [rational(w, here) for w in list_of(line, here)]
            require(len(entries) == len(lines[0]), f"{here}: {len(entries)} entries, the first row has {len(lines[0])}")
            if sizes is not None:
                for entry in entries:
                    sizes.add(entry)
            rows.append((None, *over_common_denominator(entries)))
        return Matrix(len(lines[0]), rows)

    def sparse(self, value: Json, place: str, sizes: Sizes | None) -> Matrix:
        value = object_of(value, {"entries", "shape"}, place)
        shape = list_of(value["shape"], f"{place}.shape")
        require(len(shape) == 2, f"{place}.shape: expected two numbers")
        m, n = (integer(size, 1, LARGEST_DIMENSION, f"{place}.shape") for size in shape)
        entries, before = self.blob(value["entries"], place), (-1, -1)
        require(isinstance(entries, list), f"{place}.entries: expected a list")
        lines: dict[int, tuple[list[int], list[Rational]]] = {}
        for number, entry in enumerate(entries):
            here = f"{place}.entries[{number}]"
            require(isinstance(entry, list) and len(entry) == 3, f"{here}: expected row, column, value")
            i, j, w = integer(entry[0], 0, m - 1, here), integer(entry[1], 0, n - 1, here), rational(entry[2], here)
            require((i, j) > before and w[0] != 0, f"{here}: out of order, repeated or zero")
            before = (i, j)
            columns, values = lines.setdefault(i, ([], []))
            columns.append(j)
            values.append(w)
            if sizes is not None:
                sizes.add(w)
        empty: WeightRow = ([], [], 1)
        rows = [(lines[i][0], *over_common_denominator(lines[i][1])) if i in lines else empty for i in range(m)]
        return Matrix(n, rows)

    def blob(self, value: Json, place: str) -> Json:
        """In the zipped form every dense and entries is a reference; the digest in the name fixes what is read."""
        if self.blobs is None:
            return value
        name = object_of(value, {"blob"}, place)["blob"]
        require(isinstance(name, str) and name in self.blobs, f"{place}: there is no blob {show(name)}")
        self.used.add(name)
        return load_json(self.blobs[name].body, f"{self.place}: {name}")


def count_layer(sizes: Sizes, bias: list[Rational], width: int) -> None:
    """What a layer adds to the sizes besides the entries of its matrix."""
    for value in bias:
        sizes.add(value)
    sizes.widths.append(len(bias))
    sizes.dense += len(bias) * (width + 1)


def activation_of(value: Json, place: str) -> Activation:
    if isinstance(value, dict):
        slope = rational(object_of(value, {"leaky_relu"}, place)["leaky_relu"], place)
        require(slope not in ((0, 1), (1, 1)), f"{place}: a leaky ReLU of slope 0 or 1 has another name")
        return "leaky_relu", slope
    simple = ("identity", "relu", "hard_tanh", "threshold", "strict_threshold")
    require(isinstance(value, str) and value in simple, f"{place}: unknown activation {show(value)}")
    return value, (1, 1)


def activations_of(value: Json, outputs: int, place: str) -> list[Activation]:
    if not isinstance(value, list):
        return [activation_of(value, place)] * outputs
    result = [activation_of(item, place) for item in value]
    require(len(result) == outputs and len(set(result)) > 1, f"{place}: not one an output, or all equal")
    return result


def read_network(path: str, stated: dict[str, Json]) -> tuple[list[Layer], dict[str, Json]]:
    """The layers, and what a certificate says of the network. The activation is a choice for arrays only."""
    raw, sizes = read_file(path), Sizes()
    members = None if raw[:1] == b"{" else read_zip(raw, path)
    kind = "npz" if members is not None and "W1.npy" in members else "native"
    if kind != stated["format"]:
        raise Rejected(f"network.format: {path} is {kind}, the certificate says {show(stated['format'])}")
    activation = None if kind == "native" else stated["activation"]
    if members is None:
        layers = Reader(path, sizes).network(load_json(raw, path))
    elif kind == "native":
        layers = read_zipped(members, path, sizes)
    else:
        layers = read_arrays(members, path, sizes, activation_of(activation, "network.activation"))
    return layers, {"activation": activation, "format": kind, "sha256": sha256(raw), **sizes.fields()}


def read_zipped(members: dict[str, Member], path: str, sizes: Sizes) -> list[Layer]:
    require(list(members) == sorted(members) and "network.json" in members, f"{path}: members not as specified")
    for name, member in members.items():
        require(member.method == 0 and member.stamp == (0, 33), f"{path}: {show(name)}: compressed or dated")
    value = load_json(members["network.json"].body, f"{path}: network.json")
    blobs = {name: member for name, member in members.items() if name != "network.json"}
    for name, member in blobs.items():
        require(name == sha256(member.body), f"{path}: {show(name)} is not the digest of its content")
    reader = Reader(path, sizes, blobs)
    layers = reader.network(value)
    require(reader.used == set(blobs), f"{path}: a blob that the network does not refer to")
    return layers


def read_arrays(members: dict[str, Member], path: str, sizes: Sizes, hidden: Activation) -> list[Layer]:
    depth = len(members) // 2
    names = {f"{letter}{k}.npy" for letter in "Wb" for k in range(1, depth + 1)}
    require(set(members) == names, f"{path}: expected the members W1.npy, b1.npy, ..., and nothing else")
    layers: list[Layer] = []
    for k in range(1, depth + 1):
        weight, bias = (read_npy(members[f"{letter}{k}.npy"].body, f"{path}: {letter}{k}.npy") for letter in "Wb")
        require(weight.dtype[0] != "U" and bias.dtype[0] != "U", f"{path}: layer {k}: text")
        m, n = weight.shape if len(weight.shape) == 2 else (0, 0)
        require(bias.shape == (m,), f"{path}: layer {k}: shapes {weight.shape} and {bias.shape}")
        require(k == 1 or n == sizes.widths[-1], f"{path}: layer {k}: {n} inputs, layer {k - 1} has another width")
        if k == 1:
            sizes.widths.append(n)
        biases, rows = [lowest(*only(bias.numbers(i))) for i in range(m)], [weight.numbers(i) for i in range(m)]
        for numerators, denominator in rows:
            for p in numerators:
                sizes.add(lowest(p, denominator))
        count_layer(sizes, biases, n)
        matrix = Matrix(n, [(None, numerators, denominator) for numerators, denominator in rows])
        layers.append(Affine([matrix], biases, [hidden if k < depth else ("identity", (1, 1))] * m))
    return layers


def only(row: Row) -> Rational:
    return row[0][0], row[1]


# ---- evaluation -----------------------------------------------------------------------------------------------------
#
# At a point with denominator e, the value of a unit is n / (D e) with integers n and D >= 1. Units are put in groups
# that share D: the weights decide the groups, the point may change D. A `Vector` holds the n of each group, and its D.
# Constructed networks have rows with large, unrelated denominators whose units are clipped: so a dot product
# is summed group by group, and what a group adds is split into an integer and a rest below 1. No sum runs over the
# common denominator of all rows; a network with one denominator a layer (dyadic weights) needs one plain integer dot
# product a row.


@dataclass(frozen=True)
class UnitRow:
    """One row of a product: the unit is activation((sum of parts + bias) / denominator)."""

    parts: list[tuple[int, Columns, list[int]]]  # group, positions inside it (None: all), numerators
    bias: int
    denominator: int
    activation: Activation


@dataclass(frozen=True)
class Product:
    rows: list[UnitRow]
    groups: list[list[int]]


@dataclass(frozen=True)
class Block:
    """A residual block: the products inside, and for each group of the sum its units, as positions in x and in F(x)."""

    products: list[Product]
    groups: list[list[int]]
    sources: list[tuple[int, list[int], int, list[int]]]


Step = Product | Block


def prepare(layers: list[Layer], inputs: int) -> list[Step]:
    steps: list[Step] = []
    groups = [list(range(inputs))]
    for layer in layers:
        if isinstance(layer, Affine):
            steps += products_of(layer, groups)
        else:
            inner: list[Product] = []
            for affine in layer:
                inner += products_of(affine, inner[-1].groups if inner else groups)
            steps.append(residual_block(inner, groups, inner[-1].groups))
        groups = steps[-1].groups
    return steps


def products_of(layer: Affine, groups: list[list[int]]) -> list[Product]:
    """Factors are applied one after the other, never multiplied out."""
    result: list[Product] = []
    for factor in reversed(layer.factors):
        last = factor is layer.factors[0]
        bias = layer.bias if last else [(0, 1)] * len(factor.rows)
        activations = layer.activations if last else [("identity", (1, 1))] * len(factor.rows)
        result.append(product_of(factor, bias, activations, groups))
        groups = result[-1].groups
    return result


def product_of(matrix: Matrix, bias: list[Rational], activations: list[Activation], groups: list[list[int]]) -> Product:
    place = {unit: (g, k) for g, units in enumerate(groups) for k, unit in enumerate(units)}
    rows: list[UnitRow] = []
    # One denominator for the whole layer if that costs few bits, else one for each row.
    own = [lcm(q, b[1]) * a[1][1] for (_, _, q), b, a in zip(matrix.rows, bias, activations)]
    common, bits = 1, 64 + 2 * sum(q.bit_length() for q in own) // len(own)
    for q in own:
        common = lcm(common, q) if common.bit_length() <= bits else common
    single = common.bit_length() <= bits
    for (columns, numerators, denominator), (p, q), activation, mine in zip(matrix.rows, bias, activations, own):
        target = (common if single else mine) // activation[1][1]
        scale = target // denominator
        by_group: dict[int, list[tuple[int, int]]] = {}
        for j, n in zip(range(matrix.columns) if columns is None else columns, numerators):
            if n:
                g, k = place[j]
                by_group.setdefault(g, []).append((k, n * scale))
        parts = [part_of(g, entries, len(groups[g])) for g, entries in sorted(by_group.items())]
        rows.append(UnitRow(parts, p * (target // q), target, activation))
    keys = [1 if "threshold" in a[0] else common if single else mine for a, mine in zip(activations, own)]
    return Product(rows, positions_of_equal(keys))


def part_of(group: int, entries: list[tuple[int, int]], size: int) -> tuple[int, Columns, list[int]]:
    if 3 * len(entries) < size:
        return group, [k for k, _ in entries], [n for _, n in entries]
    row = [0] * size
    for k, n in entries:
        row[k] = n
    return group, None, row


def positions_of_equal(keys: Iterable[object]) -> list[list[int]]:
    found: dict[object, list[int]] = {}
    for i, key in enumerate(keys):
        found.setdefault(key, []).append(i)
    return list(found.values())


def residual_block(products: list[Product], before: list[list[int]], after: list[list[int]]) -> Block:
    at_x, at_f = (
        {unit: (g, k) for g, units in enumerate(groups) for k, unit in enumerate(units)} for groups in (before, after)
    )
    groups = positions_of_equal((at_x[u][0], at_f[u][0]) for u in range(len(at_x)))
    sources = [
        (at_x[units[0]][0], [at_x[u][1] for u in units], at_f[units[0]][0], [at_f[u][1] for u in units])
        for units in groups
    ]
    return Block(products, groups, sources)


def common_multiple(a: int, b: int) -> int:
    """Not always the least one: a gcd of huge numbers costs more than it saves."""
    return a if a % b == 0 else b if b % a == 0 else a * b


def add_fractions(terms: list[Rational]) -> Rational:
    """A sum of fractions (not reduced), in a tree so that most products are of short numbers."""
    while len(terms) > 1:
        paired = []
        for (a, b), (c, d) in zip(terms[::2], terms[1::2]):
            whole = common_multiple(b, d)
            paired.append((a * (whole // b) + c * (whole // d), whole))
        terms = paired + terms[2 * len(paired) :]
    return terms[0]


def dot(columns: Columns, numerators: list[int], values: list[int]) -> int:
    return sum(map(mul, numerators, values if columns is None else map(values.__getitem__, columns)))


def row_sum(row: UnitRow, vector: Vector, e: int) -> Rational:
    """(n, D) such that the row without its denominator is n / (D e)."""
    values, denominators = vector
    if len(values) == 1:
        total = sum(dot(columns, numerators, values[g]) for g, columns, numerators in row.parts)
        return total + row.bias * e * denominators[0], denominators[0]
    whole, rests = row.bias * e, []
    for g, columns, numerators in row.parts:
        term, denominator = dot(columns, numerators, values[g]), denominators[g]
        if denominator == 1:
            whole += term
        elif term:
            quotient, rest = divmod(term, denominator)
            whole += quotient
            if rest:
                rests.append((rest, denominator))
    if not rests:
        return whole, 1
    n, denominator = add_fractions(rests)
    return n + whole * denominator, denominator


def activate(activation: Activation, n: int, denominator: int, e: int) -> Rational:
    """sigma(n / (denominator e)) as (n', denominator')."""
    name, (p, q) = activation
    if name == "relu":
        return (n if n > 0 else 0), denominator
    if name == "identity":
        return n, denominator
    if name == "threshold":
        return (e if n >= 0 else 0), 1
    if name == "strict_threshold":
        return (e if n > 0 else 0), 1
    if name == "leaky_relu":
        return n * (q if n >= 0 else p), denominator * q
    one = denominator * e  # hard_tanh
    return (e, 1) if n >= one else (-e, 1) if n <= -one else (n, denominator)


def apply_product(product: Product, vector: Vector, e: int) -> Vector:
    units = []
    for row in product.rows:
        n, denominator = row_sum(row, vector, e)
        units.append(activate(row.activation, n, denominator * row.denominator, e))
    return grouped(units, product.groups)


def grouped(units: list[Rational], groups: list[list[int]]) -> Vector:
    values, denominators = [], []
    for members in groups:
        numerators, different = [units[i][0] for i in members], {units[i][1] for i in members}
        whole = different.pop()
        if different:
            for denominator in different:
                whole = common_multiple(whole, denominator)
            numerators = [units[i][0] * (whole // units[i][1]) for i in members]
        if whole > 1 and all(n % whole == 0 for n in numerators):  # clipped units are integers
            numerators, whole = [n // whole for n in numerators], 1
        values.append(numerators)
        denominators.append(whole)
    return values, denominators


def apply_block(block: Block, vector: Vector, e: int) -> Vector:
    result = vector
    for product in block.products:
        result = apply_product(product, result, e)
    values, denominators = [], []
    for g, at_x, h, at_f in block.sources:
        whole = common_multiple(vector[1][g], result[1][h])
        scale_x, scale_f = whole // vector[1][g], whole // result[1][h]
        x, f = vector[0][g], result[0][h]
        values.append([x[i] * scale_x + f[j] * scale_f for i, j in zip(at_x, at_f)])
        denominators.append(whole)
    return values, denominators


def outputs_at(steps: list[Step], point: Row) -> Row:
    """The network's outputs at a point, over one denominator."""
    numerators, e = point
    vector: Vector = ([numerators], [1])
    for step in steps:
        vector = apply_product(step, vector, e) if isinstance(step, Product) else apply_block(step, vector, e)
    whole = 1
    for denominator in vector[1]:
        whole = common_multiple(whole, denominator)
    result = [0] * sum(map(len, steps[-1].groups))
    for units, values, denominator in zip(steps[-1].groups, *vector):
        for unit, n in zip(units, values):
            result[unit] = n * (whole // denominator)
    return result, whole * e


# ---- labels and claims ----------------------------------------------------------------------------------------------


def classes_of(labels: list[Label], outputs: int, place: str) -> tuple[Json, list[int]]:
    """The encoding, and the class of every row."""
    different: set[str | Rational] = {label if isinstance(label, str) else label[0] for label in labels}
    keys = [label if isinstance(label, str) else label[0] for label in labels]
    numbers = {key for key in different if isinstance(key, tuple)}
    small = {(c, 1) for c in range(max(outputs, 2))} if numbers else set()
    if numbers and numbers <= small:
        return "index", [key[0] for key in keys if isinstance(key, tuple)]
    if numbers and outputs == 1 and numbers <= {(-1, 1), (1, 1)}:
        return "sign", [key[0] for key in keys if isinstance(key, tuple)]
    most = max(outputs, 2)
    require(len(different) <= most, f"{place}: {len(different)} different labels, the network tells {most} apart")
    spellings: dict[str | Rational, str]
    if numbers:
        spellings = {number: spell(*number) for number in sorted(numbers, key=lambda number: Fraction(*number))}
    else:
        spellings = {key: str(key) for key in sorted(map(str, different))}
    number_of = {key: c for c, key in enumerate(spellings)}
    return list(spellings.values()), [number_of[key] for key in keys]


@dataclass(frozen=True)
class Task:
    """A claim about a network with `outputs` outputs, on labels that are classes or targets."""

    kind: str
    bound: Rational
    outputs: int
    encoding: Json
    classes: list[int] | None
    labels: list[Label]

    def target(self, i: int) -> Row:
        if self.classes is not None:
            return [int(c == self.classes[i]) for c in range(self.outputs)], 1
        return over_common_denominator([number for number in self.labels[i] if isinstance(number, tuple)])

    def margin(self, i: int, output: Row) -> tuple[bool, int, int]:
        """Whether row i holds, and its margin as a fraction (not reduced)."""
        values, denominator = output
        if self.kind == "classifies" and self.classes is not None:
            label = self.classes[i]
            if self.outputs > 1:
                n = values[label] - max(v for c, v in enumerate(values) if c != label)
                return n > 0, n, denominator
            if self.encoding == "sign":
                return label * values[0] > 0, label * values[0], denominator
            n = (2 * values[0] - denominator) * (1 if label == 1 else -1)
            return n > 0, n, 2 * denominator
        targets, q = self.target(i)
        distance = max(abs(v * q - t * denominator) for v, t in zip(values, targets))
        n = self.bound[0] * q * denominator - distance * self.bound[1]
        return n >= 0, n, self.bound[1] * q * denominator

    def is_vacuous(self) -> bool:
        if self.kind == "classifies":
            return len(set(self.classes or [])) == 1
        if self.kind == "interpolates":
            return False
        if self.classes is not None:
            ranges = [Fraction(int(c in set(self.classes) and len(set(self.classes)) > 1)) for c in range(self.outputs)]
        else:
            columns = zip(*([Fraction(*n) for n in label if isinstance(n, tuple)] for label in self.labels))
            ranges = [max(column) - min(column) for column in columns]
        return 2 * Fraction(*self.bound) >= max(ranges)


def task_of(claim: dict[str, Json], data: Data, outputs: int, place: str) -> Task:
    """Labels as the claim needs them: a vector, a number, or a class."""
    kind, first = claim["kind"], data.labels[0]
    bound = rational(claim["bound"], "claim.bound") if kind == "within" else (0, 1)
    if isinstance(first, list) and len(first) > 1:
        fits = kind != "classifies" and len(first) == outputs
        require(fits, f"{place}: label vectors of length {len(first)} do not go with {outputs} outputs and {kind}")
        return Task(kind, bound, outputs, None, None, data.labels)
    if outputs == 1 and kind != "classifies":
        require(isinstance(first, list), f"{place}: text labels do not go with one output and {kind}")
        return Task(kind, bound, outputs, None, None, data.labels)
    encoding, classes = classes_of(data.labels, outputs, place)
    return Task(kind, bound, outputs, encoding, classes, data.labels)


# ---- certificates ---------------------------------------------------------------------------------------------------

NETWORK_KEYS = {
    "activation", "affine_depth", "format", "hidden_layers", "max_bits", "parameters", "sha256", "widths"
}  # fmt: skip
DATA_KEYS = {
    "dimension", "format", "label_columns", "labels_sha256", "merkle_root", "points", "reading", "sha256"
}  # fmt: skip


def one_of(value: Json, choices: Sequence[Json], place: str) -> Json:
    require(
        any(canonical(value) == canonical(choice) for choice in choices), f"{place}: {show(value)} is not supported"
    )
    return value


def check_form(certificate: Json) -> dict[str, Json]:
    """The shape of a memorisation certificate, as far as it can be judged without the files."""
    keys = {"claim", "data", "margin", "network", "schema", "semantics", "verdict", "witness"}
    form = object_of(certificate, keys, "certificate")
    claim, margin, witness = form["claim"], form["margin"], form["witness"]
    within = isinstance(claim, dict) and claim.get("kind") == "within"
    claim = object_of(claim, {"bound", "kind"} if within else {"kind"}, "claim")
    one_of(claim["kind"], ("classifies", "interpolates", "within"), "claim.kind")
    if within:
        require(rational(claim["bound"], "claim.bound")[0] >= 0, "claim.bound: negative")
    one_of(form["semantics"], ("real",), "semantics")
    verdict = one_of(form["verdict"], ("certified", "refuted"), "verdict")
    network = object_of(form["network"], NETWORK_KEYS, "network")
    one_of(network["format"], ("native", "npz"), "network.format")
    check_data_form(object_of(form["data"], DATA_KEYS | {"encoding"}, "data"))
    if margin is not None:
        rational(margin, "margin")
        fits = verdict == "certified" and claim["kind"] != "interpolates"
        require(fits, "margin: only a certified claim other than interpolates has one")
    require((witness is None) == (verdict == "certified"), "witness: a refutation has one, and nothing else")
    if witness is not None:
        object_of(witness, {"index", "label", "output"}, "witness")
    return form


def check_data_form(data: dict[str, Json]) -> None:
    one_of(data["format"], ("csv", "npy", "npz"), "data.format")
    one_of(data["reading"], READINGS, "data.reading")


def compare(derived: dict[str, Json], stated: dict[str, Json], place: str) -> None:
    """Equality of every field, by its canonical text: there True is not 1."""
    for key in sorted(derived):
        if canonical(derived[key]) != canonical(stated[key]):
            found, said = show(derived[key]), show(stated[key])
            raise Rejected(f"{place}.{key}: the files give {found}, the certificate says {said}")


def check_memorisation(certificate: dict[str, Json], network: str, data_path: str, labels: str | None) -> Answer:
    layers, network_fields = read_network(network, certificate["network"])
    data = read_data(data_path, labels, certificate["data"])
    compare(network_fields, certificate["network"], "network")
    compare(data.fields, certificate["data"], "data")
    widths = network_fields["widths"]
    require(
        widths[0] == data.dimension, f"{network}: {widths[0]} inputs, but {data_path} has dimension {data.dimension}"
    )
    task = task_of(certificate["claim"], data, widths[-1], data_path)
    compare({"encoding": task.encoding}, certificate["data"], "data")
    require(not task.is_vacuous(), "claim: vacuous: it would hold whatever the network does, or nearly so")
    steps = prepare(layers, widths[0])
    margin, refuted = evaluate(steps, data, task, certificate)
    summary = (
        f"network {network}: widths {'-'.join(map(str, widths))}, {network_fields['parameters']['nonzero']} non-zero "
        f"parameters of at most {network_fields['max_bits']} bits",
        f"data {data_path}: {data.points} points of dimension {data.dimension}, reading {data.fields['reading']}",
        f"claim: {describe(certificate['claim'])}" + (f", margin {show(certificate['margin'])}" if margin else ""),
    )
    if refuted is not None:
        return Answer("refuted", refuted, certificate["claim"], "", summary)
    return Answer("accepted", None, certificate["claim"], "", summary)


def describe(claim: dict[str, Json]) -> str:
    return f"within {show(claim['bound'])} at all points" if "bound" in claim else f"{claim['kind']} all points"


def evaluate(
    steps: list[Step], data: Data, task: Task, certificate: dict[str, Json]
) -> tuple[Rational | None, str | None]:
    """Judge the rows in order. Returns the smallest margin (if one is stated) and the confirmed refutation (if any).

    The first failing row ends the walk: a certified claim must have none, a refutation must name exactly this one.
    """
    witness, wanted, smallest = certificate["witness"], certificate["margin"] is not None, None
    for i in range(data.points):
        output = outputs_at(steps, data.point(i))
        holds, n, denominator = task.margin(i, output)
        if not holds:
            if witness is None:
                raise Rejected(f"row {i} fails: the network's output there is {show_output(output)}")
            return None, confirm(witness, i, output, task)
        if wanted and (smallest is None or n * smallest[1] < smallest[0] * denominator):
            smallest = n, denominator
    if witness is not None:
        raise Rejected(f"witness: the claim holds at all {data.points} rows")
    if smallest is not None:
        stated = rational(certificate["margin"], "margin")
        if smallest[0] * stated[1] != stated[0] * smallest[1]:
            raise Rejected(
                f"margin: it is {show(spell(*smallest))}, the certificate says {show(certificate['margin'])}"
            )
    return smallest, None


def show_output(output: Row) -> str:
    values, denominator = output
    return show(", ".join(show(spell(v, denominator)) for v in values[:8]) + (", ..." if len(values) > 8 else ""))


def confirm(witness: dict[str, Json], i: int, output: Row, task: Task) -> str:
    """The sentence of a refutation whose index, output and label are those that were found."""
    if canonical(witness["index"]) != str(i):
        raise Rejected(f"witness.index: the first failing row is {i}, the certificate says {show(witness['index'])}")
    values, denominator = output
    if canonical(witness["output"]) != canonical([spell(v, denominator) for v in values]):
        raise Rejected(f"witness.output: at row {i} it is {show_output(output)}")
    if task.kind == "classifies" and task.classes is not None:
        label: Json = task.classes[i]
    else:
        targets, q = task.target(i)
        label = [spell(t, q) for t in targets]
    compare({"label": label}, witness, "witness")
    return f"row {i} fails: output {show_output(output)}, label {show(label)}"


# ---- impossibility --------------------------------------------------------------------------------------------------


def check_impossibility(certificate: Json, data_path: str, labels: str | None) -> Answer:
    """The five steps of the specification; continuity and counting of pieces need no network."""
    certificate = object_of(certificate, {"architecture", "data", "piece_bound", "schema"}, "certificate")
    architecture = object_of(certificate["architecture"], {"hidden_widths", "pieces"}, "architecture")
    widths = list_of(architecture["hidden_widths"], "architecture.hidden_widths")
    for width in widths:
        integer(width, 1, 2**53, "architecture.hidden_widths")
    pieces = integer(architecture["pieces"], 2, 2**53, "architecture.pieces")
    stated, below = rational(certificate["piece_bound"], "piece_bound")
    require(below == 1, "piece_bound: expected an integer")
    check_data_form(object_of(certificate["data"], DATA_KEYS, "data"))
    data = read_data(data_path, labels, certificate["data"])
    compare(data.fields, certificate["data"], "data")
    bound = prod((pieces - 1) * width + 1 for width in widths)
    if bound != stated:
        raise Rejected(f"piece_bound: the architecture gives {show(bound)}, the certificate says {show(stated)}")
    if bound >= data.points - 1:
        raise Rejected(f"piece_bound: {show(bound)} pieces are enough for {data.points} points")
    check_alternation(data.labels)
    check_line(data)
    claim = {"hidden_widths": widths, "kind": "impossible", "pieces": pieces}
    summary = (
        f"data {data_path}: {data.points} points of dimension {data.dimension} on a line, with alternating labels",
        f"no network with hidden widths {show(widths)} and activations of at most {pieces} pieces interpolates them",
    )
    return Answer("accepted", None, claim, "", summary)


def check_alternation(labels: list[Label]) -> None:
    before = 0
    for i, (first, second) in enumerate(pairwise(labels)):
        if isinstance(first, str) or isinstance(second, str) or len(first) != 1:
            raise Rejected("labels: expected one number a row")
        (a, b), (c, d) = first[0], second[0]
        step = (c * b > a * d) - (c * b < a * d)
        if step in (0, before):
            raise Rejected(f"labels: rows {i} and {i + 1} do not continue the alternation")
        before = step


def check_line(data: Data) -> None:
    """Points in the order of the file on one ray: each step is a positive multiple of the first."""
    (x, e), first = data.point(0), None
    for i in range(1, data.points):
        y, f = data.point(i)
        step = [b * e - a * f for a, b in zip(x, y)]  # the step times e f > 0
        if first is None:
            first = step
            pivot = next((k for k, n in enumerate(first) if n), None)
        if pivot is None or step[pivot] * first[pivot] <= 0:
            raise Rejected(f"points: row {i} is not further along the line than row {i - 1}")
        if any(n * first[pivot] != step[pivot] * m for n, m in zip(step, first)):
            raise Rejected(f"points: row {i} is not on the line through rows 0 and 1")
        x, e = y, f


# ---- the checker ----------------------------------------------------------------------------------------------------


def check(
    certificate: str | Path, network: str | Path | None, data: str | Path, labels: str | Path | None = None
) -> Answer:
    """Judge the certificate file against the user's own files. Bad input never raises: it ends in an `Answer`."""
    digest, claim = "", None
    try:
        raw = read_file(str(certificate))
        digest = sha256(raw)
        document = load_json(raw, str(certificate))
        require(isinstance(document, dict), f"{certificate}: expected an object")
        schema, partner = document.get("schema"), None if labels is None else str(labels)
        require(schema != "boundcheck.part/1", f"{certificate}: a part of a certificate: merge the parts first")
        if schema == "boundcheck.impossibility/1":
            require(network is None, f"{certificate}: an impossibility is about no single network: leave it out")
            answer = check_impossibility(document, str(data), partner)
        else:
            require(schema == "boundcheck.certificate/1", f"{certificate}: unknown schema {show(schema)}")
            form = check_form(document)
            claim = form["claim"]
            if network is None:
                raise Malformed(f"{certificate}: this certificate is about a network: name its file")
            answer = check_memorisation(form, str(network), str(data), partner)
        return Answer(answer.verdict, answer.reason, answer.claim, digest, answer.summary)
    except Malformed as error:
        return Answer("malformed", str(error), claim, digest)
    except Rejected as error:
        return Answer("rejected", str(error), claim, digest)
    except MemoryError:
        return Answer("malformed", f"{certificate}: the files need more memory than there is", claim, digest)
    except (RecursionError, OverflowError, ValueError, OSError) as error:
        # No known input leads here; whatever does is not accepted.
        return Answer("malformed", f"{certificate}: not supported: {type(error).__name__}: {error}", claim, digest)


def plain(text: str) -> str:
    """One line of ASCII, whatever is in file names and labels."""
    return text.encode("unicode_escape").decode("ascii")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a memorisation or impossibility certificate.")
    parser.add_argument("certificate")
    parser.add_argument("--network", help="the network file (not for impossibility certificates)")
    parser.add_argument("--data", required=True, help="the data file: npz, npy or csv")
    parser.add_argument("--labels", help="the labels file of npy data (default: the last X of the name replaced by y)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    answer = check(options.certificate, options.network, options.data, options.labels)
    if options.json:
        fields = {"claim": answer.claim, "digest": answer.digest, "reason": answer.reason, "verdict": answer.verdict}
        print(json.dumps({"schema": "boundcheck.check/1", **fields}))
        return answer.status
    for line in answer.summary:
        print(plain(line))
    if answer.verdict == "accepted":
        print(f"s VERIFIED {answer.digest}")
    elif answer.verdict == "refuted":
        print(plain(answer.reason or ""))
        print(f"s REFUTED {answer.digest}")
    else:
        print(plain(f"s {answer.verdict.upper()} {answer.reason}"))
    return answer.status


if __name__ == "__main__":
    sys.exit(main())
