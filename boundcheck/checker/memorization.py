"""Independent checker for memorisation and impossibility certificates of boundcheck.

    python3 memorization.py CERTIFICATE --network NETWORK --data DATA [--labels FILE] [--json]

Accepts only what it has derived itself from the user's own files: it reads network and data, computes the network's
outputs at every point in exact integer arithmetic, and compares every field of the certificate with what it found. No
number is ever rounded, except where the reading `bits` of a csv file asks for it, and there with integers. The formats
are specified in docs/reference; nothing is needed besides this file and the Python standard library.

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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise, product
from math import gcd, lcm, prod
from operator import mul
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

File = str | Path
Json = Any  # a value made by json.loads
Rational = tuple[int, int]  # (p, q), q >= 1
Row = tuple[list[int], int]  # numerators over one positive denominator
Label = str | tuple[Rational, ...]  # a text, or the numbers (in lowest terms) of one row
Activation = tuple[str, Rational]  # name, and the slope of a leaky ReLU
WeightRow = tuple[Sequence[int], list[int], int]  # columns, numerators, their denominator
Matrix = tuple[int, list[WeightRow]]  # number of columns, rows
Vector = tuple[list[int], list[int], set[int]]  # see "evaluation"

IDENTITY: Activation = ("identity", (1, 1))
LARGEST_DIMENSION = 2**20
LARGEST_INFLATED = 2**30
LEAF = 4096
READINGS = ("bits", "decimal", "rational")
DATA_KEYS = "dimension format label_columns labels_sha256 merkle_root points reading sha256"
NETWORK_KEYS = "activation affine_depth format hidden_layers max_bits parameters sha256 widths"
LEAST_HEXADECIMAL = 10**4000


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
    digest: str = ""
    summary: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return {"accepted": 0, "refuted": 1, "rejected": 1}.get(self.verdict, 4)

    def __bool__(self) -> NoReturn:
        raise TypeError("an answer has no truth value: compare its verdict with 'accepted'")


def require(holds: bool, sentence: str, outcome: type[Exception] = Malformed) -> None:
    if not holds:
        raise outcome(sentence)


def show(value: object) -> str:
    """`value` for a message: short, and never the digits of a huge integer."""
    if isinstance(value, int) and value.bit_length() > 256:
        return f"<an integer of {value.bit_length()} bits>"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 100 else f"{text[:60]}... ({len(text)} characters)"


def read_file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise Malformed(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


# ---- canonical JSON and rationals -----------------------------------------------------------------------------------
def canonical(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def small_integer(text: str) -> int:
    if not re.fullmatch("-?[0-9]{1,16}", text) or abs(int(text)) > 2**53:
        raise ValueError(f"{show(text)} is not an integer of magnitude at most 2^53")
    return int(text)


def without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("an object has a key twice")
    return dict(pairs)


def load_json(raw: bytes, place: str) -> Json:
    """The value of canonical JSON. Writing it again and comparing is the whole check of the spelling."""
    hooks: dict[str, Any] = {"parse_int": small_integer, "parse_float": small_integer, "parse_constant": small_integer}
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=without_duplicates, **hooks)
    except RecursionError:
        raise Malformed(f"{place}: more than 32 levels of nesting") from None
    except ValueError as error:
        raise Malformed(f"{place}: not JSON as specified: {error}") from None
    level, depth = [value], 0
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        require(depth <= 32, f"{place}: more than 32 levels of nesting")
        level = [item for parent in level for item in (parent.values() if isinstance(parent, dict) else parent)]
    require(canonical(value) == text, f"{place}: not canonical JSON (order of keys, white space or escapes)")
    return value


def object_of(value: Json, keys: str, place: str) -> dict[str, Json]:
    """`value` as an object with exactly these keys."""
    if not isinstance(value, dict) or set(value) != set(keys.split()):
        raise Malformed(f"{place}: expected an object with the keys {keys}")
    return value


def list_of(value: Json, place: str) -> list[Json]:
    if not isinstance(value, list) or not value:
        raise Malformed(f"{place}: expected a list that is not empty")
    return value


def integer(value: Json, least: int, most: int, place: str) -> int:
    if type(value) is not int or not least <= value <= most:
        raise Malformed(f"{place}: expected an integer from {least} to {most}, found {show(value)}")
    return value


RATIONAL = "(-?(?:0x[0-9a-f]{1,2000000}|[0-9]{1,4000}))(?:/(0x[0-9a-f]{1,2000000}|[0-9]{1,4000}))?"


def rational(text: Json, place: str) -> Rational:
    """The value of a canonical rational: it is canonical if spelling the value gives the same text."""
    match = re.fullmatch(RATIONAL, text) if isinstance(text, str) else None
    if match is None:
        raise Malformed(f'{place}: {show(text)} is not a rational such as "-12/35"')
    p, q = (int(part, 16 if "x" in part else 10) for part in (match[1], match[2] or "1"))
    if q == 0 or spell(p, q) != text:
        raise Malformed(f"{place}: {show(text)} is not the canonical spelling (lowest terms, no leading zeros)")
    return p, q


def spell(p: int, q: int) -> str:
    p, q = lowest(p, q)
    above, below = (str(n) if abs(n) < LEAST_HEXADECIMAL else hex(n) for n in (p, q))
    return above if q == 1 else f"{above}/{below}"


def lowest(p: int, q: int) -> Rational:
    divisor = gcd(p, q)
    return p // divisor, q // divisor


def over_common_denominator(values: Sequence[Rational]) -> Row:
    denominator = lcm(*(q for _, q in values))
    return [p * (denominator // q) for p, q in values], denominator


# ---- zip ------------------------------------------------------------------------------------------------------------
def read_zip(raw: bytes, place: str) -> tuple[dict[str, bytes], bool]:
    """All members, and whether they are stored, sorted and dated as in a zipped network. The parts must tile the file
    in the order of the central directory: one way to read it, no byte unread."""
    require(len(raw) >= 22 and raw[-22:-18] == b"PK\5\6", f"{place}: no zip end record (without comment) at the end")
    disk, first_disk, here, count, size, start, comment = struct.unpack("<HHHHIIH", raw[-18:])
    fits = not disk and not first_disk and here == count and not comment and start + size + 22 == len(raw)
    require(fits, f"{place}: the zip end record does not fit the file")
    members: dict[str, bytes] = {}
    cursor, position, budget, plain_form, before = start, 0, LARGEST_INFLATED, True, ""
    for number in range(count):
        where = f"{place}: member {number} of the zip"
        require(raw[cursor : cursor + 4] == b"PK\1\2" and cursor + 46 <= len(raw), f"{where}: no central header")
        central = struct.unpack_from("<HHHHHHIIIHHHHHII", raw, cursor + 4)
        flags, method, time, date, crc, packed, full, name_size, extra_size, note, disk, _, _, offset = central[2:]
        name, cursor = raw[cursor + 46 : cursor + 46 + name_size], cursor + 46 + name_size + extra_size
        full, packed, offset = widen([full, packed, offset], raw[cursor - extra_size : cursor], where)
        fits = not note and not disk and offset == position
        require(fits, f"{where}: a comment, a second disk, a gap, an overlap or another order than in the file")
        require(raw[position : position + 4] == b"PK\3\4" and position + 30 <= start, f"{where}: no local header")
        local = struct.unpack_from("<HHHHHIIIHH", raw, position + 4)
        begin = position + 30 + local[8] + local[9]
        sizes = widen([local[7], local[6]], raw[begin - local[9] : begin], where)
        agree = (local[1], local[2], local[5], *sizes) == (flags, method, crc, full, packed)
        require(agree and raw[position + 30 : begin - local[9]] == name, f"{where}: local and central header disagree")
        require(not flags & ~0x0806 and method in (0, 8), f"{where}: encryption, data descriptor or unknown method")
        position = begin + packed
        budget -= full if method else 0
        sane = position <= start and budget >= 0 and full <= 1100 * packed + 64
        require(sane, f"{where}: runs into the directory, or inflates too far")
        body = inflate(raw[begin:position], full, where) if method else raw[begin:position]
        require(len(body) == full and zlib.crc32(body) == crc, f"{where}: wrong size or CRC")
        key = name.decode("latin-1")  # only ASCII names mean anything
        require(key not in members, f"{where}: the name {show(key)} occurs twice")
        plain_form = plain_form and (method, time, date) == (0, 0, 33) and key > before
        members[key], before = body, key
    require(position == start and cursor == start + size, f"{place}: bytes of the zip that belong to no member")
    return members, plain_form


def widen(values: list[int], extra: bytes, place: str) -> list[int]:
    """Replace each saturated 32-bit value by the next value of the zip64 extra field."""
    wide = b""
    while extra:
        tag, size = struct.unpack_from("<HH", extra) if len(extra) >= 4 else (0, len(extra))
        require(len(extra) >= 4 + size and not (tag == 1 and wide), f"{place}: broken extra field")
        wide, extra = extra[4 : 4 + size] if tag == 1 else wide, extra[4 + size :]
    require(len(wide) == 8 * values.count(0xFFFFFFFF), f"{place}: the zip64 extra field does not fit")
    replacements = iter(struct.unpack(f"<{len(wide) // 8}Q", wide))
    return [next(replacements) if value == 0xFFFFFFFF else value for value in values]


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

SIZE = "(?:0|[1-9][0-9]{0,17})"
NPY_HEADER = (
    r"\{'descr': '([<>|])([biufU])([1-9][0-9]{0,8})', 'fortran_order': (True|False), "
    rf"'shape': \(({SIZE},|{SIZE}, {SIZE})\), \}} *\n"
)
INTEGERS = {"b1": "B", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q"}
IEEE = {"f2": ("H", 5, 10), "f4": ("I", 8, 23), "f8": ("Q", 11, 52)}  # code, bits of exponent and of fraction


class Array(NamedTuple):
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
        words = self.words(i, INTEGERS[self.dtype], self.columns)
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

    def label(self, i: int) -> Label:
        if self.dtype[0] != "U":
            numerators, denominator = self.numbers(i)
            return tuple(lowest(p, denominator) for p in numerators)
        try:
            text = "".join(map(chr, self.words(i, "I", int(self.dtype[1:])))).rstrip("\0")
            text.encode("utf-8")
        except (ValueError, OverflowError):
            raise Malformed(f"{self.place}: row {i}: not Unicode text") from None
        return text


def read_npy(raw: bytes, place: str) -> Array:
    require(raw[:8] in (b"\x93NUMPY\1\0", b"\x93NUMPY\2\0", b"\x93NUMPY\3\0"), f"{place}: not npy 1.0, 2.0 or 3.0")
    prefix = 10 if raw[6] == 1 else 12
    end = prefix + int.from_bytes(raw[8:prefix], "little")
    match = re.fullmatch(NPY_HEADER, raw[prefix:end].decode("latin-1")) if prefix < end <= len(raw) else None
    if match is None:
        raise Malformed(f"{place}: the npy header is not as specified, or dtype or dimensions are not supported")
    order, kind, digits, fortran, dimensions = match.groups()
    dtype, size, body = kind + digits, int(digits) * (4 if kind == "U" else 1), raw[end:]
    known = (kind == "U" or dtype in INTEGERS or dtype in IEEE) and (order == "|") == (size == 1)
    require(known, f"{place}: the dtype {order}{dtype} is not supported")
    shape = tuple(int(n) for n in dimensions.split(",") if n)
    require(min(shape) >= 1, f"{place}: the shape {shape} is empty")
    # Before anything is made from the shape: the bytes are there, so a huge shape without data ends here.
    require(len(body) == prod(shape) * size, f"{place}: {len(body)} bytes of data for shape {shape}, dtype {dtype}")
    if fortran == "True" and len(shape) == 2:
        rows, columns, turned = *shape, bytearray(len(body))
        for j, k in product(range(columns), range(size)):
            turned[j * size + k :: columns * size] = body[j * rows * size + k : (j + 1) * rows * size : size]
        body = bytes(turned)
    return Array(dtype, "<" if order == "|" else order, shape, body, place)


# ---- csv ------------------------------------------------------------------------------------------------------------

FIELD = r'(?:"((?:[^"]|"")*)"|((?!")[^,]*))(,|\Z)'
DECIMAL = r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?"


def csv_lines(raw: bytes, place: str) -> list[str]:
    try:
        *lines, last = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise Malformed(f"{place}: not UTF-8: {error}") from None
    lines = [line.removesuffix("\r") for line in lines] + ([last] if last else [])
    for number, line in enumerate(lines, 1):
        fits = line != "" and "\r" not in line and "\0" not in line
        require(fits, f"{place}: line {number} is empty, or holds a lone CR or a NUL")
    require(len(lines) >= 2, f"{place}: expected a header and at least one row")
    return lines


def csv_fields(line: str, place: str) -> list[str]:
    if '"' not in line:
        return line.split(",")
    fields, end = [], 0
    for match in re.finditer(FIELD, line):
        if match.start() != end:
            break
        quoted, unquoted, comma = match.groups()
        fields.append(unquoted if quoted is None else quoted.replace('""', '"'))
        end = match.end()
        if not comma:
            return fields
    raise Malformed(f"{place}: a quoted field does not end before a comma or the end of the line")


def csv_number(text: str, reading: str, place: str) -> Rational | None:
    """The number (in lowest terms) that a field stands for, or None if it is not spelt like one in this reading."""
    match = re.fullmatch("(-?)([0-9]+)(?:/([0-9]+))?" if reading == "rational" else DECIMAL, text)
    if match is None:
        return None
    if reading == "rational":
        require(max(map(len, text[len(match[1]) :].split("/"))) <= 4000, f"{place}: a number of more than 4,000 digits")
        p, q = int(match[1] + match[2]), int(match[3] or 1)
        require(q > 0, f"{place}: the denominator of {show(text)} is zero")
        return lowest(p, q)
    require(len(text) <= 4000, f"{place}: a number of more than 4,000 characters")
    exponent, digits = int(match[5] or 0), match[3] or match[4] or ""
    require(abs(exponent) <= 4000, f"{place}: the exponent of {show(text)} is beyond 4,000")
    n, shift = int(match[1] + (match[2] or "") + digits), exponent - len(digits)
    p, q = n * 10 ** max(shift, 0), 10 ** max(-shift, 0)
    return lowest(*(nearest_binary64(p, q, place) if reading == "bits" else (p, q)))


def nearest_binary64(p: int, q: int, place: str) -> Rational:
    """p/q rounded to 53 bits and multiples of 2^-1074, ties to even: integer division decides everything."""
    n, quotient = abs(p), 2**53
    exponent = max(abs(p).bit_length() - q.bit_length() - 53, -1074) - 1
    while quotient >= 2**53:  # at most twice: with the first exponent the quotient is below 2^54
        exponent += 1
        divisor = q << max(exponent, 0)
        quotient, rest = divmod(n << max(-exponent, 0), divisor)
    quotient += 2 * rest > divisor or (2 * rest == divisor and quotient % 2 == 1)
    require(quotient.bit_length() + exponent <= 1024, f"{place}: a number that overflows binary64")
    return (quotient if p > 0 else -quotient) << max(exponent, 0), 1 << max(-exponent, 0)


# ---- data -----------------------------------------------------------------------------------------------------------
class Data(NamedTuple):
    fields: dict[str, Json]  # what a certificate says of the data, but for the encoding
    point: Callable[[int], Row]
    labels: list[Label]


def read_data(path: str, labels_path: str | None, stated: dict[str, Json]) -> Data:
    """Read the data as the certificate says (reading and label columns are choices), and derive its fields."""
    raw = read_file(path)
    kind = stated["format"]
    require(kind in ("csv", "npy", "npz"), f"data.format: {show(kind)} is not supported")
    require(labels_path is None or kind == "npy", f"{path}: a labels file goes with npy data only")
    derived = {"format": kind, "reading": "bits", "sha256": hashlib.sha256(raw).hexdigest()}
    fields: dict[str, Json] = dict.fromkeys(DATA_KEYS.split()) | derived
    if kind == "csv":
        require(stated["reading"] in READINGS, f"data.reading: {show(stated['reading'])} is not supported")
        names = list_of(stated["label_columns"], "data.label_columns")
        require(all(isinstance(name, str) for name in names), "data.label_columns: expected names")
        return read_csv(raw, path, fields | {"reading": stated["reading"], "label_columns": names})
    if kind == "npz":
        members, _ = read_zip(raw, path)
        require("X.npy" in members and "y.npy" in members, f"{path}: no members X.npy and y.npy")
        points, labels = (read_npy(members[name], f"{path}: {name}") for name in ("X.npy", "y.npy"))
    else:
        head, letter, tail = Path(path).name.rpartition("X")
        require(labels_path is not None or letter == "X", f"{path}: name the file of its labels")
        partner = labels_path or str(Path(path).with_name(f"{head}y{tail}"))
        raw_labels = read_file(partner)
        fields["labels_sha256"] = hashlib.sha256(raw_labels).hexdigest()
        points, labels = read_npy(raw, path), read_npy(raw_labels, partner)
    n = points.shape[0]
    require(len(points.shape) == 2 and points.dtype[0] != "U", f"{points.place}: expected numbers of shape (N, d)")
    fits = labels.shape[0] == n and (labels.dtype[0] != "U" or labels.columns == 1)
    require(fits, f"{labels.place}: labels of shape {labels.shape} and type {labels.dtype} for {n} points")
    if points.dtype[0] in "bf":
        for i in range(n):
            points.numbers(i)  # refuses NaN, infinities and broken booleans before anything is judged
    root = merkle_root(0, n, n, lambda a, b: points.stored(a, b) + labels.stored(a, b)).hex()
    fields |= {"dimension": points.columns, "merkle_root": root, "points": n}
    return Data(fields, points.numbers, [labels.label(i) for i in range(n)])


def read_csv(raw: bytes, place: str, fields: dict[str, Json]) -> Data:
    lines, named, reading = csv_lines(raw, place), fields["label_columns"], fields["reading"]
    names = csv_fields(lines[0], f"{place}: line 1")
    require(len(names) >= 2 and len(set(names)) == len(names), f"{place}: line 1: expected different column names")
    chosen = len(set(named)) == len(named) < len(names) and set(named) <= set(names)
    require(chosen, f"{place}: the label columns {show(named)} repeat, do not exist or leave no point")
    label_at = [names.index(name) for name in named]
    point_at = [j for j in range(len(names)) if names[j] not in named]
    rows: list[Row] = []
    labels: list[Label] = []
    known: dict[str, Rational | None] = {}
    for line_number, line in enumerate(lines[1:], 2):
        where = f"{place}: line {line_number}"
        cells = csv_fields(line, where)
        require(len(cells) == len(names), f"{where}: {len(cells)} fields, the header has {len(names)}")
        for text in cells:
            if text not in known:
                known[text] = csv_number(text, reading, where)
        point = [number for j in point_at if (number := known[cells[j]])]
        require(len(point) == len(point_at), f"{where}: a coordinate that is not a number (reading {reading})")
        rows.append(over_common_denominator(point))
        numbers = [number for j in label_at if (number := known[cells[j]])]
        text = cells[label_at[0]]
        missing = re.fullmatch("([+-]?(nan|inf|infinity))?", text, re.IGNORECASE | re.ASCII)
        fits = len(numbers) == len(named) or (len(named) == 1 and missing is None)
        require(fits, f"{where}: the label {show(text)} is refused, or is not a number as several labels must be")
        labels.append(tuple(numbers) or text)
        same_kind = isinstance(labels[-1], str) == isinstance(labels[0], str)
        require(same_kind, f"{where}: a text among labels that are numbers, or the reverse")
    n = len(rows)
    root = merkle_root(0, n, n, lambda a, b: ("\n".join(lines[a + 1 : b + 1]) + "\n").encode()).hex()
    fields |= {"dimension": len(point_at), "merkle_root": root, "points": n}
    return Data(fields, rows.__getitem__, labels)


def merkle_root(start: int, stop: int, n: int, stored: Callable[[int, int], bytes]) -> bytes:
    """Every leaf starts with its range and n, so the root fixes which rows were read, each once."""
    leaves = -(-(stop - start) // LEAF)
    if leaves == 1:
        return hashlib.sha256(b"\0" + f"{start} {stop} {n}\n".encode() + stored(start, stop)).digest()
    split = start + (LEAF << ((leaves - 1).bit_length() - 1))  # the largest power of two below the number of leaves
    return hashlib.sha256(b"\1" + merkle_root(start, split, n, stored) + merkle_root(split, stop, n, stored)).digest()


# ---- network --------------------------------------------------------------------------------------------------------
class Unit(NamedTuple):
    """x -> activation((sum of weights[k] x[columns[k]] + bias) / denominator)."""

    columns: Sequence[int]
    weights: list[int]
    bias: int
    denominator: int
    activation: Activation


Stage = list[Unit]
Layer = tuple[bool, list[Stage]]  # x -> F(x), or x + F(x) if the first is true; F is the stages one after the other


@dataclass
class Sizes:
    """Sizes of a network, gathered while it is read. Every entry has at least 1 bit, and so has 0."""

    widths: list[int] = field(default_factory=list)
    nonzero: int = 0
    distinct: set[Rational] = field(default_factory=set)
    max_bits: int = 1

    def add(self, values: Sequence[Rational], times: int = 1) -> None:
        """Count entries (in lowest terms)."""
        for p, q in values if times else ():
            if p:
                self.nonzero += times
                self.distinct.add((p, q))
                self.max_bits = max(self.max_bits, p.bit_length(), q.bit_length())

    def add_product(self, left: Matrix, right: Matrix) -> None:
        """Count the entries of left @ right. Equal rows and equal columns are multiplied once: rank one is cheap."""
        whole = lcm(*(denominator for _, _, denominator in right[1]))
        columns: list[list[Rational]] = [[] for _ in range(right[0])]  # row number and numerator over `whole`
        for k, (where, numerators, denominator) in enumerate(right[1]):
            for j, n in zip(where, numerators):
                columns[j].append((k, n * (whole // denominator)))
        different = Counter(map(tuple, columns))
        for (places, factors, denominator), times in Counter((tuple(w), tuple(n), q) for w, n, q in left[1]).items():
            row = dict(zip(places, factors))
            for column, repeated in different.items():
                entry = sum(n * row.get(k, 0) for k, n in column)
                self.add([lowest(entry, denominator * whole)], times * repeated)


def stage_of(matrix: Matrix, bias: list[Rational], activations: list[Activation]) -> Stage:
    stage = []
    for (columns, weights, denominator), (p, q), activation in zip(matrix[1], bias, activations):
        whole = lcm(denominator, q)
        stage.append(Unit(columns, [w * (whole // denominator) for w in weights], p * (whole // q), whole, activation))
    return stage


@dataclass
class Reader:
    """Reads a native network; `blobs` are the members of the zipped form."""

    place: str
    sizes: Sizes
    blobs: dict[str, bytes] | None = None
    used: set[str] = field(default_factory=set)

    def network(self, value: Json) -> list[Layer]:
        where = f"{self.place}: network"
        value = object_of(value, "inputs layers schema", where)
        require(value["schema"] == "boundcheck.network/1", f"{where}: unknown schema {show(value['schema'])}")
        self.sizes.widths.append(integer(value["inputs"], 1, LARGEST_DIMENSION, f"{where}.inputs"))
        layers: list[Layer] = []
        for k, item in enumerate(list_of(value["layers"], f"{where}.layers")):
            here, residual = f"{where}.layers[{k}]", isinstance(item, dict) and "residual" in item
            block = object_of(item, "residual", here)["residual"] if residual else [item]
            width, stages = self.sizes.widths[-1], []
            for i, part in enumerate(list_of(block, here)):
                stages += self.affine(part, self.sizes.widths[-1], f"{here}.residual[{i}]" if residual else here)
            require(not residual or self.sizes.widths[-1] == width, f"{here}: as many outputs as inputs are needed")
            layers.append((residual, stages))
        return layers

    def affine(self, value: Json, width: int, place: str) -> list[Stage]:
        """Factors become two stages, never multiplied out (except once, for the sizes)."""
        value = object_of(value, "activation bias weight", place)
        bias = [rational(b, f"{place}.bias") for b in list_of(value["bias"], f"{place}.bias")]
        weight, factored = value["weight"], isinstance(value["weight"], dict) and "factors" in value["weight"]
        parts = list_of(object_of(weight, "factors", place)["factors"], place) if factored else [weight]
        require(len(parts) == 1 + factored, f"{place}: expected two factors")
        factors = [self.matrix(part, f"{place}.weight", not factored) for part in parts]
        heights = [len(rows) for _, rows in factors]
        fits = [columns for columns, _ in factors] == [*heights[1:], width] and heights[0] == len(bias)
        require(fits, f"{place}: the matrix does not go with {width} inputs and {len(bias)} biases")
        if factored:
            self.sizes.add_product(*factors)
        self.sizes.add(bias)
        self.sizes.widths.append(len(bias))
        last = stage_of(factors[0], bias, activations_of(value["activation"], len(bias), f"{place}.activation"))
        return [*(stage_of(f, [(0, 1)] * len(f[1]), [IDENTITY] * len(f[1])) for f in factors[1:]), last]

    def matrix(self, value: Json, place: str, counted: bool) -> Matrix:
        if isinstance(value, dict) and "sparse" in value:
            return self.sparse(object_of(value, "sparse", place)["sparse"], f"{place}.sparse", counted)
        lines = list_of(self.blob(object_of(value, "dense", place)["dense"], place), f"{place}.dense")
        rows: list[WeightRow] = []
        for i, line in enumerate(lines):
            here = f"{place}.dense[{i}]"
            entries = [rational(w, here) for w in list_of(line, here)]
            require(len(entries) == len(lines[0]), f"{here}: {len(entries)} entries, the first row has another number")
            self.sizes.add(entries, int(counted))
            rows.append((range(len(entries)), *over_common_denominator(entries)))
        return len(lines[0]), rows

    def sparse(self, value: Json, place: str, counted: bool) -> Matrix:
        value = object_of(value, "entries shape", place)
        shape = [integer(size, 1, LARGEST_DIMENSION, f"{place}.shape") for size in list_of(value["shape"], place)]
        require(len(shape) == 2, f"{place}.shape: expected two numbers")
        (m, n), entries, before = shape, self.blob(value["entries"], place), (-1, -1)
        require(isinstance(entries, list), f"{place}.entries: expected a list")
        lines: dict[int, list[tuple[int, Rational]]] = {}
        for number, entry in enumerate(entries):
            here = f"{place}.entries[{number}]"
            require(isinstance(entry, list) and len(entry) == 3, f"{here}: expected row, column, value")
            i, j, w = integer(entry[0], 0, m - 1, here), integer(entry[1], 0, n - 1, here), rational(entry[2], here)
            require((i, j) > before and w[0] != 0, f"{here}: out of order, repeated or zero")
            before = (i, j)
            lines.setdefault(i, []).append((j, w))
        rows: list[WeightRow] = [((), [], 1)] * m
        for i, line in lines.items():
            entries = [w for _, w in line]
            self.sizes.add(entries, int(counted))
            rows[i] = ([j for j, _ in line], *over_common_denominator(entries))
        return n, rows

    def blob(self, value: Json, place: str) -> Json:
        """In the zipped form every dense and entries is a reference; the digest in the name fixes what is read."""
        if self.blobs is None:
            return value
        name = object_of(value, "blob", place)["blob"]
        require(isinstance(name, str) and name in self.blobs, f"{place}: there is no blob {show(name)}")
        self.used.add(name)
        return load_json(self.blobs[name], f"{self.place}: {name}")


def activations_of(value: Json, outputs: int, place: str) -> list[Activation]:
    """One activation for all outputs, or a list of one each."""
    result: list[Activation] = []
    for item in value if isinstance(value, list) else [value]:
        leaky = isinstance(item, dict)
        slope = rational(object_of(item, "leaky_relu", place)["leaky_relu"], place) if leaky else (1, 2)
        require(slope not in ((0, 1), (1, 1)), f"{place}: a leaky ReLU of slope 0 or 1 has another name")
        known = leaky or item in ("identity", "relu", "hard_tanh", "threshold", "strict_threshold")
        require(known, f"{place}: unknown activation {show(item)}")
        result.append(("leaky_relu" if leaky else item, slope))
    if not isinstance(value, list):
        return result * outputs
    require(len(result) == outputs and len(set(result)) > 1, f"{place}: not one an output, or all equal")
    return result


def read_network(path: str, stated: dict[str, Json]) -> tuple[list[Layer], dict[str, Json]]:
    """The layers, and what a certificate says of the network. The activation is a choice for arrays only."""
    raw, sizes = read_file(path), Sizes()
    members, plain_form = ({}, True) if raw[:1] == b"{" else read_zip(raw, path)
    kind = "npz" if "W1.npy" in members else "native"
    require(kind == stated["format"], f"network.format: {path} is {kind}, not {show(stated['format'])}", Rejected)
    hidden = kind == "npz" and len(members) > 2  # only then an activation is used: a field without effect is null
    activation = stated["activation"] if hidden else None
    if kind == "npz":
        require(not isinstance(activation, list), "network.activation: expected one activation, not a list")
        chosen = activations_of(activation, 1, "network.activation") if hidden else [IDENTITY]
        layers = read_arrays(members, path, sizes, chosen)
    elif members:
        require(plain_form and "network.json" in members, f"{path}: members unsorted, compressed, dated or missing")
        value = load_json(members.pop("network.json"), f"{path}: network.json")
        named = all(name == hashlib.sha256(body).hexdigest() for name, body in members.items())
        require(named, f"{path}: a blob whose name is not the digest of its content")
        reader = Reader(path, sizes, members)
        layers = reader.network(value)
        require(reader.used == set(members), f"{path}: a blob that the network does not refer to")
    else:
        layers = Reader(path, sizes).network(load_json(raw, path))
    dense = sum(m * n + m for n, m in pairwise(sizes.widths))
    parameters = {"dense": dense, "distinct": len(sizes.distinct), "nonzero": sizes.nonzero}
    fields: dict[str, Json] = {"activation": activation, "format": kind, "parameters": parameters}
    fields |= {"affine_depth": len(sizes.widths) - 1, "hidden_layers": len(sizes.widths) - 2}
    fields |= {"sha256": hashlib.sha256(raw).hexdigest(), "widths": sizes.widths, "max_bits": sizes.max_bits}
    return layers, fields


def read_arrays(members: dict[str, bytes], path: str, sizes: Sizes, hidden: list[Activation]) -> list[Layer]:
    depth = len(members) // 2
    names = {f"{letter}{k}.npy" for letter in "Wb" for k in range(1, depth + 1)}
    require(set(members) == names, f"{path}: expected the members W1.npy, b1.npy, ..., and nothing else")
    layers: list[Layer] = []
    for k in range(1, depth + 1):
        weight, bias = (read_npy(members[f"{letter}{k}.npy"], f"{path}: {letter}{k}.npy") for letter in "Wb")
        require("U" not in weight.dtype + bias.dtype, f"{path}: layer {k}: text")
        m, n, widths = weight.shape[0], weight.columns, sizes.widths
        fits = len(weight.shape) == 2 and bias.shape == (m,) and (k == 1 or n == widths[-1])
        require(fits, f"{path}: layer {k}: the shapes {weight.shape} and {bias.shape} do not fit")
        sizes.widths = [*(widths or [n]), m]
        biases = [lowest(p, q) for (p,), q in map(bias.numbers, range(m))]
        sizes.add(biases)
        rows: list[WeightRow] = [(range(n), *weight.numbers(i)) for i in range(m)]
        for _, numerators, denominator in rows:
            sizes.add([lowest(p, denominator) for p in numerators])
        layers.append((False, [stage_of((n, rows), biases, (hidden if k < depth else [IDENTITY]) * m)]))
    return layers


# ---- evaluation -----------------------------------------------------------------------------------------------------
# At a point with denominator e, the value of a unit is n / (D e) with integers n and D >= 1. A `Vector` holds the n and
# the D of all units, and the set of the D. Constructed networks have units with large, unrelated denominators that are
# clipped, alone or in pairs: so a dot product is summed for each D apart, and each sum split into an integer and a rest
# below 1. No sum runs over the common denominator of all units. A network of dyadic weights has one denominator a
# layer: one plain dot product a unit.


def settle(units: list[Rational]) -> Vector:
    """The same values, with one denominator for all units if that costs few bits."""
    units = [(n // d, 1) if d.bit_length() > 256 and n % d == 0 else (n, d) for n, d in units]
    different = {d for _, d in units}
    common, most = 1, 64 + 2 * max(d.bit_length() for d in different)
    for d in different:
        common = lcm(common, d) if common.bit_length() <= most else common
    if common.bit_length() <= most:
        return [n * (common // d) for n, d in units], [common] * len(units), {common}
    return [n for n, _ in units], [d for _, d in units], different


def add_fractions(terms: list[Rational]) -> Rational:
    """A sum of fractions (not reduced), in a tree so that most products are of short numbers."""
    while len(terms) > 1:
        sums = [
            (a + c * (b // d), b) if b % d == 0 else (a * (d // b) + c, d) if d % b == 0 else (a * d + c * b, b * d)
            for (a, b), (c, d) in zip(terms[::2], terms[1::2])
        ]
        terms = sums + terms[2 * len(sums) :]
    return terms[0]


def before_activation(unit: Unit, vector: Vector, e: int) -> Rational:
    """(n, D): the unit is activation(n / (D e))."""
    values, denominators, different = vector
    if len(different) == 1:
        dense = len(unit.columns) == len(values)
        total = sum(map(mul, unit.weights, values if dense else map(values.__getitem__, unit.columns)))
        return total + unit.bias * e * denominators[0], unit.denominator * denominators[0]
    sums = dict.fromkeys(different, 0)
    for j, weight in zip(unit.columns, unit.weights):
        if weight and values[j]:
            sums[denominators[j]] += weight * values[j]
    whole, rests = unit.bias * e, [(0, 1)]
    for denominator, total in sums.items():
        quotient, rest = divmod(total, denominator)
        whole += quotient
        if rest:
            rests.append((rest, denominator))
    n, denominator = add_fractions(rests)
    return n + whole * denominator, unit.denominator * denominator


def activate(activation: Activation, n: int, d: int, e: int) -> Rational:
    """sigma(n / (d e)) as (n', d')."""
    name, (p, q) = activation
    if name == "relu":
        return (n if n > 0 else 0), d
    if name == "hard_tanh":
        return (e, 1) if n >= d * e else (-e, 1) if n <= -d * e else (n, d)
    if name in ("threshold", "strict_threshold"):
        return (e if n > 0 or (n == 0 and name == "threshold") else 0), 1
    if name == "leaky_relu" and n < 0:
        return n * p, d * q
    return n, d


def outputs_at(layers: list[Layer], point: Row) -> Row:
    """The network's outputs at a point, over one denominator."""
    numerators, e = point
    vector: Vector = (numerators, [1] * len(numerators), {1})
    for residual, stages in layers:
        before = zip(*vector[:2])
        for stage in stages:
            vector = settle([activate(unit.activation, *before_activation(unit, vector, e), e) for unit in stage])
        if residual:
            vector = settle([add_fractions([x, f]) for x, f in zip(before, zip(*vector[:2]))])
    outputs, denominator = over_common_denominator(list(zip(*vector[:2])))
    return outputs, denominator * e


