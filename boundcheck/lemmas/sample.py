"""A lemma at random points: it can be refuted there, never proved."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

from boundcheck.lemmas.goal import Goal, Point, difference
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.numeric import Numeric
from boundcheck.lemmas.outcome import Outcome, refuted
from boundcheck.lemmas.prove import PRECISION, relation_goals
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.space import Space
from boundcheck.lemmas.support import unsupported
from boundcheck.lemmas.witness import fails, simplified
from boundcheck.verdict import Verdict

DRAWS = 60  # random points drawn for each that is wanted: some do not satisfy the hypotheses
NEAR = 45  # digits: a slack below 10^-45 may be an equality


@dataclass(frozen=True, slots=True)
class Sampled:
    """What sampling found: REFUTED after verification in balls, else UNDECIDED; the smallest slack and its point."""

    outcome: Outcome
    points: int
    slack: str | None
    point: Point | None
    link: int | None


def sample(lemma: Lemma, count: int, *, seed: int = 0, seconds: float = 60, precision: int = PRECISION) -> Sampled:
    """Evaluate both sides at ``count`` random points of the domain, by mpmath with 50 digits.

    The points depend on the seed alone: anywhere, near ends, far out, where the hypotheses certainly hold. The slack of a
    link is by how much it holds. A point that seems to fail is put to Arb balls; only they refute.
    """
    started = time.monotonic()

    def undecided(reason: str, verdict: Verdict = Verdict.UNDECIDED) -> Outcome:
        return Outcome(lemma, verdict, None, reason, seconds=time.monotonic() - started)

    sentence = (
        unsupported(lemma) if lemma.find is None else f"sampling cannot seek {lemma.find.name}; leave --sample out"
    )
    if sentence is not None:
        return Sampled(undecided(sentence, Verdict.UNSUPPORTED), 0, None, None, None)
    relations = lemma.claim.relations()
    assumed = tuple(r for chain in lemma.where for r in chain.relations())
    base = Goal(lemma.domain, assumed, difference(relations[0]), False)
    space = Space.of(base) or Space(base)
    sides = [(Numeric.of(r.left), Numeric.of(r.right)) for r in relations]
    source = random.Random(seed)
    worst: tuple[Any, Point, int] | None = None
    seen = evaluated = 0
    for _ in range(DRAWS * count):
        if seen == count or time.monotonic() - started > seconds:
            break
        point = space.random(source)
        if point is None:
            continue
        seen += 1
        known = [(s, i) for i, r in enumerate(relations) if (s := _slack(r, *sides[i], point)) is not None]
        evaluated += bool(known)
        for slack, link in known:
            if worst is None or slack < worst[0]:
                worst = slack, point, link
            found = _verified(base, relations[link], slack, point, precision)
            if found is not None:
                return _told(refuted(lemma, link, found, precision), seen, worst)
    if seen == 0:
        return _told(undecided("no point of the domain was found that satisfies the hypotheses"), 0, None)
    text = f"{seen} points sampled, none fails"
    if evaluated < seen:
        text += f"; {seen - evaluated} of them could not be evaluated"
    return _told(undecided(text if seen == count else f"{text}; {count} were asked for"), seen, worst)


def _slack(relation: Relation, left: Numeric, right: Numeric, point: Point) -> Any:
    a, b = left.at(point), right.at(point)
    if a is None or b is None:
        return None
    if relation.symbol == "==":
        return -abs(a - b)
    return b - a if relation.symbol in ("<", "<=") else a - b


def _verified(base: Goal, relation: Relation, slack: Any, point: Point, precision: int) -> Point | None:
    near = slack.context.mpf(10) ** -NEAR
    if slack > near or (slack >= 0 and relation.symbol not in ("<", ">")):
        return None
    for goal in relation_goals(base, relation):
        if fails(goal, point, precision):
            return simplified(point, goal, partial(fails, goal, bits=precision))
    return None


def _told(outcome: Outcome, points: int, worst: tuple[Any, Point, int] | None) -> Sampled:
    if worst is None:
        return Sampled(outcome, points, None, None, None)
    slack, point, link = worst
    return Sampled(outcome, points, slack.context.nstr(slack, 10), point, link)
