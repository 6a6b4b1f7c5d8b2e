"""What the documents tell a reader to type works as they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from boundcheck.cli.main import main

ROOT = Path(__file__).parent.parent


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)


def statuses(document: str) -> list[int]:
    """Exit status of every boundcheck line of the shell blocks, in order."""
    lines = [line.partition("   #")[0].split() for block in blocks(document, "sh") for line in block.splitlines()]
    return [main(words[1:]) for words in lines if words[:1] == ["boundcheck"]]


def run_python(code: str, folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_tutorial_works_from_the_first_line_to_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = re.search(r"```\n(height.*?)```", (ROOT / "docs/tutorial.md").read_text(), re.DOTALL)
    assert table is not None
    Path("points.csv").write_text(table[1])
    Path("other.csv").write_text(table[1].replace("1,1,1\n", "1,1,0.999\n"))
    rng = np.random.default_rng(0)
    np.savez("mine.npz", W1=rng.normal(size=(3, 2)), b1=np.zeros(3), W2=rng.normal(size=(1, 3)), b2=np.zeros(1))
    # theorems, construct, certify, check; the refutation; a network that was never trained
    assert statuses("docs/tutorial.md") == [0, 0, 0, 0, 1, 1]
    run_python(blocks("docs/tutorial.md", "python")[-1], tmp_path)
    assert main(["check", "zigzag.bcert.json", "--data", "zigzag.csv"]) == 0


def test_the_readme_works_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text("a,b,y\n0,1,0.5\n1,1,-1\n")
    assert statuses("README.md") == [0, 0, 0, 0]
    shutil.copy(ROOT / "boundcheck" / "dataset" / "examples" / "digits.npz", tmp_path)
    run_python(blocks("README.md", "python")[0], tmp_path)
    assert main(["check", "digits.bcert.json", "--network", "digits.net.json", "--data", "digits.npz"]) == 0


def test_the_guide_to_lemmas_works_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tomls = blocks("docs/lemmas.md", "toml")
    for name, text in zip(("tails", "fast", "best", "far"), tomls, strict=True):
        Path(f"{name}.claim.toml").write_text(text)
    assert statuses("docs/lemmas.md") == [0, 0, 1, 0, 0]
    lemma = blocks("README.md", "toml")[0]
    Path("readme.claim.toml").write_text(lemma)
    assert main(["prove", "readme.claim.toml", "-q"]) == 0
