"""The interval arithmetic of the lemma checker against Arb at other precisions, and against what is known exactly."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.checker import lemma
from boundcheck.checker.lemma import MINUS_OO, OO, TOP, End, Interval, Undefined, at
from boundcheck.exact.ball import precision

Reference = Callable[[Any], Any]
F = lemma.FUNCTIONS
REFERENCES: dict[str, Reference] = {
    "sqrt": lambda v: v.sqrt(),
    "exp": lambda v: v.exp(),
    "expm1": lambda v: v.expm1(),
    "log": lambda v: v.log(),
    "log1p": lambda v: v.log1p(),
    "sin": lambda v: v.sin(),
    "cos": lambda v: v.cos(),
    "tan": lambda v: v.tan(),
    "asin": lambda v: v.asin(),
    "acos": lambda v: v.acos(),
    "atan": lambda v: v.atan(),
    "sinh": lambda v: v.sinh(),
    "cosh": lambda v: v.cosh(),
    "tanh": lambda v: v.tanh(),
    "erf": lambda v: v.erf(),
    "erfc": lambda v: v.erfc(),
    "erfinv": lambda v: v.erfinv(),
    "gamma": lambda v: v.gamma(),
    "loggamma": lambda v: v.lgamma(),
    "phi": lambda v: (-v * v / 2).exp() / (2 * arb.pi()).sqrt(),
    "Q": lambda v: (v / arb(2).sqrt()).erfc() / 2,
    "Phi": lambda v: (-v / arb(2).sqrt()).erfc() / 2,
    "mills": lambda v: (v / arb(2).sqrt()).erfc() / 2 * (v * v / 2).exp() * (2 * arb.pi()).sqrt(),
}
SLOW = {"erfinv", "gamma", "loggamma"}
SYMMETRIC_UNIT = {"asin", "acos", "erfinv"}  # defined on [-1, 1] or its inside
ABOVE_ZERO = {"sqrt", "log", "gamma", "loggamma"}
GAUSSIAN = {"phi", "Q", "Phi", "mills", "erf", "erfc"}
MONOTONE = set(REFERENCES) - {"sin", "cos", "tan", "gamma", "loggamma", "cosh", "phi"}
KNOWN_HARD = [(3893924827815215, -50), (1, 0), (-1, 0), (1, -1), (3, 0), (-3, 0), (5, -1), (1, -1000), (-1, -1000)]
KNOWN_HARD += [(2**60 + 1, -60), (2**60 - 1, -60), (1 - 2**60, -60), (2**200 - 1, -200), (1, -70), (7, -75), (1, 5)]
KNOWN_HARD += [
    (884279719003555, -48),
    (-884279719003555, -48),
    (6381956970095103, -51 + 797),
    (355, 0),
    (2**31 - 1, -30),
]


def ball(a: End) -> Any:
    if a[1] > TOP:
        return arb.pos_inf() if a[0] > 0 else arb.neg_inf()
    return arb(a[0]) * arb(2) ** a[1]


def bits_of(value: Any) -> float:
    """log2 of a ball's midpoint, for values far outside the range of floats too."""
    return float((abs(value).log() / arb(2).log()).mid())


def defined(name: str, m: int, e: int) -> bool:
    size = Fraction(m) * Fraction(2) ** e
    if name in SYMMETRIC_UNIT:
        return abs(size) < 1 or (abs(size) == 1 and name != "erfinv")
    if name == "log1p":
        return size > -1
    return size > 0 or name not in ABOVE_ZERO


def points(name: str, count: int, seed: int) -> list[tuple[int, int]]:
    """Dyadic points in the domain: known hard ones, random ones of all sizes."""
    r = random.Random(f"{name} {seed}")
    limit = 7 if name in GAUSSIAN | {"gamma", "loggamma"} else 16
    found = [a for a in KNOWN_HARD if defined(name, *a) and (a[0].bit_length() + a[1] < 700 or name in {"sin", "tan"})]
    while len(found) < count + len(KNOWN_HARD):
        m = r.choice((-1, 1)) * r.getrandbits(r.choice((3, 20, 53, 64, 100)))
        e = r.choice((r.randint(-110, 10), r.randint(-20, 10), r.randint(-400, -100)))
        if m and m.bit_length() + e <= limit and defined(name, m, e):
            found.append((m, e))
    return found


