"""Certificates that hold: each kind of network, data file, label, claim and reading the specification names."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.checker.maker import (
    Case,
    affine,
    arrays_case,
    arrays_data,
    case,
    csv_data,
    dense,
    factors,
    network,
    npz,
    sparse,
    zipped,
)

HALF = Fraction(1, 2)
XOR = arrays_data(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.uint8), np.array([0, 1, 1, 0]))
LINE = arrays_data(np.array([[0.0], [0.5], [1.0]]), np.array([0, 1, 0]))
XOR_RELU = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[1, -2]], [0]))
TWO_OUTPUTS = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[-1, 2], [1, -2]], [1, 0]))

ACTIVATIONS = {
    "relu": (affine([[2], [2]], [0, -1], "relu"), affine([[1, -2]], [0])),
    "leaky": (affine([[2], [2]], [0, -1], {"leaky_relu": "1/3"}), affine([[2, -3]], [-1])),
    "leaky with a negative slope": (affine([[2]], [-1], {"leaky_relu": "-1"}), affine([[-1]], [1])),
    "hard tanh": (affine([[6], [6]], [-2, -4], "hard_tanh"), affine([[HALF, -HALF]], [0])),
    "threshold": (affine([[2], [2]], [-1, -2], "threshold"), affine([[1, -1]], [0])),
    "strict threshold": (affine([[2], [2]], [0, -1], "strict_threshold"), affine([[1, -1]], [0])),
    "a list": (affine([[2], [2]], [-1, -1], ["threshold", "relu"]), affine([[1, -1]], [0])),
    "a list with two slopes": (
        affine([[2], [2], [2]], [-1, -1, -2], [{"leaky_relu": "-1"}, {"leaky_relu": "2/3"}, "threshold"]),
        affine([[-1, 0, 0]], [1]),
    ),
}
LAYERS = {
    "sparse": (
        affine(sparse((2, 1), {(0, 0): 2, (1, 0): 2}), [0, -1], "relu"),
        affine(sparse((1, 2), {(0, 0): 1, (0, 1): -2}), [0]),
    ),
    "a sparse matrix with empty rows": (
        affine(sparse((3, 1), {(0, 0): 2, (2, 0): 2}), [0, 0, -1], "relu"),
        affine([[1, 7, -2]], [0]),
    ),
    "factors of rank one": (affine(factors(dense([[1], [1]]), dense([[2]])), [0, -1], "relu"), affine([[1, -2]], [0])),
    "factors, one of them sparse": (
        affine(factors(sparse((2, 2), {(0, 0): 1, (1, 1): HALF}), dense([[2], [4]])), [0, -1], "relu"),
        affine(factors(dense([["1/3", "2/3"]]), dense([[3, 0], [0, -3]])), [0]),
    ),
    "a residual block": (
        {"residual": [affine([[4], [4]], [0, -2], "relu"), affine([["1/4", "-1"]], [0])]},
        affine([[HALF]], [0]),
    ),
    "a residual block of one layer": (
        {"residual": [affine([[1]], [0])]},
        affine([[1]], [-1], {"leaky_relu": "-1"}),
        affine([[-1]], [1]),
    ),
}


@pytest.mark.parametrize("layers", [*ACTIVATIONS.values(), *LAYERS.values()], ids=[*ACTIVATIONS, *LAYERS])
def test_every_activation_and_kind_of_layer_is_accepted_plain_and_zipped(layers: tuple, tmp_path: Path) -> None:
    model = network(1, *layers)
    for variant in (case(model, LINE), case(model, LINE, raw=zipped(model), name="a.net")):
        # The naive evaluator decides which verdict is the true one; both kinds must be confirmed.
        answer = variant.check(tmp_path)
        assert answer.verdict == {"certified": "accepted", "refuted": "refuted"}[variant.certificate["verdict"]], answer
    assert case(model, LINE).certificate["verdict"] == "certified" or "residual" in layers[0]


@pytest.mark.parametrize("dtype", ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "i1", ">i2", "<i4", ">i8", "<i8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_array_networks_of_every_dtype_and_order_are_accepted(dtype: str, order: str, tmp_path: Path) -> None:
    arrays = {
        "W1": np.array([[1, 1], [1, 1], [0, 3]], dtype, order=order),  # type: ignore[call-overload]
        "b1": np.array([0, -1, -9], dtype),
        "W2": np.array([[1, -2, 5]], dtype),
        "b2": np.array([0], dtype),
    }
    assert arrays_case(arrays, XOR, "interpolates").check(tmp_path).verdict == "accepted"


@pytest.mark.parametrize("dtype", ["?", "u1", "<u2", ">u4", "<u8", "i1", "<f2", ">f4", "<f8"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("kind", ["npz", "npy"])
def test_points_of_every_dtype_and_order_are_accepted(dtype: str, order: str, kind: str, tmp_path: Path) -> None:
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]).astype(dtype, order=order)  # type: ignore[call-overload]
    y = np.array([[0], [1], [1], [0]]).astype(dtype)
    assert case(XOR_RELU, arrays_data(x, y, kind)).check(tmp_path).verdict == "accepted"


FLOATS = {
    "subnormal float64": np.array([[5e-324], [-1e-310], [1.0]]),
    "largest float64": np.array([[1.7976931348623157e308], [-0.0], [1e-300]]),
    "subnormal float32": np.array([[1e-45], [3.4e38], [-1.1754944e-38]], np.float32),
    "subnormal float16": np.array([[6e-8], [65504.0], [-6.1e-5]], np.float16),
    "extreme integers": np.array([[2**64 - 1], [2**63], [0]], np.uint64),
    "negative integers": np.array([[-(2**63)], [2**63 - 1], [-1]], np.int64),
}


@pytest.mark.parametrize("x", FLOATS.values(), ids=FLOATS)
def test_stored_numbers_are_read_bit_by_bit(x: np.ndarray, tmp_path: Path) -> None:
    data = arrays_data(x, x[:, 0])
    assert case(network(1, affine([[1]], [0])), data).check(tmp_path).verdict == "accepted"
    tiny = Fraction(1, 10**400)
    off = case(network(1, affine([[1]], [tiny])), data)
    assert off.certificate["verdict"] == "refuted"
    assert off.check(tmp_path / "off").verdict == "refuted"


def test_float_absorption_is_seen_exactly(tmp_path: Path) -> None:
    x, y = np.array([[1.0], [0.0]]), np.array([1.0, 0.0])
    for big in (2**24, 2**53, 2**600):
        model = network(1, affine([[1]], [big], "relu"), affine([[1]], [-big]))
        assert case(model, arrays_data(x, y)).check(tmp_path / str(big)).verdict == "accepted"
    arrays = {"W1": np.array([[1.0]]), "b1": np.array([2.0**53]), "W2": np.array([[1.0]]), "b2": np.array([-(2.0**53)])}
    assert arrays_case(arrays, arrays_data(x, y), "interpolates").check(tmp_path / "npz").verdict == "accepted"


def test_huge_factors_inside_do_not_overflow(tmp_path: Path) -> None:
    up, down = affine([[2**600]], [0]), affine([[Fraction(1, 2**600)]], [0])
    assert (
        case(network(1, up, up, down, down), arrays_data(np.array([[3.0]]), np.array([3.0]))).check(tmp_path).verdict
        == "accepted"
    )


def test_weights_beyond_4000_digits_are_read_in_hexadecimal(tmp_path: Path) -> None:
    big = 10**4000 + 7
    model = network(1, affine([[big]], [0]), affine([[Fraction(1, big)]], [0]))
    data = arrays_data(np.array([[3], [4]]), np.array([3, 4]))
    assert case(model, data).check(tmp_path).verdict == "accepted"
    assert (
        case(network(1, affine([[big - 8]], [0]), affine([[Fraction(1, big - 8)]], [0])), data)
        .check(tmp_path / "decimal")
        .verdict
        == "accepted"
    )


def test_rows_with_large_unrelated_denominators_are_accepted(tmp_path: Path) -> None:
    rows = [[Fraction(3, 10**60 + k), Fraction(5, 10**60 + k)] for k in range(1, 12)]
    mixed = ["relu", "hard_tanh", "identity", "threshold", {"leaky_relu": "3/7"}, "strict_threshold"]
    model = network(
        2,
        affine(rows, [Fraction(1, 10**60 + k) for k in range(1, 12)], (mixed * 2)[:11]),
        affine([[k + j for k in range(11)] for j in range(3)], ["1/3", 0, 1], "relu"),
        affine([[1, "1/7", "2/9"]], [0]),
    )
    certificate = case(model, XOR, "within:1/4")
    assert certificate.check(tmp_path).verdict == "refuted"
    wide = arrays_data(np.array([[0, 0], [1, 1]]), np.array([0, 1000]))
    assert case(model, wide, "within:499", margin=True).check(tmp_path / "wide").reason != ""


CSV = {
    "plain": csv_data("a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n", [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], ["y"]),
    "no last line end": csv_data("a,b,y\n0,0,0\n0,1,1", [[0, 0], [0, 1]], [0, 1], ["y"]),
    "CRLF": csv_data("a,b,y\r\n0,0,0\r\n0,1,1\r\n", [[0, 0], [0, 1]], [0, 1], ["y"]),
    "CRLF and LF": csv_data("a,b,y\r\n0,0,0\n0,1,1\r\n", [[0, 0], [0, 1]], [0, 1], ["y"]),
    "byte order mark": csv_data(b"\xef\xbb\xbfa,b,y\n0,0,0\n0,1,1\n", [[0, 0], [0, 1]], [0, 1], ["y"]),
    "label in the middle": csv_data("a,y,b\n0,0,0\n0,1,1\n", [[0, 0], [0, 1]], [0, 1], ["y"]),
    "quoted header": csv_data('"a,1","b""","y"\n0,0,0\n0,1,1\n', [[0, 0], [0, 1]], [0, 1], ["y"]),
    "quoted numbers": csv_data('a,b,y\n"0","0",0\n0,"1","1"\n', [[0, 0], [0, 1]], [0, 1], ["y"]),
    "a quote inside a field": csv_data('a"b,b,y\n0,0,0\n0,1,1\n', [[0, 0], [0, 1]], [0, 1], ["y"]),
    "spellings": csv_data("a,b,y\n-0.0,+.0,0e5\n0.,10E-1,.1e+1\n", [[0, 0], [0, 1]], [0, 1], ["y"]),
    "rational": csv_data("a,b,y\n0/5,0,-0\n0,2/2,3/3\n", [[0, 0], [0, 1]], [0, 1], ["y"], "rational"),
    "bits": csv_data("a,b,y\n0,0,0\n0,1,1.00000000000000000001\n", [[0, 0], [0, 1]], [0, 1], ["y"], "bits"),
    "an empty name": csv_data("a,b,\n0,0,0\n0,1,1\n", [[0, 0], [0, 1]], [0, 1], [""]),
}


