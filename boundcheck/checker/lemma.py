"""Interval arithmetic of the independent checker for lemma certificates: integers and the standard library only.

An `Interval` encloses a set of reals and carries the precision p (bits, 32 to 4096) to which work on it is rounded,
always outward: the exact range of a function over its argument lies inside the result. An end is marked open only if
it is proved that its value is not attained. At a point the result has relative width below 2^(4-p), except that
loggamma near 1 and 2 stops at 16p bits. `Undefined` says that a function is not defined somewhere on its argument, or
that it is beyond a limit here: an integer exponent or an angle under tan of more than 64 or 1024 bits, a binomial of
more than 2^16. exp of more than 2^64 is only known to be huge, sin beyond 2^1024 to be in [-1, 1]; an end beyond 2^TOP
becomes infinite, one below 2^-TOP becomes 0 or 2^-TOP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cmp_to_key, lru_cache, wraps
from math import comb, factorial, isqrt

End = tuple[int, int, int]  # (m, e, s) is m 2^e if s = 0; what is just above it if s = 1, just below it if s = -1
Point = Callable[[End, int], "Interval"]  # an enclosure of f(a) good to about p bits; its s are not looked at
Function = Callable[["Interval"], "Interval"]
Ratio = Callable[[int], tuple[int, int]]

TOP = 1 << 80
OO, MINUS_OO = (1, 1 << 90, -1), (-1, 1 << 90, 1)  # exponents so far beyond TOP that sums and products stay beyond it
ZERO, HALF, ONE, TWO, MINUS_ONE = (0, 0, 0), (1, -1, 0), (1, 0, 0), (1, 1, 0), (-1, 0, 0)
GUARD = 16  # point functions work with p + GUARD bits


class Undefined(Exception):
    """Not defined on the whole argument, or too large to say: no proof may rest on it."""


# ---- ends ------------------------------------------------------------------------------------------------------------
def down(a: End, p: int) -> End:
    """A number of p bits that is at most a, within 2^(1-p)|a| of it between 2^-TOP and 2^TOP: >> rounds to -oo."""
    m, e, s = a
    if (shift := m.bit_length() - p) > 0:
        m, e = m >> shift, e + shift
    if -TOP < e < TOP:
        return m, e, s
    if e >= TOP and m:
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
    if a == ZERO or b == ZERO or not (a[0] or a[2]) or not (b[0] or b[2]):
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


def relu(x: Interval) -> Interval:
    return maximum(x, x.of(0))


def hardtanh(x: Interval) -> Interval:
    return minimum(maximum(x, x.of(-1)), x.of(1))


def step(x: Interval) -> Interval:
    return Interval(ONE if x.nonnegative() else ZERO, ZERO if order(x.hi, ZERO) < 0 else ONE, x.p)


def floor(x: Interval) -> Interval:
    """An open upper end that is an integer is not reached, unless rounding gets in the way."""
    lo, hi = (a if a[1] >= 0 else (fixed(a, 0), 0, 0) for a in (x.lo, x.hi))
    if x.hi[2] and x.hi[1] <= TOP and order(hi, x.hi) >= 0:
        hi = (x.of(-1) + at(hi, x.p)).hi
    return Interval(lo if lo[1] > TOP else (*lo[:2], 0), hi if hi[1] > TOP else (*hi[:2], 0), x.p)


def ceil(x: Interval) -> Interval:
    return -floor(-x)


def monotone(
    domain: tuple[End, End], image: tuple[End, End], at_zero: End | None = None, falling: bool = False, parity: int = 0
) -> Callable[[Point], Function]:
    """From values at points to ranges, for a strictly monotone continuous function from domain onto image.

    An end of the range is open if it comes from an open end. At an open end of the domain the limit is an end of the
    image. Where rounding reaches an open end of the image, that end is not attained. With parity 1 the function is
    even, with -1 it is odd, and the point function sees positive numbers only.
    """

    def decorate(f: Point) -> Function:
        def value(a: End, p: int) -> Interval:
            if at_zero and not a[0]:
                return Interval(at_zero, at_zero, p)
            return -f(flip(a), p + GUARD) if parity < 0 and a[0] < 0 else f(a, p + GUARD)

        @wraps(f)
        def ranges(x: Interval) -> Interval:
            x, p = abs(x) if parity > 0 else x, x.p
            left, right = order(x.lo, domain[0]), order(x.hi, domain[1])
            if left < 0 or right > 0:
                raise Undefined(f"{f.__name__} is not defined on the whole argument")
            first = value(x.lo, p) if left or not domain[0][2] else at(image[falling], p)
            last = first
            if x.hi[:2] != x.lo[:2]:
                last = value(x.hi, p) if right or not domain[1][2] else at(image[not falling], p)
            low, high = (last.lo, first.hi) if falling else (first.lo, last.hi)
            s, t = (-x.hi[2], -x.lo[2]) if falling else (x.lo[2], x.hi[2])
            return Interval(down((low[0], low[1], s), p), up((high[0], high[1], t), p), p).meet(*image)

        return ranges

    return decorate


def at_ends(f: Point, x: Interval) -> Interval:
    """The hull of f at both ends. It is the range, with sound marks, unless f turns inside (and then it is added)."""
    first, last = (f(a, x.p + GUARD) for a in (x.lo, x.hi))
    s, t = x.lo[2], -x.hi[2]
    one = Interval(down((*first.lo[:2], s), x.p), up((*first.hi[:2], -s), x.p), x.p)
    return one.hull(Interval(down((*last.lo[:2], t), x.p), up((*last.hi[:2], -t), x.p), x.p))


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


@lru_cache(maxsize=256)
def sum_of_arcs(q: int, sign: int, *parts: tuple[int, int]) -> int:
    """v <= 2^q c <= v + 2 for c the sum of weight arctan(1/n), or artanh for sign 1. A part is at most q + 33 terms,
    each off by less than 2 units of 2^-(q + 32); the tail is below 1. So all is off by less than 2^30 units."""
    total = 0
    for weight, n in parts:
        power, k = (1 << q + 32) // n, 0
        while power:
            total += weight * sign**k * (power // (2 * k + 1))
            power, k = power // (n * n), k + 1
    return total - (1 << 30) >> 32


def pi_fixed(q: int) -> int:
    """Machin, 1706: pi = 16 arctan(1/5) - 4 arctan(1/239)."""
    return sum_of_arcs(q, -1, (16, 5), (-4, 239))


def log2_fixed(q: int) -> int:
    """log 2 = 18 artanh(1/26) - 2 artanh(1/4801) + 8 artanh(1/8749)."""
    return sum_of_arcs(q, 1, (18, 26), (-2, 4801), (8, 8749))


@lru_cache(maxsize=64)
def pi(p: int) -> Interval:
    return ball(pi_fixed(p + 8) + 1, 1, -p - 8, p)


@lru_cache(maxsize=64)
def root_two_pi(p: int) -> Interval:
    return sqrt(2 * pi(p + GUARD))


# ---- elementary functions --------------------------------------------------------------------------------------------
@monotone((ZERO, OO), (ZERO, OO), ZERO)
def sqrt(a: End, p: int) -> Interval:
    """Floor and ceiling of the root of an integer of at least 2p bits; exact for a square."""
    shift = max(0, 2 * p - a[0].bit_length())
    shift += (a[1] - shift) & 1
    m, e = a[0] << shift, (a[1] - shift) // 2
    root = isqrt(m)
    return Interval((root, e, 0), (root + (root * root < m), e, 0), p)


@monotone((MINUS_OO, OO), ((0, 0, 1), OO), ONE)
def exp(a: End, p: int) -> Interval:
    """a = k log 2 + r, exp(a) = 2^k exp(r/2^j)^(2^j) with 0 <= r < log 2.

    r is off by at most 2|k| + 1 units of 2^-wide, that is 6 of 2^-q; the series starts from at most 7. A squaring
    doubles the relative error and adds one unit; the result is below 2. In all 2^(j+1) (radius + 15) units, doubled
    for what is of second order.
    """
    large = max(0, top(a))
    if large > 64:
        return Interval((1, 1 << 64, 0), OO, p) if a[0] > 0 else Interval(ZERO, (1, -(1 << 64), 0), p)
    j = isqrt(p)
    q = p + j + 12
    k, r = divmod(fixed(a, q + large), log2_fixed(q + large))
    s, radius = series(r >> large + j, q, lambda k: (1, k + 1))
    for _ in range(j):
        s = s * s >> q
    return ball(s, (radius + 15) << j + 2, k - q, p)


@monotone((MINUS_OO, OO), ((-1, 0, 1), OO), ZERO)
def expm1(a: End, p: int) -> Interval:
    """Below 1/2 a times a series, of derivative at most 1 there; else nothing cancels."""
    if top(a) > -1:
        return exp(at(a, p)) - 1
    s, r = series(fixed(a, p + 12), p + 12, lambda k: (1, k + 2))
    return at(a, p) * ball(s, r + 1, -p - 12, p)


def log_near_one(d: Interval) -> Interval:
    """log(1 + d) = 2 artanh(z), z = d / (2 + d), for -1/2 <= d <= 1, so that |z| <= 1/3."""
    z = d / (d + 2)
    return 2 * z * squares(z, 1, lambda k: (2 * k + 1, 2 * k + 3))


@monotone(((0, 0, 1), OO), (MINUS_OO, OO))
def log(a: End, p: int) -> Interval:
    """log(a) = log(y) + k log 2 with 2/3 <= y < 4/3: nothing cancels, as |log y| < 0.41 and log 2 > 0.69."""
    m, e, _ = a
    b = m.bit_length() - (3 * m < 4 << m.bit_length() - 1)
    near = log_near_one(at((m - (1 << b), -b, 0), p))
    return near + (e + b) * ball(log2_fixed(p + 8) + 1, 1, -p - 8, p)


@monotone(((-1, 0, 1), OO), (MINUS_OO, OO), ZERO)
def log1p(a: End, p: int) -> Interval:
    x = at(a, p)
    return log_near_one(x) if top(a) < 0 else log(x + 1)


def integer_power(x: Interval, n: int) -> Interval:
    """x^n, with x^0 = 1, by binary powering: about 2n roundings down, and up, hence the extra bits."""
    if n <= 0:
        return 1 / integer_power(x, -n) if n else x.of(1)
    if n.bit_length() > 64:
        raise Undefined("an exponent beyond 2^64")

    @monotone((MINUS_OO, OO), (MINUS_OO, OO), ZERO, parity=-1 if n % 2 else 1)
    def power(a: End, p: int) -> Interval:
        x = y = at(a, p + n.bit_length() + 2)
        for bit in bin(n)[3:]:
            y = y * y * x if bit == "1" else y * y
        return y

    return power(x)


def power(x: Interval, y: Interval) -> Interval:
    """x^y: an integer power if y is one integer, else exp(y log x) for x > 0; 0^y = 0 for y > 0."""
    whole = floor(y).lo
    if y.lo == y.hi and order(whole, y.lo) == 0:
        return integer_power(x, fixed(whole, 0) if top(whole) < 99 else whole[0] << 99)
    if x.lo[0] == 0 and not x.lo[2] and y.positive():
        return x if not x.hi[0] else x.of(0).hull(power(replace(x, lo=(0, 0, 1)), y))
    size = [top(a) for a in (y.lo, y.hi) if a[1] < TOP] + [top(a).bit_length() for a in (x.lo, x.hi) if a[1] < TOP]
    fine = replace(x, p=x.p + GUARD + sum(max(0, n) for n in size))
    return replace(exp(y * log(fine)), p=x.p)


# ---- trigonometric and hyperbolic functions --------------------------------------------------------------------------
def reduced(a: End, p: int) -> tuple[int, Interval]:
    """a = n pi/2 + r with |r| < 0.8. More bits of pi until r is good to p bits; they suffice in the end, since a
    number m 2^e is no multiple of pi/2 but 0. An error of 2 in pi_fixed counts |n| times, that of fixed once."""
    if not a[0] or top(a) < 0:
        return 0, at(a, p)
    q = p + top(a) + 8
    while True:
        t, half = fixed(a, q), pi_fixed(q - 1)
        n = (2 * t + half) // (2 * half)
        r, radius = t - n * half, 2 * abs(n) + 1
        if abs(r) > radius << p:
            return n, ball(r, radius, -q, p)
        q *= 2


def wave(x: Interval, shift: int) -> Interval:
    """sin(x + shift pi/2). It turns, at 1 or -1, where the number of the quadrant goes from 0 to 1 or from 2 to 3."""
    if max(x.lo[1], x.hi[1]) > TOP or max(map(top, (x.lo, x.hi))) > 1024:
        return Interval(MINUS_ONE, ONE, x.p)
    low, high = (n + shift - (r.lo[0] < 0) for n, r in (reduced(x.lo, 64), reduced(x.hi, 64)))

    def value(a: End, p: int) -> Interval:
        n, r = reduced(a, p)
        n += shift
        cos = squares(r, -1, lambda k: (1, (2 * k + 1) * (2 * k + 2))) if n % 2 else None
        size = cos or r * squares(r, -1, lambda k: (1, (2 * k + 2) * (2 * k + 3)))
        return -size if n % 4 > 1 else size

    found = at_ends(value, x)
    for n in (1, -1):
        if (high - n) // 4 > (low - n) // 4:
            found = found.hull(x.of(n))
    return found.meet(MINUS_ONE, ONE)


def sin(x: Interval) -> Interval:
    return wave(x, 0)


def cos(x: Interval) -> Interval:
    return wave(abs(x), 1)


def tan(x: Interval) -> Interval:
    """Refused unless both ends are in one branch, that is in the same or in neighbouring quadrants without a pole."""
    if max(x.lo[1], x.hi[1]) > TOP or max(map(top, (x.lo, x.hi))) > 1024:
        raise Undefined("tan of a huge angle")
    low, high = ((n + 1 - (r.lo[0] < 0)) // 2 for n, r in (reduced(x.lo, 64), reduced(x.hi, 64)))
    if low != high:
        raise Undefined("tan over a pole")
    return monotone((MINUS_OO, OO), (MINUS_OO, OO), ZERO)(lambda a, p: sin(at(a, p)) / cos(at(a, p)))(x)


@monotone((MINUS_OO[:2] + (0,), OO[:2] + (0,)), (MINUS_OO, OO), ZERO, parity=-1)
def atan(a: End, p: int) -> Interval:
    """atan(x) = pi/2 - atan(1/x) = 2 atan(x / (1 + sqrt(1 + x^2))); from x <= 1 two halvings lead below 0.2."""
    x = at(a, p)
    y = x if order(a, ONE) <= 0 else 1 / x
    for _ in range(2):
        y = y / (sqrt(y * y + 1) + 1)
    y = 4 * y * squares(y, -1, lambda k: (2 * k + 1, 2 * k + 3))
    return y if order(a, ONE) <= 0 else pi(p) * at(HALF, p) - y


@monotone((MINUS_ONE, ONE), (MINUS_OO, OO), ZERO, parity=-1)
def asin(a: End, p: int) -> Interval:
    x = at(a, p)
    return atan(x / sqrt((1 - x) * (x + 1))) if order(a, ONE) else pi(p) * at(HALF, p)


@monotone((MINUS_ONE, ONE), (MINUS_OO, OO), falling=True)
def acos(a: End, p: int) -> Interval:
    x = at(a, p)
    return 2 * atan(sqrt((1 - x) / (x + 1))) if order(a, MINUS_ONE) else pi(p)


@monotone((MINUS_OO, OO), (MINUS_OO, OO), ZERO, parity=-1)
def sinh(a: End, p: int) -> Interval:
    u = expm1(at(a, p))
    return (u + u / (u + 1)) / 2


@monotone((ZERO, OO), (ONE, OO), ONE, parity=1)
def cosh(a: End, p: int) -> Interval:
    u = exp(at(a, p))
    return (u + 1 / u) / 2


@monotone((MINUS_OO, OO), ((-1, 0, 1), (1, 0, -1)), ZERO, parity=-1)
def tanh(a: End, p: int) -> Interval:
    u = expm1(2 * at(a, p))
    return u / (u + 2) if top(a) < 0 else 1 - 2 / (u + 2)


# ---- the normal distribution -----------------------------------------------------------------------------------------
@monotone((ZERO, OO), ((0, 0, 1), ONE), falling=True, parity=1)
def phi(a: End, p: int) -> Interval:
    return exp(at((-a[0] * a[0], 2 * a[1] - 1, 0), p)) / root_two_pi(p)


def odd_sum(x: Interval) -> Interval:
    """x + x^3/3 + x^5/(3 5) + ..., which is (Phi(x) - 1/2) / phi(x): both solve y' = 1 + x y, y(0) = 0."""
    return x * squares(x, 1, lambda k: (1, 2 * k + 3))


