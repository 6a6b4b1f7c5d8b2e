"""Derivatives by our rules against mpmath's numeric derivatives (test only), and refusals."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from boundcheck.lemmas.derivative import NoDerivative, derivative
from boundcheck.lemmas.expression import Apply, Constant, Expression, Number, Variable, fold
from boundcheck.lemmas.parser import parse_expression

mp = mpmath.mp


def _phi(x: Any) -> Any:
    return mpmath.npdf(x)


def _q(x: Any) -> Any:
    return mpmath.erfc(x / mpmath.sqrt(2)) / 2


def _orthant(h: Any, k: Any, rho: Any) -> Any:
    return mpmath.quad(lambda u: _phi(u) * _q((k - rho * u) / mpmath.sqrt(1 - rho**2)), [h, h + 4, h + 20])


def _owen(h: Any, a: Any) -> Any:
    return mpmath.quad(lambda u: mpmath.exp(-(h**2) * (1 + u**2) / 2) / (1 + u**2), [0, a]) / (2 * mpmath.pi)


OURS: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "neg": lambda a: -a,
    "abs": abs,
    "phi": _phi,
    "Phi": lambda x: _q(-x),
    "Q": _q,
    "mills": lambda x: _q(x) / _phi(x),
    "Orthant": _orthant,
    "T": _owen,
}


def evaluate(root: Expression, values: dict[str, Any]) -> Any:
    def combine(node: Expression, parts: tuple[Any, ...]) -> Any:
        if isinstance(node, Number):
            return mpmath.mpf(node.value.numerator) / node.value.denominator
        if isinstance(node, Constant):
            return mpmath.pi if node.name == "pi" else mpmath.e
        if isinstance(node, Variable):
            return values[node.name]
        assert isinstance(node, Apply)
        return (OURS.get(node.function) or getattr(mpmath, node.function))(*parts)

    return fold(root, combine)


SMOOTH = "sqrt exp expm1 log log1p sin cos tan asin acos atan sinh cosh tanh erf erfc erfinv phi Phi Q mills".split()  # noqa: SIM905
FORMULAS = [f"{name}(x)" for name in SMOOTH] + [f"{name}(x*y/(1+x^2))" for name in SMOOTH]
FORMULAS += [
    "x^3*y - y/x",
    "x^-2",
    "x^y",
    "y^x",
    "x^x",
    "e^(x*y)",
    "-(x - y)*(x - --x*y)",
    "3*x/4 + 2 - x",
    "(1+x)^(1/3)",
    "x^0",
    "T(x, y)",
    "T(y, x)",
]
FORMULAS += [
    "Orthant(x, y, 1/3)",
    "Orthant(y, x, 1/3)",
    "Orthant(y, 1, x/2)",
    "T(x^2, x*y)",
    "exp(-x^2/2)*mills(1/x)",
    "abs(y)*x",
    "floor(y) + x",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_rules_agree_with_numeric_derivatives(text: str) -> None:
    tree = parse_expression(text)
    slope = derivative(tree, "x")
    draw = random.Random(text)
    with mp.workdps(30):
        for _ in range(3):
            at = {name: mpmath.mpf(draw.randint(50, 950)) / 1000 for name in ("x", "y")}
            expected = mpmath.diff(lambda value, at=at: evaluate(tree, {**at, "x": value}), at["x"])
            got = evaluate(slope, at)
            assert abs(got - expected) < mpmath.mpf(10) ** -9 * (1 + abs(expected)), (
                f"{text} at {at}: {got}, numerically {expected}"
            )


@pytest.mark.parametrize("name", ["abs", "floor", "ceil", "relu", "step", "hardtanh", "gamma", "loggamma"])
def test_kinks_and_unknown_slopes_are_refused_where_they_matter(name: str) -> None:
    with pytest.raises(NoDerivative, match=name):
        derivative(parse_expression(f"x*{name}(x)"), "x")
    assert str(derivative(parse_expression(f"x*{name}(y)"), "x")) == f"{name}(y)"


def test_sums_are_differentiated_term_by_term_and_integrals_are_refused() -> None:
    assert str(derivative(parse_expression("sum(x^2*k, k, 1, 3)"), "x")) == "sum(2*x*k, k, 1, 3)"
    assert derivative(parse_expression("integral(t*y, t, 0, 1)"), "x") == Number(Fraction(0))
    for text in ("integral(t*x, t, 0, 1)", "sum(x^k, k, 0, oo)", "sum(k, k, 0, x)"):
        with pytest.raises(NoDerivative):
            derivative(parse_expression(text), "x")
