"""The checker of lemma certificates: for each rule proofs that it accepts, beside lemmas and proofs that are nearly the
same and wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checker.lemma_maker import ABOVE, BELOW, Case

RANGE = ["range", 53, "0"]
HALF_LINE, LINE = "(0, oo)", "(-oo, oo)"


def two_sided(derivative: str, at_zero: Any) -> Any:
    """Least at 0: falling before, rising after."""
    return ["split", "x", "0", *(["monotone", "x", way, derivative, RANGE, at_zero] for way in ("down", "up"))]


MILLS_UPPER = Case(
    "Q(b) < phi(b)/b",
    {"b": HALF_LINE},
    [["monotone", "b", "down", "-phi(b)/b^2", ["product", "1", [["phi(b)/b^2", 1, RANGE]]], ["limit"]]],
    {"b": "1"},
    [ABOVE],
)
MILLS_LOWER = Case(
    "b/(1+b^2) * phi(b) <= Q(b)",
    {"b": HALF_LINE},
    [["monotone", "b", "down", "-2*phi(b)/(1+b^2)^2", ["product", "2", [["phi(b)", 1, RANGE], ["1+b^2", -2, RANGE]]], ["limit"]]],
    {"b": "1"},
    [ABOVE],
)  # fmt: skip
EXP = Case("exp(x) >= 1 + x", {"x": LINE}, [two_sided("exp(x)-1", ["zero"])], {"x": "0"})
LOG = Case(
    "log(1+x) <= x",
    {"x": "(-1, oo)"},
    [two_sided("1 - 1/(1+x)", ["zero"])],
    {"x": "0"},
    [RANGE],
)
TAN = Case(
    "x <= tan(x)",
    {"x": "[0, 3/2]"},
    [["monotone", "x", "up", "tan(x)^2", RANGE, RANGE]],
    {"x": "1"},
    [ABOVE],
)
TOUCHING = Case("x^4 - 2*x^2 + 1 >= 0", {"x": "[-2, 2]"}, [["polynomial"]], {"x": "0"})
WHERE = Case(
    "x + y >= 2",
    {"x": "[0, 5]", "y": "[0, 5]"},
    [["where", 0, "1", RANGE, ["polynomial"]]],
    {"x": "3", "y": "3"},
    where=["x + y >= 3"],
)
ROOT = Case(
    "sqrt(x) <= (1 + x)/2", {"x": "[0, oo)"}, [["squares", [["1/2", "sqrt(x) - 1"]]]], {"x": "1"}, [RANGE, ABOVE]
)
BERNOULLI = Case(
    "2^n >= n + 1",
    {"n": "integer [0, oo)"},
    [["integer", "n", [["zero"]], ["monotone", "n", "up", "2^n*log(2) - 1", RANGE, RANGE]]],
    {"n": "3"},
    [["base", RANGE]],
)
SET = Case(
    "x^2 > 1/5",
    {"x": "{1/2, sqrt(2), -1/2}"},
    [["set", "x", [RANGE, RANGE, RANGE]]],
    {"x": "1/2"},
    [ABOVE],
)
MEAN = Case(
    "x*(1-x) <= 1/4 + 1/100",
    {"x": "[49/100, 51/100]"},
    [["mean", 53, "0", "m"]],
    {"x": "1/2"},
    [ABOVE, ABOVE],
)
PLANE = Case(
    "x*y <= x + y",
    {"x": "[0, 1]", "y": "[0, 1]"},
    [["sum", [["x*(1-y)", ["product", "1", [["x", 1, RANGE], ["1-y", 1, RANGE]]]], ["y", RANGE]]]],
    {"x": "0", "y": "1"},
)
LOGARITHMS = Case(
    "exp(x^2) >= exp(x - 1/4)",
    {"x": LINE},
    [["log", "x^2", "exp(x-1/4)", RANGE, ["polynomial"]]],
    {"x": "0"},
    [ABOVE],
)
EXPONENTIALS = Case(
    "exp(x) <= 3 + x",
    {"x": "[0, 1]"},
    [["exp", "3 + x", "x", RANGE, ["monotone", "x", "down", "1/(3+x) - 1", RANGE, RANGE]]],
    {"x": "0"},
)
BOUND = Case(
    "Q(b)*b <= phi(b)",
    {"b": "[1, 2]"},
    [["bound", "mills_upper", "b", "phi(b)", "-b*phi(b)", RANGE, RANGE, ["zero"]]],
    {"b": "1"},
)
BOUND_EXP = Case(
    "exp(x) >= 1 + x", {"x": LINE}, [["bound", "exp_lower", "x", "-1 - x", "1", None, RANGE, ["zero"]]], {"x": "0"}
)
LEMMA_LOG = Case(
    "log(x) <= x - 1",
    {"x": HALF_LINE},
    [["bound", "log_upper", "x", "x - 1", "-1", RANGE, RANGE, ["zero"]]],
    {"x": "1"},
    [RANGE],
)
DISCARD = Case(
    "x >= 1",
    {"x": "[0, 2]"},
    [["split", "x", "1/2", ["discard", 0, 53], ["where", 0, "1/2", RANGE, ["polynomial"]]]],
    {"x": "3/2"},
    where=["x^2 >= 1"],
)
DISCARD = DISCARD.but(
    links=[["split", "x", "1/2", ["discard", 0, 53], ["where", 0, "2/3", RANGE, ["zero"]]]],
    where=["3*x/2 >= 3/2"],
    defined=[ABOVE],
)
REAL = Case("n^2 + n >= 6", {"n": "integer [2, oo)"}, [["real", "n", ["polynomial"]]], {"n": "2"})
JUMP = Case(  # atan(1/x), on two pieces
    "atan(x/sqrt(x^2)^2) > -3/2",
    {"x": "[-1, 1]"},
    [["split", "x", "1/2", ["split", "x", "-1/2", RANGE, ["discard", 0, 53]], RANGE]],
    {"x": "1"},
    [ABOVE, RANGE, ["sign", "+", ["where", 0, "1", RANGE, ["polynomial"]]], ABOVE],
    where=["x^2 > 1/4"],
)
SIGN = Case("1/(x - 3) < 0", {"x": "[0, 2]"}, [RANGE], {"x": "0"}, [BELOW])
EQUAL = Case("sinh(x)^2 + 1 == cosh(x)^2", {"x": LINE}, [[["zero"], ["zero"]]], {"x": "0"})
CHAIN = Case("0 < x^2 + 1 == 1 + x*x <= 5", {"x": "[-2, 2]"}, [RANGE, [["zero"], ["zero"]], ["polynomial"]], {"x": "0"})
STRICT_OPEN = Case(
    "exp(x) > 1 + x", {"x": HALF_LINE}, [["monotone", "x", "up", "exp(x)-1", RANGE, ["zero"]]], {"x": "1"}
)
CONSTANTS = Case("e < pi", {}, [RANGE])
IRRATIONAL = Case("x^2 <= 2.0001", {"x": "[0, sqrt(2)]"}, [RANGE], {"x": "1"})
ACCEPTED = {name: value for name, value in list(globals().items()) if isinstance(value, Case) and name != "RULES"}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_right_proof_is_accepted(name: str) -> None:
    answer = ACCEPTED[name].judge()
    assert answer.verdict == "accepted", answer


def monotone_of(case: Case, **changes: Any) -> Case:
    """The first link's monotone step with other arguments: v, way, g, rising, at_end."""
    names = ("name", "v", "way", "g", "rising", "at_end")
    return case.but(links=[[changes.get(n, a) for n, a in zip(names, case.links[0])], *case.links[1:]])


