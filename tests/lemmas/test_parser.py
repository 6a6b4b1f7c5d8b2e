"""The grammar: what is refused, beside its accepted neighbour; hostile texts end soon and politely."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.errors import InputError
from boundcheck.lemmas.parser import parse_claim, parse_expression
from boundcheck.lemmas.tokens import FormulaError
from tests.lemmas.strategies import scraps

REFUSED = [
    ("1e-3*x", r"write 10\^-3 or 0\.001", "10^-3*x"),
    ("2.5e3", r"write 2\.5\*10\^3", "2.5*10^3"),
    (".5", "write 0.5", "0.5"),
    ("5.", "write 5 or 5.0", "5.0"),
    ("1.2.3", "one point", "1.2"),
    ("2x", r"write 2\*x", "2*x"),
    ("1_000", "not 1_000", "1000"),
    ("2(x)", r"written with \*", "2*(x)"),
    ("x y", r"written with \*", "x*y"),
    ("b(1+b)", r"b\*\(", "b*(1+b)"),
    ("x**2", r"\^, not \*\*", "x^2"),
    ("+x", "no leading", "-x"),
    ("ln(x)", "Did you mean log", "log(x)"),
    ("sqr(x)", "Did you mean sqrt", "sqrt(x)"),
    ("sqrt(1, 2)", "takes 1 argument, not 2", "sqrt(1/2)"),
    ("max(x)", "takes 2 to 20", "max(x, 1)"),
    ("exp", r"write exp\(", "exp(1)"),
    ("oo + 1", "oo is no number", "e + 1"),
    ("x²", r"write \^2", "x^2"),
    ("|x|", r"abs\(", "abs(x)"),
    ("((x)", r"expected '\)' for the \( in column 1", "((x))"),
    ("x)", r"no \(", "(x)"),
    ("", "the text ends here", "0"),
    ("(x < 1)", "inside brackets", "(x)"),
    ("z + x", "unknown name z", "y + x"),
    ("integral(x, x, 0, 1)", "another variable", "integral(u, u, 0, 1)"),
    ("integral(u, u, 0, u)", "unknown name u", "integral(u, u, 0, x)"),
    ("integral(u, pi, 0, 1)", "name of the language", "sum(u, u, 0, 1)"),
    ("delta", "unknown name delta", "x"),
    ("(" * 101 + "x" + ")" * 101, "nested more than 100", "(" * 50 + "x" + ")" * 50),
    ("1" * 1_001, "1,000", "1" * 1_000),
    ("x" * 61, "60", "x"),
]


def outcome(read: Callable[[], Any]) -> Any:
    """What was read, or the text of the refusal; anything but an InputError is a failure."""
    try:
        return read()
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(("text", "problem", "neighbour"), REFUSED)
def test_refusals_say_what_to_write_and_their_neighbour_is_read(text: str, problem: str, neighbour: str) -> None:
    with pytest.raises(FormulaError, match=problem):
        parse_expression(text, {"x", "y", "b"})
    parse_expression(neighbour, {"x", "y", "b"})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", "needs a relation"),
        ("x = 1", "write =="),
        ("x =< 1", "write =="),
        ("x != 1", "relations are"),
        ("x <= ", "ends here"),
        ("x < = 1", "relations are"),
    ],
)
def test_claims_need_relations_of_the_language(text: str, problem: str) -> None:
    with pytest.raises(FormulaError, match=problem):
        parse_claim(text)
    assert str(parse_claim("0 < x <= 1 == y")) == "0 < x <= 1 == y"


def test_an_error_points_at_the_place() -> None:
    with pytest.raises(FormulaError) as error:
        parse_expression("1 + sqr(x)")
    assert error.value.column == 5
    assert str(error.value).splitlines()[1:] == ["    1 + sqr(x)", "        ^"]


@given(scraps | st.text(max_size=60))
@settings(max_examples=600)
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_expression, parse_claim):
        found = outcome(lambda parse=parse: parse(text))
        if isinstance(found, str):
            assert "\x1b" not in found, "a message may not carry a stranger's control characters"
        else:
            assert parse(str(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "-" * 9_999 + "x",
        "x^" * 4_000 + "x",
        "x+" * 4_000 + "x",
        "exp(" * 2_000,
        "9" * 9_999,
        "a" * 9_999,
        "1e" + "9" * 9_000,
        "\x00" * 9_999,
    ]
    + [
        "max(" + "x," * 4_000 + "x)",
        "integral(" * 900,
        "x<" * 4_900 + "x",
        "10^" * 99 + "10",
        "9" * 1_000 + "^" + "9" * 1_000,
    ],
)
def test_hostile_texts_end_soon(text: str) -> None:
    start = time.monotonic()
    found = outcome(lambda: parse_claim(text + " < 1"))
    assert not isinstance(found, str) or len(found) < 1_000
    assert time.monotonic() - start < 2
