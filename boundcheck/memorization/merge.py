"""Join the parts that ``certify --shard i/n`` wrote into the certificate that one run would have written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from boundcheck.errors import InputError
from boundcheck.exact.rational import parse_rational
from boundcheck.files import parse_canonical_json, read_bytes
from boundcheck.memorization.certificate import PART_SCHEMA, SCHEMA, Certificate, Witness
from boundcheck.memorization.parts import check_body
from boundcheck.verdict import Verdict

_OUTCOME = ("schema", "verdict", "margin", "witness")


def merge(paths: Sequence[str | os.PathLike[str]]) -> Certificate:
    """The certificate of the whole data set from the parts of all its shards, in any order.

    InputError when a part cannot be read, parts speak of different claims or files, or their ranges do not cover all
    rows exactly once. The parts' verdicts are taken as they stand: ``check`` re-verifies the result from the files.
    """
    parts = sorted(((_read_part(path), str(path)) for path in paths), key=lambda item: item[0].rows or (0, 0))
    if not parts:
        raise InputError("nothing to merge")
    first, first_name = parts[0]
    position = 0
    for part, name in parts:
        if part.premises != first.premises:
            odd = next(key for key in first.premises if part.premises.get(key) != first.premises[key])
            raise InputError(f"{name} and {first_name} differ in {odd!r}: they are not shards of one certification")
        if (part.margin is None) != (first.margin is None) and Verdict.REFUTED not in (part.verdict, first.verdict):
            raise InputError(f"{name} and {first_name}: give --margin for all shards or for none")
        start, stop = part.rows or (0, 0)
        if start != position:
            problem = "are missing" if start > position else "are there twice"
            low, high = min(start, position), max(start, position)
            raise InputError(f"{name}: rows {low} to {high - 1} {problem}; the shards must cover every row once")
        position = stop
    total = first.premises["data"]["points"]
    if position != total:
        raise InputError(f"rows {position} to {total - 1} are missing; the shards must cover every row once")
    for part, _ in parts:
        if part.verdict is Verdict.REFUTED:
            return Certificate(Verdict.REFUTED, first.premises, None, part.witness)
    margins = [part.margin for part, _ in parts if part.margin is not None]
    return Certificate(Verdict.CERTIFIED, first.premises, min(margins, default=None), None)


def _read_part(path: str | os.PathLike[str]) -> Certificate:
    name = str(path)
    value = parse_canonical_json(read_bytes(path), name)
    if isinstance(value, dict) and value.get("schema") == SCHEMA:
        raise InputError(f"{name}: is a whole certificate, not a part written by certify --shard")
    if (
        not isinstance(value, dict)
        or set(value) != {"schema", "range", "certificate"}
        or value["schema"] != PART_SCHEMA
    ):
        raise InputError(f"{name}: is not a part written by certify --shard (schema {PART_SCHEMA})")
    rows, body = value["range"], value["certificate"]
    if not (isinstance(rows, list) and len(rows) == 2 and all(type(r) is int for r in rows) and 0 <= rows[0] < rows[1]):
        raise InputError(f"{name}: range is two row numbers [start, stop] with start < stop")
    expected = {*_OUTCOME, "claim", "semantics", "network", "data"}
    if not isinstance(body, dict) or set(body) != expected or body["schema"] != SCHEMA:
        raise InputError(f"{name}: its certificate does not have the keys {', '.join(sorted(expected))}")
    points = body["data"].get("points") if isinstance(body["data"], dict) else None
    if type(points) is not int or rows[1] > points:
        raise InputError(f"{name}: its range ends at row {rows[1]}, beyond the data set's points")
    verdict, witness = body["verdict"], body["witness"]
    if verdict not in ("certified", "refuted") or (witness is None) != (verdict == "certified"):
        raise InputError(f"{name}: verdict is certified without a witness or refuted with one")
    check_body(body, (rows[0], rows[1]), name)
    premises = {key: item for key, item in body.items() if key not in _OUTCOME}
    margin = None if body["margin"] is None else parse_rational(body["margin"])
    return Certificate(Verdict(verdict), premises, margin, _witness(witness), (rows[0], rows[1]))


def _witness(value: Any) -> Witness | None:
    """The witness of a part that ``check_body`` has let pass."""
    if value is None:
        return None
    return Witness(value["index"], tuple(map(parse_rational, value["output"])), value["label"])
