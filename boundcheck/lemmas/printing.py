"""Expressions back to the grammar, with as few brackets as the grammar allows: parse(formula(e)) == e."""

from __future__ import annotations

from boundcheck.lemmas.expression import (
    Apply,
    Binder,
    Constant,
    Expression,
    Integral,
    Number,
    Variable,
    fold,
)
from boundcheck.lemmas.words import decimal_places

SUM, PRODUCT, SIGN, POWER, ATOM = 1, 2, 3, 4, 5
# operator: its own strength, what is written between, the least strength of the left and of the right operand
_INFIX = {
    "add": (SUM, " + ", SUM, PRODUCT),
    "sub": (SUM, " - ", SUM, PRODUCT),
    "mul": (PRODUCT, "*", PRODUCT, SIGN),
    "div": (PRODUCT, "/", PRODUCT, SIGN),
    "pow": (POWER, "^", ATOM, SIGN),
}

Written = tuple[str, int]


def formula(root: Expression) -> str:
    """The formula in the grammar of claim files; exact, and parsed back to the same tree."""
    return fold(root, _written)[0]


def decimal(node: Number) -> str:
    """The literal's shortest decimal form."""
    places = decimal_places(node.value) or 0
    digits = str(node.value.numerator * 10**places // node.value.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _written(node: Expression, parts: tuple[Written, ...]) -> Written:
    if isinstance(node, Number):
        return decimal(node), ATOM
    if isinstance(node, Constant | Variable):
        return node.name, ATOM
    if isinstance(node, Binder):
        name = "integral" if isinstance(node, Integral) else "sum"
        (body, _), (lower, _), (upper, _) = parts
        return f"{name}({body}, {node.variable}, {lower}, {upper})", ATOM
    if isinstance(node, Apply) and node.function in _INFIX:
        strength, between, left, right = _INFIX[node.function]
        return _bracket(parts[0], left) + between + _bracket(parts[1], right), strength
    if isinstance(node, Apply) and node.function == "neg":
        return "-" + _bracket(parts[0], SIGN), SIGN
    if isinstance(node, Apply):
        return f"{node.function}({', '.join(text for text, _ in parts)})", ATOM
    raise TypeError(f"{type(node).__name__} is no expression")


def _bracket(part: Written, least: int) -> str:
    text, strength = part
    return text if strength >= least else f"({text})"
