"""Data sets from values in memory agree with the files they are saved to."""

from __future__ import annotations

import pickle
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from boundcheck.dataset.dataset import Dataset
from boundcheck.dataset.memory import from_memory
from boundcheck.dataset.merkle import merkle_root
from boundcheck.errors import InputError, UsageError

FRACTIONS = st.fractions() | st.integers() | st.sampled_from([Fraction(1, 3), 10**40, Fraction(-1, 2**60)])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1)


def again(data: Dataset) -> Dataset:
    """Saved and loaded, read with the same reading and label columns."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.{data.origin.format}")
        data.save(path)
        columns = data.origin.label_columns
        return Dataset.load(path, reading=data.origin.reading, label=columns)


def agree(one: Dataset, two: Dataset) -> None:
    assert (one.origin.sha256, one.origin.reading, one.origin.label_columns) == (
        two.origin.sha256, two.origin.reading, two.origin.label_columns,
    )  # fmt: skip
    assert merkle_root(one) == merkle_root(two)
    assert [one.row(i) for i in range(len(one))] == [two.row(i) for i in range(len(two))]
    assert one.labels.values() == two.labels.values()


@settings(deadline=None)
@given(st.data())
def test_exact_values_come_back(draw: st.DataObject) -> None:
    n, d, k = (draw.draw(st.integers(1, 4)) for _ in range(3))
    X = draw.draw(st.lists(st.lists(FRACTIONS, min_size=d, max_size=d), min_size=n, max_size=n))
    y = draw.draw(st.lists(st.lists(FRACTIONS, min_size=k, max_size=k), min_size=n, max_size=n))
    data = Dataset(X, y if k > 1 else [row[0] for row in y])
    assert [data.row(i) for i in range(n)] == [tuple(map(Fraction, row)) for row in X]
    assert data.labels.numbers == tuple(tuple(map(Fraction, row)) for row in y)
    agree(data, again(data))


@settings(deadline=None)
@given(st.lists(TEXTS.map(lambda text: "l" + text) | TEXTS.map(lambda text: '"' + text), min_size=1))
def test_text_labels_come_back(texts: list[str]) -> None:
    data = Dataset([[i] for i in range(len(texts))], texts)
    assert data.labels.text == tuple(texts)
    agree(data, again(data))


@settings(deadline=None)
@given(
    hnp.arrays(
        st.sampled_from(["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]),
        st.tuples(st.integers(1, 5), st.integers(1, 5)),
        elements=st.floats(allow_nan=False, allow_infinity=False, width=16),
    )
    | hnp.arrays(
        st.sampled_from(["<f8", ">f8"]),
        st.tuples(st.integers(1, 5), st.integers(1, 5)),
        elements=st.floats(allow_nan=False, allow_infinity=False)
        | st.sampled_from([5e-324, -5e-324, 2.0**-1022, 1.7976931348623157e308, -0.0]),
    )
)
def test_float_arrays_are_the_numbers_their_bits_stand_for(X: Any) -> None:
    data = Dataset(X, X[:, 0])
    expected = [tuple(Fraction(x) for x in row) for row in X.astype(float).tolist()]
    assert [data.row(i) for i in range(len(X))] == expected
    assert data.labels.numbers == tuple((row[0],) for row in expected)
    integers, denominators = data.points.block(0, len(X))
    assert [tuple(Fraction(x, q) for x in row) for row, q in zip(integers, denominators)] == expected
    agree(data, again(data))


@given(hnp.arrays(hnp.integer_dtypes(endianness="?"), st.tuples(st.integers(1, 4), st.integers(1, 4))))
def test_integer_arrays_are_exact(X: Any) -> None:
    data = Dataset(X, X)
    assert [data.row(i) for i in range(len(X))] == [tuple(row) for row in X.tolist()]
    assert data.labels.numbers == tuple(tuple(row) for row in X.tolist())


def test_subnormals_of_every_width_are_exact() -> None:
    for dtype, power in (("f2", 24), ("f4", 149), ("f8", 1074)):
        tiny = np.array([[1, 3]], f"u{dtype[1]}").view(dtype)
        assert Dataset(tiny, [0]).row(0) == (Fraction(1, 2**power), Fraction(3, 2**power))


def test_small_integers_in_floats_stay_small() -> None:
    assert Dataset(np.array([[16.0, 3.0, 0.0], [0.5, 4.0, -0.0]]), [0, 1]).points.block(0, 2) == (
        [[16, 3, 0], [1, 8, 0]], [1, 2],
    )  # fmt: skip


def test_equal_labels_share_one_object() -> None:
    numbers = Dataset(np.zeros((3, 1)), np.array([0.1, 0.2, 0.1])).labels.numbers
    assert numbers is not None
    assert numbers[0] is numbers[2]


@pytest.mark.parametrize("bad", [0.5, 1.0, np.float64(2), np.float32(2), True, None, Decimal("0.1"), 1j, np.True_])
def test_what_is_not_exact_is_refused_beside_its_exact_neighbour(bad: Any) -> None:
    for X, y, place in (([[1, bad]], [0], "X, row 0, column 1"), ([[1, 2]], [bad], "y, row 0")):
        with pytest.raises(
            TypeError, match=f"{place}.*write a Fraction, an int or a string such as .*NumPy float array"
        ):
            Dataset(X, y)
    assert Dataset([[1, "1.0"]], ["1/2"]).labels.numbers == ((Fraction(1, 2),),)
    assert Dataset([[1, np.int8(3)]], [np.uint64(2)]).row(0) == (1, 3)


def test_lists_of_labels_beside_an_array_become_arrays() -> None:
    X = np.array([[0.5], [0.25]])
    assert Dataset(X, [0, 1]).labels.numbers == ((0,), (1,))
    assert Dataset(X, [[0, 1], [1, 0]]).labels.numbers == ((0, 1), (1, 0))
    assert Dataset(X, ["a", "b"]).labels.text == ("a", "b")
    assert Dataset(X, (True, False)).labels.numbers == ((1,), (0,))
    assert Dataset(X, [2**63, 1]).labels.numbers == ((2**63,), (1,))
    for bad in ([0.5, 1], [Fraction(1, 2), 1], [10**30, 1], [2**63, -1], [None, 1]):
        with pytest.raises(TypeError, match="y"):
            Dataset(X, bad)
    for bad in ([1, "a"], [[1], [2, 3]]):
        with pytest.raises(InputError, match="y "):
            Dataset(X, bad)


def test_labels_in_an_array_beside_exact_points() -> None:
    assert Dataset([[1], [2]], np.array([0.5, 0.1])).labels.numbers == ((Fraction(1, 2),), (Fraction(0.1),))
    assert Dataset([[1], [2]], np.array([5, 6])).labels.numbers == ((5,), (6,))
    assert Dataset([[1], [2]], np.array(["a", "b"])).labels.text == ("a", "b")
    with pytest.raises(InputError, match="y, row 1: nan"):
        Dataset([[1], [2]], np.array([0.5, np.nan]))


@pytest.mark.parametrize(
    ("X", "y", "error", "message"),
    [
        ([], [], InputError, "no rows"),
        (np.zeros((0, 2)), [], InputError, "y has no labels"),
        (np.zeros((0, 2)), np.zeros(0), InputError, "shape"),
        ([[]], [0], InputError, "row 0: has no coordinates"),
        ([1, 2], [0, 1], TypeError, "points in R.1 are written"),
        (["12", "34"], [0, 1], TypeError, "points in R.1 are written"),
        ([[1], [2, 3]], [0, 1], InputError, "X, row 1: 2 coordinates, but row 0 has 1"),
        ([[1]], [0, 1], InputError, "y has 2 rows, X has 1"),
        ([[1], [2]], [[0], [1, 2]], InputError, "y, row 1: 2 labels"),
        ([["a"]], [0], InputError, "X, row 0, column 0: 'a' is not a decimal"),
        ([["1_0"]], [0], InputError, "not a decimal"),
        ([[10**4000]], [0], InputError, "more than 4,000 digits"),
        ([[Fraction(1, 10**4000)]], [0], InputError, "more than 4,000 digits"),
        ([[1], [2]], ["a", 1], InputError, "all numbers or all text"),
        ([[1], [2]], ["a", "1"], InputError, "all numbers or all text"),
        ([[1]], ["nan"], InputError, "missing"),
        ([[1]], [""], InputError, "empty"),
        ([[1]], ["a\nb"], InputError, "line end"),
        ([[1]], ["\ud800"], InputError, "surrogate"),
        (np.array([[np.nan]]), [0], InputError, "array X, row 0, column 0"),
        (np.zeros((1, 2, 3)), [0], InputError, r"reshape it to \(1, 6\)"),
        (np.zeros((1, 2), complex), [0], TypeError, "complex128"),
        (np.zeros((1, 2), np.longdouble), [0], TypeError, "longdouble|float128"),
        (np.ma.masked_array([[1.0]], [[True]]), [0], TypeError, "masked"),
        ("abc", [0], TypeError, "X is a str"),
        (7, [0], TypeError, "X is a int"),
    ],
)
def test_values_that_are_no_data_set_are_refused(X: Any, y: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Dataset(X, y)


def test_the_largest_numbers_that_a_file_holds_are_kept() -> None:
    big = 10**4000 - 1
    assert Dataset([[big, Fraction(1, big)]], [-big]).row(0) == (big, Fraction(1, big))


def test_bytes_are_the_same_every_time_and_for_every_memory_order() -> None:
    X = np.arange(6.0).reshape(3, 2)
    assert from_memory(X, [0, 1, 0])[1] == from_memory(np.asfortranarray(X), np.array([0, 1, 0]))[1]
    assert from_memory([[1, "1/2"]], ["a,b"])[1] == b'x1,x2,label\n1,1/2,"a,b"\n'
    assert from_memory([[1], [2]], [[1, 2], [3, 4]])[1] == b"x1,y1,y2\n1,1,2\n2,3,4\n"


def test_saving_needs_the_right_ending_and_replaces_nothing(tmp_path: Path) -> None:
    data = Dataset([[1]], [0])
    with pytest.raises(InputError, match=r"written as \.csv"):
        data.save(tmp_path / "a.npz")
    data.save(tmp_path / "a.csv")
    with pytest.raises(UsageError, match="exists"):
        data.save(tmp_path / "a.csv")


def test_a_data_set_survives_pickling() -> None:
    for data in (Dataset([[1, "1/3"]], ["a"]), Dataset(np.array([[0.1]]), [1])):
        agree(data, pickle.loads(pickle.dumps(data)))
