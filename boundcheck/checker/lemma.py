"""Independent checker for lemma certificates of boundcheck.

    python3 lemma.py CERTIFICATE --claims FILE [--using CERTIFICATE ...] [--json]

Reads the user's own lemma file and accepts a certificate only if its proof shows all of the claim: every expression is
defined, some point satisfies the hypotheses, and every relation holds on the whole domain. Nothing is rounded but the
ends of intervals, and those outward. The formats and every rule are specified in docs/reference/lemma-certificate.md;
nothing is needed besides this file and the Python standard library.

First the interval arithmetic, in integers. An `Interval` encloses a set of reals and carries the precision p (bits, 32
to 4096) to which work on it is rounded, always outward: the exact range of a function over its argument lies inside the
result. An end is marked open only if it is proved that its value is not attained. At a point the result has relative
width below 2^(4-p), except that loggamma near 1 and 2 stops at 8p bits, and that T and Orthant far out are only known to
be positive and small. `Undefined` says that a function is not defined
somewhere on its argument, or that it is beyond a limit here: an angle under tan of more than 1024 bits, a binomial of
more than about 2^16. exp of more than 2^64 is only known to be huge, sin beyond 2^1024 to be in [-1, 1]. An end beyond
2^TOP becomes infinite, one below 2^-TOP becomes 0 or 2^-TOP.

Then the checker. Exit status: 0 accepted, 1 a confirmed refutation or a wrong certificate, 2 wrong usage, 3 a right proof
that rests on lemmas without an accepted certificate, 4 a file that cannot be read, does not parse or is not supported.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import operator
import re
import sys
import tomllib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cmp_to_key, lru_cache, reduce
from itertools import pairwise
from math import comb, factorial, isqrt, prod
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

End = tuple[int, int, int]  # (m, e, s) is m 2^e if s = 0; what is just above it if s = 1, just below it if s = -1
Function = Callable[["Interval"], "Interval"]
Ratio = Callable[[int], tuple[int, int]]

TOP = 1 << 80
OO, MINUS_OO = (1, 1 << 90, -1), (-1, 1 << 90, 1)  # exponents so far beyond TOP that sums and products stay beyond it
ZERO, HALF, ONE, MINUS_ONE = (0, 0, 0), (1, -1, 0), (1, 0, 0), (-1, 0, 0)
GUARD = 16  # values at points are asked for with p + GUARD bits


class Undefined(Exception):
    """Not defined on the whole argument, or too large to say: no proof may rest on it."""


# ---- ends ------------------------------------------------------------------------------------------------------------
def down(a: End, p: int) -> End:
    """A number of p bits that is at most a, within 2^(1-p)|a| of it between 2^-TOP and 2^TOP: >> rounds to -oo."""
    m, e, s = a
    if (shift := m.bit_length() - p) > 0:
        m, e = m >> shift, e + shift
    if m and -TOP < e < TOP:
        return m, e, s
    if m and e >= TOP:
        return (1, TOP, s) if m > 0 else MINUS_OO
    return (0, 0, s) if m >= 0 else (-1, p + 1 - TOP, s)


def flip(a: End) -> End:
    return -a[0], a[1], -a[2]


def up(a: End, p: int) -> End:
    return flip(down(flip(a), p))


def order(a: End, b: End) -> int:
    """Its sign is that of a - b. Only numbers of one sign and with equally high leading bits are shifted."""
    (m, e, s), (n, f, t) = a, b
    if (m > 0 < n) or (m < 0 > n):
        if difference := m.bit_length() + e - n.bit_length() - f:
            return difference if m > 0 else -difference
        m, n = (m << e - f, n) if e >= f else (m, n << f - e)
    return m - n or s - t


key = cmp_to_key(order)


def top(a: End) -> int:
    """t with 2^(t-1) <= |a| < 2^t, for a other than 0."""
    return a[0].bit_length() + a[1]


def fixed(a: End, q: int) -> int:
    """floor(a 2^q). The caller knows that a is not large."""
    return a[0] << a[1] + q if a[1] + q >= 0 else a[0] >> -a[1] - q


def plus(a: End, b: End, p: int) -> End:
    """The lower end a + b. Of a b far below the last bit of a only the sign is used, as 0 or as -2^-2p of that bit."""
    (m, e, s), (n, f, t) = (a, b) if a[1] >= b[1] else (b, a)
    if not m or not n:
        return down((m + n, e if m else f, s | t), p)
    if f + n.bit_length() < e - 2 * p:
        n, f = -(n < 0), e - 2 * p
    return down(((m << e - f) + n, f, s | t), p)


def times(a: End, b: End) -> End:
    """The lower end a b. A zero that is attained makes the product 0, attained, whatever the other factor, even oo."""
    if not (a[0] or a[2]) or not (b[0] or b[2]):
        return ZERO
    return a[0] * b[0], a[1] + b[1], abs(a[2] | b[2])


def over(a: End, b: End, p: int) -> End:
    """The lower end a / b for b > 0, with a / oo = 0 and a / 0 infinite, where 0 is an open end (and a is not 0)."""
    s = a[2] or abs(b[2]) * (a[0] != 0)
    if not b[0]:
        return OO if a[0] > 0 else MINUS_OO
    if b[1] > TOP:
        return 0, 0, s
    shift = max(0, p + 1 + b[0].bit_length() - a[0].bit_length())
    return down(((a[0] << shift) // b[0], a[1] - b[1] - shift, s), p)


# ---- intervals -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Interval:
    """The reals between two ends. Operators take an interval (the larger p counts) or an integer on either side."""

    lo: End
    hi: End
    p: int

    @staticmethod
    def between(lo: Fraction | None, hi: Fraction | None, lo_open: bool, hi_open: bool, p: int) -> Interval:
        """Rounded outward; None is infinite."""
        left = MINUS_OO if lo is None else over((lo.numerator, 0, int(lo_open)), (lo.denominator, 0, 0), p)
        right = MINUS_OO if hi is None else over((-hi.numerator, 0, int(hi_open)), (hi.denominator, 0, 0), p)
        return Interval(left, flip(right), p)

    def positive(self) -> bool:
        return order(self.lo, ZERO) > 0

    def nonnegative(self) -> bool:
        return order(self.lo, ZERO) >= 0

    def of(self, other: Interval | int) -> Interval:
        return at((other, 0, 0), self.p) if isinstance(other, int) else other

    def __neg__(self) -> Interval:
        return Interval(flip(self.hi), flip(self.lo), self.p)

    def __abs__(self) -> Interval:
        if self.nonnegative() or order(self.hi, ZERO) <= 0:
            return self if self.nonnegative() else -self
        return Interval(ZERO, max(self.hi, flip(self.lo), key=key), self.p)

    def __add__(self, other: Interval | int) -> Interval:
        y = self.of(other)
        p = max(self.p, y.p)
        return Interval(plus(self.lo, y.lo, p), flip(plus(flip(self.hi), flip(y.hi), p)), p)

    def __sub__(self, other: Interval | int) -> Interval:
        return self + -self.of(other)

    def __rsub__(self, other: int) -> Interval:
        return -self + other

    def __mul__(self, other: Interval | int) -> Interval:
        """A bilinear function has its extrema at corners, and attains one other than 0 nowhere else."""
        y = self.of(other)
        p = max(self.p, y.p)
        if self.hi[0] < 0 or y.hi[0] < 0:
            return -(-self * y) if self.hi[0] < 0 else -(self * -y)
        if self.lo[0] >= 0 and y.lo[0] >= 0:
            low, high = times(self.lo, y.lo), times(self.hi, y.hi)
        else:
            corners = [times(a, b) for a in (self.lo, self.hi) for b in (y.lo, y.hi)]
            low, high = min(corners, key=key), max(((m, e, -s) for m, e, s in corners), key=key)
        return Interval(down(low, p), up((high[0], high[1], -abs(high[2])), p), p)

    def __truediv__(self, other: Interval | int) -> Interval:
        """Monotone in each variable. The divisor may end in an open 0."""
        x, y = self, self.of(other)
        p = max(x.p, y.p)
        if order(y.hi, ZERO) < 0:
            x, y = -x, -y
        if not y.positive():
            raise Undefined("a divisor may be 0")
        low = over(x.lo, y.hi if x.lo[0] >= 0 else y.lo, p)
        return Interval(low, flip(over(flip(x.hi), y.lo if x.hi[0] > 0 else y.hi, p)), p)

    def __rtruediv__(self, other: int) -> Interval:
        return self.of(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def hull(self, other: Interval) -> Interval:
        return Interval(min(self.lo, other.lo, key=key), max(self.hi, other.hi, key=key), self.p)

    def meet(self, lo: End, hi: End) -> Interval:
        return Interval(max(self.lo, lo, key=key), min(self.hi, hi, key=key), self.p)

    def narrow(self, p: int) -> bool:
        """Is the relative width below 2^(2-p)?"""
        width = (self - at(self.lo, self.p)).hi
        return not width[0] or (self.lo[0] * self.hi[0] > 0 and top(width) <= top(self.lo) - p)


def at(a: End, p: int) -> Interval:
    return Interval((a[0], a[1], 0), (a[0], a[1], 0), p)


def maximum(x: Interval, y: Interval) -> Interval:
    return replace(x.hull(y), lo=max(x.lo, y.lo, key=key))


def minimum(x: Interval, y: Interval) -> Interval:
    return -maximum(-x, -y)


def integer(a: End) -> int | None:
    """The number, if it is an integer below 2^64 in magnitude."""
    n = fixed(a, 0) if top(a) <= 64 else 0
    return n if order((n, 0, 0), (a[0], a[1], 0)) == 0 else None


def floor(x: Interval) -> Interval:
    """An open upper end that is an integer is not reached, unless rounding gets in the way."""
    lo, hi = (a if a[1] >= 0 else (fixed(a, 0), 0, 0) for a in (x.lo, x.hi))
    if x.hi[2] and x.hi[1] <= TOP and order(hi, x.hi) >= 0:
        hi = (x.of(-1) + at(hi, x.p)).hi
    return Interval(lo if lo[1] > TOP else (*lo[:2], 0), hi if hi[1] > TOP else (*hi[:2], 0), x.p)


# ---- ranges from values at points ------------------------------------------------------------------------------------
def monotone(
    domain: tuple[End, End], image: tuple[End, End], at_zero: End | None = None, falling: bool = False, parity: int = 0
) -> Callable[[Function], Function]:
    """From values at points to ranges, for a strictly monotone continuous function from domain onto image.

    An end of the range is open if it comes from an open end. At an open end of the domain the limit is an end of the
    image. Where rounding reaches an open end of the image, that end is not attained. With parity 1 the function is
    even, with -1 it is odd, and is asked for positive points only.
    """

    def decorate(f: Function) -> Function:
        def value(a: End, p: int, side: int, other: int) -> Interval:
            if other == 0 and domain[side][2]:
                return at(image[side != falling], p)
            if at_zero and not a[0]:
                return at(at_zero, p)
            return -f(at(flip(a), p + GUARD)) if parity < 0 and a[0] < 0 else f(at(a, p + GUARD))

        def ranges(x: Interval) -> Interval:
            x, p = abs(x) if parity > 0 else x, x.p
            left, right = order(x.lo, domain[0]), order(x.hi, domain[1])
            if left < 0 or right > 0:
                raise Undefined("an argument outside the domain of its function")
            first = value(x.lo, p, 0, left)
            last = first if x.hi[:2] == x.lo[:2] else value(x.hi, p, 1, right)
            (low, high), s, t = (first.lo, last.hi), x.lo[2], x.hi[2]
            if falling:
                (low, high), s, t = (last.lo, first.hi), -x.hi[2], -x.lo[2]
            return Interval(down((low[0], low[1], s), p), up((high[0], high[1], t), p), p).meet(*image)

        return ranges

    return decorate


def at_ends(f: Function, x: Interval) -> Interval:
    """The hull of f at both ends. It is the range, with sound marks, unless f turns inside (and then that is added)."""
    found = []
    for a in (x.lo, x.hi):
        y, s = f(at(a, x.p + GUARD)), abs(a[2])
        found.append(Interval(down((*y.lo[:2], s), x.p), up((*y.hi[:2], -s), x.p), x.p))
    return found[0].hull(found[1])


# ---- series and constants --------------------------------------------------------------------------------------------
def series(t: int, q: int, ratio: Ratio) -> tuple[int, int]:
    """(s, r) with |2^q (a_0 + a_1 + ...) - s| <= r for a_0 = 1, a_(k+1) = a_k (t/2^q) n/d, (n, d) = ratio(k), n <= d.

    For t >= 0 with n/d falling in k, or |t/2^q| n/d <= 1/2 for all k. A step multiplies the error by |a_(k+1)/a_k| and
    adds at most 2, so a_k is off by at most 2k max(1, |a_k|): where the a_j still grow they exceed 1, afterwards they
    exceed a_k. The loop ends where the ratio is at most 1/2, so the tail is at most 2|a_n| <= 4n + 2 units.
    Together n^2 + 2n(s/2^q + 1) + 4n + 2 at most, in units of 2^-q.
    """
    term = total = 1 << q
    k = 0
    while True:
        n, d = ratio(k)
        term = (term * t >> q) * n // d
        k += 1
        if not term and 2 * abs(t) * n <= d << q:
            return total, 2 * (k + 2) * (k + 3 + (total >> q))
        total += term


def ball(middle: int, radius: int, e: int, p: int) -> Interval:
    return Interval(down((middle - radius, e, 0), p), up((middle + radius, e, 0), p), p)


def squares(x: Interval, sign: int, ratio: Ratio) -> Interval:
    """The series at t = sign x^2 for a narrow x. Here the sum has derivative at most 1 + sum, so t may be spread."""
    p, z = x.p, abs(x)
    q = p + 12
    low = fixed((z.lo[0] ** 2, 2 * z.lo[1], 0), q)
    spread = -fixed((-(z.hi[0] ** 2), 2 * z.hi[1], 0), q) - low
    s, r = series(sign * low, q, ratio)
    return ball(s, r + spread * (2 + (s >> q)), -q, p) if z.hi[0] else x.of(1)


PI = (-1, (16, 5), (-4, 239))  # Machin, 1706: pi = 16 arctan(1/5) - 4 arctan(1/239)
LOG2 = (1, (18, 26), (-2, 4801), (8, 8749))  # log 2 = 18 artanh(1/26) - 2 artanh(1/4801) + 8 artanh(1/8749)


@lru_cache(maxsize=256)
def arcs(q: int, sign: int, *parts: tuple[int, int]) -> int:
    """v <= 2^q c <= v + 2 for c the sum of weight arctan(1/n), or artanh for sign 1. A part is at most q + 33 terms,
    each off by less than 2 units of 2^-(q + 32); the tail is below 1. So all is off by less than 2^30 units."""
    total = 0
    for weight, n in parts:
        power, k = (1 << q + 32) // n, 0
        while power:
            total += weight * sign**k * (power // (2 * k + 1))
            power, k = power // (n * n), k + 1
    return total - (1 << 30) >> 32


@lru_cache(maxsize=64)
def constant(p: int, *formula: int | tuple[int, int]) -> Interval:
    return ball(arcs(p + 8, *formula) + 1, 1, -p - 8, p)


@lru_cache(maxsize=64)
def root_two_pi(p: int) -> Interval:
    return sqrt(2 * constant(p, *PI))


# ---- elementary functions --------------------------------------------------------------------------------------------
REALS, POSITIVE, CLOSED = (MINUS_OO, OO), ((0, 0, 1), OO), ((-1, 1 << 90, 0), (1, 1 << 90, 0))
UNIT, INNER = (MINUS_ONE, ONE), ((-1, 0, 1), (1, 0, -1))


@monotone((ZERO, OO), (ZERO, OO), ZERO)
def sqrt(x: Interval) -> Interval:
    """Floor and ceiling of the root of an integer of at least 2p bits; exact for a square."""
    m, e, _ = x.lo
    shift = max(0, 2 * x.p - m.bit_length())
    shift += (e - shift) & 1
    root = isqrt(m << shift)
    e = (e - shift) // 2
    return Interval((root, e, 0), (root + (root * root < m << shift), e, 0), x.p)


@monotone(REALS, POSITIVE, ONE)
def exp(x: Interval) -> Interval:
    """x = k log 2 + r, exp(x) = 2^k exp(r/2^j)^(2^j) with 0 <= r < log 2.

    r is off by at most 2|k| + 1 units of 2^-(q + large), that is 6 of 2^-q; the series starts from at most 7. Squaring
    doubles the relative error and adds one unit; the result is below 2. In all 2^(j+1) (radius + 15) units, doubled
    for what is of second order.
    """
    a, p = x.lo, x.p
    large = max(0, top(a))
    if large > 64:
        return Interval((1, 1 << 64, 0), OO, p) if a[0] > 0 else Interval(ZERO, (1, -(1 << 64), 0), p)
    j = isqrt(p)
    q = p + j + 12
    k, r = divmod(fixed(a, q + large), arcs(q + large, *LOG2))
    s, radius = series(r >> large + j, q, lambda k: (1, k + 1))
    for _ in range(j):
        s = s * s >> q
    return ball(s, (radius + 15) << j + 2, k - q, p)


@monotone(REALS, ((-1, 0, 1), OO), ZERO)
def expm1(x: Interval) -> Interval:
    """Below 1/2 x times a series, of derivative at most 1 there; else nothing cancels."""
    if top(x.lo) > -1:
        return exp(x) - 1
    q = x.p + 12
    s, r = series(fixed(x.lo, q), q, lambda k: (1, k + 2))
    return x * ball(s, r + 1, -q, x.p)


def log_near_one(d: Interval) -> Interval:
    """log(1 + d) = 2 artanh(z), z = d / (2 + d), for -1/2 <= d <= 1, so that |z| <= 1/3."""
    z = d / (d + 2)
    return 2 * z * squares(z, 1, lambda k: (2 * k + 1, 2 * k + 3))


@monotone(POSITIVE, REALS)
def log(x: Interval) -> Interval:
    """log(x) = log(y) + k log 2 with 2/3 <= y < 4/3: nothing cancels, as |log y| < 0.41 and log 2 > 0.69."""
    m, e, _ = x.lo
    b = m.bit_length() - (3 * m < 4 << m.bit_length() - 1)
    return log_near_one(at((m - (1 << b), -b, 0), x.p)) + (e + b) * constant(x.p, *LOG2)


log1p = monotone(((-1, 0, 1), OO), REALS, ZERO)(lambda x: log_near_one(x) if top(x.lo) < 0 else log(x + 1))


def integer_power(x: Interval, n: int) -> Interval:
    """x^n, with x^0 = 1, by binary powering: about 2n roundings down, and up, hence the extra bits."""
    if n <= 0:
        return 1 / integer_power(x, -n) if n else x.of(1)

    @monotone(REALS, REALS, ZERO, parity=-1 if n % 2 else 1)
    def power(x: Interval) -> Interval:
        x = y = replace(x, p=x.p + n.bit_length() + 2)
        for bit in bin(n)[3:]:
            y = y * y * x if bit == "1" else y * y
        return y

    return power(x)


def power(x: Interval, y: Interval) -> Interval:
    """x^y: an integer power if y is one integer, else exp(y log x) for x > 0; 0^y = 0 for y > 0."""
    if y.lo == y.hi and (n := integer(y.lo)) is not None:
        return integer_power(x, n)
    if x.lo[0] == 0 and not x.lo[2] and y.positive():
        return x if not x.hi[0] else x.of(0).hull(power(replace(x, lo=(0, 0, 1)), y))
    size = [top(a) for a in (y.lo, y.hi) if a[1] < TOP] + [top(a).bit_length() for a in (x.lo, x.hi) if a[1] < TOP]
    found = exp(y * log(replace(x, p=x.p + GUARD + sum(min(max(0, n), 64) for n in size))))
    return Interval(down(found.lo, x.p), up(found.hi, x.p), x.p)


# ---- trigonometric and hyperbolic functions --------------------------------------------------------------------------
def reduced(x: Interval) -> tuple[int, Interval]:
    """The point x = n pi/2 + r with |r| < 0.8. More bits of pi until r is good to p bits; they suffice in the end, as a
    number m 2^e other than 0 is no multiple of pi/2. An error of 2 in pi counts |n| times, that of `fixed` once."""
    a, q = x.lo, x.p + top(x.lo) + 8
    if not a[0] or top(a) < 0:
        return 0, x
    while True:
        t, half = fixed(a, q), arcs(q - 1, *PI)
        n = (2 * t + half) // (2 * half)
        r, radius = t - n * half, 2 * abs(n) + 1
        if abs(r) > radius << x.p:
            return n, ball(r, radius, -q, x.p)
        q *= 2


def quadrants(x: Interval) -> list[int]:
    """The numbers floor(2x/pi) of the quadrants of both ends."""
    if max(x.lo[1], x.hi[1]) > TOP or max(top(x.lo), top(x.hi)) > 1024:
        raise Undefined("an angle beyond 2^1024")
    return [n - (r.lo[0] < 0) for n, r in map(reduced, (at(x.lo, 64), at(x.hi, 64)))]


def wave(x: Interval, shift: int) -> Interval:
    """sin(x + shift pi/2). It turns, at 1 or -1, where the number of the quadrant goes from 0 to 1 or from 2 to 3."""

    def value(x: Interval) -> Interval:
        n, r = reduced(x)
        if (n + shift) % 2:
            size = squares(r, -1, lambda k: (1, (2 * k + 1) * (2 * k + 2)))
        else:
            size = r * squares(r, -1, lambda k: (1, (2 * k + 2) * (2 * k + 3)))
        return -size if (n + shift) % 4 > 1 else size

    try:
        low, high = quadrants(x)
    except Undefined:
        return Interval(MINUS_ONE, ONE, x.p)
    found = at_ends(value, x)
    for n in (1, -1):
        if (high + shift - n) // 4 > (low + shift - n) // 4:
            found = found.hull(x.of(n))
    return found.meet(MINUS_ONE, ONE)


def tan(x: Interval) -> Interval:
    """Monotone between poles, which are where the number of the quadrant becomes odd."""
    low, high = quadrants(x)
    if (low + 1) // 2 != (high + 1) // 2:
        raise Undefined("tan over a pole")
    return monotone(REALS, REALS, ZERO)(lambda x: wave(x, 0) / wave(x, 1))(x)


@monotone(CLOSED, REALS, ZERO, parity=-1)
def atan(x: Interval) -> Interval:
    """atan(x) = pi/2 - atan(1/x) = 2 atan(x / (1 + sqrt(1 + x^2))); from x <= 1 two halvings lead below 0.2."""
    large = order(x.lo, ONE) > 0
    y = 1 / x if large else x
    for _ in range(2):
        y = y / (sqrt(y * y + 1) + 1)
    y = 4 * y * squares(y, -1, lambda k: (2 * k + 1, 2 * k + 3))
    return constant(x.p, *PI) / 2 - y if large else y


@monotone(UNIT, REALS, falling=True)
def acos(x: Interval) -> Interval:
    return 2 * atan(sqrt((1 - x) / (x + 1))) if x.lo[0] >= 0 else constant(x.p, *PI) - acos(-x)


asin = monotone(UNIT, REALS, ZERO, parity=-1)(lambda x: 2 * atan(x / (sqrt((1 - x) * (x + 1)) + 1)))
sinh = monotone(REALS, REALS, ZERO, parity=-1)(lambda x: (expm1(x) - expm1(-x)) / 2)
cosh = monotone(REALS, (ONE, OO), ONE, parity=1)(lambda x: (exp(x) + exp(-x)) / 2)
tanh = monotone(REALS, INNER, ZERO, parity=-1)(lambda x: -expm1(-2 * x) / (exp(-2 * x) + 1))


# ---- the normal distribution -----------------------------------------------------------------------------------------
def bell(x: Interval, e: int) -> Interval:
    """exp(-2^e x^2) at a point. The square is not rounded: that would cost the relative accuracy of the tail."""
    return exp(at((-(x.lo[0] ** 2), 2 * x.lo[1] + e, 0), x.p))


def odd_sum(x: Interval) -> Interval:
    """x + x^3/3 + x^5/(3 5) + ..., which is (Phi(x) - 1/2) / phi(x): both solve y' = 1 + x y, y(0) = 0."""
    return x * squares(x, 1, lambda k: (1, 2 * k + 3))


