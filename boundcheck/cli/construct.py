"""``boundcheck construct THEOREM DATA -o NET``."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from itertools import pairwise
from pathlib import Path
from typing import Any

from boundcheck.cli.certify import data_arguments
from boundcheck.cli.output import Speaker, thousands
from boundcheck.files import canonical_json, refuse_existing, write_atomically

MOST_WEIGHTS = 20_000_000


def width_list(text: str) -> tuple[int, ...]:
    """``8-8`` or ``8,8`` as integers."""
    parts = text.replace(",", "-").split("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 and int(part) > 0 for part in parts):
        raise ArgumentTypeError(f"{text!r} is not a list of hidden widths such as 8-8")
    widths = tuple(map(int, parts))
    if sum(a * b for a, b in pairwise((1, *widths, 1))) > MOST_WEIGHTS:
        raise ArgumentTypeError(f"{text} asks for more than {thousands(MOST_WEIGHTS)} weights")
    return widths


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``construct``."""
    sub.add_argument("theorem", metavar="THEOREM", help="a name from boundcheck theorems, such as yun2019.theorem_3_1")
    sub.add_argument("data", metavar="DATA", help="npz with X and y, csv with a header, or X.npy")
    sub.add_argument(
        "-o", "--output", metavar="NET", required=True, help="write the network: NAME.net.json or NAME.net"
    )
    sub.add_argument("--force", action="store_true", help="replace NET and NAME.build.json if they exist")
    sub.add_argument("--activation", help="hard_tanh, relu or leaky_relu:1/10, where the theorem offers a choice")
    sub.add_argument(
        "--widths", type=width_list, metavar="d1-d2", help="hidden widths to honour (default: the smallest)"
    )
    sub.add_argument("--readout", help="read-out where the theorem offers a choice: rounding-proof or plain")
    data_arguments(sub)


def build_record_path(output: str) -> Path:
    """``NAME.build.json`` beside ``NAME.net.json`` or ``NAME.net``."""
    path = Path(output)
    stem = path.name.removesuffix(".json").removesuffix(".net")
    return path.with_name(f"{stem}.build.json")


def perform(options: Namespace, speaker: Speaker) -> int:
    """Build, write the network and the record of what the theorem promises."""
    from boundcheck.dataset.dataset import Dataset
    from boundcheck.errors import BoundcheckError
    from boundcheck.network.formats.load import check_network_name, save_network
    from boundcheck.theorems.catalogue import theorem

    check_network_name(options.output)
    record = build_record_path(options.output)
    for path in (options.output, record):
        refuse_existing(path, options.force, [options.data])
    chosen = theorem(options.theorem)
    data = Dataset.load(options.data, reading=options.reading, label=options.label)
    made = chosen.construct(
        data, activation=options.activation, widths=options.widths, readout=options.readout, seed=options.seed
    )
    failed = next((stage for stage in made.obligations if not stage.holds), None)
    if failed is not None:
        raise BoundcheckError(f"{chosen.name}: stage {failed.stage} of the construction fails: {failed.witness}")
    document = answer(made, options.output)
    save_network(made.network, options.output, force=options.force)
    write_atomically(record, canonical_json({**document, "network": Path(options.output).name}), force=options.force)
    _describe(document, speaker)
    speaker.answer(document, None)
    return 0


def answer(made: Any, path: str) -> dict[str, Any]:
    """The JSON answer of ``construct``."""
    from boundcheck.network.counting import sizes

    return {**made.as_json(path), "sizes": sizes(made.network).json()}


def _describe(document: dict[str, Any], speaker: Speaker) -> None:
    counted = document["sizes"]
    speaker.say(
        f"{document['theorem']}: network {'-'.join(map(str, counted['widths']))} written to {document['network']}"
    )
    speaker.say(
        f"  {thousands(counted['parameters']['dense'])} parameters, {thousands(counted['parameters']['nonzero'])} non-zero, "
        f"up to {thousands(counted['max_bits'])} bits each"
    )
    for hypothesis in document["hypotheses"]:
        remark = f" ({hypothesis['witness']})" if hypothesis["witness"] else ""
        speaker.say(f"  hypothesis {hypothesis['name']}: holds{remark}")
    for stage in document["obligations"]:
        speaker.say(f"  stage {stage['stage']}: {stage['statement']}: holds")
    speaker.say("This record is not a certificate: boundcheck certify proves what the network does.")
