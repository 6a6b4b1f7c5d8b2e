"""Sums and quotients of sums over atoms: the arithmetic of normal forms that needs no table of atoms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Powers = tuple[tuple[str, int], ...]
Exponent = tuple[tuple[Powers, Fraction], ...]  # a sum without exp parts, sorted
Key = tuple[Powers, Exponent]
Terms = dict[Key, Fraction]

ONE_KEY: Key = ((), ())
MAX_TERMS = 4_000
NORMAL_CONSTANT = "phi(0)"  # 1/sqrt(2 pi)


@dataclass(frozen=True, slots=True)
class Quotient:
    """top / bottom."""

    top: Terms
    bottom: Terms

    @property
    def whole(self) -> Terms | None:
        """The sum, if the bottom is the number 1."""
        return self.top if self.bottom == {ONE_KEY: Fraction(1)} else None


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


def join(a: Powers, b: Powers) -> Powers:
    """Powers of a product."""
    if not a or not b:
        return a or b
    total = dict(a)
    for name, power in b:
        total[name] = total.get(name, 0) + power
    return tuple(sorted(total.items()))


def join_exponents(a: Exponent, b: Exponent) -> Exponent:
    """The exp part of a product."""
    if not a or not b:
        return a or b
    total = dict(a)
    for powers, c in b:
        total[powers] = total.get(powers, Fraction(0)) + c
    return tuple(sorted((powers, c) for powers, c in total.items() if c))


def simplified(top: Terms, bottom: Terms) -> Quotient:
    """Cancel what is plainly common: the number in front, powers of atoms, and the exp part of a one-term bottom."""
    if not top:
        return Quotient({}, {ONE_KEY: Fraction(1)})
    lead = bottom[min(bottom)]
    if lead != 1:
        top, bottom = scale(top, 1 / lead), scale(bottom, 1 / lead)
    shared: dict[str, int] | None = None
    for powers, _ in (*top, *bottom):
        here = dict(powers)
        shared = here if shared is None else {n: min(p, here[n]) for n, p in shared.items() if n in here}
    part = next(iter(bottom))[1] if len(bottom) == 1 else ()
    if not shared and not part:
        return Quotient(top, bottom)
    return Quotient(_divided(top, shared or {}, part), _divided(bottom, shared or {}, part))


def _divided(a: Terms, shared: dict[str, int], part: Exponent) -> Terms:
    minus = tuple((powers, -c) for powers, c in part)
    out: Terms = {}
    for (powers, exponent), c in a.items():
        left = tuple((n, p - shared.get(n, 0)) for n, p in powers if p > shared.get(n, 0))
        out[(left, join_exponents(exponent, minus))] = c
    return out


def exact_root(value: int, degree: int) -> int | None:
    """The integer r >= 0 with r^degree = value, or None."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
    return low if low**degree == value else None
