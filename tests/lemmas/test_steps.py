"""Method steps: each guides a proof that the checker accepts; where it does not apply, the answer names it and says why."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import check
from boundcheck.files import canonical_json
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.hints import wrong_hints
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.outcome import Outcome
from boundcheck.lemmas.prove import prove
from boundcheck.lemmas.search import Search
from boundcheck.verdict import Verdict

PATIENCE = 30
LINE = {"x": "(-oo, oo)"}
HALF = {"x": "[0, oo)"}

# claim, domain, steps, rules that the proof has to contain
GUIDED: dict[str, tuple[str, dict[str, str], list[str], list[str]]] = {
    "split": ("x - log(1 + x) >= 0", HALF, ["split x at 1, 2", "monotone x"], ["split", "monotone"]),
    "split_at_many_points": (
        "exp(x) >= 1 + x", {"x": "[0, 50]"}, [f"split x at {', '.join(map(str, range(1, 50)))}", "monotone x"], ["split"],
    ),
    "bound_with_a_factor": (
        "y^2*exp(x) >= y^2*(1 + x) - x*y^2/7", {"x": "[0, 9]", "y": "[-1, 1]"}, ["bound 1 + x <= exp(x)"], ["sum", "product"],
    ),
    "split_twice": ("exp(x) >= 1/2 + x", {"x": "[0, 4]"}, ["split x at 1", "split x at 3", "bisect x"], ["split"]),
    "factor": ("x^2*exp(y) >= x^2*y", {"x": "[0, 1]", "y": "[1, 2]"}, ["factor x^2", "monotone y"], ["product"]),
    "factor_of_negative_sign": ("x*exp(x) >= 2*x", {"x": "[-1, 0]"}, ["factor x"], ["product"]),
    "factor_squared_with_a_root_inside": ("(x - 1)^2*exp(x) >= 0", LINE, ["factor (x - 1)^2"], ["product"]),
    "monotone": ("exp(x) >= 1 + x", HALF, ["monotone x"], ["monotone"]),
    "monotone_to_infinity": ("Q(x) <= phi(x)/x", {"x": "(0, oo)"}, ["monotone x"], ["monotone", "limit"]),
    "monotone_steps_for_the_value_at_the_end": (
        "exp(x)*y >= y - y^2/8", {"x": "[0, 1]", "y": "[0, 1]"}, ["monotone x", "factor y"], ["monotone", "product"],
    ),
    "convex_with_the_lowest_point_inside": ("exp(x) >= 1 + x", LINE, ["convex x"], ["valley", "crossing"]),
    "convex_with_an_irrational_lowest_point": ("x*log(x) >= -1/e", {"x": "(0, oo)"}, ["convex x"], ["valley"]),
    "convex_and_lowest_at_an_end": ("exp(x) >= e*x", {"x": "[1, 3]"}, ["convex x"], ["monotone"]),
    "convex_step_on_a_concave_function": ("log(1 + x) >= x/2", {"x": "[0, 1]"}, ["convex x"], ["concave"]),
    "taylor": ("sin(x) >= x - x^3/6", HALF, ["taylor x 3"], ["monotone"]),
    "taylor_and_boxes": ("exp(x) >= 1 + x + x^2/2", {"x": "[0, 1]"}, ["taylor x 3", "bisect x"], ["monotone"]),
    "taylor_at_the_upper_end": ("exp(x) >= 1 + x", {"x": "(-oo, 0]"}, ["taylor x 2"], ["monotone"]),
    "bisect": ("x^4 - x^2*y + y^2 + 1/10 > 0", {"x": "[-1, 1]", "y": "[0, 1]"}, ["bisect x, y"], ["split", "range"]),
    "bisect_unbounded": ("1/(1 + x) <= 1 + x/100", HALF, ["monotone x", "bisect x"], ["monotone"]),
    "bisect_the_one_variable_that_matters": (
        "x^2 + y/1000 >= x - 1/3", {"x": "[0, 1]", "y": "[-1, 1]"}, ["bisect x"], ["split"],
    ),
    "bisect_in_two_variables_with_a_product": (
        "x^2 + y + x*y >= -1/10", {"x": "[-1, 1]", "y": "[0, 1]"}, ["bisect x, y"], ["split"],
    ),
    "mean_value": ("sqrt(x) <= 1/2 + x/2 + 1/1000", {"x": "[1/4, 4]"}, ["mean_value x"], ["split", "mean"]),
    "symbolic": ("x^4 - 2*x^2 + 1 >= 0", {"x": "[-1, 1]"}, ["symbolic"], ["polynomial"]),
    "bound": ("Q(x) <= exp(-x^2/2)/2", {"x": "[1, oo)"}, ["bound Q(x) <= phi(x)/x"], ["sum"]),
    "bound_from_below": ("exp(x)*(1 + x) >= 1 + 2*x", HALF, ["bound exp(x) >= 1 + x", "symbolic"], ["sum"]),
    "substitute": ("1/x^2 - 3/x + 9/4 >= 0", {"x": "[1, oo)"}, ["substitute x = 1/t", "symbolic"], ["let"]),
    "substitute_a_root": ("x - 3*sqrt(x) + 9/4 >= 0", HALF, ["substitute x = r^2"], ["let"]),
    "substitute_and_go_on": ("1/b + d/b^2 <= 1 + d", {"b": "[1, oo)", "d": "[0, 1]"}, ["substitute b = 1/t", "monotone t"], ["let"]),
    "what_is_left_is_automatic": ("x^2*y + x^2*exp(-y) >= x^2", {"x": "(0, oo)", "y": "(0, oo)"}, ["factor x^2"], []),
}  # fmt: skip

# claim (true unless said), domain, steps, what the reason has to say
HOPELESS: dict[str, tuple[str, dict[str, str], list[str], str]] = {
    "factor_that_does_not_divide": (
        "exp(x) >= 1/2", {"x": "[0, 1]"}, ["factor x", "monotone x"], "step 1 (factor x): .* does x divide it",
    ),
    "factor_of_both_signs": ("x*exp(x) >= x", {"x": "[-1, 1]"}, ["factor x"], "step 1 .* no sign"),
    "monotone_in_a_variable_that_rises_and_falls": (
        "exp(x) >= 1 + x", LINE, ["monotone x"], "step 1 (monotone x): .* rises in x at .* and falls",
    ),
    "monotone_without_a_limit": ("exp(-x) + sin(x)^2 >= 0", HALF, ["monotone x"], "step 1 (monotone x)"),
    "convex_that_is_neither": ("x^3 - x^2 + 1 >= 0", {"x": "[0, 2]"}, ["convex x"], "neither convex nor concave"),
    "taylor_of_too_low_an_order": ("exp(x) >= 1 + x + x^2/2", {"x": "[0, 1]"}, ["taylor x 1", "bisect x"], "step 2"),
    "taylor_without_an_end": ("exp(x) >= 1 + x", LINE, ["taylor x 2"], "no finite end"),
    "boxes_where_there_is_equality": (
        "x^4 - 2*x^2 + 1 >= 0", {"x": "[-1, 1]"}, ["bisect x"], "step 1 (bisect x): .* not decided, such as x near -?1",
    ),
    "mean_value_where_there_is_equality": (
        "sqrt(x) <= 1/2 + x/2", {"x": "[1/4, 4]"}, ["mean_value x"], "step 1 (mean_value x): .* x near 1",
    ),
    "boxes_in_an_integer": ("n >= 1", {"n": "integer [1, oo)"}, ["bisect n"], "step 1 (bisect n): n does not range over an interval"),
    "boxes_in_one_variable_only": (
        "x^2 + y^2 >= 2*x*y - 1/1000", {"x": "[0, 1]", "y": "[0, 1]"}, ["bisect x"], "step 1 (bisect x): .* not decided",
    ),
    "symbolic_for_an_analytic_claim": ("exp(x) >= 1 + x", HALF, ["symbolic"], "step 1 (symbolic)"),
    "bound_that_is_false": (
        "Q(x) <= exp(-x^2/2)/2", {"x": "[1, oo)"}, ["bound Q(x) <= phi(x)/(2*x)"], "step 1 (bound .*it fails at x = ",
    ),
    "bound_in_the_wrong_direction": (
        "exp(x)*(1 + x) >= 1 + 2*x", HALF, ["bound exp(x) <= 1 + 3*x"], "step 1 (bound .* wrong way",
    ),
    "bound_of_what_is_not_there": ("exp(x) >= 1 + x", HALF, ["bound sin(x) <= x"], "no side of the bound occurs"),
    "split_outside": ("exp(x) >= 1 + x", {"x": "[0, 1]"}, ["split x at 2"], "2 is not in the domain of x"),
    "a_variable_that_is_gone": (
        "exp(x) + y^2 >= 1", {"x": "[0, 1]", "y": "[0, 1]"}, ["monotone x", "monotone y", "split x at 1/2"],
        "step 3 (split x at 1/2): x is no variable",
    ),
    "substitute_by_itself": ("1/x <= 1", {"x": "[1, oo)"}, ["substitute x = 1/x"], "step 1 .* another name"),
    "substitute_without_an_inverse": ("x >= 1", {"x": "[1, oo)"}, ["substitute x = t*exp(t)"], "step 1 .* no expression"),
}  # fmt: skip


def written(lemma: str, folder: Path) -> tuple[Path, dict[str, Lemma]]:
    """A claim file and its lemmas."""
    file = folder / "one.claim.toml"
    file.write_text(lemma)
    return file, load_lemmas(file)


def table(claim: str, domain: dict[str, str], steps: list[str]) -> str:
    ranges = ", ".join(f'{name} = "{text}"' for name, text in domain.items())
    listed = ", ".join(f'"{step}"' for step in steps)
    return f'[lemma.one]\nfor = {{ {ranges} }}\nclaim = "{claim}"\nmethod = {{ steps = [{listed}] }}\n'


def rules_of(proof: Any) -> set[str]:
    """The names of rules in a proof."""
    found: set[str] = set()
    stack = [proof]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            if item and isinstance(item[0], str):
                found.add(item[0])
            stack.extend(item)
    return found


def asked(claim: str, domain: dict[str, str], steps: list[str], **fields: Any) -> Outcome:
    return prove(make_lemma("one", claim=claim, domain=domain, method={"steps": steps}, **fields), seconds=PATIENCE)


@pytest.mark.parametrize("name", GUIDED)
def test_a_step_builds_a_proof_with_its_rule_and_the_checker_accepts_it(name: str, tmp_path: Path) -> None:
    claim, domain, steps, rules = GUIDED[name]
    file, lemmas = written(table(claim, domain, steps), tmp_path)
    outcome = prove(lemmas["one"], seconds=PATIENCE)
    assert outcome.verdict is Verdict.PROVED, outcome.reason
    assert outcome.certificate is not None
    assert set(rules) <= rules_of(outcome.certificate["proof"]["links"])
    (tmp_path / "one.lcert.json").write_bytes(canonical_json(outcome.certificate))
    answer = check(tmp_path / "one.lcert.json", file)
    assert answer.verdict == "accepted", answer.reason


@pytest.mark.parametrize("name", HOPELESS)
def test_a_step_that_does_not_apply_ends_undecided_and_says_which_and_why(name: str) -> None:
    claim, domain, steps, reason = HOPELESS[name]
    outcome = asked(claim, domain, steps)
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.certificate is None
    assert re.search(reason.replace("(", r"\(").replace(")", r"\)"), outcome.reason), outcome.reason


@pytest.mark.parametrize("name", [n for n in HOPELESS if n not in ("a_variable_that_is_gone",)])
def test_the_same_claim_without_the_step_is_not_undecided_for_that_reason(name: str) -> None:
    claim, domain, _, _ = HOPELESS[name]
    outcome = prove(make_lemma("one", claim=claim, domain=domain), seconds=PATIENCE)
    assert "step" not in outcome.reason


def test_no_step_makes_a_false_claim_provable() -> None:
    false = [
        ("exp(x) >= 1 + 101/100*x", HALF),
        ("x^4 - 2*x^2 + 99/100 >= 0", {"x": "[-1, 1]"}),
        ("x*log(x) >= -36/100", {"x": "(0, oo)"}),
    ]
    steps = (["split x at 1/2"], ["monotone x"], ["convex x"], ["taylor x 3"], ["bisect x"], ["mean_value x"],
             ["symbolic"], ["factor x"], ["factor 1 + x^2"], ["cite nobody"], ["bound exp(x) >= 1 + x"])  # fmt: skip
    for claim, domain in false:
        for list_of_steps in steps:
            assert asked(claim, domain, list_of_steps).verdict is Verdict.REFUTED, (claim, list_of_steps)


def test_a_failed_step_does_not_fall_back_to_the_automatic_search(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    original = Search.prove

    def watched(self: Search, goal: Goal, depth: int) -> Any:
        seen.append(str(goal.f))
        return original(self, goal, depth)

    monkeypatch.setattr(Search, "prove", watched)
    assert asked("exp(x) >= 1 + x", LINE, ["monotone x"]).verdict is Verdict.UNDECIDED
    assert seen == []
    assert asked("exp(x) >= 1 + x", LINE, []).verdict is Verdict.PROVED
    assert seen


def test_the_time_limit_holds_within_a_step() -> None:
    plane = {"x": "[0, 1]", "y": "[0, 1]"}
    lemma = make_lemma("one", claim="x^2 + y^2 >= 2*x*y", domain=plane, method={"steps": ["bisect x, y"]})
    outcome = prove(lemma, seconds=1)
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.seconds < 5
    assert prove(make_lemma("one", claim="x^2 + y^2 >= 2*x*y", domain=plane), seconds=5).verdict is Verdict.PROVED


def test_a_proof_nested_deeper_than_a_certificate_may_be_is_undecided() -> None:
    deep = asked("exp(x) >= 1 + x", {"x": "[0, 1]"}, ["taylor x 50"] * 4)
    assert deep.verdict is Verdict.UNDECIDED
    assert deep.certificate is None
    assert "nested deeper" in deep.reason
    assert asked("exp(x) >= 1 + x", {"x": "[0, 1]"}, ["taylor x 50"] * 3).verdict is Verdict.PROVED


def test_what_would_take_long_to_multiply_out_is_not_divided() -> None:
    box = dict.fromkeys(("x", "y", "z", "w"), "[1, 2]")
    claim = "(x + y + z + w)^25*exp(x) >= (x + y + z + w)^25"
    outcome = asked(claim, box, ["factor (x + y + z + w)^25 + sin(x)"])
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.seconds < 2 * PATIENCE


def test_a_cited_source_makes_the_verdict_conditional_and_gives_no_certificate() -> None:
    claim = "x^4*y^2 + x^2*y^4 - 3*x^2*y^2 + 1 >= 0"
    domain = {"x": "(-oo, oo)", "y": "(-oo, oo)"}
    outcome = asked(claim, domain, ["cite T. S. Motzkin 1967"])
    assert outcome.verdict is Verdict.CONDITIONAL
    assert outcome.certificate is None
    assert outcome.assumptions == ("T. S. Motzkin 1967",)
    assert "Motzkin" in outcome.reason


def test_a_source_cited_for_a_part_is_named_and_the_other_part_is_proved() -> None:
    domain = {"x": "[0, 1]", "y": "[0, 1]"}
    outcome = asked("exp(x) + y >= 1 + x", domain, ["monotone y", "cite a book"])
    assert outcome.verdict is Verdict.CONDITIONAL
    assert outcome.assumptions == ("a book",)
    assert asked("exp(x) + y >= 1 + x", domain, ["monotone y", "monotone x"]).assumptions == ()


def test_steps_after_one_that_closes_its_goal_are_noted() -> None:
    outcome = asked("x >= 1/5", {"x": "[1/4, 4]"}, ["bisect x", "symbolic"])
    assert outcome.verdict is Verdict.PROVED
    assert outcome.notes == ("step 2 (symbolic) was not needed: an earlier step closes its goal",)
    assert asked("x >= 1/5", {"x": "[1/4, 4]"}, ["bisect x"]).notes == ()


RIGHT = [
    ("exp(x) >= 1 + x", HALF, "x = 0"),
    ("exp(x) >= 1 + x", {"x": "(0, oo)"}, "x -> 0"),
    ("Q(x) <= phi(x)/x", {"x": "(0, oo)"}, "x -> oo"),
    ("x*log(x) >= -1/e", {"x": "(0, oo)"}, "x = 1/e"),
    ("(x - y)^2 >= 0", {"x": "[0, 1]", "y": "[0, 1]"}, "x = y"),
    ("x*y <= 1", {"x": "[0, 1]", "y": "[0, 1]"}, "x = 1"),
    ("log(1 + x) <= x <= x + 1", HALF, "x = 0"),
    ("sin(x) <= 1", {"x": "[0, pi]"}, "x -> pi/2"),
]
WRONG = [
    ("exp(x) >= 1 + x", HALF, "x = 1", "not equal"),
    ("exp(x) >= 1 + x", {"x": "(0, oo)"}, "x -> 1", "do not come closer"),
    ("exp(x) >= 1 + x", {"x": "(0, oo)"}, "x -> oo", "do not come closer"),
    ("exp(x) >= 1 + x", {"x": "(0, oo)"}, "x = 0", "outside the domain"),
    ("exp(x) >= 1 + x", {"x": "(0, oo)"}, "x -> -1", "cannot be approached"),
    ("(x - y)^2 >= 0", {"x": "[0, 1]", "y": "[2, 3]"}, "x = 0", "not equal"),
]


@pytest.mark.parametrize(("claim", "domain", "hint"), RIGHT)
def test_a_right_tight_hint_is_not_spoken_of(claim: str, domain: dict[str, str], hint: str) -> None:
    assert wrong_hints(make_lemma("one", claim=claim, domain=domain, tight=[hint])) == []


@pytest.mark.parametrize(("claim", "domain", "hint", "reason"), WRONG)
def test_a_wrong_tight_hint_is_reported_and_changes_no_verdict(
    claim: str, domain: dict[str, str], hint: str, reason: str
) -> None:
    told = prove(make_lemma("one", claim=claim, domain=domain, tight=[hint]), seconds=PATIENCE)
    plain = prove(make_lemma("one", claim=claim, domain=domain), seconds=PATIENCE)
    assert len(told.notes) == 1
    assert reason in told.notes[0]
    assert hint in told.notes[0]
    assert told.verdict is plain.verdict


def test_a_tight_hint_names_a_lowest_place_that_is_not_found_otherwise() -> None:
    claim, domain = "exp(x - 1/3) >= x + 2/3", {"x": "[-1, 5]"}
    assert asked(claim, domain, ["convex x"], tight=["x = 1/3"]).verdict is Verdict.PROVED
    untold = asked(claim, domain, ["convex x"])
    assert untold.verdict is Verdict.UNDECIDED
    assert "tight" in untold.reason
