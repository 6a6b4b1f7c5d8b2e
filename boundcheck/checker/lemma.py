"""Interval arithmetic of the independent checker for lemma certificates: integers and the standard library only.

An `Interval` encloses a set of reals and carries the precision p (bits, 32 to 4096) to which work on it is rounded,
always outward: the exact range of a function over its argument lies inside the result. An end is marked open only if
it is proved that its value is not attained. At a point the result has relative width below 2^(4-p), except that
loggamma near 1 and 2 stops at 8p bits. `Undefined` says that a function is not defined somewhere on its argument, or
that it is beyond a limit here: an angle under tan of more than 1024 bits, a binomial of more than about 2^16.
exp of more than 2^64 is only known to be huge, sin beyond 2^1024 to be in [-1, 1]. An end beyond 2^TOP becomes
infinite, one below 2^-TOP becomes 0 or 2^-TOP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cmp_to_key, lru_cache
from math import comb, factorial, isqrt

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
}
NAMES = "floor sqrt exp expm1 log log1p tan asin acos atan sinh cosh tanh phi Q mills erf erfc erfinv binomial"
FUNCTIONS |= {name: globals()[name] for name in NAMES.split()}
