"""Normal forms: expressions as quotients of sums over atoms, to decide identities (docs/reference/lemma-certificate.md).

A *sum* is a dict from (powers of atoms, exp part) to a Fraction: the term is the product of the atoms' powers times
exp(exp part). An atom is a variable, a root, or a function value whose argument is itself in normal form. Every rewriting
is an identity of real numbers wherever both sides are defined; so ``identical`` never says yes of different functions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product as pairs
from typing import Any

from boundcheck.errors import UndecidedError
from boundcheck.lemmas.expression import Apply, Constant, Expression, Number, Variable, apply, fold, number
from boundcheck.lemmas.terms import (
    MAX_TERMS,
    NORMAL_CONSTANT,
    ONE_KEY,
    Exponent,
    Key,
    Quotient,
    Terms,
    add,
    constant,
    exact_root,
    join,
    join_exponents,
    number_of,
    scale,
    simplified,
)


@dataclass(slots=True)
class Atoms:
    """The atoms met so far: how each is written, and for roots the degree and the sum under the root.

    Grows while expressions are normalised; one per prover.
    """

    written: dict[str, Expression] = field(default_factory=dict)
    roots: dict[str, tuple[int, Quotient]] = field(default_factory=dict)
    known: dict[Expression, Quotient] = field(default_factory=dict)
    factored: dict[Expression, Any] = field(default_factory=dict)  # of factoring.py

    def normal(self, root: Expression) -> Quotient:
        """The normal form of an expression; UndecidedError when it grows beyond limits or leaves the language."""
        found = self.known.get(root)
        if found is None:
            found = fold(root, self._combine)
            self.known[root] = found
        return found

    def identical(self, left: Expression, right: Expression) -> bool:
        """Whether both have the same value wherever both are defined, by normal forms alone."""
        a, b = self.normal(left), self.normal(right)
        return add(self.times(a.top, b.bottom), scale(self.times(b.top, a.bottom), Fraction(-1))) == {}

    # --- building ----------------------------------------------------------------------------------------------

    def _combine(self, node: Expression, parts: tuple[Quotient, ...]) -> Quotient:
        if isinstance(node, Number):
            return constant(node.value)
        if isinstance(node, Variable):
            return self._atom(node.name, node)
        if isinstance(node, Constant):
            return self._exponential(constant(Fraction(1))) if node.name == "e" else self._atom(node.name, node)
        if not isinstance(node, Apply):
            raise UndecidedError("integrals and sums have no normal form")
        return self._apply(node, parts)

    def _apply(self, node: Apply, parts: tuple[Quotient, ...]) -> Quotient:
        name, a = node.function, parts[0]
        if name in ("add", "sub", "mul", "div", "neg", "pow"):
            return self._arithmetic(node, parts)
        if name == "sqrt":
            return self._root(a, node.arguments[0], 2)
        if name in ("exp", "expm1"):
            power = self._exponential(a)
            return power if name == "exp" else self.plus(power, constant(Fraction(-1)))
        if name in ("sinh", "cosh", "tanh"):
            return self._hyperbolic(name, a)
        if name in ("phi", "Q", "Phi"):
            return self._normal_family(name, a, node)
        if name in ("log", "log1p"):
            return self._logarithm(self.plus(a, constant(Fraction(1))) if name == "log1p" else a)
        if name == "tan":
            return self.divide(self._function("sin", (a,)), self._function("cos", (a,)))
        return self._function(name, parts)

    def _arithmetic(self, node: Apply, parts: tuple[Quotient, ...]) -> Quotient:
        name, a = node.function, parts[0]
        if name == "neg":
            return Quotient(scale(a.top, Fraction(-1)), a.bottom)
        b = parts[1]
        if name == "add":
            return self.plus(a, b)
        if name == "sub":
            return self.plus(a, Quotient(scale(b.top, Fraction(-1)), b.bottom))
        if name == "mul":
            return self.multiply(a, b)
        if name == "div":
            return self.divide(a, b)
        exponent = number_of(b)
        if exponent is None:
            return self._exponential(self.multiply(b, self._logarithm(a)))
        base = a if exponent.denominator == 1 else self._root(a, node.arguments[0], exponent.denominator)
        return self.power(base, exponent.numerator)

    def _atom(self, name: str, written: Expression) -> Quotient:
        self.written.setdefault(name, written)
        return Quotient({(((name, 1),), ()): Fraction(1)}, {ONE_KEY: Fraction(1)})

    def _function(self, name: str, parts: tuple[Quotient, ...]) -> Quotient:
        arguments = [self.expression(part) for part in parts]
        written = apply(name, *arguments)
        return self._atom(str(written), written)

    def _root(self, a: Quotient, _base: Expression, degree: int) -> Quotient:
        if (value := number_of(a)) is not None and value >= 0:
            top, bottom = exact_root(value.numerator, degree), exact_root(value.denominator, degree)
            if top is not None and bottom is not None:
                return constant(Fraction(top, bottom))
        base = self.expression(a)
        written = apply("sqrt", base) if degree == 2 else apply("pow", base, number(Fraction(1, degree)))
        found = self._atom(str(written), written)
        if a.whole is not None:
            self.roots[str(written)] = (degree, a)
        return found

    def _exponential(self, u: Quotient) -> Quotient:
        whole = u.whole
        if whole is None or any(part for _, part in whole):
            return self._function("exp", (u,))
        part: Exponent = tuple(sorted((powers, c) for (powers, _), c in whole.items()))
        return Quotient({((), part): Fraction(1)}, {ONE_KEY: Fraction(1)})

    def _logarithm(self, u: Quotient) -> Quotient:
        if u.whole is not None and len(u.whole) == 1:
            ((powers, part), c) = next(iter(u.whole.items()))
            if not powers and c == 1:
                return Quotient({(p, ()): value for p, value in part}, {ONE_KEY: Fraction(1)})
        return self._function("log", (u,))

    def _hyperbolic(self, name: str, u: Quotient) -> Quotient:
        up, down = self._exponential(u), self._exponential(Quotient(scale(u.top, Fraction(-1)), u.bottom))
        half = constant(Fraction(1, 2))
        sinh = self.multiply(half, self.plus(up, Quotient(scale(down.top, Fraction(-1)), down.bottom)))
        cosh = self.multiply(half, self.plus(up, down))
        return sinh if name == "sinh" else cosh if name == "cosh" else self.divide(sinh, cosh)

    def _normal_family(self, name: str, u: Quotient, node: Apply) -> Quotient:
        minus_half_square = self.multiply(constant(Fraction(-1, 2)), self.multiply(u, u))
        density = self.multiply(
            self._atom(NORMAL_CONSTANT, apply("phi", number(0))), self._exponential(minus_half_square)
        )
        if name == "phi":
            return density
        tail = self.multiply(density, self._function("mills", (u,)))
        return (
            tail
            if name == "Q"
            else self.plus(constant(Fraction(1)), Quotient(scale(tail.top, Fraction(-1)), tail.bottom))
        )

    # --- arithmetic --------------------------------------------------------------------------------------------

    def times(self, a: Terms, b: Terms) -> Terms:
        """The product of two sums, powers of roots and of sines reduced."""
        if len(a) * len(b) > MAX_TERMS * 8:
            raise UndecidedError("an expression grows too large when it is multiplied out")
        out: Terms = {}
        for (left, x), (right, y) in pairs(a.items(), b.items()):
            key = (join(left[0], right[0]), join_exponents(left[1], right[1]))
            out[key] = out.get(key, Fraction(0)) + x * y
        return self._reduced({key: c for key, c in out.items() if c})

    def _reduced(self, a: Terms) -> Terms:
        """Replace r^q by what is under the root, and sin^2 by 1 - cos^2, until nothing changes."""
        for key, c in a.items():
            for name, power in key[0]:
                replacement = self._replacement(name, power)
                if replacement is None:
                    continue
                less, by = replacement
                rest = {k: v for k, v in a.items() if k != key}
                lower = (tuple((n, p if n != name else less) for n, p in key[0] if n != name or less), key[1])
                return self._reduced(add(rest, self.times({lower: c}, by)))
        if len(a) > MAX_TERMS:
            raise UndecidedError("an expression grows too large when it is multiplied out")
        return a

    def _replacement(self, name: str, power: int) -> tuple[int, Terms] | None:
        if name in self.roots:
            degree, base = self.roots[name]
            if power >= degree and base.whole is not None:
                return power - degree, base.whole
        elif name.startswith("sin(") and power >= 2:
            written = self.written[name]
            cosine = self._function("cos", (self.normal(written.children[0]),))
            square = self.times(cosine.top, cosine.top)
            return power - 2, add({ONE_KEY: Fraction(1)}, scale(square, Fraction(-1)))
        return None

    def plus(self, a: Quotient, b: Quotient) -> Quotient:
        """a + b."""
        if a.bottom == b.bottom:
            return simplified(add(a.top, b.top), a.bottom)
        top = add(self.times(a.top, b.bottom), self.times(b.top, a.bottom))
        return simplified(top, self.times(a.bottom, b.bottom))

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        """a b."""
        return simplified(self.times(a.top, b.top), self.times(a.bottom, b.bottom))

    def divide(self, a: Quotient, b: Quotient) -> Quotient:
        """a / b; UndecidedError when b is identically zero."""
        if not b.top:
            raise UndecidedError("a division by an expression that is identically zero")
        return simplified(self.times(a.top, b.bottom), self.times(a.bottom, b.top))

    def power(self, a: Quotient, exponent: int) -> Quotient:
        """a^n for an integer n."""
        if abs(exponent) > 64:
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
        if not a:
            return number(0)
        total: Expression | None = None
        for key in sorted(a):
            term = self._term(key, abs(a[key]))
            if total is None:
                total = term if a[key] > 0 else apply("neg", term)
            else:
                total = apply("add" if a[key] > 0 else "sub", total, term)
        return total if total is not None else number(0)

    def _term(self, key: Key, c: Fraction) -> Expression:
        factors = [self.written[name] if p == 1 else apply("pow", self.written[name], number(p)) for name, p in key[0]]
        if key[1]:
            factors.append(apply("exp", self.sum_expression({(powers, ()): value for powers, value in key[1]})))
        if c != 1 or not factors:
            factors.insert(0, number(c))
        out = factors[0]
        for factor in factors[1:]:
            out = apply("mul", out, factor)
        return out
