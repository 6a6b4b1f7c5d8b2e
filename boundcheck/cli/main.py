"""The command line: verbs, the options all of them understand, errors and exit status."""

from __future__ import annotations

import argparse
import importlib
import json
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from boundcheck.cli.output import (
    Speaker,
    StdoutError,
    complain,
    devnull_stdout,
    one_line,
    tolerant_streams,
    write_stdout,
)
from boundcheck.errors import BoundcheckError, UndecidedError, UnmetHypothesis
from boundcheck.files import MAX_JSON_INTEGER

VERBS = {
    "demo": "the whole story on a real data set, in under a minute",
    "theorems": "the catalogue; one theorem's statement, hypotheses, sizes, errata",
    "construct": "build the network of a theorem for a data set",
    "certify": "prove that a network memorises a data set, or name the point where it does not",
    "check": "the independent checker, on your own files",
    "merge": "join the certificates of shards",
}

INTEGER_DIGITS = 4_300  # what Python itself allows by default

_EPILOG = """exit status: 0 certified or accepted; 1 refuted or rejected (a witness is named); 2 wrong usage;
3 undecided (a limit was reached); 4 input cannot be read or is not supported; 70 a defect in boundcheck"""


def common_options() -> argparse.ArgumentParser:
    """The options that every verb understands."""
    options = argparse.ArgumentParser(add_help=False)
    group = options.add_argument_group("options of every verb")
    group.add_argument("--json", action="store_true", help="exactly one JSON document on stdout")
    group.add_argument("-q", "--quiet", action="store_true", help="only the last line")
    group.add_argument("-v", "--verbose", action="store_true", help="more about what is done; tracebacks of defects")
    group.add_argument("--no-progress", action="store_true", help="no progress bar")
    group.add_argument("--seed", type=_seed, default=0, metavar="N", help="seed of pseudo-random choices (default 0)")
    return options


def _seed(text: str) -> int:
    """An integer that fits into a build record."""
    if not -MAX_JSON_INTEGER <= (seed := int(text)) <= MAX_JSON_INTEGER:
        raise argparse.ArgumentTypeError("a seed is an integer of magnitude at most 2^53")
    return seed


def parser() -> argparse.ArgumentParser:
    """The parser of all verbs; a verb's module adds its own arguments."""
    top = argparse.ArgumentParser(
        prog="boundcheck",
        description="Computer-checked memorisation capacity: is this really true?",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"boundcheck {_version()}")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    shared = common_options()
    for verb, purpose in VERBS.items():
        module = importlib.import_module(f"boundcheck.cli.{verb}")
        sub = verbs.add_parser(verb, parents=[shared], help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
        module.arguments(sub)
        sub.set_defaults(perform=module.perform)
    return top


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("boundcheck")
    except PackageNotFoundError:
        return "(from a source tree)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit status."""
    options = parser().parse_args(arguments)
    speaker = Speaker.of(options)
    try:
        perform: Callable[[argparse.Namespace, Speaker], int] = options.perform
        return perform(options, speaker)
    except UnmetHypothesis as error:
        return _failed(speaker, error, "REFUTED")
    except UndecidedError as error:
        return _failed(speaker, error, "UNDECIDED")
    except StdoutError as error:
        return _speechless(error)
    except BoundcheckError as error:
        return _failed(speaker, error, None)
    except KeyboardInterrupt:
        return _failed(speaker, UndecidedError("interrupted; nothing was half-written"), "UNDECIDED")
    except MemoryError:
        return _failed(speaker, UndecidedError("out of memory"), "UNDECIDED")
    except Exception as error:
        if options.verbose:
            raise
        defect = BoundcheckError(
            f"a defect in boundcheck: {type(error).__name__}: {error}. No verdict. Please report it with the output of -v"
        )
        return _failed(speaker, defect, None)


def _failed(speaker: Speaker, error: BoundcheckError, word: str | None) -> int:
    if not isinstance(error, UnmetHypothesis | UndecidedError) or speaker.json:
        complain(f"boundcheck: {error}")
    document: dict[str, Any] = {"schema": "boundcheck.error/1", "status": error.status, "error": str(error)}
    if isinstance(error, UnmetHypothesis):
        document |= {"theorem": error.theorem, "hypothesis": error.hypothesis, "witness": error.witness}
    try:
        if speaker.json:
            write_stdout(json.dumps(document, sort_keys=True, indent=2))
        elif word is not None:
            write_stdout(one_line(f"s {word} {error}"))
    except StdoutError as silent:
        return _speechless(silent)
    return error.status


def _speechless(error: StdoutError) -> int:
    devnull_stdout()
    complain(f"boundcheck: {error}")
    return error.status


def _terminated(signum: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def run() -> NoReturn:
    """The console script."""
    signal.signal(signal.SIGTERM, _terminated)  # like an interrupt: temporary files are removed, workers stopped
    tolerant_streams()
    if 0 < sys.get_int_max_str_digits() < INTEGER_DIGITS:  # set lower by the environment: our files hold 4,000 digits
        sys.set_int_max_str_digits(INTEGER_DIGITS)
    sys.exit(main())