# ---- labels and claims ----------------------------------------------------------------------------------------------
class Task(NamedTuple):
    """A claim about a network with `outputs` outputs. A key of a row is its class, or its target as rationals."""

    kind: str
    bound: Rational
    outputs: int
    encoding: Json
    keys: Sequence[int | tuple[Rational, ...]]

    def target(self, key: int | tuple[Rational, ...]) -> Row:
        if isinstance(key, int):
            return [int(c == key) for c in range(self.outputs)], 1
        return over_common_denominator(key)

    def margin(self, i: int, output: Row) -> tuple[bool, int, int]:
        """Whether row i holds, and its margin as a fraction (not reduced)."""
        (values, denominator), key = output, self.keys[i]
        if self.kind == "classifies" and isinstance(key, int):
            if self.outputs > 1:
                n = values[key] - max(value for c, value in enumerate(values) if c != key)
            elif self.encoding == "sign":
                n = key * values[0]
            else:
                n, denominator = (2 * values[0] - denominator) * (1 if key else -1), 2 * denominator
            return n > 0, n, denominator
        (targets, q), (p, r) = self.target(key), self.bound
        distance = max(abs(value * q - target * denominator) for value, target in zip(values, targets))
        n = p * q * denominator - distance * r
        return n >= 0, n, q * r * denominator

    def is_vacuous(self) -> bool:
        """Judged on all rows, whatever the network does. (`interpolates` never is.)"""
        if self.kind == "classifies":
            return len(set(self.keys)) == 1
        targets = [[Fraction(t, q) for t in ts] for ts, q in map(self.target, set(self.keys))]
        widest = max(max(column) - min(column) for column in zip(*targets))
        return bool(2 * Fraction(*self.bound) >= widest)


