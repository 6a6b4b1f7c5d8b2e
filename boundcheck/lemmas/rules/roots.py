"""Square roots and squares: f = (r^2 - s^2 a)/(r - s sqrt(a)), and quadratic forms as sums of squares."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.expression import Expression, apply, number
from boundcheck.lemmas.factoring import Factors, factors
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.rules.bounding import affine
from boundcheck.lemmas.rules.factor import product
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.terms import ONE_KEY, Powers, Quotient, Terms, add, number_of, scale
from boundcheck.lemmas.transform import free_variables


def root(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f = r + s sqrt(a) with s of one sign: f/|s| = b - sqrt(a) or sqrt(a) - b, to be squared (rule ``root``)."""
    atoms = search.atoms
    normal = atoms.normal(goal.f)
    if normal.whole is None:
        return None
    for name in sorted({n for powers, _ in normal.whole for n, _ in powers if n in atoms.roots}):
        if atoms.roots[name][0] != 2 or not free_variables(atoms.written[name]):
            continue
        parts = affine(normal.whole, name)
        if parts is None or not parts[0] or not parts[1]:
            continue
        found = search.attempt(partial(_squared_out, search, goal, name, parts, depth))
        if found is not None:
            return found
    return None


def _squared_out(search: Search, goal: Goal, name: str, parts: tuple[Terms, Terms], depth: int) -> Proof | None:
    atoms, (r, s) = search.atoms, parts
    side = atoms.sum_expression(s)
    sign = search.sign(goal, side)
    if sign == 0:
        return None
    size = side if sign > 0 else atoms.sum_expression(scale(s, Fraction(-1)))
    b = atoms.divide(Quotient(scale(r, Fraction(-sign)), {ONE_KEY: Fraction(1)}), atoms.normal(size))
    b_again = search.introduced(goal, atoms.expression(b))
    a = atoms.written[name].children[0]
    if b_again is None or search.introduced(goal, a) is None:
        return None
    text = f"sqrt({a}) - ({b_again})" if sign > 0 else f"({b_again}) - sqrt({a})"
    core = goal.of(parse_expression(text))
    proof = _rooted(search, core, a, b_again, sign > 0, depth)
    if proof is None or (number_of(atoms.normal(size)) == 1 and atoms.identical(goal.f, core.f)):
        return proof
    value = number_of(atoms.normal(size))
    if value is not None:
        return ["product", format_rational(value), [[str(core.f), 1, proof]]]
    shown = search.prove(goal.of(size), depth) if search.introduced(goal, size) is not None else None
    return None if shown is None else ["product", "1", [[str(size), 1, shown], [str(core.f), 1, proof]]]


def _rooted(search: Search, goal: Goal, a: Expression, b: Expression, above: bool, depth: int) -> Proof | None:
    """The rule itself: sqrt(a) - b (above) or b - sqrt(a)."""
    rest = goal.of(parse_expression(f"({a}) - ({b})^2" if above else f"({b})^2 - ({a})"))
    if search.counterexample(rest) is not None:
        return None
    first = None
    if not above:
        if search.counterexample(goal.of(b, False)) is not None:
            return None
        first = search.prove(goal.of(b, False), depth)
        if first is None:
            return None
    second = search.prove(rest, depth)
    return None if second is None else ["root", "above" if above else "below", str(a), str(b), first, second]


def conjugate(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f = r + s sqrt(a) with r - s sqrt(a) of one sign: the rule ``product`` on the quotient without this root."""
    normal = search.atoms.normal(goal.f)
    for name in sorted({n for powers, _ in normal.top for n, _ in powers if n in search.atoms.roots}):
        if search.atoms.roots[name][0] != 2 or not free_variables(search.atoms.written[name]):
            continue
        parts = affine(normal.top, name)
        if parts is None or not parts[0]:
            continue
        r, s = parts
        other = search.atoms.sum_expression(add(r, scale(_with(s, name), Fraction(-1))))
        if search.sign(goal, other) == 0:
            continue
        square = add(search.atoms.times(r, r), scale(_squared(search, s, name), Fraction(-1)))
        if not square:
            continue
        found = factors(search.atoms, search.atoms.sum_expression(square))
        bottom = factors(search.atoms, search.atoms.sum_expression(normal.bottom))
        if found is None or bottom is None:
            continue
        pieces = (*found.parts, (other, -1), *((g, -k) for g, k in bottom.parts))
        proof = product(search, goal, Factors(found.constant / bottom.constant, pieces), depth)
        if proof is not None:
            return proof
    return None


def _with(s: Terms, name: str) -> Terms:
    """s times the root."""
    return {(tuple(sorted((*powers, (name, 1)))), part): c for (powers, part), c in s.items()}


def _squared(search: Search, s: Terms, name: str) -> Terms:
    """s^2 a, with sqrt(a)^2 written a."""
    return search.atoms.times(_with(s, name), _with(s, name))


def squares(search: Search, goal: Goal, depth: int) -> Proof | None:
    """A polynomial of degree 2 in its atoms as a sum of squares with positive coefficients (rule ``squares``)."""
    normal = search.atoms.normal(goal.f)
    if goal.strict or normal.whole is None or any(part for _, part in normal.whole):
        return None
    if any(sum(p for _, p in powers) > 2 or any(p < 0 for _, p in powers) for powers, _ in normal.whole):
        return None
    rest = {powers: c for (powers, _), c in normal.whole.items()}
    listed: list[object] = []
    names = sorted({n for powers in rest for n, _ in powers})
    for name in [*names, None]:
        lead = rest.get(() if name is None else ((name, 2),), Fraction(0))
        if lead == 0 and name is not None and not any(name in dict(powers) for powers in rest):
            continue
        if lead <= 0:
            return None if rest else ["squares", listed]
        form = {_without(powers, name): (c if powers == _pair(name, name) else c / 2) / lead for powers, c in rest.items()
                if name is None or name in dict(powers)}  # fmt: skip
        g = search.introduced(goal, _linear(search, form))
        if g is None:
            return None
        listed.append([format_rational(lead), str(g)])
        for a, x in form.items():
            for b, y in form.items():
                key = _pair(_name(a), _name(b))
                rest[key] = rest.get(key, Fraction(0)) - lead * x * y
        rest = {powers: c for powers, c in rest.items() if c}
        if not rest:
            return ["squares", listed]
    return None


def _without(powers: Powers, name: str | None) -> Powers:
    """The other factor of a monomial that holds the name."""
    if name is None:
        return ()
    left = {**dict(powers), name: dict(powers)[name] - 1}
    return tuple((n, p) for n, p in sorted(left.items()) if p)


def _name(powers: Powers) -> str | None:
    return powers[0][0] if powers else None


def _pair(a: str | None, b: str | None) -> Powers:
    """The monomial a b; None is 1."""
    if a is None or b is None:
        one = a if b is None else b
        return () if one is None else ((one, 1),)
    return ((a, 2),) if a == b else tuple(sorted(((a, 1), (b, 1))))


def _linear(search: Search, form: dict[Powers, Fraction]) -> Expression:
    total: Expression | None = None
    for powers, c in form.items():
        written = search.atoms.written[powers[0][0]] if powers else None
        size = number(abs(c))
        term = size if written is None else written if abs(c) == 1 else apply("mul", size, written)
        if total is None:
            total = term if c > 0 else apply("neg", term)
        else:
            total = apply("add" if c > 0 else "sub", total, term)
    return number(0) if total is None else total
