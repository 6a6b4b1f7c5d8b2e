"""Enclosures of ranges: intervals that know whether their ends are attained, rounded outwards by Arb.

An ``Enclosure`` contains every value of an expression over a domain. ``lo`` and ``hi`` are exact dyadic points, or None for
an infinite end. An open end is one that is *certainly not attained*; in doubt an end is closed. So ``positive`` holds for
(0, 1] and not for [0, 1]. The working precision is that of ``boundcheck.exact.ball.precision``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from boundcheck.exact.ball import Ball

ZERO, ONE = flint.arb(0), flint.arb(1)
Point = Any  # an arb with radius 0
Function = Callable[[Any], Any]


class UndefinedError(ArithmeticError):
    """A value that is not certainly defined over the domain; decides nothing."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """[lo, hi], with open or infinite (None) ends."""

    lo: Point | None
    hi: Point | None
    lo_open: bool
    hi_open: bool

    @property
    def positive(self) -> bool:
        """Every value is > 0, for certain."""
        return self.lo is not None and (bool(self.lo > 0) or (bool(self.lo == 0) and self.lo_open))

    @property
    def nonnegative(self) -> bool:
        """Every value is >= 0, for certain."""
        return self.lo is not None and bool(self.lo >= 0)

    def __neg__(self) -> Enclosure:
        low, high = (None if self.hi is None else -self.hi), (None if self.lo is None else -self.lo)
        return Enclosure(low, high, self.hi_open, self.lo_open)

    def __add__(self, other: Enclosure) -> Enclosure:
        low = None if self.lo is None or other.lo is None else _down(self.lo + other.lo)
        high = None if self.hi is None or other.hi is None else _up(self.hi + other.hi)
        return _made(low, high, self.lo_open or other.lo_open, self.hi_open or other.hi_open)

    def __sub__(self, other: Enclosure) -> Enclosure:
        return self + -other

    def __mul__(self, other: Enclosure) -> Enclosure:
        known = _of_one_sign(self, other)
        if known is not None:
            return known
        ends = [(self.lo, -1, self.lo_open), (self.hi, 1, self.hi_open)]
        others = [(other.lo, -1, other.lo_open), (other.hi, 1, other.hi_open)]
        corners = [_corner(a, b) for a in ends for b in others]
        return _hull(corners)

    def __truediv__(self, other: Enclosure) -> Enclosure:
        return self * other.reciprocal()

    def reciprocal(self) -> Enclosure:
        """1/x; UndefinedError unless 0 is outside or an open end."""
        if self.lo is not None and self.positive:
            high = None if bool(self.lo == 0) else _up(ONE / self.lo)
            low = ZERO if self.hi is None else _down(ONE / self.hi)
            return _made(low, high, self.hi_open, self.lo_open)
        if (-self).positive:
            return -((-self).reciprocal())
        raise UndefinedError("a divisor that may be 0")

    def power(self, exponent: int) -> Enclosure:
        """x^n for an integer n."""
        if exponent < 0:
            return self.power(-exponent).reciprocal()
        if exponent == 0:
            return exact_point(Fraction(1))
        if exponent % 2 == 1 or self.nonnegative:
            return self.increasing(lambda x: x**exponent, None, None)
        if (-self).nonnegative:
            return (-self).power(exponent)
        ends = [end for end in (self.lo, self.hi) if end is not None]
        high = None if len(ends) < 2 else _up(max(abs(ends[0]), abs(ends[1])) ** exponent)
        attained = [(self.lo, self.lo_open), (self.hi, self.hi_open)]
        open_end = high is None or all(
            is_open or bool(abs(end) < max(abs(ends[0]), abs(ends[1]))) for end, is_open in attained if end is not None
        )
        return _made(ZERO, high, False, open_end)

    def increasing(self, value: Function, at_minus: Point | None, at_plus: Point | None) -> Enclosure:
        """The range of an increasing function; ``at_minus``, ``at_plus`` are its limits at -oo, oo (None: infinite)."""
        low = at_minus if self.lo is None else _down(value(self.lo))
        high = at_plus if self.hi is None else _up(value(self.hi))
        return _made(low, high, self.lo_open, self.hi_open)

    def decreasing(self, value: Function, at_minus: Point | None, at_plus: Point | None) -> Enclosure:
        """The range of a decreasing function; the limits at -oo and oo as in ``increasing``."""
        high = at_minus if self.lo is None else _up(value(self.lo))
        low = at_plus if self.hi is None else _down(value(self.hi))
        return _made(low, high, self.hi_open, self.lo_open)

    def within(self, low: Fraction, high: Fraction) -> Enclosure:
        """The part of this enclosure between two bounds that are known to hold (ends then closed)."""
        a, b = _rational(low), _rational(high)
        keep_low = self.lo is not None and bool(self.lo > a)
        keep_high = self.hi is not None and bool(self.hi < b)
        return Enclosure(
            self.lo if keep_low else a,
            self.hi if keep_high else b,
            self.lo_open if keep_low else False,
            self.hi_open if keep_high else False,
        )

    def hull(self, other: Enclosure) -> Enclosure:
        """The smallest enclosure of both."""
        return _hull(
            [
                ((self.lo, -1, self.lo_open), (self.hi, 1, self.hi_open)),
                ((other.lo, -1, other.lo_open), (other.hi, 1, other.hi_open)),
            ]
        )

    def ball(self) -> Any:
        """A ball that contains the enclosure; UndefinedError when it is unbounded."""
        if self.lo is None or self.hi is None:
            raise UndefinedError("an unbounded argument")
        return self.lo.union(self.hi)

    def midpoint(self) -> Fraction:
        """The middle of a bounded enclosure, exact."""
        return (dyadic(self.lo) + dyadic(self.hi)) / 2

    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """Both ends as Fractions; None for an infinite one."""
        return (
            None if self.lo is None else dyadic(self.lo),
            None if self.hi is None else dyadic(self.hi),
        )

    def short_bounds(self, bits: int) -> tuple[Fraction | None, Fraction | None]:
        """Both ends, moved outwards where they are beyond 2^bits or below 2^-bits in size: numbers that fit in memory."""
        return _clamped(self.lo, bits, -1), _clamped(self.hi, bits, 1)


def _clamped(point: Point | None, bits: int, side: int) -> Fraction | None:
    """The point, or a bound of it below (side -1) or above (1) of moderate size; None for an infinite one.

    The sign is taken before anything is computed: negating a point would round it.
    """
    if point is None:
        return None
    large, small, sign = flint.arb(2) ** bits, flint.arb(2) ** -bits, 1 if bool(point >= 0) else -1
    if bool(-small < point) and bool(point < small):
        return Fraction(0) if sign != side else Fraction(side, 2**bits)
    if bool(point > large) or bool(point < -large):
        return None if sign == side else Fraction(sign * 2**bits)
    return dyadic(point)


def _of_one_sign(a: Enclosure, b: Enclosure) -> Enclosure | None:
    """The product if both are bounded and one is above 0: only two corners matter. None otherwise."""
    if a.lo is None or a.hi is None or b.lo is None or b.hi is None:
        return None
    if not b.lo > 0:
        return _of_one_sign(b, a) if a.lo > 0 else None
    left, right = b.lo, b.hi  # what the lower and the upper end of a are multiplied by
    left_open, right_open = b.lo_open, b.hi_open
    if a.hi < 0:
        left, right, left_open, right_open = right, left, right_open, left_open
    elif a.lo < 0 < a.hi:
        left, left_open = right, right_open
    elif not a.lo > 0:  # an end is 0, attained or not
        return None
    return Enclosure(_down(a.lo * left), _up(a.hi * right), a.lo_open or left_open, a.hi_open or right_open)


End = tuple[Point | None, int, bool]  # value, sign of the infinity when the value is None, open


def _corner(a: End, b: End) -> tuple[End, End]:
    """The product of two ends, rounded down and up."""
    (x, s, x_open), (y, t, y_open) = a, b
    zero_x, zero_y = x is not None and bool(x == 0), y is not None and bool(y == 0)
    if zero_x or zero_y:  # 0 times anything in the other interval, its infinite end included in the limit
        closed = (zero_x and not x_open) or (zero_y and not y_open)
        end = (ZERO, 0, not closed)
        return end, end
    if x is None or y is None:
        sign = (s if x is None else (1 if x > 0 else -1)) * (t if y is None else (1 if y > 0 else -1))
        return (None, sign, True), (None, sign, True)
    product = x * y
    return (_down(product), 0, x_open or y_open), (_up(product), 0, x_open or y_open)


def _hull(corners: list[tuple[End, End]]) -> Enclosure:
    lows, highs = [c[0] for c in corners], [c[1] for c in corners]
    low = _extreme(lows, -1)
    high = _extreme(highs, 1)
    return Enclosure(low[0], high[0], low[1], high[1])


def _extreme(ends: list[End], side: int) -> tuple[Point | None, bool]:
    """The least (side -1) or greatest (side 1) end; closed if any of the equal ones is closed."""
    if any(value is None and sign == side for value, sign, _ in ends):
        return None, True
    finite = [(value, is_open) for value, _, is_open in ends if value is not None]
    best = finite[0][0]
    for value, _ in finite[1:]:
        if (value < best) if side < 0 else (value > best):
            best = value
    return best, all(is_open for value, is_open in finite if bool(value == best))


def _made(low: Point | None, high: Point | None, low_open: bool, high_open: bool) -> Enclosure:
    return Enclosure(low, high, low_open or low is None, high_open or high is None)


def _down(ball: Any) -> Point:
    low = ball.lower()
    if not low.is_finite():
        raise UndefinedError("a value that Arb cannot enclose")
    return low


def _up(ball: Any) -> Point:
    high = ball.upper()
    if not high.is_finite():
        raise UndefinedError("a value that Arb cannot enclose")
    return high


def _rational(value: Fraction) -> Any:
    return flint.arb(flint.fmpq(value.numerator, value.denominator))


def dyadic(point: Point) -> Fraction:
    """An exact point as a Fraction."""
    return Ball(point).lower()


def exact_point(value: Fraction) -> Enclosure:
    """The enclosure of one rational number."""
    ball = _rational(value)
    return Enclosure(_down(ball), _up(ball), False, False)


def interval(low: Fraction | None, high: Fraction | None, low_open: bool, high_open: bool) -> Enclosure:
    """An interval with rational or infinite ends, rounded outwards."""
    a = None if low is None else _down(_rational(low))
    b = None if high is None else _up(_rational(high))
    return _made(a, b, low_open, high_open)


def of_ball(ball: Any) -> Enclosure:
    """A ball as an enclosure with closed ends; UndefinedError when it is not finite."""
    return Enclosure(_down(ball), _up(ball), False, False)
