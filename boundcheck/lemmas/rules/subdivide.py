"""Cut the domain: at 0 and other simple points, by bisection, into integers, into the elements of a finite set."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.conditions import conditions, shown_by_range
from boundcheck.lemmas.domains import FiniteSet, Interval
from boundcheck.lemmas.expression import Expression, number
from boundcheck.lemmas.goal import Goal, end_value, inside
from boundcheck.lemmas.rules.boxes import subdivide
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.transform import free_variables, substitute

MAX_CASES = 200
MAX_BOXES = 40_000
FEW_BOXES = 2_000
EARLY_BOXES = 250
GROWTH = 4
CLOSING = 8
MAX_SUSPECTS = 50
FAR = (Fraction(1), Fraction(4))


def split(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Cut one variable where a derivative changes its sign at a simple number (0, 1, -1, the middle)."""
    for name in sorted(free_variables(goal.f)):
        domain = goal.variables[name]
        if isinstance(domain, FiniteSet) or domain.integer:
            continue
        for q in _candidates(domain):
            left, right = halves(goal, name, q)
            slope = search.slope(goal.f, name)
            turns = search.sign(left, slope) * search.sign(right, slope) == -1
            if turns or _touches(search, goal, name, q) or search.by_range(left) or search.by_range(right):
                first = search.prove(left, depth)
                second = None if first is None else search.prove(right, depth)
                if second is not None:
                    return ["split", name, format_rational(q), first, second]
    return None


def _touches(search: Search, goal: Goal, name: str, q: Fraction) -> bool:
    """Whether f of one variable is 0 at q, so that it has equality inside its interval."""
    if goal.strict or len(free_variables(goal.f)) != 1:
        return False
    return not search.atoms.normal(substitute(goal.f, {name: number(q)})).top


