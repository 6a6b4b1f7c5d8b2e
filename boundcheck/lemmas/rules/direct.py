"""Rules without subgoals: zero, and polynomials in one variable decided by Sturm sequences."""

from __future__ import annotations

from fractions import Fraction

from boundcheck.lemmas.domains import FiniteSet, Interval
from boundcheck.lemmas.goal import Goal, end_value
from boundcheck.lemmas.limits import polynomial_in
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.sturm import holds_on
from boundcheck.lemmas.transform import free_variables


def zero(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f is identically 0 and need not be positive."""
    return ["zero"] if not goal.strict and not search.atoms.normal(goal.f).top else None


def polynomial(search: Search, goal: Goal, depth: int) -> Proof | None:
    """A polynomial in one real variable with rational or infinite ends."""
    names = free_variables(goal.f)
    if len(names) != 1:
        return None
    (name,) = names
    domain = goal.variables[name]
    if isinstance(domain, FiniteSet) or domain.integer or not _rational_ends(domain):
        return None
    coefficients = polynomial_in(search.atoms, goal.f, name)
    if coefficients is None:
        return None
    dense = [coefficients.get(k, Fraction(0)) for k in range(max(coefficients) + 1)]
    low, high = end_value(domain.lower), end_value(domain.upper)
    shown = holds_on(dense, low, high, domain.lower_closed, domain.upper_closed, goal.strict)
    return ["polynomial"] if shown else None


def _rational_ends(domain: Interval) -> bool:
    return all(end is None or end_value(end) is not None for end in (domain.lower, domain.upper))
