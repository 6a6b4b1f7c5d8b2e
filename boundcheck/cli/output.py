"""How every verb speaks: results on stdout, progress and warnings on stderr, one JSON document with --json."""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import TracebackType
from typing import Any, Self

from boundcheck.exact.rational import bits, format_rational


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
            print(line)

    def note(self, line: str) -> None:
        """One line to stderr, unless -q."""
        if not self.quiet:
            print(line, file=sys.stderr)

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
        """A table; the first ``left`` columns are aligned left, the others right."""
        if self.json or self.quiet:
            return
        from rich.console import Console
        from rich.table import Table

        console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
        table = Table(title=title, title_justify="left")
        for k, name in enumerate(header):
            table.add_column(name, justify="left" if k < left else "right", overflow="fold")
        for row in rows:
            table.add_row(*row)
        console.print(table)

    def answer(self, document: dict[str, Any], last_line: str | None) -> None:
        """The end of a verb: its JSON document with --json, else its last line."""
        if self.json:
            print(json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2))
        elif last_line is not None:
            print(last_line)

    def progress(self, what: str) -> ProgressLine:
        """A progress bar that shows itself after two seconds, on a terminal, unless --no-progress."""
        return ProgressLine(what, self.progress_wanted and not self.quiet and sys.stderr.isatty())


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

    def __call__(self, done: int, total: int) -> None:
        if not self.wanted or (self._bar is None and time.monotonic() - self._started < 2):
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self.what, total=total)
        self._bar.update(self._task, completed=done)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def short_rational(value: Fraction, digits: int = 30) -> str:
    """p/q up to about 30 digits; longer ones as a truncated decimal with the bit length, marked as such."""
    text = format_rational(value)
    if len(text) <= digits:
        return text
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
    """After a broken pipe: let the interpreter shut down without a second complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
