"""How every verb speaks: results on stdout, progress and warnings on stderr, one JSON document with --json."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from io import StringIO, TextIOWrapper
from types import TracebackType
from typing import Any, Self, TextIO

from boundcheck.errors import InputError
from boundcheck.exact.rational import bits, format_rational


class StdoutError(InputError):
    """Results cannot be written to stdout: a full disk, a reader that has gone."""


def one_line(text: str) -> str:
    """The text with control characters, line ends and lone surrogates escaped.

    Labels and file names come from others: no line of theirs may look like a verdict, or steer the terminal.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def write_stdout(text: str) -> None:
    """One line to stdout, now: an answer that cannot be written must not end in status 0."""
    try:
        print(text, flush=True)
    except OSError as error:
        raise StdoutError(f"stdout cannot be written: {error.strerror or error}") from None


def complain(line: str) -> None:
    """One line to stderr; where there is none, or it cannot be written, the exit status alone must do."""
    if sys.stderr is None:
        return
    try:
        print(one_line(line), file=sys.stderr, flush=True)
    except OSError:
        return


def tolerant_streams() -> None:
    """Characters that the terminal's encoding lacks are written as escapes, instead of ending in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Writes what a verb has to say, as text or as one JSON document."""

    json: bool
    quiet: bool
    verbose: bool
    progress_wanted: bool

    @classmethod
    def of(cls, options: Namespace) -> Speaker:
        """From the options that every verb understands."""
        return cls(options.json, options.quiet, options.verbose, not options.no_progress)

    def say(self, line: str = "") -> None:
        """One line of result, unless --json or -q."""
        if not (self.json or self.quiet):
            write_stdout(one_line(line))

    def note(self, line: str) -> None:
        """One line to stderr, unless -q."""
        if not self.quiet:
            complain(line)

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
        """A table; the first ``left`` columns are aligned left, the others right."""
        if self.json or self.quiet:
            return
        from rich.console import Console
        from rich.table import Table

        drawn = StringIO()
        console = Console(file=drawn, highlight=False, width=shutil.get_terminal_size((110, 24)).columns)
        table = Table(title=title, title_justify="left")
        for k, name in enumerate(header):
            table.add_column(name, justify="left" if k < left else "right", overflow="fold")
        for row in rows:
            table.add_row(*row)
        console.print(table)
        write_stdout(drawn.getvalue().rstrip("\n"))

    def answer(self, document: dict[str, Any], last_line: str | None) -> None:
        """The end of a verb: its JSON document with --json, else its last line."""
        if self.json:
            write_stdout(json.dumps(document, sort_keys=True, indent=2))
        elif last_line is not None:
            write_stdout(one_line(last_line))

    def progress(self, what: str) -> ProgressLine:
        """A progress bar that shows itself after two seconds, on a terminal, unless --no-progress."""
        return ProgressLine(what, self.progress_wanted and not self.quiet and _is_terminal(sys.stderr))


@dataclass(slots=True)
class ProgressLine:
    """``with speaker.progress("certifying") as step: step(done, total)``."""

    what: str
    wanted: bool
    _started: float = field(default_factory=time.monotonic)
    _bar: Any = None
    _task: Any = None

    def __enter__(self) -> Self:
        return self

    def __call__(self, done: int, total: int, now: str = "") -> None:
        """So much is done; ``now`` says what is being worked on."""
        if not self.wanted or (self._bar is None and time.monotonic() - self._started < 2):
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self.what, total=total)
        self._bar.update(self._task, completed=done, description=f"{self.what} {now}".rstrip(), refresh=True)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


LONGEST_SHOWN = 100_000  # bits; the decimal digits of longer numbers would take longer than the verdict


def short_rational(value: Fraction, digits: int = 30) -> str:
    """p/q up to about 30 digits; longer ones as a truncated decimal with the bit length, marked as such."""
    text = format_rational(value)
    if len(text) <= digits:
        return text
    if bits(value) > LONGEST_SHOWN:
        exponent = value.numerator.bit_length() - value.denominator.bit_length()
        return f"about {'-' if value < 0 else ''}2^{exponent} ({bits(value)} bits)"
    return f"{decimal_towards_zero(value)}... ({bits(value)} bits)"


def decimal_towards_zero(value: Fraction, places: int = 12) -> str:
    """The decimal expansion of ``value`` cut after ``places`` significant digits (integer arithmetic)."""
    if value == 0:
        return "0"
    sign, value = ("-" if value < 0 else ""), abs(value)
    exponent = (value.numerator.bit_length() - value.denominator.bit_length()) * 30103 // 100000
    while value >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while value < Fraction(10) ** exponent:
        exponent -= 1
    shift = Fraction(10) ** (places - 1 - exponent)
    cut = str(int(value * shift))
    if -5 <= exponent < places:
        whole = cut[: exponent + 1] if exponent >= 0 else "0"
        rest = cut[exponent + 1 :] if exponent >= 0 else "0" * (-exponent - 1) + cut
        return f"{sign}{whole}.{rest}"
    return f"{sign}{cut[0]}.{cut[1:]}e{exponent}"


def thousands(number: int) -> str:
    """An integer with thin-looking separators: 1 234 567."""
    return f"{number:,}".replace(",", " ")


def devnull_stdout() -> None:
    """After stdout failed: let the interpreter shut down without a second complaint."""
    if isinstance(sys.stdout, TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
