"""What is claimed of a network on a data set, and how a block of exact outputs is judged.

``interpolates``: f(x_i) = target, exactly. ``classifies``: the label's output is strictly larger than every other (one
output: labels -1, 1 by sign; labels 0, 1 below or above 1/2); a tie is a failure. ``within:Q``: max-norm distance at most
the rational Q. All comparisons are between integers.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from boundcheck.dataset.dataset import Dataset
from boundcheck.dataset.encoding import Targets, targets
from boundcheck.errors import InputError, UsageError
from boundcheck.exact.rational import exact, format_rational

KINDS = ("interpolates", "classifies", "within")

# The margin of one row: (row index, integer outputs, their denominator) -> exact slack; the row holds iff its slack passes.
Slack = Callable[[int, list[int], int], Fraction]
Holds = Callable[[int, list[int], int], bool]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim kind, with the bound Q of ``within``."""

    kind: str
    bound: Fraction | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(f"unknown claim {self.kind!r}; claims are interpolates, classifies and within:Q")
        if (self.bound is None) is (self.kind == "within"):
            raise UsageError("claim within has a bound, as in within:1/100; the other claims have none")
        if self.bound is not None and self.bound < 0:
            raise UsageError(f"within:{self.bound} has a negative bound")

    def __str__(self) -> str:
        return self.kind if self.bound is None else f"{self.kind}:{format_rational(self.bound)}"

    def json(self) -> dict[str, Any]:
        """As certificates write it."""
        return {"kind": self.kind} if self.bound is None else {"kind": self.kind, "bound": format_rational(self.bound)}


def parse_claim(text: str) -> Claim:
    """``interpolates``, ``classifies`` or ``within:Q`` with Q an exact number such as 1/100 or 0.01."""
    kind, colon, bound = text.partition(":")
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        hint = f". Did you mean {near[0]}?" if near else ""
        raise UsageError(f"unknown claim {text!r}; claims are interpolates, classifies and within:Q{hint}")
    if not colon:
        return Claim(kind)
    try:
        return Claim(kind, exact(bound))
    except ValueError as error:
        raise UsageError(f"claim {text!r}: {error}") from None


def default_claim(data: Dataset, outputs: int) -> Claim:
    """``classifies`` for one label a row and several outputs, else ``interpolates``."""
    return Claim("classifies" if data.labels.width == 1 and outputs > 1 else "interpolates")


@dataclass(frozen=True, slots=True)
class Judge:
    """A claim about a network with these targets, ready to judge rows."""

    claim: Claim
    targets: Targets

    @classmethod
    def of(cls, claim: Claim, data: Dataset, outputs: int) -> Judge:
        """Fit labels to outputs; InputError when they do not fit or the claim is vacuous on this data set."""
        judge = cls(claim, targets(data, outputs, claim.kind))
        if reason := judge.vacuous(data):
            raise InputError(f"{data.origin.name}: the claim {claim} is vacuous: {reason}")
        return judge

    def vacuous(self, data: Dataset) -> str | None:
        """Why the claim says nothing about this data set, or None; judged on all of it, never on a shard."""
        if self.claim.kind == "classifies" and len(set(self.targets.classes or ())) < 2:
            return "all labels are equal, so a constant network meets it; at least two classes are needed"
        if self.claim.bound is not None:
            spread = self._largest_range(len(data))
            if 2 * self.claim.bound >= spread:
                return f"a constant network meets it, because 2 Q is at least {spread}, the range of every label coordinate"
        return None

    def _largest_range(self, points: int) -> Fraction:
        if self.targets.vectors is None:
            return Fraction(len(set(self.targets.classes or ())) > 1)
        columns = zip(*set(self.targets.vectors))
        ranges: list[Fraction] = [max(column) - min(column) for column in columns]
        return max(ranges)

    def holds(self) -> Holds:
        """The test of one row, in integers."""
        if self.claim.kind == "interpolates":
            return self._interpolates
        slack = self.slack()
        if self.claim.kind == "within":
            return lambda i, row, scale: slack(i, row, scale) >= 0
        if self.targets.encoding == "sign" or self.targets.outputs == 1:
            return lambda i, row, scale: slack(i, row, scale) > 0
        return self._classifies

    def slack(self) -> Slack:
        """The exact margin of one row; a row of ``classifies`` holds iff it is > 0, of ``within`` iff it is >= 0."""
        if self.claim.kind == "within":
            return self._within_slack
        if self.claim.kind == "interpolates":
            raise UsageError("interpolates asks for equality, which has no margin")
        if self.targets.encoding == "sign":
            return lambda i, row, scale: Fraction(self._class(i) * row[0], scale)
        if self.targets.outputs == 1:
            return lambda i, row, scale: Fraction((2 * self._class(i) - 1) * (2 * row[0] - scale), 2 * scale)
        return self._class_slack

    def _class(self, index: int) -> int:
        if self.targets.classes is None:
            raise InputError("this claim needs classes")
        return self.targets.classes[index]

    def _interpolates(self, index: int, row: list[int], scale: int) -> bool:
        if self.targets.classes is not None:
            wanted = self.targets.classes[index]
            return all(z == (scale if c == wanted else 0) for c, z in enumerate(row))
        return all(z * y.denominator == y.numerator * scale for z, y in zip(row, self.targets.vector(index)))

    def _classifies(self, index: int, row: list[int], scale: int) -> bool:
        label = self._class(index)
        top = row[label]
        return all(top > z for c, z in enumerate(row) if c != label)

    def _class_slack(self, index: int, row: list[int], scale: int) -> Fraction:
        label = self._class(index)
        return Fraction(row[label] - max(z for c, z in enumerate(row) if c != label), scale)

    def _within_slack(self, index: int, row: list[int], scale: int) -> Fraction:
        bound = self.claim.bound
        if bound is None:
            raise UsageError("claim within has a bound")
        distances: list[Fraction] = [abs(Fraction(z, scale) - y) for z, y in zip(row, self.targets.vector(index))]
        slack: Fraction = bound - max(distances)
        return slack

    def label(self, index: int) -> Any:
        """The label of a witness: the class of ``classifies``, else the target as canonical rationals."""
        if self.claim.kind == "classifies":
            return self._class(index)
        return [format_rational(y) for y in self.targets.vector(index)]
