"""Prove or refute a lemma: links of the chain, definedness, a point of the domain; the certificate is the proof.

Method steps guide the proofs of the links; definedness is shown without them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from boundcheck.errors import UndecidedError
from boundcheck.lemmas.advice import guide, numbered
from boundcheck.lemmas.conditions import as_goals, conditions
from boundcheck.lemmas.constants import find_constant
from boundcheck.lemmas.deepening import DEPTHS, deepening
from boundcheck.lemmas.expression import Expression, apply
from boundcheck.lemmas.goal import Goal, Point, difference, sample_points
from boundcheck.lemmas.guide import Guide, StepFailed
from boundcheck.lemmas.hints import wrong_hints
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.outcome import Outcome, proved, refuted, undecided
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.resting import Resting, levels
from boundcheck.lemmas.rules.bounding import bound, exponentials, logarithm
from boundcheck.lemmas.rules.combination import combination
from boundcheck.lemmas.rules.direct import polynomial, zero
from boundcheck.lemmas.rules.ends import end
from boundcheck.lemmas.rules.factor import factor
from boundcheck.lemmas.rules.hypotheses import cut, discard, where
from boundcheck.lemmas.rules.monotone import divided, monotone
from boundcheck.lemmas.rules.quadratic import collected, complete_square
from boundcheck.lemmas.rules.roots import conjugate, root, squares
from boundcheck.lemmas.rules.shape import concave, crossing, valley
from boundcheck.lemmas.rules.subdivide import bisect, cases, far, few, split, turning
from boundcheck.lemmas.rules.using import using
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.space import Space
from boundcheck.lemmas.support import unsupported
from boundcheck.lemmas.undefined import undefined_hypothesis, undefined_somewhere
from boundcheck.lemmas.witness import candidates, failing_point
from boundcheck.verdict import Verdict

RULES = (
    zero, discard, cut, cases, polynomial, using, exponentials, squares, few, factor, collected, combination, crossing, bound, monotone,
    valley, concave, root, complete_square, split, where, divided, logarithm, conjugate, end, turning, far, bisect,
)  # fmt: skip
PRECISION = 256
MAX_LEVELS = 200


def prove(
    lemma: Lemma,
    *,
    seconds: float = 60,
    precision: int = PRECISION,
    used: Mapping[str, Lemma] | None = None,
    proved: Collection[str] = (),
    refuted: Collection[str] = (),
    watch: Callable[[Search], None] | None = None,
) -> Outcome:
    """Search for a proof or a witness for at most this many seconds, with at most ``precision`` bits.

    ``used`` holds lemmas of ``lemma.using`` by id (``boundcheck.lemmas.using.library`` finds and orders them); a proof that
    rests on one that is not in ``proved`` is CONDITIONAL, and one in ``refuted`` is not used.
    A lemma with ``find`` ends in CONSTANT (boundcheck.lemmas.constants).
    PROVED comes with a certificate that the independent checker re-verifies; nothing here is to be believed without it.
    ``watch`` is handed the search before it starts: its ``goals`` may be read while it runs. Memory that runs out ends in
    UNDECIDED.
    """
    started = time.monotonic()
    sentence = unsupported(lemma)
    if sentence is not None:
        return Outcome(lemma, Verdict.UNSUPPORTED, None, sentence)
    if lemma.find is not None:
        known = (used, proved, refuted, watch)
        return find_constant(lemma, lemma.find, _instances(precision, *known), seconds=seconds, precision=precision)
    resting = Resting.of(lemma, used or {}, proved, refuted)
    search = Search(RULES, started + seconds, most_bits=precision, used=tuple(resting.known.items()))
    if watch is not None:
        watch(search)
    guided = guide(search, lemma)
    notes: tuple[str, ...] = ()
    try:
        found = _decide(lemma, search, guided)
        if found.verdict is Verdict.PROVED and found.certificate is not None:
            found = _rested(found, found.certificate, resting, tuple(guided.cited))
        notes = (*resting.notes, *guided.notes, *wrong_hints(lemma))
    except UndecidedError as error:
        found = undecided(lemma, str(error))
    except MemoryError:
        found = undecided(lemma, "the memory limit was reached")
    except RecursionError:
        found = undecided(lemma, "the formula is nested too deeply for the search")
    return replace(found, goals=search.goals, seconds=time.monotonic() - started, notes=notes)


def _instances(
    precision: int,
    used: Mapping[str, Lemma] | None,
    proved: Collection[str],
    refuted: Collection[str],
    watch: Callable[[Search], None] | None,
) -> Callable[[Lemma, float], Outcome]:
    """How a lemma with a value put in for its constant is treated, within seconds."""

    def instance(one: Lemma, seconds: float) -> Outcome:
        return prove(one, seconds=seconds, precision=precision, used=used, proved=proved, refuted=refuted, watch=watch)

    return instance


def _rested(found: Outcome, certificate: dict[str, Any], resting: Resting, cited: tuple[str, ...]) -> Outcome:
    """The outcome, CONDITIONAL if the proof rests on something that is not proved."""
    done, missing = resting.completed(certificate)
    if levels(done) > MAX_LEVELS:
        reason = f"the proof that was found is nested deeper than the {MAX_LEVELS} levels of a certificate"
        return replace(found, verdict=Verdict.UNDECIDED, certificate=None, reason=reason)
    if not missing and not cited:
        return replace(found, certificate=done)
    reason = f"it rests on {'; '.join((*missing, *cited))}, not proved here"
    kept = None if cited else done
    return replace(found, verdict=Verdict.CONDITIONAL, certificate=kept, reason=reason, assumptions=(*missing, *cited))


def _decide(lemma: Lemma, search: Search, guided: Guide) -> Outcome:
    assumed = tuple(relation for chain in lemma.where for relation in chain.relations())
    search.hypotheses = assumed
    base = Goal(lemma.domain, assumed, difference(lemma.claim.relations()[0]), False)
    for i, relation in enumerate(lemma.claim.relations()):
        point = _witness(search, base, relation, starts=2)
        if point is not None:
            return refuted(lemma, i, point, search.most_bits)
    without = undefined_hypothesis(base, assumed, search.deadline)
    without = without or undefined_somewhere(base, lemma.claim.terms, search.deadline)
    if without is not None:
        at = ", ".join(f"{name} = {value}" for name, value in without.point.items())
        return Outcome(lemma, Verdict.DOMAIN, None, f"{without.part} is undefined at {at}", without.point)
    points = sample_points(base) or _points_of_equations(base)
    if not points:
        return undecided(lemma, "no point of the domain was found that satisfies the hypotheses")
    defined: list[Proof] = []
    terms = [side for relation in assumed for side in (relation.left, relation.right)]
    for condition in conditions([*terms, *lemma.claim.terms], base.integers):
        shown = _definedness(search, base, condition)
        if shown is None:
            return undecided(lemma, f"it is not shown that {condition.of} is {condition.kind} on the domain")
        defined.append(shown)
    links: list[Any] = []
    for i, relation in enumerate(lemma.claim.relations()):
        proofs = _guided(lemma, i, base, guided) if lemma.steps else _automatic(lemma, i, base, search)
        if isinstance(proofs, Outcome):
            return proofs
        links.append(proofs if relation.symbol == "==" else proofs[0])
    return proved(lemma, defined, links, points[0])


def _automatic(lemma: Lemma, i: int, base: Goal, search: Search) -> list[Proof] | Outcome:
    """The proof of a link (two for an equation), or the outcome that there is none."""
    relation = lemma.claim.relations()[i]
    goals = relation_goals(base, relation)
    proofs = [deepening(search, goal, DEPTHS[:1]) for goal in goals]
    if None in proofs:
        point = _witness(search, base, relation, starts=24)
        if point is not None:
            return refuted(lemma, i, point, search.most_bits)
        proofs = [found or deepening(search, goal, DEPTHS[1:]) for found, goal in zip(proofs, goals)]
    if None in proofs:
        point = _witness(search, base, relation, starts=0)
        if point is not None:
            return refuted(lemma, i, point, search.most_bits)
        return undecided(lemma, f"no proof was found of {relation}")
    return [found for found in proofs if found is not None]


def _guided(lemma: Lemma, i: int, base: Goal, guided: Guide) -> list[Proof] | Outcome:
    """The proof of a link as the lemma's steps say; what is cited, or not proved, is first tried to refute."""
    relation = lemma.claim.relations()[i]
    failed: StepFailed | None = None
    proofs: list[Proof] = []
    try:
        proofs = [guided.follow(goal, numbered(lemma)) for goal in relation_goals(base, relation)]
    except StepFailed as error:
        failed = error
    if failed is None and not guided.cited:
        return proofs
    point = _witness(guided.search, base, relation, starts=24)
    if point is not None:
        return refuted(lemma, i, point, guided.search.most_bits)
    if failed is not None:
        raise failed
    return proofs


