"""Reading data sets: from npz, npy and csv files, and from values in memory through the same readers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from boundcheck.dataset.arrays import read_npy, read_npz
from boundcheck.dataset.csvfile import read_csv
from boundcheck.dataset.dataset import Dataset, Reading
from boundcheck.dataset.memory import from_memory
from boundcheck.errors import InputError
from boundcheck.exact.npy import MAGIC
from boundcheck.files import read_bytes

__all__ = ["from_memory", "read"]

ZIP_START = b"PK"
SUPPORTED = ".npz with arrays X and y, .npy with a second file for the labels, .csv with a header line"


def read(
    path: str | os.PathLike[str], *, reading: Reading | None = None, label: str | Sequence[str] | None = None
) -> Dataset:
    """The data set in a file, exact; the ending decides the format, and the bytes must agree with it.

    ``reading``: how stored numbers are read; default ``decimal`` for csv, ``bits`` for npz and npy (their only one).
    ``label``: for csv the label column or columns (default: the last), for npy the labels' file (default: the points'
    file name with the last X replaced by y). InputError names file and place of whatever is wrong.
    """
    name = os.fspath(path)
    ending = Path(name).suffix.lower()
    if ending not in (".npz", ".npy", ".csv"):
        raise InputError(f"{name}: not a supported data file ({ending or 'no ending'}). Supported: {SUPPORTED}")
    if reading not in (None, "bits", "decimal", "rational"):
        raise InputError(f"reading {reading!r} is unknown; the readings are bits, decimal and rational")
    data = read_bytes(path)
    _agree(data, ending, name)
    if ending == ".csv":
        return read_csv(data, name, reading or "decimal", label)
    if reading not in (None, "bits"):
        raise InputError(f"{name}: reading {reading} is for csv files; arrays are read as their bits")
    if ending == ".npz":
        if label is not None:
            raise InputError(f"{name}: an npz file holds its labels in array y; no label can be named")
        return read_npz(data, name)
    return _read_npy_pair(data, name, label)


def _agree(data: bytes, ending: str, name: str) -> None:
    found = ".npy" if data.startswith(MAGIC) else ".npz" if data.startswith(ZIP_START + b"\x03\x04") else None
    if found is not None and found != ending:
        what = "an npy array" if found == ".npy" else "a zip archive"
        raise InputError(f"{name}: named {ending}, but holds {what}; rename it to end in {found}")


def _read_npy_pair(data: bytes, name: str, label: str | Sequence[str] | None) -> Dataset:
    if isinstance(label, list | tuple) and len(label) == 1:
        label = label[0]  # as the command line hands over --label, which csv files may repeat
    if label is not None and not isinstance(label, str | os.PathLike):
        raise InputError(f"{name}: give one labels file, not {len(label)}")
    other = os.fspath(partner(name) if label is None else label)
    return read_npy(data, name, read_bytes(other), other)


def partner(name: str) -> str:
    """The labels' file that belongs to a points' file ``.npy``: the name with its last X replaced by y."""
    folder, file = os.path.split(name)
    head, found, tail = file.rpartition("X")
    if not found:
        raise InputError(
            f"{name}: where are the labels? Give their file with --label, or name the files X.npy and y.npy"
        )
    return os.path.join(folder, f"{head}y{tail}")
