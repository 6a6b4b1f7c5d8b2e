"""Use a lemma that is proved elsewhere: f = (f - l h) + l h with h >= 0 by the lemma at chosen values (rule ``using``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import inf

from boundcheck.errors import UndecidedError
from boundcheck.lemmas.conditions import introduced_defined
from boundcheck.lemmas.domains import FiniteSet
from boundcheck.lemmas.expression import Expression, apply, number
from boundcheck.lemmas.goal import Goal, difference
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.matching import Values, proposals
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.rules.bounding import affine
from boundcheck.lemmas.rules.direct import zero
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.terms import Quotient, minus
from boundcheck.lemmas.transform import integer_valued, substitute

MOST_MULTIPLIERS = 8
MOST_TERMS = 8


def using(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Each lemma that may be used, in the order of the file."""
    for name, _ in search.used:
        found = by_lemma(search, goal, depth, name)
        if found is not None:
            return found
    return None


def by_lemma(search: Search, goal: Goal, depth: int, name: str) -> Proof | None:
    """A proof by the lemma of this name, any of its links, at values that its functions suggest."""
    lemma = dict(search.used)[name]
    for i, relation in enumerate(lemma.claim.relations()):
        h = right_minus_left(relation)
        for values in proposals(search.atoms, goal.f, h, lemma.variables, goal.variables):
            found = search.attempt(partial(_at, search, goal, depth, name, i, values))
            if found is not None:
                return found
    return None


def right_minus_left(relation: Relation) -> Expression:
    """The difference of a link as certificates know it; for an equation right minus left."""
    return apply("sub", relation.right, relation.left) if relation.symbol == "==" else difference(relation)


@dataclass(frozen=True, slots=True)
class _Instance:
    """A link of a lemma at values: its difference, and whether it is an equation."""

    h: Expression
    equation: bool


def _at(search: Search, goal: Goal, depth: int, name: str, i: int, values: Values) -> Proof | None:
    lemma = dict(search.used)[name]
    put: Values = {}
    for x in sorted(lemma.variables):
        read = search.introduced(goal, values[x])
        if read is None:
            return None
        put[x] = read
    wanted = membership(search, goal, lemma, put)
    if wanted is None or any(search.counterexample(one) is not None for pair in wanted for one in pair):
        return None
    relation = lemma.claim.relations()[i]
    instance = _Instance(substitute(right_minus_left(relation), put), relation.symbol == "==")
    if not introduced_defined(instance.h, goal):
        return None
    for l in _multipliers(search, goal, instance.h):
        rest = _rest(search, goal, instance, l)
        if rest is None:
            continue
        shown = _all_shown(search, wanted, depth)
        if shown is None:
            return None
        sign = None if instance.equation else search.prove(goal.of(l, False), depth)
        if sign is None and not instance.equation:
            continue
        last = zero(search, rest, depth) or search.prove(rest, depth)
        if last is not None:
            return ["using", name, i, {x: str(e) for x, e in put.items()}, shown, str(l), sign, last]
    return None


def _rest(search: Search, goal: Goal, instance: _Instance, l: Expression) -> Goal | None:
    """The goal about f - l h, if l has the right sign and nothing contradicts it at sample points."""
    if not instance.equation and search.sign(goal, l) != 1:
        return None
    rest = goal.of(apply("sub", goal.f, apply("mul", l, instance.h)))
    return None if search.counterexample(rest) is not None else rest


def _all_shown(search: Search, wanted: list[tuple[Goal, ...]], depth: int) -> list[Proof] | None:
    listed: list[Proof] = []
    for goals in wanted:
        proofs = [search.prove(one, depth) for one in goals]
        if None in proofs:
            return None
        listed.append(proofs if len(goals) == 2 else (proofs[0] or []))
    return listed


def membership(search: Search, goal: Goal, lemma: Lemma, put: Values) -> list[tuple[Goal, ...]] | None:
    """The goals that say that the values lie in the lemma's domain and satisfy its hypotheses; two for an equation.

    None if some value cannot be shown to be an integer or an element where it has to be one.
    """
    wanted: list[tuple[Goal, ...]] = []
    for x, e in sorted(put.items()):
        domain = lemma.variables[x]
        if isinstance(domain, FiniteSet):
            if not any(search.atoms.identical(e, element) for element in domain.elements):
                return None
            continue
        if domain.integer and not _integer(goal, e):
            return None
        if domain.lower is not None:
            wanted.append((goal.of(apply("sub", e, domain.lower), not domain.lower_closed),))
        if domain.upper is not None:
            wanted.append((goal.of(apply("sub", domain.upper, e), not domain.upper_closed),))
    for chain in lemma.where:
        for relation in chain.relations():
            d = substitute(right_minus_left(relation), put)
            if not introduced_defined(d, goal):
                return None
            if relation.symbol == "==":
                back = apply("sub", *(substitute(side, put) for side in (relation.left, relation.right)))
                wanted.append((goal.of(d, False), goal.of(back, False)))
            else:
                wanted.append((goal.of(d, relation.symbol in ("<", ">")),))
    return wanted


def _integer(goal: Goal, e: Expression) -> bool:
    """Whether e is built from integer numbers and integer variables of the goal so that it is an integer."""
    return integer_valued(e, [n for n, d in goal.domain if not isinstance(d, FiniteSet) and d.integer])


def _multipliers(search: Search, goal: Goal, h: Expression) -> list[Expression]:
    """l such that f - l h is simpler than f: the quotient of a function's coefficients; 1; quotients of single terms."""
    seen: dict[str, Expression] = {}
    for quotient in _quotients(search, goal.f, h):
        if len(seen) >= MOST_MULTIPLIERS:
            break
        written = search.atoms.expression(quotient)
        read = search.introduced(goal, written)
        if read is not None:
            seen.setdefault(str(read), read)
    return list(seen.values())


def _left(search: Search, above: Quotient, below: Quotient) -> float:
    """The number of terms in the difference of two normal forms; infinite where it is too large."""
    try:
        return len(search.atoms.plus(above, minus(below)).top)
    except UndecidedError:
        return inf


def _quotients(search: Search, f: Expression, h: Expression) -> Iterator[Quotient]:
    atoms = search.atoms
    above, below = atoms.normal(f), atoms.normal(h)
    if not below.top:
        return
    if _left(search, above, below) <= len(above.top):  # a term of a sum or a link of a chain: the lemma as it stands
        yield atoms.normal(number(1))
    names = {n for powers, _ in below.top for n, _ in powers if "(" in n}
    for name in sorted(
        names & {n for powers, _ in above.top for n, _ in powers}, key=lambda n: (not n.startswith("mills"), n)
    ):
        first, second = affine(above.top, name), affine(below.top, name)
        if first and second and first[1] and second[1]:
            yield atoms.divide(Quotient(first[1], above.bottom), Quotient(second[1], below.bottom))
    size = len(above.top)
    one = atoms.normal(number(1))
    quotients = [one]
    for key in sorted(above.top)[:MOST_TERMS]:
        for other in sorted(below.top)[:MOST_TERMS]:
            top = Quotient({key: above.top[key]}, above.bottom)
            quotients.append(atoms.divide(top, Quotient({other: below.top[other]}, below.bottom)))
    kept: list[tuple[int, int, Quotient]] = []
    for k, quotient in enumerate(quotients):
        try:
            taken = atoms.multiply(quotient, atoms.normal(apply("neg", h)))
            left = len(atoms.plus(above, taken).top)
        except UndecidedError:
            continue
        if left < size:
            kept.append((left, k, quotient))
    yield from (quotient for _, _, quotient in sorted(kept, key=lambda e: e[:2]))
