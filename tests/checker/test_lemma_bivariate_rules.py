"""Proofs about T and Orthant: right ones beside nearly right ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import Reader, identical
from tests.checker.lemma_maker import Case
from tests.checker.test_lemma_rules import judge, links

RANGE = ["range", 53, "0"]
ZERO = ["zero"]
LINE, INSIDE = "(-oo, oo)", "(-1, 1)"


def monotone(v: str, direction: str, g: str, sign: Any, end: Any) -> Any:
    return ["monotone", v, direction, g, sign, end]


OWEN = Case(
    "T(h, a) <= atan(a)/(2*pi)",
    {"h": LINE, "a": "[0, oo)"},
    [monotone("a", "up", "(1 - exp(-h^2*(1+a^2)/2))/(2*pi*(1+a^2))", RANGE, ZERO)],
    {"h": "0", "a": "0"},
)
ODD = Case("T(-h, -a) == -T(h, a)", {"h": LINE, "a": LINE}, [[ZERO, ZERO]], {"h": "1", "a": "1"})
ORDER = Case(
    "Orthant(h, k, r) == Orthant(k, h, r)",
    {"h": LINE, "k": LINE, "r": INSIDE},
    [[ZERO, ZERO]],
    {"h": "0", "k": "1", "r": "0"},
)
POSITIVE = Case(
    "0 < Orthant(h, k, r) < 1", {"h": LINE, "k": LINE, "r": INSIDE}, [RANGE, RANGE], {"h": "0", "k": "1", "r": "0"}
)
PRODUCT = Case(
    "Orthant(b, b, r) >= Q(b)^2",
    {"b": "[0, 3]", "r": "[0, 1)"},
    [
        monotone(
            "r",
            "up",
            "exp(-(2*b^2-2*r*b^2)/(2*(1-r^2)))/(2*pi*sqrt(1-r^2))",
            RANGE,
            monotone("b", "up", "0", RANGE, RANGE),
        )
    ],
    {"b": "1", "r": "1/2"},
)
DIAGONAL = "2*phi(b)*Q((b-b/2)/sqrt(3/4))"
FAR = Case(
    "Orthant(b, b, 1/2) >= 0", {"b": "[1, oo)"}, [monotone("b", "down", f"-{DIAGONAL}", RANGE, ["limit"])], {"b": "1"}
)
RIGHT = Case(
    "T(h, 1) >= 0", {"h": "[1, oo)"}, [monotone("h", "down", "-phi(h)*(1/2-Q(h))", RANGE, ["limit"])], {"h": "1"}
)
LEFT = Case(
    "T(h, 1) >= 0", {"h": "(-oo, -1]"}, [monotone("h", "up", "-phi(h)*(1/2-Q(h))", RANGE, ["limit"])], {"h": "-1"}
)
MEAN = Case("T(h, a) <= 3/20", {"h": "[1/2, 1]", "a": "[1/2, 1]"}, [["mean", 53, "0", "mm"]], {"h": "1", "a": "1"})
MEAN_OF_THREE = Case(
    "Orthant(h, k, r) <= Q(h)*Q(k) + 1/20",
    {"h": "[1, 5/4]", "k": "[1/2, 3/4]", "r": "[1/8, 1/4]"},
    [["mean", 53, "1/1000", "mmm"]],
    {"h": "1", "k": "3/4", "r": "1/4"},
)
ACCEPTED = {name: value for name, value in list(globals().items()) if isinstance(value, Case)}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_right_proof_is_accepted(name: str, tmp_path: Path) -> None:
    assert judge(ACCEPTED[name], tmp_path) == "accepted"


def other(case: Case, g: str) -> Case:
    return links(case, (3, g))


REFUSED = {
    "a smaller bound of T": OWEN.but(claim="T(h, a) <= atan(a)/(2*pi) - 1/10^9"),
    "a bound of T for negative a": OWEN.but(domain={"h": LINE, "a": LINE}),
    "T with a wrong derivative in a": other(OWEN, "(1 - exp(-h^2*(1+a^2)))/(2*pi*(1+a^2))"),
    "T with a wrong derivative in h": other(RIGHT, "-phi(h)*(1/2-Q(h))/2"),
    "T even in a": ODD.but(claim="T(h, -a) == T(h, a)"),
    "T odd in h": ODD.but(claim="T(-h, a) == -T(h, a)"),
    "T symmetric": ODD.but(claim="T(h, a) == T(a, h)"),
    "an orthant with h and r exchanged": ORDER.but(
        claim="Orthant(h, k, r) == Orthant(r, k, h)", domain={"h": INSIDE, "k": LINE, "r": INSIDE}
    ),
    "an orthant of -h": ORDER.but(claim="Orthant(h, k, r) == Orthant(-h, k, -r)"),
    "an orthant strictly below 1/2": POSITIVE.but(claim="0 < Orthant(h, k, r) < 1/2"),
    "a correlation that reaches 1": POSITIVE.but(domain={"h": LINE, "k": LINE, "r": "(-1, 1]"}),
    "a correlation that reaches -1": PRODUCT.but(domain={"b": "[0, 3]", "r": "[-1, 1)"}),
    "an orthant of negative correlation above the product": PRODUCT.but(domain={"b": "[0, 3]", "r": "(-1, 1)"}),
    "an orthant with another density": other(PRODUCT, "exp(-(2*b^2-r*b^2)/(2*(1-r^2)))/(2*pi*sqrt(1-r^2))"),
    "an orthant with half of its derivative": other(FAR, "-phi(b)*Q((b-b/2)/sqrt(3/4))"),
    "a limit of the orthant that is not 0": Case(
        "1/2 - Orthant(b, b, 1/2) >= 0", {"b": "(-oo, 0]"}, [monotone("b", "up", DIAGONAL, RANGE, ["limit"])], {"b": "0"}),
    "a limit of T in a": Case(
        "-T(1, a) >= 0", {"a": "[0, oo)"},
        [monotone("a", "down", "-exp(-(1+a^2)/2)/(2*pi*(1+a^2))", RANGE, ["limit"])], {"a": "0"}),
    "a limit from the other side": FAR.but(claim="Orthant(-b, -b, 1/2) <= 0"),
    "a mean value below the bound": MEAN.but(claim="T(h, a) <= 1/12"),
    "a mean value with too large a margin": links(MEAN_OF_THREE, (2, "1/20")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_nearly_right_proof_is_rejected(name: str, tmp_path: Path) -> None:
    assert judge(REFUSED[name], tmp_path) == "rejected"


@pytest.mark.parametrize("text", ["T(h)", "T(h, h, h)", "Orthant(h, h)", "Orthant(h)", "integral(h, h, 0, 1)"])
def test_a_wrong_number_of_arguments_does_not_parse(text: str) -> None:
    assert Case(f"{text} >= 0", {"h": "[1, 2]"}, [RANGE], {"h": "1"}).judge_anything().verdict == "malformed"
    assert Case("T(h, h) >= 0", {"h": "[1, 2]"}, [RANGE], {"h": "1"}).judge_anything().verdict == "accepted"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("T(-x, y)", "T(x, y)", True),
        ("T(x, y - x)", "-T(-x, x - y)", True),
        ("T(x, y - y)", "0", True),
        ("T(x, 1)", "T(x, -1)", False),
        ("T(0, y)", "0", False),
        ("Orthant(x, y, z)", "Orthant(y, x, z)", True),
        ("Orthant(x + x, y, z)", "Orthant(y, 2*x, z)", True),
        ("Orthant(x, y, z)", "Orthant(x, y, -z)", False),
        ("Orthant(x, y, z)", "Orthant(-x, -y, z)", False),
        ("Orthant(x, y, z)", "Orthant(x, z, y)", False),
    ],
)
def test_what_the_normal_form_knows_of_t_and_orthant(left: str, right: str, same: bool) -> None:
    assert identical(*(Reader(text).whole_expression() for text in (left, right))) is same
