"""Each rule of the finder on a small true goal, confirmed by the checker, and on a false neighbour, which is never proved."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import check
from boundcheck.files import canonical_json
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.prove import RULES, prove
from boundcheck.lemmas.rules.quadratic import complete_square
from boundcheck.lemmas.search import Search
from boundcheck.verdict import Verdict

PATIENCE = 30

# rule (or fact), domain, true claim, false neighbour
CASES = [
    ("end", {"t": "[0, 1]", "n": "integer [1, oo)"}, "(1 - t^2)^n <= exp(-n*t^2)", "(1 - t^2)^n <= exp(-1.1*n*t^2)"),
    ("valley", {"x": "(0, oo)"}, "x*log(x) >= -1/e", "x*log(x) >= -0.99/e"),
    (
        "valley",
        {"p": "(0, 1)", "q": "(0, 1)"},
        "p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) >= 2*(p - q)^2",
        "p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) >= 2.01*(p - q)^2",
    ),
    ("crossing", {"x": "(0, oo)"}, "(x - 1/e)*(log(x) + 1) >= 0", "(x - 1/e)*(log(x) + 0.99) >= 0"),
    (
        "crossing",
        {"x": "(0, oo)"},
        "x^2*(x - 2)*(x^3 - log(x/2) - 8 + log(x)*2 - 2*log(2)) >= 0",
        "(x - 2)*(x - 2.01) >= 0",
    ),
    ("concave", {"x": "[0, pi/2]"}, "sin(x) >= 2*x/pi", "sin(x) >= 2.001*x/pi"),
    ("concave", {"x": "[-1, 1]", "t": "[0, 1]"}, "exp(t*x) <= 1 - t + t*exp(x)", "exp(t*x) <= 1 - t + 0.999*t*exp(x)"),
    ("below", {"x": "[0, oo)", "y": "[0, oo)"}, "sqrt(x*y) <= (x + y)/2", "sqrt(x*y) <= 0.499*(x + y)"),
    ("above", {"x": "(-oo, oo)"}, "sqrt(x^2 + 1) > x", "sqrt(x^2 + 1) > x + 0.001"),
    ("log_lower", {"x": "(0, oo)"}, "(x + 1)*log(1 + 1/x) >= 1", "(x + 0.49)*log(1 + 1/x) >= 1"),
    ("limit", {"b": "[0, oo)"}, "Q(b) <= 4*phi(b)/(3*b + sqrt(b^2 + 8))", "Q(b) <= 4*phi(b)/(3*b + sqrt(b^2 + 8.1))"),
    (
        "sum",
        {"x": "(-oo, oo)", "y": "(-oo, oo)"},
        "x^4*y^2 + x^2*y^4 - 3*x^2*y^2 + 1 >= 0",
        "x^4*y^2 + x^2*y^4 - 3.001*x^2*y^2 + 1 >= 0",
    ),
    (
        "sum",
        {"a": "[0, oo)", "b": "[0, oo)", "c": "[0, oo)"},
        "2*(a^3 + b^3 + c^3) >= a^2*b + a*b^2 + b^2*c + b*c^2 + c^2*a + c*a^2",
        "1.99*(a^3 + b^3 + c^3) >= a^2*b + a*b^2 + b^2*c + b*c^2 + c^2*a + c*a^2",
    ),
    ("zero", {"b": "(-oo, oo)"}, "Phi(b) + Phi(-b) == 1", "Phi(b) + Phi(-b) == 1.001"),
    ("monotone", {"b": "[1, oo)"}, "Q(b) < exp(-b^2/2)/(b*sqrt(2*pi))", "Q(b) < exp(-b^2/2)/(b*sqrt(2.1*pi))"),
    ("log", {"x": "(-oo, oo)"}, "exp(x^2) >= exp(2*x - 1)", "exp(x^2) >= exp(2*x - 0.99)"),
]


def words(proof: Any) -> Iterator[str]:
    """All texts in a proof."""
    if isinstance(proof, str):
        yield proof
    elif isinstance(proof, list):
        for part in proof:
            yield from words(part)
    elif isinstance(proof, dict):
        for part in proof.values():
            yield from words(part)


def written(folder: Path, claim: str, domain: dict[str, str]) -> Path:
    path = folder / "asked.claim.toml"
    listed = ", ".join(f"{name} = {json.dumps(text)}" for name, text in domain.items())
    path.write_text(f"[lemma.asked]\nclaim = {json.dumps(claim)}\nfor = {{ {listed} }}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("rule", "domain", "true", "false"), CASES, ids=[f"{c[0]}: {c[2]}" for c in CASES])
def test_a_rule_proves_what_is_true_and_the_checker_agrees(
    rule: str, domain: dict[str, str], true: str, false: str, tmp_path: Path
) -> None:
    claims = written(tmp_path, true, domain)
    (lemma,) = load_lemmas(claims).values()
    found = prove(lemma, seconds=PATIENCE)
    assert found.verdict is Verdict.PROVED, found.reason
    assert found.certificate is not None
    assert rule in set(words(found.certificate["proof"]))
    certificate = tmp_path / "asked.lcert.json"
    certificate.write_bytes(canonical_json(found.certificate))
    answer = check(certificate, claims)
    assert answer.verdict == "accepted", answer


@pytest.mark.parametrize(("rule", "domain", "true", "false"), CASES, ids=[f"{c[0]}: {c[3]}" for c in CASES])
def test_a_false_neighbour_is_refuted(rule: str, domain: dict[str, str], true: str, false: str, tmp_path: Path) -> None:
    (lemma,) = load_lemmas(written(tmp_path, false, domain)).values()
    assert prove(lemma, seconds=PATIENCE).verdict is Verdict.REFUTED


def test_zero_written_in_another_way_is_no_square_to_complete() -> None:
    """x*y - y*x > 0 is a goal that the use of a hypothesis may leave; there is no square, and no defect."""
    search = Search(RULES, time.monotonic() + 10)
    domain = make_lemma("z", claim="x*y > 0", domain={"x": "[0, 1]", "y": "[0, 1]"}, where=[]).domain
    for f, found in (("x*y - y*x", False), ("x^2 - x*y + y^2 + 1", True)):
        proof = complete_square(search, Goal(domain, (), parse_expression(f), True), 2)
        assert (proof is not None) is found
