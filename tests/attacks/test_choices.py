"""What the files leave open (label columns, hidden activation) is said with every verdict: another choice, another claim."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np


def test_another_label_column_or_activation_is_named_in_the_answer(program: Any, folder: Path) -> None:
    weights = {"W1": np.eye(2), "b1": np.zeros(2), "W2": np.array([[1.0, 0]]), "b2": np.zeros(1)}
    np.savez(folder / "one.npz", **weights)
    (folder / "two.csv").write_text("a,b,y\n1,1,9\n2,2,8\n-3,-3,7\n")
    easier = program("certify", "one.npz", "two.csv", "--label", "b", "--activation", "identity")
    assert easier.returncode == 0
    assert "labels from column 'b'" in easier.stdout
    assert "hidden activation identity" in easier.stdout
    plain = program("certify", "one.npz", "two.csv")
    assert plain.returncode == 1
    assert "labels from column 'y'" in plain.stdout
    assert "hidden activation relu" in plain.stdout
    leaky = program("certify", "one.npz", "two.csv", "--activation", "leaky_relu:1/10")
    assert "hidden activation leaky_relu:1/10" in leaky.stdout
