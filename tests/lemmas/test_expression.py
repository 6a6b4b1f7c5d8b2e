"""The tree: nodes are built, never computed; printing and parsing are inverse; values are exact."""

from __future__ import annotations

import pickle
import time
from fractions import Fraction
from functools import reduce

import pytest
from hypothesis import given

from boundcheck.errors import InputError
from boundcheck.lemmas.expression import Apply, Constant, Number, Variable, apply, number
from boundcheck.lemmas.latex import latex, latex_claim
from boundcheck.lemmas.parser import parse_claim, parse_expression
from boundcheck.lemmas.rational import NumberTooLarge, rational_value, refuse_huge_numbers
from boundcheck.lemmas.relations import Relation, chain, equal
from boundcheck.lemmas.transform import free_variables, integer_valued, substitute
from tests.lemmas.strategies import expressions

x, y = Variable("x"), Variable("y")


@given(expressions)
def test_what_is_printed_is_parsed_back(tree: Apply) -> None:
    again = parse_expression(str(tree))
    assert again == tree, f"{tree} came back as {again}"
    assert hash(again) == hash(tree)
    assert pickle.loads(pickle.dumps(tree)) == tree
    assert latex(tree).count("{") == latex(tree).count("}")


@pytest.mark.parametrize(
    "text",
    [
        "-x^2",
        "(-x)^2",
        "x^-2",
        "x^y^2",
        "(x^y)^2",
        "2^1/2",
        "2^(1/2)",
        "x - (y - 1)",
        "x - y - 1",
        "x/(y*2)",
        "x/y*2",
        "-(x*y)",
        "--x",
        "x + -y",
    ],
)
def test_no_bracket_is_superfluous(text: str) -> None:
    assert str(parse_expression(text)) == text


def test_operators_build_nodes_and_compute_nothing() -> None:
    assert str(-(x**2) + Fraction(1, 3) * x - "1/10" / y) == "-x^2 + 1/3*x - 1/10/y"
    assert x + 1 == Apply("add", (x, Number(Fraction(1)))) != 1 + x
    assert str((x + 0) * 1) == "(x + 0)*1"


def test_floats_and_truth_are_refused() -> None:
    with pytest.raises(TypeError, match='a string such as "1/10"'):
        x * 0.1
    with pytest.raises(TypeError, match="no truth value"):
        bool(x)
    with pytest.raises(TypeError, match="chain"):
        bool(x < y)
    with pytest.raises(TypeError, match=r"chain\(a, '<', b"):
        0 < x < 1  # noqa: B015
    with pytest.raises(TypeError, match=r"x\*\*2"):
        x ^ 2
    assert str(chain(0, "<", x, "<=", "1/2")) == "0 < x <= 1/2"
    assert x * "0.1" == x * Fraction(1, 10)


def test_double_equals_is_structure_and_equal_is_a_claim() -> None:
    assert (x == y) is False
    assert {x: 1}[Variable("x")] == 1
    assert isinstance(equal(x, y), Relation)
    assert str(equal(x, 1)) == "x == 1"


def test_infinity_is_no_number() -> None:
    with pytest.raises(InputError, match="oo is no number"):
        x + Constant("oo")
    assert str(parse_expression("integral(x, x, 0, oo)")) == "integral(x, x, 0, oo)"


def test_numbers_print_as_the_grammar_writes_them() -> None:
    assert [str(number(Fraction(n, d))) for n, d in ((3, 1), (-3, 1), (1, 3), (-1, 3))] == ["3", "-3", "1/3", "-1/3"]
    with pytest.raises(ValueError, match="number"):
        Number(Fraction(1, 3))


def test_a_tree_that_doubles_stops_in_time() -> None:
    start = time.monotonic()
    with pytest.raises(InputError, match="nodes"):
        reduce(lambda tree, _: tree * tree, range(100), x + y)
    with pytest.raises(InputError, match="deep"):
        reduce(lambda tree, _: apply("exp", tree), range(10_000), x)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("2^10 - 1/3", Fraction(3071, 3)),
            ("2^1/2", Fraction(1)),
            ("-2^2", Fraction(-4)),
            ("0^0", Fraction(1)),
            ("sqrt(9/4)", Fraction(3, 2)),
        ),
        *(
            ("1^10^100", Fraction(1)),
            ("0^10^100", Fraction(0)),
            ("(-1)^(10^100 + 1)", Fraction(-1)),
            ("floor(-1/2)", Fraction(-1)),
        ),
        *(
            ("binomial(5, 2)", Fraction(10)),
            ("exp(0)", Fraction(1)),
            ("step(0)", Fraction(1)),
            ("hardtanh(-3)", Fraction(-1)),
        ),
        *(
            ("1/0", None),
            ("0^-1", None),
            ("sqrt(2)", None),
            ("sqrt(-1)", None),
            ("4^(1/2)", None),
            ("pi - pi", None),
            ("x", None),
        ),
    ],
)
def test_rational_values_are_exact_or_unknown(text: str, value: Fraction | None) -> None:
    assert rational_value(parse_expression(text)) == value


@pytest.mark.parametrize(
    "text", ["10^10^10", "2^-10^10", "(1/2)^(10^9)", "2^2^2^2^2^2", "sum(10^10^10, k, 0, 1)", "x + 3^9^9^9"]
)
def test_huge_powers_cost_nothing(text: str) -> None:
    start = time.monotonic()
    with pytest.raises(NumberTooLarge):
        refuse_huge_numbers(parse_expression(text))
    refuse_huge_numbers(parse_expression("10^10^2 + x^10^10"))
    assert time.monotonic() - start < 1


def test_substitution_respects_bound_variables() -> None:
    tree = parse_expression("integral(x*t, t, 0, x)")
    assert free_variables(tree) == {"x"}
    assert str(substitute(tree, {"x": y + 1, "t": x})) == "integral((y + 1)*t, t, 0, y + 1)"
    with pytest.raises(InputError, match="bound"):
        substitute(tree, {"x": Variable("t")})
    assert str(substitute(parse_expression("x/y"), {"x": y, "y": x})) == "y/x"


def test_latex_reads_like_the_paper() -> None:
    text = latex_claim(parse_claim("phi(b)*b/(1+b^2) <= Q(b) < delta_0^(1/2)"))
    assert text == r"\frac{\varphi\left(b\right)\, b}{1 + b^{2}} \le Q\left(b\right) < \delta_{0}^{\frac{1}{2}}"


@pytest.mark.parametrize(
    ("text", "whole"),
    [("2*n - 1", True), ("-n*n", True), ("n/2", False), ("0.5*n", False), ("x", False), ("2.0", True)],
)
def test_integer_exponents_are_recognised_by_their_form(text: str, whole: bool) -> None:
    assert integer_valued(parse_expression(text), {"n"}) is whole