def relation_goals(base: Goal, relation: Relation) -> list[Goal]:
    """The goals that a relation is: one, or for an equation two."""
    f = difference(relation)
    if relation.symbol == "==":
        return [
            base.of(apply("sub", relation.right, relation.left), False),
            base.of(apply("sub", relation.left, relation.right), False),
        ]
    return [base.of(f, relation.symbol in ("<", ">"))]


def _definedness(search: Search, base: Goal, condition: Any) -> Proof | None:
    if condition.kind == "power":
        return _power(search, base, *condition.of.children)
    for sign, goal in as_goals(condition, base):
        found = deepening(search, goal)
        if found is not None:
            return ["sign", sign, found] if sign else found
    return None


def _power(search: Search, base: Goal, below: Expression, exponent: Expression) -> Proof | None:
    """An integer power: of a positive number, or of a nonnegative one with a positive exponent."""
    positive = deepening(search, base.of(below, True), DEPTHS[:1])
    if positive is not None:
        return ["base", positive]
    parts = [deepening(search, goal) for goal in (base.of(below, False), base.of(exponent, True))]
    return None if None in parts else ["exponent", *parts]


def _points_of_equations(base: Goal) -> list[Point]:
    space = Space.of(base)
    return [] if space is None else [p for p in candidates(base, 1) if space.complete(p) == p][:1]


def _witness(search: Search, base: Goal, relation: Relation, starts: int) -> Point | None:
    """A point at which the relation certainly fails."""
    for goal in relation_goals(base, relation):
        point = failing_point(goal, starts, search.most_bits, search.deadline, search.suspects)
        if point is not None:
            return point
    return None
