"""sympy proposes, our own arithmetic verifies; what cannot be verified is not returned."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given

from boundcheck.errors import InputError
from boundcheck.lemmas import symbolic
from boundcheck.lemmas.expression import Apply, Expression
from boundcheck.lemmas.normal import identical
from boundcheck.lemmas.parser import parse_expression
from tests.lemmas.strategies import expressions

p = parse_expression


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("(x + y)^2", "x^2 + 2*x*y + y^2", True),
        ("(x + y)^2", "x^2 + 2.0001*x*y + y^2", False),
        ("(x^2 - 1)/(x - 1)", "x + 1", True),
        ("exp(x/2 + x/2)*2", "exp(x) + exp(x)", True),
        ("e^x*exp(x)", "exp(x)^2", True),
        ("exp(x)", "exp(-x)", False),
        ("sqrt(x)*sqrt(x)", "x", True),
        ("sqrt(x)*sqrt(x + 1)", "x", False),
        ("1/(x - x)", "1/(y - y)", False),
        ("0/(x - x)", "5", False),
        ("x^-2*x^3", "x", True),
        ("x^0", "1", True),
        ("x^y*x^y", "(x^y)^2", True),
        ("(x + y)^64*(x - y)^64*(x + 1)^64", "0", False),
        ("(u + v + w + x + y + z + 1)^40", "0", False),
        ("(x + 10^1000)^64", "0", False),
        ("integral(t*x, t, 0, 1)", "integral(t*x, t, 0, 1)", True),
        ("integral(t*x, t, 0, 1)", "integral(t*x, t, 0, 2)", False),
    ],
)
def test_identities_are_proved_by_expansion_or_not_at_all(left: str, right: str, same: bool) -> None:
    assert identical(p(left), p(right)) is same


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("1/sqrt(2*pi)", "phi(0)", "phi(1)"),
        ("exp(-b^2/2)/(b*sqrt(2*pi))", "phi(b)/b", "phi(b)"),
        ("sqrt(8/pi)", "4*phi(0)", "3*phi(0)"),
        ("sqrt(12*exp(x))", "2*sqrt(3)*exp(x/2)", "3*sqrt(2)*exp(x/2)"),
        ("sqrt(2)*sqrt(3)*sqrt(2)*sqrt(3)", "6", "5"),
        ("sqrt(x^2)", "abs(x)*sqrt(x^2)/abs(x)", "x"),
        ("Phi(b) + Phi(-b)", "1", "1 + b - b^2/b*2"),
        ("Q(b - c) + Q(c - b)", "1", "2"),
        ("mills(-b)", "sqrt(2*pi)*exp(b^2/2) - mills(b)", "mills(b)"),
        ("cos(-x)", "cos(x)", "-cos(x)"),
        ("sin(x - y)", "-sin(y - x)", "sin(y - x)"),
        ("atan(-x)", "-atan(x)", "atan(x)"),
        ("abs(x - y)", "abs(y - x)", "y - x"),
        ("erfc(x) + erfc(-x)", "2", "1"),
        ("tan(-x)", "-tan(x)", "tan(x)"),
        ("cos(pi/2)", "0", "1"),
        ("sin(-3*pi/2)", "1", "-1"),
        ("cos(pi/4)", "cos(-pi/4)", "1/2"),
        ("exp(1/x)^2", "exp(2/x)", "exp(1/(2*x))"),
        ("1/sqrt(x)", "sqrt(x)/x", "sqrt(x)"),
        ("1/sin(x)^2", "1/(1 - cos(x)^2)", "1/(1 + cos(x)^2)"),
    ],
)
def test_a_normal_form_knows_the_identity_and_not_its_neighbour(left: str, right: str, near: str) -> None:
    assert identical(p(left), p(right))
    assert not identical(p(left), p(near))


def test_proposals_are_useful() -> None:
    assert str(symbolic.propose_factor(p("x^2 - 2*x*y + y^2"))) == "(x - y)^2"
    assert str(symbolic.propose_simplification(p("(x^2 - 1)/(x - 1)"))) == "x + 1"
    assert str(symbolic.propose_collect(p("x*y + x^2*y + x"), "x")) == "x^2*y + x*(y + 1)"
    assert str(symbolic.propose_quotient(p("d^4*b - 3*d^2"), p("d^2"))) == "b*d^2 - 3"
    assert symbolic.propose_quotient(p("x + 1"), p("0")) is None
    assert str(symbolic.propose_derivative(p("log(1 + x)/x"), "x")) == "1/(x*(x + 1)) - log(x + 1)/x^2"


def test_a_wrong_proposal_is_not_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sympy, "factor", lambda value: value + 1)
    assert symbolic.propose_factor(p("x^2 - 1")) is None
    monkeypatch.setattr(sympy, "factor", lambda value: 1 / sympy.Integer(0))
    assert symbolic.propose_factor(p("x^2 - 1")) is None
    monkeypatch.setattr(sympy, "diff", lambda value, name: value)
    assert symbolic.propose_derivative(p("x^2"), "x") is None
    assert symbolic.propose_derivative(p("exp(x)"), "x") == p("exp(x)")


@pytest.mark.parametrize(
    "value",
    [sympy.Float("0.5"), sympy.oo, sympy.nan, sympy.I, sympy.zeta(sympy.Symbol("x")), sympy.Symbol("x y"), sympy.true],
)
def test_what_is_not_exact_or_not_in_the_language_does_not_come_in(value: object) -> None:
    with pytest.raises(InputError):
        symbolic.from_sympy(value)
    assert str(symbolic.from_sympy(sympy.Rational(-1, 2) * sympy.Symbol("x"))) == "-(x/2)"


@given(expressions)
def test_there_and_back_keeps_the_value_or_is_refused(tree: Expression) -> None:
    if tree.binders or any(name in str(tree) for name in ("^", "/")):
        return
    try:
        again = symbolic.from_sympy(symbolic.to_sympy(tree))
    except InputError:
        return
    if not isinstance(tree, Apply) or set("()").isdisjoint(str(tree)):
        assert identical(again, tree), f"{tree} came back as {again}"


def test_high_powers_are_left_alone() -> None:
    assert symbolic.propose_factor(p("(x + 1)^100000 - 1")) is None
