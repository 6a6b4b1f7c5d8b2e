"""What must not be accepted, each refusal beside a neighbour, almost the same, that must be."""

from __future__ import annotations

import copy
import json
import struct
import zlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boundcheck.checker.memorization import check
from tests.checker.maker import (
    Case,
    DataFile,
    affine,
    arrays_case,
    arrays_data,
    case,
    csv_data,
    dense,
    dump,
    factors,
    network,
    npz,
    sha,
    sparse,
    zip_of,
    zipped,
)

POINTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.uint8)
XOR = arrays_data(POINTS, np.array([0, 1, 1, 0]))
XOR_RELU = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[1, -2]], [0]))
TWO_OUTPUTS = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[-1, 2], [1, -2]], [1, 0]))
ARRAYS = {
    "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
    "b1": np.array([0.0, -1.0]),
    "W2": np.array([[1.0, -2.0]]),
    "b2": np.array([0.0]),
}


def outcome(found: Case, folder: Path) -> str:
    answer = found.check(folder)
    assert answer.status == {"accepted": 0, "malformed": 4}.get(answer.verdict, 1)
    assert (answer.reason is None) == (answer.verdict == "accepted")
    return answer.verdict


def with_network(found: Case, raw: bytes) -> Case:
    """The same certificate for another network file, digest recomputed."""
    return replace(found.edit("network", "sha256", to=sha(raw)), network_raw=raw)


def with_data(found: Case, raw: bytes, labels: bytes | None = None) -> Case:
    data = replace(found.data, raw=raw, labels_raw=labels or found.data.labels_raw)
    changed = replace(found.edit("data", "sha256", to=sha(raw)), data=data)
    return changed.edit("data", "labels_sha256", to=sha(labels)) if labels else changed


# ---- every field of a certificate

BASES = {
    "margin": case(TWO_OUTPUTS, XOR, "classifies", margin=True),
    "npz network, npy data": arrays_case(ARRAYS, arrays_data(POINTS, np.array([0, 1, 1, 0]), "npy"), "interpolates"),
    "csv, text labels, within": case(
        TWO_OUTPUTS,
        csv_data("a,b,y\n0,0,n\n0,1,y\n1,1,n\n", [[0, 0], [0, 1], [1, 1]], ["n", "y", "n"], ["y"]),
        "within:1/3",
    ),
    "refuted": case(XOR_RELU, arrays_data(POINTS, np.array([0, 1, 7, 0]))),
    "refuted class": case(TWO_OUTPUTS, arrays_data(POINTS, np.array([0, 1, 1, 1])), "classifies"),
}


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [here] if here else []
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            found += paths(item, (*here, key))
    return found


def changes(value: Any) -> list[Any]:
    """Values of the same and of other types that are not the given one."""
    near: list[Any] = [
        None,
        True,
        False,
        0,
        1,
        2,
        -1,
        "",
        "0",
        "1",
        "1/2",
        [],
        {},
        ["y"],
        ["0"],
        "npz",
        "bits",
        "rational",
    ]
    if isinstance(value, bool | None):
        pass
    elif isinstance(value, int):
        near += [value + 1, value - 1, str(value)]
    elif isinstance(value, str):
        near += [value + "0", value[:-1], value.upper(), value.swapcase(), " " + value, "0" + value, "f" * 64]
    elif isinstance(value, list):
        near += [value[:-1], value + value[:1], value[::-1], [value]]
    return [item for item in near if json.dumps(item) != json.dumps(value)]


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_no_field_of_a_certificate_can_be_changed(base: Case, tmp_path: Path) -> None:
    assert base.check(tmp_path).verdict in ("accepted", "refuted")
    true = base.check(tmp_path).verdict
    certificate, *files = base.write(tmp_path)
    network_file, data_file, *labels = files
    for path in paths(base.certificate):
        holder: Any = base.certificate
        for key in path:
            holder = holder[key]
        for value in changes(holder):
            if path == ("margin",) and value is None:
                continue  # claims less, and is true
            if path[0] == "claim" or (path == ("data", "reading") and value in ("bits", "rational")):
                continue  # other claims, and other readings of a csv file, may be true too: see below
            changed = base.edit(*path, to=value)
            certificate.write_bytes(dump(changed.certificate))
            answer = check(certificate, network_file, data_file, *labels)
            assert answer.verdict in ("rejected", "malformed"), (path, value, true, answer)
        if isinstance(path[-1], str):
            for keys in ("missing", "more"):
                broken = copy.deepcopy(base.certificate)
                inner: Any = broken
                for key in path[:-1]:
                    inner = inner[key]
                if keys == "missing":
                    del inner[path[-1]]
                else:
                    inner[path[-1] + "x"] = 1
                certificate.write_bytes(dump(broken))
                assert check(certificate, network_file, data_file, *labels).verdict == "malformed" or path[1:2] == (
                    "parameters",
                )


def test_a_stronger_claim_that_is_false_is_rejected(tmp_path: Path) -> None:
    model = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[1, -2]], ["1/8"]))
    near = case(model, XOR, "within:1/8")
    assert outcome(near, tmp_path) == "accepted"
    assert outcome(near.edit("claim", "bound", to="1/4"), tmp_path) == "accepted"
    assert outcome(near.edit("claim", "bound", to="1/9"), tmp_path) == "rejected"
    assert outcome(near.edit("claim", to={"kind": "interpolates"}), tmp_path) == "rejected"
    assert outcome(near.edit("claim", "bound", to="-1/8"), tmp_path) == "malformed"
    assert outcome(near.edit("claim", "bound", to="2/8"), tmp_path) == "malformed"
    assert (
        outcome(near.edit("claim", to={"kind": "classifies"}).edit("data", "encoding", to="index"), tmp_path)
        == "accepted"
    )
    assert outcome(near.edit("claim", to={"kind": "classifies"}), tmp_path) == "rejected"