def task_of(claim: dict[str, Json], data: Data, outputs: int, place: str) -> Task:
    """Labels as the claim needs them: a target (vector or number), or a class and its encoding."""
    kind, labels = claim["kind"], data.labels
    bound = rational(claim["bound"], "claim.bound") if kind == "within" else (0, 1)
    vectors = [label for label in labels if not isinstance(label, str)]
    length = len(vectors[0]) if vectors else 0
    if length > 1 or (outputs == 1 and kind != "classifies"):
        fits = kind != "classifies" and length == outputs
        require(fits, f"{place}: labels (of {length} numbers) do not go with {outputs} outputs and {kind}")
        return Task(kind, bound, outputs, None, vectors)
    most = max(outputs, 2)
    integers = [label[0][0] for label in vectors if label[0][1] == 1]
    if len(integers) == len(labels) and min(integers) >= 0 and max(integers) < most:
        return Task(kind, bound, outputs, "index", integers)
    if len(integers) == len(labels) and outputs == 1 and set(integers) <= {-1, 1}:
        return Task(kind, bound, outputs, "sign", integers)
    different = set(labels)
    require(len(different) <= most, f"{place}: {len(different)} different labels, the network tells {most} apart")
    order = sorted(different, key=lambda label: label if isinstance(label, str) else Fraction(*label[0]))
    number = {label: c for c, label in enumerate(order)}
    encoding = [label if isinstance(label, str) else spell(*label[0]) for label in order]
    return Task(kind, bound, outputs, encoding, [number[label] for label in labels])


