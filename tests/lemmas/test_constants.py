"""Constants that are sought: each kind, what cannot be found, the printed value, and what the independent checker says."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import check
from boundcheck.cli.pieces import constant_record
from boundcheck.files import canonical_json
from boundcheck.lemmas.beyond import all_beyond
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.constants import find_constant
from boundcheck.lemmas.critical import Sought
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.outcome import Outcome, undecided
from boundcheck.lemmas.printed import compared
from boundcheck.lemmas.prove import prove
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.together import prove_with_used
from boundcheck.pytest_plugin import shipped_problem
from boundcheck.verdict import Verdict

SHIPPED = Path(__file__).parents[2] / "proofs" / "classical"


def write(folder: Path, claim: str, find: str, domain: str = '{ x = "[0, 1]" }', more: str = "") -> Lemma:
    """The lemma "it" of a file in the folder."""
    text = f'[lemma.it]\nfor = {domain}\nfind = {{ {find} }}\nclaim = "{claim}"\n{more}\n'
    (folder / "a.claim.toml").write_text(text)
    return load_lemmas(folder / "a.claim.toml")["it"]


def judged(folder: Path, certificate: dict[str, Any] | None) -> str:
    """The independent checker's verdict on a certificate about the file in the folder."""
    assert certificate is not None
    (folder / "a.it.lcert.json").write_bytes(canonical_json(certificate))
    return check(folder / "a.it.lcert.json", folder / "a.claim.toml").verdict


def values(outcome: Outcome) -> tuple[str, str]:
    """The value proved and the one refuted."""
    assert outcome.constant is not None, outcome.reason
    return str(outcome.constant.proved), str(outcome.constant.refuted)


