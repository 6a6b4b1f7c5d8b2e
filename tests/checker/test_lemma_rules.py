"""The rules about turning points, ends, curvature, roots and other lemmas: right proofs beside nearly right ones."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import Reader, check, conditions, evaluate, identical, number, read_lemma, substitute
from tests.checker.lemma_maker import ABOVE, Case, dump

RANGE = ["range", 53, "0"]
ZERO = ["zero"]
HALF_LINE, LINE, UNIT = "(0, oo)", "(-oo, oo)", "(0, 1)"


def valley(v: str, place: str, g: str, sign: Any, lowest: Any) -> Any:
    return ["valley", v, place, g, sign, lowest]


X_LOG_X = Case(
    "x*log(x) >= -1/e",
    {"x": HALF_LINE},
    [valley("x", "exp(-1)", "log(x) + 1", ["crossing", "x", "exp(-1)", "log(x)+1", "1/x", RANGE], ZERO)],
    {"x": "1"},
)
PINSKER_SIGN = ["product", "1", [["q-p", 2, None], ["1/(q*(1-q)) - 4", 1, ["product", "1", [
    ["1-2*q", 2, None], ["q", -1, RANGE], ["1-q", -1, RANGE]]]]]]  # fmt: skip
PINSKER = Case(
    "p*log(p/q) + (1-p)*log((1-p)/(1-q)) >= 2*(p-q)^2",
    {"p": UNIT, "q": UNIT},
    [valley("q", "p", "(q-p)*(1/(q*(1-q)) - 4)", PINSKER_SIGN, ZERO)],
    {"p": "1/2", "q": "1/2"},
)
PARABOLA = Case(
    "(x-1/3)^2 + 1 > 0",
    {"x": "[0, 1]"},
    [valley("x", "1/3", "2*(x-1/3)", ["product", "2", [["x-1/3", 2, None]]], RANGE)],
    {"x": "1"},
)
JORDAN = Case(
    "sin(x) >= 2*x/pi",
    {"x": "[0, pi/2]"},
    [["concave", "x", "-sin(x)", ["concave", "x", "-sin(x)", RANGE, ZERO, RANGE], ZERO, ZERO]],
    {"x": "1"},
)
STRICTLY_CONCAVE = Case(
    "log(x) > x - 1 - (x-1)*(1-log(2))",
    {"x": "(1, 2)"},
    [["concave", "x", "-1/x^2", RANGE, ZERO, ZERO]],
    {"x": "3/2"},
)
ROOM: Any = ["product", "1", [["x", 1, RANGE], ["1-x", 1, RANGE]]]
END = Case(
    "sqrt(x) >= x",
    {"x": "[0, 1]"},
    [["end", "x", "low", ZERO, ["root", "above", "x", "x", None, ROOM]]],
    {"x": "1"},
)
MEANS = Case(
    "sqrt(x*y) <= (x+y)/2",
    {"x": "[0, oo)", "y": "[0, oo)"},
    [["root", "below", "x*y", "(x+y)/2", RANGE, ["squares", [["1/4", "x-y"]]]]],
    {"x": "0", "y": "1"},
)
LOG_LOWER = Case(
    "log(x) >= 1 - 1/x",
    {"x": HALF_LINE},
    [["bound", "log_lower", "x", "1/x - 1", "1", RANGE, RANGE, ZERO]],
    {"x": "1"},
)
FAR = Case(  # a limit: division by what stays away from 0, and a root at infinity
    "phi(x)/(3 + sqrt(x^2+1))*sqrt(x^2+1) + Q(x) >= Q(x)",
    {"x": "[2, oo)"},
    [["sum", [["phi(x)/(3 + sqrt(x^2+1))*sqrt(x^2+1)", RANGE]]]],
    {"x": "2"},
)
LOGARITHM = ["bound", "log_upper", "1-t^2", "-t^2", "-1", RANGE, RANGE, ZERO]
INSIDE: Any = ["product", "1", [["n", 1, RANGE], ["-t^2-log(1-t^2)", 1, LOGARITHM]]]
POWER = Case(  # an integer power of 0 at t = 1
    "(1-t^2)^n <= exp(-n*t^2)",
    {"t": "[0, 1]", "n": "integer [1, oo)"},
    [["end", "t", "high", RANGE, ["real", "n", ["log", "-n*t^2", "(1-t^2)^n", RANGE, INSIDE]]]],
    {"t": "0", "n": "1"},
)
POWER_OF_SUM = Case("x^(2*n-1) >= 0", {"x": "[0, 2]", "n": "integer [1, 9]"}, [RANGE], {"x": "0", "n": "1"})
LIMIT = Case(
    "sqrt(x+1)*phi(x)/(3 + sqrt(x^2+1)) >= 0",
    {"x": "[1, oo)"},
    [["monotone", "x", "down", "phi(x)/(3+sqrt(x^2+1))*(1/(2*sqrt(x+1)) - x*sqrt(x+1) - sqrt(x+1)*x/sqrt(x^2+1)/(3+sqrt(x^2+1)))",
      ["product", "1", [["phi(x)/(3+sqrt(x^2+1))", 1, RANGE],
          ["x*sqrt(x+1) - 1/(2*sqrt(x+1)) + sqrt(x+1)*x/sqrt(x^2+1)/(3+sqrt(x^2+1))", 1, RANGE]]],
      ["limit"]]],
    {"x": "1"},
)  # fmt: skip
OTHER = """
[lemma.ratio]
claim = "mills(u) <= 1/u"
for = { u = "(0, oo)" }

