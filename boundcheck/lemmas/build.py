"""Lemmas from texts or from Python objects: the fields of a claim file, read and checked one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from boundcheck.errors import InputError
from boundcheck.lemmas.domains import Domain, FiniteSet, Interval, parse_domain
from boundcheck.lemmas.expression import Constant, Expression
from boundcheck.lemmas.fields import (
    entries,
    expectation,
    optional_prose,
    reading,
    refuse_unknown,
    required,
    subtable,
    text_of,
)
from boundcheck.lemmas.lemma import Find, Lemma, Tight
from boundcheck.lemmas.parser import Reader, parse_claim, parse_expression, similar
from boundcheck.lemmas.relations import Chain, Relation
from boundcheck.lemmas.stepreader import StepReader
from boundcheck.lemmas.steps import Step
from boundcheck.lemmas.tokens import shown
from boundcheck.lemmas.transform import chain_variables, free_variables, substitute, substitute_chain
from boundcheck.lemmas.words import check_lemma_name, check_name

FIELDS = (
    "source",
    "reduction",
    "for",
    "where",
    "claim",
    "expect",
    "tight",
    "using",
    "find",
    "printed",
    "controls",
    "method",
)
CONTROL_FIELDS = ("claim", "expect", "for", "where")
DEFAULT_DIGITS = 4
_REFERENCE = re.compile(r"(?:([A-Za-z0-9_.\-/]{1,200}\.claim\.toml)::)?([A-Za-z][A-Za-z0-9_]*)", re.ASCII)


def make_lemma(name: str, *, claim: Any, domain: Mapping[str, Any], file: str = "python", **fields: Any) -> Lemma:
    """A lemma built in Python; each field is what the claim file has, as text or as objects of this package.

    ``domain`` is the file's ``for``. Example: ``make_lemma("bernoulli", claim="(1+x)^2 >= 1 + 2*x", domain={"x": "[-1, oo)"})``.
    Raises InputError as loading a file does; TypeError for a float.
    """
    return Builder(file).lemma(name, {"claim": claim, "for": domain, **fields})


@dataclass(frozen=True, slots=True)
class Builder:
    """What the lemmas of one file share: its name, its abbreviations (written out) and its paper."""

    file: str
    definitions: Mapping[str, Expression] = field(default_factory=dict)
    paper: str | None = None

    def lemma(self, name: str, fields: Mapping[str, Any]) -> Lemma:
        """The lemma of one table ``[lemma.NAME]``."""
        place = f"{self.file}: lemma {shown(name)}"
        with reading(f"{self.file}: lemma"):
            check_lemma_name(name)
        refuse_unknown(fields, FIELDS, place)
        required(fields, "claim", place)
        find, printed = self._find(fields, place)
        domain = self._domain(subtable(fields.get("for", {}), f"{place}: for"), place)
        known = {*dict(domain), *({find.name} if find else ())}
        using = self._using(fields.get("using", ()), place)
        with reading(place):
            self._refuse_two_meanings(known)
        claim = self._claim(fields["claim"], known, f"{place}: claim")
        where = self._where(fields.get("where", ()), known, place)
        tight = self._tight(fields.get("tight", ()), known, place)
        steps = self._steps(fields.get("method", {}), known, using, place)
        with reading(place):
            found = Lemma(
                f"{self.file}::{name}",
                claim,
                domain,
                where,
                find,
                printed,
                tight,
                tuple(using.values()),
                expectation(fields.get("expect", "proved"), f"{place}: expect"),
                steps,
                paper=self.paper,
                source=optional_prose(fields, "source", place),
                reduction=optional_prose(fields, "reduction", place),
                using_texts=tuple(entries(fields.get("using", ()), f"{place}: using")),
            )
        controls = self._controls(fields, found, place)
        return replace(found, controls=controls) if controls else found

    def _refuse_two_meanings(self, known: set[str]) -> None:
        for name in sorted(known & self.definitions.keys()):
            raise InputError(f"{name} is both an abbreviation (define) and a variable; rename one")

    def expand(self, root: Expression) -> Expression:
        """The tree with the file's abbreviations written out."""
        return substitute(
            root, {name: self.definitions[name] for name in free_variables(root) & self.definitions.keys()}
        )

    def _claim(self, value: Any, known: set[str], place: str) -> Chain:
        with reading(place):
            if isinstance(value, Relation):
                value = value.chain()
            if not isinstance(value, Chain):
                value = parse_claim(text_of(value, 'a claim such as "x^2 >= 0"'), known | self.definitions.keys())
            found = substitute_chain(
                value, {n: self.definitions[n] for n in chain_variables(value) & self.definitions.keys()}
            )
            for name in sorted(chain_variables(found) - known):
                raise InputError(f"an abbreviation here uses {name}, which has no domain in for")
            return found

    def _where(self, value: Any, known: set[str], place: str) -> tuple[Chain, ...]:
        items = entries(value, f"{place}: where")
        return tuple(self._claim(item, known, f"{place}: where {i}") for i, item in enumerate(items, 1))

    def _domain(self, table: Mapping[str, Any], place: str) -> tuple[tuple[str, Domain], ...]:
        found = []
        for name, value in table.items():
            with reading(f"{place}: for {shown(name)}"):
                check_name(name)
                if not isinstance(value, Interval | FiniteSet):
                    value = parse_domain(text_of(value, 'a domain such as "[0, 1]"'), self.definitions)
                found.append((name, value))
        return tuple(found)

    def _find(self, fields: Mapping[str, Any], place: str) -> tuple[Find | None, Expression | None]:
        if "find" not in fields:
            if "printed" in fields:
                raise InputError(
                    f"{place}: printed names the paper's value of a constant to be found; there is no find"
                )
            return None, None
        table = dict(subtable(fields["find"], f"{place}: find"))
        digits = table.pop("digits", DEFAULT_DIGITS)
        if len(table) != 1:
            raise InputError(f'{place}: find names one constant, such as find = {{ c = "largest", digits = 4 }}')
        ((name, kind),) = table.items()
        with reading(f"{place}: find"):
            find = Find(name, text_of(kind, '"largest", "smallest" or "threshold"'), digits)
        printed = None
        if "printed" in fields:
            values = subtable(fields["printed"], f"{place}: printed")
            refuse_unknown(values, (name,), f"{place}: printed")
            printed = self._constant(required(values, name, f"{place}: printed"), f"{place}: printed {name}")
        return find, printed

    def _constant(self, value: Any, place: str) -> Expression:
        with reading(place):
            if not isinstance(value, Expression):
                value = self.expand(parse_expression(text_of(value, 'an exact value such as "1/4"')))
            constant: Expression = value
            for name in sorted(free_variables(constant)):
                raise InputError(f"the value is a constant, but {name} is not known here")
            return constant

    def _tight(self, value: Any, known: set[str], place: str) -> tuple[Tight, ...]:
        found = []
        for i, item in enumerate(entries(value, f"{place}: tight"), 1):
            with reading(f"{place}: tight {i}"):
                found.append(item if isinstance(item, Tight) else self._read_tight(item, known))
        return tuple(found)

    def _read_tight(self, value: Any, known: set[str]) -> Tight:
        reader = Reader(text_of(value, 'a place such as "x = 1" or "x -> 0"'), known | self.definitions.keys())
        token = reader.name("a variable")
        if token.text not in known:
            raise reader.error(f"unknown name {token.text}{similar(token.text, known)}", token)
        if not reader.at("->", "="):
            raise reader.error("expected -> (approached) or = (attained) after the variable")
        approached = reader.take().text == "->"
        start = reader.next
        end = reader.limit()
        reader.end()
        if not approached and isinstance(end, Constant) and end.infinite:
            raise reader.error(f"{end.name} is only approached: write {token.text} -> {end.name}", start)
        return Tight(token.text, approached, self.expand(end))

    def _using(self, value: Any, place: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for item in entries(value, f"{place}: using"):
            match = _REFERENCE.fullmatch(text_of(item, f'{place}: using: a lemma such as "mills"'))
            if match is None:
                raise InputError(
                    f"{place}: using: {shown(item)!r} is no lemma; write its name or FILE.claim.toml::NAME"
                )
            if match[2] in found:
                raise InputError(f"{place}: using: two lemmas of the name {match[2]}")
            found[match[2]] = f"{_beside(self.file, match[1])}::{match[2]}"
        return found

    def _steps(self, value: Any, known: set[str], using: Mapping[str, str], place: str) -> tuple[Step, ...]:
        table = subtable(value, f"{place}: method")
        refuse_unknown(table, ("steps",), f"{place}: method")
        reader = StepReader(known, self.definitions, using)
        found: list[Step] = []
        for i, item in enumerate(entries(table.get("steps", ()), f"{place}: steps"), 1):
            with reading(f"{place}: step {i}"):
                found.append(
                    item if isinstance(item, Step) else reader.read(text_of(item, 'a step such as "bisect x"'))
                )
        return tuple(found)

    def _controls(self, fields: Mapping[str, Any], lemma: Lemma, place: str) -> tuple[Lemma, ...]:
        found = []
        for i, item in enumerate(entries(fields.get("controls", ()), f"{place}: controls"), 1):
            here = f"{place}: control {i}"
            table = subtable(item, here)
            refuse_unknown(table, CONTROL_FIELDS, here)
            domain = self._domain(subtable(table["for"], f"{here}: for"), here) if "for" in table else lemma.domain
            known = set(dict(domain))
            with reading(here):
                self._refuse_two_meanings(known)
            claim = self._claim(required(table, "claim", here), known, f"{here}: claim")
            where = self._where(table["where"], known, here) if "where" in table else lemma.where
            used = frozenset().union(*(chain_variables(part) for part in (claim, *where)))
            expect = expectation(table.get("expect", "refuted"), f"{here}: expect")
            # a control may drop a variable of its lemma: the claim says nothing about it
            kept = tuple(pair for pair in domain if "for" in table or pair[0] in used)
            with reading(here):
                found.append(Lemma(f"{lemma.id}#{i}", claim, kept, where, expect=expect, paper=self.paper))
        return tuple(found)


def _beside(file: str, other: str | None) -> str:
    from posixpath import dirname, join, normpath

    return file if other is None else normpath(join(dirname(file), other))
