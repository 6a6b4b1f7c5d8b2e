"""Descent towards smaller values of an expression over a space of points. What it reaches is a proposal, never evidence."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from boundcheck.exact import points
from boundcheck.lemmas.domains import Domain, FiniteSet, Interval
from boundcheck.lemmas.goal import Point, bounds, end_value
from boundcheck.lemmas.space import Space

ROUNDS = 80
SMALLEST_STEP = Fraction(1, 10**10)
MOST_TRIED = 40  # elements of a finite set
BITS = 128


class Measure(Protocol):
    """What is made smaller: a number that can be compared, or None where it has no value."""

    def value(self, point: Point, bits: int) -> Any:
        """About the value at a point."""


@dataclass(slots=True)
class Descent:
    """One descent: where it is, the value there, and the step of each variable."""

    space: Space
    made: Measure
    point: Point
    value: Any
    deadline: float
    smallest: Fraction = SMALLEST_STEP
    bits: int = BITS

    def run(self) -> Iterator[Point]:
        """The points at which the value looks negative, the first ones reached, at most three."""
        found = 0
        for _ in self.rounds():
            if self.value < 0:
                yield dict(self.point)
                found += 1
            if found == 3:
                return

    def rounds(self) -> Iterator[None]:
        """One round along every variable after the other, until the steps are smaller than ``smallest``."""
        free = self.space.free
        steps = {n: _first_step(self.point[n], d) for n, d in free}
        for _ in range(ROUNDS):
            before = dict(self.point)
            moved = [self._along(n, d, steps) for n, d in free]
            if any(moved):
                self._pattern(before)
            yield
            if all(abs(step) < self.smallest for step in steps.values()) or time.monotonic() > self.deadline:
                return

    def _look(self, changes: Point) -> tuple[Point, Any] | None:
        chosen = {n: changes.get(n, self.point[n]) for n, _ in self.space.free}
        trial = self.space.complete(chosen)
        if trial is None or trial == self.point:
            return None
        value = self.made.value(trial, self.bits)
        return None if value is None else (trial, value)

    def _take(self, changes: Point) -> tuple[bool, Any]:
        """Go there if the value is smaller; the value there, or None."""
        seen = self._look(changes)
        if seen is None:
            return False, None
        if seen[1] < self.value:
            self.point, self.value = seen
            return True, seen[1]
        return False, seen[1]

    def _along(self, name: str, domain: Domain, steps: dict[str, Fraction]) -> bool:
        """Step along one variable: doubled where it helps, else the vertex of the parabola through three points."""
        if isinstance(domain, FiniteSet):
            steps[name] = Fraction(0)
            values = [v for v in map(end_value, domain.elements[:MOST_TRIED]) if v is not None]
            before = self.point[name]
            for value in values:
                self._take({name: value})
            return self.point[name] != before
        x, step, start = self.point[name], steps[name], self.value
        values = []
        for s in (step, -step):
            better, value = self._take({name: _fitting(x + s, x, s, domain)})
            values.append(value)
            if better:
                steps[name] = 2 * s
                return True
        steps[name] = step / 4 if not domain.integer or abs(step) > 1 else Fraction(0)
        if domain.integer:
            return False
        vertex = _vertex(step, start, *values)
        if vertex is None or abs(vertex) >= abs(step):
            return False
        better, _ = self._take({name: _rounded(x + vertex, vertex)})
        if better:
            steps[name] = max(abs(vertex), abs(step) / 64)
        return better

    def _pattern(self, before: Point) -> None:
        """Again the way that the whole round went: along a bent valley this is faster than one variable after the other."""
        for _ in range(8):
            now = dict(self.point)
            moves = {n: now[n] - before[n] for n, d in self.space.free if isinstance(d, Interval)}
            if (
                sum(1 for move in moves.values() if move) < 2
                or not self._take({n: now[n] + moves[n] for n in moves})[0]
            ):
                return
            before = {n: now[n] - moves.get(n, Fraction(0)) for n in now}  # twice as far next time


def _first_step(x: Fraction, domain: Domain) -> Fraction:
    least = Fraction(1) if isinstance(domain, Interval) and domain.integer else Fraction(1, 16)
    return max(abs(x) / 8, least) if least < 1 else Fraction(max(1, round(abs(x) / 8)))


def _rounded(x: Fraction, step: Fraction) -> Fraction:
    """x on a grid much finer than the step: points stay short."""
    size = abs(step) or Fraction(1)
    bits = max(8, size.denominator.bit_length() - size.numerator.bit_length() + 10)
    return Fraction(round(x * 2**bits), 2**bits)


def _fitting(target: Fraction, x: Fraction, step: Fraction, domain: Interval) -> Fraction:
    """The target, or what of the domain lies before it: a closed end, or half the way to an open one."""
    if domain.integer:
        return Fraction(round(target))
    low, high = bounds(domain)
    end, closed = (high, domain.upper_closed) if step > 0 else (low, domain.lower_closed)
    if end is None or (target < end if step > 0 else target > end):
        return _rounded(target, step)
    exact = end_value(domain.upper if step > 0 else domain.lower)
    return exact if closed and exact is not None else (x + end) / 2


def _vertex(step: Fraction, middle: Any, ahead: Any, behind: Any) -> Fraction | None:
    if ahead is None or behind is None:
        return None
    bend = (ahead - middle) + (behind - middle)
    shift = points.fraction((behind - ahead) / (2 * bend)) if bend > 0 else None
    return None if shift is None else step * shift.limit_denominator(2**40)
