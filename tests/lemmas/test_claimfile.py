"""Claim files: the whole language once, refusals beside accepted neighbours, hostile files in bounded time."""

from __future__ import annotations

import pickle
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.errors import InputError
from boundcheck.lemmas import steps
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas, parse_claim_file
from boundcheck.lemmas.domains import FiniteSet, Interval, parse_domain
from boundcheck.lemmas.expression import Variable
from boundcheck.lemmas.lemma import Find, Lemma
from boundcheck.lemmas.relations import chain
from tests.lemmas.strategies import scraps
from tests.lemmas.test_parser import outcome

EXAMPLE = """
paper  = "R. Vershynin, Memory capacity of neural networks with threshold and ReLU activations, 2020"

[define]
rho = "1 - delta^2/2"
s   = "1/sqrt(1 - delta^2/4)"

[lemma.mills]
source = "equation (A.1)"
for    = { b = "(0, oo)" }
claim  = "b/(1+b^2) * phi(b) <= Q(b) <= phi(b)/b"

[lemma.decay]
for      = { b = "[1, oo)", delta = "(0, 2)" }
claim    = "Q(b*s) <= Q(b) * exp(-b^2*delta^2/8)"
tight    = ["delta -> 0"]
using    = ["mills"]
controls = [ { claim = "Q(b*s) <= Q(b) * exp(-b^2*delta^2/6)", expect = "refuted" } ]

[lemma.pair]
for    = { b = "[1, 4]", delta = "[1/2, 19/10]" }
claim  = "Orthant(b, b, rho) <= Q(b) * exp(-b^2*delta^2/8)"

[lemma.best_constant]
for     = { x = "(0, 1]" }
find    = { c = "largest", digits = 4 }
claim   = "log(1+x) <= x - c*x^2"
tight   = ["x = 1"]
printed = { c = "1/4" }

[lemma.far]
for    = { n = "integer [2, oo)", t = "[0, 1]" }
where  = ["n*t^2 >= 1"]
claim  = "(1 - t^2)^n <= exp(-n*t^2)"
expect = "proved"

[lemma.decay.method]
steps = ["substitute b = 1/tau", "factor delta^2", "bisect tau, delta", "tail b >= 40 by mills", "mean_value tau", "taylor delta 3",
         "split delta at 1/2, 1.5", "monotone b", "convex delta", "symbolic", "cite Feller, volume 1", "bound Q(b) <= phi(b)/b"]
"""


def example() -> dict[str, Lemma]:
    return {lemma.name: lemma for lemma in parse_claim_file(EXAMPLE.encode(), "x.claim.toml")}


def one(fields: str, top: str = "") -> Lemma:
    return parse_claim_file(f"{top}\n[lemma.l]\n{fields}\n".encode(), "x.claim.toml")[0]


def test_the_example_of_the_reference_is_read() -> None:
    lemmas = example()
    assert list(lemmas) == ["mills", "decay", "pair", "best_constant", "far"]
    decay = lemmas["decay"]
    assert decay.id == "x.claim.toml::decay"
    assert str(decay.claim) == "Q(b*(1/sqrt(1 - delta^2/4))) <= Q(b)*exp(-b^2*delta^2/8)"
    assert decay.using == ("x.claim.toml::mills",)
    assert (decay.controls[0].id, decay.controls[0].expect) == ("x.claim.toml::decay#1", "refuted")
    assert [str(hint) for hint in decay.tight] == ["delta -> 0"]
    assert decay.digest == "9040dfe0e6b7e4355bb0620d8575dfd56e9087e0e3148eafb58923830eb58cc6"
    assert len(lemmas["mills"].claim.relations()) == 2
    assert lemmas["best_constant"].find == Find("c", "largest", 4)
    assert str(lemmas["best_constant"].printed) == "1/4"
    assert str(lemmas["far"].where[0]) == "n*t^2 >= 1"
    assert lemmas["far"].variables["n"] == parse_domain("integer [2, oo)")
    assert pickle.loads(pickle.dumps(lemmas)) == lemmas


