"""Whether one point refutes every value beyond the one that is refuted, as a checker will ask it."""

from __future__ import annotations

from fractions import Fraction

from boundcheck.errors import InputError
from boundcheck.exact.enclosure import UndefinedError
from boundcheck.lemmas.critical import Sought, literal
from boundcheck.lemmas.derivative import derivative
from boundcheck.lemmas.domains import Interval
from boundcheck.lemmas.expression import number
from boundcheck.lemmas.goal import Goal, Point, difference, range_over
from boundcheck.lemmas.rules.smooth import defined_there, smooth
from boundcheck.lemmas.transform import free_variables, substitute


def all_beyond(sought: Sought, link: int, point: Point, refuted: Fraction, bits: int) -> bool:
    """Whether the link fails at the point for all values from the refuted one on; False proves nothing.

    The range of the difference over these values shows it, or the sign of its derivative by the constant.
    """
    name, end = sought.find.name, literal(refuted)
    beyond = Interval(end, None, True, False) if sought.side > 0 else Interval(None, end, False, True)
    values = {n: number(x) for n, x in point.items()}
    relation = sought.lemma.claim.relations()[link]
    if relation.symbol == "==":
        return False
    f = substitute(difference(relation), values)
    goal = Goal(((name, beyond),), (), f, False)
    try:
        for hypothesis in sought.bound_relations():
            h = substitute(difference(hypothesis), values)
            if name not in free_variables(h):
                continue
            found = range_over(h, goal.variables, bits)
            strict = hypothesis.symbol in ("<", ">")
            if hypothesis.symbol == "==" or not (found.positive if strict else found.nonnegative):
                return False
        return _negative(goal, relation.symbol in ("<", ">"), bits) or _falling(goal, name, sought.side, bits)
    except (ArithmeticError, InputError):
        return False


def _negative(goal: Goal, strict: bool, bits: int) -> bool:
    try:
        below = -range_over(goal.f, goal.variables, bits)
    except UndefinedError:
        return False
    return below.positive or (strict and below.nonnegative)


def _falling(goal: Goal, name: str, side: int, bits: int) -> bool:
    """Whether f does not rise towards values beyond."""
    if name not in free_variables(goal.f) or not defined_there(goal) or not smooth(goal.f, name, goal.f, goal):
        return False
    slope = range_over(derivative(goal.f, name), goal.variables, bits)
    return (-slope if side > 0 else slope).nonnegative
