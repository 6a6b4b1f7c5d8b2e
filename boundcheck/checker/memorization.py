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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, product
from math import gcd, lcm, prod
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

File = str | Path
Json = Any  # a value made by json.loads
Rational = tuple[int, int]  # (p, q), q >= 1
Row = tuple[list[int], int]  # numerators over one positive denominator
Label = str | tuple[Rational, ...]  # a text, or the numbers (in lowest terms) of one row
Activation = tuple[str, Rational]  # its name; identity, ReLU and leaky ReLU are the "slope" p/q below 0
Vector = tuple[list[int], list[int]]  # numerators and denominators, see "evaluation"
Matrix = tuple[int, list[tuple[Sequence[int], Sequence[Rational]]]]  # width, and rows: columns, entries in lowest terms

LARGEST_DIMENSION = 2**20
LARGEST_INFLATED = 2**30
LEAF = 4096
LEAST_HEXADECIMAL = 10**4000
RATIONAL = "(-?(?:0x[0-9a-f]{1,2000000}|[0-9]{1,4000}))(?:/(0x[0-9a-f]{1,2000000}|[0-9]{1,4000}))?"
IDENTITY, RELU = ("slope", (1, 1)), ("slope", (0, 1))
DATA_KEYS = "dimension format label_columns labels_sha256 merkle_root points reading sha256"
NETWORK_KEYS = "activation affine_depth format hidden_layers max_bits parameters sha256 widths"


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
    summary: Sequence[str] = ()

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
        require(Path(path).is_file(), f"{path}: no such file, or not a plain file")
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise Malformed(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


# ---- canonical JSON and rationals -----------------------------------------------------------------------------------
def canonical(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load_json(raw: bytes, place: str) -> Json:
    """The value of canonical JSON. Writing it again and comparing is the whole check of the spelling (also of keys that
    occur twice); what remains are numbers and nesting."""
    try:
        text = raw.decode("utf-8")
        value = json.loads(text)
    except (RecursionError, ValueError) as error:
        raise Malformed(f"{place}: not JSON, or nested too deep: {error}") from None
    check_values(value, 32, place)
    require(canonical(value) == text, f"{place}: not canonical JSON (keys, white space or escapes)")
    return value


def check_values(value: Json, levels: int, place: str) -> None:
    if isinstance(value, dict | list):
        require(levels > 0, f"{place}: more than 32 levels of nesting")
        for item in value.values() if isinstance(value, dict) else value:
            check_values(item, levels - 1, place)
    elif not isinstance(value, str | None):
        require(isinstance(value, int) and abs(value) <= 2**53, f"{place}: a number that is no integer up to 2^53")


def object_of(value: Json, keys: str, place: str) -> Json:
    """`value`, an object with exactly these keys."""
    require(isinstance(value, dict) and set(value) == set(keys.split()), f"{place}: expected the keys {keys}")
    return value


def list_of(value: Json, place: str) -> Json:
    require(isinstance(value, list) and value != [], f"{place}: expected a list that is not empty")
    return value


def integer(value: Json, least: int, most: int, place: str) -> int:
    if type(value) is not int or not least <= value <= most:
        raise Malformed(f"{place}: expected an integer from {least} to {most}, found {show(value)}")
    return value


def one_of(value: Json, known: str, place: str) -> None:
    require(isinstance(value, str) and value in known.split(), f"{place}: {show(value)} is not supported")


def rational(text: Json, place: str) -> Rational:
    """The value of a canonical rational: it is canonical if spelling the value gives the same text."""
    match = re.fullmatch(RATIONAL, text) if isinstance(text, str) else None
    p, q = (int(part, 16 if "x" in part else 10) for part in match.groups("1")) if match else (0, 0)
    if q == 0 or spell(p, q) != text:
        raise Malformed(f'{place}: {show(text)} is not the canonical spelling of a rational such as "-12/35"')
    return p, q


def spell(p: int, q: int) -> str:
    above, below = (str(n) if abs(n) < LEAST_HEXADECIMAL else hex(n) for n in lowest(p, q))
    return above if below == "1" else f"{above}/{below}"


def lowest(p: int, q: int) -> Rational:
    divisor = gcd(p, q)
    return p // divisor, q // divisor


def over_common_denominator(values: Iterable[Rational]) -> Row:
    values = list(values)
    denominator = lcm(*(q for _, q in values))
    return [p * (denominator // q) for p, q in values], denominator


# ---- zip ------------------------------------------------------------------------------------------------------------
LOCAL, CENTRAL = "<HHHHHIIIHH", "<xxHHHHHIIIHHHHHII"  # the central header repeats the local one, and adds to it


def read_zip(raw: bytes, place: str) -> tuple[dict[str, bytes], bool]:
    """All members, and whether they are stored, sorted and dated as in a zipped network. The parts must tile the file
    in the order of the central directory: one way to read it, no byte unread."""
    require(len(raw) >= 22 and raw[-22:-18] == b"PK\5\6", f"{place}: no zip end record (without comment) at the end")
    disk, first_disk, here, count, size, start, comment = struct.unpack("<HHHHIIH", raw[-18:])
    fits = not disk and not first_disk and here == count and not comment and start + size + 22 == len(raw)
    require(fits, f"{place}: the zip end record does not fit the file")
    members: dict[str, bytes] = {}
    cursor, position, budget, plain_form = start, 0, LARGEST_INFLATED, True
    for number in range(count):
        where = f"{place}: member {number} of the zip"
        central, name, cursor = zip_header(raw, cursor, b"PK\1\2", CENTRAL, where)
        _, flags, method, time, date, crc, packed, full, _, _, note, disk, _, _, offset = central
        fits = not note and not disk and offset == position
        require(fits, f"{where}: a comment, a second disk, a gap, an overlap or another order than in the file")
        local, local_name, begin = zip_header(raw, position, b"PK\3\4", LOCAL, where)
        agree = local[1:3] + local[5:8] == central[1:3] + central[5:8] and local_name == name
        require(agree, f"{where}: two headers disagree")
        require(not flags & ~0x0806 and method in (0, 8), f"{where}: encryption, data descriptor or unknown method")
        position = begin + packed
        budget -= full if method else 0
        sane = position <= start and budget >= 0 and full <= 1100 * packed + 64
        require(sane, f"{where}: too long, or inflates too far")
        body = raw[begin:position]
        if method:
            stream = zlib.decompressobj(-15)
            try:
                body = stream.decompress(body, full + 1)  # whatever the stream holds, no more is made
            except zlib.error as error:
                raise Malformed(f"{where}: broken deflate stream: {error}") from None
            require(stream.eof and not stream.unused_data, f"{where}: a deflate stream of another length")
        require(len(body) == full and zlib.crc32(body) == crc, f"{where}: wrong size or CRC")
        key = name.decode("latin-1")  # only ASCII names mean anything
        # Some programs end a name at a NUL, others in `zip_header` prefer the name in a Unicode extra field.
        require(key not in members and "\0" not in key, f"{where}: the name {show(key)} occurs twice, or holds a NUL")
        plain_form = plain_form and (method, time, date) == (0, 0, 33)
        members[key] = body
    require(position == start and cursor == start + size, f"{place}: bytes of the zip that belong to no member")
    return members, plain_form and list(members) == sorted(members)


def zip_header(raw: bytes, at: int, signature: bytes, layout: str, place: str) -> tuple[list[int], bytes, int]:
    """The numbers of a header (zip64 values in their places), the name, and where the header ends."""
    name_at = at + 4 + struct.calcsize(layout)
    require(raw[at : at + 4] == signature and name_at <= len(raw), f"{place}: no local or central header")
    numbers = list(struct.unpack_from(layout, raw, at + 4))
    extra_at = name_at + numbers[8]
    end = extra_at + numbers[9]
    extra, wide = raw[extra_at:end], b""
    while extra:
        tag, size = struct.unpack_from("<HH", extra) if len(extra) >= 4 else (0, len(extra))
        fits = len(extra) >= 4 + size and not (tag == 1 and wide) and tag != 0x7075
        require(fits, f"{place}: a broken extra field, or one that renames the member")
        wide, extra = extra[4 : 4 + size] if tag == 1 else wide, extra[4 + size :]
    saturated = [k for k in (7, 6, 14) if k < len(numbers) and numbers[k] == 0xFFFFFFFF]  # sizes and offset
    require(len(wide) == 8 * len(saturated), f"{place}: the zip64 extra field does not fit")
    for k, value in zip(saturated, struct.unpack(f"<{len(saturated)}Q", wide)):
        numbers[k] = value
    return numbers, raw[name_at:extra_at], end


# ---- npy ------------------------------------------------------------------------------------------------------------
SIZE = "(?:0|[1-9][0-9]{0,17})"
NPY_HEADER = (
    r"\{'descr': '([<>|])([biufU])([1-9][0-9]{0,8})', 'fortran_order': (True|False), "
    rf"'shape': \(({SIZE},|{SIZE}, {SIZE})\), \}} *\n"
)
CODES = {
    dtype: (code, 0, 0) for dtype, code in zip(("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"), "BbhiqBHIQ")
}
CODES |= {"f2": ("H", 5, 10), "f4": ("I", 8, 23), "f8": ("Q", 11, 52)}  # bits of exponent and of fraction


class Array(NamedTuple):
    """An npy array of one or two dimensions, its bytes in C order."""

    dtype: str
    order: str
    shape: tuple[int, ...]
    columns: int
    body: bytes
    place: str

    def stored(self, start: int, stop: int) -> bytes:
        width = len(self.body) // self.shape[0]
        return self.body[start * width : stop * width]

    def numbers(self, i: int) -> Row:
        """Row i as integers over one denominator: the reals that the bits stand for. Floats are read in units of the
        smallest subnormal number, a power of two, and then shortened together."""
        code, exponent_bits, fraction_bits = CODES[self.dtype]
        words = struct.unpack(f"{self.order}{self.columns}{code}", self.stored(i, i + 1))
        if exponent_bits == 0:
            require(self.dtype != "b1" or max(words) <= 1, f"{self.place}: row {i}: a boolean that is neither 0 nor 1")
            return list(words), 1
        special, sign = (1 << exponent_bits) - 1, 1 << (exponent_bits + fraction_bits)
        hidden, values, union = 1 << fraction_bits, [], 0
        for j, word in enumerate(words):
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

    def rationals(self, i: int) -> tuple[Rational, ...]:
        numerators, denominator = self.numbers(i)
        return tuple(lowest(p, denominator) for p in numerators)

    def label(self, i: int) -> Label:
        if self.dtype[0] != "U":
            return self.rationals(i)
        try:  # no surrogates, nothing beyond U+10FFFF
            return self.stored(i, i + 1).decode("utf-32-le" if self.order == "<" else "utf-32-be").rstrip("\0")
        except UnicodeDecodeError:
            raise Malformed(f"{self.place}: row {i}: not Unicode text") from None


def read_npy(raw: bytes, place: str) -> Array:
    require(raw[:8] in (b"\x93NUMPY\1\0", b"\x93NUMPY\2\0", b"\x93NUMPY\3\0"), f"{place}: not npy 1.0, 2.0 or 3.0")
    prefix = 10 if raw[6] == 1 else 12
    end = prefix + int.from_bytes(raw[8:prefix], "little")
    match = re.fullmatch(NPY_HEADER, raw[prefix:end].decode("latin-1")) if prefix < end <= len(raw) else None
    if match is None:
        raise Malformed(f"{place}: the npy header is not as specified, or dtype or dimensions are not supported")
    order, kind, digits, fortran, dimensions = match.groups()
    dtype, size, body = kind + digits, int(digits) * (4 if kind == "U" else 1), raw[end:]
    known = (kind == "U" or dtype in CODES) and (order == "|") == (size == 1)
    require(known, f"{place}: unsupported dtype {order}{dtype}")
    shape = tuple(int(n) for n in dimensions.split(",") if n)
    require(min(shape) >= 1, f"{place}: the shape {shape} is empty")
    # Before anything is made from the shape: the bytes are there, so a huge shape without data ends here.
    require(len(body) == prod(shape) * size, f"{place}: {len(body)} bytes of data for shape {shape}, dtype {dtype}")
    if fortran == "True" and len(shape) == 2:
        rows, columns, turned = *shape, bytearray(len(body))
        for j, k in product(range(columns), range(size)):
            turned[j * size + k :: columns * size] = body[j * rows * size + k : (j + 1) * rows * size : size]
        body = bytes(turned)
    return Array(dtype, "<" if order == "|" else order, shape, prod(shape[1:]), body, place)


# ---- csv ------------------------------------------------------------------------------------------------------------
FIELD = r'(?:"((?:[^"]|"")*)"|((?!")[^,]*))'
DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?"


def csv_lines(raw: bytes, place: str) -> list[str]:
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"{place}: not UTF-8: {error}") from None
    bad = re.search("\0|\r(?!\n)|(?:^|\n)\r?\n", text)
    require(bad is None, f"{place}: a NUL, a CR that no LF follows, or an empty line")
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    require(len(lines) >= 2, f"{place}: expected a header and at least one row")
    return lines


def csv_fields(line: str, place: str) -> list[str]:
    if '"' not in line:
        return line.split(",")
    if not re.fullmatch(f"{FIELD}(?:,{FIELD})*", line):
        raise Malformed(f"{place}: a quoted field does not end before a comma or the end of the line")
    return [unquoted or quoted.replace('""', '"') for quoted, unquoted in re.findall(f"(?:^|,){FIELD}", line)]


def csv_number(text: str, reading: str, place: str) -> Rational | None:
    """The number (in lowest terms) that a field stands for, or None if it is not spelt like one in this reading."""
    match = re.fullmatch("-?([0-9]+)(?:/([0-9]+))?" if reading == "rational" else DECIMAL, text)
    if match is None:
        return None
    if reading == "rational":
        fits = len(match[1]) <= 4000 and len(match[2] or "") <= 4000 and int(match[2] or 1) > 0
    else:
        fits = len(text) <= 4000 and abs(int(match[1] or 0)) <= 4000
    require(fits, f"{place}: {show(text)} has more than 4,000 digits, an exponent beyond 4,000 or the denominator 0")
    return (nearest_binary64(Fraction(text), place) if reading == "bits" else Fraction(text)).as_integer_ratio()


def nearest_binary64(value: Fraction, place: str) -> Fraction:
    """`value` rounded to 53 bits and multiples of 2^-1074, ties to even as `round` does with fractions."""
    p, q = abs(value.numerator), value.denominator
    magnitude = p.bit_length() - q.bit_length()  # 2^magnitude may be above |value|, but not twice it or more
    if p << max(-magnitude, 0) < q << max(magnitude, 0):
        magnitude -= 1
    exponent = max(magnitude - 52, -1074)
    rounded = round(value * Fraction(2) ** -exponent) * Fraction(2) ** exponent
    require(abs(rounded) < 2**1024, f"{place}: a number that overflows binary64")
    return rounded


# ---- data -----------------------------------------------------------------------------------------------------------
class Data(NamedTuple):
    fields: dict[str, Json]  # what a certificate says of the data, but for the encoding
    point: Callable[[int], Row]
    labels: list[Label]


def read_data(path: str, labels_path: str | None, stated: dict[str, Json]) -> Data:
    """Read the data as the certificate says (reading and label columns are choices), and derive its fields."""
    raw, kind = read_file(path), stated["format"]
    one_of(kind, "csv npy npz", "data.format")
    require(labels_path is None or kind == "npy", f"{path}: a labels file goes with npy data only")
    fields = {"format": kind, "label_columns": None, "labels_sha256": None, "reading": "bits", "sha256": sha256(raw)}
    if kind == "csv":
        one_of(stated["reading"], "bits decimal rational", "data.reading")
        names = list_of(stated["label_columns"], "data.label_columns")
        require(all(isinstance(name, str) for name in names), "data.label_columns: expected names")
        return read_csv(raw, path, fields | {"reading": stated["reading"], "label_columns": names})
    if kind == "npz":
        members, _ = read_zip(raw, path)
        # numpy.load prefers a member X to the member X.npy.
        fits = {"X.npy", "y.npy"} <= set(members) and not {"X", "y"} & set(members)
        require(fits, f"{path}: no members X.npy and y.npy, or members X and y beside them")
        points, labels = (read_npy(members[name], f"{path}: {name}") for name in ("X.npy", "y.npy"))
    else:
        head, letter, tail = Path(path).name.rpartition("X")
        require(labels_path is not None or letter == "X", f"{path}: name the file of its labels")
        partner = labels_path or str(Path(path).with_name(f"{head}y{tail}"))
        raw_labels = read_file(partner)
        fields["labels_sha256"] = sha256(raw_labels)
        points, labels = read_npy(raw, path), read_npy(raw_labels, partner)
    n = points.shape[0]
    require(len(points.shape) == 2 and points.dtype[0] != "U", f"{points.place}: expected numbers of shape (N, d)")
    fits = labels.shape[0] == n and (labels.dtype[0] != "U" or labels.columns == 1)
    require(fits, f"{labels.place}: labels of shape {labels.shape} and type {labels.dtype} for {n} points")
    for i in range(n if points.dtype[0] in "bf" else 0):
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
    label_at, point_at = [names.index(name) for name in named], [j for j, name in enumerate(names) if name not in named]
    rows: list[Row] = []
    labels: list[Label] = []
    known: dict[str, Rational | None] = {}
    for number, line in enumerate(lines[1:], 2):
        where = f"{place}: line {number}"
        cells = csv_fields(line, where)
        require(len(cells) == len(names), f"{where}: {len(cells)} fields, the header has {len(names)}")
        known |= {text: csv_number(text, reading, where) for text in cells if text not in known}
        point, values = ([value for j in at if (value := known[cells[j]])] for at in (point_at, label_at))
        require(len(point) == len(point_at), f"{where}: a coordinate that is not a number (reading {reading})")
        text = cells[label_at[0]]
        missing = re.fullmatch("([+-]?(nan|inf|infinity))?", text, re.IGNORECASE | re.ASCII)
        fits = len(values) == len(named) or (len(named) == 1 and missing is None)
        require(fits, f"{where}: the label {show(text)} is refused, or is not a number as several labels must be")
        rows.append(over_common_denominator(point))
        labels.append(tuple(values) or text)
        same_kind = isinstance(labels[-1], str) == isinstance(labels[0], str)
        require(same_kind, f"{where}: labels that are texts and numbers")
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
class Affine(NamedTuple):
    """x -> activations(W x + bias); W is the product of one or two factors."""

    factors: list[Matrix]
    bias: list[Rational]
    activations: list[Activation]

    def entries(self) -> Iterator[tuple[Rational, int]]:
        """The entries of W and bias (zeros may be left out), and how often they are met."""
        yield from ((value, 1) for value in self.bias)
        (_, rows), *others = self.factors
        if not others:
            yield from ((value, 1) for _, values in rows for value in values)
            return
        # The only place where factors are multiplied. Equal rows and equal columns are taken once: rank one is cheap.
        width, lines = others[0]
        columns: list[list[tuple[int, Rational]]] = [[] for _ in range(width)]
        for k, (places, values) in enumerate(lines):
            for j, value in zip(places, values):
                columns[j].append((k, value))
        right = Counter(map(tuple, columns)).items()
        exact = [(column, *over_common_denominator(w for _, w in column), times) for column, times in right]
        for line, repeated in Counter(tuple(zip(*row)) for row in rows).items():
            numerators, q = over_common_denominator(w for _, w in line)
            left = dict(zip((k for k, _ in line), numerators))
            for column, factors, r, times in exact:
                total = sum(n * left.get(k, 0) for (k, _), n in zip(column, factors))
                yield lowest(total, q * r), times * repeated


Layer = tuple[bool, list[Affine]]  # x -> F(x), or x + F(x) if the first is true; F is the maps one after the other


def sizes_of(inputs: int, layers: list[Layer]) -> dict[str, Json]:
    """What a certificate says of the sizes. Every entry has at least 1 bit, and so has 0."""
    parts = [part for _, block in layers for part in block]
    widths, nonzero, distinct = [inputs, *(len(part.bias) for part in parts)], 0, set()
    for part in parts:
        for value, times in part.entries():
            if value[0]:
                nonzero += times
                distinct.add(value)
    dense = sum(m * n + m for n, m in pairwise(widths))
    bits = max((n.bit_length() for value in distinct for n in value), default=1)
    parameters = {"dense": dense, "distinct": len(distinct), "nonzero": nonzero}
    depths = {"affine_depth": len(parts), "hidden_layers": len(parts) - 1}
    return depths | {"max_bits": bits, "parameters": parameters, "widths": widths}


@dataclass
class Native:
    """Reads a native network; `blobs` are the members of the zipped form but for network.json."""

    place: str
    blobs: dict[str, bytes] | None
    used: set[str] = field(default_factory=set)

    def network(self, value: Json) -> tuple[int, list[Layer]]:
        where, layers = f"{self.place}: network", []
        value = object_of(value, "inputs layers schema", where)
        one_of(value["schema"], "boundcheck.network/1", f"{where}.schema")
        inputs = width = integer(value["inputs"], 1, LARGEST_DIMENSION, f"{where}.inputs")
        for k, item in enumerate(list_of(value["layers"], f"{where}.layers")):
            here, residual = f"{where}.layers[{k}]", isinstance(item, dict) and "residual" in item
            before, block = width, []
            for part in list_of(object_of(item, "residual", here)["residual"], here) if residual else [item]:
                block.append(self.affine(part, width, here))
                width = len(block[-1].bias)
            require(not residual or width == before, f"{here}: as many outputs as inputs are needed")
            layers.append((residual, block))
        return inputs, layers

    def affine(self, value: Json, width: int, place: str) -> Affine:
        value = object_of(value, "activation bias weight", place)
        bias = [rational(b, f"{place}.bias") for b in list_of(value["bias"], f"{place}.bias")]
        weight, factored = value["weight"], isinstance(value["weight"], dict) and "factors" in value["weight"]
        parts = list_of(object_of(weight, "factors", place)["factors"], place) if factored else [weight]
        require(len(parts) == 1 + factored, f"{place}: expected two factors")
        factors = [self.matrix(part, f"{place}.weight") for part in parts]
        fits = [len(bias), *(columns for columns, _ in factors)] == [*(len(rows) for _, rows in factors), width]
        require(fits, f"{place}: the matrix does not go with {width} inputs and {len(bias)} biases")
        return Affine(factors, bias, activations_of(value["activation"], len(bias), f"{place}.activation"))

    def matrix(self, value: Json, place: str) -> Matrix:
        if not (isinstance(value, dict) and "sparse" in value):
            lines = list_of(self.blob(object_of(value, "dense", place)["dense"], place), place)
            dense = [[rational(w, f"{place}[{i}]") for w in list_of(line, place)] for i, line in enumerate(lines)]
            n = len(dense[0])
            require(all(len(row) == n for row in dense), f"{place}: rows of different lengths")
            return n, [(range(n), row) for row in dense]
        value = object_of(object_of(value, "sparse", place)["sparse"], "entries shape", place)
        shape, entries, before = value["shape"], self.blob(value["entries"], place), (-1, -1)
        fits = isinstance(shape, list) and len(shape) == 2 and isinstance(entries, list)
        require(fits, f"{place}: expected a shape of two numbers, and a list of entries")
        m, n = (integer(size, 1, LARGEST_DIMENSION, f"{place}.shape") for size in shape)
        rows: list[tuple[list[int], list[Rational]]] = [([], []) for _ in range(m)]
        for number, entry in enumerate(entries):
            here = f"{place}.entries[{number}]"
            require(isinstance(entry, list) and len(entry) == 3, f"{here}: expected row, column, value")
            i, j, w = integer(entry[0], 0, m - 1, here), integer(entry[1], 0, n - 1, here), rational(entry[2], here)
            require((i, j) > before and w[0] != 0, f"{here}: out of order, repeated or zero")
            before = i, j
            rows[i][0].append(j)
            rows[i][1].append(w)
        return n, list(rows)

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
        if isinstance(item, dict):
            slope = rational(object_of(item, "leaky_relu", place)["leaky_relu"], place)
            require(slope not in ((0, 1), (1, 1)), f"{place}: a leaky ReLU of slope 0 or 1 has another name")
            result.append(("slope", slope))
        else:
            one_of(item, "identity relu hard_tanh threshold strict_threshold", place)
            result.append({"identity": IDENTITY, "relu": RELU}.get(item, (item, (1, 1))))
    fits = not isinstance(value, list) or (len(result) == outputs and len(set(result)) > 1)
    require(fits, f"{place}: not one each, or all equal")
    return result if isinstance(value, list) else result * outputs


def read_network(path: str, stated: dict[str, Json]) -> tuple[list[Layer], dict[str, Json]]:
    """The layers, and what a certificate says of the network. The activation is a choice for arrays only."""
    raw, activation = read_file(path), None
    members, plain_form = ({}, True) if raw[:1] == b"{" else read_zip(raw, path)
    kind = "npz" if "W1.npy" in members else "native"
    require(kind == stated["format"], f"network.format: {path} is {kind}, not {show(stated['format'])}", Rejected)
    if kind == "npz":
        activation = stated["activation"] if len(members) > 2 else None  # a field without effect is null
        inputs, layers = read_arrays(members, path, activation)
    else:
        blobs = None if raw[:1] == b"{" else members
        require(plain_form and (blobs is None or "network.json" in blobs), f"{path}: members not as specified")
        reader = Native(path, blobs)
        inputs, layers = reader.network(load_json(raw if blobs is None else blobs.pop("network.json"), path))
        fits = reader.used == set(members) and all(name == sha256(body) for name, body in members.items())
        require(fits, f"{path}: a blob that the network does not refer to, or whose name is not its digest")
    derived = {"activation": activation, "format": kind, "sha256": sha256(raw)}
    return layers, derived | sizes_of(inputs, layers)


def read_arrays(members: dict[str, bytes], path: str, activation: Json) -> tuple[int, list[Layer]]:
    require(not isinstance(activation, list), "network.activation: expected one activation, not a list")
    depth, layers, width = len(members) // 2, [], 0
    names = {f"{letter}{k}.npy" for letter in "Wb" for k in range(1, depth + 1)}
    require(set(members) == names, f"{path}: expected the members W1.npy, b1.npy, ..., and nothing else")
    for k in range(1, depth + 1):
        weight, bias = (read_npy(members[f"{letter}{k}.npy"], f"{path}: {letter}{k}.npy") for letter in "Wb")
        m, n = weight.shape[0], weight.columns
        fits = len(weight.shape) == 2 and bias.shape == (m,) and (k == 1 or n == width)
        require(fits and "U" not in weight.dtype + bias.dtype, f"{path}: layer {k}: text, or shapes that do not fit")
        rows = [(range(n), weight.rationals(i)) for i in range(m)]
        biases = [number for i in range(m) for number in bias.rationals(i)]
        chosen = activations_of(activation if k < depth else "identity", m, "network.activation")
        layers.append((False, [Affine([(n, list(rows))], biases, chosen)]))
        width = m
    return layers[0][1][0].factors[0][0], layers


# ---- evaluation -----------------------------------------------------------------------------------------------------
# At a point with denominator e, the value of a unit is n / (D e) with integers n and D >= 1; a `Vector` holds the n and
# the D of all units. There are two ways to the sums before the activations, with the same results. `packed` keeps one
# huge integer for each input, its weights into all units side by side: one product serves all units. `by_row` sums for
# each unit apart: for sparse rows, weights much shorter than the values, and denominators without a short common one,
# as in constructed networks, where sums over large, unrelated denominators are clipped or cancel.
class Stage:
    """x -> activations((weights x + biases) / denominators)."""

    def __init__(self, matrix: Matrix, bias: list[Rational], activations: list[Activation]) -> None:
        self.inputs, lines = matrix
        rows = [over_common_denominator([*values, b]) for (_, values), b in zip(lines, bias)]
        common = common_denominator([d for _, d in rows], 0)
        self.denominators = [common or d for _, d in rows]
        integers = [[n * ((common or d) // d) for n in numerators] for numerators, d in rows]
        self.biases = [numerators.pop() for numerators in integers]
        self.rows = [(columns, weights) for (columns, _), weights in zip(lines, integers)]
        self.activations, self.is_relu = activations, set(activations) == {RELU}
        self.largest_sum = max(sum(map(abs, weights)) for _, weights in self.rows)
        digits = [n.bit_length() // 30 + 1 for _, weights in self.rows for n in weights if n]
        self.nonzero, self.digits = len(digits), sum(digits)
        self.packings: dict[tuple[tuple[int, ...], int], list[int]] = {}

    def apply(self, vector: Vector, e: int) -> Vector:
        sums, denominators = self.packed(vector, e) or self.by_row(vector, e)
        if self.is_relu and denominators[0] < 2**256 and denominators.count(denominators[0]) == len(denominators):
            return [n if n > 0 else 0 for n in sums], denominators  # what follows, in short
        return settle([activate(a, n, d, e) for a, n, d in zip(self.activations, sums, denominators)])

    def packed(self, vector: Vector, e: int) -> Vector | None:
        """The sums, if this is the quicker way. With L the common denominator of the vector, the sum of unit i is
        T_i / (L e denominator_i), where T_i = sum over j of w_ij (L / D_j) n_j + b_i L e. Let S be the width of a slot
        in bits. The integer of input j is the sum over i of w_ij (L / D_j) 2^(S i), so the combination of these with
        the n_j, and of the biases with L e, is the sum over i of T_i 2^(S i). No slot reaches into the next: S is such
        that `bound`, which no |T_i| exceeds, is below 2^(S-1). With 2^(S-1) added to each, the T_i lie in [0, 2^S):
        they are the digits in base 2^S, and these are unique."""
        values, denominators = vector
        different, m = set(denominators), len(self.rows)
        common = common_denominator(different, 1024)
        if common is None:
            return None
        factors, largest = tuple(common // d for d in denominators), max(map(abs, values))
        bound = self.largest_sum * max(factors) * max(largest, 1) + max(map(abs, self.biases)) * common * e
        width = bound.bit_length() // 16 * 2 + 2  # in bytes: 8 width is more than the bits of the bound
        # Both ways in products of 30-bit digits: a product and a sum for each digit of a packed integer or of a weight,
        # and what Python itself takes for a weight, a unit, and each denominator of a unit.
        digits = largest.bit_length() // 30 + 2
        by_row = self.digits * digits + 80 * self.nonzero + (400 + 100 * len(different)) * m
        # A ninth packing is not made: the denominators vary with the point, and packing anew takes longer.
        packing = self.packings.get((factors, width))
        if (width * 8 // 30 + 1) * m * self.inputs * digits > by_row or (packing is None and len(self.packings) == 8):
            return None
        if packing is None:
            packing = self.packings[factors, width] = self.pack(factors, width)
        *columns, biases, half = packing
        total = half + common * e * biases + sum(n * column for n, column in zip(values, columns) if n)
        raw, least = total.to_bytes(m * width, "little"), 1 << (8 * width - 1)
        sums = [int.from_bytes(raw[k : k + width], "little") - least for k in range(0, m * width, width)]
        return sums, [d * common for d in self.denominators]

    def pack(self, factors: tuple[int, ...], width: int) -> list[int]:
        """The integers of all inputs, of the biases, and that of 2^(S-1) in each slot, to be added."""
        table = [[0] * len(self.rows) for _ in range(self.inputs)]
        for i, (columns, weights) in enumerate(self.rows):
            for j, weight in zip(columns, weights):
                table[j][i] = weight * factors[j]
        least = 1 << (8 * width - 1)
        joined = (b"".join((n + least).to_bytes(width, "little") for n in column) for column in [*table, self.biases])
        half = int.from_bytes(least.to_bytes(width, "little") * len(self.rows), "little")
        return [*(int.from_bytes(raw, "little") - half for raw in joined), half]

    def by_row(self, vector: Vector, e: int) -> Vector:
        """Numerators are summed for each denominator apart, and each sum is split into an integer and a rest below 1,
        which is often 0: no sum runs over the common denominator of all units."""
        values, denominators = vector
        used, numerators, below = [n != 0 for n in values], [], []
        for (columns, weights), bias, own in zip(self.rows, self.biases, self.denominators):
            sums, whole = dict.fromkeys(denominators, 0), bias * e
            for j, weight in zip(columns, weights):
                if weight and used[j]:
                    sums[denominators[j]] += weight * values[j]
            for d, total in sums.items():
                sums[d] = total % d
                whole += total // d
            n, d = add_fractions([(rest, d) for d, rest in sums.items() if rest] or [(0, 1)])
            numerators.append(n + whole * d)
            below.append(own * d)
        return numerators, below


def common_denominator(denominators: Iterable[int], least: int) -> int | None:
    """The least common multiple, if it is short: at most about as long as two of them, or `least` bits."""
    different = set(denominators)
    common, most = 1, max(least, 64 + 2 * max(d.bit_length() for d in different))
    for d in different:
        common = lcm(common, d)
        if common.bit_length() > most:
            return None
    return common


def settle(units: list[Rational]) -> Vector:
    """The same values, with one denominator for all units if that costs few bits."""
    units = [(n // d, 1) if d.bit_length() > 256 and n % d == 0 else (n, d) for n, d in units]
    common = common_denominator([d for _, d in units], 0)
    return [n * ((common or d) // d) for n, d in units], [common or d for _, d in units]


def add_fractions(terms: list[Rational]) -> Rational:
    """A sum of fractions (not reduced), in a tree so that most products are of short numbers."""
    while len(terms) > 1:
        sums = [
            (a + c * (b // d), b) if b % d == 0 else (a * (d // b) + c, d) if d % b == 0 else (a * d + c * b, b * d)
            for (a, b), (c, d) in zip(terms[::2], terms[1::2])
        ]
        terms = sums + terms[2 * len(sums) :]
    return terms[0]


def activate(activation: Activation, n: int, d: int, e: int) -> Rational:
    """sigma(n / (d e)) as (n', d')."""
    name, (p, q) = activation
    if name == "hard_tanh":
        return (e, 1) if n >= d * e else (-e, 1) if n <= -d * e else (n, d)
    if name in ("threshold", "strict_threshold"):
        return (e if n > 0 or (n == 0 and name == "threshold") else 0), 1
    return (n, d) if n >= 0 else (n * p, d * q)


def stages_of(part: Affine) -> list[Stage]:
    """Factors become two stages, never multiplied out."""
    last, *before = part.factors
    plain = [Stage(matrix, [(0, 1)] * len(matrix[1]), [IDENTITY] * len(matrix[1])) for matrix in before]
    return [*plain, Stage(last, part.bias, part.activations)]


def outputs_at(layers: list[tuple[bool, list[Stage]]], point: Row) -> Row:
    """The network's outputs at a point, over one denominator."""
    numerators, e = point
    vector = numerators, [1] * len(numerators)
    for residual, stages in layers:
        before = vector
        for stage in stages:
            vector = stage.apply(vector, e)
        if residual:
            vector = settle([add_fractions([x, f]) for x, f in zip(zip(*before), zip(*vector))])
    outputs, denominator = over_common_denominator(zip(*vector))
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

    def margin(self, i: int, values: list[int], denominator: int) -> Rational:
        """The margin of row i as a fraction (not reduced)."""
        key, (p, r) = self.keys[i], self.bound
        if self.kind == "classifies" and isinstance(key, int):
            if self.outputs > 1:
                return values[key] - max(value for c, value in enumerate(values) if c != key), denominator
            if self.encoding == "sign":
                return key * values[0], denominator
            return (2 * values[0] - denominator) * (1 if key else -1), 2 * denominator
        targets, q = self.target(key)
        distance = max(abs(value * q - target * denominator) for value, target in zip(values, targets))
        return p * q * denominator - distance * r, q * r * denominator

    def is_vacuous(self) -> bool:
        """Judged on all rows, whatever the network does. (`interpolates` never is.)"""
        if self.kind != "within":
            return self.kind == "classifies" and len(set(self.keys)) == 1
        targets = [[Fraction(t, q) for t in ts] for ts, q in map(self.target, set(self.keys))]
        return bool(2 * Fraction(*self.bound) >= max(max(column) - min(column) for column in zip(*targets)))


def task_of(claim: dict[str, Json], labels: list[Label], outputs: int, place: str) -> Task:
    """Labels as the claim needs them: a target (vector or number), or a class and its encoding."""
    kind = claim["kind"]
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
    order = sorted(set(labels), key=lambda label: label if isinstance(label, str) else Fraction(*label[0]))
    require(len(order) <= most, f"{place}: {len(order)} different labels, the network tells {most} apart")
    encoding = [label if isinstance(label, str) else spell(*label[0]) for label in order]
    number = {label: c for c, label in enumerate(order)}
    return Task(kind, bound, outputs, encoding, [number[label] for label in labels])


# ---- certificates ---------------------------------------------------------------------------------------------------
def check_form(form: dict[str, Json]) -> None:
    """The shape of a memorisation certificate, as far as it can be judged without the files."""
    object_of(form, "claim data margin network schema semantics verdict witness", "certificate")
    claim, margin, witness, certified = form["claim"], form["margin"], form["witness"], form["verdict"] == "certified"
    within = isinstance(claim, dict) and claim.get("kind") == "within"
    kind = object_of(claim, "bound kind" if within else "kind", "claim")["kind"]
    one_of(kind, "classifies interpolates within", "claim.kind")
    require(not within or rational(claim["bound"], "claim.bound")[0] >= 0, "claim.bound: negative")
    one_of(form["semantics"], "real", "semantics")
    one_of(form["verdict"], "certified refuted", "verdict")
    object_of(form["network"], NETWORK_KEYS, "network")
    object_of(form["data"], f"{DATA_KEYS} encoding", "data")
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


def check_memorisation(certificate: Json, network: str, path: str, labels: str | None) -> tuple[Json, list[str]]:
    """The sentence of a confirmed refutation, or None if the claim holds; and a summary."""
    claim = certificate["claim"]
    layers, sizes = read_network(network, certificate["network"])
    data = read_data(path, labels, certificate["data"])
    compare(sizes, certificate["network"], "network")
    compare(data.fields, certificate["data"], "data")
    widths, points, dimension = sizes["widths"], data.fields["points"], data.fields["dimension"]
    require(widths[0] == dimension, f"{network}: {widths[0]} inputs, but {path} has dimension {dimension}")
    task = task_of(claim, data.labels, widths[-1], path)
    compare({"encoding": task.encoding}, certificate["data"], "data")
    require(not task.is_vacuous(), f"claim: vacuous: the labels of {path} allow no other answer")
    refuted = evaluate(layers, data, task, certificate)
    kind = " ".join(show(claim[key]) for key in ("kind", "bound") if key in claim)
    told = f"claim: {kind} on {points} points of dimension {dimension}, margin {show(certificate['margin'])}"
    nonzero = f"{sizes['parameters']['nonzero']} non-zero parameters, {sizes['max_bits']} bits"
    size = f"network: widths {show('-'.join(map(str, widths)))}, {nonzero}"
    labels = f"label columns {show(data.fields['label_columns'])}, encoding {show(task.encoding)}"  # what the files
    choices = f"reading {data.fields['reading']}, {labels}, activation {show(sizes['activation'])}"  # do not say
    return refuted, [told, size, choices, *([refuted] if refuted else [])]


def evaluate(layers: list[Layer], data: Data, task: Task, certificate: dict[str, Json]) -> str | None:
    """The first failing row ends the walk: a certified claim must have none, a refutation must name exactly this one."""
    witness, smallest = certificate["witness"], None
    network = [(residual, [stage for part in block for stage in stages_of(part)]) for residual, block in layers]
    for i in range(len(data.labels)):
        values, denominator = outputs_at(network, data.point(i))
        n, d = task.margin(i, values, denominator)
        if n < 0 or (n == 0 and task.kind == "classifies"):
            output = [spell(value, denominator) for value in values]
            require(witness is not None, f"row {i} fails: the network's output there is {show(output)}", Rejected)
            targets, q = task.target(task.keys[i])
            label = task.keys[i] if task.kind == "classifies" else [spell(t, q) for t in targets]
            compare({"index": i, "label": label, "output": output}, witness, "witness")
            return f"row {i} fails: output {show(output)}, label {show(label)}"
        if smallest is None or n * smallest[1] < smallest[0] * d:
            smallest = n, d
    require(witness is None, f"witness: the claim holds at all {len(data.labels)} rows", Rejected)
    if smallest is not None and certificate["margin"] is not None:
        compare({"margin": spell(*smallest)}, certificate, "certificate")
    return None


# ---- impossibility --------------------------------------------------------------------------------------------------
def check_impossibility(certificate: Json, path: str, labels: str | None) -> tuple[Json, list[str]]:
    """The conditions of the specification. They suffice: continuity and counting of pieces need no network."""
    object_of(certificate, "architecture data piece_bound schema", "certificate")
    architecture = object_of(certificate["architecture"], "hidden_widths pieces", "architecture")
    place = "architecture.hidden_widths"
    widths = [integer(width, 1, 2**53, place) for width in list_of(architecture["hidden_widths"], place)]
    pieces = integer(architecture["pieces"], 2, 2**53, "architecture.pieces")
    bound, stated = prod((pieces - 1) * width + 1 for width in widths), rational(certificate["piece_bound"], "bound")
    object_of(certificate["data"], DATA_KEYS, "data")
    data = read_data(path, labels, certificate["data"])
    compare(data.fields, certificate["data"], "data")
    points = len(data.labels)
    require(stated == (bound, 1), f"piece_bound: the architecture gives {show(bound)}", Rejected)
    require(bound < points - 1, f"piece_bound: {show(bound)} pieces may be enough for {points} points", Rejected)
    check_line(data)
    told = f"no network of hidden widths {show(widths)} with activations of at most {pieces} pieces interpolates them"
    claim = {"hidden_widths": widths, "kind": "impossible", "pieces": pieces}
    return claim, [f"data: {points} points in order on a line, with alternating labels", told]


def check_line(data: Data) -> None:
    """The points lie on a line in the order of the file, with labels that go up and down in turn (four or more)."""
    values = [Fraction(*label[0]) for label in data.labels if not isinstance(label, str) and len(label) == 1]
    require(len(values) == len(data.labels), "labels: expected one number a row", Rejected)
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
        digest = sha256(raw)
        document, files = load_json(raw, place), (str(data), None if labels is None else str(labels))
        schema = document.get("schema") if isinstance(document, dict) else None
        require(schema != "boundcheck.part/1", f"{place}: a part of a certificate: merge the parts first")
        if schema == "boundcheck.impossibility/1":
            require(network is None, f"{place}: an impossibility is about no single network: leave it out")
            shown, summary = check_impossibility(document, *files)
            return Answer("accepted", None, shown, digest, summary)
        one_of(schema, "boundcheck.certificate/1", f"{place}: schema")
        check_form(document)
        claim = document["claim"]
        require(network is not None, f"{place}: this certificate is about a network: name its file")
        refuted, summary = check_memorisation(document, str(network), *files)
        return Answer("accepted" if refuted is None else "refuted", refuted, claim, digest, summary)
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
