"""The shape of f in one variable: it falls to a lowest point and rises (``valley``), or lies above a chord (``concave``);
a product of v - E with a function that rises through 0 at E (``crossing``)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise

from boundcheck.lemmas.expression import Apply, Expression, Variable, apply, number
from boundcheck.lemmas.factoring import Factors, factors
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.normal import Atoms
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.rules.bounding import affine
from boundcheck.lemmas.rules.factor import product
from boundcheck.lemmas.rules.smooth import (
    defined_there,
    interval_of,
    lies_inside,
    loosened,
    opened,
    put_in,
    smooth,
    written_slope,
)
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.terms import ONE_KEY, Quotient, Terms, minus, number_of
from boundcheck.lemmas.transform import free_variables, substitute

_SIMPLE = ("0", "1/2", "1", "-1", "2", "1/e", "e", "pi/2")


def valley(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f falls before E and rises after it, and is nonnegative there."""
    for variable in sorted(free_variables(goal.f)):
        if interval_of(goal, variable) is not None:
            found = search.attempt(partial(_valley, search, goal, variable, depth))
            if found is not None:
                return found
    return None


def _valley(search: Search, goal: Goal, variable: str, depth: int) -> Proof | None:
    loose = loosened(goal, variable)
    if loose is None:
        return None
    over = opened(loose, variable)
    slope = search.slope(goal.f, variable)
    if search.sign(over, slope) != 0 or not smooth(goal.f, variable, goal.f, over):
        return None
    again = written_slope(search, over, slope)
    if again is None:
        return None
    for lowest in turning_points(search, over, variable, again):
        rising = over.of(parse_expression(f"({variable} - ({lowest}))*({again})"), False)
        bottom = put_in(loose, variable, lowest, goal.strict)
        if search.counterexample(rising) is not None or search.counterexample(bottom) is not None:
            continue
        if not lies_inside(loose, variable, lowest) or not defined_there(bottom):
            continue
        second = search.prove(bottom, depth)
        first = None if second is None else search.prove(rising, depth)
        if first is not None:
            return ["valley", variable, str(lowest), str(again), first, second]
    return None


def turning_points(search: Search, over: Goal, variable: str, slope: Expression) -> Iterator[Expression]:
    """Expressions without the variable at which the slope vanishes: solved from its factors, or guessed and verified."""
    seen: set[Expression] = set()
    for g, k in factors(search.atoms, slope).parts:
        if k > 0 and k % 2 == 1 and variable in free_variables(g):
            for found in _solutions(search.atoms, g, variable):
                if found not in seen:
                    seen.add(found)
                    yield found
    others = [Variable(n) for n, _ in over.domain if n != variable]
    for guess in [*others, *map(parse_expression, _SIMPLE), *_between_samples(search, over, variable, slope)]:
        if guess not in seen and lies_inside(over, variable, guess):
            seen.add(guess)
            if not search.atoms.normal(substitute(slope, {variable: guess})).top:
                yield guess


def _solutions(atoms: Atoms, g: Expression, variable: str) -> Iterator[Expression]:
    """Where r + s v, or r + s log(v), is 0 and nothing else depends on v."""
    normal = atoms.normal(g)
    for name, in_log in ((variable, False), (f"log({variable})", True)):
        parts = affine(normal.top, name)
        if parts is None or not parts[1] or any(_holds(atoms, part, variable) for part in parts):
            continue
        place = atoms.divide(minus(_whole(parts[0])), _whole(parts[1]))
        found = atoms.expression(place)
        yield parse_expression(str(apply("exp", found) if in_log else found))


def _whole(a: Terms) -> Quotient:
    return Quotient(a, {ONE_KEY: Fraction(1)})


def _holds(atoms: Atoms, a: Terms, variable: str) -> bool:
    return variable in free_variables(atoms.sum_expression(a))


def _between_samples(search: Search, over: Goal, variable: str, slope: Expression) -> list[Expression]:
    """Simple fractions near which a slope of one variable changes from - to +."""
    if len(over.domain) != 1:
        return []
    points = sorted({point[variable] for point in search.sampled(over)})
    signs = [(x, s) for x in points if (s := search.sign_at(slope, {variable: x}))]
    for (a, s), (b, t) in pairwise(signs):
        if s < 0 < t:
            while b - a > Fraction(1, 2**16):
                middle = (a + b) / 2
                at = search.sign_at(slope, {variable: middle})
                if at == 0:
                    return [number(middle)]
                a, b = (middle, b) if at < 0 else (a, middle)
            return [number(((a + b) / 2).limit_denominator(64))]
    return []


