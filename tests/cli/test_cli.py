"""The command line as contracts promise it: status, last line, one JSON document, nothing half-written."""

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

import numpy as np
import pytest

from boundcheck.cli.main import VERBS, main

ROOT = Path(__file__).parent.parent.parent
DATA = "a,b,y\n0,1,0.5\n0.25,3,-0.75\n1,1,1\n2,-1,0\n"


class Outcome:
    """Status, stdout and stderr of one call."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def last(self) -> str:
        return self.out.rstrip("\n").rsplit("\n", 1)[-1]

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Outcome:
        try:
            status = main([str(a) for a in arguments])
        except SystemExit as stop:  # argparse
            status = int(stop.code or 0)
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run


@pytest.fixture
def built(call: Any, tmp_path: Path) -> Any:
    (tmp_path / "data.csv").write_text(DATA)
    assert call("construct", "yun2019.theorem_3_1", "data.csv", "-o", "n.net.json").status == 0
    return call


def test_construct_certify_and_check_agree_from_end_to_end(built: Any, tmp_path: Path) -> None:
    certified = built("certify", "n.net.json", "data.csv", "-o", "c.bcert.json")
    assert certified.status == 0
    digest = certified.last.removeprefix("s VERIFIED ")
    checked = built("check", "c.bcert.json", "--network", "n.net.json", "--data", "data.csv")
    assert (checked.status, checked.last) == (0, f"s VERIFIED {digest}")
    copied = tmp_path / "elsewhere" / "memorization.py"
    copied.parent.mkdir()
    from boundcheck.checker import memorization

    copied.write_text(Path(memorization.__file__).read_text())
    alone = subprocess.run(
        [sys.executable, "-I", str(copied), "c.bcert.json", "--network", "n.net.json", "--data", "data.csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (alone.returncode, alone.stdout.splitlines()[-1]) == (0, f"s VERIFIED {digest}")


def test_the_build_record_lies_beside_the_network(built: Any, tmp_path: Path) -> None:
    record = json.loads((tmp_path / "n.build.json").read_text())
    assert record["schema"] == "boundcheck.construct/1"
    assert record["theorem"] == "yun2019.theorem_3_1"
    assert all(h["holds"] is True for h in record["hypotheses"])
    assert record["network"] == "n.net.json"
    zipped = built("construct", "yun2019.theorem_3_1", "data.csv", "-o", "z.net", "--activation", "relu", "--json")
    assert zipped.json["sizes"]["widths"][0] == 2
    assert (tmp_path / "z.build.json").exists()
    assert built("certify", "z.net", "data.csv").status == 0


def test_a_refutation_has_status_1_a_witness_and_a_certificate_that_confirms_it(built: Any, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text(DATA.replace("1,1,1\n", "1,1,0.999\n"))
    refuted = built("certify", "n.net.json", "other.csv", "-o", "r.bcert.json")
    assert refuted.status == 1
    assert refuted.last.startswith("s REFUTED row 2")
    assert "row 2 fails" in refuted.out
    confirmed = built("check", "r.bcert.json", "--network", "n.net.json", "--data", "other.csv")
    assert (confirmed.status, confirmed.last.split()[:2]) == (1, ["s", "REFUTED"])
    foreign = built("check", "r.bcert.json", "--network", "n.net.json", "--data", "data.csv")
    assert (foreign.status, foreign.last.split()[:2]) == (1, ["s", "REJECTED"])


def test_json_is_one_document_for_success_refutation_and_error(built: Any, tmp_path: Path) -> None:
    good = built("certify", "n.net.json", "data.csv", "--json", "--claim", "within:1/100", "--margin").json
    assert good["schema"] == "boundcheck.certify/1"
    assert (good["verdict"], good["points"], good["margin"], good["witness"]) == ("certified", 4, "1/100", None)
    assert good["network"]["parameters"]["dense"] > 0
    (tmp_path / "other.csv").write_text(DATA.replace("0,1,0.5", "0,1,0.25"))
    bad = built("certify", "n.net.json", "other.csv", "--json").json
    assert (bad["verdict"], bad["witness"]["index"]) == ("refuted", 0)
    assert bad["witness"]["output"] == ["1/2"]
    missing = built("certify", "n.net.json", "nowhere.csv", "--json")
    assert (missing.status, missing.json["status"]) == (4, 4)
    assert built("theorems", "--json").json["schema"] == "boundcheck.theorems/1"


def test_shards_merge_to_the_bytes_of_one_run(built: Any, tmp_path: Path) -> None:
    assert built("certify", "n.net.json", "data.csv", "-o", "whole.bcert.json").status == 0
    for i in (1, 2, 3):
        assert built("certify", "n.net.json", "data.csv", "--shard", f"{i}/3", "-o", f"p{i}.json").status == 0
    merged = built("merge", "p3.json", "p1.json", "p2.json", "-o", "m.bcert.json")
    assert (merged.status, merged.last.split()[:2]) == (0, ["s", "VERIFIED"])
    assert (tmp_path / "m.bcert.json").read_bytes() == (tmp_path / "whole.bcert.json").read_bytes()
    part = built("check", "p1.json", "--network", "n.net.json", "--data", "data.csv")
    assert part.status == 4
    assert "merge" in part.out


def test_an_existing_file_is_replaced_only_with_force(built: Any, tmp_path: Path) -> None:
    (tmp_path / "c.bcert.json").write_text("precious")
    refused = built("certify", "n.net.json", "data.csv", "-o", "c.bcert.json")
    assert refused.status == 2
    assert "--force" in refused.err
    assert (tmp_path / "c.bcert.json").read_text() == "precious"
    assert built("certify", "n.net.json", "data.csv", "-o", "c.bcert.json", "--force").status == 0
    assert built("construct", "yun2019.theorem_3_1", "data.csv", "-o", "n.net.json").status == 2


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["certify", "n.net.json", "nowhere.csv"], 4, "nowhere.csv: no such file"),
        (["certify", "n.net.json", "dat.csv"], 4, "Did you mean data.csv"),
        (["certify", "n.net.json", "empty.csv"], 4, "empty"),
        (["certify", "n.net.json", "."], 4, "."),
        (["certify", "nowhere.net.json", "data.csv"], 4, "nowhere.net.json"),
        (["certify", "data.csv", "data.csv"], 4, "not a network file"),
        (["certify", "n.net.json", "ragged.csv"], 4, "line 3"),
        (["certify", "n.net.json", "text.csv"], 4, "line 3"),
        (["certify", "n.net.json", "nan.csv"], 4, "line 3"),
        (["certify", "n.net.json", "header.csv"], 4, "header.csv"),
        (["certify", "n.net.json", "narrow.csv"], 4, "2 inputs"),
        (["certify", "n.net.json", "data.csv", "--label", "z"], 4, "z"),
        (["certify", "n.net.json", "data.csv", "--claim", "classifys"], 2, "Did you mean classifies"),
        (["certify", "n.net.json", "data.csv", "--claim", "within:1"], 4, "vacuous"),
        (["certify", "n.net.json", "data.csv", "--activation", "relu"], 4, "leave --activation out"),
        (["certify", "n.net.json", "data.csv", "--shard", "3/2"], 2, "--shard 3/2"),
        (["certify", "n.net.json", "data.csv", "--shard", "1/5"], 4, "no rows"),
        (["certify", "n.net.json", "data.csv", "--shard", "x"], 2, "i/n"),
        (["certify", "n.net.json", "data.csv", "--jobs", "0"], 2, "--jobs"),
        (["construct", "yun2019.theorem_3_2", "data.csv", "-o", "m.net.json"], 2, "yun2019.theorem_3_"),
        (["construct", "yun2019.theorem_3_1", "data.csv", "-o", "m.txt"], 2, ".net.json"),
        (["construct", "yun2019.theorem_3_1", "conflict.csv", "-o", "m.net.json"], 1, "rows 0 and 1"),
        (["construct", "yun2019.proposition_3_2", "one.csv", "-o", "m.net.json"], (1, 4), "class"),
        (["construct", "yun2019.theorem_3_1", "data.csv", "-o", "m.net.json", "--widths", "4-4"], 0, ""),
        (["construct", "yun2019.theorem_3_1", "data.csv", "-o", "m.net.json", "--widths", "4-3"], 1, "4"),
        (["construct", "yun2019.theorem_3_1", "data.csv", "-o", "m.net.json", "--activation", "rely"], (2, 4), "relu"),
        (["theorems", "yun2019.theorem_31"], 2, "Did you mean"),
        (["merge", "n.net.json", "-o", "m.json"], 4, "not a part"),
        (["frobnicate"], 2, "invalid choice"),
        ([], 2, "VERB"),
    ],
)
def test_bad_input_gets_its_status_and_a_sentence_that_helps(
    built: Any, tmp_path: Path, arguments: list[str], status: int | tuple[int, ...], words: str
) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "header.csv").write_text("a,b,y\n")
    (tmp_path / "ragged.csv").write_text(DATA.replace("0.25,3,-0.75", "0.25,3"))
    (tmp_path / "text.csv").write_text(DATA.replace("0.25,3", "0.25,three"))
    (tmp_path / "nan.csv").write_text(DATA.replace("0.25,3", "0.25,NaN"))
    (tmp_path / "narrow.csv").write_text("a,y\n1,2\n2,3\n")
    (tmp_path / "conflict.csv").write_text("a,b,y\n1,2,0\n1.0,2,1\n")
    (tmp_path / "one.csv").write_text("a,b,y\n1,2,k\n1,3,k\n")
    done = built(*arguments)
    assert done.status in (status if isinstance(status, tuple) else (status,)), done.err + done.out
    assert words in done.err + done.out
    assert "Traceback" not in done.err + done.out


def test_labels_are_missing_from_an_npz(call: Any, tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", X=np.eye(2), target=np.arange(2))
    done = call("construct", "yun2019.proposition_3_2", "data.npz", "-o", "n.net.json")
    assert done.status == 4
    assert "no array y" in done.err


def test_network_arrays_with_mistakes_are_refused_beside_a_right_one(call: Any, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("a,y\n1,1\n2,2\n")
    good: dict[str, Any] = {"W1": np.ones((2, 1)), "b1": np.zeros(2), "W2": np.array([[1.0, 0.0]]), "b2": np.zeros(1)}
    np.savez(tmp_path / "good.npz", **good)
    assert call("certify", "good.npz", "d.csv").status == 0
    for change, words in (
        ({"b1": None}, "no array b1"),
        ({"b2": np.zeros(2)}, "b2 has shape"),
        ({"W2": np.ones((1, 3))}, "W1 has 2 rows, but W2 has 3 columns"),
        ({"W3": np.ones((1, 1))}, "no array b3"),
        ({"extra": np.ones(1)}, "'extra'"),
        ({"b1": np.array([0.0, np.inf])}, "b1, row 1"),
        ({"W1": np.array([["a"], ["b"]])}, "W1"),
        ({"W1": np.array([[1 + 2j], [1]])}, "complex"),
    ):
        arrays = {name: array for name, array in {**good, **change}.items() if array is not None}
        np.savez(tmp_path / "bad.npz", **arrays)
        done = call("certify", "bad.npz", "d.csv")
        assert (done.status, words in done.err) == (4, True), done.err


def test_iris_has_its_own_verdict_in_each_reading_and_both_are_right(call: Any, tmp_path: Path) -> None:
    """Setosa against the rest by petal width, cut at 0.6: one setosa has exactly the decimal 0.6, a tie.

    The double nearest to 0.6 is smaller than 0.6, so as stored bits the same file has no tie.
    """
    from sklearn.datasets import load_iris

    X, y = load_iris(return_X_y=True)
    rows = [",".join([*(repr(float(x)) for x in row), str(int(k > 0))]) for row, k in zip(X, y)]
    (tmp_path / "iris.csv").write_text("\n".join(["sl,sw,pl,pw,other", *rows]) + "\n")
    np.savez(tmp_path / "net.npz", W1=np.array([[0, 0, 0, 0], [0, 0, 0, 10]]), b1=np.array([6, 0]))
    tie = next(i for i, row in enumerate(X) if row[3] == 0.6)
    decimal = call("certify", "net.npz", "iris.csv", "-o", "decimal.bcert.json", "--json")
    assert (decimal.status, decimal.json["witness"]["index"]) == (1, tie)
    assert decimal.json["witness"]["output"] == ["6", "6"]
    bits = call("certify", "net.npz", "iris.csv", "--reading", "bits", "-o", "bits.bcert.json", "--json", "--margin")
    assert bits.status == 0
    assert Fraction(bits.json["margin"]) == 6 - 10 * Fraction(0.6)
    for reading, verdict in (("decimal", "refuted"), ("bits", "accepted")):
        checked = call("check", f"{reading}.bcert.json", "--network", "net.npz", "--data", "iris.csv", "--json")
        assert checked.json["verdict"] == verdict


def test_a_full_disk_leaves_nothing_half_written(built: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = built("certify", "n.net.json", "data.csv", "-o", "c.bcert.json")
    assert done.status == 4
    assert "No space left" in done.err
    monkeypatch.undo()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data.csv", "n.build.json", "n.net.json"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_undecided_and_leaves_nothing(built: Any, tmp_path: Path, number: int) -> None:
    rng = np.random.default_rng(1)
    np.savez(tmp_path / "big.npz", X=rng.normal(size=(20_000, 60)), y=np.arange(20_000) % 3)
    w = {"W1": rng.normal(size=(150, 60)), "b1": np.zeros(150), "W2": rng.normal(size=(3, 150)), "b2": np.zeros(3)}
    w["W1"][0] = 0  # the network is wrong somewhere, but the run is long enough to be interrupted before it is found
    np.savez(tmp_path / "net.npz", **w)
    source = "from boundcheck.memorization.engines.exact import ExactEngine\nimport time, sys\n"
    source += "ExactEngine.run = lambda self, a, b: (print('go', file=sys.stderr, flush=True), time.sleep(60))\n"
    source += "from boundcheck.cli.main import run\nrun()\n"
    process = subprocess.Popen(
        [sys.executable, "-c", source, "certify", "net.npz", "big.npz", "-o", "c.bcert.json", "--jobs", "1"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "go\n"
    time.sleep(0.1)
    process.send_signal(number)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 3
    assert out.splitlines()[-1].startswith("s UNDECIDED interrupted")
    assert not [p for p in tmp_path.iterdir() if "bcert" in p.name or "part" in p.name]


def test_every_verb_has_help_and_the_common_options(call: Any) -> None:
    for verb in VERBS:
        done = call(verb, "--help")
        assert done.status == 0
        for option in ("--json", "--quiet", "--verbose", "--no-progress", "--seed"):
            assert option in done.out


def test_quiet_prints_the_last_line_alone(built: Any) -> None:
    done = built("certify", "n.net.json", "data.csv", "-q")
    assert done.out.count("\n") == 1
    assert done.out.startswith("s VERIFIED ")
    assert done.err == ""


def test_a_defect_is_status_70_and_no_verdict(built: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("boundcheck.memorization.certify.certify", broken)
    done = built("certify", "n.net.json", "data.csv")
    assert done.status == 70
    assert "defect" in done.err
    assert "VERIFIED" not in done.out