@pytest.mark.parametrize("data", CSV.values(), ids=CSV)
def test_csv_files_in_every_spelling_are_accepted(data: object, tmp_path: Path) -> None:
    assert case(XOR_RELU, data).check(tmp_path).verdict == "accepted"  # type: ignore[arg-type]


def test_one_file_in_two_readings_has_two_truths(tmp_path: Path) -> None:
    text, model = "x,y\n0.1,0.1\n0.5,0.5\n", network(1, affine([[10]], [0]), affine([["1/10"]], [0]))
    bits = [Fraction(*(0.1).as_integer_ratio()), HALF]
    exact = csv_data(text, [["1/10"], [HALF]], [Fraction(1, 10), HALF], ["y"])
    rounded = csv_data(text, [[bits[0]], [HALF]], bits, ["y"], "bits")
    assert case(model, exact).check(tmp_path).verdict == "accepted"
    assert case(model, rounded).check(tmp_path / "bits").verdict == "accepted"
    ten, text = network(1, affine([[10]], [-1])), "x,y\n0.1,0\n0.5,4\n"
    found = case(ten, csv_data(text, [["1/10"], [HALF]], [0, 4], ["y"]))
    assert found.check(tmp_path / "ten").verdict == "accepted"
    assert found.edit("data", "reading", to="bits").check(tmp_path / "ten bits").verdict == "rejected"
    assert (
        case(ten, csv_data(text, [bits[:1], [HALF]], [0, 4], ["y"], "bits")).check(tmp_path / "r").verdict == "refuted"
    )


