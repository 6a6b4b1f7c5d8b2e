"""Digests: the same for the same claim, different after any change of a constant, relation, function or end."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from boundcheck.errors import InputError
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import parse_claim_file
from boundcheck.lemmas.language import canonical_text, claim_record
from boundcheck.lemmas.parser import parse_expression
from tests.lemmas.test_claimfile import EXAMPLE

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "lemma-language.md"


def digests(text: str) -> dict[str, str]:
    return {lemma.name: lemma.digest for lemma in parse_claim_file(text.encode(), "x.claim.toml")}


def test_names_order_of_tables_spaces_and_hints_do_not_matter() -> None:
    base = make_lemma("a", claim="x*y <= exp(x)", domain={"x": "[0, 1]", "y": "(0, 2)"}, where=["x < y"])
    same = [
        make_lemma("b", claim="u*v<=exp(u)", domain={"v": "(0, 2)", "u": "[0, 1]"}, where=["u<v"], source="p. 3"),
        make_lemma(
            "c", claim="(y*x) <= exp((y))", domain={"y": "[0, 1]", "x": "(0, 2)"}, where=["y < x"], tight=["x = 1"]
        ),
        make_lemma(
            "d", claim="x*y <= exp(x)", domain={"x": "[0, 1.0]", "y": "(00, 2)"}, where=["x < y"], expect="open"
        ),
    ]
    assert {lemma.digest for lemma in same} == {base.digest}


def test_what_is_computed_equal_is_not_written_equal() -> None:
    texts = ["x/2 >= 0", "0.5*x >= 0", "1/2*x >= 0", "x*1/2 >= 0", "x*(1/2) >= 0", "0 <= x/2", "x/2 >= -0"]
    assert len({make_lemma("a", claim=text, domain={"x": "[0, 1]"}).digest for text in texts}) == len(texts)


def test_bound_variables_count_by_depth() -> None:
    def text(formula: str) -> str:
        return canonical_text(parse_expression(formula), {})

    assert text("integral(exp(-t*x), t, 0, oo)") == "(integral b0 (exp (mul (neg b0) v0)) 0 oo)"
    assert text("integral(sum(t^k, k, 0, 3), t, 0, x)") == text("integral(sum(a^b, b, 0, 3), a, 0, y)")
    assert text("integral(integral(u*t, u, 0, 1), t, 0, 1)") != text("integral(integral(t*u, u, 0, 1), t, 0, 1)")


def test_the_bytes_in_the_reference_are_the_bytes() -> None:
    from boundcheck.files import canonical_json, sha256_hex

    decay = next(lemma for lemma in parse_claim_file(EXAMPLE.encode(), "x.claim.toml") if lemma.name == "decay")
    data = canonical_json(claim_record(decay))
    text = REFERENCE.read_text()
    assert data.decode() in text.splitlines(), data.decode()
    assert sha256_hex(data) == decay.digest
    assert decay.digest in text


CLAIMS = re.compile(r"^(?:for|where|claim|find|rho|s)\s*=.*$", re.MULTILINE)
TOKENS = re.compile(
    r"(?<![A-Za-z_.0-9])[0-9]+(?![A-Za-z_.0-9])|<=|>=|\bQ\b|\bphi\b|\bexp\b"
    r"|[\[(](?=[0-9])|(?<=[0-9])[\])](?=\")|\"largest\""
)


def mutations() -> list[tuple[int, int, str]]:
    """Each constant, relation, function and end of a domain in the example's claims, with what replaces it."""
    swap = {
        "<=": "<",
        ">=": "<=",
        "Q": "Phi",
        "phi": "Q",
        "exp": "expm1",
        "[": "(",
        "(": "[",
        "]": ")",
        ")": "]",
        '"largest"': '"smallest"',
    }
    found = []
    for line in CLAIMS.finditer(EXAMPLE):
        for token in TOKENS.finditer(EXAMPLE, line.start(), line.end()):
            inside = EXAMPLE[line.start() : token.start()]
            if token[0] in "()[]" and not re.search(r'= "(?:integer )?(?:[^" ]*, [^" ]*)?$', inside):
                continue  # brackets of a formula are not ends of a domain
            found.append((token.start(), token.end(), swap.get(token[0]) or str(int(token[0]) + 1)))
    return found


def test_the_mutation_loop_reaches_every_kind() -> None:
    kinds = {EXAMPLE[start:end] for start, end, _ in mutations()}
    assert len(mutations()) > 40
    assert {"<=", ">=", "Q", "phi", "exp", "[", "(", "]", ")", '"largest"', "8", "4", "2", "1"} <= kinds, kinds


@pytest.mark.parametrize("mutation", mutations(), ids=lambda m: f"{m[0]}-{EXAMPLE[m[0] : m[1]]}")
def test_every_visible_change_changes_a_digest(mutation: tuple[int, int, str]) -> None:
    start, end, new = mutation
    changed = EXAMPLE[:start] + new + EXAMPLE[end:]
    tomllib.loads(changed)
    before = digests(EXAMPLE)
    try:
        after = digests(changed)
    except InputError as refused:
        after = {"refused": str(refused)}
    assert before != after, f"{EXAMPLE[start:end]!r} -> {new!r} in {EXAMPLE[start - 30 : end + 10]!r}"
