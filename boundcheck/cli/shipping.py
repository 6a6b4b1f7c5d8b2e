"""Certificates that are shipped beside claim files: their names, and the times that re-proving takes."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any

from boundcheck.errors import InputError
from boundcheck.files import canonical_json, parse_canonical_json, read_bytes, write_atomically

FOLDER = "certificates"
TIMES = "times.json"
CLAIMS, CERTIFICATE = ".claim.toml", ".lcert.json"


def certificate_name(claims: Path, lemma: Any) -> str:
    """FILE.NAME.lcert.json; for the i-th control of a lemma FILE.NAME#i.lcert.json."""
    return f"{stem(claims)}.{lemma.name}{CERTIFICATE}"


def stem(claims: Path) -> str:
    """The name of a claim file without its ending."""
    return claims.name.removesuffix(CLAIMS)


def read_times(folder: Path) -> dict[str, int]:
    """{"FILE.claim.toml::NAME": whole seconds} of the folder; {} without the file. InputError if it is no such table."""
    path = folder / TIMES
    if not path.exists():
        return {}
    times = parse_canonical_json(read_bytes(path), str(path))
    if not isinstance(times, dict) or not all(type(n) is int and n >= 0 for n in times.values()):
        raise InputError(f'{path}: expected a table of whole seconds, such as {{"a.claim.toml::mills":3}}')
    return times


def record_times(folder: Path, claims: Path, lemma: Any, seconds: float) -> None:
    """Note how long a lemma and its controls took together, rounded up; what other runs noted stays."""
    times = read_times(folder) | {f"{claims.name}::{lemma.name}": ceil(seconds)}
    write_atomically(folder / TIMES, canonical_json(times), force=True)


def shipped_names(folder: Path, claims: Path) -> set[str]:
    """Names of the lemmas and controls for which the folder holds certificates of this claim file."""
    start = f"{stem(claims)}."
    names = [path.name for path in folder.iterdir() if path.name.startswith(start) and path.name.endswith(CERTIFICATE)]
    return {name[len(start) : -len(CERTIFICATE)] for name in names}
