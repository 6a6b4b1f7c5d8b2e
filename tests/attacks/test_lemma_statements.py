"""Statements that are undefined, about nothing, or another than the certificate is for; witnesses that are none; and
lemmas that are used for more than they say. Each beside a neighbour that is accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import Malformed, check, read_lemma
from tests.attacks.test_lemma_soundness import POLYNOMIAL, RANGE, UNIT, ZERO, judge, one
from tests.checker.lemma_maker import ABOVE, Case, dump

BOTH: Any = [ZERO, ZERO]
BOX = "[-1, 1]"
SELF = one("x >= 1/2", "[0, 3]", RANGE, "2", where=["x >= 1/2", "log(x) > -1"])
DEFINED: dict[str, tuple[Case, Case]] = {
    "a logarithm of 0 times 0": (one("x*log(x) <= 1", "(0, 1]", RANGE, "1"), one("x*log(x) <= 1", UNIT, RANGE, "1")),
    "0 to the power 0 with a variable exponent": (
        one("x^x > 0", "(0, 1]", RANGE, "1"),
        one("x^x > 0", UNIT, RANGE, "1"),
    ),
    "a power 0 that is not written as a number": (
        one("x^0 == 1", BOX, BOTH, "1"),
        one("x^(0*pi) == 1", BOX, BOTH, "1"),
    ),
    "a cube root of a negative number": (
        one("x^(1/3) >= 0", "(0, 1]", RANGE, "1"),
        one("x^(1/3) >= -2", BOX, RANGE, "1"),
    ),
    "a quotient that cancels": (one("x/x == 1", "(0, 1]", BOTH, "1"), one("x/x == 1", BOX, BOTH, "1")),
    "a quotient of 0": (one("0/x >= 0", "(0, 1]", RANGE, "1"), one("0/x >= 0", UNIT, RANGE, "1")),
    "a difference of what is not defined": (
        one("log(x) - log(x) == 0", "(0, 1]", BOTH, "1"),
        one("log(x) - log(x) == 0", BOX, BOTH, "1"),
    ),
    "0 times what is not defined": (one("0*sqrt(x) == 0", UNIT, BOTH, "1"), one("0*sqrt(x) == 0", BOX, BOTH, "1")),
    "a tangent over its pole": (one("tan(x)*0 == 0", "[0, 3/2]", BOTH, "1"), one("tan(x)*0 == 0", "[0, 2]", BOTH, "1")),
    "an arc sine beyond 1": (one("asin(x) < 2", BOX, RANGE, "1"), one("asin(x) < 2", "[-1, 1.001]", RANGE, "1")),
    "0 times an arc sine beyond 1": (one("0*asin(x) == 0", BOX, BOTH, "1"), one("0*asin(x) == 0", "[-2, 1]", BOTH, "1")),
    "0 times a power of 0": (one("0*x^x == 0", "(0, 1]", BOTH, "1"), one("0*x^x == 0", UNIT, BOTH, "1")),
    "a division by a constant 0": (one("x/(2-1) >= 0", UNIT, RANGE, "1"), one("x/(2-2) >= 0", UNIT, RANGE, "1")),
    "a division by a constant 0 in normal form": (
        one("x/(sqrt(2)*sqrt(2) - 1) >= 0", UNIT, RANGE, "1"),
        one("x/(sqrt(2)*sqrt(2) - 2) >= 0", UNIT, RANGE, "1"),
    ),
    "an inverse power of 0": (one("x^-2 > 0", "(0, 1]", RANGE, "1"), one("x^-2 > 0", BOX, RANGE, "1")),
    "a hypothesis that shows that it is defined itself": (
        SELF.but(links=[["where", 0, "1", RANGE, ZERO]], defined=[ABOVE, ["where", 0, "1", RANGE, POLYNOMIAL]]),
        SELF.but(claim="x - x >= 0", where=["log(x) > -1", "x >= 1/2"], links=[ZERO], defined=[["where", 0, "1", RANGE, RANGE], ABOVE]),
    ),
    "a hypothesis that shows that an earlier one is defined": (
        SELF.but(claim="x - x >= 0", links=[ZERO], defined=[ABOVE, ["where", 0, "1", RANGE, POLYNOMIAL]]),
        SELF.but(claim="x - x >= 0", where=["log(x) > -1", "x >= 1/2"], links=[ZERO], defined=[
            ["where", 1, "1", RANGE, POLYNOMIAL], ABOVE]),
    ),
}  # fmt: skip
NOTHING: dict[str, tuple[Case, Case]] = {
    "hypotheses that no point satisfies": (
        one("x >= 1", UNIT, ["where", 0, "1", RANGE, ZERO], "1", where=["x >= 1"]),
        one("x >= 1", UNIT, ["where", 0, "1", RANGE, RANGE], "1", where=["x >= 2"]),
    ),
    "a point at an open end": (one("x^2 >= 0", "[0, 1)", RANGE, "0"), one("x^2 >= 0", "[0, 1)", RANGE, "1")),
    "a point between the integers": (
        one("x^2 >= 0", "integer [0, 1]", RANGE, "1"),
        one("x^2 >= 0", "integer [0, 1]", RANGE, "1/2"),
    ),
    "an interval without integers": (
        one("x^2 >= 0", "integer (0, 2)", RANGE, "1"),
        one("x^2 >= 1", "integer (0, 1)", RANGE, "1"),
    ),
    "a point that nearly is an irrational end": (
        one("x^2 >= 0", "[0, sqrt(2)]", RANGE, "1"),
        one("x^2 >= 0", "[sqrt(2), sqrt(2) + 1/10^9)", RANGE, "14142135623/10000000000"),
    ),
    "an equation that holds to many digits only": (
        one("x >= 0", UNIT, RANGE, "1", where=["x == sqrt(3)*sqrt(12)/6"]),
        one("x >= 0", UNIT, RANGE, "1", where=["x == 1 + exp(-x*10^6)"]),
    ),
    "a strict hypothesis at equality": (
        one("x >= 0", UNIT, RANGE, "1", where=["x >= 1"]),
        one("x >= 0", UNIT, RANGE, "1", where=["x > 1"]),
    ),
}
IDENTITIES: list[tuple[str, str, str]] = [  # what holds on the domain, and what does not or not everywhere
    ("log(exp(x)) == x", "log(exp(2*x)) == x", BOX),
    ("sqrt(x^2)^2 == x^2", "sqrt(x^2 + 1)^2 == x^2", BOX),
    ("(x^2+1)^(3/2) == (x^2+1)*sqrt(x^2+1)", "(x^2+1)^(3/2) == x^2*sqrt(x^2+1)", BOX),
    ("sqrt(1/2)*sqrt(2) == 1 + 0*x", "sqrt(1/2)*sqrt(3) == 1 + 0*x", BOX),
    ("sqrt(1009*1013)^2 == 1022117 + 0*x", "sqrt(1009*1013)^2 == 1022118 + 0*x", BOX),
    ("sin(x)^2 + cos(-x)^2 == 1", "sin(x)^2 - cos(-x)^2 == 1", BOX),
    ("sin(-x) + sin(x) == 0", "cos(-x) + cos(x) == 0", BOX),
    ("sin(pi/2) + 0*x == 1", "sin(pi/3) + 0*x == 1", BOX),
    ("cos(5*pi) + 0*x == -1", "cos(4*pi) + 0*x == -1", BOX),
    ("abs(1-x) == abs(x-1)", "abs(1-x) == 1-abs(x)", BOX),
    ("Q(x) + Q(-x) == 1", "Q(x) + Q(x) == 1", BOX),
    ("mills(x)*phi(x) == 1 - Phi(x)", "mills(x)*phi(x) == Phi(x)", BOX),
    ("erf(1-x) + erf(x-1) == 0", "erf(1-x) + erf(x+1) == 0", BOX),
    ("exp(x)*exp(-x) == 1", "exp(x)*exp(x) == exp(x^2)", BOX),
    ("e^x == exp(x)", "2^x == exp(x)", BOX),
    ("max(x, 2*x - x) == max(x, x)", "max(x, 2*x) == max(2*x, 3*x)", BOX),
    ("tanh(x)*cosh(x) == sinh(x)", "tanh(x)*sinh(x) == cosh(x)", BOX),
    ("(x+1)^2*(x-1) == (x^2-1)*(x+1)", "(x+1)^2*(x-1) == (x^2-1)*(x-1)", BOX),
]
FALSE_IDENTITIES: dict[str, tuple[Case, Case]] = {
    f"an identity that is none: {wrong}": (one(right, box, BOTH, "1"), one(wrong, box, BOTH, "1")) for right, wrong, box in IDENTITIES
}  # fmt: skip


def refutation(claim: str, domain: str, point: str, where: list[str] | None = None, precision: int = 64) -> Case:
    return Case(
        claim, {"x": domain}, where=where or [], witness={"link": 0, "point": {"x": point}, "precision": precision}
    )


LONG = "262537412640768743.99999999999925007"
REFUTED: dict[str, tuple[Case, Case]] = {
    "a witness at which both sides are equal": (refutation("x < 1", UNIT, "1"), refutation("x <= 1", UNIT, "1")),
    "a witness outside the domain": (refutation("x < 1", "[0, 2]", "2"), refutation("x < 1", "[0, 1)", "2")),
    "a witness at an open end": (refutation("x < 1", UNIT, "1"), refutation("x < 1", "[0, 1)", "1")),
    "a witness that fails a hypothesis": (
        refutation("x < 1", "[0, 2]", "2", ["x > 1"]),
        refutation("x < 1", "[0, 2]", "2", ["x <= 1"]),
    ),
    "a witness where the claim is not defined": (
        refutation("1/x > 1", "[0, 2]", "2"),
        refutation("1/x + 1 > 1/x", "[0, 2]", "0"),
    ),
    "a witness between the integers": (
        refutation("x*(x-1) > 0", "integer [0, 2]", "1"),
        refutation("x*(x-1) >= 0", "integer [0, 2]", "1/2"),
    ),
    "a difference that is seen with few bits only by rounding": (
        refutation(f"x*exp(pi*sqrt(163)) < {LONG}", UNIT, "1", precision=128),
        refutation("x*exp(pi*sqrt(163)) < 262537412640768744", UNIT, "1", precision=16),
    ),
    "roots whose products are equal": (
        refutation("x*sqrt(2)*sqrt(3) < sqrt(6)", UNIT, "1"),
        refutation("x*sqrt(2)*sqrt(3) <= sqrt(6)", UNIT, "1"),
    ),
    "an equation that holds": (refutation("x^2 == x", "[0, 2]", "2"), refutation("x^2 == x", "[0, 2]", "1")),
}
PAIRS = DEFINED | NOTHING | FALSE_IDENTITIES | REFUTED


@pytest.mark.parametrize("name", PAIRS)
def test_the_attack_is_refused(name: str, tmp_path: Path) -> None:
    answer = judge(PAIRS[name][1], tmp_path)
    assert answer.verdict == "rejected", answer


@pytest.mark.parametrize("name", PAIRS)
def test_its_neighbour_is_confirmed(name: str, tmp_path: Path) -> None:
    case = PAIRS[name][0]
    assert judge(case, tmp_path).verdict == ("refuted" if case.witness else "accepted")


# ---- the certificate is for this claim and no other ------------------------------------------------------------------
CLAIM = Case(
    "2*s <= x + 3",
    {"x": UNIT},
    [["polynomial"]],
    {"x": "1"},
    define={"s": "1 + x/2"},
    where=["x >= 0", "x <= 1"],
    defined=[ABOVE],
)
OTHERS: dict[str, Case] = {
    "a variable is renamed": CLAIM.but(claim="2*s <= x+ 3"),
    "the relation is strict": CLAIM.but(claim="2*s < x + 3"),
    "an abbreviation is changed": CLAIM.but(define={"s": "1 + x/3"}),
    "an abbreviation is text in brackets": CLAIM.but(claim="2*1 + x/2 <= x + 3", define={}),
    "the interval is open": CLAIM.but(domain={"x": "[0, 1)"}),
    "the variable is an integer": CLAIM.but(domain={"x": "integer [0, 1]"}),
    "the variable ranges over a set": CLAIM.but(domain={"x": "{0, 1}"}),
    "the end is infinite": CLAIM.but(domain={"x": "[0, oo)"}),
    "the end is a sum": CLAIM.but(domain={"x": "[0, 1/2 + 1/2]"}),
    "the hypotheses change places": CLAIM.but(where=["x <= 1", "x >= 0"]),
    "two hypotheses become a chain": CLAIM.but(where=["0 <= x <= 1"]),
    "a hypothesis is left out": CLAIM.but(where=["x >= 0"]),
    "the claim is a chain": CLAIM.but(claim="2*s <= x + 3 <= x + 3"),
    "the sides change places": CLAIM.but(claim="x + 3 >= 2*s"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_certificate_is_for_no_other_claim(name: str, tmp_path: Path) -> None:
    raw, other = dump(CLAIM.certificate(tmp_path)), OTHERS[name]
    (tmp_path / "a.lcert.json").write_bytes(raw)
    (tmp_path / "a.claim.toml").write_text(CLAIM.toml())
    assert check(tmp_path / "a.lcert.json", tmp_path / "a.claim.toml").verdict == "accepted"
    (tmp_path / "a.claim.toml").write_text(other.toml())
    same = name == "a variable is renamed"
    assert check(tmp_path / "a.lcert.json", tmp_path / "a.claim.toml").verdict == ("accepted" if same else "rejected")


def test_a_certificate_of_a_control_is_none_of_its_lemma(tmp_path: Path) -> None:
    claims, certificate = tmp_path / "a.claim.toml", tmp_path / "a.lcert.json"
    text = '[lemma.it]\nclaim = "x >= 1"\nfor = {x = "[0, 1]"}\ncontrols = [{claim = "x >= 0"}]\n'
    claims.write_text(text)
    proof = {"defined": [], "links": [["polynomial"]], "point": {"x": "1"}}
    for name, of, wanted in (("it#1", "it#1", "accepted"), ("it", "it#1", "rejected"), ("it", "it", "rejected")):
        document = {
            "schema": "boundcheck.lemma-certificate/1", "lemma": name, "digest": read_lemma(str(claims), of).digest,
            "using": {}, "constant": None, "verdict": "proved", "proof": proof, "witness": None,
        }  # fmt: skip
        certificate.write_bytes(dump(document))
        assert check(certificate, claims).verdict == wanted


def test_a_control_is_about_its_own_domain_and_hypotheses(tmp_path: Path) -> None:
    """Where it has none of its own, about those of the lemma; an abbreviation may hold the variable."""
    claims = tmp_path / "a.claim.toml"

    def digest(control: str, lemma: str = 'where = ["x > 0"]') -> str:
        claims.write_text(
            f'[define]\ns = "x"\n[lemma.a]\nclaim = "s > 0"\nfor = {{x = "[0, 1]"}}\n{lemma}\ncontrols = [{{{control}}}]\n'
            '[lemma.b]\nclaim = "x > 1"\nfor = {x = "[0, 1]"}\nwhere = ["x > 0"]\n'
        )
        return read_lemma(str(claims), "a#1").digest

    wanted = digest('claim = "s > 1"')
    assert wanted == read_lemma(str(claims), "b").digest
    assert wanted == digest('claim = "x > 1", where = ["s > 0"]', "where = []")
    assert wanted != digest('claim = "s > 1", where = []')
    assert wanted != digest('claim = "s > 1", for = {x = "[0, 2]"}')
    with pytest.raises(Malformed):
        digest('claim = "y > 1"')


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"links":[', '"links":[["range",53,"0"]],"links":['),
        ('"verdict":"proved"', '"verdict":"proved","verdict":"refuted"'),
        ('"x":"1"', '"x":"2/2"'),
        ('"x":"1"', '"x":1'),
        ('"x":"1"', '"x":"1","y":"0"'),
        ('["polynomial"]', '["polynomial",null]'),
        ('["polynomial"]', '["Polynomial"]'),
        ('["polynomial"]', '[["polynomial"]]'),
        ('["polynomial"]', '"polynomial"'),
        ('["polynomial"]', "null"),
        ('["polynomial"]', "[]"),
        ('["polynomial"]', '["limit"]'),
        ('["polynomial"]', '["range",53,"-1"]'),
        ('["polynomial"]', '["range",53,"0/1"]'),
        ('["polynomial"]', '["range",true,"0"]'),
    ],
)
def test_a_certificate_is_spelled_in_one_way(old: str, new: str, tmp_path: Path) -> None:
    text = dump(CLAIM.certificate(tmp_path)).decode()
    (tmp_path / "a.claim.toml").write_text(CLAIM.toml())
    for raw, wanted in ((text, {"accepted"}), (text.replace(old, new), {"rejected", "malformed"})):
        (tmp_path / "a.lcert.json").write_text(raw)
        assert check(tmp_path / "a.lcert.json", tmp_path / "a.claim.toml").verdict in wanted
    assert old in text


# ---- lemmas that are used --------------------------------------------------------------------------------------------
LEMMAS = """
[lemma.positive]
claim = "y > 0"
where = ["y >= z"]
for = { y = "(-5, 5)", z = "{1, sqrt(2)}" }

