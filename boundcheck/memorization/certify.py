"""The pipeline: network and data -> blocks -> engine -> verdict -> certificate."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Literal

from boundcheck.dataset.dataset import Dataset
from boundcheck.dataset.encoding import Encoding
from boundcheck.dataset.hypotheses import distinct
from boundcheck.dataset.merkle import merkle_root
from boundcheck.errors import InputError, UndecidedError, UsageError
from boundcheck.exact.rational import MAX_HEX_DIGITS, bits
from boundcheck.memorization.certificate import Certificate, Witness
from boundcheck.memorization.claim import Claim, Judge, default_claim, parse_claim
from boundcheck.memorization.engines.exact import BlockRecord, ExactEngine
from boundcheck.memorization.executor import default_jobs, executor
from boundcheck.network.counting import sizes
from boundcheck.network.evaluate import Evaluator
from boundcheck.network.formats.load import NetworkFile, network_file
from boundcheck.network.formats.native import activation_json
from boundcheck.network.model import Network
from boundcheck.verdict import Verdict

Progress = Callable[[int, int], None]


def certify(
    network: Network | NetworkFile,
    data: Dataset,
    claim: str | Claim | None = None,
    *,
    margin: bool = False,
    shard: tuple[int, int] | None = None,
    jobs: int | Literal["auto"] = 1,
    progress: Progress | None = None,
) -> Certificate:
    """Decide whether ``network`` (as a function of real numbers) meets ``claim`` at every point of ``data``.

    Exact: every output is computed as a rational number. The answer is CERTIFIED, or REFUTED with the first failing
    row. ``claim`` defaults to ``classifies`` for one label a row and several outputs, else ``interpolates``. ``margin``
    asks for the exact smallest margin. ``shard`` = (i, n), 1 <= i <= n, judges that part of the rows only. ``jobs`` is the
    number of processes ("auto": by the amount of work); a script that asks for more than one needs the usual
    ``if __name__ == "__main__":``, because processes are spawned.

    Raises InputError when network and data do not fit together or the claim is vacuous, UsageError for a wrong claim,
    UndecidedError when a worker dies. Nothing is claimed about floating-point evaluation of the network.
    """
    file = network_file(network)
    if file.network.inputs != data.dimension:
        raise InputError(
            f"{file.name} takes {file.network.inputs} inputs, but the points of {data.origin.name} "
            f"have {data.dimension} coordinates"
        )
    if claim is None:
        claim = default_claim(data, file.network.outputs)
    elif isinstance(claim, str):
        claim = parse_claim(claim)
    if margin and claim.kind == "interpolates":
        raise UsageError(
            "interpolates asks for equality, which has no margin; use --margin with classifies or within:Q"
        )
    judge = Judge.of(claim, data, file.network.outputs)
    rows = (0, len(data)) if shard is None else shard_range(len(data), *shard)
    counted = sizes(file.network)
    engine = ExactEngine(Evaluator.of(file.network), judge, data, margin)
    work = (rows[1] - rows[0]) * counted.dense * (1 + engine.evaluator.row_bytes // (8 * max(counted.widths)))
    records = _run(engine, rows, default_jobs(work) if jobs == "auto" else jobs, progress)
    premises = {
        "claim": claim.json(),
        "semantics": "real",
        "network": {
            **counted.json(),
            "format": file.format,
            "sha256": file.sha256,
            "activation": None if file.activation is None else activation_json(file.activation),
        },
        "data": data_premises(data, judge.targets.encoding),
    }
    outcome = _outcome(records, judge)
    if outcome[1] is not None and bits(outcome[1]) > 4 * MAX_HEX_DIGITS:
        raise UndecidedError(
            f"the smallest margin has more than {MAX_HEX_DIGITS:,} hexadecimal digits, which no certificate holds; "
            "certify without a margin"
        )
    return Certificate(
        outcome[0],
        premises,
        outcome[1],
        outcome[2],
        rows=None if shard is None else rows,
        conflict=_conflict(data) if outcome[0] is Verdict.REFUTED else None,
    )


def _conflict(data: Dataset) -> tuple[int, int] | None:
    """Two rows that are the same point with different labels, if there are any."""
    found = distinct(data)
    return (found.witness[0][0], found.witness[0][1]) if found.holds is False else None


def shard_range(points: int, index: int, count: int) -> tuple[int, int]:
    """The rows of shard ``index`` of ``count`` (1-based); InputError when there would be none."""
    if not 1 <= index <= count:
        raise UsageError(f"--shard {index}/{count}: the first number runs from 1 to the second")
    start, stop = (index - 1) * points // count, index * points // count
    if start == stop:
        raise InputError(
            f"--shard {index}/{count} holds no rows: the data set has {points}; use at most {points} shards"
        )
    return start, stop


def data_premises(data: Dataset, encoding: Encoding) -> dict[str, Any]:
    """The ``data`` object of a certificate."""
    origin = data.origin
    return {
        "format": origin.format,
        "reading": origin.reading,
        "sha256": origin.sha256,
        "labels_sha256": origin.labels_sha256,
        "label_columns": None if origin.label_columns is None else list(origin.label_columns),
        "points": len(data),
        "dimension": data.dimension,
        "encoding": list(encoding) if isinstance(encoding, tuple) else encoding,
        "merkle_root": merkle_root(data),
    }


def _run(engine: ExactEngine, rows: tuple[int, int], jobs: int, progress: Progress | None) -> list[BlockRecord]:
    """Records of blocks that cover the rows, or cover them up to the end of the first block with a failure."""
    start, stop = rows
    size = engine.block_size()
    if jobs > 1:  # keep every process busy
        size = max(1, min(size, -(-(stop - start) // (4 * jobs))))
    ranges = [(a, min(a + size, stop)) for a in range(start, stop, size)]
    found: dict[int, BlockRecord] = {}
    done = 0
    workers = executor(engine, jobs)
    try:
        for record in workers.run(ranges):
            found[record.start] = record
            done += record.stop - record.start
            if progress is not None:
                progress(done, stop - start)
            if _prefix_decides(found, ranges):
                break
    finally:
        workers.close()
    return _covering(found, ranges)


def _prefix_decides(found: dict[int, BlockRecord], ranges: list[tuple[int, int]]) -> bool:
    """Whether a failure is known and every block before it is done: then it is the first failing row."""
    for start, _ in ranges:
        if start not in found:
            return False
        if found[start].failure is not None:
            return True
    return False


def _covering(found: dict[int, BlockRecord], ranges: list[tuple[int, int]]) -> list[BlockRecord]:
    records = []
    for start, stop in ranges:
        record = found.get(start)
        if record is None or record.stop != stop:
            raise InputError(f"the block of rows {start} to {stop - 1} has no record; no verdict")
        records.append(record)
        if record.failure is not None:
            break
    return records


def _outcome(records: list[BlockRecord], judge: Judge) -> tuple[Verdict, Fraction | None, Witness | None]:
    last = records[-1]
    if last.failure is not None:
        index, output = last.failure
        return Verdict.REFUTED, None, Witness(index, output, judge.label(index))
    margins = [record.margin for record in records if record.margin is not None]
    return Verdict.CERTIFIED, min(margins) if len(margins) == len(records) else None, None
