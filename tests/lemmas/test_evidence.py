"""The numbers beside a verdict: outward decimals, the gap at a witness, the smallest margin and where it binds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.evidence import decimal, smallest_margin, witness_record

FRACTIONS = st.fractions() | st.builds(lambda a, k: a * Fraction(10) ** k, st.fractions(), st.integers(-400, 400))


def read(text: str) -> Fraction:
    return Fraction(text)


@given(FRACTIONS)
def test_decimals_are_rounded_outwards_and_close(x: Fraction) -> None:
    low, high = read(decimal(x, -1)), read(decimal(x, 1))
    assert low <= x <= high
    assert high - low <= abs(x) / 10**18


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("1/4", "0.25"), ("-3", "-3"), ("1000", "1000"), ("1/100000", "0.00001"), ("1/10000000", "1.0e-7")],
)
def test_short_decimals_are_exact(value: str, text: str) -> None:
    assert decimal(Fraction(value), -1) == decimal(Fraction(value), 1) == text


def test_the_record_of_a_witness_holds_both_sides_and_a_gap_below_the_truth() -> None:
    lemma = make_lemma("w", claim="exp(x) <= 2", domain={"x": "[0, 1]"})
    found = witness_record(lemma, 0, {"x": Fraction(1)})
    assert found["left"]["lower"] == "2.7182818284590452353"
    assert found["left"]["upper"] == "2.7182818284590452354"
    assert found["right"] == {"lower": "2", "upper": "2"}
    assert Fraction("0.718281") < Fraction(found["gap"]) < Fraction("0.7182818285")


def test_the_gap_of_an_equality_is_0_and_of_rational_sides_exact() -> None:
    lemma = make_lemma("w", claim="x^2 > 0", domain={"x": "[0, 1]"})
    assert witness_record(lemma, 0, {"x": Fraction(0)})["gap"] == "0"
    lemma = make_lemma("w", claim="x == 1/3", domain={"x": "[0, 1]"})
    assert witness_record(lemma, 0, {"x": Fraction(1, 2)})["gap"] == "1/6"


def test_values_beyond_all_measure_are_told_as_that() -> None:
    lemma = make_lemma("w", claim="exp(x) <= exp(-x)", domain={"x": "[0, oo)"})
    found = witness_record(lemma, 0, {"x": Fraction(10**12)})
    assert found["left"]["upper"] == "oo"
    assert found["right"]["lower"] == "0"
    assert Fraction(found["left"]["lower"]) > 10**9000
    assert Fraction(int(found["gap"], 16) if "x" in found["gap"] else found["gap"]) > 0


def lemma_of(claim: str = "0 <= x*n", **domain: str) -> Any:
    return make_lemma("m", claim=claim, domain=domain or {"x": "[0, 1]", "n": "integer [2, 9]"})


def proof(*links: Any) -> dict[str, Any]:
    return {"defined": [], "point": {}, "links": list(links)}


def test_the_smallest_margin_of_boxes_and_the_way_to_it() -> None:
    boxes = [
        "split",
        "x",
        "1/2",
        ["range", 64, "1/3"],
        ["split", "x", "3/4", ["mean", 64, "1/5", "m"], ["discard", 0, 64]],
    ]
    found = smallest_margin(lemma_of(), proof(["integer", "n", [["range", 64, "1"]], boxes]))
    assert found == (Fraction(1, 5), ["integer n >= 3", "split x >= 1/2", "split x <= 3/4"])


def test_cases_of_a_set_and_links_are_named() -> None:
    lemma = lemma_of("0 <= x <= 9", x="{1, pi}")
    links = (
        ["set", "x", [["range", 64, "1"], ["range", 64, "2"]]],
        ["set", "x", [["range", 64, "3"], ["range", 64, "1/9"]]],
    )
    assert smallest_margin(lemma, proof(*links)) == (Fraction(1, 9), ["link x <= 9", "set x = pi"])


@pytest.mark.parametrize(
    "tree",
    [
        ["zero"],
        ["split", "x", "1/2", ["range", 64, "1"], ["product", "1", []]],
        ["range", 64],
        [["range", 64, "1"], ["range", 64, "1"]],
        ["real", "n", ["range", 64, "1"]],
    ],
)
def test_a_proof_that_transforms_the_claim_has_no_margin(tree: Any) -> None:
    assert smallest_margin(lemma_of(), proof(tree)) is None
    assert smallest_margin(lemma_of(), proof(["range", 64, "1"])) == (Fraction(1), [])
