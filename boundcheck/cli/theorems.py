"""``boundcheck theorems [NAME]``: the catalogue."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from boundcheck.cli.output import Speaker


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``theorems``."""
    sub.add_argument("name", metavar="NAME", nargs="?", help="one theorem, such as yun2019.theorem_3_1")


def perform(options: Namespace, speaker: Speaker) -> int:
    """List the catalogue, or show one entry."""
    from boundcheck.theorems.catalogue import all_theorems, theorem

    chosen = [theorem(options.name)] if options.name else list(all_theorems())
    document = {"schema": "boundcheck.theorems/1", "theorems": [entry(item) for item in chosen]}
    if options.name:
        _show(chosen[0], speaker)
    else:
        for item in chosen:
            builds = "builds a network" if item.constructive else "builds no network"
            speaker.say(f"{item.name}  [source: {item.source}; trust: {item.trust}] {item.task}; {builds}")
            speaker.say(f"    {item.sizes_text}")
        speaker.say(
            "source: paper (the paper's statement) or derived (ours). trust: how the statement is known; see each entry."
        )
        speaker.say("boundcheck theorems NAME shows one entry whole.")
    speaker.answer(document, None)
    return 0


def entry(item: Any) -> dict[str, Any]:
    """The JSON of one catalogue entry."""
    return {
        "name": item.name,
        "source": item.source,
        "trust": item.trust,
        "trust_note": item.trust_note,
        "reference": item.reference,
        "statement": item.statement,
        "constructive": item.constructive,
        "task": item.task,
        "activations": list(item.activations),
        "exact": item.exact,
        "hypotheses": list(item.hypothesis_texts),
        "sizes": item.sizes_text,
        "errata": list(item.errata),
    }


def _show(item: Any, speaker: Speaker) -> None:
    speaker.say(f"{item.name}  ({item.source}; trust: {item.trust})")
    speaker.say(f"  {item.reference}")
    for title, texts in (
        ("statement", [item.statement]),
        ("hypotheses", list(item.hypothesis_texts)),
        ("sizes", [item.sizes_text]),
        ("activations", [", ".join(item.activations)]),
        ("how it is known", [item.trust_note]),
        ("errata", list(item.errata) or ["none recorded"]),
    ):
        speaker.say(f"{title}:")
        for text in texts:
            speaker.say(f"  {text}")
    kind = "exact" if item.exact else "approximate"
    speaker.say(f"builds a network: {f'yes, {kind}' if item.constructive else 'no'}")
