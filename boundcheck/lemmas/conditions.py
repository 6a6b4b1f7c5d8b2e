"""Definedness conditions of expressions (docs/reference/lemma-certificate.md): what must hold so that a value exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from boundcheck.exact.enclosure import UndefinedError
from boundcheck.lemmas.expression import Apply, Expression, apply, fold, number
from boundcheck.lemmas.goal import Goal, range_over
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.transform import integer_valued

BITS = 96
_ONE = number(1)


@dataclass(frozen=True, slots=True)
class Condition:
    """``kind`` is "positive", "nonnegative" or "nonzero"; the expression must be so.

    Or it is "power", of a power whose exponent is made of integer variables: its base is positive, or is nonnegative and
    the exponent positive.
    """

    kind: str
    of: Expression


def conditions(roots: Iterable[Expression], integers: Collection[str] = ()) -> list[Condition]:
    """The conditions of several expressions in post-order, each once; ``integers`` are the integer variables."""
    found: dict[Condition, None] = {}

    def combine(node: Expression, parts: tuple[None, ...]) -> None:
        condition = _condition(node, integers) if isinstance(node, Apply) else None
        if condition is not None:
            found.setdefault(condition)

    for root in roots:
        fold(root, combine)
    return list(found)


def _condition(node: Apply, integers: Collection[str]) -> Condition | None:
    name, a = node.function, node.arguments[0]
    if name == "div":
        return Condition("nonzero", node.arguments[1])
    if name == "pow":
        exponent = rational_value(node.arguments[1])
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            return Condition("nonzero", a) if exponent < 0 else None
        if exponent is None and integer_valued(node.arguments[1], integers):
            return Condition("power", node)
        return Condition("positive", a)
    if name == "sqrt":
        return Condition("nonnegative", a)
    if name in ("log", "gamma", "loggamma"):
        return Condition("positive", a)
    if name == "log1p":
        return Condition("positive", apply("add", _ONE, a))
    if name == "tan":
        return Condition("nonzero", apply("cos", a))
    if name in ("asin", "acos", "erfinv"):
        rest = apply("sub", _ONE, apply("pow", a, number(2)))
        return Condition("positive" if name == "erfinv" else "nonnegative", rest)
    if name == "Orthant":
        return Condition("positive", apply("sub", _ONE, apply("pow", node.arguments[2], number(2))))
    return None


def shown_by_range(condition: Condition, goal: Goal) -> bool:
    """Whether range evaluation over the goal's domain shows the condition."""
    if condition.kind == "power":
        base, exponent = condition.of.children
        if shown_by_range(Condition("positive", base), goal):
            return True
        return all(shown_by_range(c, goal) for c in (Condition("nonnegative", base), Condition("positive", exponent)))
    try:
        found = range_over(condition.of, goal.variables, BITS)
    except UndefinedError:
        return False
    if condition.kind == "nonnegative":
        return found.nonnegative
    return found.positive or (condition.kind == "nonzero" and (-found).positive)


def introduced_defined(f: Expression, goal: Goal) -> bool:
    """Whether f is defined wherever the goal's own expression is, as a checker will ask it."""
    integers = goal.integers
    known = set(conditions([goal.f], integers))
    return all(c in known or shown_by_range(c, goal) for c in conditions([f], integers))


def as_goals(condition: Condition, goal: Goal) -> list[tuple[str, Goal]]:
    """The goals that show a condition: one, or for "nonzero" either sign ("+" or "-"). Not of "power"."""
    if condition.kind == "nonnegative":
        return [("", replace(goal, f=condition.of, strict=False))]
    if condition.kind == "positive":
        return [("", replace(goal, f=condition.of, strict=True))]
    return [
        ("+", replace(goal, f=condition.of, strict=True)),
        ("-", replace(goal, f=apply("neg", condition.of), strict=True)),
    ]