@pytest.mark.parametrize("p", [53, 128])
@pytest.mark.parametrize("name", REFERENCES)
def test_a_point_gives_a_narrow_enclosure_of_the_true_value(name: str, p: int) -> None:
    function = lemma.FUNCTIONS[name]
    for m, e in points(name, 25 if name in SLOW else 150, p):
        found = function(at((m, e, 0), p))
        with precision(4000):
            value, lo, hi = REFERENCES[name](ball((m, e, 0))), ball(found.lo), ball(found.hi)
            missed = lo > value or hi < value
            assert not missed, f"{name}({m} 2^{e}) at {p} bits: {found} misses {value}"
            assert found.lo[0].bit_length() <= p + 1
            assert found.hi[0].bit_length() <= p + 1
            if not value.contains(0) and lo != hi:
                width = bits_of((hi - lo) / value)
                assert width < 4 - p, f"{name}({m} 2^{e}) at {p} bits: relative width 2^{width}"


@pytest.mark.parametrize(
    ("m", "e", "p"), [(3893924827815215, -50, 53), (1381846513289487, -46, 113)], ids=["53 bits", "113 bits"]
)
def test_exp_encloses_where_mpmath_iv_exp_does_not(m: int, e: int, p: int) -> None:
    found = lemma.exp(at((m, e, 0), p))
    with precision(400):
        value = ball((m, e, 0)).exp()
        assert ball(found.lo) < value < ball(found.hi)


@pytest.mark.parametrize("name", REFERENCES)
def test_it_overlaps_arb_at_two_other_precisions(name: str) -> None:
    for m, e in points(name, 10 if name in SLOW else 60, 3):
        found = lemma.FUNCTIONS[name](at((m, e, 0), 80))
        for bits in (60, 1200):
            with precision(bits):
                value = REFERENCES[name](ball((m, e, 0)))
                apart = value < ball(found.lo) or value > ball(found.hi)
                assert not apart, f"{name}({m} 2^{e}): {found}, {value}"


# ---- ranges ----------------------------------------------------------------------------------------------------------
RATIONALS = st.fractions(min_value=-9, max_value=9, max_denominator=4096)
SHARES = st.lists(st.fractions(min_value=0, max_value=1, max_denominator=64), min_size=2, max_size=2)
SPREAD = {"asin": Fraction(1, 9), "acos": Fraction(1, 9), "erfinv": Fraction(1, 10)}


def fraction(a: End) -> Fraction:
    return Fraction(a[0]) * Fraction(2) ** a[1]


def closed(lo: Fraction, hi: Fraction, p: int = 64) -> Interval:
    return Interval.between(lo, hi, False, False, p)


def inside(small: Interval, large: Interval, slack: int) -> bool:
    """Is `small` part of `large` widened by 2^slack of the magnitude of its ends?"""
    if OO in (large.hi, small.hi):
        return large.hi == OO
    lo, hi = fraction(large.lo), fraction(large.hi)
    room = Fraction(2) ** slack * max(abs(lo), abs(hi), abs(fraction(small.lo)), abs(fraction(small.hi)))
    return lo - room <= fraction(small.lo) and fraction(small.hi) <= hi + room


@pytest.mark.parametrize("name", REFERENCES)
@given(a=RATIONALS, b=RATIONALS, shares=SHARES)
@settings(max_examples=40, deadline=None)
def test_a_range_contains_its_points_and_grows_with_its_argument(
    name: str, a: Fraction, b: Fraction, shares: list[Fraction]
) -> None:
    scale = SPREAD.get(name, Fraction(1))
    low, high = min(a, b) * scale, max(a, b) * scale
    if name in ABOVE_ZERO or name == "log1p":
        low, high = (abs(low) + Fraction(1, 4096), abs(low) + Fraction(1, 4096) + high - low)
    function = lemma.FUNCTIONS[name]
    try:
        whole = function(closed(low, high))
    except Undefined:
        assert name == "tan"
        assert high - low > Fraction(1, 100)
        return
    first, last = sorted(low + share * (high - low) for share in shares)
    assert inside(function(closed(first, last)), whole, -58)
    with precision(500):
        for sample in (low, first, last, high):
            value = REFERENCES[name](arb(fmpq(sample.numerator, sample.denominator)))
            outside = value < ball(whole.lo) or value > ball(whole.hi)
            assert not outside, f"{name}({sample}) outside {whole}"
            if whole.lo[2]:
                assert not value <= ball(whole.lo)
            if whole.hi[2]:
                assert not value >= ball(whole.hi)


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "max": lambda x, y: lemma.maximum(x, y) if isinstance(x, Interval) else max(x, y),
    "min": lambda x, y: lemma.minimum(x, y) if isinstance(x, Interval) else min(x, y),
}
SMALL = st.integers(-3, 3)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[Interval, list[Fraction]]:
    """An interval with small ends, marks and infinities of all kinds, and points of it, some near its ends."""
    lo, hi = sorted((draw(SMALL), draw(SMALL)))
    left, right = (draw(st.booleans()), draw(st.booleans())) if lo < hi else (False, False)
    below, above = draw(st.integers(0, 5)) == 0, draw(st.integers(0, 5)) == 0
    x = Interval.between(None if below else Fraction(lo), None if above else Fraction(hi), left, right, 53)
    tiny = Fraction(1, 10**6)
    samples = [lo + tiny, hi - tiny, Fraction(lo + hi, 2)] if lo < hi else []
    samples += [Fraction(lo)] * (not left or below) + [Fraction(hi)] * (not right or above)
    return x, samples + [Fraction(-(10**9))] * below + [Fraction(10**9)] * above


