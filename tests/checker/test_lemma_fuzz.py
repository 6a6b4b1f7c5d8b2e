"""Random expressions and random arguments: enclosures, identities, derivatives and limits against values at points, and
goals that are false at a known point, which no proof may show."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.checker import lemma
from boundcheck.checker.lemma import (
    Goal,
    Hypothesis,
    Interval,
    Malformed,
    Node,
    Range,
    Reader,
    Rejected,
    Undefined,
    number,
)
from boundcheck.exact.ball import precision

REFUSALS = (Rejected, Undefined, Malformed)
TAILS = ["erf", "erfc", "phi", "Phi", "Q", "mills"]
SMOOTH = ["sqrt", "exp", "log", "sin", "cos", "tan", "atan", "asin", "sinh", "cosh", "tanh", "log1p", "expm1", *TAILS]
ROUGH = [*SMOOTH, "abs", "floor", "step", "relu", "erfinv", "gamma", "ceil"]
ENDS = [Fraction(n) for n in (0, 1, -1, 2, 3, -2, 10)] + [Fraction(1, 2), Fraction(-1, 2), Fraction(1, 10)]


def expression(draw: random.Random, depth: int, names: str = "x", functions: list[str] = ROUGH) -> str:
    if depth == 0 or draw.random() < 0.1:
        return str(draw.choice([*names * 6, "1", "2", "1/2", "3", "pi", "0", "-1", "1/10"]))

    def part() -> str:
        return expression(draw, depth - 1, names, functions)

    kind = draw.random()
    if kind < 0.5:
        return f"({part()}{draw.choice('+-*/*')}{part()})"
    if kind < 0.66:
        return f"({part()})^({draw.choice(['2', '3', '-1', '-2', '1/2', '0', '1/3', '-3/2', 'x'])})"
    return f"{draw.choice(functions)}({part()})"


def parse(text: str) -> Node:
    return Reader(text).whole_expression()


def written(e: Node) -> str:
    """The expression as a certificate writes it."""
    signs = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^"}
    if e.op in ("num", "const", "var"):
        return f"({e.args[0]})"
    parts = [written(part) for part in e.args]
    if e.op in signs:
        return f"({parts[0]}{signs[e.op]}{parts[1]})"
    return f"(-{parts[0]})" if e.op == "neg" else f"{e.op}({','.join(parts)})"


def value(e: Node, point: dict[str, Fraction], p: int = 300) -> Interval:
    """Raises Undefined where it is not certainly defined."""
    return lemma.at_point(e, point, p)


def close(a: Interval, b: Interval, bits: int) -> bool:
    """|a - b| <= 2^-bits (1 + |a|), as far as the enclosures can say."""
    return not (abs(a - b) * 2**bits - abs(a) - 1).positive()


@contextmanager
def fresh_tables() -> Iterator[None]:
    """As the checker leaves them after each certificate."""
    try:
        yield
    finally:
        for cached in (lemma.node, lemma.exact, lemma.normal, lemma.derivative, lemma.conditions):
            cached.cache_clear()
        lemma.REPLACED.clear()
        lemma.POSITIVE_ROOTS.clear()


def random_range(draw: random.Random) -> Range:
    low, high = sorted(draw.sample(ENDS, 2))
    kind = draw.random()
    left, right = None if 0.1 < kind < 0.2 else number(low), None if kind < 0.1 else number(high)
    return Range("real", left, right, left is None or draw.random() < 0.5, right is None or draw.random() < 0.5)


def random_point(draw: random.Random, r: Range) -> Fraction:
    """Of the domain, often an end of it, or near one."""
    low = r.low.args[0] if r.low else (r.high.args[0] if r.high else Fraction(0)) - 8
    high = r.high.args[0] if r.high else low + 9
    share = draw.choice(
        [Fraction(0), Fraction(1), Fraction(1, 10**6), 1 - Fraction(1, 10**9), Fraction(draw.randrange(1, 99), 99)]
    )
    found = low + share * (high - low)
    inside = not (found == low and r.low_open) and not (found == high and r.high_open)
    return found if inside else (low + high) / 2


ARB: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x: -x,
    "abs": abs,
    "phi": lambda x: (-x * x / 2).exp() / (2 * arb.pi()).sqrt(),
    "Q": lambda x: (x / arb(2).sqrt()).erfc() / 2,
    "Phi": lambda x: (-x / arb(2).sqrt()).erfc() / 2,
    "mills": lambda x: (x / arb(2).sqrt()).erfc() * (x * x / 2).exp() * (arb.pi() / 2).sqrt(),
    "relu": lambda x: x.max(arb(0)),
    "step": lambda x: arb(1) if x >= 0 else arb(0) if x < 0 else arb("nan"),
}


def by_arb(e: Node, x: Fraction) -> Any:
    if e.op == "num":
        return arb(fmpq(e.args[0].numerator, e.args[0].denominator))
    if e.op == "const":
        return arb.pi()
    if e.op == "var":
        return arb(fmpq(x.numerator, x.denominator))
    if e.op == "pow":
        base, k = by_arb(e.args[0], x), lemma.whole(e.args[1])
        return base**k if k is not None else (by_arb(e.args[1], x) * base.log()).exp()
    parts = [by_arb(part, x) for part in e.args]
    return ARB[e.op](*parts) if e.op in ARB else getattr(parts[0], e.op)()


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_an_enclosure_over_a_domain_holds_the_values_by_another_arithmetic(seed: int) -> None:
    draw = random.Random(seed)
    e, r = parse(expression(draw, draw.randint(1, 4))), random_range(draw)
    with fresh_tables(), precision(500):
        try:
            whole = lemma.evaluate(e, {"x": lemma.box_of(r, 64)}, 64)
        except REFUSALS:
            return
        for x in {random_point(draw, r) for _ in range(6)}:
            found = by_arb(e, x)
            if not found.is_finite():
                continue
            for end, side in ((whole.lo, 1), (whole.hi, -1)):
                if end[1] <= lemma.TOP:
                    room = side * (found - arb((end[0], end[1])))
                    outside = room <= 0 if end[2] else room < 0
                    assert not outside, f"{written(e)} at {x} is {found}, outside {whole}"


# Of an expression u; not all are equal to it, or not everywhere.
REWRITINGS = """({u})*1; ({u})+0; -(-({u})); sqrt(({u})^2); sqrt({u})^2; log(exp({u})); exp(log({u})); ({u})^2/({u}); abs({u});
(({u})^2)^(1/2); (({u})^3)^(1/3); (({u})^(1/3))^3; -({u}); 1/(1/({u})); ({u})*cos({u})^2+({u})*sin({u})^2; tan(atan({u}));
asin(sin({u})); ({u})*Q({u})+({u})*Q(-({u})); ({u})*e^({u})*exp(-({u})); abs(-({u})); exp(2*log({u}))/({u}); log1p(expm1({u}));
sqrt(pi)*sqrt(({u})^2/pi); cosh({u})*tanh({u})/sinh({u})*({u}); ({u})*sin(pi/2); ({u})*cos(2*pi); ({u})*cos(pi); log(exp({u})^2)/2;
phi({u})*mills({u})-1+Phi({u})+({u}); -erf(-({u}))-erf({u})+({u}); ({u})+mills({u})+mills(-({u}))-1/phi({u}); sqrt(exp(2*({u})));
exp({u})^(1/2)*exp({u}/2); sqrt(2)*sqrt(({u})^2/2); sqrt(8)*({u})/sqrt(2)-({u})"""


def test_identical_expressions_have_equal_values_where_both_are_defined() -> None:
    draw, found, rewritings = random.Random(11), 0, REWRITINGS.split(";")
    points = [{"x": Fraction(n, 7)} for n in (-20, -3, 2, 5, 11, 30)]
    for _ in range(500):
        text = expression(draw, draw.randint(0, 2))
        one, other = (draw.choice(rewritings).replace("{u}", text) for _ in range(2))
        with fresh_tables():
            try:
                a, b = parse(one), parse(other)
                if one == other or not lemma.identical(a, b):
                    continue
            except REFUSALS:
                continue
            found += 1
            for point in points:
                try:
                    left, right = value(a, point), value(b, point)
                except REFUSALS:
                    continue
                assert close(left, right, 100), f"{one} and {other} at {point}"
    assert found > 40


def test_a_derivative_is_the_limit_of_difference_quotients() -> None:
    draw, found = random.Random(5), 0
    step = Fraction(1, 2**80)
    for _ in range(500):
        e, x = (
            parse(expression(draw, draw.randint(1, 3), functions=SMOOTH)),
            Fraction(draw.randrange(-30, 31), 7) + Fraction(1, 1000),
        )
        with fresh_tables():
            try:
                slope = value(lemma.derivative(e, "x"), {"x": x}, 500)
                quotient = (value(e, {"x": x + step}, 500) - value(e, {"x": x - step}, 500)) * 2**79
            except REFUSALS:
                continue
            if (abs(slope) - 2**40).positive() or not quotient.narrow(100):
                continue
            found += 1
            assert close(slope, quotient, 20), f"{written(e)} at {x}"
    assert found > 100


def test_what_has_a_limit_comes_near_it() -> None:
    draw, found = random.Random(3), 0
    for _ in range(2000):
        e, side = (
            parse(expression(draw, draw.randint(1, 3), functions=["exp", "phi", "Q", "mills", "sqrt"])),
            draw.choice([1, -1]),
        )
        with fresh_tables():
            try:
                goal = lemma.limit(e, "x", side)
                near, far = (abs(value(e, {"x": Fraction(side * n)}) - value(number(goal), {})) for n in (2**10, 2**40))
            except REFUSALS:
                continue
            found += bool(e.free)
            assert not (far - near - far.of(1) / 2**20).positive(), f"{written(e)} for {side} oo"
            assert not (far - far.of(1) / 2**10).positive(), f"{written(e)} for {side} oo"
    assert found > 10


# ---- goals that are false ------------------------------------------------------------------------------------------
LEAF: Any = ["range", 53, "0"]


def random_proof(draw: random.Random, goal: Goal, f: Node, depth: int) -> Any:
    """By a rule that may fit: derivatives and places at the ends are right, the rest is left to chance."""
    v = "x"
    if depth == 0 or v not in f.free:
        return draw.choice([LEAF, LEAF, ["polynomial"], ["zero"]])
    r, slope = goal.domain[v], lemma.derivative(f, v)
    ends = [end for end in (r.low, r.high) if end is not None]

    def below(g: Node) -> Any:
        return random_proof(draw, goal, g, depth - 1)

    rule = draw.choice(["monotone", "monotone", "valley", "concave", "mean", "split", "end", "where"])
    if rule == "monotone":
        way, end = draw.choice([("up", r.low), ("down", r.high)])
        at_end = ["limit"] if end is None else below(lemma.substitute(f, {v: end}))
        return [rule, v, way, written(slope), below(slope if way == "up" else lemma.node("neg", slope)), at_end]
    if rule == "valley":
        place = draw.choice(["0", "1/2", "1", *map(written, ends)])
        factors = [[f"{v}-({place})", 1, LEAF], [written(slope), 1, LEAF]]
        return [rule, v, place, written(slope), draw.choice([LEAF, ["product", "1", factors]]), LEAF]
    if rule == "concave":
        return [rule, v, written(lemma.derivative(slope, v)), LEAF, LEAF, LEAF]
    if rule == "mean":
        return [rule, 53, "0", draw.choice("lhm")]
    if rule == "split":
        return [rule, v, str(draw.choice(ENDS)), below(f), below(f)]
    return [rule, v, draw.choice(["low", "high"]), LEAF, below(f)] if rule == "end" else [rule, 0, "1", LEAF, below(f)]


def random_goal(draw: random.Random, hypotheses: list[Hypothesis]) -> tuple[Goal, bool] | None:
    """A goal f >= c, and whether it is false at a point that is known: c is a little above a value, or below."""
    f, r = parse(expression(draw, draw.randint(1, 3))), random_range(draw)
    held = tuple(hypotheses)
    points = [{"x": x} for x in {random_point(draw, r) for _ in range(20)}]
    points = [point for point in points if all(value(h.difference, point).nonnegative() for h in held)]
    if "x" not in f.free or not points:
        return None
    known = [value(e, point) for _, e in lemma.conditions(f) for point in points]
    if not held:
        lemma.is_defined(lemma.conditions(f), {"x": r})
    elif not all(y.positive() for y in known):  # as if the hypotheses showed it
        return None
    values = [value(f, point).hi for point in points]
    least = min(Fraction(m) * Fraction(2) ** e for m, e, _ in values if abs(e) < 2000)
    false = draw.random() < 0.8
    c = least + Fraction(1 if false else -1, draw.choice([10, 10**4]))
    c = Fraction(c.numerator * 2**40 // c.denominator + false, 2**40)  # rounded to the same side
    goal = lemma.node("sub", f, number(c)) if c >= 0 else lemma.node("add", f, number(-c))
    return Goal({"x": r}, held, goal, draw.random() < 0.3, {}), false


@pytest.mark.parametrize("seed", range(4))
def test_no_proof_shows_what_is_false_at_a_known_point(seed: int) -> None:
    draw, accepted = random.Random(seed), Counter[bool]()
    for _ in range(200):
        with fresh_tables():
            hypotheses = [Hypothesis(">=", parse(text)) for text in ["x^2 - 1/4", "x - 1/3"] if draw.random() < 0.2]
            try:
                made = random_goal(draw, hypotheses)
            except (*REFUSALS, ValueError):
                continue
            if made is None:
                continue
            goal, false = made
            for _ in range(6):
                try:
                    proof = random_proof(draw, goal, goal.f, draw.randint(0, 2))
                    lemma.prove(goal, proof)
                except REFUSALS:
                    continue
                accepted[false] += 1
                assert not false, f"{written(goal.f)} on {goal.domain} by {proof}"
    assert accepted[False] > 10
