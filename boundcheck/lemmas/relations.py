"""Relations and chains of expressions. They build claims; they are never true or false in Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from boundcheck.errors import InputError
from boundcheck.lemmas.expression import Constant, Expression, expression
from boundcheck.lemmas.functions import RELATIONS

_NO_TRUTH = (
    "a claim has no truth value. Python reads a < b < c as (a < b) and (b < c): write chain(a, '<', b, '<', c), "
    "and prove a claim instead of testing it"
)


@dataclass(frozen=True, slots=True)
class Chain:
    """``terms[0] symbols[0] terms[1] symbols[1] ...``: all neighbours in relation. At least two terms."""

    terms: tuple[Expression, ...]
    symbols: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.terms) < 2 or len(self.symbols) != len(self.terms) - 1:
            raise InputError("a claim needs a relation: <, <=, >, >= or ==")
        if any(isinstance(term, Constant) and term.infinite for term in self.terms):
            raise InputError("oo is no number: it may only be an end of a domain or a limit of an integral or sum")
        for symbol in self.symbols:
            if symbol not in RELATIONS:
                raise InputError(f"{symbol!r} is not a relation; write one of {', '.join(RELATIONS)}")

    def relations(self) -> tuple[Relation, ...]:
        """The children of the chain, kept apart in the verdict."""
        return tuple(Relation(a, s, b) for a, s, b in zip(self.terms, self.symbols, self.terms[1:]))

    def __bool__(self) -> bool:
        raise TypeError(_NO_TRUTH)

    def __str__(self) -> str:
        pairs = (f" {symbol} {term}" for symbol, term in zip(self.symbols, self.terms[1:]))
        return str(self.terms[0]) + "".join(pairs)


@dataclass(frozen=True, slots=True)
class Relation:
    """``left symbol right``, one link of a chain. Comparing it again would lose a link, so that raises."""

    left: Expression
    symbol: str
    right: Expression

    def __post_init__(self) -> None:
        Chain((self.left, self.right), (self.symbol,))

    def chain(self) -> Chain:
        """The same claim as a chain of two terms."""
        return Chain((self.left, self.right), (self.symbol,))

    def __bool__(self) -> bool:
        raise TypeError(_NO_TRUTH)

    def __lt__(self, other: Any) -> Any:
        raise TypeError(_NO_TRUTH)

    __le__ = __gt__ = __ge__ = __lt__

    def __str__(self) -> str:
        return f"{self.left} {self.symbol} {self.right}"


def equal(left: Any, right: Any) -> Relation:
    """The claim ``left == right``. (In Python ``==`` between expressions compares how they are written.)"""
    return Relation(expression(left), "==", expression(right))


def chain(*parts: Any) -> Chain:
    """``chain(a, "<", b, "<=", c)``: the claim a < b <= c."""
    return Chain(tuple(expression(part) for part in parts[::2]), tuple(parts[1::2]))
