"""Hypotheses: add a nonnegative multiple of one (rule ``where``), or see that none of the domain satisfies it (``discard``)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from boundcheck.exact.enclosure import UndefinedError
from boundcheck.lemmas.expression import Expression, Variable, apply, number
from boundcheck.lemmas.goal import Goal, difference, range_over
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.search import BITS, Proof, Search
from boundcheck.lemmas.transform import free_variables

MULTIPLES = (Fraction(1), Fraction(1, 2), Fraction(2), Fraction(1, 4), Fraction(4))


def where(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f - l h >= 0 for a hypothesis h >= 0 and a simple l >= 0."""
    for relation in goal.where:
        if relation.symbol == "==" or relation not in search.hypotheses:
            continue
        h = difference(relation)
        for l in _multipliers(goal, h):
            again = search.introduced(goal, l)
            if again is None:
                continue
            rest = goal.of(parse_expression(f"{goal.f} - ({again})*({h})"))
            if search.counterexample(rest) is not None:
                continue
            first = search.prove(goal.of(again, False), depth)
            second = None if first is None else search.prove(rest, depth)
            if second is not None:
                return ["where", search.hypotheses.index(relation), str(again), first, second]
    return None


def _multipliers(goal: Goal, h: Expression) -> Iterator[Expression]:
    """Numbers, and variables with a nonnegative range, and their products with numbers."""
    for c in MULTIPLES:
        yield number(c)
    names = sorted(free_variables(goal.f) | free_variables(h))
    for name in names:
        for c in MULTIPLES[:3]:
            yield Variable(name) if c == 1 else apply("mul", number(c), Variable(name))


def discard(search: Search, goal: Goal, depth: int) -> Proof | None:
    """A hypothesis that fails on the whole domain."""
    for relation in goal.where:
        if relation.symbol == "==" or relation not in search.hypotheses:
            continue
        try:
            found = -range_over(difference(relation), goal.variables, BITS)
        except UndefinedError:
            continue
        if found.positive or (found.nonnegative and relation.symbol in ("<", ">")):
            return ["discard", search.hypotheses.index(relation), BITS]
    return None
