"""Square roots and squares: f = (r^2 - s^2 a)/(r - s sqrt(a)), and quadratic forms as sums of squares."""

from __future__ import annotations

from fractions import Fraction

from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.expression import Expression, apply, number
from boundcheck.lemmas.factoring import Factors, factors
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.rules.bounding import affine
from boundcheck.lemmas.rules.factor import product
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.terms import Powers, Terms, add, scale


def conjugate(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f = r + s sqrt(a) with r - s sqrt(a) of one sign: the rule ``product`` on the quotient without this root."""
    normal = search.atoms.normal(goal.f)
    for name in sorted({n for powers, _ in normal.top for n, _ in powers if n in search.atoms.roots}):
        if search.atoms.roots[name][0] != 2:
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
