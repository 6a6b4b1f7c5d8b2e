"""Hard tanh from units of a given activation: one hard tanh unit, or two ReLU-like ones.

For sigma(t) = t (t >= 0), s t (t < 0), with s different from 1:
H(t) = (sigma(t + 1) - sigma(t - 1) - (1 + s)) / (1 - s), H(t) = max(-1, min(1, t)). ReLU is s = 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from boundcheck.network.activations import Activation

ZERO, ONE = Fraction(0), Fraction(1)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Clipping:
    """Writes hard tanh nodes as units of ``activation`` and reads them in the next layer."""

    activation: Activation

    @property
    def units(self) -> int:
        """Units a node: 1 for hard tanh, 2 otherwise."""
        return 1 if self.activation.name == "hard_tanh" else 2

    @property
    def low(self) -> Fraction:
        """s, the slope for negative arguments (not for hard tanh)."""
        return self.activation.slope or ZERO

    def write_rows(self, rows: Iterable[Row]) -> list[Row]:
        """One row a node -> one row a unit."""
        return [row for row in rows for _ in range(self.units)]

    def write_biases(self, biases: Iterable[Fraction], height: int = 1) -> list[Fraction]:
        """One bias a node -> one a unit; ``height`` h gives h H(t / h) in place of H (ReLU-like only)."""
        if self.units == 1:
            return list(biases)
        return [b + sign * height for b in biases for sign in (1, -1)]

    def read_row(self, row: Sequence[Fraction]) -> list[Fraction]:
        """Coefficients of nodes -> coefficients of their units."""
        if self.units == 1:
            return list(row)
        scale = 1 / (1 - self.low)
        scaled = row if scale == 1 else [w * scale for w in row]
        return [signed for w in scaled for signed in (w, -w)]

    def read_constant(self, row: Sequence[Fraction], height: int = 1) -> Fraction:
        """The constant that goes with ``read_row``."""
        if self.units == 1:
            return ZERO
        return -height * (1 + self.low) / (1 - self.low) * sum(row, ZERO)


def padded(row: Sequence[Fraction], length: int) -> tuple[Fraction, ...]:
    """The row with zeros appended up to ``length``."""
    return (*row, *[ZERO] * (length - len(row)))
