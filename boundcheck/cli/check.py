"""``boundcheck check CERT``: the independent checkers, on the user's own files (``--network --data``, or ``--claims``)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from boundcheck.checker import lemma, memorization
from boundcheck.cli.output import Speaker
from boundcheck.errors import UsageError


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``check``."""
    sub.add_argument("certificate", metavar="CERT", help="NAME.bcert.json, or NAME.lcert.json with --claims")
    sub.add_argument("--network", metavar="NET", help="your network file (an impossibility certificate has none)")
    sub.add_argument("--data", metavar="DATA", help="your data file")
    sub.add_argument(
        "--label", metavar="FILE", help="labels' file of an npy pair (default: the last X in the name is y)"
    )
    sub.add_argument("--claims", metavar="FILE", help="your lemma file, for a lemma certificate")
    sub.add_argument(
        "--using",
        metavar="CERT",
        action="append",
        default=[],
        help="certificate of a lemma that the proof uses (repeatable)",
    )


def perform(options: Namespace, speaker: Speaker) -> int:
    """Check, and repeat the certificate's verdict."""
    answer: memorization.Answer | lemma.Answer
    if options.claims is not None:
        if options.network or options.data or options.label:
            raise UsageError("a lemma certificate is checked against --claims alone")
        answer = lemma.check(options.certificate, options.claims, options.using)
    elif options.using:
        raise UsageError("--using goes with --claims: it names certificates of lemmas")
    elif options.data is None:
        raise UsageError(
            "give --data (and --network) for a memorisation certificate, or --claims for a lemma certificate"
        )
    else:
        answer = memorization.check(options.certificate, options.network, options.data, options.label)
    for line in getattr(answer, "summary", ()):
        speaker.say(line)
    document = {
        "schema": "boundcheck.check/1",
        "verdict": answer.verdict,
        "reason": answer.reason,
        "claim": answer.claim,
        "digest": answer.digest,
    }
    speaker.answer(document, last_line(answer))
    return answer.status


def last_line(answer: memorization.Answer | lemma.Answer) -> str:
    """The contract's last line; always one line."""
    reason = " ".join((answer.reason or "").split())
    if answer.verdict == "accepted":
        return f"s VERIFIED {answer.digest}"
    if answer.verdict == "conditional":
        return f"s UNDECIDED {reason}"
    return f"s {answer.verdict.upper()} {reason}"