[lemma.bounded]
claim = "1 <= u"
where = ["u^2 >= n"]
for = { u = "[0, 5]", n = "integer [1, 9]" }
"""
USING = Case(
    "mills(2*x+1)*(2*x+1) <= 1",
    {"x": "[0, oo)"},
    [["using", "ratio", 0, {"u": "2*x+1"}, [RANGE], "2*x+1", RANGE, ZERO]],
    {"x": "0"},
    using=["ratio", "bounded"],
    others=OTHER,
)
USING_HYPOTHESES = Case(
    "x >= 1",
    {"x": "[2, 3]", "k": "integer [2, 3]"},
    [["using", "bounded", 0, {"u": "x", "n": "k"}, [RANGE, RANGE, RANGE, RANGE, RANGE], "1", RANGE, ZERO]],
    {"x": "2", "k": "2"},
    where=["x^2 >= k"],
    using=["ratio", "bounded"],
    others=OTHER,
)
RECIPROCAL = Case(
    "1/x^2 - 3/x + 9/4 >= 0",
    {"x": "[1, oo)"},
    [["let", "w", "(0, 1]", "1/x", "w^2 - 3*w + 9/4", [RANGE, RANGE], ["polynomial"]]],
    {"x": "1"},
)
ANTILOG = Case(
    "log(1 + exp(x)) > x",
    {"x": LINE},
    [["antilog", "below", "x", "1 + exp(x)", RANGE, ["sum", [["1", RANGE]]]]],
    {"x": "1"},
)
ANTILOG_ABOVE = Case(
    "log(1 + x) <= x", {"x": "[0, oo)"},
    [["antilog", "above", "x", "1 + x", RANGE, ["bound", "exp_lower", "x", "-1-x", "1", None, RANGE, ZERO]]], {"x": "1"}
)  # fmt: skip
RELU = Case(
    "relu(x)^2 <= x^2", {"x": LINE}, [["split", "x", "0", ["signs", ["polynomial"]], ["signs", ZERO]]], {"x": "1"}
)
TRIANGLE = Case(
    "abs(x + y) <= abs(x) + abs(y)",
    {"x": "[0, oo)", "y": "(-oo, 0]"},
    [
        [
            "signs",
            [
                "cut",
                "x + y",
                ["signs", ["product", "2", [["-y", 1, RANGE]]]],
                ["signs", ["product", "2", [["x", 1, RANGE]]]],
            ],
        ]
    ],
    {"x": "1", "y": "0"},
)
STEP = Case(
    "step(x - y) <= exp(x - y)",
    {"x": LINE, "y": LINE},
    [
        [
            "cut",
            "x - y",
            ["signs", ["bound", "exp_lower", "x-y", "-1", "1", None, RANGE, ["where", 0, "1", RANGE, ZERO]]],
            ["signs", RANGE],
        ]
    ],
    {"x": "1", "y": "0"},
)
ACCEPTED = {name: value for name, value in list(globals().items()) if isinstance(value, Case)}


def definedness(path: Path) -> list[Any]:
    """Every condition by its range."""
    lemma = read_lemma(str(path), "it")
    terms = [term for chain in (*lemma.where, lemma.claim) for term in chain[::2]]
    found = dict.fromkeys(condition for term in terms for condition in conditions(term))
    shown = {"nonzero": ABOVE, "power": ["exponent", RANGE, RANGE]}
    return [shown.get(kind, RANGE) for kind, _ in found]


def judge(case: Case, folder: Path, names: tuple[str, ...] = ("ratio", "bounded")) -> str:
    """The verdict, the digests of the used lemmas being right, and the definedness shown by ranges if nothing is said."""
    claims = folder / "a.claim.toml"
    claims.write_text(case.toml())
    case = case if case.defined else case.but(defined=definedness(claims))
    if case.using:
        used = [n for n in names if n in str(case.links)]
        case = case.but(used={n: read_lemma(str(claims), n).digest for n in used})
    (folder / "a.lcert.json").write_bytes(dump(case.certificate(folder)))
    return check(folder / "a.lcert.json", claims).verdict


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_right_proof_is_accepted(name: str, tmp_path: Path) -> None:
    case = ACCEPTED[name]
    assert judge(case, tmp_path) == ("conditional" if case.using else "accepted")


def links(case: Case, *changes: tuple[int, Any]) -> Case:
    proof = list(case.links[0])
    for place, value in changes:
        proof[place] = value
    return case.but(links=[proof])


REFUSED = {
    "x log x above a larger constant": X_LOG_X.but(claim="x*log(x) >= -1/3"),
    "a valley at another place": links(X_LOG_X, (2, "1/2")),
    "a valley outside the domain": PARABOLA.but(domain={"x": "[1/2, 1]"}),
    "a valley at an open end": PARABOLA.but(domain={"x": "(1/3, 1]"}),
    "a valley whose place depends on its variable": links(PARABOLA, (2, "x - x + 1/3")),
    "a hill": Case("1/2 - (x-1/3)^2 > 0", {"x": "[0, 2]"}, [valley("x", "1/3", "-2*(x-1/3)", RANGE, RANGE)], {"x": "0"}),
    "a valley below 0": PARABOLA.but(claim="(x-1/3)^2 - 1/100 > 0"),
    "a valley that touches, strictly": PARABOLA.but(claim="(x-1/3)^2 > 0"),
    "a valley over a pole": Case("1/x^2 > 2", {"x": "[-1, 1]"}, [valley("x", "0", "-2/x^3", RANGE, RANGE)], {"x": "1/2"}),
    "a valley over a kink": Case(
        "sqrt(x^2) - x/2 >= 1/10", {"x": "[-1, 1]"}, [valley("x", "1", "x/sqrt(x^2) - 1/2", RANGE, RANGE)], {"x": "1"}),
    "a valley over a jump": Case("floor(x) >= 1/2", {"x": "[0, 1]"}, [valley("x", "1", "0", RANGE, RANGE)], {"x": "1"}),
    "Pinsker with a larger constant": PINSKER.but(claim="p*log(p/q) + (1-p)*log((1-p)/(1-q)) >= 21/10*(p-q)^2"),
    "Pinsker turned round": links(PINSKER, (2, "1-p")),
    "a crossing elsewhere": links(X_LOG_X, (4, ["crossing", "x", "1", "log(x)+1", "1/x", RANGE])),
    "a crossing of what falls": Case("(x-1)*(1-x) >= 0", {"x": "[0, 2]"}, [["crossing", "x", "1", "1-x", "-1", RANGE]], {"x": "1"}),
    "a crossing that is no zero": Case("(x-1)*(x-2) >= 0", {"x": "[0, 3]"}, [["crossing", "x", "1", "x-2", "1", RANGE]], {"x": "1"}),
    "a crossing, strictly": Case("(x-1)*(x-1) > 0", {"x": "[0, 3]"}, [["crossing", "x", "1", "x-1", "1", RANGE]], {"x": "2"}),
    "a crossing of another function": links(X_LOG_X, (4, ["crossing", "x", "exp(-1)", "log(x)", "1/x", RANGE])),
    "a crossing over a pole": Case(
        "(x-1)*(2-1/x) >= 1/2", {"x": "[-1, 2]"}, [["crossing", "x", "1/2", "2-1/x", "1/x^2", RANGE]], {"x": "2"}),
    "concave although convex": Case("x^2 - x >= 0", {"x": "[0, 1]"}, [["concave", "x", "2", RANGE, ZERO, ZERO]], {"x": "0"}),
    "concave with another second derivative": Case(
        "x^2 - x >= 0", {"x": "[0, 1]"}, [["concave", "x", "-2", RANGE, ZERO, ZERO]], {"x": "0"}),
    "concave without an end": Case("-x^2 + 1 >= 0", {"x": "[0, oo)"}, [["concave", "x", "-2", RANGE, RANGE, RANGE]], {"x": "0"}),
    "concave with a negative end": Case("1 - x^2 >= 0", {"x": "[0, 2]"}, [["concave", "x", "-2", RANGE, RANGE, RANGE]], {"x": "0"}),
    "concave, strictly, 0 at a closed end": STRICTLY_CONCAVE.but(domain={"x": "[1, 2)"}),
    "concave, strictly, but linear": Case("x*0 > 0", {"x": UNIT}, [["concave", "x", "0", RANGE, ZERO, ZERO]], {"x": "1/2"}),
    "concave over a pole": Case("-1/x >= -1", {"x": "[-1, 1]"}, [["concave", "x", "-2/x^3", RANGE, RANGE, RANGE]], {"x": "1"}),
    "concave up to a pole": Case("-1/x >= -1", {"x": "(0, 1]"}, [["concave", "x", "-2/x^3", RANGE, RANGE, RANGE]], {"x": "1"}),
    "an end that is open": END.but(domain={"x": "(0, 1]"}),
    "an end that is infinite": links(Case("x > 0", {"x": "[1, oo)"}, [["end", "x", "high", RANGE, RANGE]], {"x": "1"})),
    "an end that is neither": links(Case("x > 0", {"x": "[1, 2]"}, [["end", "x", "middle", RANGE, RANGE]], {"x": "1"})),
    "an end that is all of the domain": Case("x > 0", {"x": "[1, 1]"}, [["end", "x", "low", RANGE, RANGE]], {"x": "1"}),
    "an end at which the claim fails": Case("x > 0", {"x": "[0, 1]"}, [["end", "x", "low", RANGE, RANGE]], {"x": "1"}),
    "an end of an integer variable": Case("n > 0", {"n": "integer [1, 3]"}, [["end", "n", "low", RANGE, RANGE]], {"n": "1"}),
    "means the wrong way round": MEANS.but(claim="sqrt(x*y) >= (x+y)/2"),
    "a root below a negative number": Case("sqrt(x) <= -2", {"x": "[0, 1]"}, [["root", "below", "x", "-2", RANGE, RANGE]], {"x": "0"}),
    "a root below without the sign": Case("sqrt(x) <= -2", {"x": "[0, 1]"}, [["root", "below", "x", "-2", None, RANGE]], {"x": "0"}),
    "a root above with a sign": links(END, (4, ["root", "above", "x", "x", RANGE, RANGE])),
    "a root on neither side": links(MEANS, (1, "beside")),
    "another root": links(MEANS, (2, "x*y+1")),
    "a root of what may be negative": Case("x >= x", {"x": "[-1, 1]"}, [["root", "above", "x^2", "x", None, ZERO]], {"x": "0"}),
    "log_lower turned round": LOG_LOWER.but(claim="log(x) <= 1 - 1/x"),
    "log_lower for what may be negative": LOG_LOWER.but(claim="log(x^2) >= 1 - 1/x^2", domain={"x": "[1, 2]"}),
    "a used lemma out of its domain": USING.but(domain={"x": "[-1, oo)"}),
    "a used lemma at the open end of its domain": USING.but(domain={"x": "[-1/2, oo)"}),
    "a used lemma with a negative multiplier": USING.but(claim="mills(2*x+1)*(2*x+1) >= 1"),
    "a link that a used lemma has not": links(USING, (2, 1)),
    "a used lemma with a variable left out": links(USING, (3, {})),
    "a used lemma without the proof of its domain": links(USING, (4, [])),
    "a used lemma without its hypothesis": USING_HYPOTHESES.but(
        where=["x^2 >= k - 1"], domain={"x": "[1, 3]", "k": "integer [2, 3]"}, claim="x >= 1 + k - k"),
    "a real number for an integer variable of a used lemma": links(USING_HYPOTHESES, (3, {"u": "x", "n": "x"})),
    "an integer power of 0 and exponent 0": POWER_OF_SUM.but(domain={"x": "[0, 2]", "n": "integer [0, 9]"}, claim="x^n >= 0"),
    "an integer power of a negative number": POWER_OF_SUM.but(domain={"x": "[-1, 2]", "n": "integer [1, 9]"}),
    "a real power of 0": POWER_OF_SUM.but(domain={"x": "[0, 2]", "n": "[1, 9]"}),
    "half an integer as exponent of 0": POWER_OF_SUM.but(claim="x^(n/2) >= 0"),
    "an integer power of 0 taken as real": POWER.but(links=[POWER.links[0][4]]),
    "the root of an even power": POWER_OF_SUM.but(
        claim="(x^(2*n))^(n*1/2) == x^(n*n)", domain={"x": "[-1, 1]", "n": "integer [1, 9]"}, links=[[ZERO, ZERO]]),
    "a substitution that leaves its interval": RECIPROCAL.but(domain={"x": "[1/2, oo)"}),
    "a substitution that reaches an open end": links(RECIPROCAL, (2, "(0, 1)")),
    "a substitution of another function": links(RECIPROCAL, (4, "w^2 - 3*w + 5/2")),
    "a substitution whose function fails in the interval": links(
        RECIPROCAL.but(claim="1/x^2 - 3/x + 2 >= 0", domain={"x": "[2, oo)"}), (4, "w^2 - 3*w + 2"), (2, "(0, 3/2]")
    ),
    "a substitution that is not defined in the interval": Case(
        "sqrt(1/x) >= 0", {"x": "[1, oo)"}, [["let", "w", "[-1, 1]", "1/x", "sqrt(w)", [RANGE, RANGE], RANGE]], {"x": "1"}
    ),
    "a substitution for a variable that is there": links(RECIPROCAL, (1, "x")),
    "a substitution for a function's name": links(RECIPROCAL, (1, "exp")),
    "a substitution by integers": links(RECIPROCAL, (2, "integer [0, 1]")),
    "a substitution without its proofs": links(RECIPROCAL, (5, [])),
    "the logarithm above a larger one": ANTILOG.but(claim="log(1/2 + exp(x)) > x + 1/100"),
    "antilog on the wrong side": links(ANTILOG, (1, "above")),
    "antilog of what may be negative": Case(
        "log(x^2) >= log(x^2)", {"x": "[1, 2]"}, [["antilog", "below", "log(x^2)", "x^2*(x-3/2)", RANGE, RANGE]], {"x": "1"}),
    "antilog with another number": links(ANTILOG_ABOVE, (3, "2 + x")),
    "relu on both sides of 0": RELU.but(links=[["signs", ["polynomial"]]]),
    "relu above a larger square": RELU.but(claim="relu(x)^2 <= 99/100*x^2"),
    "signs of a function that has none": Case("x >= x", {"x": LINE}, [["signs", ZERO]], {"x": "1"}),
    "the absolute value of a negative number": Case("abs(x) <= x", {"x": "[-1, 0]"}, [["signs", ZERO]], {"x": "0"}),
    "a larger triangle": TRIANGLE.but(claim="abs(x + y) <= (abs(x) + abs(y))*99/100"),
    "a cut without its second part": links(TRIANGLE, (1, ["cut", "x + y", TRIANGLE.links[0][1][2], ["signs", ZERO]])),
    "a cut by what is not defined": Case(
        "x >= x", {"x": "[-1, 1]"}, [["cut", "sqrt(x)", ["squares", [["1", "sqrt(x)"]]], ZERO]], {"x": "1"}),
    "a step that is 0 at its jump": STEP.but(claim="step(x - y) <= 9/10*exp(x - y)"),
    "a step at the closed end of its negative side": Case("step(x) <= 0", {"x": "[-1, 0]"}, [["signs", ZERO]], {"x": "-1"}),
    "a sign from another hypothesis": Case(
        "abs(x) <= x", {"x": "[-1, 1]", "y": "[-1, 1]"}, [["signs", ZERO]], {"x": "1", "y": "1"}, where=["y >= 0", "x + y >= 0"]),
    "a sign from an equation": Case("abs(x) == -x", {"x": "[-1, 1]"}, [[["signs", ZERO], ["signs", ZERO]]], {"x": "0"}, where=["x == 0"]),
    "the larger of two that cross": Case("max(x, y) <= x", {"x": "[0, 1]", "y": "[0, 1]"}, [["signs", ZERO]], {"x": "1", "y": "0"}),
    "hardtanh outside": Case("hardtanh(x) == x", {"x": "[0, 2]"}, [[["signs", ZERO], ["signs", ZERO]]], {"x": "0"}),
    "a lemma that is not used": links(USING, (1, "bounded")),
}  # fmt: skip
MALFORMED = {
    "a substitution for a variable that is there",
    "a substitution for a function's name",
    "a substitution by integers",
    "a substitution without its proofs",
    "a root above with a sign",
    "a root on neither side",
    "a root below without the sign",
    "a link that a used lemma has not",
    "a used lemma with a variable left out",
    "a used lemma without the proof of its domain",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_nearly_right_is_refused(name: str, tmp_path: Path) -> None:
    names = ("ratio",) if name == "a lemma that is not used" else ("ratio", "bounded")
    assert judge(REFUSED[name], tmp_path, names) == ("malformed" if name in MALFORMED else "rejected")


def proof_of_ratio(folder: Path, **changes: Any) -> Path:
    claims = folder / "a.claim.toml"
    proof = {
        "defined": [ABOVE],
        "links": [["bound", "mills_upper", "u", "1/u", "-1", RANGE, RANGE, ZERO]],
        "point": {"u": "1"},
    }
    document = {
        "schema": "boundcheck.lemma-certificate/1", "lemma": "ratio", "digest": read_lemma(str(claims), "ratio").digest,
        "using": {}, "constant": None, "verdict": "proved", "proof": proof, "witness": None,
    }  # fmt: skip
    path = folder / "ratio.lcert.json"
    path.write_bytes(dump(document | changes))
    return path


def test_a_used_lemma_with_an_accepted_certificate_counts_as_proved(tmp_path: Path) -> None:
    assert judge(USING, tmp_path) == "conditional"
    certificate, claims, other = tmp_path / "a.lcert.json", tmp_path / "a.claim.toml", proof_of_ratio(tmp_path)
    assert check(certificate, claims).status == 3
    assert check(certificate, claims, [other]).verdict == "accepted"
    assert check(certificate, claims, [certificate]).verdict == "conditional"
    wrong = {"defined": [ABOVE], "links": [["zero"]], "point": {"u": "1"}}
    assert check(certificate, claims, [proof_of_ratio(tmp_path, proof=wrong)]).verdict == "conditional"


def test_a_certificate_names_the_digest_of_what_it_uses(tmp_path: Path) -> None:
    assert judge(USING, tmp_path) == "conditional"
    claims = tmp_path / "a.claim.toml"
    weaker = OTHER.replace("1/u", "2/u")
    claims.write_text(USING.but(others=weaker).toml())
    assert check(tmp_path / "a.lcert.json", claims).verdict == "rejected"


def test_a_certificate_uses_only_what_the_lemma_file_allows(tmp_path: Path) -> None:
    assert judge(USING, tmp_path) == "conditional"
    claims = tmp_path / "a.claim.toml"
    claims.write_text(USING.but(using=["bounded"]).toml())
    assert check(tmp_path / "a.lcert.json", claims).verdict == "malformed"


def test_lemmas_do_not_prove_each_other_in_a_circle(tmp_path: Path) -> None:
    claims = tmp_path / "a.claim.toml"
    claims.write_text(
        '[lemma.a]\nclaim = "x <= -1"\nusing = ["b"]\n[lemma.a.for]\nx = "[0, 1]"\n'
        '[lemma.b]\nclaim = "x + 1 <= 0"\nusing = ["a"]\n[lemma.b.for]\nx = "[0, 1]"\n'
    )
    paths = []
    for name, other in (("a", "b"), ("b", "a")):
        proof = ["using", other, 0, {"x": "x"}, [RANGE, RANGE], "1", RANGE, ZERO]
        document = {
            "schema": "boundcheck.lemma-certificate/1", "lemma": name, "digest": read_lemma(str(claims), name).digest,
            "using": {other: read_lemma(str(claims), other).digest}, "constant": None, "verdict": "proved", "witness": None,
            "proof": {"defined": [], "links": [proof], "point": {"x": "0"}},
        }  # fmt: skip
        paths.append(tmp_path / f"{name}.lcert.json")
        paths[-1].write_bytes(dump(document))
    for path in paths:
        assert check(path, claims, paths).verdict == "conditional"


def test_a_control_has_a_certificate_of_its_own(tmp_path: Path) -> None:
    claims = tmp_path / "a.claim.toml"
    claims.write_text(
        '[lemma.a]\nclaim = "x + y >= 0"\ncontrols = [{ claim = "x > 0" }, { claim = "y < 1", for = { y = "[0, 2]" } }]\n'
        '[lemma.a.for]\nx = "[0, 1]"\ny = "[0, 1]"\n'
    )
    for name, point, wanted in (
        ("a#1", {"x": "0"}, "refuted"),
        ("a#2", {"y": "1"}, "refuted"),
        ("a#1", {"x": "1"}, "rejected"),
    ):
        document = {
            "schema": "boundcheck.lemma-certificate/1", "lemma": name, "digest": read_lemma(str(claims), name).digest,
            "using": {}, "constant": None, "verdict": "refuted", "proof": None, "witness": {"link": 0, "point": point, "precision": 64},
        }  # fmt: skip
        (tmp_path / "c.lcert.json").write_bytes(dump(document))
        assert check(tmp_path / "c.lcert.json", claims).verdict == wanted
    for name in ("a#3", "a#0", "a#", "a#01", "a#x"):
        (tmp_path / "c.lcert.json").write_bytes(dump(document | {"lemma": name}))
        assert check(tmp_path / "c.lcert.json", claims).verdict == "malformed"


IDENTITIES = [
    "Phi(x) + Phi(-x) == 1",
    "mills(-x) == 1/phi(x) - mills(x)",
    "phi(x)*sqrt(2*pi) == exp(-x^2/2)",
    "phi(x) == 1/sqrt(2*pi)*exp(-x^2/2)",
    "sqrt(12*pi) == 2*sqrt(3)*sqrt(pi)",
    "sqrt(2/3) == sqrt(6)/3",
    "1/sqrt(2) == sqrt(2)/2",
    "sin(-x) == -sin(x)",
    "cos(1-x) == cos(x-1)",
    "tan(-x) == -tan(x)",
    "erf(-2*x) + erf(2*x) == 0",
    "erfc(x) + erf(x) == 1",
    "atan(-x) == -atan(x)",
    "sin(x + pi/2 - x) == 1",
    "cos(3*pi/2) == 0",
    "cos(-pi) == -1",
    "tan(pi) == 0",
    "abs(x - 2) == abs(2 - x)",
    "sin(1-x)^2 + cos(x-1)^2 == 1",
    "sqrt(exp(x)) == exp(x/2)",
    "log(1/2) == -log(2)",
    "log(12*exp(x)*pi^2) == 2*log(2) + log(3) + x + 2*log(pi)",
    "log(10^6) == 6*log(10)",
    "log(9/4) + 2*log(2/3) == 0",
    "mills(x-x) == sqrt(pi/2)",
    "Q(0) == 1/2",
    "atan(0*x) + erf(0) + asin(0) + abs(0) == 0",
]
NO_IDENTITIES = [
    "Phi(x) - Phi(-x) == 1",
    "phi(x)*sqrt(3*pi) == exp(-x^2/2)",
    "sqrt(12*pi) == 2*sqrt(5)*sqrt(pi)",
    "sin(-x) == sin(x)",
    "cos(1-x) == -cos(x-1)",
    "sin(3*pi/2) == 1",
    "cos(pi) == 1",
    "sqrt(x^2) == x",
    "log(4) == log(2)",
    "log(6) == log(2)*log(3)",
    "log(2*x+4) == log(2) + x + 2",
    "mills(0) == sqrt(pi)/2",
    "acos(0) == 0",
    "gamma(1+0*x) == 0",
    "abs(x) == x",
    "exp(-x) == exp(x)",
    "erfc(-x) == -erfc(x)",
    "acos(-x/9) == -acos(x/9)",
    "gamma(2-x/9) == gamma(2+x/9)",
]


@pytest.mark.parametrize("claim", IDENTITIES)
def test_an_identity_holds_by_normal_form(claim: str) -> None:
    left, _, right = Reader(claim).claim()
    assert identical(left, right)
    values = {"x": number(Fraction(3, 7))}
    gap = evaluate(substitute(left, values), {}, 200) - evaluate(substitute(right, values), {}, 200)
    apart = gap.positive() or (-gap).positive()
    assert not apart, "no identity at all"


@pytest.mark.parametrize("claim", NO_IDENTITIES)
def test_what_is_no_identity_is_none_by_normal_form(claim: str) -> None:
    left, _, right = Reader(claim).claim()
    assert not identical(left, right)


# ---- constants -------------------------------------------------------------------------------------------------------
LARGEST = """
[lemma.best]
claim = "x*(1-x) <= 1/4 - c*(x-1/2)^2"
find = { c = "largest", digits = 1 }
[lemma.best.for]
x = "[0, 1]"
"""


def constant(folder: Path, toml: str, proved: str, refuted: str, **changes: Any) -> str:
    claims = folder / "a.claim.toml"
    claims.write_text(toml)
    lemma = read_lemma(str(claims), "best")
    terms = [term for chain in (*lemma.where, lemma.claim) for term in chain[::2]]
    kinds = [kind for kind, _ in dict.fromkeys(condition for term in terms for condition in conditions(term))]
    proof = {"defined": [ABOVE if k == "nonzero" else RANGE for k in kinds], "links": [ZERO], "point": {"x": "1/2"}}
    document = {
        "schema": "boundcheck.lemma-certificate/1", "lemma": "best", "digest": lemma.digest, "using": {},
        "constant": {"proved": proved, "refuted": refuted}, "verdict": "constant", "proof": proof,
        "witness": {"link": 0, "point": {"x": "1"}, "precision": 64},
    }  # fmt: skip
    for key, value in changes.items():
        document |= {"proof": {**document["proof"], key: value}} if key in proof else {key: value}
    (folder / "c.lcert.json").write_bytes(dump(document))
    return check(folder / "c.lcert.json", claims).verdict


def test_a_largest_constant_is_proved_and_its_neighbour_refuted(tmp_path: Path) -> None:
    assert constant(tmp_path, LARGEST, "1", "11/10") == "accepted"


@pytest.mark.parametrize(
    ("proved", "refuted", "changes"),
    [
        ("11/10", "6/5", {}),
        ("9/10", "1", {}),
        ("1", "6/5", {}),
        ("1", "9/10", {}),
        ("101/100", "111/100", {}),
        ("1", "11/10", {"links": [RANGE]}),
        ("1", "11/10", {"witness": {"link": 0, "point": {"x": "1/2"}, "precision": 64}}),
        ("1", "11/10", {"witness": None}),
        ("1", "11/10", {"verdict": "proved", "witness": None, "constant": None}),
        ("1", "11/10", {"verdict": "refuted"}),
        ("1", "11/10", {"constant": {"proved": "1"}}),
    ],
)
def test_another_value_is_not_the_constant(proved: str, refuted: str, changes: dict[str, Any], tmp_path: Path) -> None:
    assert constant(tmp_path, LARGEST, proved, refuted, **changes) in ("rejected", "malformed")


def test_the_smallest_constant_fails_below(tmp_path: Path) -> None:
    smallest = LARGEST.replace("1/4 - c*", "1/4 + c*").replace("largest", "smallest")
    assert constant(tmp_path, smallest, "-1", "-11/10") == "accepted"
    assert constant(tmp_path, smallest, "-1", "-9/10") == "rejected"
    assert constant(tmp_path, LARGEST.replace("largest", "smallest"), "1", "9/10") == "rejected"


THRESHOLD = """
[lemma.best]
claim = "x^2 >= x"
where = ["x >= b"]
find = { b = "threshold", digits = 2 }
[lemma.best.for]
x = "[0, oo)"
"""
FROM_ONE = ["split", "x", "1", ["end", "x", "high", ["zero"], ["discard", 0, 64]], ["polynomial"]]


def test_a_threshold_fails_at_the_witness_for_all_smaller_ones(tmp_path: Path) -> None:
    witness = {"link": 0, "point": {"x": "199/200"}, "precision": 64}
    changes: dict[str, Any] = {"links": [FROM_ONE], "point": {"x": "2"}, "witness": witness}
    assert constant(tmp_path, THRESHOLD, "1", "99/100", **changes) == "accepted"
    assert constant(tmp_path, THRESHOLD, "99/100", "49/50", **changes) == "rejected"
    assert constant(tmp_path, THRESHOLD.replace("x >= b", "x == b"), "1", "99/100", **changes) == "rejected"
    assert constant(tmp_path, THRESHOLD.replace("x >= b", "x <= b"), "1", "99/100", **changes) == "rejected"


def test_a_value_beyond_that_holds_again_is_seen(tmp_path: Path) -> None:
    """(c - 2)^2 (x - 1/2)^2 <= ... holds for c = 1, fails a little beyond and holds again."""
    again = LARGEST.replace("x*(1-x) <= 1/4 - c*(x-1/2)^2", "0 <= (x-1/2)^2*(c-1)*(c-2)")
    assert constant(tmp_path, again, "1", "11/10") == "rejected"
    once = LARGEST.replace("x*(1-x) <= 1/4 - c*(x-1/2)^2", "0 <= (x-1/2)^2*(1-c)")
    assert constant(tmp_path, once, "1", "11/10") == "accepted"
