"""Owen's T and the orthant probability on float64 arrays, for functions of several arguments in ``floating``.

As there, nothing that is found here counts: it proposes. scipy's Owen function is widened by 2^-40 of the result and by
2^-60; the orthant, a sum in which up to 1/2 cancels, by 2^-44 and by 2^-50 over the root of 1 - rho^2.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from scipy import special

from boundcheck.exact.floating import SCIPY, Array, Pair, sizes, tail

QUARTER, HALF = float(Fraction(1, 4)), float(Fraction(1, 2))
LITTLE, LOST, ROUNDED = (float(Fraction(1, 2**n)) for n in (60, 44, 50))


def owen(h: Pair, a: Pair) -> Pair:
    """T, which rises in a and whose magnitude falls with |h|."""
    size = sizes(h)
    lo, hi = (np.where(sign * a[i] > 0, size[0], size[1]) for i, sign in ((0, -1), (1, 1)))
    low, high = _clean(special.owens_t(lo, a[0]), -1), _clean(special.owens_t(hi, a[1]), 1)
    low, high = low - (np.abs(low) * SCIPY + LITTLE), high + (np.abs(high) * SCIPY + LITTLE)
    low, high = np.where(a[0] >= 0, np.fmax(low, 0), low), np.where(a[1] <= 0, np.fmin(high, 0), high)
    return np.fmax(low, -QUARTER), np.fmin(high, QUARTER)


def _clean(value: Any, side: int) -> Any:
    return np.where(np.isnan(value), side * QUARTER, value)


def orthant(h: Pair, k: Pair, rho: Pair) -> Pair:
    """P(X > h, Y > k), which falls in h and k and rises in rho."""
    low, off = _orthant(h[1], k[1], rho[0])
    high, more = _orthant(h[0], k[0], rho[1])
    first, second = tail(h), tail(k)
    high = np.fmin(np.where(np.isnan(high), 1, high + more), np.fmin(first[1], second[1]))
    return np.where(np.isnan(low), 0, np.fmax(low - off, 0)), high


def _orthant(h: Array, k: Array, rho: Array) -> tuple[Any, Any]:
    root = np.sqrt((1 - rho) * (1 + rho))
    value = _sector(h, k, rho, root) + _sector(k, h, rho, root) - np.where(h * k < 0, HALF, 0)
    value = np.where((h == 0) & (k == 0), np.arccos(-rho) / (2 * np.pi), value)
    return value, LOST + ROUNDED / root


def _sector(h: Array, k: Array, rho: Array, root: Array) -> Any:
    """Q(h)/2 - T(h, (k - rho h)/(h root)), left out where h is 0: that of k is then the whole."""
    value = special.erfc(h / np.sqrt(2)) / 4 - special.owens_t(h, (k - rho * h) / (h * root))
    return np.where(h == 0, 0, value)


SEVERAL: dict[str, Callable[..., Pair]] = {"T": owen, "Orthant": orthant}
