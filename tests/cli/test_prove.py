"""``boundcheck prove`` and ``check --claims``: status, last lines, certificates."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import check
from boundcheck.lemmas.claimfile import load_lemmas
from tests.cli.test_cli import call  # noqa: F401

ROOT = Path(__file__).parent.parent.parent
GOOD = """[lemma.line]
for = { x = "(-oo, oo)" }
claim = "exp(x) >= 1 + x"
controls = [ { claim = "exp(x) >= 1 + 2*x", expect = "refuted" } ]

[lemma.open]
for = { x = "(-oo, oo)" }
claim = "floor(x) + floor(-x) <= 0"
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
    done = run("prove", "good.claim.toml", "-o", "certs", "--time", "30")
    assert (done.status, done.last.split()[:2]) == (0, ["s", "VERIFIED"])
    names = {p.name for p in (tmp_path / "certs").iterdir()}
    assert names == {"good.line.lcert.json", "good.line#1.lcert.json", "times.json"}
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
    done = run("prove", file, "--time", "20")
    assert done.status == status, done.out + done.err
    assert words in done.out + done.err


def test_a_filter_that_selects_nothing_is_no_pass(run: Any) -> None:
    assert run("prove", "good.claim.toml", "--lemma", "line").status == 0
    assert run("prove", "good.claim.toml", "--lemma", "lime").status == 4


def test_json_is_one_document(run: Any) -> None:
    done = run("prove", "good.claim.toml", "--lemma", "line", "--json")
    (entry,) = json.loads(done.out)["lemmas"]
    assert (entry["verdict"], entry["trust"], entry["controls"][0]["got"]) == ("proved", "checked", "refuted")


# --- everything that a user can ask for ---------------------------------------------------------------------------------

MANY = """[lemma.boxes]
for = { x = "[0, 1]" }
claim = "x + 1/4 >= 0"
controls = [ { claim = "x - 1/4 >= 0" }, { claim = "x + 1 >= 0", expect = "proved" } ]

[lemma.line]
for = { x = "(-oo, oo)" }
claim = "exp(x) >= 1 + x"

[lemma.wrong]
for = { x = "[0, 1]" }
claim = "exp(x) <= 2"
expect = "refuted"
"""
HARD = """[lemma.first]
for = { x = "[0, 1]" }
claim = "x >= 0"

[lemma.motzkin]
for = { x = "(-oo, oo)", y = "(-oo, oo)", z = "(-oo, oo)" }
claim = "x^4*y^2 + y^4*z^2 + z^4*x^2 - 3*x^2*y^2*z^2 + sin(x*y*z)^2*exp(cos(x + y*z)) >= 0"
"""


@pytest.fixture
def many(call: Any, tmp_path: Path) -> Any:  # noqa: F811
    (tmp_path / "many.claim.toml").write_text(MANY)
    return call


def lemma_file(folder: Path, claim: str, domain: str = "[0, 1]", more: str = "") -> None:
    (folder / "one.claim.toml").write_text(f'[lemma.one]\nfor = {{ x = "{domain}" }}\nclaim = "{claim}"\n{more}')


def test_the_json_of_a_proof_holds_what_is_promised(many: Any) -> None:
    done = many("prove", "many.claim.toml", "--json", "--jobs", 1)
    assert done.status == 0, done.out
    boxes, _, wrong = json.loads(done.out)["lemmas"]
    assert boxes["id"].endswith("many.claim.toml::boxes")
    assert (boxes["verdict"], boxes["witness"], boxes["constant"], boxes["trust"]) == ("proved", None, None, "checked")
    assert (boxes["leaves"], boxes["margin"] is None or Fraction(boxes["margin"]) >= 0) == (2, True)
    assert [(c["expected"], c["got"], c["trust"]) for c in boxes["controls"]] == [
        ("refuted", "refuted", "checked"),
        ("proved", "proved", "checked"),
    ]
    witness = wrong["witness"]
    assert (witness["relation"], witness["link"], list(witness["point"])) == ("exp(x) <= 2", 0, ["x"])
    assert Fraction(witness["left"]["lower"]) - Fraction(witness["right"]["upper"]) >= Fraction(witness["gap"]) > 0


def test_any_number_of_jobs_says_and_writes_the_same(many: Any, tmp_path: Path) -> None:
    told, written = [], []
    for jobs in (1, 3):
        done = many("prove", "many.claim.toml", "--json", "--jobs", jobs, "-o", f"certs{jobs}")
        assert done.status == 0, done.out
        told.append(done.out)
        folder = tmp_path / f"certs{jobs}"
        written.append({p.name: p.read_bytes() for p in folder.iterdir() if p.name != "times.json"})
    assert told[0] == told[1]
    assert written[0] == written[1]
    assert set(written[0]) == {f"many.{name}.lcert.json" for name in ("boxes", "boxes#1", "boxes#2", "line", "wrong")}


