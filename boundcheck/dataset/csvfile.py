"""csv files by the grammar of docs/reference/data-files.md; every refusal names line, column and text."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from boundcheck.dataset.dataset import Dataset, Labels, Origin, Reading, RowPoints
from boundcheck.dataset.literals import GRAMMARS, refuse_disguised_number, refuse_text_label, shorten
from boundcheck.errors import InputError
from boundcheck.files import sha256_hex

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Table:
    """A csv file cut into fields: row k of ``rows`` is ``lines[k]``, which is line k + 2 of the file."""

    name: str
    reading: Reading
    header: list[str]
    label_columns: list[int]
    lines: list[str]
    rows: list[list[str]]

    def where(self, row: int, column: int) -> str:
        """File, line and column as messages name them."""
        what = "label column" if column in self.label_columns else "column"
        return f"{self.name}, line {row + 2}, {what} {shorten(self.header[column])}"


def read_csv(data: bytes, name: str, reading: Reading, label: str | Sequence[str] | None = None) -> Dataset:
    """The data set in the bytes of a csv file; ``label`` names the label columns (default: the last).

    Time and memory are linear in the file. InputError names file, line and column.
    """
    first, *lines = _lines(data, name)
    header = split_line(first, f"{name}, line 1")
    _check_header(header, name)
    chosen = _label_columns(header, label, name)
    if not lines:
        raise InputError(f"{name}: only a header line, no rows; line 2 on hold the points")
    table = Table(name, reading, header, chosen, lines, _fields(lines, len(header), name))
    labels, points = _labels(table), _points(table)
    origin = Origin("csv", reading, sha256_hex(data), label_columns=tuple(header[c] for c in chosen), name=name)
    return Dataset.assemble(points, labels, origin)


def _fields(lines: list[str], columns: int, name: str) -> list[list[str]]:
    rows = []
    for number, line in enumerate(lines, 2):
        row = split_line(line, f"{name}, line {number}")
        if len(row) != columns:
            raise InputError(
                f"{name}, line {number}: {len(row)} fields, but the header has {columns} columns{_ragged_hint(row)}"
            )
        rows.append(row)
    return rows


def _lines(data: bytes, name: str) -> list[str]:
    """The lines without their ends."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{name}: is UTF-16; save it as UTF-8")
    body = data.removeprefix(BYTE_ORDER_MARK)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}, line {line}: not UTF-8 (byte 0x{body[error.start]:02x}); save the file as UTF-8"
        ) from None
    if not text:
        raise InputError(f"{name}: the file is empty")
    for character, what in (("\0", "a NUL character"), ("\r", "a carriage return that ends no line")):
        plain = text.replace("\r\n", "\n") if character == "\r" and character in text else text
        at = plain.find(character)
        if at >= 0:
            raise InputError(f"{name}, line {plain.count(chr(10), 0, at) + 1}: {what}; lines end with LF or CRLF")
        text = plain
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if "" in lines:
        raise InputError(f"{name}, line {lines.index('') + 1}: the line is empty; delete it")
    return lines


def split_line(line: str, where: str) -> list[str]:
    """The fields of one line, quotes removed."""
    if '"' not in line:
        return line.split(",")
    fields: list[str] = []
    at = 0
    while True:
        if line.startswith('"', at):
            field, at = _quoted(line, at, f"{where}, column {len(fields) + 1}")
        else:
            end = line.find(",", at)
            end = len(line) if end < 0 else end
            field, at = line[at:end], end
        fields.append(field)
        if at == len(line):
            return fields
        at += 1


def _quoted(line: str, start: int, where: str) -> tuple[str, int]:
    """The field whose opening quote is at ``start``, and where it ends."""
    parts: list[str] = []
    at = start + 1
    while True:
        end = line.find('"', at)
        if end < 0:
            raise InputError(f"{where}: a quoted field is not closed on its line: {shorten(line[start:])}")
        parts.append(line[at:end])
        if not line.startswith('"', end + 1):
            break
        at = end + 2
    if end + 1 < len(line) and line[end + 1] != ",":
        raise InputError(f'{where}: text after the closing quote: {shorten(line[start:])}; write a quote inside as ""')
    return '"'.join(parts), end + 1


