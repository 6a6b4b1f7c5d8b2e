"""The step ``substitute V = EXPR``: the claim in a new variable, by the rule ``let`` of certificates."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from boundcheck.errors import InputError
from boundcheck.exact.enclosure import UndefinedError
from boundcheck.lemmas.conditions import conditions, shown_by_range
from boundcheck.lemmas.domains import Interval
from boundcheck.lemmas.expression import Expression, Variable, apply, number
from boundcheck.lemmas.goal import Goal, range_over
from boundcheck.lemmas.guide import Guide, Rest
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.rules.curve import DoesNotApply, interval_of
from boundcheck.lemmas.search import BITS, Proof, Search
from boundcheck.lemmas.steps import Substitute
from boundcheck.lemmas.symbolic import propose_inverse
from boundcheck.lemmas.transform import substitute


def let(guide: Guide, goal: Goal, step: Substitute, rest: Rest) -> Proof:
    """The goal with V = EXPR put in, over the interval that the inverse of EXPR reaches; then the rest of the steps."""
    search = guide.search
    interval_of(search, goal, step.variable)
    if step.new in goal.variables:
        raise DoesNotApply(f"{step.new} is a variable already; give the new one another name")
    inverse = _inverse(search, goal, step)
    domain = _reached(goal, inverse)
    wider = Goal((*goal.domain, (step.new, domain)), goal.where, goal.f, goal.strict)
    for g in _written(search, goal.f, step):
        inner = wider.of(g)
        if not all(shown_by_range(c, inner) for c in conditions([g], inner.integers)):
            continue
        if search.atoms.identical(goal.f, substitute(g, {step.new: inverse})):
            shown = [guide.show(wanted) for wanted in _membership(goal, inverse, domain)]
            return ["let", step.new, str(domain), str(inverse), str(g), shown, guide.follow(inner, rest)]
    raise DoesNotApply(f"the claim in {step.new} is not shown to be defined for {step.new} in {domain}")


def _inverse(search: Search, goal: Goal, step: Substitute) -> Expression:
    """An expression of the old variables that is the new one: proposed by computer algebra, verified by normal form."""
    for proposed in propose_inverse(step.value, step.new, step.variable):
        again = search.introduced(goal, proposed)
        if again is None:
            continue
        back = substitute(step.value, {step.new: again})
        if search.atoms.identical(back, Variable(step.variable)):
            return again
    raise DoesNotApply(f"no expression of {step.variable} was found for {step.new} in {step.variable} = {step.value}")


def _reached(goal: Goal, inverse: Expression) -> Interval:
    """An interval with rational ends that holds every value of the inverse."""
    try:
        found = range_over(inverse, goal.variables, BITS)
    except UndefinedError as error:
        raise DoesNotApply(f"{inverse} over the domain: {error}") from None
    low, high = (None if end is None else _plain(end, side) for end, side in zip(found.bounds(), (-1, 1)))
    ends = [None if end is None else number(end) for end in (low, high)]
    if low is not None and low == high:
        raise DoesNotApply(f"{inverse} takes one value only")
    exact = (low, high) == found.bounds()
    closed = [not (is_open and exact) and end is not None for end, is_open in zip(ends, (found.lo_open, found.hi_open))]
    return Interval(ends[0], ends[1], *closed)


def _plain(end: Fraction, side: int) -> Fraction:
    """The end itself if it is short, else a short number outside."""
    if end.denominator < 2**20:
        return end
    scale = 2**20
    return Fraction(side * -(-side * end * scale // 1), scale)


def _written(search: Search, f: Expression, step: Substitute) -> Iterator[Expression]:
    put = substitute(f, {step.variable: step.value})
    try:
        yield parse_expression(str(search.atoms.expression(search.atoms.normal(put))))
    except InputError:  # too large, or no normal form: as it is
        yield parse_expression(str(put))
        return
    yield parse_expression(str(put))


def _membership(goal: Goal, e: Expression, domain: Interval) -> list[Goal]:
    """What shows that e is in the interval, in the order of the specification."""
    found = []
    if domain.lower is not None:
        found.append(goal.of(apply("sub", e, domain.lower), not domain.lower_closed))
    if domain.upper is not None:
        found.append(goal.of(apply("sub", domain.upper, e), not domain.upper_closed))
    return found