def test_certificates_of_controls_name_the_control_and_carry_its_digest(many: Any, tmp_path: Path) -> None:
    assert many("prove", "many.claim.toml", "-o", "certs", "--jobs", 1).status == 0
    document = json.loads((tmp_path / "certs" / "many.boxes#1.lcert.json").read_bytes())
    control = load_lemmas(tmp_path / "many.claim.toml")["boxes"].controls[0]
    assert (document["lemma"], document["digest"], document["verdict"]) == ("boxes#1", control.digest, "refuted")
    done = many("check", "certs/many.boxes#1.lcert.json", "--claims", "many.claim.toml")
    assert (done.status, done.last.split()[:2]) == (1, ["s", "REFUTED"])


def test_times_are_whole_seconds_and_what_other_runs_noted_stays(many: Any, tmp_path: Path) -> None:
    assert many("prove", "many.claim.toml", "-o", "certs", "--lemma", "line").status == 0
    assert many("prove", "many.claim.toml", "-o", "certs", "--lemma", "boxes").status == 0
    times = json.loads((tmp_path / "certs" / "times.json").read_bytes())
    assert set(times) == {"many.claim.toml::line", "many.claim.toml::boxes"}
    assert all(type(seconds) is int and seconds >= 1 for seconds in times.values())


def test_nothing_that_exists_is_replaced_without_force_and_nothing_is_proved_first(many: Any, tmp_path: Path) -> None:
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "many.wrong.lcert.json").write_text("mine")
    done = many("prove", "many.claim.toml", "-o", "certs")
    assert (done.status, "--force" in done.err) == (2, True)
    assert [p.name for p in (tmp_path / "certs").iterdir()] == ["many.wrong.lcert.json"]
    assert many("prove", "many.claim.toml", "-o", "certs", "--force", "--jobs", 1).status == 0


def test_two_files_that_would_write_the_same_certificate_are_refused(call: Any, tmp_path: Path) -> None:  # noqa: F811
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "many.claim.toml").write_text(MANY)
    done = call("prove", ".", "-o", "certs")
    assert (done.status, "a folder of its own" in done.err) == (2, True)
    assert call("prove", "a", "-o", "certs", "--jobs", 1).status == 0


@pytest.mark.parametrize(
    ("claim", "domain", "status", "words"),
    [
        ("x >= 0", "[0, 1]", 0, "s VERIFIED"),
        ("log(x) <= x", "[-1, 1]", 1, "log(x) is undefined at x = 0"),
        ("integral(t, t, 0, x) >= 0", "[0, 1]", 4, "s UNSUPPORTED"),
        ("x^2 > 0", "[0, 1]", 1, "fails at x = 0"),
    ],
)
def test_each_verdict_has_its_status_and_its_words(
    call: Any,  # noqa: F811
    tmp_path: Path,
    claim: str,
    domain: str,
    status: int,
    words: str,
) -> None:
    lemma_file(tmp_path, claim, domain)
    done = call("prove", "one.claim.toml", "--time", 10)
    assert (done.status, words in done.out) == (status, True), done.out
    assert done.last.startswith("s ")


def test_a_constant_that_is_sought_is_told_with_both_values(call: Any, tmp_path: Path) -> None:  # noqa: F811
    lemma_file(tmp_path, "x <= c", more='find = { c = "smallest" }\nprinted = { c = "5/2" }\n')
    done = call("prove", "one.claim.toml", "--json")
    entry = json.loads(done.out)["lemmas"][0]
    assert (done.status, entry["verdict"], entry["trust"]) == (0, "constant", "checked")
    assert (entry["constant"]["name"], entry["constant"]["printed"]["verdict"]) == ("c", "improvable")
    told = call("prove", "one.claim.toml").out
    assert "printed c = 5/2: holds and can be improved" in told


def test_an_undecided_lemma_says_why_and_what_to_try(call: Any, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "hard.claim.toml").write_text(HARD)
    done = call("prove", "hard.claim.toml", "--time", 2, "--lemma", "motzkin")
    assert done.status == 3
    assert "next: " in done.out
    assert "[lemma.motzkin.method]" in done.out


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--time", 0), ("--time", 86_401), ("--precision", 63), ("--precision", 4_097), ("--memory", 63), ("--jobs", 0),
        ("--sample", 0), ("--jobs", "many"), ("--time", "1.5"),
    ],
)  # fmt: skip
def test_options_out_of_range_are_wrong_usage(many: Any, option: str, value: object) -> None:
    assert many("prove", "many.claim.toml", option, value).status == 2