def contains(x: Interval, value: Fraction) -> bool:
    (_m, e, s), (_n, f, t) = x.lo, x.hi
    above = e > TOP or value > fraction(x.lo) or (value == fraction(x.lo) and not s)
    return above and (f > TOP or value < fraction(x.hi) or (value == fraction(x.hi) and not t))


@pytest.mark.parametrize("name", OPERATIONS)
@given(x=boxes(), y=boxes())
@settings(max_examples=300, deadline=None)
def test_an_operation_contains_every_result_and_its_exact_ends(
    name: str, x: tuple[Interval, list[Fraction]], y: tuple[Interval, list[Fraction]]
) -> None:
    operation = OPERATIONS[name]
    if name == "/" and not (y[0].positive() or (-y[0]).positive()):
        with pytest.raises(Undefined):
            operation(x[0], y[0])
        return
    found = operation(x[0], y[0])
    results = [operation(a, b) for a in x[1] for b in y[1]]
    for value in results:
        assert contains(found, value), f"{x} {name} {y}: {value} is outside {found}"
    for end, nearest in ((found.lo, min(results)), (found.hi, max(results))):
        distance = 0 if end[1] > TOP else abs(fraction(end) - nearest)
        assert distance <= Fraction(1, 1000) or end[1] > TOP, f"{x} {name} {y}: {found} is wider than {nearest}"


def interval(text: str, p: int = 64) -> Interval:
    """ "[0, oo)" and the like."""
    lo, hi = text[1:-1].split(",")
    ends = [None if "oo" in end else Fraction(end.strip()) for end in (lo, hi)]
    return Interval.between(ends[0], ends[1], text[0] == "(", text[-1] == ")", p)


def same(x: Interval, y: Interval) -> bool:
    return lemma.order(x.lo, y.lo) == 0 == lemma.order(x.hi, y.hi)


