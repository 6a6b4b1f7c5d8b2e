"""csv: the grammar, its three readings, and messages that name line, column and text."""

from __future__ import annotations

import time
from fractions import Fraction
from math import isfinite
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from boundcheck.dataset.csvfile import read_csv, split_line
from boundcheck.dataset.dataset import Dataset
from boundcheck.errors import InputError


def load(text: str | bytes, reading: Any = "decimal", label: Any = None) -> Dataset:
    return read_csv(text if isinstance(text, bytes) else text.encode(), "a.csv", reading, label)


def column(data: Dataset) -> list[Fraction]:
    return [data.row(i)[0] for i in range(len(data))]


@pytest.mark.parametrize(
    ("field", "value"),
    [("0.1", "1/10"), ("-.5e1", "-5"), ("+5.", "5"), ("007", "7"), ("1e-4000", Fraction(1, 10**4000)), ("-0.0", "0"),
     ("1E+2", "100"), ("1e" + "0" * 30 + "1", "10"), ("1" * 4000, Fraction(int("1" * 4000))), ('"2.5"', "5/2"),
     ("1e4000", Fraction(10**4000))],
)  # fmt: skip
def test_a_decimal_is_exactly_what_is_written(field: str, value: Any) -> None:
    assert column(load(f"x,y\n{field},0\n1,1\n")) == [Fraction(value), 1]


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("", "empty .a missing value"),
        (" 1", "has spaces around it; write '1'"),
        ("1 ", "has spaces"),
        ("1_000", "without underscores"),
        ('"1,000"', "no thousands separators"),
        ("٣", "ASCII digits"),
        ("1e3000000", "exponent beyond 4,000"),
        ("1e" + "9" * 3900, "exponent beyond 4,000"),
        ("1e4001", "exponent beyond 4,000"),
        ("1" * 4001, r"\(4,001 characters\) is longer than 4,000"),
        ("1" * 5000, r"\(5,000 characters\)"),
        ("abc", "'abc' is not a decimal number"),
        ("nan", "not a finite number"),
        ("-Infinity", "not a finite number"),
        ("1/3", "--reading rational"),
        ("0x10", "not a decimal"),
        ("1e", "not a decimal"),
        (".", "not a decimal"),
        ("--1", "not a decimal"),
        ("1.2.3", "not a decimal"),
        ("1f", "not a decimal"),
        ("1" * 2_000_000 + "x", r"characters\) is not a decimal"),
    ],
)
def test_what_is_no_decimal_is_refused_with_line_and_column(field: str, message: str) -> None:
    start = time.process_time()
    with pytest.raises(InputError, match=f"a.csv, line 3, column 'x1': .*{message}") as caught:
        load(f"x0,x1,y\n1,2,3\n4,{field},6\n")
    assert len(str(caught.value)) < 250
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("field", "value"), [("1/3", "1/3"), ("-2/4", "-1/2"), ("007", "7"), ("0/5", "0"), ("9" * 4000, "9" * 4000)]
)
def test_a_rational_is_exactly_what_is_written(field: str, value: str) -> None:
    assert column(load(f"x,y\n{field},0\n", "rational")) == [Fraction(*map(int, value.split("/")))]


@pytest.mark.parametrize(
    ("field", "message"),
    [("+1", "not p or p/q"), ("0.5", "--reading decimal"), ("1/0", "denominator 0"), ("1/-2", "not a rational"),
     ("1/", "not a rational"), ("/2", "not a rational"), ("9" * 4001, "more than 4,000"), ("1 / 2", "not a rational"),
     ("1/2/3", "not a rational"), ("1/" + "9" * 4001, "more than 4,000 digits")],
)  # fmt: skip
def test_what_is_no_rational_is_refused(field: str, message: str) -> None:
    with pytest.raises(InputError, match=f"line 2, column 'x': .*{message}"):
        load(f"x,y\n{field},0\n", "rational")


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["{!r}", "{:.3e}", "{:.30g}", "{:+.17g}"]))
def test_bits_are_what_a_float64_array_holds(value: float, form: str) -> None:
    field = form.format(value)
    assume(isfinite(float(field)))
    assert column(load(f"x,y\n{field},0\n", "bits")) == [Fraction(float(field))]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.integers())
def test_decimals_are_what_fractions_read(value: Any) -> None:
    assert column(load(f"x,y\n{value},0\n")) == [Fraction(str(value))]


