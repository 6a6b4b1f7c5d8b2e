"""``boundcheck prove`` and ``check --claims``: status, last lines, certificates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import call  # noqa: F401

GOOD = """[lemma.line]
for = { x = "(-oo, oo)" }
claim = "exp(x) >= 1 + x"
controls = [ { claim = "exp(x) >= 1 + 2*x", expect = "refuted" } ]

[lemma.open]
for = { x = "(-oo, oo)", y = "(-oo, oo)" }
claim = "x^4*y^2 + x^2*y^4 - 3*x^2*y^2 + 1 >= 0"
expect = "open"
"""


@pytest.fixture
def run(call: Any, tmp_path: Path) -> Any:  # noqa: F811
    (tmp_path / "good.claim.toml").write_text(GOOD)
    (tmp_path / "false.claim.toml").write_text(GOOD.replace(">= 1 + x", ">= 1 + 3*x"))
    (tmp_path / "shy.claim.toml").write_text(GOOD.replace('expect = "open"', 'expect = "proved"'))
    (tmp_path / "wrong.claim.toml").write_text(GOOD.replace("exp(x)", "exq(x)"))
    return call


def test_lemmas_as_expected_end_in_verified_and_leave_certificates_that_the_checker_accepts(
    run: Any, tmp_path: Path
) -> None:
    done = run("prove", "good.claim.toml", "-o", "certs", "--time", "4")
    assert (done.status, done.last.split()[:2]) == (0, ["s", "VERIFIED"])
    assert [p.name for p in (tmp_path / "certs").iterdir()] == ["good.line.lcert.json"]
    assert run("check", "certs/good.line.lcert.json", "--claims", "good.claim.toml").last.startswith("s VERIFIED")
    other = run("check", "certs/good.line.lcert.json", "--claims", "false.claim.toml")
    assert (other.status, other.last.split()[:2]) == (1, ["s", "REJECTED"])


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        ("false.claim.toml", 1, "s REFUTED"),
        ("shy.claim.toml", 3, "s UNDECIDED"),
        ("wrong.claim.toml", 4, "exq"),
        ("nowhere.claim.toml", 4, "nowhere"),
        ("good.toml", 4, ".claim.toml"),
    ],
)
def test_anything_else_has_its_status(run: Any, file: str, status: int, words: str) -> None:
    done = run("prove", file, "--time", "4")
    assert done.status == status, done.out + done.err
    assert words in done.out + done.err


def test_a_filter_that_selects_nothing_is_no_pass(run: Any) -> None:
    assert run("prove", "good.claim.toml", "--lemma", "line").status == 0
    assert run("prove", "good.claim.toml", "--lemma", "lime").status == 4


def test_json_is_one_document(run: Any) -> None:
    done = run("prove", "good.claim.toml", "--lemma", "line", "--json")
    (entry,) = json.loads(done.out)["lemmas"]
    assert (entry["verdict"], entry["trust"], entry["controls"][0]["got"]) == ("proved", "checked", "refuted")