def _check_header(header: list[str], name: str) -> None:
    if len(header) < 2:
        hint = next((f"; is {c!r} its separator? Separate with commas" for c in ";\t" if c in header[0]), "")
        raise InputError(
            f"{name}, line 1: one column; a data file has at least one coordinate and one label column{hint}"
        )
    if len(set(header)) != len(header):
        twice = next(column for k, column in enumerate(header) if header.index(column) < k)
        raise InputError(f"{name}, line 1: two columns are named {shorten(twice)}; column names are different")


def _label_columns(header: list[str], label: str | Sequence[str] | None, name: str) -> list[int]:
    """The places of the label columns, in the order named."""
    if label is None:
        return [len(header) - 1]
    names = [label] if isinstance(label, str) else list(label)
    if not names:
        raise InputError(f"{name}: no label column is named")
    place = {column: k for k, column in enumerate(header)}
    for wanted in names:
        if wanted not in place:
            near = difflib.get_close_matches(wanted[:100], [column[:100] for column in header[:2000]], n=1)
            shown = ", ".join(shorten(column) for column in header[:12]) + (", ..." if len(header) > 12 else "")
            hint = f"Did you mean {near[0]!r}?" if near else f"The columns are {shown}"
            raise InputError(f"{name}: no column named {shorten(wanted)}. {hint}")
    if len(set(names)) != len(names):
        raise InputError(f"{name}: a label column is named twice: {', '.join(map(shorten, names))}")
    if len(names) == len(header):
        raise InputError(f"{name}: every column is a label; at least one must be a coordinate")
    return [place[wanted] for wanted in names]


def _ragged_hint(row: list[str]) -> str:
    if len(row) == 1 and any(c in row[0] for c in ";\t"):
        return "; fields are separated by commas"
    return "; write decimals with a point and quote text that holds commas"


def _points(table: Table) -> RowPoints:
    grammar = GRAMMARS[table.reading]
    labels = set(table.label_columns)
    columns = [k for k in range(len(table.header)) if k not in labels]
    leading = columns == list(range(len(columns)))
    numerators, denominators = [], []
    for i, row in enumerate(table.rows):
        fields = row[: len(columns)] if leading else [row[k] for k in columns]
        try:
            integers, denominator = grammar.scale([grammar.read(field) for field in fields])
        except ValueError:
            raise _bad_field(table, i, columns) from None
        numerators.append(integers)
        denominators.append(denominator)
    return RowPoints(tuple(numerators), tuple(denominators), tuple(line.encode() for line in table.lines))


def _bad_field(table: Table, i: int, columns: list[int]) -> InputError:
    """The error for the first field of this row, among these columns, that is no number."""
    for k in columns:
        try:
            GRAMMARS[table.reading].read(table.rows[i][k])
        except ValueError as error:
            return InputError(f"{table.where(i, k)}: {error}")
    return InputError(f"{table.name}, line {i + 2}: cannot be read as numbers")


def _labels(table: Table) -> Labels:
    if len(table.label_columns) == 1:
        return _one_label(table, table.label_columns[0])
    known: dict[str, Fraction] = {}
    for i, row in enumerate(table.rows):
        for k in table.label_columns:
            if row[k] not in known:
                try:
                    known[row[k]] = GRAMMARS[table.reading].fraction(row[k])
                except ValueError as error:
                    raise InputError(f"{table.where(i, k)}: {error}") from None
    return Labels(tuple(tuple(known[row[k]] for k in table.label_columns) for row in table.rows))


def _one_label(table: Table, k: int) -> Labels:
    """Numbers if every field is one, text if none is; equal labels share one object."""
    numbers: dict[str, tuple[Fraction]] = {}
    texts: dict[str, str] = {}
    first: dict[bool, int] = {}
    for i, row in enumerate(table.rows):
        field = row[k]
        if field in numbers or field in texts:
            continue
        try:
            numbers[field] = (GRAMMARS[table.reading].fraction(field),)
        except ValueError as error:
            refuse_text_label(field, table.where(i, k))
            refuse_disguised_number(field, table.where(i, k), error)
            texts[field] = field
        first.setdefault(field in numbers, i)
        if len(first) == 2:
            raise _mixture(table, k, i, first[field not in numbers])
    if texts:
        return Labels(None, tuple(texts[row[k]] for row in table.rows))
    return Labels(tuple(numbers[row[k]] for row in table.rows))


def _mixture(table: Table, k: int, i: int, earlier: int) -> InputError:
    return InputError(
        f"{table.where(i, k)}: {shorten(table.rows[i][k])} beside {shorten(table.rows[earlier][k])} in line "
        f"{earlier + 2}: one is a number, one is text; labels are all numbers or all text"
    )
