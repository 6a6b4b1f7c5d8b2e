"""The partial derivatives of functions of several arguments as steps of a tape, arranged as the independent checker does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, Protocol

ONE, TWO = Fraction(1), Fraction(2)


class Writer(Protocol):
    """What writes the steps: a place for a step, an exact number, an operation, a function, 1 - x^2 and x^2."""

    def step(self, name: str, places: Iterable[int] = (), what: Any = None) -> int:
        """The place of any step."""

    def number(self, value: Fraction) -> int:
        """The place of an exact number."""

    def arithmetic(self, name: str, *places: int) -> int:
        """The place of a sum, product and so on; numbers are folded."""

    def of(self, name: str, place: int) -> int:
        """The place of a function of one argument."""

    def minus_square(self, constant: Fraction, place: int) -> int:
        """The place of a number minus a square."""

    def square(self, place: int) -> int:
        """The place of a square."""

    def negative(self, place: int) -> int:
        """The place of -x."""


def _owen(w: Writer, h: int, a: int) -> tuple[int, ...]:
    """-phi(h) (1/2 - Q(a h)) and exp(-h^2 (1 + a^2)/2)/(2 pi (1 + a^2))."""
    do, one = w.arithmetic, w.number(ONE)
    away = do("sub", w.number(ONE / 2), w.of("Q", do("mul", a, h)))
    rest = do("add", one, w.square(a))
    power = do("div", do("mul", w.negative(w.square(h)), rest), w.number(TWO))
    below = do("mul", do("mul", w.number(TWO), w.step("constant", (), "pi")), rest)
    return do("mul", w.negative(w.of("phi", h)), away), do("div", w.of("exp", power), below)


def _orthant(w: Writer, h: int, k: int, rho: int) -> tuple[int, ...]:
    """-phi(h) Q((k - rho h)/root), the same with h and k exchanged, and the density, for root = sqrt(1 - rho^2)."""
    do, two, rest = w.arithmetic, w.number(TWO), w.minus_square(ONE, rho)
    root = w.of("sqrt", rest)

    def tail(x: int, y: int) -> int:
        far = do("div", do("sub", y, do("mul", rho, x)), root)
        return do("mul", w.negative(w.of("phi", x)), w.of("Q", far))

    both = do("mul", do("mul", do("mul", two, rho), h), k)
    square = do("add", do("sub", w.square(h), both), w.square(k))
    power = do("div", w.negative(square), do("mul", two, rest))
    below = do("mul", do("mul", two, w.step("constant", (), "pi")), root)
    return tail(h, k), tail(k, h), do("div", w.of("exp", power), below)


SURFACES: dict[str, Callable[..., tuple[int, ...]]] = {"T": _owen, "Orthant": _orthant}