def crossing(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f = (v - E) g with g rising through 0 at E, as it stands or as a part of the factors."""
    if goal.strict:
        return None
    f = goal.f
    if isinstance(f, Apply) and f.function == "mul":
        left, g = f.arguments
        if isinstance(left, Apply) and left.function == "sub" and isinstance(left.arguments[0], Variable):
            found = search.attempt(
                partial(_crossing, search, goal, left.arguments[0].name, left.arguments[1], g, depth)
            )
            if found is not None:
                return found
    return _grouped(search, goal, depth)


def _crossing(search: Search, goal: Goal, variable: str, place: Expression, g: Expression, depth: int) -> Proof | None:
    loose = loosened(goal, variable)
    if loose is None or interval_of(goal, variable) is None or variable in free_variables(place):
        return None
    over = opened(loose, variable)
    if not smooth(goal.f, variable, goal.f, over) or not smooth(g, variable, goal.f, over):
        return None
    if search.atoms.normal(substitute(g, {variable: place})).top:
        return None
    if not lies_inside(loose, variable, place) or not defined_there(put_in(loose.of(g), variable, place, False)):
        return None
    rise = written_slope(search, over, search.slope(g, variable))
    if rise is None or search.introduced(over, g) is None or search.counterexample(over.of(rise, False)) is not None:
        return None
    first = search.prove(over.of(rise, False), depth)
    return None if first is None else ["crossing", variable, str(place), str(g), str(rise), first]


def _grouped(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Two factors of f change their sign, at the same place: one of them v - E, and their product is a crossing."""
    found = factors(search.atoms, goal.f)
    mixed = [(g, k) for g, k in found.parts if k % 2 == 1 and search.sign(goal, g) == 0]
    if len(mixed) != 2 or any(k != 1 for _, k in mixed):
        return None
    others = tuple(part for part in found.parts if part not in mixed)
    for (line, _), (g, _) in (mixed, mixed[::-1]):
        for variable in sorted(free_variables(line)):
            for place in _solutions(search.atoms, line, variable):
                for sign in (1, -1):
                    side = search.introduced(goal, g if sign > 0 else apply("neg", g))
                    if side is None:
                        continue
                    part = parse_expression(f"({variable} - ({place}))*({side})")
                    if part == goal.f or search.counterexample(goal.of(part)) is not None:
                        continue
                    constant = _constant_between(search.atoms, line, variable, place)
                    if constant is None:
                        continue
                    pieces = Factors(found.constant * constant * sign, (*others, (part, 1)))
                    proof = search.attempt(partial(product, search, goal, pieces, depth))
                    if proof is not None:
                        return proof
    return None


def _constant_between(atoms: Atoms, line: Expression, variable: str, place: Expression) -> Fraction | None:
    """line / (v - place), when that is a number."""
    bottom = atoms.normal(apply("sub", Variable(variable), place))
    return number_of(atoms.divide(atoms.normal(line), bottom))


def concave(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f lies above the line between its values at the two ends of an interval."""
    for variable in sorted(free_variables(goal.f)):
        domain = interval_of(goal, variable)
        if domain is not None and domain.lower is not None and domain.upper is not None:
            found = search.attempt(partial(_concave, search, goal, variable, depth))
            if found is not None:
                return found
    return None


def _concave(search: Search, goal: Goal, variable: str, depth: int) -> Proof | None:
    domain, loose = interval_of(goal, variable), loosened(goal, variable)
    if loose is None or domain is None or domain.lower is None or domain.upper is None:
        return None
    over = opened(loose, variable)
    slope = search.slope(goal.f, variable)
    bend = search.slope(slope, variable)
    if search.sign(over, bend) != -1 and search.atoms.normal(bend).top:
        return None
    if not smooth(goal.f, variable, goal.f, over) or not smooth(slope, variable, goal.f, over):
        return None
    ends = []
    for end, closed in ((domain.lower, domain.lower_closed), (domain.upper, domain.upper_closed)):
        there = put_in(loose, variable, end, goal.strict and closed)
        if search.counterexample(there) is not None or (not closed and not defined_there(there)):
            return None
        ends.append(there)
    again = written_slope(search, over, bend)
    if again is None:
        return None
    both_open = not domain.lower_closed and not domain.upper_closed
    proofs = []
    for there in ends:
        shown = search.prove(there, depth)
        if shown is None:
            return None
        proofs.append(shown)
    first = search.prove(over.of(parse_expression(f"-({again})"), goal.strict and both_open), depth)
    return None if first is None else ["concave", variable, str(again), first, *proofs]
