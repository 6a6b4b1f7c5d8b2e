"""How far a point decides a sought constant: the values with which the lemma certainly fails at that point.

Values are told by t, which is the constant for "largest" and minus the constant else: larger t is beyond, where the lemma
fails. The *reach* of a point is the t from which on it fails there; a constant is found where the reach is least. What is
computed in balls here, or by descent, is a proposal; ``Sought.killed`` alone says that a value fails.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any

from boundcheck.errors import InputError
from boundcheck.exact import points
from boundcheck.exact.ball import precision
from boundcheck.lemmas.derivative import derivative
from boundcheck.lemmas.descent import BITS, SMALLEST_STEP, Descent
from boundcheck.lemmas.expression import Expression, apply, number
from boundcheck.lemmas.goal import Goal, Point, difference, sample_points
from boundcheck.lemmas.lemma import Find, Lemma
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.screen import Program, program
from boundcheck.lemmas.space import Space
from boundcheck.lemmas.steps import Bound, Factor, Step, Substitute
from boundcheck.lemmas.transform import chain_variables, free_variables, substitute, substitute_chain
from boundcheck.lemmas.witness import fails

RANDOM_POINTS = 400
SAMPLES = 96
SEED = 21
ROUGH_BITS = 96  # to choose points by
FARTHEST = 10**12  # constants of a larger magnitude are not looked for
EVERYWHERE = Fraction(-(10**30))  # the reach of a point at which the lemma fails for every value
WIDENINGS, WIDER, HALVINGS, LEAST = 16, 16, 160, Fraction(1, 2**20)


@dataclass(frozen=True, slots=True)
class Sought:
    """A lemma that seeks a constant. Grid values are whole numbers k: t = k / 10^digits."""

    lemma: Lemma
    find: Find

    @property
    def side(self) -> int:
        """1 if larger values are beyond, -1 if smaller ones are."""
        return 1 if self.find.kind == "largest" else -1

    def value(self, k: int) -> Fraction:
        """The constant at a place of the grid."""
        return Fraction(self.side * k, 10**self.find.digits)

    def text(self, k: int) -> str:
        """The same in decimals."""
        return str(literal(self.value(k)))

    def instance(self, value: Fraction | Expression) -> Lemma:
        """The lemma with a value put in for the constant."""
        put = {self.find.name: value if isinstance(value, Expression) else literal(value)}
        return replace(
            self.lemma,
            claim=substitute_chain(self.lemma.claim, put),
            where=tuple(substitute_chain(part, put) for part in self.lemma.where),
            find=None,
            printed=None,
            tight=tuple(hint for hint in self.lemma.tight if self.find.name not in free_variables(hint.value)),
            steps=tuple(_step(step, put) for step in self.lemma.steps),
            controls=(),
            expect="proved",
        )

    def goals(self, k: int) -> list[Goal]:
        """The goals of the links with the value at k put in."""
        instance = self.instance(self.value(k))
        where = tuple(relation for part in instance.where for relation in part.relations())
        return [Goal(instance.domain, where, difference(r), r.symbol in ("<", ">")) for r in instance.claim.relations()]

    def killed(self, k: int, point: Point, bits: int) -> int | None:
        """The link that certainly fails at the point with the value at k, or None."""
        try:
            return next((i for i, goal in enumerate(self.goals(k)) if fails(goal, point, bits)), None)
        except InputError:  # the value makes a formula that is not computed
            return None

    def free_goal(self) -> Goal:
        """The domain with the hypotheses that do not contain the constant."""
        kept = [part for part in self.lemma.where if self.find.name not in chain_variables(part)]
        relations = tuple(relation for part in kept for relation in part.relations())
        return Goal(self.lemma.domain, relations, number(0), False)

    def bound_relations(self) -> list[Relation]:
        """The hypotheses that contain the constant."""
        return [r for c in self.lemma.where if self.find.name in chain_variables(c) for r in c.relations()]


def literal(value: Fraction) -> Expression:
    """A multiple of a power of 1/10 as one literal, with a minus before it if need be: a checker puts in one number."""
    from boundcheck.lemmas.expression import Number

    found = Number(abs(value))
    return apply("neg", found) if value < 0 else found


def _step(step: Step, put: dict[str, Expression]) -> Step:
    """A method step with the value put in."""
    if isinstance(step, Factor):
        return Factor(substitute(step.factor, put))
    if isinstance(step, Substitute):
        return replace(step, value=substitute(step.value, put))
    if isinstance(step, Bound):
        relation = step.relation
        left, right = (substitute(side, put) for side in (relation.left, relation.right))
        return Bound(Relation(left, relation.symbol, right))
    return step


# --- the reach of a point --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edge:
    """The t from which on an expression is negative, at a point: by A + c B if it is affine in the constant c."""

    name: str
    side: int
    whole: Program
    constant: Program | None  # its value for c = 0
    slope: Program | None  # its derivative by c, for c = 0
    affine: bool

    @classmethod
    def of(cls, f: Expression, name: str, side: int) -> Edge | None:
        """None where the expression has no program."""
        whole = program(f)
        if whole is None:
            return None
        zero = {name: number(0)}
        try:
            slope = derivative(f, name)
            constant, steep = program(substitute(f, zero)), program(substitute(slope, zero))
            affine = _straight(slope, name) and constant is not None and steep is not None
        except (ArithmeticError, InputError, RuntimeError):
            return cls(name, side, whole, None, None, False)
        return cls(name, side, whole, constant, steep, affine)

    def at(self, point: Point, bits: int) -> Any:
        """The t, a ball; that of ``EVERYWHERE`` if the expression is negative for every t; None for no t that is seen."""
        if self.affine and self.constant is not None and self.slope is not None:
            a, b = self.constant.ball(point, bits), self.slope.ball(point, bits)
            if a is None or b is None:
                return None
            with precision(bits):
                if b == 0:
                    return points.point(EVERYWHERE) if a < 0 else None
                return points.middle(-a / (b * self.side)) if b * self.side < 0 else None
        return self._searched(point, bits)

    def _searched(self, point: Point, bits: int) -> Any:
        """By false position between a t at which it is certainly negative and one at which it is certainly not."""

        def value(t: Fraction) -> Any:
            return self.whole.ball({**point, self.name: self.side * t}, bits)

        low, high = Fraction(-1), Fraction(1)
        at_low, at_high = value(low), value(high)
        for _ in range(WIDENINGS):
            if at_high is not None and at_high < 0:
                break
            low, at_low, high = high, at_high, WIDER * high
            at_high = value(high)
        else:
            return None
        for _ in range(WIDENINGS):
            if at_low is None or not at_low < 0:
                break
            high, at_high, low = low, at_low, WIDER * low if low < 0 else Fraction(-1)
            at_low = value(low)
        else:
            return points.point(EVERYWHERE)
        for k in range(HALVINGS):
            if (high - low) * 2 ** (bits // 2) < 1:
                break
            middle = (low + high) / 2
            if at_low is not None and k % 3:  # each third step halves, so that no end stays for long
                with precision(bits):
                    share = points.fraction(at_low / (at_low - at_high)) or Fraction(1, 2)
                middle = low + (high - low) * min(max(share.limit_denominator(2**20), LEAST), 1 - LEAST)
            middle = Fraction(round(middle * 2**bits), 2**bits)
            found = value(middle)
            if found is None and at_low is not None:  # too close to 0 for these bits
                break
            if found is not None and found < 0:
                high, at_high = middle, found
            else:
                low, at_low = middle, found
        with precision(bits):
            return points.point(high)


def _straight(slope: Expression, name: str) -> bool:
    """Whether a derivative does not depend on the constant, as far as its normal form tells."""
    from boundcheck.lemmas.normal import Atoms

    if name not in free_variables(slope):
        return True
    return not Atoms().normal(derivative(slope, name)).top


@dataclass(frozen=True, slots=True)
class Reach:
    """The reach of points, to be made small by descent."""

    links: tuple[Edge, ...]
    hypotheses: tuple[Edge, ...]

    @classmethod
    def of(cls, sought: Sought) -> Reach:
        """Of what has a program; the links that have none are left to the search for witnesses."""
        name, side = sought.find.name, sought.side
        links = [Edge.of(difference(r), name, side) for r in sought.lemma.claim.relations() if r.symbol != "=="]
        where = [Edge.of(apply("neg", difference(r)), name, side) for r in sought.bound_relations()]
        return cls(tuple(e for e in links if e is not None), tuple(e for e in where if e is not None))

    @property
    def affine(self) -> bool:
        """Whether it is known without searching."""
        return all(edge.affine for edge in (*self.links, *self.hypotheses))

    def value(self, point: Point, bits: int) -> Any:
        """About the reach; None for a point that decides nothing."""
        found = [t for edge in self.links if (t := edge.at(point, bits)) is not None]
        bound = [edge.at(point, bits) for edge in self.hypotheses]
        if not found or any(t is None for t in bound):
            return None
        return max([min(found), *bound])


def best_points(sought: Sought, deadline: float, first: list[Point], starts: int) -> Iterator[Point]:
    """Points of small reach: the given ones, samples and random ones, and what descent from the best of them reaches."""
    goal, reach = sought.free_goal(), Reach.of(sought)
    space = Space.of(goal) or Space(goal)
    bits = BITS + 4 * sought.find.digits
    source = random.Random(SEED)
    tried = [*first]
    if starts > 1:
        tried += [] if space.solved else _sampled(goal)
        tried += [p for _ in range(RANDOM_POINTS) if (p := space.random(source)) is not None]
    rough = bits if reach.affine else ROUGH_BITS
    ranked = [(value, p) for p in tried if (value := reach.value(p, rough)) is not None]
    ranked.sort(key=lambda entry: entry[0])
    chosen = ranked[: starts - starts // 3]
    rest = ranked[len(chosen) :]
    chosen += rest[:: max(1, len(rest) // max(1, starts // 3))][: starts // 3]
    smallest = min(SMALLEST_STEP, Fraction(1, 10 ** (sought.find.digits + 3)))
    for value, start in chosen:
        descent = Descent(space, reach, start, reach.value(start, bits) or value, deadline, smallest, bits)
        for _ in descent.rounds():
            pass
        yield descent.point
        yield start


def _sampled(goal: Goal) -> list[Point]:
    try:
        return sample_points(goal, SAMPLES)
    except InputError:  # a hypothesis with a number that is not computed
        return []


def least_killed(sought: Sought, point: Point, bits: int) -> int | None:
    """The least place of the grid whose value certainly fails at the point, near where the reach says; None if none."""
    near = Reach.of(sought).value(point, 2 * bits)
    exact = None if near is None else points.fraction(near)
    if exact is None:
        return None
    k = floor(exact * 10**sought.find.digits)
    return next((n for n in (k - 1, k, k + 1, k + 2) if sought.killed(n, point, bits) is not None), None)