FALSE_JUMP = "atan(x/sqrt(x^2)^2) > -1/2"  # not at -1

REFUSED: dict[str, Case] = {
    # false lemmas with the proof of a true one
    "Mills upper bound, a smaller one": MILLS_UPPER.but(claim="Q(b) < phi(b)/(b+1/10)", defined=[ABOVE, ABOVE]),
    "Mills lower bound, a larger one": MILLS_LOWER.but(claim="b/(1/2+b^2) * phi(b) <= Q(b)", defined=[ABOVE, ABOVE]),
    "Mills upper bound, also for negative b": MILLS_UPPER.but(domain={"b": LINE}),
    "exp above 1 + 2x": EXP.but(claim="exp(x) >= 1 + 2*x"),
    "exp strictly above 1 + x": EXP.but(claim="exp(x) > 1 + x"),
    "log above": LOG.but(claim="log(1+x) >= x"),
    "log up to its pole": LOG.but(domain={"x": "[-1, oo)"}),
    "tan over its pole": TAN.but(domain={"x": "[0, 2]"}),
    "tan strictly, at 0 too": TAN.but(claim="x < tan(x)"),
    "touching inside, strictly": TOUCHING.but(claim="x^4 - 2*x^2 + 1 > 0"),
    "a little below touching": TOUCHING.but(claim="x^4 - 2*x^2 + 99/100 >= 0", defined=[ABOVE]),
    "below 0": TOUCHING.but(claim="-1 - x^2 > 0"),
    "touching from below": TOUCHING.but(claim="2*x^2 - x^4 - 1 >= 0"),
    "crossing at a triple root": TOUCHING.but(claim="(x-1)^3 >= 0"),
    "crossing inside": TOUCHING.but(claim="x^4 - x^2 >= 0"),
    "a polynomial that is 0 at a closed end": TOUCHING.but(claim="2 - x > 0"),
    "a larger right side under a hypothesis": WHERE.but(claim="x + y >= 4"),
    "another hypothesis": WHERE.but(where=["x + y >= 1"]),
    "the hypothesis turned round": WHERE.but(where=["x + y <= 3"], point={"x": "1", "y": "1"}),
    "an equation as an inequality": WHERE.but(where=["x + y == 3"], point={"x": "1", "y": "2"}),
    "no square": ROOT.but(claim="sqrt(x) <= (1 + x)/3"),
    "squares, strictly": ROOT.but(claim="sqrt(x) < (1 + x)/2"),
    "2^n above n + 2": BERNOULLI.but(claim="2^n >= n + 2"),
    "2^n strictly above": BERNOULLI.but(claim="2^n > n + 1"),
    "integers read as reals": BERNOULLI.but(domain={"n": "[0, oo)"}, defined=[RANGE]),
    "integers from a lower end on": BERNOULLI.but(domain={"n": "integer [-1, oo)"}),
    "a smaller element": SET.but(domain={"x": "{1/2, sqrt(2), -1/3}"}),
    "one more element": SET.but(domain={"x": "{1/2, sqrt(2), -1/2, 0}"}),
    "x(1-x) below 1/5": MEAN.but(claim="x*(1-x) <= 1/5", defined=[ABOVE]),
    "mean value on a larger box": MEAN.but(claim="x*(1-x) <= 1/4 + 1/10000"),
    "a sum below": PLANE.but(claim="x*y <= x + y - 1"),
    "a sum on a larger box": PLANE.but(domain={"x": "[0, 1]", "y": "[0, 2]"}),
    "a negative factor": PLANE.but(domain={"x": "[-1, 1]", "y": "[0, 1]"}),
    "logarithms with a larger constant": LOGARITHMS.but(claim="exp(x^2) >= exp(x - 1/5)"),
    "exponential above": EXPONENTIALS.but(claim="exp(x) <= 3/2 + x", defined=[ABOVE]),
    "mills below 1/b for negative b": BOUND.but(domain={"b": "[-1, 2]"}),
    "a bound with the wrong sign": BOUND.but(claim="Q(b)*b >= phi(b)"),
    "log strictly": LEMMA_LOG.but(claim="log(x) < x - 1"),
    "discarded too far": DISCARD.but(where=["3*x/2 >= 1/2"]),
    "reals where the lemma starts earlier": REAL.but(domain={"n": "integer [1, oo)"}, point={"n": "2"}),
    "a pole that is touched": SIGN.but(domain={"x": "[0, 3]"}),
    "a pole inside": SIGN.but(domain={"x": "[0, 4]"}),
    "cosh and sinh": EQUAL.but(claim="sinh(x)^2 - 1 == cosh(x)^2"),
    "a wrong middle": CHAIN.but(claim="0 < x^2 + 1 == 2 + x*x <= 6"),
    "a wrong last link": CHAIN.but(claim="0 < x^2 + 1 == 1 + x*x < 5"),
    "the open end closed, strictly": STRICT_OPEN.but(domain={"x": "[0, oo)"}),
    "pi below e": CONSTANTS.but(claim="pi < e"),
    "an irrational end": IRRATIONAL.but(claim="x^2 <= 1.9999"),
    "an irrational end, rounded outwards": IRRATIONAL.but(claim="x^2 <= 2"),
    # wrong proofs of true lemmas
    "another derivative": monotone_of(MILLS_UPPER, g="-phi(b)/b"),
    "the wrong way": monotone_of(MILLS_UPPER, way="up"),
    "a limit at a finite end": monotone_of(TAN, at_end=["limit"]),
    "a value at an infinite end": monotone_of(MILLS_UPPER, at_end=["zero"]),
    "zero by zero": TAN.but(links=[["zero"]]),
    "a product without its sign": PLANE.but(links=[["product", "1", [["x+y-x*y", 1, None]]]]),
    "a product with a negative constant": PLANE.but(links=[["product", "-1", [["x*y-x-y", 1, RANGE]]]]),
    "an odd power without a proof": TOUCHING.but(links=[["product", "1", [["x^4-2*x^2+1", 1, None]]]]),
    "a power 0": CONSTANTS.but(links=[["product", "1", [["pi-e", 1, RANGE], ["pi", 0, RANGE]]]]),
    "a dropped case of integers": BERNOULLI.but(links=[["integer", "n", [], BERNOULLI.links[0][3]]]),
    "integers without the rest": BERNOULLI.but(links=[["integer", "n", [["zero"]], None]]),
    "a dropped element": SET.but(links=[["set", "x", [RANGE, RANGE]]]),
    "a hypothesis that is not there": WHERE.but(links=[["where", 1, "1", RANGE, RANGE]]),
    "a negative multiplier": WHERE.but(links=[["where", 0, "-1", RANGE, RANGE]]),
    "discarding what can hold": DISCARD.but(links=[["discard", 0, 53]]),
    "splitting at an end": EXP.but(domain={"x": "[0, 1]"}),
    "splitting at an open end": EXP.but(domain={"x": "(0, 1]"}, point={"x": "1"}),
    "splitting outside": EXP.but(domain={"x": "[1, 2]"}, point={"x": "1"}),
    "splitting an integer": REAL.but(links=[["split", "n", "5/2", RANGE, RANGE]]),
    "a polynomial over the integers": REAL.but(links=[["polynomial"]]),
    "a centre at an open end": MEAN.but(domain={"x": "(49/100, 51/100]"}, links=[["mean", 53, "0", "l"]]),
    "a centre at infinity": Case("x^2 >= 0", {"x": "[1, oo)"}, [["mean", 53, "0", "h"]], {"x": "1"}),
    "a centre between infinities": Case("x + 1 >= 0", {"x": "[1, oo)"}, [["mean", 53, "0", "m"]], {"x": "1"}),
    "a margin beyond the mean value form": MEAN.but(links=[["mean", 53, "1/100", "m"]]),
    "a negative margin": MEAN.but(links=[["mean", 53, "-1", "m"]]),
    "no letter": MEAN.but(links=[["mean", 53, "0", ""]]),
    "a superfluous letter": MEAN.but(links=[["mean", 53, "0", "mm"]]),
    "another letter": MEAN.but(links=[["mean", 53, "0", "c"]]),
    "letters that are no text": MEAN.but(links=[["mean", 53, "0", ["m"]]]),
    "a margin of a range that is too large": CONSTANTS.but(links=[["range", 53, "1/2"]]),
    "a margin that is no rational": CONSTANTS.but(links=[["range", 53, "0.1"]]),
    "a negative margin of a range": CONSTANTS.but(links=[["range", 53, "-1/10"]]),
    "a fact without its condition": BOUND.but(links=[["bound", "mills_upper", "b", "phi(b)", "-b*phi(b)", None, RANGE, ["zero"]]]),
    "a proof of no condition": BOUND_EXP.but(links=[["bound", "exp_lower", "x", "-1 - x", "1", RANGE, RANGE, ["zero"]]]),
    "the wrong sign of s": BOUND.but(links=[["bound", "mills_upper", "b", "phi(b)", "b*phi(b)", RANGE, RANGE, ["zero"]]]),
    "the wrong fact": BOUND.but(links=[["bound", "mills_lower", "b", "phi(b)", "-b*phi(b)", RANGE, RANGE, ["zero"]]]),
    "the wrong side of a pole": SIGN.but(defined=[ABOVE]),
    "no proof of definedness": SIGN.but(defined=[]),
    "a superfluous proof of definedness": SIGN.but(defined=[BELOW, BELOW]),
    "half of an equation": EQUAL.but(links=[[["zero"]]]),
    "a dropped link": CHAIN.but(links=CHAIN.links[:2]),
    "a link too many": CHAIN.but(links=[*CHAIN.links, RANGE]),
    "precision of 15": CONSTANTS.but(links=[["range", 15, "0"]]),
    "precision of 4097": CONSTANTS.but(links=[["range", 4097, "0"]]),
    "precision true": CONSTANTS.but(links=[["range", True, "0"]]),
    "an argument too many": CONSTANTS.but(links=[["range", 53, "0", 53]]),
    "no rule": CONSTANTS.but(links=[["trust"]]),
    "an empty proof": CONSTANTS.but(links=[[]]),
    "a point too many": CONSTANTS.but(point={"x": "0"}),
    "no point": SIGN.but(point={}),
    "a point outside": SIGN.but(point={"x": "5/2"}),
    "a point that is no rational": SIGN.but(point={"x": "2/4"}),
    "a point with a hypothesis that fails": WHERE.but(point={"x": "1", "y": "1"}),
    "a point that is no integer": REAL.but(point={"n": "5/2"}),
    "a point beside the set": SET.but(point={"x": "1"}),
    # undefined points hidden by identities
    "sqrt(x)^2 for x": Case("x >= 0", {"x": "[-1, 1]"}, [["squares", [["1", "sqrt(x)"]]]], {"x": "0"}),
    "sqrt(x)^2 for x by product": Case("x >= 0", {"x": "[-1, 1]"}, [["product", "1", [["sqrt(x)", 2, None]]]], {"x": "0"}),
    "a hidden pole": Case("x/x > 0", {"x": "[-1, 1]"}, [["polynomial"]], {"x": "1"}, [ABOVE]),
    "a pole that cancels": Case("x/x == 1", {"x": "[-1, 1]"}, [[["zero"], ["zero"]]], {"x": "1"}, [BELOW]),
    "a square root of a negative number": Case(
        "sqrt(x)^2 == x", {"x": "[-1, 1]"}, [[["zero"], ["zero"]]], {"x": "1"}, [["zero"]]
    ),
    "1/x by mean values through its pole": JUMP.but(claim=FALSE_JUMP, links=[["mean", 53, "0", "h"]]),
    "1/x monotone over its pole": JUMP.but(claim=FALSE_JUMP, links=[["monotone", "x", "down", "-1/(1+x^2)", RANGE, RANGE]]),
    "the kink of sqrt(x^2)": Case(
        "sqrt(x^2) <= 2*x + 3", {"x": "[-1, 1]"},
        [["monotone", "x", "up", "2 - x/sqrt(x^2)", RANGE, ["zero"]]], {"x": "0"}, [["polynomial"]]
    ),
    "a real power of a negative number": Case("x^(2/3) >= 0", {"x": "[-1, 1]"}, [RANGE], {"x": "1"}, [ABOVE, RANGE]),
    "0 to a real power": Case("x^(1/2) >= 0", {"x": "[0, 1]"}, [RANGE], {"x": "1"}, [ABOVE, RANGE]),
    "nothing at all": Case("x > 5", {"x": "[0, 1]"}, [["discard", 0, 53]], {"x": "0"}, where=["x >= 2"]),
    "an empty domain": Case("x > 5", {"x": "[1, 0]"}, [RANGE], {"x": "0"}),
    "no integers": Case("n > 5", {"n": "integer [1/3, 1/2]"}, [["integer", "n", [], None]], {"n": "0"}),
    "a half-open point": Case("x > 5", {"x": "[1, 1)"}, [RANGE], {"x": "1"}),
    "a strict end": Case("x > 0", {"x": "[0, 1]"}, [RANGE], {"x": "1"}),
    "even powers": Case("x^2 > 0", {"x": "[-1, 1]"}, [["product", "1", [["x", 2, RANGE]]]], {"x": "1"}),
    "another variable": Case("x >= 0", {"x": "[0, 1]"}, [["sum", [["x + y - y", RANGE]]]], {"x": "1"}),
    "a limit below 0": Case(
        "1/x > 1", {"x": "[1/2, oo)"}, [["monotone", "x", "down", "-1/x^2", RANGE, ["limit"]]], {"x": "1/2"}, [ABOVE]
    ),
    "a limit that is not taken": Case(
        "sin(x)/x + x - x >= 0", {"x": "[4, oo)"},
        [["monotone", "x", "down", "cos(x)/x - sin(x)/x^2", RANGE, ["limit"]]], {"x": "7"}, [ABOVE]
    ),
}  # fmt: skip


MISSHAPEN = {
    "one more element",
    "a dropped element",
    "a limit at a finite end",
    "a hypothesis that is not there",
    "no letter",
    "a superfluous letter",
    "another letter",
    "letters that are no text",
    "a margin that is no rational",
    "a fact without its condition",
    "no proof of definedness",
    "a superfluous proof of definedness",
    "half of an equation",
    "a dropped link",
    "a link too many",
    "precision of 15",
    "precision of 4097",
    "precision true",
    "an argument too many",
    "no rule",
    "an empty proof",
    "a point too many",
    "no point",
    "a point that is no rational",
    "an empty domain",
    "a half-open point",
    "another variable",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_nearly_right_is_refused(name: str) -> None:
    """By the rule that is meant to see it: a proof of another shape than the rule's ends as malformed."""
    answer = REFUSED[name].judge_anything()
    assert answer.verdict == ("malformed" if name in MISSHAPEN else "rejected"), answer
