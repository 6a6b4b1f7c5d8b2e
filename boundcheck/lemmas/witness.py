"""The search for a point at which a claim fails: samples, random points, corners, then a descent from the best of them.

Points that satisfy an equation among the hypotheses come from solving it; the edge of a hypothesis is searched like an
equation. What is found is only a proposal; ``fails`` confirms it in balls, and ``simplified`` keeps it confirmed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from math import ceil, floor, inf
from typing import Any

from boundcheck.errors import InputError
from boundcheck.lemmas.descent import BITS, Descent
from boundcheck.lemmas.domains import FiniteSet
from boundcheck.lemmas.expression import Apply, Expression, apply, number
from boundcheck.lemmas.goal import Goal, Point, at_point, difference, sample_points
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.screen import Program, program
from boundcheck.lemmas.space import Space, belongs
from boundcheck.lemmas.transform import substitute

RANDOM_POINTS = 300
SEED = 20  # the search is the same in every run; nothing rests on its quality
MOST_EDGES = 6
_DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 50, 64, 100, 200, 500, 1_000, 10**4, 10**5, 10**6, 10**8)
_PLAIN = tuple(Fraction(x) for x in (0, 1, -1, 2, -2, 3, 10, "1/2", "-1/2"))


def fails(goal: Goal, point: Point, bits: int) -> bool:
    """Whether the point certainly belongs to the domain and the goal certainly fails there."""
    if not belongs(goal, point):
        return False
    try:
        return (-at_point(goal.f, point, bits)).positive or (goal.strict and zero_at(goal.f, point))
    except (ArithmeticError, InputError):  # undefined there, or a number that is not computed
        return False


def zero_at(f: Expression, point: Point) -> bool:
    """Whether f has the exact rational value 0 at the point."""
    return rational_value(substitute(f, {n: number(x) for n, x in point.items()})) == Fraction(0)


def failing_point(
    goal: Goal, starts: int, bits: int, deadline: float = inf, first: Sequence[Point] = ()
) -> Point | None:
    """A point at which the goal certainly fails, with short numbers, or None. ``first`` are points to try before others."""
    names = goal.variables.keys()
    for point in chain((p for p in first if p.keys() == names), candidates(goal, starts, deadline)):
        if fails(goal, point, bits):
            return simplified(point, goal, lambda p: fails(goal, p, bits))
    return None


def candidates(goal: Goal, starts: int, deadline: float = inf) -> Iterator[Point]:
    """Points worth trying, the most promising first: samples, then what a descent from the best of them reaches."""
    if Space.of(goal) is not None:
        yield from _safely(goal)
    for k, space in enumerate(_spaces(goal)):
        yield from _from_space(space, starts if k == 0 else (starts + 2) // 3, deadline)


def _safely(goal: Goal) -> list[Point]:
    try:
        return sample_points(goal, 96)
    except InputError:  # a hypothesis with a number that is not computed
        return []


def _spaces(goal: Goal) -> Iterator[Space]:
    """All points, then the edges of the hypotheses that have one in reach."""
    whole = Space.of(goal) or Space(goal)
    yield whole
    edges = [difference(r) for r in goal.where if r.symbol in ("<=", ">=")][:MOST_EDGES]
    for edge in edges:
        space = Space.of(goal, [edge])
        if space is not None:
            yield space


def _from_space(space: Space, starts: int, deadline: float) -> Iterator[Point]:
    goal = space.goal
    source = random.Random(SEED)
    often = space.usual()
    draws = [p for _ in range(RANDOM_POINTS) if (p := space.random(source, often)) is not None]
    measures = [m for f in _measures(goal.f) if (m := program(f)) is not None]
    if not measures or not goal.domain:
        yield from draws[:starts]
        return
    usual = _safely(goal) if not space.solved else []
    for made in measures:
        ranked = [(value, p) for p in [*usual, *draws] if (value := made.value(p, BITS)) is not None]
        ranked.sort(key=lambda entry: entry[0])
        wrong = [p for value, p in ranked if value < 0 or (goal.strict and value == 0)]
        yield from sorted(wrong, key=_size)[: 4 * starts]
        for value, start in _spread(ranked, starts):
            if time.monotonic() > deadline:
                return
            yield start
            yield from _descended(space, made, start, value, deadline)


def _size(point: Point) -> tuple[int, int]:
    """Near points before far ones: at a far one the values can be so large or small that a checker gives up."""
    return sum(floor(abs(x)).bit_length() for x in point.values()), sum(
        x.denominator.bit_length() for x in point.values()
    )


def _spread(ranked: list[tuple[Any, Point]], starts: int) -> list[tuple[Any, Point]]:
    """The best, and some others: the best points often lie side by side."""
    best = ranked[: starts - starts // 3]
    rest = ranked[len(best) :]
    return best + rest[:: max(1, len(rest) // max(1, starts // 3))][: starts // 3]


def _descended(space: Space, made: Program, start: Point, value: Any, deadline: float) -> Iterator[Point]:
    descent = Descent(space, made, start, value, deadline)
    yield from descent.run()
    if space.goal.strict and descent.point != start:
        yield from roundings(descent.point)  # the foot of the descent may be a point of equality


def _measures(f: Expression) -> list[Expression]:
    """f, and f relative to its two sides: in a tail both are tiny, and the difference of two tails says nothing."""
    if isinstance(f, Apply) and f.function == "sub":
        size = apply("add", *(apply("abs", side) for side in f.arguments))
        return [f, apply("div", f, size)]
    return [f]


def roundings(point: Point) -> Iterator[Point]:
    """The point with all numbers replaced by near ones of small denominators, simplest first."""
    for most in _DENOMINATORS:
        yield {n: x.limit_denominator(most) for n, x in point.items()}


def simplified(point: Point, goal: Goal, good: Callable[[Point], bool]) -> Point:
    """A point with shorter numbers for which ``good`` holds too; the point itself if there is none."""
    space = Space.of(goal) or Space(goal)
    free = [n for n, d in space.free if not isinstance(d, FiniteSet)]

    def tried(changes: Point) -> Point | None:
        trial = space.complete({n: changes.get(n, point[n]) for n, _ in space.free})
        return trial if trial is not None and good(trial) else None

    together: list[Point] = [dict.fromkeys(free, value) for value in _PLAIN]
    largest = max((abs(point[n]) for n in free), default=Fraction(0)) or Fraction(1)
    together += [{n: (point[n] / largest).limit_denominator(12) for n in free}]  # for claims that do not know scale
    together += [{n: point[n].limit_denominator(most) for n in free} for most in _DENOMINATORS]
    for changes in together:
        if any(x != point[n] for n, x in changes.items()) and (simple := tried(changes)):
            point = simple
            break
    for name in free:
        for value in _shorter(point[name]):
            if _length(value) < _length(point[name]) and (simple := tried({name: value})):
                point = simple
                break
    return point


def _shorter(x: Fraction) -> Iterator[Fraction]:
    """Plain numbers, then near ones with few digits or small denominators, simplest first."""
    yield from _PLAIN
    scale = 10 ** max(0, len(str(abs(round(x)))) - 1)
    while scale >= 10:
        yield Fraction(floor(x / scale) * scale)
        yield Fraction(ceil(x / scale) * scale)
        scale //= 10
    yield from (x.limit_denominator(most) for most in _DENOMINATORS)


def _length(x: Fraction) -> tuple[int, int, Fraction]:
    return x.denominator.bit_length(), len(str(abs(x.numerator)).rstrip("0")), abs(x)
