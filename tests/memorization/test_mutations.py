"""Mutations of the worked example: the mathematics itself must notice, with every digest recomputed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.memorization import check
from boundcheck.dataset.dataset import Dataset
from boundcheck.files import canonical_json, sha256_hex
from boundcheck.memorization.certify import certify
from boundcheck.network.counting import sizes
from boundcheck.network.formats.load import save_network
from boundcheck.network.model import Dense, Factors, Layer, Network, Sparse
from boundcheck.theorems.catalogue import theorem
from boundcheck.verdict import Verdict
from tests.theorems.examples import worked_example

STEP = Fraction(1, 2**60)


def multiplied_out(network: Network) -> Network:
    """The same network in dense storage, so that every single parameter is a number of its own."""
    layers = []
    for layer in network.affine_layers():
        m, n = layer.weight.shape
        rows = [[Fraction(0)] * n for _ in range(m)]
        for i, j, w in layer.weight.entries():
            rows[i][j] = w
        layers.append(Layer(Dense(tuple(map(tuple, rows))), layer.bias, layer.activation))
    return Network(network.inputs, tuple(layers))


def mutants(network: Network) -> Iterator[tuple[str, Network]]:
    """The network with one parameter changed by 2^-60, for every parameter."""
    for k, layer in enumerate(network.layers):
        assert isinstance(layer, Layer)
        assert isinstance(layer.weight, Dense)
        for i, row in enumerate(layer.weight.rows):
            for j, w in enumerate(row):
                changed = tuple(
                    tuple(w + STEP if (a, b) == (i, j) else v for b, v in enumerate(r))
                    for a, r in enumerate(layer.weight.rows)
                )
                yield f"W{k + 1}[{i},{j}]", with_layer(network, k, replace(layer, weight=Dense(changed)))
        for i, b in enumerate(layer.bias):
            bias = tuple(b + STEP if a == i else v for a, v in enumerate(layer.bias))
            yield f"b{k + 1}[{i}]", with_layer(network, k, replace(layer, bias=bias))


def with_layer(network: Network, k: int, layer: Layer) -> Network:
    return replace(network, layers=(*network.layers[:k], layer, *network.layers[k + 1 :]))


@pytest.mark.parametrize(("activation", "count"), [("hard_tanh", 37), ("relu", 105)])
def test_every_parameter_of_the_worked_example_matters(activation: str, count: int) -> None:
    data = worked_example()
    network = multiplied_out(theorem("yun2019.theorem_3_1").build(data, activation=activation))
    assert certify(network, data).verdict is Verdict.CERTIFIED
    found = {name: certify(changed, data, jobs=1).verdict for name, changed in mutants(network)}
    assert len(found) == sizes(network).dense
    assert sizes(network).nonzero == count
    assert [name for name, verdict in found.items() if verdict is not Verdict.REFUTED] == []


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    data = worked_example()
    rows = [",".join([*map(str, data.row(i)), str(data.labels.numbers[i][0])]) for i in range(len(data))]  # type: ignore[index]
    table = tmp_path / "data.csv"
    table.write_text("\n".join(["a,b,y", *rows]) + "\n")
    network = theorem("yun2019.theorem_3_1").build(data, activation="hard_tanh")
    save_network(network, tmp_path / "n.net.json")
    loaded = Dataset.load(table, reading="rational")
    certify(network, loaded, "within:1/1024", margin=True).save(tmp_path / "c.bcert.json")
    return tmp_path / "c.bcert.json", tmp_path / "n.net.json", table


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list) and value:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    yield path


def alternatives(value: Any) -> list[Any]:
    """Other values of the same kind, near and far, and of other kinds."""
    if isinstance(value, str):
        near = value[:-1] + ("0" if value[-1:] != "0" else "1")
        return [near, value + "1", "1/2", "0", "certified", "interpolates", "", None, 1, []]
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [value + 1, value - 1, 0, str(value), None, True]
    if value is None:
        return ["0", 0, False, {}, [], "relu", {"index": 0, "label": ["0"], "output": ["0"]}]
    return [None, [], {}, "0"]


def test_every_field_of_a_certificate_is_checked(files: tuple[Path, Path, Path]) -> None:
    certificate, network, data = files
    assert check(certificate, network, data).verdict == "accepted"
    original = json.loads(certificate.read_bytes())
    tried = 0
    for path in leaves(original):
        for key_removed in (False, True):
            copy = json.loads(certificate.read_bytes())
            place = copy
            for step in path[:-1]:
                place = place[step]
            choices = alternatives(place[path[-1]] if path else original) if not key_removed else [None]
            for choice in choices:
                if path and key_removed and isinstance(place, dict):
                    place.pop(path[-1], None)
                elif path:
                    if choice == original and type(choice) is type(original):
                        continue
                    place[path[-1]] = choice
                else:
                    copy = choice
                if copy == original and canonical_json(copy) == certificate.read_bytes():
                    continue
                changed = certificate.with_name("changed.json")
                changed.write_bytes(canonical_json(copy))
                answer = check(changed, network, data)
                weaker = path == ("margin",) and choice is None and not key_removed  # null claims nothing
                assert (answer.verdict == "accepted") is weaker, (path, choice, key_removed)
                assert answer.status in ((0,) if weaker else (1, 4))
                tried += 1
    assert tried > 150


def test_every_byte_of_a_certificate_is_checked(files: tuple[Path, Path, Path]) -> None:
    certificate, network, data = files
    good = certificate.read_bytes()
    changed = certificate.with_name("changed.json")
    for at in range(len(good)):
        for flip in (1, 2, 4, 8, 16, 32, 64, 128):
            changed.write_bytes(good[:at] + bytes([good[at] ^ flip]) + good[at + 1 :])
            assert check(changed, network, data).status in (1, 4), (at, flip)


def test_truncated_doubled_and_extended_certificates_are_malformed(files: tuple[Path, Path, Path]) -> None:
    certificate, network, data = files
    good = certificate.read_bytes()
    changed = certificate.with_name("changed.json")
    for bad in (*(good[:k] for k in range(0, len(good), 7)), good + good, good + b"\n", b" " + good, good + b"{}"):
        changed.write_bytes(bad)
        assert check(changed, network, data).status == 4


def test_a_changed_network_with_all_digests_recomputed_is_rejected(files: tuple[Path, Path, Path]) -> None:
    certificate, network, data = files
    for old, new in (
        (b'"85/43"', b'"84/43"'),
        (b'"-11/10"', b'"-11/9"'),
        (b'"-15/17"', b'"15/17"'),
        (b"hard_tanh", b"identity"),
    ):
        text = network.read_bytes()
        assert text.count(old) >= 1
        other = network.with_name("other.net.json")
        other.write_bytes(text.replace(old, new))
        body = json.loads(certificate.read_bytes())
        body["network"]["sha256"] = sha256_hex(other.read_bytes())
        from boundcheck.network.formats.load import load_network

        body["network"] |= sizes(load_network(other).network).json()
        changed = certificate.with_name("changed.json")
        changed.write_bytes(canonical_json(body))
        answer = check(changed, other, data)
        assert answer.verdict == "rejected", (old, answer)
        assert "row" in (answer.reason or "")


def test_a_changed_data_set_with_all_digests_recomputed_is_rejected(files: tuple[Path, Path, Path]) -> None:
    certificate, network, data = files
    other = data.with_name("other.csv")
    other.write_text(data.read_text().replace("9/16", "1/2"))
    loaded = Dataset.load(other, reading="rational")
    from boundcheck.memorization.certify import data_premises

    body = json.loads(certificate.read_bytes())
    body["data"] = data_premises(loaded, None)
    changed = certificate.with_name("changed.json")
    changed.write_bytes(canonical_json(body))
    answer = check(changed, network, other)
    assert answer.verdict == "rejected"
    assert "row 0" in (answer.reason or "")


def test_the_storage_of_the_first_layer_is_low_rank_and_multiplied_out_it_is_the_same() -> None:
    data = worked_example()
    network = theorem("yun2019.theorem_3_1").build(data, activation="hard_tanh")
    assert isinstance(network.layers[0], Layer)
    assert isinstance(network.layers[0].weight, Factors | Sparse)
    assert sizes(network) == sizes(multiplied_out(network))
