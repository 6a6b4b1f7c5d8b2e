"""``boundcheck prove FILE-OR-FOLDER ... [-o DIR]``: prove or refute every lemma and its controls."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from boundcheck.cli.output import Speaker
from boundcheck.errors import InputError, UsageError
from boundcheck.files import canonical_json, refuse_existing, sha256_hex, write_atomically

EXPECTED = {"proved": "proved", "refuted": "refuted", "open": "undecided"}


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``prove``."""
    sub.add_argument("files", metavar="FILE-OR-FOLDER", nargs="+", help="*.claim.toml, or a folder that holds some")
    sub.add_argument("-o", "--output", metavar="DIR", help="write a certificate a lemma, FILE.NAME.lcert.json")
    sub.add_argument("--force", action="store_true", help="replace certificates that exist")
    sub.add_argument("--lemma", metavar="NAME", action="append", help="only lemmas of this name (repeatable)")
    sub.add_argument(
        "--time", type=int, default=60, metavar="SECONDS", help="time limit a lemma or control (default 60)"
    )


def perform(options: Namespace, speaker: Speaker) -> int:
    """Prove what the files hold; status 0 when every lemma and control came out as expected."""
    if not 1 <= options.time <= 86_400:
        raise UsageError(f"--time {options.time}: give 1 to 86400 seconds")
    chosen = select(options.files, options.lemma)
    if options.output:
        Path(options.output).mkdir(parents=True, exist_ok=True)
    entries: list[dict[str, Any]] = []
    with speaker.progress("proving") as step:
        for done, (path, lemma) in enumerate(chosen):
            step(done, len(chosen))
            entries.append(_one(path, lemma, options, speaker))
    document = {"schema": "boundcheck.prove/1", "lemmas": entries}
    return _finish(document, entries, speaker)


def select(paths: Sequence[str], names: Sequence[str] | None) -> list[tuple[Path, Any]]:
    """(file, lemma) for every lemma that was asked for; InputError when there is none."""
    from boundcheck.lemmas.claimfile import load_lemmas

    chosen: list[tuple[Path, Any]] = []
    for given in paths:
        place = Path(given)
        for lemma in load_lemmas(place).values():
            file = lemma.id.rpartition("::")[0]
            chosen.append((place / file if place.is_dir() else place, lemma))
    if names:
        known = {lemma.name for _, lemma in chosen}
        for name in names:
            if name not in known:
                raise InputError(f"no lemma is named {name!r}; the files hold {', '.join(sorted(known)[:12])}")
        chosen = [(path, lemma) for path, lemma in chosen if lemma.name in names]
    if not chosen:
        raise InputError(f"{', '.join(map(str, paths))}: no lemma to prove")
    return chosen


def _one(path: Path, lemma: Any, options: Namespace, speaker: Speaker) -> dict[str, Any]:
    from boundcheck.lemmas.prove import prove
    from boundcheck.lemmas.together import prove_with_used

    target = None
    if options.output:
        target = Path(options.output) / f"{path.name.removesuffix('.claim.toml')}.{lemma.name}.lcert.json"
        refuse_existing(target, options.force)
    together = prove_with_used(path, lemma, seconds=options.time)
    outcome = together.outcome
    data = None if outcome.certificate is None else canonical_json(outcome.certificate)
    if target is not None and data is not None:
        write_atomically(target, data, force=options.force)
    controls = []
    for control in lemma.controls:
        got = prove(control, seconds=options.time).verdict.value
        controls.append({"claim": str(control.claim), "expected": EXPECTED[control.expect], "got": got})
    entry = {
        "id": f"{path}::{lemma.name}",
        "claim": str(lemma.claim),
        "verdict": outcome.verdict.value,
        "expected": EXPECTED[lemma.expect],
        "reason": outcome.reason or None,
        "witness": None if outcome.certificate is None else (outcome.certificate["witness"] or None),
        "constant": None,
        "leaves": 0 if data is None else count_leaves(outcome.certificate),
        "margin": None,
        "digest": None if data is None else sha256_hex(data),
        "trust": trust(data, path, together.beneath) if data is not None else None,
        "assumptions": list(outcome.assumptions),
        "notes": list(outcome.notes),
        "controls": controls,
        "seconds": f"{outcome.seconds:.2f}",
    }
    _describe(entry, speaker)
    return entry


