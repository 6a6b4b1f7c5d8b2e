"""Points of the domain at which a claim has no meaning: the sub-expression that is undefined there, for certain.

The definition is that of the language (docs/reference/lemma-language.md), not the conditions that a proof shows, which ask
for more in places: an integer power of a negative base is defined, and so is gamma between its poles.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from boundcheck.errors import InputError
from boundcheck.exact.enclosure import Enclosure, UndefinedError, exact_point
from boundcheck.lemmas.conditions import as_goals, conditions, shown_by_range
from boundcheck.lemmas.domains import FiniteSet
from boundcheck.lemmas.expression import Apply, Expression, fold, number
from boundcheck.lemmas.goal import Goal, Point, at_point
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.space import Space, belongs
from boundcheck.lemmas.transform import integer_valued, substitute
from boundcheck.lemmas.witness import candidates, simplified

BITS = 256
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Undefined:
    """A sub-expression that certainly has no value at a point of the domain that satisfies the hypotheses."""

    part: Expression
    point: Point


def undefined_somewhere(base: Goal, roots: tuple[Expression, ...], deadline: float) -> Undefined | None:
    """A point at which one of the expressions is undefined although the hypotheses of ``base`` hold there, or None."""
    for condition in conditions(roots):
        if shown_by_range(condition, base):
            continue
        for _, goal in as_goals(condition, base):
            for point in _tried(goal, deadline):
                found = _first_undefined(base, roots, point)
                if found is not None:
                    return Undefined(*found)
                if time.monotonic() > deadline:
                    return None
    return None


def undefined_hypothesis(base: Goal, assumed: tuple[Relation, ...], deadline: float) -> Undefined | None:
    """The same for the hypotheses: each may rely on those before it alone."""
    for k, relation in enumerate(assumed):
        found = undefined_somewhere(replace(base, where=assumed[:k]), (relation.left, relation.right), deadline)
        if found is not None:
            return found
    return None


def _tried(goal: Goal, deadline: float) -> Iterator[Point]:
    """Points at which the expression of the condition is small, and those at which it is 0."""
    yield from candidates(goal, 1, deadline)
    zero = Space.of(goal, [goal.f])
    if zero is not None:
        yield from candidates(replace(goal, where=(*goal.where, Relation(goal.f, "==", number(0)))), 1, deadline)


def _first_undefined(base: Goal, roots: tuple[Expression, ...], point: Point) -> tuple[Expression, Point] | None:
    for root in roots:
        part = undefined_part(root, point, base)
        if part is not None and belongs(base, point):
            return part, simplified(point, base, partial(_still, part, base))
    return None


def _still(part: Expression, base: Goal, point: Point) -> bool:
    return belongs(base, point) and _bad(part, point, base)


def undefined_part(root: Expression, point: Point, base: Goal) -> Expression | None:
    """The first sub-expression, arguments before functions, that certainly has no value at the point."""
    found: list[Expression] = []

    def combine(node: Expression, parts: tuple[bool, ...]) -> bool:
        if not found and _bad(node, point, base):
            found.append(node)
        return bool(found)

    fold(root, combine, into_binders=False)
    return found[0] if found else None


def _bad(node: Expression, point: Point, base: Goal) -> bool:
    """Whether the function's own condition certainly fails for its arguments' values."""
    if not isinstance(node, Apply):
        return False
    name, a = node.function, node.arguments[2 if node.function == "Orthant" else 0]
    value = _value(a, point)
    if value is None:
        return False
    below, at_most = (-value).positive, (-value).nonnegative
    if name in ("sqrt", "log", "loggamma"):
        return below if name == "sqrt" else at_most
    if name == "log1p":
        return (-(value + exact_point(_ONE))).nonnegative
    if name in ("asin", "acos", "erfinv", "Orthant"):
        gap = value.power(2) - exact_point(_ONE)
        return gap.positive if name in ("asin", "acos") else gap.nonnegative
    if name == "div":
        return _zero(node.arguments[1], point)
    if name == "pow":
        return _bad_power(node, point, base, at_most)
    if name == "gamma":
        exact = _exact(a, point)
        return exact is not None and exact.denominator == 1 and exact <= 0
    return False


def _bad_power(node: Apply, point: Point, base: Goal, at_most: bool) -> bool:
    root, exponent = node.arguments
    known = rational_value(exponent)
    integers = [n for n, d in base.domain if not isinstance(d, FiniteSet) and d.integer]
    if (known is not None and known.denominator == 1) or integer_valued(exponent, integers):
        power = _exact(exponent, point)
        return power is not None and power < 0 and _zero(root, point)
    return at_most


def _value(e: Expression, point: Point) -> Enclosure | None:
    exact = _exact(e, point)
    if exact is not None:
        return exact_point(exact)
    try:
        return at_point(e, point, BITS)
    except (UndefinedError, InputError):
        return None


def _exact(e: Expression, point: Point) -> Fraction | None:
    try:
        return rational_value(substitute(e, {n: number(x) for n, x in point.items()}))
    except InputError:
        return None


def _zero(e: Expression, point: Point) -> bool:
    return _exact(e, point) == 0