SIGN = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[2, -4]], [-1]))
POINTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
LABELS = {
    "index, two outputs": (TWO_OUTPUTS, np.array([0, 1, 1, 0]), "index"),
    "index, one output": (XOR_RELU, np.array([0, 1, 1, 0]), "index"),
    "index, float labels": (TWO_OUTPUTS, np.array([0.0, 1.0, 1.0, -0.0]), "index"),
    "index, booleans": (TWO_OUTPUTS, np.array([False, True, True, False]), "index"),
    "sign": (SIGN, np.array([-1, 1, 1, -1]), "sign"),
    "a list of numbers": (TWO_OUTPUTS, np.array([-1, 1, 1, -1]), ["-1", "1"]),
    "a list of numbers, one output": (XOR_RELU, np.array([-2.5, 7, 7, -2.5]), ["-5/2", "7"]),
    "numbers sorted by value": (TWO_OUTPUTS, np.array([9, 10, 10, 9]), ["9", "10"]),
    "text": (TWO_OUTPUTS, np.array(["no", "yes", "yes", "no"]), ["no", "yes"]),
    "text, one output": (XOR_RELU, np.array(["no", "yes", "yes", "no"]), ["no", "yes"]),
    "text of shape (N, 1)": (TWO_OUTPUTS, np.array([["10"], ["9"], ["9"], ["10"]]), ["10", "9"]),
    "big-endian text": (TWO_OUTPUTS, np.array(["a", "\U0001f600", "\U0001f600", "a"], ">U3"), ["a", "\U0001f600"]),
}


