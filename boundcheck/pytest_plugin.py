"""pytest plugin: every ``*.claim.toml`` is a file of tests, one a lemma, ids like ``proofs/x.claim.toml::mills``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ENDING = ".claim.toml"
SECONDS = 60


class LemmaFailure(Exception):
    """A lemma, a control or the checker did not come out as expected; the message says all there is to say."""


class ClaimFile(pytest.File):
    """A claim file: collects one item a lemma."""

    def collect(self) -> Iterator[pytest.Item]:
        """The lemmas in the order of the file; a file that cannot be read fails the collection with its sentence."""
        from boundcheck.errors import InputError
        from boundcheck.lemmas.claimfile import load_lemmas

        try:
            lemmas = load_lemmas(self.path)
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for name, lemma in lemmas.items():
            yield LemmaItem.from_parent(self, name=name, lemma=lemma)


class LemmaItem(pytest.Item):
    """One lemma with its controls."""

    def __init__(self, *, lemma: Any, **options: Any) -> None:
        super().__init__(**options)
        self.lemma = lemma

    def runtest(self) -> None:
        """Prove the lemma and its controls anew, and have the proof accepted by the independent checker."""
        from boundcheck.cli.prove import EXPECTED, trust
        from boundcheck.files import canonical_json
        from boundcheck.lemmas.together import prove_with_used

        for claim in (self.lemma, *self.lemma.controls):
            together = prove_with_used(self.path, claim, seconds=SECONDS)
            outcome = together.outcome
            verdict = "undecided" if outcome.verdict.value == "conditional" else outcome.verdict.value
            if verdict != EXPECTED[claim.expect]:
                raise LemmaFailure(
                    f"{claim}\n{outcome.verdict.value}, expected {EXPECTED[claim.expect]}. {outcome.reason}"
                )
            if outcome.verdict.value == "proved" and outcome.certificate is not None:
                found = trust(canonical_json(outcome.certificate), self.path, together.beneath)
                if found != "checked":
                    raise LemmaFailure(f"{claim}\nproved, but the independent checker does not accept the proof")

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The statement and the witness, no traceback."""
        if isinstance(excinfo.value, LemmaFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the item comes from."""
        return self.path, None, f"{self.path.name}::{self.name}"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Claim files are test files."""
    return ClaimFile.from_parent(parent, path=file_path) if file_path.name.endswith(ENDING) else None