def laplace(a: End, p: int) -> Interval:
    """mills(x) for x >= sqrt(p)/2 by Laplace's continued fraction 1/(x + 1/(x + 2/(x + 3/(x + ...)))).

    Let I_k be the integral of (t - x)^k/k! phi(t) over t > x, and I_-1 = phi(x). By parts, k I_k = I_(k-2) - x I_(k-1).
    So R_k = I_(k-2)/(x I_(k-1)) satisfies R_k = 1 + k u/R_(k+1) with u = 1/x^2, and R_k > 1 as all I are positive. From
    1 < R_n < 1 + n u on, each step turns a lower bound into an upper one and back, and mills(x) = 1/(x R_1).
    """
    q = p + 8
    u = (1 << max(0, q - 2 * a[1])) // a[0] ** 2
    n = (q * q * u >> q + 4) + q // (q - u.bit_length() + 1) + 2
    low, high = 1 << q, (1 << q) + n * (u + 1)
    for k in range(n - 1, 0, -1):
        low, high = (1 << q) + (k * u << q) // high, (1 << q) + (k * (u + 1) << q) // low + 1
    return 1 / (at(a, p) * Interval((low, -q, 0), (high, -q, 0), p))


@monotone((MINUS_OO, OO), ((0, 0, 1), OO), falling=True)
def mills(a: End, p: int) -> Interval:
    """Q/phi, below sqrt(p)/2 as sqrt(pi/2) exp(x^2/2) - odd_sum(x): at most log2(exp(p/8) (p + 2)) bits cancel."""
    square = (a[0] * a[0], 2 * a[1] - 1, 0)
    if order((square[0], square[1] + 3, 0), (p, 0, 0)) < 0:
        fine = p + p // 5 + p.bit_length() + 4
        return root_two_pi(fine) * exp(at(square, fine)) / 2 - odd_sum(at(a, fine))
    return laplace(a, p) if a[0] > 0 else root_two_pi(p) * exp(at(square, p)) - laplace(flip(a), p)


