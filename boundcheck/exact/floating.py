"""Interval arithmetic on float64 arrays: thousands of boxes at once, rounded outwards. It proposes and proves nothing.

An interval is a pair of arrays (lo, hi) of float64; an operation returns a pair that contains every value that the exact
operation takes, *where it is defined*, for arguments in the given pairs. NaN, inf - inf, 0 * inf, overflow and a divisor
that may be 0 end as an infinite end: nothing is known there.

What is claimed, and no more: + - * / and sqrt are correctly rounded by IEEE 754, then moved outwards by at least one last
place. Functions of NumPy are widened by 2^-45, those of scipy.special (and powers, and the normal density) by 2^-40 of the
result, which is many times the error that was ever seen of them; but no library guarantees it. So nothing that is found
here counts: a box that looks proved is confirmed in Arb, and again by the independent checker; a point that looks like a
counterexample is evaluated in Arb. This is the only file of ``exact`` and ``lemmas`` in which a float decides anything.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from scipy import special

Array = np.ndarray[Any, np.dtype[np.float64]]
Pair = tuple[Array, Array]
Curve = Callable[[Any], Any]

INF = np.float64(np.inf)
MAX = np.float64(np.finfo(np.float64).max)
LAST = 2.0**-52  # |x| 2^-52 is at least one last place of x
TINY = 2.0**-1074
SMALL = 2.0**-1000  # absolute allowance where functions underflow
NUMPY, SCIPY = 2.0**-45, 2.0**-40
SLACK = 2.0**-40  # an argument this little outside a domain of definition is taken to be rounding
GAMMA_AT, GAMMA_LEAST, LOGGAMMA_LEAST = 1.4616321449683623, 0.8856031944108887, -0.1214862905358496


def quiet() -> Any:
    """The context in which this arithmetic runs: infinities and NaN are dealt with here, not warned of."""
    return np.errstate(all="ignore")


def enclose(low: Fraction | None, high: Fraction | None) -> tuple[float, float]:
    """Floats at or outside exact ends; None is an infinite end."""
    return -INF if low is None else -_above(-low), INF if high is None else _above(high)


def _above(x: Fraction) -> float:
    try:
        nearest = x.numerator / x.denominator
    except OverflowError:
        return float(INF) if x > 0 else float(-MAX)
    return nearest if Fraction(nearest) >= x else float(np.nextafter(nearest, INF))


def point(value: Fraction) -> Pair:
    """One exact number, as arrays of length 1."""
    low, high = enclose(value, value)
    return np.array([low]), np.array([high])


def pi() -> Pair:
    """The number pi."""
    return np.array([3.141592653589793]), np.array([3.1415926535897936])


def euler() -> Pair:
    """The number e."""
    return np.array([2.718281828459045]), np.array([2.7182818284590455])


# --- arithmetic ----------------------------------------------------------------------------------------------------


def _known(lo: Any, hi: Any) -> Pair:
    """NaN ends made infinite."""
    return np.fmax(lo, -INF), np.fmin(hi, INF)


def _where(known: Any, pair: Pair) -> Pair:
    return np.where(known, pair[0], -INF), np.where(known, pair[1], INF)


def add(a: Pair, b: Pair) -> Pair:
    """a + b. A sum that is 0 is exact, and stays 0."""
    lo, hi = np.minimum(a[0] + b[0], MAX), np.maximum(a[1] + b[1], -MAX)
    return _known(lo - np.abs(lo) * LAST, hi + np.abs(hi) * LAST)


def neg(a: Pair) -> Pair:
    """-a."""
    return -a[1], -a[0]


def sub(a: Pair, b: Pair) -> Pair:
    """a - b."""
    return add(a, neg(b))


def mul(a: Pair, b: Pair) -> Pair:
    """a * b. An infinite end is never attained, so a corner 0 * inf adds nothing to the others (NaN, which is left out)."""
    corners = a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]
    lo = np.fmin(np.fmin(corners[0], corners[1]), np.fmin(corners[2], corners[3]))
    hi = np.fmax(np.fmax(corners[0], corners[1]), np.fmax(corners[2], corners[3]))
    lo, hi = np.minimum(lo, MAX), np.maximum(hi, -MAX)
    low, high = _known(lo - (np.abs(lo) * LAST + TINY), hi + (np.abs(hi) * LAST + TINY))
    if not lo.all():  # keep 0 as the end where the signs say so
        same = ((a[0] >= 0) & (b[0] >= 0)) | ((a[1] <= 0) & (b[1] <= 0))
        low = np.where(same, np.fmax(low, 0), low)
    if not hi.all():
        unlike = ((a[0] >= 0) & (b[1] <= 0)) | ((a[1] <= 0) & (b[0] >= 0))
        high = np.where(unlike, np.fmin(high, 0), high)
    return low, high


def reciprocal(a: Pair) -> Pair:
    """1/a, where a is not 0; nothing is known of it if a has both signs."""
    positive, negative = a[0] >= 0, a[1] <= 0
    lo, hi = 1 / a[1], 1 / a[0]
    lo, hi = lo - (np.abs(lo) * LAST + TINY), hi + (np.abs(hi) * LAST + TINY)
    lo = np.where(positive, np.fmax(lo, 0), np.where(a[1] == 0, -INF, lo))
    hi = np.where(positive, np.where(a[0] == 0, INF, hi), np.fmin(hi, 0))
    return _where((positive | negative) & ~((a[0] == 0) & (a[1] == 0)), _known(lo, hi))


def div(a: Pair, b: Pair) -> Pair:
    """a / b."""
    return mul(a, reciprocal(b))


def power(a: Pair, n: int) -> Pair:
    """a^n for an integer n."""
    if n < 0:
        return reciprocal(power(a, -n))
    if n == 0:
        return point(Fraction(1))
    if n == 1:
        return a
    if n % 2:
        lo, hi = _spread(a[0] ** n, a[1] ** n, NUMPY)
        lo, hi = np.where(a[0] == 0, 0, lo - SMALL), np.where(a[1] == 0, 0, hi + SMALL)
        return np.where(a[0] >= 0, np.fmax(lo, 0), lo), np.where(a[1] <= 0, np.fmin(hi, 0), hi)
    least, most = sizes(a)
    if n == 2:
        lo, hi = least * least, most * most
        return _known(np.fmax(np.minimum(lo, MAX) * (1 - LAST) - TINY, 0), hi + (hi * LAST + TINY))
    return _positive(least**n, most**n, NUMPY)


def sizes(a: Pair) -> Pair:
    """The least and the greatest of |a|."""
    least = np.where(a[0] >= 0, a[0], np.where(a[1] <= 0, -a[1], 0))
    return least, np.fmax(np.abs(a[0]), np.abs(a[1]))


def rational_power(a: Pair, exponent: Fraction) -> Pair:
    """a^(p/q) for a >= 0."""
    size = float(abs(exponent)) if abs(exponent) < 2**20 else INF
    found = _where(a[0] >= -SLACK * a[1], _positive(np.fmax(a[0], 0) ** size, a[1] ** size, SCIPY))
    return found if exponent > 0 else reciprocal(found)


def real_power(a: Pair, b: Pair) -> Pair:
    """a^b for a > 0."""
    return exp(mul(b, log(a)))


def _spread(lo: Any, hi: Any, share: float) -> Pair:
    """Ends moved outwards by a share of themselves; 0 and infinities stay."""
    lo, hi = np.minimum(lo, MAX), np.maximum(hi, -MAX)
    return _known(lo - (np.abs(lo) * share + TINY * (lo != 0)), hi + (np.abs(hi) * share + TINY * (hi != 0)))


def _positive(lo: Any, hi: Any, share: float) -> Pair:
    """The same for a nonnegative function, which may underflow."""
    lo = np.minimum(lo, MAX)
    return np.fmax(lo - (lo * share + SMALL), 0), np.fmin(hi + (hi * share + SMALL), INF)


def _up(curve: Curve, share: float = NUMPY, least: float = -INF, most: float = INF) -> Curve:
    """An increasing function that is 0 only at 0, with values between two bounds."""

    def value(a: Pair) -> Pair:
        lo, hi = _spread(curve(a[0]), curve(a[1]), share)
        return np.fmax(lo, least), np.fmin(hi, most)

    return value


# --- functions -----------------------------------------------------------------------------------------------------


def sqrt(a: Pair) -> Pair:
    """The square root where a >= 0."""
    lo, hi = np.sqrt(np.fmax(a[0], 0)), np.sqrt(a[1])
    return _where(a[0] >= -SLACK * a[1], _known(lo * (1 - LAST), hi * (1 + LAST)))


def exp(a: Pair) -> Pair:
    """The exponential; 1 exactly at 0, where many inequalities touch."""
    lo, hi = _positive(np.exp(a[0]), np.exp(a[1]), NUMPY)
    return np.where(a[0] == 0, 1.0, lo), np.where(a[1] == 0, 1.0, hi)


def log(a: Pair) -> Pair:
    """The natural logarithm where a > 0."""
    lo = np.where(a[0] > 0, np.log(a[0]), -INF)
    return _where(a[0] >= -SLACK * a[1], _spread(lo, np.log(a[1]), NUMPY))


def log1p(a: Pair) -> Pair:
    """log(1 + a) where a > -1."""
    lo = np.where(a[0] > -1, np.log1p(a[0]), -INF)
    return _where(a[0] >= -1 - SLACK, _spread(lo, np.log1p(a[1]), NUMPY))


def _wave(a: Pair, curve: Curve, top: float) -> Pair:
    """A wave of period 2 pi that is 1 at ``top``; a turning point near an end counts as inside."""
    lo, hi = _spread(np.fmin(curve(a[0]), curve(a[1])), np.fmax(curve(a[0]), curve(a[1])), NUMPY)
    small = (np.abs(a[0]) < 2.0**30) & (np.abs(a[1]) < 2.0**30)
    lo = np.where(small & ~_holds_turn(a, top + np.pi), np.fmax(lo, -1.0), -1.0)
    return lo, np.where(small & ~_holds_turn(a, top), np.fmin(hi, 1.0), 1.0)


def _holds_turn(a: Pair, at: float) -> Any:
    low, high = (a[0] - at) / (2 * np.pi), (a[1] - at) / (2 * np.pi)
    return np.floor(high + SLACK * (1 + np.abs(high))) >= np.ceil(low - SLACK * (1 + np.abs(low)))


def tan(a: Pair) -> Pair:
    """The tangent between two poles."""
    low, high = a[0] / np.pi + 0.5, a[1] / np.pi + 0.5
    branch = np.floor(low - SLACK * (1 + np.abs(low)))
    same = (branch == np.floor(high + SLACK * (1 + np.abs(high)))) & (np.abs(low) < 2.0**30) & (np.abs(high) < 2.0**30)
    return _where(same, _spread(np.tan(a[0]), np.tan(a[1]), NUMPY))


def _arc(a: Pair) -> tuple[Any, Pair]:
    inside = (a[0] >= -1 - SLACK) & (a[1] <= 1 + SLACK)
    return inside, (np.fmax(a[0], -1.0), np.fmin(a[1], 1.0))


def _on_arc(curve: Curve, share: float) -> Curve:
    """An odd increasing function on [-1, 1]."""

    def value(a: Pair) -> Pair:
        inside, b = _arc(a)
        return _where(inside, _spread(curve(b[0]), curve(b[1]), share))

    return value


def acos(a: Pair) -> Pair:
    """The inverse cosine on [-1, 1]."""
    inside, b = _arc(a)
    return _where(inside, _positive(np.arccos(b[1]), np.arccos(b[0]), NUMPY))


def cosh(a: Pair) -> Pair:
    """The hyperbolic cosine."""
    least, most = sizes(a)
    lo, hi = _positive(np.cosh(least), np.cosh(most), NUMPY)
    return np.fmax(lo, 1.0), hi


def _falling(curve: Curve, most: float) -> Curve:
    """A positive decreasing function."""

    def value(a: Pair) -> Pair:
        lo, hi = _positive(curve(a[1]), curve(a[0]), SCIPY)
        return lo, np.fmin(hi, most)

    return value


def phi(a: Pair) -> Pair:
    """The normal density."""
    least, most = sizes(a)
    scale = np.sqrt(2 * np.pi)
    return _positive(np.exp(-most * most / 2) / scale, np.exp(-least * least / 2) / scale, SCIPY)


tail = _falling(lambda x: special.erfc(x / np.sqrt(2.0)) / 2, 1.0)
mills = _falling(lambda x: special.erfcx(x / np.sqrt(2.0)) * np.sqrt(np.pi / 2), INF)


def _valley(a: Pair, curve: Curve, least: float) -> Pair:
    """Gamma or its logarithm on the positive numbers: falls to one lowest point, then rises."""
    ends = curve(np.fmax(a[0], SMALL)), curve(np.fmax(a[1], SMALL))
    bottom = np.where((a[0] < GAMMA_AT + SLACK) & (a[1] > GAMMA_AT - SLACK), least, np.fmin(*ends))
    top = np.where(a[0] < SMALL, INF, np.fmax(*ends))
    lo, hi = _spread(bottom, top, SCIPY)
    return _where(a[0] >= -SLACK * a[1], (lo - SCIPY, hi + SCIPY))


def step(a: Pair) -> Pair:
    """1 where a >= 0, else 0."""
    return np.where(a[0] >= 0, 1.0, 0.0), np.where(a[1] >= 0, 1.0, 0.0)


def _clip(low: float, high: float) -> Curve:
    return lambda a: (np.clip(a[0], low, high), np.clip(a[1], low, high))


UNARY: dict[str, Callable[[Pair], Pair]] = {
    "sqrt": sqrt, "exp": exp, "log": log, "log1p": log1p, "tan": tan, "acos": acos, "cosh": cosh, "phi": phi,
    "Q": tail, "mills": mills, "abs": sizes, "step": step, "erfc": _falling(special.erfc, 2.0),
    "sin": lambda a: _wave(a, np.sin, np.pi / 2), "cos": lambda a: _wave(a, np.cos, 0.0),
    "asin": _on_arc(np.arcsin, NUMPY), "erfinv": _on_arc(special.erfinv, SCIPY),
    "expm1": _up(np.expm1, least=-1.0), "atan": _up(np.arctan), "sinh": _up(np.sinh),
    "tanh": _up(np.tanh, least=-1.0, most=1.0), "erf": _up(special.erf, SCIPY, -1.0, 1.0),
    "Phi": lambda a: tail(neg(a)), "relu": _clip(0.0, INF), "hardtanh": _clip(-1.0, 1.0),
    "gamma": lambda a: _valley(a, special.gamma, GAMMA_LEAST),
    "loggamma": lambda a: _valley(a, special.gammaln, LOGGAMMA_LEAST),
    "floor": lambda a: (np.floor(a[0]), np.floor(a[1])), "ceil": lambda a: (np.ceil(a[0]), np.ceil(a[1])),
}  # fmt: skip
BINARY: dict[str, Callable[[Pair, Pair], Pair]] = {
    "add": add, "sub": sub, "mul": mul, "div": div, "pow": real_power,
    "min": lambda a, b: (np.minimum(a[0], b[0]), np.minimum(a[1], b[1])),
    "max": lambda a, b: (np.maximum(a[0], b[0]), np.maximum(a[1], b[1])),
}  # fmt: skip