def test_steps_become_typed_values() -> None:
    found = example()["decay"].steps
    assert [type(step).__name__ for step in found] == [
        *(
            "Substitute",
            "Factor",
            "Bisect",
            "Tail",
            "MeanValue",
            "Taylor",
            "Split",
            "Monotone",
            "Convex",
            "Symbolic",
            "Cite",
            "Bound",
        )
    ]
    assert found[0] == steps.Substitute("b", 1 / Variable("tau"), "tau")
    assert found[3] == steps.Tail("b", Fraction(40), "x.claim.toml::mills")
    assert found[6] == steps.Split("delta", (Fraction(1, 2), Fraction(3, 2)))


def test_python_builds_the_same_lemma() -> None:
    x = Variable("x")
    built = make_lemma("bernoulli", claim=(1 + x) ** 2 >= 1 + 2 * x, domain={"x": "[-1, oo)"}, file="x.claim.toml")
    read = parse_claim_file(b'[lemma.bernoulli]\nfor = {x = "[-1, oo)"}\nclaim = "(1+x)^2 >= 1 + 2*x"', "x.claim.toml")[
        0
    ]
    assert built == read
    assert built.digest == read.digest
    both = make_lemma("c", claim=chain(0, "<", x, "<=", 1), domain={"x": parse_domain("(0, 1]")})
    assert str(both.claim) == "0 < x <= 1"
    with pytest.raises(TypeError, match="write a Fraction"):
        make_lemma("c", claim=x <= 0.5, domain={"x": "[0, 1]"})


@pytest.mark.parametrize(
    ("text", "problem", "neighbour"),
    [
        ("[2, 1]", "empty", "[1, 2]"),
        ("(0, 0]", "empty", "[0, 0]"),
        ("[sqrt(2), sqrt(2))", "empty", "[sqrt(2), sqrt(2)]"),
        ("[pi, 22/7 - 1/500]", "empty", "[pi, 22/7]"),
        ("[sqrt(3 + 2*sqrt(2)), 1 + sqrt(2)]", "not clear", "[sqrt(3 + 2*sqrt(2)), 2 + sqrt(2)]"),
        ("{}", "empty", "{1}"),
        ("{1, 2, 1}", "twice", "{1, 2, 3}"),
        ("integer (0, 1)", "no integer", "integer (0, 1]"),
        ("integer [1/3, 1/2]", "no integer", "integer [1/3, 3/2]"),
        ("integer [1, pi]", "rational", "integer [1, 3]"),
        ("integer {1}", "a domain is", "{1}"),
        ("integr [1, 2]", "Did you mean integer", "integer [1, 2]"),
        ("[0, oo]", "round bracket", "[0, oo)"),
        ("(oo, 0)", "lower end", "(-oo, 0)"),
        ("(0, -oo)", "upper end", "(0, oo)"),
        ("[0, x]", "depends on x.*where", "[0, 2]"),
        ("[0, 1/0]", "not a real number", "[0, 1/1]"),
        ("[sqrt(-1), 1]", "not a real number", "[sqrt(1), 1]"),
        ("[0, 10^10^10]", "4096 bits", "[0, 10^10]"),
        ("[0, Q(1)]", "not supported there", "[0, exp(1)]"),
        ("[0; 1]", "write ,", "[0, 1]"),
        ("[0, 1] x", "no operator|cannot follow", "[0, 1]"),
        ("", "a domain is", "(-oo, oo)"),
        ("R", "is no domain", "(-oo, oo)"),
    ],
)
def test_domains_are_never_empty_and_have_constant_ends(text: str, problem: str, neighbour: str) -> None:
    with pytest.raises(InputError, match=problem):
        parse_domain(text)
    assert parse_domain(str(parse_domain(neighbour))) == parse_domain(neighbour)


