"""Verdicts. A verdict has no truth value, so that no ``if verdict:`` can turn "undecided" into "yes"."""

from __future__ import annotations

from enum import Enum


class Verdict(Enum):
    """What is known about a claim. Compare with ``is``: ``verdict is Verdict.CERTIFIED``."""

    CERTIFIED = "certified"
    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    CONSTANT = "constant"
    CONDITIONAL = "conditional"
    DOMAIN = "domain"
    UNSUPPORTED = "unsupported"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MALFORMED = "malformed"

    def __bool__(self) -> bool:
        raise TypeError(f"a verdict has no truth value; write `verdict is Verdict.{self.name}`")
