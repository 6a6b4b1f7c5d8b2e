"""Sampling may refute and never proves; sympy and mpmath are a second opinion on our own enclosures."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from boundcheck.exact.enclosure import UndefinedError
from boundcheck.files import canonical_json
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.functions import FUNCTIONS
from boundcheck.lemmas.goal import Goal, Point, at_point, difference
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.numeric import Numeric
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.sample import sample
from boundcheck.lemmas.space import Space
from boundcheck.verdict import Verdict

ROOT = Path(__file__).parents[2]
LEMMAS = load_lemmas(ROOT / "proofs" / "classical")
CLAIMS = [claim for lemma in LEMMAS.values() for claim in (lemma, *lemma.controls) if claim.find is None]
CLOSE = Fraction(1, 10**40)
POINTS = 12
HUGE = 2**4_000
NOT_EVALUATED = {"binomial"}


def exact(value: Any) -> Fraction:
    """An mpmath number as the fraction that it is."""
    sign, mantissa, exponent, _ = value._mpf_
    exponent = max(exponent, -(2**15))  # what is smaller is 0 to any precision that matters here
    return (-1 if sign else 1) * Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def agree(e: Expression, numeric: Numeric, point: Point) -> bool | None:
    """Whether mpmath's value lies in the enclosure, up to 10^-40 of its size; None where one of the two has no value."""
    value = numeric.at(point)
    try:
        low, high = at_point(e, point, 512).short_bounds(2**14)
    except UndefinedError:
        return None
    if value is None or low is None or high is None or abs(value) > HUGE:
        return None
    slack = CLOSE * max(abs(low), abs(high), Fraction(1))
    return low - slack <= exact(value) <= high + slack


def random_points(lemma: Lemma, count: int) -> list[Point]:
    assumed = tuple(r for chain in lemma.where for r in chain.relations())
    goal = Goal(lemma.domain, assumed, difference(lemma.claim.relations()[0]), False)
    space, source = Space.of(goal) or Space(goal), random.Random(1)
    return [p for _ in range(20 * count) if (p := space.random(source)) is not None][:count]


@pytest.mark.parametrize("lemma", CLAIMS, ids=lambda lemma: lemma.id)
def test_two_evaluators_agree_on_a_shipped_claim(lemma: Lemma) -> None:
    known = [(term, Numeric.of(term)) for term in lemma.claim.terms]
    judged = [agree(e, n, p) for p in random_points(lemma, 2 * POINTS) for e, n in known]
    assert False not in judged
    assert judged.count(True) >= POINTS, "too few points were compared"


ARGUMENTS = {"asin": "x/60", "acos": "x/60", "erfinv": "x/60", "min": "x, 2, x^2", "max": "x, 2, x^2"}
ARGUMENTS |= {"T": "x, x/3", "Orthant": "x/4, 1 - x/3, x/100"}


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - NOT_EVALUATED))
def test_two_evaluators_agree_on_a_function(name: str) -> None:
    e = parse_expression(f"{name}({ARGUMENTS.get(name, 'x')})")
    numeric = Numeric.of(e)
    points = [{"x": Fraction(k, 7)} for k in (-300, -41, -10, -3, 1, 2, 5, 8, 17, 40, 101, 390)]
    judged = [agree(e, numeric, point) for point in points]
    assert False not in judged
    assert judged.count(True) >= 7


@pytest.mark.parametrize(("text", "good"), [("Q(x)", True), ("Q(x)*(1 + 1/10^38)", False), ("Q(x) + 1/10^39", False)])
def test_the_comparison_notices_a_value_that_is_a_little_off(text: str, good: bool) -> None:
    assert agree(parse_expression("Q(x)"), Numeric.of(parse_expression(text)), {"x": Fraction(1, 3)}) is good


def test_the_tail_is_known_far_out_where_differences_of_one_would_be_lost() -> None:
    value = Numeric.of(parse_expression("Q(x)")).at({"x": Fraction(40)})
    low, high = at_point(parse_expression("Q(x)"), {"x": Fraction(40)}, 256).short_bounds(2**14)
    assert low is not None
    assert high is not None
    assert low * (1 - CLOSE) <= exact(value) <= high * (1 + CLOSE)


def test_what_has_no_value_has_none() -> None:
    for text in ("log(x)", "sqrt(x)", "1/(x + 1)", "asin(3*x)", "exp(exp(exp(-9*x)))", "x^(1/3)"):
        assert Numeric.of(parse_expression(text)).at({"x": Fraction(-1)}) is None, text
    assert Numeric.of(parse_expression("log(-x)")).at({"x": Fraction(-1)}) == 0


def asked(claim: str, count: int = 200, where: tuple[str, ...] = (), seed: int = 0, **domain: str) -> Any:
    return sample(make_lemma("asked", claim=claim, domain=domain, where=list(where)), count, seed=seed, seconds=60)


def test_a_true_claim_stays_undecided_and_the_smallest_slack_is_told() -> None:
    found = asked("exp(x) >= 1 + x", x="[1, 2]")
    assert found.outcome.verdict is Verdict.UNDECIDED
    assert found.outcome.certificate is None
    assert found.outcome.reason == "200 points sampled, none fails"
    assert (found.slack, found.point) == ("0.7182818285", {"x": Fraction(1)})


def test_a_false_claim_is_refuted_with_the_usual_certificate() -> None:
    found = asked("exp(x) >= 1 + 1.1*x", x="[0, 2]")
    assert found.outcome.verdict is Verdict.REFUTED
    assert found.outcome.certificate["witness"]["point"].keys() == {"x"}
    assert canonical_json(found.outcome.certificate)


def test_an_equality_far_below_fifty_digits_refutes_nothing() -> None:
    found = asked("sin(x)^2 + cos(x)^2 <= 1", x="[0, 2]")
    assert found.outcome.verdict is Verdict.UNDECIDED
    assert asked("sin(x)^2 + cos(x)^2 <= 1 - 1/10^30", x="[0, 2]").outcome.verdict is Verdict.REFUTED


def test_only_points_that_satisfy_the_hypotheses_count() -> None:
    found = asked("x*y <= 1/4", where=("x + y <= 1",), x="[0, 1]", y="[0, 1]")
    assert (found.outcome.verdict, found.points) == (Verdict.UNDECIDED, 200)
    found = asked("x^2 + y^2 >= 1/2", where=("x + y == 1",), x="[0, 1]", y="[0, 1]")
    assert (found.outcome.verdict, found.points) == (Verdict.UNDECIDED, 200)
    nowhere = asked("x >= 0", where=("x >= 2",), x="[0, 1]")
    assert (nowhere.outcome.verdict, nowhere.points) == (Verdict.UNDECIDED, 0)
    assert "no point" in nowhere.outcome.reason


def test_the_seed_alone_decides_the_points() -> None:
    first, again, other = (asked("x^3 - x + 1 >= 0", seed=s, x="[1/3, 2/3]", count=5) for s in (7, 7, 8))
    assert (first.slack, first.point) == (again.slack, again.point)
    assert first.point != other.point


def test_what_is_not_supported_is_not_sampled() -> None:
    assert asked("binomial(x, 2) >= -1", x="[0, 1]").outcome.verdict is Verdict.UNSUPPORTED
