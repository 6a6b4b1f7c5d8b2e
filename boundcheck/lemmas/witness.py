"""The search for a point at which a claim fails: sample points first, then a descent towards smaller values of f.

What is found is only a proposal; the caller evaluates f there and confirms the sign.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from boundcheck.lemmas.domains import Domain, FiniteSet
from boundcheck.lemmas.goal import Goal, Point, bounds, end_value, holds_at, inside, sample_points
from boundcheck.lemmas.screen import Program, program

RANDOM_POINTS = 300
ROUNDS = 60
SMALLEST_STEP = Fraction(1, 10**7)
BITS = 128
_GRID = 2**24


def candidates(goal: Goal, starts: int) -> Iterator[Point]:
    """Points of the domain, the most promising first: samples, then what a descent from the best of them reaches."""
    points = sample_points(goal, 96)
    yield from points
    made = program(goal.f)
    if made is None or not goal.domain:
        return
    random_source = random.Random(20)  # a search for a witness, reproducible; nothing rests on its quality
    spread = [p for p in _random_points(goal, random_source) if _belongs(goal, p)]
    ranked = [(value, p) for p in [*points, *spread] if (value := made.value(p, BITS)) is not None]
    ranked.sort(key=lambda entry: entry[0])
    for value, start in ranked[:starts]:
        yield start
        yield from _descend(goal, made, start, value)


def _belongs(goal: Goal, point: Point) -> bool:
    return all(inside(point[name], domain) for name, domain in goal.domain) and holds_at(goal.where, point)


def _random_points(goal: Goal, source: random.Random) -> list[Point]:
    return [{name: _random(domain, source) for name, domain in goal.domain} for _ in range(RANDOM_POINTS)]


def _random(domain: Domain, source: random.Random) -> Fraction:
    """A point of one variable's domain: anywhere in it, near an end, or far out."""
    if isinstance(domain, FiniteSet):
        values = [v for v in map(end_value, domain.elements) if v is not None]
        return source.choice(values) if values else Fraction(0)
    low, high = bounds(domain)
    share = Fraction(source.randrange(1, _GRID), _GRID)
    near = share ** source.choice((1, 1, 1, 4, 8))
    if low is not None and high is not None:
        found = low + (high - low) * (near if source.random() < Fraction(1, 2) else 1 - near)
    else:
        away = near * source.choice((1, 1, 4, 20, 200, 1000))
        sign = source.choice((1, -1)) if low is None and high is None else 1 if high is None else -1
        found = (low if low is not None else high if high is not None else Fraction(0)) + sign * away
    found = found.limit_denominator(10**9)
    return Fraction(round(found)) if domain.integer else found


def _descend(goal: Goal, made: Program, start: Point, value: Any) -> Iterator[Point]:
    """Coordinate search: a step that helps is doubled, one that does not is cut to a quarter and turned round."""
    point, domains = dict(start), goal.variables
    steps = {name: max(abs(x) / 8, Fraction(1, 16)) for name, x in point.items()}
    for _ in range(ROUNDS):
        moved = False
        for name, domain in goal.domain:
            if isinstance(domain, FiniteSet):
                continue
            step = steps[name]
            x = point[name] + step
            x = Fraction(round(x)) if domain.integer else x.limit_denominator(10**9)
            trial = {**point, name: x}
            fits = x != point[name] and inside(x, domains[name]) and holds_at(goal.where, trial)
            found = made.value(trial, BITS) if fits else None
            if found is not None and found < value:
                point, value, steps[name], moved = trial, found, 2 * step, True
                if value < 0:
                    yield point
                    return
            else:
                steps[name] = -step / (4 if step < 0 else 1)
        if not moved and all(abs(step) < SMALLEST_STEP for step in steps.values()):
            return