def test_domains_keep_what_is_written() -> None:
    found = parse_domain("(0, 1/2*pi]")
    assert isinstance(found, Interval)
    assert (str(found.upper), found.lower_closed, found.upper_closed) == ("1/2*pi", False, True)
    assert isinstance(parse_domain("{1, sqrt(2), -3}"), FiniteSet)
    assert parse_domain("integer (1/2, 7/2)").integers() == (1, 3)  # type: ignore[union-attr]


REFUSED = [
    ('claim = "x >= 0"', "unknown name x", 'for = {x = "[0, 1]"}\nclaim = "x >= 0"'),
    (
        'for = {x = "[0, 1]", y = "[0, 1]"}\nclaim = "x >= 0"',
        "y occurs neither",
        'for = {x = "[0, 1]"}\nclaim = "x >= 0"',
    ),
    ('for = {x = "[0, 1]"}\nclame = "x >= 0"', "Did you mean claim", 'for = {x = "[0, 1]"}\nclaim = "x >= 0"'),
    ('for = {x = "[0, 1]"}', "claim is missing", 'claim = "1 > 0"'),
    ("claim = 3", "in quotation marks, not a number", 'claim = "3 > 0"'),
    ('claim = "1 > 0"\nexpect = "true"', "expect is one of", 'claim = "1 > 0"\nexpect = "open"'),
    ('claim = "1 > 0"\nwhere = "x > 0"', "a list", 'claim = "1 > 0"\nwhere = ["2 > 0"]'),
    ('claim = "1 > 0"\nfor = {pi = "[0, 1]"}', "name of the language", 'claim = "p > 0"\nfor = {p = "[0, 1]"}'),
    ('claim = "c > 0"\nfind = {c = "best"}', "largest", 'claim = "c > 0"\nfind = {c = "smallest"}'),
    (
        'claim = "c > 0"\nfind = {c = "smallest", digits = 4.0}',
        "whole number",
        'claim = "c > 0"\nfind = {c = "smallest", digits = 4}',
    ),
    (
        'claim = "c > 0"\nfind = {c = "smallest", digits = true}',
        "whole number",
        'claim = "c > 0"\nfind = {c = "smallest", digits = 0}',
    ),
    (
        'claim = "c > d"\nfind = {c = "smallest", d = "largest"}',
        "one constant",
        'claim = "c > 0"\nfind = {c = "smallest"}',
    ),
    (
        'claim = "1 > 0"\nprinted = {c = "1"}',
        "no find",
        'claim = "c > 0"\nfind = {c = "smallest"}\nprinted = {c = "1"}',
    ),
    (
        'claim = "c > 0"\nfind = {c = "smallest"}\nprinted = {c = 0.25}',
        "not a float",
        'claim = "c>0"\nfind={c="smallest"}\nprinted={c="0.25"}',
    ),
    ('claim = "1 > 0"\nusing = ["m"]', "no lemma m", 'claim = "1 > 0"\nusing = ["far.claim.toml::m"]'),
    ('claim = "1 > 0"\nusing = ["l"]', "circle: x.claim.toml::l", 'claim = "1 > 0"\nusing = []'),
    ('claim = "1 > 0"\ntight = ["x -> 0"]', "unknown name x", 'for={x="[0,1]"}\nclaim = "x >= 0"\ntight = ["x -> 0"]'),
    (
        'for={x="[0,1]"}\nclaim = "x >= 0"\ntight = ["x = oo"]',
        "only approached",
        'for={x="[0,oo)"}\nclaim = "x >= 0"\ntight = ["x -> oo"]',
    ),
    (
        'claim = "1 > 0"\ncontrols = [{expect = "refuted"}]',
        "control 1: claim is missing",
        'claim = "1 > 0"\ncontrols = [{claim = "1 < 0"}]',
    ),
    ('claim = "10^10^10 > 0"', "4096 bits", 'claim = "10^10^2 > 0"'),
    ('claim = "10^N > 0"', "unknown name N", 'claim = "10^4 > 0"'),
]


