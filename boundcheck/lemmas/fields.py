"""The shapes of a claim file's fields, and errors that say file, lemma and field first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from boundcheck.errors import InputError
from boundcheck.lemmas.parser import similar
from boundcheck.lemmas.tokens import FormulaError, shown

MAX_LIST = 100
MAX_PROSE = 2_000


@contextmanager
def reading(place: str) -> Iterator[None]:
    """Errors raised inside say ``place`` (file, lemma, field) first."""
    try:
        yield
    except FormulaError as error:
        raise error.at(place) if not error.where else error from None
    except InputError as error:
        raise (
            type(error)(f"{place}: {error}") if type(error) is InputError else InputError(f"{place}: {error}")
        ) from None


def refuse_unknown(keys: Collection[str], allowed: Sequence[str], place: str) -> None:
    """InputError for a key that the language does not know, with the nearest that it does."""
    for key in keys:
        if key not in allowed:
            hint = similar(key, allowed) or f"; known are {', '.join(allowed)}"
            raise InputError(f"{place}: unknown key {shown(key)!r}{hint}")


def required(table: Mapping[str, Any], key: str, place: str) -> Any:
    """The value of a key that must be there."""
    if key not in table:
        raise InputError(f"{place}: {key} is missing")
    return table[key]


def subtable(value: Any, place: str) -> Mapping[str, Any]:
    """The value, which must be a table."""
    if not isinstance(value, Mapping):
        raise InputError(f"{place}: a table is expected, not {_kind(value)}")
    return value


def entries(value: Any, place: str) -> Sequence[Any]:
    """The value, which must be a list of at most MAX_LIST entries."""
    if not isinstance(value, list | tuple):
        raise InputError(f"{place}: a list in square brackets is expected, not {_kind(value)}")
    if len(value) > MAX_LIST:
        raise InputError(f"{place}: {len(value)} entries; at most {MAX_LIST} are supported")
    return value


def text_of(value: Any, wanted: str) -> str:
    """The value, which must be a string; ``wanted`` says what a string would hold."""
    if isinstance(value, str):
        return value
    raise InputError(f"{wanted} is expected, in quotation marks, not {_kind(value)}")


def expectation(value: Any, place: str) -> str:
    """The value of ``expect``, a string."""
    with reading(place):
        return text_of(value, '"proved", "refuted" or "open"')


def optional_prose(fields: Mapping[str, Any], key: str, place: str) -> str | None:
    """The free text under a key, or None."""
    value = fields.get(key)
    return None if value is None else prose(value, f"{place}: {key}")


def prose(value: Any, place: str) -> str:
    """Free text of a file: printed, never interpreted; one paragraph without control characters."""
    with reading(place):
        text = text_of(value, "a text")
        if len(text) > MAX_PROSE or not text.replace("\n", " ").isprintable():
            raise InputError(f"a text of at most {MAX_PROSE:,} printable characters is expected")
        return text


def _kind(value: Any) -> str:
    names = {
        bool: "a truth value",
        int: "a number",
        float: "a float (not exact)",
        str: "a text",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), f"a {type(value).__name__}")
