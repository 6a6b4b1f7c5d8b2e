"""Where results are written: never over an input, a device, or the file of another run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from boundcheck import files
from boundcheck.errors import UsageError
from tests.attacks.conftest import ROOT


def test_force_replaces_an_old_certificate_but_no_input(program: Any, folder: Path) -> None:
    (folder / "old.json").write_text("old")
    assert program("certify", "net.npz", "data.csv", "-o", "old.json", "--force").returncode == 0
    (folder / "link.json").symlink_to("data.csv")
    os.link(folder / "net.npz", folder / "hard.json")
    before = (folder / "data.csv").read_bytes(), (folder / "net.npz").read_bytes()
    for name in ("data.csv", "./data.csv", "net.npz", "link.json", "hard.json"):
        done = program("certify", "net.npz", "data.csv", "-o", name, "--force")
        assert done.returncode == 2
        assert "read by this very run" in done.stderr
    assert before == ((folder / "data.csv").read_bytes(), (folder / "net.npz").read_bytes())


def test_merge_does_not_write_over_its_parts(program: Any, folder: Path) -> None:
    for i in (1, 2):
        assert program("certify", "net.npz", "data.csv", "--shard", f"{i}/2", "-o", f"{i}.json").returncode == 0
    assert program("merge", "1.json", "2.json", "-o", "2.json", "--force").returncode == 2
    assert program("merge", "1.json", "2.json", "-o", "3.json", "--force").returncode == 0


def test_devices_pipes_and_folders_are_not_replaced(program: Any, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "sub").mkdir()
    (folder / "plain").write_text("")
    for name, status in (("pipe", 2), ("sub", 2), ("", 2), ("plain", 0)):
        assert program("certify", "net.npz", "data.csv", "-o", name, "--force").returncode == status, name
    assert (folder / "pipe").is_fifo()


def test_a_dangling_link_counts_as_existing(program: Any, folder: Path) -> None:
    (folder / "link.json").symlink_to("nowhere.json")
    assert program("certify", "net.npz", "data.csv", "-o", "link.json").returncode == 2
    assert program("certify", "net.npz", "data.csv", "-o", "new.json").returncode == 0


@pytest.mark.parametrize(
    ("name", "status"), [("a" * 300, 4), ("a" * 250, 0), ("\U0001f600" * 60, 0), ("two\nlines \u00fc", 0)]
)
def test_long_and_odd_names(program: Any, folder: Path, name: str, status: int) -> None:
    assert program("certify", "net.npz", "data.csv", "-o", name).returncode == status
    assert (status == 0) == (name in os.listdir(folder))


def test_a_file_that_appears_while_working_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "c.json"
    real = os.fsync

    def meanwhile(descriptor: int) -> None:
        target.write_bytes(b"theirs")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(UsageError, match="--force"):
        files.write_atomically(target, b"ours")
    assert target.read_bytes() == b"theirs"
    files.write_atomically(target, b"ours", force=True)
    assert target.read_bytes() == b"ours"
    assert os.listdir(tmp_path) == ["c.json"]


def test_two_runs_at_once_leave_one_whole_file(folder: Path) -> None:
    command = [sys.executable, "-m", "boundcheck", "certify", "net.npz", "data.csv", "-o", "c.json", "-q"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [
        subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert sorted(process.wait(timeout=60) for process in both) == [0, 2]
    assert sorted(os.listdir(folder)) == ["c.json", "data.csv", "net.npz"]


def test_a_folder_that_cannot_be_made_is_no_defect(program: Any, folder: Path) -> None:
    done = program("demo", "-o", "data.csv")
    assert done.returncode == 4
    assert "data.csv" in done.stderr