def test_vacuous_claims_are_malformed(tmp_path: Path) -> None:
    flat = network(2, affine([[0, 0]], ["1/2"]))
    assert outcome(case(flat, XOR, "within:1/2"), tmp_path) == "malformed"
    assert outcome(case(flat, XOR, "within:499/1000"), tmp_path) == "refuted"
    ones = arrays_data(POINTS, np.array([1, 1, 1, 1]))
    assert outcome(case(TWO_OUTPUTS, ones, "classifies"), tmp_path / "ones") == "malformed"
    vectors = arrays_data(POINTS, np.array([[0, 5], [0, 6], [1, 5], [1, 6]]))
    model = network(2, affine([[1, 0], [0, 1]], [0, "21/4"]))
    assert outcome(case(model, vectors, "within:2/5"), tmp_path / "v") == "accepted"
    assert outcome(case(model, vectors, "within:1/2"), tmp_path / "v") == "malformed"
    wide = arrays_data(POINTS, np.array([[0, 5], [0, 6], [2, 5], [2, 6]]))  # one coordinate is wide enough
    assert outcome(case(network(2, affine([[2, 0], [0, 1]], [0, 5])), wide, "within:1/2"), tmp_path / "w") == "accepted"


def test_parts_other_schemas_and_missing_files_are_malformed(tmp_path: Path) -> None:
    base = BASES["margin"]
    certificate, net, data = base.write(tmp_path)
    part = tmp_path / "part"
    part.write_bytes(dump({"certificate": base.certificate, "range": [0, 4], "schema": "boundcheck.part/1"}))
    answer = check(part, net, data)
    assert (answer.verdict, "merge" in (answer.reason or "")) == ("malformed", True)
    for arguments in (
        (certificate, None, data),
        (certificate, tmp_path / "none", data),
        (certificate, net, tmp_path / "none"),
        (certificate, net, tmp_path),
        (certificate, tmp_path, data),
        (tmp_path, net, data),
        (certificate, net, data, data),
        (certificate, "a\0b", data),
        (net, net, data),
        (data, net, data),
    ):
        assert check(*arguments).verdict == "malformed", arguments
    assert check(certificate, net, data).verdict == "accepted"
    other = base.edit("schema", to="boundcheck.certificate/2")
    assert outcome(other, tmp_path / "other") == "malformed"


# ---- bytes


@pytest.mark.parametrize("base", [BASES["margin"], BASES["refuted"]], ids=["certified", "refuted"])
def test_no_bit_of_a_certificate_can_be_flipped(base: Case, tmp_path: Path) -> None:
    certificate, *files = base.write(tmp_path)
    raw = certificate.read_bytes()
    for at in range(len(raw)):
        for bit in range(8) if at % 7 == 0 else (0, 5):
            certificate.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :])
            answer = check(certificate, *files)
            assert answer.verdict in ("rejected", "malformed"), (at, bit, answer)


