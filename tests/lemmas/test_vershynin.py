"""Vershynin 2020: the closed forms in the lemma files are the expectations that their reductions name, by quadrature.

What the files claim is shown by their certificates; that a claim is about the paper's quantity is not. So the sides of the
lemmas are compared here with integrals that share no formula with them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest

from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.numeric import Numeric
from boundcheck.lemmas.together import prove_with_used
from boundcheck.lemmas.using import rests_on
from boundcheck.verdict import Verdict

FOLDER = Path(__file__).parents[2] / "proofs" / "vershynin2020"
MP = mpmath.mp.clone()
MP.dps = 20
CLOSE = Fraction(1, 10**12)
POINTS = 4


def side(file: str, lemma: str, link: int, right: bool = False) -> Numeric:
    """The left (or right) side of a link of a lemma."""
    relation = load_lemmas(FOLDER / f"{file}.claim.toml")[lemma].claim.relations()[link]
    return Numeric.of(relation.right if right else relation.left)


def between(low: str, high: str, rng: random.Random) -> Fraction:
    """A random multiple of 1/1000 strictly inside."""
    return Fraction(rng.randrange(int(Fraction(low) * 1000) + 1, int(Fraction(high) * 1000)), 1000)


def moment(scale: Any, b: Any, k: int) -> Any:
    """E of (scale g - b)_+^k, by quadrature (k = 0: the probability)."""
    edge = b / scale
    return MP.quad(lambda x: (scale * x - b) ** k * MP.npdf(x), [edge, edge + 1, edge + 3, edge + 8, edge + 20])


def pair(x2: Any, inner: Any, b: Any, relu: bool) -> Any:
    """E phi(X - b) phi(Y - b) for X, Y of variance x2 and covariance inner: X by quadrature, Y given X in closed form."""
    mean, deviation = inner / x2, MP.sqrt(x2 - inner**2 / x2)

    def given(t: Any) -> Any:
        u = (b - mean * t) / deviation
        tail = MP.erfc(u / MP.sqrt(2)) / 2
        return (t - b) * deviation * (MP.npdf(u) - u * tail) if relu else tail

    root = MP.sqrt(x2)
    cuts = [b + step for step in (0, 0.25, 0.5, 1, 2, 4, 8, 20)]
    return MP.quad(lambda t: given(t) * MP.npdf(t / root) / root, cuts)


def number(x: Fraction) -> Any:
    """A fraction as a number of mpmath."""
    return MP.mpf(x.numerator) / x.denominator


def inside(b: Any, weight: Callable[[Any], Any]) -> Any:
    """E of weight(X) on |X| < -b, by quadrature."""
    return MP.quad(lambda x: weight(x) * MP.npdf(x), [b, 0, -b])


NEAR, FAR, ABOVE, NEGATIVE = ("0", "3"), ("0.3", "1"), ("1", "3"), ("-3", "0")

# file, lemma, link: its left side; where; the expectation
EXACT: dict[str, tuple[tuple[str, str, int], dict[str, tuple[str, str]], Callable[..., Any]]] = {
    "first_moment": (("tails", "LA1_first_moment", 1), {"b": NEAR}, lambda b: moment(1, b, 1)),
    "second_moment": (("tails", "LA1_second_moment", 1), {"b": NEAR}, lambda b: moment(1, b, 2)),
    "stretched_tail": (("separated", "threshold_scale", 0), {"b": NEAR, "r": FAR}, lambda b, r: moment(r, b, 0)),
    "stretched_second": (("separated", "relu_scale", 0), {"b": NEAR, "r": FAR}, lambda b, r: moment(r, b, 2)),
    "stretched_first": (
        ("stability", "A2_first_moment_above", 1),
        {"b": NEAR, "r": ABOVE},
        lambda b, r: moment(r, b, 1),
    ),
    "opposite_threshold": (("negative", "threshold_opposite", 0), {"b": NEGATIVE}, lambda b: inside(b, lambda x: 1)),
    "opposite_relu": (("negative", "relu_opposite", 0), {"b": NEGATIVE}, lambda b: inside(b, lambda x: b * b - x * x)),
}


@pytest.mark.parametrize("name", EXACT)
def test_a_closed_form_is_the_expectation_of_its_reduction(name: str) -> None:
    place, ranges, expectation = EXACT[name]
    form = side(*place)
    rng = random.Random(name)
    for _ in range(POINTS):
        point = {v: between(*ends, rng) for v, ends in ranges.items()}
        value = expectation(**{v: number(x) for v, x in point.items()})
        assert abs(form.at(point) - value) < number(CLOSE), point


def _distance(r: Any) -> tuple[Any, Any]:
    """Variance and covariance of unit vectors with |(x + y)/2| = r."""
    return MP.mpf(1), 2 * r * r - 1


def _corner(eps: Any) -> tuple[Any, Any]:
    return 1 + eps, eps


BOUNDS = {
    "separated_threshold": (("separated", "threshold_scale", 0), NEAR, False),
    "separated_relu": (("separated", "relu_scale", 0), NEAR, True),
    "negative_threshold": (("negative", "threshold_all_distances", 0), ("-2", "0"), False),
    "negative_relu": (("negative", "relu_all_distances", 0), ("-2", "0"), True),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_the_left_side_of_3_1_is_at_least_the_expectation_over_the_pair(name: str) -> None:
    place, levels, relu = BOUNDS[name]
    form = side(*place)
    rng = random.Random(name)
    for _ in range(POINTS):
        point = {"b": between(*levels, rng), "r": between("0.1", "0.99", rng)}
        exact = pair(*_distance(number(point["r"])), number(point["b"]), relu)
        assert form.at(point) >= exact - number(CLOSE), point


def test_the_corner_of_3_2_lies_between_its_two_bounds() -> None:
    above, below = side("orthogonal", "ii_relu_near", 0), side("orthogonal", "ii_relu_beyond", 0)
    right = side("orthogonal", "ii_relu_near", 0, right=True)
    rng = random.Random(32)
    for _ in range(POINTS):
        point = {"b": between("0", "3", rng), "eps": between("0.08", "0.24", rng)}
        b, eps = (number(point[v]) for v in ("b", "eps"))
        density = MP.npdf(b / MP.sqrt(1 + eps)) ** 2
        exact = pair(*_corner(eps), b, True)
        assert below.at(point) * density <= exact <= above.at(point) * density, point
        assert abs(right.at(point) * density - 2 * MP.exp(2 * b * b * eps) * moment(1, b, 1) ** 2) < number(CLOSE), (
            point
        )


def test_the_narrow_bounds_of_the_corner_hold_where_they_are_used() -> None:
    above, below = side("orthogonal", "ii_relu_middle", 0), side("orthogonal", "ii_relu_beyond_chord", 0)
    rng = random.Random(33)
    for _ in range(POINTS):
        point = {"b": between("0.6", "1.3", rng), "eps": between("0.2", "0.24", rng)}
        b, eps = (number(point[v]) for v in ("b", "eps"))
        exact = pair(*_corner(eps), b, True) / MP.npdf(b / MP.sqrt(1 + eps)) ** 2
        assert below.at(point) <= exact <= above.at(point), point


def test_3_2_for_relu_turns_false_at_b_0_9_between_eps_0_2366_and_0_2367() -> None:
    b = MP.mpf("0.9")
    excess = [
        pair(*_corner(MP.mpf(eps)), b, True) / (2 * MP.exp(2 * b * b * MP.mpf(eps)) * moment(1, b, 1) ** 2)
        for eps in ("0.2366", "0.2367")
    ]
    assert excess[0] < 1 < excess[1]


def test_a_value_of_a_used_lemma_is_solved_for_when_the_others_are_known() -> None:
    path = FOLDER / "moments.claim.toml"
    found = prove_with_used(path, load_lemmas(path)["m0_decreasing"], seconds=60).outcome
    assert found.verdict is Verdict.PROVED
    assert found.certificate is not None
    assert rests_on(found.certificate["proof"], ["m0_step"]) == ["m0_step"]


def test_two_lemmas_are_chained() -> None:
    path = FOLDER / "separated.claim.toml"
    found = prove_with_used(path, load_lemmas(path)["relu_scale_constant_one"], seconds=60).outcome
    assert found.verdict is Verdict.PROVED
    assert found.certificate is not None
    wanted = ["relu_scale", "relu_scale_stretched"]
    assert sorted(rests_on(found.certificate["proof"], wanted)) == wanted