@pytest.mark.parametrize(("fields", "problem", "neighbour"), REFUSED)
def test_refusals_name_file_and_lemma_and_their_neighbour_is_read(
    tmp_path: Path, fields: str, problem: str, neighbour: str
) -> None:
    path = tmp_path / "x.claim.toml"
    path.write_text(f"[lemma.l]\n{fields}\n")
    with pytest.raises(InputError, match=problem) as error:
        load_lemmas(path)
    assert error.value.status == 4
    assert str(error.value).startswith("x.claim.toml: lemma l")
    path.write_text(f"[lemma.l]\n{neighbour}\n")
    assert load_lemmas(path)["l"].name == "l"


STEPS = [
    ("bisect z", "unknown variable z", "bisect x"),
    ("bisect x, x", "twice", "bisect x, y"),
    ("taylor x 0", "order", "taylor x 1"),
    ("substitute x = 1/y", "exactly one new", "substitute x = 1/u"),
    ("substitute x = u*v", "exactly one new", "substitute x = u*y"),
    ("split x at 2, 1", "increase", "split x at 1, 2"),
    ("split x at pi", "rational", "split x at 22/7"),
    ("tail x >= 1 by other", "not listed in using", "tail x >= 1 by mills"),
    ("mean_vale x", "Did you mean mean_value", "mean_value x"),
    ("cite", "followed by a text", "cite Feller (1968), p. 175"),
    ("factor z", "unknown name z", "factor x^2"),
    ("bound x == y", "expected <=", "bound x <= y"),
    ("symbolic x", "cannot follow|no operator", "symbolic"),
]


@pytest.mark.parametrize(("text", "problem", "neighbour"), STEPS)
def test_steps_are_checked_when_the_file_is_read(text: str, problem: str, neighbour: str) -> None:
    fields = 'for = {{x = "[0, 1]", y = "[0, 1]"}}\nclaim = "x*y >= 0"\nusing = ["m.claim.toml::mills"]\nmethod.steps = ["{}"]'
    with pytest.raises(InputError, match=problem) as error:
        one(fields.format(text))
    assert str(error.value).startswith("x.claim.toml: lemma l: step 1, column ")
    assert len(one(fields.format(neighbour)).steps) == 1


def test_abbreviations_are_written_out_and_cannot_run_away() -> None:
    lemma = one('for = {x = "[0, top]"}\nclaim = "b <= 7"', '[define]\na = "x + 1"\nb = "2*a"\ntop = "sqrt(2)"')
    assert str(lemma.claim) == "2*(x + 1) <= 7"
    assert str(lemma.variables["x"]) == "[0, sqrt(2)]"
    bomb = '[define]\nd0 = "x"\n' + "\n".join(f'd{i} = "d{i - 1}*d{i - 1}"' for i in range(1, 101))
    for top, problem in (
        (bomb, "nodes"),
        ('[define]\na = "b"\nb = "a"', "circle"),
        ('[define]\na = "a"', "circle"),
        ('[define]\nx = "1"', "both an abbreviation"),
        ('[define]\nsin = "1"', "name of the language"),
        ("[define]\na = 0.5", "in quotation marks"),
    ):
        with pytest.raises(InputError, match=problem):
            one('for = {x = "[0, 1]"}\nclaim = "x <= 7"', top)
    with pytest.raises(InputError, match="uses delta"):
        one('for = {x = "[0, 1]"}\nclaim = "a*x <= 7"', '[define]\na = "delta"')