# ---- certificates ---------------------------------------------------------------------------------------------------
def check_form(certificate: Json) -> None:
    """The shape of a memorisation certificate, as far as it can be judged without the files."""
    form = object_of(certificate, "claim data margin network schema semantics verdict witness", "certificate")
    claim, margin, witness = form["claim"], form["margin"], form["witness"]
    within = isinstance(claim, dict) and claim.get("kind") == "within"
    kind = object_of(claim, "bound kind" if within else "kind", "claim")["kind"]
    require(kind in ("classifies", "interpolates", "within"), f"claim.kind: {show(kind)} is not supported")
    require(not within or rational(claim["bound"], "claim.bound")[0] >= 0, "claim.bound: negative")
    require(form["semantics"] == "real", f"semantics: {show(form['semantics'])} is not supported")
    require(form["verdict"] in ("certified", "refuted"), f"verdict: {show(form['verdict'])} is not supported")
    object_of(form["network"], NETWORK_KEYS, "network")
    object_of(form["data"], f"{DATA_KEYS} encoding", "data")
    certified = form["verdict"] == "certified"
    fits = margin is None or (certified and kind != "interpolates" and rational(margin, "margin")[0] >= 0)
    require(fits, "margin: negative, or of a verdict or claim that has none")
    require((witness is None) == certified, "witness: a refutation has one, and nothing else")
    if not certified:
        object_of(witness, "index label output", "witness")


