"""npy and npz: headers, dtypes, shapes, values."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boundcheck.dataset.arrays import parse_npy, read_npz
from boundcheck.dataset.dataset import Dataset
from boundcheck.dataset.readers import read
from boundcheck.errors import InputError
from tests.dataset.files import LABELS, ROWS, npy, npy_with, savez

BODY = np.array([[1.0, 2.0]]).tobytes()
GOOD = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }"


@pytest.mark.parametrize("version", [b"\x01\x00", b"\x02\x00", b"\x03\x00"])
@pytest.mark.parametrize("padding", ["\n", "   \n", " " * 5000 + "\n"])
def test_a_header_is_read(version: bytes, padding: str) -> None:
    assert parse_npy(npy_with(GOOD + padding, BODY, version), "a").tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    "header",
    [
        GOOD,
        GOOD + "\t\n",
        GOOD + "\n\n",
        " " + GOOD + "\n",
        GOOD.replace(", }", "}") + "\n",
        GOOD.replace("(1, 2)", "(1,2)") + "\n",
        GOOD.replace("(1, 2)", "[1, 2]") + "\n",
        GOOD.replace("(1, 2)", "(01, 2)") + "\n",
        GOOD.replace("(1, 2)", "(1L, 2L)") + "\n",
        GOOD.replace("(1, 2)", "(-1, -2)") + "\n",
        GOOD.replace("(1, 2)", "(1_0, 2)") + "\n",
        GOOD.replace("(1, 2)", "(2)") + "\n",
        GOOD.replace("'", '"') + "\n",
        GOOD.replace("False", "0") + "\n",
        GOOD.replace("'shape'", "'descr': '<f8', 'shape'") + "\n",
        GOOD.replace("'<f8'", "[('a', '<f8')]") + "\n",
        GOOD.replace("(1, 2)", "(" + "9" * 400 + ",)") + "\n",
        "[" * 60_000 + "\n",
    ],
)
def test_another_spelling_of_a_header_is_refused(header: str) -> None:
    with pytest.raises(InputError, match=r"a: its npy header is not of the form"):
        parse_npy(npy_with(header, BODY), "a")


@pytest.mark.parametrize("version", [b"\x00\x01", b"\x01\x01", b"\x04\x00"])
def test_an_unknown_npy_version_is_refused(version: bytes) -> None:
    with pytest.raises(InputError, match=r"version"):
        parse_npy(npy_with(GOOD + "\n", BODY, version), "a")


@pytest.mark.parametrize("body", [BODY + b"\0", BODY[:-1], b""])
def test_an_array_with_more_or_fewer_bytes_is_refused(body: bytes) -> None:
    with pytest.raises(InputError, match=r"needs 16"):
        parse_npy(npy_with(GOOD + "\n", body), "a")


def test_every_truncation_of_an_npy_file_is_refused() -> None:
    whole = npy(ROWS)
    for size in range(len(whole)):
        with pytest.raises(InputError):
            parse_npy(whole[:size], "a")


@pytest.mark.parametrize(
    "dtype",
    [
        "?",
        "i1",
        "u1",
        *(f"{order}{kind}" for order in "<>" for kind in ("i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8")),
    ],
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_dtype_and_order_gives_the_same_exact_values(dtype: str, order: Any) -> None:
    values = np.array([[0, 1, 1], [1, 0, 1]]).astype(dtype, order=order)
    data = read_npz(savez(X=values, y=values[:, 0]), "a")
    assert [data.row(0), data.row(1)] == [(0, 1, 1), (1, 0, 1)]
    assert data.labels.numbers == ((0,), (1,))
    assert data.points.stored(0, 2) == values.tobytes("C") + values[:, 0].tobytes("C")


@pytest.mark.parametrize("array", [
    np.array([[1 + 2j]]), np.array([[None]]), np.array([["a"]]), np.array([[b"a"]]), np.zeros((1, 1), np.longdouble),
    np.array([["2020-01-01"]], "M8[D]"), np.array([[1]], "m8[s]"), np.zeros((1, 1), "V4"),
])  # fmt: skip
def test_an_array_of_something_else_is_refused_for_points(array: Any) -> None:
    with pytest.raises(InputError, match=r"array X: (dtype|its npy header)"):
        read_npz(savez(X=array, y=[0]), "a")


@pytest.mark.parametrize(
    "descr", ["<b1", "<u1", "=f8", "f8", "|f8", "<f3", "<f16", "<i16", "<U0", "<U", "<S3", "<c8", "|O"]
)
def test_a_dtype_outside_the_list_is_refused(descr: str) -> None:
    header = GOOD.replace("<f8", descr) + "\n"
    with pytest.raises(InputError, match=r"dtype"):
        parse_npy(npy_with(header, BODY), "a", text=True)


def test_a_truth_value_is_the_byte_0_or_1() -> None:
    header = "{'descr': '|b1', 'fortran_order': False, 'shape': (1, 2), }\n"
    assert parse_npy(npy_with(header, b"\x00\x01"), "a").tolist() == [[False, True]]
    with pytest.raises(InputError, match=r"truth value"):
        parse_npy(npy_with(header, b"\x00\x02"), "a")


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((3, 28, 28)), np.zeros(3), r"X has shape \(3, 28, 28\): reshape it to \(3, 784\)"),
        (np.zeros(3), np.zeros(3), r"X has shape \(3,\): reshape it to \(3, 1\)"),
        (np.zeros(()), np.zeros(()), "shape"),
        (np.zeros((0, 2)), np.zeros(0), "N >= 1"),
        (np.zeros((2, 0)), np.zeros(2), "d >= 1"),
        (np.zeros((3, 2)), np.zeros(2), r"y has shape \(2,\), but X has 3 rows"),
        (np.zeros((3, 2)), np.zeros((1, 3)), r"reshape it to \(3,\)"),
        (np.zeros((3, 2)), np.zeros((3, 0)), "y has shape"),
        (np.zeros((3, 2)), np.zeros((3, 1, 1)), "y has shape"),
        (np.zeros((3, 2)), np.zeros(()), "y has shape"),
        (np.zeros((1, 2)), np.array([["a", "b"]]), "text labels are one a row"),
    ],
)
def test_a_wrong_shape_is_refused_with_the_fix(x: Any, y: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_npz(savez(X=x, y=y), "a")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["<f2", ">f4", "<f8"])
def test_a_number_that_is_not_finite_is_named_by_row_and_column(bad: float, dtype: str) -> None:
    points = np.zeros((5000, 3), dtype)
    points[4321, 2] = bad
    with pytest.raises(InputError, match=r"array X, row 4321, column 2"):
        read_npz(savez(X=points, y=np.zeros(5000)), "a")
    with pytest.raises(InputError, match=r"array y, row 4321: "):
        read_npz(savez(X=np.zeros((5000, 1)), y=points[:, 2]), "a")
    points[4321, 2] = np.finfo(dtype).max
    assert read_npz(savez(X=points, y=points[:, 2]), "a").row(4321)[2] == Fraction(float(np.finfo(dtype).max))


def test_text_labels_are_kept_without_trailing_nuls() -> None:
    labels = np.array(["é", "b\0", "long label"])
    for dtype in ("<U12", ">U12"):
        for shape in ((3,), (3, 1)):
            data = read_npz(savez(X=ROWS, y=labels.astype(dtype).reshape(shape)), "a")
            assert data.labels.text == ("é", "b", "long label")
            assert data.labels.numbers is None


@pytest.mark.parametrize(
    ("label", "message"), [("", "empty"), ("NaN", "missing"), ("-inf", "missing"), ("\ud800", "surrogate")]
)
def test_a_text_that_is_no_label_is_refused(label: str, message: str) -> None:
    with pytest.raises(InputError, match=f"array y, row 1: .*{message}"):
        read_npz(savez(X=ROWS, y=np.array(["a", label, "nanny"])), "a")


def test_a_character_beyond_unicode_is_refused() -> None:
    labels = np.array([0x61, 0x110000, 0x62], np.uint32).view("<U1")
    with pytest.raises(InputError, match=r"U\+10FFFF"):
        read_npz(savez(X=ROWS, y=labels), "a")


def test_missing_arrays_are_named_beside_those_present() -> None:
    with pytest.raises(
        InputError, match=r"no array X and no array y; the file has data, target. Rename them: .*X=old\['data'\]"
    ):
        read_npz(savez(data=ROWS, target=LABELS), "a.npz")
    with pytest.raises(InputError, match=r"a.npz: no array y; the file has X, Y"):
        read_npz(savez(X=ROWS, Y=LABELS), "a.npz")


def test_label_vectors_and_a_column_of_labels() -> None:
    data = read_npz(savez(X=ROWS, y=[[1, 0.5], [2, 0.25], [1, 0.5]]), "a")
    assert data.labels.numbers == ((1, Fraction(1, 2)), (2, Fraction(1, 4)), (1, Fraction(1, 2)))
    assert read_npz(savez(X=ROWS, y=LABELS.reshape(3, 1)), "a").labels.width == 1


def test_an_npy_pair_is_found_by_its_name_or_named(tmp_path: Path) -> None:
    (tmp_path / "maX_X_1.npy").write_bytes(npy(ROWS))
    (tmp_path / "maX_y_1.npy").write_bytes(npy(LABELS))
    (tmp_path / "other.npy").write_bytes(npy(LABELS))
    found = Dataset.load(tmp_path / "maX_X_1.npy")
    named = read(tmp_path / "maX_X_1.npy", label=str(tmp_path / "other.npy"))
    assert found.origin.labels_sha256 == named.origin.labels_sha256
    assert found.origin.format == "npy"
    with pytest.raises(InputError, match=r"where are the labels"):
        read(tmp_path / "other.npy")


def test_the_ending_and_the_bytes_must_agree(tmp_path: Path) -> None:
    for name, raw, message in (
        ("a.csv", savez(X=ROWS, y=LABELS), "named .csv, but holds a zip archive"),
        ("b.npz", npy(ROWS), "named .npz, but holds an npy array"),
        ("c.npz", b"x,y\n1,2\n", "not a whole zip"),
        ("d.parquet", b"PAR1", "not a supported data file .*csv"),
        ("e.npz", b"", "empty"),
    ):
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(InputError, match=message):
            read(tmp_path / name)
    with pytest.raises(InputError, match=r"no such file. Did you mean .*a\.csv"):
        read(tmp_path / "aa.csv")
    (tmp_path / "f.NPZ").write_bytes(savez(X=ROWS, y=LABELS))
    assert len(read(tmp_path / "f.NPZ", reading="bits")) == 3
    with pytest.raises(InputError, match=r"reading decimal is for csv"):
        read(tmp_path / "f.NPZ", reading="decimal")
    with pytest.raises(InputError, match=r"no label can be named"):
        read(tmp_path / "f.NPZ", label="y")