MARKS = [
    ("exp", "(-oo, 0]", "(0, 1]"),
    ("exp", "(-oo, 0)", "(0, 1)"),
    ("exp", "[0, oo)", "[1, oo)"),
    ("expm1", "(-oo, 0]", "(-1, 0]"),
    ("log", "(0, 1]", "(-oo, 0]"),
    ("log", "[1, oo)", "[0, oo)"),
    ("log", "(1, oo)", "(0, oo)"),
    ("log1p", "(-1, 0)", "(-oo, 0)"),
    ("sqrt", "[0, 4)", "[0, 2)"),
    ("sqrt", "(0, oo)", "(0, oo)"),
    ("cosh", "[-1, oo)", "[1, oo)"),
    ("cosh", "(0, oo)", "(1, oo)"),
    ("sinh", "(-oo, 0)", "(-oo, 0)"),
    ("tanh", "(-oo, oo)", "(-1, 1)"),
    ("tanh", "[0, 1000]", "[0, 1)"),
    ("erf", "[0, 1000]", "[0, 1)"),
    ("erfc", "[0, oo)", "(0, 1]"),
    ("erfc", "(-oo, 0)", "(1, 2)"),
    ("erfinv", "(-1, 0]", "(-oo, 0]"),
    ("Q", "[0, oo)", "(0, 1/2]"),
    ("Q", "(0, oo)", "(0, 1/2)"),
    ("Q", "(-oo, oo)", "(0, 1)"),
    ("Phi", "(-oo, 0]", "(0, 1/2]"),
    ("Phi", "[0, 1000]", "[1/2, 1)"),
    ("mills", "(-oo, oo)", "(0, oo)"),
    ("cos", "[0, 0]", "[1, 1]"),
    ("cos", "[-4, 4]", "[-1, 1]"),
    ("sin", "(-oo, oo)", "[-1, 1]"),
    ("sin", "[0, 3]", "[0, 1]"),
    ("sin", "(0, 3]", "(0, 1]"),
    ("tan", "[0, 0]", "[0, 0]"),
    ("atan", "[0, 0]", "[0, 0]"),
    ("acos", "[1, 1]", "[0, 0]"),
    ("gamma", "[1, 1]", "[1, 1]"),
    ("gamma", "[5, oo)", "[24, oo)"),
    ("gamma", "(5, 6)", "(24, 120)"),
    ("loggamma", "[2, 2]", "[0, 0]"),
    ("loggamma", "(0, 1)", "(0, oo)"),
    ("loggamma", "(2, oo)", "(0, oo)"),
    ("floor", "[0, 3)", "[0, 2]"),
    ("floor", "[0, 3]", "[0, 3]"),
    ("floor", "(-1/2, oo)", "[-1, oo)"),
    ("ceil", "(0, 3)", "[1, 3]"),
    ("ceil", "[0, 5/2]", "[0, 3]"),
    ("step", "(-1, 0)", "[0, 0]"),
    ("step", "(-1, 0]", "[0, 1]"),
    ("step", "[0, oo)", "[1, 1]"),
    ("relu", "(-1, 2)", "[0, 2)"),
    ("relu", "(0, 2]", "(0, 2]"),
    ("relu", "(-1, 0)", "[0, 0]"),
    ("hardtanh", "(-oo, 1)", "[-1, 1)"),
    ("hardtanh", "(-oo, oo)", "[-1, 1]"),
    ("abs", "(-1, 2)", "[0, 2)"),
    ("abs", "(-2, 0)", "(0, 2)"),
]


@pytest.mark.parametrize(("name", "argument", "expected"), MARKS)
def test_ends_are_open_exactly_where_the_value_is_not_attained(name: str, argument: str, expected: str) -> None:
    x = interval(argument)
    found = lemma.FUNCTIONS[name](x)
    want = interval(expected)
    assert same(found, want), f"{found}, expected {want}"


BINARY_MARKS = [
    ("/", "[1, 1]", "(0, 2]", "[1/2, oo)"),
    ("/", "[-1, 1]", "(0, 2]", "(-oo, oo)"),
    ("/", "[0, 0]", "(0, 2]", "[0, 0]"),
    ("/", "(0, 1]", "[1, oo)", "(0, 1]"),
    ("/", "[0, 1]", "[1, oo)", "[0, 1]"),
    ("/", "[1, 2]", "[-2, 0)", "(-oo, -1/2]"),
    ("/", "[6, 6]", "[3, 3]", "[2, 2]"),
    ("*", "(0, 1]", "[0, oo)", "[0, oo)"),
    ("*", "(0, 1]", "(0, oo)", "(0, oo)"),
    ("*", "[0, 0]", "(-oo, oo)", "[0, 0]"),
    ("*", "[0, 1)", "[1, oo)", "[0, oo)"),
    ("*", "[-1, 0)", "(0, 2]", "[-2, 0)"),
    ("*", "[-1, 2)", "[-2, 1]", "(-4, 2]"),
    ("*", "[-1, 1]", "[-2, oo)", "(-oo, oo)"),
    ("-", "[1, 1]", "(0, 1)", "(0, 1)"),
    ("-", "[1, oo)", "[1, oo)", "(-oo, oo)"),
    ("max", "(0, 1]", "[0, 1)", "(0, 1]"),
    ("min", "(0, 1]", "[0, 1)", "[0, 1)"),
]


@pytest.mark.parametrize(("name", "first", "second", "expected"), BINARY_MARKS)
def test_marks_of_sums_products_and_quotients(name: str, first: str, second: str, expected: str) -> None:
    found, want = OPERATIONS[name](interval(first), interval(second)), interval(expected)
    assert same(found, want), f"{found}, expected {want}"


REFUSED = [("log", "[0, 1]"), ("log", "[-1, 1]"), ("sqrt", "[-1/10, 1]"), ("asin", "[0, 9/8]"), ("tan", "[1, 2]")]
REFUSED += [
    ("erfinv", "[0, 1]"),
    ("log1p", "[-1, 0]"),
    ("gamma", "[0, 1]"),
    ("loggamma", "(-1, 1]"),
    ("acos", "[-2, 0]"),
]


