"""Values of T and Orthant to 35 digits at least, by mpmath's quadrature of formulas that are used nowhere else."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

DIGITS = 60


def real(x: Fraction) -> Any:
    return mpmath.mpf(x.numerator) / x.denominator


def owen(h: Fraction, a: Fraction) -> Any:
    """T by the integral of exp(-h^2/(2 cos(t)^2))/(2 pi) over 0 < t < atan(a), to about 55 digits."""
    with mpmath.workdps(DIGITS):
        x = real(h)
        far = mpmath.atan(min(real(abs(a)), 16 / abs(x)) if x else real(abs(a)))
        scale = far * mpmath.exp(-x * x / 2)
        inside = mpmath.quad(lambda t: mpmath.exp(-((x * mpmath.tan(far * t)) ** 2) / 2), mpmath.linspace(0, 1, 9))
        return scale * inside / (2 * mpmath.pi) * (1 if a >= 0 else -1)


def orthant(h: Fraction, k: Fraction, rho: Fraction) -> Any:
    """The integral of phi(x) Q((k - rho x)/root) over x > h: another formula than the checker's and the finder's."""
    with mpmath.workdps(DIGITS):
        r, root = real(rho), mpmath.sqrt(1 - real(rho) ** 2)
        near = 4 + max(h, Fraction(0))
        steps = [
            real(h + n / near) for n in map(Fraction, (0, 1, 2, 3, 4, 6, 8, 10, 14, 18, 24, 32, 48, 64, 96, 150, 220))
        ]
        inner = min(h - rho * k, k - rho * h) >= 0
        square = real(h * h - 2 * rho * h * k + k * k) / root**2 if inner else real(max(h, k, Fraction(0)) ** 2)
        found: Any = mpmath.quad(
            lambda x: mpmath.exp((square - x * x) / 2) * mpmath.erfc((real(k) - r * x) / root / mpmath.sqrt(2)), steps
        )
        return found * mpmath.exp(-square / 2) / mpmath.sqrt(8 * mpmath.pi)
