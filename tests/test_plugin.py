"""The pytest plugin: shipped certificates are checked, lemmas are proved again, what is missing or stale fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from boundcheck.cli.main import main
from boundcheck.cli.shipping import read_times
from boundcheck.errors import InputError
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.pytest_plugin import shipped_problem

ROOT = Path(__file__).parent.parent
FILE = """[lemma.line]
for = { x = "(-oo, oo)" }
claim = "exp(x) >= 1 + x"
controls = [ { claim = "exp(x) >= 1 + 2*x" }, { claim = "exp(x) >= 2 + x" } ]

[lemma.false]
for = { x = "[0, 1]" }
claim = "x^2 >= x"
expect = "refuted"

[lemma.open]
for = { x = "(-oo, oo)" }
claim = "floor(x) + floor(-x) <= 0"
expect = "open"
"""
ALL = ["line", "line[reproved]", "false", "false[reproved]", "open", "open[reproved]"]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("made")
    (folder / "some.claim.toml").write_text(FILE)
    assert (
        main(["prove", str(folder / "some.claim.toml"), "-o", str(folder / "certificates"), "--jobs", "1", "-q"]) == 0
    )
    return {path.name: path.read_bytes() for path in (folder / "certificates").iterdir()}


@pytest.fixture
def project(tmp_path: Path, shipped: dict[str, bytes]) -> Path:
    (tmp_path / "some.claim.toml").write_text(FILE)
    (tmp_path / "certificates").mkdir()
    for name, data in shipped.items():
        (tmp_path / "certificates" / name).write_bytes(data)
    return tmp_path


def run(folder: Path, *options: str) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    call = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "--strict-markers",
        "-rA",
        *options,
    ]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def collected(folder: Path, *options: str) -> list[str]:
    _, told = run(folder, "--collect-only", "-q", *options)
    return [line.partition("::")[2] for line in told.splitlines() if line.startswith("some.claim.toml::")]


def failure(folder: Path, name: str) -> str:
    status, told = run(folder, f"some.claim.toml::{name}")
    assert status == 1, told
    assert "Traceback" not in told
    return told


def test_what_is_shipped_is_checked_and_proved_again(project: Path, shipped: dict[str, bytes]) -> None:
    assert set(shipped) == {
        "some.line.lcert.json",
        "some.line#1.lcert.json",
        "some.line#2.lcert.json",
        "some.false.lcert.json",
        "times.json",
    }
    assert collected(project) == ALL
    status, told = run(project)
    assert (status, "6 passed" in told) == (0, True), told


def test_without_certificates_there_is_one_item_a_lemma(project: Path) -> None:
    for path in (project / "certificates").iterdir():
        path.unlink()
    (project / "certificates").rmdir()
    assert collected(project) == ["line", "false", "open"]
    assert run(project)[0] == 0


@pytest.mark.parametrize(
    ("name", "missing"),
    [("line", "some.line.lcert.json"), ("line", "some.line#2.lcert.json"), ("false", "some.false.lcert.json")],
)
def test_a_missing_certificate_fails_with_a_sentence(project: Path, name: str, missing: str) -> None:
    (project / "certificates" / missing).unlink()
    assert f"its certificate certificates/{missing} is missing" in failure(project, name)
    assert run(project, "some.claim.toml::open")[0] == 0


def test_a_certificate_of_a_lemma_that_is_gone_fails(project: Path) -> None:
    (project / "some.claim.toml").write_text(
        FILE.replace("lemma.false", "lemma.new").replace(', { claim = "exp(x) >= 2 + x" }', "")
    )
    assert "certificates/some.false.lcert.json is about no lemma or control of some.claim.toml" in failure(
        project, "false"
    )
    assert "remove it" in failure(project, "line#2")
    assert run(project, "some.claim.toml::line")[0] == 0


def test_a_file_whose_name_begins_alike_has_certificates_of_its_own(project: Path) -> None:
    (project / "some.more.claim.toml").write_text('[lemma.sure]\nclaim = "1 <= 2"\n')
    assert main(["prove", str(project / "some.more.claim.toml"), "-o", str(project / "certificates"), "-q"]) == 0
    assert collected(project) == ALL
    (project / "certificates" / "some.more.gone.lcert.json").write_bytes(b"{}")
    status, told = run(project, "some.more.claim.toml")
    assert (status, "certificates/some.more.gone.lcert.json is about no lemma" in told) == (1, True), told


def test_a_changed_claim_makes_its_certificates_fail(project: Path) -> None:
    (project / "some.claim.toml").write_text(FILE.replace('claim = "exp(x) >= 1 + x"', 'claim = "exp(x) >= 1 + x + 0"'))
    assert "the checker does not accept certificates/some.line.lcert.json: rejected, digest" in failure(project, "line")
    (project / "some.claim.toml").write_text(FILE.replace("1 + 2*x", "1 + 3*x"))
    assert "some.line#1.lcert.json: rejected, digest" in failure(project, "line")


def test_a_certificate_under_another_name_proves_nothing(project: Path, shipped: dict[str, bytes]) -> None:
    (project / "certificates" / "some.line#1.lcert.json").write_bytes(shipped["some.line#2.lcert.json"])
    assert "some.line#1.lcert.json is about another claim" in failure(project, "line")


@pytest.mark.parametrize(
    ("expect", "shown"), [("open", "proved, expected open"), ("refuted", "proved, expected refuted")]
)
def test_expectations_turn_the_test_round(project: Path, expect: str, shown: str) -> None:
    (project / "some.claim.toml").write_text(FILE.replace("[lemma.line]", f'[lemma.line]\nexpect = "{expect}"'))
    assert f"shows that it is {shown}" in failure(project, "line")
    assert "proved, expected" in failure(project, "line[reproved]")


def test_long_proofs_are_marked_slow(project: Path) -> None:
    times = '{"some.claim.toml::false":21,"some.claim.toml::line":20}'
    (project / "certificates" / "times.json").write_text(times)
    assert collected(project, "-m", "not slow") == [item for item in ALL if item != "false[reproved]"]
    assert collected(project, "-m", "slow") == ["false[reproved]"]


def test_a_table_of_times_that_is_none_stops_the_collection_with_a_sentence(project: Path) -> None:
    (project / "certificates" / "times.json").write_text('{"a":1.5}')
    status, told = run(project, "--collect-only")
    assert (status, "times.json" in told, "Traceback" in told) == (2, True, False), told


@pytest.mark.parametrize("text", ["[]", '{"a":1.5}', '{"a": 1}', '{"a":-1}', '{"a":true}', "", "nonsense"])
def test_a_table_of_times_holds_whole_seconds_and_nothing_else(tmp_path: Path, text: str) -> None:
    (tmp_path / "times.json").write_text('{"a":1}')
    assert read_times(tmp_path) == {"a": 1}
    (tmp_path / "times.json").write_text(text)
    with pytest.raises(InputError, match="times.json"):
        read_times(tmp_path)


@pytest.mark.parametrize("data", [b"", b"[" * 100_000, b"{}", b'{"verdict":"proved"}', b"\xff" * 50])
def test_hostile_certificates_fail_with_a_sentence(project: Path, data: bytes) -> None:
    claims, folder = project / "some.claim.toml", project / "certificates"
    lemma = load_lemmas(claims)["line"]
    assert shipped_problem(lemma, claims, folder) is None
    (folder / "some.line.lcert.json").write_bytes(data)
    assert "the checker does not accept certificates/some.line.lcert.json" in str(
        shipped_problem(lemma, claims, folder)
    )