@pytest.mark.parametrize("which", range(3), ids=["certificate", "network", "data"])
@pytest.mark.parametrize("form", ["json", "zip", "npz", "csv"])
def test_truncated_extended_and_doubled_files_are_never_accepted(which: int, form: str, tmp_path: Path) -> None:
    base = {
        "json": case(XOR_RELU, XOR),
        "zip": case(XOR_RELU, XOR, raw=zipped(XOR_RELU), name="a.net"),
        "npz": arrays_case(ARRAYS, XOR, "interpolates"),
        "csv": case(XOR_RELU, csv_data("a,b,y\n0,0,0\n0,1,1\n", [[0, 0], [0, 1]], [0, 1], ["y"])),
    }[form]
    written = base.write(tmp_path)
    raw = written[which].read_bytes()
    assert check(*written).verdict == "accepted"
    step = max(1, len(raw) // 60)
    variants = [raw[:n] for n in range(0, len(raw), step)] + [
        raw + b"\0",
        raw + b"\n",
        raw + b" ",
        raw + raw,
        b" " + raw,
    ]
    lenient = form == "csv" and which == 2
    for variant in variants:
        written[which].write_bytes(variant)
        assert check(*written).verdict in ("malformed", "rejected" if lenient else "malformed"), variant[:40]


@pytest.mark.parametrize("kind", ["npz", "npy"])
def test_no_byte_of_array_data_can_be_changed_even_with_the_digest_recomputed(kind: str, tmp_path: Path) -> None:
    base = case(XOR_RELU, arrays_data(POINTS.astype("<f2"), np.array([0, 1, 1, 0], np.int8), kind))
    raw = base.data.raw
    same = 0
    for at in range(len(raw)):
        changed = with_data(base, raw[:at] + bytes([raw[at] ^ 0x11]) + raw[at + 1 :])
        verdict = outcome(changed, tmp_path)
        if verdict == "accepted":  # dates, versions and attributes of a zip, which have no meaning
            same += 1
            assert kind == "npz"
        for path in tmp_path.glob("*.bcert.json"):
            path.unlink()
    assert same < 60


# ---- JSON

HOSTILE = {
    "100,000 brackets": b"[" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "100,000 closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "33 levels": b"[" * 33 + b"]" * 33,
    "5,000 digits": b"9" * 5_000,
    "a huge exponent": b"1e3000000",
    "NaN": b"NaN",
    "-Infinity": b"[-Infinity]",
    "a lone surrogate": b'"\\ud800"',
    "not UTF-8": b'"\xff"',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "nothing": b"",
    "a NUL": b"\0",
    "null": b"null",
    "a list": b"[]",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_malformed_wherever_it_stands(raw: bytes, tmp_path: Path) -> None:
    base = case(XOR_RELU, XOR)
    certificate, net, data = base.write(tmp_path)
    bad = tmp_path / "bad"
    for text in (raw, b'{"layers":' + raw + b"}"):
        bad.write_bytes(text)
        assert check(bad, net, data).verdict == "malformed"
        assert check(certificate, bad, data).verdict in ("malformed", "rejected")
    text = base.network_raw.replace(b'["0","-1"]', raw, 1)
    assert outcome(with_network(base, text), tmp_path / "x") == "malformed"


SPELLINGS = {
    "white space": (b'"inputs":2', b'"inputs": 2'),
    "a key twice": (b'"inputs":2', b'"inputs":2,"inputs":2'),
    "another order": (b'{"activation":"relu","bias":["0","-1"],', b'{"bias":["0","-1"],"activation":"relu",'),
    "a new line at the end": (b'network/1"}', b'network/1"}\n'),
    "a useless escape": (b"boundcheck.network", b"boundcheck\\u002enetwork"),
    "an integer with a point": (b'"inputs":2', b'"inputs":2.0'),
    "an integer as a boolean": (b'"inputs":2', b'"inputs":true'),
    "an integer as a text": (b'"inputs":2', b'"inputs":"2"'),
    "too many inputs": (b'"inputs":2', b'"inputs":3'),
    "minus zero": (b'["0","-1"]', b'["-0","-1"]'),
    "a weight that is no text": (b'["0","-1"]', b'["0",-1]'),
    "a weight with plus": (b'["0","-1"]', b'["0","+1"]'),
    "leading zeros": (b'["0","-1"]', b'["0","-01"]'),
    "white space in a weight": (b'["0","-1"]', b'["0"," -1"]'),
    "a new line in a weight": (b'["0","-1"]', b'["0","-1\\n"]'),
    "an underscore": (b'["0","-1"]', b'["0","-1_0"]'),
    "Arabic digits": (b'["0","-1"]', '["0","-١"]'.encode()),
    "denominator 1": (b'["0","-1"]', b'["0","-1/1"]'),
    "denominator 0": (b'["0","-1"]', b'["0","-1/0"]'),
    "not in lowest terms": (b'["0","-1"]', b'["0","-2/2"]'),
    "zero over two": (b'["0","-1"]', b'["0/2","-1"]'),
    "a sign below": (b'["0","-1"]', b'["0","1/-1"]'),
    "a decimal": (b'["0","-1"]', b'["0","-1.0"]'),
    "an exponent": (b'["0","-1"]', b'["0","-1e0"]'),
    "small hexadecimal": (b'["0","-1"]', b'["0","-0x1"]'),
    "4,001 digits": (b'["0","-1"]', b'["0","-1' + b"0" * 4000 + b'"]'),
    "upper case hexadecimal": (b'["0","-1"]', b'["0","-0x' + b"F" * 4000 + b'"]'),
    "one bias": (b'["0","-1"]', b'["0"]'),
    "no bias": (b'["0","-1"]', b"[]"),
    "unknown activation": (b'"relu"', b'"gelu"'),
    "activation null": (b'"relu"', b"null"),
    "a list of equal activations": (b'"relu"', b'["relu","relu"]'),
    "a list of one activation": (b'"relu"', b'["relu"]'),
    "leaky of slope 0": (b'"relu"', b'{"leaky_relu":"0"}'),
    "leaky of slope 1": (b'"relu"', b'{"leaky_relu":"1"}'),
    "leaky with a number": (b'"relu"', b'{"leaky_relu":2}'),
    "one more key": (b'{"activation":"relu"', b'{"a":1,"activation":"relu"'),
    "ragged rows": (b'[["1","1"],["1","1"]]', b'[["1","1"],["1"]]'),
    "no rows": (b'[["1","1"],["1","1"]]', b"[]"),
    "a blob in the plain form": (b'[["1","1"],["1","1"]]', b'{"blob":"' + b"0" * 64 + b'"}'),
    "another schema": (b"network/1", b"network/2"),
    "no layers": (b'"layers":[', b'"layers":[],"x":['),
}
SPELLINGS_NEIGHBOURS = {  # of the same places; the files differ from the certificate, but they parse
    "other weight": (b'["0","-1"]', b'["0","-2"]'),
    "a fraction": (b'["0","-1"]', b'["0","-1/2"]'),
    "4,000 digits": (b'["0","-1"]', b'["0","-1' + b"0" * 3999 + b'"]'),
    "long hexadecimal": (b'["0","-1"]', b'["0","-0x' + b"f" * 4000 + b'"]'),
    "leaky": (b'"relu"', b'{"leaky_relu":"2"}'),
    "a list": (b'"relu"', b'["relu","hard_tanh"]'),
}


@pytest.mark.parametrize(("old", "new"), SPELLINGS.values(), ids=SPELLINGS)
def test_every_other_spelling_of_a_network_is_malformed(old: bytes, new: bytes, tmp_path: Path) -> None:
    base = case(XOR_RELU, XOR)
    assert base.network_raw.count(old) == 1
    assert outcome(with_network(base, base.network_raw.replace(old, new)), tmp_path) == "malformed"


@pytest.mark.parametrize(("old", "new"), SPELLINGS_NEIGHBOURS.values(), ids=SPELLINGS_NEIGHBOURS)
def test_neighbours_of_these_spellings_are_read(old: bytes, new: bytes, tmp_path: Path) -> None:
    base = case(XOR_RELU, XOR)
    raw = base.network_raw.replace(old, new)
    assert outcome(with_network(base, raw), tmp_path) == "rejected"
    assert outcome(case(json.loads(raw), XOR), tmp_path / "own") in ("accepted", "refuted")


def matrix_network(weight: Any) -> dict[str, Any]:
    return network(2, affine(weight, [0, -1], "relu"), affine([[1, -2]], [0]))


GOOD = sparse((2, 2), {(0, 0): 1, (0, 1): 1, (1, 0): 1, (1, 1): 1})["sparse"]["entries"]
ONE, ROW = dense([[1], [1]]), dense([[1, 1]])
MATRICES: dict[str, tuple[Any, str]] = {
    "sparse": ({"sparse": {"entries": GOOD, "shape": [2, 2]}}, "accepted"),
    "no entries": ({"sparse": {"entries": [], "shape": [2, 2]}}, "refuted"),
    "out of order": ({"sparse": {"entries": [GOOD[1], GOOD[0], *GOOD[2:]], "shape": [2, 2]}}, "malformed"),
    "repeated": ({"sparse": {"entries": [GOOD[0], *GOOD], "shape": [2, 2]}}, "malformed"),
    "a zero entry": ({"sparse": {"entries": [[0, 0, "0"], *GOOD[1:]], "shape": [2, 2]}}, "malformed"),
    "a row too far": ({"sparse": {"entries": [*GOOD, [2, 0, "1"]], "shape": [2, 2]}}, "malformed"),
    "a column too far": ({"sparse": {"entries": [*GOOD, [1, 2, "1"]], "shape": [2, 2]}}, "malformed"),
    "a negative row": ({"sparse": {"entries": [[-1, 0, "1"], *GOOD], "shape": [2, 2]}}, "malformed"),
    "a boolean row": ({"sparse": {"entries": [*GOOD[:3], [True, 1, "1"]], "shape": [2, 2]}}, "malformed"),
    "shape of three": ({"sparse": {"entries": GOOD, "shape": [2, 2, 1]}}, "malformed"),
    "shape larger than biases": ({"sparse": {"entries": GOOD, "shape": [3, 2]}}, "malformed"),
    "shape beyond memory": ({"sparse": {"entries": GOOD, "shape": [2**53, 2]}}, "malformed"),
    "shape wider than inputs": ({"sparse": {"entries": GOOD, "shape": [2, 2**53]}}, "malformed"),
    "factors": (factors(ONE, ROW), "accepted"),
    "one factor": ({"factors": [dense([[1, 1], [1, 1]])]}, "malformed"),
    "three factors": ({"factors": [ONE, dense([[1]]), ROW]}, "malformed"),
    "factors in factors": ({"factors": [ONE, factors(dense([[1]]), ROW)]}, "malformed"),
    "factors that do not fit": (factors(ONE, dense([[1, 1], [1, 1]])), "malformed"),
    "two kinds at once": ({**ROW, **factors(ONE, ROW)}, "malformed"),
    "neither kind": ({}, "malformed"),
}


@pytest.mark.parametrize(("weight", "expected"), MATRICES.values(), ids=MATRICES)
def test_matrices_are_read_strictly(weight: Any, expected: str, tmp_path: Path) -> None:
    base = case(matrix_network(weight), XOR) if expected != "malformed" else case(XOR_RELU, XOR)
    raw = dump(matrix_network(weight))
    assert outcome(with_network(base, raw), tmp_path) == expected


RESIDUALS: dict[str, tuple[Any, str]] = {
    "one layer": ([{"residual": [affine([[1, 0], [0, 1]], [0, 0])]}, affine([[1, 1]], [0])], "refuted"),
    "nested": ([{"residual": [{"residual": [affine([[1, 0], [0, 1]], [0, 0])]}]}, affine([[1, 1]], [0])], "malformed"),
    "empty": ([{"residual": []}, affine([[1, 1]], [0])], "malformed"),
    "another width": ([{"residual": [affine([[1, 0]], [0])]}, affine([[1]], [0])], "malformed"),
    "one more key": (
        [{"activation": "relu", "residual": [affine([[1, 0], [0, 1]], [0, 0])]}, affine([[1, 1]], [0])],
        "malformed",
    ),
}


@pytest.mark.parametrize(("layers", "expected"), RESIDUALS.values(), ids=RESIDUALS)
def test_residual_blocks_are_read_strictly(layers: Any, expected: str, tmp_path: Path) -> None:
    model = network(2, *layers)
    base = case(model, XOR) if expected != "malformed" else case(XOR_RELU, XOR)
    assert outcome(with_network(base, dump(model)), tmp_path) == expected


# ---- zips and arrays


def repack(raw: bytes, date: tuple[int, ...] = (1980, 1, 1, 0, 0, 0), **edits: bytes) -> bytes:
    import io
    import zipfile

    archive = zipfile.ZipFile(io.BytesIO(raw))
    members = {name: archive.read(name) for name in archive.namelist()}
    return zip_of({**members, **edits}, date=date)


def test_zipped_networks_are_read_strictly(tmp_path: Path) -> None:
    good = zipped(XOR_RELU)
    base = case(XOR_RELU, XOR, raw=good, name="a.net")
    names = sorted(name for name in __import__("zipfile").ZipFile(__import__("io").BytesIO(good)).namelist())
    members = {name: __import__("zipfile").ZipFile(__import__("io").BytesIO(good)).read(name) for name in names}
    stray = b'[["9"]]'
    inline = json.loads(members["network.json"])
    inline["layers"][0]["weight"] = XOR_RELU["layers"][0]["weight"]
    plain = {**members, "network.json": dump(inline)}
    cases = {
        "the same": (repack(good), "accepted"),
        "dated": (repack(good, (2020, 1, 1, 0, 0, 0)), "malformed"),
        "unsorted": (zip_of(members, names[::-1]), "malformed"),
        "a stray blob": (zip_of({**members, sha(stray): stray}), "malformed"),
        "a misnamed blob": (zip_of({**members, names[0]: stray}), "malformed"),
        "a stray member": (repack(good, readme=b""), "malformed"),
        "an inline matrix": (zip_of(plain), "malformed"),
        "an inline matrix and no stray blob": (zip_of({"network.json": dump(XOR_RELU)}), "malformed"),
        "a missing blob": (zip_of({k: v for k, v in members.items() if k != names[0]}), "malformed"),
        "no network": (zip_of({k: v for k, v in members.items() if k != "network.json"}), "malformed"),
        "empty": (zip_of({}), "malformed"),
    }
    for title, (raw, expected) in cases.items():
        assert outcome(with_network(base, raw), tmp_path / title) == expected, title


def test_zips_are_read_strictly(tmp_path: Path) -> None:
    base = case(XOR_RELU, XOR)
    raw = base.data.raw
    end = len(raw) - 22
    central = struct.unpack_from("<I", raw, end + 16)[0]

    def put(at: int, new: bytes) -> bytes:
        return raw[:at] + new + raw[at + len(new) :]

    cases = {
        "the same": (raw, "accepted"),
        "an unknown date": (put(central + 12, b"\1\2"), "accepted"),
        "a comment": (raw[:-2] + b"\1\0x", "malformed"),
        "a comment length": (raw[:-2] + b"\1\0", "malformed"),
        "data before": (b"x" + raw, "malformed"),
        "data after": (raw + b"x", "malformed"),
        "encrypted": (put(central + 8, b"\1"), "malformed"),
        "encrypted in both headers": (put(central + 8, b"\1")[:6] + b"\1" + put(central + 8, b"\1")[7:], "malformed"),
        "descriptor": (put(central + 8, b"\x08"), "malformed"),
        "a method": (put(central + 10, b"\x0c"), "malformed"),
        "another CRC": (put(central + 16, b"\0\0\0\0"), "malformed"),
        "another CRC in the local header": (put(14, b"\0\0\0\0"), "malformed"),
        "another name in the local header": (put(30, b"Y"), "malformed"),
        "another count": (put(end + 8, b"\1\0\1\0"), "malformed"),
        "counts that differ": (put(end + 8, b"\1\0"), "malformed"),
        "a disk": (put(end + 4, b"\1\0"), "malformed"),
        "an offset": (put(end + 16, struct.pack("<I", central - 1)), "malformed"),
    }
    for title, (changed, expected) in cases.items():
        assert outcome(with_data(base, changed), tmp_path / title) == expected, title


def zip_by_hand(members: list[tuple[bytes, bytes, int]], claim: int | None = None) -> bytes:
    """Members as (name, body, method); `claim` is the size to declare instead of the true one."""
    parts, directory, offset = b"", b"", 0
    for name, body, method in members:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(body) + packer.flush() if method == 8 else body
        fields = (20, 0, method, 0, 33, zlib.crc32(body), len(packed), claim or len(body), len(name), 0)
        local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *fields) + name + packed
        directory += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, *fields, 0, 0, 0, 0, offset) + name
        parts, offset = parts + local, offset + len(local)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(members), len(members), len(directory), len(parts), 0)
    return parts + directory + end


