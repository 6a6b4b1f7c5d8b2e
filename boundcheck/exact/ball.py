"""Arb balls: enclosures of real numbers, and the only owner of working precision.

A ``Ball`` contains the exact value; that is all it says. Comparisons return True only when they hold for every pair of
reals in the two balls; a False proves nothing, not even the opposite. NaN and infinite balls are never certainly
anything. Balls belong to the process that made them: they do not pickle.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from boundcheck.exact.rational import exact


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Work with ``bits`` bits inside the block, and restore the precision after it, whatever happens.

    flint's precision is a state of the whole process; nothing else in boundcheck may set it.
    """
    if bits < 2:
        raise ValueError(f"a precision of {bits} bits is too small; use at least 2")
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before


@dataclass(frozen=True, slots=True, eq=False)
class Ball:
    """An enclosure of one real number; ``==`` is refused, because equal balls do not mean equal numbers."""

    arb: Any

    def __eq__(self, other: object) -> bool:
        raise TypeError("balls are not compared for equality; use overlaps, contains or certainly_equal_to_point")

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        raise TypeError("a ball has no truth value")

    def __reduce__(self) -> Any:
        raise TypeError("a ball does not pickle; send exact numbers and enclose them again")

    def __add__(self, other: Ball | int | Fraction) -> Ball:
        return Ball(self.arb + _arb(other))

    def __sub__(self, other: Ball | int | Fraction) -> Ball:
        return Ball(self.arb - _arb(other))

    def __mul__(self, other: Ball | int | Fraction) -> Ball:
        return Ball(self.arb * _arb(other))

    def __truediv__(self, other: Ball | int | Fraction) -> Ball:
        return Ball(self.arb / _arb(other))  # a divisor that may be 0 gives NaN, which decides nothing

    def __neg__(self) -> Ball:
        return Ball(-self.arb)

    @property
    def finite(self) -> bool:
        """Whether the ball is a bounded set of reals (no NaN, no infinity)."""
        return bool(self.arb.is_finite())

    def certainly_below(self, other: Ball | int | Fraction) -> bool:
        """True only if every real in self is < every real in other."""
        right = _arb(other)
        return bool(self.finite and right.is_finite() and self.arb < right)

    def certainly_at_most(self, other: Ball | int | Fraction) -> bool:
        """True only if every real in self is <= every real in other."""
        right = _arb(other)
        return bool(self.finite and right.is_finite() and self.arb <= right)

    def contains(self, value: int | Fraction) -> bool:
        """Whether the rational lies in the ball; True for a ball that says nothing (NaN)."""
        return not self.finite or self.lower() <= value <= self.upper()

    def overlaps(self, other: Ball) -> bool:
        """Whether the two may enclose the same number."""
        return not (self.finite and other.finite) or bool(self.arb.overlaps(other.arb))

    def lower(self) -> Fraction:
        """The lower end of the ball, exact at any working precision; ValueError if the ball is not finite."""
        middle, radius = self._middle_and_radius()
        return middle - radius

    def upper(self) -> Fraction:
        """The upper end of the ball, exact at any working precision; ValueError if the ball is not finite."""
        middle, radius = self._middle_and_radius()
        return middle + radius

    def _middle_and_radius(self) -> tuple[Fraction, Fraction]:
        if not self.finite:
            raise ValueError("the ball is not finite: nothing is known")
        return _dyadic(self.arb.mid()), _dyadic(self.arb.rad())


def _dyadic(point: Any) -> Fraction:
    mantissa, exponent = point.man_exp()
    power = int(exponent)
    return Fraction(int(mantissa) << power) if power >= 0 else Fraction(int(mantissa), 1 << -power)


def enclose(value: int | Fraction | str) -> Ball:
    """A ball around an exact number (int, Fraction, or a string such as "1/10"); floats raise TypeError."""
    return Ball(_rational(exact(value)))


def sqrt(x: Ball) -> Ball:
    """The square root; NaN (which decides nothing) if x may be negative."""
    return Ball(x.arb.sqrt())


def exp(x: Ball) -> Ball:
    """The exponential."""
    return Ball(x.arb.exp())


def log(x: Ball) -> Ball:
    """The natural logarithm; NaN (which decides nothing) if x may be 0 or negative."""
    return Ball(x.arb.log())


def pi() -> Ball:
    """Half the circumference of the unit circle."""
    return Ball(flint.arb.pi())


def _arb(value: Ball | int | Fraction) -> Any:
    return value.arb if isinstance(value, Ball) else _rational(exact(value))


def _rational(value: int | Fraction) -> Any:
    return flint.arb(flint.fmpq(value.numerator, value.denominator))
