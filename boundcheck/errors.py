"""Errors, each with the exit status that the command line gives it (docs/reference: exit status)."""

from __future__ import annotations


class BoundcheckError(Exception):
    """Base of every error that boundcheck raises on purpose; one sentence that says what would be right."""

    status = 70


class UsageError(BoundcheckError):
    """The call itself is wrong: an unknown name or option, an output file that exists."""

    status = 2


class InputError(BoundcheckError):
    """A file or value cannot be read or is not supported. The message names file, row or field."""

    status = 4


class UndecidedError(BoundcheckError):
    """Nothing is known: a precision, time or size limit was reached, or a worker died."""

    status = 3


class UnmetHypothesis(BoundcheckError):
    """A theorem's hypothesis fails on this data set; ``hypothesis`` is its name, ``witness`` shows where."""

    status = 1

    def __init__(self, theorem: str, hypothesis: str, witness: str) -> None:
        super().__init__(f"{theorem}: hypothesis {hypothesis!r} fails: {witness}")
        self.theorem = theorem
        self.hypothesis = hypothesis
        self.witness = witness

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.theorem, self.hypothesis, self.witness)