def compare(derived: dict[str, Json], stated: dict[str, Json], place: str) -> None:
    """Equality of every field, by its canonical text: there True is not 1."""
    for key in sorted(derived):
        found, said = canonical(derived[key]), canonical(stated[key])
        require(found == said, f"{place}.{key}: it is {show(found)}, the certificate says {show(said)}", Rejected)


def check_memorisation(certificate: dict[str, Json], network: str, data_path: str, labels: str | None) -> Answer:
    claim = certificate["claim"]
    layers, network_fields = read_network(network, certificate["network"])
    data = read_data(data_path, labels, certificate["data"])
    compare(network_fields, certificate["network"], "network")
    compare(data.fields, certificate["data"], "data")
    widths, points, dimension = network_fields["widths"], data.fields["points"], data.fields["dimension"]
    require(widths[0] == dimension, f"{network}: {widths[0]} inputs, but {data_path} has dimension {dimension}")
    task = task_of(claim, data, widths[-1], data_path)
    compare({"encoding": task.encoding}, certificate["data"], "data")
    vacuous = claim["kind"] != "interpolates" and task.is_vacuous()
    require(not vacuous, f"claim: vacuous: the labels of {data_path} allow no other answer")
    refuted = evaluate(layers, data, task, certificate)
    bound, margin = (show(value) if value else "" for value in (claim.get("bound"), certificate["margin"]))
    told = f"claim: {claim['kind']} {bound} on {points} points of dimension {dimension}, margin {margin or 'null'}"
    nonzero = f"{network_fields['parameters']['nonzero']} non-zero parameters, {network_fields['max_bits']} bits"
    summary = (told, f"network: widths {show('-'.join(map(str, widths)))}, {nonzero}", refuted or "all points hold")
    return Answer("accepted" if refuted is None else "refuted", refuted, claim, "", summary)


