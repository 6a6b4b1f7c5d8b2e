"""Symbolic derivatives by our own rules, for every differentiable function of the grammar.

A rule holds at points where every subexpression is defined and differentiable; that they are is the caller's obligation
(``sqrt`` at 0, ``asin`` at 1). Kinks and jumps (abs, min, floor, relu ...) have no rule: they raise NoDerivative where
their argument depends on the variable. Terms 0 and factors 0 and 1 are dropped, which presumes that the dropped factor is
defined: definedness of the original expression is an obligation of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from boundcheck.errors import InputError
from boundcheck.lemmas.expression import Apply, Binder, Constant, Expression, Number, Sum, Variable, apply, fold, number
from boundcheck.lemmas.rational import NumberTooLarge, rational_value
from boundcheck.lemmas.transform import free_variables

Rule = Callable[[Expression], Expression]
_PI = Constant("pi")
ZERO, ONE, TWO = number(0), number(1), number(2)


class NoDerivative(InputError):
    """The language has no rule for this derivative; the message names the function."""


def derivative(root: Expression, variable: str) -> Expression:
    """The derivative with respect to a variable; NoDerivative when a function has no rule.

    The result stands for the derivative at interior points where all parts of ``root`` are differentiable. InputError
    when it grows beyond the limits of an expression.
    """
    depends = _dependence(root, variable)

    def combine(node: Expression, parts: tuple[Expression, ...]) -> Expression:
        if id(node) not in depends:
            return ZERO
        if isinstance(node, Variable):
            return ONE
        if isinstance(node, Binder):
            return _binder(node, variable)
        if isinstance(node, Apply):
            return _apply(node, parts)
        raise NoDerivative(f"{type(node).__name__} has no derivative rule")

    return fold(root, combine, into_binders=False)


def _dependence(root: Expression, variable: str) -> set[int]:
    """The ids of the nodes outside bodies of integrals and sums that depend on the variable."""
    found: set[int] = set()

    def combine(node: Expression, parts: tuple[bool, ...]) -> bool:
        inside = isinstance(node, Binder) and variable in free_variables(node)
        depends = any(parts) or inside or (isinstance(node, Variable) and node.name == variable)
        if depends:
            found.add(id(node))
        return depends

    fold(root, combine, into_binders=False)
    return found


def _binder(node: Binder, variable: str) -> Expression:
    limits = (node.lower, node.upper)
    finite = not any(isinstance(limit, Constant) and limit.infinite for limit in limits)
    if isinstance(node, Sum) and finite and not any(variable in free_variables(limit) for limit in limits):
        return Sum(derivative(node.body, variable), node.variable, node.lower, node.upper)
    raise NoDerivative("the derivative of an integral, or of a sum with infinite or variable limits, is not supported")


def _apply(node: Apply, inner: tuple[Expression, ...]) -> Expression:
    if node.function in _OPERATORS:
        return _OPERATORS[node.function](node, inner)
    if node.function in _ONE_ARGUMENT:
        return times(_ONE_ARGUMENT[node.function](node.arguments[0]), inner[0])
    if node.function in _SEVERAL:
        total = ZERO
        for slope, change in zip(_SEVERAL[node.function](*node.arguments), inner):
            total = plus(total, times(slope, change))
        return total
    raise NoDerivative(f"{node.function} has no derivative rule (in {node})")


def _is(node: Expression, value: int) -> bool:
    return isinstance(node, Number) and node.value == value


def plus(a: Expression, b: Expression) -> Expression:
    """a + b without terms 0; exact numbers are added."""
    if _is(a, 0):
        return b
    if _is(b, 0):
        return a
    if isinstance(b, Apply) and b.function == "neg":
        return minus(a, b.arguments[0])
    return _folded(apply("add", a, b))


def minus(a: Expression, b: Expression) -> Expression:
    """a - b without terms 0; exact numbers are subtracted."""
    if _is(b, 0):
        return a
    if isinstance(b, Apply) and b.function == "neg":
        return plus(a, b.arguments[0])
    return negative(b) if _is(a, 0) else _folded(apply("sub", a, b))


def negative(a: Expression) -> Expression:
    """-a without a double sign."""
    if _is(a, 0):
        return a
    return a.arguments[0] if isinstance(a, Apply) and a.function == "neg" else -a


def times(a: Expression, b: Expression) -> Expression:
    """a * b without factors 0 and 1; exact numbers are multiplied."""
    if _is(a, 0) or _is(b, 0):
        return ZERO
    if _is(a, 1):
        return b
    if _is(b, 1):
        return a
    if isinstance(a, Apply) and a.function == "neg":
        return negative(times(a.arguments[0], b))
    if isinstance(b, Apply) and b.function == "neg":
        return negative(times(a, b.arguments[0]))
    return _folded(apply("mul", a, b))


def over(a: Expression, b: Expression) -> Expression:
    """a / b, with 0 / b written 0 and a / 1 written a."""
    return a if _is(a, 0) or _is(b, 1) else apply("div", a, b)


def to_power(a: Expression, b: Expression) -> Expression:
    """a ^ b, with a^1 written a and a^0 written 1."""
    if _is(b, 0):
        return ONE
    return a if _is(b, 1) else apply("pow", a, b)


def _folded(node: Expression) -> Expression:
    """The rational value of an operation on numbers; any other node unchanged."""
    if node.size > 9:  # numbers built by number() are small; larger trees are not searched
        return node
    try:
        value = rational_value(node)
    except NumberTooLarge:
        return node
    return node if value is None else number(value)


def _product(node: Apply, inner: tuple[Expression, ...]) -> Expression:
    (u, v), (du, dv) = node.arguments, inner
    return plus(times(du, v), times(u, dv))


def _quotient(node: Apply, inner: tuple[Expression, ...]) -> Expression:
    (u, v), (du, dv) = node.arguments, inner
    if _is(dv, 0):
        return over(du, v)
    return over(minus(times(du, v), times(u, dv)), to_power(v, TWO))


def _power(node: Apply, inner: tuple[Expression, ...]) -> Expression:
    (u, v), (du, dv) = node.arguments, inner
    if _is(dv, 0):
        return times(times(v, to_power(u, minus(v, ONE))), du)
    logarithm = ONE if isinstance(u, Constant) and u.name == "e" else apply("log", u)
    change = times(dv, logarithm)
    if not _is(du, 0):
        change = plus(change, over(times(v, du), u))
    return times(node, change)


_OPERATORS: dict[str, Callable[[Apply, tuple[Expression, ...]], Expression]] = {
    "add": lambda node, inner: plus(*inner),
    "sub": lambda node, inner: minus(*inner),
    "neg": lambda node, inner: negative(inner[0]),
    "mul": _product,
    "div": _quotient,
    "pow": _power,
}

_ONE_ARGUMENT: dict[str, Rule] = {
    "sqrt": lambda u: 1 / (2 * apply("sqrt", u)),
    "exp": lambda u: apply("exp", u),
    "expm1": lambda u: apply("exp", u),
    "log": lambda u: 1 / u,
    "log1p": lambda u: 1 / (1 + u),
    "sin": lambda u: apply("cos", u),
    "cos": lambda u: -apply("sin", u),
    "tan": lambda u: 1 + apply("tan", u) ** 2,
    "asin": lambda u: 1 / apply("sqrt", 1 - u**2),
    "acos": lambda u: -(1 / apply("sqrt", 1 - u**2)),
    "atan": lambda u: 1 / (1 + u**2),
    "sinh": lambda u: apply("cosh", u),
    "cosh": lambda u: apply("sinh", u),
    "tanh": lambda u: 1 - apply("tanh", u) ** 2,
    "erf": lambda u: 2 / apply("sqrt", _PI) * apply("exp", -(u**2)),
    "erfc": lambda u: -(2 / apply("sqrt", _PI) * apply("exp", -(u**2))),
    "erfinv": lambda u: apply("sqrt", _PI) / 2 * apply("exp", apply("erfinv", u) ** 2),
    "phi": lambda u: -(u * apply("phi", u)),
    "Phi": lambda u: apply("phi", u),
    "Q": lambda u: -apply("phi", u),
    "mills": lambda u: u * apply("mills", u) - 1,
}


def _orthant(h: Expression, k: Expression, rho: Expression) -> tuple[Expression, ...]:
    rest = 1 - rho**2
    density = apply("exp", -((h**2 - 2 * rho * h * k + k**2) / (2 * rest))) / (2 * _PI * apply("sqrt", rest))
    by_h = -(apply("phi", h) * apply("Q", (k - rho * h) / apply("sqrt", rest)))
    by_k = -(apply("phi", k) * apply("Q", (h - rho * k) / apply("sqrt", rest)))
    return by_h, by_k, density


def _owen(h: Expression, a: Expression) -> tuple[Expression, ...]:
    by_h = -(apply("phi", h) * (apply("Phi", a * h) - number(1) / 2))
    by_a = apply("exp", -(h**2 * (1 + a**2) / 2)) / (2 * _PI * (1 + a**2))
    return by_h, by_a


_SEVERAL: dict[str, Callable[..., tuple[Expression, ...]]] = {"Orthant": _orthant, "T": _owen}
