"""Canonical rationals: parse, print, convert; never a float in between.

The canonical spelling (docs/reference/network-file.md) is unique: lowest terms, positive denominator, ASCII digits,
hexadecimal beyond 4,000 decimal digits. A Python float raises TypeError everywhere in this module except where the
function's name says ``bits``.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import gcd
from typing import SupportsIndex

MAX_DECIMAL_DIGITS = 4_000
MAX_HEX_DIGITS = 2_000_000
MAX_EXPONENT = 4_000
_DECIMAL_LIMIT: int = 10**MAX_DECIMAL_DIGITS
_NATURAL = r"(?:0|[1-9][0-9]{0,3999}|0x[1-9a-f][0-9a-f]{0,1999999})"
_RATIONAL = re.compile(rf"(-?)({_NATURAL})(?:/({_NATURAL}))?", re.ASCII)
_DECIMAL = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?", re.ASCII)
_FREE_RATIONAL = re.compile(r"(-?[0-9]{1,4000})(?:/([0-9]{1,4000}))?", re.ASCII)

Exact = int | Fraction


def _natural(text: str) -> int:
    if not text.startswith("0x"):
        return int(text)
    value = int(text[2:], 16)
    if value < _DECIMAL_LIMIT:
        raise ValueError(f"{text[:20]}... has at most 4,000 decimal digits; write it in decimal")
    return value


def parse_rational(text: str) -> Fraction:
    """The rational with this canonical spelling; ValueError for any other spelling."""
    match = _RATIONAL.fullmatch(text)
    if match is None:
        raise ValueError(f'{_shorten(text)} is not a canonical rational such as "3", "-12/35" or "0"')
    numerator = _natural(match[2])
    if match[1]:
        if numerator == 0:
            raise ValueError('"-0" is not canonical; write "0"')
        numerator = -numerator
    if match[3] is None:
        return Fraction(numerator)
    denominator = _natural(match[3])
    if denominator < 2 or gcd(numerator, denominator) != 1:
        raise ValueError(f"{_shorten(text)} is not in lowest terms with a denominator of at least 2")
    return Fraction(numerator, denominator)


def format_rational(value: Exact) -> str:
    """The canonical spelling of an integer or Fraction."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise TypeError(f"{value!r} is a {type(value).__name__}; give an int or a Fraction")
    sign = "-" if value < 0 else ""
    top = _format_natural(abs(value.numerator))
    return f"{sign}{top}" if value.denominator == 1 else f"{sign}{top}/{_format_natural(value.denominator)}"


def _format_natural(value: int) -> str:
    return str(value) if value < _DECIMAL_LIMIT else hex(value)


def parse_decimal(text: str) -> Fraction:
    """The exact value of a decimal literal such as ``-0.1`` or ``3e-4``; ValueError for anything else."""
    match = _DECIMAL.fullmatch(text) if len(text) <= MAX_DECIMAL_DIGITS else None
    if match is None:
        raise ValueError(f"{_shorten(text)} is not a decimal number such as 12, -0.5 or 3e-4")
    sign, whole, part, bare, exponent = match.groups()
    fraction = part or bare or ""
    if exponent and abs(int(exponent)) > MAX_EXPONENT:
        raise ValueError(f"{_shorten(text)}: an exponent beyond {MAX_EXPONENT} is not supported")
    power = int(exponent or 0) - len(fraction)
    digits = int((whole or "") + fraction) * (-1 if sign == "-" else 1)
    return Fraction(digits * 10**power) if power >= 0 else Fraction(digits, 10**-power)


def parse_free_rational(text: str) -> Fraction:
    """``p`` or ``p/q`` as people write it (not necessarily in lowest terms); ValueError for anything else."""
    match = _FREE_RATIONAL.fullmatch(text)
    if match is None:
        raise ValueError(f"{_shorten(text)} is not a rational number such as 3 or -12/35")
    denominator = int(match[2]) if match[2] else 1
    if denominator == 0:
        raise ValueError(f"{_shorten(text)} has denominator 0")
    return Fraction(int(match[1]), denominator)


def round_to_binary64(value: Fraction) -> Fraction:
    """The binary64 number nearest to ``value``, ties to even, as a Fraction; OverflowError beyond the largest."""
    # Fraction -> float is int / int, which CPython rounds correctly, subnormals included.
    return Fraction(float(value))


def fraction_from_bits(value: float) -> Fraction:
    """The real number that a finite float64 stands for; ValueError for NaN and infinities."""
    try:
        return Fraction(value)
    except (OverflowError, ValueError):
        raise ValueError(f"{value} is not a number") from None


def exact(value: object) -> Fraction:
    """An int, a Fraction, an integer-like object or a canonical / decimal string as a Fraction; floats raise TypeError."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool):
        raise TypeError(f"{value} is a truth value; write 0 or 1")
    if isinstance(value, SupportsIndex):
        return Fraction(value.__index__())
    if isinstance(value, str):
        return parse_free_rational(value) if "/" in value else parse_decimal(value)
    raise TypeError(
        f'{value!r} is a {type(value).__name__}, not exact; write a Fraction, an int or a string such as "1/10"'
    )


def bits(value: Exact) -> int:
    """max(bit length of |p|, bit length of q) of p/q in lowest terms; 0 counts 1."""
    return max(abs(value.numerator).bit_length(), value.denominator.bit_length())


def _shorten(text: str) -> str:
    return repr(text) if len(text) <= 40 else f"{text[:30]!r}... ({len(text)} characters)"
