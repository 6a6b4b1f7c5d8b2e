"""Two normal variables over enclosures: Owen's T and the orthant probability, by integration in Arb.

The independent checker computes both from a series without negative terms. Here T is the integral of its definition and
the orthant is Plackett's integral over the correlation: nothing is shared. Both are monotone in each argument, so ranges
come from corners. Where an argument is too large, only simple bounds are used.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint

from boundcheck.exact.ball import precision
from boundcheck.exact.enclosure import ONE, ZERO, Enclosure, Point, UndefinedError, exact_point
from boundcheck.exact.functions import absolute
from boundcheck.exact.gaussian import tail_ball

Ball = Any
End = tuple[Point | None, int]  # value, and the sign of the infinity when it is None
GUARD = 32  # bits beyond the working precision inside an integral
MOST_VALUES = 20_000  # of an integrand
SCREENED = 30  # bits
NOTHING = flint.arb("nan")
TINIEST = 2**25
LARGE = 2**12  # arguments beyond are not integrated with


def _integral(integrand: Callable[[Any], Any], bits: int, size: Ball) -> Ball:
    """The integral over [0, 1] of a meromorphic function, to about ``bits`` bits of ``size``.

    At a pole such an integrand is not finite, whatever is asked of it: so it needs no check of its own whether it is
    analytic on the argument.
    """
    least = (size * flint.arb(2) ** -bits).lower()
    found = flint.acb.integral(
        lambda t, _: integrand(t), 0, 1, rel_tol=flint.arb(2) ** -bits, abs_tol=least, eval_limit=MOST_VALUES
    )
    return found.real


def owen_ball(h: Point, a: Point) -> Ball:
    """T(h, a) for exact h >= 0 and a >= 0: a exp(-h^2/2)/(2 pi) times the integral of exp(-(a h t)^2/2)/(1 + (a t)^2)."""
    bits = flint.ctx.prec
    with precision(bits + GUARD):
        scale = (-h * h / 2).exp() / (2 * flint.arb.pi())
        bound = (a * scale).min(tail_ball(h) / 2)
        if bool(h > LARGE) or bool(a > flint.arb(LARGE) ** 3):
            return bound.union(ZERO)
        square = a * a
        width = square * h * h / 2
        found = _integral(lambda t: (-width * t * t).exp() / (1 + square * t * t), bits, 1 / (1 + a * (1 + h)))
        return _between(a * scale * found, bound)


def orthant_ball(h: Point, k: Point, rho: Point) -> Ball:
    """P(X > h, Y > k) for exact arguments: its value at the correlation 0 or -1 plus Plackett's integral from there.

    With r = sin t the density at correlation r is exp(-(h - k)^2/(2 cos(t)^2) - h k/(1 + sin t))/(2 pi) dt, and with
    r = -cos u it is exp(-(h + k)^2/(2 sin(u)^2) + h k/(1 + cos u))/(2 pi) du. No term is negative.
    """
    bits = flint.ctx.prec
    with precision(bits + GUARD):
        first, second = tail_ball(h), tail_ball(k)
        bound = first.min(second)
        if bool(abs(h).max(abs(k)) > LARGE):
            return bound.union(ZERO)
        if bool(rho >= 0):
            found = first * second + _from_zero(h, k, rho, bits, first * second)
        else:
            found = _from_minus_one(h, k, rho, bits)
            if bool(h + k < 0):
                found += first - tail_ball(-k)
        return _between(found, bound)


def _from_zero(h: Point, k: Point, rho: Point, bits: int, size: Ball) -> Ball:
    angle, gap, both = rho.asin(), (h - k) ** 2 / 2, h * k

    def density(t: Any) -> Any:
        sine, cosine = (angle * t).sin_cos()
        return (-gap / (cosine * cosine) - both / (1 + sine)).exp()

    return angle / (2 * flint.arb.pi()) * _integral(density, bits, size)


def _from_minus_one(h: Point, k: Point, rho: Point, bits: int) -> Ball:
    """Cut near u = 0, where the density is less than any power: there it is at most exp(-(h + k)^2/(2 u^2) + |h k|)."""
    angle, gap, both = (-rho).acos(), (h + k) ** 2 / 2, h * k
    start, beyond = ZERO, ZERO
    if not bool(gap == 0):
        start = (abs(h + k) / (2 * bits + 128 + 6 * abs(both)).sqrt()).min(angle / 8).mid()
        beyond = (start * (abs(both) - gap / (start * start)).exp()).union(ZERO)

    def density(t: Any) -> Any:
        sine, cosine = (start + (angle - start) * t).sin_cos()
        rise = both / (1 + cosine)
        return (rise if bool(gap == 0) else rise - gap / (sine * sine)).exp()

    sine, cosine = angle.sin_cos()
    last = (both / (1 + cosine) - gap / (sine * sine)).exp()
    size = last * (sine * sine / (gap + abs(both) + 1)).min(flint.arb(1))
    return ((angle - start) * _integral(density, bits, size) + beyond) / (2 * flint.arb.pi())


def _between(found: Ball, bound: Ball) -> Ball:
    """The ball, or the part of [0, bound] that it leaves possible if it is not certainly positive, tiny or not finite."""
    tiny = flint.arb(2) ** -TINIEST  # less would be too long as a fraction
    if not found.is_finite():
        return bound.union(ZERO)
    if bool(found > tiny):
        return found
    return found.upper().min(bound.upper()).max(tiny).union(ZERO)


# --- balls, for screening -------------------------------------------------------------------------------------------


def owen_about(h: Ball, a: Ball) -> Ball:
    """T of balls to about 30 bits: the value in the middle, spread by the derivatives, less than 1/5 and 1/6."""
    if not (h.is_finite() and a.is_finite()):
        return NOTHING
    with precision(SCREENED):
        found = owen_ball(abs(h.mid()), abs(a.mid()))
        spread = h.rad() / 5 + a.rad() / 6
        return (found if bool(a.mid() >= 0) else -found) + (-spread).union(spread)


def orthant_about(h: Ball, k: Ball, rho: Ball) -> Ball:
    """The orthant of balls to about 30 bits; its derivatives are less than 2/5, and 1/6 over the root of 1 - rho^2."""
    if not (h.is_finite() and k.is_finite() and bool(abs(rho) < 1)):
        return NOTHING
    with precision(SCREENED):
        found = orthant_ball(h.mid(), k.mid(), rho.mid())
        spread = (h.rad() + k.rad()) * 2 / 5 + rho.rad() / (6 * (1 - rho * rho).sqrt())
        return found + (-spread).union(spread)


# --- ranges --------------------------------------------------------------------------------------------------------


def owen(h: Enclosure, a: Enclosure) -> Enclosure:
    """T over enclosures: it rises in a, and its magnitude falls with |h|; even in h, odd in a, between -1/4 and 1/4."""
    size = absolute(h)
    high, high_open = _highest(size, a.hi, a.hi_open)
    low, low_open = _highest(size, None if a.lo is None else -a.lo, a.lo_open)
    if a.positive and bool(low >= 0):
        low, low_open = ZERO, True
    if (-a).positive and bool(high >= 0):
        high, high_open = ZERO, True
    return Enclosure((-low).lower(), high, low_open, high_open)


def _highest(size: Enclosure, value: Point | None, is_open: bool) -> tuple[Point, bool]:
    """The largest value of T, rounded up, for a up to this end (None: to oo)."""
    if value is not None and bool(value == 0):
        return ZERO, is_open
    negative = value is not None and bool(value < 0)
    end, end_open = (size.hi, size.hi_open) if negative else (size.lo, size.lo_open)
    if end is None:
        return ZERO, True
    ball = tail_ball(end) / 2 if value is None else owen_ball(end, abs(value))
    return (-ball if negative else ball).upper(), is_open or end_open


def orthant(h: Enclosure, k: Enclosure, rho: Enclosure) -> Enclosure:
    """P(X > h, Y > k) over enclosures: it falls in h and k and rises in rho, strictly, between 0 and 1."""
    inside = rho.lo is not None and rho.hi is not None
    if not (inside and (rho + exact_point(Fraction(1))).positive and (exact_point(Fraction(1)) - rho).positive):
        raise UndefinedError("a correlation that may not lie between -1 and 1")
    low = _corner((h.hi, 1), (k.hi, 1), rho.lo).lower()
    high = _corner((h.lo, -1), (k.lo, -1), rho.hi).upper()
    low_open, high_open = h.hi_open or k.hi_open or rho.lo_open, h.lo_open or k.lo_open or rho.hi_open
    if not bool(low > 0):
        low, low_open = ZERO, True
    if not bool(high < 1):
        high, high_open = ONE, True
    return Enclosure(low, high, low_open, high_open)


def _corner(h: End, k: End, rho: Point) -> Ball:
    """The probability at exact arguments, or its limit where h or k is infinite (None with a sign) or rho is 1 or -1."""
    finite = [value for value, _ in (h, k) if value is not None]
    if any(value is None and side > 0 for value, side in (h, k)):
        return ZERO
    if len(finite) < 2:
        return tail_ball(finite[0]) if finite else ONE
    first, second = finite
    if bool(rho == 1):
        return tail_ball(first).min(tail_ball(second))
    if bool(rho == -1):
        return (tail_ball(first) - tail_ball(-second)).max(ZERO)
    return orthant_ball(first, second, rho)


Several = Callable[..., Enclosure]
SEVERAL: dict[str, Several] = {"T": owen, "Orthant": orthant}  # by the name in the language, of more than one argument
