"""The benchmark of isoperimetric inequalities: what it promises of its lemmas, and that they are proved and checked."""

from __future__ import annotations

from fractions import Fraction
from math import erf, exp, pi, sqrt
from pathlib import Path

import pytest

from boundcheck.checker.lemma import check
from boundcheck.files import canonical_json
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.expression import Apply
from boundcheck.lemmas.goal import samples
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.numeric import Numeric
from boundcheck.lemmas.prove import prove
from boundcheck.lemmas.rational import rational_value
from boundcheck.verdict import Verdict

FILE = Path(__file__).parents[2] / "benchmarks" / "isoperimetric.claim.toml"
LEMMAS = load_lemmas(FILE)
CASES = pytest.mark.parametrize("lemma", LEMMAS.values(), ids=lambda lemma: lemma.name)
ALLOWED = Fraction(1, 10**7), Fraction(1, 10**2)


def margin(lemma: Lemma) -> Fraction:
    """The last term of the right side."""
    right = lemma.claim.relations()[0].right
    assert isinstance(right, Apply)
    assert right.function == "add"
    found = rational_value(right.arguments[1])
    assert found is not None
    return found


def test_there_are_28_lemmas_with_margins_from_the_seventh_to_the_second_decimal() -> None:
    margins = sorted(map(margin, LEMMAS.values()))
    assert len(margins) == 28
    assert margins[0] == ALLOWED[0]
    assert margins[-1] == ALLOWED[1]
    assert margins.count(ALLOWED[0]) >= 5
    assert margins.count(10 * ALLOWED[0]) >= 5


@CASES
def test_each_claim_is_about_two_bounded_variables_and_holds_at_sample_points(lemma: Lemma) -> None:
    """A second opinion, by other arithmetic; the margin is that of a sharp place, so a larger one fails (the control)."""
    relation, (x, y) = lemma.claim.relations()[0], lemma.domain
    left, right = Numeric.of(relation.left), Numeric.of(relation.right)
    for a in samples(x[1]):
        for b in samples(y[1]):
            point = {x[0]: a, y[0]: b}
            assert left.at(point) > right.at(point)
    assert prove(lemma.controls[0]).verdict is Verdict.REFUTED


def test_bobkovs_inequality_is_the_one_that_the_claim_says_at_a_pair_of_points() -> None:
    """The profile at the mean, by its own definition, is below the tangent that stands in the claim."""
    lemma = LEMMAS["two_points"]
    relation = lemma.claim.relations()[0]

    def phi(t: float) -> float:
        return exp(-t * t / 2) / sqrt(2 * pi)

    def Phi(t: float) -> float:
        return (1 + erf(t / sqrt(2))) / 2

    x, y = Fraction(3, 2), Fraction(-1, 2)
    mean = (Phi(x) + Phi(y)) / 2
    low, high = float(y), float(x)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if Phi(middle) < mean else (low, middle)
    tangent = Numeric.of(relation.right).at({"x": x, "y": y}) - margin(lemma)
    gap = abs(Phi(x) - Phi(y)) / 2
    bobkov = (sqrt(phi(x) ** 2 + gap**2) + sqrt(phi(y) ** 2 + gap**2)) / 2
    assert phi(low) <= tangent <= bobkov
    assert abs(Numeric.of(relation.left).at({"x": x, "y": y}) - bobkov) * 10**12 < 1


@pytest.mark.slow
@CASES
def test_each_lemma_is_proved_and_the_checker_agrees(lemma: Lemma, tmp_path: Path) -> None:
    found = prove(lemma)
    assert found.verdict is Verdict.PROVED
    assert found.certificate is not None
    path = tmp_path / "one.lcert.json"
    path.write_bytes(canonical_json(found.certificate))
    assert check(path, FILE).verdict == "accepted"
