"""``boundcheck demo``: the whole story on a real data set.

Build the network of a theorem for 1,797 handwritten digits, prove in exact arithmetic that it memorises every one, have
the certificate re-verified by the independent checker, and show what floating point would have said.
"""

from __future__ import annotations

import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from boundcheck.cli.output import Speaker, thousands
from boundcheck.errors import BoundcheckError, InputError
from boundcheck.files import write_atomically
from boundcheck.verdict import Verdict

THEOREM = "yun2019.proposition_3_2"
READOUTS = ("plain", "rounding-proof")


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``demo``."""
    sub.add_argument(
        "-o", "--output", metavar="FOLDER", help="keep data, networks and certificates here (replaces them)"
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: how many points get the right class, and how many the exact unit vector."""

    readout: str
    verdict: str
    right: int
    exact: int


def perform(options: Namespace, speaker: Speaker) -> int:
    """Run the story; status 0 when every certificate is accepted by the independent checker."""
    if options.output:
        folder = Path(options.output)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder}: this folder cannot be made ({error.strerror or error})") from None
        return _story(folder, options, speaker)
    with tempfile.TemporaryDirectory(prefix="boundcheck-demo-") as temporary:
        return _story(Path(temporary), options, speaker)


def _story(folder: Path, options: Namespace, speaker: Speaker) -> int:
    from boundcheck.dataset.dataset import Dataset
    from boundcheck.theorems.catalogue import theorem

    started = time.monotonic()
    path = folder / "digits.npz"
    digits = files("boundcheck.dataset").joinpath("examples/digits.npz").read_bytes()
    write_atomically(path, digits, force=True)
    data = Dataset.load(path)
    speaker.say(
        f"Data: {thousands(len(data))} handwritten digits, {data.dimension} integers each, 10 classes (see ATTRIBUTION.md)."
    )
    rows: list[Row] = []
    certificates: list[dict[str, Any]] = []
    for readout in READOUTS:
        made = theorem(THEOREM).construct(data, activation="relu", readout=readout, seed=options.seed)
        done, found = _certify(made.network, data, readout, folder, speaker)
        certificates += done
        rows += [Row(readout, "exact value of the rational network", len(data), len(data)), *found]
    speaker.say()
    speaker.table(
        "Three verdicts on one network",
        ["read-out", "what is evaluated", "right class", "exactly one-hot"],
        [[row.readout, row.verdict, thousands(row.right), thousands(row.exact)] for row in rows],
        left=2,
    )
    speaker.say(
        f"of {thousands(len(data))} points. Only the first line of each read-out is proved; the float64 lines are what a user would see."
    )
    if options.output:
        speaker.say(f"Everything is in {folder}: repeat a step with boundcheck certify, or boundcheck check.")
    speaker.say(
        "Read on: README.md (how), docs/TRUST.md (whom you must trust), boundcheck theorems (what else is built)."
    )
    speaker.say(f"{time.monotonic() - started:.1f} s in all.")
    document = {
        "schema": "boundcheck.demo/1",
        "points": len(data),
        "theorem": THEOREM,
        "certificates": certificates,
        "table": [
            {"readout": r.readout, "evaluated": r.verdict, "right_class": r.right, "exactly_one_hot": r.exact}
            for r in rows
        ],
    }
    speaker.answer(document, f"s VERIFIED {certificates[0]['digest']}")
    return 0


def _certify(
    network: Any, data: Any, readout: str, folder: Path, speaker: Speaker
) -> tuple[list[dict[str, Any]], list[Row]]:
    """Certify both claims, check both certificates, and count what the float64 export does."""
    from boundcheck.checker.memorization import check
    from boundcheck.memorization.certify import certify
    from boundcheck.network.counting import sizes
    from boundcheck.network.formats.load import save_network

    counted = sizes(network)
    net = folder / f"digits-{readout}.net.json"
    save_network(network, net, force=True)
    speaker.say()
    speaker.say(
        f"Built {THEOREM}, {readout} read-out: {'-'.join(map(str, counted.widths))} ReLU, "
        f"{thousands(counted.dense)} rational parameters, up to {thousands(counted.max_bits)} bits each."
    )
    certificates = []
    for claim in ("classifies", "interpolates"):
        clock = time.process_time()
        with speaker.progress(f"certifying {claim}") as step:
            certificate = certify(network, data, claim, jobs=1, progress=step)
        if certificate.verdict is not Verdict.CERTIFIED:
            raise BoundcheckError(
                f"the demo's network fails at row {certificate.witness and certificate.witness.index}"
            )
        producing, clock = time.process_time() - clock, time.process_time()
        target = folder / f"digits-{readout}.{claim}.bcert.json"
        certificate.save(target, force=True)
        answer = check(target, net, folder / "digits.npz")
        if answer.status != 0:
            raise BoundcheckError(f"the independent checker does not accept {target.name}: {answer.reason}")
        checking = time.process_time() - clock
        what = "right class" if claim == "classifies" else "exactly one-hot"
        speaker.say(
            f"  {what} at every point: certified ({producing:.1f} s of CPU), "
            f"accepted by the independent checker ({checking:.1f} s)"
        )
        certificates.append({"claim": claim, "readout": readout, "digest": certificate.digest, "check": answer.verdict})
    return certificates, _float_rows(network, data, readout)


def _float_rows(network: Any, data: Any, readout: str) -> list[Row]:
    """The float64 export evaluated exactly, and evaluated in float64."""
    from boundcheck.dataset.encoding import encode
    from boundcheck.network.evaluate import Evaluator
    from boundcheck.network.float64 import float64_layers, float64_pass, rounded

    export = rounded(network)
    classes = encode(data, network.outputs)[1]
    integers, scales = Evaluator.of(export).outputs(*data.points.block(0, len(data)))
    exact = _count(integers, scales, classes)
    points = np.array(data.points.block(0, len(data))[0], dtype=np.float64)
    outputs = float64_pass(float64_layers(network), points).tolist()
    plain = _count(outputs, [1] * len(outputs), classes)
    return [
        Row(readout, "exact value of its float64 export", *exact),
        Row(readout, "float64 evaluation of that export", *plain),
    ]


def _count(outputs: Sequence[Sequence[Any]], scales: Sequence[int], classes: Sequence[int]) -> tuple[int, int]:
    """Rows whose class output is strictly the largest, and rows that are exactly the unit vector of the class."""
    right = exact = 0
    for row, one, label in zip(outputs, scales, classes, strict=True):
        right += all(row[label] > z for c, z in enumerate(row) if c != label)
        exact += all(z == (one if c == label else 0) for c, z in enumerate(row))
    return right, exact
