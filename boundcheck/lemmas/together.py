"""Prove lemmas after those that they use, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from boundcheck.lemmas.prove import Outcome, prove
from boundcheck.lemmas.using import Key, Library
from boundcheck.verdict import Verdict


def prove_one(library: Library, key: Key, verdicts: Mapping[Key, Verdict], *, seconds: float = 60) -> Outcome:
    """One lemma, when the verdicts on those that it uses are known; a lemma without a verdict counts as not proved."""
    return prove(
        library.tasks[key].lemma,
        seconds=seconds,
        used=library.used(key),
        proved=library.with_verdict(key, verdicts, Verdict.PROVED),
        refuted=library.with_verdict(key, verdicts, Verdict.REFUTED),
    )


def prove_in_order(library: Library, *, seconds: float = 60) -> Iterator[tuple[Key, Outcome]]:
    """Every lemma of the library, also those that are only used; the time limit is for each."""
    verdicts: dict[Key, Verdict] = {}
    for key in library.order:
        outcome = prove_one(library, key, verdicts, seconds=seconds)
        verdicts[key] = outcome.verdict
        yield key, outcome