def test_controls_may_drop_a_variable_but_not_the_value_of_a_constant() -> None:
    lemma = one('for = {x = "[0, 1]", y = "[0, 1]"}\nclaim = "x*y <= 1"\ncontrols = [{claim = "x < 1"}]')
    assert list(lemma.controls[0].variables) == ["x"]
    with pytest.raises(InputError, match="unknown name c"):
        one('for = {x = "[0, 1]"}\nfind = {c = "largest"}\nclaim = "x >= c"\ncontrols = [{claim = "x >= c"}]')


def test_folders_give_ids_and_circles_across_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.claim.toml").write_text('[lemma.x]\nclaim = "1 > 0"\nusing = ["sub/b.claim.toml::y"]')
    (tmp_path / "sub" / "b.claim.toml").write_text('[lemma.y]\nclaim = "1 > 0"')
    assert list(load_lemmas(tmp_path)) == ["a.claim.toml::x", "sub/b.claim.toml::y"]
    assert load_lemmas(tmp_path / "a.claim.toml")["x"].using == ("sub/b.claim.toml::y",)
    (tmp_path / "sub" / "b.claim.toml").write_text('[lemma.y]\nclaim = "1 > 0"\nusing = ["../a.claim.toml::x"]')
    with pytest.raises(InputError, match="circle"):
        load_lemmas(tmp_path)
    for path, problem in ((tmp_path / "no.claim.toml", "no such file"), (tmp_path / "a.toml", "ends in")):
        with pytest.raises(InputError, match=problem):
            load_lemmas(path)


HOSTILE = {
    "brackets": b"a = " + b"[" * 200_000,
    "tables": b"a = " + b"{a=" * 100_000,
    "dotted": b"a" + b".a" * 100_000 + b' = "1"',
    "dotted quotes": b'"\\""' + b'."\\""' * 50_000 + b' = "1"',
    "dotted header": b"[a" + b" . a" * 50_000 + b"]",
    "one long word": b"a" * 499_000,
    "integer": b"a = " + b"9" * 100_000,
    "float": b"a = 1e400",
    "bytes": b"\xff\xfe[lemma]",
    "null": b"\x00" * 1_000,
    "empty": b"[lemma]",
    "nothing": b"\n",
    "not a table": b"lemma = 3",
    "not tables": b"[lemma]\na = 3",
    "large": b"#" * 500_001,
    "twice": b'[lemma.a]\nclaim="1>0"\n[lemma.a]\nclaim="1>0"',
    "many": b"".join(b'[lemma.l%d]\nclaim = "1 > 0"\n' % i for i in range(201)),
    "escape": b'["\\u001b[31m"]\na=1',
    "wide": b'[define]\na="'
    + b"+".join([b"x"] * 190)
    + b'"\n[lemma.l]\nfor={x="[0,1]"}\nclaim="'
    + b"*".join([b"a"] * 190)
    + b' > 0"',
    "huge": b'[define]\nN = "10^10"\n[lemma.l]\nclaim = "10^N > 0"',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_with_status_4_soon(name: str) -> None:
    start = time.monotonic()
    with pytest.raises(InputError) as error:
        parse_claim_file(HOSTILE[name], "x.claim.toml")
    assert str(error.value).startswith("x.claim.toml")
    assert "\x1b" not in str(error.value)
    assert time.monotonic() - start < 5


@given(st.data())
@settings(max_examples=300)
def test_any_field_is_read_or_refused(data: st.DataObject) -> None:
    keys = ["claim", "for", "where", "find", "printed", "tight", "using", "controls", "method", "expect", "source", "x"]
    values = st.recursive(
        scraps | st.text(max_size=20) | st.integers() | st.booleans() | st.just("x > 0") | st.just("[0, 1]"),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["x", "c", "steps", "claim", "digits"]), inner, max_size=3)
        ),
        max_leaves=6,
    )
    fields = {key: data.draw(values) for key in data.draw(st.lists(st.sampled_from(keys), unique=True))}
    found = outcome(lambda: make_lemma("l", **{"claim": "x > 0", "domain": {"x": "[0, 1]"}, **fields}).digest)
    assert found
