"""Worker processes: each piece ends in one result, whatever happens to the process that works on it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import pytest

from boundcheck.lemmas.workers import Limits, Lost, Steps, run


def work(piece: Any, report: Callable[[int], None]) -> Any:
    kind, value = piece
    if kind == "die":
        os._exit(7)
    if kind == "fill":
        return len(bytearray(value))
    if kind == "sleep":
        time.sleep(value)
    if kind == "defect":
        raise ValueError("a defect")
    if kind == "steps":
        report(value)
    return value


def ended(pieces: list[Any], jobs: int = 2, limits: Limits = Limits(60)) -> dict[int, Any]:  # noqa: B008
    found: dict[int, Any] = {}
    for number, answer in run(work, pieces, jobs, limits):
        if not isinstance(answer, Steps):
            assert number not in found
            found[number] = answer
    return found


def test_every_piece_has_its_result() -> None:
    assert ended([("plain", k) for k in range(7)]) == {k: k for k in range(7)}


def test_a_death_is_charged_to_its_own_piece() -> None:
    found = ended([("plain", 0), ("die", 1), ("plain", 2), ("die", 3), ("plain", 4)])
    assert {k: isinstance(v, Lost) for k, v in found.items()} == {0: False, 1: True, 2: False, 3: True, 4: False}
    assert "died" in found[1].reason


def test_a_piece_that_runs_over_its_time_is_stopped() -> None:
    found = ended([("sleep", 60), ("plain", 1)], limits=Limits(15))
    assert isinstance(found[0], Lost)
    assert "time limit" in found[0].reason
    assert found[1] == 1


def test_memory_is_limited_in_the_worker_alone() -> None:
    found = ended([("fill", 2**30), ("fill", 2**20)], jobs=1, limits=Limits(60, 512))
    assert found[0] == Lost("the memory limit was reached")
    assert found[1] == 2**20
    assert len(bytearray(2**30)) == 2**30


def test_a_defect_is_not_passed_over() -> None:
    with pytest.raises(RuntimeError, match="ValueError: a defect"):
        ended([("defect", 0)])


def test_steps_are_reported_between() -> None:
    answers = [answer for _, answer in run(work, [("steps", 5)], 1, Limits(60))]
    assert answers == [Steps(5), 5]


def test_no_process_is_left_when_the_caller_stops_early() -> None:
    import multiprocessing

    results = run(work, [("plain", 0), ("sleep", 60)], 2, Limits(90))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