def test_ties_between_two_floats_go_to_even_and_subnormals_are_exact() -> None:
    texts = ["9007199254740993", "9007199254740995", "2.4703282292062327e-324", "2.4703282292062328e-324", "5e-324"]
    values = [2**53, 2**53 + 4, 0, Fraction(1, 2**1074), Fraction(1, 2**1074)]
    assert column(load("x,y\n" + "".join(f"{t},0\n" for t in texts), "bits")) == values


def test_overflow_is_refused_under_bits_only() -> None:
    assert column(load("x,y\n1.7976931348623158e308,0\n", "bits")) == [Fraction(1.7976931348623157e308)]
    for text in ("x,y\n1.7976931348623159e308,0\n", "x,y\n0,1e400\n", "x,y,z\n0,1,-1e400\n"):
        with pytest.raises(InputError, match=r"beyond the largest binary64"):
            load(text, "bits", ["y", "z"] if "z" in text else None)
        assert len(load(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n1,2",
        "x,y\n1,2\n",
        "x,y\r\n1,2\r\n",
        "x,y\r\n1,2\n",
        "\ufeffx,y\n1,2\n",
        '"x","y"\n"1","2"\n',
        'x,y\n"1",2\n',
    ],
)
def test_line_ends_marks_and_quotes_change_no_value(text: str) -> None:
    data = load(text)
    assert (data.row(0), data.labels.numbers) == ((1,), ((2,),))
    assert data.points.stored(0, 1) == text.replace("\r", "").split("\n")[1].encode() + b"\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("\ufeff", "the file is empty"),
        ("x,y\n", "only a header line"),
        ("x,y", "only a header line"),
        ("\nx,y\n1,2\n", "line 1: the line is empty"),
        ("x,y\n1,2\n\n", "line 3: the line is empty"),
        ("x,y\n\n1,2\n", "line 2: the line is empty"),
        ("x,y\r\n\r\n1,2\r\n", "line 2: the line is empty"),
        ("x,y\n1,2\r", "line 2: a carriage return"),
        ("x,y\n1,\r2\n", "line 2: a carriage return"),
        ("x,y\n1,2\r\r\n", "line 2: a carriage return"),
        ("x,y\r1,2\r", "line 1: a carriage return"),
        ("x,y\n1,2\n1,\0\n", "line 3: a NUL"),
        ("x,y\n1\n", "line 2: 1 fields, but the header has 2 columns"),
        ("x,y\n1,2,3\n", "line 2: 3 fields"),
        ("x,y\n1,2,\n", "line 2: 3 fields"),
        ("x,y\n1;2\n", "separated by commas"),
        ("x;y\n1;2\n", "line 1: one column; .*is ';' its separator"),
        ("x\n1\n", "line 1: one column"),
        ("x,x,y\n1,2,3\n", "line 1: two columns are named 'x'"),
        ('x,y\n"1,2\n', "line 2, column 1: a quoted field is not closed"),
        ('x,y\n1,"a""\n', "line 2, column 2: a quoted field is not closed"),
        ('x,y\n1,"a"b\n', "line 2, column 2: text after the closing quote"),
        (b"x,y\n1,\xff\n", "line 2: not UTF-8 .byte 0xff"),
        ("x,y\n1,2\n".encode("utf-16"), "UTF-16"),
        (b"x,y\n1,\xed\xa0\x80\n", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load(text)
    assert str(caught.value).startswith("a.csv")


@pytest.mark.parametrize(
    ("line", "fields"),
    [('a,"b,c",d', ["a", "b,c", "d"]), ('"a""b",""', ['a"b', ""]), ('a"b,c"', ['a"b', 'c"']), ('"",,""', ["", "", ""]),
     ('""""', ['"']), ('a,"b"', ["a", "b"]), (' "a",b', [' "a"', "b"]), ('"a",', ["a", ""])],
)  # fmt: skip
def test_quotes_are_read(line: str, fields: list[str]) -> None:
    assert split_line(line, "a") == fields


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")), min_size=1, max_size=5))
def test_quoted_fields_come_back(fields: list[str]) -> None:
    assert split_line(",".join('"' + field.replace('"', '""') + '"' for field in fields), "a") == fields


def test_other_line_separators_are_part_of_a_field() -> None:
    assert load("x,y\n1,a\u2028b\x0bc\x85\n").labels.text == ("a\u2028b\x0bc\x85",)


def test_label_columns_may_be_named() -> None:
    text = "label,x1,x2,target\n1,10,20,2\n3,30,40,4\n"
    assert load(text, label="label").labels.numbers == ((1,), (3,))
    assert load(text, label="label").row(0) == (10, 20, 2)
    both = load(text, label=["target", "label"])
    assert both.labels.numbers == ((2, 1), (4, 3))
    assert both.origin.label_columns == ("target", "label")
    assert load(text).origin.label_columns == ("target",)
    with pytest.raises(InputError, match=r"no column named 'lable'[.] Did you mean 'label'"):
        load(text, label="lable")
    with pytest.raises(InputError, match=r"no column named 'q'[.] The columns are 'label', 'x1'"):
        load(text, label="q")
    with pytest.raises(InputError, match=r"named twice"):
        load(text, label=["label", "label"])
    with pytest.raises(InputError, match=r"every column is a label"):
        load(text, label=["label", "x1", "x2", "target"])


def test_labels_are_all_numbers_or_all_text() -> None:
    assert load("x,y\n1,1\n2,2.50\n").labels.numbers == ((1,), (Fraction(5, 2),))
    assert load("x,y\n1,a\n2, b\n").labels.text == ("a", " b")
    assert load("x,y\n1,1/2\n2,1/3\n").labels.text == ("1/2", "1/3")
    assert load("x,y\n1,1/2\n2,1/3\n", "rational").labels.numbers == ((Fraction(1, 2),), (Fraction(1, 3),))
    with pytest.raises(InputError, match=r"line 4, label column 'y': 'a' beside '1' in line 2"):
        load("x,y\n1,1\n2,2\n3,a\n")
    with pytest.raises(InputError, match=r"line 3, label column 'y': '1' beside 'a' in line 2"):
        load("x,y\n1,a\n2,1\n")
    with pytest.raises(InputError, match=r"line 2, label column 'z': 'a' is not a decimal"):
        load("x,y,z\n1,1,a\n", label=["y", "z"])


@pytest.mark.parametrize("label", ["", "nan", "NaN", "-nan", "+Inf", "INFINITY", " nan"])
def test_a_label_that_is_missing_or_infinite_is_refused(label: str) -> None:
    for first in ("1", "a"):
        with pytest.raises(InputError, match=r"line 3, label column 'y': .*(empty|missing)"):
            load(f"x,y\n1,{first}\n2,{label}\n")
    assert load("x,y\n1,nanny\n2,info\n").labels.text == ("nanny", "info")


@pytest.mark.parametrize("label", ["1_000", " 7", "٣", "1e3000000", "1" * 5000, "1e4001"])
def test_a_number_in_disguise_is_no_text_label(label: str) -> None:
    with pytest.raises(InputError, match=r"line 2, label column 'y': .*(number|spaces|exponent|longer)"):
        load(f"x,y\n1,{label}\n")


@pytest.mark.parametrize("label", ["1/0", "9" * 4001 + "/1", "1/" + "9" * 4001])
def test_a_fraction_beyond_the_limits_is_no_text_label(label: str) -> None:
    with pytest.raises(InputError, match=r"denominator 0|more than 4,000 digits"):
        load(f"x,y\n1,{label}\n", "rational")
    assert load("x,y\n1,1/q\n", "rational").labels.text == ("1/q",)


def test_negative_zero_is_zero_in_every_reading() -> None:
    for reading in ("decimal", "bits"):
        assert load("x,y\n-0.0,-0\n", reading).row(0) == (0,)
    assert load("x,y\n-0,-0\n", "rational").labels.numbers == ((0,),)


def test_a_large_file_is_read_in_seconds_and_bad_quotes_in_linear_time() -> None:
    line = ",".join(f"{k / 7:.6f}" for k in range(10)) + ",1\n"
    text = "a,b,c,d,e,f,g,h,i,j,l\n" + line * 20_000
    start = time.process_time()
    assert len(load(text)) == 20_000
    assert time.process_time() - start < 5
    start = time.process_time()
    with pytest.raises(InputError, match=r"fields"):
        load("x,y\n" + '""""""""' * 200_000 + "\n")
    with pytest.raises(InputError):
        load("x,y\n" + "," * 1_000_000 + "\n")
    with pytest.raises(InputError, match=r"two columns"):
        load("," * 100_000 + "\n")
    assert time.process_time() - start < 5
