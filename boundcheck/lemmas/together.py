"""Prove a lemma after those that it uses."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.outcome import Outcome
from boundcheck.lemmas.prove import prove
from boundcheck.lemmas.using import Key, Library, library
from boundcheck.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Together:
    """The outcome for one lemma, and the certificates of the lemmas that it uses, directly or not, where there are any."""

    outcome: Outcome
    beneath: tuple[dict[str, Any], ...]


def prove_with_used(path: Path, lemma: Lemma, *, seconds: float = 60, **options: Any) -> Together:
    """Prove what a lemma uses, then the lemma, all within the time limit; files beside its own are loaded.

    ``path`` is the lemma's file; ``options`` are those of ``prove``. Raises InputError as ``library`` does. A lemma that
    uses nothing is proved as by ``prove``.
    """
    deadline = time.monotonic() + seconds
    tasks = library([(path, lemma)]) if lemma.using else None
    if tasks is None:
        return Together(prove(lemma, seconds=seconds, **options), ())
    verdicts: dict[Key, Verdict] = {}
    done: list[Outcome] = []
    for key in tasks.order:
        left = max(deadline - time.monotonic(), 0)
        done.append(prove_one(tasks, key, verdicts, seconds=left, **options))
        verdicts[key] = done[-1].verdict
    beneath = tuple(one.certificate for one in done[:-1] if one.certificate is not None)
    return Together(done[-1], beneath)


def prove_one(library: Library, key: Key, verdicts: Mapping[Key, Verdict], **options: Any) -> Outcome:
    """One lemma, when the verdicts on those that it uses are known; a lemma without a verdict counts as not proved."""
    return prove(
        library.tasks[key].lemma,
        used=library.used(key),
        proved=library.with_verdict(key, verdicts, Verdict.PROVED),
        refuted=library.with_verdict(key, verdicts, Verdict.REFUTED),
        **options,
    )


def prove_in_order(library: Library, **options: Any) -> Iterator[tuple[Key, Outcome]]:
    """Every lemma of the library, also those that are only used; a time limit is for each."""
    verdicts: dict[Key, Verdict] = {}
    for key in library.order:
        outcome = prove_one(library, key, verdicts, **options)
        verdicts[key] = outcome.verdict
        yield key, outcome
