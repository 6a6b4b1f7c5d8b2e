"""Constructors of the rules about a function's shape in one variable: ``monotone``, ``valley``, ``crossing``, ``concave``.

Each gives the goals that are left, or DoesNotApply with the reason; whoever asks decides how the goals are proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from boundcheck.errors import UndecidedError
from boundcheck.lemmas.conditions import conditions, shown_by_range
from boundcheck.lemmas.domains import Interval
from boundcheck.lemmas.expression import Apply, Constant, Expression, apply, number
from boundcheck.lemmas.factoring import factored, factors
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.limits import tends_to_nonnegative
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.rules.bounding import affine
from boundcheck.lemmas.rules.smooth import lies_inside
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.transform import free_variables, subexpressions, substitute

MAX_SLOPE = 4_000
_JUMPS = ("floor", "ceil", "step")
_SIMPLE = (number(0), number(1), apply("neg", number(1)), number(Fraction(1, 2)), number(2), Constant("e"))


class DoesNotApply(UndecidedError):
    """A step or rule does not apply to a goal; the message says why."""


@dataclass(frozen=True, slots=True)
class Monotone:
    """The goals of the rule ``monotone``; ``at_end`` is None where the limit at an infinite end is known."""

    variable: str
    direction: str
    slope: Expression
    rising: Goal
    at_end: Goal | None

    def proof(self, rising: Proof, at_end: Proof | None) -> Proof:
        """The rule with both goals proved."""
        return ["monotone", self.variable, self.direction, str(self.slope), rising, at_end or ["limit"]]


def interval_of(search: Search, goal: Goal, variable: str) -> Interval:
    """The interval of reals over which a variable of the goal ranges; DoesNotApply when there is none."""
    domain = goal.variables.get(variable)
    if domain is None:
        raise DoesNotApply(f"{variable} is no variable of the goal that is left")
    if not isinstance(domain, Interval) or domain.integer:
        raise DoesNotApply(f"{variable} does not range over an interval of reals")
    return domain


def opened(search: Search, goal: Goal, variable: str) -> Goal:
    """The goal without the hypotheses that hold the variable, its interval opened at both ends."""
    domain = interval_of(search, goal, variable)
    return goal.forget(variable).on(variable, replace(domain, lower_closed=False, upper_closed=False))


def slope_on(search: Search, inside: Goal, f: Expression, variable: str) -> Expression:
    """The derivative of f, written so that it is certainly defined on the opened domain."""
    slope = search.slope(f, variable)
    if slope.size > MAX_SLOPE:
        raise DoesNotApply(f"the derivative in {variable} has more than {MAX_SLOPE:,} nodes")
    for written in (factored(search.atoms, slope), slope):
        again = search.introduced(inside, written)
        if again is not None and search.atoms.identical(again, slope):
            return again
    raise DoesNotApply(f"the derivative in {variable} is not shown to be defined on the whole domain")


def put_in(search: Search, goal: Goal, variable: str, value: Expression, strict: bool) -> Goal:
    """The goal at one value of a variable; DoesNotApply unless f is shown to be defined there."""
    there = goal.forget(variable).on(variable, None).of(substitute(goal.f, {variable: value}), strict)
    if not all(shown_by_range(c, there) for c in conditions([there.f])):
        raise DoesNotApply(f"it is not shown that the difference of the sides is defined at {variable} = {value}")
    return there


def monotone_parts(search: Search, goal: Goal, variable: str, direction: str) -> Monotone:
    """The goals left when f rises ("up") or falls ("down") in the variable."""
    domain = interval_of(search, goal, variable)
    _refuse_jumps(goal.f, variable)
    end, closed = (domain.lower, domain.lower_closed) if direction == "up" else (domain.upper, domain.upper_closed)
    inside = opened(search, goal, variable)
    _defined_without_hypotheses(goal, inside)
    at_end = None
    if end is None:
        if not tends_to_nonnegative(search.atoms, goal.f, variable, direction == "down"):
            raise DoesNotApply(f"no limit is known as {variable} tends to {'-oo' if direction == 'up' else 'oo'}")
    elif closed:
        at_end = goal.forget(variable).on(variable, None).of(substitute(goal.f, {variable: end}))
    else:
        at_end = put_in(search, goal, variable, end, False)
    slope = slope_on(search, inside, goal.f, variable)
    wanted = slope if direction == "up" else parse_expression(f"-({slope})")
    rising = inside.of(wanted, goal.strict and (end is None or not closed))
    return Monotone(variable, direction, slope, rising, at_end)


def concave_goals(search: Search, goal: Goal, variable: str) -> tuple[Expression, Goal, Goal, Goal]:
    """The second derivative, and the goals of the rule ``concave``: minus that, and f at both ends."""
    domain = interval_of(search, goal, variable)
    _refuse_jumps(goal.f, variable)
    if domain.lower is None or domain.upper is None:
        raise DoesNotApply(f"the difference of the sides is concave in {variable}, whose interval is infinite")
    inside = opened(search, goal, variable)
    _defined_without_hypotheses(goal, inside)
    first = search.slope(goal.f, variable)
    second = slope_on(search, inside, first, variable)
    strict = goal.strict and not domain.lower_closed and not domain.upper_closed
    falling = inside.of(apply("neg", second), strict)
    ends = [
        put_in(search, goal, variable, end, goal.strict and closed)
        for end, closed in ((domain.lower, domain.lower_closed), (domain.upper, domain.upper_closed))
    ]
    return second, falling, ends[0], ends[1]


@dataclass(frozen=True, slots=True)
class Valley:
    """f falls before ``place`` and rises after it: the goals of ``valley`` with ``crossing`` for its slope."""

    variable: str
    place: Expression
    slope: Expression
    second: Expression
    rising: Goal
    lowest: Goal

    def proof(self, rising: Proof, lowest: Proof) -> Proof:
        """Both rules with the goals proved."""
        place, slope = str(self.place), str(self.slope)
        crossing = ["crossing", self.variable, place, slope, str(self.second), rising]
        return ["valley", self.variable, place, slope, crossing, lowest]


def valley_parts(search: Search, goal: Goal, variable: str, hints: tuple[Expression, ...] = ()) -> Valley:
    """The goals left when f is convex in the variable with its lowest point at an exactly known place inside."""
    inside = opened(search, goal, variable)
    _defined_without_hypotheses(goal, inside)
    slope = slope_on(search, inside, goal.f, variable)
    for place in places(search, slope, variable, hints):
        if not _vanishes(search, slope, variable, place) or not _is_inside(goal, variable, place):
            continue
        lowest = put_in(search, goal, variable, place, goal.strict)
        put_in(search, inside.of(slope), variable, place, False)
        second = slope_on(search, inside.of(slope, False), slope, variable)
        return Valley(variable, place, slope, second, inside.of(second, False), lowest)
    raise DoesNotApply(f'the place of the lowest value is not known exactly; name it, as in tight = ["{variable} = 1"]')


def places(
    search: Search, slope: Expression, variable: str, hints: tuple[Expression, ...] = ()
) -> Iterator[Expression]:
    """Where the slope may vanish: hints, roots of factors that are affine in v or log(v), simple numbers."""
    yield from hints
    atoms = search.atoms
    for g, _ in factors(atoms, slope).parts:
        top = atoms.normal(g).top
        for name, root in ((variable, "{}"), (f"log({variable})", "exp({})")):
            split = affine(top, name)
            if split is None or not split[1]:
                continue
            minus = apply("neg", apply("div", atoms.sum_expression(split[0]), atoms.sum_expression(split[1])))
            place = parse_expression(root.format(atoms.expression(atoms.normal(minus))))
            if variable not in free_variables(place):
                yield place
    yield from _SIMPLE
    yield apply("div", number(1), Constant("e"))


def _vanishes(search: Search, slope: Expression, variable: str, place: Expression) -> bool:
    try:
        return not search.atoms.normal(substitute(slope, {variable: place})).top
    except UndecidedError:
        return False


def _is_inside(goal: Goal, variable: str, place: Expression) -> bool:
    """Whether ranges show that the place lies in the variable's interval."""
    return not free_variables(place) - goal.variables.keys() and lies_inside(goal, variable, place)


def _defined_without_hypotheses(goal: Goal, inside: Goal) -> None:
    """Where hypotheses are dropped, f has to be defined without them."""
    if len(inside.where) != len(goal.where) and not all(shown_by_range(c, goal) for c in conditions([goal.f])):
        raise DoesNotApply("without the hypotheses that hold this variable, the sides may be undefined")


def _refuse_jumps(f: Expression, variable: str) -> None:
    for node in subexpressions(f):
        if isinstance(node, Apply) and node.function in _JUMPS and variable in free_variables(node):
            raise DoesNotApply(f"{node} jumps in {variable}")
