"""What a batch of boxes is judged by: the programs of f and of the hypotheses, and the ends of the domain, in floats."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from boundcheck.exact import floating
from boundcheck.exact.ball import precision
from boundcheck.exact.enclosure import Enclosure, interval
from boundcheck.lemmas.domains import Domain, FiniteSet
from boundcheck.lemmas.goal import Goal, bounds, box_of, difference, end_value
from boundcheck.lemmas.leaves import Leaves, smoothness
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.tape import tape
from boundcheck.lemmas.transform import free_variables

RANGE, MEAN, DISCARD = 1, 2, 3  # kinds of leaves; DISCARD + i: by the i-th of the hypotheses that can be tested
LOW, HIGH, MIDDLE = 0, 1, 2
CLOSE = 4  # roundings by which a centre's value may miss 0 and Arb is still asked
BOX_BITS = 64  # of ends that are no dyadic numbers: a checker, with more bits, sees a smaller box
UNEVEN = 12  # more cuts than this of one variable before another one has its turn


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of a batch: the kind of leaf (0: none), letters of the centre, a lower bound of f, an upper bound of f at the centre
    (oo: none is known), the centre, and the greatest slopes; arrays with a row for each box."""

    kind: Any
    letters: Any
    bound: Any
    value: Any
    centre: Any
    slopes: Any


@dataclass(frozen=True, slots=True)
class Cover:
    """A goal made ready: ``names`` are the real variables that are cut, ``low`` and ``high`` float ends around the domain.

    ``usable`` says which ends may be a centre (closed and rational), ``rational`` which may be the end of a middle.
    """

    names: tuple[str, ...]
    domains: tuple[Any, ...]
    low: Any
    high: Any
    usable: tuple[Any, Any]
    rational: tuple[Any, Any]
    others: dict[str, Enclosure]
    fixed: dict[str, floating.Pair]
    leaves: Leaves
    mean: bool

    def judge(self, low: Any, high: Any) -> Judgement:
        """Judge boxes given by two arrays of shape (boxes, variables)."""
        program, size = self.leaves.tape, len(low)
        boxes = self.fixed | {name: (low[:, i], high[:, i]) for i, name in enumerate(self.names)}
        values = program.floats(boxes, slopes=self.mean)
        least, most = values[program.value]
        least, most = np.broadcast_to(least, size), np.broadcast_to(most, size)
        changes = self._changes(values, size)
        letters, centre, known = self._centre(low, high, *changes)
        down, up = self._at(centre, known, size)
        slack = np.where(most < floating.INF, np.abs(most) * floating.SLACK, 0)
        good = {RANGE: (least, slack)}
        if self.mean:
            total = down, up
            for i in map(self.names.index, program.names):
                offset = floating.sub((low[:, i], high[:, i]), (centre[:, i], centre[:, i]))
                total = floating.add(total, floating.mul((changes[0][:, i], changes[1][:, i]), offset))
            good[MEAN] = total[0], CLOSE * (up - down)
        kind = self._kind(good, boxes, size)
        bound = np.fmax(least, good[MEAN][0]) if self.mean else least
        slopes = np.fmax(np.abs(changes[0]), np.abs(changes[1])) if self.mean else np.full(low.shape, floating.INF)
        return Judgement(kind, letters, bound, up, centre, slopes)

    def _changes(self, values: list[floating.Pair], size: int) -> list[Any]:
        program, found = self.leaves.tape, [np.zeros((size, len(self.names))) for _ in range(2)]
        for name, place in zip(program.names, program.slopes):
            if place is not None and self.mean:
                for ends, array in zip(values[place], found):
                    array[:, self.names.index(name)] = ends
        return found

    def _at(self, centre: Any, known: Any, size: int) -> floating.Pair:
        """The value at the centres; [-oo, oo] where a box has none."""
        points = np.where(known, centre, 0)
        inside = {name: (points[:, i], points[:, i]) for i, name in enumerate(self.names)}
        down, up = self.leaves.tape.floats(self.fixed | inside, slopes=False)[self.leaves.tape.value]
        every = known.all(axis=1)
        return np.where(every, np.broadcast_to(down, size), -floating.INF), np.where(every, up, floating.INF)

    def _kind(self, good: dict[int, tuple[Any, Any]], boxes: dict[str, floating.Pair], size: int) -> Any:
        kind = np.zeros(size, np.int8)
        for i, (_, strict, made) in enumerate(self.leaves.hypotheses):
            most = made.floats(boxes, slopes=False)[made.value][1]
            kind[np.broadcast_to((most <= 0) if strict else (most < 0), size)] = DISCARD + i
        for name, (bound, slack) in reversed(
            good.items()
        ):  # what is almost 0 first, so that what is clear overrides it
            kind[(kind == 0) & (bound >= -slack) & (bound > -floating.INF)] = name
        for name, (bound, _) in reversed(good.items()):
            kind[(kind < DISCARD) & (bound > 0)] = name
        return kind

    def _centre(self, low: Any, high: Any, down: Any, up: Any) -> tuple[Any, Any, Any]:
        """Letters, centres, and which exist: the end at which f is least, where the slope has one sign; else the middle."""
        first = (low > self.low) & np.isfinite(low) | self.usable[0]
        last = (high < self.high) & np.isfinite(high) | self.usable[1]
        bounded = ((low > self.low) | self.rational[0]) & ((high < self.high) | self.rational[1])
        bounded &= np.isfinite(low) & np.isfinite(high)
        letters = np.where(bounded, MIDDLE, np.where(first, LOW, HIGH))
        letters = np.where((up <= 0) & last, HIGH, letters)
        letters = np.where((down >= 0) & first, LOW, letters).astype(np.int8)
        known = bounded | np.where(letters == LOW, first, last)
        centre = np.where(letters == LOW, low, np.where(letters == HIGH, high, (low + high) / 2))
        return letters, centre, known

    def exact_ends(self, i: int, low: float, high: float) -> tuple[Fraction | None, Fraction | None]:
        """The exact ends of a box in one variable; None for an infinite or irrational one."""
        domain = self.domains[i]
        first = end_value(domain.lower) if low == self.low[i] else Fraction(low)
        return first, end_value(domain.upper) if high == self.high[i] else Fraction(high)

    def enclosure(self, i: int, low: float, high: float) -> Enclosure:
        """The box in one variable as an enclosure, open where the domain is."""
        with precision(BOX_BITS):
            whole = box_of(self.domains[i])
        at_low, at_high = low == self.low[i], high == self.high[i]
        if at_low and at_high:
            return whole
        with precision(BOX_BITS):
            part = interval(None if at_low else Fraction(low), None if at_high else Fraction(high), False, False)
        return Enclosure(
            whole.lo if at_low else part.lo,
            whole.hi if at_high else part.hi,
            whole.lo_open if at_low else False,
            whole.hi_open if at_high else False,
        )


