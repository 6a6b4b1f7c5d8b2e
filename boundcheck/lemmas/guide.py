"""Follow method steps on a goal. A step is advice: what it builds are proofs in the certificate's rules, or nothing.

A step that does not apply ends the search with StepFailed, which names the step, its number and why: a proof that the
user did not describe is not put in its place. Goals that are left when the steps are used up are for the automatic search.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from boundcheck.errors import InputError, UndecidedError
from boundcheck.exact.enclosure import UndefinedError
from boundcheck.lemmas.deepening import deepening
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.rules.curve import DoesNotApply
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.steps import Bound, Factor, Step
from boundcheck.lemmas.transform import free_variables

Rest = tuple[tuple[int, Step], ...]
MAX_SHOWN = 160


class StepFailed(UndecidedError):
    """A step did not apply, or what it leaves was not proved."""


@dataclass(slots=True)
class Guide:
    """One attempt to follow a lemma's steps: what was noted, and which texts were cited, on the way."""

    search: Search
    lemma: Lemma
    handlers: Mapping[type, Handler]
    notes: dict[str, None] = field(default_factory=dict)
    cited: dict[str, None] = field(default_factory=dict)

    def follow(self, goal: Goal, rest: Rest) -> Proof:
        """A proof of the goal that begins with the first of the steps; StepFailed says which step failed and why."""
        if not rest:
            return self.show(goal)
        number, step = rest[0]
        try:
            return self.handlers[type(step)](self, goal, step, rest[1:])
        except StepFailed:
            raise
        except UndecidedError as error:
            self.search.check_time()
            raise StepFailed(f"step {number} ({_short(step)}): {error}") from None
        except (InputError, UndefinedError) as error:
            raise StepFailed(f"step {number} ({_short(step)}): {error}") from None

    def show(self, goal: Goal) -> Proof:
        """A proof by the automatic search; DoesNotApply when there is none, and at once when a sample point contradicts."""
        point = self.search.counterexample(goal)
        found = deepening(self.search, goal) if point is None else None
        if found is None:
            wrong = "" if point is None else f"; it fails at {', '.join(f'{v} = {x}' for v, x in point.items())}"
            raise DoesNotApply(f"no proof was found of {_short(goal.f)} {'>' if goal.strict else '>='} 0{wrong}")
        return found

    def unused(self, rest: Rest) -> None:
        """Note that steps after one that closes its goal have nothing to do."""
        for number, step in rest:
            self.notes[f"step {number} ({_short(step)}) was not needed: an earlier step closes its goal"] = None

    def hints(self, variable: str) -> tuple[Expression, ...]:
        """Places that ``tight`` names for a variable."""
        return tuple(hint.value for hint in self.lemma.tight if hint.variable == variable and not hint.approached)


Handler = Callable[[Guide, Goal, Any, Rest], Proof]


def names_variable(step: Step, variable: str) -> bool:
    """Whether a step is about a variable."""
    for part in ("variable", "variables"):
        named = getattr(step, part, ())
        if variable in ((named,) if isinstance(named, str) else named):
            return True
    if isinstance(step, Factor):
        return variable in free_variables(step.factor)
    if isinstance(step, Bound):
        return any(variable in free_variables(side) for side in (step.relation.left, step.relation.right))
    return False


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
