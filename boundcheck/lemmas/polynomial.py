"""Identities over the rationals by exact expansion of our own: what verifies a computer algebra system's proposals.

A polynomial is a dict from monomials to non-zero Fractions; a monomial is a sorted tuple of (atom, exponent). Atoms are
variables, constants and whole subexpressions that are not rational functions (exp(x), sqrt(x), x^y): they are treated as
unknowns, equal when their function is the same and their arguments are identical in the same sense.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from boundcheck.exact.rational import bits
from boundcheck.lemmas.expression import Apply, Constant, Expression, Number, Variable, fold
from boundcheck.lemmas.rational import NumberTooLarge, rational_value

MAX_TERMS = 5_000
MAX_WORK = 1_000_000  # products of terms, over one comparison and everything inside it
MAX_POWER = 64
MAX_COEFFICIENT_BITS = 20_000

Monomial = tuple[tuple[int, int], ...]
Polynomial = dict[Monomial, Fraction]
_ONE: Monomial = ()


class TooManyTerms(Exception):
    """The expansion is beyond the limits: nothing is known."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient of polynomials, not reduced. Its value is top/bottom wherever the expression is defined."""

    top: Polynomial
    bottom: Polynomial


def identical(left: Expression, right: Expression) -> bool:
    """True proves that both have the same value at every point where both are defined. False proves nothing."""
    try:
        return Expander().same(left, right)
    except (TooManyTerms, NumberTooLarge):
        return False


def polynomial_identity(left: Expression, right: Expression) -> bool:
    """True proves that both are polynomials over the rationals, and the same one. False proves nothing."""
    expander = Expander()
    try:
        a, b = expander.ratio(left), expander.ratio(right)
    except (TooManyTerms, NumberTooLarge):
        return False
    polynomials = _constant(a.bottom) and _constant(b.bottom) and not expander.has_atoms()
    return bool(polynomials and expander.equal(a, b))


@dataclass(slots=True)
class Expander:
    """Expands expressions over one common table of atoms; lives as long as one comparison."""

    atoms: list[Expression] = field(default_factory=list)
    budget: list[int] = field(default_factory=lambda: [MAX_WORK])

    def same(self, left: Expression, right: Expression) -> bool:
        """Whether left.top * right.bottom == right.top * left.bottom, both denominators being non-zero polynomials."""
        if left == right:
            return True
        a, b = self.ratio(left), self.ratio(right)
        return bool(a.bottom) and bool(b.bottom) and self.equal(a, b)

    def equal(self, a: Ratio, b: Ratio) -> bool:
        """Whether a.top * b.bottom and b.top * a.bottom are the same polynomial."""
        return self._product(a.top, b.bottom) == self._product(b.top, a.bottom)

    def _product(self, a: Polynomial, b: Polynomial) -> Polynomial:
        return multiply(a, b, self.budget)

    def has_atoms(self) -> bool:
        """Whether anything but variables occurred."""
        return any(not isinstance(atom, Variable) for atom in self.atoms)

    def ratio(self, root: Expression) -> Ratio:
        """The expression as a quotient of polynomials in atoms; TooManyTerms beyond the limits."""
        return fold(root, self._combine, into_binders=False)

    def _combine(self, node: Expression, parts: tuple[Ratio, ...]) -> Ratio:
        if isinstance(node, Number):
            return Ratio({_ONE: node.value} if node.value else {}, {_ONE: Fraction(1)})
        if not isinstance(node, Apply):
            return self._atom(node)
        match node.function, parts:
            case "neg", (a,):
                return Ratio(scale(a.top, Fraction(-1)), a.bottom)
            case (("add" | "sub"), (a, b)):
                b_top = b.top if node.function == "add" else scale(b.top, Fraction(-1))
                if a.bottom == b.bottom:
                    return Ratio(add(a.top, b_top), a.bottom)
                return Ratio(
                    add(self._product(a.top, b.bottom), self._product(b_top, a.bottom)),
                    self._product(a.bottom, b.bottom),
                )
            case "mul", (a, b):
                return Ratio(self._product(a.top, b.top), self._product(a.bottom, b.bottom))
            case "div", (a, b):
                return Ratio(self._product(a.top, b.bottom), self._product(a.bottom, b.top))
            case "pow", (a, _):
                return self._power(node, a)
        return self._atom(node)

    def _power(self, node: Apply, base: Ratio) -> Ratio:
        exponent = rational_value(node.arguments[1])
        if exponent is None or exponent.denominator != 1 or abs(exponent) > MAX_POWER:
            return self._atom(node)
        n = exponent.numerator
        top, bottom = (base.top, base.bottom) if n >= 0 else (base.bottom, base.top)
        return Ratio(raise_to(top, abs(n), self.budget), raise_to(bottom, abs(n), self.budget))

    def _atom(self, node: Expression) -> Ratio:
        if isinstance(node, Apply) and node.function == "pow" and node.arguments[0] == Constant("e"):
            node = Apply("exp", (node.arguments[1],))  # e^x and exp(x) are one function
        place = next((i for i, known in enumerate(self.atoms) if self._same_atom(known, node)), len(self.atoms))
        if place == len(self.atoms):
            self.atoms.append(node)
        return Ratio({((place, 1),): Fraction(1)}, {_ONE: Fraction(1)})

    def _same_atom(self, a: Expression, b: Expression) -> bool:
        if a == b:
            return True
        if not isinstance(a, Apply) or not isinstance(b, Apply) or a.function != b.function:
            return False
        spend(self.budget, a.size + b.size)
        same_count = len(a.arguments) == len(b.arguments)
        return same_count and all(Expander(budget=self.budget).same(x, y) for x, y in zip(a.arguments, b.arguments))


def add(a: Polynomial, b: Polynomial) -> Polynomial:
    """The sum."""
    found = dict(a)
    for monomial, factor in b.items():
        total = found.get(monomial, Fraction(0)) + factor
        if total:
            found[monomial] = total
        else:
            found.pop(monomial, None)
    return _limited(found)


def scale(a: Polynomial, factor: Fraction) -> Polynomial:
    """The product with a rational that is not 0."""
    return {monomial: value * factor for monomial, value in a.items()}


def spend(budget: list[int], work: int) -> None:
    """Take work from the budget of one comparison; TooManyTerms when it is used up."""
    budget[0] -= work
    if budget[0] < 0:
        raise TooManyTerms


def multiply(a: Polynomial, b: Polynomial, budget: list[int]) -> Polynomial:
    """The product; TooManyTerms beyond the limits, before the work is done."""
    spend(budget, len(a) * len(b))
    found: Polynomial = {}
    for left, x in a.items():
        for right, y in b.items():
            monomial = _times(left, right)
            found[monomial] = found.get(monomial, Fraction(0)) + x * y
    return _limited({monomial: value for monomial, value in found.items() if value})


def raise_to(a: Polynomial, n: int, budget: list[int]) -> Polynomial:
    """The n-th power for n >= 0; the 0-th is 1."""
    found: Polynomial = {_ONE: Fraction(1)}
    for _ in range(n):
        found = multiply(found, a, budget)
    return found


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for atom, power in right:
        powers[atom] = powers.get(atom, 0) + power
    return tuple(sorted(powers.items()))


def _constant(a: Polynomial) -> bool:
    return a.keys() == {_ONE}


def _limited(a: Polynomial) -> Polynomial:
    if len(a) > MAX_TERMS or any(bits(value) > MAX_COEFFICIENT_BITS for value in a.values()):
        raise TooManyTerms
    return a
