"""A lemma: a claim with everything that its file says about it, checked when it is built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from boundcheck.errors import InputError
from boundcheck.lemmas.domains import Domain
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.rational import refuse_huge_numbers
from boundcheck.lemmas.relations import Chain
from boundcheck.lemmas.steps import Step
from boundcheck.lemmas.tokens import shown
from boundcheck.lemmas.transform import chain_variables, free_variables
from boundcheck.lemmas.words import check_name

MAX_VARIABLES = 20
MAX_CLAIM_NODES = 20_000
MAX_CLAIM_DEPTH = 200
MAX_PLACES = 50
EXPECTATIONS = ("proved", "refuted", "open")
SOUGHT = ("largest", "smallest", "threshold")


@dataclass(frozen=True, slots=True)
class Find:
    """The constant to be found: the largest or smallest for which the claim holds, or the threshold, to ``digits`` places."""

    name: str
    kind: str
    digits: int

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.kind not in SOUGHT:
            raise InputError(f"{shown(self.kind)!r} cannot be found; write one of {', '.join(SOUGHT)}")
        if type(self.digits) is not int or not 0 <= self.digits <= MAX_PLACES:
            raise InputError(f"digits after the point is a whole number from 0 to {MAX_PLACES}")


@dataclass(frozen=True, slots=True)
class Tight:
    """Where equality is attained (``x = value``) or approached (``x -> value``): a hint, never evidence."""

    variable: str
    approached: bool
    value: Expression

    def __str__(self) -> str:
        return f"{self.variable} {'->' if self.approached else '='} {self.value}"


@dataclass(frozen=True, slots=True)
class Lemma:
    """One lemma. ``claim`` holds for all points of ``domain`` that satisfy every chain of ``where``: that is what is claimed.

    Abbreviations are written out. ``using`` and ``Tail.lemma`` hold ids ("file::name"), ``using_texts`` the same lemmas as
    the file writes them (a certificate names them so). ``find`` names the one free variable
    that is sought instead of universally meant; ``printed`` is the paper's value of it. ``controls`` are lemmas of their own.
    """

    id: str
    claim: Chain
    domain: tuple[tuple[str, Domain], ...]
    where: tuple[Chain, ...] = ()
    find: Find | None = None
    printed: Expression | None = None
    tight: tuple[Tight, ...] = ()
    using: tuple[str, ...] = ()
    expect: str = "proved"
    steps: tuple[Step, ...] = ()
    controls: tuple[Lemma, ...] = ()
    paper: str | None = None
    source: str | None = None
    reduction: str | None = None
    using_texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [name for name, _ in self.domain]
        for name in names:
            check_name(name)
        if len(set(names)) != len(names):
            raise InputError("a variable has two domains")
        if len(names) > MAX_VARIABLES:
            raise InputError(f"{len(names)} variables; at most {MAX_VARIABLES} are supported")
        if self.expect not in EXPECTATIONS:
            raise InputError(f"expect is one of {', '.join(EXPECTATIONS)}, not {shown(self.expect)!r}")
        if self.find is not None and self.find.name in names:
            raise InputError(f"{self.find.name} is to be found, so it has no domain in for")
        if len(self.using_texts) not in (0, len(self.using)):
            raise InputError("using_texts has one text for each lemma of using")
        if self.printed is not None and self.find is None:
            raise InputError("printed names the paper's value of a constant to be found; there is no find")
        self._check_terms()
        self._check_names(set(names) | ({self.find.name} if self.find else set()))

    def _check_terms(self) -> None:
        size = 0
        for term in self.terms():
            size += term.size
            if term.depth > MAX_CLAIM_DEPTH:
                raise InputError(
                    f"a formula nested more than {MAX_CLAIM_DEPTH} deep is not supported; group long sums with brackets"
                )
            if size > MAX_CLAIM_NODES:
                raise InputError(
                    f"a lemma of more than {MAX_CLAIM_NODES:,} nodes is not supported (abbreviations written out)"
                )
            refuse_huge_numbers(term)

    def _check_names(self, known: set[str]) -> None:
        used = frozenset().union(*(chain_variables(part) for part in (self.claim, *self.where)))
        for name in sorted(used - known):
            raise InputError(f"unknown name {name}: give it a domain in for")
        for name in sorted(known - used):
            raise InputError(f"{name} occurs neither in the claim nor in where; remove it, or correct the formula")
        hints = [(f"tight: {hint.variable}", {hint.variable} | free_variables(hint.value)) for hint in self.tight]
        for place, names in hints:
            for name in sorted(names - known):
                raise InputError(f"{place}: unknown name {name}")

    def terms(self) -> Iterable[Expression]:
        """The sides of the claim, then of the hypotheses."""
        return (term for part in (self.claim, *self.where) for term in part.terms)

    @property
    def name(self) -> str:
        """The name after the file: "mills" of "tails.claim.toml::mills"."""
        return self.id.rpartition("::")[2]

    @property
    def variables(self) -> dict[str, Domain]:
        """The domain of each variable, in the order of the file."""
        return dict(self.domain)

    @property
    def digest(self) -> str:
        """The canonical digest of the claim (docs/reference/lemma-language.md), 64 hex digits."""
        from boundcheck.lemmas.language import digest

        return digest(self)

    def __str__(self) -> str:
        where = f" where {', '.join(map(str, self.where))}" if self.where else ""
        ranges = ", ".join(f"{name} in {domain}" for name, domain in self.domain)
        return f"{self.id}: {self.claim}{f' for {ranges}' if ranges else ''}{where}"
