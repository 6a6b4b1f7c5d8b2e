"""``boundcheck check CERT --network NET --data DATA``: the independent checker, on the user's own files."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from boundcheck.checker.memorization import check
from boundcheck.cli.output import Speaker


def arguments(sub: ArgumentParser) -> None:
    """Arguments of ``check``."""
    sub.add_argument("certificate", metavar="CERT", help="NAME.bcert.json")
    sub.add_argument("--network", metavar="NET", help="your network file")
    sub.add_argument("--data", metavar="DATA", required=True, help="your data file")
    sub.add_argument(
        "--label", metavar="FILE", help="labels' file of an npy pair (default: the last X in the name is y)"
    )


def perform(options: Namespace, speaker: Speaker) -> int:
    """Check, repeat the certificate's verdict."""
    from boundcheck.dataset.readers import partner

    labels = options.label
    if labels is None and options.data.endswith(".npy"):
        labels = partner(options.data)
    answer = check(options.certificate, options.network, options.data, labels)
    for line in answer.lines():
        speaker.say(line)
    speaker.answer(answer.json(), answer.last_line())
    return answer.status
