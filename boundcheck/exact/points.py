"""The functions of the claim language at single points, as plain Arb balls: for screening many points quickly.

A ball that is not finite says nothing. Signs are certain: a ball is positive only if every real in it is.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint

from boundcheck.exact.enclosure import dyadic
from boundcheck.exact.functions import mills_ball, tail_ball

Ball = Any
NOTHING = flint.arb("nan")


def point(value: Fraction) -> Ball:
    """The ball of one rational number, at the working precision."""
    return flint.arb(flint.fmpq(value.numerator, value.denominator))


def sign(ball: Ball) -> int:
    """1 or -1 if the ball is certainly positive or negative, else 0."""
    if not ball.is_finite():
        return 0
    return 1 if ball > 0 else -1 if ball < 0 else 0


LARGEST_EXPONENT = 4_000


def middle(ball: Ball) -> Fraction | None:
    """The middle of a finite ball, exact; None for any other, and for one so large or small that it would fill memory."""
    if not ball.is_finite():
        return None
    exponent = int(ball.mid().man_exp()[1])
    return dyadic(ball.mid()) if abs(exponent) <= LARGEST_EXPONENT else None
