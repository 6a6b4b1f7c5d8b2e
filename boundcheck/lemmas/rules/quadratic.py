"""f as a sum of parts that are nonnegative each (rule ``sum``): a completed square, or the powers of one variable."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.expression import Expression, Variable, apply, number
from boundcheck.lemmas.factoring import factors
from boundcheck.lemmas.goal import Goal, inside
from boundcheck.lemmas.rules.smooth import interval_of, opened
from boundcheck.lemmas.rules.subdivide import halves
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.terms import Terms, add, scale, times_term
from boundcheck.lemmas.transform import free_variables


def collected(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Every coefficient of f as a polynomial in one variable is nonnegative, and so is every power."""
    for variable in sorted(free_variables(goal.f)):
        groups = _powers(search, goal, variable)
        if groups is None or len(groups) < 2:
            continue
        if search.sign(goal, Variable(variable)) != 1 and any(k % 2 for k in groups):
            continue
        parts = [
            search.atoms.sum_expression(times_term(c, (((variable, k),) if k else (), ()))) for k, c in groups.items()
        ]
        found = search.attempt(partial(prove_sum, search, goal, parts, depth))
        if found is not None:
            return found
    return None


def complete_square(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f = a w^2 + b w + c with w = v or v^2 and 4 a c - b^2 >= 0, where that has one sign; else cut where it changes."""
    if len(free_variables(goal.f)) < 2:
        return None
    for variable in sorted(free_variables(goal.f)):
        for a, b, c, w in _quadratics(search, goal, variable):
            found = search.attempt(partial(_completed, search, goal, a, b, c, w, depth))
            if found is not None:
                return found
    return None


def _powers(search: Search, goal: Goal, variable: str) -> dict[int, Terms] | None:
    """Coefficients of f by powers of a variable, which occurs nowhere else; None if f is no such polynomial."""
    whole = search.atoms.normal(goal.f).whole
    if whole is None:
        return None
    found: dict[int, Terms] = {}
    for (powers, part), c in whole.items():
        k = dict(powers).get(variable, 0)
        if k < 0:
            return None
        rest = tuple((n, p) for n, p in powers if n != variable)
        found.setdefault(k, {})[(rest, part)] = c
    if any(variable in free_variables(search.atoms.sum_expression(c)) for c in found.values()):
        return None
    return found


def _quadratics(search: Search, goal: Goal, variable: str) -> Iterator[tuple[Terms, Terms, Terms, Expression]]:
    groups = _powers(search, goal, variable)
    if not groups:  # no polynomial, or zero written in another way
        return
    for step in (1, 2):
        if max(groups) == 2 * step and set(groups) <= {0, step, 2 * step} and 0 in groups:
            w = Variable(variable) if step == 1 else apply("pow", Variable(variable), number(2))
            yield groups[2 * step], groups.get(step, {}), groups[0], w


def _completed(search: Search, goal: Goal, a: Terms, b: Terms, c: Terms, w: Expression, depth: int) -> Proof | None:
    atoms = search.atoms
    left, right = atoms.times(scale(a, Fraction(4)), c), scale(atoms.times(b, b), Fraction(-1))
    rest = atoms.sum_expression(add(left, right))
    sign = search.sign(goal, rest)
    if sign == 0 and str(rest) != "0":
        return _cut(search, goal, rest, depth)
    if sign < 0:
        return None
    written = [atoms.sum_expression(x) for x in (a, b, c)]
    for lead, from_a in ((written[0], True), (written[2], False)):
        if search.sign(goal, lead) != 1 or (goal.strict and not from_a):
            continue
        other = apply("mul", number(2), lead)
        inner = (
            apply("add", apply("mul", other, w), written[1])
            if from_a
            else apply("add", apply("mul", written[1], w), other)
        )
        below = apply("mul", number(4), lead)
        parts = [
            apply("div", rest if from_a else apply("mul", rest, apply("pow", w, number(2))), below),
            apply("div", apply("pow", inner, number(2)), below),
        ]
        found = search.attempt(partial(prove_sum, search, goal, parts, depth))
        if found is not None:
            return found
    return None


def prove_sum(search: Search, goal: Goal, parts: list[Expression], depth: int) -> Proof | None:
    """The rule ``sum``; of a strict goal the first part that is positive at all sample points is taken as positive."""
    again = [search.introduced(goal, part) for part in parts]
    if any(part is None for part in again):
        return None
    kept = [part for part in again if part is not None]
    if any(search.counterexample(goal.of(part, False)) is not None for part in kept):
        return None
    if goal.strict:
        kept.sort(key=lambda part: search.zero_somewhere(goal, part))
    total = kept[0]
    for part in kept[1:]:
        total = apply("add", total, part)
    if not search.atoms.identical(goal.f, total):
        return None
    listed: list[object] = []
    for k, part in enumerate(kept):
        shown = search.prove(goal.of(part, goal.strict and k == 0), depth)
        if shown is None:
            return None
        listed.append([str(part), shown])
    return ["sum", listed]


def _cut(search: Search, goal: Goal, rest: Expression, depth: int) -> Proof | None:
    """Split where a polynomial changes its sign: a linear factor of one variable with a rational root."""
    if depth < 3:
        return None
    for g, k in factors(search.atoms, rest).parts:
        names = sorted(free_variables(g))
        if k % 2 == 0 or len(names) != 1 or interval_of(goal, names[0]) is None:
            continue
        groups = _powers(search, goal.of(g), names[0])
        if groups is None or max(groups) != 1 or any(set(c) != {((), ())} for c in groups.values()):
            continue
        q = -groups.get(0, {((), ()): Fraction(0)})[((), ())] / groups[1][((), ())]
        if not inside(q, opened(goal, names[0]).variables[names[0]]):
            continue
        left, right = halves(goal, names[0], q)
        first = search.prove(left, depth)
        second = None if first is None else search.prove(right, depth)
        if second is not None:
            return ["split", names[0], format_rational(q), first, second]
    return None
