"""The search for a proof: which rules are tried on a goal, in which order, how deep, how long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from boundcheck.errors import InputError, UndecidedError
from boundcheck.exact.enclosure import UndefinedError
from boundcheck.lemmas.conditions import introduced_defined
from boundcheck.lemmas.derivative import derivative
from boundcheck.lemmas.domains import FiniteSet
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.goal import Goal, Point, range_over, sample_points
from boundcheck.lemmas.leaves import range_leaf
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.normal import Atoms
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.screen import Program, program

Proof = list[Any]
Rule = Callable[["Search", Goal, int], Proof | None]
BITS = 64


@dataclass(slots=True)
class Search:
    """One search: its rules in order, its clock, and what it has already failed at."""

    rules: tuple[Rule, ...]
    deadline: float
    atoms: Atoms = field(default_factory=Atoms)
    failed: dict[Goal, int] = field(default_factory=dict)
    programs: dict[Expression, Program | None] = field(default_factory=dict)
    points: dict[object, list[Point]] = field(default_factory=dict)
    hypotheses: tuple[Relation, ...] = ()
    used: tuple[tuple[str, Lemma], ...] = ()  # lemmas that may be used, by their names in certificates
    slopes: dict[tuple[Expression, str], Expression] = field(default_factory=dict)
    signs: dict[tuple[object, Expression], int] = field(default_factory=dict)
    read: dict[Expression, Expression] = field(default_factory=dict)
    suspects: list[Point] = field(default_factory=list)  # where a goal of the search is certainly false
    goals: int = 0
    spare_boxes: int = 8_000  # that early subdivision may spend where it is not seen to come to an end
    most_bits: int = 256

    def __post_init__(self) -> None:
        self.atoms.deadline = self.deadline

    def prove(self, goal: Goal, depth: int) -> Proof | None:
        """A proof of the goal, or None. The depth bounds how many transforming rules may follow each other."""
        self.goals += 1
        self.check_time()
        if self.failed.get(goal, -1) >= depth:
            return None
        leaf = self.range_leaf(goal)
        if leaf is not None:
            return leaf
        if depth > 0 and self.plausible(goal):
            for rule in self.rules:
                found = self.attempt(partial(rule, self, goal, depth - 1))
                if found is not None:
                    return found
        self.failed[goal] = depth
        return None

    def check_time(self) -> None:
        """UndecidedError after the deadline."""
        if time.monotonic() > self.deadline:
            raise UndecidedError("the time limit was reached")

    def attempt(self, work: Callable[[], Proof | None]) -> Proof | None:
        """The proof that the work finds; None where it does not apply (no derivative, too large, undefined)."""
        try:
            return work()
        except (InputError, UndefinedError):
            return None
        except UndecidedError:
            self.check_time()
            return None

    def slope(self, f: Expression, variable: str) -> Expression:
        """The derivative; an error of ``derivative`` when there is none."""
        key = (f, variable)
        if key not in self.slopes:
            self.slopes[key] = derivative(f, variable)
        return self.slopes[key]

    def by_range(self, goal: Goal) -> bool:
        """Whether range evaluation alone shows the goal."""
        return goal.satisfied(goal.f, BITS)

    def range_leaf(self, goal: Goal) -> Proof | None:
        """The proof by range evaluation alone, with its margin, or None."""
        try:
            found = range_over(goal.f, goal.variables, BITS)
        except UndefinedError:
            return None
        return range_leaf(found, BITS) if (found.positive if goal.strict else found.nonnegative) else None

    def plausible(self, goal: Goal) -> bool:
        """Whether no sample point contradicts the goal, as far as point evaluation can tell."""
        return self.counterexample(goal) is None

    def counterexample(self, goal: Goal) -> Point | None:
        """A sample point at which f is certainly negative, or None."""
        for point, sign in self._signs(goal, goal.f):
            if sign < 0:
                return point
        return None

    def sign(self, goal: Goal, f: Expression) -> int:
        """1 or -1 if no sample point contradicts f >= 0 or f <= 0 and one shows it; 0 if both signs or none occur."""
        key = ((goal.domain, goal.where), f)
        if key not in self.signs:
            self.signs[key] = self._sign(goal, f)
        return self.signs[key]

    def _sign(self, goal: Goal, f: Expression) -> int:
        seen = set()
        for _, sign in self._signs(goal, f):
            if sign:
                seen.add(sign)
                if len(seen) == 2:
                    return 0
        return seen.pop() if seen else 0

    def zero_somewhere(self, goal: Goal, f: Expression) -> bool:
        """Whether f is not certainly positive at some sample point."""
        return any(sign <= 0 for _, sign in self._signs(goal, f))

    def sign_at(self, f: Expression, point: Point) -> int:
        """The certain sign of f at a point, or 0."""
        made = self._program(f)
        return 0 if made is None else made.sign(point, BITS)

    def sampled(self, goal: Goal) -> list[Point]:
        """Points of the goal's domain at which its hypotheses hold."""
        key = (goal.domain, goal.where)
        if key not in self.points:
            self.points[key] = sample_points(goal)
        return self.points[key]

    def _program(self, f: Expression) -> Program | None:
        if f not in self.programs:
            self.programs[f] = program(f)
        return self.programs[f]

    def _signs(self, goal: Goal, f: Expression) -> Iterator[tuple[Point, int]]:
        made = self._program(f)
        if made is None:
            return
        for point in self.sampled(goal):
            yield point, made.sign(point, BITS)

    def introduced(self, goal: Goal, f: Expression) -> Expression | None:
        """The expression as a checker will read it, if it is certainly defined on the goal's domain."""
        if f not in self.read:
            self.read[f] = parse_expression(str(f))
        again = self.read[f]
        return again if introduced_defined(again, goal) else None

    def place(self, goal: Goal, relation: Relation) -> int | None:
        """The number of a hypothesis in the list of a checker: those of the lemma, then those that cuts have added."""
        if relation in self.hypotheses:
            return self.hypotheses.index(relation)
        return len(self.hypotheses) + goal.added.index(relation) if relation in goal.added else None

    def real(self, goal: Goal, variable: str) -> bool:
        """Whether a variable ranges over an interval of reals."""
        domain = goal.variables[variable]
        return not isinstance(domain, FiniteSet) and not domain.integer