@pytest.mark.parametrize(("name", "argument"), REFUSED)
def test_outside_the_domain_is_refused(name: str, argument: str) -> None:
    with pytest.raises(Undefined):
        lemma.FUNCTIONS[name](interval(argument))


@pytest.mark.parametrize("divisor", ["[0, 1]", "[-1, 0]", "(-1, 1)", "[0, 0]"])
def test_a_divisor_that_may_be_zero_is_refused(divisor: str) -> None:
    with pytest.raises(Undefined):
        interval("[1, 1]") / interval(divisor)


# ---- powers, tails, limits -------------------------------------------------------------------------------------------
POWERS = [
    ("[-1, 2]", "[2, 2]", "[0, 4]"),
    ("(-1, 1)", "[2, 2]", "[0, 1)"),
    ("[-2, 1)", "[3, 3]", "[-8, 1)"),
    ("(0, 2]", "[-2, -2]", "[1/4, oo)"),
    ("[-2, -1]", "[-1, -1]", "[-1, -1/2]"),
    ("(-oo, oo)", "[0, 0]", "[1, 1]"),
    ("[0, 0]", "[1/2, 1/2]", "[0, 0]"),
    ("[1, oo)", "[1/2, 1/2]", "[1, oo)"),
    ("(0, 1)", "[1/2, 1/2]", "(0, 1)"),
    ("[0, 1]", "[1/2, 1/2]", "[0, 1]"),
]


@pytest.mark.parametrize(("base", "exponent", "expected"), POWERS)
def test_powers(base: str, exponent: str, expected: str) -> None:
    found, want = lemma.power(interval(base), interval(exponent)), interval(expected)
    assert inside(want, found, -200), f"{found}, expected {want}"
    assert inside(found, want, -60), f"{found}, expected {want}"
    assert (found.lo[2], found.hi[2]) == (want.lo[2], want.hi[2])


@pytest.mark.parametrize(
    ("base", "exponent"), [("[-1, 1]", "[1/2, 1/2]"), ("[0, 1]", "[-1, -1]"), ("[0, 1]", "[0, 1]")]
)
def test_powers_that_are_not_defined(base: str, exponent: str) -> None:
    with pytest.raises(Undefined):
        lemma.power(interval(base), interval(exponent))


def test_huge_and_tiny_arguments_end_at_once_and_are_sound() -> None:
    billion, huge = at((10**9, 0, 0), 64), at((1, 10**6, 0), 64)
    assert lemma.top(F["exp"](billion).lo) == 1442695041
    assert F["exp"](huge).hi == OO
    assert lemma.top(F["exp"](huge).lo) > 2**60
    assert F["exp"](-huge).positive()
    assert lemma.top(F["exp"](-huge).hi) < -(2**60)
    assert F["Q"](huge).positive()
    assert F["mills"](-huge).hi == OO
    assert F["mills"](huge).positive()
    assert F["mills"](huge).narrow(60)
    assert F["gamma"](huge).hi == OO
    assert F["loggamma"](huge).narrow(60)
    assert F["sin"](huge) == Interval(lemma.MINUS_ONE, lemma.ONE, 64)
    tower = billion
    for _ in range(6):
        tower = F["exp"](tower)
    assert tower.hi == OO
    assert tower.positive()
    assert lemma.integer_power(tower, 2**60).hi == OO
    assert lemma.integer_power(at((3, -1, 0), 64), 10**18).positive()
    assert lemma.power(billion, at((2**70 + 1, 0, 0), 64)).hi == OO
    for sign in (-1, 1):
        tiny = at((sign, -(2**79), 0), 64)
        assert lemma.power(at((2, 0, 0), 64), tiny).narrow(60)
        assert F["binomial"](at((5, 0, 0), 64), at((0, 2**79, 0), 64)).narrow(60)
        assert F["floor"](tiny).hi[0] == min(sign, 0)
    with pytest.raises(Undefined):
        F["tan"](huge)
    with pytest.raises(Undefined):
        F["binomial"](at((2**40, 0, 0), 64), at((2**39, 0, 0), 64))


def test_infinities_never_leak_into_a_finite_end() -> None:
    tiny = at((1, 1 - TOP, 0), 64)
    assert (tiny * tiny).nonnegative()
    assert (tiny * tiny).hi[0] > 0
    product = tiny * tiny * interval("[1, oo)")
    assert product.hi == OO
    assert product.nonnegative()
    assert (1 / (tiny * tiny + 0) if (tiny * tiny).positive() else interval("[1, oo)")).hi == OO
    assert (interval("(-oo, oo)") + 1).lo == MINUS_OO