def trust(certificate: bytes, claims: Path, used: Sequence[Any] = ()) -> str:
    """ "checked" if the independent checker confirms the certificate against the user's own file, else "finder".

    ``used`` holds certificates of lemmas that the proof uses; a proof that is right if lemmas are that have none accepted
    is "conditional".
    """
    from boundcheck.checker.lemma import check

    with tempfile.TemporaryDirectory(prefix="boundcheck-") as folder:
        path = Path(folder) / "proof.lcert.json"
        path.write_bytes(certificate)
        others = [Path(folder) / f"used{k}.lcert.json" for k in range(len(used))]
        for other, document in zip(others, used, strict=True):
            other.write_bytes(canonical_json(document))
        found = check(path, claims, others).verdict
    return {"accepted": "checked", "refuted": "checked", "conditional": "conditional"}.get(found, "finder")


def count_leaves(certificate: Any) -> int:
    """Rules of a proof that need no further proof."""
    leaves = {"range", "zero", "mean", "squares", "polynomial", "limit", "discard"}
    stack, found = [certificate["proof"]], 0
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            found += bool(item) and isinstance(item[0], str) and item[0] in leaves
            stack.extend(item)
    return found


def _describe(entry: dict[str, Any], speaker: Speaker) -> None:
    mark = "" if entry["verdict"] == entry["expected"] else f"  (expected {entry['expected']})"
    trusted = f", {entry['trust']}" if entry["trust"] else ""
    speaker.say(f"{entry['id']}: {entry['verdict']}{mark}  [{entry['seconds']} s, {entry['leaves']} leaves{trusted}]")
    speaker.say(f"    {entry['claim']}")
    if entry["witness"]:
        where = ", ".join(f"{name} = {value}" for name, value in entry["witness"]["point"].items())
        speaker.say(f"    fails at {where}")
    elif entry["reason"]:
        speaker.say(f"    {entry['reason']}")
    for note in entry["notes"]:
        speaker.say(f"    note: {note}")
    for control in entry["controls"]:
        odd = "" if control["got"] == control["expected"] else f"  (expected {control['expected']})"
        speaker.say(f"    control {control['claim']}: {control['got']}{odd}")


def _finish(document: dict[str, Any], entries: list[dict[str, Any]], speaker: Speaker) -> int:
    """0 when all came out as expected; else 1 for a wrong decision, 3 for an undecided one."""
    nothing = ("undecided", "conditional")  # what these say about the claim itself
    odd = [e["id"] for e in entries if e["verdict"] != e["expected"] and e["verdict"] not in nothing]
    odd += [e["id"] for e in entries for c in e["controls"] if c["got"] != c["expected"] and c["got"] != "undecided"]
    missing = [e["id"] for e in entries if e["expected"] != "undecided" and e["verdict"] in nothing]
    missing += [
        e["id"] for e in entries for c in e["controls"] if c["got"] != c["expected"] and c["got"] == "undecided"
    ]
    unchecked = [e["id"] for e in entries if e["verdict"] == "proved" and e["trust"] != "checked"]
    if odd:
        speaker.answer(document, f"s REFUTED {odd[0]}")
        return 1
    if missing:
        speaker.answer(document, f"s UNDECIDED {missing[0]}")
        return 3
    if unchecked:
        speaker.answer(document, f"s UNDECIDED {unchecked[0]}: the independent checker does not accept the proof")
        return 3
    digest = sha256_hex("".join(e["digest"] or "" for e in entries).encode())
    speaker.answer(document, f"s VERIFIED {digest}")
    return 0
