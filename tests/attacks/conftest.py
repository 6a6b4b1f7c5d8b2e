"""A user's folder with small files, and the program as that user starts it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent.parent
Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """``net.npz`` (the identity on two logits) and ``data.csv`` (three points that it classifies)."""
    np.savez(tmp_path / "net.npz", W1=np.eye(2), b1=np.zeros(2))
    (tmp_path / "data.csv").write_text("a,b,y\n2,0,0\n0,2,1\n5,1,0\n")
    return tmp_path


@pytest.fixture
def program(folder: Path) -> Program:
    """Runs ``python -m boundcheck`` in the folder, stopped after 60 seconds."""

    def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60, **options}
        command = [sys.executable, "-m", "boundcheck", *map(str, arguments)]
        return subprocess.run(command, cwd=folder, env=environment, text=True, check=False, **options)

    return run


@pytest.fixture
def shell(folder: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Runs a line of shell in which ``boundcheck`` is the program."""

    def run(line: str) -> subprocess.CompletedProcess[str]:
        start = f'boundcheck() {{ "{sys.executable}" -m boundcheck "$@"; }}\n'
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = ["bash", "-c", start + line]
        return subprocess.run(
            command, cwd=folder, env=environment, text=True, capture_output=True, timeout=60, check=False
        )

    return run
