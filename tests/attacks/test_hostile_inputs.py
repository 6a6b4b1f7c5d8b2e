"""Small inputs that ask for endless time or memory, and options at the edge."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boundcheck.files import canonical_json


def network(weight: dict[str, Any], inputs: int = 1, outputs: int = 1) -> bytes:
    layer = {"weight": weight, "bias": ["0"] * outputs, "activation": "identity"}
    return canonical_json({"schema": "boundcheck.network/1", "inputs": inputs, "layers": [layer]})


def sparse(m: int, n: int, *entries: list[Any]) -> dict[str, Any]:
    return {"sparse": {"shape": [m, n], "entries": list(entries)}}


@pytest.fixture
def line(folder: Path) -> Path:
    (folder / "line.csv").write_text("x,y\n0,0\n1,1\n2,2\n")
    return folder


def test_devices_and_pipes_are_refused_unread(program: Any, folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    for arguments in (("net.npz", "pipe.csv"), ("/dev/zero", "data.csv"), ("net.npz", "data.csv")):
        done = program("certify", *arguments)
        assert done.returncode == (0 if arguments[1] == "data.csv" and arguments[0] == "net.npz" else 4)
        assert done.returncode == 0 or "device, pipe" in done.stderr


@pytest.mark.parametrize(("inner", "status"), [(1, 0), (2**20, 0), (2**20 + 1, 4), (2**53, 4)])
def test_a_huge_inner_dimension_of_factors_costs_nothing(program: Any, line: Path, inner: int, status: int) -> None:
    factors = {"factors": [sparse(1, inner, [0, inner - 1, "1"]), sparse(inner, 1, [inner - 1, 0, "1"])]}
    (line / "n.net.json").write_bytes(network(factors))
    done = program("certify", "n.net.json", "line.csv", "--jobs", 1, timeout=20)
    assert done.returncode == status, done.stderr


def test_factors_without_a_common_place_are_the_zero_matrix(program: Any, line: Path) -> None:
    factors = {"factors": [sparse(1, 9, [0, 3, "1"]), sparse(9, 1, [4, 0, "1"])]}
    (line / "n.net.json").write_bytes(network(factors))
    (line / "zero.csv").write_text("x,y\n5,0\n7,0\n")
    assert program("certify", "n.net.json", "zero.csv").returncode == 0
    assert program("certify", "n.net.json", "line.csv").returncode == 1


@pytest.mark.parametrize("digits", [100, 2_000_000])
def test_a_refutation_with_millions_of_digits_is_said_at_once(program: Any, line: Path, digits: int) -> None:
    (line / "n.net.json").write_bytes(network({"dense": [["0x" + "f" * max(digits, 3400)]]}))
    done = program("certify", "n.net.json", "line.csv", timeout=30)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("s REFUTED row 1")


@pytest.mark.parametrize(("digits", "status"), [(900_000, 0), (1_200_000, 3)])
def test_a_margin_that_no_certificate_holds_is_undecided(program: Any, folder: Path, digits: int, status: int) -> None:
    """The margin is the square of the weight: about twice as many digits. Without a margin there is no limit."""
    weight = "0x" + "f" * digits
    layers = [
        {"weight": {"dense": rows}, "bias": ["0"] * len(rows), "activation": "identity"}
        for rows in ([[weight]], [[weight], ["0"]])
    ]
    (folder / "n.net.json").write_bytes(
        canonical_json({"schema": "boundcheck.network/1", "inputs": 1, "layers": layers})
    )
    (folder / "signs.csv").write_text("x,y\n1,0\n2,0\n-1,1\n")
    arguments = ("certify", "n.net.json", "signs.csv", "--claim", "classifies", "-o")
    assert program(*arguments, "plain.json").returncode == 0
    done = program(*arguments, "margin.json", "--margin")
    assert done.returncode == status, done.stderr
    assert (folder / "margin.json").exists() == (status == 0)
    names = ["plain.json"] + ["margin.json"] * (status == 0)
    for name in names:
        assert program("check", name, "--network", "n.net.json", "--data", "signs.csv").returncode == 0


@pytest.mark.parametrize(("seed", "status"), [(2**53, 0), (-(2**53), 0), (2**53 + 1, 2), ("1" * 5000, 2), ("x", 2)])
def test_a_seed_fits_into_the_build_record(program: Any, line: Path, seed: object, status: int) -> None:
    done = program("construct", "yun2019.theorem_3_1", "line.csv", "-o", "n.net.json", f"--seed={seed}")
    assert done.returncode == status, done.stderr


@pytest.mark.parametrize(("jobs", "status"), [(2, 0), (0, 2), (257, 2), (10**20, 2)])
def test_the_number_of_processes_is_bounded(program: Any, folder: Path, jobs: int, status: int) -> None:
    assert program("certify", "net.npz", "data.csv", "--jobs", jobs).returncode == status


@pytest.mark.parametrize("limit", ["0", "640", "100000"])
def test_a_limit_on_integer_digits_in_the_environment_changes_nothing(program: Any, line: Path, limit: str) -> None:
    (line / "n.net.json").write_bytes(network({"dense": [["1" * 3999]]}))
    (line / "long.csv").write_text(f"x,y\n1,{'1' * 3999}\n2,{'2' * 3999}\n")
    environment = {"PYTHONINTMAXSTRDIGITS": limit}
    assert program("certify", "n.net.json", "long.csv", "-o", "c.json", env=environment).returncode == 0
    assert program("certify", "n.net.json", "line.csv", "-o", "r.json", env=environment).returncode == 1
    assert program("check", "c.json", "--network", "n.net.json", "--data", "long.csv", env=environment).returncode == 0


@pytest.mark.parametrize(("widths", "status"), [("8-8", 0), ("999999999-999999999", 2), ("99999-99999", 2)])
def test_widths_that_no_memory_holds_are_refused_at_once(program: Any, line: Path, widths: str, status: int) -> None:
    done = program("construct", "yun2019.theorem_3_1", "line.csv", "-o", "n.net.json", "--widths", widths, timeout=20)
    assert done.returncode == status, done.stderr


def test_the_labels_file_of_an_npy_pair_can_be_named(program: Any, folder: Path) -> None:
    np.save(folder / "points.npy", np.array([[2.0, 0], [0, 2]]))
    np.save(folder / "labels.npy", np.array([0, 1]))
    named = program("certify", "net.npz", "points.npy", "--label", "labels.npy", "-o", "c.json")
    assert named.returncode == 0, named.stderr
    checked = program("check", "c.json", "--network", "net.npz", "--data", "points.npy", "--label", "labels.npy")
    assert checked.returncode == 0
    twice = program("certify", "net.npz", "points.npy", "--label", "labels.npy", "--label", "labels.npy")
    assert twice.returncode == 4
