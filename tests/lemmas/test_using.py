"""Lemmas that use lemmas: instances are found, the checker accepts them, and nothing rests on what is not proved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import check
from boundcheck.cli.main import main
from boundcheck.errors import InputError
from boundcheck.files import canonical_json
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.outcome import Outcome
from boundcheck.lemmas.prove import prove
from boundcheck.lemmas.together import prove_in_order
from boundcheck.lemmas.using import certificate_names, library
from boundcheck.verdict import Verdict

PATIENCE = 30
MILLS = '[lemma.mills]\nfor = { u = "(0, oo)" }\nclaim = "mills(u) <= 1/u"\n'
FALSE = '[lemma.mills]\nfor = { u = "(0, oo)" }\nclaim = "mills(u) <= 1/(2*u)"\n'
# true, and undecided because its step does not apply: no better search will ever prove it so
OPEN = """[lemma.motzkin]
for = { x = "(-oo, oo)", y = "(-oo, oo)" }
claim = "x^4*y^2 + x^2*y^4 - 3*x^2*y^2 + 1 >= 0"
method = { steps = ["monotone x"] }
"""
HALF_PLANE = {"a": "[0, oo)", "b": "(-oo, oo)"}
BY_MOTZKIN = ["tail a >= 0 by motzkin"]


# used lemma, claim, domain, steps: all are proved by the lemma
USED = {
    "at_another_argument": (MILLS, "Q(b*sqrt(2)) <= phi(b*sqrt(2))/(b*sqrt(2))", {"b": "[1/2, oo)"}, []),
    "by_a_tail": (MILLS, "Q(b*sqrt(2)) <= phi(b*sqrt(2))/b", {"b": "[1, oo)"}, ["tail b >= 1 by mills"]),
    "by_a_tail_and_boxes": (MILLS, "mills(b) <= 1/b + 1/b^3", {"b": "[1, oo)"}, ["tail b >= 3 by mills", "bisect b"]),
    "with_a_multiplier": (MILLS, "y^2*mills(b) <= y^2/b", {"b": "[1, 2]", "y": "[-1, 1]"}, ["tail b >= 1 by mills"]),
    "at_an_affine_argument": (
        '[lemma.mills]\nfor = { u = "(0, oo)" }\nclaim = "mills(2*u) <= 1/(2*u)"\n',
        "mills(b) <= 1/b", {"b": "[1, oo)"}, ["tail b >= 1 by mills"],
    ),
    "in_another_variable": (
        '[lemma.near]\nfor = { t = "(0, 1]" }\nclaim = "mills(1/t) <= t"\n', "mills(b) <= 1/b", {"b": "[1, oo)"}, [],
    ),
    "in_an_inverse_without_functions": (
        '[lemma.near]\nfor = { t = "[0, 1]" }\nclaim = "t^2 <= t"\n', "1/b^2 <= 1/b", {"b": "[1, oo)"}, ["tail b >= 1 by near"],
    ),
    "at_an_integer": (
        '[lemma.power]\nfor = { n = "integer [2, oo)" }\nclaim = "n^2 >= 2*n"\n',
        "exp(x)*m^2 >= 2*exp(x)*m", {"x": "[0, 1]", "m": "integer [2, oo)"}, ["tail x >= 0 by power"],
    ),
    "in_two_variables": (
        '[lemma.young]\nfor = { a = "[0, oo)", b = "[0, oo)" }\nclaim = "a*b <= (a^2 + b^2)/2"\n',
        "exp(x)*y <= (exp(2*x) + y^2)/2", {"x": "[0, 1]", "y": "[0, 1]"}, ["tail x >= 0 by young"],
    ),
    "with_a_hypothesis": (
        '[lemma.linked]\nfor = { x = "[0, oo)", y = "[0, oo)" }\nwhere = ["x + y <= 1"]\nclaim = "x*y <= 1/4"\n',
        "s*t <= 1/4", {"s": "[0, 1/2]", "t": "[0, 1/3]"}, ["tail s >= 0 by linked"],
    ),
}  # fmt: skip


def table(name: str, claim: str, domain: dict[str, str], steps: list[str], using: str = "", more: str = "") -> str:
    ranges = ", ".join(f'{variable} = "{text}"' for variable, text in domain.items())
    method = f"method = {{ steps = {json.dumps(steps)} }}\n" if steps else ""
    used = f"using = {json.dumps([using])}\n" if using else ""
    return f'[lemma.{name}]\nfor = {{ {ranges} }}\nclaim = "{claim}"\n{used}{method}{more}'


def name_of(lemma: str) -> str:
    return lemma.partition("]")[0].removeprefix("[lemma.")


def outcomes(file: Path) -> dict[str, Outcome]:
    """All lemmas of a file, and those beside that they use, proved in order; keys are names."""
    tasks = library([(file, lemma) for lemma in load_lemmas(file).values()])
    return {key[1]: outcome for key, outcome in prove_in_order(tasks, seconds=PATIENCE)}


def write(outcome: Outcome, path: Path) -> Path:
    assert outcome.certificate is not None
    path.write_bytes(canonical_json(outcome.certificate))
    return path


def rests(outcome: Outcome) -> dict[str, str]:
    assert outcome.certificate is not None
    found: dict[str, str] = outcome.certificate["using"]
    return found


@pytest.mark.parametrize("name", USED)
def test_a_lemma_is_used_and_the_checker_accepts_it_with_the_certificate_of_that_lemma(
    name: str, tmp_path: Path
) -> None:
    used, claim, domain, steps = USED[name]
    file = tmp_path / "one.claim.toml"
    file.write_text(used + table("one", claim, domain, steps, name_of(used)))
    found = outcomes(file)
    assert found["one"].verdict is Verdict.PROVED, found["one"].reason
    lemmas = load_lemmas(file)
    assert rests(found["one"]) == {name_of(used): lemmas[name_of(used)].digest}
    own = write(found["one"], tmp_path / "one.lcert.json")
    other = write(found[name_of(used)], tmp_path / "other.lcert.json")
    assert check(own, file, [other]).verdict == "accepted", check(own, file, [other]).reason
    assert check(own, file).verdict == "conditional"


def test_an_equation_is_used_without_a_sign_of_its_multiplier() -> None:
    used = make_lemma("double", claim="exp(t)*exp(t) == exp(2*t)", domain={"t": "(-oo, oo)"})
    for claim in ("erf(x)*(exp(2*x) - exp(x)^2) >= 0", "-erf(x)*(exp(2*x) - exp(x)^2) >= 0"):
        lemma = make_lemma("one", claim=claim, domain={"x": "[-1, 1]"}, using=["double"])
        outcome = prove(lemma, seconds=PATIENCE, used={used.id: used}, proved=[used.id])
        assert outcome.verdict is Verdict.PROVED, outcome.reason


@pytest.mark.parametrize("name", ["by_a_tail_and_boxes", "at_another_argument"])
def test_a_used_lemma_that_is_not_known_to_be_proved_makes_the_verdict_conditional(name: str) -> None:
    _, claim, domain, _ = USED[name]
    one = make_lemma("mills", claim="mills(u) <= 1/u", domain={"u": "(0, oo)"})
    lemma = make_lemma("one", claim=claim, domain=domain, using=["mills"], method={"steps": ["tail b >= 1/2 by mills"]})
    given = {one.id: one}
    outcome = prove(lemma, seconds=PATIENCE, used=given)
    assert outcome.verdict is Verdict.CONDITIONAL
    assert outcome.assumptions == ("mills",)
    assert rests(outcome) == {"mills": one.digest}
    assert prove(lemma, seconds=PATIENCE, used=given, proved=[one.id]).verdict is Verdict.PROVED


def test_a_used_lemma_that_stays_undecided_makes_the_verdict_conditional(tmp_path: Path) -> None:
    file = tmp_path / "one.claim.toml"
    claim = "a^4*b^2 + a^2*b^4 - 3*a^2*b^2 + 2 >= 1"
    file.write_text(OPEN + table("one", claim, HALF_PLANE, ["tail b >= 0 by motzkin", "monotone a"], "motzkin"))
    assert outcomes(file)["one"].verdict is Verdict.UNDECIDED
    file.write_text(OPEN + table("one", claim, HALF_PLANE, BY_MOTZKIN, "motzkin"))
    found = outcomes(file)
    assert found["motzkin"].verdict is Verdict.UNDECIDED
    assert found["one"].verdict is Verdict.CONDITIONAL
    assert found["one"].assumptions == ("motzkin",)
    assert check(write(found["one"], tmp_path / "one.lcert.json"), file).verdict == "conditional"


def test_a_lemma_that_uses_a_conditional_one_is_conditional_too(tmp_path: Path) -> None:
    file = tmp_path / "one.claim.toml"
    claim = "a^4*b^2 + a^2*b^4 - 3*a^2*b^2 + {} >= {}"
    file.write_text(
        OPEN
        + table("one", claim.format(2, 1), HALF_PLANE, BY_MOTZKIN, "motzkin")
        + table("two", claim.format(3, 2), HALF_PLANE, ["tail a >= 0 by one"], "one")
    )
    found = outcomes(file)
    assert found["two"].verdict is Verdict.CONDITIONAL
    assert found["two"].assumptions == ("one",)


def test_a_false_lemma_cannot_be_used(tmp_path: Path) -> None:
    file = tmp_path / "one.claim.toml"
    domain = {"b": "[3, oo)"}
    file.write_text(FALSE + table("one", "mills(b)*exp(b) <= exp(b)/b*3/4", domain, ["tail b >= 3 by mills"], "mills"))
    found = outcomes(file)
    assert found["mills"].verdict is Verdict.REFUTED
    assert found["one"].verdict is not Verdict.PROVED
    assert found["one"].verdict is not Verdict.CONDITIONAL
    assert found["one"].notes == ("mills is refuted and was not used",)
    true = table("one", "mills(b)*exp(b) <= exp(b)/b*5/4", domain, ["tail b >= 3 by mills"], "mills")
    file.write_text(MILLS + true)
    assert outcomes(file)["one"].verdict is Verdict.PROVED


def test_a_false_claim_is_refuted_whatever_it_uses() -> None:
    used = make_lemma("mills", claim="mills(u) <= 1/(2*u)", domain={"u": "(0, oo)"})
    lemma = make_lemma(
        "one", claim="mills(b) <= 2/(3*b)", domain={"b": "[3, oo)"}, using=["mills"],
        method={"steps": ["tail b >= 3 by mills"]},
    )  # fmt: skip
    assert prove(lemma, seconds=PATIENCE, used={used.id: used}, proved=[used.id]).verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("domain", "verdict"), [("[-1, 1]", Verdict.UNDECIDED), ("[0, 1]", Verdict.PROVED), ("[1/9, 1]", Verdict.PROVED)]
)
def test_an_instance_outside_the_domain_of_the_used_lemma_is_refused(domain: str, verdict: Verdict) -> None:
    used = make_lemma("bound", claim="erf(u) <= 2*u", domain={"u": "[0, oo)"})
    start = domain[1:].partition(",")[0]
    lemma = make_lemma(
        "one", claim="erf(b/2) <= b + 1", domain={"b": domain}, using=["bound"],
        method={"steps": [f"tail b >= {start} by bound"]},
    )  # fmt: skip
    outcome = prove(lemma, seconds=PATIENCE, used={used.id: used}, proved=[used.id])
    assert outcome.verdict is verdict, outcome.reason
    if verdict is Verdict.UNDECIDED:
        assert "the lemma does not give the claim" in outcome.reason


def test_an_instance_that_violates_a_hypothesis_of_the_used_lemma_is_refused() -> None:
    used = make_lemma("root", claim="sqrt(a) >= sqrt(b)", domain={"a": "[0, oo)", "b": "[0, oo)"}, where=["a >= b + 1"])
    for claim, verdict in (("sqrt(x + 1) >= sqrt(x)", Verdict.PROVED), ("sqrt(x + 1/2) >= sqrt(x)", Verdict.UNDECIDED)):
        lemma = make_lemma(
            "one", claim=claim, domain={"x": "[0, oo)"}, using=["root"], method={"steps": ["tail x >= 0 by root"]}
        )
        assert prove(lemma, seconds=PATIENCE, used={used.id: used}, proved=[used.id]).verdict is verdict


def test_a_lemma_does_not_prove_itself() -> None:
    one = make_lemma("one", claim="mills(u) <= 1/u", domain={"u": "(0, oo)"}, using=["two"])
    two = make_lemma("two", claim="mills(b) <= 1/b", domain={"b": "(0, oo)"})
    with pytest.raises(InputError, match="does not prove itself"):
        prove(one, used={two.id: two}, proved=[two.id])
    other = make_lemma("two", claim="mills(b) <= 2/b", domain={"b": "(0, oo)"})
    assert prove(one, used={other.id: other}, proved=[other.id]).verdict is Verdict.PROVED


def test_a_lemma_of_a_file_beside_is_found_and_named_as_the_file_writes_it(tmp_path: Path) -> None:
    (tmp_path / "tails.claim.toml").write_text(MILLS)
    file = tmp_path / "one.claim.toml"
    claim, domain = "mills(b) <= 1/b + 1/b^3", {"b": "[1, oo)"}
    file.write_text(table("one", claim, domain, ["tail b >= 3 by mills", "bisect b"], "tails.claim.toml::mills"))
    found = outcomes(file)
    assert found["one"].verdict is Verdict.PROVED
    assert list(rests(found["one"])) == ["tails.claim.toml::mills"]
    own = write(found["one"], tmp_path / "one.lcert.json")
    assert check(own, file, [write(found["mills"], tmp_path / "m.lcert.json")]).verdict == "accepted"
    (tmp_path / "tails.claim.toml").unlink()
    with pytest.raises(InputError, match="is not there"):
        outcomes(file)


def test_a_folder_finds_lemmas_of_files_in_it_by_paths_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "tails.claim.toml").write_text(MILLS)
    text = table("one", "mills(b) <= 2/b", {"b": "[1, oo)"}, [], "../tails.claim.toml::mills")
    (tmp_path / "sub" / "one.claim.toml").write_text(text)
    lemmas = load_lemmas(tmp_path)
    chosen = [(tmp_path / lemma.id.rpartition("::")[0], lemma) for lemma in lemmas.values()]
    tasks = library(chosen)
    assert len(tasks.tasks) == 2
    assert [len(one) for one in tasks.rounds] == [1, 1]
    alone = library([(tmp_path / "sub" / "one.claim.toml", load_lemmas(tmp_path / "sub" / "one.claim.toml")["one"])])
    assert [task.wanted for task in alone.tasks.values()].count(False) == 1
    assert alone.order == tasks.order


def test_a_circle_through_two_files_is_refused(tmp_path: Path) -> None:
    one, two = tmp_path / "one.claim.toml", tmp_path / "two.claim.toml"
    one.write_text(table("a", "mills(b) <= 2/b", {"b": "[1, oo)"}, [], "two.claim.toml::b"))
    two.write_text(table("b", "mills(b) <= 3/b", {"b": "[1, oo)"}, [], "one.claim.toml::a"))
    with pytest.raises(InputError, match="circle"):
        library([(one, load_lemmas(one)["a"])])
    two.write_text(table("b", "mills(b) <= 3/b", {"b": "[1, oo)"}, []))
    assert len(library([(one, load_lemmas(one)["a"])]).tasks) == 2


def test_names_in_certificates_of_lemmas_made_in_python_are_those_a_file_would_write() -> None:
    lemma = make_lemma(
        "one", claim="b >= 0", domain={"b": "[1, oo)"}, file="sub/a.claim.toml", using=["x", "../c.claim.toml::y"]
    )
    assert lemma.using == ("sub/a.claim.toml::x", "c.claim.toml::y")
    assert certificate_names(lemma) == {"sub/a.claim.toml::x": "x", "c.claim.toml::y": "../c.claim.toml::y"}


def proved_by_command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    status = main(["prove", *arguments, "--json", "--time", str(PATIENCE)])
    return status, json.loads(capsys.readouterr().out)


def test_the_command_proves_used_lemmas_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.claim.toml"
    used, claim, domain, steps = USED["by_a_tail_and_boxes"]
    file.write_text(table("one", claim, domain, steps, "mills") + used)
    status, document = proved_by_command(capsys, str(file), "--lemma", "one", "-o", str(tmp_path / "out"))
    assert status == 0
    assert [entry["id"].rpartition("::")[2] for entry in document["lemmas"]] == ["one"]
    assert document["lemmas"][0]["trust"] == "checked"
    assert document["lemmas"][0]["assumptions"] == []


def test_the_command_says_conditional_and_exits_undecided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.claim.toml"
    claim = "a^4*b^2 + a^2*b^4 - 3*a^2*b^2 + 2 >= 1"
    file.write_text(OPEN + 'expect = "open"\n' + table("one", claim, HALF_PLANE, BY_MOTZKIN, "motzkin"))
    status, document = proved_by_command(capsys, str(file))
    entry = document["lemmas"][1]
    assert status == 3
    assert (entry["verdict"], entry["assumptions"], entry["trust"]) == ("conditional", ["motzkin"], "conditional")
