"""The functions of the claim language over enclosures, each as tight as its monotonicity allows.

Every function maps an ``Enclosure`` to an ``Enclosure`` of its range; UndefinedError where it is not certainly defined.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

import flint

from boundcheck.exact.enclosure import ONE, ZERO, Enclosure, UndefinedError, exact_point, of_ball
from boundcheck.exact.gaussian import distribution, mills, phi, tail

Unary = Callable[[Enclosure], Enclosure]
Function = Callable[[Any], Any]
MINUS_ONE = flint.arb(-1)


def pi() -> Enclosure:
    """The number pi."""
    return of_ball(flint.arb.pi())


def euler() -> Enclosure:
    """The number e."""
    return of_ball(flint.arb(1).exp())


def _positive(x: Enclosure) -> Enclosure:
    if not x.positive:
        raise UndefinedError("an argument that may be 0 or negative")
    return x


def sqrt(x: Enclosure) -> Enclosure:
    """The square root of a nonnegative argument."""
    if not x.nonnegative:
        raise UndefinedError("a square root of what may be negative")
    return x.increasing(lambda t: t.sqrt(), None, None)


def exp(x: Enclosure) -> Enclosure:
    """The exponential."""
    return x.increasing(lambda t: t.exp(), ZERO, None)


def expm1(x: Enclosure) -> Enclosure:
    """exp(x) - 1, accurate near 0."""
    return x.increasing(lambda t: t.expm1(), MINUS_ONE, None)


def log(x: Enclosure) -> Enclosure:
    """The natural logarithm of a positive argument."""
    _positive(x)
    if bool(x.lo == 0):
        top = x.increasing(lambda t: ZERO if bool(t == 0) else t.log(), None, None)
        return Enclosure(None, top.hi, True, top.hi_open)
    return x.increasing(lambda t: t.log(), None, None)


def log1p(x: Enclosure) -> Enclosure:
    """log(1 + x), accurate near 0."""
    if not (x + exact_point(Fraction(1))).positive:
        raise UndefinedError("log1p of what may be -1 or less")
    if x.lo is not None and bool(x.lo > -1):
        return x.increasing(lambda t: t.log1p(), None, None)
    return log(x + exact_point(Fraction(1)))


def real_power(base: Enclosure, exponent: Enclosure) -> Enclosure:
    """base^exponent = exp(exponent log base) for a positive base."""
    return exp(exponent * log(base))


def rational_power(base: Enclosure, exponent: Fraction) -> Enclosure:
    """base^(p/q) for a positive base (a nonnegative one if p/q > 0), monotone in the base."""
    if not (base.positive or (exponent > 0 and base.nonnegative)):
        raise UndefinedError("a power of what may be negative")
    if exponent < 0:
        return rational_power(base, -exponent).reciprocal()
    power = flint.arb(flint.fmpq(exponent.numerator, exponent.denominator))
    return base.increasing(lambda t: ZERO if bool(t == 0) else t**power, None, None)


def sin(x: Enclosure) -> Enclosure:
    """The sine; as tight as its turning points allow."""
    return _wave(x, lambda t: t.sin(), flint.arb.pi() / 2)


def cos(x: Enclosure) -> Enclosure:
    """The cosine; as tight as its turning points allow."""
    return _wave(x, lambda t: t.cos(), ZERO)


def _wave(x: Enclosure, value: Function, peak: Any) -> Enclosure:
    """Between two ends it rises to 1 at peak + 2 n pi and falls to -1 half a turn later."""
    if x.lo is None or x.hi is None:
        return Enclosure(MINUS_ONE, ONE, False, False)
    found = _at(value, x.lo, x.lo_open).hull(_at(value, x.hi, x.hi_open))
    for place, extreme in ((peak, 1), (peak + flint.arb.pi(), -1)):
        first, last = (_turns(end, place, 2 * flint.arb.pi()) for end in (x.lo, x.hi))
        if first is None or first != last:
            found = found.hull(exact_point(Fraction(extreme)))
    return found.within(Fraction(-1), Fraction(1))


def _at(value: Function, end: Any, is_open: bool) -> Enclosure:
    point = of_ball(value(end))
    return Enclosure(point.lo, point.hi, is_open, is_open)


def _turns(t: Any, place: Any, period: Any) -> int | None:
    """How often place + n period, n integer, has been passed at t; None if that is not certain."""
    found = ((t - place) / period).floor().unique_fmpz()
    return None if found is None else int(found)


def tan(x: Enclosure) -> Enclosure:
    """The tangent between two neighbouring poles."""
    if x.lo is not None and x.hi is not None:
        first, last = (_turns(end, flint.arb.pi() / 2, flint.arb.pi()) for end in (x.lo, x.hi))
        if first is not None and first == last:
            return x.increasing(lambda t: t.tan(), None, None)
    raise UndefinedError("a tangent whose argument may be at a pole")


def _arc(x: Enclosure, name: str) -> Enclosure:
    if x.lo is None or x.hi is None or not (bool(x.lo >= -1) and bool(x.hi <= 1)):
        raise UndefinedError(f"{name} of what may lie outside [-1, 1]")
    return x


def asin(x: Enclosure) -> Enclosure:
    """The inverse sine on [-1, 1]."""
    return _arc(x, "asin").increasing(lambda t: t.asin(), None, None)


def acos(x: Enclosure) -> Enclosure:
    """The inverse cosine on [-1, 1]."""
    return _arc(x, "acos").decreasing(lambda t: t.acos(), None, None)


def atan(x: Enclosure) -> Enclosure:
    """The inverse tangent."""
    half = flint.arb.pi() / 2
    return x.increasing(lambda t: t.atan(), -half.upper(), half.upper())


def sinh(x: Enclosure) -> Enclosure:
    """The hyperbolic sine."""
    return x.increasing(lambda t: t.sinh(), None, None)


def cosh(x: Enclosure) -> Enclosure:
    """The hyperbolic cosine, least at 0."""
    if x.nonnegative:
        return x.increasing(lambda t: t.cosh(), None, None)
    if (-x).nonnegative:
        return cosh(-x)
    bottom = exact_point(Fraction(1))
    ends = [end for end in (x.lo, x.hi) if end is not None]
    if len(ends) < 2:
        return Enclosure(bottom.lo, None, False, True)
    return Enclosure(bottom.lo, max(abs(ends[0]), abs(ends[1])).cosh().upper(), False, False)


def tanh(x: Enclosure) -> Enclosure:
    """The hyperbolic tangent."""
    return x.increasing(lambda t: t.tanh(), MINUS_ONE, ONE)


def erf(x: Enclosure) -> Enclosure:
    """The error function."""
    return x.increasing(lambda t: t.erf(), MINUS_ONE, ONE)


def erfc(x: Enclosure) -> Enclosure:
    """1 - erf(x), relatively accurate in the tail."""
    return x.decreasing(lambda t: t.erfc(), flint.arb(2), ZERO)


def erfinv(x: Enclosure) -> Enclosure:
    """The inverse of erf on (-1, 1)."""
    if x.lo is None or x.hi is None or not (bool(x.lo > -1) and bool(x.hi < 1)):
        raise UndefinedError("erfinv of what may lie outside (-1, 1)")
    return x.increasing(lambda t: t.erfinv(), None, None)


def gamma(x: Enclosure) -> Enclosure:
    """Gamma of a positive argument, least at 1.4616321449683..."""
    return _valley(_positive(x), lambda t: t.gamma(), Fraction(885603194410, 10**12))


def loggamma(x: Enclosure) -> Enclosure:
    """log Gamma of a positive argument, least where Gamma is."""
    return _valley(_positive(x), lambda t: t.lgamma(), Fraction(-121486290536, 10**12))


def _valley(x: Enclosure, value: Function, least: Fraction) -> Enclosure:
    """Convex on (0, oo), infinite at both ends; between its turning point's bounds it exceeds ``least`` by at most 1e-12."""
    ends = [(e, is_open) for e, is_open in ((x.lo, x.lo_open), (x.hi, x.hi_open)) if e is not None and bool(e > 0)]
    values = [_at(value, end, is_open) for end, is_open in ends]
    left, right = exact_point(Fraction(1461632144968, 10**12)), exact_point(Fraction(1461632144969, 10**12))
    if (x.lo is None or bool(x.lo < right.hi)) and (x.hi is None or bool(x.hi > left.lo)):
        values.append(exact_point(least))
    found = reduce(Enclosure.hull, values)
    return found if len(ends) == 2 else Enclosure(found.lo, None, found.lo_open, True)


