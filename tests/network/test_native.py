"""The native network format: one network, one file; everything else is refused with its place."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given

from boundcheck.errors import InputError
from boundcheck.files import canonical_json, canonical_zip, sha256_hex
from boundcheck.network.formats.native import from_json, from_zip, to_json, to_zip
from boundcheck.network.model import Network
from tests.strategies import networks

GOOD: dict[str, Any] = {
    "schema": "boundcheck.network/1",
    "inputs": 2,
    "layers": [
        {"weight": {"dense": [["1", "-1/3"], ["0", "2"]]}, "bias": ["0", "1/2"], "activation": "relu"},
        {
            "weight": {"sparse": {"shape": [2, 2], "entries": [[0, 1, "5"], [1, 0, "-7"]]}},
            "bias": ["0", "0"],
            "activation": ["identity", {"leaky_relu": "1/10"}],
        },
        {
            "residual": [
                {
                    "weight": {"factors": [{"dense": [["1"], ["2"]]}, {"dense": [["3", "4"]]}]},
                    "bias": ["0", "0"],
                    "activation": "threshold",
                }
            ]
        },
    ],
}


def changed(path: str, value: Any) -> bytes:
    """GOOD with the value at this path replaced (or a key added)."""
    copy = json.loads(json.dumps(GOOD))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = copy
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return canonical_json(copy)


def test_the_good_file_is_read_and_written_back_the_same() -> None:
    data = canonical_json(GOOD)
    assert to_json(from_json(data, "x")) == data


@given(networks())
def test_both_forms_hold_the_same_network(network: Network) -> None:
    assert from_json(to_json(network), "x") == network
    assert from_zip(to_zip(network), "x") == network


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("schema", "boundcheck.network/2", "schema"),
        ("extra", 1, "'extra' is unknown"),
        ("inputs", None, "'inputs' is missing"),
        ("inputs", "2", "integer"),
        ("inputs", True, "integer"),
        ("inputs", 0, "at least 1"),
        ("inputs", 3, "3 inputs"),
        ("layers", [], "at least one layer"),
        ("layers.0.weight.dense.0.1", "-2/6", "layer 1, weight, row 0, column 1"),
        ("layers.0.weight.dense.0.1", 1, "strings"),
        ("layers.0.weight.dense.0.1", "nan", "row 0, column 1"),
        ("layers.0.weight.dense.0", ["1"], "different lengths"),
        ("layers.0.weight.dense", [], "at least one row"),
        ("layers.0.weight", {"dens": []}, "unknown storage"),
        ("layers.0.bias", ["0"], "2 outputs has 1 biases"),
        ("layers.0.bias.1", "1/0", "bias 1"),
        ("layers.0.activation", "rely", "unknown activation"),
        ("layers.0.activation", {"leaky_relu": "0"}, "is relu"),
        ("layers.0.activation", {"leaky_relu": "1"}, "is identity"),
        ("layers.0.activation", "leaky_relu", "leaky_relu"),
        ("layers.0.activation", ["relu", "relu"], "all are equal"),
        ("layers.1.activation", ["identity"], "all are equal"),
        ("layers.1.weight.sparse.entries.1", [0, 1, "5"], "out of order or written twice"),
        ("layers.1.weight.sparse.entries.1", [2, 0, "5"], "outside the shape"),
        ("layers.1.weight.sparse.entries.1", [1, 0, "0"], "is 0"),
        ("layers.1.weight.sparse.entries.1", [1, -1, "1"], "at least 0"),
        ("layers.1.weight.sparse.shape", [2, 2, 2], "shape is"),
        ("layers.1.weight.sparse.shape", [2, 3], "layer 1 has 2 outputs, layer 2 takes 3"),
        ("layers.2.residual", [], "at least one layer"),
        ("layers.2.residual.0", {"residual": []}, "residual"),
        ("layers.2.residual.0.weight.factors.0", {"dense": [["1", "1"], ["2", "2"]]}, "do not fit"),
        ("layers.2.residual.0.weight.factors.0", {"factors": []}, "factors hold no factors"),
    ],
)
def test_what_is_not_as_specified_is_refused_with_its_place(path: str, value: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        from_json(changed(path, value), "x.net.json")


@pytest.mark.parametrize(
    "data",
    [
        canonical_json(GOOD) + b"\n",
        b" " + canonical_json(GOOD),
        canonical_json(GOOD) * 2,
        canonical_json(GOOD)[:-1],
        b"\xef\xbb\xbf" + canonical_json(GOOD),
        json.dumps(GOOD).encode(),
        canonical_json(GOOD).replace(b'"inputs":2', b'"inputs":2,"inputs":2'),
        canonical_json(GOOD).replace(b'"inputs":2', b'"inputs":2.0'),
        canonical_json(GOOD).replace(b'"inputs":2', b'"inputs":NaN'),
        canonical_json(GOOD).replace(b'"inputs":2', b'"inputs":' + b"9" * 5000),
        canonical_json(GOOD).replace(b'"relu"', b'"\\u0072elu"'),
        canonical_json(GOOD).replace(b"relu", b"\xff"),
        b"[" * 100_000,
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 40 + b"]" * 40,
        b"null",
        b"[]",
    ],
)
def test_what_is_not_canonical_json_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="x.net.json"):
        from_json(data, "x.net.json")


def members() -> dict[str, bytes]:
    with ZipFile(BytesIO(to_zip(from_json(canonical_json(GOOD), "x")))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], method: int = ZIP_STORED, date: tuple[int, ...] = (1980, 1, 1, 0, 0, 0)) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, data in sorted(files.items()):
            archive.writestr(ZipInfo(name, date), data, method)  # type: ignore[arg-type]
    return buffer.getvalue()


def test_the_zipped_form_is_accepted_only_in_its_one_spelling() -> None:
    files = members()
    good = packed(files)
    assert to_json(from_zip(good, "x")) == canonical_json(GOOD)
    blob = next(name for name in files if name != "network.json")
    spare = b'["0"]'
    for bad in (
        packed(files, ZIP_DEFLATED),
        packed(files, date=(1980, 1, 2, 0, 0, 0)),
        packed({**files, "readme": b"x"}),
        packed({**files, sha256_hex(spare): spare}),
        packed({**files, blob: files[blob] + b" "}),
        packed({name: data for name, data in files.items() if name != blob}),
        packed({name: data for name, data in files.items() if name != "network.json"}),
        good + b"\0",
        b"\0" + good,
        good[:-1],
        good + good,
        b"PK\x03\x04" + b"\0" * 50,
        canonical_zip({"network.json": canonical_json(GOOD)}),
    ):
        with pytest.raises(InputError, match="x.net"):
            from_zip(bad, "x.net")
