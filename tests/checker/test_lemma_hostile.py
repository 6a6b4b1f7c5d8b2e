"""Lemma files and certificates from strangers: nothing but the four answers, quickly, and no byte without a meaning."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.checker import lemma as checker
from boundcheck.checker.lemma import Malformed, Range, check, polynomial_holds, read_lemma
from tests.checker.lemma_maker import ABOVE, Case, dump
from tests.checker.test_lemma import ACCEPTED, EXP, JUMP, MILLS_LOWER, RANGE, WHERE

REFUTED = Case(
    "x^2 < 1", {"x": "[0, 2]"}, witness={"link": 0, "point": {"x": "3/2"}, "precision": 64}, where=["x > 1/2"]
)
FREE_CHOICE = re.compile(
    rb'"range",(\d+),"([^"]*)"|"discard",0,(\d+)|"precision":(\d+)|"split","x","([^"]*)"|"point":(\{[^}]*\})'
)


def answer_of(raw: bytes, claims: str, folder: Path) -> checker.Answer:
    (folder / "a.lcert.json").write_bytes(raw)
    (folder / "a.claim.toml").write_text(claims)
    return check(folder / "a.lcert.json", folder / "a.claim.toml")


@pytest.mark.parametrize("case", [EXP, MILLS_LOWER, WHERE, JUMP], ids=["exp", "mills", "where", "jump"])
def test_a_flipped_bit_is_seen(case: Case, tmp_path: Path) -> None:
    """Except where it makes another right proof of the same claim: another precision, margin, point, or place to split."""
    raw = dump(case.certificate(tmp_path))
    free = {i for found in FREE_CHOICE.finditer(raw) for k in range(1, 7) for i in range(*found.span(k))}
    for place in range(len(raw)):
        for bit in range(8):
            changed = raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]
            answer = answer_of(changed, case.toml(), tmp_path)
            assert answer.status != 0 or place in free, (place, changed)


@pytest.mark.parametrize("name", ACCEPTED)
def test_every_key_and_entry_is_needed(name: str, tmp_path: Path) -> None:
    """Dropping any part of the certificate, or adding one, is refused."""
    whole = ACCEPTED[name].certificate(tmp_path)
    toml = ACCEPTED[name].toml()

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            yield {**value, "more": None}
            for key in value:
                yield {k: v for k, v in value.items() if k != key}
                yield from ({**value, key: new} for new in changed(value[key]))
        if isinstance(value, list):
            yield [*value, None]
            yield [*value, ["limit"]]
            for i, part in enumerate(value):
                yield value[:i] + value[i + 1 :]
                yield from (value[:i] + [new] + value[i + 1 :] for new in changed(part))

    for document in changed(whole):
        assert answer_of(dump(document), toml, tmp_path).status != 0, dump(document)


def test_refutations_are_confirmed_or_not() -> None:
    assert REFUTED.judge().verdict == "refuted"
    root = REFUTED.but(claim="x < sqrt(2)^2", witness={"link": 0, "point": {"x": "2"}, "precision": 64})
    assert root.judge().verdict == "refuted"  # equal, by normal form
    assert root.but(claim="x <= sqrt(2)^2").judge().verdict == "rejected"
    equation = REFUTED.but(claim="x^2 == x + 1", witness={"link": 0, "point": {"x": "1"}, "precision": 64})
    assert equation.judge().verdict == "refuted"
    assert equation.but(claim="x^2 + 1 == x + 1").judge().verdict == "rejected"
    for witness in (
        {"link": 0, "point": {"x": "2/3"}, "precision": 64},
        {"link": 0, "point": {"x": "5/2"}, "precision": 64},
        {"link": 0, "point": {"x": "1/2"}, "precision": 64},
    ):
        assert REFUTED.but(witness=witness).judge().verdict == "rejected", witness
    for witness in ({"link": 1, "point": {"x": "3/2"}, "precision": 64}, {"link": 0, "point": {}, "precision": 64}):
        assert REFUTED.but(witness=witness).judge().verdict == "malformed", witness
    undefined = REFUTED.but(claim="0 < 0/x", domain={"x": "[-1, 1]"}, where=[])
    assert undefined.but(witness={"link": 0, "point": {"x": "0"}, "precision": 64}).judge().verdict == "rejected"


HOSTILE = {
    "a tower": "10^10^10 > x",
    "a tower of variables": "x^10^10^10 > 0",
    "open brackets": "(" * 5000 + "x" + ")" * 5000 + " > 0",
    "signs": "-" * 5000 + "x > 0",
    "a long sum": "+".join(["x"] * 4000) + " > 0",
    "a number with an exponent": "1e5 > x",
    "a long number": "1" * 2000 + " > x",
    "an Arabic digit": "\u0661 > x",
    "another space": "x\u00a0> 0",
    "a number beside a name": "2x > 0",
    "half a number": ".5 > x",
    "an integral": "integral(t, t, 0, x) >= 0",
    "a sum": "sum(k, k, 0, 3) >= x",
    "infinity": "x < oo",
    "an unknown function": "f(x) > 0",
    "an unknown name": "x + y > 0",
    "too few arguments": "min(x) > 0",
    "no relation": "x + 1",
    "one equals sign": "x = 1",
    "a relation in brackets": "(x > 0) > 0",
    "Python": "__import__('os').system('true') > x",
    "nothing": "",
    "a newline at the end of a comment": "x > 0 # yes",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_formula_ends_in_status_4(name: str, tmp_path: Path) -> None:
    case = Case(HOSTILE[name], {"x": "[0, 1]"}, [RANGE], {"x": "1"})
    raw = dump(EXP.certificate(tmp_path))
    assert answer_of(raw, case.toml(), tmp_path).verdict == "malformed"


DOMAINS = ["[0, 1", "[0, oo]", "[-oo, 1]", "(oo, 1)", "[1, 0]", "(0, 0)", "{}", "{1, 1}", "{oo}", "[0, x]", "[0, 1/0]",
           "[0, sqrt(-1)]", "[0, 10^10^10]", "integer [0, pi]",
           "integer {1}", "0, 1", "[0, 1] [0, 1]", "[0, log(0)]", "[0, Q(1)]"]  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_that_is_none_ends_in_status_4(domain: str, tmp_path: Path) -> None:
    raw = dump(EXP.certificate(tmp_path))
    assert answer_of(raw, EXP.but(domain={"x": domain}).toml(), tmp_path).verdict == "malformed"


FILES = {
    "no TOML": "[lemma.it",
    "a float": EXP.toml() + "\n[lemma.other]\nclaim = 1.5\n",
    "an unknown key": "more = 1\n" + EXP.toml(),
    "an unknown key of the lemma": EXP.toml().replace("where =", "wher ="),
    "no lemma": "paper = 'x'",
    "another lemma": EXP.toml().replace("lemma.it", "lemma.at"),
    "a lemma that is no table": "lemma = { it = 1 }",
    "a claim that is no text": EXP.toml().replace('"exp(x) >= 1 + x"', "7"),
    "a constant to be found": EXP.toml().replace("where =", 'find = {c = "largest"}\nwhere ='),
    "a circle": EXP.but(define={"a": "b", "b": "a"}, claim="exp(x) >= 1 + x + a").toml(),
    "a circle that grows": EXP.but(define={"a": "a*a"}, claim="exp(x) >= 1 + x + a").toml(),
    "a bomb": EXP.but(define={f"a{i}": f"a{i + 1}*a{i + 1}" for i in range(100)}, claim="a0 >= x").toml(),
    "an abbreviation that is a variable": EXP.but(define={"x": "1"}).toml(),
    "a reserved name": EXP.but(define={"exp": "1"}).toml(),
    "an unused variable": EXP.but(domain={"x": "(-oo, oo)", "y": "[0, 1]"}).toml(),
    "a huge file": "#" * 600_000,
    "nested tables": "a = " + "[" * 10_000 + "]" * 10_000,
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_in_status_4(name: str, tmp_path: Path) -> None:
    assert answer_of(dump(EXP.certificate(tmp_path)), FILES[name], tmp_path).verdict == "malformed"


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a":NaN}', b'{"a":1e9}', b'{"a":1,"a":1}', b"1" * 10_000],
    ids=lambda raw: raw[:8].decode("latin-1"),
)
def test_what_is_no_certificate_ends_in_status_4(raw: bytes, tmp_path: Path) -> None:
    assert answer_of(raw, EXP.toml(), tmp_path).status == 4


@pytest.mark.parametrize(
    "proof",
    [
        ["product", "1", [["x", 10**15, None]]],
        ["product", "1", [["(x+1)^1000*(x+2)^1000", 2, None]]],
        ["product", "1", [["(x+1)^10^9", 2, None]]],
        ["product", "1", [["sqrt(x^2+1)^999", 2, None]]],
        ["squares", [["9" * 4000, "x^1000"]]],
        ["split", "x", "1" + "0" * 3999, RANGE, RANGE],
        ["sum", [["2^x^x^x^x^x^x^x^x^x^x^x^x^x", RANGE]]],
        ["sum", [["+".join(["x"] * 4000), RANGE]]],
        ["sum", [["(" * 3000 + "x" + ")" * 3000, RANGE]]],
        ["sum", [["exp(exp(exp(exp(exp(exp(x))))))", ["range", 4096, "0"]]]],
    ],
    ids=range(10),
)
def test_a_hostile_proof_ends_soon(proof: Any) -> None:
    assert EXP.but(links=[proof]).judge().status in (1, 4)


def test_the_digest_is_that_of_the_reference(tmp_path: Path) -> None:
    """The example of lemma-language.md, and what may change without changing it."""
    digest = "9040dfe0e6b7e4355bb0620d8575dfd56e9087e0e3148eafb58923830eb58cc6"
    decay = Case(
        "Q(b*s) <= Q(b) * exp(-b^2*delta^2/8)",
        {"b": "[1, oo)", "delta": "(0, 2)"},
        define={"s": "1/sqrt(1 - delta^2/4)"},
    )

    def of(case: Case) -> str:
        (tmp_path / "a.claim.toml").write_text(case.toml())
        return read_lemma(str(tmp_path / "a.claim.toml"), "it").digest

    assert of(decay) == digest
    assert of(decay.but(domain={"delta": "( 0,2)", "b": "[1,oo)"})) == digest
    assert of(decay.but(claim="(Q(b*s)) <= Q(b)*exp(-(b)^2*delta^2/8)")) == digest
    assert of(decay.but(domain={"b": "[1, oo)", "delta": "(0, 2]"})) != digest
    assert of(decay.but(claim="Q(b*s) < Q(b) * exp(-b^2*delta^2/8)")) != digest
    assert of(decay.but(where=["b > 0"])) != digest
    with pytest.raises(Malformed):
        of(decay.but(claim="Q(b*s) <= Q(c) * exp(-b^2*delta^2/8)"))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 3)), max_size=4),
    st.sampled_from([1, -1, 2]),
    st.booleans(),
    st.sampled_from([(-2, 2), (0, 1), (None, 1), (-1, None), (None, None), (1, 1)]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_polynomials_hold_exactly_where_they_do(
    roots: list[tuple[int, int]], scale: int, lifted: bool, ends: Any, low_open: bool, high_open: bool, strict: bool
) -> None:
    """Against signs at points between all roots: these decide, as the roots are known."""
    low, high = (None if end is None else Fraction(end) for end in ends)
    a = [Fraction(scale)]
    for root, k in roots:
        for _ in range(k):
            a = [x - y for x, y in zip([Fraction(0), *a], [*(root * c for c in a), Fraction(0)])]
    if lifted:
        a = [x + y for x, y in zip([*a, Fraction(0), Fraction(0)], [Fraction(0), Fraction(0), *a])]  # times 1 + x^2
    low_open, high_open = low_open or low is None, high_open or high is None
    if low == high and low is not None:
        low_open = high_open = False
    points = [Fraction(n, 4) for n in range(-40, 41)]
    inside = [
        x
        for x in points
        if (low is None or x > low or (x == low and not low_open))
        and (high is None or x < high or (x == high and not high_open))
    ]
    values = [sum(c * x**k for k, c in enumerate(a)) for x in inside]
    holds = all(value > 0 or (value == 0 and not strict) for value in values)
    assert polynomial_holds(a, Range("real", None, None, low_open, high_open), low, high, strict) == holds


def test_the_program_says_it_in_its_status_and_its_last_line(tmp_path: Path) -> None:
    program = shutil.copy(checker.__file__, tmp_path / "c.py")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    cases = {"VERIFIED": (EXP, 0), "REFUTED": (REFUTED, 1), "REJECTED": (EXP.but(claim="exp(x) >= 1 + x^2"), 1)}
    cases["MALFORMED"] = EXP.but(links=[]), 4
    for flags in (["-O"], ["-W", "error"], ["-OO", "-I"]):
        for word, (case, status) in cases.items():
            (tmp_path / "a.lcert.json").write_bytes(dump(case.certificate(tmp_path)))
            command = [sys.executable, *flags, str(program), "a.lcert.json", "--claims", "a.claim.toml"]
            done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
            assert (done.returncode, done.stderr) == (status, ""), done
            assert done.stdout.splitlines()[-1].startswith(f"s {word} "), done
            done = subprocess.run([*command, "--json"], capture_output=True, text=True, cwd=tmp_path, check=False)
            answer = json.loads(done.stdout)
            assert (done.returncode, set(answer)) == (status, {"schema", "verdict", "reason", "claim", "digest"})


def test_wrong_usage_is_status_2(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, checker.__file__, "x"], capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode == 2


def test_random_bytes_never_raise(tmp_path: Path) -> None:
    rng = random.Random(7)
    raw, toml = dump(JUMP.certificate(tmp_path)), JUMP.toml()
    for _ in range(300):
        changed = bytearray(toml.encode())
        for _ in range(rng.randint(1, 3)):
            changed[rng.randrange(len(changed))] = rng.choice(b"()[]{}^*/+-<>=.,\"' 019xe\n\0")
        (tmp_path / "a.lcert.json").write_bytes(raw)
        (tmp_path / "a.claim.toml").write_bytes(bytes(changed))
        assert check(tmp_path / "a.lcert.json", tmp_path / "a.claim.toml").status in (0, 1, 4)


def test_an_answer_has_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(EXP.judge())


@pytest.mark.parametrize(
    ("claim", "proofs"),
    [("log(x) > -1", [RANGE]), ("1/log(x) > 0", [RANGE, ABOVE])],
)
def test_a_hypothesis_may_make_the_next_one_defined_but_not_itself(claim: str, proofs: list[Any]) -> None:
    """x > 0 is not shown by the hypothesis that needs it."""
    own = Case("x > 0", {"x": "[-1, 3]"}, [["where", 0, "1", RANGE, RANGE]], {"x": "2"}, proofs, [claim])
    assert own.judge().verdict == "rejected"
    first: Any = ["where", 0, "1", RANGE, ["polynomial"]]
    good = Case(
        "2*x > 0",
        {"x": "[-1, 3]"},
        [["where", 0, "2", RANGE, ["polynomial"]]],
        {"x": "2"},
        [ABOVE, first],
        ["x >= 1/2", "log(x) > -1"],
    )
    assert good.judge().verdict == "accepted", good.judge()
