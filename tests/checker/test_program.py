"""The checker as a program: a copied file, its output, its exit status, and what its source may not contain."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from boundcheck.checker import memorization
from tests.checker.maker import affine, arrays_case, arrays_data, case, csv_data, dump, network, sha, zipped

SOURCE = Path(memorization.__file__)
POINTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.uint8)
XOR = arrays_data(POINTS, np.array([0, 1, 1, 0]))
MODEL = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[1, -2]], [0]))
ARRAYS = {"W1": np.eye(2), "b1": np.zeros(2), "W2": np.array([[1.0, 1.0]]), "b2": np.zeros(1)}
CSV = csv_data('a,b,y\n0,0,"n\u00e9e, ""x"""\n0,1,z\n', [[0, 0], [0, 1]], ['n\u00e9e, "x"', "z"], ["y"])
CORPUS = {
    "accepted": (case(MODEL, XOR), 0, "s VERIFIED "),
    "zipped": (case(MODEL, XOR, raw=zipped(MODEL), name="a.net"), 0, "s VERIFIED "),
    "csv": (case(MODEL, CSV, "classifies", margin=True), 0, "s VERIFIED "),
    "refuted": (
        arrays_case(ARRAYS, arrays_data(POINTS, np.array([0, 1, 1, 0]), "npy"), "interpolates"),
        1,
        "s REFUTED ",
    ),
    "rejected": (case(MODEL, XOR).edit("network", "max_bits", to=7), 1, "s REJECTED network.max_bits: "),
    "malformed": (case(MODEL, XOR).edit("verdict", to="proved"), 4, "s MALFORMED verdict: "),
}


@pytest.mark.parametrize("flags", [["-O"], ["-W", "error"], ["-OO", "-I"], ["-X", "utf8=0"]], ids=str)
def test_a_copied_file_gives_the_same_verdicts(flags: list[str], tmp_path: Path) -> None:
    program = shutil.copy(SOURCE, tmp_path / "c.py")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    for name, (found, status, last) in CORPUS.items():
        certificate, net, data, *_ = found.write(tmp_path / name)
        command = [sys.executable, *flags, str(program), str(certificate), "--network", str(net), "--data", str(data)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
        assert (done.returncode, done.stderr) == (status, ""), (name, done)
        assert done.stdout.splitlines()[-1].startswith(last), (name, done)
        if status == 0:
            assert done.stdout.splitlines()[-1] == last + sha(certificate.read_bytes())
            assert len(done.stdout.splitlines()) == 4
        if name in ("csv", "rejected"):
            done = subprocess.run([*command, "--json"], capture_output=True, text=True, env=environment, check=False)
            answer = json.loads(done.stdout)
            assert (done.returncode, done.stderr) == (status, "")
            assert set(answer) == {"schema", "verdict", "reason", "claim", "digest"}
            assert answer["schema"] == "boundcheck.check/1"
            assert answer["verdict"] == ("accepted" if status == 0 else "rejected")
            assert answer["claim"] == found.certificate["claim"]
            assert answer["digest"] == sha(certificate.read_bytes())


def test_hostile_files_end_in_status_4_without_a_traceback(tmp_path: Path) -> None:
    certificate, net, data = case(MODEL, XOR).write(tmp_path)
    bad = tmp_path / "bad\nname \u00e9"
    bad.write_bytes(b"[" * 100_000)
    for files in ((bad, net, data), (certificate, bad, data), (certificate, net, bad), (certificate, net, tmp_path)):
        command = [sys.executable, str(SOURCE), str(files[0]), "--network", str(files[1]), "--data", str(files[2])]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
        assert (done.returncode, done.stderr) == (4, "")
        assert done.stdout.startswith("s MALFORMED ")
        assert done.stdout.count("\n") == 1


def test_wrong_usage_ends_in_status_2() -> None:
    done = subprocess.run([sys.executable, str(SOURCE), "x"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")


def test_an_answer_has_no_truth_value(tmp_path: Path) -> None:
    answer = case(MODEL, XOR).check(tmp_path)
    assert (answer.verdict, answer.status, answer.reason) == ("accepted", 0, None)
    with pytest.raises(TypeError):
        bool(answer)
    with pytest.raises(AttributeError):
        answer.verdict = "rejected"  # type: ignore[misc]


def test_the_source_is_small_and_uses_only_what_it_may() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 1000
    forbidden = {"float", "eval", "exec", "compile", "__import__", "complex", "open", "globals", "getattr_static"}
    allowed = {
        "__future__", "argparse", "collections", "collections.abc", "dataclasses", "fractions", "hashlib", "itertools",
        "json", "math", "operator", "pathlib", "re", "struct", "sys", "typing", "zlib",
    }  # fmt: skip
    for node in ast.walk(ast.parse(text)):
        assert not isinstance(node, ast.Assert), node.lineno
        assert not (isinstance(node, ast.Constant) and type(node.value) in (float, complex)), node.lineno
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            assert ast.unparse(node) == "step[pivot] / steps[0][pivot]", node.lineno  # of fractions
        if isinstance(node, ast.Name):
            assert node.id not in forbidden, node.lineno
        if isinstance(node, ast.Attribute):
            assert node.attr not in forbidden, node.lineno
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= allowed
        if isinstance(node, ast.ImportFrom):
            assert node.module in allowed


def test_the_certificate_of_another_file_is_rejected_by_name(tmp_path: Path) -> None:
    found = case(MODEL, XOR)
    certificate, net, data = found.write(tmp_path)
    net.write_bytes(dump(network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[1, -2]], ["1/9"]))))
    answer = memorization.check(certificate, net, data)
    assert answer.verdict == "rejected"
    assert "network" in (answer.reason or "")