def test_duplicate_names_and_bombs_are_malformed(tmp_path: Path) -> None:
    import io
    import zipfile

    base = case(XOR_RELU, XOR)
    archive = zipfile.ZipFile(io.BytesIO(base.data.raw))
    x, y = (b"X.npy", archive.read("X.npy"), 0), (b"y.npy", archive.read("y.npy"), 8)
    zeros = (b"z", bytes(50_000_000), 8)
    cases = {
        "by hand": (zip_by_hand([x, y]), "accepted"),
        "another order": (zip_by_hand([y, x]), "accepted"),
        "one more": (zip_by_hand([x, y, (b"z", b"", 0)]), "accepted"),
        "a name twice": (zip_by_hand([x, y, y]), "malformed"),
        "a missing member": (zip_by_hand([x]), "malformed"),
        "a name that is not UTF-8": (zip_by_hand([x, y, (b"\xff", b"", 0)]), "accepted"),
        "a bomb that says so": (zip_by_hand([x, y, zeros], 4_000_000_000), "malformed"),
        "a bomb that denies it": (zip_by_hand([x, y, zeros], 1000), "malformed"),
    }
    for title, (raw, expected) in cases.items():
        assert outcome(with_data(base, raw), tmp_path / title) == expected, title


HEADERS = {
    "as it is": ("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 2), }", "accepted"),
    "more padding": ("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 2), }" + " " * 100, "accepted"),
    "Fortran order": ("{'descr': '|u1', 'fortran_order': True, 'shape': (4, 2), }", "other"),
    "another shape": ("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4), }", "malformed"),
    "one dimension": ("{'descr': '|u1', 'fortran_order': False, 'shape': (8,), }", "malformed"),
    "three dimensions": ("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 2, 1), }", "malformed"),
    "no dimension": ("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", "malformed"),
    "a huge shape": (
        "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999, 9999999999999999), }",
        "malformed",
    ),
    "5,000 digits": ("{'descr': '|u1', 'fortran_order': False, 'shape': (%s, 2), }" % ("9" * 5000), "malformed"),
    "an empty shape": ("{'descr': '|u1', 'fortran_order': False, 'shape': (0, 2), }", "malformed"),
    "a negative shape": ("{'descr': '|u1', 'fortran_order': False, 'shape': (-4, -2), }", "malformed"),
    "an object": ("{'descr': '|O', 'fortran_order': False, 'shape': (4, 2), }", "malformed"),
    "a complex number": ("{'descr': '<c8', 'fortran_order': False, 'shape': (4, 2), }", "malformed"),
    "a byte order for bytes": ("{'descr': '<u1', 'fortran_order': False, 'shape': (4, 2), }", "malformed"),
    "no order for words": ("{'descr': '|u2', 'fortran_order': False, 'shape': (4, 1), }", "malformed"),
    "a long double": ("{'descr': '<f16', 'fortran_order': False, 'shape': (4, 2), }", "malformed"),
    "code": ("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 1+1), }", "malformed"),
    "double quotes": ('{"descr": "|u1", "fortran_order": False, "shape": (4, 2), }', "malformed"),
    "another key": ("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 2), 'x': 1, }", "malformed"),
}


