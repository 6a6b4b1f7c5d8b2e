"""Subdivision: what is true with a margin is proved, its neighbour is refuted, and what touches 0 is left alone quickly."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.errors import UndecidedError
from boundcheck.exact import floating
from boundcheck.exact.rational import format_rational, parse_rational
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.conditions import as_goals, conditions
from boundcheck.lemmas.derivative import derivative
from boundcheck.lemmas.domains import FiniteSet
from boundcheck.lemmas.goal import Goal, at_point, difference, end_value, inside, sample_points
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.prove import RULES, prove
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.rules.boxes import Subdivision, subdivide
from boundcheck.lemmas.rules.cover import between, choose
from boundcheck.lemmas.rules.subdivide import halves
from boundcheck.lemmas.search import Search
from boundcheck.lemmas.tape import tape
from boundcheck.verdict import Verdict
from tests.checker.lemma_maker import Case

Hypotheses = tuple[Relation, ...]
SQUARE = {"x": "[0, 1]", "y": "[0, 1]"}
# A claim, its hypotheses, its domain: each is proved by subdivision alone, and the proof passes the checker.
PROVED: dict[str, tuple[str, list[str], dict[str, str]]] = {
    "a sliver above 0 along a curve": ("x^2 - 2*x*y + y^2 + 1/1000 > 0", [], SQUARE),
    "a sliver above 0 at a point": ("x^2 - 2*x/3 + 1/9 + y^2 - 2*y/7 + 1/49 + 1/10000 > 0", [], SQUARE),
    "equality at a closed end": ("exp(x) - 1 - x >= 0", [], {"x": "[0, 1]"}),
    "equality inside, at a cut": ("exp(x) - 1 - x >= 0", [], {"x": "[-1, 1]"}),
    "equality at a lower corner": ("x*y <= x + y + x^2", [], SQUARE),
    "a tail": ("mills(x) < 4/(3*x + sqrt(x^2 + 8)) + 1/1000", [], {"x": "[0, oo)"}),
    "half the line below": ("exp(x) < 1 + exp(x/2)", [], {"x": "(-oo, 0]"}),
    "the decay of a normal tail": (
        "Q(b/sqrt(1 - d^2/4)) <= Q(b)*exp(-b^2*d^2/8)", [], {"b": "[1, 4]", "d": "[1/2, 19/10]"}
    ),
    "powers of variables": ("x^y + y^x > 1", [], {"x": "[1/10, 19/10]", "y": "[1/10, 3]"}),
    "an irrational end": ("sin(x) + cos(x)^3 > -1/10", [], {"x": "(0, pi/2]"}),
    "a root at the end of its domain": ("sqrt(1 - x^2) + acos(x) >= 0", [], {"x": "[-1, 1]"}),
    "a kink": ("abs(x - y) + max(x, y) - min(x, y^2) > -1/10", [], SQUARE),
    "an integer beside a real variable": ("exp(x) + n*x > x", [], {"x": "[0, 2]", "n": "integer [1, 3]"}),
    "a set beside a real variable": ("exp(x) + n*x > x", [], {"x": "[0, 2]", "n": "{1, 3/2, 5}"}),
    "hypotheses that throw boxes out": ("x*y >= 1/16", ["x >= 1/4", "y >= 1/3"], SQUARE),
    "a hypothesis in another variable": ("x >= 1/16 + x*(1 - x)^9/8", ["x >= z", "z > 1/5"], {"x": "[0, 1]", "z": "[0, 1]"}),
    "functions of every kind": (
        "tan(x) + tanh(x)*erf(x) - sinh(x) + cosh(x) + gamma(x + 2) + log1p(x) - expm1(x) + atan(x) > 1/2",
        [],
        {"x": "[0, 1]"},
    ),
}  # fmt: skip
FALSE = {
    "dips below 0 at a point": ("x^2 - 2*x/3 + 1/9 + y^2 - 2*y/7 + 1/49 - 1/10000 > 0", SQUARE),
    "dips below 0 along a curve": ("x^2 - 2*x*y + y^2 - 1/1000 > 0", SQUARE),
    "dips below 0 far out": ("exp(-x) - 2*exp(-x - 1/2) + exp(-2*x) > 0", {"x": "[0, oo)"}),
}
TOUCHING = {
    "equality at an irrational point": ("x^4 - 4*x^2 + 4 >= 0", {"x": "[0, 2]"}),
    "equality at a rational point that is no cut": ("x^2 - 2*x/3 + 1/9 + y^2 - 2*y/7 + 1/49 >= 0", SQUARE),
    "a strict claim with equality": ("x^2 - x/2 + 1/16 > 0", {"x": "[0, 1]"}),
    "equality approached at an open end": ("x < exp(x) - 1", {"x": "(0, 1]"}),
}


def asked(claim: str, where: list[str], domain: dict[str, str]) -> tuple[Goal, Hypotheses]:
    lemma = make_lemma("it", claim=claim, domain=domain, where=where)
    listed = tuple(relation for chain in lemma.where for relation in chain.relations())
    relation = lemma.claim.relations()[0]
    return Goal(lemma.domain, listed, difference(relation), relation.symbol in ("<", ">")), listed


def cut(claim: str, where: list[str], domain: dict[str, str], budget: int = 20_000, **options: Any) -> Subdivision:
    goal, listed = asked(claim, where, domain)
    found = subdivide(goal, budget, listed, **options)
    assert found is not None
    return found


def defined(claim: str, where: list[str], domain: dict[str, str]) -> list[Any]:
    """Proofs of the definedness conditions, by all rules."""
    goal, listed = asked(claim, where, domain)
    search = Search(RULES, time.monotonic() + 60, hypotheses=listed)
    relation = make_lemma("it", claim=claim, domain=domain, where=where).claim
    found = []
    for condition in conditions([side for r in listed for side in (r.left, r.right)] + list(relation.terms)):
        proofs = [(sign, search.prove(part, 3)) for sign, part in as_goals(condition, goal)]
        sign, proof = next((sign, proof) for sign, proof in proofs if proof is not None)
        found.append(["sign", sign, proof] if sign else proof)
    return found


def leaves(goal: Goal, proof: list[Any]) -> Iterator[tuple[Goal, list[Any]]]:
    """The boxes of a split tree with their leaves; each cut is checked to lie strictly inside."""
    if proof[0] != "split":
        yield goal, proof
        return
    _, name, text, low, high = proof
    q, domain = parse_rational(text), goal.variables[name]
    assert not isinstance(domain, FiniteSet)
    first, last = end_value(domain.lower), end_value(domain.upper)
    assert inside(q, domain)
    assert q not in (first, last)
    below, above = halves(goal, name, q)
    yield from leaves(below, low)
    yield from leaves(above, high)


@pytest.mark.parametrize("name", PROVED)
def test_a_true_claim_is_proved_and_the_independent_checker_agrees(name: str) -> None:
    claim, where, domain = PROVED[name]
    found = cut(claim, where, domain)
    assert found.proof is not None
    point = sample_points(asked(claim, where, domain)[0])[0]
    case = Case(
        claim=claim, domain=domain, where=where, links=[found.proof], defined=defined(claim, where, domain),
        point={n: format_rational(x) for n, x in point.items()},
    )  # fmt: skip
    answer = case.judge()
    assert answer.verdict == "accepted", answer.reason


@pytest.mark.parametrize("name", PROVED)
def test_margins_are_true_lower_bounds_at_random_points_of_the_leaf(name: str) -> None:
    claim, where, domain = PROVED[name]
    goal, _ = asked(claim, where, domain)
    source = random.Random(7)
    tree = cut(claim, where, domain).proof
    assert tree is not None
    found = list(leaves(goal, tree))
    for box, leaf in source.sample(found, min(40, len(found))):
        if leaf[0] == "discard":
            continue
        least = parse_rational(leaf[2])
        assert least >= 0
        assert (least.numerator.bit_length() <= 8) or (least.denominator == 1)
        points = sample_points(replace(box, where=()))
        for point in source.sample(points, min(3, len(points))):
            value = at_point(goal.f, point, 256).bounds()[1]
            assert value is None or value >= least


@pytest.mark.parametrize(
    "name", ["a sliver above 0 along a curve", "powers of variables", "hypotheses that throw boxes out"]
)
def test_the_leaves_cover_the_square_exactly(name: str) -> None:
    claim, where, domain = PROVED[name]
    goal, _ = asked(claim, where, domain)
    proof = cut(claim, where, domain).proof
    assert proof is not None
    area = sum(_area(box) for box, _ in leaves(goal, proof))
    assert area == _area(goal)


def _area(goal: Goal) -> Fraction:
    total = Fraction(1)
    for _, domain in goal.domain:
        assert not isinstance(domain, FiniteSet)
        low, high = end_value(domain.lower), end_value(domain.upper)
        assert low is not None
        assert high is not None
        total *= high - low
    return total


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_hands_back_a_point_at_which_it_fails(name: str) -> None:
    claim, domain = FALSE[name]
    found = cut(claim, [], domain)
    assert found.proof is None
    assert found.point is not None
    goal, _ = asked(claim, [], domain)
    assert (-at_point(goal.f, found.point, 256)).positive
    assert all(inside(found.point[n], d) for n, d in goal.domain)


def test_the_point_is_used_as_a_witness() -> None:
    claim = "sin(37*x)*cos(41*y) + 1 > exp(-x*y)/10000"
    found = prove(make_lemma("it", claim=claim, domain={"x": "[0, 3]", "y": "[0, 3]"}), seconds=30)
    assert found.verdict is Verdict.REFUTED


def test_a_failing_point_outside_the_hypotheses_is_no_witness() -> None:
    found = cut("x >= 1/2", ["x >= 3/5"], {"x": "[0, 1]"})
    assert found.point is None
    assert found.proof is not None
    found = cut("x >= 1/2", ["x >= 2/5"], {"x": "[0, 1]"})
    assert found.proof is None
    assert found.point is not None
    assert Fraction(2, 5) <= found.point["x"] < Fraction(1, 2)


@pytest.mark.parametrize("name", TOUCHING)
def test_what_touches_zero_is_left_alone_long_before_the_budget_is_spent(name: str) -> None:
    claim, domain = TOUCHING[name]
    found = cut(claim, [], domain, budget=300_000)
    assert found.proof is None
    assert found.point is None
    assert found.boxes < 3_000


def test_a_tiny_corner_that_fails_ends_the_attempt_at_once() -> None:
    goal, _ = asked("x < exp(x) - 1", [], {"x": "(0, 1]"})
    assert subdivide(goal, 20_000, quick=True) is None
    goal, _ = asked("x < exp(x) - 1 + 1/100", [], {"x": "(0, 1]"})
    found = subdivide(goal, 20_000, quick=True)
    assert found is not None
    assert found.proof is not None


def test_the_clock_is_asked() -> None:
    def tick() -> None:
        raise UndecidedError("the time limit was reached")

    goal, _ = asked("x > -1", [], {"x": "[0, 1]"})
    with pytest.raises(UndecidedError):
        subdivide(goal, 100, tick=tick)


def test_what_has_no_program_is_not_tried() -> None:
    assert subdivide(asked("sum(x^k, k, 0, 3) > 0", [], {"x": "[0, 1]"})[0], 100) is None
    assert subdivide(asked("n >= 0", [], {"n": "integer [0, 5]"})[0], 100) is None


def test_mean_value_forms_save_boxes() -> None:
    claim, where, domain = PROVED["a sliver above 0 along a curve"]
    plain = cut(claim, where, domain, mean=False)
    assert plain.proof is None
    assert plain.boxes >= 20_000
    assert len(plain.remaining[0]) > 0
    assert cut(claim, where, domain).boxes < 2_000


@pytest.mark.parametrize(
    "text",
    ["sqrt(x)*y", "exp(x*y)/y", "expm1(x) - log(x*y)", "log1p(x)^3", "sin(x)*cos(y)", "tan(x/2)", "asin(x/2)*acos(y/3)",
     "atan(x)^y", "sinh(x)/cosh(y) + tanh(x*y)", "erf(x) - erfc(y)", "phi(x)*Phi(y)", "Q(x)/phi(y)", "mills(x*y)",
     "x^3 - x^-2 + y^(2/3)", "2^x + pi^y", "-(x - y)/(x + y)"],
)  # fmt: skip
@settings(max_examples=25, deadline=None)
@given(x=st.integers(1, 2**20), y=st.integers(1, 2**20))
def test_the_program_contains_values_and_symbolic_derivatives(text: str, x: int, y: int) -> None:
    f = parse_expression(text)
    point = {"x": Fraction(x, 2**20), "y": Fraction(y, 2**20)}
    made = tape(f)
    assert made is not None
    assert made.differentiable
    boxes = {n: floating.point(v) for n, v in point.items()}
    with floating.quiet():
        values = made.floats(boxes, slopes=True)
    wanted = {made.value: f} | {k: derivative(f, n) for n, k in zip(made.names, made.slopes) if k is not None}
    for place, expression in wanted.items():
        low, high = at_point(expression, point, 256).bounds()
        assert low is not None
        assert high is not None
        assert Fraction(float(values[place][0][0])) <= low
        assert high <= Fraction(float(values[place][1][0]))


def test_a_derivative_that_has_no_rule_leaves_natural_ranges() -> None:
    made = tape(parse_expression("abs(x) + y"))
    assert made is not None
    assert not made.differentiable
    assert made.slopes == ()


@given(st.floats(allow_nan=False, width=32), st.floats(allow_nan=False, width=32))
def test_a_cut_lies_strictly_inside_and_is_simple(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    if low == high or (np.isfinite(low) and np.isfinite(high) and high - low < abs(low) * 2**-20):
        return
    with floating.quiet():
        q = float(between(np.array([low]), np.array([high]))[0])
    assert low < q < high


def test_the_variable_that_matters_is_cut_and_no_variable_is_forgotten() -> None:
    low, high = np.zeros((1, 2)), np.array([[1.0, 8.0]])
    slopes = np.array([[20.0, 1.0]])
    assert choose(low, high, slopes, np.array([[0, 0]]))[0] == 0
    assert choose(low, high, slopes / [[4, 1]], np.array([[0, 0]]))[0] == 1
    assert choose(low, high, slopes, np.array([[12, 0]]))[0] == 1
    with floating.quiet():
        assert choose(low, np.array([[0.0, 8.0]]), np.full((1, 2), np.inf), np.array([[0, 5]]))[0] == 1


@pytest.mark.parametrize(
    ("claim", "domain"),
    [
        ("(Phi(x)*Q(x) + Phi(y)*Q(y))/pi >= phi(x)*phi(y) + 1/1000000", {"x": "[-3, 3]", "y": "[1/100, 3]"}),
        ("phi(1)*(x - y) >= phi(y) - phi(x) + 1/10000000", {"x": "[1.02, 3]", "y": "[-1, 1]"}),
        ("Phi(x)^y >= 1 - y*Q(x) + 1/1000000", {"x": "[1, 2.7]", "y": "[3/2, 3]"}),
    ],
)
def test_early_boxes_go_on_while_they_close_in_on_a_point(claim: str, domain: dict[str, str]) -> None:
    found = prove(make_lemma("close", claim=claim, domain=domain, where=[]))
    assert found.verdict is Verdict.PROVED
    assert found.goals <= 6  # the claim, its few conditions: no other rule was tried


def test_early_boxes_give_up_soon_at_a_curve_of_equality_and_other_rules_prove_the_claim() -> None:
    lemma = make_lemma("curve", claim="x*y <= (x^2 + y^2)/2", domain={"x": "[-3, 2]", "y": "[-1, 2]"}, where=[])
    goal = Goal(lemma.domain, (), difference(lemma.claim.relations()[0]), False)
    stopped = subdivide(goal, 1_000, confirm=False)
    assert stopped is not None
    assert stopped.proof is None
    assert 0 < stopped.share < 1
    assert prove(lemma).verdict is Verdict.PROVED


def test_the_share_that_is_open_is_one_at_first_and_none_when_all_is_done() -> None:
    for claim, budget, share in (("x*y <= x + y + 1", 1_000, 0), ("x*y + 1/10^9 > x*y", 1, 1)):
        lemma = make_lemma("share", claim=claim, domain=SQUARE, where=[])
        found = subdivide(Goal(lemma.domain, (), difference(lemma.claim.relations()[0]), False), budget, mean=False)
        assert found is not None
        assert found.share == share
