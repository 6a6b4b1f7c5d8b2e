"""The work of ``prove``, cut into independent pieces: one lemma or control each, here or in worker processes."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boundcheck.files import canonical_json
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.workers import Limits, Lost, Steps, run

GRACE = 120  # seconds for the checker, and for a step that does not look at the clock; then a worker is stopped
TICK = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """One lemma or control of a file, and how it is to be treated; ``sample`` is the number of points, or None."""

    path: Path
    lemma: Lemma
    seconds: int
    precision: int
    sample: int | None
    seed: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came out: plain data, that processes can exchange. ``certificate`` is canonical JSON, or None."""

    verdict: str
    reason: str
    certificate: bytes | None = None
    trust: str | None = None
    witness: dict[str, Any] | None = None
    constant: dict[str, Any] | None = None
    leaves: int = 0
    margin: str | None = None
    binds: list[str] | None = None
    sample: dict[str, Any] | None = None
    seconds: float = 0
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def work(piece: Piece, report: Callable[[int], None]) -> Result:
    """Treat one piece; ``report`` is told now and then how many goals the search has looked at."""
    if piece.sample is not None:
        return _sampled(piece, piece.sample)
    from boundcheck.lemmas.together import prove_with_used

    searches: list[Any] = []
    over = threading.Event()

    def tick() -> None:
        while not over.wait(TICK):
            if searches:
                report(sum(search.goals for search in searches))

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        limits = {"seconds": piece.seconds, "precision": piece.precision}
        together = prove_with_used(piece.path, piece.lemma, watch=searches.append, **limits)
    finally:
        over.set()
        ticker.join()
    return _result(piece, together.outcome, together.beneath)


def _sampled(piece: Piece, count: int) -> Result:
    from dataclasses import replace

    from boundcheck.exact.rational import format_rational
    from boundcheck.lemmas.sample import sample

    found = sample(piece.lemma, count, seed=piece.seed, seconds=piece.seconds, precision=piece.precision)
    point = None if found.point is None else {n: format_rational(x) for n, x in found.point.items()}
    link = None if found.link is None else str(piece.lemma.claim.relations()[found.link])
    worst = None if found.slack is None else {"slack": found.slack, "point": point, "relation": link}
    return replace(_result(piece, found.outcome), sample={"points": found.points, "worst": worst})


def _result(piece: Piece, outcome: Any, beneath: Sequence[dict[str, Any]] = ()) -> Result:
    from boundcheck.exact.rational import format_rational
    from boundcheck.lemmas.evidence import smallest_margin, witness_record
    from boundcheck.lemmas.printed import with_value

    verdict = outcome.verdict.value
    data = None if outcome.certificate is None else canonical_json(outcome.certificate)
    witness, margin = None, None
    if outcome.constant is not None:
        instance = with_value(piece.lemma, outcome)
        witness = witness_record(instance, outcome.link, outcome.point)
        margin = smallest_margin(piece.lemma, outcome.certificate["proof"]) if data is not None else None
    elif verdict == "refuted":
        witness = witness_record(piece.lemma, outcome.link, outcome.point)
    elif verdict == "domain":
        witness = {"point": {n: format_rational(x) for n, x in outcome.point.items()}}
    elif verdict == "proved":
        margin = smallest_margin(piece.lemma, outcome.certificate["proof"])
    return Result(
        verdict,
        outcome.reason,
        data,
        None if data is None else trust(data, piece.path, beneath),
        witness,
        constant_record(outcome),
        0 if data is None or outcome.certificate["proof"] is None else count_leaves(outcome.certificate),
        None if margin is None else format_rational(margin[0]),
        None if margin is None else margin[1],
        seconds=outcome.seconds,
        assumptions=outcome.assumptions,
        notes=outcome.notes,
    )


def constant_record(outcome: Any) -> dict[str, Any] | None:
    """{"name", "proved", "refuted"} as decimals would say it exactly, the witness, and the judgement on the printed value."""
    from boundcheck.exact.rational import format_rational
    from boundcheck.lemmas.outcome import JUDGEMENTS

    found = outcome.constant
    if found is None:
        return None
    printed = found.printed
    told = None
    if printed is not None:
        told = {"value": str(printed.value), "verdict": printed.judgement, "judgement": JUDGEMENTS[printed.judgement]}
    point = {n: format_rational(x) for n, x in found.point.items()}
    return {
        "name": found.name,
        "proved": format_rational(found.proved),
        "refuted": format_rational(found.refuted),
        "witness": {"link": found.link, "point": point},
        "printed": told,
    }


def trust(certificate: bytes, claims: Path, used: Sequence[dict[str, Any]] = ()) -> str:
    """ "checked" if the independent checker confirms the certificate against the user's own file, else "finder".

    ``used`` holds certificates of lemmas that the proof uses; a proof that is right if lemmas are that have none accepted
    is "conditional".
    """
    from boundcheck.checker.lemma import check

    with tempfile.TemporaryDirectory(prefix="boundcheck-") as folder:
        path = Path(folder) / "proof.lcert.json"
        path.write_bytes(certificate)
        others = [Path(folder) / f"used{k}.lcert.json" for k in range(len(used))]
        for other, document in zip(others, used, strict=True):
            other.write_bytes(canonical_json(document))
        found = check(path, claims, others).verdict
    return {"accepted": "checked", "refuted": "checked", "conditional": "conditional"}.get(found, "finder")


def count_leaves(certificate: Any) -> int:
    """Rules of a proof that need no further proof."""
    leaves = {"range", "zero", "mean", "squares", "polynomial", "limit", "discard"}
    stack, found = [certificate["proof"]], 0
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            found += bool(item) and isinstance(item[0], str) and item[0] in leaves
            stack.extend(item)
    return found


def results(
    pieces: Sequence[Piece], jobs: int, memory: int | None, report: Callable[[int, int], None]
) -> Iterator[tuple[int, Result]]:
    """(number of the piece, result), as they are ready; ``report`` hears of the goals of pieces that are at work.

    One job without a memory limit runs here; anything else in spawned processes, where a death is an undecided piece.
    """
    if jobs == 1 and memory is None:
        for number, piece in enumerate(pieces):
            yield number, work(piece, lambda goals, k=number: report(k, goals))  # type: ignore[misc]
        return
    seconds = max((piece.seconds for piece in pieces), default=0)
    for number, answer in run(work, pieces, jobs, Limits(seconds + max(GRACE, 2 * seconds), memory)):
        if isinstance(answer, Steps):
            report(number, answer.count)
        elif isinstance(answer, Lost):
            yield number, Result("undecided", answer.reason)
        else:
            yield number, answer


def default_jobs(lemmas: int) -> int:
    """One for one lemma, else one a core."""
    return 1 if lemmas == 1 else len(os.sched_getaffinity(0))
