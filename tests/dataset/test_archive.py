"""Zips: each archive that is refused stands beside one, almost the same, that is read."""

from __future__ import annotations

import io
import random
import time
import zipfile

import numpy as np
import pytest

from boundcheck.archive import read_zip
from boundcheck.dataset.arrays import read_npz
from boundcheck.errors import InputError
from tests.dataset.files import LABELS, ROWS, Part, archive, npy, pair, savez

X, Y = pair()

ACCEPTED = {
    "two stored members": archive(X, Y),
    "members in another order": archive(Y, X),
    "deflated members": archive(*pair(method=8)),
    "another member": archive(X, Part(b"notes.txt", b"ignored"), Y),
    "an array of objects in a member that is not used": archive(X, Y, Part(b"z.npy", npy(np.array([None, {}])))),
    "a folder": archive(Part(b"folder/", b""), X, Y),
    "a name flagged as UTF-8": archive(*pair(flags=0x800)),
    "an extra field": archive(*pair(local_extra=b"UT\x05\x00\x03abcd")),
    "Zip64 sizes": archive(*pair(zip64=True)),
    "numpy.savez": savez(X=ROWS, y=LABELS),
}

REFUSED = {
    "a name that is not UTF-8": (archive(X, Y, Part(b"\xff", b"")), "not UTF-8"),
    "a Zip64 field that no size asks for": (archive(*pair(local_extra=b"\x01\x00\x08\x00" + bytes(8))), "does not fit"),
    "a comment": (archive(X, Y, comment=b"hello"), "end record"),
    "bytes after the end": (archive(X, Y, tail=b"\0"), "end record"),
    "bytes before the first member": (b"\0" + archive(X, Y), "end record"),
    "bytes before the first member, offsets right": (archive(*pair(before=b"\0")), "a gap, an overlap"),
    "bytes between members": (archive(X, Part(b"y.npy", npy(LABELS), before=b"\0")), "a gap, an overlap"),
    "bytes before the directory": (archive(X, Y, gap=b"\0"), "belong to no member"),
    "one archive after another": (archive(X, Y) + archive(X, Y), "end record"),
    "the same name twice": (archive(X, Y, X), "X.npy is in the zip archive twice"),
    "encryption": (archive(*pair(flags=1)), "encrypted"),
    "data descriptors": (archive(*pair(flags=8)), "written as a stream"),
    "bzip2": (archive(*pair(method=12)), "method 12"),
    "a local header with another name": (archive(*pair(local_name=b"Z.npy")), "described differently"),
    "a local header with another method": (archive(*pair(local_method=8)), "described differently"),
    "a wrong checksum": (archive(*pair(crc=1)), "X.npy is damaged"),
    "a wrong checksum of a deflated member": (archive(*pair(method=8, crc=1)), "X.npy is damaged"),
    "a wrong checksum of a member that is not used": (archive(X, Y, Part(b"z", b"abc", crc=1)), "member z is damaged"),
    "a stored member of two sizes": (archive(*pair(size=5)), "two sizes differ"),
    "a deflated member of fewer bytes": (archive(*pair(method=8, size=999)), "exactly the 999 bytes"),
    "a deflated member of more bytes": (archive(*pair(method=8, size=10)), "exactly the 10 bytes"),
    "bytes after deflated data": (archive(*pair(method=8, raw=Part(b"", npy(ROWS), 8).packed() + b"\0")), "exactly"),
    "deflated data cut short": (archive(*pair(method=8, raw=Part(b"", npy(ROWS), 8).packed()[:-4])), "ends before"),
    "no deflated data": (archive(*pair(method=8, raw=b"\xff" * 60)), "cannot be read"),
    "a damaged extra field": (archive(*pair(local_extra=b"UT\xff\x00\x03abcd")), "damaged extra field"),
    "fewer members than it says": (archive(X, Y, count=3), "directory is damaged"),
    "more members than it says": (archive(X, Y, count=1), "belong to no member"),
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_a_zip_is_read_with(what: str) -> None:
    data = read_npz(ACCEPTED[what], "a.npz")
    assert [data.row(i) for i in range(3)] == [(0, 1.5), (2, -3.25), (4, 5)]
    assert [int(y) for (y,) in data.labels.numbers or ()] == [0, 1, 1]


@pytest.mark.parametrize("what", REFUSED)
def test_a_zip_is_refused_with(what: str) -> None:
    raw, message = REFUSED[what]
    with pytest.raises(InputError, match=message) as caught:
        read_npz(raw, "a.npz")
    assert str(caught.value).startswith("a.npz: ")


def test_overlapping_members_are_refused() -> None:
    raw = bytearray(archive(X, Y))
    second = raw.rindex(b"PK\x01\x02")
    raw[second + 42 : second + 46] = bytes(4)  # y.npy starts where X.npy does
    with pytest.raises(InputError, match=r"overlap"):
        read_npz(bytes(raw), "a.npz")


@pytest.mark.parametrize("declared", [5 * 10**9, 3 * 10**9, 2 * 10**6])
def test_a_bomb_is_refused_before_it_is_inflated(declared: int) -> None:
    raw = archive(*pair(method=8, size=min(declared, 2**32 - 2), raw=b"\x03\x00" * 300))
    start = time.process_time()
    with pytest.raises(InputError, match=r"impossible|more than 1 GiB"):
        read_npz(raw, "a.npz")
    assert time.process_time() - start < 0.5


def test_a_bomb_that_hides_its_size_stops_at_the_size_it_declares() -> None:
    million = b"\0" * 50_000_000
    raw = archive(*pair(method=8, size=400, raw=Part(b"", million, 8).packed()))
    with pytest.raises(InputError, match=r"exactly the 400 bytes"):
        read_npz(raw, "a.npz")


def test_large_compressible_arrays_are_read() -> None:
    zeros = np.zeros((100_000, 10))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, X=zeros, y=np.zeros(100_000, int))
    assert len(read_npz(buffer.getvalue(), "a.npz")) == 100_000


def test_every_truncation_is_refused() -> None:
    raw = archive(*pair(method=8))
    for size in range(len(raw)):
        with pytest.raises(InputError):
            read_npz(raw[:size], "a.npz")


def test_every_flipped_byte_is_refused_or_changes_nothing_that_is_read() -> None:
    raw = archive(*pair(method=8))
    random.seed(3)
    for at in range(len(raw)):
        flipped = bytearray(raw)
        flipped[at] ^= 1 << random.randrange(8)
        try:
            data = read_npz(bytes(flipped), "a.npz")
        except InputError:
            continue
        assert data.row(1) == (2, -3.25), f"byte {at}"


def test_names_are_listed_in_the_order_of_the_directory() -> None:
    names, found = read_zip(archive(Y, X), "a", lambda name: name == "X.npy")
    assert names == ["y.npy", "X.npy"]
    assert list(found) == ["X.npy"]


def test_what_zipfile_writes_is_read() -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as made:
            made.writestr("X.npy", npy(ROWS))
            made.writestr("y.npy", npy(LABELS))
        assert len(read_npz(buffer.getvalue(), "a.npz")) == 3
