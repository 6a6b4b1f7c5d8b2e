"""Factoring polynomials in several variables over the rationals, by FLINT."""

from __future__ import annotations

from fractions import Fraction

import flint

Rows = dict[tuple[int, ...], Fraction]  # powers of the variables: coefficient


def factor_list(rows: Rows, variables: int) -> tuple[Fraction, list[tuple[Rows, int]]]:
    """A constant and irreducible polynomials with their multiplicities, whose product is the polynomial, in a fixed order.

    Exact, and much faster than computer algebra in Python; callers verify the identity all the same.
    """
    context = flint.fmpq_mpoly_ctx.get([f"a{k}" for k in range(variables)], flint.Ordering.lex)
    poly = context.from_dict({powers: flint.fmpq(c.numerator, c.denominator) for powers, c in rows.items()})
    constant, parts = poly.factor()
    found = [({tuple(map(int, powers)): _fraction(c) for powers, c in g.to_dict().items()}, int(k)) for g, k in parts]
    return _fraction(constant), sorted(found, key=lambda part: (len(part[0]), sorted(part[0].items()), part[1]))


def _fraction(value: flint.fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
