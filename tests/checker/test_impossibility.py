"""Impossibility certificates: alternating labels on a line need many linear pieces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boundcheck.checker.memorization import Answer, check
from tests.checker.maker import DataFile, arrays_data, csv_data, dump, merkle

LINE = np.array([[1, 0], [2, -2], [4, -6], [5, -8], [9, -16], [10, -18]], np.int16)
LABELS = np.array([0, 5, 1, 2, 0, 3])


def certificate(data: DataFile, widths: Any, pieces: Any, bound: Any) -> dict[str, Any]:
    fields = {
        **data.fields,
        "dimension": len(data.points[0]),
        "merkle_root": merkle(data),
        "points": len(data.points),
    }
    return {
        "architecture": {"hidden_widths": widths, "pieces": pieces},
        "data": fields,
        "piece_bound": bound,
        "schema": "boundcheck.impossibility/1",
    }


def judge(data: DataFile, value: dict[str, Any], folder: Path) -> Answer:
    (folder / data.name).write_bytes(data.raw)
    (folder / "c.json").write_bytes(dump(value))
    if data.labels_raw is not None:
        (folder / str(data.labels_name)).write_bytes(data.labels_raw)
    return check(folder / "c.json", None, folder / data.name)


ARCHITECTURES: dict[str, tuple[Any, Any, Any, str]] = {
    "three units": ([3], 2, "4", "accepted"),
    "one unit": ([1], 2, "2", "accepted"),
    "two layers": ([1, 1], 2, "4", "accepted"),
    "three pieces": ([1], 3, "3", "accepted"),
    "one unit too many": ([4], 2, "5", "rejected"),
    "one layer too many": ([1, 1, 1], 2, "8", "rejected"),
    "four units with the bound of three": ([4], 2, "4", "rejected"),
    "a bound too small": ([3], 2, "3", "rejected"),
    "a bound too large": ([1], 2, "4", "rejected"),
    "no layer": ([], 2, "1", "malformed"),
    "no unit": ([0], 2, "1", "malformed"),
    "a negative unit": ([-1], 2, "0", "malformed"),
    "a boolean unit": ([True], 2, "2", "malformed"),
    "one piece": ([3], 1, "1", "malformed"),
    "a bound as a number": ([3], 2, 4, "malformed"),
    "a bound as a fraction": ([1, 1], 2, "9/2", "rejected"),
    "a bound not canonical": ([3], 2, "04", "malformed"),
}


@pytest.mark.parametrize(("widths", "pieces", "bound", "expected"), ARCHITECTURES.values(), ids=ARCHITECTURES)
def test_the_piece_bound_is_recomputed(widths: Any, pieces: Any, bound: Any, expected: str, tmp_path: Path) -> None:
    data = arrays_data(LINE, LABELS)
    answer = judge(data, certificate(data, widths, pieces, bound), tmp_path)
    assert answer.verdict == expected, answer
    if expected == "accepted":
        assert answer.claim == {"hidden_widths": widths, "kind": "impossible", "pieces": pieces}


def changed(i: int, value: Any) -> np.ndarray:
    labels = LABELS.copy()
    labels[i] = value
    return labels


def moved(i: int, point: list[int]) -> np.ndarray:
    line = LINE.copy()
    line[i] = point
    return line


SETS: dict[str, tuple[np.ndarray, np.ndarray, str]] = {
    "as it is": (LINE, LABELS, "accepted"),
    "backwards": (LINE[::-1], LABELS, "accepted"),
    "labels of shape (N, 1)": (LINE, LABELS[:, None], "accepted"),
    "negated labels": (LINE, -LABELS, "accepted"),
    "halves": (LINE / 8, LABELS / 4, "accepted"),
    "labels that do not alternate": (LINE, changed(2, 5), "rejected"),
    "labels that go on rising": (LINE, changed(2, 6), "rejected"),
    "a last label that falls": (LINE, changed(5, -1), "rejected"),
    "a point off the line": (moved(3, [5, -7]), LABELS, "rejected"),
    "a last point off the line": (moved(5, [10, -17]), LABELS, "rejected"),
    "a repeated point": (moved(1, [1, 0]), LABELS, "rejected"),
    "a repeated later point": (moved(4, [5, -8]), LABELS, "rejected"),
    "a step back": (moved(3, [3, -4]), LABELS, "rejected"),
    "text labels": (LINE, LABELS.astype("U1"), "rejected"),
    "label vectors": (LINE, np.stack([LABELS, LABELS], 1), "rejected"),
    "one point": (LINE[:1], LABELS[:1], "rejected"),
}


@pytest.mark.parametrize(("x", "y", "expected"), SETS.values(), ids=SETS)
@pytest.mark.parametrize("kind", ["npz", "npy"])
def test_points_must_be_in_order_on_a_line_with_alternating_labels(
    x: np.ndarray, y: np.ndarray, expected: str, kind: str, tmp_path: Path
) -> None:
    data = arrays_data(x, y, kind)
    assert judge(data, certificate(data, [3], 2, "4"), tmp_path).verdict == expected


def test_decimals_on_a_line_are_exact(tmp_path: Path) -> None:
    text = "x,z,y\n0.1,0,0\n0.2,0.1,1\n0.3,0.2,0\n0.4,0.3,1\n0.5,0.4,0\n"
    points = [[f"{k}/10", f"{k - 1}/10"] for k in range(1, 6)]
    data = csv_data(text, points, [0, 1, 0, 1, 0], ["y"])
    good = certificate(data, [2], 2, "3")
    assert judge(data, good, tmp_path).verdict == "accepted"
    rounded = {**good, "data": {**good["data"], "reading": "bits"}}  # 0.3 - 0.2 is not 0.2 - 0.1 there
    assert judge(data, rounded, tmp_path).verdict == "rejected"


def test_no_field_of_the_data_can_be_changed(tmp_path: Path) -> None:
    data = arrays_data(LINE, LABELS)
    good = certificate(data, [3], 2, "4")
    for key in good["data"]:
        for value in (None, 0, True, "x", 7, "csv", "decimal"):
            if value != good["data"][key]:
                bad = {**good, "data": {**good["data"], key: value}}
                assert judge(data, bad, tmp_path).verdict in ("rejected", "malformed")
    for bad in ({**good, "x": 1}, {k: v for k, v in good.items() if k != "piece_bound"}):
        assert judge(data, bad, tmp_path).verdict == "malformed"
    (tmp_path / "n").write_bytes(b"{}")
    assert check(tmp_path / "c.json", tmp_path / "n", tmp_path / "data.npz").verdict == "malformed"
