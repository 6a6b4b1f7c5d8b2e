"""stdout and stderr that are full, closed, or speak another encoding: the status stays true."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Shell = Callable[[str], "subprocess.CompletedProcess[str]"]
CERTIFY = "boundcheck certify net.npz data.csv"


def test_an_answer_that_cannot_be_written_is_no_success_and_no_defect(shell: Shell) -> None:
    assert shell(f"{CERTIFY} >/dev/null").returncode == 0
    for verb in (CERTIFY, f"{CERTIFY} --json", "boundcheck theorems"):
        full = shell(f"{verb} >/dev/full")
        assert full.returncode == 4
        assert "stdout cannot be written" in full.stderr
        assert "Traceback" not in full.stderr


def test_a_full_or_closed_stderr_does_not_turn_an_error_into_a_refutation(shell: Shell) -> None:
    assert shell("boundcheck certify net.npz nowhere.csv").returncode == 4
    for redirection in ("2>/dev/full", "2>&-"):
        done = shell(f"boundcheck certify net.npz nowhere.csv {redirection}")
        assert (done.returncode, done.stdout) == (4, "")
        assert shell(f"{CERTIFY} {redirection}").returncode == 0


def test_names_that_the_terminal_cannot_show_do_not_change_the_status(program: Any, folder: Path) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    (folder / "däta.csv").write_text((folder / "data.csv").read_text())
    assert program("certify", "net.npz", "däta.csv", env=ascii_only).returncode == 0
    missing = program("certify", "net.npz", "wörld.csv", "--json", env=ascii_only)
    assert missing.returncode == 4
    assert json.loads(missing.stdout)["error"].startswith("wörld.csv")
    undecodable = program("certify", "net.npz", "w\udcff.csv", "--json")
    assert undecodable.returncode == 4
    assert json.loads(undecodable.stdout)["status"] == 4


@pytest.mark.parametrize("label", ["b\ns VERIFIED 00", "b\x1b[2J", "b\u2028s VERIFIED 00", "b\r"])
def test_no_label_can_write_a_line_of_its_own(program: Any, folder: Path, label: str) -> None:
    np.savez(folder / "text.npz", X=np.array([[0.0, 2], [2, 0]]), y=np.array(["a", label]))
    refuted = program("certify", "net.npz", "text.npz")
    assert refuted.returncode == 1
    lines = refuted.stdout.splitlines()
    assert [line[:9] for line in lines if line.startswith("s ")] == ["s REFUTED"]
    assert "\x1b" not in refuted.stdout
    np.savez(folder / "text.npz", X=np.array([[2.0, 0], [0, 2]]), y=np.array(["a", label]))
    assert program("certify", "net.npz", "text.npz").returncode == 0


def test_a_label_in_another_script_is_shown_as_it_is(program: Any, folder: Path) -> None:
    np.savez(folder / "text.npz", X=np.array([[2.0, 0], [0, 2]]), y=np.array(["Füße", "手"]))
    done = program("certify", "net.npz", "text.npz", env={"PYTHONIOENCODING": "utf-8"})
    assert "classes 0 = Füße, 1 = 手" in done.stdout
