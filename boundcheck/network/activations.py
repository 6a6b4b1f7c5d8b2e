"""Activations that rationals evaluate exactly: relu, leaky relu, hard tanh, threshold, identity.

An activation is data. ``apply`` is the definition; the evaluator uses the same case distinctions on integers.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from fractions import Fraction

from boundcheck.errors import InputError
from boundcheck.exact.rational import exact

_PIECES = {"identity": 1, "relu": 2, "leaky_relu": 2, "hard_tanh": 3, "threshold": 2, "strict_threshold": 2}
_ALIASES = {"hardtanh": "hard_tanh", "leakyrelu": "leaky_relu", "linear": "identity", "step": "threshold"}


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation; ``slope`` is the slope for negative arguments of ``leaky_relu``, None for all others."""

    name: str
    slope: Fraction | None = None

    def __post_init__(self) -> None:
        if self.name not in _PIECES:
            raise ValueError(f"unknown activation {self.name!r}")
        if (self.slope is None) is (self.name == "leaky_relu"):
            raise ValueError("leaky_relu has a slope, every other activation has none")
        if self.slope is not None and self.slope in (0, 1):
            raise ValueError(f"leaky_relu with slope {self.slope} is {'relu' if self.slope == 0 else 'identity'}")

    def __str__(self) -> str:
        return self.name if self.slope is None else f"{self.name}:{self.slope}"

    @property
    def pieces(self) -> int:
        """Number of linear pieces (of constant pieces for a threshold)."""
        return _PIECES[self.name]

    @property
    def continuous(self) -> bool:
        """Whether the activation is a continuous function."""
        return self.name not in ("threshold", "strict_threshold")

    def apply(self, t: Fraction) -> Fraction:
        """sigma(t), exactly."""
        if self.name == "relu":
            return max(t, Fraction(0))
        if self.slope is not None:
            return t if t >= 0 else self.slope * t
        if self.name == "hard_tanh":
            return max(Fraction(-1), min(Fraction(1), t))
        if self.name == "threshold":
            return Fraction(t >= 0)
        if self.name == "strict_threshold":
            return Fraction(t > 0)
        return t


IDENTITY = Activation("identity")
RELU = Activation("relu")
HARD_TANH = Activation("hard_tanh")
THRESHOLD = Activation("threshold")
STRICT_THRESHOLD = Activation("strict_threshold")
DEFAULT_LEAKY_SLOPE = Fraction(1, 100)


def leaky_relu(slope: Fraction) -> Activation:
    """t for t >= 0, slope * t below."""
    return Activation("leaky_relu", slope)


def activation(text: str) -> Activation:
    """The activation that a user names: ``relu``, ``hard-tanh``, ``leaky_relu:1/10`` (slope 1/100 if none is given)."""
    name, colon, slope = text.partition(":")
    key = name.strip().lower().replace("-", "_")
    key = _ALIASES.get(key, key)
    if key not in _PIECES:
        near = difflib.get_close_matches(key, _PIECES, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(f"unknown activation {text!r}; known: {', '.join(_PIECES)}.{hint}")
    if key != "leaky_relu":
        if colon:
            raise InputError(f"activation {key} has no slope; {text!r} has one")
        return Activation(key)
    try:
        return Activation(key, exact(slope) if colon else DEFAULT_LEAKY_SLOPE)
    except ValueError as error:
        raise InputError(f"activation {text!r}: {error}") from None