def evaluate(layers: list[Layer], data: Data, task: Task, certificate: dict[str, Json]) -> str | None:
    """The sentence of a confirmed refutation, if there is one. The first failing row ends the walk: a certified claim
    must have none, a refutation must name exactly this one."""
    witness, stated, smallest = certificate["witness"], certificate["margin"], None
    for i in range(len(data.labels)):
        output = outputs_at(layers, data.point(i))
        holds, n, denominator = task.margin(i, output)
        if not holds:
            found = [spell(value, output[1]) for value in output[0]]
            require(witness is not None, f"row {i} fails: the network's output there is {show(found)}", Rejected)
            targets, q = task.target(task.keys[i])
            label = task.keys[i] if task.kind == "classifies" else [spell(t, q) for t in targets]
            compare({"index": i, "label": label, "output": found}, witness, "witness")
            return f"row {i} fails: output {show(found)}, label {show(label)}"
        if stated is not None and (smallest is None or n * smallest[1] < smallest[0] * denominator):
            smallest = n, denominator
    require(witness is None, f"witness: the claim holds at all {len(data.labels)} rows", Rejected)
    if smallest is not None:
        compare({"margin": spell(*smallest)}, certificate, "certificate")
    return None


# ---- impossibility --------------------------------------------------------------------------------------------------
def check_impossibility(certificate: Json, data_path: str, labels: str | None) -> Answer:
    """The conditions of the specification. They suffice: continuity and counting of pieces need no network."""
    certificate = object_of(certificate, "architecture data piece_bound schema", "certificate")
    architecture = object_of(certificate["architecture"], "hidden_widths pieces", "architecture")
    place = "architecture.hidden_widths"
    widths = [integer(width, 1, 2**53, place) for width in list_of(architecture["hidden_widths"], place)]
    pieces = integer(architecture["pieces"], 2, 2**53, "architecture.pieces")
    bound, stated = prod((pieces - 1) * width + 1 for width in widths), rational(certificate["piece_bound"], "bound")
    object_of(certificate["data"], DATA_KEYS, "data")
    data = read_data(data_path, labels, certificate["data"])
    compare(data.fields, certificate["data"], "data")
    points = len(data.labels)
    require(stated == (bound, 1), f"piece_bound: the architecture gives {show(bound)}", Rejected)
    require(bound < points - 1, f"piece_bound: {show(bound)} pieces may be enough for {points} points", Rejected)
    check_line(data)
    told = f"no network of hidden widths {show(widths)} with activations of at most {pieces} pieces interpolates them"
    summary = (f"data: {points} points in order on a line, with alternating labels", told)
    return Answer("accepted", None, {"hidden_widths": widths, "kind": "impossible", "pieces": pieces}, "", summary)


