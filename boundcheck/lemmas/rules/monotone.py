"""Show that f is monotone in one variable and has the right sign at the end where it is least (rule ``monotone``).

The derivative of f itself is rarely simple. Dividing f first by a factor with a known sign, such that a transcendental
part keeps a constant coefficient, makes that part vanish from the derivative: so these forms are tried too.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from boundcheck.lemmas.expression import Apply, Expression, Variable, apply, number
from boundcheck.lemmas.factoring import Factors
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.limits import tends_to_nonnegative
from boundcheck.lemmas.normal import Atoms
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.rules.factor import product
from boundcheck.lemmas.rules.smooth import (
    defined_there,
    interval_of,
    loosened,
    opened,
    put_in,
    smooth,
    written_slope,
)
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.terms import Quotient, Terms
from boundcheck.lemmas.transform import free_variables, substitute


def monotone(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f as it stands, every variable, every end."""
    for variable in sorted(free_variables(goal.f)):
        if search.real(goal, variable):
            for direction in ("up", "down"):
                found = search.attempt(partial(_one, search, goal, variable, direction, depth))
                if found is not None:
                    return found
    return None


def _one(search: Search, goal: Goal, variable: str, direction: str, depth: int) -> Proof | None:
    domain, loose = interval_of(goal, variable), loosened(goal, variable)
    if domain is None or loose is None:
        return None
    end = domain.lower if direction == "up" else domain.upper
    closed = domain.lower_closed if direction == "up" else domain.upper_closed
    over = opened(loose, variable)
    slope = search.slope(goal.f, variable)
    if search.sign(over, slope) == (-1 if direction == "up" else 1):
        return None
    if end is None and not tends_to_nonnegative(search.atoms, goal.f, variable, direction == "down"):
        return None
    at_end = None
    if end is not None:
        at_end = put_in(loose, variable, end, goal.strict and closed)
        if (not closed and not defined_there(at_end)) or search.counterexample(at_end) is not None:
            return None
    if not smooth(goal.f, variable, goal.f, over):
        return None
    again = written_slope(search, over, slope)
    if again is None:
        return None
    wanted = again if direction == "up" else parse_expression(f"-({again})")
    rising = over.of(wanted, goal.strict and (end is None or not closed))
    if search.counterexample(rising) is not None:
        return None
    bottom: Proof | None = ["limit"] if at_end is None else search.prove(at_end, depth)
    if bottom is None:
        return None
    top = search.prove(rising, depth)
    return None if top is None else ["monotone", variable, direction, str(again), top, bottom]


