"""The finder on classical inequalities: what is true is proved in time, what is false nearby is refuted, the rest stays open."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from boundcheck.exact.rational import parse_rational
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.goal import at_point, difference, inside
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.normal import Atoms
from boundcheck.lemmas.outcome import Outcome
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.prove import prove
from boundcheck.lemmas.witness import candidates
from boundcheck.verdict import Verdict

FOLDER = Path(__file__).parents[2] / "proofs" / "classical"
LEMMAS = load_lemmas(FOLDER)
CONTROLS = [control for lemma in LEMMAS.values() for control in lemma.controls]
PATIENCE = 30  # seconds; the slowest takes 3 on an idle machine
CORE = (
    "tails.claim.toml::mills",
    "tails.claim.toml::birnbaum",
    "tails.claim.toml::komatu",
    "tails.claim.toml::half",
    "tails.claim.toml::decay",
    "concentration.claim.toml::hoeffding",
    "concentration.claim.toml::rademacher",
    "concentration.claim.toml::pinsker_above",
    "concentration.claim.toml::bennett_at_least_bernstein",
    "elementary.claim.toml::exp_above_line",
    "elementary.claim.toml::log_between",
    "elementary.claim.toml::bernoulli_real",
    "elementary.claim.toml::bernoulli_integer",
    "elementary.claim.toml::power_below_exponential",
    "elementary.claim.toml::sine_cubic",
    "elementary.claim.toml::shafer",
    "algebra.claim.toml::mean_of_two",
    "algebra.claim.toml::cauchy",
    "algebra.claim.toml::three_cubes",
    "algebra.claim.toml::ratio",
    "algebra.claim.toml::linked",
    "algebra.claim.toml::two_double_roots",
    "algebra.claim.toml::mean_of_two_closed",
    "algebra.claim.toml::motzkin",
    "algebra.claim.toml::nesbitt",
    "concentration.claim.toml::pinsker",
    "concentration.claim.toml::gibbs_inverted",
    "concentration.claim.toml::entropy_above",
    "concentration.claim.toml::log_sum",
    "elementary.claim.toml::x_log_x",
    "elementary.claim.toml::compound_interest_above",
    "elementary.claim.toml::bernoulli_integer_closed",
    "elementary.claim.toml::power_below_exponential_closed",
    "elementary.claim.toml::tangent_above_open_end",
    "elementary.claim.toml::jordan",
    "tails.claim.toml::sampford",
    "tails.claim.toml::below_unity",
    "tails.claim.toml::symmetric",
)


def asked(claim: str, where: tuple[str, ...] = (), **domain: str) -> Outcome:
    return prove(make_lemma("asked", claim=claim, domain=domain, where=list(where)), seconds=PATIENCE)


@pytest.mark.parametrize("name", CORE)
def test_a_core_lemma_is_proved_in_time(name: str) -> None:
    found = prove(LEMMAS[name], seconds=PATIENCE)
    assert found.verdict is Verdict.PROVED, found.reason
    assert found.certificate is not None
    assert found.certificate["digest"] == LEMMAS[name].digest
    assert len(found.certificate["proof"]["links"]) == len(LEMMAS[name].claim.relations())


@pytest.mark.parametrize("lemma", CONTROLS, ids=lambda lemma: lemma.id)
def test_a_false_neighbour_is_refuted_by_a_point_of_the_domain(lemma: Lemma) -> None:
    found = prove(lemma, seconds=PATIENCE)
    assert found.verdict is Verdict.REFUTED, found.reason
    assert found.point is not None
    assert found.link is not None
    assert all(inside(found.point[name], domain) for name, domain in lemma.domain)
    relation = lemma.claim.relations()[found.link]
    value = at_point(difference(relation), found.point, 512)
    assert (-value).positive or (relation.symbol == "==" and value.positive)


def test_a_witness_never_lies_beyond_an_irrational_end() -> None:
    assert asked("tan(x) >= x", x="[0, pi/2)").verdict is Verdict.PROVED
    found = asked("sin(x) <= 1/2", x="[0, sqrt(2)]")
    assert found.verdict is Verdict.REFUTED
    assert found.point is not None
    assert found.point["x"] ** 2 <= 2


def test_a_witness_satisfies_the_hypotheses() -> None:
    found = asked("x*y <= 6/25", ("x + y <= 1",), x="[0, oo)", y="[0, oo)")
    assert found.verdict is Verdict.REFUTED
    assert found.point is not None
    assert found.point["x"] + found.point["y"] <= 1


def test_a_strict_claim_that_holds_with_equality_somewhere_is_refuted_there() -> None:
    found = asked("x^2 > 0", x="[-1, 1]")
    assert found.verdict is Verdict.REFUTED
    assert found.point == {"x": Fraction(0)}


def test_the_descent_finds_a_narrow_dip_between_the_samples() -> None:
    assert asked("(x - 0.7317)^2 >= 0.0000001", x="[0, 1]").verdict is Verdict.REFUTED


def test_values_beyond_all_numbers_stop_neither_search() -> None:
    assert asked("exp(exp(x)) >= x", x="[0, oo)").verdict is not Verdict.REFUTED
    assert asked("mills(b) >= 1/1000000", b="[0, oo)").verdict is Verdict.REFUTED


def test_the_candidates_are_the_same_in_every_run() -> None:
    from boundcheck.lemmas.goal import Goal

    lemma = LEMMAS["concentration.claim.toml::gibbs"]
    goal = Goal(lemma.domain, (), difference(lemma.claim.relations()[0]), False)
    assert list(candidates(goal, 2)) == list(candidates(goal, 2))


def test_the_squares_of_a_proof_add_up_to_the_difference() -> None:
    lemma = LEMMAS["algebra.claim.toml::three_squares"]
    found = prove(lemma, seconds=PATIENCE)
    assert found.certificate is not None
    proof = found.certificate["proof"]["links"][0]
    while proof[0] == "product":
        (proof,) = [entry[2] for entry in proof[2] if entry[2] is not None]
    assert proof[0] == "squares"
    assert all(parse_rational(c) > 0 for c, _ in proof[1])
    total = parse_expression(" + ".join(f"({c})*({g})^2" for c, g in proof[1]))
    f = difference(lemma.claim.relations()[0])
    atoms = Atoms()
    assert atoms.identical(total, f) or atoms.identical(2 * total, f) or atoms.identical(total, 2 * f)


def test_a_form_that_takes_both_signs_is_no_sum_of_squares() -> None:
    assert asked("x^2 + 3*x*y + y^2 >= 0", x="(-oo, oo)", y="(-oo, oo)").verdict is Verdict.REFUTED


def test_a_hypothesis_is_used_only_with_a_nonnegative_multiple() -> None:
    assert asked("x*y <= 1/4", ("x + y <= 1",), x="[0, oo)", y="[0, oo)").verdict is Verdict.PROVED
    assert asked("x*y <= 1/4", ("x + y >= 1",), x="[0, oo)", y="[0, oo)").verdict is Verdict.REFUTED


def test_the_square_of_a_root_inequality_needs_the_sign_of_the_other_side() -> None:
    assert asked("x <= sqrt(x^2 + 1)", x="[0, oo)").verdict is Verdict.PROVED
    assert asked("-x >= sqrt(x^2 - 1)", x="[1, oo)").verdict is Verdict.REFUTED


def test_the_time_limit_is_kept() -> None:
    found = prove(LEMMAS["tails.claim.toml::polya"], seconds=1)
    assert found.verdict is Verdict.UNDECIDED
    assert found.seconds < 5
