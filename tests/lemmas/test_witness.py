"""The refuter: a false claim is refuted in seconds by a short rational point, and its true neighbour never is."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import pytest

from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.goal import Goal, Point, at_point, difference, holds_at, inside
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.prove import prove, relation_goals
from boundcheck.lemmas.space import Space, solve
from boundcheck.lemmas.witness import failing_point, fails, simplified
from boundcheck.verdict import Verdict

PATIENCE = 20  # seconds; the slowest takes 2 on an idle machine
LINE, HALF, UNIT = "(-oo, oo)", "[0, oo)", "[0, 1]"

# name: false claim, true neighbour, domain, where
CASES: dict[str, tuple[str, str, dict[str, str], list[str]]] = {
    "sliver_quartic": ("x^4 - 2*x^2 + 0.9999 >= 0", "x^4 - 2*x^2 + 1 >= 0", {"x": LINE}, []),
    "thin_sliver": ("(x - 0.7317)^2 >= 0.000000000001", "(x - 0.7317)^2 >= 0", {"x": UNIT}, []),
    "sliver_between_waves": ("sin(37*x) + 1 >= 0.00001", "sin(37*x) + 1 >= 0", {"x": "[1, 2]"}, []),
    "sliver_at_irrational_point": ("exp(x) >= 2.7182819*x", "exp(x) >= 2.7182818*x", {"x": LINE}, []),
    "sliver_of_two": ("(x^2 + y^2 - 2)^2 + (x - y)^2 >= 0.00001", "(x^2 + y^2 - 2)^2 + (x - y)^2 >= 0", {"x": LINE, "y": LINE}, []),
    "bent_valley": ("100*(y - x^2)^2 + (1 - x)^2 >= 0.0001", "100*(y - x^2)^2 + (1 - x)^2 >= 0", {"x": "[-2, 2]", "y": "[-1, 3]"}, []),
    "motzkin": ("x^4*y^2 + x^2*y^4 - 3.0001*x^2*y^2 + 1 >= 0", "x^4*y^2 + x^2*y^4 - 3*x^2*y^2 + 1 >= 0", {"x": LINE, "y": LINE}, []),
    "three_variables": ("a^3 + b^3 + c^3 >= 3.001*a*b*c", "a^3 + b^3 + c^3 >= 3*a*b*c", dict.fromkeys("abc", HALF), []),
    "schur": (
        "a*(a-b)*(a-c) + b*(b-a)*(b-c) + c*(c-a)*(c-b) >= 0.0001*a*b*c",
        "a*(a-b)*(a-c) + b*(b-a)*(b-c) + c*(c-a)*(c-b) >= 0", dict.fromkeys("abc", HALF), [],
    ),
    "five_variables": (
        "a^5 + b^5 + c^5 + d^5 + f^5 >= 5.01*a*b*c*d*f", "a^5 + b^5 + c^5 + d^5 + f^5 >= 5*a*b*c*d*f", dict.fromkeys("abcdf", HALF), [],
    ),
    "five_of_different_sizes": (
        "(a-1)^2 + (b-2)^2 + (c-3)^2 + (d-4)^2 + (f-5)^2 >= 0.0001",
        "(a-1)^2 + (b-2)^2 + (c-3)^2 + (d-4)^2 + (f-5)^2 >= 0", dict.fromkeys("abcdf", "[0, 6]"), [],
    ),
    "five_linked": (
        "(a*b + b*c + c*d + d*f)^2 <= 0.99*(a^2 + b^2 + c^2 + d^2)*(b^2 + c^2 + d^2 + f^2)",
        "(a*b + b*c + c*d + d*f)^2 <= (a^2 + b^2 + c^2 + d^2)*(b^2 + c^2 + d^2 + f^2)", dict.fromkeys("abcdf", LINE), [],
    ),
    "integers": ("n^2 - 42*n + 440.5 >= 0", "n^2 - 42*n + 441 >= 0", {"n": "integer [0, oo)"}, []),
    "integers_far_out": ("(n - 1234)^2 >= 1", "(n - 1234)^2 >= 0", {"n": "integer [0, oo)"}, []),
    "integer_and_real": ("(1 + x)^n >= 1 + 1.001*n*x", "(1 + x)^n >= 1 + n*x", {"x": "(-1, oo)", "n": "integer [1, oo)"}, []),
    "between_integers": ("(2*n - 5)^2 >= 2", "(2*n - 5)^2 >= 1", {"n": "integer (-oo, oo)"}, []),
    "finite_set": ("x*k <= 7*x + 1", "x*k <= 7*x + 2", {"x": UNIT, "k": "{1, 3, 9, 5}"}, []),
    "finite_sets": ("a*b*c < 180", "a*b*c <= 180", {"a": "{1, 5, 4}", "b": "{2, 6, 3}", "c": "{6, 1}"}, []),
    "tail_at_40": ("Q(b) <= 0.9994*phi(b)/b", "Q(b) <= phi(b)/b", {"b": "[40, oo)"}, []),
    "tail_between": ("Q(b) >= b/(0.9999 + b^2)*phi(b)", "Q(b) >= b/(1 + b^2)*phi(b)", {"b": "[1, oo)"}, []),
    "tail_of_two": ("Q(b + t) <= Q(b)*exp(-b*t - 0.51*t^2)", "Q(b + t) <= Q(b)*exp(-b*t - t^2/2)", {"b": HALF, "t": HALF}, []),
    "far_out": ("log(1 + x) <= 12", "log(1 + x) <= x", {"x": HALF}, []),
    "far_out_slowly": ("x^2/(1 + x^2) <= 0.9999999", "x^2/(1 + x^2) <= 1", {"x": LINE}, []),
    "near_an_open_end": ("x*log(x) <= -0.000001*sqrt(x)", "x*log(x) <= 0", {"x": "(0, 1)"}, []),
    "at_a_closed_end": ("x*(1 - x) > 0", "x*(1 - x) >= 0", {"x": UNIT}, []),
    "strict_by_equality": ("x^2 - 2/3*x + 1/9 > 0", "x^2 - 2/3*x + 1/8 > 0", {"x": LINE}, []),
    "strict_by_equality_of_two": ("(3*x - 1)^2 + (y + 2/5)^2 > 0", "(3*x - 1)^2 + (y + 2/5)^2 >= 0", {"x": LINE, "y": LINE}, []),
    "strict_exponential": ("exp(x) > 1 + x", "exp(x) >= 1 + x", {"x": "[-3, 5]"}, []),
    "equation": ("sin(x)^2 + cos(x)^2 == 1 + x/10^9", "sin(x)^2 + cos(x)^2 == 1", {"x": UNIT}, []),
    "second_link": ("0 <= x^2 <= 0.99*x", "0 <= x^2 <= x", {"x": UNIT}, []),
    "edge_of_a_hypothesis": ("x*y <= 0.2499999", "x*y <= 1/4", {"x": HALF, "y": HALF}, ["x + y <= 1"]),
    "edge_of_a_chain": ("x*y*z <= 1/27.001", "x*y*z <= 1/27", dict.fromkeys("xyz", HALF), ["0 <= x + y + z <= 1"]),
    "linear_equation": ("x^2 + y^2 + z^2 >= 0.33334", "x^2 + y^2 + z^2 >= 1/3", dict.fromkeys("xyz", LINE), ["x + y + z == 1"]),
    "product_equation": ("x + y >= 2.00001", "x + y >= 2", dict.fromkeys("xy", "(0, oo)"), ["x*y == 1"]),
    "two_equations": (
        "x^2 + y^2 + z^2 >= 14.01", "x^2 + y^2 + z^2 >= 14", dict.fromkeys("xyz", LINE), ["x + y + z == 6", "x + 2*y + 3*z == 14"],
    ),
    "strict_hypothesis": ("x - y >= 0.00001", "x - y >= 0", dict.fromkeys("xy", UNIT), ["x > y"]),
    "smallest_of_three": ("min(x, y, 1 - x - y) <= 0.3333", "min(x, y, 1 - x - y) <= 1/3", dict.fromkeys("xy", LINE), []),
    "steps": ("floor(x) >= x - 0.999", "floor(x) >= x - 1", {"x": LINE}, []),
}  # fmt: skip


def lemma_of(claim: str, domain: dict[str, str], where: list[str]) -> Any:
    return make_lemma("asked", claim=claim, domain=domain, where=where)


def goals_of(claim: str, domain: dict[str, str], where: list[str]) -> list[Goal]:
    lemma = lemma_of(claim, domain, where)
    assumed = tuple(r for chain in lemma.where for r in chain.relations())
    base = Goal(lemma.domain, assumed, difference(lemma.claim.relations()[0]), False)
    return [goal for relation in lemma.claim.relations() for goal in relation_goals(base, relation)]


@pytest.mark.parametrize("name", CASES)
def test_a_false_claim_is_refuted_in_seconds(name: str) -> None:
    claim, _, domain, where = CASES[name]
    found = prove(lemma_of(claim, domain, where), seconds=PATIENCE)
    assert found.verdict is Verdict.REFUTED, found.reason
    assert found.point is not None
    assert found.link is not None
    assert all(inside(found.point[v], d) for v, d in found.lemma.domain)
    assert holds_at(tuple(r for chain in found.lemma.where for r in chain.relations()), found.point)
    relation = found.lemma.claim.relations()[found.link]
    value = at_point(difference(relation), found.point, 1024)
    wrong = (-value).positive or (relation.symbol == "==" and value.positive)
    assert wrong or (relation.symbol in ("<", ">") and not value.positive)


@pytest.mark.parametrize("name", CASES)
def test_its_true_neighbour_is_not(name: str) -> None:
    _, claim, domain, where = CASES[name]
    deadline = time.monotonic() + PATIENCE / 4
    assert all(failing_point(goal, 24, 256, deadline) is None for goal in goals_of(claim, domain, where))


# --- the parts --------------------------------------------------------------------------------------------------------


def test_the_witness_is_short() -> None:
    for name, point in {
        "five_variables": (1, 1, 1, 1, 1),
        "two_equations": (1, 2, 3),
        "linear_equation": ("1/3",) * 3,
    }.items():
        claim, _, domain, where = CASES[name]
        found = prove(lemma_of(claim, domain, where), seconds=PATIENCE).point
        assert found is not None
        assert tuple(found.values()) == tuple(map(Fraction, point))


def test_a_simplified_point_is_still_good_and_never_longer() -> None:
    (goal,) = goals_of("x^2 >= 2", {"x": "[0, 1]"}, [])
    long: Point = {"x": Fraction(314159, 1048576)}
    assert simplified(long, goal, lambda p: fails(goal, p, 128)) == {"x": Fraction(0)}
    assert simplified(long, goal, lambda p: p == long) == long
    assert simplified(long, goal, lambda p: Fraction(2, 7) < p["x"] < Fraction(1, 3)) == {"x": Fraction(3, 10)}


@pytest.mark.parametrize(
    ("equation", "name", "value"),
    [("x + 2*y - 3", "y", "1"), ("x*y - 1", "y", "1"), ("x*y - 1", "x", "1"), ("y/x - 5", "y", "5")],
)
def test_an_equation_that_is_linear_in_a_variable_is_solved(equation: str, name: str, value: str) -> None:
    from boundcheck.lemmas.rational import rational_value

    found = solve(parse_expression(equation), name)
    assert found is not None
    others = {other: Fraction(1) for other in "xy" if other != name}
    assert rational_value(found, others) == Fraction(value)


@pytest.mark.parametrize(
    ("equation", "name"), [("x^2 + y^2 - 1", "x"), ("exp(x) - y", "x"), ("x - x + y", "x"), ("y", "x")]
)
def test_any_other_equation_is_left_alone(equation: str, name: str) -> None:
    assert solve(parse_expression(equation), name) is None


def test_points_of_a_space_satisfy_its_equations_or_are_none() -> None:
    import random

    lemma = lemma_of("x >= 0", {"x": UNIT, "y": UNIT, "z": LINE}, ["x + y == 1", "x*z == 2"])
    where = tuple(r for chain in lemma.where for r in chain.relations())
    space = Space.of(Goal(lemma.domain, where, parse_expression("x"), False))
    assert space is not None
    points = [p for _ in range(50) if (p := space.random(random.Random(_))) is not None]
    assert len(points) > 10
    assert all(p["x"] + p["y"] == 1 and p["x"] * p["z"] == 2 for p in points)
    assert space.complete({name: Fraction(1) for name, _ in space.free}) is None  # x would be 2


# --- undefined somewhere -----------------------------------------------------------------------------------------------

UNDEFINED: dict[str, tuple[str, dict[str, str], list[str], str]] = {
    "logarithm": ("log(x) <= x", {"x": "[-1, 1]"}, [], "log(x)"),
    "logarithm_at_an_end": ("log(x) <= x", {"x": UNIT}, [], "log(x)"),
    "root": ("sqrt(x - 1/2) <= x + 1", {"x": UNIT}, [], "sqrt(x - 1/2)"),
    "pole": ("1/(3*x - 1)^2 >= 0", {"x": UNIT}, [], "1/(3*x - 1)^2"),
    "pole_of_two": ("x/(x + y - 1)^2 >= 0", {"x": UNIT, "y": UNIT}, [], "x/(x + y - 1)^2"),
    "negative_power": ("(2*x - 1)^-2 >= 0", {"x": UNIT}, [], "(2*x - 1)^-2"),
    "real_power": ("x^(1/3) >= 0", {"x": UNIT}, [], "x^(1/3)"),
    "sine": ("asin(x) <= 2", {"x": "[0, 1.001]"}, [], "asin(x)"),
    "pole_of_gamma": ("gamma(n)^2 >= 0", {"n": "integer [-2, 2]"}, [], "gamma(n)"),
    "hypothesis": ("x >= 0", {"x": UNIT}, ["log(x) >= -1"], "log(x)"),
    "despite_a_hypothesis": ("sqrt(x - y) >= 0", {"x": UNIT, "y": UNIT}, ["x + 0.1 >= y"], "sqrt(x - y)"),
}
DEFINED: dict[str, tuple[str, dict[str, str], list[str]]] = {
    "logarithm": ("log(x) <= x", {"x": "(0, 1]"}, []),
    "root": ("sqrt(x - 1/2) <= x + 1", {"x": "[1/2, 1]"}, []),
    "pole": ("1/(3*x - 1)^2 >= 0", {"x": "(1/3, 1]"}, []),
    "integer_power": ("x^n >= -1", {"x": "[-1, 1]", "n": "integer [1, 5]"}, []),
    "zeroth_power": ("x^n <= 1", {"x": UNIT, "n": "integer [0, 5]"}, []),
    "gamma_between_poles": ("gamma(x)^2 >= 0", {"x": "[-2/3, -1/3]"}, []),
    "sine": ("asin(x) <= 2", {"x": UNIT}, []),
    "thanks_to_a_hypothesis": ("sqrt(x - y) >= 0", {"x": UNIT, "y": UNIT}, ["x >= y"]),
    "thanks_to_an_earlier_hypothesis": ("x >= 0", {"x": UNIT}, ["x >= 1/2", "log(x) >= -1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", UNDEFINED)
def test_an_undefined_value_is_named_with_its_point(name: str) -> None:
    claim, domain, where, part = UNDEFINED[name]
    found = prove(lemma_of(claim, domain, where), seconds=PATIENCE)
    assert found.verdict is Verdict.DOMAIN, found.reason
    assert found.reason.startswith(f"{part} is undefined at ")
    assert found.point is not None
    assert all(inside(found.point[v], d) for v, d in found.lemma.domain)
    assert found.certificate is None


@pytest.mark.parametrize("name", DEFINED)
def test_what_is_defined_everywhere_is_not_called_undefined(name: str) -> None:
    found = prove(lemma_of(*DEFINED[name]), seconds=3)
    assert found.verdict in (Verdict.PROVED, Verdict.UNDECIDED), found.reason


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("integral(t, t, 0, x) >= 0", "integral"),
        ("sum(x^k, k, 0, 3) >= 0", "sum"),
        ("binomial(x, 2) >= -1", "binomial"),
    ],
)
def test_what_is_not_supported_is_said_so_in_a_sentence(claim: str, word: str) -> None:
    found = prove(lemma_of(claim, {"x": UNIT}, []), seconds=5)
    assert found.verdict is Verdict.UNSUPPORTED
    assert found.reason.startswith(f"{word} is not supported")
    assert prove(lemma_of("x >= 0", {"x": UNIT}, []), seconds=5).verdict is Verdict.PROVED