@pytest.mark.parametrize(("model", "y", "encoding"), LABELS.values(), ids=LABELS)
@pytest.mark.parametrize("kind", ["npz", "npy"])
def test_labels_of_every_encoding_are_accepted(
    model: dict, y: np.ndarray, encoding: object, kind: str, tmp_path: Path
) -> None:
    certificate = case(model, arrays_data(POINTS, y, kind), "classifies", margin=True)
    assert certificate.certificate["data"]["encoding"] == encoding
    assert certificate.certificate["margin"] is not None
    assert certificate.check(tmp_path).verdict == "accepted"


def test_text_labels_of_csv_files_are_classes(tmp_path: Path) -> None:
    data = csv_data('a,b,y\n0,0,"x, ""1"""\n0,1,é\n', [[0, 0], [0, 1]], ['x, "1"', "é"], ["y"])
    assert case(TWO_OUTPUTS, data, "classifies", margin=True).check(tmp_path).verdict == "accepted"
    numbers = csv_data("a,b,y\n0,0,0.50\n0,1,2e1\n", [[0, 0], [0, 1]], [HALF, 20], ["y"])
    found = case(TWO_OUTPUTS, numbers, "classifies")
    assert found.certificate["data"]["encoding"] == ["1/2", "20"]
    assert found.check(tmp_path / "numbers").verdict == "accepted"


def test_unit_vectors_are_the_targets_of_classes(tmp_path: Path) -> None:
    # outputs (1 - xor, xor)
    model = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[-1, 2], [1, -2]], [1, 0]))
    data = arrays_data(POINTS, np.array([0, 1, 1, 0]))
    assert case(model, data).check(tmp_path).verdict == "accepted"
    off = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[-1, 2], [1, -2]], [1, "1/9"]))
    assert case(off, data).check(tmp_path / "off").verdict == "refuted"
    near = case(off, data, "within:1/8", margin=True)
    assert near.certificate["margin"] == "1/72"
    assert near.check(tmp_path / "near").verdict == "accepted"