@monotone((MINUS_OO, OO), ((0, 0, 1), (1, 0, -1)), HALF, falling=True)
def Q(a: End, p: int) -> Interval:
    return phi(at(a, p)) * mills(at(a, p))


def Phi(x: Interval) -> Interval:
    return Q(-x)


@monotone((MINUS_OO, OO), ((0, 0, 1), (2, 0, -1)), ONE, falling=True)
def erfc(a: End, p: int) -> Interval:
    """2 Q(sqrt(2) x), with exp taken of the exact -x^2: Q of a rounded number would lose the relative accuracy."""
    if a[0] < 0:
        return 2 - erfc(at(flip(a), p))
    x = at(a, p)
    return exp(at((-a[0] * a[0], 2 * a[1], 0), p)) * mills(sqrt(x.of(2)) * x) * 2 / root_two_pi(p)


@monotone((MINUS_OO, OO), ((-1, 0, 1), (1, 0, -1)), ZERO, parity=-1)
def erf(a: End, p: int) -> Interval:
    x = at(a, p)
    if top(a) > 0:
        return 1 - erfc(x)
    return exp(at((-a[0] * a[0], 2 * a[1], 0), p)) * odd_sum(sqrt(x.of(2)) * x) * 2 / root_two_pi(p)


@monotone(((-1, 0, 1), (1, 0, -1)), (MINUS_OO, OO), ZERO, parity=-1)
def erfinv(a: End, p: int) -> Interval:
    """Newton's method on erf, or on log erfc from 1/2 on; what it finds is then confirmed by the signs of erf - a."""
    x, y = at(a, p), at(a, p)
    rest = 1 - at(a, p + max(0, a[0].bit_length()))

    def error(y: Interval) -> Interval:
        return erf(y) - x if top(a) < 0 else rest - erfc(y)

    for _ in range(4 * p.bit_length() + 2 * top(rest.lo).bit_length()):
        if top(a) < 0:
            y = y - (erf(y) - x) * exp(y * y) * root_two_pi(p) * sqrt(at(HALF, p)) / 2
        else:
            y = y + log(erfc(y) / rest) * mills(sqrt(x.of(2)) * y) * sqrt(at(HALF, p))
        y = at(y.lo, p)
    for k in range(p - 6, 0, -8):
        wide = y + y * Interval((-1, -k, 0), (1, -k, 0), p)
        if (-error(at(wide.lo, p))).nonnegative() and error(at(wide.hi, p)).nonnegative():
            return wide
    raise Undefined("erfinv did not converge")


