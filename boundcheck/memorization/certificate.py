"""The record of a certification: what is written, saved and merged (docs/reference/certificate-file.md)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from boundcheck.exact.rational import format_rational
from boundcheck.files import canonical_json, sha256_hex, write_atomically
from boundcheck.verdict import Verdict

SCHEMA = "boundcheck.certificate/1"
PART_SCHEMA = "boundcheck.part/1"


@dataclass(frozen=True, slots=True)
class Witness:
    """The first failing row (0-based), its exact output and its label (class, or target)."""

    index: int
    output: tuple[Fraction, ...]
    label: Any

    def json(self) -> dict[str, Any]:
        """As certificates write it."""
        return {"index": self.index, "output": [format_rational(z) for z in self.output], "label": self.label}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A verdict on a claim about one network file and one data file, with everything a checker re-derives.

    ``premises`` are the fields that do not depend on the outcome (claim, semantics, network, data). ``rows`` is None
    for all N rows, else the half-open range of a shard. ``conflict`` names two equal points with different labels when
    there are any; it is not part of the file.
    """

    verdict: Verdict
    premises: dict[str, Any]
    margin: Fraction | None
    witness: Witness | None
    rows: tuple[int, int] | None = None
    conflict: tuple[int, int] | None = None

    def json(self) -> dict[str, Any]:
        """The object of the certificate file."""
        body = {
            **self.premises,
            "schema": SCHEMA,
            "verdict": self.verdict.value,
            "margin": None if self.margin is None else format_rational(self.margin),
            "witness": None if self.witness is None else self.witness.json(),
        }
        if self.rows is None:
            return body
        return {"schema": PART_SCHEMA, "range": list(self.rows), "certificate": body}

    def to_bytes(self) -> bytes:
        """The bytes of the certificate file; the same for every block size and number of workers."""
        return canonical_json(self.json())

    @property
    def digest(self) -> str:
        """SHA-256 of the certificate file."""
        return sha256_hex(self.to_bytes())

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the certificate file, whole or not at all."""
        write_atomically(path, self.to_bytes(), force=force)
