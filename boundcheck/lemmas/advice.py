"""What each method step does with a goal: algebra, cuts, citations. The shape of functions is in advice_shape.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from boundcheck.exact.rational import format_rational
from boundcheck.lemmas import advice_shape
from boundcheck.lemmas.advice_let import let
from boundcheck.lemmas.expression import Apply, Expression, Variable, apply, number
from boundcheck.lemmas.factoring import factored
from boundcheck.lemmas.goal import Goal, difference, end_value, inside
from boundcheck.lemmas.guide import Guide, Handler, Rest
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.rules.bounding import affine
from boundcheck.lemmas.rules.curve import DoesNotApply, interval_of
from boundcheck.lemmas.rules.direct import polynomial, zero
from boundcheck.lemmas.rules.factor import factor as factor_rule
from boundcheck.lemmas.rules.monotone import substitute_node
from boundcheck.lemmas.rules.roots import squares
from boundcheck.lemmas.rules.subdivide import halves
from boundcheck.lemmas.rules.using import by_lemma
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.steps import (
    Bound,
    Cite,
    Factor,
    Split,
    Substitute,
    Symbolic,
    Tail,
)
from boundcheck.lemmas.symbolic import propose_factor, propose_quotient
from boundcheck.lemmas.transform import free_variables

LEMMA_DEPTH = 6
MAX_SIZE = 2_000
SYMBOLIC = (zero, polynomial, squares, factor_rule)


def guide(search: Search, lemma: Lemma) -> Guide:
    """A guide that knows every step."""
    return Guide(search, lemma, _HANDLERS)


def numbered(lemma: Lemma) -> Rest:
    """The lemma's steps, counted from 1."""
    return tuple(enumerate(lemma.steps, 1))


def _split(guide: Guide, goal: Goal, step: Split, rest: Rest) -> Proof:
    """Cut at the points that lie inside what is left of the variable's domain; the rest of the steps for each piece."""
    v = step.variable
    whole = guide.lemma.variables.get(v)
    interval_of(guide.search, goal, v)
    for q in step.points:
        if whole is not None and not inside(q, whole):
            raise DoesNotApply(f"{format_rational(q)} is not in the domain of {v}")
    points = [q for q in step.points if _strictly_inside(guide.search, goal, v, q)]
    return _pieces(guide, goal, v, points, rest)


def _pieces(guide: Guide, goal: Goal, v: str, points: list[Fraction], rest: Rest) -> Proof:
    """Cut at the middle point first, so that many points make no deep proof."""
    if not points:
        return guide.follow(goal, rest)
    k = len(points) // 2
    left, right = halves(goal, v, points[k])
    first = _pieces(guide, left, v, points[:k], rest)
    return ["split", v, format_rational(points[k]), first, _pieces(guide, right, v, points[k + 1 :], rest)]


def _strictly_inside(search: Search, goal: Goal, v: str, q: Fraction) -> bool:
    return inside(q, replace(interval_of(search, goal, v), lower_closed=False, upper_closed=False))


def _factor(guide: Guide, goal: Goal, step: Factor, rest: Rest) -> Proof:
    """f = g h with g the named factor, of one sign; the rest of the steps for h."""
    search, g = guide.search, step.factor
    base, power = g, 1
    if isinstance(g, Apply) and g.function == "pow":
        exponent = rational_value(g.arguments[1])
        if isinstance(exponent, Fraction) and exponent.denominator == 1 and 0 < abs(exponent) <= 64:
            base, power = g.arguments[0], int(exponent)
    read = search.introduced(goal, base)
    if read is None:
        raise DoesNotApply(f"{base} is not shown to be defined on the whole domain")
    free = power > 0 and power % 2 == 0 and not goal.strict  # the sign of an even power is no obligation
    sign = 1 if free else search.sign(goal, read)
    if sign == 0:
        raise DoesNotApply(f"{base} has no sign that is the same on the whole domain")
    if sign < 0:
        read = apply("neg", read)
    written = read if power == 1 else apply("pow", read, number(power))
    for quotient in _quotients(search, goal, written):
        shown = None if free else guide.show(goal.of(read, goal.strict or power < 0))
        last = guide.follow(goal.of(quotient), rest)
        return ["product", "1", [[str(read), power, shown], [str(quotient), 1, last]]]
    raise DoesNotApply(
        f"the difference of the sides over {g} is not shown to be defined on the whole domain: does {g} divide it?"
    )


def _quotients(search: Search, goal: Goal, g: Expression) -> Iterator[Expression]:
    """Forms of f/g that are certainly defined, verified by the normal form."""
    quotient = apply("div", goal.f, g)
    if quotient.size > MAX_SIZE:
        raise DoesNotApply(f"the difference of the sides has more than {MAX_SIZE:,} nodes, too many to divide")
    for form in (
        lambda: factored(search.atoms, quotient),
        lambda: search.atoms.expression(search.atoms.normal(quotient)),
        lambda: propose_quotient(goal.f, g),
        lambda: propose_factor(quotient),
        lambda: quotient,
    ):
        written = _attempted(search, form)
        again = None if written is None else search.introduced(goal, written)
        if again is not None and search.atoms.identical(goal.f, apply("mul", g, again)):
            yield again


def _attempted(search: Search, form: Callable[[], Expression | None]) -> Expression | None:
    found = search.attempt(lambda: [form()])
    return None if found is None else found[0]