def test_label_vectors_are_targets(tmp_path: Path) -> None:
    y = np.array([[0.0, 0.25], [0.0, 1.25], [2.0, 0.25], [2.0, 1.25]])
    model = network(2, affine([[2, 0], [0, 1]], [0, "1/4"]))
    for kind in ("npz", "npy"):
        assert case(model, arrays_data(POINTS, y, kind)).check(tmp_path / kind).verdict == "accepted"
    within = case(network(2, affine([[2, 0], [0, 1]], [0, "1/3"])), arrays_data(POINTS, y), "within:1/12", margin=True)
    assert within.certificate["margin"] == "0"
    assert within.check(tmp_path / "within").verdict == "accepted"
    columns = csv_data("v,a,u,b\n0.25,0,0,0\n1.25,1,2,0\n", [[0, 0], [1, 0]], [[0, "1/4"], [2, "5/4"]], ["u", "v"])
    assert case(network(2, affine([[2, 0], [1, 0]], [0, "1/4"])), columns).check(tmp_path / "csv").verdict == "accepted"


def test_margins_are_recomputed_and_null_claims_nothing(tmp_path: Path) -> None:
    data = arrays_data(POINTS, np.array([0, 1, 1, 0]))
    found = case(TWO_OUTPUTS, data, "classifies", margin=True)
    assert found.check(tmp_path).verdict == "accepted"
    assert found.edit("margin", to=None).check(tmp_path).verdict == "accepted"
    wrong = found.edit("margin", to="1/1000000").check(tmp_path)
    assert wrong.verdict == "rejected"
    assert "margin" in (wrong.reason or "")


def test_ties_fail_and_the_first_failing_row_is_the_witness(tmp_path: Path) -> None:
    tie = network(2, affine([[1, 0], [0, 1]], [0, 0]))
    data = arrays_data(np.array([[2, 1], [1, 3], [1, 1], [0, 0]]), np.array([0, 1, 0, 1]))
    found = case(tie, data, "classifies")
    assert found.certificate["witness"] == {"index": 2, "label": 0, "output": ["1", "1"]}
    answer = found.check(tmp_path)
    assert (answer.verdict, answer.status) == ("refuted", 1)
    no_tie = arrays_data(np.array([[2, 1], [1, 3], [2, 1], [0, 1]]), np.array([0, 1, 0, 1]))
    assert case(tie, no_tie, "classifies").check(tmp_path / "no").verdict == "accepted"


@pytest.mark.parametrize("n", [4095, 4096, 4097, 8192, 12289, 20481])
@pytest.mark.parametrize("kind", ["npz", "npy", "csv"])
def test_roots_over_several_leaves_are_recomputed(n: int, kind: str, tmp_path: Path) -> None:
    x = np.arange(n, dtype=np.int32).reshape(-1, 1)
    model = network(1, affine([[2]], [1]))
    if kind == "csv":
        text = "x,y\n" + "".join(f"{i},{2 * i + 1}\n" for i in range(n))
        data = csv_data(text, x.tolist(), [2 * i + 1 for i in range(n)], ["y"])
    else:
        data = arrays_data(np.asfortranarray(x), 2 * x[:, 0] + 1, kind)
    found = case(model, data)
    assert found.check(tmp_path).verdict == "accepted"


def test_compressed_data_and_ignored_members_are_accepted(tmp_path: Path) -> None:
    y = np.array([0, 1, 1, 0])
    assert case(XOR_RELU, arrays_data(POINTS, y, compressed=True)).check(tmp_path).verdict == "accepted"
    plain = arrays_data(POINTS, y)
    raw = npz(X=POINTS, y=y, notes=np.arange(7))
    from dataclasses import replace

    from tests.checker.maker import sha

    more = replace(plain, raw=raw, fields={**plain.fields, "sha256": sha(raw)})
    assert case(XOR_RELU, more).check(tmp_path / "more").verdict == "accepted"


def test_labels_file_may_be_named_or_be_the_partner(tmp_path: Path) -> None:
    from boundcheck.checker.memorization import check

    found: Case = case(XOR_RELU, arrays_data(POINTS, np.array([0, 1, 1, 0]), "npy"))
    certificate, net, data, labels = found.write(tmp_path)
    assert check(certificate, net, data).verdict == "accepted"
    other = labels.rename(tmp_path / "labels.npy")
    assert check(certificate, net, data).verdict == "malformed"
    assert check(certificate, net, data, other).verdict == "accepted"