def cover(goal: Goal, listed: tuple[Relation, ...], *, mean: bool) -> Cover | None:
    """The goal made ready; None where f has no program or no real variable."""
    domains, used = goal.variables, free_variables(goal.f)
    names = tuple(sorted(n for n in used if _real(domains[n])))
    program = tape(goal.f, slopes=mean)
    if not names or program is None:
        return None
    hypotheses = []
    for relation in goal.where:
        made = tape(difference(relation), slopes=False)
        if relation.symbol != "==" and relation in listed and made is not None:
            hypotheses.append((listed.index(relation), relation.symbol in ("<", ">"), made))
    names = tuple(sorted({*names, *(n for *_, t in hypotheses for n in t.names if _real(domains[n]))}))
    smooth = smoothness(goal.f, bool(goal.where))
    fine = mean and program.differentiable and smooth is not None and set(program.names) <= set(names)
    ends = [_ends(domains[n]) for n in names]
    with precision(BOX_BITS):
        others = {n: box_of(d) for n, d in goal.domain if n not in names}
    return Cover(
        names,
        tuple(domains[n] for n in names),
        np.array([low for low, _ in ends]),
        np.array([high for _, high in ends]),
        _flags(domains, names, closed=True),
        _flags(domains, names, closed=False),
        others,
        {n: _pair(*_ends(domains[n])) for n in others},
        Leaves(program, goal.strict, smooth or (), tuple(hypotheses)),
        fine,
    )


def _real(domain: Domain) -> bool:
    return not isinstance(domain, FiniteSet) and not domain.integer


def _ends(domain: Domain) -> tuple[Any, Any]:
    return floating.enclose(*bounds(domain))


def _pair(low: Any, high: Any) -> floating.Pair:
    return np.array([low]), np.array([high])


def _flags(domains: dict[str, Any], names: tuple[str, ...], *, closed: bool) -> tuple[Any, Any]:
    """Which lower and upper ends are rational, and (closed) belong to the domain."""
    low = [end_value(domains[n].lower) is not None and (domains[n].lower_closed or not closed) for n in names]
    high = [end_value(domains[n].upper) is not None and (domains[n].upper_closed or not closed) for n in names]
    return np.array(low), np.array(high)


def corners(made: Cover, share: Fraction) -> tuple[Any, Any]:
    """Small boxes in the corners of the domain (``share`` of the width), as two arrays of ends."""
    ends = []
    for i in range(len(made.names)):
        low, high = made.low[i], made.high[i]
        width = high - low
        if not np.isfinite(width):
            width = np.ldexp(np.ones(()), 2 * share.denominator.bit_length())
        step = width / share.denominator
        first = (low, low + step) if np.isfinite(low) else (-floating.INF, (high if np.isfinite(high) else 0) - width)
        last = (high - step, high) if np.isfinite(high) else ((low if np.isfinite(low) else 0) + width, floating.INF)
        ends.append((first, last) if i < 4 and width > 0 else ((low, high),))
    boxes = list(product(*ends))
    return np.array([[a for a, _ in box] for box in boxes]), np.array([[b for _, b in box] for box in boxes])


def choose(low: Any, high: Any, slopes: Any, cuts: Any) -> Any:
    """The variable to cut in each box: the greatest slope times width; the least cut one where that is not known."""
    width = high - low
    score = slopes * width
    score = np.where(np.isnan(score), 0, score)
    unknown = ~np.isfinite(score)
    score = np.where(unknown, floating.MAX / (1 + cuts), score)
    least = np.where(width > 0, cuts, np.iinfo(cuts.dtype).max).min(axis=1, keepdims=True)
    score = np.where((cuts - least >= UNEVEN) | (width <= 0), -1, score)
    return score.argmax(axis=1)


def between(low: Any, high: Any) -> Any:
    """A simple dyadic number near the middle; for an unbounded interval twice the end, or 1 beyond it."""
    width = high - low
    middle = np.where(np.isfinite(width), low / 2 + high / 2, 0)
    away = np.where(low >= 0, np.maximum(2 * low, low + 1), np.where(high <= 0, np.minimum(2 * high, high - 1), 0))
    middle = np.where(np.isfinite(width), middle, away)
    size = np.where(np.isfinite(width), width, np.abs(away) + 1)
    unit = np.ldexp(np.ones_like(size), np.frexp(size)[1] - 4)
    return np.rint(middle / unit) * unit
