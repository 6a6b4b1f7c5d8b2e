"""Zip archives by the strict rules of docs/reference/data-files.md: one reading of the bytes, nothing hidden.

Written out by hand because ``zipfile`` accepts what those rules refuse: data before, between and after the members,
duplicate names, sizes that disagree, more bytes than a member declares.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from boundcheck.errors import InputError

END_SIZE, CENTRAL_SIZE, LOCAL_SIZE = 22, 46, 30
MAX32 = 0xFFFFFFFF
UNICODE_PATH = 0x7075
STORED, DEFLATED = 0, 8
# Flags that change no byte of a member: deflate's level (bits 1, 2) and names in UTF-8 (bit 11).
HARMLESS_FLAGS = 0b1000_0000_0110
# Deflate cannot do better than 258 bytes in 2 bits; a member that declares more is not what it says.
MAX_DEFLATE_RATIO = 1_032
# Over all deflated members of one archive.
MAX_INFLATED = 2**30
CHUNK = 2**20

Buffer = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Member:
    """One member as the central directory lists it; ``offset`` is that of its local header."""

    name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    offset: int

    @property
    def label(self) -> str:
        """The name as messages show it."""
        text = self.name.decode("utf-8")
        return text if len(text) <= 60 else f"{text[:57]}..."


def read_zip(
    data: bytes, name: str, wanted: Callable[[str], bool] = lambda _: True
) -> tuple[list[str], dict[str, Buffer]]:
    """All member names in the order of the directory, and the contents of those that are wanted.

    Every member's checksum is tested. Stored contents are views into ``data``. InputError names file and member.
    """
    members, start_of_directory = _directory(data, name)
    starts = _tile(data, name, members, start_of_directory)
    if sum(member.size for member in members if member.method == DEFLATED) > MAX_INFLATED:
        raise InputError(f"{name}: inflates to more than 1 GiB; save it uncompressed with numpy.savez")
    found: dict[str, Buffer] = {}
    for member, start in zip(members, starts):
        raw = memoryview(data)[start : start + member.compressed]
        text = member.name.decode("utf-8")
        keep = wanted(text)
        contents = _contents(raw, member, name, keep)
        if keep:
            found[text] = contents
    return [member.name.decode("utf-8") for member in members], found


def _directory(data: bytes, name: str) -> tuple[list[Member], int]:
    """The members that the central directory lists, and where it starts."""
    end = len(data) - END_SIZE
    if end < 0 or data[end : end + 4] != b"PK\x05\x06":
        raise InputError(
            f"{name}: not a whole zip archive: it does not end with an end record (cut short, or bytes added)"
        )
    disk, first, here, count, size, start, comment = struct.unpack("<HHHHIIH", data[end + 4 :])
    if 0xFFFF in (disk, first, here, count) or MAX32 in (size, start):
        raise InputError(
            f"{name}: zip archives above 4 GiB or 65,534 members are not supported; save npy files instead"
        )
    if comment or disk or first or here != count or start + size != end:
        raise InputError(
            f"{name}: the zip archive's end record does not fit the file (bytes added, cut out, or a comment)"
        )
    members: list[Member] = []
    at = start
    for _ in range(count):
        member, at = _central_entry(data, at, end, name)
        members.append(member)
    if at != end:
        raise InputError(f"{name}: the zip archive's directory has bytes that belong to no member")
    names = [member.name for member in members]
    if len(set(names)) != len(names):
        twice = next(member for member in members if names.count(member.name) > 1)
        raise InputError(f"{name}: member {twice.label} is in the zip archive twice; keep one")
    return members, start


def _central_entry(data: bytes, at: int, end: int, name: str) -> tuple[Member, int]:
    if at + CENTRAL_SIZE > end or data[at : at + 4] != b"PK\x01\x02":
        raise InputError(f"{name}: the zip archive's directory is damaged at byte {at}")
    flags, method, crc, compressed, size, n, m, k, disk, offset = struct.unpack(
        "<HH4xIIIHHHH6xI", data[at + 8 : at + CENTRAL_SIZE]
    )
    stop = at + CENTRAL_SIZE + n + m + k
    if stop > end or k or disk:
        raise InputError(f"{name}: the zip archive's directory is damaged at byte {at}, or has a member with a comment")
    member_name = data[at + CENTRAL_SIZE : at + CENTRAL_SIZE + n]
    try:
        member_name.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{name}: the zip archive has a member whose name is not UTF-8") from None
    if b"\0" in member_name:
        raise InputError(
            f"{name}: the zip archive has a member with a NUL in its name, which programs read differently"
        )
    extra = data[at + CENTRAL_SIZE + n : at + CENTRAL_SIZE + n + m]
    wide = _zip64(extra, [size, compressed, offset], name)
    return Member(member_name, flags, method, crc, wide[1], wide[0], wide[2]), stop


def _zip64(extra: bytes, fields: list[int], name: str) -> list[int]:
    """Fields of 2^32 - 1 replaced, in order, by the 64-bit numbers of the Zip64 extra field."""
    block: bytes | None = None
    at = 0
    while at < len(extra):
        if at + 4 > len(extra):
            raise InputError(f"{name}: a damaged extra field in the zip archive")
        tag, size = struct.unpack("<HH", extra[at : at + 4])
        if at + 4 + size > len(extra) or (tag == 1 and block is not None):
            raise InputError(f"{name}: a damaged extra field in the zip archive")
        if tag == UNICODE_PATH:
            raise InputError(
                f"{name}: a zip member has a second name (extra field 0x7075), which programs read differently"
            )
        if tag == 1:
            block = extra[at + 4 : at + 4 + size]
        at += 4 + size
    missing = fields.count(MAX32)
    if len(block or b"") != 8 * missing:
        raise InputError(f"{name}: a zip member's Zip64 field does not fit its sizes")
    wide = iter(struct.unpack(f"<{missing}Q", block or b""))
    return [next(wide) if field == MAX32 else field for field in fields]


def _tile(data: bytes, name: str, members: list[Member], stop: int) -> list[int]:
    """Where each member's bytes start; refuses gaps, overlaps and local headers that say something else."""
    starts: dict[int, int] = {}
    at = 0
    for member in members:
        where = f"{name}: member {member.label}"
        if member.offset != at:
            raise InputError(
                f"{where} starts at byte {member.offset}, expected {at}: a gap, an overlap or another order"
            )
        if member.flags & ~HARMLESS_FLAGS:
            raise InputError(f"{where} is encrypted or written as a stream; save the archive again with numpy.savez")
        if member.method not in (STORED, DEFLATED):
            raise InputError(f"{where} is compressed by method {member.method}; only stored and deflate are supported")
        if at + LOCAL_SIZE > stop or data[at : at + 4] != b"PK\x03\x04":
            raise InputError(f"{where} has no local header at byte {at}")
        flags, method, crc, compressed, size, n, m = struct.unpack("<HH4xIIIHH", data[at + 6 : at + LOCAL_SIZE])
        local_name = data[at + LOCAL_SIZE : at + LOCAL_SIZE + n]
        wide = _zip64(data[at + LOCAL_SIZE + n : at + LOCAL_SIZE + n + m], [size, compressed], name)
        here = (local_name, flags, method, crc, wide[1], wide[0])
        if here != (member.name, member.flags, member.method, member.crc, member.compressed, member.size):
            raise InputError(f"{where} is described differently by its local header and by the directory")
        starts[member.offset] = at + LOCAL_SIZE + n + m
        at = starts[member.offset] + member.compressed
        if at > stop:
            raise InputError(f"{where} runs beyond the end of the archive's data (cut short?)")
    if at != stop:
        raise InputError(f"{name}: the zip archive has {stop - at} bytes that belong to no member")
    return [starts[member.offset] for member in members]


