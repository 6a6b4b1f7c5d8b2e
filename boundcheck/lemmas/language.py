"""The canonical record of a claim and its digest: what a certificate is bound to.

Abbreviations are written out and variables are renamed in order of first use; nothing else is rearranged. Renaming
variables or reordering the tables of the file changes nothing; any constant, relation or end of a domain does.
docs/reference/lemma-language.md specifies every byte.
"""

from __future__ import annotations

from typing import Any

from boundcheck.exact.rational import format_rational
from boundcheck.files import canonical_json, sha256_hex
from boundcheck.lemmas.domains import Domain, FiniteSet
from boundcheck.lemmas.expression import Apply, Binder, Constant, Expression, Integral, Number, Variable
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.relations import Chain

SCHEMA = "boundcheck.claim/1"


def claim_record(lemma: Lemma) -> dict[str, Any]:
    """The JSON value that is hashed: claim, hypotheses, domains and what is sought, in canonical text."""
    names: dict[str, str] = {}
    claim = _chain(lemma.claim, names)
    where = [_chain(part, names) for part in lemma.where]
    domains = lemma.variables
    find = lemma.find
    return {
        "schema": SCHEMA,
        "claim": claim,
        "where": where,
        "for": [[new, *_domain(domains[old], names)] for old, new in names.items() if old in domains],
        "find": None if find is None else [names[find.name], find.kind, find.digits],
    }


def digest(lemma: Lemma) -> str:
    """SHA-256 of the canonical JSON of ``claim_record``, 64 lower case hex digits."""
    return sha256_hex(canonical_json(claim_record(lemma)))


def canonical_text(root: Expression, names: dict[str, str]) -> str:
    """The s-expression of a tree. ``names`` maps variables to v0, v1, ...; new ones are added in order of first use.

    Bound variables are b0, b1, ... by the number of integrals and sums around them.
    """
    words: list[str] = []
    stack: list[tuple[Expression, tuple[str, ...]] | str] = [(root, ())]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            words.append(item)
            continue
        node, bound = item
        if isinstance(node, Apply):
            words.append(f"({node.function}")
            stack.append(")")
            stack.extend((part, bound) for part in reversed(node.arguments))
        elif isinstance(node, Binder):
            words.append(f"({'integral' if isinstance(node, Integral) else 'sum'} b{len(bound)}")
            stack += [")", (node.upper, bound), (node.lower, bound), (node.body, (*bound, node.variable))]
        else:
            words.append(_leaf(node, bound, names))
    return " ".join(words).replace(" )", ")")


def _leaf(node: Expression, bound: tuple[str, ...], names: dict[str, str]) -> str:
    if isinstance(node, Number):
        return format_rational(node.value)
    if isinstance(node, Constant):
        return node.name
    if not isinstance(node, Variable):
        raise TypeError(f"{type(node).__name__} is no expression")
    for level in reversed(range(len(bound))):
        if bound[level] == node.name:
            return f"b{level}"
    return names.setdefault(node.name, f"v{len(names)}")


def _chain(part: Chain, names: dict[str, str]) -> list[str]:
    found = [canonical_text(part.terms[0], names)]
    for symbol, term in zip(part.symbols, part.terms[1:]):
        found += [symbol, canonical_text(term, names)]
    return found


def _domain(domain: Domain, names: dict[str, str]) -> list[str]:
    if isinstance(domain, FiniteSet):
        return ["set", *(canonical_text(element, names) for element in domain.elements)]
    return [
        "integer" if domain.integer else "real",
        "[" if domain.lower_closed else "(",
        "-oo" if domain.lower is None else canonical_text(domain.lower, names),
        "oo" if domain.upper is None else canonical_text(domain.upper, names),
        "]" if domain.upper_closed else ")",
    ]
