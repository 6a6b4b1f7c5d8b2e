"""Certificates that argue for what is not so, each beside a true statement that the same argument shows.

The attack takes the argument over what it needs and does not say: a pole, a kink, a gap, an end that is open, a sign.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import Answer, check, conditions, read_lemma
from tests.checker.lemma_maker import ABOVE, BELOW, Case, dump

RANGE: Any = ["range", 53, "0"]
ZERO: Any = ["zero"]
POLYNOMIAL: Any = ["polynomial"]
UNIT, HALF_LINE, LINE = "[0, 1]", "(0, oo)", "(-oo, oo)"
GAP = ["x^2 >= 1/4"]
BY_THE_GAP: Any = ["where", 0, "1", RANGE, POLYNOMIAL]
GAP_IS_DEFINED: Any = [ABOVE, ["sign", "+", BY_THE_GAP]]  # 4 and x^2 are not 0


def one(claim: str, domain: str, proof: Any, point: str, **more: Any) -> Case:
    """A lemma in x with one link."""
    return Case(claim, {"x": domain}, [proof], {"x": point}, **more)


def up(derivative: str, rising: Any = RANGE, at_end: Any = RANGE, way: str = "up", v: str = "x") -> Any:
    return ["monotone", v, way, derivative, rising, at_end]


def judge(case: Case, folder: Path) -> Answer:
    """The definedness is shown by ranges if nothing is said; the digests of the lemmas that are used are right."""
    claims = folder / "a.claim.toml"
    claims.write_text(case.toml())
    if not case.defined:
        lemma = read_lemma(str(claims), "it")
        terms = [term for chain in (*lemma.where, lemma.claim) for term in chain[::2]]
        found = dict.fromkeys(condition for term in terms for condition in conditions(term))
        case = case.but(defined=[ABOVE if kind == "nonzero" else RANGE for kind, _ in found])
    case = case.but(used={name: read_lemma(str(claims), name).digest for name in case.using})
    (folder / "a.lcert.json").write_bytes(dump(case.certificate(folder)))
    return check(folder / "a.lcert.json", claims)


CONSTANT = one("atan(x) + atan(1/x) >= 3/2", "[1/2, 2]", up("0", at_end=RANGE), "1")
GAPPED = one("atan(x/x^2) >= 1/4", "[1/2, 2]", up("-1/(1+x^2)", way="down"), "1", where=GAP, defined=GAP_IS_DEFINED)
MEAN_GAP = one("x/x^2 >= 0.125", "[3/4, 1]", ["mean", 53, "0", "h"], "1", where=GAP, defined=GAP_IS_DEFINED)
KINK = one("sqrt(x^2) - x/2 >= 1/8", "[1/2, 1]", ["mean", 53, "0", "l"], "1")
VALLEY = one("(x-1)^2 + 1/x^2*0 >= 0", "[1/2, 2]", ["valley", "x", "1", "2*(x-1)", POLYNOMIAL, RANGE], "1")
HIDDEN_POLE = one("1/x^2 >= 1/4", "[1, 2]", ["valley", "x", "2", "-2/x^3", RANGE, RANGE], "1")
CROSSING = one("(x-1)*(x-1)*x >= 0", "[3/5, 2]", ["crossing", "x", "1", "(x-1)*x", "2*x-1", RANGE], "1")
CONCAVE = one("1 - 1/x >= 0", "[1, 3]", ["concave", "x", "-2/x^3", RANGE, RANGE, RANGE], "1")
DROPPED = Case(
    "log(x*y) >= -1",
    {"x": "[1/2, 1]", "y": "[1, 2]"},
    [["monotone", "x", "up", "1/x", RANGE, RANGE]],
    {"x": "1", "y": "1"},
    where=["x*y >= 1/2"],
)
HALF = "sqrt(sqrt(x^2) - x)"  # 0 for x >= 0
HALF_ROOT = f"{HALF} + {HALF}*sqrt(x^2) - x"
HALF_SLOPE = f"-{HALF}/(2*sqrt(x^2))*(1+sqrt(x^2)) + {HALF}*x/sqrt(x^2) - 1"
HALF_ROOT_IS_DEFINED: Any = [RANGE, ["root", "above", "x^2", "x", None, ZERO]]
HALF_IS_NONNEGATIVE = ["root", "above", "sqrt(x^2) - x", "0", None, ["root", "above", "x^2", "x", None, ZERO]]
HALF_FACTOR = "(2*x-1-sqrt(x^2))/(2*sqrt(x^2))"
HALF_RISES: Any = [  # the slope and sqrt(x^2) + x, which times sqrt(x^2) - x is 0
    "sum",
    [
        ["sqrt(x^2)+x-1", RANGE],
        [f"{HALF}*{HALF_FACTOR}", ["product", "1", [[HALF, 1, HALF_IS_NONNEGATIVE], [HALF_FACTOR, 1, RANGE]]]],
    ],
]
CONTINUITY: dict[str, tuple[Case, Case]] = {
    "a function with derivative 0 jumps at its pole": (CONSTANT, CONSTANT.but(domain={"x": "[-1, 2]"})),
    "a hypothesis leaves a gap, and the function jumps over it": (
        GAPPED,
        GAPPED.but(domain={"x": "[-2, 2]"}),
    ),
    "the segment of a mean value leaves the hypotheses through a pole": (MEAN_GAP, MEAN_GAP.but(domain={"x": "[-1, 1]"})),
    "a mean value is taken over a kink": (KINK, KINK.but(claim="sqrt(x^2) - x/2 >= 1", domain={"x": "[-1, 1]"})),
    "a root of a fourth power hides a kink": (
        one("(x^4)^(1/4) >= 1/4", "[1/2, 1]", up("x^3/((x^4)^(3/4))"), "1"),
        one("(x^4)^(1/4) >= 1", "[-1, 1]", up("1"), "1"),
    ),
    "a root vanishes on half of the line, and its slope is divided by it": (
        one(f"{HALF_ROOT} >= 1", "[-2, -1]", up(f"{HALF_SLOPE} + (sqrt(x^2)+x)", way="down"), "-1", defined=[RANGE, RANGE]),
        one(f"{HALF_ROOT} >= -2", "[2, 21/10]", up(f"{HALF_SLOPE} + (sqrt(x^2)+x)", HALF_RISES), "2", defined=HALF_ROOT_IS_DEFINED),
    ),
    "a difference of logarithms is continued to 0 by its normal form": (
        one("log(2*x) >= log(x)", "[1/2, 1]", up("0"), "1"),
        one("log(x) >= log(2*x)", "(0, 1]", up("0", at_end=ZERO), "1"),
    ),
    "a valley lies at an open end, where nothing is defined": (
        one("log(2*x) >= log(x)", "[1/2, 1]", ["valley", "x", "1/2", "0", RANGE, RANGE], "1"),
        one("log(x) >= log(2*x)", "(0, 1]", ["valley", "x", "0", "0", RANGE, ZERO], "1"),
    ),
    "a difference of logarithms is concave down to 0": (
        one("(1-x)*log(2*x) >= (1-x)*log(x)", "(1/2, 1)", ["concave", "x", "0", RANGE, RANGE, RANGE], "3/4"),
        one("(1-x)*log(x) >= (1-x)*log(2*x)", "(0, 1)", ["concave", "x", "0", RANGE, ZERO, ZERO], "1/2"),
    ),
    "an arc sine of a sine folds back": (
        one("asin(sin(x)) >= 0", "[0, 1]", up("cos(x)/sqrt(1-sin(x)^2)"), "1"),
        one("asin(sin(x)) >= 0", "[0, 4]", up("1"), "1"),
    ),
    "a jump is hidden in a floor that is differentiated away": (
        one("floor(1/2) + x >= 0", UNIT, up("1"), "1"),
        one("floor(-x) + x >= 0", "[0, 3/2]", up("1"), "0"),
    ),
    "a step to the power 0 is 1, and its derivative is no number": (
        one("x^0 + x >= 1", UNIT, up("1"), "1"),
        one("step(x-1/2)^0 - step(x-1/2) + x >= 1/2", UNIT, up("1"), "0"),
    ),
    "a valley lies behind a pole that is multiplied by 0": (VALLEY, VALLEY.but(domain={"x": "[-1, 2]"})),
    "a function falls through a pole to its valley": (
        HIDDEN_POLE,
        one("1/x >= 1/2", "[-1, 2]", ["valley", "x", "2", "-1/x^2", RANGE, RANGE], "1"),
    ),
    "a valley is sought where a hypothesis leaves a gap": (
        GAPPED.but(links=[["valley", "x", "2", "-1/(1+x^2)", RANGE, RANGE]]),
        GAPPED.but(domain={"x": "[-2, 2]"}, links=[["valley", "x", "2", "-1/(1+x^2)", RANGE, RANGE]]),
    ),
    "a function is concave where a hypothesis leaves a gap": (
        GAPPED.but(claim="-x/x^2 >= -2", links=[["concave", "x", "-2/x^3", RANGE, RANGE, RANGE]], defined=[ABOVE, ["sign", "+", RANGE]]),
        GAPPED.but(claim="-x/x^2 >= -1", domain={"x": "[-2, 2]"}, links=[["concave", "x", "-2/x^3", RANGE, RANGE, RANGE]]),
    ),
    "a function crosses 0 and falls back": (CROSSING, CROSSING.but(domain={"x": "[-1, 2]"})),
    "a function is concave on both sides of a pole": (CONCAVE, one("1 - 1/x^2*x >= 0", "[-1, 3]", CONCAVE.links[0], "1")),
    "a concave function has a pole at an open end": (
        one("2 - 1/x >= 0", "(1/2, 1)", ["concave", "x", "-2/x^3", RANGE, RANGE, RANGE], "3/4"),
        one("2 - 1/x >= 0", "(0, 1)", ["concave", "x", "-2/x^3", RANGE, RANGE, RANGE], "3/4"),
    ),
    "a hypothesis with the variable is dropped, and the function is not defined beyond it": (
        DROPPED,
        DROPPED.but(claim="log(x*y) >= -1/2", domain={"x": "[-1, 1]", "y": "[1, 2]"}, defined=[ABOVE, BY_THE_GAP]),
    ),
    "a function falls to a pole at an open end": (
        one("1/(x-2) >= -3", "[0, 3/2)", up("-1/(x-2)^2", way="down"), "1", defined=[BELOW]),
        one("1/(x-2) >= -3", "[0, 2)", up("-1/(x-2)^2", way="down"), "1", defined=[BELOW]),
    ),
    "an exponential vanishes at an open end where it is not defined": (
        one("exp(-1/x) >= 1/10", "(1/2, 1]", up("exp(-1/x)/x^2"), "1"),
        one("exp(-1/x) >= 1/10", "(0, 1]", up("exp(-1/x)/x^2"), "1"),
    ),
}  # fmt: skip
DECAY = one("exp(-x) > 0", "[0, oo)", up("-exp(-x)", way="down", at_end=["limit"]), "1")
MILLS = one(
    "mills(x) >= 0",
    "[1, oo)",
    up("x*mills(x)-1", ["bound", "mills_upper", "x", "1", "-x", RANGE, RANGE, ZERO], ["limit"], "down"),
    "1",
)
DAMPED = "-phi(x)*(x - exp(-x)*(1-x))/(1+exp(-x))^2"
DAMPED_FALLS = ["product", "1", [["phi(x)/(1+exp(-x))^2", 1, RANGE], ["x - exp(-x)*(1-x)", 1, RANGE]]]
LIMITS: dict[str, tuple[Case, Case]] = {
    "a function falls below its limit": (DECAY, DECAY.but(claim="exp(-x) > 1/1000")),
    "the growth is looked for on the wrong side": (
        DECAY,
        one("exp(-x) < 1", LINE, up("exp(-x)", at_end=["limit"]), "1"),
    ),
    "an exponential falls at infinity on one side only": (
        one("exp(-x^2) > 0", "(-oo, -1]", up("-2*x*exp(-x^2)", at_end=["limit"]), "-1"),
        one("1 - exp(-x^3) > 0", "(-oo, -1]", up("3*x^2*exp(-x^3)", at_end=["limit"]), "-1"),
    ),
    "the ratio of Mills does not vanish on the left": (
        MILLS,
        one("3/2 - mills(x) >= 0", "(-oo, 0]", up("1 - x*mills(x)", at_end=["limit"]), "0"),
    ),
    "a quotient tends to a constant that is no summand": (
        one("1/(1+x) >= 0", "[0, oo)", up("-1/(1+x)^2", way="down", at_end=["limit"]), "1"),
        one("x/(1+x) <= 0.9", "[0, oo)", up("-1/(1+x)^2", way="down", at_end=["limit"]), "1"),
    ),
    "a sum is called small for one small summand": (
        one("(exp(-x)+x)/(exp(-x)+x) <= 1.1", "[1, 2]", up("0", way="down"), "1"),
        one("(exp(-x)+x)/(exp(-x)+x) <= 0.9", "[1, oo)", up("0", way="down", at_end=["limit"]), "1"),
    ),
    "the leading term of a divisor cancels": (
        one("1/(x^2 - x^2/2) >= 0", "[1, oo)", up("-4/x^3", way="down", at_end=["limit"]), "1", defined=[ABOVE, ["sign", "+", POLYNOMIAL]]),
        one("1/(x^2 - x^2 + 3) >= 1/2", "[1, oo)", up("0", way="down", at_end=["limit"]), "1", defined=[["sign", "+", POLYNOMIAL], ABOVE]),
    ),
    "a divisor tends to 0": (
        one("phi(x)/(1 + exp(-x)) >= 0", "[1, oo)", up(DAMPED, DAMPED_FALLS, ["limit"], "down"), "1"),
        one("1/4 - x*phi(x)/phi(x)/x >= 0", "[1, oo)", up("0", RANGE, ["limit"], "down"), "1"),
    ),
    "a limit is asked for at an end that is finite": (DECAY, DECAY.but(domain={"x": "[0, 5]"}, claim="exp(-x) > 1/10")),
    "a limit in one variable holds for each value of another, not for all": (
        Case("exp(-y) >= 0", {"y": "[0, oo)"}, [["monotone", "y", "down", "-exp(-y)", RANGE, ["limit"]]], {"y": "1"}),
        Case("exp(-y) >= x", {"x": UNIT, "y": "[0, oo)"}, [["monotone", "y", "down", "-exp(-y)", RANGE, ["limit"]]], {"x": "0", "y": "1"}),
    ),
}  # fmt: skip
STRICT_END = one("x > 0", "(0, 1]", up("1"), "1")
SPLIT = one("x*(1-x) >= 0", UNIT, ["split", "x", "1/2", RANGE, RANGE], "1")
DISCARD = one("x >= 1/2", UNIT, ["split", "x", "1/2", ["discard", 0, 53], RANGE], "1", where=["x > 1/2"])
INTEGER = Case("n*(n-1) > 0", {"n": "integer (1, 4]"}, [["integer", "n", [RANGE, RANGE, RANGE], None]], {"n": "2"})
STARTS = Case("n >= 2", {"n": "integer (1, oo)"}, [["integer", "n", [], RANGE]], {"n": "2"})
ELEMENTS = Case("x^2 >= 2", {"x": "{2, sqrt(2)}"}, [["set", "x", [RANGE, ZERO]]], {"x": "2"})
TOUCHING = one("(x-1)^2*(x+1) > 0", "(1, 2]", POLYNOMIAL, "2")
BETWEEN = Case(
    "(2*n-1)/(2*n-1)^2 >= 0.25",
    {"n": "integer [0, 2]"},
    [["real", "n", up("-2/(2*n-1)^2", ["squares", [["2", "(2*n-1)/(2*n-1)^2"]]], way="down", v="n")]],
    {"n": "1"},
    [["sign", "+", ["integer", "n", [RANGE, RANGE, RANGE], None]]],
)
ENDS: dict[str, tuple[Case, Case]] = {
    "a strict goal is shown at an open end, and the end is closed": (STRICT_END, STRICT_END.but(domain={"x": UNIT})),
    "a constant is called strictly rising from an open end": (
        one("x - x + 1 > 0", "(0, 1]", up("0"), "1").but(domain={"x": UNIT}),
        one("x - x > 0", "(0, 1]", up("0"), "1"),
    ),
    "the domain is split where it ends": (
        one("x > 0", "(0, 1]", ["split", "x", "1/2", RANGE, RANGE], "1"),
        one("x > 0", UNIT, ["split", "x", "0", RANGE, RANGE], "1"),
    ),
    "the domain is split outside, so that a part is empty": (
        SPLIT.but(claim="x*(1-x) >= -1"),
        SPLIT.but(claim="x >= 1", links=[["split", "x", "2", ["discard", 0, 53], RANGE]], where=["x < 3"]),
    ),
    "the domain is split beside an irrational end": (
        one("x > 7/5", "(sqrt(2), 2]", ["split", "x", "3/2", RANGE, RANGE], "2"),
        one("x > 7/5", "(7/5-sqrt(2)*0, 2]", ["split", "x", "7/5", RANGE, RANGE], "2").but(claim="x > sqrt(2)"),
    ),
    "an irrational end is rounded to the inside": (
        one("x^2 <= 2", "[0, 7/5]", RANGE, "1"),
        one("x^2 < 2", "[0, sqrt(2)]", RANGE, "1"),
    ),
    "a polynomial is tried on an interval with an irrational end": (
        one("x^2 <= 2", "[0, 7/5]", POLYNOMIAL, "1"),
        one("x^2 <= 19/10", "[0, sqrt(2)]", POLYNOMIAL, "1"),
    ),
    "a hypothesis that may be an equality is discarded": (
        DISCARD,
        one("x >= 1", "[0, 1/2]", ["discard", 0, 53], "1/2", where=["x >= 1/2"]),
    ),
    "the first integer behind an open end is skipped": (INTEGER, INTEGER.but(domain={"n": "integer (0, 3]"})),
    "the last integer is left out": (INTEGER, INTEGER.but(claim="n <= 4", domain={"n": "integer (1, 5]"})),
    "the integers from the end on begin one late": (STARTS, STARTS.but(claim="n >= 3", links=[["integer", "n", [], ["real", "n", RANGE]]])),
    "the end of the integers is no integer": (
        Case("n >= 3", {"n": "integer [5/2, oo)"}, [["integer", "n", [RANGE], RANGE]], {"n": "3"}),
        Case("n >= 4", {"n": "integer [5/2, oo)"}, [["integer", "n", [], RANGE]], {"n": "4"}),
    ),
    "an integer variable becomes real over a pole between the integers": (
        BETWEEN.but(domain={"n": "integer [1, 2]"}, defined=[ABOVE]),
        BETWEEN,
    ),
    "an element of a set is left to its hull": (
        ELEMENTS,
        ELEMENTS.but(claim="x^2 > 2", links=[["set", "x", [RANGE, RANGE]]]),
    ),
    "the elements of a set are shown in another order": (ELEMENTS, ELEMENTS.but(domain={"x": "{sqrt(2), 2}"})),
    "a closed end is treated as shown": (
        one("sqrt(x) >= x", UNIT, ["end", "x", "low", ZERO, ["root", "above", "x", "x", None, POLYNOMIAL]], "1"),
        one("sqrt(x) > x", UNIT, ["end", "x", "low", ZERO, ["root", "above", "x", "x", None, POLYNOMIAL]], "1"),
    ),
    "a polynomial touches 0 at a closed end": (TOUCHING, TOUCHING.but(domain={"x": "[1, 2]"})),
    "a polynomial touches 0 between the ends": (TOUCHING, TOUCHING.but(domain={"x": "(0, 2]"})),
    "a polynomial is negative between two roots that are close": (
        one("(x-1)*(x-1) >= 0", LINE, POLYNOMIAL, "2"),
        one("(x-1)*(x-1.0000000000000000000000001) >= 0", LINE, POLYNOMIAL, "2"),
    ),
    "a polynomial changes its sign at a root of multiplicity three": (
        one("(x-1)^3*(x-2)^2 >= 0", "[1, oo)", POLYNOMIAL, "2"),
        one("(x-1)^3*(x-2)^2 >= 0", "[1-1/10^30, oo)", POLYNOMIAL, "2"),
    ),
    "an odd polynomial is looked at on the right only": (
        one("x^3 >= -8", "[-2, oo)", POLYNOMIAL, "2"),
        one("x^3 >= -8", LINE, POLYNOMIAL, "2"),
    ),
}  # fmt: skip
PRODUCT = one("x*(x-1) >= 0", "[1, 2]", ["product", "1", [["x", 1, RANGE], ["x-1", 1, RANGE]]], "1")
WHERE = one("x >= 1", "[-5, 5]", ["where", 0, "1/2", RANGE, ZERO], "3", where=["2*x >= 2"])
BOUND = one("mills(x) <= 1/x", HALF_LINE, ["bound", "mills_upper", "x", "1/x", "-1", RANGE, RANGE, ZERO], "1")
HIDDEN_SQUARE = "(x+3)^2 >= 100*(sqrt(x^2)+x)"  # times sqrt(x^2) - x, the right side is 0
NONNEGATIVE: Any = ["root", "above", "x^2", "x", None, ZERO]  # sqrt(x^2) - x >= 0
SIGNS: dict[str, tuple[Case, Case]] = {
    "two negative factors have a positive product, one has not": (
        PRODUCT,
        PRODUCT.but(domain={"x": "[1/2, 2]"}, links=[["product", "1", [["x", 1, RANGE], ["x-1", 1, None]]]]),
    ),
    "a negative constant turns a product round": (
        PRODUCT,
        PRODUCT.but(claim="-x*(x-1) >= 0", links=[["product", "-1", [["x", 1, RANGE], ["x-1", 1, RANGE]]]]),
    ),
    "an even power of what may vanish is called positive": (
        one("(x-1)^2 >= 0", UNIT, ["product", "1", [["x-1", 2, None]]], "1"),
        one("(x-1)^2 > 0", UNIT, ["product", "1", [["x-1", 2, None]]], "0"),
    ),
    "a factor in the divisor may be 0": (
        one("x^2/x >= 0", "(0, 1]", ["product", "1", [["x", 2, None], ["x", -1, RANGE]]], "1"),
        one("x - x^2*0 > -1", "[-1, 1]", ["product", "1", [["x", 2, None], ["x", -1, RANGE]]], "1").but(claim="x >= 0"),
    ),
    "a square is divided by the square of what vanishes": (
        one(HIDDEN_SQUARE, "[-2, -1]", ["product", "1", [["(sqrt(x^2)-x)*(x+3)", 2, None], ["sqrt(x^2)-x", -2, RANGE]]], "-1"),
        one(HIDDEN_SQUARE, "[1, 2]", ["product", "1", [["(sqrt(x^2)-x)*(x+3)", 2, None], ["sqrt(x^2)-x", -2, None]]], "1"),
    ),
    "a divisor is shown to be nonnegative only": (
        one(HIDDEN_SQUARE, "[-2, -1]", ["product", "1", [["(sqrt(x^2)-x)*(x+3)", 2, None], ["sqrt(x^2)-x", -2, RANGE]]], "-1"),
        one(HIDDEN_SQUARE, "[1, 2]", ["product", "1", [["(sqrt(x^2)-x)*(x+3)", 2, None], ["sqrt(x^2)-x", -2, NONNEGATIVE]]], "1"),
    ),
    "only the first summand is positive, and it is put second": (
        one("1 + x^2 > 0", LINE, ["sum", [["1", RANGE], ["x^2", RANGE]]], "1"),
        one("0 + x^2 > 0", LINE, ["sum", [["x^2", RANGE], ["0", RANGE]]], "1"),
    ),
    "a square has a negative weight": (
        one("x^2 + 1 >= 0", LINE, ["squares", [["1", "x"], ["1", "1"]]], "1"),
        one("x^2 - 1 >= 0", LINE, ["squares", [["1", "x"], ["-1", "1"]]], "1"),
    ),
    "a variable is the square of a root that is not defined": (
        one("x >= 0", UNIT, ["squares", [["1", "sqrt(x)"]]], "1"),
        one("x >= 0", "[-1, 1]", ["squares", [["1", "sqrt(x)"]]], "1"),
    ),
    "a variable is the exponential of a logarithm that is not defined": (
        one("x > 0", "(0, 1]", ["product", "1", [["x*log(x)", 1, RANGE], ["log(x)", -1, RANGE]]], "1").but(
            links=[["product", "1", [["log(exp(x))", 1, RANGE]]]]),
        one("x > 0", "[-1, 1]", ["product", "1", [["x^(1/2)", 2, None]]], "1"),
    ),
    "a hypothesis is multiplied by what is negative": (WHERE, WHERE.but(claim="x <= 1", links=[["where", 0, "-1/2", RANGE, ZERO]])),
    "a hypothesis is multiplied by what is not defined": (
        WHERE,
        WHERE.but(claim="x >= 2", links=[["where", 0, "1/2 + 1/(x-x)", RANGE, ZERO]]),
    ),
    "a hypothesis that is not strict makes a goal strict": (WHERE, WHERE.but(claim="x > 1")),
    "a root is at most a negative number": (
        one("sqrt(x) <= 1", UNIT, ["root", "below", "x", "1", RANGE, RANGE], "1"),
        one("sqrt(x) <= -1", UNIT, ["root", "below", "x", "-1", RANGE, RANGE], "1"),
    ),
    "a root is taken of what may be negative": (
        one("sqrt(x) >= x", UNIT, ["root", "above", "x", "x", None, RANGE], "1").but(
            links=[["root", "above", "x", "x", None, POLYNOMIAL]]),
        one("exp(x/2) >= 2", LINE, ["root", "above", "exp(x)", "2", None, RANGE], "2"),
    ),
    "logarithms of negative numbers are compared": (
        one("exp(x) >= x", UNIT, ["split", "x", "1/2", RANGE, RANGE], "1").but(
            domain={"x": "[1/2, 1]"}, links=[["log", "x", "x", RANGE, RANGE]]),
        one("-1 >= exp(x)", UNIT, ["exp", "-1", "x", RANGE, RANGE], "1"),
    ),
    "a fact about positive numbers is used on the left": (
        BOUND,
        BOUND.but(domain={"x": "[-2, -1]"}, defined=[["sign", "-", RANGE]], point={"x": "-1"}),
    ),
    "an upper bound is used as a lower one": (
        BOUND,
        one("mills(x) >= 1/x", HALF_LINE, ["bound", "mills_upper", "x", "-1/x", "1", RANGE, RANGE, ZERO], "1"),
    ),
    "a bound of the logarithm is used for the logarithm of a square": (
        one("log(x^2) <= x^2 - 1", "[1, 2]", ["bound", "log_upper", "x^2", "x^2 - 1", "-1", RANGE, RANGE, ZERO], "1"),
        one("log(x^2) <= -2*x - 2", "[-2, -1/2]", ["bound", "log_upper", "x", "-2*x-2", "-2", RANGE, RANGE, ZERO], "-1"),
    ),
}  # fmt: skip
NO_RULE = "a limit is asked for at an end that is finite"
PAIRS = CONTINUITY | LIMITS | ENDS | SIGNS


@pytest.mark.parametrize("name", PAIRS)
def test_the_attack_is_refused(name: str, tmp_path: Path) -> None:
    answer = judge(PAIRS[name][1], tmp_path)
    assert answer.verdict == ("malformed" if name == NO_RULE else "rejected"), answer


@pytest.mark.parametrize("name", PAIRS)
def test_the_same_argument_shows_a_true_neighbour(name: str, tmp_path: Path) -> None:
    answer = judge(PAIRS[name][0], tmp_path)
    assert answer.verdict == "accepted", answer
