"""Random networks against a naive evaluator, random decimals against the machine's own rounding."""

from __future__ import annotations

import math
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundcheck.checker.memorization import Malformed, Stage, csv_number
from tests.checker.maker import affine, arrays_data, case, dense, factors, network, sparse, zipped

SMALL = st.fractions(min_value=-4, max_value=4, max_denominator=12)
# unrelated denominators of about 500 bits: one common denominator would be too long
LARGE = st.builds(lambda n, k: Fraction(n, 2**500 + 2 * k + 1), st.integers(-(2**501), 2**501), st.integers(0, 40))
ACTIVATIONS = st.sampled_from(
    ["identity", "relu", "hard_tanh", "threshold", "strict_threshold", {"leaky_relu": "1/3"}, {"leaky_relu": "-5/2"}]
)


@st.composite
def weights(draw: st.DrawFn, m: int, n: int, values: st.SearchStrategy[Fraction]) -> Any:
    kind = draw(st.sampled_from(["dense", "sparse"]))
    if kind == "dense":
        return dense([[draw(values) for _ in range(n)] for _ in range(m)])
    places = draw(st.sets(st.tuples(st.integers(0, m - 1), st.integers(0, n - 1))))
    return sparse((m, n), {place: draw(values.filter(bool)) for place in sorted(places)})


@st.composite
def layers(draw: st.DrawFn, n: int, m: int) -> Any:
    values = draw(st.sampled_from([SMALL, LARGE]))
    if draw(st.booleans()):
        weight = draw(weights(m, n, values))
    else:
        rank = draw(st.integers(1, 2))
        weight = factors(draw(weights(m, rank, SMALL)), draw(weights(rank, n, values)))
    activation = draw(ACTIVATIONS)
    if draw(st.booleans()) and m > 1:
        each = [draw(ACTIVATIONS) for _ in range(m)]
        activation = each if any(a != each[0] for a in each) else each[0]
    return affine(weight, [draw(values) for _ in range(m)], activation)


@st.composite
def networks(draw: st.DrawFn) -> Any:
    width = draw(st.integers(1, 3))
    inputs, parts = width, []
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.integers(0, 3)) == 0:
            middle = draw(st.integers(1, 3))
            parts.append({"residual": [draw(layers(width, middle)), draw(layers(middle, width))]})
        else:
            after = draw(st.integers(1, 4))
            parts.append(draw(layers(width, after)))
            width = after
    return network(inputs, *parts)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(), st.data())
def test_exact_evaluation_agrees_with_fractions(model: Any, data: st.DataObject) -> None:
    """A witness holds the exact output, so a refutation is confirmed only if both agree to the last digit."""
    x = np.array([[data.draw(st.sampled_from([0.0, 0.5, -1.25, 3.0, 1e-3])) for _ in range(model["inputs"])]] * 2)
    outputs = len(model["layers"][-1].get("bias", [])) or len(model["layers"][-1]["residual"][-1]["bias"])
    y = np.full((2, outputs), 777.0)
    y[1] = 0
    found = case(model, arrays_data(x, y))
    assert found.certificate["verdict"] == "refuted"
    with tempfile.TemporaryDirectory() as folder:
        answer = found.check(Path(folder))
        assert answer.verdict == "refuted", answer.reason
        again = case(model, arrays_data(x, y), raw=zipped(model), name="a.net").check(Path(folder) / "zip")
        assert again.verdict == "refuted", again.reason


NUMBERS = st.one_of(st.integers(-3, 3), st.integers(-(2**40), 2**40), st.integers(-(2**200), 2**200))
EDGES = st.sampled_from([0, 1, -1, 2**15, -(2**15), 2**15 - 1, 2**31, -(2**31), 2**63 - 1, -(2**63), 2**64])
DENOMINATORS = st.sampled_from([1, 2, 3, 2**20, 10**6, 2**61 - 1, 3**200, 5**400])


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from([1, 3, 10**9]), st.data())
def test_packed_sums_and_sums_by_row_are_the_exact_ones(m: int, n: int, e: int, data: st.DataObject) -> None:
    """Both ways on the same stage, the packed one whether or not it would be taken, at the edges of slots too."""

    def some(values: st.SearchStrategy[int], count: int) -> list[int]:
        return data.draw(st.lists(values, min_size=count, max_size=count))

    def fractions(count: int) -> list[Fraction]:
        return [Fraction(p, q) for p, q in zip(some(NUMBERS | EDGES, count), some(DENOMINATORS, count))]

    weights, bias = [fractions(n) for _ in range(m)], fractions(m)
    lines = [(range(n), [w.as_integer_ratio() for w in row]) for row in weights]
    stage = Stage((n, lines), [b.as_integer_ratio() for b in bias], [("hard_tanh", (1, 1))] * m)
    for _ in range(10):
        values, below = some(NUMBERS | EDGES, n), some(DENOMINATORS, n)
        x = [Fraction(p, q * e) for p, q in zip(values, below)]
        expected = [sum((w * v for w, v in zip(row, x)), b) for row, b in zip(weights, bias)]
        stage.nonzero = data.draw(st.sampled_from([0, 10**9]))  # the rule that chooses a way
        for found in (stage.packed((values, below), e), stage.by_row((values, below), e)):
            if found is not None:
                assert [Fraction(p, q * e) for p, q in zip(*found)] == expected
    assert len(stage.packings) <= 8


def test_wide_layers_are_packed() -> None:
    weights = [(range(40), [(i * j % 7 - 3, 1) for j in range(40)]) for i in range(40)]
    stage = Stage((40, weights), [(1, 1)] * 40, [("slope", (0, 1))] * 40)
    assert stage.packed(([5] * 40, [1] * 40), 1) is not None
    sparse = [([i], [(1, 1)]) for i in range(400)]
    alone = Stage((400, sparse), [(1, 1)] * 400, [("slope", (0, 1))] * 400)
    assert alone.packed(([5] * 400, [1] * 400), 1) is None


def machine(text: str) -> Fraction | None:
    value = float(text)
    return None if value in (float("inf"), float("-inf")) else Fraction(*value.as_integer_ratio())


DIGITS = st.text("0123456789", min_size=1, max_size=25)
DECIMALS = st.builds(
    lambda sign, a, b, e: f"{sign}{a}.{b}e{e}", st.sampled_from(["", "-", "+"]), DIGITS, DIGITS, st.integers(-360, 330)
)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(DECIMALS, st.floats(allow_nan=False, allow_infinity=False).map(repr)))
def test_csv_bits_are_the_nearest_binary64(text: str) -> None:
    check_rounding(text)


def check_rounding(text: str) -> None:
    expected = machine(text)
    try:
        found = csv_number(text, "bits", "test")
    except Malformed:
        assert expected is None
    else:
        assert found is not None
        assert expected == Fraction(*found)


def test_halfway_cases_round_to_even() -> None:
    for word in (
        1,
        2,
        3,
        2**52 - 1,
        2**52,
        2**52 + 1,
        2**53 - 1,
        0x3FF0000000000000,
        0x7FEFFFFFFFFFFFFE,
        0x7FEFFFFFFFFFFFFF,
    ):
        low = np.array([word], np.uint64).view(np.float64)[0]
        gap = Fraction(math.ulp(low))
        middle = Fraction(*low.as_integer_ratio()) + gap / 2
        for nudge in (-1, 0, 1):
            exact = middle + nudge * gap / 10**6
            scale = max(exact.denominator.bit_length() - 1, 0) + 6
            digits = exact * 10**scale
            assert digits.denominator == 1
            check_rounding(f"{digits.numerator}e-{scale}")
