"""Limits at infinity by growth bounds (docs/reference/lemma-certificate.md, rule ``limit``)."""

from __future__ import annotations

from fractions import Fraction
from math import inf

from boundcheck.errors import UndecidedError
from boundcheck.exact.enclosure import UndefinedError
from boundcheck.lemmas.domains import Interval
from boundcheck.lemmas.expression import Apply, Expression, Variable, number
from boundcheck.lemmas.goal import range_over
from boundcheck.lemmas.normal import Atoms
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.transform import free_variables

SMALL = -inf  # below every power: the infinity of integers, never computed with as a number
BITS = 96
Growth = Fraction | float | None


def tends_to_nonnegative(atoms: Atoms, f: Expression, variable: str, to_plus: bool) -> bool:
    """Whether f tends to a rational constant >= 0 as the variable tends to oo (or -oo), by the bounds of the rule."""
    total = Fraction(0)
    for sign, part in _summands(f, 1):
        value = rational_value(part)
        if isinstance(value, Fraction):
            total += sign * value
            continue
        found = growth(atoms, part, variable, to_plus)
        if found is None or found >= 0:
            return False
    return total >= 0


def _summands(f: Expression, sign: int) -> list[tuple[int, Expression]]:
    if isinstance(f, Apply) and f.function in ("add", "sub"):
        second = sign if f.function == "add" else -sign
        return _summands(f.arguments[0], sign) + _summands(f.arguments[1], second)
    if isinstance(f, Apply) and f.function == "neg":
        return _summands(f.arguments[0], -sign)
    return [(sign, f)]


def growth(atoms: Atoms, f: Expression, variable: str, to_plus: bool) -> Growth:
    """k such that |f| <= C |v|^k far out, SMALL for less than every power, None for unknown."""
    if not free_variables(f):
        return Fraction(0)
    if isinstance(f, Variable):
        return Fraction(1) if f.name == variable else None
    if not isinstance(f, Apply):
        return None
    name = f.function
    if name in ("phi", "Q", "mills", "exp"):
        lead = _leading(atoms, f.arguments[0], variable, to_plus)
        if lead is None:
            return None
        grows = lead > 0 if name != "exp" else lead < 0
        if name == "mills":
            return -Fraction(_degree(atoms, f.arguments[0], variable) or 0) if grows else None
        return SMALL if grows or name == "phi" else None
    parts = [growth(atoms, part, variable, to_plus) for part in f.arguments]
    first = parts[0]
    if first is None:
        return None
    if name == "neg":
        return first
    if name == "pow":
        exponent = rational_value(f.arguments[1])
        whole = isinstance(exponent, Fraction) and exponent.denominator == 1 and exponent > 0
        return first * int(exponent) if whole and isinstance(exponent, Fraction) else None
    if name == "sqrt":
        return first / 2
    if name == "div":
        degree = _degree(atoms, f.arguments[1], variable)
        if degree is None:
            return first if _bounded_away(f.arguments[1], variable, to_plus) else None
        return first - degree
    if len(parts) < 2 or parts[1] is None:
        return None
    if name in ("add", "sub"):
        return max(first, parts[1])
    return SMALL if SMALL in (first, parts[1]) else first + parts[1] if name == "mul" else None


def _bounded_away(f: Expression, variable: str, to_plus: bool) -> bool:
    """Whether the range of f over v >= 1 (v <= -1) lies above a positive number."""
    if free_variables(f) != {variable}:  # a checker asks for this, also of a constant such as pi
        return False
    far = Interval(number(1), None, True, False) if to_plus else Interval(None, number(-1), False, True)
    try:
        low = range_over(f, {variable: far}, BITS).bounds()[0]
    except (UndefinedError, KeyError):  # undefined, or of other variables
        return False
    return low is not None and low > 0


def _polynomial(atoms: Atoms, f: Expression, variable: str) -> dict[int, Fraction] | None:
    """Coefficients by degree when f is a polynomial in the variable alone with rational coefficients."""
    try:
        whole = atoms.normal(f).whole
    except UndecidedError:
        return None
    if not whole or any(part or any(n != variable or p < 0 for n, p in powers) for powers, part in whole):
        return None
    return {dict(powers).get(variable, 0): c for (powers, _), c in whole.items()}


def _degree(atoms: Atoms, f: Expression, variable: str) -> int | None:
    found = _polynomial(atoms, f, variable)
    return None if found is None else max(found)


def _leading(atoms: Atoms, f: Expression, variable: str, to_plus: bool) -> Fraction | None:
    """A number with the sign of the infinity to which the polynomial tends; None for a constant or no polynomial."""
    found = _polynomial(atoms, f, variable)
    if found is None or max(found) == 0:
        return None
    degree = max(found)
    return found[degree] if to_plus or degree % 2 == 0 else -found[degree]


def polynomial_in(atoms: Atoms, f: Expression, variable: str) -> dict[int, Fraction] | None:
    """Coefficients by degree of a polynomial in one variable, or None."""
    return _polynomial(atoms, f, variable)
