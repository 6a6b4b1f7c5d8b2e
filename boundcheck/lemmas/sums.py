"""Arithmetic of normal forms over a table of atoms, and normal forms written out as expressions again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product as pairs
from math import inf

from boundcheck.errors import UndecidedError
from boundcheck.lemmas.expression import Expression, apply, number
from boundcheck.lemmas.terms import (
    MAX_TERMS,
    ONE_KEY,
    Key,
    Powers,
    Quotient,
    Terms,
    add,
    constant,
    inverse,
    join,
    join_exponents,
    least_powers,
    scale,
    times_term,
)

MAX_POWER = 64
MAX_WORK = 2_000_000  # products of terms for one expression: what is hostile ends soon
MAX_COEFFICIENT_BITS = 20_000
_TOO_LARGE = "an expression grows too large when it is multiplied out"


@dataclass(slots=True)
class Sums:
    """The atoms met so far: how each is written, and for roots and sines the power that is replaced, and by what."""

    written: dict[str, Expression] = field(default_factory=dict)
    replaced: dict[str, tuple[int, Terms]] = field(default_factory=dict)
    roots: dict[str, tuple[int, Quotient]] = field(default_factory=dict)
    work: int = 0
    deadline: float = inf  # of time.monotonic()

    def times(self, a: Terms, b: Terms) -> Terms:
        """The product of two sums, powers of roots and of sines reduced; UndecidedError beyond the limits."""
        self.spend(len(a) * len(b))
        out: Terms = {}
        for (left, x), (right, y) in pairs(a.items(), b.items()):
            key = (join(left[0], right[0]), join_exponents(left[1], right[1]))
            out[key] = out.get(key, Fraction(0)) + x * y
        return self.reduced({key: c for key, c in out.items() if c})

    def spend(self, work: int) -> None:
        """Count work; UndecidedError when one product or all of an expression is too much."""
        self.work += work
        if work > MAX_TERMS * 8 or self.work > MAX_WORK:
            raise UndecidedError(_TOO_LARGE)
        if time.monotonic() > self.deadline:
            raise UndecidedError("the time limit was reached")

    def reduced(self, a: Terms) -> Terms:
        """Replace r^q by what is under the root, and sin^2 by 1 - cos^2, until nothing changes."""
        out: Terms = {}
        waiting = list(a.items())
        while waiting:
            key, c = waiting.pop()
            high = next((n for n, p in key[0] if n in self.replaced and p >= self.replaced[n][0]), None)
            if high is None:
                total = out.get(key, Fraction(0)) + c
                if total:
                    out[key] = total
                else:
                    out.pop(key, None)
                continue
            degree, value = self.replaced[high]
            self.spend(len(value) + 1)
            less = (join(key[0], ((high, -degree),)), key[1])
            waiting += [(k, c * x) for k, x in times_term(value, less).items()]
        if len(out) > MAX_TERMS or any(
            max(abs(c.numerator), c.denominator) >> MAX_COEFFICIENT_BITS for c in out.values()
        ):
            raise UndecidedError(_TOO_LARGE)
        return out

    def simplified(self, top: Terms, bottom: Terms) -> Quotient:
        """Divide both by the number, the atoms and the exp part that the bottom's terms share.

        Roots and sines are left below unless the top has them too, or 1/r and r/r^2 would be told apart.
        """
        if not bottom:
            raise UndecidedError("a division by an expression that is identically zero")
        if not top:
            return constant(Fraction(0))
        top, bottom = self._rational_below(top, bottom)
        if bottom == {ONE_KEY: Fraction(1)}:
            return Quotient(top, bottom)
        if len(top) == len(bottom) and top.keys() == bottom.keys():
            ratio = top[first := min(bottom)] / bottom[first]
            if all(c == ratio * bottom[key] for key, c in top.items()):
                return constant(ratio)
        first = min(bottom)
        shared = least_powers([powers for powers, _ in bottom])
        if any(n in self.replaced for n in shared):
            both = least_powers([powers for powers, _ in (*top, *bottom)])
            shared = {n: p if n not in self.replaced else both.get(n, 0) for n, p in shared.items()}
        powers: Powers = tuple(sorted((n, p) for n, p in shared.items() if p))
        out = inverse((powers, first[1]))
        if bottom[first] != 1:
            top, bottom = scale(top, 1 / bottom[first]), scale(bottom, 1 / bottom[first])
        if out == ONE_KEY:
            return Quotient(top, bottom)
        return Quotient(self.reduced(times_term(top, out)), self.reduced(times_term(bottom, out)))

    def _rational_below(self, top: Terms, bottom: Terms) -> tuple[Terms, Terms]:
        """1/sqrt(2 pi) as sqrt(2) sqrt(pi)/(2 pi): roots of constants leave a bottom of one term."""
        if len(bottom) != 1:
            return top, bottom
        (powers, _) = next(iter(bottom))
        rest = []
        for name, power in powers:
            degree, value = self.replaced.get(name, (1, {}))
            if 0 < power < degree and len(value) == 1 and _is_constant(value):
                rest.append((name, degree - power))
        if not rest:
            return top, bottom
        key: Key = (tuple(rest), ())
        return self.reduced(times_term(top, key)), self.reduced(times_term(bottom, key))

    def plus(self, a: Quotient, b: Quotient) -> Quotient:
        """a + b."""
        if a.bottom == b.bottom:
            return self.simplified(add(a.top, b.top), a.bottom)
        top = add(self.times(a.top, b.bottom), self.times(b.top, a.bottom))
        return self.simplified(top, self.times(a.bottom, b.bottom))

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        """a b."""
        return self.simplified(self.times(a.top, b.top), self.times(a.bottom, b.bottom))

    def divide(self, a: Quotient, b: Quotient) -> Quotient:
        """a / b; UndecidedError when b is identically zero."""
        return self.simplified(self.times(a.top, b.bottom), self.times(a.bottom, b.top))

    def power(self, a: Quotient, exponent: int) -> Quotient:
        """a^n for an integer n."""
        if abs(exponent) > MAX_POWER:
            raise UndecidedError(f"a power of {exponent} is not multiplied out")
        if exponent < 0:
            return self.divide(constant(Fraction(1)), self.power(a, -exponent))
        out = constant(Fraction(1))
        for _ in range(exponent):
            out = self.multiply(out, a)
        return out

    # --- back to expressions -----------------------------------------------------------------------------------

    def expression(self, a: Quotient) -> Expression:
        """A normal form, written out."""
        top = self.sum_expression(a.top)
        return top if a.whole is not None else apply("div", top, self.sum_expression(a.bottom))

    def sum_expression(self, a: Terms) -> Expression:
        """A sum, written out in a fixed order."""
        total: Expression | None = None
        for key in sorted(a):
            term = self._term(key, abs(a[key]))
            if total is None:
                total = term if a[key] > 0 else apply("neg", term)
            else:
                total = apply("add" if a[key] > 0 else "sub", total, term)
        return total if total is not None else number(0)

    def _term(self, key: Key, c: Fraction) -> Expression:
        above = [self._piece(name, p) for name, p in key[0] if p > 0]
        below = [self._piece(name, -p) for name, p in key[0] if p < 0]
        if key[1]:
            above.append(apply("exp", self.sum_expression({(powers, ()): value for powers, value in key[1]})))
        if below and c.denominator != 1:
            below.insert(0, number(c.denominator))
            c = Fraction(c.numerator)
        if c != 1 or not above:
            above.insert(0, number(c))
        top = _product(above)
        return apply("div", top, _product(below)) if below else top

    def _piece(self, name: str, power: int) -> Expression:
        return self.written[name] if power == 1 else apply("pow", self.written[name], number(power))


def _product(factors: list[Expression]) -> Expression:
    out = factors[0]
    for factor in factors[1:]:
        out = apply("mul", out, factor)
    return out


def _is_constant(a: Terms) -> bool:
    """Whether a sum is made of numbers and pi."""
    return all(not part and all(name == "pi" for name, _ in powers) for powers, part in a)
