"""The functions of the claim language at single points, as plain Arb balls: for screening many points quickly.

A ball that is not finite says nothing. Signs are certain: a ball is positive only if every real in it is.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

import flint

from boundcheck.exact.enclosure import dyadic
from boundcheck.exact.gaussian import mills_ball, tail_ball

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


def precise(ball: Ball, bits: int) -> bool:
    """Whether a ball is finite and tells its value to this many significant bits, or is exact."""
    return bool(ball.is_finite()) and (bool(ball.is_exact()) or int(ball.rel_accuracy_bits()) >= bits)


def middle(ball: Ball) -> Ball | None:
    """The middle of a finite ball, a ball of radius 0, which can be compared; None for any other."""
    return ball.mid() if ball.is_finite() else None


def fraction(ball: Ball) -> Fraction | None:
    """The middle of a finite ball as a Fraction, 0 for one of less than 2^-4096; None for any other or above 2^4096."""
    if not ball.is_finite():
        return None
    size = abs(ball.mid())
    if size < flint.arb(2) ** -4096:  # its denominator could fill the memory
        return Fraction(0)
    return dyadic(ball.mid()) if size < flint.arb(2) ** 4096 else None


def integer_power(ball: Ball, exponent: int) -> Ball:
    """x^n."""
    return ball**exponent


def real_power(base: Ball, exponent: Ball) -> Ball:
    """base^exponent for a certainly positive base."""
    return (exponent * base.log()).exp() if base > 0 else NOTHING


def _phi(x: Ball) -> Ball:
    return (-x * x / 2).exp() / (2 * flint.arb.pi()).sqrt()


def _piece(low: int, inside: Callable[[Ball], Ball], high: int) -> Callable[[Ball], Ball]:
    def value(x: Ball) -> Ball:
        return (
            inside(x) if low <= x <= high else flint.arb(low) if x < low else flint.arb(high) if x > high else NOTHING
        )

    return value


OPERATIONS: dict[str, Callable[..., Ball]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "sqrt": lambda a: a.sqrt(),
    "exp": lambda a: a.exp(),
    "expm1": lambda a: a.expm1(),
    "log": lambda a: a.log() if a > 0 else NOTHING,
    "log1p": lambda a: a.log1p() if a > -1 else NOTHING,
    "sin": lambda a: a.sin(),
    "cos": lambda a: a.cos(),
    "tan": lambda a: a.tan(),
    "asin": lambda a: a.asin(),
    "acos": lambda a: a.acos(),
    "atan": lambda a: a.atan(),
    "sinh": lambda a: a.sinh(),
    "cosh": lambda a: a.cosh(),
    "tanh": lambda a: a.tanh(),
    "erf": lambda a: a.erf(),
    "erfc": lambda a: a.erfc(),
    "erfinv": lambda a: a.erfinv(),
    "phi": _phi,
    "Phi": lambda a: tail_ball(-a),
    "Q": tail_ball,
    "mills": mills_ball,
    "gamma": lambda a: a.gamma() if a > 0 else NOTHING,
    "loggamma": lambda a: a.lgamma() if a > 0 else NOTHING,
    "abs": abs,
    "hardtanh": _piece(-1, lambda x: x, 1),
    "step": lambda a: flint.arb(1) if a >= 0 else flint.arb(0) if a < 0 else NOTHING,
    "min": lambda *several: reduce(lambda a, b: a.min(b), several),
    "max": lambda *several: reduce(lambda a, b: a.max(b), several),
    "floor": lambda a: a.floor(),
    "ceil": lambda a: a.ceil(),
    "relu": lambda a: a if a >= 0 else flint.arb(0) if a <= 0 else NOTHING,
}
