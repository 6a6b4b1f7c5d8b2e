"""Where blocks run: in this process, or in a pool of spawned processes. The records are the same, byte for byte."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import current_process, get_context
from typing import Protocol

from boundcheck.errors import UndecidedError, UsageError
from boundcheck.memorization.engines.exact import BlockRecord, ExactEngine

Range = tuple[int, int]


class Executor(Protocol):
    """Runs an engine on ranges of rows."""

    def run(self, ranges: list[Range]) -> Iterator[BlockRecord]:
        """One record a range, in the order they are ready."""

    def close(self) -> None:
        """Stop the workers; nothing is left behind."""


class Serial:
    """Blocks one after the other in this process."""

    def __init__(self, engine: ExactEngine) -> None:
        self._engine = engine

    def run(self, ranges: list[Range]) -> Iterator[BlockRecord]:
        """One record a range, in order."""
        return (self._engine.run(start, stop) for start, stop in ranges)

    def close(self) -> None:
        """Nothing to stop."""


class Pool:
    """A pool of spawned processes; each receives network, targets and data once and compiles the network itself."""

    def __init__(self, engine: ExactEngine, jobs: int) -> None:
        if getattr(
            current_process(), "_inheriting", False
        ):  # a script without the guard, run again by a spawned worker
            raise UsageError('certify with several jobs needs `if __name__ == "__main__":` in the script that calls it')
        parts = (engine.evaluator.network, engine.judge, engine.data, engine.margin)
        self._pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start, initargs=parts)

    def run(self, ranges: list[Range]) -> Iterator[BlockRecord]:
        """One record a range, as they are ready; UndecidedError when a worker dies."""
        futures: list[Future[BlockRecord]] = [self._pool.submit(_work, start, stop) for start, stop in ranges]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool:
            raise UndecidedError(
                "a worker process died (killed, out of memory, or a script without a __main__ guard); no verdict. "
                "Try one job"
            ) from None
        finally:
            for future in futures:
                future.cancel()

    def close(self) -> None:
        """Cancel what has not started and stop the workers."""
        self._pool.shutdown(wait=True, cancel_futures=True)


# State of a worker process, set once by its initialiser: a spawned function has no other way to be handed an engine.
_worker: list[ExactEngine] = []


def _start(network: object, judge: object, data: object, margin: bool) -> None:
    from boundcheck.dataset.dataset import Dataset
    from boundcheck.memorization.claim import Judge
    from boundcheck.network.evaluate import Evaluator
    from boundcheck.network.model import Network

    if not (isinstance(network, Network) and isinstance(judge, Judge) and isinstance(data, Dataset)):
        raise TypeError("a worker received something else than a network, a judge and a data set")
    _worker[:] = [ExactEngine(Evaluator.of(network), judge, data, margin)]


def _work(start: int, stop: int) -> BlockRecord:
    return _worker[0].run(start, stop)


def executor(engine: ExactEngine, jobs: int) -> Executor:
    """A pool of ``jobs`` processes, or this process for one job."""
    return Serial(engine) if jobs <= 1 else Pool(engine, jobs)


def default_jobs(work: int) -> int:
    """One process below about a second of multiplications (``work`` 64-bit products), else one a core."""
    return 1 if work < 5 * 10**8 else len(os.sched_getaffinity(0))
