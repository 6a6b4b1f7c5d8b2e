"""Numbers and text labels as csv files spell them, under the three readings (docs/reference/data-files.md, csv).

A number is read as a pair of integers and never as a Fraction, which would be slow by the million: under ``decimal``
(n, k) stands for n 10^k, under ``bits`` and ``rational`` (p, q) stands for p/q.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, lcm

from boundcheck.dataset.dataset import Reading
from boundcheck.errors import InputError
from boundcheck.exact.rational import MAX_DECIMAL_DIGITS, MAX_EXPONENT

Pair = tuple[int, int]

# Possessive quantifiers: a refusal takes time linear in the text.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?", re.ASCII)
_RATIONAL = re.compile(r"-?[0-9]++(?:/[0-9]++)?", re.ASCII)


class LimitError(ValueError):
    """A field that is spelt like a number, but beyond a limit: it is refused as a text label, too."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """``read`` takes one field (ValueError says what would be right), ``scale`` brings a row over one denominator."""

    read: Callable[[str], Pair]
    scale: Callable[[Sequence[Pair]], tuple[tuple[int, ...], int]]

    def fraction(self, text: str) -> Fraction:
        """The exact value of one field."""
        (numerator,), denominator = self.scale([self.read(text)])
        return Fraction(numerator, denominator)


def _read_decimal(text: str) -> Pair:
    if _DECIMAL.fullmatch(text) is None:
        raise ValueError(_not_decimal(text))
    if len(text) > MAX_DECIMAL_DIGITS:
        raise LimitError(f"{shorten(text)} is longer than {MAX_DECIMAL_DIGITS:,} characters")
    power = 0
    if "e" in text or "E" in text:
        text, _, exponent = text.lower().partition("e")
        power = int(exponent)
        if abs(power) > MAX_EXPONENT:
            raise LimitError(f"{shorten(text + 'e' + exponent)}: an exponent beyond {MAX_EXPONENT:,} is not supported")
    whole, _, part = text.partition(".")
    return int(whole + part), power - len(part)


def _scale_decimals(pairs: Sequence[Pair]) -> tuple[tuple[int, ...], int]:
    low = min(0, *[k for _, k in pairs]) if pairs else 0
    return tuple([n * 10 ** (k - low) if k > low else n for n, k in pairs]), 10**-low


def _read_bits(text: str) -> Pair:
    _read_decimal(text)
    value = float(text)
    if value in (inf, -inf):
        raise LimitError(f"{shorten(text)} is beyond the largest binary64 number; use --reading decimal")
    return value.as_integer_ratio()


def _read_rational(text: str) -> Pair:
    if _RATIONAL.fullmatch(text) is None:
        raise ValueError(_not_rational(text))
    top, _, bottom = text.partition("/")
    if max(len(top.lstrip("-")), len(bottom)) > MAX_DECIMAL_DIGITS:
        raise LimitError(f"{shorten(text)} has more than {MAX_DECIMAL_DIGITS:,} digits")
    if not bottom:
        return int(top), 1
    denominator = int(bottom)
    if denominator == 0:
        raise LimitError(f"{shorten(text)} has denominator 0")
    return int(top), denominator


def _scale_ratios(pairs: Sequence[Pair]) -> tuple[tuple[int, ...], int]:
    common = lcm(*[q for _, q in pairs])
    if common == 1:
        return tuple([p for p, _ in pairs]), 1
    return tuple([p * (common // q) for p, q in pairs]), common


GRAMMARS: dict[Reading, Grammar] = {
    "bits": Grammar(_read_bits, _scale_ratios),
    "decimal": Grammar(_read_decimal, _scale_decimals),
    "rational": Grammar(_read_rational, _scale_ratios),
}


def _not_decimal(text: str) -> str:
    if _RATIONAL.fullmatch(text):
        return f"{shorten(text)} is a fraction; read the file with --reading rational, or write a decimal"
    return _not_a_number(text) or f"{shorten(text)} is not a decimal number such as 12, -0.5 or 3e-4"


def _not_rational(text: str) -> str:
    if _DECIMAL.fullmatch(text):
        return f"{shorten(text)} is not p or p/q; read the file with --reading decimal, or write a fraction"
    return _not_a_number(text) or f"{shorten(text)} is not a rational number such as 3 or -12/35"


def _not_a_number(text: str) -> str | None:
    """Why a text that somebody took for a number is none."""
    if not text:
        return "the field is empty (a missing value); remove the row or fill it in"
    if is_nonfinite(text):
        return f"{shorten(text)} is not a finite number; remove the row or fill it in"
    shown = shorten(text)
    if text.strip() != text:
        return f"{shown} has spaces around it; write {shorten(text.strip())}"
    if "_" in text:
        return f"{shown} is not a number; write digits without underscores"
    if "," in text:
        return f"{shown} is not a number; write a decimal point and no thousands separators"
    if any(c.isdigit() and not c.isascii() for c in text):
        return f"{shown} is not a number; write the ASCII digits 0 to 9"
    return None


def is_nonfinite(text: str) -> bool:
    """Whether this is a spelling of NaN or infinity, in any case, with or without sign."""
    return len(text) < 40 and text.strip().lstrip("+-").lower() in ("nan", "inf", "infinity")


def refuse_text_label(text: str, where: str) -> None:
    """InputError for a text that cannot be a label: empty, a spelling of NaN or infinity, or without a UTF-8 form."""
    if not text:
        raise InputError(f"{where}: the label is empty; remove the row or write a label")
    if is_nonfinite(text):
        raise InputError(f"{where}: the label {shorten(text)} is a missing or infinite number; remove the row")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise InputError(f"{where}: the label holds a lone surrogate, which has no UTF-8 form")


def refuse_disguised_number(text: str, where: str, why: ValueError) -> None:
    """InputError for a text label that is a number beyond the limits or in another spelling (``1_000``, `` 7``).

    As text it would silently name a class; its writer meant a number. ``why`` is the error of reading it as one.
    """
    if not isinstance(why, LimitError):
        try:
            float(text)
        except ValueError:
            return
    raise InputError(f"{where}: {why}")


def shorten(text: str) -> str:
    """The text in quotes for a message, cut when long."""
    return repr(text) if len(text) <= 40 else f"{text[:30]!r}... ({len(text):,} characters)"