def divided(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f over a factor of known sign, then monotone; the factor is chosen so that one part becomes differentiable away."""
    normal = search.atoms.normal(goal.f)
    for u, d, core in _in_tails(search.atoms, normal):
        again = search.introduced(goal, core)
        if again is not None and monotone_is_plausible(search, goal.of(again)):
            parts = Factors(Fraction(1), ((apply("phi", u), -d), (again, 1)))
            found = search.attempt(partial(product, search, goal, parts, depth))
            if found is not None:
                return found
    for factor in _divisors(search.atoms, normal):
        found = search.attempt(partial(_divided_by, search, goal, normal, factor, depth))
        if found is not None:
            return found
    return None


def _in_tails(atoms: Atoms, normal: Quotient) -> Iterator[tuple[Expression, int, Expression]]:
    """A polynomial of degree d > 1 in Mills' ratio at u, times phi(u)^d: a polynomial in Q(u) and phi(u)."""
    if normal.whole is None:
        return
    for name in sorted({n for powers, _ in normal.whole for n, _ in powers if n.startswith("mills(")}):
        d = max(dict(powers).get(name, 0) for powers, _ in normal.whole)
        if d < 2:
            continue
        u = atoms.written[name].children[0]
        total: Expression | None = None
        for (powers, part), c in normal.whole.items():
            k = dict(powers).get(name, 0)
            term = atoms.sum_expression({(tuple((n, p) for n, p in powers if n != name), part): c})
            for function, power in (("Q", k), ("phi", d - k)):
                if power:
                    piece = apply(function, u)
                    term = apply("mul", term, piece if power == 1 else apply("pow", piece, number(power)))
            total = term if total is None else apply("add", total, term)
        if total is not None:
            yield u, d, total


def _divided_by(search: Search, goal: Goal, normal: Quotient, factor: Expression, depth: int) -> Proof | None:
    rest = _natural(search.atoms, search.atoms.divide(normal, search.atoms.normal(factor)))
    sign = search.sign(goal, factor)
    if sign == 0 or str(rest) == str(goal.f):
        return None
    if sign < 0:
        factor, rest = apply("neg", factor), apply("neg", rest)
    core = search.introduced(goal, rest)
    if core is None or search.introduced(goal, factor) is None or not monotone_is_plausible(search, goal.of(core)):
        return None
    return product(search, goal, Factors(Fraction(1), ((factor, 1), (core, 1))), depth)


def monotone_is_plausible(search: Search, goal: Goal) -> bool:
    """Whether some derivative of the goal's expression has one sign at all sample points."""
    for variable in sorted(free_variables(goal.f)):
        if search.real(goal, variable):
            slope = search.slope(goal.f, variable)
            if search.sign(goal, slope) != 0:
                return True
    return False


def _divisors(atoms: Atoms, normal: Quotient) -> Iterator[Expression]:
    """Coefficients of normal tails, of logarithms, and single exponentials: what to divide by."""
    seen: set[str] = set()
    bottom = atoms.sum_expression(normal.bottom)
    for name in sorted({n for powers, _ in normal.top for n, _ in powers}):
        if name.startswith(("mills(", "log(", "atan(")):
            coefficient = _coefficient(normal.top, name)
            if coefficient is None or len(coefficient) != 1:
                continue
            total = atoms.sum_expression(coefficient)
            if name.startswith("mills("):
                density = apply("phi", atoms.written[name].children[0])
                total = apply("div", total, density)
            yield from _new(atoms, apply("div", total, bottom), seen)
    parts = sorted({part for _, part in normal.top})
    if len(parts) > 1:
        for part in parts:
            if part:
                yield from _new(atoms, atoms.sum_expression({((), part): Fraction(1)}), seen)


def _new(atoms: Atoms, f: Expression, seen: set[str]) -> Iterator[Expression]:
    simple = atoms.expression(atoms.normal(f))
    if str(simple) not in seen and str(simple) != "1":
        seen.add(str(simple))
        yield simple


def _coefficient(a: Terms, name: str) -> Terms | None:
    """The coefficient of an atom that occurs with power 1 only."""
    out: Terms = {}
    for (powers, part), c in a.items():
        here = dict(powers)
        if name in here:
            if here.pop(name) != 1:
                return None
            out[(tuple(sorted(here.items())), part)] = c
    return out


def _natural(atoms: Atoms, quotient: Quotient) -> Expression:
    """A normal form written out, with density times Mills' ratio written as Q again, so that derivatives stay short."""
    top = atoms.sum_expression(quotient.top) if quotient.top else number(0)
    for name in sorted({n for powers, _ in quotient.top for n, _ in powers if n.startswith("mills(")}):
        argument = atoms.written[name].children[0]
        tail = apply("div", apply("Q", argument), apply("phi", argument))
        holder = Variable("zz")
        swapped = substitute_node(top, atoms.written[name], holder)
        top = substitute(swapped, {"zz": tail})
    return top if quotient.whole is not None else apply("div", top, atoms.sum_expression(quotient.bottom))


def substitute_node(f: Expression, old: Expression, new: Expression) -> Expression:
    """f with every occurrence of a subexpression replaced."""
    from boundcheck.lemmas.expression import fold

    def combine(node: Expression, parts: tuple[Expression, ...]) -> Expression:
        if node == old:
            return new
        return Apply(node.function, parts) if isinstance(node, Apply) else node

    return fold(f, combine)
