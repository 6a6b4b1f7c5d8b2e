"""``boundcheck merge PART ... -o CERT``."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from boundcheck.cli.certify import answer, describe, last_line
from boundcheck.cli.output import Speaker
from boundcheck.files import refuse_existing
from boundcheck.verdict import Verdict


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``merge``."""
    sub.add_argument("parts", metavar="PART", nargs="+", help="what certify --shard i/n wrote, in any order")
    sub.add_argument("-o", "--output", metavar="CERT", required=True, help="write the certificate, NAME.bcert.json")
    sub.add_argument("--force", action="store_true", help="replace CERT if it exists")


def perform(options: Namespace, speaker: Speaker) -> int:
    """Merge, write the certificate, say the verdict."""
    from boundcheck.memorization.merge import merge

    refuse_existing(options.output, options.force, options.parts)
    certificate = merge(options.parts)
    certificate.save(options.output, force=options.force)
    document = {**answer(certificate), "schema": "boundcheck.merge/1", "parts": len(options.parts)}
    describe(document, speaker, "the data set")
    speaker.say("The parts are taken as they stand: boundcheck check verifies the result against network and data.")
    speaker.answer(document, last_line(document))
    return 0 if certificate.verdict is Verdict.CERTIFIED else 1
