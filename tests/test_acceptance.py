"""The whole way on data of real size: construct, certify, check, through the command line's own functions."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

import boundcheck as bc

DIGITS = Path(__file__).parent.parent / "boundcheck" / "dataset" / "examples" / "digits.npz"


@pytest.mark.parametrize("activation", ["hard_tanh", "relu", "leaky_relu:1/10"])
def test_a_thousand_random_rational_points_in_twenty_dimensions(activation: str, tmp_path: Path) -> None:
    source = random.Random(7)
    points = [[Fraction(source.randint(-1000, 1000), source.randint(1, 1000)) for _ in range(20)] for _ in range(1000)]
    labels = [Fraction(source.randint(-1000, 1000), 1000) for _ in range(1000)]
    data = bc.Dataset(points, labels)
    data.save(tmp_path / "data.csv")
    network = bc.theorem("yun2019.theorem_3_1").build(data, activation=activation)
    bc.save_network(network, tmp_path / "n.net.json")
    certificate = bc.certify(network, data)
    assert certificate.verdict is bc.Verdict.CERTIFIED
    certificate.save(tmp_path / "c.bcert.json")
    assert bc.check(tmp_path / "c.bcert.json", tmp_path / "n.net.json", tmp_path / "data.csv").verdict == "accepted"


@pytest.mark.parametrize(
    "name", ["yun2019.proposition_3_2", "yun2019.ours_staircase_readout", "yun2019.ours_integer_weights"]
)
def test_digits_are_exactly_one_hot(name: str, tmp_path: Path) -> None:
    data = bc.Dataset.load(DIGITS)
    network = bc.theorem(name).build(data, activation="hard_tanh" if "integer" not in name else "relu")
    bc.save_network(network, tmp_path / "n.net")
    certificate = bc.certify(bc.load_network(tmp_path / "n.net"), data, "interpolates")
    assert certificate.verdict is bc.Verdict.CERTIFIED
    certificate.save(tmp_path / "c.bcert.json")
    assert bc.check(tmp_path / "c.bcert.json", tmp_path / "n.net", DIGITS).verdict == "accepted"
