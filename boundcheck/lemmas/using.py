"""Lemmas that use lemmas: find them in their files, order them, and say what each proof may rest on.

A name in ``using`` is looked up in the lemma's own file or in the file beside it that the name gives. A lemma is proved
after those that it uses, so that it is known which of them hold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import relpath

from boundcheck.errors import InputError
from boundcheck.lemmas.lemma import Lemma
from boundcheck.verdict import Verdict

Key = tuple[str, str]  # the resolved path of the file, the name of the lemma
MAX_FILES = 100


@dataclass(frozen=True, slots=True)
class Task:
    """One lemma to prove. ``uses`` maps the ids of its ``using`` to keys; ``wanted`` is False for one only used."""

    path: Path
    lemma: Lemma
    uses: tuple[tuple[str, Key], ...]
    wanted: bool


@dataclass(frozen=True, slots=True)
class Library:
    """All tasks, and the order to prove them in: each round uses only lemmas of rounds before it."""

    tasks: Mapping[Key, Task]
    rounds: tuple[tuple[Key, ...], ...]

    @property
    def order(self) -> tuple[Key, ...]:
        """All tasks, each after those that it uses."""
        return tuple(key for one in self.rounds for key in one)

    def used(self, key: Key) -> dict[str, Lemma]:
        """The argument ``used`` of ``prove``: the lemmas that this one may use, by id."""
        return {name: self.tasks[other].lemma for name, other in self.tasks[key].uses}

    def with_verdict(self, key: Key, verdicts: Mapping[Key, Verdict], wanted: Verdict) -> frozenset[str]:
        """The ids of used lemmas with this verdict: the arguments ``proved`` and ``refuted`` of ``prove``."""
        return frozenset(name for name, other in self.tasks[key].uses if verdicts.get(other) is wanted)


def library(chosen: Sequence[tuple[Path, Lemma]]) -> Library:
    """The chosen lemmas and all that they use, directly or not; files beside are loaded.

    ``chosen`` pairs a lemma with the path of its file. Raises InputError for a file or a lemma that is not there, and for
    lemmas of several files that use each other in a circle.
    """
    tasks: dict[Key, Task] = {}
    files: dict[str, dict[str, Lemma]] = {}
    for path, lemma in chosen:
        files.setdefault(str(path.resolve()), {})[lemma.name] = lemma
    waiting = [(path, lemma, True) for path, lemma in reversed(chosen)]
    asked = {_key(path, lemma.name) for path, lemma in chosen}
    while waiting:
        path, lemma, wanted = waiting.pop()
        key = _key(path, lemma.name)
        if key in tasks:
            continue
        uses = []
        for name in lemma.using:
            place = _file_of(path, lemma, name)
            other = _lookup(files, place, name, lemma)
            uses.append((name, _key(place, other.name)))
            waiting.append((place, other, uses[-1][1] in asked))
        tasks[key] = Task(path, lemma, tuple(uses), wanted)
    return Library(tasks, _rounds(tasks))


def _key(path: Path, name: str) -> Key:
    return str(path.resolve()), name


def _file_of(path: Path, lemma: Lemma, used: str) -> Path:
    """The file of a used lemma: ids name files relative to the folder that the lemma's own id is relative to."""
    own, file = PurePosixPath(lemma.id.rpartition("::")[0]), used.rpartition("::")[0]
    if PurePosixPath(file) == own:
        return path
    if PurePosixPath(file).is_absolute():
        raise InputError(f"{lemma.id}: using: {used}: name a file relative to this one")
    return path.parent / relpath(file, str(own.parent))


def _lookup(files: dict[str, dict[str, Lemma]], place: Path, used: str, user: Lemma) -> Lemma:
    from boundcheck.lemmas.claimfile import load_lemmas

    name = used.rpartition("::")[2]
    here = files.setdefault(str(place.resolve()), {})
    if name not in here:
        if len(files) > MAX_FILES:
            raise InputError(f"{user.id}: using: more than {MAX_FILES} files")
        if not place.is_file():
            raise InputError(f"{user.id}: using: {place} is not there")
        for lemma in load_lemmas(place).values():
            here.setdefault(lemma.name, lemma)
    if name not in here:
        raise InputError(f"{user.id}: using: {place} has no lemma {name}")
    return here[name]


def _rounds(tasks: Mapping[Key, Task]) -> tuple[tuple[Key, ...], ...]:
    waiting = {key: {other for _, other in task.uses} for key, task in tasks.items()}
    rounds: list[tuple[Key, ...]] = []
    while waiting:
        ready = tuple(key for key, used in waiting.items() if not used & waiting.keys())
        if not ready:
            path, name = min(waiting)
            raise InputError(f"{path}: lemma {name}: using: lemmas use each other in a circle")
        rounds.append(ready)
        waiting = {key: used for key, used in waiting.items() if key not in ready}
    return tuple(rounds)


def certificate_names(lemma: Lemma) -> dict[str, str]:
    """The name in certificates of each used lemma, by id: as the lemma's file writes it."""
    if lemma.using_texts:
        return dict(zip(lemma.using, lemma.using_texts, strict=True))
    return {used: _written(lemma, used) for used in lemma.using}


def _written(lemma: Lemma, used: str) -> str:
    own, (file, _, name) = lemma.id.rpartition("::")[0], used.rpartition("::")
    return name if file == own else f"{relpath(file, str(PurePosixPath(own).parent))}::{name}"


def rests_on(proof: object, names: Collection[str]) -> list[str]:
    """The names of lemmas that a proof uses, in order of first use."""
    found: dict[str, None] = {}
    stack = [proof]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            if len(item) == 8 and item[0] == "using" and item[1] in names:
                found[item[1]] = None
            stack.extend(reversed(item))
    return list(found)
