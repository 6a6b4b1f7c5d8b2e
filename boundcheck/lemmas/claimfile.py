"""Claim files: TOML, name ending in ``.claim.toml``. Files come from strangers: every fault is an InputError (status 4)."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from boundcheck.errors import InputError
from boundcheck.files import read_bytes
from boundcheck.lemmas.build import Builder
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.fields import prose, reading, refuse_unknown
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.parser import parse_expression, similar
from boundcheck.lemmas.tokens import shown
from boundcheck.lemmas.transform import free_variables, substitute
from boundcheck.lemmas.words import check_name

ENDING = ".claim.toml"
MAX_FILE_BYTES = 500_000
MAX_FILES = 1_000
MAX_LEMMAS = 200
MAX_DEFINITIONS = 200
MAX_FILE_NODES = 200_000
MAX_KEY_PARTS = 20
_PART = r"""(?:(?<![\w-])[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DEEP_KEY = re.compile(rf"(?:{_PART}[ \t]*\.[ \t]*){{{MAX_KEY_PARTS}}}", re.ASCII)


def load_lemmas(path: str | os.PathLike[str]) -> dict[str, Lemma]:
    """The lemmas of a claim file by name, or of every claim file under a folder by id ("sub/file.claim.toml::name").

    Every formula is parsed and every name resolved; nothing is proved. Raises InputError (status 4) that names file,
    lemma, field and column for whatever cannot be read, is beyond a limit, or uses itself in a circle.
    """
    place = Path(path)
    if place.is_dir():
        files = sorted(found for found in place.rglob(f"*{ENDING}") if found.is_file())
        if not files:
            raise InputError(f"{place}: holds no file that ends in {ENDING}")
        if len(files) > MAX_FILES:
            raise InputError(f"{place}: {len(files)} claim files; at most {MAX_FILES:,} are supported")
        lemmas: dict[str, Lemma] = {}
        for file in files:
            lemmas |= {lemma.id: lemma for lemma in _read(file, file.relative_to(place).as_posix())}
        _check_using(lemmas)
        return lemmas
    if not place.name.endswith(ENDING):
        raise InputError(f"{place}: the name of a claim file ends in {ENDING}")
    lemmas = {lemma.id: lemma for lemma in _read(place, place.name)}
    _check_using(lemmas)
    return {lemma.name: lemma for lemma in lemmas.values()}


def parse_claim_file(data: bytes, file: str) -> list[Lemma]:
    """The lemmas of the bytes of one claim file, in order; ``file`` is its name in ids and messages."""
    if len(data) > MAX_FILE_BYTES:
        raise InputError(f"{file}: {len(data):,} bytes; at most {MAX_FILE_BYTES:,} are supported")
    table = _toml(data, file)
    refuse_unknown(table, ("paper", "define", "lemma"), file)
    lemmas = _subtable(table, "lemma", file)
    if not lemmas:
        raise InputError(f"{file}: holds no lemma; a lemma is a table such as [lemma.mills]")
    if len(lemmas) > MAX_LEMMAS:
        raise InputError(f"{file}: {len(lemmas)} lemmas; at most {MAX_LEMMAS} are supported")
    paper = prose(table["paper"], f"{file}: paper") if "paper" in table else None
    builder = Builder(file, _definitions(_subtable(table, "define", file), file), paper)
    found: list[Lemma] = []
    nodes = 0
    for name, fields in lemmas.items():
        if not isinstance(fields, dict):
            raise InputError(f"{file}: lemma {shown(name)}: a table is expected, such as [lemma.{shown(name)}]")
        found.append(builder.lemma(name, fields))
        nodes += sum(term.size for part in (found[-1], *found[-1].controls) for term in part.terms())
        if nodes > MAX_FILE_NODES:
            raise InputError(f"{file}: more than {MAX_FILE_NODES:,} nodes in all lemmas; split the file")
    return found


def _read(path: Path, file: str) -> list[Lemma]:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # read_bytes says what is wrong
    if size > MAX_FILE_BYTES:
        raise InputError(f"{path}: {size:,} bytes; at most {MAX_FILE_BYTES:,} are supported")
    return parse_claim_file(read_bytes(path), file)


def _toml(data: bytes, file: str) -> dict[str, Any]:
    try:
        text = data.decode("utf-8")
        if _DEEP_KEY.search(text):  # tomllib takes quadratic time and memory for these, and can crash
            raise InputError(f"{file}: a key of more than {MAX_KEY_PARTS} parts joined by points is not supported")
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise InputError(f"{file}: nested too deeply") from None
    except ValueError as error:
        raise InputError(f"{file}: not TOML: {shown(str(error), 200)}") from None


def _subtable(table: Mapping[str, Any], key: str, file: str) -> Mapping[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise InputError(f"{file}: {key} is a table such as [{key if key == 'define' else 'lemma.mills'}]")
    return value


def _definitions(table: Mapping[str, Any], file: str) -> dict[str, Expression]:
    """The abbreviations with all abbreviations inside them written out; circles and expansion bombs are refused."""
    if len(table) > MAX_DEFINITIONS:
        raise InputError(f"{file}: {len(table)} definitions; at most {MAX_DEFINITIONS} are supported")
    waiting: dict[str, Expression] = {}
    for name, text in table.items():
        with reading(f"{file}: define {shown(name)}"):
            check_name(name)
            if not isinstance(text, str):
                raise InputError('a formula in quotation marks is expected, such as rho = "1 - delta^2/2"')
            waiting[name] = parse_expression(text)
    found: dict[str, Expression] = {}
    while waiting:
        ready = [name for name, value in waiting.items() if not free_variables(value) & waiting.keys()]
        if not ready:
            raise InputError(f"{file}: define: {', '.join(sorted(waiting)[:5])} are defined in a circle")
        for name in ready:
            value = waiting.pop(name)
            with reading(f"{file}: define {name}"):
                found[name] = substitute(value, {used: found[used] for used in free_variables(value) & found.keys()})
    return found


def _check_using(lemmas: Mapping[str, Lemma]) -> None:
    """Refuse a lemma that is named but not there (in a file that is), and circles of ``using``."""
    files = {lemma.id.rpartition("::")[0] for lemma in lemmas.values()}
    for lemma in lemmas.values():
        for used in lemma.using:
            file = used.rpartition("::")[0]
            if used not in lemmas and file in files:
                names = [other.name for other in lemmas.values() if other.id.rpartition("::")[0] == file]
                name = used.rpartition("::")[2]
                raise InputError(f"{_place(lemma)}: using: {file} has no lemma {name}{similar(name, names)}")
    waiting = {lemma.id: {used for used in lemma.using if used in lemmas} for lemma in lemmas.values()}
    while waiting:
        ready = [name for name, used in waiting.items() if not used & waiting.keys()]
        if not ready:
            raise InputError(
                f"{_place(lemmas[min(waiting)])}: using: lemmas use each other in a circle: {_circle(waiting)}"
            )
        for name in ready:
            del waiting[name]


def _circle(waiting: Mapping[str, set[str]]) -> str:
    path = [min(waiting)]
    while path[-1] not in path[:-1]:
        path.append(min(waiting[path[-1]] & waiting.keys()))
    return " -> ".join(shown(name, 100) for name in path[path.index(path[-1]) :][:6])


def _place(lemma: Lemma) -> str:
    return f"{lemma.id.rpartition('::')[0]}: lemma {lemma.name}"
