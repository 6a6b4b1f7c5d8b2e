"""Writes lemma files and lemma certificates for the tests, from the specification alone."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from boundcheck.checker.lemma import Answer, Malformed, check, read_lemma

Proof = list[Any]
POSITIVE_ON_SIGHT: Proof = ["range", 53, "0"]
ABOVE: Proof = ["sign", "+", POSITIVE_ON_SIGHT]  # of a condition "nonzero"
BELOW: Proof = ["sign", "-", POSITIVE_ON_SIGHT]


def dump(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True)
class Case:
    """A lemma with a certificate. With `witness` set the certificate is a refutation."""

    claim: str
    domain: dict[str, str]
    links: list[Proof] = field(default_factory=list)
    point: dict[str, str] = field(default_factory=dict)
    defined: list[Proof] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    define: dict[str, str] = field(default_factory=dict)
    witness: dict[str, Any] | None = None
    using: list[str] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    others: str = ""  # further lemmas of the file

    def but(self, **changes: Any) -> Case:
        return replace(self, **changes)

    def toml(self) -> str:
        def table(values: dict[str, str]) -> str:
            return "".join(f"{name} = {json.dumps(text)}\n" for name, text in values.items())

        lemma = f"[lemma.it]\nclaim = {json.dumps(self.claim)}\nwhere = {json.dumps(self.where)}\nusing = {json.dumps(self.using)}\n"
        return f"[define]\n{table(self.define)}\n{lemma}\n[lemma.it.for]\n{table(self.domain)}\n{self.others}"

    def certificate(self, folder: Path) -> dict[str, Any]:
        """With the digest of the lemma file in the folder, so that it is the proof that has to be right."""
        claims = folder / "a.claim.toml"
        claims.write_text(self.toml())
        proof = {"defined": self.defined, "links": self.links, "point": self.point}
        return {
            "schema": "boundcheck.lemma-certificate/1",
            "lemma": "it",
            "digest": read_lemma(str(claims), "it").digest,
            "using": self.used,
            "constant": None,
            "verdict": "proved" if self.witness is None else "refuted",
            "proof": proof if self.witness is None else None,
            "witness": self.witness,
        }

    def judge(self, raw: bytes | None = None) -> Answer:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            file = folder / "a.lcert.json"
            file.write_bytes(dump(self.certificate(folder)) if raw is None else raw)
            (folder / "a.claim.toml").write_text(self.toml())
            return check(file, folder / "a.claim.toml")

    def judge_anything(self) -> Answer:
        """Also a lemma file that no digest can be made of."""
        try:
            return self.judge()
        except Malformed as error:
            return Answer("malformed", str(error), None)