def check_line(data: Data) -> None:
    """The points lie on a line in the order of the file, with labels that go up and down in turn (four or more)."""
    numbers = [label[0] for label in data.labels if not isinstance(label, str) and len(label) == 1]
    require(len(numbers) == len(data.labels), "labels: expected one number a row", Rejected)
    values = [Fraction(*number) for number in numbers]
    points = [[Fraction(n, e) for n in row] for row, e in map(data.point, range(len(values)))]
    steps = [[b - a for a, b in zip(*pair)] for pair in pairwise(points)]
    pivot = next((k for k, n in enumerate(steps[0]) if n), 0)
    require(steps[0][pivot] != 0, "points: rows 0 and 1 are equal", Rejected)
    for i, step in enumerate(steps, 1):
        ratio = step[pivot] / steps[0][pivot]
        on_line = ratio > 0 and step == [ratio * n for n in steps[0]]
        require(on_line, f"points: row {i} is not further along the line through rows 0 and 1", Rejected)
        turns = i == 1 or (values[i] - values[i - 1]) * (values[i - 1] - values[i - 2]) < 0
        require(turns, f"labels: rows {i - 2} to {i} do not alternate", Rejected)


# ---- the checker ----------------------------------------------------------------------------------------------------
def check(certificate: File, network: File | None, data: File, labels: File | None = None) -> Answer:
    """Judge the certificate file against the user's own files. Bad input never raises: it ends in an `Answer`."""
    place, digest, claim = str(certificate), "", None
    try:
        raw = read_file(place)
        digest = hashlib.sha256(raw).hexdigest()
        document, partner = load_json(raw, place), None if labels is None else str(labels)
        schema = document.get("schema") if isinstance(document, dict) else None
        require(schema != "boundcheck.part/1", f"{place}: a part of a certificate: merge the parts first")
        if schema == "boundcheck.impossibility/1":
            require(network is None, f"{place}: an impossibility is about no single network: leave it out")
            return replace(check_impossibility(document, str(data), partner), digest=digest)
        require(schema == "boundcheck.certificate/1", f"{place}: unknown schema {show(schema)}")
        check_form(document)
        claim = document["claim"]
        require(network is not None, f"{place}: this certificate is about a network: name its file")
        return replace(check_memorisation(document, str(network), str(data), partner), digest=digest)
    except (Malformed, Rejected) as error:
        return Answer("rejected" if isinstance(error, Rejected) else "malformed", str(error), claim, digest)
    except (ArithmeticError, LookupError, MemoryError, OSError, RecursionError, TypeError, ValueError) as error:
        # Memory runs out on huge files. Nothing else is known to lead here; whatever does is not accepted.
        return Answer("malformed", f"{place}: not supported ({type(error).__name__}: {error})", claim, digest)


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
        told = {key: value for key, value in vars(answer).items() if key != "summary"}
        print(json.dumps({"schema": "boundcheck.check/1", **told}))
        return answer.status
    word = {"accepted": f"VERIFIED {answer.digest}", "refuted": f"REFUTED {answer.digest}"}.get(answer.verdict)
    for line in (*answer.summary, f"s {word or f'{answer.verdict.upper()} {answer.reason}'}"):
        print(line.encode("unicode_escape").decode("ascii"))  # one line of ASCII, whatever is in names and labels
    return answer.status


if __name__ == "__main__":
    sys.exit(main())
