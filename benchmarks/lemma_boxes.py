"""Subdivision in the lemma prover: boxes a second, and how many boxes the right form of a lemma saves.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/lemma_boxes.py

CPU seconds of this process, one core, the median of ROUNDS. A box is judged by the natural range of f *and* the mean
value form with both derivatives, in float64 intervals rounded outwards. Writes benchmarks/results/lemma_boxes.md.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

from boundcheck.checker.lemma import check
from boundcheck.files import canonical_json
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.goal import Goal, difference
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.prove import prove
from boundcheck.lemmas.rules.boxes import Subdivision, subdivide

ROUNDS = 5
BUDGET = 100_000
PLAIN_BUDGET = 300_000
HERE = Path(__file__).parent
TAILS = HERE.parent / "proofs" / "classical" / "tails.claim.toml"
# Chosen so that many boxes are needed: f comes close to 0 along a curve, or at a point.
PLANE = (
    ("x^2 - 2*x*y + y^2 + 1/1000000 > 0", {"x": "[0, 1]", "y": "[0, 1]"}),
    ("x^y <= 1 - y + x*y + 1/100000", {"x": "[1/10, 3]", "y": "[0, 1]"}),
    ("log(1 + x*y) >= x*y/(1 + x*y/2) - 1/20000", {"x": "[0, 3]", "y": "[0, 3]"}),
    ("log(1 + exp(x) + exp(y)) <= log(3) + (x + y)/3 + (x^2 + y^2)/6 + 1/10000000", {"x": "[-2, 2]", "y": "[-2, 2]"}),
    ("cos(x)*cos(y) + sqrt(x^2*y^2 + 1) >= 1 - (x^2 + y^2)/2 + 99999/100000", {"x": "[-2, 2]", "y": "[-2, 2]"}),
    ("Q(b/sqrt(1 - d^2/4)) <= Q(b)*exp(-b^2*d^2/8)", {"b": "[1, 4]", "d": "(0, 2)"}),
)
CONFIRMED = (
    ("x^2 - 2*x*y + y^2 + 1/10000 > 0", {"x": "[0, 1]", "y": "[0, 1]"}),
    ("log(1 + exp(x) + exp(y)) <= log(3) + (x + y)/3 + (x^2 + y^2)/6 + 1/100000", {"x": "[-2, 2]", "y": "[-2, 2]"}),
    ("Q(b/sqrt(1 - d^2/4)) <= Q(b)*exp(-b^2*d^2/8)", {"b": "[1, 4]", "d": "[1/2, 19/10]"}),
)


def goal_of(lemma: Lemma) -> Goal:
    """The first link of a lemma without hypotheses."""
    relation = lemma.claim.relations()[0]
    return Goal(lemma.domain, (), difference(relation), relation.symbol in ("<", ">"))


def timed(goal: Goal, budget: int, **options: Any) -> tuple[Subdivision, float]:
    """One run and its CPU seconds."""
    start = time.process_time()
    found = subdivide(goal, budget, **options)
    spent = time.process_time() - start
    assert found is not None
    return found, spent


def judged(claim: str, domain: dict[str, str]) -> list[str]:
    """One row: how fast the batch engine is."""
    goal = goal_of(make_lemma("measured", claim=claim, domain=domain, where=[]))
    runs = [timed(goal, BUDGET, confirm=False) for _ in range(ROUNDS)]
    boxes = runs[0][0].boxes
    rate = boxes / statistics.median(spent for _, spent in runs)
    state = "all done" if not len(runs[0][0].remaining[0]) else f"{len(runs[0][0].remaining[0]):,} open"
    return [f"`{claim}`", " x ".join(domain.values()), f"{boxes:,}", state, f"{rate:,.0f}"]


def confirmed(claim: str, domain: dict[str, str]) -> list[str]:
    """One row: how fast Arb confirms the leaves."""
    goal = goal_of(make_lemma("measured", claim=claim, domain=domain, where=[]))
    floats = statistics.median(timed(goal, BUDGET, confirm=False)[1] for _ in range(ROUNDS))
    runs = [timed(goal, BUDGET) for _ in range(ROUNDS)]
    assert runs[0][0].proof is not None
    rest = statistics.median(spent for _, spent in runs) - floats
    leaves = runs[0][0].leaves
    return [f"`{claim}`", f"{runs[0][0].boxes:,}", f"{leaves:,}", f"{leaves / rest:,.0f}"]


def leaves_of(proof: Any) -> int:
    """Rules of a proof that need no further proof."""
    ends = {"range", "zero", "mean", "squares", "polynomial", "limit", "discard"}
    if isinstance(proof, dict):
        return sum(map(leaves_of, proof.values()))
    if not isinstance(proof, list):
        return 0
    here = bool(proof) and isinstance(proof[0], str) and proof[0] in ends
    return int(here) + sum(map(leaves_of, proof))


def decay() -> list[str]:
    """The decay lemma: the prover with its rules against plain bisection of f as written."""
    lemma = next(one for name, one in load_lemmas(TAILS).items() if name.split("::")[-1] == "decay")
    start = time.process_time()
    found = prove(lemma)
    spent = time.process_time() - start
    assert found.certificate is not None
    count = leaves_of(found.certificate["proof"]["links"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "decay.lcert.json"
        path.write_bytes(canonical_json(found.certificate))
        verdict = check(path, TAILS).verdict
    plain, plain_spent = timed(goal_of(lemma), PLAIN_BUDGET, mean=False, confirm=False)
    (b_low, d_low), (b_high, d_high) = plain.remaining[0].T, plain.remaining[1].T
    share = float(((1 / b_low - 1 / b_high) * (d_high - d_low) / 2).sum())
    return [
        f"| {lemma.claim} | leaves or boxes | outcome | CPU seconds |",
        "|---|---|---|---|",
        f"| the prover with its rules | {count} leaves | proved; the independent checker: {verdict} | {spent:.2f} |",
        f"| bisection, natural ranges of f as written | {plain.boxes:,} boxes | gave up, {len(plain.remaining[0]):,} boxes "
        f"open: {100 * share:.2f} % of the area in (1/b, delta) | {plain_spent:.2f} |",
        f"| ratio | more than {plain.boxes // count:,} | | |",
    ]


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *rows)]


def main() -> None:
    """Measure, print and write the tables."""
    lines = [
        "# Subdivision in the lemma prover",
        "",
        "Made by `OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/lemma_boxes.py` on "
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}.",
        f"CPU time of one core, median of {ROUNDS}; at most {BUDGET:,} boxes.",
        "",
        "## Boxes a second: natural range and mean value form in two variables, float64 rounded outwards",
        "",
        *table(["lemma", "domain", "boxes", "state", "boxes a second"], [judged(*one) for one in PLANE]),
        "",
        "The last lemma becomes an equality as d tends to 0: no number of boxes is enough there. The others are tight to",
        "within their last term.",
        "",
        "## Confirmation in Arb, leaf by leaf",
        "",
        *table(["lemma", "boxes", "leaves", "leaves a second"], [confirmed(*one) for one in CONFIRMED]),
        "",
        "## What the right form saves: the decay lemma on b in [1, oo), delta in (0, 2)",
        "",
        *decay(),
        "",
    ]
    (HERE / "results" / "lemma_boxes.md").write_text("\n".join(lines))
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