[lemma.logarithms]
claim = "y > 0"
where = ["log(y) <= log(y)"]
for = { y = "(-5, 5)" }

[lemma.gamma_falls]
claim = "gamma(y) <= 0"
for = { y = "(-1, 0)" }

[lemma.gamma_stays]
claim = "gamma(y) >= 1/2"
for = { y = "(0, 1)" }

[lemma.powers]
claim = "y^n <= 1"
for = { y = "[-1, 1]", n = "integer [0, 9]" }
"""


def using(name: str, values: dict[str, str], shown: list[Any], rest: Any, multiplier: str = "1") -> Any:
    return ["using", name, 0, values, shown, multiplier, RANGE, rest]


BY_POSITIVE = using("positive", {"y": "x", "z": "sqrt(2)"}, [RANGE] * 3, ZERO)
USED = one("x >= 0", "[2, 3]", BY_POSITIVE, "2", using=["positive"], others=LEMMAS)
BY_LOGARITHMS = using("logarithms", {"y": "x"}, [RANGE, RANGE, ZERO], ZERO)
USING: dict[str, tuple[Case, Case]] = {
    "a strict lemma makes no goal strict by itself": (USED, USED.but(claim="x > 0")),
    "the hypothesis of the lemma is not shown": (USED, USED.but(domain={"x": "[1, 3]"}, point={"x": "1"})),
    "the hypothesis of the lemma is shown where it is not defined": (
        one("x >= 0", "(0, 1]", BY_LOGARITHMS, "1", using=["logarithms"], others=LEMMAS),
        one("x >= 0", BOX, BY_LOGARITHMS, "1", using=["logarithms"], others=LEMMAS),
    ),
    "the place is at the open end of the domain of the lemma": (USED, USED.but(domain={"x": "[2, 5]"})),
    "the place is no element, but near one": (
        USED,
        USED.but(links=[using("positive", {"y": "x", "z": "14142135623730950488/10^19"}, [RANGE] * 3, ZERO)]),
    ),
    "the multiplier is negative": (
        USED,
        USED.but(claim="x <= 0", links=[using("positive", {"y": "x", "z": "1"}, [RANGE] * 3, ZERO, "-1")]),
    ),
    "the multiplier is not defined": (
        USED,
        USED.but(claim="x >= 3", links=[using("positive", {"y": "x", "z": "1"}, [RANGE] * 3, ZERO, "1/(x-x)")]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", USING)
def test_a_lemma_is_not_used_for_more_than_it_says(name: str, tmp_path: Path) -> None:
    right, wrong = USING[name]
    assert judge(right, tmp_path).verdict == "conditional"
    assert judge(wrong, tmp_path).verdict == "rejected"


ROOT: Any = ["squares", [["1", "sqrt(x)"]]]
STAYS = one(
    "x >= 0", "(0, 1)", using("gamma_stays", {"y": "x"}, [RANGE] * 2, ROOT, "0"), "1/2", using=["gamma_stays"], others=LEMMAS
)  # fmt: skip


def test_a_lemma_about_a_positive_argument_of_gamma_may_be_used(tmp_path: Path) -> None:
    assert judge(STAYS, tmp_path).verdict == "conditional"


def test_a_true_lemma_with_gamma_of_a_negative_number_does_not_make_it_positive(tmp_path: Path) -> None:
    """gamma(y) <= 0 on (-1, 0) is true, and does not show that x >= 0 there."""
    proof = using("gamma_falls", {"y": "x"}, [RANGE] * 2, ROOT, "0")
    false = STAYS.but(domain={"x": "(-1, 0)"}, point={"x": "-1/2"}, using=["gamma_falls"], links=[proof])
    assert judge(false, tmp_path).verdict == "rejected"


def test_a_true_lemma_with_an_integer_power_of_a_negative_number_does_not_make_it_positive(tmp_path: Path) -> None:
    """y^n <= 1 on [-1, 1] is true for integers n, and does not show that x >= 0 there."""
    proof = using("powers", {"y": "x", "n": "k"}, [RANGE] * 4, ROOT, "0")
    domain, point = {"x": BOX, "k": "integer [0, 9]"}, {"x": "-1/2", "k": "1"}
    false = Case("x + k >= k", domain, [proof], point, using=["powers"], others=LEMMAS)
    assert judge(false, tmp_path).verdict == "rejected"
    positive = false.but(domain=domain | {"x": "[1/4, 1]"}, point={"x": "1/2", "k": "1"})
    assert judge(positive, tmp_path).verdict == "conditional"


def test_a_lemma_that_is_named_like_a_control_is_not_mistaken_for_it(tmp_path: Path) -> None:
    """A reader of the file takes the second claim, which is false, for what "VERIFIED lemma it#1" is about."""
    claims, certificate = tmp_path / "a.claim.toml", tmp_path / "a.lcert.json"
    lemma = '[lemma.it]\nclaim = "x >= 1"\nfor = {x = "[0, 1]"}\ncontrols = [{claim = "x >= 0"}]\n'
    claims.write_text(lemma)
    proof = {"defined": [], "links": [["polynomial"]], "point": {"x": "1"}}
    document = {
        "schema": "boundcheck.lemma-certificate/1", "lemma": "it#1", "digest": read_lemma(str(claims), "it#1").digest,
        "using": {}, "constant": None, "verdict": "proved", "proof": proof, "witness": None,
    }  # fmt: skip
    certificate.write_bytes(dump(document))
    assert check(certificate, claims).verdict == "accepted"
    claims.write_text(lemma + '[lemma."it#1"]\nclaim = "x >= 3"\nfor = {x = "[0, 1]"}\n')
    assert check(certificate, claims).verdict == "malformed"
