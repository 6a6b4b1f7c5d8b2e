"""Factoring normal forms: sympy proposes factors of a polynomial in the atoms, the identity is verified by the caller."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from boundcheck.lemmas.expression import Expression, apply, number
from boundcheck.lemmas.normal import Atoms
from boundcheck.lemmas.terms import ONE_KEY, Exponent, Key, Terms, inverse, least_powers, times_term
from boundcheck.lemmas.transform import free_variables

MAX_SYMBOLS = 12


@dataclass(frozen=True, slots=True)
class Factors:
    """constant times the product of expression^power."""

    constant: Fraction
    parts: tuple[tuple[Expression, int], ...]


def factors(atoms: Atoms, f: Expression) -> Factors:
    """A factorisation of f, proposed: the caller verifies the identity."""
    found: Factors | None = atoms.factored.get(f)
    if found is None:
        found = atoms.factored[f] = _factors(atoms, f)
    return found


def _factors(atoms: Atoms, f: Expression) -> Factors:
    normal = atoms.normal(f)
    if not normal.top:
        return Factors(Fraction(0), ())
    top = _factor_sum(atoms, normal.top)
    bottom = _factor_sum(atoms, normal.bottom)
    parts: dict[str, tuple[Expression, int]] = {}
    for g, k in (*top.parts, *((g, -k) for g, k in bottom.parts)):
        before = parts.get(str(g), (g, 0))[1]
        parts[str(g)] = (g, before + k)
    return Factors(top.constant / bottom.constant, tuple((g, k) for g, k in parts.values() if k))


def factored(atoms: Atoms, f: Expression) -> Expression:
    """f in normal form, written as factors over factors: each divisor is then a short expression of its own.

    Factors without variables come first, as one quotient: a limit is then seen to be 0 in what follows them.
    """
    found = factors(atoms, f)
    if found is None or found.constant == 0:
        return atoms.expression(atoms.normal(f))
    head = _quotient(number(found.constant), [(g, k) for g, k in found.parts if not free_variables(g)])
    return _quotient(head, [(g, k) for g, k in found.parts if free_variables(g)])


def _quotient(top: Expression, parts: list[tuple[Expression, int]]) -> Expression:
    bottom = None
    for g, k in parts:
        piece = g if abs(k) == 1 else apply("pow", g, number(abs(k)))
        if k > 0:
            top = piece if str(top) == "1" else apply("mul", top, piece)
        else:
            bottom = piece if bottom is None else apply("mul", bottom, piece)
    return top if bottom is None else apply("div", top, bottom)


def _factor_sum(atoms: Atoms, a: Terms) -> Factors:
    """Common exp part and powers first, then sympy on what is left."""
    shared, rest = _common(a)
    parts: list[tuple[Expression, int]] = []
    if shared[1]:
        parts.append((atoms.sum_expression({((), shared[1]): Fraction(1)}), 1))
    parts += [(atoms.written[name], power) for name, power in shared[0]]
    if set(rest) == {ONE_KEY}:
        return Factors(rest[ONE_KEY], tuple(parts))
    constant, found = _sympy_factors(atoms, rest)
    return Factors(constant, (*parts, *found))


def _common(a: Terms) -> tuple[Key, Terms]:
    """The powers and the exp part that all terms share (the exp part of the first term), and the rest."""
    shared: Key = (tuple(sorted(least_powers([powers for powers, _ in a]).items())), min(a)[1])
    return shared, times_term(a, inverse(shared))


def _sympy_factors(atoms: Atoms, a: Terms) -> tuple[Fraction, list[tuple[Expression, int]]]:
    import sympy

    generators = _exponent_generators(a)
    names = sorted({n for powers, _ in a for n, _ in powers})
    if len(names) + len(generators) > MAX_SYMBOLS:
        return Fraction(1), [(atoms.sum_expression(a), 1)]
    place = {n: k for k, n in enumerate(names)}
    rows: dict[tuple[int, ...], Fraction] = {}
    for (powers, part), c in a.items():
        row = [0] * (len(names) + len(generators))
        for n, p in powers:
            row[place[n]] = p
        if part:
            g, power = _in_generators(part, generators)
            row[len(names) + generators.index(g)] = power
        rows[tuple(row)] = c
    least = [min(column) for column in zip(*rows)]  # an exponential may have a negative power
    written = [atoms.written[n] for n in names] + [atoms.sum_expression({((), g): Fraction(1)}) for g in generators]
    symbols = [sympy.Symbol(f"a{k}") for k in range(len(written))]
    shifted = {
        tuple(k - low for k, low in zip(row, least)): sympy.Rational(c.numerator, c.denominator)
        for row, c in rows.items()
    }
    content, parts = sympy.Poly.from_dict(shifted, *symbols, domain="QQ").factor_list()
    back = dict(zip(symbols, written))
    found = [(g, low) for g, low in zip(written, least) if low]
    found += [(_from_sympy(g, back), int(k)) for g, k in parts]
    return Fraction(int(content.p), int(content.q)), found


def _exponent_generators(a: Terms) -> list[Exponent]:
    """Exp parts of which all exp parts of the sum are integer multiples, one a direction."""
    directions: dict[Exponent, list[Fraction]] = {}
    for _, part in a:
        if part:
            lead = part[0][1]
            direction = tuple((p, c / lead) for p, c in part)
            directions.setdefault(direction, []).append(lead)
    found = []
    for direction, leads in directions.items():
        denominator = lcm(*(x.denominator for x in leads))
        found.append(tuple((p, c / denominator) for p, c in direction))
    return found


def _in_generators(part: Exponent, generators: list[Exponent]) -> tuple[Exponent, int]:
    for g in generators:
        ratio = part[0][1] / g[0][1]
        if tuple((p, c * ratio) for p, c in g) == part and ratio.denominator == 1:
            return g, int(ratio)
    raise ValueError("an exp part without generator")


def _from_sympy(poly: Any, back: dict[Any, Expression]) -> Expression:
    """A polynomial of sympy as an expression; integer coefficients only, so nothing can be rounded."""
    total: Expression | None = None
    for powers, c in sorted(poly.terms(), reverse=False):
        value = Fraction(int(c.p), int(c.q))
        term: Expression | None = number(abs(value)) if abs(value) != 1 or not any(powers) else None
        for symbol, power in zip(back, powers):
            if power:
                piece = back[symbol] if power == 1 else apply("pow", back[symbol], number(int(power)))
                term = piece if term is None else apply("mul", term, piece)
        if term is None:
            raise ValueError("a term without factors")
        if total is None:
            total = term if value > 0 else apply("neg", term)
        else:
            total = apply("add" if value > 0 else "sub", total, term)
    if total is None:
        raise ValueError("the zero polynomial has no factors")
    return total