def _contents(raw: memoryview, member: Member, name: str, keep: bool) -> Buffer:
    where = f"{name}: member {member.label}"
    if member.method == STORED:
        if member.compressed != member.size:
            raise InputError(f"{where} is stored, but its two sizes differ")
        if zlib.crc32(raw) != member.crc:
            raise InputError(f"{where} is damaged: its checksum (CRC) is wrong")
        return raw
    if member.size > MAX_DEFLATE_RATIO * member.compressed:
        raise InputError(
            f"{where} declares {member.size:,} bytes inside {member.compressed:,} compressed ones, "
            "which is impossible; save it again with numpy.savez"
        )
    return _inflate(raw, member, where, keep)


def _inflate(raw: memoryview, member: Member, where: str, keep: bool) -> Buffer:
    """Inflate piece by piece, never beyond the declared size; the bytes are kept only when asked for."""
    inflater = zlib.decompressobj(-15)
    kept = bytearray()
    crc, size, at = 0, 0, 0
    pending: Buffer = b""
    try:
        while not inflater.eof:
            if not pending:
                pending, at = raw[at : at + CHUNK], at + CHUNK
                if not pending:
                    raise InputError(f"{where} ends before its compressed data do")
            piece = inflater.decompress(pending, CHUNK)
            pending = inflater.unconsumed_tail
            size += len(piece)
            if size > member.size:
                break
            crc = zlib.crc32(piece, crc)
            if keep:
                kept += piece
    except zlib.error:
        raise InputError(f"{where} is damaged: its compressed data cannot be read") from None
    except MemoryError:
        raise InputError(f"{where} does not fit into memory") from None
    if size != member.size or inflater.unused_data or at < len(raw):
        raise InputError(f"{where} does not have exactly the {member.size:,} bytes that it declares")
    if crc != member.crc:
        raise InputError(f"{where} is damaged: its checksum (CRC) is wrong")
    return memoryview(kept).toreadonly()
