"""``boundcheck certify NET DATA -o CERT``."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import Any

from boundcheck.cli.output import Speaker, short_rational, thousands
from boundcheck.errors import UsageError
from boundcheck.files import refuse_existing
from boundcheck.verdict import Verdict

MOST_JOBS = 256


def shard(text: str) -> tuple[int, int]:
    """``i/n`` as two integers."""
    first, slash, second = text.partition("/")
    if not (slash and first.isascii() and first.isdigit() and second.isascii() and second.isdigit()):
        raise ArgumentTypeError(f"{text!r} is not of the form i/n, such as 1/4")
    return int(first), int(second)


def data_arguments(sub: ArgumentParser) -> None:
    """How a data file is read."""
    sub.add_argument(
        "--reading", choices=["bits", "decimal", "rational"], help="how csv numbers are read (default decimal)"
    )
    sub.add_argument(
        "--label", action="append", metavar="NAME", help="csv: label column (repeat for vectors); npy: the labels' file"
    )


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``certify``."""
    sub.add_argument("network", metavar="NET", help="NAME.net.json, NAME.net or npz with W1, b1, W2, ...")
    sub.add_argument("data", metavar="DATA", help="npz with X and y, csv with a header, or X.npy")
    sub.add_argument("-o", "--output", metavar="CERT", help="write the certificate, NAME.bcert.json")
    sub.add_argument("--force", action="store_true", help="replace CERT if it exists")
    sub.add_argument("--claim", help="classifies, interpolates or within:Q (default: by the labels)")
    sub.add_argument(
        "--semantics", choices=["real"], default="real", help="real: the network as a function of real numbers"
    )
    data_arguments(sub)
    sub.add_argument("--activation", help="hidden activation of an npz network (default relu), such as leaky_relu:1/10")
    sub.add_argument("--margin", action="store_true", help="compute the exact smallest margin")
    sub.add_argument("--shard", type=shard, metavar="i/n", help="judge part i of n only; see boundcheck merge")
    sub.add_argument("--jobs", type=int, metavar="N", help="number of processes (default: by the amount of work)")


def perform(options: Namespace, speaker: Speaker) -> int:
    """Certify, write the certificate, say the verdict."""
    from boundcheck.dataset.dataset import Dataset
    from boundcheck.memorization.certify import certify
    from boundcheck.network.formats.load import load_network

    if options.output is not None:
        refuse_existing(options.output, options.force, [options.network, options.data, *(options.label or ())])
    if options.jobs is not None and options.jobs < 1:
        raise UsageError(f"--jobs {options.jobs}: at least one process is needed")
    if options.jobs is not None and options.jobs > MOST_JOBS:
        raise UsageError(f"--jobs {thousands(options.jobs)}: at most {MOST_JOBS} processes are started")
    data = Dataset.load(options.data, reading=options.reading, label=options.label)
    network = load_network(options.network, options.activation)
    with speaker.progress("certifying") as step:
        certificate = certify(
            network,
            data,
            options.claim,
            margin=options.margin,
            shard=options.shard,
            jobs=options.jobs or "auto",
            progress=step,
        )
    if options.output is not None:
        certificate.save(options.output, force=options.force)
    document = answer(certificate)
    describe(document, speaker, options.data)
    speaker.answer(document, last_line(document))
    return 0 if certificate.verdict is Verdict.CERTIFIED else 1


def answer(certificate: Any) -> dict[str, Any]:
    """The JSON answer of ``certify``."""
    premises = certificate.premises
    return {
        "schema": "boundcheck.certify/1",
        "verdict": certificate.verdict.value,
        "claim": premises["claim"],
        "semantics": premises["semantics"],
        "reading": premises["data"]["reading"],
        "encoding": premises["data"]["encoding"],
        "label_columns": premises["data"]["label_columns"],
        "activation": premises["network"]["activation"],
        "points": premises["data"]["points"],
        "rows": None if certificate.rows is None else list(certificate.rows),
        "margin": certificate.json().get("margin") if certificate.rows is None else _part_margin(certificate),
        "witness": None if certificate.witness is None else certificate.witness.json(),
        "conflict": None if certificate.conflict is None else list(certificate.conflict),
        "network": {key: premises["network"][key] for key in ("widths", "hidden_layers", "parameters", "max_bits")},
        "digest": certificate.digest,
    }


def _part_margin(certificate: Any) -> str | None:
    margin: str | None = certificate.json()["certificate"]["margin"]
    return margin


def describe(document: dict[str, Any], speaker: Speaker, data: str) -> None:
    """What was judged, and the witness of a refutation, in a few lines."""
    network = document["network"]
    claim = ":".join(document["claim"][key] for key in ("kind", "bound") if key in document["claim"])
    rows = "" if document["rows"] is None else f", rows {document['rows'][0]} to {document['rows'][1] - 1} of"
    speaker.say(
        f"claim {claim}, semantics {document['semantics']}, reading {document['reading']}{rows}, "
        f"{thousands(document['points'])} points"
    )
    speaker.say(
        f"network {'-'.join(map(str, network['widths']))}: {thousands(network['parameters']['dense'])} parameters "
        f"({thousands(network['parameters']['nonzero'])} non-zero), up to {thousands(network['max_bits'])} bits each"
    )
    if document["label_columns"] is not None:
        speaker.say(f"labels from column {', '.join(map(repr, document['label_columns']))}")
    if document["activation"] is not None:
        speaker.say(f"hidden activation {_activation(document['activation'])} (not in the network file: chosen here)")
    if isinstance(document["encoding"], list):
        numbered = ", ".join(f"{k} = {label}" for k, label in enumerate(document["encoding"][:12]))
        speaker.say(f"classes {numbered}{', ...' if len(document['encoding']) > 12 else ''}")
    if document["margin"] is not None:
        speaker.say(f"smallest margin {shorten(document['margin'])}")
    if document["conflict"] is not None:
        first, second = document["conflict"]
        speaker.say(
            f"{data}: rows {first} and {second} are the same point with different labels: no network memorises them"
        )
    if document["witness"] is not None:
        witness = document["witness"]
        label = witness["label"] if isinstance(witness["label"], int) else ", ".join(map(shorten, witness["label"]))
        outputs = ", ".join(map(shorten, witness["output"][:12]))
        more = ", ..." if len(witness["output"]) > 12 else ""
        speaker.say(f"row {witness['index']} fails: label {label}, exact output ({outputs}{more})")


def _activation(value: Any) -> str:
    return value if isinstance(value, str) else ":".join(next(iter(value.items())))


def shorten(text: str) -> str:
    """A canonical rational, cut to a decimal when it is long."""
    from boundcheck.exact.rational import parse_rational

    return text if len(text) <= 30 else short_rational(parse_rational(text))


def last_line(document: dict[str, Any]) -> str:
    """The contract's last line."""
    if document["verdict"] == "certified":
        return f"s VERIFIED {document['digest']}"
    return f"s REFUTED row {document['witness']['index']} {document['digest']}"
