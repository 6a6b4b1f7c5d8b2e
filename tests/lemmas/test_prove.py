"""The finder proves what is true, the checker confirms it, and no false neighbour is ever proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundcheck.checker.lemma import check
from boundcheck.files import canonical_json
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.prove import prove
from boundcheck.verdict import Verdict

TRUE = {
    "exponential": ("exp(x) >= 1 + x", {"x": "(-oo, oo)"}),
    "mills_above": ("Q(b) <= phi(b)/b", {"b": "(0, oo)"}),
    "mills_below": ("b/(1+b^2)*phi(b) <= Q(b)", {"b": "(0, oo)"}),
    "logarithm": ("log(1+x) <= x", {"x": "(-1, oo)"}),
    "touching_inside": ("x^2 - 2*x + 1 >= 0", {"x": "(-oo, oo)"}),
    "sine": ("sin(x) <= x", {"x": "[0, oo)"}),
    "strict": ("exp(x) > 1", {"x": "(0, oo)"}),
    "decay": ("Q(b/sqrt(1-d^2/4)) <= Q(b)*exp(-b^2*d^2/8)", {"b": "[1, oo)", "d": "(0, 2)"}),
    "rademacher": ("cosh(x) <= exp(x^2/2)", {"x": "(-oo, oo)"}),
}
FALSE = {
    "exponential": ("exp(x) >= 1 + 101/100*x", {"x": "(-oo, oo)"}),
    "exponential_strict": ("exp(x) > 1 + x", {"x": "(-oo, oo)"}),
    "mills_above": ("Q(b) <= 99/100*phi(b)/b", {"b": "(0, oo)"}),
    "mills_below": ("b/(99/100+b^2)*phi(b) <= Q(b)", {"b": "(0, oo)"}),
    "logarithm": ("log(1+x) <= 99/100*x", {"x": "(-1, oo)"}),
    "touching_inside": ("x^2 - 2*x + 99/100 >= 0", {"x": "(-oo, oo)"}),
    "sine": ("sin(x) <= 99/100*x", {"x": "[0, oo)"}),
    "strict": ("exp(x) > 1", {"x": "[0, oo)"}),
    "decay": ("Q(b/sqrt(1-d^2/4)) <= Q(b)*exp(-b^2*d^2/6)", {"b": "[1, oo)", "d": "(0, 2)"}),
    "rademacher": ("cosh(x) <= exp(x^2*49/100)", {"x": "(-oo, oo)"}),
    "inside_the_domain_only": ("tan(x) <= 2*x", {"x": "[0, pi/2)"}),
}


def confirmed(name: str, claim: str, domain: dict[str, str], folder: Path) -> str:
    """What the independent checker says of the outcome, with the lemma written to a file of its own."""
    ranges = ", ".join(f'{v} = "{d}"' for v, d in domain.items())
    file = folder / "one.claim.toml"
    file.write_text(f'[lemma.{name}]\nfor = {{ {ranges} }}\nclaim = "{claim}"\n')
    outcome = prove(load_lemmas(file)[name], seconds=60)
    if outcome.certificate is None:
        return outcome.verdict.value
    (folder / "one.lcert.json").write_bytes(canonical_json(outcome.certificate))
    answer = check(folder / "one.lcert.json", file)
    return f"{outcome.verdict.value}, {answer.verdict}"


@pytest.mark.parametrize("name", TRUE)
def test_a_true_lemma_is_proved_and_the_proof_accepted(name: str, tmp_path: Path) -> None:
    assert confirmed(name, *TRUE[name], tmp_path) == "proved, accepted"


@pytest.mark.parametrize("name", FALSE)
def test_its_false_neighbour_is_refuted_and_the_witness_confirmed(name: str, tmp_path: Path) -> None:
    assert confirmed(name, *FALSE[name], tmp_path) == "refuted, refuted"


def test_what_is_true_but_beyond_the_rules_stays_undecided() -> None:
    whole = make_lemma("m", claim="floor(x) <= x", domain={"x": "(-oo, oo)"})
    outcome = prove(whole, seconds=5)
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.certificate is None
    assert outcome.reason


def test_a_claim_about_an_undefined_value_is_not_proved() -> None:
    found = prove(make_lemma("l", claim="sqrt(x)^2 >= x", domain={"x": "[-1, 1]"}), seconds=5)
    assert found.verdict is Verdict.DOMAIN
    assert found.reason == "sqrt(x) is undefined at x = -1"
    assert prove(make_lemma("l", claim="sqrt(x)^2 >= x", domain={"x": "[0, 1]"}), seconds=5).verdict is Verdict.PROVED
