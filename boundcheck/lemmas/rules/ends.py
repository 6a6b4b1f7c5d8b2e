"""Split off a closed end at which f is defined but not smooth, or 0 to a power (rule ``end``)."""

from __future__ import annotations

from dataclasses import replace

from boundcheck.lemmas.conditions import Condition, conditions, shown_by_range
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.rules.smooth import interval_of
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.transform import free_variables, substitute


def end(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Where a root, a power or a logarithm's argument is 0 at a closed end, and positive inside."""
    at_zero = [place for c in conditions([goal.f], goal.integers) if (place := _weaker(c)) is not None]
    at_zero = [c for c in at_zero if not shown_by_range(c, goal)]
    if not at_zero:
        return None
    for variable in sorted(free_variables(goal.f)):
        domain = interval_of(goal, variable)
        if domain is None or domain.lower == domain.upper:
            continue
        for side, value, closed in (
            ("low", domain.lower, domain.lower_closed),
            ("high", domain.upper, domain.upper_closed),
        ):
            if value is None or not closed:
                continue
            low, high = domain.lower_closed and side != "low", domain.upper_closed and side != "high"
            inside = goal.on(variable, replace(domain, lower_closed=low, upper_closed=high))
            if not any(shown_by_range(c, inside) for c in at_zero):
                continue
            where = tuple(
                replace(r, left=substitute(r.left, {variable: value}), right=substitute(r.right, {variable: value}))
                for r in goal.where
            )
            there = replace(goal.on(variable, None), f=substitute(goal.f, {variable: value}), where=where)
            if search.counterexample(there) is not None:
                continue
            first = search.prove(there, depth)
            second = None if first is None else search.prove(inside, depth)
            if second is not None:
                return ["end", variable, side, first, second]
    return None


def _weaker(condition: Condition) -> Condition | None:
    """What would be known inside if the end were not there; None for conditions that hold strictly."""
    if condition.kind == "nonnegative":
        return Condition("positive", condition.of)
    return Condition("positive", condition.of.children[0]) if condition.kind == "power" else None