def absolute(x: Enclosure) -> Enclosure:
    """|x|."""
    if x.nonnegative:
        return x
    if (-x).nonnegative:
        return -x
    both = [end for end in (x.lo, x.hi) if end is not None]
    return Enclosure(ZERO, None if len(both) < 2 else max(abs(both[0]), abs(both[1])), False, len(both) < 2)


def minimum(x: Enclosure, y: Enclosure) -> Enclosure:
    """The smaller of two."""
    return -maximum(-x, -y)


def maximum(x: Enclosure, y: Enclosure) -> Enclosure:
    """The larger of two (ends closed)."""
    low = x.lo if y.lo is None or (x.lo is not None and bool(x.lo >= y.lo)) else y.lo
    high = None if x.hi is None or y.hi is None else (x.hi if bool(x.hi >= y.hi) else y.hi)
    return Enclosure(low, high, low is None, high is None)


def relu(x: Enclosure) -> Enclosure:
    """max(x, 0)."""
    return maximum(x, exact_point(Fraction(0)))


def hardtanh(x: Enclosure) -> Enclosure:
    """max(-1, min(1, x))."""
    return maximum(exact_point(Fraction(-1)), minimum(exact_point(Fraction(1)), x))


def step(x: Enclosure) -> Enclosure:
    """1 for x >= 0, else 0."""
    negative = (-x).positive
    return Enclosure(ONE if x.nonnegative else ZERO, ZERO if negative else ONE, False, False)


def floor(x: Enclosure) -> Enclosure:
    """The largest integer that is at most x."""
    low, high = x.bounds()
    if low is None or high is None:
        raise UndefinedError("floor of an unbounded argument")
    bottom, top = exact_point(Fraction(low.__floor__())), exact_point(Fraction(high.__floor__()))
    return Enclosure(bottom.lo, top.hi, False, False)


def ceil(x: Enclosure) -> Enclosure:
    """The smallest integer that is at least x."""
    return -floor(-x)


UNARY: dict[str, Unary] = {
    "sqrt": sqrt, "exp": exp, "expm1": expm1, "log": log, "log1p": log1p, "sin": sin, "cos": cos, "tan": tan,
    "asin": asin, "acos": acos, "atan": atan, "sinh": sinh, "cosh": cosh, "tanh": tanh, "erf": erf, "erfc": erfc,
    "erfinv": erfinv, "phi": phi, "Phi": distribution, "Q": tail, "mills": mills, "gamma": gamma,
    "loggamma": loggamma, "abs": absolute, "relu": relu, "hardtanh": hardtanh, "step": step, "floor": floor,
    "ceil": ceil,
}  # fmt: skip
