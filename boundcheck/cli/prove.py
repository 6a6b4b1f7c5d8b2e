"""``boundcheck prove FILE-OR-FOLDER ... [-o DIR]``: prove or refute every lemma and its controls."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boundcheck.cli.advice import next_step
from boundcheck.cli.output import Speaker
from boundcheck.cli.pieces import Piece, Result, default_jobs, results
from boundcheck.cli.shipping import certificate_name, record_times
from boundcheck.errors import InputError, UsageError
from boundcheck.files import refuse_existing, sha256_hex, write_atomically

_RANGES = {
    "time": (1, 86_400, "seconds"),
    "precision": (64, 4_096, "bits"),
    "memory": (64, 1_048_576, "MiB"),
    "jobs": (1, 1_024, "processes"),
    "sample": (1, 10_000_000, "points"),
}


def expected(lemma: Any) -> str:
    """The verdict that a lemma or control should have: a constant that is sought and found is "constant"."""
    if lemma.expect == "proved":
        return "proved" if lemma.find is None else "constant"
    return {"refuted": "refuted", "open": "undecided"}[lemma.expect]


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``prove``."""
    sub.add_argument("files", metavar="FILE-OR-FOLDER", nargs="+", help="*.claim.toml, or a folder that holds some")
    sub.add_argument("-o", "--output", metavar="DIR", help="write certificates, FILE.NAME.lcert.json, and times.json")
    sub.add_argument("--force", action="store_true", help="replace certificates that exist")
    sub.add_argument("--lemma", metavar="NAME", action="append", help="only lemmas of this name (repeatable)")
    sub.add_argument(
        "--time", type=int, default=60, metavar="SECONDS", help="time limit a lemma or control (default 60)"
    )
    sub.add_argument(
        "--precision", type=int, default=256, metavar="BITS", help="largest working precision (default 256)"
    )
    sub.add_argument("--memory", type=int, metavar="MIB", help="address space of each process (default: no limit)")
    sub.add_argument("--jobs", type=int, metavar="N", help="processes (default: one a core; 1 for one lemma)")
    sub.add_argument(
        "--sample", type=int, metavar="N", help="only evaluate at N random points: may refute, never proves"
    )


def perform(options: Namespace, speaker: Speaker) -> int:
    """Prove what the files hold; status 0 when every lemma and control came out as expected."""
    for name, (low, high, unit) in _RANGES.items():
        value = getattr(options, name)
        if value is not None and not low <= value <= high:
            raise UsageError(f"--{name} {value}: give {low} to {high} {unit}")
    chosen = select(options.files, options.lemma)
    jobs = Job.of(chosen, options)
    if options.output:
        _prepare(jobs, options)
    workers = options.jobs or default_jobs(len(jobs))
    entries = []
    with speaker.progress("proving") as step:
        for job, found in _in_order(jobs, workers, options, step):
            entries.append(entry := _entry(job, found))
            _describe(entry, job, found, speaker)
            if options.output and options.sample is None:
                record_times(Path(options.output), job.path, job.lemma, sum(r.seconds for r in found))
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


@dataclass(frozen=True, slots=True)
class Job:
    """One lemma of a file with its controls: the pieces ``first``, ``first + 1``, ... of the whole run."""

    path: Path
    lemma: Any
    pieces: tuple[Piece, ...]
    first: int

    @classmethod
    def of(cls, chosen: Sequence[tuple[Path, Any]], options: Namespace) -> list[Job]:
        """The jobs of a run, in the order of the files."""
        jobs: list[Job] = []
        first = 0
        for path, lemma in chosen:
            limits = (options.time, options.precision, options.sample, options.seed)
            pieces = tuple(Piece(path, claim, *limits) for claim in (lemma, *lemma.controls))
            jobs.append(cls(path, lemma, pieces, first))
            first += len(pieces)
        return jobs


