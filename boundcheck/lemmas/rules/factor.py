"""Write f as a product of simpler factors and show the sign of each (rule ``product``)."""

from __future__ import annotations

from fractions import Fraction

from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.expression import Expression, apply, number
from boundcheck.lemmas.factoring import Factors, factors
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.search import Proof, Search


def factor(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Factor the normal form over the rationals, atoms as unknowns; show each factor's sign."""
    found = factors(search.atoms, goal.f)
    if found is None or _trivial(found, goal.f):
        return None
    return product(search, goal, found, depth)


def _trivial(found: Factors, f: Expression) -> bool:
    """One factor, which is f itself or -f: nothing is won."""
    if len(found.parts) != 1 or found.parts[0][1] != 1 or abs(found.constant) != 1:
        return False
    return str(f) in (str(found.parts[0][0]), str(apply("neg", found.parts[0][0])))


def product(search: Search, goal: Goal, found: Factors, depth: int) -> Proof | None:
    """The rule ``product`` with signs taken from sample points, hard factors last."""
    if found.constant == 0:
        return None if goal.strict else ["zero"]
    constant, entries = found.constant, []
    hard: list[int] = []
    for g, k in found.parts:
        even = k % 2 == 0
        strict = goal.strict or k < 0
        sign = 1 if even and k > 0 and not strict else search.sign(goal, g)
        if sign == 0:
            return None
        if sign < 0:
            g = apply("neg", g)
            constant = -constant if not even else constant
        again = search.introduced(goal, g)
        if again is None:
            return None
        entries.append([again, k, strict])
        if not (even and k > 0 and not strict) and not search.by_range(goal.of(again, strict)):
            hard.append(len(entries) - 1)
    if constant < 0 or not search.atoms.identical(goal.f, _multiplied(constant, entries)):
        return None
    return _with_proofs(search, goal, constant, entries, depth)


def _multiplied(constant: Fraction, entries: list[list[object]]) -> Expression:
    total: Expression = number(constant)
    for g, k, _ in entries:
        if not isinstance(g, Expression) or not isinstance(k, int):
            raise TypeError("a factor is an expression with an integer power")
        total = apply("mul", total, g if k == 1 else apply("pow", g, number(k)))
    return total


def _with_proofs(
    search: Search, goal: Goal, constant: Fraction, entries: list[list[object]], depth: int
) -> Proof | None:
    listed: list[object] = []
    for g, k, strict in entries:
        if not isinstance(g, Expression) or not isinstance(k, int):
            raise TypeError("a factor is an expression with an integer power")
        proof = None
        if not (k % 2 == 0 and k > 0 and not goal.strict):
            proof = search.prove(goal.of(g, bool(strict)), depth)
            if proof is None:
                return None
        listed.append([str(g), k, proof])
    return ["product", format_rational(constant), listed]
