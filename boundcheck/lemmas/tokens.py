"""From the text of a formula to tokens, and errors that show the place. ASCII only; nothing is evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from boundcheck.errors import InputError
from boundcheck.lemmas.expression import MAX_DIGITS
from boundcheck.lemmas.words import MAX_NAME

MAX_TEXT = 10_000
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<symbol>->|<=|>=|==|[-+*/^(),<>\[\]{}=])",
    re.ASCII,
)
_SCIENTIFIC = re.compile(r"([0-9]*\.?[0-9]*)[eE]([+-]?)([0-9]+)", re.ASCII)
_INSTEAD = {
    "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "×": "*", "·": "*", "⋅": "*", "∗": "*", "÷": "/", "−": "-", "–": "-",
    "π": "pi", "∞": "oo", "²": "^2", "³": "^3", "√": "sqrt(...)", "→": "->", "φ": "phi(...)", "Φ": "Phi(...)",
    "|": "abs(...)", "!": "gamma(x + 1) for a factorial", "&": "one claim or hypothesis for each", ";": ",", "%": "/100",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the grammar; ``start`` counts characters from 0; ``kind`` is number, name, symbol or end."""

    kind: str
    text: str
    start: int


class FormulaError(InputError):
    """A formula cannot be read: ``problem`` says what would be right, ``text`` and ``column`` (from 1) say where."""

    def __init__(self, problem: str, text: str, start: int, where: str = "") -> None:
        self.problem, self.text, self.start, self.where = problem, text, start, where
        self.column = start + 1
        place = f"{where}, column {self.column}" if where else f"column {self.column}"
        super().__init__(f"{place}: {problem}\n{_excerpt(text, start)}")

    def at(self, where: str) -> FormulaError:
        """The same error, saying which file, lemma and field the formula stands in."""
        return FormulaError(self.problem, self.text, self.start, where)

    def __reduce__(self) -> tuple[type, tuple[str, str, int, str]]:
        return type(self), (self.problem, self.text, self.start, self.where)


def shown(text: str, most: int = 60) -> str:
    """A stranger's text for a message: one line, nothing that a terminal obeys, shortened."""
    clean = "".join(c if c.isprintable() else "?" for c in text[:most])
    return clean if len(text) <= most else f"{clean}..."


def _excerpt(text: str, start: int) -> str:
    first = max(0, start - 40)
    left = "..." if first else ""
    right = "..." if len(text) > start + 30 else ""
    window = "".join(c if c.isprintable() else " " for c in text[first : start + 30])
    return f"    {left}{window}{right}\n    {' ' * (len(left) + start - first)}^"


def tokenise(text: str) -> list[Token]:
    """The tokens of a formula, an ``end`` token last; FormulaError for anything that the grammar has no word for."""
    if len(text) > MAX_TEXT:
        raise FormulaError(f"the text has {len(text):,} characters; at most {MAX_TEXT:,} are supported", text, 0)
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise FormulaError(_unknown_character(text, place), text, place)
        kind, word = match.lastgroup or "", match[0]
        if kind == "number":
            _check_number(text, place, match.end())
        elif kind == "name" and len(word) > MAX_NAME:
            raise FormulaError(f"a name of {len(word)} characters; at most {MAX_NAME} are supported", text, place)
        if kind != "space":
            tokens.append(Token(kind, word, place))
        place = match.end()
    tokens.append(Token("end", "", len(text)))
    return tokens


def _check_number(text: str, start: int, end: int) -> None:
    word, follows = text[start:end], text[end : end + 1]
    if len(word) > MAX_DIGITS:
        raise FormulaError(f"a number of {len(word):,} digits; at most {MAX_DIGITS:,} are supported", text, start)
    scientific = _SCIENTIFIC.match(text, start, start + 100)
    if scientific and scientific.end() > end:
        raise FormulaError(_without_exponent(scientific), text, start)
    if follows == ".":
        after = text[end + 1 : end + 2]
        instead = "a number has one point" if after.isdigit() else f"write {word} or {word}.0"
        raise FormulaError(f"{word}. is not a number: {instead}", text, start)
    if follows == "_":
        raise FormulaError("digits are not grouped with _; write 1000, not 1_000", text, start)
    if follows.isalpha() and follows.isascii():
        name = re.match(r"[A-Za-z0-9_]*", text[end : end + 20], re.ASCII)
        shown_name = name[0] if name else follows
        raise FormulaError(f"{shown(word)}{shown_name} is no product; write {shown(word)}*{shown_name}", text, start)


def _without_exponent(match: re.Match[str]) -> str:
    mantissa, sign, power = match[1], "-" if match[2] == "-" else "", match[3]
    power = power.lstrip("0") or "0"
    factor = f"10^{sign}{power}"
    instead = factor if mantissa in ("1", "1.0") else f"{shown(mantissa, 20)}*{factor}"
    if sign and mantissa.isdigit() and len(mantissa) < 10 and len(power) == 1 and power != "0":
        from fractions import Fraction

        from boundcheck.lemmas.expression import Number
        from boundcheck.lemmas.printing import decimal

        instead += f" or {decimal(Number(Fraction(int(mantissa), 10 ** int(power))))}"
    return f"numbers have no exponent: write {instead}"


def _unknown_character(text: str, place: int) -> str:
    character = text[place]
    if text.startswith("!=", place):
        return "!= is no relation of the language; the relations are <, <=, >, >= and =="
    if character in _INSTEAD:
        return f"{character!r} is not in the grammar; write {_INSTEAD[character]}"
    if character == ".":
        digits = re.match(r"\.([0-9]+)", text[place : place + 30], re.ASCII)
        return f"a number starts with a digit: write 0.{digits[1]}" if digits else "a point only stands inside a number"
    if character == "_":
        return "a name starts with a letter; _ may only follow"
    if not character.isascii() and character.isalpha():
        return f"{character!r} is not an ASCII letter; spell the name out, such as delta"
    return f"{character!r} is not in the grammar"