HALF_LINE, UNIT = '{ x = "[0, oo)" }', '{ x = "[0, 1]" }'
PLANE = '{ x = "[0, oo)", y = "[0, 1]" }'
FROM_B = 'where = ["x >= b"]'
FOUND = {  # claim, kind, digits, domain, more; the value proved, the one refuted
    "the largest factor": ("exp(x) >= 1 + c*x", "c largest 3", UNIT, "", "1", "1001/1000"),
    "the smallest factor": ("exp(x) <= 1 + c*x", "c smallest 2", UNIT, "", "43/25", "171/100"),
    "a strict claim that equality spoils": ("x < c", "c smallest 1", UNIT, "", "11/10", "1"),
    "the same claim where equality is allowed": ("x <= c", "c smallest 1", UNIT, "", "1", "9/10"),
    "an end that does not belong to the domain": ("x < c", "c smallest 1", '{ x = "[0, 1)" }', "", "1", "9/10"),
    "a negative constant": ("x*log(x) >= c", "c largest 3", '{ x = "(0, oo)" }', "", "-46/125", "-367/1000"),
    "no digits": ("x^2 + 5/2 <= c", "c smallest 0", UNIT, "", "4", "3"),
    "no digits, negative": ("x^2 - 9/2 >= c", "c largest 0", UNIT, "", "-5", "-4"),
    "a constant in an exponent": ("cosh(x) <= exp(c*x^2)", "c smallest 1", '{ x = "[1, 2]" }', "", "1/2", "2/5"),
    "a threshold": ("x^2 >= x", "b threshold 2", HALF_LINE, FROM_B, "1", "99/100"),
    "a threshold of six digits": ("x^2 >= 2", "b threshold 6", HALF_LINE, FROM_B, "707107/500000", "1414213/1000000"),
    "a threshold after changes of sign": ("x*(x - 1)*(x - 3) >= 0", "b threshold 1", HALF_LINE, FROM_B, "3", "29/10"),
    "a threshold written from the left": ("x^2 >= 1/4", "b threshold 1", HALF_LINE, 'where = ["b <= x"]', "1/2", "2/5"),
    "a strict threshold": ("x^2 > 1/4", "b threshold 1", HALF_LINE, 'where = ["x > b"]', "1/2", "2/5"),
    "a threshold that holds by equality": ("x >= 3/10", "b threshold 1", HALF_LINE, FROM_B, "3/10", "1/5"),
    "a threshold on a plane": ("x^2 + y >= 2*x*y + 1", "b threshold 1", PLANE, FROM_B, "2", "19/10"),
    "a threshold of integers": (
        "2^n >= n^2 + n", "m threshold 0", '{ n = "integer [1, oo)" }', 'where = ["n >= m"]', "5", "4",
    ),
    "an infimum at infinity": ("mills(b)*b <= c", "c smallest 2", '{ b = "[0, oo)" }', "", "1", "99/100"),
    "two links": ("c*x <= exp(x) - 1 <= 2*x", "c largest 2", UNIT, "", "1", "101/100"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_a_constant_is_found_and_its_certificate_is_accepted(name: str, tmp_path: Path) -> None:
    claim, find, domain, more, holds, fails = FOUND[name]
    name, kind, digits = find.split()
    lemma = write(tmp_path, claim, f'{name} = "{kind}", digits = {digits}', domain, more)
    outcome = prove(lemma, seconds=60)
    assert outcome.verdict is Verdict.CONSTANT, outcome.reason
    assert values(outcome) == (holds, fails)
    assert outcome.certificate is not None
    assert outcome.certificate["digest"] == lemma.digest
    assert judged(tmp_path, outcome.certificate) == "accepted"


def test_a_claim_without_variables_has_a_constant(tmp_path: Path) -> None:
    outcome = prove(write(tmp_path, "c >= pi", 'c = "smallest", digits = 4', "{}"), seconds=20)
    assert values(outcome) == ("3927/1250", "6283/2000")
    assert judged(tmp_path, outcome.certificate) == "accepted"


@pytest.mark.parametrize(
    "condition", ["x >= 1.3", "x > 1.3", "1.3 <= x", "3*x - 3.9 >= 0", "x >= 5/4 + 1/20", "-x < -1.3"]
)
def test_a_domain_is_cut_where_a_hypothesis_begins_to_hold(condition: str, tmp_path: Path) -> None:
    """1.3^3 is 2.197: the claim holds from there on, and fails a little before."""
    text = '[lemma.it]\nfor = {{ x = "[0, oo)" }}\nclaim = "x^3 >= 2.197 - {slack}"\nwhere = ["{where}"]\n'
    path = tmp_path / "a.claim.toml"
    for slack, where, verdict, answer in (
        ("1/10000", condition, Verdict.PROVED, "accepted"),
        (
            "1/10000",
            condition.replace("1.3", "1.29").replace("3.9", "3.87").replace("1/20", "1/25"),
            Verdict.REFUTED,
            "refuted",
        ),
    ):
        path.write_text(text.format(slack=slack, where=where))
        outcome = prove(load_lemmas(path)["it"], seconds=30)
        assert outcome.verdict is verdict, outcome.reason
        assert judged(tmp_path, outcome.certificate) == answer


def test_the_upper_side_is_cut_too(tmp_path: Path) -> None:
    text = '[lemma.it]\nfor = {{ x = "[0, oo)" }}\nclaim = "exp(x) <= 3.67"\nwhere = ["x <= {most}"]\n'
    path = tmp_path / "a.claim.toml"
    for most, verdict in (("1.3", Verdict.PROVED), ("1.31", Verdict.REFUTED)):
        path.write_text(text.format(most=most))
        assert prove(load_lemmas(path)["it"], seconds=30).verdict is verdict


# ---- what is not found ------------------------------------------------------------------------------------------------
NOT_FOUND = {
    "the wrong way down": ("exp(x) >= 1 + c*x", "smallest", "not refuted", ("largest", Verdict.CONSTANT)),
    "the wrong way up": ("x <= c", "largest", "easier for smaller values", ("smallest", Verdict.CONSTANT)),
    "one that always fails": ("x^2 + 0*c >= 1", "largest", "no value that holds was found", ("smallest", Verdict.UNDECIDED)),
    "one that always holds": ("x^2 + c^2 >= 0", "largest", "not refuted", ("smallest", Verdict.UNDECIDED)),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_FOUND)
def test_without_a_bracket_a_sentence_says_so(name: str, tmp_path: Path) -> None:
    claim, kind, words, (other, verdict) = NOT_FOUND[name]
    outcome = prove(write(tmp_path, claim, f'c = "{kind}", digits = 2'), seconds=20)
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.constant is None
    assert outcome.certificate is None
    assert words in outcome.reason
    assert prove(write(tmp_path, claim, f'c = "{other}", digits = 2'), seconds=20).verdict is verdict


def test_an_unbounded_ratio_has_no_constant(tmp_path: Path) -> None:
    outcome = prove(write(tmp_path, "x^2 <= c*x", 'c = "smallest"', '{ x = "[0, oo)" }'), seconds=20)
    assert outcome.verdict is Verdict.UNDECIDED
    assert "no value that holds was found" in outcome.reason
    assert values(prove(write(tmp_path, "x^2 <= c*x", 'c = "smallest", digits = 1', '{ x = "[0, 7]" }'))) == (
        "7",
        "69/10",
    )


def test_an_equation_has_no_largest_constant(tmp_path: Path) -> None:
    assert prove(write(tmp_path, "x == c*x", 'c = "largest"')).verdict is Verdict.UNSUPPORTED
    assert prove(write(tmp_path, "x >= c*x", 'c = "largest"')).verdict is Verdict.CONSTANT


def test_values_beyond_that_hold_again_give_no_constant(tmp_path: Path) -> None:
    """(c - 1)(c - 2) is negative between the two numbers alone: no point refutes all that is beyond."""
    outcome = prove(write(tmp_path, "0 <= x*(c - 1)*(c - 2)", 'c = "largest", digits = 1'), seconds=20)
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.certificate is None
    assert values(prove(write(tmp_path, "0 <= x*(1 - c)", 'c = "largest", digits = 1'))) == ("1", "11/10")


def test_what_is_undefined_beyond_is_not_called_a_constant(tmp_path: Path) -> None:
    """With 1/c the values from 0 down are undefined, and do not fail."""
    outcome = prove(write(tmp_path, "x <= 1/c + 0*x", 'c = "smallest", digits = 1', '{ x = "[0, 1]" }'), seconds=20)
    assert outcome.verdict in (Verdict.UNDECIDED, Verdict.DOMAIN)
    assert outcome.certificate is None


def test_the_time_limit_is_kept_and_the_bracket_is_told(tmp_path: Path) -> None:
    lemma = write(
        tmp_path,
        "sin(x*y*z)*exp(x-y) <= c",
        'c = "smallest", digits = 40',
        '{ x = "[0, 3]", y = "[0, 3]", z = "[0, 3]" }',
    )
    started = time.monotonic()
    outcome = prove(lemma, seconds=4)
    assert time.monotonic() - started < 12
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.certificate is None
    assert "fails at" in outcome.reason


def shortsighted(most: Fraction) -> Any:
    """A prover that is right, but does not decide claims x <= c for c below ``most``; and what it was asked."""
    asked: list[str] = []

    def treat(lemma: Lemma, seconds: float) -> Outcome:
        asked.append(str(lemma.claim))
        value = rational_value(lemma.claim.terms[1])
        assert isinstance(value, Fraction)
        return prove(lemma, seconds=seconds) if value >= most else undecided(lemma, "it is too hard")

    return treat, asked


@pytest.mark.parametrize(
    ("most", "holds"), [("0.72", "; c = 0.8 holds"), ("0.7073", "; c = 0.708 holds"), ("99999", "")]
)
def test_what_is_not_proved_at_full_digits_names_what_holds_with_fewer(most: str, holds: str, tmp_path: Path) -> None:
    lemma = write(tmp_path, "x <= c", 'c = "smallest", digits = 4', '{ x = "[0, sqrt(1/2)]" }')
    assert lemma.find is not None
    treat, asked = shortsighted(Fraction(most))
    outcome = find_constant(lemma, lemma.find, treat, seconds=20, precision=256)
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.certificate is None
    assert outcome.reason.startswith("c = 0.7071 fails at x = ")
    assert outcome.reason.endswith(f"; c = 0.7072 is not decided (it is too hard){holds}")
    assert asked[0] == "x <= 0.7072"


def test_a_prover_that_decides_the_last_value_finds_the_constant(tmp_path: Path) -> None:
    lemma = write(tmp_path, "x <= c", 'c = "smallest", digits = 4', '{ x = "[0, sqrt(1/2)]" }')
    assert lemma.find is not None
    treat, _ = shortsighted(Fraction("0.7072"))
    outcome = find_constant(lemma, lemma.find, treat, seconds=20, precision=256)
    assert values(outcome) == ("442/625", "7071/10000")
    assert judged(tmp_path, outcome.certificate) == "accepted"


# ---- the printed value -------------------------------------------------------------------------------------------------
PRINTED = {
    "the value found": ("43/25", "best", Verdict.CONSTANT),
    "between the two values": ("e - 1", "best", Verdict.CONSTANT),
    "a weaker one": ("2", "improvable", Verdict.CONSTANT),
    "a weaker one by less than a digit": ("1.7201", "improvable", Verdict.CONSTANT),
    "the value refuted": ("1.71", "fails", Verdict.REFUTED),
    "one beyond": ("sqrt(2)", "fails", Verdict.REFUTED),
    "one between the two that fails": ("1.718", "fails", Verdict.REFUTED),
}


@pytest.mark.parametrize("name", PRINTED)
def test_the_printed_value_is_judged(name: str, tmp_path: Path) -> None:
    value, judgement, verdict = PRINTED[name]
    lemma = write(tmp_path, "exp(x) <= 1 + c*x", 'c = "smallest", digits = 2', more=f'printed = {{ c = "{value}" }}')
    outcome = prove(lemma, seconds=30)
    assert outcome.verdict is verdict, outcome.reason
    record = constant_record(outcome)
    assert record is not None
    assert record["printed"]["verdict"] == judgement
    assert values(outcome) == ("43/25", "171/100")
    assert judged(tmp_path, outcome.certificate) == "accepted"


@pytest.mark.parametrize(
    ("expect", "printed", "fine"),
    [("refuted", "1.7", True), ("proved", "1.7", False), ("proved", "2", True), ("refuted", "2", False)],
)
def test_a_shipped_certificate_is_held_against_the_printed_value(
    expect: str, printed: str, fine: bool, tmp_path: Path
) -> None:
    more = f'printed = {{ c = "{printed}" }}\nexpect = "{expect}"'
    lemma = write(tmp_path, "exp(x) <= 1 + c*x", 'c = "smallest", digits = 2', more=more)
    judged(tmp_path, prove(lemma, seconds=30).certificate)
    assert (shipped_problem(lemma, tmp_path / "a.claim.toml", tmp_path) is None) is fine


def test_constant_expressions_are_compared_exactly_or_not_at_all(tmp_path: Path) -> None:
    lemma = write(tmp_path, "x <= c", 'c = "smallest"', more='printed = { c = "sqrt(2)^2 - 1" }')
    assert lemma.printed is not None
    assert compared(lemma.printed, Fraction(1)) in (0, None)
    assert (compared(lemma.printed, Fraction(2)), compared(lemma.printed, Fraction(1, 2))) == (-1, 1)


# ---- used lemmas, controls ----------------------------------------------------------------------------------------------
USING = """
[lemma.square]
for = { x = "[0, 1]" }
claim = "x^2 <= x"

[lemma.it]
for = { x = "[0, 1]" }
find = { c = "smallest", digits = 1 }
claim = "x^2 <= x + c - 1"
using = ["square"]
controls = [{ claim = "x^2 <= x - 0.1" }]
"""


def test_a_lemma_that_seeks_a_constant_may_use_others(tmp_path: Path) -> None:
    path = tmp_path / "a.claim.toml"
    path.write_text(USING)
    together = prove_with_used(path, load_lemmas(path)["it"], seconds=30)
    assert together.outcome.verdict is Verdict.CONSTANT
    assert values(together.outcome) == ("1", "9/10")


def test_a_constant_is_not_used_as_a_lemma(tmp_path: Path) -> None:
    path = tmp_path / "a.claim.toml"
    path.write_text(
        USING.replace('using = ["square"]\n', "")
        + '[lemma.user]\nfor = {x = "[0, 1]"}\nclaim = "x <= 1"\nusing = ["it"]\n'
    )
    outcome = prove_with_used(path, load_lemmas(path)["user"], seconds=30).outcome
    assert outcome.verdict is Verdict.PROVED
    assert "seeks a constant" in outcome.notes[0]


# ---- mutated certificates ------------------------------------------------------------------------------------------------
def changed(certificate: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(certificate))
    place = found
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return found


MUTATIONS: list[tuple[tuple[str, ...], Any]] = [
    (("constant", "proved"), "171/100"),
    (("constant", "refuted"), "43/25"),
    (("constant",), {"proved": "171/100", "refuted": "17/10"}),
    (("constant",), {"proved": "173/100", "refuted": "43/25"}),
    (("constant",), {"proved": "43/25", "refuted": "173/100"}),
    (("constant",), {"proved": "1719/1000", "refuted": "1718/1000"}),
    (("witness", "point", "x"), "0"),
    (("witness", "point", "x"), "2"),
    (("witness", "point", "x"), "1/2"),
    (("witness", "link"), 1),
    (("witness",), None),
    (("constant",), None),
    (("proof", "links"), [["zero"]]),
    (("proof", "links"), []),
    (("proof", "point", "x"), "2"),
    (("verdict",), "proved"),
    (("verdict",), "refuted"),
]


@pytest.mark.parametrize(("path", "value"), MUTATIONS)
def test_a_mutated_certificate_is_rejected(path: tuple[str, ...], value: Any, tmp_path: Path) -> None:
    outcome = prove(write(tmp_path, "exp(x) <= 1 + c*x", 'c = "smallest", digits = 2'), seconds=30)
    assert outcome.certificate is not None
    assert judged(tmp_path, outcome.certificate) == "accepted"
    assert judged(tmp_path, changed(outcome.certificate, path, value)) in ("rejected", "malformed")


CONSTANTS = [name for name, lemma in load_lemmas(SHIPPED / "constants.claim.toml").items() if lemma.find is not None]


@pytest.mark.parametrize("name", CONSTANTS)
def test_no_shipped_constant_is_accepted_one_digit_further(name: str, tmp_path: Path) -> None:
    """Both values moved by one unit, either way: the better pair is not provable, the worse one not refutable."""
    raw = json.loads((SHIPPED / "certificates" / f"constants.{name}.lcert.json").read_bytes())
    low, high = (Fraction(raw["constant"][key]) for key in ("proved", "refuted"))
    claims = SHIPPED / "constants.claim.toml"
    for step, verdict in ((Fraction(0), "accepted"), (high - low, "rejected"), (low - high, "rejected")):
        moved = raw | {"constant": {"proved": str(low + step), "refuted": str(high + step)}}
        (tmp_path / "c.lcert.json").write_bytes(canonical_json(moved))
        assert check(tmp_path / "c.lcert.json", claims).verdict == verdict


def test_the_finder_asks_of_a_witness_what_the_checker_asks(tmp_path: Path) -> None:
    lemma = write(tmp_path, "0 <= x*(c - 1)*(c - 2)", 'c = "largest", digits = 1')
    assert lemma.find is not None
    sought = Sought(lemma, lemma.find)
    assert sought.killed(11, {"x": Fraction(1)}, 128) == 0
    assert not all_beyond(sought, 0, {"x": Fraction(1)}, Fraction(11, 10), 128)
    once = write(tmp_path, "0 <= x*(1 - c)", 'c = "largest", digits = 1')
    assert once.find is not None
    assert all_beyond(Sought(once, once.find), 0, {"x": Fraction(1)}, Fraction(11, 10), 128)
