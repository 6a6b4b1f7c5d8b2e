"""Leaves of a proof by subdivision, confirmed in Arb: ``range``, ``mean`` and ``discard`` on one box, with their margins.

Everything here follows docs/reference/lemma-certificate.md; a leaf that is returned holds in this arithmetic at its own
number of bits, and a checker evaluates with 32 more.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from boundcheck.exact.ball import precision
from boundcheck.exact.enclosure import Enclosure, UndefinedError, dyadic, exact_point
from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.conditions import BITS as CONDITION_BITS
from boundcheck.lemmas.conditions import Condition, conditions
from boundcheck.lemmas.expression import Expression, apply
from boundcheck.lemmas.tape import Tape, tape
from boundcheck.lemmas.transform import free_variables

Leaf = list[Any]
Box = dict[str, Enclosure]
PRECISIONS = (64, 128, 256)
DIGITS = 8  # most significant bits of a margin
SAFETY = Fraction(1, 2**20)  # what a margin gives away of what was seen, so that a checker sees it too
MOST = 2**256
NEAR = 2**30  # below -1/NEAR of the greatest value, it is not for lack of bits that the sign is not seen


def margin(found: Enclosure) -> Fraction:
    """A rational of DIGITS bits, at least 0 and certainly below every value in the enclosure; 0 where that is not known.

    Below 1/MOST it is 0, and above 2 MOST it is MOST: an end such as exp(-exp(99)) has no rational that fits in memory.
    """
    low = found.lo
    if low is None or not bool(low * MOST > 1):
        return Fraction(0)
    if bool(low > 2 * MOST):
        return Fraction(MOST)
    exact = dyadic(low) * (1 - SAFETY)
    unit = Fraction(2) ** (exact.numerator.bit_length() - exact.denominator.bit_length() - DIGITS + 1)
    return (exact / unit).__floor__() * unit


def range_leaf(found: Enclosure, bits: int) -> Leaf:
    """The leaf for an enclosure that shows its goal."""
    return ["range", bits, format_rational(margin(found))]


@dataclass(frozen=True, slots=True)
class Leaves:
    """Confirms leaves of one goal: its program, what must hold for ``mean``, and the signs asked for."""

    tape: Tape
    strict: bool
    smooth: tuple[tuple[str, Tape], ...]
    hypotheses: tuple[tuple[int, bool, Tape], ...]  # place in the lemma's list, strict, difference

    def confirmed(self, kind: str, box: Box, centre: dict[str, Fraction], letters: str) -> Leaf | None:
        """The leaf ``["range", p, m]`` or ``["mean", p, m, w]`` with the least p that shows it, or None."""
        for bits in PRECISIONS:
            with precision(bits):
                try:
                    found = self._mean(box, centre) if kind == "mean" else self._range(box)
                except UndefinedError:
                    return None
                if found.positive if self.strict else found.nonnegative:
                    if kind == "range":
                        return range_leaf(found, bits)
                    smooth = self._smooth(box)
                    return ["mean", bits, format_rational(margin(found)), letters] if smooth else None
                if found.lo is None or (found.hi is not None and bool(found.lo * NEAR < -found.hi)):
                    return None
        return None

    def _range(self, box: Box) -> Enclosure:
        return self.tape.enclosures(box, slopes=False)[self.tape.value]

    def _mean(self, box: Box, centre: dict[str, Fraction]) -> Enclosure:
        points = {name: exact_point(c) for name, c in centre.items()}
        total = self._range(points)
        values = self.tape.enclosures(box, slopes=True)
        for name, place in zip(self.tape.names, self.tape.slopes):
            if place is not None:
                total = total + values[place] * (box[name] - points[name])
        return total

    def _smooth(self, box: Box) -> bool:
        with precision(CONDITION_BITS):
            return all(_holds(kind, made, box) for kind, made in self.smooth)

    def discarded(self, i: int, box: Box) -> Leaf | None:
        """The leaf ``["discard", i, p]`` if hypothesis i fails on the whole box, or None."""
        for place, strict, made in self.hypotheses:
            if place == i:
                with precision(PRECISIONS[0]):
                    try:
                        found = -made.enclosures(box, slopes=False)[made.value]
                    except UndefinedError:
                        return None
                return ["discard", i, PRECISIONS[0]] if found.positive or (strict and found.nonnegative) else None
        return None


def _holds(kind: str, made: Tape, box: Box) -> bool:
    try:
        found = made.enclosures(box, slopes=False)[made.value]
    except UndefinedError:
        return False
    if kind == "nonnegative":
        return found.nonnegative
    return (kind in ("positive", "nonzero") and found.positive) or (kind == "nonzero" and (-found).positive)


def smoothness(f: Expression, everything: bool) -> tuple[tuple[str, Tape], ...] | None:
    """What ``mean`` asks for on its box besides f's value: kinds and programs; None if one of them has no program.

    The arguments of roots and of inverse sines must be positive, unless a condition of f says so. ``everything`` adds all
    conditions of f: under hypotheses, the segment from the centre may leave the set where f is known to be defined.
    """
    known = conditions([f])
    wanted = [
        Condition("positive", c.of)
        for c in known
        if c.kind == "nonnegative"
        and free_variables(c.of)
        and Condition("positive", c.of) not in known
        and Condition("nonzero", apply("sqrt", c.of)) not in known
    ]
    made = [(c.kind, tape(c.of, slopes=False)) for c in [*wanted, *(known if everything else ())]]
    found = tuple((kind, program) for kind, program in made if program is not None)
    return found if len(found) == len(made) else None