@pytest.mark.parametrize(("text", "expected"), HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("version", [1, 2, 3])
def test_npy_headers_are_read_strictly(text: str, expected: str, version: int, tmp_path: Path) -> None:
    base = case(XOR_RELU, arrays_data(POINTS, np.array([0, 1, 1, 0]), "npy"))
    head = text.encode() + b"\n"
    raw = (
        b"\x93NUMPY"
        + bytes([version, 0])
        + len(head).to_bytes(2 if version == 1 else 4, "little")
        + head
        + POINTS.tobytes()
    )
    assert outcome(with_data(base, raw), tmp_path) == ("rejected" if expected == "other" else expected)
    if expected == "accepted":
        for broken in (
            raw[:-1],
            raw + b"\0",
            raw[:9],
            raw[:20],
            raw.replace(b"NUMPY", b"NUMPX", 1),
            raw[:6] + b"\4" + raw[7:],
        ):
            assert outcome(with_data(base, broken), tmp_path) in ("malformed", "rejected")


ARRAYS_BAD: dict[str, tuple[Any, Any, str]] = {
    "as it is": (POINTS, np.array([0, 1, 1, 0]), "accepted"),
    "NaN in a point": (np.array([[0, 0], [0, np.nan], [1, 0], [1, 1]]), np.array([0, 1, 1, 0]), "malformed"),
    "an infinity in a point": (np.array([[0, 0], [0, 1], [1, 0], [1, np.inf]]), np.array([0, 1, 1, 0]), "malformed"),
    "NaN in a label": (POINTS, np.array([0, 1, 1, np.nan]), "malformed"),
    "an infinite half": (POINTS, np.array([0, 1, 1, -np.inf], np.float16), "malformed"),
    "three labels": (POINTS, np.array([0, 1, 1]), "malformed"),
    "labels of two dimensions": (POINTS, np.array([[0, 1], [1, 1], [1, 1], [0, 0]]), "rejected"),
    "text labels of two columns": (POINTS, np.array([["0", "1"]] * 4), "malformed"),
    "text labels": (POINTS, np.array(["0", "1", "1", "0"]), "rejected"),
    "bytes": (POINTS, np.array([b"0", b"1", b"1", b"0"]), "malformed"),
    "text points": (POINTS.astype("U1"), np.array([0, 1, 1, 0]), "malformed"),
    "points of one dimension": (POINTS[:, 0], np.array([0, 1, 1, 0]), "malformed"),
    "no points": (POINTS[:0], np.array([0])[:0], "malformed"),
    "three coordinates": (np.zeros((4, 3)), np.array([0, 1, 1, 0]), "rejected"),
}


@pytest.mark.parametrize(("x", "y", "expected"), ARRAYS_BAD.values(), ids=ARRAYS_BAD)
def test_arrays_are_read_strictly(x: Any, y: Any, expected: str, tmp_path: Path) -> None:
    assert outcome(with_data(case(XOR_RELU, XOR), npz(X=x, y=y)), tmp_path) == expected


def test_a_network_of_another_dimension_is_malformed(tmp_path: Path) -> None:
    wide = arrays_data(np.zeros((4, 3)), np.array([0, 1, 1, 0]))
    narrow = case(network(3, affine([[1, 1, 1]], [0])), wide)
    assert outcome(narrow, tmp_path) == "refuted"
    changed = with_network(narrow, XOR_RELU and dump(XOR_RELU))
    changed.certificate["network"].update(case(XOR_RELU, XOR).certificate["network"])
    assert outcome(changed, tmp_path / "x") == "malformed"


def test_array_networks_are_read_strictly(tmp_path: Path) -> None:
    base = arrays_case(ARRAYS, XOR, "interpolates")
    w1 = ARRAYS["W1"]
    cases: dict[str, tuple[dict[str, Any], str]] = {
        "as it is": (ARRAYS, "accepted"),
        "NaN on a dead unit": ({**ARRAYS, "W2": np.array([[1.0, np.nan]])}, "malformed"),
        "an infinity": ({**ARRAYS, "b2": np.array([np.inf])}, "malformed"),
        "one more member": ({**ARRAYS, "W3x": w1}, "malformed"),
        "two more members": ({**ARRAYS, "W4": w1, "b4": w1}, "malformed"),
        "a gap": ({"W1": w1, "b1": ARRAYS["b1"], "W3": ARRAYS["W2"], "b3": ARRAYS["b2"]}, "malformed"),
        "a missing bias": ({k: v for k, v in ARRAYS.items() if k != "b2"}, "malformed"),
        "a bias as a matrix": ({**ARRAYS, "b1": np.array([[0.0, -1.0]])}, "malformed"),
        "a vector as a matrix": ({**ARRAYS, "W2": np.array([1.0])}, "malformed"),
        "layers that do not fit": ({**ARRAYS, "W2": np.array([[1.0, -2.0, 3.0]])}, "malformed"),
        "text": ({**ARRAYS, "b2": np.array(["0"])}, "malformed"),
        "complex": ({**ARRAYS, "b2": np.array([0j])}, "malformed"),
    }
    for title, (arrays, expected) in cases.items():
        assert outcome(with_network(base, npz(**arrays)), tmp_path / title) == expected, title
    assert outcome(base.edit("network", "activation", to="hard_tanh"), tmp_path / "x") == "rejected"
    for value in (None, "gelu", ["relu"], ["relu", "identity"], {"leaky_relu": "2/2"}):
        assert outcome(base.edit("network", "activation", to=value), tmp_path / "x") == "malformed"


# ---- csv


def csv_case(text: str | bytes, reading: str = "decimal", columns: list[str] | None = None) -> Case:
    """A certificate for other data of the same shape: read if the text is, and then rejected."""
    base = case(XOR_RELU, csv_data("a,b,y\n0,0,0\n0,1,1\n", [[0, 0], [0, 1]], [0, 1], columns or ["y"], reading))
    return with_data(base, text if isinstance(text, bytes) else text.encode())


CSV = {
    "as it is": ("a,b,y\n0,0,0\n0,1,1\n", "decimal", "accepted"),
    "the exponent at its limit": ("a,b,y\n0,0,0\n0,1e4000,1\n", "decimal", "rejected"),
    "an exponent beyond it": ("a,b,y\n0,0,0\n0,1e4001,1\n", "decimal", "malformed"),
    "a negative exponent beyond it": ("a,b,y\n0,0,0\n0,1e-4001,1\n", "decimal", "malformed"),
    "a huge exponent": ("a,b,y\n0,0,0\n0,1e3000000,1\n", "decimal", "malformed"),
    "an exponent of 5,000 digits": ("a,b,y\n0,0,0\n0,1e" + "9" * 5000 + ",1\n", "decimal", "malformed"),
    "4,000 characters": ("a,b,y\n0,0,0\n0," + "9" * 4000 + ",1\n", "decimal", "rejected"),
    "4,001 characters": ("a,b,y\n0,0,0\n0," + "9" * 4001 + ",1\n", "decimal", "malformed"),
    "the largest binary64": ("a,b,y\n0,0,0\n0,1.7976931348623157e308,1\n", "bits", "rejected"),
    "just below the overflow": ("a,b,y\n0,0,0\n0,1.7976931348623158079e308,1\n", "bits", "rejected"),
    "overflow": ("a,b,y\n0,0,0\n0,1.797693134862315808e308,1\n", "bits", "malformed"),
    "white space": ("a,b,y\n0,0,0\n0, 1,1\n", "decimal", "malformed"),
    "an underscore": ("a,b,y\n0,0,0\n0,1_0,1\n", "decimal", "malformed"),
    "Arabic digits": ("a,b,y\n0,0,0\n0,١,1\n", "decimal", "malformed"),
    "an empty field": ("a,b,y\n0,0,0\n0,,1\n", "decimal", "malformed"),
    "a lone point": ("a,b,y\n0,0,0\n0,.,1\n", "decimal", "malformed"),
    "an empty exponent": ("a,b,y\n0,0,0\n0,1e,1\n", "decimal", "malformed"),
    "nan": ("a,b,y\n0,0,0\n0,nan,1\n", "decimal", "malformed"),
    "a nan label": ("a,b,y\n0,0,n\n0,1,NaN\n", "decimal", "malformed"),
    "an infinite label": ("a,b,y\n0,0,n\n0,1,-Infinity\n", "decimal", "malformed"),
    "an empty label": ("a,b,y\n0,0,n\n0,1,\n", "decimal", "malformed"),
    "text and numbers": ("a,b,y\n0,0,n\n0,1,1\n", "decimal", "malformed"),
    "numbers and text": ("a,b,y\n0,0,0\n0,1,n\n", "decimal", "malformed"),
    "hexadecimal": ("a,b,y\n0,0,0\n0,0x1,1\n", "decimal", "malformed"),
    "a fraction among decimals": ("a,b,y\n0,0,0\n0,1/2,1\n", "decimal", "malformed"),
    "a fraction": ("a,b,y\n0,0,0\n0,1/2,1\n", "rational", "rejected"),
    "a decimal among fractions": ("a,b,y\n0,0,0\n0,0.5,1\n", "rational", "malformed"),
    "a zero denominator": ("a,b,y\n0,0,0\n0,1/0,1\n", "rational", "malformed"),
    "a plus sign": ("a,b,y\n0,0,0\n0,+1,1\n", "rational", "malformed"),
    "a negative denominator": ("a,b,y\n0,0,0\n0,1/-1,1\n", "rational", "malformed"),
    "4,001 digits below": ("a,b,y\n0,0,0\n0,1/" + "9" * 4001 + ",1\n", "rational", "malformed"),
    "an empty line": ("a,b,y\n0,0,0\n\n0,1,1\n", "decimal", "malformed"),
    "two line ends": ("a,b,y\n0,0,0\n0,1,1\n\n", "decimal", "malformed"),
    "a lone CR": ("a,b,y\n0,0,0\r0,1,1\n", "decimal", "malformed"),
    "a CR at the end": ("a,b,y\n0,0,0\n0,1,1\r", "decimal", "malformed"),
    "two CR": ("a,b,y\n0,0,0\n0,1,1\r\r\n", "decimal", "malformed"),
    "a NUL": ("a,b,y\n0,0,0\n0,1,1\0\n", "decimal", "malformed"),
    "one field more": ("a,b,y\n0,0,0\n0,1,1,\n", "decimal", "malformed"),
    "one field less": ("a,b,y\n0,0,0\n0,1\n", "decimal", "malformed"),
    "no rows": ("a,b,y\n", "decimal", "malformed"),
    "equal names": ("a,a,y\n0,0,0\n0,1,1\n", "decimal", "malformed"),
    "equal names after unquoting": ('a,"a",y\n0,0,0\n0,1,1\n', "decimal", "malformed"),
    "one column": ("y\n0\n1\n", "decimal", "malformed"),
    "no such label column": ("a,b,z\n0,0,0\n0,1,1\n", "decimal", "malformed"),
    "two byte order marks": ("\ufeff\ufeffa,b,y\n0,0,0\n0,1,1\n", "decimal", "accepted"),
    "not UTF-8": (b"a,b,y\n0,0,0\n0,\xff,1\n", "decimal", "malformed"),
    "a field that goes on after its quote": ('a,b,y\n0,0,0\n0,"1"1,1\n', "decimal", "malformed"),
    "an open quote": ('a,b,y\n0,0,0\n0,"1,1\n', "decimal", "malformed"),
    "a quoted field over two lines": ('a,b,y\n0,0,0\n0,1,"1\n"\n', "decimal", "malformed"),
}


@pytest.mark.parametrize(("text", "reading", "expected"), CSV.values(), ids=CSV)
def test_csv_files_are_read_strictly(text: str | bytes, reading: str, expected: str, tmp_path: Path) -> None:
    assert outcome(csv_case(text, reading), tmp_path) == expected


def test_label_columns_are_those_of_the_certificate(tmp_path: Path) -> None:
    data = csv_data("a,b,y\n0,0,0\n0,1,2\n", [[0, 0], [0, 1]], [0, 2], ["y"])
    base = case(network(2, affine([[0, 2]], [0])), data)
    assert outcome(base, tmp_path) == "accepted"
    for columns in (["y", "y"], ["z"], [], None, [1], "y", ["a", "b", "y"]):
        assert outcome(base.edit("data", "label_columns", to=columns), tmp_path) == "malformed", columns
    assert outcome(base.edit("data", "label_columns", to=["b"]), tmp_path) == "rejected"


# ---- labels


def test_labels_that_the_network_cannot_tell_apart_are_malformed(tmp_path: Path) -> None:
    base = case(TWO_OUTPUTS, XOR, "classifies")
    three = npz(X=POINTS, y=np.array([0, 5, 7, 0]))
    two = npz(X=POINTS, y=np.array([0, 5, 5, 0]))
    data = arrays_data(POINTS, np.array([0, 5, 5, 0]))
    assert outcome(with_data(base, three), tmp_path) == "rejected"  # the root differs already
    changed = with_data(case(TWO_OUTPUTS, data, "classifies"), two)
    assert outcome(changed, tmp_path / "two") == "accepted"
    bad = arrays_data(POINTS, np.array([0, 5, 7, 0]))
    forged = replace(base, data=bad)
    forged.certificate["data"].update(bad.fields, merkle_root=merkle_of(bad))
    assert outcome(forged, tmp_path / "three") == "malformed"


def merkle_of(data: DataFile) -> str:
    from tests.checker.maker import merkle

    return merkle(data)


def test_claims_and_labels_must_go_together(tmp_path: Path) -> None:
    text = arrays_data(POINTS, np.array(["n", "y", "y", "n"]))
    vectors = arrays_data(POINTS, np.array([[0, 1], [1, 0], [1, 0], [0, 1]]))
    good = case(XOR_RELU, text, "classifies")
    assert outcome(good, tmp_path) == "accepted"
    assert outcome(good.edit("claim", to={"kind": "interpolates"}), tmp_path) == "malformed"
    swap = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[1, -2], [-1, 2]], [0, 1]))
    pair = case(swap, vectors)
    assert outcome(pair, tmp_path / "v") == "accepted"
    assert outcome(pair.edit("claim", to={"kind": "classifies"}), tmp_path / "v") == "malformed"
    lone = case(XOR_RELU, XOR)
    forged = replace(lone, data=vectors)
    forged.certificate["data"].update(vectors.fields, merkle_root=merkle_of(vectors))
    assert outcome(forged, tmp_path / "lone") == "malformed"


def test_an_order_of_hidden_units_does_not_change_the_verdict(tmp_path: Path) -> None:
    big = 2**53
    for k, order in enumerate([(0, 1, 2), (1, 0, 2), (2, 0, 1), (0, 2, 1)]):
        weights = [[big, 1, -big][i] for i in order]
        model = network(1, affine([[1], [1], [1]], [0, 0, 0], "relu"), affine([weights], [0]))
        data = arrays_data(np.array([[1.0], [0.0]]), np.array([1, 0]))
        assert outcome(case(model, data), tmp_path / str(k)) == "accepted"
        off = case(network(1, affine([[1], [1], [1]], [0, 0, 0], "relu"), affine([weights], [Fraction(1, big)])), data)
        assert outcome(off, tmp_path / f"{k}off") == "refuted"
