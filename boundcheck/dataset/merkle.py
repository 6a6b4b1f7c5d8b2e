"""The Merkle root of a data set's rows (docs/reference/data-files.md, leaves): which points were read, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from boundcheck.dataset.dataset import Dataset

LEAF_POINTS = 4_096


def leaf_ranges(points: int) -> Iterator[tuple[int, int]]:
    """The ranges (start, stop) of the leaves of a data set with this many points."""
    for start in range(0, points, LEAF_POINTS):
        yield start, min(start + LEAF_POINTS, points)


def leaf(data: Dataset, start: int, stop: int) -> bytes:
    """The digest of the rows start..stop-1 as stored, with their place in the whole."""
    digest = hashlib.sha256(b"\x00" + f"{start} {stop} {len(data)}\n".encode("ascii"))
    digest.update(data.points.stored(start, stop))
    return digest.digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over at least one leaf: cut at the largest power of two below their number."""
    if len(leaves) == 1:
        return leaves[0]
    cut = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + root(leaves[:cut]) + root(leaves[cut:])).digest()


def merkle_root(data: Dataset) -> str:
    """The root as 64 lower case hex digits; reads 4,096 rows at a time."""
    return root([leaf(data, start, stop) for start, stop in leaf_ranges(len(data))]).hex()
