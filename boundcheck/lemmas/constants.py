"""The largest or smallest constant for which a lemma holds, or its threshold: a value proved, and its neighbour refuted.

Points propose where the critical value lies (boundcheck.lemmas.critical); the search for witnesses looks for a point that
refutes the next value; the last value that is not refuted is proved like any lemma. Whatever fails on the way ends in
UNDECIDED with the bracket that is known.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial

from boundcheck.errors import InputError, UndecidedError
from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.beyond import all_beyond
from boundcheck.lemmas.critical import FARTHEST, Sought, best_points, least_killed
from boundcheck.lemmas.goal import Point
from boundcheck.lemmas.lemma import Find, Lemma
from boundcheck.lemmas.outcome import Constant, Outcome, certificate, undecided, written
from boundcheck.lemmas.printed import judged
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.witness import failing_point, simplified
from boundcheck.verdict import Verdict

Prove = Callable[[Lemma, float], Outcome]
STARTS = 8
ROUNDS = 40
KEPT = 24  # points
MAIN = Fraction(2, 3)  # share of the time left for the proof at full digits; the rest is for fewer digits
HOLDING = (Verdict.PROVED, Verdict.CONDITIONAL)


class _Open(Exception):
    """The search ends without a constant; the sentence says what is known."""


@dataclass(slots=True)
class _Hunt:
    """The state of one search: the least place of the grid that fails, and points where it does, the best first."""

    sought: Sought
    prove: Prove
    bits: int
    deadline: float
    best: int | None = None
    points: list[Point] = field(default_factory=list)
    floor: int | None = None  # a place at which no failing point was found
    goals: int = 0

    def left(self) -> float:
        return max(self.deadline - time.monotonic(), 0)

    def attempt(self, k: int, seconds: float) -> Outcome:
        """The instance at a place of the grid, proved or refuted."""
        found = self.prove(self.sought.instance(self.sought.value(k)), seconds)
        self.goals += found.goals
        return found

    def take(self, point: Point, known: int | None = None) -> None:
        """Remember a point; ``known`` is a place at which it certainly refutes."""
        k = least_killed(self.sought, point, self.bits)
        k = known if k is None or (known is not None and known < k) else k
        if k is None or (self.best is not None and k > self.best):
            return
        if self.best is None or k < self.best:
            self.points.clear()
        self.best = k
        if point not in self.points:
            self.points = [*self.points, point][:KEPT]

    def polish(self, first: list[Point], starts: int) -> None:
        """Better points near the given ones (several starts: and anywhere)."""
        for point in best_points(self.sought, self.deadline, first, starts):
            self.take(point)
            if time.monotonic() > self.deadline:
                return

    def witness_of(self, k: int) -> Point | None:
        """A point at which the value at k certainly fails."""
        for goal in self.sought.goals(k):
            found = failing_point(goal, STARTS, self.bits, self.deadline, self.points)
            if found is not None:
                return found
        return None

    def start(self) -> None:
        """Some place that fails."""
        self.polish(_tight_points(self.sought.lemma), STARTS)
        unit = 10**self.sought.find.digits
        for t in (0, 1, 10**3, 10**6, FARTHEST):
            if self.best is not None or self.left() == 0:
                break
            point = self.witness_of(t * unit)
            if point is not None:
                self.take(point, t * unit)
                self.polish([point], 1)
        if self.best is None:
            value = self.sought.text(FARTHEST * unit)
            raise _Open(
                "the time limit was reached before any value was refuted"
                if self.left() == 0
                else f"{self.sought.find.name} = {value} is not refuted, nor a value before it: the claim may hold for all"
            )

    def descend(self) -> int:
        """The least place that is found to fail, when the place before it is not found to: by galloping, then bisection."""
        gap = 1
        while True:
            best = self.best
            if best is None:
                raise _Open("no value was refuted")
            if best < -FARTHEST * 10**self.sought.find.digits:
                raise _Open(
                    f"{self.told(best)} still fails{_at(self.points[0])}; no value that holds was found "
                    f"(does the claim become easier for {'smaller' if self.sought.side > 0 else 'larger'} values?)"
                )
            if self.floor is not None and best - self.floor <= 1:
                return best
            if self.left() == 0:
                raise _Open(f"the time limit was reached; {self.told(best)} fails{_at(self.points[0])}")
            target = best - gap if self.floor is None else (best + self.floor) // 2
            point = self.witness_of(target)
            if point is None:
                self.floor = target
                continue
            self.take(point, target)
            self.polish([point], 1)
            gap *= 4

    def told(self, k: int) -> str:
        return f"{self.sought.find.name} = {self.sought.text(k)}"

    def proof(self) -> tuple[int, Outcome]:
        """The least place that fails, and the proof of the one before it."""
        for _ in range(ROUNDS):
            best = self.descend()
            found = self.attempt(best - 1, float(MAIN * Fraction(self.left())))
            if found.verdict in HOLDING:
                return best, found
            if found.verdict is not Verdict.REFUTED or found.point is None:
                raise _Open(self.bracket(best, found))
            self.floor = None
            self.take(found.point, best - 1)
            self.polish([found.point], 1)
        raise _Open(f"better and better points were found; the last: {self.told(best)} fails{_at(self.points[0])}")

    def bracket(self, best: int, failed: Outcome) -> str:
        """The sentence for a value that is neither proved nor refuted: what holds with fewer digits, and what fails."""
        why = failed.reason or failed.verdict.value
        fails = f"{self.told(best)} fails{_at(self.points[0])}; {self.told(best - 1)} is not decided ({why})"
        before = best - 1
        for j in range(1, self.sought.find.digits + 4):
            k = (best - 1) // 10**j * 10**j
            if k == before:
                continue
            before = k
            if self.left() < 1:
                break
            if self.attempt(k, self.left() / 2).verdict in HOLDING:
                return f"{fails}; {self.told(k)} holds"
        return fails

    def witness(self, best: int) -> tuple[int, Point]:
        """A link and a point at which it fails for the value at ``best`` and for all beyond, with short numbers."""
        refuted = self.sought.value(best)
        goals = self.sought.goals(best)
        for point in self.points:
            link = self.sought.killed(best, point, self.bits)
            if link is not None and all_beyond(self.sought, link, point, refuted, self.bits):
                good = partial(self._serves, best, link)
                return link, simplified(point, goals[link], good)
        name = self.sought.find.name
        raise _Open(
            f"{self.told(best - 1)} holds and {self.told(best)} fails{_at(self.points[0])}, but it is not shown that all "
            f"values beyond fail there too; write the claim so that it is defined, and monotone in {name}, for all of them: "
            f"without {name} in a divisor or under a root, or with max({name}, 0) there"
        )

    def _serves(self, best: int, link: int, point: Point) -> bool:
        """Whether the link certainly fails at the point for the value at ``best`` and all beyond."""
        fails = self.sought.killed(best, point, self.bits) == link
        return fails and all_beyond(self.sought, link, point, self.sought.value(best), self.bits)


def find_constant(lemma: Lemma, find: Find, prove: Prove, *, seconds: float, precision: int) -> Outcome:
    """CONSTANT with a certificate, REFUTED if only the printed value fails, CONDITIONAL as the proof is, or UNDECIDED.

    ``prove`` treats the lemma with a value put in, within seconds. The values are neighbours among the multiples of
    10^-digits. Not claimed: that the lemma holds for all values on the safe side of the one proved.
    """
    started = time.monotonic()
    hunt = _Hunt(Sought(lemma, find), prove, precision, started + seconds)
    try:
        hunt.start()
        best, found = hunt.proof()
        link, point = hunt.witness(best)
        outcome = _constant(hunt, best, found, link, point)
    except _Open as open_:
        outcome = undecided(lemma, str(open_))
    except (InputError, UndecidedError) as error:
        outcome = undecided(lemma, str(error))
    except MemoryError:
        outcome = undecided(lemma, "the memory limit was reached")
    except RecursionError:
        outcome = undecided(lemma, "the formula is nested too deeply for the search")
    return replace(outcome, goals=hunt.goals, seconds=time.monotonic() - started)


def _constant(hunt: _Hunt, best: int, found: Outcome, link: int, point: Point) -> Outcome:
    sought = hunt.sought
    lemma, name = sought.lemma, sought.find.name
    constant = Constant(name, sought.value(best - 1), sought.value(best), link, point)
    record = None
    if found.certificate is not None:  # none where a step cites a text
        values = {"proved": format_rational(constant.proved), "refuted": format_rational(constant.refuted)}
        witness = {"link": link, "point": written(point), "precision": hunt.bits}
        parts = {"proof": found.certificate["proof"], "witness": witness, "constant": values}
        record = certificate(lemma, "constant", using=found.certificate["using"], **parts)
    verdict = Verdict.CONSTANT if found.verdict is Verdict.PROVED else Verdict.CONDITIONAL
    notes = tuple(note for note in found.notes if not note.startswith("tight:"))
    outcome = Outcome(
        lemma, verdict, record, found.reason, point, link, assumptions=found.assumptions, notes=notes, constant=constant
    )
    if lemma.printed is None:
        return outcome
    printed, failed = judged(sought, lemma.printed, constant, lambda one: hunt.prove(one, max(hunt.left(), 1)))
    outcome = replace(outcome, constant=replace(constant, printed=printed))
    if printed.judgement != "fails":
        return outcome
    if failed is not None and failed.point is not None:
        link, point = failed.link or 0, failed.point
    reason = f"the printed value {name} = {lemma.printed} fails{_at(point)}"
    return replace(outcome, verdict=Verdict.REFUTED, reason=reason, point=point, link=link)


def _at(point: Point) -> str:
    return f" at {', '.join(f'{n} = {x}' for n, x in written(point).items())}" if point else ""


def _tight_points(lemma: Lemma) -> list[Point]:
    """The point that ``tight`` names, if it gives every variable a rational value."""
    values = {hint.variable: rational_value(hint.value) for hint in lemma.tight if not hint.approached}
    point = {n: x for n, x in values.items() if isinstance(x, Fraction)}
    return [point] if point.keys() == lemma.variables.keys() else []