def turning(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f of one variable falls and then rises: cut out a piece around the lowest point, where f is positive by bisection."""
    names = sorted(free_variables(goal.f))
    if len(names) != 1 or not search.real(goal, names[0]):
        return None
    name = names[0]
    slope, domain = search.slope(goal.f, name), goal.variables[name]
    points = sorted({point[name] for point in search.sampled(goal)})
    found = [(x, s) for x in points if (s := search.sign_at(slope, {name: x}))]
    for (a, s), (b, t) in pairwise(found):
        if s == t or isinstance(domain, FiniteSet):
            continue
        while (b - a) * 24 > max(abs(a), abs(b), Fraction(1, 4)):
            middle = (a + b) / 2
            a, b = (middle, b) if search.sign_at(slope, {name: middle}) == s else (a, middle)
        if s < 0 and not _positive_at_lowest(search, goal.f, name, slope, a, b):
            continue
        width = b - a
        cuts = [(a - width).limit_denominator(64), (b + width).limit_denominator(64)]
        cuts = [q for q in cuts if inside(q, replace(domain, lower_closed=False, upper_closed=False))]
        if len(cuts) < 2 or cuts[0] >= cuts[1]:
            continue
        left, rest = halves(goal, name, cuts[0])
        middle_goal, right = halves(rest, name, cuts[1])
        inner = bisect(search, middle_goal, max(depth, 1))
        first = None if inner is None else search.prove(left, depth)
        second = None if first is None else search.prove(right, depth)
        if second is not None:
            return [
                "split", name, format_rational(cuts[0]), first,
                ["split", name, format_rational(cuts[1]), inner, second],
            ]  # fmt: skip
    return None


def _positive_at_lowest(search: Search, f: Expression, name: str, slope: Expression, a: Fraction, b: Fraction) -> bool:
    """Whether f is positive where its slope changes its sign: where f is 0, bisection would not end."""
    for _ in range(30):
        middle = (a + b) / 2
        sign = search.sign_at(slope, {name: middle})
        if sign == 0:
            a = b = middle
        else:
            a, b = (middle, b) if sign < 0 else (a, middle)
    return search.sign_at(f, {name: a}) == 1


def far(search: Search, goal: Goal, depth: int) -> Proof | None:
    """An unbounded variable: the near part by bisection, the far part, where bounds such as 1/b are good, by other rules."""
    names = sorted(free_variables(goal.f))
    if len(names) != 1 or not search.real(goal, names[0]) or depth < 1:
        return None
    domain = goal.variables[names[0]]
    if isinstance(domain, FiniteSet) or (domain.lower is None) == (domain.upper is None):
        return None
    start = end_value(domain.lower if domain.upper is None else domain.upper)
    if start is None:
        return None
    for distance in FAR:
        q = start + distance * (1 if domain.upper is None else -1)
        left, right = halves(goal, names[0], q)
        near, rest = (left, right) if domain.upper is None else (right, left)
        first = bisect(search, near, depth)
        if first is None:
            return None
        second = search.prove(rest, depth)
        if second is not None:
            return ["split", names[0], format_rational(q), *((first, second) if near is left else (second, first))]
    return None


def _candidates(domain: Interval) -> list[Fraction]:
    low, high = end_value(domain.lower), end_value(domain.upper)
    found = [Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(2)]
    if low is not None and high is not None:
        found.append((low + high) / 2)
    return [q for q in found if inside(q, replace(domain, lower_closed=False, upper_closed=False))]


def halves(goal: Goal, name: str, q: Fraction) -> tuple[Goal, Goal]:
    """The goal on v <= q and on v >= q."""
    domain = goal.variables[name]
    if isinstance(domain, FiniteSet):
        raise ValueError("a finite set is not cut")
    left = goal.on(name, replace(domain, upper=number(q), upper_closed=True))
    return left, goal.on(name, replace(domain, lower=number(q), lower_closed=True))


def few(search: Search, goal: Goal, depth: int) -> Proof | None:
    """The same with few boxes: what is true with a comfortable margin needs no other rule.

    More boxes while they close in on single points: what is open then shrinks faster than boxes are added, and only as fast
    where f is 0 along a curve. Some boxes of the search may be spent where it shrinks slower.
    """
    if not goal.domain or depth < 1:
        return None
    before, budget = Fraction(1), EARLY_BOXES
    while True:
        found = subdivide(goal, budget, search.hypotheses, tick=search.check_time, quick=True)
        if found is None or found.proof is not None:
            return None if found is None else found.proof
        budget *= GROWTH
        if found.point is not None or found.boxes < budget // GROWTH or budget > MAX_BOXES:
            return None
        if found.share * CLOSING > before:
            if search.spare_boxes < budget:
                return None
            search.spare_boxes -= budget
        before = Fraction(found.share)


def bisect(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Cut the domain into boxes on which the range of f or its mean value form shows the goal; gives up after a while."""
    names = [n for n in sorted(free_variables(goal.f)) if search.real(goal, n)]
    if not names or depth < 1:
        return None
    budget = MAX_BOXES if depth >= 3 else FEW_BOXES
    found = subdivide(goal, budget, search.hypotheses, tick=search.check_time, quick=True)
    if found is not None and found.point is not None and len(search.suspects) < MAX_SUSPECTS:
        search.suspects.append(found.point)
    return None if found is None else found.proof


def cases(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Finite sets element by element; integers one by one when there are few."""
    for name, domain in goal.domain:
        if isinstance(domain, FiniteSet):
            proofs = [search.prove(at_value(goal, name, element), depth) for element in domain.elements]
            return None if None in proofs else ["set", name, proofs]
        if domain.integer:
            first, last = domain.integers()
            if first is not None and last is not None and last - first < MAX_CASES:
                proofs = [search.prove(at_value(goal, name, number(n)), depth) for n in range(first, last + 1)]
                return None if None in proofs else ["integer", name, proofs, None]
            return _tail(search, goal, depth, name, domain, first)
    return None


def _tail(search: Search, goal: Goal, depth: int, name: str, domain: Interval, first: int | None) -> Proof | None:
    """The first few integers one by one, the rest as reals."""
    if first is None:
        return None
    proofs: list[Proof] = []
    for n in range(first, first + 12):
        rest = goal.on(name, Interval(number(n), domain.upper, True, domain.upper_closed))
        if not shown_everywhere(rest):
            return None
        tail = search.prove(rest, depth)
        if tail is not None:
            return ["integer", name, proofs, tail]
        here = search.prove(at_value(goal, name, number(n)), depth)
        if here is None:
            return None
        proofs.append(here)
    return None


def shown_everywhere(goal: Goal) -> bool:
    """Whether range evaluation shows that f is defined: for reals, where only integers were known."""
    return all(shown_by_range(c, goal) for c in conditions([goal.f], goal.integers))


def at_value(goal: Goal, name: str, value: Expression) -> Goal:
    """The goal with a variable replaced by a value, in f and in the hypotheses."""
    where = tuple(
        replace(r, left=substitute(r.left, {name: value}), right=substitute(r.right, {name: value})) for r in goal.where
    )
    return replace(goal.on(name, None), f=substitute(goal.f, {name: value}), where=where)
