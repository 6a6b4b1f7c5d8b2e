"""Method steps: the user's advice to the prover, as typed values. A step is advice; it never weakens what is proved.

The text of a step is as the file writes it, apart from spaces and abbreviations.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.relations import Relation


@dataclass(frozen=True, slots=True)
class Bisect:
    """``bisect V, ..``: cut boxes in these variables."""

    variables: tuple[str, ...]

    def __str__(self) -> str:
        return f"bisect {', '.join(self.variables)}"


@dataclass(frozen=True, slots=True)
class MeanValue:
    """``mean_value V, ..``: mean-value form in these variables."""

    variables: tuple[str, ...]

    def __str__(self) -> str:
        return f"mean_value {', '.join(self.variables)}"


@dataclass(frozen=True, slots=True)
class Taylor:
    """``taylor V n``: Taylor form of order n in V."""

    variable: str
    order: int

    def __str__(self) -> str:
        return f"taylor {self.variable} {self.order}"


@dataclass(frozen=True, slots=True)
class Factor:
    """``factor EXPR``: divide the difference of the sides by EXPR, whose sign is an obligation."""

    factor: Expression

    def __str__(self) -> str:
        return f"factor {self.factor}"


@dataclass(frozen=True, slots=True)
class Substitute:
    """``substitute V = EXPR``: EXPR has one variable that is new, ``new`` (it may be V again)."""

    variable: str
    value: Expression
    new: str

    def __str__(self) -> str:
        return f"substitute {self.variable} = {self.value}"


@dataclass(frozen=True, slots=True)
class Split:
    """``split V at Q, ..``: cut the domain of V at these rationals, increasing."""

    variable: str
    points: tuple[Fraction, ...]

    def __str__(self) -> str:
        return f"split {self.variable} at {', '.join(map(str, self.points))}"


@dataclass(frozen=True, slots=True)
class Monotone:
    """``monotone V``: the difference of the sides is monotone in V, to be proved."""

    variable: str

    def __str__(self) -> str:
        return f"monotone {self.variable}"


@dataclass(frozen=True, slots=True)
class Convex:
    """``convex V``: the difference of the sides is convex in V, to be proved."""

    variable: str

    def __str__(self) -> str:
        return f"convex {self.variable}"


@dataclass(frozen=True, slots=True)
class Tail:
    """``tail V >= Q by LEMMA``: for V at least Q the lemma with this id (one of ``using``) gives the claim."""

    variable: str
    start: Fraction
    lemma: str

    def __str__(self) -> str:
        return f"tail {self.variable} >= {self.start} by {self.lemma.rpartition('::')[2]}"


@dataclass(frozen=True, slots=True)
class Symbolic:
    """``symbolic``: an exact algebraic argument."""

    def __str__(self) -> str:
        return "symbolic"


@dataclass(frozen=True, slots=True)
class Cite:
    """``cite TEXT``: a source outside; the verdict becomes conditional on it."""

    text: str

    def __str__(self) -> str:
        return f"cite {self.text}"


@dataclass(frozen=True, slots=True)
class Bound:
    """``bound EXPR <= EXPR``: an inequality to be proved and then used."""

    relation: Relation

    def __str__(self) -> str:
        return f"bound {self.relation}"


Step = Bisect | MeanValue | Taylor | Factor | Substitute | Split | Monotone | Convex | Tail | Symbolic | Cite | Bound
