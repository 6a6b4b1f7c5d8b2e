"""The producer refuses the files that the checker refuses because other programs read them differently."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundcheck.dataset.dataset import Dataset
from boundcheck.errors import InputError
from tests.checker.test_readers_agree import DATA, archive


@pytest.mark.parametrize(("members", "expected"), DATA.values(), ids=DATA)
def test_no_second_reading_of_a_data_file(
    members: list[tuple[bytes, bytes, bytes, bytes]], expected: str, tmp_path: Path
) -> None:
    (tmp_path / "data.npz").write_bytes(archive(members))
    if expected == "accepted":
        assert len(Dataset.load(tmp_path / "data.npz")) == 4
    else:
        with pytest.raises(InputError, match="data.npz"):
            Dataset.load(tmp_path / "data.npz")
