"""Hypotheses: add a nonnegative multiple of one (rule ``where``), or see that none of the domain satisfies it (``discard``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from boundcheck.exact.enclosure import UndefinedError
from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.expression import Expression, Variable, apply, number
from boundcheck.lemmas.goal import Goal, difference, end_value, inside, range_over
from boundcheck.lemmas.limits import polynomial_in
from boundcheck.lemmas.normal import Atoms
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.rules.smooth import interval_of
from boundcheck.lemmas.rules.subdivide import halves
from boundcheck.lemmas.search import BITS, Proof, Search
from boundcheck.lemmas.transform import free_variables, substitute

MOST_BITS = 4_000
NEAR_BITS = 40  # more than the denominator has: how close the cut is to where the hypothesis begins to hold
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
    for i, relation in enumerate(search.hypotheses):
        if relation in goal.where and _fails(relation, goal, BITS):
            return ["discard", i, BITS]
    return None


def _fails(relation: Relation, goal: Goal, bits: int) -> bool:
    """Whether a range shows that the hypothesis holds nowhere on the domain."""
    if relation.symbol == "==":
        return False
    try:
        found = -range_over(difference(relation), goal.variables, bits)
    except UndefinedError:
        return False
    return found.positive or (found.nonnegative and relation.symbol in ("<", ">"))


def cut(search: Search, goal: Goal, depth: int) -> Proof | None:
    """A hypothesis about one real variable that is affine in it: split where it begins to hold; the other side is empty.

    A number that is no dyadic rational has no exact enclosure, so that no range shows the hypothesis to fail up to it: the
    split is then a little before it, and the goal is proved from there. Else it is proved for the number itself.
    """
    for i, relation in enumerate(search.hypotheses):
        root = _root(difference(relation)) if relation.symbol != "==" and relation in goal.where else None
        domain = None if root is None else interval_of(goal, root[0])
        if root is None or domain is None:
            continue
        name, q, rising = root
        at = _just_before(q, rising)
        if not inside(at, replace(domain, lower_closed=False, upper_closed=False)):
            continue
        low, high = halves(goal, name, at)
        kept, lost = (high, low) if rising else (low, high)
        empty = _empty(search, lost, i, name, "high" if rising else "low", depth)
        proof = None if empty is None else search.prove(kept, depth + 1)
        if proof is not None and empty is not None:
            return ["split", name, format_rational(at), *((empty, proof) if rising else (proof, empty))]
    return None


def _just_before(q: Fraction, rising: bool) -> Fraction:
    """q if it is dyadic, else a dyadic number very close to it, on the side where the hypothesis fails."""
    if q.denominator & (q.denominator - 1) == 0:
        return q
    scale = 2 ** (q.denominator.bit_length() + NEAR_BITS)
    return Fraction((q * scale).__floor__() + (not rising), scale)


def _root(h: Expression) -> tuple[str, Fraction, bool] | None:
    """(variable, root, whether it rises) of an affine function of one variable, verified by its polynomial."""
    names = sorted(free_variables(h))
    found = polynomial_in(Atoms(), h, names[0]) if len(names) == 1 else None
    if found is None or max(found) != 1:
        return None
    return names[0], -found.get(0, Fraction(0)) / found[1], found[1] > 0


def _empty(search: Search, lost: Goal, i: int, name: str, side: str, depth: int) -> Proof | None:
    """The side on which the hypothesis holds at most at the cut."""
    relation = search.hypotheses[i]
    domain = interval_of(lost, name)
    value = None if domain is None else domain.upper if side == "high" else domain.lower
    if domain is None or value is None:
        return None
    size = 0 if (q := end_value(value)) is None else q.denominator.bit_length() + q.numerator.bit_length()
    bits = min(BITS + 2 * size, MOST_BITS)
    if _fails(relation, lost, bits):
        return ["discard", i, bits]
    closed = (domain.lower_closed and side != "low", domain.upper_closed and side != "high")
    if not _fails(relation, lost.on(name, replace(domain, lower_closed=closed[0], upper_closed=closed[1])), bits):
        return None
    where = tuple(
        replace(r, left=substitute(r.left, {name: value}), right=substitute(r.right, {name: value})) for r in lost.where
    )
    there = replace(lost.on(name, None), f=substitute(lost.f, {name: value}), where=where)
    proof = search.prove(there, depth)
    return None if proof is None else ["end", name, side, proof, ["discard", i, bits]]