# ---- gamma and binomials ---------------------------------------------------------------------------------------------
@lru_cache(maxsize=4096)
def bernoulli(n: int) -> Fraction:
    return Fraction(1) if n == 0 else -sum((comb(n + 1, k) * bernoulli(k) for k in range(n)), Fraction(0)) / (n + 1)


def stirling(a: End, p: int) -> tuple[Interval, Interval]:
    """log gamma(a + n) and a (a + 1) .. (a + n - 1) with a + n > p/4.

    log gamma(x) = (x - 1/2) log x - x + log(2 pi)/2 + the sum of B_2k / (2k (2k - 1) x^(2k - 1)); for real x > 0 the
    remainder lies between 0 and the first term left out.
    """
    product, x = at(ONE, p), at(a, p)
    for _ in range(max(0, p // 4 + 2 - fixed(a, 0)) if top(a) < p else 0):
        product, x = product * x, x + 1
    total = (x - at(HALF, p)) * log(x) - x + log(root_two_pi(p))
    power, square, k = 1 / x, x * x, 2
    while True:
        b = bernoulli(k) / (k * (k - 1))
        term = power * b.numerator / b.denominator
        if top(term.lo) < -p or k > p:
            return total + term.hull(x.of(0)), product
        total, power, k = total + term, power / square, k + 2


def valley(f: Point, x: Interval, least: int) -> Interval:
    """A function with limits oo at 0 and oo that falls and then rises, turning at 1.461632144968.. where it is at
    least `least` 10^-12 (gamma is convex with its least value there)."""
    if not x.positive():
        raise Undefined("gamma of a number that may not be positive")
    found = at_ends(lambda a, p: f(a, p) if a[0] and a[1] < TOP else Interval(OO, OO, p), x)
    turn = 1 / (x.of(10**12) / 1461632144968)
    turns = order(x.lo, turn.hi) <= 0 <= order(x.hi, turn.lo)
    return found.hull(at((x.of(least) / 10**12).lo, x.p)) if turns else found


def gamma(x: Interval) -> Interval:
    def value(a: End, p: int) -> Interval:
        if top(a) > 64:
            return Interval((1, 1 << 64, 0), OO, p)
        if a[1] >= 0 and fixed(a, 0) < p:
            return at((factorial(fixed(a, 0) - 1), 0, 0), p)
        logarithm, product = stirling(a, p + 8 + max(0, top(a)))
        return exp(logarithm) / product

    return valley(value, x, 885603194410)


def loggamma(x: Interval) -> Interval:
    def value(a: End, p: int) -> Interval:
        """More bits near the zeros 1 and 2, up to 16 p."""
        if a[1] >= 0 and fixed(a, 0) < p:
            return log(at((factorial(fixed(a, 0) - 1), 0, 0), p))
        for k in (1, 2, 4, 8, 16):
            logarithm, product = stirling(a, k * p + 8)
            found = logarithm - log(product)
            if found.narrow(p - 8):
                break
        return found

    return valley(value, x, -121486290536)


def binomial(x: Interval, y: Interval) -> Interval:
    """C(n, k) for one integer k >= 0 and n between integers: it does not fall with n, and is 0 for n < k."""
    if y.lo != y.hi or any(a[0] < 0 or order(a, floor(at(a, 99)).lo[:2] + (a[2],)) for a in (x.lo, x.hi, y.lo)):
        raise Undefined("a binomial of something else than integers")

    def value(a: End, p: int) -> Interval:
        if a[1] > TOP:
            return Interval(OO, OO, p)
        if max(top(a), top(y.lo)) > 64 or min(fixed(y.lo, 0), abs(fixed(a, 0) - fixed(y.lo, 0))) * top(a) > 2**16:
            raise Undefined("a binomial of more than 2^16 bits")
        return at((comb(fixed(a, 0), fixed(y.lo, 0)), 0, 0), p)

    return at_ends(value, x)
