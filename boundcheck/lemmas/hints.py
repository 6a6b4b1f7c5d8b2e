"""Check ``tight`` hints: is there equality, or is it approached, where the file says? A wrong one is reported, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from boundcheck.errors import InputError, UndecidedError
from boundcheck.exact.ball import precision
from boundcheck.exact.enclosure import exact_point
from boundcheck.lemmas.domains import FiniteSet
from boundcheck.lemmas.expression import Constant, Expression, number
from boundcheck.lemmas.goal import Goal, Point, at_point, difference, holds_at, inside, sample_points
from boundcheck.lemmas.lemma import Lemma, Tight
from boundcheck.lemmas.normal import Atoms
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.transform import free_variables, substitute

BITS = 256
NEAR, FAR = 4, 40  # distances 2^-4 and 2^-40; at infinity 2 and 2^10, or numbers would fill memory
SHRINKS = Fraction(1, 4)  # from NEAR to FAR the slack has to become smaller than this part


def wrong_hints(lemma: Lemma) -> list[str]:
    """A sentence for each ``tight`` hint that no link of the claim confirms where it can be evaluated."""
    if lemma.find is not None:
        return []  # the claim has a value only with the sought constant
    assumed = tuple(relation for chain in lemma.where for relation in chain.relations())
    found = []
    for hint in lemma.tight:
        reasons = [_wrong(lemma, assumed, hint, difference(link)) for link in lemma.claim.relations()]
        if all(reason is not None for reason in reasons):
            found.append(f"tight: {hint}: {reasons[0]}")
    return found


def _wrong(lemma: Lemma, assumed: tuple[Relation, ...], hint: Tight, f: Expression) -> str | None:
    """Why the hint is wrong about this difference, or None."""
    try:
        return _not_approached(lemma, assumed, hint, f) if hint.approached else _not_zero(lemma, assumed, hint, f)
    except (ArithmeticError, InputError, UndecidedError):
        return None


def _not_zero(lemma: Lemma, assumed: tuple[Relation, ...], hint: Tight, f: Expression) -> str | None:
    """Wrong if the slack is certainly not 0 wherever it was evaluated."""
    there = substitute(f, {hint.variable: hint.value})
    if not Atoms().normal(there).top:
        return None if _reached(lemma, hint) else "this is outside the domain"
    points = _others(lemma, assumed, hint.variable, {hint.variable: hint.value})
    values = [at_point(there, point, BITS) for point in points]
    if values and all(value.positive or (-value).positive for value in values):
        return "the sides are not equal there"
    return None if _reached(lemma, hint) else "this is outside the domain"


def _reached(lemma: Lemma, hint: Tight) -> bool:
    """Whether a number given as the place of equality is not certainly outside the domain."""
    value = rational_value(hint.value)
    return not isinstance(value, Fraction) or inside(value, lemma.variables[hint.variable])


def _not_approached(lemma: Lemma, assumed: tuple[Relation, ...], hint: Tight, f: Expression) -> str | None:
    """Wrong if the slack certainly does not shrink on the way, at all sample points of the other variables."""
    near, far = _towards(lemma, hint, NEAR), _towards(lemma, hint, FAR)
    if near is None or far is None:
        return "this cannot be approached within the domain"
    stays: list[bool] = []
    for point in _others(lemma, assumed, hint.variable, {hint.variable: number(near)}):
        first, last = (at_point(f, {**point, hint.variable: x}, BITS) for x in (near, far))
        with precision(BITS):
            stays.append(first.positive and (last - first * exact_point(SHRINKS)).positive)
    return "the sides do not come closer to each other there" if stays and all(stays) else None


def _towards(lemma: Lemma, hint: Tight, k: int) -> Fraction | None:
    """A number of the domain close to the place; None when there is none on either side."""
    domain = lemma.variables[hint.variable]
    if isinstance(hint.value, Constant) and hint.value.infinite:
        tries = [Fraction(2 ** (k // 4)) * (1 if hint.value.name == "oo" else -1)]
    else:
        value = rational_value(hint.value)
        centre = value if isinstance(value, Fraction) else at_point(hint.value, {}, BITS).bounds()[0]
        tries = [] if centre is None else [centre + Fraction(1, 2**k), centre - Fraction(1, 2**k)]
    if not isinstance(domain, FiniteSet) and domain.integer:
        tries = [Fraction(round(x)) for x in tries]
    return next((x for x in tries if inside(x, domain)), None)


def _others(lemma: Lemma, assumed: Sequence[Relation], variable: str, put: dict[str, Expression]) -> list[Point]:
    """Sample points of the other variables at which the hypotheses hold, the variable put in."""
    kept = tuple((name, domain) for name, domain in lemma.domain if name != variable)
    where = tuple(replace(r, left=substitute(r.left, put), right=substitute(r.right, put)) for r in assumed)
    if any(free_variables(e) - dict(kept).keys() for e in put.values()):
        return []
    points = sample_points(Goal(kept, where, number(0), False))
    return [point for point in points if holds_at(where, point)]
