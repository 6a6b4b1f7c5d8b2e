"""Names and decimal literals of the language."""

from __future__ import annotations

import re
from fractions import Fraction

from boundcheck.errors import InputError
from boundcheck.lemmas.functions import RESERVED

MAX_NAME = 60
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def check_lemma_name(name: str) -> None:
    """InputError unless ``name`` may name a lemma: it may be a function's name (mills), for it never stands in a formula."""
    if not isinstance(name, str) or len(name) > MAX_NAME or not _NAME.fullmatch(name):
        given = repr(name[:40]) if isinstance(name, str) else f"a {type(name).__name__}"
        raise InputError(f"{given} is not a name: a letter, then letters, digits and _ (at most {MAX_NAME}, ASCII)")


def check_name(name: str) -> None:
    """InputError unless ``name`` may name a variable, an abbreviation or a constant to be found."""
    check_lemma_name(name)
    if name in RESERVED:
        raise InputError(f"{name} is a name of the language; choose another")


def decimal_places(value: Fraction) -> int | None:
    """The fewest digits after the point that write ``value`` exactly; None when none do."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None
