"""Lemmas about T and Orthant: proved by the finder, accepted by the independent checker; false neighbours are refuted."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import check
from boundcheck.exact.ball import precision
from boundcheck.exact.enclosure import interval
from boundcheck.files import canonical_json
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.derivative import derivative
from boundcheck.lemmas.goal import at_point
from boundcheck.lemmas.limits import SMALL, growth
from boundcheck.lemmas.normal import Atoms, identical
from boundcheck.lemmas.outcome import Outcome
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.prove import prove
from boundcheck.lemmas.tape import tape
from boundcheck.verdict import Verdict

PATIENCE = 60  # seconds; the slowest takes 6 on an idle machine
LINE = "(-oo, oo)"
DECAY = "Orthant(b, b, 1 - delta^2/2) <= Q(b)*exp(-b^2*delta^2/{})"
BOX = {"b": "[1, 4]", "delta": "[1/2, 19/10]"}


def verdict(folder: Path, claim: str, domain: dict[str, str], steps: tuple[str, ...] = ()) -> tuple[Outcome, str]:
    """What the finder says, and what the checker says of its certificate."""
    method = {"steps": list(steps)} if steps else {}
    lemma = make_lemma("it", claim=claim, domain=domain, method=method)
    found = prove(lemma, seconds=PATIENCE)
    rows = "".join(f"{v} = {json.dumps(d)}\n" for v, d in domain.items())
    (folder / "a.claim.toml").write_text(f"[lemma.it]\nclaim = {json.dumps(claim)}\n[lemma.it.for]\n{rows}")
    if found.certificate is None:
        return found, ""
    (folder / "a.lcert.json").write_bytes(canonical_json(found.certificate))
    return found, check(folder / "a.lcert.json", folder / "a.claim.toml").verdict


PROVED: dict[str, tuple[str, dict[str, str]]] = {
    "T is at most that of h = 0": ("T(h, a) <= atan(a)/(2*pi)", {"h": LINE, "a": "[0, oo)"}),
    "T is odd in a and even in h": ("T(-h, -a) == -T(h, a)", {"h": LINE, "a": LINE}),
    "an orthant of positive correlation": ("Orthant(b, b, rho) >= Q(b)^2", {"b": "[0, 3]", "rho": "[0, 1)"}),
    "an orthant is a probability": ("0 < Orthant(h, k, r) < 1", {"h": LINE, "k": LINE, "r": "(-1, 1)"}),
    "a half line": ("Orthant(b, b, 1/2) <= Q(b)", {"b": "[1, oo)"}),
}
REFUTED: dict[str, tuple[str, dict[str, str]]] = {
    "T is less than a little less": ("T(h, a) <= atan(a)/7", {"h": LINE, "a": "[0, oo)"}),
    "T is even in a": ("T(h, -a) == T(h, a)", {"h": LINE, "a": LINE}),
    "an orthant of negative correlation": ("Orthant(b, b, rho) >= Q(b)^2", {"b": "[0, 3]", "rho": "[-1/2, 1)"}),
    "an orthant below 1/2": ("0 < Orthant(h, k, r) < 1/2", {"h": LINE, "k": LINE, "r": "(-1, 1)"}),
    "a decay that is too fast": (DECAY.format(3), BOX),
}


@pytest.mark.parametrize("name", PROVED)
def test_what_is_true_is_proved_and_accepted(name: str, tmp_path: Path) -> None:
    found, judged = verdict(tmp_path, *PROVED[name])
    assert found.verdict is Verdict.PROVED, found.reason
    assert judged == "accepted"


@pytest.mark.parametrize("name", REFUTED)
def test_what_is_false_is_refuted_and_confirmed(name: str, tmp_path: Path) -> None:
    found, judged = verdict(tmp_path, *REFUTED[name])
    assert found.verdict is Verdict.REFUTED, found.reason
    assert judged == "refuted"


def test_the_decay_of_a_pair_is_proved_by_boxes_in_seconds(tmp_path: Path) -> None:
    start = time.perf_counter()
    found, judged = verdict(tmp_path, DECAY.format(8), BOX, ("bisect b, delta",))
    assert found.verdict is Verdict.PROVED, found.reason
    assert judged == "accepted"
    assert time.perf_counter() - start < PATIENCE


def test_a_correlation_that_reaches_one_is_named() -> None:
    lemma = make_lemma("it", claim="Orthant(0, 0, x) >= 0", domain={"x": "[0, 1]"})
    found = prove(lemma, seconds=PATIENCE)
    assert found.verdict is Verdict.DOMAIN
    inside = make_lemma("it", claim="Orthant(0, 0, x) >= 0", domain={"x": "[0, 1)"})
    assert prove(inside, seconds=PATIENCE).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("T(-x, y)", "T(x, y)", True),
        ("T(x, y - x)", "-T(-x, x - y)", True),
        ("T(x, y - y)", "0", True),
        ("T(0, y)", "0", False),
        ("T(x, y)", "T(x, -y)", False),
        ("Orthant(x + x, y, z)", "Orthant(y, 2*x, z)", True),
        ("Orthant(x, y, z)", "Orthant(x, y, -z)", False),
        ("Orthant(x, y, z)", "Orthant(x, z, y)", False),
    ],
)
def test_what_the_normal_form_knows(left: str, right: str, same: bool) -> None:
    assert identical(parse_expression(left), parse_expression(right)) is same


@pytest.mark.parametrize(
    ("text", "plus", "minus"),
    [
        ("T(x, 1)", SMALL, SMALL),
        ("T(1, x)", 0, 0),
        ("Orthant(x, 1, 1/2)", SMALL, 0),
        ("Orthant(1, -x, 1/2)", 0, SMALL),
        ("T(x, y)", None, None),
        ("Orthant(x, y, 0)", None, None),
        ("x^3*T(x, x)", SMALL, SMALL),
    ],
)
def test_the_growth_at_infinity(text: str, plus: Any, minus: Any) -> None:
    f = parse_expression(text)
    assert growth(Atoms(), f, "x", True) == plus
    assert growth(Atoms(), f, "x", False) == minus


@pytest.mark.parametrize("text", ["T(x, y)", "T(x*y, 1)", "Orthant(x, 1, y/2)", "Orthant(y, x, 1/3)"])
def test_a_tape_has_the_slopes_of_the_rules(text: str) -> None:
    f = parse_expression(text)
    made = tape(f)
    assert made is not None
    assert made.differentiable
    point = {"x": Fraction(1), "y": Fraction(1, 2)}
    with precision(80):
        done = made.enclosures({n: interval(q, q, False, False) for n, q in point.items()}, slopes=True)
    for name, place in zip(made.names, made.slopes):
        assert place is not None
        mine, rule = done[place], at_point(derivative(f, name), point, 80)
        assert mine.lo is not None
        assert rule.hi is not None
        assert bool(mine.lo <= rule.hi)
        assert bool(rule.lo <= mine.hi)
