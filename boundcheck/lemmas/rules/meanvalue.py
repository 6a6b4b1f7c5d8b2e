"""The leaf ``mean``: f at a centre plus derivatives over the box times distances, for one box."""

from __future__ import annotations

from fractions import Fraction

from boundcheck.exact.ball import precision
from boundcheck.exact.enclosure import Enclosure, UndefinedError
from boundcheck.lemmas.conditions import Condition, conditions, shown_by_range
from boundcheck.lemmas.domains import Domain, Interval
from boundcheck.lemmas.expression import Expression, Variable, apply, number
from boundcheck.lemmas.goal import Goal, at_point, end_value, inside, range_over
from boundcheck.lemmas.search import BITS, Proof, Search
from boundcheck.lemmas.transform import free_variables


def mean_leaf(search: Search, goal: Goal) -> Proof | None:
    """The leaf ``mean`` around the middle of the box (an end, where there is no middle), or None; ``range`` if that does."""
    plain = search.prove(goal, 0)
    if plain is not None:
        return plain
    chosen = {name: _centre(goal.variables[name]) for name in sorted(free_variables(goal.f))}
    centre: dict[str, tuple[str, Fraction]] = {name: found for name, found in chosen.items() if found is not None}
    if len(centre) < len(chosen) or not _smooth(goal):
        return None
    try:
        total = _form(search, goal, {name: c for name, (_, c) in centre.items()})
    except UndefinedError:
        return None
    if not (total.positive if goal.strict else total.nonnegative):
        return None
    return ["mean", BITS, "0", "".join(letter for letter, _ in centre.values())]


def _form(search: Search, goal: Goal, centre: dict[str, Fraction]) -> Enclosure:
    total = at_point(goal.f, centre, BITS)
    for name, c in centre.items():
        slope = range_over(search.slope(goal.f, name), goal.variables, BITS)
        away = range_over(apply("sub", Variable(name), number(c)), goal.variables, BITS)
        with precision(BITS):
            total = total + slope * away
    return total


def _centre(domain: Domain) -> tuple[str, Fraction] | None:
    """The letter and the value of a centre that belongs to the interval; None for integers, sets and open half-lines."""
    if not isinstance(domain, Interval) or domain.integer:
        return None
    low, high = end_value(domain.lower), end_value(domain.upper)
    tries = [("m", (low + high) / 2)] if low is not None and high is not None else []
    tries += [(letter, end) for letter, end in (("l", low), ("h", high)) if end is not None]
    return next(((letter, c) for letter, c in tries if inside(c, domain)), None)


def _smooth(goal: Goal) -> bool:
    """The smoothness conditions of f, and under hypotheses all its conditions, by range evaluation on the box."""
    known = conditions([goal.f])
    for c in known:
        if c.kind == "nonnegative" and free_variables(c.of) and not _positive(goal, c.of, known):
            return False
    return not goal.where or all(shown_by_range(c, goal) for c in known)


def _positive(goal: Goal, a: Expression, known: list[Condition]) -> bool:
    if Condition("positive", a) in known or Condition("nonzero", apply("sqrt", a)) in known:
        return True
    return shown_by_range(Condition("positive", a), goal)
