"""Rationals have one spelling, and nothing that is not exact gets in."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.exact.rational import (
    bits,
    exact,
    format_rational,
    parse_decimal,
    parse_free_rational,
    parse_rational,
    round_to_binary64,
)

LONG = 10**4000


@given(st.fractions())
def test_a_spelling_is_read_back_as_the_same_number(value: Fraction) -> None:
    assert parse_rational(format_rational(value)) == value


@pytest.mark.parametrize("value", [LONG - 1, LONG, -LONG, LONG * 7 + 1])
def test_hexadecimal_starts_beyond_4000_decimal_digits(value: int) -> None:
    text = format_rational(value)
    assert ("0x" in text) == (abs(value) >= LONG)
    assert parse_rational(text) == value


@pytest.mark.parametrize(
    ("accepted", "refused"),
    [
        ("0", "-0"),
        ("0", "00"),
        ("7", "+7"),
        ("7", "07"),
        ("7", " 7"),
        ("7", "7 "),
        ("7", "7\n"),
        ("7", "7/1"),
        ("1000", "1_000"),
        ("7", "\u0667"),
        ("1/2", "2/4"),
        ("1/2", "1/-2"),
        ("1/2", "1/0"),
        ("1/2", "1 / 2"),
        ("-1/2", "--1/2"),
        ("1/2", "0.5"),
        ("1", "1e0"),
        ("1", ""),
        ("1", "nan"),
        ("1", "inf"),
        ("15", "0xf"),
        (hex(LONG), hex(LONG - 1)),
        (hex(LONG), hex(LONG).upper().replace("0X", "0x")),
        (str(LONG - 1), "1" + "0" * 4000),
    ],
)
def test_every_other_spelling_is_refused_beside_the_right_one(accepted: str, refused: str) -> None:
    parse_rational(accepted)
    with pytest.raises(ValueError, match="."):
        parse_rational(refused)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("-12.50", Fraction(-25, 2)),
        ("+3", Fraction(3)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e-3", Fraction(1, 1000)),
        ("2.5E+2", Fraction(250)),
        ("-0.0", Fraction(0)),
    ],
)
def test_decimals_are_read_exactly(text: str, value: Fraction) -> None:
    assert parse_decimal(text) == value


@pytest.mark.parametrize(
    "text", ["", ".", "1_000", " 7", "1e", "1e3000000", "0x10", "\u0663", "1,5", "nan", "1" * 5000]
)
def test_what_is_not_a_decimal_is_refused_at_once(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        parse_decimal(text)


def test_free_rationals_need_not_be_in_lowest_terms_but_need_a_denominator() -> None:
    assert parse_free_rational("2/4") == Fraction(1, 2)
    with pytest.raises(ValueError, match="denominator 0"):
        parse_free_rational("2/0")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**6), max_value=10**6))
def test_rounding_to_binary64_is_what_float_does_to_the_literal(value: object) -> None:
    assert round_to_binary64(parse_decimal(f"{value:f}")) == Fraction(float(str(value)))


@pytest.mark.parametrize(
    "text", ["4.9e-324", "2.4e-324", "2.5e-324", "2.2250738585072011e-308", "1.7976931348623157e308"]
)
def test_rounding_is_right_at_the_ends_of_the_float_range(text: str) -> None:
    assert round_to_binary64(parse_decimal(text)) == Fraction(float(text))


def test_rounding_beyond_the_largest_float_overflows_and_just_below_it_does_not() -> None:
    with pytest.raises(OverflowError):
        round_to_binary64(parse_decimal("1.8e308"))
    assert round_to_binary64(parse_decimal("1.79e308")) == Fraction(1.79e308)


@pytest.mark.parametrize("value", [0.5, True, None, 1j, [1]])
def test_floats_and_truth_values_are_not_exact(value: object) -> None:
    with pytest.raises(TypeError, match="."):
        exact(value)


def test_ints_fractions_and_strings_are_exact() -> None:
    assert [exact(v) for v in (3, Fraction(1, 3), "0.1", "1/3")] == [3, Fraction(1, 3), Fraction(1, 10), Fraction(1, 3)]


def test_bits_are_the_longer_of_numerator_and_denominator() -> None:
    assert [bits(v) for v in (0, 1, -8, Fraction(3, 1024), Fraction(-1025, 3))] == [1, 1, 4, 11, 11]
