"""Independent pieces of work in spawned processes: in any order, with memory limits, each death charged to its own piece.

A pool of the standard library breaks as a whole when one worker dies, and does not say on which piece. Here each worker
has a pipe of its own: what it was doing when it died, or ran over its time, gets no answer, and a new worker goes on.
"""

from __future__ import annotations

import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from boundcheck.errors import UsageError

Work = Callable[[Any, Callable[[int], None]], Any]
MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds after which a worker is stopped, and MiB of address space of a worker (None: no limit)."""

    seconds: int
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer: the worker died, or was stopped; ``reason`` is a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Steps:
    """A piece is still being worked on: so many steps so far."""

    count: int


@dataclass(slots=True)
class _Worker:
    process: Any = None
    pipe: Any = None
    piece: int | None = None
    started: float = 0


def run(work: Work, pieces: Sequence[Any], jobs: int, limits: Limits) -> Iterator[tuple[int, Any]]:
    """(number of the piece, its result, ``Lost`` or ``Steps``), as they are ready; every piece ends in one result or Lost.

    ``work(piece, report)`` must be a function of a module, pieces and results such that processes can exchange them.
    However this ends, no process is left behind.
    """
    if getattr(current_process(), "_inheriting", False):  # a script without the guard, run again by a spawned worker
        raise UsageError('several jobs need `if __name__ == "__main__":` in the script that calls')
    waiting = list(range(len(pieces)))[::-1]
    workers = [_Worker() for _ in range(min(jobs, len(pieces)))]
    try:
        while waiting or any(w.piece is not None for w in workers):
            for k, worker in enumerate(workers):
                if worker.piece is None and waiting:
                    workers[k] = _handed(worker, waiting.pop(), pieces, work, limits)
            wait([w.pipe for w in workers if w.piece is not None], timeout=1)
            for k, worker in enumerate(workers):
                if worker.piece is None:
                    continue
                number = worker.piece
                answer = _answer(worker, limits)
                if answer is None:
                    continue
                if isinstance(answer, Exception):
                    raise answer
                if isinstance(answer, Lost):
                    _stop(worker)
                    workers[k] = _Worker()
                elif not isinstance(answer, Steps):
                    worker.piece = None
                yield number, answer
    finally:
        for worker in workers:
            _stop(worker)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """A child inherits this: an interrupt while it is still importing would end in a traceback of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _started(work: Work, limits: Limits) -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work, limits), daemon=True)
    with _interrupts_ignored():
        process.start()
    theirs.close()
    return _Worker(process, ours)


def _handed(worker: _Worker, number: int, pieces: Sequence[Any], work: Work, limits: Limits) -> _Worker:
    if worker.process is None or not worker.process.is_alive():  # it died while it was idle: that is no one's piece
        _stop(worker)
        worker = _started(work, limits)
    worker.piece, worker.started = number, time.monotonic()
    try:
        worker.pipe.send(pieces[number])
    except OSError:  # it died just now; the answer will be an end of file
        return worker
    return worker


def _answer(worker: _Worker, limits: Limits) -> Any:
    try:
        if worker.pipe.poll():
            return worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        limit = f" the limit is {limits.memory} MiB" if limits.memory else ""
        return Lost(f"the worker process died (killed, or out of memory{';' if limit else ''}{limit})")
    if time.monotonic() - worker.started > limits.seconds:
        return Lost("the time limit was reached, in a step that had to be stopped")
    return None


def _stop(worker: _Worker) -> None:
    if worker.process is None:
        return
    worker.pipe.close()
    worker.process.kill()
    worker.process.join(10)


def _told(error: Exception, limits: Limits) -> Exception | Lost:
    """A defect, unless the memory limit made a library or a module fail to load: that comes as no MemoryError."""
    if limits.memory is not None and isinstance(error, ImportError | OSError | SystemError):
        return Lost("the memory limit was reached, while modules were loaded")
    return RuntimeError(f"in a worker: {type(error).__name__}: {error}")


def _serve(pipe: Connection, work: Work, limits: Limits) -> None:
    """The life of a worker: pieces come in, results go out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's affair, which stops the workers
    if limits.memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory * MEBIBYTE, limits.memory * MEBIBYTE))

    def report(count: int) -> None:
        pipe.send(Steps(count))

    while True:
        try:
            piece = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            result = work(piece, report)
        except MemoryError:
            result = Lost("the memory limit was reached")
        except Exception as error:  # a defect: raised again by the parent, which has the terminal
            result = _told(error, limits)
        pipe.send(result)
