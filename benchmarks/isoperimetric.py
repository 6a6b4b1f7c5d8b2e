"""28 inequalities of the Gaussian isoperimetric kind in two variables: proved, and their certificates checked.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/isoperimetric.py

CPU seconds of this process, one thread, one run: of ``prove`` for each lemma, and apart from them of the independent
checker for each certificate. The lemmas are those of isoperimetric.claim.toml; the last term of each claim is the margin
that is proved; each control asks for more than there is. Writes benchmarks/results/isoperimetric.md. Ends with status 1
if a lemma is not proved, a certificate not accepted, a control not refuted, or BUDGET is not kept.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

from boundcheck.checker.lemma import check
from boundcheck.files import canonical_json
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.evidence import smallest_margin
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.prove import prove
from boundcheck.verdict import Verdict

BUDGET = 10  # CPU seconds for all proofs
HERE = Path(__file__).parent
LEMMAS = HERE / "isoperimetric.claim.toml"
BOXES = ("range", "mean")


@dataclass(frozen=True)
class Measured:
    """One lemma: its leaves, the least margin beyond the one in the claim (if the proof is all boxes), CPU seconds."""

    lemma: Lemma
    accepted: bool
    controls: bool
    leaves: int
    beyond: str
    proving: float
    checking: float


def leaves_of(proof: Any) -> int:
    """Boxes of a proof."""
    if not isinstance(proof, list):
        return sum(map(leaves_of, proof.values())) if isinstance(proof, dict) else 0
    here = bool(proof) and isinstance(proof[0], str) and proof[0] in BOXES
    return int(here) + sum(map(leaves_of, proof))


def measured(lemma: Lemma, folder: Path) -> Measured:
    """Prove one lemma, have its certificate checked, refute its controls."""
    start = time.process_time()
    found = prove(lemma)
    proving = time.process_time() - start
    controls = all(prove(control).verdict is Verdict.REFUTED for control in lemma.controls)
    if found.verdict is not Verdict.PROVED or found.certificate is None:
        sys.stderr.write(f"{lemma.name}: {found.reason or found.verdict.value}\n")
        return Measured(lemma, False, controls, 0, "", proving, 0)
    path = folder / f"{lemma.name}.lcert.json"
    path.write_bytes(canonical_json(found.certificate))
    start = time.process_time()
    accepted = check(path, LEMMAS).verdict == "accepted"
    checking = time.process_time() - start
    proof = found.certificate["proof"]
    least = smallest_margin(lemma, proof)
    beyond = "" if least is None else f"{float(least[0]):.1e}"
    return Measured(lemma, accepted, controls, leaves_of(proof["links"]), beyond, proving, checking)


def row(one: Measured) -> list[str]:
    """A line of the table."""
    relation = one.lemma.claim.relations()[0]
    return [
        one.lemma.name,
        f"`{relation}`",
        " x ".join(str(domain) for _, domain in one.lemma.domain),
        f"{one.leaves:,}",
        one.beyond,
        f"{one.proving:.2f}",
        f"{one.checking:.2f}",
    ]


def report(rows: list[Measured]) -> str:
    """The page of results."""
    proving, checking = sum(one.proving for one in rows), sum(one.checking for one in rows)
    head = ["lemma", "claim, its last term the margin", "x, y", "leaves", "least margin beyond", "proof, s", "check, s"]
    lines = [
        "# Two-variable inequalities of the Gaussian isoperimetric kind",
        "",
        "Made by `OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/isoperimetric.py` on "
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}.",
        "CPU seconds of one thread, one run. The independent checker is plain Python, without any package.",
        "",
        f"**{sum(one.accepted for one in rows)} of {len(rows)} proved and accepted by the checker: {proving:.1f} s to prove all "
        f"(budget {BUDGET} s), {checking:.1f} s to check all.** Every control (a margin that is too large) is refuted: "
        f"{'yes' if all(one.controls for one in rows) else 'no'}.",
        "",
        *("| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *map(row, rows))),
        "",
        f"Leaves: {sum(one.leaves for one in rows):,}. The least margin beyond is what the boxes certify on top of the",
        "margin in the claim; there is none where the claim was transformed on the way.",
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure, print and write the table; 1 if anything is not as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [measured(lemma, Path(folder)) for lemma in load_lemmas(LEMMAS).values()]
    text = report(rows)
    (HERE / "results" / "isoperimetric.md").write_text(text)
    sys.stdout.write(text)
    good = all(one.accepted and one.controls for one in rows) and sum(one.proving for one in rows) < BUDGET
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