def test_the_precision_is_kept_in_the_witness(many: Any, tmp_path: Path) -> None:
    options = ("--lemma", "wrong", "--precision", 64, "-o", "certs")
    assert many("prove", "many.claim.toml", *options).status == 0
    document = json.loads((tmp_path / "certs" / "many.wrong.lcert.json").read_bytes())
    assert document["witness"]["precision"] == 64


def test_sampling_refutes_or_leaves_open_and_depends_on_the_seed_alone(many: Any, tmp_path: Path) -> None:
    first, again, other = (
        many("prove", "many.claim.toml", "--lemma", "line", "--sample", 50, "--json", "--seed", seed)
        for seed in (1, 1, 2)
    )
    assert first.out == again.out != other.out
    (entry,) = json.loads(first.out)["lemmas"]
    assert (first.status, entry["verdict"], entry["reason"]) == (3, "undecided", "50 points sampled, none fails")
    assert (entry["sample"]["points"], entry["sample"]["worst"]["relation"]) == (50, "exp(x) >= 1 + x")
    done = many("prove", "many.claim.toml", "--lemma", "wrong", "--sample", 50, "-o", "certs")
    assert done.status == 0
    assert [p.name for p in (tmp_path / "certs").iterdir()] == ["many.wrong.lcert.json"]
    assert many("check", "certs/many.wrong.lcert.json", "--claims", "many.claim.toml").last.startswith("s REFUTED")


def test_too_little_memory_is_undecided_and_no_traceback(call: Any, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "hard.claim.toml").write_text(HARD)
    done = call("prove", "hard.claim.toml", "--memory", 64, "--time", 5)
    assert done.status == 3, done.out
    assert "memory" in done.out
    assert "Traceback" not in done.out + done.err
    assert call("prove", "hard.claim.toml", "--lemma", "first", "--memory", 1024).status == 0


def test_an_interrupt_of_the_whole_group_leaves_whole_certificates_or_none(tmp_path: Path) -> None:
    (tmp_path / "hard.claim.toml").write_text(HARD)
    words = [sys.executable, "-m", "boundcheck", "prove", "hard.claim.toml", "-o", "certs", "--jobs", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    certificate = tmp_path / "certs" / "hard.first.lcert.json"
    deadline = time.monotonic() + 60
    while not certificate.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, "s UNDECIDED interrupted" in out, "Traceback" in err) == (3, True, False), out + err
    names = {p.name for p in (tmp_path / "certs").iterdir()}
    assert names <= {"hard.first.lcert.json", "times.json"}
    assert check(certificate, tmp_path / "hard.claim.toml").verdict == "accepted"


@pytest.mark.parametrize(
    "text",
    [
        "", "\x00", "[lemma.a]\nclaim = 1.5\n", '[lemma.a]\nclaim = "10^10^10 > 0"\n', '[lemma."../a"]\nclaim = "1 > 0"\n',
        '[lemma.a]\nclaim = "' + "(" * 5_000 + '"\n', '[lemma.a]\nclaim = "__import__(os) > 0"\n', "[lemma]\n",
    ],
)  # fmt: skip
def test_hostile_files_end_in_status_4_with_a_sentence(call: Any, tmp_path: Path, text: str) -> None:  # noqa: F811
    (tmp_path / "bad.claim.toml").write_text(text)
    done = call("prove", "bad.claim.toml", "-o", "certs")
    assert (done.status, "bad.claim.toml" in done.err, "Traceback" in done.err) == (4, True, False), done.err


class Terminal:
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        return


@pytest.mark.parametrize(("options", "shown"), [((), True), (("--no-progress",), False), (("-q",), False)])
def test_a_long_proof_shows_on_a_terminal_what_is_done(
    call: Any,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    shown: bool,
) -> None:
    from boundcheck.cli import pieces

    def slow(piece: Any, report: Any) -> Any:
        time.sleep(2.1)
        report(1234)
        return pieces.Result("proved", "", b"{}", "checked", leaves=1)

    lemma_file(tmp_path, "x >= 0")
    monkeypatch.setattr(pieces, "work", slow)
    terminal = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", terminal)
        assert call("prove", "one.claim.toml", *options).status == 0
    assert ("one: 1234 goals" in terminal.text) is shown