def _bound(guide: Guide, goal: Goal, step: Bound, rest: Rest) -> Proof:
    """f = r + s E with E one side of the bound: put the other side in for E, and show the bound times its factor."""
    search, relation = guide.search, step.relation
    found = _around(search, goal, relation)
    if found is None:
        raise DoesNotApply("no side of the bound occurs in the difference of the sides as a part of degree 1")
    replaced, weight = (search.introduced(goal, part) for part in found)
    gap = search.introduced(goal, difference(relation))
    if replaced is None or weight is None or gap is None:
        raise DoesNotApply("with the bound put in, it is not shown that everything is defined on the whole domain")
    gain = apply("mul", weight, gap)
    if not search.atoms.identical(goal.f, apply("add", replaced, gain)):
        raise DoesNotApply("the difference of the sides is not what the bound leaves and what it adds")
    if search.sign(goal, weight) == -1:
        raise DoesNotApply("the bound points the wrong way: put in, it makes the difference of the sides larger")
    gained = [[str(weight), 1, guide.show(goal.of(weight, False))], [str(gap), 1, guide.show(goal.of(gap, False))]]
    return ["sum", [[str(replaced), guide.follow(goal.of(replaced), rest)], [str(gain), ["product", "1", gained]]]]


def _around(search: Search, goal: Goal, relation: Relation) -> tuple[Expression, Expression] | None:
    """f with one side of the relation replaced by the other, and the factor of the relation's difference that is lost."""
    sides = (relation.left, relation.right)
    for old, new in (sides, sides[::-1]):
        found = _degree_one(search, goal.f, old)
        if found is not None:
            r, s = found
            replaced = apply("add", r, apply("mul", s, new))
            simple = search.atoms.expression(search.atoms.normal(replaced))
            written = simple if search.introduced(goal, simple) is not None else replaced
            greater = relation.right if relation.symbol in ("<", "<=") else relation.left
            # s (old - new) is s times the difference, greater minus smaller side, if old is the greater side
            return written, s if old is greater else search.atoms.expression(search.atoms.normal(apply("neg", s)))
    return None


def _degree_one(search: Search, f: Expression, part: Expression) -> tuple[Expression, Expression] | None:
    """(r, s) with f = r + s part and s not zero; the part as it is written, or its one function in normal form."""
    atoms = search.atoms
    holder = "zz"
    swapped = substitute_node(f, part, Variable(holder))
    name, over = holder, number(1)
    if holder not in free_variables(swapped):
        term = atoms.normal(part)
        names = [n for powers, _ in term.top for n, p in powers if "(" in n and p == 1]
        if term.whole is None or len(term.top) != 1 or not names:
            return None
        name, swapped = names[0], f
        over = atoms.expression(atoms.divide(term, atoms.normal(atoms.written[name])))
    normal = atoms.normal(swapped)
    split = affine(normal.top, name)
    if split is None or not split[1] or any(name in dict(powers) for powers, _ in normal.bottom):
        return None
    bottom = atoms.sum_expression(normal.bottom)
    r, s = (apply("div", atoms.sum_expression(one), bottom) for one in split)
    simple = [atoms.expression(atoms.normal(one)) for one in (r, apply("div", s, over))]
    if any(holder in free_variables(one) for one in simple):
        return None
    return simple[0], simple[1]


def _symbolic(guide: Guide, goal: Goal, step: Symbolic, rest: Rest) -> Proof:
    """Normal forms, Sturm sequences, squares and factors alone."""
    search = guide.search
    exact = Search(SYMBOLIC, search.deadline, atoms=search.atoms, hypotheses=search.hypotheses)
    found = exact.prove(goal, LEMMA_DEPTH)
    search.goals += exact.goals
    if found is None:
        raise DoesNotApply("no exact algebraic argument was found (identity, polynomial, squares, factors)")
    guide.unused(rest)
    return found


def _cite(guide: Guide, goal: Goal, step: Cite, rest: Rest) -> Proof:
    """The goal is taken from a source outside: no certificate covers it, and the verdict says so."""
    guide.cited[step.text] = None
    guide.unused(rest)
    return ["cite", step.text]  # in no certificate: the verdict is conditional and comes without one


def _tail(guide: Guide, goal: Goal, step: Tail, rest: Rest) -> Proof:
    """The far part by the lemma; the rest of the steps for the near part."""
    search, v = guide.search, step.variable
    interval_of(search, goal, v)
    text = next((name for name, lemma in search.used if lemma.id == step.lemma), None)
    if text is None:
        raise DoesNotApply(f"the lemma {step.lemma.rpartition('::')[2]} was not given to the search, or is false")
    cut = _strictly_inside(search, goal, v, step.start)
    if not cut and (above := _above(search, goal, v, step.start)) is not True:
        raise DoesNotApply(f"{v} does not reach {format_rational(step.start)} in the goal that is left" if above is False
                           else f"it is not clear where {format_rational(step.start)} lies in the domain of {v}")  # fmt: skip
    near, far = halves(goal, v, step.start) if cut else (goal, goal)
    shown = by_lemma(search, far, LEMMA_DEPTH, text)
    if shown is None:
        raise DoesNotApply(f"the lemma does not give the claim for {v} >= {format_rational(step.start)}")
    if not cut:
        guide.unused(rest)
        return shown
    return ["split", v, format_rational(step.start), guide.follow(near, rest), shown]


def _above(search: Search, goal: Goal, v: str, q: Fraction) -> bool | None:
    """Whether all of the domain of v is at least q (True) or at most q (False); None for unknown."""
    domain = interval_of(search, goal, v)
    low, high = end_value(domain.lower), end_value(domain.upper)
    if low is not None and low >= q:
        return True
    if high is not None and high <= q:
        return False
    return True if search.by_range(goal.of(apply("sub", Variable(v), number(q)), False)) else None


_HANDLERS: Mapping[type, Handler] = {
    Split: _split,
    Factor: _factor,
    Bound: _bound,
    Symbolic: _symbolic,
    Cite: _cite,
    Substitute: let,
    Tail: _tail,
    **advice_shape.HANDLERS,
}
