"""Small makers of data files, and of archives that ``zipfile`` would not write."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

ROWS = np.array([[0.0, 1.5], [2.0, -3.25], [4.0, 5.0]])
LABELS = np.array([0, 1, 1])


def npy(array: Any) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array), version=(1, 0), allow_pickle=True)
    return buffer.getvalue()


def npy_with(header: str, body: bytes, version: bytes = b"\x01\x00") -> bytes:
    size = struct.pack("<H" if version == b"\x01\x00" else "<I", len(header))
    return b"\x93NUMPY" + version + size + header.encode("latin-1") + body


@dataclass
class Part:
    """One member of an archive, with whatever its headers are to say."""

    name: bytes
    contents: bytes
    method: int = 0
    flags: int = 0
    size: int | None = None
    crc: int | None = None
    raw: bytes | None = None
    local_name: bytes | None = None
    local_method: int | None = None
    local_extra: bytes = b""
    zip64: bool = False
    before: bytes = b""

    def packed(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.method != 8:
            return self.contents
        deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflater.compress(self.contents) + deflater.flush()


def archive(*parts: Part, comment: bytes = b"", gap: bytes = b"", tail: bytes = b"", count: int | None = None) -> bytes:
    body, directory = b"", b""
    for part in parts:
        raw = part.packed()
        size = len(part.contents) if part.size is None else part.size
        crc = zlib.crc32(part.contents) if part.crc is None else part.crc
        sizes, extra = (len(raw), size), part.local_extra
        if part.zip64:
            sizes, extra = (2**32 - 1, 2**32 - 1), extra + struct.pack("<HHQQ", 1, 16, size, len(raw))
        body += part.before
        offset = len(body)
        name = part.name if part.local_name is None else part.local_name
        method = part.method if part.local_method is None else part.local_method
        body += b"PK\x03\x04" + struct.pack(
            "<HHHHHIIIHH", 20, part.flags, method, 0, 33, crc, *sizes, len(name), len(extra)
        )
        body += name + extra + raw
        directory += b"PK\x01\x02" + struct.pack(
            "<HHHHHHIIIHHHHHII",
            20,
            20,
            part.flags,
            part.method,
            0,
            33,
            crc,
            len(raw),
            size,
            len(part.name),
            0,
            0,
            0,
            0,
            0,
            offset,
        )
        directory += part.name
    body += gap
    n = len(parts) if count is None else count
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, n, n, len(directory), len(body), len(comment)) + comment
    return body + directory + end + tail


def pair(**changes: Any) -> tuple[Part, Part]:
    """Members X.npy (changed as asked) and y.npy."""
    return Part(b"X.npy", npy(ROWS), **changes), Part(b"y.npy", npy(LABELS))


def savez(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()
