"""Normal forms: expressions as quotients of sums over atoms, to decide identities (docs/reference/lemma-certificate.md).

A *sum* is a dict from (powers of atoms, exp part) to a Fraction: the term is the product of the atoms' powers times
exp(exp part). An atom is a variable, a root, or a function value whose argument is itself in normal form. Every rewriting
is an identity of real numbers wherever both sides are defined; so ``identical`` never says yes of different functions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from boundcheck.errors import InputError, UndecidedError
from boundcheck.lemmas.expression import Apply, Constant, Expression, Number, Variable, apply, fold, number
from boundcheck.lemmas.sums import Sums
from boundcheck.lemmas.terms import (
    ONE_KEY,
    Exponent,
    Powers,
    Quotient,
    Terms,
    add,
    constant,
    exact_root,
    minus,
    number_of,
    prime_factors,
    scale,
    square_part,
    without_divisors,
)

_ONE, _HALF = constant(Fraction(1)), constant(Fraction(1, 2))
_EVEN = ("cos", "abs")
_ODD = ("sin", "atan", "asin", "erf", "erfinv")


def identical(left: Expression, right: Expression) -> bool:
    """True proves that both have the same value at every point where both are defined. False proves nothing."""
    try:
        return left == right or Atoms().identical(left, right)
    except (UndecidedError, InputError):
        return False


@dataclass(slots=True)
class Atoms(Sums):
    """Normal forms over one table of atoms, which grows while expressions are normalised; one per prover."""

    known: dict[Expression, Quotient] = field(default_factory=dict)
    factored: dict[Expression, Any] = field(default_factory=dict)  # of factoring.py

    def normal(self, root: Expression) -> Quotient:
        """The normal form of an expression; UndecidedError when it grows beyond limits or leaves the language."""
        self.work = 0
        found = self.known.get(root)
        if found is None:
            found = fold(root, self._combine)
            self.known[root] = found
        return found

    def identical(self, left: Expression, right: Expression) -> bool:
        """Whether both have the same value wherever both are defined, by normal forms alone."""
        a, b = self.normal(left), self.normal(right)
        if a == b:
            return True
        self.work = 0
        gap = add(self.times(a.top, b.bottom), scale(self.times(b.top, a.bottom), Fraction(-1)))
        return not gap or not self.reduced(without_divisors(gap))

    def _combine(self, node: Expression, parts: tuple[Quotient, ...]) -> Quotient:
        if isinstance(node, Number):
            return constant(node.value)
        if isinstance(node, Variable):
            return self._atom(node.name, node)
        if isinstance(node, Constant):
            return self._exponential(_ONE) if node.name == "e" else self._atom(node.name, node)
        if not isinstance(node, Apply):
            raise UndecidedError("integrals and sums have no normal form")
        return self._apply(node, parts)

    def _apply(self, node: Apply, parts: tuple[Quotient, ...]) -> Quotient:
        name, a = node.function, parts[0]
        if name in ("add", "sub", "mul", "div", "neg", "pow"):
            return self._arithmetic(name, parts)
        if name == "sqrt":
            return self._root(a, 2)
        if name in ("exp", "expm1"):
            power = self._exponential(a)
            return power if name == "exp" else self.plus(power, minus(_ONE))
        if name in ("sinh", "cosh", "tanh"):
            return self._hyperbolic(name, a)
        if name in ("phi", "Q", "Phi"):
            return self._normal_family(name, a)
        if name == "mills":
            return self._mills(a)
        if name in ("log", "log1p"):
            return self._logarithm(self.plus(a, _ONE) if name == "log1p" else a)
        if name == "tan":
            return self.divide(self._parity("sin", a), self._parity("cos", a))
        if name == "erfc":
            return self.plus(_ONE, minus(self._parity("erf", a)))
        if name in _EVEN or name in _ODD:
            return self._parity(name, a)
        if name == "T":
            return self._owen(*parts)
        if name == "Orthant":  # symmetric in its first two arguments
            first, second = sorted(parts[:2], key=lambda part: str(self.expression(part)))
            return self._function(name, (first, second, parts[2]))
        return self._function(name, parts)

    def _arithmetic(self, name: str, parts: tuple[Quotient, ...]) -> Quotient:
        a = parts[0]
        if name == "neg":
            return minus(a)
        b = parts[1]
        if name == "add":
            return self.plus(a, b)
        if name == "sub":
            return self.plus(a, minus(b))
        if name == "mul":
            return self.multiply(a, b)
        if name == "div":
            return self.divide(a, b)
        exponent = number_of(b)
        if exponent is None:
            return self._exponential(self.multiply(b, self._logarithm(a)))
        base = a if exponent.denominator == 1 else self._root(a, exponent.denominator)
        return self.power(base, exponent.numerator)

    def _atom(self, name: str, written: Expression) -> Quotient:
        self.written.setdefault(name, written)
        return Quotient({(((name, 1),), ()): Fraction(1)}, {ONE_KEY: Fraction(1)})

    def _function(self, name: str, parts: tuple[Quotient, ...]) -> Quotient:
        arguments = [self.expression(part) for part in parts]
        written = apply(name, *arguments)
        return self._atom(str(written), written)

    # --- roots, exponentials, logarithms -----------------------------------------------------------------------

    def _root(self, a: Quotient, degree: int) -> Quotient:
        if (value := number_of(a)) is not None and value >= 0:
            top, bottom = exact_root(value.numerator, degree), exact_root(value.denominator, degree)
            if top is not None and bottom is not None:
                return constant(Fraction(top, bottom))
        if degree == 2 and a.whole is not None and len(a.whole) == 1:
            ((powers, part), c) = next(iter(a.whole.items()))
            if c > 0 and all(name == "pi" for name, _ in powers):
                return self._taken_apart(c, powers, part)
        return self._root_atom(a, degree)

    def _root_atom(self, a: Quotient, degree: int) -> Quotient:
        base = self.expression(a)
        written = apply("sqrt", base) if degree == 2 else apply("pow", base, number(Fraction(1, degree)))
        found, name = self._atom(str(written), written), str(written)
        if a.whole is not None and name not in self.replaced:
            self.replaced[name] = degree, a.whole
        self.roots.setdefault(name, (degree, a))
        return found

    def _taken_apart(self, c: Fraction, powers: Powers, part: Exponent) -> Quotient:
        """sqrt(c pi^k exp(s)) as sqrt(c) sqrt(pi)^k exp(s/2)."""
        m, roots = square_part(c.numerator * c.denominator)
        found = constant(Fraction(m, c.denominator))
        for r in roots:
            found = self.multiply(found, self._root_atom(constant(Fraction(r)), 2))
        if powers:
            whole, odd = divmod(powers[0][1], 2)
            found = self.multiply(found, self.power(self._atom("pi", Constant("pi")), whole))
            if odd:
                found = self.multiply(found, self._root_atom(self._atom("pi", Constant("pi")), 2))
        half: Exponent = tuple((p, value / 2) for p, value in part)
        return self.multiply(found, Quotient({((), half): Fraction(1)}, {ONE_KEY: Fraction(1)}))

    def _exponential(self, u: Quotient) -> Quotient:
        whole = u.whole
        if whole is None or any(part for _, part in whole):
            return self._function("exp", (u,))
        part: Exponent = tuple(sorted((powers, c) for (powers, _), c in whole.items()))
        return Quotient({((), part): Fraction(1)}, {ONE_KEY: Fraction(1)})

    def _logarithm(self, u: Quotient) -> Quotient:
        if u.whole is not None and len(u.whole) == 1:
            ((powers, part), c) = next(iter(u.whole.items()))
            if c > 0 and all(name == "pi" for name, _ in powers):
                return self._log_taken_apart(c, powers, part)
        return self._function("log", (u,))

    def _log_taken_apart(self, c: Fraction, powers: Powers, part: Exponent) -> Quotient:
        """log(c pi^k exp(s)) as log(c) + k log(pi) + s, the primes of c apart."""
        found = Quotient({(p, ()): value for p, value in part}, {ONE_KEY: Fraction(1)})
        logs = [(self._atom("pi", Constant("pi")), k) for _, k in powers]
        for n, side in ((c.numerator, 1), (c.denominator, -1)):
            logs += [(constant(Fraction(q)), side * k) for q, k in prime_factors(n).items()]
        for argument, k in logs:
            found = self.plus(found, self.multiply(constant(Fraction(k)), self._function("log", (argument,))))
        return found

    def _hyperbolic(self, name: str, u: Quotient) -> Quotient:
        up, down = self._exponential(u), self._exponential(minus(u))
        sinh, cosh = self.multiply(_HALF, self.plus(up, minus(down))), self.multiply(_HALF, self.plus(up, down))
        return sinh if name == "sinh" else cosh if name == "cosh" else self.divide(sinh, cosh)

    # --- the normal law; even and odd functions ----------------------------------------------------------------

    def _normal_family(self, name: str, u: Quotient) -> Quotient:
        minus_half_square = self.multiply(minus(_HALF), self.multiply(u, u))
        density = self.divide(self._exponential(minus_half_square), self._root_of_two_pi())
        if name == "phi":
            return density
        tail = self.multiply(density, self._mills(u))
        return tail if name == "Q" else self.plus(_ONE, minus(tail))

    def _mills(self, u: Quotient) -> Quotient:
        if not u.top:
            return self.multiply(_HALF, self._root_of_two_pi())
        if not u.negative:
            return self._function("mills", (u,))
        whole = self._exponential(self.multiply(_HALF, self.multiply(u, u)))
        return self.plus(self.multiply(self._root_of_two_pi(), whole), minus(self._function("mills", (minus(u),))))

    def _owen(self, h: Quotient, a: Quotient) -> Quotient:
        """T(-h, a) = T(h, a), T(h, -a) = -T(h, a), T(h, 0) = 0."""
        if not a.top:
            return a
        found = self._function("T", (minus(h) if h.negative else h, minus(a) if a.negative else a))
        return minus(found) if a.negative else found

    def _root_of_two_pi(self) -> Quotient:
        return self._taken_apart(Fraction(2), (("pi", 1),), ())

    def _parity(self, name: str, u: Quotient) -> Quotient:
        negative = u.negative
        if negative:
            u = minus(u)
        if not u.top and name != "cos":
            return constant(Fraction(0))
        turns = _quarter_turns(u) if name in ("sin", "cos") else None
        if turns is not None:
            found = constant(Fraction((0, 1, 0, -1)[(turns + (name == "cos")) % 4]))
        else:
            found = self._sine(u) if name == "sin" else self._function(name, (u,))
        return minus(found) if negative and name in _ODD else found

    def _sine(self, u: Quotient) -> Quotient:
        found = self._function("sin", (u,))
        name = next(iter(found.top))[0][0][0]
        if name not in self.replaced:
            cosine = self._function("cos", (u,)).top
            self.replaced[name] = 2, add({ONE_KEY: Fraction(1)}, scale(self.times(cosine, cosine), Fraction(-1)))
        return found


def _quarter_turns(u: Quotient) -> int | None:
    """n, if u is n pi/2."""
    if not u.top:
        return 0
    whole: Terms | None = u.whole
    if whole is None or len(whole) != 1:
        return None
    (key, c) = next(iter(whole.items()))
    return int(2 * c) if key == ((("pi", 1),), ()) and (2 * c).denominator == 1 else None