def _prepare(jobs: Sequence[Job], options: Namespace) -> None:
    """Everything that may be wrong with the files to be written, before any work is done."""
    folder = Path(options.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: is no folder that can be written to ({error.strerror or error})") from None
    taken: dict[str, Path] = {}
    for job in jobs:
        for piece in job.pieces:
            name = certificate_name(piece.path, piece.lemma)
            if name in taken:
                raise UsageError(
                    f"{taken[name]} and {piece.path} would both write {name}; give each a folder of its own"
                )
            taken[name] = piece.path
            refuse_existing(folder / name, options.force)


def _in_order(
    jobs: Sequence[Job], workers: int, options: Namespace, step: Any
) -> Iterator[tuple[Job, tuple[Result, ...]]]:
    """Each job with the results of its pieces, in the order of the files; certificates are written as they come."""
    pieces = [piece for job in jobs for piece in job.pieces]
    found: dict[int, Result] = {}

    def report(number: int, goals: int) -> None:
        step(len(found), len(pieces), f"{pieces[number].lemma.name}: {goals} goals")

    waiting = list(jobs)
    for number, result in results(pieces, workers, options.memory, report):
        found[number] = result
        step(len(found), len(pieces))
        if options.output and result.certificate is not None:
            name = certificate_name(pieces[number].path, pieces[number].lemma)
            write_atomically(Path(options.output) / name, result.certificate, force=options.force)
        while waiting and all(waiting[0].first + k in found for k in range(len(waiting[0].pieces))):
            job = waiting.pop(0)
            yield job, tuple(found[job.first + k] for k in range(len(job.pieces)))


def _entry(job: Job, found: tuple[Result, ...]) -> dict[str, Any]:
    """The JSON entry of a lemma: the same for any number of jobs (so no times)."""
    own, others = found[0], found[1:]
    controls = [
        {
            "claim": str(control.claim),
            "expected": expected(control),
            "got": result.verdict,
            "reason": result.reason or None,
            "witness": result.witness,
            "trust": result.trust,
        }
        for control, result in zip(job.lemma.controls, others, strict=True)
    ]
    return {
        "id": f"{job.path}::{job.lemma.name}",
        "claim": str(job.lemma.claim),
        "verdict": own.verdict,
        "expected": expected(job.lemma),
        "reason": own.reason or None,
        "suggestion": next_step(job.lemma, own.reason) if own.verdict == "undecided" else None,
        "witness": own.witness,
        "constant": own.constant,
        "leaves": own.leaves,
        "margin": own.margin,
        "binds": own.binds,
        "sample": own.sample,
        "digest": None if own.certificate is None else sha256_hex(own.certificate),
        "trust": own.trust,
        "assumptions": list(own.assumptions),
        "notes": list(own.notes),
        "controls": controls,
    }


def _describe(entry: dict[str, Any], job: Job, found: tuple[Result, ...], speaker: Speaker) -> None:
    mark = "" if entry["verdict"] == entry["expected"] else f"  (expected {entry['expected']})"
    facts = [f"{found[0].seconds:.2f} s"]
    if entry["leaves"]:
        facts.append(f"{entry['leaves']} leaves")
    if entry["margin"] is not None:
        facts.append(f"margin {entry['margin']}")
    if entry["trust"]:
        facts.append(entry["trust"])
    speaker.say(f"{entry['id']}: {entry['verdict']}{mark}  [{', '.join(facts)}]")
    speaker.say(f"    {entry['claim']}")
    if entry["binds"]:
        speaker.say(f"    smallest margin at {', '.join(entry['binds'])}")
    _describe_constant(entry, speaker)
    _describe_witness(entry, speaker)
    if entry["sample"] and entry["sample"]["worst"]:
        worst = entry["sample"]["worst"]
        where = ", ".join(f"{n} = {x}" for n, x in worst["point"].items())
        speaker.say(f"    smallest slack of {worst['relation']}: {worst['slack']}{f' at {where}' if where else ''}")
    if entry["suggestion"] and mark:
        speaker.say(f"    next: {entry['suggestion']}")
    for note in entry["notes"]:
        speaker.say(f"    note: {note}")
    for control, result in zip(entry["controls"], found[1:], strict=True):
        odd = "" if control["got"] == control["expected"] else f"  (expected {control['expected']})"
        told = f" ({result.reason})" if odd and result.reason else ""
        speaker.say(f"    control {control['claim']}: {control['got']}{odd}{told}")


def _describe_constant(entry: dict[str, Any], speaker: Speaker) -> None:
    found = entry["constant"]
    if not found:
        return
    from boundcheck.exact.rational import parse_rational
    from boundcheck.lemmas.critical import literal

    name, point = found["name"], found["witness"]["point"]
    where = ", ".join(f"{n} = {x}" for n, x in point.items())
    holds, fails = (literal(parse_rational(found[key])) for key in ("proved", "refuted"))
    speaker.say(f"    {name} = {holds} holds; {name} = {fails} fails{f' at {where}' if where else ''}")
    if found["printed"]:
        speaker.say(f"    printed {name} = {found['printed']['value']}: {found['printed']['judgement']}")


def _describe_witness(entry: dict[str, Any], speaker: Speaker) -> None:
    witness = entry["witness"]
    if entry["verdict"] != "refuted" or not witness:
        if entry["reason"]:
            speaker.say(f"    {entry['reason']}")
        return
    where = ", ".join(f"{name} = {value}" for name, value in witness["point"].items())
    speaker.say(f"    fails{f' at {where}' if where else ''}: {witness['relation']}")
    sides = [f"{side} in [{witness[side]['lower']}, {witness[side]['upper']}]" for side in ("left", "right")]
    speaker.say(f"    {', '.join(sides)}")


def _finish(document: dict[str, Any], entries: list[dict[str, Any]], speaker: Speaker) -> int:
    """0 when all came out as expected; else 1 for a wrong decision, 4 for what is not supported, 3 for undecided."""
    wrong: dict[int, list[str]] = {1: [], 4: [], 3: []}
    for e in entries:
        told = [(e["id"], e["verdict"], e["expected"], e["reason"])]
        told += [(f"{e['id']}#{k}", c["got"], c["expected"], c["reason"]) for k, c in enumerate(e["controls"], 1)]
        for name, got, expected, reason in told:
            if got != expected:
                status = {"undecided": 3, "conditional": 3, "unsupported": 4}.get(got, 1)
                wrong[status].append(f"{name}: {got}, expected {expected}{f'; {reason}' if reason else ''}")
        shown = e["verdict"] in ("proved", "constant") or (e["verdict"] == "refuted" and e["constant"] is not None)
        if shown and e["trust"] != "checked":
            wrong[3].append(f"{e['id']}: the independent checker does not accept the proof")
    for status, word in ((1, "REFUTED"), (4, "UNSUPPORTED"), (3, "UNDECIDED")):
        if wrong[status]:
            speaker.answer(document, f"s {word} {wrong[status][0]}")
            return status
    digest = sha256_hex("".join(e["digest"] or "" for e in entries).encode())
    speaker.answer(document, f"s VERIFIED {digest}")
    return 0