def laplace(x: Interval) -> Interval:
    """mills(x) for x >= sqrt(p/2) by Laplace's continued fraction 1/(x + 1/(x + 2/(x + 3/(x + ...)))).

    Let I_k be the integral of (t - x)^k/k! phi(t) over t > x, and I_-1 = phi(x). By parts, k I_k = I_(k-2) - x I_(k-1).
    So R_k = I_(k-2)/(x I_(k-1)) satisfies R_k = 1 + k u/R_(k+1) with u = 1/x^2, and R_k > 1 as all I are positive. From
    1 < R_n < 1 + n u on, each step turns a lower bound into an upper one and back, and mills(x) = 1/(x R_1).
    """
    (m, e, _), q = x.lo, x.p + 8
    u, one = (1 << max(0, q - 2 * e)) // m**2, 1 << q
    n = (q * q * u >> q + 3) + 2 * q // (q - u.bit_length() + 1) + 2  # enough for q bits; fewer would only be wide
    low, high = one, one + n * (u + 1)
    for k in range(n - 1, 0, -1):
        low, high = one + (k * u << q) // high, one + (k * (u + 1) << q) // low + 1
    return 1 / (x * Interval((low, -q, 0), (high, -q, 0), x.p))


@monotone(REALS, POSITIVE, falling=True)
def mills(x: Interval) -> Interval:
    """Q/phi, below sqrt(p/2) as sqrt(pi/2) exp(x^2/2) - odd_sum(x): at most log2(exp(p/4) (p + 2)) bits cancel."""
    m, e, _ = x.lo
    if order((m * m, 2 * e + 1, 0), (x.p, 0, 0)) < 0:
        fine = replace(x, p=x.p + 2 * x.p // 5 + x.p.bit_length() + 4)
        return root_two_pi(fine.p) / bell(fine, -1) / 2 - odd_sum(fine)
    return laplace(x) if m > 0 else root_two_pi(x.p) / bell(x, -1) - laplace(-x)


@monotone(REALS, ((0, 0, 1), (2, 0, -1)), ONE, falling=True)
def erfc(x: Interval) -> Interval:
    return bell(x, 0) * mills(sqrt(x.of(2)) * x) * 2 / root_two_pi(x.p) if x.lo[0] > 0 else 2 - erfc(-x)


@monotone(REALS, INNER, ZERO, parity=-1)
def erf(x: Interval) -> Interval:
    if top(x.lo) > 0:
        return 1 - erfc(x)
    return bell(x, 0) * odd_sum(sqrt(x.of(2)) * x) * 2 / root_two_pi(x.p)


phi = monotone(REALS, POSITIVE, falling=True, parity=1)(lambda x: bell(x, -1) / root_two_pi(x.p))
Q = monotone(REALS, ((0, 0, 1), (1, 0, -1)), HALF, falling=True)(lambda x: phi(x) * mills(x))


@monotone(INNER, REALS, ZERO, parity=-1)
def erfinv(x: Interval) -> Interval:
    """Newton's method on erf, or on log erfc from 1/2 on; what it finds is then confirmed by the signs of erf - x."""
    y, p, small, root = x, x.p, top(x.lo) < 0, sqrt(x.of(2))
    rest = 1 - replace(x, p=p + x.lo[0].bit_length())
    for _ in range(4 * p.bit_length() + 2 * top(rest.lo).bit_length()):
        if small:
            change = (x - erf(y)) / bell(y, 0) * root_two_pi(p) / root / 2
        else:
            change = log(erfc(y) / rest) * mills(root * y) / root
        y = at((y + change).lo, p)
        if not change.lo[0] or top(change.lo) < top(y.lo) - p // 2 - 8:
            break
    near = y * Interval((1, -p + 6, 0), (1, -p + 6, 0), p)
    left, right = at((y - near).lo, p), at((y + near).hi, p)
    below, above = (x - erf(left), erf(right) - x) if small else (erfc(left) - rest, rest - erfc(right))
    if not (below.nonnegative() and above.nonnegative()):
        raise Undefined("erfinv could not be confirmed")
    return left.hull(right)


# ---- two normal variables: Owen's T and the orthant ------------------------------------------------------------------
LARGE = 12  # where y below reaches 2^LARGE, T is only known to be positive and small


def bits_for(y: Interval, large: int = LARGE) -> int:
    """An n with exp(y) <= 2^n, as 3/2 > 1/log 2; 0 where y reaches 2^large."""
    return (3 * -fixed(flip(y.hi), 0) + 1) // 2 if top(y.hi) <= large else 0


def wedge(y: Interval, r: Interval) -> Interval:
    """The sum of d_k E_k over k >= 0, with d_k = (2r/3) (4r/5) .. (2k r/(2k + 1)), E_k = 1 + y + y^2/2 + .. + y^k/k!, for
    narrow y >= 0 and 0 <= r <= 1/2. No term is negative and the first is 1, so nothing cancels.

    Everything is rounded down, in units of 2^-q, from lower bounds of y and r that are off by at most e units. So d_k is
    off by at most x_k with x_(k+1) <= x_k/2 + e + 2, that is by 2e + 4. Each new term of E_k loses at most 2 units, and
    with it the later ones, together 2 exp(y); that y is off costs e exp(y); so E_k is off by (2n + e) exp(y) for k < n.
    As E_k <= exp(y), and the d_k add up to at most 2, n terms are off by n (2e + 4) exp(y) + 2 (2n + e) exp(y) + n. The
    loop ends where d_n is rounded to 0, so is at most 2e + 4; what is left out is at most 2 d_n exp(y).
    """
    q = y.p
    low, ratio = fixed(y.lo, q), fixed(r.lo, q)
    e = max(-fixed(flip(y.hi), q) - low, -fixed(flip(r.hi), q) - ratio)
    d = term = part = 1 << q
    total = n = 0
    while d:
        total += d * part >> q
        n += 1
        d = (d * ratio >> q) * (2 * n) // (2 * n + 1)
        term = (term * low >> q) // n
        part += term
    off = n * (2 * e + 9) + 6 * e + 8 << bits_for(y)
    return Interval(down((total, -q, 0), q), up((total + off, -q, 0), q), q)


def owen_at(h: Interval, a: Interval, p: int) -> Interval:
    """T(h, a) for narrow h > 0 and a > 0, on one side of 1: for a <= 1 it is exp(-y)/(2 pi) a/(1 + a^2) times the `wedge`
    of y = h^2 (1 + a^2)/2 and r = a^2/(1 + a^2).

    T is 1/(2 pi) times the integral of exp(-h^2 (1 + x^2)/2)/(1 + x^2) over 0 < x < a, where exp(-h^2 x^2/2) is
    exp(-h^2 a^2/2) times the sum of (h^2/2)^n (a^2 - x^2)^n/n!. Let J_n and B_n be the integrals of (a^2 - x^2)^n/(1 + x^2)
    and of (a^2 - x^2)^n; B_n = a (2a^2/3) (4a^2/5) .. (2n a^2/(2n + 1)). From (a^2 - x^2) + (1 + x^2) = 1 + a^2 one has
    J_n = (J_(n+1) + B_n)/(1 + a^2), so J_n is the sum of B_k/(1 + a^2)^(k-n+1) over k >= n, and T that of
    exp(-y)/(2 pi) a/(1 + a^2) d_k (y^n/n!) over 0 <= n <= k.

    For a > 1, T(h, a) = Q(h)/2 + Q(a h)/2 - Q(h) Q(a h) - T(a h, 1/a), where the last T has the same y and a/(1 + a^2),
    and r = 1/(1 + a^2). It exceeds Q(h)/4, so few bits are lost. For large y only 0 < T(h, a) < exp(-h^2/2) a/(2 pi).
    """
    large, q, one = order(a.hi, ONE) > 0, p + GUARD, at(ONE, p)
    y = h * h * (a * a + 1) / 2
    fine = replace(one, p=q + bits_for(y) + 2 * LARGE + (q + bits_for(y)).bit_length())
    x, b = h * fine, a * fine
    square, pi = b * b, constant(q, *PI)
    y = x * x * (square + 1) / 2
    if top(y.hi) > LARGE:
        far, share = (b * x, 1 / b) if large else (x, b)
        found = exp(-replace(far * far / 2, p=q)) * replace(share, p=q) / (2 * pi)
        found = replace(found, lo=(0, 0, 1))
    else:
        r = ((one if large else square) / (square + 1)).meet(ZERO, HALF)
        found = exp(-replace(y, p=q)) * replace(wedge(y, r), p=q) * replace(b / (square + 1), p=q) / (2 * pi)
    if large:
        near, far = Q(replace(x, p=q)), Q(replace(b * x, p=q))
        found = (near + far) / 2 - near * far - found
    return Interval(down(found.lo, p), up(found.hi, p), p)


def owen_limit(h: End, a: End, p: int) -> Interval:
    """T for h >= 0 and any a, each finite or infinite."""
    if a[0] < 0:
        return -owen_limit(h, flip(a), p)
    if h[1] > TOP or not a[0]:
        return at(ZERO, p)
    if a[1] > TOP:
        return Q(at(h, p)) / 2
    return owen_at(at(h, p), at(a, p), p) if h[0] else atan(at(a, p)) / (2 * constant(p, *PI))


def owen(h: Interval, a: Interval) -> Interval:
    """The range of T, which rises in a; with |h| its magnitude falls. It is even in h, odd in a, and below 1/4."""
    p, size = max(h.p, a.p), abs(h)

    def highest(b: End) -> End:
        end = size.lo if b[0] > 0 else size.hi
        return (*owen_limit(end, b, p + GUARD).hi[:2], -abs(end[2] | b[2])) if b[0] else b

    found = Interval(down(flip(highest(flip(a.lo))), p), up(highest(a.hi), p), p).meet((-1, -2, 1), (1, -2, -1))
    return found.meet((0, 0, 1) if a.positive() else MINUS_OO, (0, 0, -1) if (-a).positive() else OO)


def orthant_at(h: Interval, k: Interval, rho: Interval) -> Interval:
    """P(X > h, Y > k) for points, by Owen's formula: the sum of Q(h)/2 - T(h, (k - rho h)/(h t)), the same with h and k
    exchanged, and -1/2 if h and k have opposite signs, for t = sqrt(1 - rho^2).

    The summand of h = 0 is left out: it cancels against the -1/2 as h falls to 0. In both summands y is R^2/2, with
    R^2 = (h^2 - 2 rho h k + k^2)/t^2, and the sum may be as small as exp(-R^2/2): hence the extra bits, twice more if they
    are not enough. Where R^2/2 reaches 2^11 there are none. In doubt it is between 0 and the tails Q(h), Q(k).
    """
    p = h.p
    if not rho.lo[0]:
        return Q(h) * Q(k)
    if not h.lo[0] and not k.lo[0]:
        return acos(-rho) / (2 * constant(p, *PI))
    bits = bits_for((h * h + k * k - 2 * rho * h * k) / ((1 - rho) * (rho + 1)) / 2, 11)
    for extra in (bits + GUARD, 2 * bits + 4 * GUARD, 4 * bits + 16 * GUARD):
        q = p + extra
        h, k, rho = (replace(x, p=2 * q + bits + 4 * GUARD) for x in (h, k, rho))
        root, found = sqrt((1 - rho) * (rho + 1)), at(flip(HALF) if h.lo[0] * k.lo[0] < 0 else ZERO, q)
        for one, other in ((h, k), (k, h)):
            if one.lo[0]:
                found += sector(one, (other - rho * one) / (one * root), q)
        if found.narrow(p) or not bits:
            break
    if not found.narrow(p):
        found = found.meet(ZERO, minimum(*(Q(replace(x, p=p)) for x in (h, k))).hi)
    return Interval(down(found.lo, p), up(found.hi, p), p)


@lru_cache(maxsize=64)
def sector(h: Interval, a: Interval, p: int) -> Interval:
    """Q(h)/2 - T(h, a) for a point h other than 0 and a narrow a."""
    size, b, half = abs(h), -a if order(a.hi, ZERO) < 0 else a, Q(replace(h, p=p)) / 2
    if order(b.lo, ZERO) <= 0 or order(b.lo, ONE) <= 0 < order(b.hi, ONE) or b.hi[1] > TOP:
        found = owen(replace(size, p=p), replace(b, p=p))
    else:
        found = owen_at(size, b, p)
    return half - found if b is a else half + found


def orthant_limit(h: End, k: End, rho: End, p: int) -> Interval:
    """The orthant probability at a corner, its limit where h or k is infinite or rho is 1 or -1."""
    finite = [a for a in (h, k) if a[1] <= TOP]
    if any(a[1] > TOP and a[0] > 0 for a in (h, k)):
        return at(ZERO, p)
    if len(finite) < 2:
        return Q(at(finite[0], p)) if finite else at(ONE, p)
    if order((*rho[:2], 0), ONE) == 0:
        return Q(at(max(h, k, key=key), p))
    if order((*rho[:2], 0), MINUS_ONE) == 0:
        return maximum(at(ZERO, p), Q(at(h, p)) - Q(at(flip(k), p)))
    return orthant_at(at(h, p), at(k, p), at(rho, p))


def orthant(h: Interval, k: Interval, rho: Interval) -> Interval:
    """The range of P(X > h, Y > k), which falls in h and in k and rises in rho, strictly."""
    if order(rho.lo, INNER[0]) < 0 or order(rho.hi, INNER[1]) > 0:
        raise Undefined("a correlation that may not lie between -1 and 1")
    p = max(h.p, k.p, rho.p)
    (low, s), (high, t) = (
        (orthant_limit(*corner, p + GUARD), any(end[2] for end in corner))
        for corner in ((h.hi, k.hi, rho.lo), (h.lo, k.lo, rho.hi))
    )
    found = Interval(down((*low.lo[:2], int(s)), p), up((*high.hi[:2], -int(t)), p), p)
    return found.meet((0, 0, 1), (1, 0, -1))


# ---- gamma and binomials ---------------------------------------------------------------------------------------------
@lru_cache(maxsize=4096)
def bernoulli(n: int) -> Fraction:
    return Fraction(1) if n == 0 else -sum((comb(n + 1, k) * bernoulli(k) for k in range(n)), Fraction(0)) / (n + 1)


def stirling(x: Interval) -> tuple[Interval, Interval]:
    """log gamma(x + n) and x (x + 1) .. (x + n - 1) with x + n > p/4.

    log gamma(x) = (x - 1/2) log x - x + log(2 pi)/2 + the sum of B_2k / (2k (2k - 1) x^(2k - 1)); for real x > 0 the
    remainder lies between 0 and the first term left out.
    """
    p, product = x.p, x.of(1)
    for _ in range(max(0, p // 4 + 2 - fixed(x.lo, 0)) if top(x.lo) < p else 0):
        product, x = product * x, x + 1
    total = (x - at(HALF, p)) * log(x) - x + log(root_two_pi(p))
    power, square, k = 1 / x, x * x, 2
    while True:
        b = bernoulli(k) / (k * (k - 1))
        term = power * b.numerator / b.denominator
        if top(term.lo) < -p or k > p:
            return total + term.hull(x.of(0)), product
        total, power, k = total + term, power / square, k + 2


def loggamma_at(x: Interval) -> Interval:
    """More bits near the zeros 1 and 2, up to 8 p."""
    n, p = integer(x.lo), x.p
    if x.lo[0] == 0 or x.lo[1] > TOP:
        return Interval(OO, OO, p)
    if n is not None and n < p:
        return log(at((factorial(n - 1), 0, 0), p))
    for k in (1, 2, 4, 8):
        logarithm, product = stirling(replace(x, p=k * p + 8))
        found = logarithm - log(product)
        if found.narrow(p - 8):
            break
    return found


def gamma_at(x: Interval) -> Interval:
    n, p = integer(x.lo), x.p
    if n is not None and 0 < n < p:
        return at((factorial(n - 1), 0, 0), p)
    return exp(loggamma_at(replace(x, p=p + 8 + min(64, max(0, top(x.lo))))))


def valley(f: Function, least: int) -> Function:
    """Gamma, or its logarithm: convex, oo at 0 and oo, least at 1.4616321449683.. where it exceeds least/10^12."""

    def ranges(x: Interval) -> Interval:
        if not x.positive():
            raise Undefined("gamma of a number that may not be positive")
        left, right = x.of(1461632144968) / 10**12, x.of(1461632144969) / 10**12
        turns = order(x.lo, right.hi) < 0 < order(x.hi, left.lo)
        return at_ends(f, x).hull(at((x.of(least) / 10**12).lo, x.p)) if turns else at_ends(f, x)

    return ranges


def binomial(x: Interval, y: Interval) -> Interval:
    """C(n, k) for one integer k >= 0 and n >= 0 between integers: it does not fall with n, and is 0 for n < k."""
    k, ends = integer(y.lo), []
    for a in (x.lo, x.hi):
        n = integer(a)
        if n is None and a == OO:
            ends.append(OO)
        elif n is None or k is None or y.lo != y.hi or min(n, k) < 0 or min(k, abs(n - k)) * top(a) > 2**16:
            raise Undefined("a binomial that is not of integers, or too large")
        else:
            ends.append((comb(n, k), 0, 0))
    return Interval(down(ends[0], x.p), up(ends[1], x.p), x.p)


FUNCTIONS: dict[str, Callable[..., Interval]] = {
    "abs": abs,
    "min": minimum,
    "max": maximum,
    "ceil": lambda x: -floor(-x),
    "step": lambda x: Interval(ONE if x.nonnegative() else ZERO, ZERO if order(x.hi, ZERO) < 0 else ONE, x.p),
    "relu": lambda x: maximum(x, x.of(0)),
    "hardtanh": lambda x: minimum(maximum(x, x.of(-1)), x.of(1)),
    "sin": lambda x: wave(x, 0),
    "cos": lambda x: wave(abs(x), 1),
    "Phi": lambda x: Q(-x),
    "gamma": valley(gamma_at, 885603194410),
    "loggamma": valley(loggamma_at, -121486290536),
    "T": owen,
    "Orthant": orthant,
}
NAMES = "floor sqrt exp expm1 log log1p tan asin acos atan sinh cosh tanh phi Q mills erf erfc erfinv binomial"
FUNCTIONS |= {name: globals()[name] for name in NAMES.split()}


# ==== certificates ====================================================================================================
File = str | Path
Json = Any  # a value made by json.loads
RELATIONS = ("<=", ">=", "==", "<", ">")
UNSUPPORTED = {"integral", "sum", "binomial"}  # in the language, but not in certificates
ARGUMENTS = {**dict.fromkeys(FUNCTIONS.keys() - UNSUPPORTED, (1, 1)), "min": (2, 20), "max": (2, 20)}
ARGUMENTS |= {"T": (2, 2), "Orthant": (3, 3)}
RESERVED = {*ARGUMENTS, *UNSUPPORTED, "pi", "e", "oo"}
LEMMA_WORDS = "claim for where expect tight using controls method source reduction find printed"
LEMMA_KEYS = set(LEMMA_WORDS.split())
DEFINED_BITS, POINT_BITS, EXTRA_BITS = 128, 160, 32
MOST_BITS = 4096  # of a rational subexpression
MOST_TERMS = 20_000  # of a normal form, and steps on the way to one
LARGEST_CERTIFICATE = 2**26
MOST_LEVELS = 200  # of nesting in a certificate
MOST_CALLS = 5_000  # 200 levels of rules around an expression of 400 levels


class Malformed(Exception):
    """A file cannot be read, does not parse or is not supported: status 4."""


class Rejected(Exception):
    """A proof does not show what it should: status 1."""


@dataclass(frozen=True)
class Answer:
    """What the checker found. `claim` and `digest` (of the certificate file) are set as far as they could be read."""

    verdict: str
    reason: str | None
    claim: dict[str, Json] | None
    digest: str = ""

    @property
    def status(self) -> int:
        return {"accepted": 0, "refuted": 1, "rejected": 1, "conditional": 3}.get(self.verdict, 4)

    def __bool__(self) -> NoReturn:
        raise TypeError("an answer has no truth value: compare its verdict with 'accepted'")


def require(holds: bool, sentence: str) -> None:
    if not holds:
        raise Malformed(sentence)


def need(holds: bool, sentence: str) -> None:
    if not holds:
        raise Rejected(sentence)


def show(value: object) -> str:
    """`value` for a message: short."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 100 else f"{text[:60]}... ({len(text)} characters)"


# ---- canonical JSON and rationals ------------------------------------------------------------------------------------
def canonical(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def small_integer(text: str) -> int:
    if not re.fullmatch("-?[0-9]{1,16}", text) or abs(int(text)) > 2**53:
        raise ValueError(f"{show(text)} is not an integer of magnitude at most 2^53")
    return int(text)


def load_json(raw: bytes, place: str) -> Json:
    """The value of canonical JSON. Writing it again and comparing is the whole check of the spelling: of two equal keys
    only one is written again."""
    hooks: dict[str, Any] = dict.fromkeys(("parse_int", "parse_float", "parse_constant"), small_integer)
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, **hooks)
    except RecursionError:
        raise Malformed(f"{place}: more than {MOST_LEVELS} levels of nesting") from None
    except ValueError as error:
        raise Malformed(f"{place}: not JSON as specified: {error}") from None
    level, depth = [value], 0
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        require(depth <= MOST_LEVELS, f"{place}: more than {MOST_LEVELS} levels of nesting")
        level = [item for parent in level for item in (parent.values() if isinstance(parent, dict) else parent)]
    require(canonical(value) == text, f"{place}: not canonical JSON (order of keys, white space or escapes)")
    return value


def object_of(value: Json, keys: Iterable[str], place: str) -> dict[str, Json]:
    """`value` as an object with exactly these keys."""
    if not isinstance(value, dict) or set(value) != set(keys):
        raise Malformed(f"{place}: expected an object with the keys {show(sorted(keys))}")
    return value


def list_of(value: Json, place: str, length: int | None = None) -> list[Json]:
    if not isinstance(value, list) or length not in (None, len(value)):
        raise Malformed(f"{place}: expected a list{'' if length is None else f' of {length}'}")
    return value


def integer_of(value: Json, least: int, most: int, place: str) -> int:
    if type(value) is not int or not least <= value <= most:
        raise Malformed(f"{place}: expected an integer from {least} to {most}, found {show(value)}")
    return value


def rational(text: Json, place: str) -> Fraction:
    """The value of a canonical rational: spelling the value gives the same text. Here at most 4,000 decimal digits."""
    match = re.fullmatch("(-?[0-9]{1,4000})(?:/([0-9]{1,4000}))?", text) if isinstance(text, str) else None
    if match is None or not int(match[2] or 1) or str(Fraction(int(match[1]), int(match[2] or 1))) != text:
        raise Malformed(f'{place}: {show(text)} is not a canonical rational such as "-12/35"')
    return Fraction(text)


# ---- expressions -----------------------------------------------------------------------------------------------------
class Node:
    """An expression; made by `node`, which makes each only once, so that equality is identity."""

    __slots__ = ("args", "depth", "free", "op", "size")

    def __init__(self, op: str, args: tuple[Any, ...]) -> None:
        parts = [part for part in args if isinstance(part, Node)]
        self.op, self.args = op, args
        self.size: int = 1 + sum(part.size for part in parts)
        self.depth: int = 1 + max((part.depth for part in parts), default=0)
        self.free: frozenset[str] = frozenset(args[:1] if op == "var" else ()).union(*(part.free for part in parts))
        need(self.size <= 100_000 and self.depth <= 400, "an expression of more than 100,000 nodes or 400 levels")


@cache
def node(op: str, *args: Any) -> Node:
    """num (a Fraction), const (pi or e), var (a name; and "integer" if it is one), add sub mul div pow neg, or a function
    of the language."""
    return Node(op, args)


def number(value: Fraction | int) -> Node:
    return node("num", Fraction(value))


def substitute(e: Node, values: dict[str, Node]) -> Node:
    known: dict[Node, Node] = {}

    def replaced(e: Node) -> Node:
        if not e.free & values.keys():
            return e
        if e not in known:
            known[e] = values[e.args[0]] if e.op == "var" else node(e.op, *map(replaced, e.args))
        return known[e]

    return replaced(e)


def typed(e: Node, domain: dict[str, Any]) -> Node:
    """`e` with its integer variables marked."""
    return substitute(e, {v: node("var", v, "integer") for v in e.free if domain[v][0] == "integer"})


def whole(e: Node) -> int | None:
    """The exponent of an integer power, for a number that is an integer."""
    k = exact(e)
    return None if k is None or k.denominator != 1 else int(k)


@cache
def whole_valued(e: Node) -> bool:
    """Whether `e` is built from integers by + - *. As an exponent that is no number it needs a positive base, or one
    that is not negative if it is positive itself: any other exponent needs a positive base."""
    if e.op in ("add", "sub", "mul", "neg") and exact(e) is None:
        return all(map(whole_valued, e.args))
    return whole(e) is not None or (e.op == "var" and len(e.args) > 1)


@cache
def exact(e: Node) -> Fraction | None:
    """The exact value of numbers under + - * / ^, if it is defined and rational. Refuses numbers that are too large."""
    if e.op == "num":
        return Fraction(e.args[0])
    if e.free or e.op not in ("add", "sub", "mul", "div", "pow", "neg"):
        return None
    a, *rest = map(exact, e.args)
    b = rest[0] if rest else Fraction(0)
    if a is None or b is None or (e.op == "div" and not b):
        return None
    if e.op == "pow":
        if b.denominator != 1 or (a == 0 and b < 0):
            return None
        size = max(abs(a.numerator), a.denominator).bit_length() - 1
        need(abs(b) * size <= MOST_BITS, f"a number of more than {MOST_BITS} bits")
        b = b if size else Fraction(b % 2 + 2 * (b > 0))  # 0, 1 and -1 to a power of the same sign and parity
    if e.op in ("add", "sub"):
        value = a + b if e.op == "add" else a - b
    elif e.op in ("mul", "div"):
        value = a * b if e.op == "mul" else a / b
    else:
        value = -a if e.op == "neg" else Fraction(a ** int(b))
    need(max(abs(value.numerator), value.denominator).bit_length() <= MOST_BITS, f"a number beyond {MOST_BITS} bits")
    return value


# ---- the grammar -----------------------------------------------------------------------------------------------------
TOKEN = re.compile(
    r"[ \t\r\n]*(?:([0-9]+(?:\.[0-9]+)?)(?![A-Za-z0-9_.])|([A-Za-z][A-Za-z0-9_]*)|([<>=]=|[-+*/^(),<>{}[\]])|\Z)"
)


class Reader:
    """Recursive descent, one method for each rule of the grammar. `names`: the variables that may occur (None: any)."""

    def __init__(self, text: Json, names: Iterable[str] | None = None) -> None:
        require(isinstance(text, str) and len(text) <= 10_000, f"{show(text)}: expected a text of 10,000 characters")
        self.text, self.names, self.tokens, self.nesting, end = text, names, deque[str](), 0, 0
        while not self.tokens or self.tokens[-1]:
            match = TOKEN.match(text, end)
            if match is None or len(match[1] or "") > 1000 or len(match[2] or "") > 60:
                raise self.error(f"cannot be read at character {end + 1}")
            self.tokens.append(match[1] or match[2] or match[3] or "")
            end = match.end()

    def error(self, problem: str) -> Malformed:
        return Malformed(f"{show(self.text)}: {problem}")

    def accept(self, *symbols: str) -> str:
        """The next token if it is one of these, else an empty text."""
        return self.tokens.popleft() if self.tokens[0] and self.tokens[0] in symbols else ""

    def expect(self, *symbols: str) -> str:
        if self.tokens[0] not in symbols:
            raise self.error(f"expected {' or '.join(symbols) or 'the end'}, found {show(self.tokens[0]) or 'the end'}")
        return self.tokens.popleft()

    def whole_expression(self) -> Node:
        found = self.expression()
        self.expect("")
        return found

    def claim(self) -> list[Any]:
        """[term, relation, term, ...]"""
        found: list[Any] = [self.expression(), self.expect(*RELATIONS), self.expression()]
        while relation := self.accept(*RELATIONS):
            found += [relation, self.expression()]
        self.expect("")
        return found

    def expression(self) -> Node:
        left = self.term()
        while sign := self.accept("+", "-"):
            left = node("add" if sign == "+" else "sub", left, self.term())
        return left

    def term(self) -> Node:
        left = self.signed()
        while sign := self.accept("*", "/"):
            left = node("mul" if sign == "*" else "div", left, self.signed())
        return left

    def signed(self) -> Node:
        self.nesting += 1
        require(self.nesting <= 100, f"{show(self.text)}: nested more than 100 deep")
        if self.accept("-"):
            found = node("neg", self.signed())
        else:
            found = self.atom()
            if self.accept("^"):
                found = node("pow", found, self.signed())
        self.nesting -= 1
        return found

    def atom(self) -> Node:
        if self.accept("("):
            found = self.expression()
            self.expect(")")
            return found
        token = self.tokens.popleft() if self.tokens[0] else ""
        if token[:1].isdigit():
            return number(Fraction(token))
        if token in ("pi", "e"):
            return node("const", token)
        if token in ARGUMENTS:
            self.expect("(")
            arguments = [self.expression()]
            while self.accept(","):
                arguments.append(self.expression())
            self.expect(")")
            least, most = ARGUMENTS[token]
            require(least <= len(arguments) <= most, f"{show(self.text)}: wrong number of arguments of {token}")
            return node(token, *arguments)
        if not token[:1].isalpha() or token in RESERVED or not (self.names is None or token in self.names):
            raise self.error(f"{show(token)} is no number, variable or function here, or is not supported")
        return node("var", token)

    def end(self, infinite: str) -> Node | None:
        """An end of an interval, None if it is infinite."""
        sign = "-" if self.tokens[0] == "-" and self.tokens[1] == "oo" else ""
        if sign + self.tokens[len(sign)] != infinite:
            return self.expression()
        for _ in range(1 + len(sign)):
            self.tokens.popleft()
        return None

    def domain(self) -> tuple[str, list[Node | None], str]:
        """Kind, ends or elements, and the two brackets."""
        kind = "integer" if self.accept("integer") else "real"
        left = self.expect("[", "(", *(["{"] if kind == "real" else []))
        if left == "{":
            elements: list[Node | None] = [self.expression()]
            while self.accept(","):
                elements.append(self.expression())
            self.expect("}")
            self.expect("")
            return "set", elements, "{}"
        low = self.end("-oo")
        self.expect(",")
        high = self.end("oo")
        right = self.expect("]", ")")
        self.expect("")
        require(
            (low is not None or left == "(") and (high is not None or right == ")"),
            f"{show(self.text)}: infinity is not in a domain",
        )
        return kind, [low, high], left + right


# ---- lemma files -----------------------------------------------------------------------------------------------------
class Range(NamedTuple):
    """The domain of a variable: the reals or integers between two ends (None: infinite), or a set of constants."""

    kind: str
    low: Node | None
    high: Node | None
    low_open: bool
    high_open: bool
    elements: tuple[Node, ...] = ()

    def opened(self) -> Range:
        return self._replace(low_open=True, high_open=True)


class Hypothesis(NamedTuple):
    """One relation that holds. `difference` is then positive for < and >, nonnegative for <= and >=, 0 for ==."""

    relation: str
    difference: Node


Domain = dict[str, Range]


class Lemma(NamedTuple):
    domain: Domain
    claim: list[Any]
    where: list[list[Any]]
    digest: str
    using: list[str]
    path: Path
    find: tuple[str, str, int] | None = None  # the sought constant, what is sought, digits after the point

    def at(self, value: Fraction) -> Lemma:
        """With this value of the sought constant."""
        put = {self.find[0]: number(value)} if self.find else {}
        chains = [
            [p if isinstance(p, str) else substitute(p, put) for p in chain] for chain in (self.claim, *self.where)
        ]
        return self._replace(claim=chains[0], where=chains[1:])


def links(chain: list[Any]) -> list[Hypothesis]:
    """The relations of a chain e0 r1 e1 r2 e2 ..., each with its difference."""
    triples = zip(chain[::2], chain[1::2], chain[2::2])
    return [Hypothesis(r, node("sub", *((a, b) if r in (">", ">=") else (b, a)))) for a, r, b in triples]


def refuse_floats(text: str) -> NoReturn:
    raise ValueError(f"{text} is a float; exact numbers are texts")


def table_of(value: Json, place: str, most: int) -> dict[str, Json]:
    if not isinstance(value, dict) or len(value) > most:
        raise Malformed(f"{place}: expected a table of at most {most} entries")
    return value


def read_lemma(path: str, name: Json) -> Lemma:
    """The lemma of this name (NAME#i: its i-th control), with the abbreviations that it uses written out. The rest of
    the file is not read."""
    try:
        raw = Path(path).read_bytes()
        require(len(raw) <= 500_000, f"{path}: more than 500,000 bytes")
        file = tomllib.loads(raw.decode("utf-8"), parse_float=refuse_floats)
    except (OSError, RecursionError, ValueError) as error:
        raise Malformed(f"{path}: cannot be read, or is not TOML as specified: {show(str(error))}") from None
    require(set(file) <= {"paper", "define", "lemma"}, f"{path}: unknown keys")
    lemmas, definitions = table_of(file.get("lemma"), "lemma", 200), table_of(file.get("define", {}), "define", 200)
    require(isinstance(name, str), f"{path}: has no lemma {show(name)}")
    stem, _, number_of = name.partition("#")
    require(stem in lemmas, f"{path}: has no lemma {show(stem)}")
    lemma = table_of(lemmas[stem], stem, 20)
    inherited = False
    if "#" in name:
        controls = list_of(lemma.get("controls", []), "controls")
        fits = re.fullmatch("[1-9][0-9]{0,2}", number_of) and int(number_of) <= len(controls)
        require(bool(fits), f"{path}: {stem} has no control {show(number_of)}")
        control = table_of(controls[int(number_of) - 1], name, 20)
        inherited = "for" not in control
        lemma = {key: lemma[key] for key in ("for", "where") if key in lemma} | control
    find = find_of(lemma, f"{path}: {name}")
    require("claim" in lemma and set(lemma) <= LEMMA_KEYS, f"{path}: {name} has no claim, or unknown keys")
    texts, ranges = list_of(lemma.get("where", []), "where"), table_of(lemma.get("for", {}), "for", 20)
    require(len(texts) <= 100, f"{path}: more than 100 hypotheses")
    named = all(re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,59}", word) for word in lemmas)
    require(named, f"{path}: a lemma whose name is no name")
    for word in (*ranges, *definitions):
        fits = re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,59}", word) and word not in RESERVED
        require(bool(fits) and not (word in ranges and word in definitions), f"{path}: {show(word)} cannot be a name")
    chains, parsed = [Reader(text).claim() for text in (lemma["claim"], *texts)], {}
    domains = {v: Reader(text).domain() for v, text in ranges.items()}
    for v, (kind, ends, brackets) in domains.items():
        parsed[v] = kind, [end and expand(end, definitions) for end in ends], brackets
    where = [[part if isinstance(part, str) else expand(part, definitions) for part in chain] for chain in chains]
    terms = [part for chain in where for part in chain if isinstance(part, Node)]
    used = frozenset[str]().union(*(term.free for term in terms))
    if inherited:
        ranges = {v: text for v, text in ranges.items() if v in used}
    known = {*ranges, find[0]} if find else set(ranges)
    require(
        used == known and len(known) == len(ranges) + bool(find),
        f"{path}: {name}: variables: {show(sorted(used ^ known))}",
    )
    fits = sum(term.size for term in terms) <= 20_000 and max(term.depth for term in terms) <= 200
    require(bool(fits), f"{path}: {name}: more than 20,000 nodes or 200 levels")
    for term in terms:
        refuse_huge_numbers(term)
    kinds = parsed | ({find[0]: ("real",)} if find else {})
    where = [[part if isinstance(part, str) else typed(part, kinds) for part in chain] for chain in where]
    domain = {v: make_range(*parsed[v], f"{path}: {name}: {v}") for v in ranges}
    using = list_of(lemma.get("using", []), "using")
    require(all(isinstance(one, str) for one in using), f"{path}: {name}: using: expected texts")
    return Lemma(domain, where[0], where[1:], digest_of(where, parsed, find), using, Path(path), find)


def find_of(lemma: dict[str, Json], place: str) -> tuple[str, str, int] | None:
    """The constant that a lemma seeks, what is sought, and to how many digits."""
    if "find" not in lemma:
        return None
    table = dict(table_of(lemma["find"], f"{place}: find", 2))
    digits = integer_of(table.pop("digits", 4), 0, 50, f"{place}: digits")
    require(len(table) == 1, f"{place}: find names one constant")
    name, kind = table.popitem()
    fits = re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,59}", name) and name not in RESERVED
    require(bool(fits) and kind in ("largest", "smallest", "threshold"), f"{place}: find: {show(name)}, {show(kind)}")
    return name, kind, digits


def read_used(lemma: Lemma, names: Json) -> dict[str, Lemma]:
    """The lemmas that a proof of this one rests on, each as its own file says it, if the digests are those named."""
    require(isinstance(names, dict) and set(names) <= set(lemma.using), "using: not lemmas that this one may use")
    found = {}
    for name, digest in names.items():
        file, _, stem = name.rpartition("::")
        require(re.fullmatch(r"[\w.-]+(/[\w.-]+)*", file or "a", re.ASCII) is not None, f"using: {show(name)}")
        found[name] = read_lemma(str(lemma.path.parent / file if file else lemma.path), stem)
        require(found[name].find is None, f"using: {show(name)} seeks a constant")
        need(found[name].digest == digest, f"using: the digest of {show(name)} is {found[name].digest}")
    return found


def expand(e: Node, definitions: dict[str, Json]) -> Node:
    """`e` with its abbreviations written out. Each round replaces one level, so that a circle does not end."""
    for _ in range(len(definitions) + 1):
        used = {name: Reader(definitions[name]).whole_expression() for name in sorted(e.free & definitions.keys())}
        if not used:
            return e
        e = substitute(e, used)
    raise Malformed("define: a circle")


def refuse_huge_numbers(e: Node) -> None:
    exact(e)
    for part in e.args:
        if isinstance(part, Node):
            refuse_huge_numbers(part)


def make_range(kind: str, ends: list[Node | None], brackets: str, place: str) -> Range:
    """Rational ends are replaced by their values; any other end must have an enclosure. Emptiness is found where a
    point of the domain is asked for; here only what intervals could not be computed from."""
    allowed = ("num", "const", "add", "sub", "mul", "div", "pow", "neg", "sqrt", "exp", "log")
    values: list[Node | None] = []
    for end in ends:
        if end is not None:
            fits = not end.free and end.size <= 100 and operations(end) <= set(allowed)
            require(fits, f"{place}: an end that is not a constant, or not a supported one")
            refuse_huge_numbers(end)
            evaluate(end, {}, POINT_BITS)
            value = exact(end)
            require(kind != "integer" or value is not None, f"{place}: an end of an integer domain is rational")
            end = end if value is None else number(value)
        values.append(end)
    if kind == "set":
        require(len(set(ends)) == len(values) <= 1000, f"{place}: an element twice, or more than 1,000")
        return Range(kind, None, None, False, False, tuple(value for value in values if value))
    low, high = values
    if low and high:
        width = evaluate(node("sub", high, low), {}, POINT_BITS)
        fits = width.positive() or ((low is high or exact(node("sub", high, low)) == 0) and brackets == "[]")
        require(fits, f"{place}: empty, or its ends are not told apart")
    return Range(kind, low, high, brackets[0] == "(", brackets[1] == ")")


def operations(e: Node) -> set[str]:
    return {e.op}.union(*(operations(part) for part in e.args if isinstance(part, Node)))


def digest_of(
    chains: list[list[Any]],
    domains: dict[str, tuple[str, list[Node | None], str]],
    find: tuple[str, str, int] | None,
) -> str:
    """The canonical digest of the claim: everything that it says, variables numbered at their first use."""
    numbers: dict[str, str] = {}

    def text(e: Node) -> str:
        if e.op == "var":
            return numbers.setdefault(e.args[0], f"v{len(numbers)}")
        return str(e.args[0]) if e.op in ("num", "const") else f"({' '.join([e.op, *map(text, e.args)])})"

    claim, *where = [[part if isinstance(part, str) else text(part) for part in chain] for chain in chains]
    listed = []
    for v, new in numbers.items():
        if find and v == find[0]:
            continue
        kind, ends, brackets = domains[v]
        low, *rest = [text(end) if end else infinite for end, infinite in zip(ends, ("-oo", "oo", *ends))]
        listed.append([new, "set", low, *rest] if kind == "set" else [new, kind, brackets[0], low, *rest, brackets[1]])
    value: dict[str, Json] = {
        "schema": "boundcheck.claim/1",
        "claim": claim,
        "where": where,
        "for": listed,
        "find": None,
    }
    if find:
        value["find"] = [numbers[find[0]], *find[1:]]
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


# ---- normal forms ----------------------------------------------------------------------------------------------------
Powers = tuple[tuple[str, int], ...]  # of atoms, sorted, none 0
Exponent = tuple[tuple[Powers, Fraction], ...]  # the sum in exp(...), sorted
Term = tuple[Powers, Exponent]
Poly = dict[Term, Fraction]
Form = tuple[Poly, Poly]  # N / D
NO_POWERS: Term = ((), ())
UNIT_POLY: Poly = {NO_POWERS: Fraction(1)}
REPLACED: dict[str, tuple[int, Poly]] = {}  # atom: (q, its q-th power), for roots and sines
POSITIVE_ROOTS: set[str] = set()  # the square roots of primes and of pi


def joined(a: tuple[Any, ...], b: tuple[Any, ...]) -> tuple[Any, ...]:
    """Powers or exponents of a product."""
    if not a or not b:
        return a or b
    total = dict(a)
    for key, value in b:
        total[key] = total.get(key, 0) + value
    return tuple(sorted((key, value) for key, value in total.items() if value))


def collected(terms: list[tuple[Term, Fraction]]) -> Poly:
    """The sum of the terms, in which powers of roots and of sines are replaced."""
    found: Poly = {}
    steps = 0
    while terms:
        (powers, part), c = terms.pop()
        steps += 1
        need(steps <= MOST_TERMS and c.numerator.bit_length() + c.denominator.bit_length() <= 2**16, "terms too large")
        high = next((atom for atom, k in powers if atom in REPLACED and k >= REPLACED[atom][0]), None)
        if high is None:
            found[powers, part] = found.get((powers, part), Fraction(0)) + c
            continue
        q, value = REPLACED[high]
        less = joined(powers, ((high, -q),))
        terms += [((joined(less, other), joined(part, more)), c * d) for (other, more), d in value.items()]
    return {term: c for term, c in found.items() if c}


def multiplied(a: Poly, b: Poly) -> Poly:
    need(len(a) * len(b) <= MOST_TERMS, "an expression grows too large when it is multiplied out")
    return collected([((joined(p, r), joined(s, t)), x * y) for (p, s), x in a.items() for (r, t), y in b.items()])


def quotient(n: Poly, d: Poly) -> Form:
    """n / d after division of both by what all terms of d share: a d of one term becomes 1. Equal where d is not 0."""
    need(bool(d), "a division by an expression that is identically 0")
    if len(d) == 1 and (roots := tuple((a, 1) for a, _ in next(iter(d))[0] if a in POSITIVE_ROOTS)):
        n, d = multiplied(n, {(roots, ()): Fraction(1)}), multiplied(d, {(roots, ()): Fraction(1)})
    powers, above, least = [dict(term[0]) for term in d], [dict(term[0]) for term in n], {}
    for atom_name in set[str]().union(*powers):  # a root stays below, unless it is above too: there it is replaced
        terms = [*powers, *above] if atom_name in REPLACED else powers
        least[atom_name] = min(term.get(atom_name, 0) for term in terms)
    first = min(d)
    inverse = tuple(sorted((a, -k) for a, k in least.items() if k)), tuple((t, -c) for t, c in first[1])
    shared = {inverse: 1 / d[first]}
    n, d = multiplied(n, shared), multiplied(d, shared)
    need(bool(d), "a division by an expression that is identically 0")
    if len(d) > 1 and n.keys() == d.keys() and len({n[term] / d[term] for term in d}) == 1:
        return form(n[min(d)] / d[min(d)])
    return (n, d) if n else ({}, UNIT_POLY)


def form(value: Fraction | int) -> Form:
    return ({NO_POWERS: Fraction(value)} if value else {}), UNIT_POLY


def form_sum(a: Form, b: Form) -> Form:
    if a[1] == b[1]:
        return quotient(collected([*a[0].items(), *b[0].items()]), a[1])
    return quotient(
        collected([*multiplied(a[0], b[1]).items(), *multiplied(b[0], a[1]).items()]), multiplied(a[1], b[1])
    )


def form_product(a: Form, b: Form) -> Form:
    return quotient(multiplied(a[0], b[0]), multiplied(a[1], b[1]))


def form_power(a: Form, k: int) -> Form:
    need(abs(k) <= 1000, "a power beyond 1000 is not multiplied out")
    if k < 0:
        return form_power(quotient(a[1], a[0]), -k)
    found = form(1)
    for bit in bin(k)[2:]:
        found = form_product(found, found)
        found = form_product(found, a) if bit == "1" else found
    return found


def written(a: Form) -> list[list[tuple[Term, Fraction]]]:
    return [sorted(poly.items()) for poly in a]


def atom(op: str, *arguments: Form) -> tuple[str, Form]:
    """An unknown that stands for op(arguments). Its name is a digest of the arguments' normal forms."""
    text = repr([written(argument) for argument in arguments])
    name = f"{op} {hashlib.sha256(text.encode('utf-8')).hexdigest()}" if arguments else op
    return name, ({(((name, 1),), ()): Fraction(1)}, UNIT_POLY)


PI_FORM = atom("pi ")[1]


def form_root(a: Form, q: int) -> Form:
    value = a[0].get(NO_POWERS, Fraction(0)) if a[1] == UNIT_POLY and a[0].keys() <= {NO_POWERS} else None
    if value is not None and q == 2 and value >= 0:
        root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
        if root * root == value:
            return form(root)
    if q == 2 and a[1] == UNIT_POLY and len(a[0]) == 1:
        (powers, part), c = next(iter(a[0].items()))
        if c > 0 and all(name == "pi " for name, _ in powers):
            half = form_exp(({(p, ()): k / 2 for p, k in part}, UNIT_POLY))
            return reduce(
                form_product, [root_of_number(c), half, *(form_power(positive_root(PI_FORM), k) for _, k in powers)]
            )
    name, found = atom(f"root {q}", a)
    if a[1] == UNIT_POLY:
        REPLACED[name] = q, a[0]
    return found


def positive_root(a: Form) -> Form:
    """The square root of a prime number or of pi."""
    name, found = atom("root 2", a)
    REPLACED[name] = 2, a[0]
    POSITIVE_ROOTS.add(name)
    return found


def taken_apart(n: int) -> dict[int, int]:
    """The exponents of the prime factors of n below 1,000, and of what is left."""
    found: dict[int, int] = {}
    for q in range(2, 1000):
        while n % q == 0:
            n, found[q] = n // q, found.get(q, 0) + 1
    root = isqrt(n)
    return found | ({root: 2} if root * root == n else {n: 1}) if n > 1 else found


def root_of_number(c: Fraction) -> Form:
    """sqrt(n/d) = sqrt(n d)/d for n/d > 0."""
    found = form(Fraction(1, c.denominator))
    for q, k in taken_apart(c.numerator * c.denominator).items():
        found = form_product(found, form_product(form(q ** (k // 2)), positive_root(form(q)) if k % 2 else form(1)))
    return found


def negative(a: Form) -> bool:
    """The sign of one fixed coefficient: of a and -a, one is negative, unless a is 0."""
    return bool(a[0]) and a[0][min(a[0])] < 0


def quarter_turns(a: Form) -> int | None:
    """n if a is n pi/2."""
    c = a[0].get(((("pi ", 1),), ()), Fraction(0))
    return int(2 * c) if a[1] == UNIT_POLY and len(a[0]) == bool(c) and (2 * c).denominator == 1 else None


def form_cosine(a: Form) -> Form:
    n = quarter_turns(a)
    return atom("cos", a)[1] if n is None else form((1, 0, -1, 0)[n % 4])


def form_sine(a: Form) -> Form:
    n = quarter_turns(a)
    if n is not None:
        return form((0, 1, 0, -1)[n % 4])
    name, found = atom("sin", a)
    cosine = form_cosine(a)[0]
    REPLACED[name] = 2, collected([(NO_POWERS, Fraction(1)), *((t, -c) for t, c in multiplied(cosine, cosine).items())])
    return found


def form_exp(a: Form) -> Form:
    if a[1] != UNIT_POLY or any(part for _, part in a[0]):
        return atom("exp", a)[1]
    return {((), tuple(sorted((powers, c) for (powers, _), c in a[0].items()))): Fraction(1)}, UNIT_POLY


def form_log(a: Form) -> Form:
    """log(c pi^k exp(s)) = log(c) + k log(pi) + s for a rational c > 0, whose primes are taken apart."""
    if a[1] == UNIT_POLY and len(a[0]) == 1:
        (powers, part), c = next(iter(a[0].items()))
        if c > 0 and all(name == "pi " for name, _ in powers):
            parts: list[Form] = [({(atoms, ()): k for atoms, k in part}, UNIT_POLY)]
            parts += [form_product(form(k), atom("log", PI_FORM)[1]) for _, k in powers]
            for n, side in ((c.numerator, 1), (c.denominator, -1)):
                parts += [form_product(form(side * k), atom("log", form(q))[1]) for q, k in taken_apart(n).items()]
            return reduce(form_sum, parts)
    return atom("log", a)[1]


def form_mills(a: Form, square: Form) -> Form:
    """For a negative a by Q(a) + Q(-a) = 1, which also gives the value at 0."""
    if not a[0]:
        return reduce(form_product, (form(Fraction(1, 2)), root_of_number(Fraction(2)), positive_root(PI_FORM)))
    if not negative(a):
        return atom("mills", a)[1]
    whole = reduce(
        form_product,
        (root_of_number(Fraction(2)), positive_root(PI_FORM), form_exp(form_product(form(Fraction(1, 2)), square))),
    )
    return form_sum(whole, form_product(form(-1), atom("mills", form_product(form(-1), a))[1]))


@cache
def normal(e: Node) -> Form:
    """N / D with the same value as `e` wherever `e` is defined; D is not 0 there."""
    value, op = exact(e), e.op
    if value is not None:
        return form(value)
    if op == "var":
        return atom(e.args[0])[1]
    if op == "const":
        return form_exp(form(1)) if e.args[0] == "e" else PI_FORM
    a, *rest = map(normal, e.args)
    minus = form_product(form(-1), a)
    if op in EVEN | ODD and negative(a):
        found = form_function(op, minus)
        return found if op in EVEN else form_product(form(-1), found)
    if op in EVEN | ODD:
        return form_function(op, a)
    if op == "erfc":
        return form_sum(form(1), normal(node("neg", node("erf", e.args[0]))))
    if op == "neg":
        return minus
    if op == "pow":
        k = exact(e.args[1])
        if k is None:
            return form_exp(form_product(rest[0], form_log(a)))
        return form_power(a if k.denominator == 1 else form_root(a, k.denominator), k.numerator)
    if op in ("sinh", "cosh", "tanh"):
        up, down = form_product(form(Fraction(1, 2)), form_exp(a)), form_product(form(Fraction(1, 2)), form_exp(minus))
        sinh, cosh = form_sum(up, form_product(form(-1), down)), form_sum(up, down)
        return sinh if op == "sinh" else cosh if op == "cosh" else quotient_of(sinh, cosh)
    if op in ("phi", "Q", "Phi", "mills"):
        square = form_product(a, a)
        ratio = form_mills(a, square)
        if op == "mills":
            return ratio
        scale = form_product(root_of_number(Fraction(2)), positive_root(PI_FORM))
        density = quotient_of(form_exp(form_product(form(Fraction(-1, 2)), square)), scale)
        tail = form_product(density, ratio)
        return {"phi": density, "Q": tail, "Phi": form_sum(form(1), form_product(form(-1), tail))}[op]
    match op:
        case "add":
            return form_sum(a, rest[0])
        case "sub":
            return form_sum(a, form_product(form(-1), rest[0]))
        case "mul":
            return form_product(a, rest[0])
        case "div":
            return quotient_of(a, rest[0])
        case "sqrt":
            return form_root(a, 2)
        case "exp" | "expm1":
            return form_sum(form_exp(a), form(-1 if op == "expm1" else 0))
        case "log" | "log1p":
            return form_log(form_sum(a, form(1 if op == "log1p" else 0)))
        case "tan":
            return form_product(form(-1 if negative(a) else 1), form_tangent(minus if negative(a) else a))
    if op == "T":
        return form_owen(a, rest[0])
    if op == "Orthant":
        return atom(op, *sorted((a, rest[0]), key=lambda one: repr(written(one))), rest[1])[1]
    return atom(op, a, *rest)[1]


def form_owen(h: Form, a: Form) -> Form:
    """T(-h, a) = T(h, a) and T(h, -a) = -T(h, a); T(h, 0) = 0."""
    if not a[0]:
        return form(0)
    h, size = (form_product(form(-1 if negative(one) else 1), one) for one in (h, a))
    return form_product(form(-1 if negative(a) else 1), atom("T", h, size)[1])


EVEN, ODD = {"cos", "abs"}, {"sin", "atan", "asin", "erf", "erfinv"}


def form_function(op: str, a: Form) -> Form:
    if not a[0] and op != "cos":
        return form(0)
    return form_sine(a) if op == "sin" else form_cosine(a) if op == "cos" else atom(op, a)[1]


def form_tangent(a: Form) -> Form:
    return quotient_of(form_sine(a), form_cosine(a))


def quotient_of(a: Form, b: Form) -> Form:
    return quotient(multiplied(a[0], b[1]), multiplied(a[1], b[0]))


def vanishes(p: Poly) -> bool:
    """Whether the sum is 0 wherever it is defined. Negative powers are cleared first: their atoms are not 0 there."""
    for _ in range(8):
        negative = [(a, k) for powers, _ in p for a, k in powers if k < 0]
        if not negative:
            break
        p = multiplied(
            p, {(tuple(sorted((a, -min(k for b, k in negative if a == b)) for a in dict(negative))), ()): Fraction(1)}
        )
    return not p


def identical(a: Node, b: Node) -> bool:
    (n, d), (m, c) = normal(a), normal(b)
    left, right = multiplied(n, c), multiplied(m, d)
    return vanishes(collected([*left.items(), *((term, -k) for term, k in right.items())]))


def product_of(c: Fraction, factors: Iterable[tuple[Node, int]]) -> Node:
    return reduce(lambda a, b: node("mul", a, b), [node("pow", g, number(k)) for g, k in factors], number(c))


def polynomial(e: Node, v: str) -> list[Fraction] | None:
    """The coefficients, from the constant on and without a leading 0, if `e` is a polynomial in v over the rationals."""
    n, d = normal(e)
    if d != UNIT_POLY or any(part or len(powers) > 1 for powers, part in n):
        return None
    found = {powers[0] if powers else (v, 0): c for (powers, _), c in n.items()}
    if any(a != v or not 0 <= k <= 200 for a, k in found):
        return None
    return [found.get((v, k), Fraction(0)) for k in range(1 + max((k for _, k in found), default=-1))]


# ---- derivatives and definedness -------------------------------------------------------------------------------------
DERIVATIVES = dict(
    rule.split(": ")
    for rule in """sqrt: 1/(2*sqrt(u)), exp: exp(u), expm1: exp(u), log: 1/u, log1p: 1/(1+u), sin: cos(u), cos: -sin(u),
    tan: 1/cos(u)^2, asin: 1/sqrt(1-u^2), acos: -1/sqrt(1-u^2), atan: 1/(1+u^2), sinh: cosh(u), cosh: sinh(u),
    tanh: 1/cosh(u)^2, erf: 2/sqrt(pi)*exp(-u^2), erfc: -2/sqrt(pi)*exp(-u^2), phi: -u*phi(u), Phi: phi(u),
    Q: -phi(u), mills: u*mills(u)-1""".replace("\n    ", " ").split(", ")
)
PARTIAL_DERIVATIVES = {  # in u, v, ..., the arguments in order
    "T": ("-phi(u)*(1/2-Q(v*u))", "exp(-u^2*(1+v^2)/2)/(2*pi*(1+v^2))"),
    "Orthant": (
        "-phi(u)*Q((v-w*u)/sqrt(1-w^2))",
        "-phi(v)*Q((u-w*v)/sqrt(1-w^2))",
        "exp(-(u^2-2*w*u*v+v^2)/(2*(1-w^2)))/(2*pi*sqrt(1-w^2))",
    ),
}


@cache
def derivative(e: Node, v: str) -> Node:
    if v not in e.free:
        return number(0)
    if e.op == "var":
        return number(1)
    a, b = e.args[0], e.args[-1]
    da, db = derivative(a, v), derivative(b, v)
    if e.op in ("add", "sub"):
        return node(e.op, da, db)
    if e.op == "mul":
        return node("add", node("mul", da, b), node("mul", a, db))
    if e.op == "div":
        return node("sub", node("div", da, b), node("div", node("mul", a, db), node("mul", b, b)))
    if e.op == "neg":
        return node("neg", da)
    if e.op == "pow" and exact(b) == 0:
        return number(0)
    if e.op == "pow" and v not in b.free:
        return node("mul", node("mul", b, node("pow", a, node("sub", b, number(1)))), da)
    if e.op == "pow":
        inner = node("add", node("mul", db, node("log", a)), node("div", node("mul", b, da), a))
        return node("mul", e, inner)
    if e.op in PARTIAL_DERIVATIVES:
        parts = [(text, derivative(u, v)) for text, u in zip(PARTIAL_DERIVATIVES[e.op], e.args) if v in u.free]
        return reduce(lambda a, b: node("add", a, b), [node("mul", curve(text, e.args), du) for text, du in parts])
    need(e.op in DERIVATIVES, f"{e.op} has no derivative here")
    return node("mul", curve(DERIVATIVES[e.op], e.args), da)


def curve(text: str, arguments: tuple[Node, ...]) -> Node:
    """The text with the arguments for u, v, w."""
    return substitute(Reader(text).whole_expression(), dict(zip("uvw", arguments)))


Condition = tuple[str, Node]  # positive, nonnegative, nonzero, or power; and what is to be so


@cache
def conditions(e: Node) -> tuple[Condition, ...]:
    """What is to hold so that `e` is defined: in post-order, each once. Enough, as each part of `e` that is not defined
    everywhere on the reals has its condition here, and the conditions' own parts come before them."""
    found = [condition for part in e.args if isinstance(part, Node) for condition in conditions(part)]
    a = e.args[0]
    if e.op == "div":
        found.append(("nonzero", e.args[1]))
    elif e.op == "pow":
        k = whole(e.args[1])
        if k is None and whole_valued(e.args[1]):
            found.append(("power", e))
        elif k is None or k < 0:
            found.append(("positive" if k is None else "nonzero", a))
    elif e.op == "sqrt":
        found.append(("nonnegative", a))
    elif e.op in ("log", "gamma", "loggamma"):
        found.append(("positive", a))
    elif e.op == "log1p":
        found.append(("positive", node("add", number(1), a)))
    elif e.op == "tan":
        found.append(("nonzero", node("cos", a)))
    elif e.op in ("asin", "acos", "erfinv"):
        inner = node("sub", number(1), node("pow", a, number(2)))
        found.append(("positive" if e.op == "erfinv" else "nonnegative", inner))
    elif e.op == "Orthant":
        found.append(("positive", node("sub", number(1), node("pow", e.args[2], number(2)))))
    return tuple(dict.fromkeys(found))


def shown(condition: Condition, domain: Domain) -> bool:
    """Whether range evaluation shows the condition. What is not certainly defined shows nothing."""
    kind, e = condition
    try:
        found, *more = (
            evaluate(part, boxes(domain, part, DEFINED_BITS), DEFINED_BITS)
            for part in (e.args if kind == "power" else (e,))
        )
    except Undefined:
        return False
    if kind == "power":
        return found.positive() or (found.nonnegative() and more[0].positive())
    return (
        found.nonnegative()
        if kind == "nonnegative"
        else found.positive() or (kind == "nonzero" and (-found).positive())
    )


def is_defined(wanted: Iterable[Condition], domain: Domain, known: Iterable[Condition] = ()) -> None:
    """Each wanted condition is known, follows from a known one, or is shown by range evaluation over the domain."""
    facts = set(known)
    for kind, e in wanted:
        strict = ("positive", e) in facts or {("nonnegative", e), ("nonzero", node("sqrt", e))} <= facts
        if not (strict or (kind, e) in facts or shown((kind, e), domain)):
            raise Rejected(f"not shown to be defined: an expression of {e.size} nodes that should be {kind}")


def differentiable(goal: Goal, domain: Domain, variables: Iterable[str]) -> None:
    """Where f's conditions hold and those of roots and arcs hold strictly, every part of f is differentiable in the
    variables by the rules of `derivative`. Without this an identity could hide a kink, a pole, or a jump over one."""
    known = conditions(goal.f)
    moved = [(kind, e) for kind, e in known if not e.free.isdisjoint(variables)]
    is_defined([("positive", e) for kind, e in moved if kind == "nonnegative"], domain, known)


# ---- range evaluation ------------------------------------------------------------------------------------------------
ARITHMETIC: dict[str, Callable[..., Interval]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    **FUNCTIONS,
}


def at_number(q: Fraction, p: int) -> Interval:
    return Interval.between(q, q, False, False, p)


def evaluate(e: Node, box: dict[str, Interval], p: int) -> Interval:
    """The natural interval extension of `e` as written; numbers under + - * / ^ are computed exactly."""
    known: dict[Node, Interval] = {}

    def value(e: Node) -> Interval:
        if e not in known:
            known[e] = compute(e)
        return known[e]

    def compute(e: Node) -> Interval:
        number_of = exact(e)
        if number_of is not None:
            return at_number(number_of, p)
        if e.op == "var":
            return box[e.args[0]]
        if e.op == "const":
            return constant(p, *PI) if e.args[0] == "pi" else exp(at(ONE, p))
        parts = [value(part) for part in e.args]
        if e.op == "pow":
            k = whole(e.args[1])
            if k is not None:
                return integer_power(parts[0], k)
            zero_too = whole_valued(e.args[1]) and parts[0].nonnegative() and parts[1].positive()
            if not (zero_too or parts[0].positive()):
                raise Undefined("a power of what may not be positive")
            return power(parts[0], parts[1])
        if e.op in ("min", "max"):
            return reduce(minimum if e.op == "min" else maximum, parts)
        return ARITHMETIC[e.op](*parts)

    return value(e)


def box_of(r: Range, p: int) -> Interval:
    """The least interval around the domain of a variable, rounded outwards. An end that is open stays open: what is
    beyond the exact end is beyond its enclosure."""
    if r.kind == "set":
        return reduce(Interval.hull, [evaluate(element, {}, p) for element in r.elements])
    low = MINUS_OO if r.low is None else evaluate(r.low, {}, p).lo
    high = OO if r.high is None else evaluate(r.high, {}, p).hi
    return Interval((*low[:2], int(r.low_open) or low[2]), (*high[:2], -int(r.high_open) or high[2]), p)


def boxes(domain: Domain, e: Node, p: int) -> dict[str, Interval]:
    return {v: box_of(domain[v], p) for v in e.free}


def contains(r: Range, q: Fraction) -> bool:
    """Whether the rational q is certainly in the domain of a variable."""
    if r.kind == "set":
        return any(exact(element) == q for element in r.elements)
    for below, above, is_open in ((r.low, number(q), r.low_open), (number(q), r.high, r.high_open)):
        if below and above:
            gap = evaluate(node("sub", above, below), {}, POINT_BITS)
            if not (gap.positive() if is_open else gap.nonnegative()):
                return False
    return r.kind == "real" or q.denominator == 1


def check_point(lemma: Lemma, point_json: Json, p: int, place: str) -> dict[str, Fraction]:
    """The point of the certificate, if it is in the domain and satisfies the hypotheses."""
    values = {v: rational(q, place) for v, q in object_of(point_json, lemma.domain, place).items()}
    need(all(contains(lemma.domain[v], q) for v, q in values.items()), f"{place}: not in the domain")
    for relation, difference in (link for chain in lemma.where for link in links(chain)):
        need(holds_at(relation, difference, values, p), f"{place}: a hypothesis is not shown there")
    return values


def at_point(e: Node, values: dict[str, Fraction], p: int) -> Interval:
    return evaluate(e, {v: Interval.between(q, q, False, False, p) for v, q in values.items()}, p)


def is_zero_at(e: Node, values: dict[str, Fraction], p: int) -> bool:
    """Exactly 0 at the point: `e` is defined there, and the value is 0 as a number or by normal form."""
    at_point(e, values, p)
    return identical(substitute(e, {v: number(q) for v, q in values.items()}), number(0))


def holds_at(relation: str, difference: Node, values: dict[str, Fraction], p: int) -> bool:
    found = at_point(difference, values, p)
    if relation == "==":
        return is_zero_at(difference, values, p)
    return found.positive() or (relation in ("<=", ">=") and (found.nonnegative() or is_zero_at(difference, values, p)))


# ---- polynomials in one variable: lists of coefficients, from the constant on, without a leading 0 -------------------
def trimmed(a: list[Fraction]) -> list[Fraction]:
    while a and not a[-1]:
        a.pop()
    return a


def divided(a: list[Fraction], b: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Quotient and remainder."""
    rest, found = list(a), [Fraction(0)] * max(0, len(a) - len(b) + 1)
    for k in reversed(range(len(found))):
        found[k] = c = rest[k + len(b) - 1] / b[-1]
        for i, d in enumerate(b):
            rest[k + i] -= c * d
    return found, trimmed(rest)


def slope(a: list[Fraction]) -> list[Fraction]:
    return [k * c for k, c in enumerate(a)][1:]


def common(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    """The greatest common divisor, with leading coefficient 1."""
    while b:
        a, b = b, [c / b[-1] for c in divided(a, b)[1]]
    return [c / a[-1] for c in a]


def parts_by_multiplicity(a: list[Fraction]) -> list[list[Fraction]]:
    """Square-free p_1, p_2, ... without common roots, where `a` is its leading coefficient times p_1 p_2^2 p_3^3 ..."""
    parts, c = [], common(a, slope(a))
    w = divided([d / a[-1] for d in a], c)[0]
    while len(w) > 1:
        y = common(w, c)
        parts.append(divided(w, y)[0])
        w, c = y, divided(c, y)[0]
    return parts


def value_at(a: list[Fraction], x: Fraction) -> Fraction:
    return reduce(lambda total, c: total * x + c, reversed(a), Fraction(0))


def roots_inside(a: list[Fraction], low: Fraction | None, high: Fraction | None) -> int:
    """The number of roots of a square-free polynomial strictly between the ends (None: infinite), by Sturm's theorem.
    A root at an end is divided out first."""
    for end in {low, high} - {None}:
        if end is not None and not value_at(a, end):
            a = divided(a, [-end, Fraction(1)])[0]
    chain = [a, slope(a)]
    while chain[-1]:
        rest = divided(chain[-2], chain[-1])[1]
        chain.append([-c / abs(rest[-1]) for c in rest])

    def changes(x: Fraction | None, side: int) -> int:
        values = [value_at(p, x) if x is not None else p[-1] * side ** (len(p) - 1) for p in chain[:-1]]
        signs = [value > 0 for value in values if value]
        return sum(s != t for s, t in pairwise(signs))

    return changes(low, -1) - changes(high, 1)


def polynomial_holds(a: list[Fraction], r: Range, low: Fraction | None, high: Fraction | None, strict: bool) -> bool:
    """Whether the polynomial is positive (strict) or nonnegative on the interval. Its sign changes only at roots of odd
    multiplicity; between them and the ends it is that of one point that is no root of the odd parts."""
    if not a or (low is not None and low == high):
        value = value_at(a, low or Fraction(0))
        return value > 0 or (value == 0 and not strict)
    parts = parts_by_multiplicity(a)
    inside = high - 1 if low is None and high is not None else (low or Fraction(0)) + 1
    if low is not None and high is not None:
        inside = (low + high) / 2
    sign = a[-1] * prod(value_at(part, inside) for part in parts[::2])
    zeros = [end for end, is_open in ((low, r.low_open), (high, r.high_open)) if end is not None and not is_open]
    at_ends = strict and not all(value_at(a, end) for end in zeros)
    return sign > 0 and not at_ends and not any(roots_inside(p, low, high) for p in parts[:: 1 if strict else 2])


# ---- rules: each shows its goal, or raises Rejected ------------------------------------------------------------------
class Goal(NamedTuple):
    """f > 0 (strict) or f >= 0 wherever in the domain the hypotheses hold. A hypothesis that was dropped is None.
    f is known to be defined there: every rule below that makes a new goal sees to it."""

    domain: Domain
    hypotheses: tuple[Hypothesis | None, ...]
    f: Node
    strict: bool
    used: dict[str, Lemma]  # the lemmas that may be used

    def of(self, f: Node, strict: bool) -> Goal:
        return self._replace(f=f, strict=strict)

    def on(self, v: str, r: Range) -> Goal:
        return self._replace(domain={**self.domain, v: r})

    def at(self, v: str, value: Node) -> Goal:
        """With the value for v, everywhere."""
        found = [h and h._replace(difference=substitute(h.difference, {v: value})) for h in self.hypotheses]
        domain = {name: r for name, r in self.domain.items() if name != v}
        return Goal(domain, tuple(found), substitute(self.f, {v: value}), self.strict, self.used)

    def without(self, v: str) -> Goal:
        """Without the hypotheses that contain v; then f is to be defined on the whole domain."""
        kept = tuple(h if h and v not in h.difference.free else None for h in self.hypotheses)
        if kept != self.hypotheses:
            is_defined(conditions(self.f), self.domain)
        return self._replace(hypotheses=kept)

    def need_margin(self, found: Interval, margin: Json) -> None:
        m = rational(margin, "margin")
        shown = m >= 0 and (found - at_number(m, found.p)).nonnegative()
        need(shown and (found.positive() or not self.strict), "not shown to have the margin that is claimed")


def parsed(text: Json, goal: Goal) -> Node:
    return typed(Reader(text, goal.domain).whole_expression(), goal.domain)


def introduced(text: Json, goal: Goal) -> Node:
    """An expression of the certificate that is defined wherever the goal's f is considered."""
    found = parsed(text, goal)
    is_defined(conditions(found), goal.domain, conditions(goal.f))
    return found


def variable(v: Json, goal: Goal, kind: str) -> Range:
    if not isinstance(v, str) or v not in goal.domain or goal.domain[v].kind != kind:
        raise Rejected(f"{show(v)} is not a variable with a domain of kind {kind} here")
    return goal.domain[v]


def precision(p: Json) -> int:
    return min(integer_of(p, 16, MOST_BITS, "precision") + EXTRA_BITS, MOST_BITS)


def range_of(e: Node, goal: Goal, p: int) -> Interval:
    return evaluate(e, boxes(goal.domain, e, p), p)


def rule_range(goal: Goal, p: Json, margin: Json) -> None:
    goal.need_margin(range_of(goal.f, goal, precision(p)), margin)


def rule_zero(goal: Goal) -> None:
    need(not goal.strict and identical(goal.f, number(0)), "f is not shown to be 0, or the goal is strict")


def rule_split(goal: Goal, v: Json, q: Json, below: Json, above: Json) -> None:
    r, at = variable(v, goal, "real"), rational(q, "split")
    need(contains(r.opened(), at), f"{show(q)} is not strictly inside the domain of {v}")
    prove(goal.on(v, r._replace(high=number(at), high_open=False)), below)
    prove(goal.on(v, r._replace(low=number(at), low_open=False)), above)


def rule_end(goal: Goal, v: Json, side: Json, at_end: Json, rest: Json) -> None:
    r = variable(v, goal, "real")
    end, is_open = {"low": (r.low, r.low_open), "high": (r.high, r.high_open)}.get(show(side), (None, True))
    if (
        end is None
        or is_open
        or (r.low and r.high and not evaluate(node("sub", r.high, r.low), {}, POINT_BITS).positive())
    ):
        raise Rejected(f"{v} has no such end, or no other")
    prove(goal.at(v, end), at_end)
    prove(goal.on(v, r._replace(low_open=True) if side == "low" else r._replace(high_open=True)), rest)


def rule_mean(goal: Goal, p: Json, margin: Json, letters: Json) -> None:
    """The mean value theorem along the segment from the centre, which stays in the box but not in the hypotheses: so f
    is to be defined and differentiable on the whole box."""
    bits, names = precision(p), sorted(goal.f.free)
    require(isinstance(letters, str) and re.fullmatch(f"[lhm]{{{len(names)}}}", letters) is not None, "mean: letters")
    centre = {}
    for v, letter in zip(names, letters):
        r = variable(v, goal, "real")
        low, high = (None if end is None else exact(end) for end in (r.low, r.high))
        c = (
            low
            if letter == "l"
            else high
            if letter == "h"
            else low + high
            if low is not None and high is not None
            else None
        )
        if c is None or not contains(r, c := c / 2 if letter == "m" else c):
            raise Rejected(f"the centre is not in the domain of {v}, or not rational")
        centre[v] = c
    if any(goal.hypotheses):
        is_defined(conditions(goal.f), goal.domain)
    differentiable(goal, goal.domain, centre)
    total = at_point(goal.f, centre, bits)
    for v, c in centre.items():
        offset = range_of(node("sub", node("var", v), number(c)), goal, bits)
        total += range_of(derivative(goal.f, v), goal, bits) * offset
    goal.need_margin(total, margin)


def slope_of(f: Node, inside: Goal, v: str, text: Json) -> Node:
    """The derivative of f in v as the certificate writes it, defined and right on the opened domain."""
    g = introduced(text, inside)
    differentiable(inside.of(f, False), inside.domain, [v])
    need(identical(g, derivative(f, v)), f"the derivative in {v} is another")
    return g


def at_limit(goal: Goal, v: str, end: Node, strict: bool) -> Goal:
    """f continued to an open end: its parts are defined there, so it is continuous."""
    below = goal.at(v, end)._replace(strict=strict)
    is_defined([(kind, substitute(e, {v: end})) for kind, e in conditions(goal.f)], below.domain)
    return below


def rule_monotone(goal: Goal, v: Json, direction: Json, text: Json, rising: Json, at_end: Json) -> None:
    """f is continuous where it is defined (it has a derivative by our rules, so no jumps), and differentiable between
    the ends. So f is at least its value or limit at the end where it is least, and more if the derivative is > 0."""
    r = variable(v, goal, "real")
    require(direction in ("up", "down"), f"monotone: {show(direction)}")
    loose = goal.without(v)
    inside = loose.on(v, r.opened())
    g = slope_of(goal.f, inside, v, text)
    end, is_open = (r.low, r.low_open) if direction == "up" else (r.high, r.high_open)
    prove(inside.of(g if direction == "up" else node("neg", g), goal.strict and is_open), rising)
    if end is None:
        need(at_end == ["limit"], "an infinite end asks for the limit")
        need(limit(goal.f, v, 1 if direction == "down" else -1) >= 0, "the limit is negative")
    else:
        prove(at_limit(loose, v, end, False) if is_open else loose.at(v, end), at_end)


def place_inside(text: Json, goal: Goal, v: str) -> Node:
    """An expression without v whose value is certainly in the domain of v."""
    r, place = variable(v, goal, "real"), parsed(text, goal)
    need(v not in place.free, f"the place contains {v}")
    is_defined(conditions(place), goal.domain, conditions(goal.f))
    for below, above, end, is_open in ((r.low, place, r.low, r.low_open), (place, r.high, r.high, r.high_open)):
        if below and above and not (place is end and not is_open):
            gap = range_of(node("sub", above, below), goal, POINT_BITS + EXTRA_BITS)
            need(gap.positive() if is_open else gap.nonnegative(), f"the place is not shown to be in the domain of {v}")
    return place


def rule_valley(goal: Goal, v: Json, place_text: Json, text: Json, sign: Json, lowest: Json) -> None:
    """f(v) - f(E) = g(w) (v - E) with w between, where g(w) has the sign of w - E or is 0."""
    r, loose = variable(v, goal, "real"), goal.without(v)
    place, inside = place_inside(place_text, loose, v), loose.on(v, r.opened())
    g = slope_of(goal.f, inside, v, text)
    prove(inside.of(node("mul", node("sub", node("var", v), place), g), False), sign)
    prove(loose.at(v, place), lowest)


def rule_crossing(goal: Goal, v: Json, place_text: Json, text: Json, slope_text: Json, rising: Json) -> None:
    """g rises in v and is 0 at E, so it has the sign of v - E."""
    r, loose = variable(v, goal, "real"), goal.without(v)
    place, g = place_inside(place_text, loose, v), introduced(text, goal)
    need(
        not goal.strict and identical(goal.f, node("mul", node("sub", node("var", v), place), g)), "f is not (v - E) g"
    )
    loose = goal.of(g, False).without(v)
    need(identical(substitute(g, {v: place}), number(0)), "g is not shown to be 0 there")
    inside = loose.on(v, r.opened())
    prove(inside.of(slope_of(g, inside, v, slope_text), False), rising)


def rule_concave(goal: Goal, v: Json, text: Json, falling: Json, at_low: Json, at_high: Json) -> None:
    """f lies above the line between its values, or limits, at the two ends; strictly if the slope falls strictly."""
    r, loose = variable(v, goal, "real"), goal.without(v)
    if r.low is None or r.high is None:
        raise Rejected(f"the domain of {v} has no two ends")
    inside, first = loose.on(v, r.opened()), derivative(goal.f, v)
    differentiable(goal, inside.domain, [v])
    is_defined(conditions(first), inside.domain, conditions(goal.f))
    second = slope_of(first, inside.of(first, False), v, text)
    prove(inside.of(node("neg", second), goal.strict and r.low_open and r.high_open), falling)
    for end, is_open, proof in ((r.low, r.low_open, at_low), (r.high, r.high_open, at_high)):
        prove(at_limit(loose, v, end, False) if is_open else loose.at(v, end), proof)


def limit(e: Node, v: str, side: int) -> Fraction:
    """The limit of e as v tends to oo (side 1) or -oo (side -1), for a rational number plus what tends to 0."""
    need(e.free <= {v}, f"the limit is taken in {v} alone")
    value = exact(e)
    if value is not None:
        return value
    if e.op in ("add", "sub", "neg"):
        first, *rest = (limit(part, v, side) for part in e.args)
        return -first if e.op == "neg" else first + (rest[0] if e.op == "add" else -rest[0])
    k = growth(e, v, side)
    need(k is None or k < 0, "an expression is not shown to tend to 0")
    return Fraction(0)


def growth(e: Node, v: str, side: int) -> Fraction | None:
    """k with |e| <= C |v|^k for all v far enough on this side; None if that is so for every k."""
    if v not in e.free or e.op == "var":
        return Fraction(e.op == "var" and v in e.free)
    if e.op in ("phi", "Q", "exp", "mills"):
        u = polynomial(e.args[0], v) or []
        rises = len(u) > 1 and u[-1] * side ** (len(u) - 1) > 0
        small = rises if e.op in ("Q", "mills") else not rises or e.op == "phi"
        need(small and len(u) > 1, f"{e.op} is not shown to tend to 0")
        return Fraction(1 - len(u)) if e.op == "mills" else None
    if e.op in ("T", "Orthant"):
        far = [polynomial(part, v) or [] for part in (e.args[:1] if e.op == "T" else e.args[:2])]
        rises = (len(u) > 1 and (e.op == "T" or u[-1] * side ** (len(u) - 1) > 0) for u in far)
        return None if any(rises) else Fraction(0)
    if e.op == "div":
        return below(growth(e.args[0], v, side), least_growth(e.args[1], v, side))
    if e.op == "pow":
        n, k = whole(e.args[1]) or 0, growth(e.args[0], v, side)
        need(n > 0, "a power that is not a positive integer")
        return None if k is None else k * n
    need(e.op in ("add", "sub", "neg", "mul", "sqrt"), f"{e.op} has no bound at infinity here")
    parts = [growth(part, v, side) for part in e.args]
    known = [k for k in parts if k is not None]
    if e.op == "mul":
        return sum(known, Fraction(0)) if len(known) == len(parts) else None
    return max(known) / (1 + (e.op == "sqrt")) if known else None


def below(k: Fraction | None, least: int) -> Fraction | None:
    return None if k is None else k - least


def least_growth(e: Node, v: str, side: int) -> int:
    """k with |e| >= c |v|^k, c > 0, for all v far enough on this side: the degree of a polynomial, or 0."""
    degree = polynomial(e, v)
    if degree:
        return len(degree) - 1
    far = Interval(ONE, OO, DEFINED_BITS) if side > 0 else Interval(MINUS_OO, MINUS_ONE, DEFINED_BITS)
    need(e.free <= {v} and evaluate(e, {v: far}, DEFINED_BITS).lo[0] > 0, "a divisor is not shown to stay away from 0")
    return 0


def rule_product(goal: Goal, text: Json, entries: Json) -> None:
    c, factors = rational(text, "product"), []
    for entry in list_of(entries, "product"):
        g, k, proof = list_of(entry, "product", 3)
        factors.append((introduced(g, goal), integer_of(k, -1000, 1000, "product"), proof))
    need(c > 0 and all(k for _, k, _ in factors), "a constant that is not positive, or a factor to the power 0")
    need(identical(goal.f, product_of(c, [(g, k) for g, k, _ in factors])), "f is not this product")
    for g, k, proof in factors:
        if proof is None:
            need(k > 0 and k % 2 == 0 and not goal.strict, "a factor without a proof")
        else:
            prove(goal.of(g, goal.strict or k < 0), proof)


def rule_sum(goal: Goal, entries: Json) -> None:
    parts = [list_of(entry, "sum", 2) for entry in list_of(entries, "sum")]
    terms = [introduced(text, goal) for text, _ in parts]
    need(bool(terms) and identical(goal.f, reduce(lambda a, b: node("add", a, b), terms)), "f is not this sum")
    for k, (g, (_, proof)) in enumerate(zip(terms, parts)):
        prove(goal.of(g, goal.strict and k == 0), proof)


def rule_squares(goal: Goal, entries: Json) -> None:
    parts = [list_of(entry, "squares", 2) for entry in list_of(entries, "squares")]
    terms = [product_of(rational(c, "squares"), [(introduced(g, goal), 2)]) for c, g in parts]
    need(not goal.strict and all(rational(c, "squares") > 0 for c, _ in parts), "a strict goal, or a c <= 0")
    need(identical(goal.f, reduce(lambda a, b: node("add", a, b), terms, number(0))), "f is not this sum of squares")


def rule_polynomial(goal: Goal) -> None:
    """f may hold variables that cancel; the polynomial holds one, or none."""
    for v in sorted(goal.f.free) or [""]:
        p = polynomial(goal.f, v)
        if p is not None:
            r = Range("real", None, None, True, True) if len(p) <= 1 else variable(v, goal, "real")
            low, high = (None if end is None else exact(end) for end in (r.low, r.high))
            need((low is None) == (r.low is None) and (high is None) == (r.high is None), "an end is not rational")
            need(polynomial_holds(p, r, low, high, goal.strict), "the polynomial is not of the sign that is claimed")
            return
    raise Rejected("f is not a polynomial in one variable with rational coefficients")


def rule_log(goal: Goal, u_text: Json, b_text: Json, b_positive: Json, logarithms: Json) -> None:
    """exp(u) - b is > 0 (>= 0) exactly if u - log(b) is, for b > 0."""
    compare_logarithms(goal, introduced(u_text, goal), introduced(b_text, goal), True, b_positive, logarithms)


def rule_exp(goal: Goal, b_text: Json, u_text: Json, b_positive: Json, logarithms: Json) -> None:
    compare_logarithms(goal, introduced(u_text, goal), introduced(b_text, goal), False, b_positive, logarithms)


def rule_antilog(goal: Goal, side: Json, u_text: Json, b_text: Json, b_positive: Json, rest: Json) -> None:
    """u - log(b) is > 0 (>= 0) exactly if exp(u) - b is, for b > 0. So the other way round for log(b) - u."""
    require(side in ("above", "below"), "antilog: above or below")
    u, b = introduced(u_text, goal), introduced(b_text, goal)
    prove(goal.of(b, True), b_positive)
    sides, powers = (u, node("log", b)), (node("exp", u), b)
    turn = -1 if side == "below" else 1
    need(identical(goal.f, node("sub", *sides[::turn])), "f is not this difference")
    prove(goal.of(node("sub", *powers[::turn]), goal.strict), rest)


def compare_logarithms(goal: Goal, u: Node, b: Node, upper: bool, b_positive: Json, logarithms: Json) -> None:
    sides, logs = (node("exp", u), b), (u, node("log", b))
    need(identical(goal.f, node("sub", *(sides if upper else sides[::-1]))), "f is not this difference")
    prove(goal.of(b, True), b_positive)
    prove(goal.of(node("sub", *(logs if upper else logs[::-1])), goal.strict), logarithms)


FACTS = {  # name: t, its bound, whether t >= bound, whether u > 0 is a condition
    "mills_upper": ("mills(u)", "1/u", False, True),
    "mills_lower": ("mills(u)", "u/(1+u^2)", True, True),
    "exp_lower": ("exp(u)", "1+u", True, False),
    "log_upper": ("log(u)", "u-1", False, True),
    "log_lower": ("log(u)", "1-1/u", True, True),
}


def rule_bound(
    goal: Goal, fact: Json, u_text: Json, r_text: Json, s_text: Json, condition: Json, sign: Json, rest: Json
) -> None:
    """f = r + s t is at least r + s (bound): s >= 0 if t is at least the bound, s <= 0 if it is at most the bound."""
    require(isinstance(fact, str) and fact in FACTS, f"bound: no fact {show(fact)}")
    t, bound, at_least, conditional = FACTS[fact]
    u, r, s = (introduced(text, goal) for text in (u_text, r_text, s_text))
    there, here = (substitute(Reader(text).whole_expression(), {"u": u}) for text in (t, bound))
    need(identical(goal.f, node("add", r, node("mul", s, there))), "f is not r + s t")
    if conditional:
        prove(goal.of(u, True), condition)
    else:
        need(condition is None, "the fact has no condition")
    prove(goal.of(s if at_least else node("neg", s), False), sign)
    prove(goal.of(node("add", r, node("mul", s, here)), goal.strict), rest)


def rule_root(goal: Goal, side: Json, a_text: Json, b_text: Json, b_sign: Json, rest: Json) -> None:
    """sqrt(a) <= b if a <= b^2 and b >= 0; sqrt(a) >= b if a >= b^2. The same for < and >."""
    require(side in ("below", "above") and (side == "below" or b_sign is None), "root: below or above")
    a, b = introduced(a_text, goal), introduced(b_text, goal)
    root, square = node("sqrt", a), node("pow", b, number(2))
    is_defined(conditions(root), goal.domain, conditions(goal.f))
    sides, squared = ((b, root), (square, a)) if side == "below" else ((root, b), (a, square))
    need(identical(goal.f, node("sub", *sides)), "f is not this difference")
    if side == "below":
        prove(goal.of(b, False), b_sign)
    prove(goal.of(node("sub", *squared), goal.strict), rest)


def rule_using(
    goal: Goal, name: Json, i: Json, texts: Json, shown_how: Json, multiplier: Json, sign: Json, rest: Json
) -> None:
    """f = (f - l h) + l h with l >= 0, and h >= 0 by a lemma wherever its variables lie in its domain. That h is defined
    there is asked for again: a lemma may be true of values (of gamma, of powers) that no certificate speaks of."""
    if not isinstance(name, str) or name not in goal.used:
        raise Rejected(f"{show(name)} is not a lemma that is used")
    lemma = goal.used[name]
    claimed, put = links(lemma.claim), {}
    for x, text in object_of(texts, lemma.domain, "using").items():
        put[x] = introduced(text, goal)
    wanted: list[Hypothesis] = []
    for x, e in sorted(put.items()):
        wanted += membership(lemma.domain[x], e)
    for relation, difference in (link for chain in lemma.where for link in links(chain)):
        d = substitute(difference, put)
        is_defined(conditions(d), goal.domain, conditions(goal.f))
        wanted.append(Hypothesis(relation, d))
    for (relation, d), proof in zip(wanted, list_of(shown_how, "using", len(wanted)), strict=True):
        prove_relation(goal, relation, d, proof)
    relation, h = claimed[integer_of(i, 0, len(claimed) - 1, "using")]
    m = introduced(multiplier, goal)
    if relation == "==":
        require(sign is None, "using: an equation needs no sign")
    else:
        prove(goal.of(m, False), sign)
    h = substitute(h, put)
    is_defined(conditions(h), goal.domain, conditions(goal.f))
    prove(goal.of(node("sub", goal.f, node("mul", m, h)), goal.strict), rest)


def rule_let(goal: Goal, w: Json, text: Json, e_text: Json, g_text: Json, shown_how: Json, proof: Json) -> None:
    """f is g at w = e, and e stays in an interval over which g is shown."""
    fits = (
        isinstance(w, str) and re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,59}", w) and w not in RESERVED | goal.domain.keys()
    )
    require(bool(fits), f"let: {show(w)} is no new name")
    kind, ends, brackets = Reader(text).domain()
    require(kind == "real", "let: an interval of reals")
    r = make_range(kind, ends, brackets, "let")
    e, wider = introduced(e_text, goal), goal.on(w, r)
    wanted = membership(r, e)
    for (relation, d), one in zip(wanted, list_of(shown_how, "let", len(wanted)), strict=True):
        prove_relation(goal, relation, d, one)
    g = parsed(g_text, wider)
    is_defined(conditions(g), wider.domain)
    need(identical(goal.f, substitute(g, {w: e})), "f is not g there")
    prove(wider.of(g, goal.strict), proof)


def membership(r: Range, e: Node) -> list[Hypothesis]:
    """What is to hold so that e is in the domain of a variable of a lemma."""
    if r.kind == "set":
        need(any(identical(e, element) for element in r.elements), "not shown to be an element")
        return []
    if r.kind == "integer":
        need(whole_valued(e), "not shown to be an integer")
    found = []
    if r.low is not None:
        found.append(Hypothesis(">" if r.low_open else ">=", node("sub", e, r.low)))
    if r.high is not None:
        found.append(Hypothesis("<" if r.high_open else "<=", node("sub", r.high, e)))
    return found


def hypothesis(goal: Goal, i: Json) -> Hypothesis:
    found = (
        goal.hypotheses[integer_of(i, 0, max(0, len(goal.hypotheses) - 1), "hypothesis")] if goal.hypotheses else None
    )
    if found is None:
        raise Rejected(f"no hypothesis {show(i)} here")
    return found


def rule_where(goal: Goal, i: Json, text: Json, multiplier: Json, rest: Json) -> None:
    """f = (f - l h) + l h with l >= 0, and h >= 0 wherever the hypothesis holds."""
    relation, h = hypothesis(goal, i)
    need(relation != "==", "an equation has no sign")
    m = introduced(text, goal)
    prove(goal.of(m, False), multiplier)
    prove(goal.of(node("sub", goal.f, node("mul", m, h)), goal.strict), rest)


def rule_discard(goal: Goal, i: Json, p: Json) -> None:
    relation, h = hypothesis(goal, i)
    below = -range_of(h, goal, precision(p))
    need(relation != "==", "an equation has no sign")
    need(below.nonnegative() if relation in ("<", ">") else below.positive(), "the hypothesis is not shown to fail")


def rule_cut(goal: Goal, text: Json, at_least: Json, below: Json) -> None:
    """u >= 0 or u < 0, as one more hypothesis."""
    u = introduced(text, goal)
    for relation, difference, proof in ((">=", u, at_least), (">", node("neg", u), below)):
        prove(goal._replace(hypotheses=(*goal.hypotheses, Hypothesis(relation, difference))), proof)


def rule_signs(goal: Goal, proof: Json) -> None:
    """abs, relu, step, hardtanh, min and max are what the signs of their arguments, and of differences, make of them."""
    found = resolved(goal.f, goal)
    need(found is not goal.f, "no sign is known that would help")
    prove(goal.of(found, goal.strict), proof)


def resolved(e: Node, goal: Goal) -> Node:
    if not any(isinstance(part, Node) for part in e.args):
        return e
    args = tuple(resolved(part, goal) for part in e.args)
    a, one = args[0], number(1)
    e = node(e.op, *args)
    minus = node("neg", a)
    if e.op == "abs":
        return a if is_at_least_zero(a, goal) else minus if is_at_least_zero(minus, goal) else e
    if e.op == "relu":
        return a if is_at_least_zero(a, goal) else number(0) if is_at_least_zero(minus, goal) else e
    if e.op == "step":
        return one if is_at_least_zero(a, goal) else number(0) if is_at_least_zero(minus, goal, True) else e
    if e.op in ("min", "max") and len(args) == 2:
        first, second = args if e.op == "max" else args[::-1]
        if is_at_least_zero(node("sub", first, second), goal):
            return args[0]
        return args[1] if is_at_least_zero(node("sub", second, first), goal) else e
    if e.op == "hardtanh":
        above, below = node("sub", a, one), node("sub", minus, one)
        if is_at_least_zero(above, goal):
            return one
        if is_at_least_zero(below, goal):
            return node("neg", one)
        return a if all(is_at_least_zero(node("neg", u), goal) for u in (above, below)) else e
    return e


def is_at_least_zero(u: Node, goal: Goal, strict: bool = False) -> bool:
    """Whether u >= 0 (> 0) by range evaluation over the domain, or by a hypothesis."""
    if shown(("positive" if strict else "nonnegative", u), goal.domain):
        return True
    relations = (">", "<") if strict else (">", "<", ">=", "<=")
    return any(h and h.relation in relations and identical(h.difference, u) for h in goal.hypotheses)


def rule_integer(goal: Goal, v: Json, cases: Json, rest: Json) -> None:
    r, proofs = variable(v, goal, "integer"), list_of(cases, "integer")
    low, high = (None if end is None else exact(end) for end in (r.low, r.high))
    if low is None:
        raise Rejected(f"the domain of {v} has no lower end")
    first = int(low // 1) + 1 if r.low_open or low % 1 else int(low)
    start = first + len(proofs)
    for j, proof in enumerate(proofs):
        need(contains(r, Fraction(first + j)), f"{v} does not reach {first + j}")
        prove(goal.at(v, number(first + j)), proof)
    if rest is None:
        need(high is not None and not contains(r, Fraction(start)), f"{v} = {start} is left out")
    else:
        need(contains(r, Fraction(start)), f"{v} does not reach {start}")
        prove_real(goal, v, r._replace(low=number(start), low_open=False), rest)


def prove_real(goal: Goal, v: str, r: Range, proof: Json) -> None:
    """For all reals of the interval: f is to be defined there, which was known at the integers alone."""
    wider = goal.at(v, node("var", v))._replace(domain={**goal.domain, v: r._replace(kind="real")})
    is_defined(conditions(wider.f), wider.domain)
    prove(wider, proof)


def rule_set(goal: Goal, v: Json, cases: Json) -> None:
    r = variable(v, goal, "set")
    for element, proof in zip(r.elements, list_of(cases, "set", len(r.elements))):
        prove(goal.at(v, element), proof)


def rule_real(goal: Goal, v: Json, proof: Json) -> None:
    prove_real(goal, v, variable(v, goal, "integer"), proof)


RULES: dict[str, Callable[..., None]] = {
    name.removeprefix("rule_"): value for name, value in list(globals().items()) if name.startswith("rule_")
}


def prove(goal: Goal, proof: Json) -> None:
    name, *arguments = list_of(proof, "proof") or [None]
    rule = RULES.get(name) if isinstance(name, str) else None
    if rule is None or len(arguments) != rule.__code__.co_argcount - 1:
        raise Malformed(f"{show(name)} with {len(arguments)} arguments is not a rule")
    try:
        rule(goal, *arguments)
    except Undefined as error:
        raise Rejected(f"{name}: {error}") from None


# ---- the checker -----------------------------------------------------------------------------------------------------
def prove_relation(goal: Goal, relation: str, f: Node, proof: Json) -> None:
    """f is the difference of a relation; f == 0 is shown from both sides."""
    if relation != "==":
        return prove(goal.of(f, relation in ("<", ">")), proof)
    at_least, at_most = list_of(proof, "==", 2)
    prove(goal.of(f, False), at_least)
    return prove(goal.of(node("sub", f.args[1], f.args[0]), False), at_most)


def power_proof(e: Node, proof: Json) -> tuple[list[tuple[Node, bool]], list[Json]]:
    """What is to be shown of a power of integers' sums and products as exponents, and the proofs."""
    name, *proofs = list_of(proof, "defined") or [None]
    require(name in ("base", "exponent"), "defined: a power is shown by its base, or by its exponent too")
    wanted = [(e.args[0], True)] if name == "base" else [(e.args[0], False), (e.args[1], True)]
    return wanted, list_of(proofs, "defined", len(wanted))


def check_proof(lemma: Lemma, proof_json: Json, used: dict[str, Lemma]) -> None:
    """Everything that the claim says, in the order of the specification: what is defined, then link by link."""
    proof = object_of(proof_json, ("defined", "links", "point"), "proof")
    check_point(lemma, proof["point"], POINT_BITS, "point")
    hypotheses = tuple(link for chain in lemma.where for link in links(chain))
    wanted: dict[Condition, int] = {}  # with the number of hypotheses that are known to be defined by then
    for k, chain in enumerate([*lemma.where, lemma.claim]):
        before = sum(len(links(earlier)) for earlier in lemma.where[:k])
        for condition in (condition for term in chain[::2] for condition in conditions(term)):
            wanted.setdefault(condition, before)
    for ((kind, e), known), shown_how in zip(
        wanted.items(), list_of(proof["defined"], "defined", len(wanted)), strict=True
    ):
        goal = Goal(lemma.domain, hypotheses[:known], e, kind != "nonnegative", used)
        if kind == "power":
            for (part, strict), one in zip(*power_proof(e, shown_how), strict=True):
                prove(goal.of(part, strict), one)
            continue
        if kind == "nonzero":
            rule, sign, shown_how = list_of(shown_how, "defined", 3)
            require(rule == "sign" and sign in ("+", "-"), "defined: expected a sign")
            goal = goal if sign == "+" else goal.of(node("neg", e), True)
        prove(goal, shown_how)
    claimed = links(lemma.claim)
    for (relation, f), shown_how in zip(claimed, list_of(proof["links"], "links", len(claimed)), strict=True):
        prove_relation(Goal(lemma.domain, hypotheses, f, False, used), relation, f, shown_how)


def check_witness(lemma: Lemma, witness_json: Json) -> str:
    """The sentence of a confirmed refutation: the lemma fails at the point."""
    witness, claimed = object_of(witness_json, ("link", "point", "precision"), "witness"), links(lemma.claim)
    i, p = integer_of(witness["link"], 0, len(claimed) - 1, "link"), precision(witness["precision"])
    values = check_point(lemma, witness["point"], p, "witness")
    relation, f = claimed[i]
    found = at_point(f, values, p)
    wrong = (-found).positive() or (relation == "==" and found.positive())
    wrong = wrong or (relation in ("<", ">") and is_zero_at(f, values, p))
    need(wrong, f"witness: link {i} is not shown to fail there")
    return f"link {i} fails at {show(', '.join(f'{v} = {q}' for v, q in witness['point'].items()))}"


def check_constant(lemma: Lemma, document: dict[str, Json], used: dict[str, Lemma]) -> dict[str, str]:
    """The lemma holds with the value proved; with the neighbouring value, and with all beyond, it fails at the point."""
    if lemma.find is None:
        raise Rejected("the lemma seeks no constant")
    name, kind, digits = lemma.find
    values = object_of(document["constant"], ("proved", "refuted"), "constant")
    proved, refuted = (rational(values[key], "constant") for key in ("proved", "refuted"))
    side = 1 if kind == "largest" else -1
    step = Fraction(side, 10**digits)
    need((proved / step).denominator == 1 and refuted - proved == step, "the values are not neighbours to these digits")
    check_proof(lemma.at(proved), document["proof"], used)
    check_witness(lemma.at(refuted), document["witness"])
    witness = document["witness"]
    point = {v: number(rational(q, "witness")) for v, q in witness["point"].items()}
    relation, f = links(lemma.claim)[witness["link"]]
    beyond = (
        Range("real", number(refuted), None, False, True)
        if side > 0
        else Range("real", None, number(refuted), True, False)
    )
    box = {name: box_of(beyond, precision(witness["precision"]))}
    p = precision(witness["precision"])
    for relation_of, difference in (link for chain in lemma.where for link in links(chain)):
        h = substitute(difference, point)
        if name in h.free:
            found = evaluate(h, box, p)
            fits = found.positive() if relation_of in ("<", ">") else relation_of != "==" and found.nonnegative()
            need(fits, "a hypothesis is not shown for the values beyond")
    f = substitute(f, point)
    need(relation != "==", "an equation has no largest or smallest constant")
    below = -evaluate(f, box, p)
    if not (below.positive() or (below.nonnegative() and relation in ("<", ">"))):
        goal = Goal({name: beyond}, (), f, False, {})
        is_defined(conditions(f), goal.domain)
        differentiable(goal, goal.domain, [name])
        slope = evaluate(derivative(f, name), box, p)
        need((-slope if side > 0 else slope).nonnegative(), "the claim is not shown to fail for the values beyond")
    return {"name": name, **values}


def check(certificate: File, claims: File, using: Sequence[File] = ()) -> Answer:
    """Judge the certificate file against the user's own lemma file. `using`: certificates of the lemmas that its proof
    uses, and of those that they use. Bad input never raises: it ends in an `Answer`."""
    answer, used = check_alone(certificate, claims)
    missing = [name for name, lemma in used.items() if not is_proved(lemma, using, {lemma.digest})]
    if answer.verdict != "accepted" or not missing:
        return answer
    reason = f"the proof is right if these lemmas are, of which no accepted certificate was given: {show(', '.join(missing))}"
    return replace(answer, verdict="conditional", reason=reason)


def is_proved(lemma: Lemma, certificates: Sequence[File], trail: set[str]) -> bool:
    """Whether one of the certificates proves the lemma, without going round in a circle."""
    for certificate in certificates:
        answer, used = check_alone(certificate, lemma.path)
        if answer.verdict != "accepted" or (answer.claim or {}).get("digest") != lemma.digest:
            continue
        if all(u.digest not in trail and is_proved(u, certificates, {*trail, u.digest}) for u in used.values()):
            return True
    return False


def check_alone(certificate: File, claims: File) -> tuple[Answer, dict[str, Lemma]]:
    """What the checker finds if the lemmas that the proof uses are true, and these lemmas."""
    place, digest, claim, used = str(certificate), "", None, dict[str, Lemma]()
    calls = sys.getrecursionlimit()
    sys.setrecursionlimit(max(calls, MOST_CALLS))
    try:
        raw = Path(place).read_bytes()
        require(len(raw) <= LARGEST_CERTIFICATE, f"{place}: more than {LARGEST_CERTIFICATE} bytes")
        digest = hashlib.sha256(raw).hexdigest()
        keys = ("constant", "digest", "lemma", "proof", "schema", "using", "verdict", "witness")
        document = object_of(load_json(raw, place), keys, place)
        require(document["schema"] == "boundcheck.lemma-certificate/1", f"{place}: unknown schema")
        verdict = document["verdict"]
        parts = {"proved": ("proof",), "refuted": ("witness",), "constant": ("constant", "proof", "witness")}
        require(isinstance(verdict, str) and verdict in parts, f"{place}: unknown verdict {show(verdict)}")
        given = tuple(key for key in ("constant", "proof", "witness") if document[key] is not None)
        require(given == parts[verdict], f"{place}: {verdict} with {' and '.join(given) or 'nothing'}")
        require(verdict != "refuted" or document["using"] == {}, f"{place}: a refutation uses no lemmas")
        try:
            lemma = read_lemma(str(claims), document["lemma"])
        except (Rejected, Undefined) as error:
            raise Malformed(f"{claims}: {error}") from None
        claim = {"digest": lemma.digest, "kind": "lemma", "lemma": document["lemma"], "using": document["using"]}
        used = read_used(lemma, document["using"])
        need(document["digest"] == lemma.digest, f"digest: it is {lemma.digest}, the certificate says another")
        if verdict == "constant":
            claim["constant"] = check_constant(lemma, document, used)
            return Answer("accepted", None, claim, digest), used
        need(lemma.find is None, "the lemma seeks a constant: the verdict would be that one is found")
        if verdict == "proved":
            check_proof(lemma, document["proof"], used)
            return Answer("accepted", None, claim, digest), used
        return Answer("refuted", check_witness(lemma, document["witness"]), claim, digest), {}
    except (Malformed, Rejected, Undefined) as error:
        return Answer("malformed" if isinstance(error, Malformed) else "rejected", str(error), claim, digest), {}
    except (ArithmeticError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError) as error:
        # Files that cannot be read; deep expressions. Nothing else is known to lead here; whatever does is not accepted.
        return Answer("malformed", f"{place}: not supported ({type(error).__name__}: {error})", claim, digest), {}
    finally:
        sys.setrecursionlimit(calls)
        for cached in (node, exact, whole_valued, normal, derivative, conditions):
            cached.cache_clear()
        REPLACED.clear()
        POSITIVE_ROOTS.clear()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a lemma certificate.")
    parser.add_argument("certificate")
    parser.add_argument("--claims", required=True, help="the lemma file")
    parser.add_argument(
        "--using", action="append", default=[], help="a certificate of a lemma that is used (repeatable)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    answer = check(options.certificate, options.claims, options.using)
    if options.json:
        print(json.dumps({"schema": "boundcheck.check/1", **vars(answer)}))
        return answer.status
    told = {
        "accepted": f"VERIFIED {answer.digest}",
        "refuted": f"REFUTED {answer.digest}",
        "conditional": f"UNDECIDED {answer.reason}",
    }.get(answer.verdict)
    claim = f"lemma {answer.claim['lemma']}, digest {answer.claim['digest']}" if answer.claim else "no lemma was read"
    for line in (claim, f"s {told or f'{answer.verdict.upper()} {answer.reason}'}"):
        print(line.encode("unicode_escape").decode("ascii"))  # one line of ASCII, whatever is in names
    return answer.status


if __name__ == "__main__":
    sys.exit(main())
