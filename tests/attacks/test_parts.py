"""Parts that no certification could have written are refused by merge, one field at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from boundcheck.dataset.dataset import Dataset
from boundcheck.errors import InputError
from boundcheck.files import canonical_json
from boundcheck.memorization.certify import certify
from boundcheck.memorization.merge import merge
from boundcheck.network.formats.load import load_network
from boundcheck.verdict import Verdict

Parts = list[dict[str, Any]]
DIGEST = "0" * 64


@pytest.fixture
def merged(folder: Path) -> Callable[..., Any]:
    def run(change: Callable[[Parts], object], data: str = "data.csv", claim: str = "classifies") -> Any:
        parts: Parts = []
        for i in (1, 2, 3):
            part = certify(load_network(folder / "net.npz"), Dataset.load(folder / data), claim, shard=(i, 3))
            parts.append(json.loads(part.to_bytes()))
        change(parts)
        for i, part in enumerate(parts):
            (folder / f"{i}.json").write_bytes(canonical_json(part))
        return merge([folder / f"{i}.json" for i in range(3)])

    return run


def everywhere(path: str, value: Any) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        for part in parts:
            *way, last = path.split(".")
            place = part["certificate"]
            for key in way:
                place = place[key]
            place[last] = value

    return change


def test_parts_as_written_are_joined(merged: Callable[..., Any]) -> None:
    assert merged(lambda parts: None).verdict is Verdict.CERTIFIED
    assert merged(everywhere("margin", "1/7")).verdict is Verdict.CERTIFIED


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("claim", []),
        ("claim", {}),
        ("claim", {"kind": 5}),
        ("claim", {"kind": "within"}),
        ("claim", {"kind": "within", "bound": "-1"}),
        ("claim", {"kind": "classifies", "bound": "1"}),
        ("semantics", "float64"),
        ("network", {}),
        ("network.widths", []),
        ("network.widths", "2-2"),
        ("network.widths", [2, True]),
        ("network.max_bits", 0),
        ("network.hidden_layers", 7),
        ("network.parameters", {"dense": 1}),
        ("network.parameters.dense", "6"),
        ("network.sha256", "00"),
        ("network.free_text", "fine"),
        ("data", {"points": 3}),
        ("data.encoding", 5),
        ("data.encoding", "indices"),
        ("data.merkle_root", DIGEST.replace("0", "A")),
        ("data.reading", "float"),
        ("data.label_columns", []),
        ("data.label_columns", "y"),
        ("data.label_columns", [1]),
        ("network.activation", 5),
        ("network.activation", {"leaky_relu": 1}),
        ("data.points", 3.5),
        ("margin", "-1"),
        ("margin", "0"),
        ("margin", "2/2"),
    ],
)
def test_a_field_that_no_certification_writes_is_refused(merged: Callable[..., Any], path: str, value: Any) -> None:
    if isinstance(value, float):
        value = str(value)
    with pytest.raises(InputError):
        merged(everywhere(path, value))


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("index", 1, True),
        ("index", 0, False),
        ("index", 2, False),
        ("index", True, False),
        ("label", None, False),
        ("label", ["1"], False),
        ("output", [], False),
        ("output", ["1"], False),
        ("output", ["1", 2], False),
        ("output", ["1", "2/2"], False),
        ("output", ["1", "1/2"], True),
    ],
)
def test_a_witness_is_one_of_the_rows_of_its_part(
    merged: Callable[..., Any], folder: Path, key: str, value: Any, fits: bool
) -> None:
    (folder / "wrong.csv").write_text("a,b,y\n2,0,0\n0,2,0\n5,1,1\n")

    def change(parts: Parts) -> None:
        parts[1]["certificate"]["witness"][key] = value

    if fits:
        assert merged(change, "wrong.csv").witness.index == 1
    else:
        with pytest.raises(InputError):
            merged(change, "wrong.csv")
