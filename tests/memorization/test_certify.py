"""certify decides exactly: certified, refuted with the first failing row, or an error; never a float's opinion."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.dataset.dataset import Dataset
from boundcheck.errors import InputError, UndecidedError, UsageError
from boundcheck.memorization import certify as pipeline
from boundcheck.memorization.certificate import Certificate
from boundcheck.memorization.certify import certify
from boundcheck.memorization.executor import Pool
from boundcheck.memorization.merge import merge
from boundcheck.network.activations import IDENTITY, RELU
from boundcheck.network.formats.load import load_network
from boundcheck.network.model import Layer, Network, dense
from boundcheck.verdict import Verdict
from tests.strategies import networks, plain_evaluate, rationals


def affine(rows: list[list[Any]], bias: list[Any], kind: Any = IDENTITY) -> Layer:
    return Layer(dense(rows), tuple(Fraction(b) for b in bias), kind)


def network(*layers: Layer) -> Network:
    return Network(layers[0].inputs, layers)


def verdict(net: Network, X: Any, y: Any, claim: str | None = None) -> Verdict:
    return certify(net, Dataset(X, y), claim).verdict


IDENTITY_NET = network(affine([[1]], [0]))
TWO = network(affine([[1, 0], [0, 1]], [0, 0]))


# --- what floats say otherwise ---------------------------------------------------------------------------------


@pytest.mark.parametrize("power", [24, 53, 200])
def test_absorption_fools_floats_and_not_certify(power: int) -> None:
    net = network(affine([[1]], [2**power], RELU), affine([[1]], [-(2**power)]))
    assert verdict(net, [[1]], [1]) is Verdict.CERTIFIED
    assert verdict(net, [[1]], [0]) is Verdict.REFUTED


def test_hidden_units_may_be_permuted_without_changing_the_verdict() -> None:
    for order in ([2**53, 1, -(2**53)], [1, 2**53, -(2**53)], [2**53, -(2**53), 1]):
        assert verdict(network(affine([order], [0])), [[1, 1, 1]], [1]) is Verdict.CERTIFIED
        assert verdict(network(affine([order], [0])), [[1, 1, 1]], [0]) is Verdict.REFUTED


def test_sums_that_depend_on_chunks_in_floats_are_eight_exactly() -> None:
    net = network(affine([[10**16, 1, -(10**16), 1] * 4], [0]))
    assert verdict(net, [[1] * 16], [8]) is Verdict.CERTIFIED
    assert all(verdict(net, [[1] * 16], [k]) is Verdict.REFUTED for k in (0, 1, 2, 4))


def test_a_product_that_rounds_is_not_its_rounding() -> None:
    a = 1 + Fraction(1, 2**30)
    p = Fraction(float(a * a))
    net = network(affine([[a]], [-p]))
    assert verdict(net, [[a]], [Fraction(1, 2**60)]) is Verdict.CERTIFIED
    assert verdict(net, [[a]], [0]) is Verdict.REFUTED


def test_overflow_inside_is_no_overflow() -> None:
    net = network(*(affine([[w]], [0]) for w in (2**600, 2**600, Fraction(1, 2**600), Fraction(1, 2**600))))
    assert verdict(net, [[3]], [3]) is Verdict.CERTIFIED


def test_a_tie_fails_and_the_smallest_lead_holds() -> None:
    certified = certify(TWO, Dataset([["1/2", "1/2"], [0, 1]], [0, 1]), "classifies")
    assert certified.verdict is Verdict.REFUTED
    assert certified.witness is not None
    assert (certified.witness.index, certified.witness.label) == (0, 0)
    lead = Fraction(1, 2) + Fraction(1, 2**200)
    held = certify(TWO, Dataset([[lead, "1/2"], [0, 1]], [0, 1]), "classifies", margin=True)
    assert held.verdict is Verdict.CERTIFIED
    assert held.margin == Fraction(1, 2**200)


def test_one_pair_of_weights_has_a_value_in_each_reading(tmp_path: Path) -> None:
    ones = Dataset([[1, 1]], [0])
    assert certify(network(affine([["0.1", "0.2"]], ["-0.3"])), ones).verdict is Verdict.CERTIFIED
    np.savez(tmp_path / "net.npz", W1=np.array([[0.1, 0.2]]), b1=np.array([-0.3]))
    stored = certify(load_network(tmp_path / "net.npz"), ones)
    assert stored.verdict is Verdict.REFUTED
    assert stored.witness is not None
    assert stored.witness.output == (Fraction(1, 2**55),)


def test_a_rational_weight_memorises_and_its_stored_double_does_not() -> None:
    three = Dataset([[3]], [1])
    assert certify(network(affine([["1/3"]], [0])), three).verdict is Verdict.CERTIFIED
    assert certify(network(affine([[Fraction(1 / 3)]], [0])), three).verdict is Verdict.REFUTED


def test_a_nan_weight_is_refused_even_on_a_dead_unit(tmp_path: Path) -> None:
    arrays = {
        "W1": np.array([[1.0], [0.0]]),
        "b1": np.array([0.0, -5.0]),
        "W2": np.array([[1.0, 0.5]]),
        "b2": np.zeros(1),
    }
    np.savez(tmp_path / "good.npz", **arrays)
    assert certify(load_network(tmp_path / "good.npz"), Dataset([[2]], [2])).verdict is Verdict.CERTIFIED
    arrays["W2"] = np.array([[1.0, np.nan]])
    np.savez(tmp_path / "bad.npz", **arrays)
    with pytest.raises(InputError, match="W2, row 0, column 1"):
        load_network(tmp_path / "bad.npz")


# --- labels, claims, vacuity -----------------------------------------------------------------------------------


def test_minus_zero_and_zero_are_one_point_and_conflicting_labels_are_named() -> None:
    data = Dataset(np.array([[1.0], [0.0], [-0.0]]), np.array([1, 0, 1]))
    refuted = certify(IDENTITY_NET, data)
    assert refuted.verdict is Verdict.REFUTED
    assert refuted.conflict == (1, 2)
    same = Dataset(np.array([[1.0], [0.0], [-0.0]]), np.array([1, 0, 0]))
    assert certify(IDENTITY_NET, same).verdict is Verdict.CERTIFIED


def test_the_default_claim_follows_labels_and_outputs() -> None:
    assert certify(TWO, Dataset([[1, 0], [0, 1]], [0, 1])).premises["claim"] == {"kind": "classifies"}
    assert certify(TWO, Dataset([[1, 0], [0, 1]], [[1, 0], [0, 1]])).premises["claim"] == {"kind": "interpolates"}
    assert certify(IDENTITY_NET, Dataset([[1]], [1])).premises["claim"] == {"kind": "interpolates"}


def test_classes_are_interpolated_as_unit_vectors() -> None:
    assert verdict(TWO, [[1, 0], [0, 1]], [0, 1], "interpolates") is Verdict.CERTIFIED
    assert verdict(TWO, [[2, 0], [0, 1]], [0, 1], "interpolates") is Verdict.REFUTED
    assert verdict(TWO, [[2, 0], [0, 1]], [0, 1], "classifies") is Verdict.CERTIFIED


@pytest.mark.parametrize(
    ("points", "labels", "expected"),
    [
        ([-1, 2], [-1, 1], Verdict.CERTIFIED),
        ([-1, 0], [-1, 1], Verdict.REFUTED),
        (["1/3", "2/3"], [0, 1], Verdict.CERTIFIED),
        (["1/2", "2/3"], [0, 1], Verdict.REFUTED),
        (["1/3", "1/2"], [0, 1], Verdict.REFUTED),
        (["1/3", "2/3"], ["no", "yes"], Verdict.CERTIFIED),
        (["1/3", "2/3"], [7, 9], Verdict.CERTIFIED),
    ],
)
def test_one_output_classifies_by_sign_or_by_one_half(points: Any, labels: Any, expected: Verdict) -> None:
    assert verdict(IDENTITY_NET, [[x] for x in points], labels, "classifies") is expected


def test_labels_that_are_no_output_numbers_are_numbered_in_order_and_recorded() -> None:
    data = Dataset([[0, 1], [1, 0]], ["pear", "apple"])
    made = certify(TWO, data)
    assert made.verdict is Verdict.CERTIFIED
    assert made.premises["data"]["encoding"] == ["apple", "pear"]
    with pytest.raises(InputError, match="3 different labels"):
        certify(TWO, Dataset([[0, 1], [1, 0], [1, 1]], ["pear", "apple", "fig"]))


@pytest.mark.parametrize(("bound", "expected"), [("1/10", Verdict.CERTIFIED), ("0.0999", Verdict.REFUTED)])
def test_within_counts_the_boundary_in(bound: str, expected: Verdict) -> None:
    assert verdict(IDENTITY_NET, [["1.1"], [2]], [1, 2], f"within:{bound}") is expected


def test_a_vacuous_claim_is_refused_beside_one_that_says_something() -> None:
    with pytest.raises(InputError, match="vacuous"):
        certify(TWO, Dataset([[1, 0], [2, 0]], [0, 0]))
    assert verdict(TWO, [[1, 0], [0, 2]], [0, 1]) is Verdict.CERTIFIED
    with pytest.raises(InputError, match="vacuous"):
        certify(IDENTITY_NET, Dataset([[0], [1]], [0, 1]), "within:1/2")
    assert verdict(IDENTITY_NET, [[0], [1]], [0, 1], "within:49/100") is Verdict.CERTIFIED
    with pytest.raises(InputError, match="vacuous"):
        certify(IDENTITY_NET, Dataset([[0], [1]], [5, 5]), "within:0")


@pytest.mark.parametrize(
    "claim", ["classify", "within", "within:-1", "within:nan", "within:1e9999999", "interpolates:1", ""]
)
def test_a_claim_that_does_not_exist_is_a_usage_error(claim: str) -> None:
    with pytest.raises(UsageError, match="."):
        certify(IDENTITY_NET, Dataset([[0], [1]], [0, 1]), claim)


def test_floats_are_no_claims_and_have_no_reading_in_lists() -> None:
    with pytest.raises(TypeError, match="string"):
        Dataset([[0.5]], [1])
    assert len(Dataset([["0.5"]], [1])) == 1


def test_network_and_data_of_different_width_are_refused() -> None:
    with pytest.raises(InputError, match="2 inputs.*3 coordinates"):
        certify(TWO, Dataset([[1, 0, 0], [0, 1, 0]], [0, 1]))


def test_interpolation_has_no_margin() -> None:
    with pytest.raises(UsageError, match="no margin"):
        certify(IDENTITY_NET, Dataset([[0], [1]], [0, 1]), "interpolates", margin=True)


# --- blocks, processes, shards ---------------------------------------------------------------------------------


def moderately_large() -> tuple[Network, Dataset]:
    net = network(affine([[1], [-1]], [0, 3], RELU), affine([[1, -1], [2, 3]], [0, "1/7"]))
    points = [[Fraction(k, 7)] for k in range(60)]
    labels = [list(plain_evaluate(net, (x,))) for (x,) in points]
    return net, Dataset(points, labels)


def wrong_at(data: Dataset, *rows: int) -> Dataset:
    numbers = data.labels.numbers
    assert numbers is not None
    labels = [[y + (i in rows) for y in row] for i, row in enumerate(numbers)]
    return Dataset([list(data.row(i)) for i in range(len(data))], labels)


@pytest.mark.parametrize("size", [1, 7, 59, 60, 1000])
def test_every_block_size_writes_the_same_bytes(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    net, data = moderately_large()
    for chosen in (data, wrong_at(data, 33, 50)):
        expected = certify(net, chosen, "interpolates").to_bytes()
        monkeypatch.setattr(pipeline.ExactEngine, "block_size", lambda self: size)
        assert certify(net, chosen, "interpolates").to_bytes() == expected
        monkeypatch.undo()


def test_two_processes_write_the_same_bytes() -> None:
    net, data = moderately_large()
    for chosen, claim in ((data, "within:1/1000"), (wrong_at(data, 58), None), (wrong_at(data, 3, 58), None)):
        alone = certify(net, chosen, claim, jobs=1)
        assert certify(net, chosen, claim, jobs=2).to_bytes() == alone.to_bytes()


def test_a_dead_worker_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    net, data = moderately_large()
    monkeypatch.setattr("boundcheck.memorization.executor._work", _die)
    with pytest.raises(UndecidedError, match="died"):
        certify(net, data, jobs=2)


def _die(start: int, stop: int) -> None:
    import os

    os._exit(9)


def test_a_lost_block_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    net, data = moderately_large()
    monkeypatch.setattr(pipeline.ExactEngine, "block_size", lambda self: 20)
    whole = pipeline._run

    def lossy(self: Any, ranges: Any) -> Any:
        return (self._engine.run(a, b) for a, b in ranges if a != 20)

    monkeypatch.setattr("boundcheck.memorization.executor.Serial.run", lossy)
    with pytest.raises(InputError, match="rows 20 to 39"):
        certify(net, data)
    assert whole is pipeline._run


def shards(tmp_path: Path, net: Network, data: Dataset, count: int, **options: Any) -> list[Path]:
    paths = []
    for i in range(1, count + 1):
        part = certify(net, data, shard=(i, count), **options)
        paths.append(tmp_path / f"part{i}.json")
        part.save(paths[-1], force=True)
    return paths


@pytest.mark.parametrize("count", [1, 2, 7, 60])
def test_merged_shards_are_the_certificate_of_one_run(tmp_path: Path, count: int) -> None:
    net, data = moderately_large()
    whole: Certificate
    for chosen, options in (
        (data, {"claim": "within:1/1000", "margin": True}),
        (data, {}),
        (wrong_at(data, 11, 40), {}),
    ):
        whole = certify(net, chosen, **options)  # type: ignore[arg-type]
        paths = shards(tmp_path, net, chosen, count, **options)
        assert merge(paths[::-1]).to_bytes() == whole.to_bytes()


def test_missing_doubled_and_foreign_shards_are_refused(tmp_path: Path) -> None:
    net, data = moderately_large()
    paths = shards(tmp_path, net, data, 3)
    with pytest.raises(InputError, match="rows 20 to 39 are missing"):
        merge([paths[0], paths[2]])
    with pytest.raises(InputError, match="rows 40 to 59 are missing"):
        merge(paths[:2])
    with pytest.raises(InputError, match="there twice"):
        merge([paths[0], paths[0], paths[1], paths[2]])
    other = certify(net, wrong_at(data, 1), shard=(2, 3))
    other.save(tmp_path / "foreign.json")
    with pytest.raises(InputError, match="differ in 'data'"):
        merge([paths[0], tmp_path / "foreign.json", paths[2]])
    certify(net, data).save(tmp_path / "whole.json")
    with pytest.raises(InputError, match="whole certificate"):
        merge([tmp_path / "whole.json"])
    assert merge(paths).verdict is Verdict.CERTIFIED


def test_an_empty_or_impossible_shard_is_refused() -> None:
    net, data = moderately_large()
    assert certify(net, data, shard=(60, 60)).rows == (59, 60)
    with pytest.raises(InputError, match="no rows"):
        certify(net, data, shard=(1, 61))
    for wrong in ((0, 2), (3, 2)):
        with pytest.raises(UsageError, match="shard"):
            certify(net, data, shard=wrong)


def test_vacuity_is_judged_on_the_whole_data_set_not_on_a_shard() -> None:
    data = Dataset([[1, 0], [2, 0], [0, 1], [0, 2]], [0, 0, 1, 1])
    assert certify(TWO, data, "classifies", shard=(1, 2)).verdict is Verdict.CERTIFIED


# --- against a plain judge -------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.data())
def test_verdict_witness_and_margin_agree_with_plain_fractions(data: st.DataObject) -> None:
    net = data.draw(networks(outputs=2, max_layers=1))
    count = data.draw(st.integers(2, 5))
    points = [tuple(data.draw(rationals) for _ in range(net.inputs)) for _ in range(count)]
    labels = [0, 1, *(data.draw(st.integers(0, 1)) for _ in range(count - 2))]
    found = certify(net, Dataset([list(p) for p in points], labels), "classifies", margin=True)
    leads = []
    for point, label in zip(points, labels):
        y = plain_evaluate(net, point)
        leads.append(y[label] - y[1 - label])
    failing = [i for i, lead in enumerate(leads) if lead <= 0]
    if failing:
        assert found.verdict is Verdict.REFUTED
        assert found.witness is not None
        assert found.witness.index == failing[0]
        assert found.witness.output == plain_evaluate(net, points[failing[0]])
    else:
        assert found.verdict is Verdict.CERTIFIED
        assert found.margin == min(leads)


def test_a_verdict_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="is Verdict"):
        bool(Verdict.CERTIFIED)


def test_the_pool_is_really_another_process() -> None:
    net, data = moderately_large()
    engine = pipeline.ExactEngine(
        pipeline.Evaluator.of(net), pipeline.Judge.of(pipeline.Claim("interpolates"), data, 2), data, False
    )
    pool = Pool(engine, 1)
    try:
        (record,) = pool.run([(0, 60)])
    finally:
        pool.close()
    assert record == engine.run(0, 60)


def test_a_script_without_a_main_guard_gets_no_verdict_and_no_hang(tmp_path: Path) -> None:
    import subprocess
    import sys

    source = "import boundcheck as bc\nfrom boundcheck.network.model import Layer, Network, dense\n"
    source += "from fractions import Fraction\n"
    source += "net = Network(1, (Layer(dense([[1]]), (Fraction(0),)),))\n"
    source += "data = bc.Dataset([[k] for k in range(9)], list(range(9)))\n"
    body = "print(bc.certify(net, data, jobs=2).verdict.value)\n"
    for text, wanted in (("if __name__ == '__main__':\n    " + body, "certified"), (body, "UndecidedError")):
        script = tmp_path / "script.py"
        script.write_text(source + text)
        root = str(Path(__file__).parent.parent.parent)
        done = subprocess.run(
            [sys.executable, str(script)],
            env={"PYTHONPATH": root},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert wanted in done.stdout + done.stderr
        assert ("certified" in done.stdout) is (wanted == "certified")
