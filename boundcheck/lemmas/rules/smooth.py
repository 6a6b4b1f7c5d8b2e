"""What the rules about derivatives share: the opened domain, smoothness, ends and points put in for a variable."""

from __future__ import annotations

from dataclasses import replace

from boundcheck.exact.enclosure import UndefinedError
from boundcheck.lemmas.conditions import Condition, conditions, shown_by_range
from boundcheck.lemmas.domains import FiniteSet, Interval
from boundcheck.lemmas.expression import Apply, Expression, apply, number
from boundcheck.lemmas.factoring import factored
from boundcheck.lemmas.goal import Goal, range_over
from boundcheck.lemmas.search import Search
from boundcheck.lemmas.transform import free_variables, subexpressions, substitute

INSIDE_BITS = 192
_JUMPS = ("floor", "ceil", "step")


def interval_of(goal: Goal, variable: str) -> Interval | None:
    """The real interval of a variable; None for integers and sets."""
    domain = goal.variables[variable]
    return None if isinstance(domain, FiniteSet) or domain.integer else domain


def loosened(goal: Goal, variable: str) -> Goal | None:
    """Without the hypotheses about the variable; None if f may then be undefined."""
    loose = goal.forget(variable)
    if len(loose.where) != len(goal.where) and not all(
        shown_by_range(c, goal) for c in conditions([goal.f], goal.integers)
    ):
        return None
    return loose


def opened(goal: Goal, variable: str) -> Goal:
    """The goal on the interval of the variable with both ends open."""
    domain = interval_of(goal, variable)
    if domain is None:
        raise ValueError("only an interval of reals is opened")
    return goal.on(variable, replace(domain, lower_closed=False, upper_closed=False))


def smooth(f: Expression, variable: str, known: Expression, over: Goal) -> bool:
    """Whether no root or inverse sine of f is at its kink; ``known`` is an expression whose conditions hold."""
    held = set(conditions([known], over.integers))
    for node in subexpressions(f):
        if not isinstance(node, Apply) or variable not in free_variables(node):
            continue
        if node.function in _JUMPS:
            return False
        if node.function == "sqrt":
            positive = Condition("positive", node.arguments[0])
            if positive in held or Condition("nonzero", node) in held:
                continue
        elif node.function in ("asin", "acos"):
            positive = Condition("positive", apply("sub", number(1), apply("pow", node.arguments[0], number(2))))
            if positive in held:
                continue
        else:
            continue
        if not shown_by_range(positive, over):
            return False
    return True


def put_in(goal: Goal, variable: str, value: Expression, strict: bool) -> Goal:
    """The goal at a value of the variable."""
    return goal.on(variable, None).of(substitute(goal.f, {variable: value}), strict)


def defined_there(goal: Goal) -> bool:
    """Whether range evaluation shows that f is defined on the domain."""
    return all(shown_by_range(c, goal) for c in conditions([goal.f], goal.integers))


def lies_inside(goal: Goal, variable: str, value: Expression) -> bool:
    """Whether an expression without the variable certainly takes values in the variable's interval only."""
    domain = interval_of(goal, variable)
    rest = goal.on(variable, None)
    if domain is None or variable in free_variables(value) or not defined_there(rest.of(value)):
        return False
    ends = ((domain.lower, domain.lower_closed, False), (domain.upper, domain.upper_closed, True))
    for end, closed, above in ends:
        if end is None or (closed and value == end):
            continue
        gap = apply("sub", end, value) if above else apply("sub", value, end)
        try:
            found = range_over(gap, rest.variables, INSIDE_BITS)
        except UndefinedError:
            return False
        if not (found.positive or (closed and found.nonnegative)):
            return False
    return True


def written_slope(search: Search, over: Goal, slope: Expression) -> Expression | None:
    """A derivative in a form that is certainly defined on the domain; multiplied out, or else as it was written."""
    for form in (factored(search.atoms, slope), slope):
        again = search.introduced(over, form)
        if again is not None and search.atoms.identical(again, slope):
            return again
    return None
