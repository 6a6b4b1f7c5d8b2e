"""Files that other programs would read differently: what is certified must be what the user's own tools see."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from boundcheck.checker.memorization import check
from tests.checker.maker import affine, arrays_case, arrays_data, case, dump, network, npy, sha, zip_of, zipped

POINTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.uint8)
MODEL = network(2, affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[1, -2]], [0]))
XOR = arrays_data(POINTS, np.array([0, 1, 1, 0]))
X, Y, OTHER = npy(POINTS), npy(np.array([0, 1, 1, 0])), npy(POINTS + 7)


def extra(tag: int, body: bytes) -> bytes:
    return struct.pack("<HH", tag, len(body)) + body


def renamed(name: bytes, to: bytes) -> bytes:
    """The Info-ZIP Unicode path field, by which Python 3.12 and others replace the name."""
    return extra(0x7075, b"\1" + struct.pack("<I", zlib.crc32(name)) + to)


def archive(members: list[tuple[bytes, bytes, bytes, bytes]]) -> bytes:
    """Stored members: name, body, local and central extra field."""
    out, directory = b"", b""
    for name, body, local, central in members:
        sizes = struct.pack("<IIIH", zlib.crc32(body), len(body), len(body), len(name))
        head = struct.pack("<HHHHH", 20, 0, 0, 0, 33) + sizes
        directory += b"PK\1\2\x14\0" + head + struct.pack("<HHHHII", len(central), 0, 0, 0, 0, len(out))
        directory += name + central
        out += b"PK\3\4" + head + struct.pack("<H", len(local)) + name + local + body
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(out), 0)
    return out + directory + b"PK\5\6" + end


FIRST = [(b"X.npy", X, b"", b""), (b"y.npy", Y, b"", b"")]
DATA = {
    "by hand": (FIRST, "accepted"),
    "one more member": ([*FIRST, (b"Z.npy", OTHER, b"", b"")], "accepted"),
    "an extra field without meaning": ([*FIRST, (b"z", b"", extra(0x5455, b"\0"), b"")], "accepted"),
    "X, which numpy prefers to X.npy": ([*FIRST, (b"X", OTHER, b"", b"")], "malformed"),
    "y, which numpy prefers to y.npy": ([*FIRST, (b"y", Y, b"", b"")], "malformed"),
    "a name that ends at a NUL": ([*FIRST, (b"X.npy\0z", OTHER, b"", b"")], "malformed"),
    "renamed to X.npy": ([*FIRST, (b"z", OTHER, b"", renamed(b"z", b"X.npy"))], "malformed"),
    "renamed in the local header": ([*FIRST, (b"z", OTHER, renamed(b"z", b"X.npy"), b"")], "malformed"),
    "X.npy renamed": ([(b"X.npy", X, b"", renamed(b"X.npy", b"z")), FIRST[1]], "malformed"),
}


@pytest.mark.parametrize(("members", "expected"), DATA.values(), ids=DATA)
def test_no_second_reading_of_a_data_file(
    members: list[tuple[bytes, bytes, bytes, bytes]], expected: str, tmp_path: Path
) -> None:
    raw = archive(members)
    base = case(MODEL, XOR)
    changed = replace(base.edit("data", "sha256", to=sha(raw)), data=replace(base.data, raw=raw))
    assert changed.check(tmp_path).verdict == expected


def test_no_second_reading_of_a_network_of_arrays(tmp_path: Path) -> None:
    square = {"W1": np.eye(2), "b1": np.zeros(2), "W2": np.array([[1.0, 1.0]]), "b2": np.zeros(1)}
    base = arrays_case(square, arrays_data(POINTS, np.array([0, 1, 1, 2])), "interpolates")
    plain = [(f"{name}.npy".encode(), npy(array), b"", b"") for name, array in square.items()]
    name, body, _, _ = plain[0]
    swapped = [(name, body, b"", renamed(name, b"W2.npy")), *plain[1:]]
    for members, expected in ((plain, "accepted"), (swapped, "malformed")):
        raw = archive(members)
        changed = replace(base.edit("network", "sha256", to=sha(raw)), network_raw=raw)
        assert changed.check(tmp_path / expected).verdict == expected


def test_every_blob_has_its_own_digest_as_name(tmp_path: Path) -> None:
    """Two blobs under each other's names: the same names, the same digests, another network."""
    layers = [affine([[1, 1], [1, 1]], [0, -1], "relu"), affine([[1, 0], [0, 1]], [0, 0]), affine([[1, -2]], [0])]
    found = case(network(2, *layers), XOR, raw=zipped(network(2, *layers)), name="a.net")
    assert found.check(tmp_path).verdict == "accepted"
    blobs = {sha(raw): raw for raw in (dump(layer["weight"]["dense"]) for layer in layers)}
    first, second = list(blobs)[:2]
    members = {**blobs, first: blobs[second], second: blobs[first]}
    model = network(2, *({**layer, "weight": {"dense": {"blob": name}}} for layer, name in zip(layers, blobs)))
    raw = zip_of({**members, "network.json": dump(model)})
    assert zip_of({**blobs, "network.json": dump(model)}) == found.network_raw
    forged = replace(found.edit("network", "sha256", to=sha(raw)), network_raw=raw)
    assert check(*forged.write(tmp_path / "forged")).verdict == "malformed"
