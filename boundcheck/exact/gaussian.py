"""The normal distribution over enclosures: density, tail, distribution function and Mills' ratio."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint

from boundcheck.exact.enclosure import ONE, ZERO, Enclosure, exact_point, of_ball


def _root_two() -> Any:
    return flint.arb(2).sqrt()


def phi(x: Enclosure) -> Enclosure:
    """The normal density exp(-x^2/2)/sqrt(2 pi)."""
    scale = of_ball((2 * flint.arb.pi()).sqrt())
    half_square = x.power(2) / exact_point(Fraction(2))
    return (-half_square).increasing(lambda t: t.exp(), ZERO, None) / scale


def tail(x: Enclosure) -> Enclosure:
    """The normal tail Q(x) = P(N > x), relatively accurate."""
    return x.decreasing(tail_ball, ONE, ZERO)


def tail_ball(t: Any) -> Any:
    """Q at a ball, relatively accurate in the tail."""
    if bool(t < 12):
        return (t / _root_two()).erfc() / 2
    return (-t * t / 2).exp() / (2 * flint.arb.pi()).sqrt() * mills_ball(t)


def distribution(x: Enclosure) -> Enclosure:
    """The normal distribution function Phi(x) = Q(-x)."""
    return tail(-x)


def mills(x: Enclosure) -> Enclosure:
    """Q/phi, decreasing on the whole line; tends to 0 at oo and to oo at -oo."""
    return x.decreasing(mills_ball, None, ZERO)


def mills_ball(t: Any) -> Any:
    """Q/phi at a ball, relatively accurate in the tail."""
    if bool(t < 12):
        return (flint.arb.pi() / 2).sqrt() * (t * t / 2).exp() * (t / _root_two()).erfc()
    # Laplace's continued fraction 1/(t + 1/(t + 2/(t + 3/...))): all terms are positive, so its even and odd convergents
    # lie on different sides of the value, and cutting after k or k + 1 terms encloses it.
    return _convergent(t, 60).union(_convergent(t, 61))


def _convergent(t: Any, terms: int) -> Any:
    value = t
    for k in range(terms, 0, -1):
        value = t + k / value
    return 1 / value
