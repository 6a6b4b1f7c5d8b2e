"""Prove or refute a lemma: links of the chain, definedness, a point of the domain; the certificate is the proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from boundcheck.errors import UndecidedError
from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.conditions import as_goals, conditions
from boundcheck.lemmas.expression import Expression, apply
from boundcheck.lemmas.goal import Goal, Point, difference, sample_points
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.rules.bounding import bound, exponentials, logarithm
from boundcheck.lemmas.rules.combination import combination
from boundcheck.lemmas.rules.direct import polynomial, zero
from boundcheck.lemmas.rules.ends import end
from boundcheck.lemmas.rules.factor import factor
from boundcheck.lemmas.rules.hypotheses import discard, where
from boundcheck.lemmas.rules.monotone import divided, monotone
from boundcheck.lemmas.rules.quadratic import collected, complete_square
from boundcheck.lemmas.rules.roots import conjugate, root, squares
from boundcheck.lemmas.rules.shape import concave, crossing, valley
from boundcheck.lemmas.rules.subdivide import bisect, cases, far, split, turning
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.space import Space
from boundcheck.lemmas.support import unsupported
from boundcheck.lemmas.undefined import undefined_hypothesis, undefined_somewhere
from boundcheck.lemmas.witness import candidates, failing_point
from boundcheck.verdict import Verdict

RULES = (
    zero, discard, cases, polynomial, exponentials, squares, factor, collected, combination, crossing, bound, monotone,
    valley, concave, root, complete_square, split, where, divided, logarithm, conjugate, end, turning, far, bisect,
)  # fmt: skip
DEPTHS = (2, 6, 9)
SCHEMA = "boundcheck.lemma-certificate/1"
PRECISION = 256


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict on one lemma: PROVED with a proof, REFUTED with a link and a point, DOMAIN with a point, or neither.

    UNDECIDED, DOMAIN and UNSUPPORTED come with a reason, a sentence.
    """

    lemma: Lemma
    verdict: Verdict
    certificate: dict[str, Any] | None
    reason: str
    point: Point | None = None
    link: int | None = None
    goals: int = 0
    seconds: float = 0


def prove(
    lemma: Lemma, *, seconds: float = 60, precision: int = PRECISION, watch: Callable[[Search], None] | None = None
) -> Outcome:
    """Search for a proof or a witness for at most this many seconds, with at most ``precision`` bits.

    PROVED comes with a certificate that the independent checker re-verifies; nothing here is to be believed without it.
    ``watch`` is handed the search before it starts: its ``goals`` may be read while it runs. Memory that runs out ends in
    UNDECIDED.
    """
    started = time.monotonic()
    search = Search(RULES, started + seconds, most_bits=precision)
    if watch is not None:
        watch(search)
    try:
        sentence = unsupported(lemma)
        if sentence is not None:
            return Outcome(lemma, Verdict.UNSUPPORTED, None, sentence)
        found = _decide(lemma, search)
    except UndecidedError as error:
        found = Outcome(lemma, Verdict.UNDECIDED, None, str(error))
    except MemoryError:
        found = Outcome(lemma, Verdict.UNDECIDED, None, "the memory limit was reached")
    except RecursionError:
        found = Outcome(lemma, Verdict.UNDECIDED, None, "the formula is nested too deeply for the search")
    spent = time.monotonic() - started
    return Outcome(lemma, found.verdict, found.certificate, found.reason, found.point, found.link, search.goals, spent)


def _decide(lemma: Lemma, search: Search) -> Outcome:
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
        return Outcome(lemma, Verdict.UNDECIDED, None, "no point of the domain was found that satisfies the hypotheses")
    defined: list[Proof] = []
    terms = [side for relation in assumed for side in (relation.left, relation.right)]
    for condition in conditions([*terms, *lemma.claim.terms], base.integers):
        shown = _definedness(search, base, condition)
        if shown is None:
            return Outcome(
                lemma, Verdict.UNDECIDED, None, f"it is not shown that {condition.of} is {condition.kind} on the domain"
            )
        defined.append(shown)
    links: list[Any] = []
    for i, relation in enumerate(lemma.claim.relations()):
        goals = relation_goals(base, relation)
        proofs = [_deepening(search, goal, DEPTHS[:1]) for goal in goals]
        if None in proofs:
            point = _witness(search, base, relation, starts=24)
            if point is not None:
                return refuted(lemma, i, point, search.most_bits)
            proofs = [found or _deepening(search, goal, DEPTHS[1:]) for found, goal in zip(proofs, goals)]
        if None in proofs:
            point = _witness(search, base, relation, starts=0)
            if point is not None:
                return refuted(lemma, i, point, search.most_bits)
            return Outcome(lemma, Verdict.UNDECIDED, None, f"no proof was found of {relation}")
        links.append(proofs if relation.symbol == "==" else proofs[0])
    proof = {"defined": defined, "links": links, "point": _point(points[0])}
    certificate = {
        "schema": SCHEMA,
        "lemma": lemma.name,
        "digest": lemma.digest,
        "using": {},
        "constant": None,
        "verdict": "proved",
        "proof": proof,
        "witness": None,
    }
    return Outcome(lemma, Verdict.PROVED, certificate, "")


def relation_goals(base: Goal, relation: Relation) -> list[Goal]:
    """The goals that a relation is: one, or for an equation two."""
    f = difference(relation)
    if relation.symbol == "==":
        return [
            base.of(apply("sub", relation.right, relation.left), False),
            base.of(apply("sub", relation.left, relation.right), False),
        ]
    return [base.of(f, relation.symbol in ("<", ">"))]


def _deepening(search: Search, goal: Goal, depths: Sequence[int] = DEPTHS) -> Proof | None:
    """Shallow proofs first: they are shorter, and found sooner."""
    for depth in depths:
        found = search.prove(goal, depth)
        if found is not None:
            return found
    return None


def _definedness(search: Search, base: Goal, condition: Any) -> Proof | None:
    if condition.kind == "power":
        return _power(search, base, *condition.of.children)
    for sign, goal in as_goals(condition, base):
        found = _deepening(search, goal)
        if found is not None:
            return ["sign", sign, found] if sign else found
    return None


def _power(search: Search, base: Goal, below: Expression, exponent: Expression) -> Proof | None:
    """An integer power: of a positive number, or of a nonnegative one with a positive exponent."""
    positive = _deepening(search, base.of(below, True), DEPTHS[:1])
    if positive is not None:
        return ["base", positive]
    parts = [_deepening(search, goal) for goal in (base.of(below, False), base.of(exponent, True))]
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


def refuted(lemma: Lemma, link: int, point: Point, bits: int) -> Outcome:
    """The outcome for a point at which a link certainly fails, as ``bits`` bits show."""
    certificate = {
        "schema": SCHEMA,
        "lemma": lemma.name,
        "digest": lemma.digest,
        "using": {},
        "constant": None,
        "verdict": "refuted",
        "proof": None,
        "witness": {"link": link, "point": _point(point), "precision": bits},
    }
    at = ", ".join(f"{name} = {value}" for name, value in _point(point).items())
    return Outcome(lemma, Verdict.REFUTED, certificate, f"fails at {at}" if at else "fails", point, link)


def _point(point: Point) -> dict[str, str]:
    return {name: format_rational(value) for name, value in point.items()}
