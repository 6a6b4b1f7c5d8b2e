"""Prove or refute a lemma: links of the chain, definedness, a point of the domain; the certificate is the proof."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from boundcheck.errors import InputError, UndecidedError
from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.conditions import as_goals, conditions
from boundcheck.lemmas.expression import Expression, apply
from boundcheck.lemmas.goal import Goal, Point, at_point, difference, holds_at, inside, sample_points
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
from boundcheck.lemmas.witness import candidates
from boundcheck.verdict import Verdict

RULES = (
    zero, discard, cases, polynomial, exponentials, squares, factor, collected, combination, crossing, bound, monotone,
    valley, concave, root, complete_square, split, where, divided, logarithm, conjugate, end, turning, far, bisect,
)  # fmt: skip
DEPTHS = (2, 6, 9)
SCHEMA = "boundcheck.lemma-certificate/1"
WITNESS_BITS = 256


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict on one lemma: PROVED with a proof, REFUTED with a link and a point, or UNDECIDED with the reason."""

    lemma: Lemma
    verdict: Verdict
    certificate: dict[str, Any] | None
    reason: str
    point: Point | None = None
    link: int | None = None
    goals: int = 0
    seconds: float = 0


def prove(lemma: Lemma, *, seconds: float = 60) -> Outcome:
    """Search for a proof or a witness for at most this many seconds of wall-clock time.

    PROVED comes with a certificate that the independent checker re-verifies; nothing here is to be believed without it.
    """
    started = time.monotonic()
    search = Search(RULES, started + seconds)
    try:
        found = _decide(lemma, search)
    except UndecidedError as error:
        found = Outcome(lemma, Verdict.UNDECIDED, None, str(error))
    spent = time.monotonic() - started
    return Outcome(lemma, found.verdict, found.certificate, found.reason, found.point, found.link, search.goals, spent)


def _decide(lemma: Lemma, search: Search) -> Outcome:
    assumed = tuple(relation for chain in lemma.where for relation in chain.relations())
    search.hypotheses = assumed
    base = Goal(lemma.domain, assumed, difference(lemma.claim.relations()[0]), False)
    for i, relation in enumerate(lemma.claim.relations()):
        point = _witness(base, relation, starts=2)
        if point is not None:
            return _refuted(lemma, i, point)
    points = sample_points(base)
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
        goals = _goals(base, relation)
        proofs = [_deepening(search, goal, DEPTHS[:1]) for goal in goals]
        if None in proofs:
            point = _witness(base, relation, starts=24)
            if point is not None:
                return _refuted(lemma, i, point)
            proofs = [found or _deepening(search, goal, DEPTHS[1:]) for found, goal in zip(proofs, goals)]
        if None in proofs:
            return Outcome(lemma, Verdict.UNDECIDED, None, f"no proof was found of {relation}")
        links.append(proofs if relation.symbol == "==" else proofs[0])
    proof = {"defined": defined, "links": links, "point": _point(points[0])}
    certificate = {
        "schema": SCHEMA,
        "lemma": lemma.name,
        "digest": lemma.digest,
        "using": {},
        "verdict": "proved",
        "proof": proof,
        "witness": None,
    }
    return Outcome(lemma, Verdict.PROVED, certificate, "")


def _goals(base: Goal, relation: Relation) -> list[Goal]:
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


def _witness(base: Goal, relation: Relation, starts: int) -> Point | None:
    """A point at which the relation certainly fails."""
    for goal in _goals(base, relation):
        for point in candidates(goal, starts):
            if not all(inside(point[name], domain) for name, domain in goal.domain) or not holds_at(goal.where, point):
                continue
            try:
                value = at_point(goal.f, point, WITNESS_BITS)
                if (-value).positive or (goal.strict and _zero_at(goal.f, point)):
                    return point
            except (ArithmeticError, InputError):  # undefined there, or a number that is not computed
                continue
    return None


def _zero_at(f: Expression, point: Point) -> bool:
    from boundcheck.lemmas.expression import number
    from boundcheck.lemmas.rational import rational_value
    from boundcheck.lemmas.transform import substitute

    return rational_value(substitute(f, {n: number(x) for n, x in point.items()})) == Fraction(0)


def _refuted(lemma: Lemma, link: int, point: Point) -> Outcome:
    certificate = {
        "schema": SCHEMA,
        "lemma": lemma.name,
        "digest": lemma.digest,
        "using": {},
        "verdict": "refuted",
        "proof": None,
        "witness": {"link": link, "point": _point(point), "precision": WITNESS_BITS},
    }
    return Outcome(lemma, Verdict.REFUTED, certificate, f"fails at {_point(point)}", point, link)


def _point(point: Point) -> dict[str, str]:
    return {name: format_rational(value) for name, value in point.items()}
