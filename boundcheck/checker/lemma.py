"""Interval arithmetic of the independent checker for lemma certificates: integers only, the Python standard library only.

An `Interval` encloses a set of reals. Its ends are numbers m 2^e with integers m and e, or infinite; an end is marked
open only if it is proved that its value is not attained. Every function takes a precision p in bits (32 to 4096) and
rounds outward: the exact range over the argument lies inside the result. A point gives a result of relative width
below 2^(4-p), wherever the exact value is not 0. `Undefined` means: not defined somewhere on the argument, or beyond
the limits below; no proof may rest on it.

Limits. An end beyond 2^TOP in magnitude becomes infinite, one below 2^-TOP becomes 0 or 2^-TOP. exp of more than 2^64
is known only to be huge. sin and cos beyond 2^1024 are known only to be in [-1, 1], tan is refused there. Integer
exponents beyond 2^64 and binomials of more than about 2^16 bits are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, isqrt
from typing import NamedTuple

Dyadic = tuple[int, int]  # (m, e) is the number m 2^e

TOP = 1 << 80
OO: Dyadic = (1, 1 << 90)  # products and sums with it land beyond 2^TOP, so rounding makes them infinite again
MINUS_OO: Dyadic = (-1, 1 << 90)
GUARD = 16  # bits that point functions get on top of p
LONGEST_EXPONENT = 64
LARGEST_ANGLE = 1024
LONGEST_BINOMIAL = 2**16


class Undefined(Exception):
    """An expression is not defined on the whole of its argument, or the arithmetic here cannot tell its value."""


class Interval(NamedTuple):
    """The reals from lo to hi, without an end that is open. An infinite end is always open."""

    lo: Dyadic
    hi: Dyadic
    lo_open: bool = False
    hi_open: bool = False


Point = Callable[[Dyadic, int], Interval]  # a closed enclosure of f(a), good to about p bits
Function = Callable[[Interval, int], Interval]


# ---- numbers m 2^e ---------------------------------------------------------------------------------------------------
def down(m: int, e: int, p: int) -> Dyadic:
    """A number of p bits that is at most m 2^e (>> rounds towards -oo), within 2^(1-p) of it unless beyond TOP."""
    shift = m.bit_length() - p
    if shift > 0:
        m, e = m >> shift, e + shift
    if -TOP < e < TOP:
        return m, e
    if e >= TOP:
        return ((1, TOP) if m > 0 else MINUS_OO) if m else (0, 0)
    return (0, 0) if m >= 0 else (-1, p + 1 - TOP)


def up(m: int, e: int, p: int) -> Dyadic:
    m, e = down(-m, e, p)
    return -m, e


def flip(a: Dyadic) -> Dyadic:
    return -a[0], a[1]


def order(a: Dyadic, b: Dyadic) -> int:
    """Negative, 0 or positive as a - b is. Numbers of one sign are shifted only if their leading bits stand alike."""
    (m, e), (n, f) = a, b
    if m <= 0 <= n or n <= 0 <= m:
        return (m > n) - (m < n)
    difference = m.bit_length() + e - n.bit_length() - f
    if difference:
        return difference if m > 0 else -difference
    return (m << e - f) - n if e >= f else m - (n << f - e)


def top(a: Dyadic) -> int:
    """t with 2^(t-1) <= |a| < 2^t, for a other than 0."""
    return a[0].bit_length() + a[1]


def fixed(a: Dyadic, q: int) -> int:
    """floor(a 2^q). The caller knows that a is not large."""
    shift = a[1] + q
    return a[0] << shift if shift >= 0 else a[0] >> -shift


def plus(a: Dyadic, b: Dyadic, p: int) -> Dyadic:
    """a + b rounded down. A b far below the last bit of a counts as 0 or as -2^-2p of that bit."""
    (m, e), (n, f) = (a, b) if a[1] >= b[1] else (b, a)
    if not m or not n:
        return down(m + n, e if m else f, p)
    if f + n.bit_length() < e - 2 * p:
        n, f = -(n < 0), e - 2 * p
    return down((m << e - f) + n, f, p)


def over(a: Dyadic, b: Dyadic, p: int) -> Dyadic:
    """a / b rounded down, for b >= 0; the quotient is 0 at b = oo, and infinite at b = 0 (a is not 0 there)."""
    if b == OO or not b[0]:
        return (0, 0) if b == OO else OO if a[0] > 0 else MINUS_OO
    shift = max(0, p + 1 + b[0].bit_length() - a[0].bit_length())
    return down((a[0] << shift) // b[0], a[1] - b[1] - shift, p)


# ---- intervals -------------------------------------------------------------------------------------------------------
def point(m: int, e: int = 0) -> Interval:
    return Interval((m, e), (m, e))


NIL, HALF, ONE, TWO = point(0), point(1, -1), point(1), point(2)
REALS = Interval(MINUS_OO, OO, True, True)
POSITIVE = Interval((0, 0), OO, True, True)
UNIT = Interval((-1, 0), (1, 0))


def between(lo: Fraction | None, hi: Fraction | None, lo_open: bool, hi_open: bool, p: int) -> Interval:
    """The interval with these ends, None being infinite."""
    left = MINUS_OO if lo is None else over((lo.numerator, 0), (lo.denominator, 0), p)
    right = OO if hi is None else flip(over((-hi.numerator, 0), (hi.denominator, 0), p))
    return Interval(left, right, lo_open or lo is None, hi_open or hi is None)


def positive(x: Interval) -> bool:
    return x.lo[0] > 0 or (x.lo[0] == 0 and x.lo_open)


def nonnegative(x: Interval) -> bool:
    return x.lo[0] >= 0


def hull(x: Interval, y: Interval) -> Interval:
    """The least interval around both; an end that they share is open if it is open in both."""
    left, right = order(x.lo, y.lo), order(x.hi, y.hi)
    lo, lo_open = (x.lo, x.lo_open and (left < 0 or y.lo_open)) if left <= 0 else (y.lo, y.lo_open)
    hi, hi_open = (x.hi, x.hi_open and (right > 0 or y.hi_open)) if right >= 0 else (y.hi, y.hi_open)
    return Interval(lo, hi, lo_open, hi_open)


def meet(x: Interval, y: Interval) -> Interval:
    """What x and y have in common (they do have a point in common: both enclose the same values)."""
    left, right = order(x.lo, y.lo), order(x.hi, y.hi)
    lo, lo_open = (x.lo, x.lo_open or (left == 0 and y.lo_open)) if left >= 0 else (y.lo, y.lo_open)
    hi, hi_open = (x.hi, x.hi_open or (right == 0 and y.hi_open)) if right <= 0 else (y.hi, y.hi_open)
    return Interval(lo, hi, lo_open, hi_open)


def neg(x: Interval) -> Interval:
    return Interval(flip(x.hi), flip(x.lo), x.hi_open, x.lo_open)


def add(x: Interval, y: Interval, p: int) -> Interval:
    hi = flip(plus(flip(x.hi), flip(y.hi), p))
    return Interval(plus(x.lo, y.lo, p), hi, x.lo_open or y.lo_open, x.hi_open or y.hi_open)


def sub(x: Interval, y: Interval, p: int) -> Interval:
    return add(x, neg(y), p)


def corner(a: Dyadic, a_open: bool, b: Dyadic, b_open: bool) -> tuple[Dyadic, bool]:
    """a b, and whether it is open. A zero that is attained attains the product 0 whatever the other factor, even oo."""
    if (not a[0] and not a_open) or (not b[0] and not b_open):
        return (0, 0), False
    return (a[0] * b[0], a[1] + b[1]), a_open or b_open


def mul(x: Interval, y: Interval, p: int) -> Interval:
    """By signs. A bilinear function has its extrema at corners; x and y change sign here or are not negative."""
    if x.hi[0] <= 0 and x.lo[0] < 0:
        return neg(mul(neg(x), y, p))
    if y.hi[0] <= 0 and y.lo[0] < 0:
        return neg(mul(x, neg(y), p))
    high, high_open = corner(x.hi, x.hi_open, y.hi, y.hi_open)
    if x.lo[0] >= 0 and y.lo[0] >= 0:
        low, low_open = corner(x.lo, x.lo_open, y.lo, y.lo_open)
    elif x.lo[0] >= 0:
        low, low_open = corner(x.hi, x.hi_open, y.lo, y.lo_open)
    elif y.lo[0] >= 0:
        low, low_open = corner(x.lo, x.lo_open, y.hi, y.hi_open)
    else:
        one, other = corner(x.lo, x.lo_open, y.hi, y.hi_open), corner(x.hi, x.hi_open, y.lo, y.lo_open)
        below, above = corner(x.lo, x.lo_open, y.lo, y.lo_open), (high, high_open)
        both = hull(Interval(one[0], above[0], one[1], above[1]), Interval(other[0], below[0], other[1], below[1]))
        low, high, low_open, high_open = both
    return Interval(down(*low, p), up(*high, p), low_open, high_open)


def div(x: Interval, y: Interval, p: int) -> Interval:
    """The quotient is monotone in each variable. A divisor may have 0 as an open end, never inside."""
    if y.hi[0] < 0 or (y.hi[0] == 0 and y.hi_open):
        x, y = neg(x), neg(y)
    if not positive(y):
        raise Undefined("a divisor may be 0")
    below, below_open = (y.hi, y.hi_open) if x.lo[0] >= 0 else (y.lo, y.lo_open)
    above, above_open = (y.lo, y.lo_open) if x.hi[0] > 0 else (y.hi, y.hi_open)
    lo_open = x.lo_open or (x.lo[0] != 0 and below_open)
    hi_open = x.hi_open or (x.hi[0] != 0 and above_open)
    return Interval(over(x.lo, below, p), flip(over(flip(x.hi), above, p)), lo_open, hi_open)


def absolute(x: Interval) -> Interval:
    if x.lo[0] >= 0 or x.hi[0] <= 0:
        return x if x.lo[0] >= 0 else neg(x)
    return hull(hull(NIL, Interval((0, 0), x.hi, False, x.hi_open)), Interval((0, 0), flip(x.lo), False, x.lo_open))


def maximum(x: Interval, y: Interval) -> Interval:
    """The lower end of one alone must be attained by that one; the upper end by either."""
    lo, _, lo_open, _ = meet(Interval(x.lo, OO, x.lo_open, True), Interval(y.lo, OO, y.lo_open, True))
    _, hi, _, hi_open = hull(x, y)
    return Interval(lo, hi, lo_open, hi_open)


def minimum(x: Interval, y: Interval) -> Interval:
    return neg(maximum(neg(x), neg(y)))


def relu(x: Interval) -> Interval:
    return maximum(x, NIL)


def hardtanh(x: Interval) -> Interval:
    return minimum(maximum(x, neg(ONE)), ONE)


def step(x: Interval) -> Interval:
    """1 for x >= 0, else 0."""
    if nonnegative(x):
        return ONE
    return NIL if positive(neg(x)) else Interval((0, 0), (1, 0))


def floor(x: Interval) -> Interval:
    """Integral ends, closed. An open upper end that is itself an integer is not reached."""
    lo, hi = (a if a[1] >= 0 else (a[0] >> -a[1], 0) for a in x[:2])
    if x.hi_open and hi != OO and order(hi, x.hi) == 0:
        hi = flip(plus(flip(hi), (1, 0), min(top(hi), 4096) + 2))
    return Interval(lo, hi, lo == MINUS_OO, hi == OO)


def ceil(x: Interval) -> Interval:
    return neg(floor(neg(x)))


# ---- monotone functions ----------------------------------------------------------------------------------------------
def monotone(
    domain: Interval, image: Interval, at_zero: Interval | None = None, falling: bool = False
) -> Callable[[Point], Function]:
    """From values at points to ranges over intervals, for a strictly monotone continuous f from domain onto image.

    An end of the range is open exactly if the end it comes from is. At an open end of the domain the value is the
    limit, an end of the image. Rounding cannot leave the image, so an end that reaches an open end of it is open.
    """

    def decorate(f: Point) -> Function:
        def value(a: Dyadic, p: int) -> Interval:
            if not a[0] and at_zero is not None:
                return at_zero
            for end, is_open, k in ((domain.lo, domain.lo_open, falling), (domain.hi, domain.hi_open, not falling)):
                if is_open and order(a, end) == 0:
                    return Interval(image[k], image[k])
            return f(a, p + GUARD)

        def ranges(x: Interval, p: int) -> Interval:
            left, right = order(x.lo, domain.lo), order(x.hi, domain.hi)
            if left < 0 or right > 0 or (domain.lo_open and not left and not x.lo_open):
                raise Undefined(f"{f.__name__} is not defined on the whole argument")
            if domain.hi_open and not right and not x.hi_open:
                raise Undefined(f"{f.__name__} is not defined on the whole argument")
            first = value(x.lo, p)
            last = first if x.lo == x.hi else value(x.hi, p)
            low, high, low_open, high_open = first.lo, last.hi, x.lo_open, x.hi_open
            if falling:
                low, high, low_open, high_open = last.lo, first.hi, x.hi_open, x.lo_open
            return meet(Interval(down(*low, p), up(*high, p), low_open, high_open), image)

        return ranges

    return decorate


# ---- series and constants --------------------------------------------------------------------------------------------
def series(t: int, q: int, ratio: Callable[[int], tuple[int, int]]) -> tuple[int, int]:
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
    return Interval(down(middle - radius, e, p), up(middle + radius, e, p))


def squared(x: Interval, sign: int, p: int, ratio: Callable[[int], tuple[int, int]]) -> Interval:
    """The series at t = sign x^2 for a narrow x, |x| < 0.9. Its derivative in t is at most 1, so that the spread of t
    is also that of the sum."""
    q, z = p + 12, absolute(x)
    low = fixed((z.lo[0] ** 2, 2 * z.lo[1]), q)
    spread = 1 - fixed((-(z.hi[0] ** 2), 2 * z.hi[1]), q) - low
    s, r = series(sign * low, q, ratio)
    return ball(s, r + spread, -q, p)


def exp_ratio(k: int) -> tuple[int, int]:
    return 1, k + 1


def expm1_ratio(k: int) -> tuple[int, int]:
    return 1, k + 2


def sin_ratio(k: int) -> tuple[int, int]:
    return 1, (2 * k + 2) * (2 * k + 3)


def cos_ratio(k: int) -> tuple[int, int]:
    return 1, (2 * k + 1) * (2 * k + 2)


def atan_ratio(k: int) -> tuple[int, int]:
    return 2 * k + 1, 2 * k + 3


def odd_ratio(k: int) -> tuple[int, int]:
    return 1, 2 * k + 3


@lru_cache(maxsize=256)
def sum_of_arcs(q: int, sign: int, *parts: tuple[int, int]) -> int:
    """v <= 2^q c <= v + 2 for c the sum of weight arctan(1/n), or artanh for sign 1. A part is at most q + 33 terms,
    each off by less than 2 units of 2^-(q + 32); the tail is below 1. So all is off by less than 2^30 units."""
    total = 0
    for weight, n in parts:
        power, k, part = (1 << q + 32) // n, 0, 0
        while power:
            part += sign**k * (power // (2 * k + 1))
            power, k = power // (n * n), k + 1
        total += weight * part
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
    return sqrt(mul(TWO, pi(p + 8), p + 8), p)


# ---- elementary functions --------------------------------------------------------------------------------------------
@monotone(Interval((0, 0), OO, False, True), Interval((0, 0), OO, False, True))
def sqrt(a: Dyadic, p: int) -> Interval:
    """floor and ceiling of the square root of an integer of 2p bits or more; exact for a square."""
    shift = max(0, 2 * p - a[0].bit_length())
    shift += (a[1] - shift) & 1
    m, e = a[0] << shift, (a[1] - shift) // 2
    root = isqrt(m)
    return Interval((root, e), (root + (root * root < m), e))


@monotone(REALS, POSITIVE, ONE)
def exp(a: Dyadic, p: int) -> Interval:
    """a = k log 2 + r, exp(a) = 2^k exp(r/2^j)^(2^j) with 0 <= r < log 2.

    r is off by at most 2|k| + 1 units of 2^-wide, that is 6 of 2^-q; the series starts from at most 7. A squaring
    doubles the relative error and adds one unit; the result is below 2. In all 2^(j+1) (radius + 15) units, doubled
    for what is of second order.
    """
    large = max(0, top(a))
    if large > LONGEST_EXPONENT:
        huge = Interval((1, 1 << LONGEST_EXPONENT), OO)
        return huge if a[0] > 0 else Interval((0, 0), (1, -(1 << LONGEST_EXPONENT)))
    j = isqrt(p)
    q = p + j + 12
    k, r = divmod(fixed(a, q + large), log2_fixed(q + large))
    s, radius = series(r >> large + j, q, exp_ratio)
    for _ in range(j):
        s = s * s >> q
    return ball(s, (radius + 15) << j + 2, k - q, p)


@monotone(REALS, Interval((-1, 0), OO, True, True), NIL)
def expm1(a: Dyadic, p: int) -> Interval:
    """a times its series below 1/2 (the series has derivative at most 1 there), else nothing cancels."""
    if top(a) > -1:
        return sub(exp(point(*a), p), ONE, p)
    s, r = series(fixed(a, p + 12), p + 12, expm1_ratio)
    return mul(point(*a), ball(s, r + 1, -p - 12, p), p)


def log_near_one(d: Dyadic, p: int) -> Interval:
    """log(1 + d) = 2 artanh(d / (2 + d)) for -1/2 <= d <= 1."""
    z = div(point(*d), add(TWO, point(*d), p), p)
    return mul(mul(TWO, z, p), squared(z, 1, p, atan_ratio), p)


@monotone(POSITIVE, REALS)
def log(a: Dyadic, p: int) -> Interval:
    """log(a) = log(y) + k log 2 with 2/3 <= y < 4/3: nothing cancels, as |log y| < 0.41 and log 2 > 0.69."""
    m, e = a
    b = m.bit_length() - (3 * m < 4 << m.bit_length() - 1)
    near = log_near_one((m - (1 << b), -b), p)
    if e + b == 0:
        return near
    return add(near, mul(point(e + b), ball(log2_fixed(p + 8) + 1, 1, -p - 8, p + 8), p), p)


@monotone(Interval((-1, 0), OO, True, True), REALS, NIL)
def log1p(a: Dyadic, p: int) -> Interval:
    return log_near_one(a, p) if top(a) < 0 else log(add(ONE, point(*a), p), p)


def integer_power(x: Interval, n: int, p: int) -> Interval:
    """x^n, with x^0 = 1. Even powers see |x| only, negative ones are reciprocals."""
    if n <= 0:
        return div(ONE, integer_power(x, -n, p + 2), p) if n else ONE
    if n.bit_length() > LONGEST_EXPONENT:
        raise Undefined("an exponent beyond 2^64")

    def power(a: Dyadic, q: int) -> Interval:
        """Binary powering, rounding |a|^k down and up: about 2n roundings, hence the extra bits."""
        low = high = (1, 0)
        q += n.bit_length() + 2
        for bit in bin(n)[2:]:
            low, high = down(low[0] ** 2, 2 * low[1], q), up(high[0] ** 2, 2 * high[1], q)
            if bit == "1":
                low, high = down(low[0] * abs(a[0]), low[1] + a[1], q), up(high[0] * abs(a[0]), high[1] + a[1], q)
        return Interval(low, high) if a[0] > 0 else Interval(flip(high), flip(low))

    if n % 2:
        return monotone(REALS, REALS, NIL)(power)(x, p)
    return monotone(REALS._replace(lo=(0, 0), lo_open=False), POSITIVE._replace(lo_open=False), NIL)(power)(
        absolute(x), p
    )


def power(x: Interval, y: Interval, p: int) -> Interval:
    """x^y: an integer power if y is one integer, else exp(y log x) for x > 0; 0^y is 0 for y > 0."""
    if y.lo == y.hi and (y.lo[1] >= 0 or order(floor(y).lo, y.lo) == 0):
        if top(y.lo) > LONGEST_EXPONENT:
            raise Undefined("an exponent beyond 2^64")
        return integer_power(x, fixed(y.lo, 0), p)
    if x.lo[0] == 0 and not x.lo_open and positive(y):
        return NIL if not x.hi[0] else hull(NIL, power(x._replace(lo_open=True), y, p))
    q = p + GUARD + max(0, *(top(a) for a in y[:2] if a[1] < TOP), 0)
    q += max(0, *(abs(top(a)).bit_length() for a in x[:2] if a[1] < TOP), 0)
    return exp(mul(y, log(x, q), q), p)
