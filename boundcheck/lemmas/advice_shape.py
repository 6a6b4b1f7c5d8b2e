"""What the method steps about the shape of a function do: monotone, convex, Taylor; and subdivision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import isfinite
from typing import Any

from boundcheck.errors import InputError, UndecidedError
from boundcheck.exact.enclosure import UndefinedError
from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.domains import Domain, Interval
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.goal import Goal, bounds, end_value, inside
from boundcheck.lemmas.guide import Guide, Handler, Rest, names_variable
from boundcheck.lemmas.rules.boxes import subdivide
from boundcheck.lemmas.rules.curve import (
    DoesNotApply,
    concave_goals,
    interval_of,
    monotone_parts,
    opened,
    slope_on,
    valley_parts,
)
from boundcheck.lemmas.rules.curve import Monotone as Parts
from boundcheck.lemmas.rules.hypotheses import discard
from boundcheck.lemmas.rules.meanvalue import mean_leaf
from boundcheck.lemmas.rules.subdivide import halves, turning
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.steps import Bisect, Convex, MeanValue, Monotone, Symbolic, Taylor
from boundcheck.lemmas.transform import free_variables

MAX_BOXES = 20_000
MAX_FLOAT_BOXES = 1_000_000
MAX_LEVEL = 80
NEAR_DEPTH = 6


def _monotone(guide: Guide, goal: Goal, step: Monotone, rest: Rest) -> Proof:
    """The rule ``monotone``, in the direction that sample points show.

    The rest of the steps is for the sign of the derivative if the next one names the variable, or the value at the end
    has no variables; for both goals if it is ``symbolic``; else for the value at the end. The other goal is shown
    automatically.
    """
    search, v = guide.search, step.variable
    interval_of(search, goal, v)
    inner = opened(search, goal, v)
    slope = slope_on(search, inner, goal.f, v)
    sign = search.sign(inner, slope)
    if sign == 0:
        raise DoesNotApply(_not_monotone(search, inner, slope, v))
    parts = monotone_parts(search, goal, v, "up" if sign > 0 else "down")
    return _with_rest(guide, parts, rest)


def _with_rest(guide: Guide, parts: Parts, rest: Rest) -> Proof:
    end = parts.at_end
    if not rest or (isinstance(rest[0][1], Symbolic) and end is not None):
        last = None if end is None else guide.follow(end, rest)
        return parts.proof(guide.follow(parts.rising, rest), last)
    about_slope = end is None or not free_variables(end.f) or names_variable(rest[0][1], parts.variable)
    if about_slope:
        last = None if end is None else guide.show(end)
        return parts.proof(guide.follow(parts.rising, rest), last)
    if end is None:
        raise DoesNotApply("there is no value at the end")
    return parts.proof(guide.show(parts.rising), guide.follow(end, rest))


def _not_monotone(search: Search, goal: Goal, slope: Expression, v: str) -> str:
    """Where the derivative is positive and where negative."""
    seen: dict[int, str] = {}
    for point in search.sampled(goal):
        found = search.sign_at(slope, point)
        seen.setdefault(found, ", ".join(f"{name} = {format_rational(x)}" for name, x in point.items()))
    if 1 in seen and -1 in seen:
        return f"the difference of the sides rises in {v} at {seen[1]} and falls at {seen[-1]}"
    return f"sample points do not show whether the difference of the sides rises or falls in {v}"


def _convex(guide: Guide, goal: Goal, step: Convex, rest: Rest) -> Proof:
    """Convex with the lowest value inside, or at an end; or concave, so lowest at an end. The rest for the second derivative."""
    search, v = guide.search, step.variable
    interval_of(search, goal, v)
    inner = opened(search, goal, v)
    slope = slope_on(search, inner, goal.f, v)
    second = slope_on(search, inner.of(slope), slope, v)
    curved = search.sign(inner, second)
    if curved == 0:
        raise DoesNotApply(f"the difference of the sides is neither convex nor concave in {v} at the sample points")
    if curved < 0:
        written, falling, low, high = concave_goals(search, goal, v)
        shown = guide.follow(falling, rest)
        return ["concave", v, str(written), shown, guide.show(low), guide.show(high)]
    sign = search.sign(inner, slope)
    if sign != 0:
        return _convex_on_one_side(guide, goal, v, "up" if sign > 0 else "down", rest)
    try:
        valley = valley_parts(search, goal, v, guide.hints(v))
    except DoesNotApply:
        # the lowest place is not known exactly: around it f is cut into boxes, beside it f is monotone
        found = search.attempt(partial(turning, search, goal, NEAR_DEPTH))
        if found is None:
            raise
        guide.unused(rest)
        return found
    lowest = guide.show(valley.lowest)
    return valley.proof(guide.follow(valley.rising, rest), lowest)


def _convex_on_one_side(guide: Guide, goal: Goal, v: str, direction: str, rest: Rest) -> Proof:
    """f is convex and monotone: its slope is least at the same end, or its sign is shown otherwise."""
    parts = monotone_parts(guide.search, goal, v, direction)
    end = None if parts.at_end is None else guide.show(parts.at_end)
    try:
        again = monotone_parts(guide.search, parts.rising, v, direction)
        at_end = None if again.at_end is None else guide.show(again.at_end)
    except (UndecidedError, InputError, UndefinedError):
        guide.search.check_time()
        return parts.proof(guide.follow(parts.rising, rest), end)
    return parts.proof(again.proof(guide.follow(again.rising, rest), at_end), end)


def _taylor(guide: Guide, goal: Goal, step: Taylor, rest: Rest) -> Proof:
    """Monotone again and again at one end: the derivatives below the order are nonnegative there, the last one everywhere."""
    reasons: list[str] = []
    for direction in _ends(guide, goal, step.variable):
        try:
            return _expansion(guide, goal, step.variable, direction, step.order, rest)
        except (DoesNotApply, InputError, UndefinedError) as error:
            guide.search.check_time()
            reasons.append(f"at the {'lower' if direction == 'up' else 'upper'} end: {error}")
    raise DoesNotApply("; ".join(reasons) or f"the interval of {step.variable} has no finite end")


def _ends(guide: Guide, goal: Goal, v: str) -> list[str]:
    """Directions from finite ends, closed ones first."""
    domain = interval_of(guide.search, goal, v)
    ends = [(domain.lower_closed, "up", domain.lower), (domain.upper_closed, "down", domain.upper)]
    return [direction for closed, direction, end in sorted(ends, key=lambda e: not e[0]) if end is not None]


def _expansion(guide: Guide, goal: Goal, v: str, direction: str, order: int, rest: Rest) -> Proof:
    if order == 0:
        return guide.follow(goal, rest)
    parts = monotone_parts(guide.search, goal, v, direction)
    end = None if parts.at_end is None else guide.show(parts.at_end)
    return parts.proof(_expansion(guide, parts.rising, v, direction, order - 1, rest), end)


def _bisect(guide: Guide, goal: Goal, step: Bisect, rest: Rest) -> Proof:
    """Boxes in the named variables, each by range evaluation."""
    return _boxes(guide, goal, step.variables, rest, mean=False)


def _mean_value(guide: Guide, goal: Goal, step: MeanValue, rest: Rest) -> Proof:
    """Boxes in the named variables, each by range evaluation or mean value form."""
    return _boxes(guide, goal, step.variables, rest, mean=True)


def _boxes(guide: Guide, goal: Goal, names: tuple[str, ...], rest: Rest, *, mean: bool) -> Proof:
    """Cut until each box is shown; DoesNotApply names the box where it does not go on."""
    search = guide.search
    for name in names:
        interval_of(search, goal, name)
    used = [name for name in names if name in free_variables(goal.f)]
    found = _all_at_once(search, goal, mean) if set(used) == free_variables(goal.f) else None
    if found is None:
        leaf = partial(mean_leaf, search) if mean else partial(_plain, search)
        found = _cut(search, goal, used, [MAX_BOXES], 0, leaf)
    guide.unused(rest)
    return found


def _plain(search: Search, goal: Goal) -> Proof | None:
    return search.prove(goal, 0)


def _all_at_once(search: Search, goal: Goal, mean: bool) -> Proof | None:
    """All variables are cut: boxes in batches. None where that is not possible; DoesNotApply where boxes stay open."""
    made = subdivide(goal, MAX_FLOAT_BOXES, search.hypotheses, tick=search.check_time, mean=mean)
    if made is None or made.proof is not None:
        return None if made is None else made.proof
    names = sorted(free_variables(goal.f))
    if made.point is not None:
        search.suspects.append(made.point)
        told = ", ".join(f"{name} = {format_rational(made.point[name])}" for name in names)
        raise DoesNotApply(f"the goal fails at {told}")
    low, high = made.remaining
    if not len(low):
        return None
    told = f", such as {_centre(names, low[0].tolist(), high[0].tolist())}" if low.shape[1] == len(names) else ""
    raise DoesNotApply(f"after {made.boxes:,} boxes {len(low):,} are not decided{told}")


def _centre(names: list[str], low: list[Any], high: list[Any]) -> str:
    """About where a box of float ends is; an infinite end is left aside."""
    ends = [[Fraction(x) for x in two if isfinite(x)] for two in zip(low, high)]
    middles = [(sum(two, Fraction(0)) / max(1, len(two))).limit_denominator(10_000) for two in ends]
    return ", ".join(f"{name} near {format_rational(q)}" for name, q in zip(names, middles))


def _cut(
    search: Search, goal: Goal, names: list[str], budget: list[int], level: int, leaf: Callable[[Goal], Proof | None]
) -> Proof:
    found = leaf(goal) or discard(search, goal, 0)
    if found is not None:
        return found
    search.check_time()
    budget[0] -= 1
    if budget[0] <= 0 or level > MAX_LEVEL or not names or _contradicted(search, goal, level):
        box = ", ".join(f"{name} near {_near(goal.variables[name])}" for name in sorted(free_variables(goal.f)))
        why = f"more than {MAX_BOXES:,} boxes" if budget[0] <= 0 else "a box that is not decided"
        raise DoesNotApply(f"{why}, such as {box}")
    for name in (*names[level % len(names) :], *names[: level % len(names)]):
        q = _middle(interval_of(search, goal, name))
        if q is not None:
            left, right = halves(goal, name, q)
            first = _cut(search, left, names, budget, level + 1, leaf)
            return ["split", name, format_rational(q), first, _cut(search, right, names, budget, level + 1, leaf)]
    raise DoesNotApply(f"{', '.join(names)} cannot be cut further")


def _contradicted(search: Search, goal: Goal, level: int) -> bool:
    """Whether a sample point of the box contradicts the goal; asked for now and then only, since it takes time."""
    return level % 8 == 0 and search.counterexample(goal) is not None


def _near(domain: Domain) -> str:
    """A number close to or in a domain, shortly written."""
    ends = [end for end in bounds(domain) if end is not None]
    middle = sum(ends, Fraction(0)) / max(1, len(ends))
    return format_rational(middle.limit_denominator(10_000))


def _middle(domain: Interval) -> Fraction | None:
    """Where an interval is cut: the middle, or further and further out; None when no rational is certainly inside."""
    low, high = bounds(domain)
    low, high = (exact if exact is not None else near
                 for exact, near in zip((end_value(domain.lower), end_value(domain.upper)), (low, high)))  # fmt: skip
    if low is not None and high is not None:
        q = (low + high) / 2
    elif low is not None:
        q = max(2 * low, low + 1)
    else:
        q = Fraction(0) if high is None else min(2 * high, high - 1)
    return q if inside(q, replace(domain, lower_closed=False, upper_closed=False)) else None


HANDLERS: Mapping[type, Handler] = {
    Monotone: _monotone,
    Convex: _convex,
    Taylor: _taylor,
    Bisect: _bisect,
    MeanValue: _mean_value,
}
