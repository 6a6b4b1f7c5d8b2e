"""Points of a goal's domain that satisfy its hypotheses: random ones, and those on a surface given by an equation.

An equation that is linear in a variable is solved for it, so that points on it can be met at all. Whatever is solved here
only proposes: every point that comes out was put to the domain and to all hypotheses.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from boundcheck.errors import InputError
from boundcheck.exact.enclosure import UndefinedError
from boundcheck.lemmas.domains import Domain, FiniteSet
from boundcheck.lemmas.expression import Expression, number
from boundcheck.lemmas.goal import Goal, Point, bounds, difference, end_value, holds_at, inside, samples
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.transform import free_variables, substitute

_GRID = 2**24
_TRIALS = ((3, 7), (11, 5), (-4, 9))
_FAR = (1, 1, 4, 20, 200, 1_000, 10**6)


@dataclass(frozen=True, slots=True)
class Space:
    """The domain and hypotheses of a goal; ``solved`` variables follow from the others, in this order."""

    goal: Goal
    solved: tuple[tuple[str, Expression], ...] = ()

    @classmethod
    def of(cls, goal: Goal, surfaces: Iterable[Expression] = ()) -> Self | None:
        """The points with all equations among the hypotheses, and ``surfaces`` equal to 0; None if one is not solved."""
        equations = [difference(r) for r in goal.where if r.symbol == "=="]
        known: list[tuple[str, Expression]] = []
        for equation in [*equations, *surfaces]:
            left = _put_in(equation, known)
            names = [n for n, d in sorted(goal.domain, key=_last_resort) if n not in dict(known)]
            found = next(((n, e) for n in names if (e := solve(left, n)) is not None), None)
            if found is None:
                return None
            known = [(n, _put_in(e, [found])) for n, e in known] + [found]
        return cls(goal, tuple(known))

    @property
    def free(self) -> tuple[tuple[str, Domain], ...]:
        """The variables that may be chosen."""
        return tuple((n, d) for n, d in self.goal.domain if n not in dict(self.solved))

    def complete(self, chosen: Point) -> Point | None:
        """The point with these values of the free variables, if there is one that certainly belongs."""
        values = dict(chosen)
        try:
            for name, expression in self.solved:
                value = rational_value(expression, values)
                if value is None:
                    return None
                values[name] = value
            return {n: values[n] for n, _ in self.goal.domain} if belongs(self.goal, values) else None
        except InputError:  # a number that is not computed
            return None

    def usual(self) -> dict[str, list[Fraction]]:
        """The usual samples of each free variable, for many calls of ``random``."""
        return {name: samples(domain) for name, domain in self.free}

    def random(self, source: random.Random, usual: dict[str, list[Fraction]] | None = None) -> Point | None:
        """A point of the space, or None when the draw does not belong to it."""
        chosen: Point = {}
        for name, domain in self.free:
            earlier = [x for x in chosen.values() if source.random() < Fraction(1, 4) and inside(x, domain)]
            chosen[name] = earlier[0] if earlier else _random(domain, source, None if usual is None else usual[name])
        return self.complete(chosen)


def _last_resort(entry: tuple[str, Domain]) -> bool:
    domain = entry[1]
    return isinstance(domain, FiniteSet) or domain.integer


def _put_in(root: Expression, known: Iterable[tuple[str, Expression]]) -> Expression:
    return substitute(root, dict(known))


def solve(equation: Expression, name: str) -> Expression | None:
    """The value of a variable at which the equation is 0, if it looks linear in it: a proposal, tried at a few points."""
    if name not in free_variables(equation):
        return None
    at = [substitute(equation, {name: number(k)}) for k in (0, 1, 2)]
    others = sorted(free_variables(equation) - {name})
    for start, stride in _TRIALS:
        values = {other: Fraction(start + k * stride, 7 + k) for k, other in enumerate(others)}
        try:
            found = [rational_value(e, values) for e in at]
        except InputError:
            return None
        zero, one, two = found
        if zero is None or one is None or two is None or zero == one or two - one != one - zero:
            return None
    return at[0] / (at[0] - at[1])


def belongs(goal: Goal, point: Point) -> bool:
    """Whether a point certainly lies in the domain and satisfies the hypotheses."""
    try:
        return all(inside(point[n], d) for n, d in goal.domain) and holds_at(goal.where, point)
    except (InputError, UndefinedError):
        return False


def _random(domain: Domain, source: random.Random, known: list[Fraction] | None) -> Fraction:
    """A value of one variable's domain: anywhere in it, near an end, far out, or one of the usual samples."""
    if isinstance(domain, FiniteSet):
        values = [v for v in map(end_value, domain.elements) if v is not None]
        return source.choice(values) if values else Fraction(0)
    if source.random() < Fraction(1, 4) and (usual := samples(domain) if known is None else known):
        return source.choice(usual)
    low, high = bounds(domain)
    share = Fraction(source.randrange(1, _GRID), _GRID)
    near = share ** source.choice((1, 1, 1, 4, 8))
    if low is not None and high is not None:
        found = low + (high - low) * (near if source.random() < Fraction(1, 2) else 1 - near)
    else:
        away = near * source.choice(_FAR)
        sign = source.choice((1, -1)) if low is None and high is None else 1 if high is None else -1
        found = (low if low is not None else high if high is not None else Fraction(0)) + sign * away
    found = found.limit_denominator(10**9)
    return Fraction(round(found)) if domain.integer else found
