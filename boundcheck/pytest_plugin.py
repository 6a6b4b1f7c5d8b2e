"""pytest plugin: every ``*.claim.toml`` is a file of tests, one a lemma, ids like ``proofs/x.claim.toml::mills``.

With a folder ``certificates`` beside the file, ``mills`` checks the certificate that is shipped there, and
``mills[reproved]`` proves the lemma anew; the latter is marked slow where ``times.json`` says more than 20 seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ENDING = ".claim.toml"
SECONDS = 60
SLOW = 20  # seconds; a live proof that takes longer is marked slow


class LemmaFailure(Exception):
    """A lemma, a control or the checker did not come out as expected; the message says all there is to say."""


class ClaimFile(pytest.File):
    """A claim file: collects one or two items a lemma."""

    def collect(self) -> Iterator[pytest.Item]:
        """The lemmas in the order of the file; a file that cannot be read fails the collection with its sentence."""
        from boundcheck.cli.shipping import FOLDER, read_times, shipped_names
        from boundcheck.errors import InputError
        from boundcheck.lemmas.claimfile import load_lemmas

        folder = self.path.parent / FOLDER
        try:
            lemmas = load_lemmas(self.path)
            times = read_times(folder) if folder.is_dir() else {}
        except InputError as error:
            raise self.CollectError(str(error)) from None
        if not folder.is_dir():
            for name, lemma in lemmas.items():
                yield LiveItem.from_parent(self, name=name, lemma=lemma, seconds=SECONDS)
            return
        for name, lemma in lemmas.items():
            yield ShippedItem.from_parent(self, name=name, lemma=lemma, folder=folder)
            recorded = times.get(f"{self.path.name}::{name}", 0)
            live = LiveItem.from_parent(self, name=f"{name}[reproved]", lemma=lemma, seconds=max(SECONDS, 3 * recorded))
            if recorded > SLOW:
                live.add_marker(pytest.mark.slow)
            yield live
        known = {claim.name for lemma in lemmas.values() for claim in (lemma, *lemma.controls)}
        for name in sorted(shipped_names(folder, self.path) - known - _of_others(self.path)):
            yield StaleItem.from_parent(self, name=name, folder=folder)


def _of_others(path: Path) -> set[str]:
    """Names that belong to a claim file whose name begins like this one: x.y.claim.toml beside x.claim.toml."""
    from boundcheck.cli.shipping import FOLDER, shipped_names, stem

    start = f"{stem(path)}."
    longer = [other for other in path.parent.glob(f"*{ENDING}") if other.name.startswith(start) and other != path]
    return {
        f"{stem(other).removeprefix(start)}.{name}"
        for other in longer
        for name in shipped_names(path.parent / FOLDER, other)
    }


class LemmaItem(pytest.Item):
    """An item that fails with a sentence."""

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The statement and the witness, no traceback."""
        if isinstance(excinfo.value, LemmaFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the item comes from."""
        return self.path, None, f"{self.path.name}::{self.name}"


class LiveItem(LemmaItem):
    """One lemma with its controls, proved anew."""

    def __init__(self, *, lemma: Any, seconds: int, **options: Any) -> None:
        super().__init__(**options)
        self.lemma = lemma
        self.seconds = seconds

    def runtest(self) -> None:
        """Prove the lemma and its controls anew, and have the proof accepted by the independent checker."""
        from boundcheck.cli.pieces import trust
        from boundcheck.cli.prove import expected
        from boundcheck.files import canonical_json
        from boundcheck.lemmas.together import prove_with_used

        for claim in (self.lemma, *self.lemma.controls):
            together = prove_with_used(self.path, claim, seconds=self.seconds)
            outcome = together.outcome
            verdict = "undecided" if outcome.verdict.value == "conditional" else outcome.verdict.value
            if verdict != expected(claim):
                raise LemmaFailure(f"{claim}\n{outcome.verdict.value}, expected {expected(claim)}. {outcome.reason}")
            if outcome.verdict.value in ("proved", "constant") and outcome.certificate is not None:
                found = trust(canonical_json(outcome.certificate), self.path, together.beneath)
                if found != "checked":
                    raise LemmaFailure(f"{claim}\n{verdict}, but the independent checker does not accept the proof")


class ShippedItem(LemmaItem):
    """The shipped certificates of one lemma and of its controls."""

    def __init__(self, *, lemma: Any, folder: Path, **options: Any) -> None:
        super().__init__(**options)
        self.lemma = lemma
        self.folder = folder

    def runtest(self) -> None:
        """Every certificate that is due is there, about this very claim, and confirmed by the independent checker."""
        for claim in (self.lemma, *self.lemma.controls):
            problem = shipped_problem(claim, self.path, self.folder)
            if problem is not None:
                raise LemmaFailure(f"{claim}\n{problem}")


def shipped_problem(claim: Any, path: Path, folder: Path) -> str | None:
    """What is wrong with the shipped certificate of a lemma or control, in a sentence; None if nothing is."""
    from boundcheck.checker.lemma import check
    from boundcheck.cli.shipping import CERTIFICATE, certificate_name

    name = certificate_name(path, claim)
    if not (folder / name).exists():
        again = f"write it with boundcheck prove {path.name} -o {folder.name}"
        return None if claim.expect == "open" else f"its certificate {folder.name}/{name} is missing; {again}"
    answer = check(folder / name, path)
    if answer.verdict == "conditional":  # the lemmas that it uses have their certificates in the same folder
        answer = check(folder / name, path, sorted(folder.glob(f"*{CERTIFICATE}")))
    if answer.verdict not in ("accepted", "refuted"):
        return f"the checker does not accept {folder.name}/{name}: {answer.verdict}, {answer.reason}"
    got = {"accepted": "proved", "refuted": "refuted"}[answer.verdict]
    if claim.printed is not None and answer.claim is not None and _fails(claim, answer.claim["constant"]):
        got = "refuted"
    if got != claim.expect:
        return f"{folder.name}/{name} shows that it is {got}, expected {claim.expect}"
    if answer.claim is None or answer.claim.get("digest") != claim.digest:
        return f"{folder.name}/{name} is about another claim; the digest of this one is {claim.digest}"
    return None


def _fails(lemma: Any, found: dict[str, str]) -> bool:
    """Whether the printed value of a constant is the value that is refuted, or beyond it."""
    from fractions import Fraction

    from boundcheck.lemmas.printed import compared

    sign = compared(lemma.printed, Fraction(found["refuted"]))
    return sign is not None and sign * (1 if lemma.find.kind == "largest" else -1) >= 0


class StaleItem(LemmaItem):
    """A shipped certificate of a lemma that the file no longer holds."""

    def __init__(self, *, folder: Path, **options: Any) -> None:
        super().__init__(**options)
        self.folder = folder

    def runtest(self) -> None:
        """Fails: nobody checks such a certificate, so nobody should find it."""
        from boundcheck.cli.shipping import CERTIFICATE, stem

        name = f"{self.folder.name}/{stem(self.path)}.{self.name}{CERTIFICATE}"
        raise LemmaFailure(f"{name} is about no lemma or control of {self.path.name}; remove it")


def pytest_configure(config: pytest.Config) -> None:
    """The marker of long live proofs, for projects that allow only known markers."""
    config.addinivalue_line("markers", "slow: longer than a minute; run with -m slow")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Claim files are test files."""
    return ClaimFile.from_parent(parent, path=file_path) if file_path.name.endswith(ENDING) else None
