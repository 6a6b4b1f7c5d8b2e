"""Sums and quotients of sums over atoms: the arithmetic of normal forms that needs no table of atoms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

Powers = tuple[tuple[str, int], ...]  # sorted by name, none 0; a negative power is a divisor
Exponent = tuple[tuple[Powers, Fraction], ...]  # a sum without exp parts, sorted
Key = tuple[Powers, Exponent]
Terms = dict[Key, Fraction]

ONE_KEY: Key = ((), ())
MAX_TERMS = 4_000


@dataclass(frozen=True, slots=True)
class Quotient:
    """top / bottom."""

    top: Terms
    bottom: Terms

    @property
    def whole(self) -> Terms | None:
        """The sum, if the bottom is the number 1."""
        return self.top if self.bottom == {ONE_KEY: Fraction(1)} else None

    @property
    def negative(self) -> bool:
        """Whether the first term of the top is negative: true of exactly one of u and -u, unless u is 0."""
        return bool(self.top) and self.top[min(self.top)] < 0


def constant(value: Fraction) -> Quotient:
    """A rational number."""
    return Quotient({ONE_KEY: value} if value else {}, {ONE_KEY: Fraction(1)})


def number_of(a: Quotient) -> Fraction | None:
    """The rational number that a normal form is, or None."""
    if a.whole is None or any(key != ONE_KEY for key in a.whole):
        return None
    return a.whole.get(ONE_KEY, Fraction(0))


def add(a: Terms, b: Terms) -> Terms:
    """The sum of two sums."""
    out = dict(a)
    for key, c in b.items():
        total = out.get(key, Fraction(0)) + c
        if total:
            out[key] = total
        else:
            out.pop(key, None)
    return out


def scale(a: Terms, c: Fraction) -> Terms:
    """c a."""
    return {key: c * value for key, value in a.items()} if c else {}


def minus(a: Quotient) -> Quotient:
    """-a."""
    return Quotient(scale(a.top, Fraction(-1)), a.bottom)


def join(a: Powers, b: Powers) -> Powers:
    """Powers of a product."""
    if not a or not b:
        return a or b
    total = dict(a)
    for name, power in b:
        total[name] = total.get(name, 0) + power
    return tuple(sorted((name, power) for name, power in total.items() if power))


def join_exponents(a: Exponent, b: Exponent) -> Exponent:
    """The exp part of a product."""
    if not a or not b:
        return a or b
    total = dict(a)
    for powers, c in b:
        total[powers] = total.get(powers, Fraction(0)) + c
    return tuple(sorted((powers, c) for powers, c in total.items() if c))


def times_term(a: Terms, key: Key) -> Terms:
    """a times the term with coefficient 1; powers of roots and sines are not reduced."""
    return {(join(powers, key[0]), join_exponents(part, key[1])): c for (powers, part), c in a.items()}


def inverse(key: Key) -> Key:
    """The reciprocal of a term with coefficient 1."""
    return tuple((n, -p) for n, p in key[0]), tuple((powers, -c) for powers, c in key[1])


def least_powers(terms: list[Powers]) -> dict[str, int]:
    """For each atom the least power in which it occurs; where it does not occur it has power 0."""
    found: dict[str, int] = {}
    counted: dict[str, int] = {}
    for powers in terms:
        for name, power in powers:
            found[name] = min(found.get(name, power), power)
            counted[name] = counted.get(name, 0) + 1
    total = len(terms)
    return {n: least for n, p in found.items() if (least := p if counted[n] == total else min(p, 0))}


def without_divisors(a: Terms) -> Terms:
    """a times the atoms that it divides by, so that no power is negative: zero exactly where a is."""
    low = {n: -p for n, p in least_powers([powers for powers, _ in a]).items() if p < 0}
    return times_term(a, (tuple(sorted(low.items())), ())) if low else a


def exact_root(value: int, degree: int) -> int | None:
    """The integer r >= 0 with r^degree = value, or None."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
    return low if low**degree == value else None


def prime_factors(value: int, limit: int = 1_000) -> dict[int, int]:
    """The exponents of the primes below the limit in value > 0, and of what is left over."""
    found: dict[int, int] = {}
    rest, factor = value, 2
    while factor < limit and rest > 1:
        while rest % factor == 0:
            rest //= factor
            found[factor] = found.get(factor, 0) + 1
        factor += 1
    if rest > 1:
        root = exact_root(rest, 2)
        found |= {rest: 1} if root is None else {root: 2}
    return found


def square_part(value: int) -> tuple[int, list[int]]:
    """m and numbers r with m^2 times their product = value > 0: primes, and what is left over."""
    factors = prime_factors(value)
    return prod(q ** (k // 2) for q, k in factors.items()), [q for q, k in factors.items() if k % 2]
