"""The Merkle root, against the specification written out a second time."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pytest

from boundcheck.dataset.csvfile import read_csv
from boundcheck.dataset.dataset import Dataset
from boundcheck.dataset.merkle import leaf_ranges, merkle_root, root


def naive_root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    cut = max(2**k for k in range(20) if 2**k < len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:cut]) + naive_root(leaves[cut:])).digest()


@pytest.mark.parametrize("n", [1, 4095, 4096, 4097, 8192, 8193, 12289, 30000])
def test_the_root_of_arrays_is_that_of_the_specification(n: int) -> None:
    X, y = np.asfortranarray(np.arange(2 * n, dtype=">i4").reshape(n, 2)), np.arange(n, dtype="u1")
    leaves = [
        sha256(b"\0" + f"{s} {min(s + 4096, n)} {n}\n".encode() + X[s : s + 4096].tobytes() + y[s : s + 4096].tobytes())
        for s in range(0, n, 4096)
    ]
    assert merkle_root(Dataset(X, y)) == naive_root([leaf.digest() for leaf in leaves]).hex()


def test_the_root_of_csv_is_that_of_its_lines() -> None:
    data = read_csv('\ufeffx,y\r\n1.50,"é"\r\n2,b'.encode(), "a", "decimal")
    assert merkle_root(data) == sha256(b"\x00" + '0 2 2\n1.50,"é"\n2,b\n'.encode()).hexdigest()


def test_one_changed_point_label_order_or_row_changes_the_root() -> None:
    X, y = np.arange(10_000.0).reshape(-1, 1), np.zeros(10_000, int)
    roots = {merkle_root(Dataset(X, y)), merkle_root(Dataset(X[::-1].copy(), y)), merkle_root(Dataset(X[:-1], y[:-1]))}
    X2, y2 = X.copy(), y.copy()
    X2[9_999] += 0.5
    y2[0] = 1
    roots |= {merkle_root(Dataset(X2, y)), merkle_root(Dataset(X, y2)), merkle_root(Dataset(X.astype("f4"), y))}
    assert len(roots) == 6
    assert merkle_root(Dataset(X.copy(), y.copy())) in roots


def test_the_leaves_tile_the_rows() -> None:
    assert list(leaf_ranges(1)) == [(0, 1)]
    assert list(leaf_ranges(8193)) == [(0, 4096), (4096, 8192), (8192, 8193)]
    assert root([b"x" * 32]) == b"x" * 32
