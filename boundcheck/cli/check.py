"""``boundcheck check CERT --network NET --data DATA``: the independent checker, on the user's own files."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from boundcheck.checker.memorization import Answer, check
from boundcheck.cli.output import Speaker


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``check``."""
    sub.add_argument("certificate", metavar="CERT", help="NAME.bcert.json")
    sub.add_argument("--network", metavar="NET", help="your network file (an impossibility certificate has none)")
    sub.add_argument("--data", metavar="DATA", required=True, help="your data file")
    sub.add_argument(
        "--label", metavar="FILE", help="labels' file of an npy pair (default: the last X in the name is y)"
    )


def perform(options: Namespace, speaker: Speaker) -> int:
    """Check, and repeat the certificate's verdict."""
    answer = check(options.certificate, options.network, options.data, options.label)
    for line in answer.summary:
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


def last_line(answer: Answer) -> str:
    """The contract's last line; always one line."""
    reason = " ".join((answer.reason or "").split())
    if answer.verdict == "accepted":
        return f"s VERIFIED {answer.digest}"
    return f"s {answer.verdict.upper()} {reason}"