def test_the_gaussian_tail_far_out_is_relatively_exact() -> None:
    for n in (9, 50, 1000, 10**6):
        assert F["Q"](at((n, 0, 0), 64)).narrow(58)
        assert F["erfc"](at((n, 0, 0), 64)).narrow(58)
    tail = F["mills"](interval("[5, oo)"))
    assert tail.positive()
    assert tail.lo[0] == 0
    assert lemma.order(tail.hi, F["mills"](interval("[5, 5]")).hi) == 0


def test_gamma_turns_where_it_is_said_to() -> None:
    with precision(200):
        left, right = (arb(n) / 10**12 for n in (1461632144968, 1461632144969))
        assert left.digamma() < 0
        assert right.digamma() > 0
        assert arb(885603194410) / 10**12 < arb("1.46163214496836234126").gamma() - arb("1e-19")
        assert arb(-121486290536) / 10**12 < arb("1.46163214496836234126").lgamma() - arb("1e-19")


def test_binomials() -> None:
    found = F["binomial"](interval("[5, 7]"), interval("[2, 2]"))
    assert same(found, interval("[10, 21]"))
    assert same(F["binomial"](interval("(2, 5)"), interval("[0, 0]")), interval("[1, 1]"))
    assert same(F["binomial"](interval("[3, oo)"), interval("[2, 2]")), interval("[3, oo)"))
    with pytest.raises(Undefined):
        F["binomial"](interval("[5/2, 7]"), interval("[2, 2]"))


def test_constants() -> None:
    for p in (32, 64, 1000):
        with precision(p + 50):
            for found, value in (
                (lemma.constant(p, *lemma.PI), arb.pi()),
                (lemma.root_two_pi(p), (2 * arb.pi()).sqrt()),
            ):
                assert ball(found.lo) < value < ball(found.hi)
                assert found.narrow(p - 2)


RATIOS = {
    "exp": (lambda k: (1, k + 1), -0, 2),
    "sin": (lambda k: (1, (2 * k + 2) * (2 * k + 3)), -1, 1),
    "atan": (lambda k: (2 * k + 1, 2 * k + 3), -0.5, 0.5),
    "odd": (lambda k: (1, 2 * k + 3), 0, 60),
}


@pytest.mark.parametrize("name", RATIOS)
def test_the_bound_of_a_series_holds_before_any_rounding_hides_it(name: str) -> None:
    ratio, low, high = RATIOS[name]
    draw = random.Random(name)
    for q in (20, 50, 90):
        for _ in range(60):
            t = round(draw.uniform(low, high) * 2**20) << q - 20
            exact, term, k = Fraction(0), Fraction(1), 0
            while abs(term) > Fraction(1, 2 ** (q + 60)) or k < 2:
                exact, term, k = exact + term, term * Fraction(t, 2**q) * Fraction(*ratio(k)), k + 1
            found, radius = lemma.series(t, q, ratio)
            assert abs(exact * 2**q - found) <= radius < 2**17 * (1 + exact), f"{name} at {t}/2^{q}"


@pytest.mark.parametrize("formula", [lemma.PI, lemma.LOG2])
def test_arcs_are_off_by_two_units_at_most(formula: tuple[Any, ...]) -> None:
    for q in (8, 64, 1000, 20000):
        with precision(q + 60):
            value = (arb.pi() if formula is lemma.PI else arb(2).log()) * arb(2) ** q
            assert arb(lemma.arcs(q, *formula)) <= value
            assert value <= arb(lemma.arcs(q, *formula) + 2)


def test_laplace_and_the_series_agree_where_both_apply() -> None:
    for n in range(60, 120):
        x = at((n, -4, 0), 32)
        one, other = lemma.laplace(x), F["mills"](at((n, -4, 0), 400))
        assert lemma.order(one.lo, other.hi) <= 0 <= lemma.order(one.hi, other.lo)
        assert one.narrow(24)


def test_a_series_covers_the_spread_of_its_argument() -> None:
    for n in range(1, 60):
        low, high = Fraction(n, 100), Fraction(n, 100) + Fraction(1, 10**4)
        found = lemma.squares(closed(low, high), -1, RATIOS["sin"][0])
        with precision(200):
            for x in (arb(fmpq(low.numerator, low.denominator)), arb(fmpq(high.numerator, high.denominator))):
                assert ball(found.lo) < x.sin() / x < ball(found.hi)
