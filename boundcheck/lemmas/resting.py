"""What a proof rests on besides itself: lemmas that it may use, and sources that its steps cite."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from boundcheck.errors import InputError
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.using import certificate_names, rests_on


@dataclass(frozen=True, slots=True)
class Resting:
    """The lemmas that a proof may use, by their names in certificates; which of them are proved; what is to be noted."""

    known: Mapping[str, Lemma]
    proved: frozenset[str]
    notes: tuple[str, ...]

    @staticmethod
    def of(lemma: Lemma, used: Mapping[str, Lemma], proved: Collection[str], refuted: Collection[str]) -> Resting:
        """``used`` holds lemmas by id; InputError for one that is the lemma itself."""
        known: dict[str, Lemma] = {}
        notes = []
        for name, text in certificate_names(lemma).items():
            one = used.get(name)
            if name in refuted:
                notes.append(f"{text} is refuted and was not used")
            elif one is None:
                notes.append(f"{text} is named in using, but was not given")
            elif one.find is not None:
                notes.append(f"{text} seeks a constant and was not used")
            elif one.digest == lemma.digest:
                raise InputError(f"{lemma.id}: using: {text} is the same claim; a lemma does not prove itself")
            else:
                known[text] = one
        shown = frozenset(text for name, text in certificate_names(lemma).items() if name in proved)
        return Resting(known, shown, tuple(notes))

    def completed(self, certificate: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The certificate with the digests of the lemmas that its proof uses, and the names of those not proved."""
        rests = rests_on(certificate["proof"], self.known)
        done = {**certificate, "using": {name: self.known[name].digest for name in rests}}
        return done, tuple(name for name in rests if name not in self.proved)


def levels(value: object) -> int:
    """How deep lists and tables are nested in a value of JSON."""
    found, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        found += 1
        level = [part for item in level for part in (item.values() if isinstance(item, dict) else item)]
    return found
