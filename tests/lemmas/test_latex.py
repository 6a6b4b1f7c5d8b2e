"""LaTeX of lemmas and verdicts compiles: brackets balance, every command is known, nothing is raised twice."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.latex import latex
from boundcheck.lemmas.latex_lemma import latex_lemma, latex_rational, latex_text, latex_verdict
from boundcheck.lemmas.lemma import Lemma
from boundcheck.verdict import Verdict

from .strategies import expressions

LEMMAS = load_lemmas(Path(__file__).parents[2] / "proofs")
CLAIMS = [one for lemma in LEMMAS.values() for one in (lemma, *lemma.controls)]
COMMANDS = re.compile(
    "frac|left|right|sqrt|pi|infty|le|ge|cdot|in|cap|mathbb|mathit|mathrm|operatorname|int|sum|binom|[lr]floor|[lr]ceil"
    "|exp|log|(arc)?(sin|cos|tan)|sinh|cosh|tanh|min|max|varphi|Phi|Gamma|textbackslash|textasciitilde|textasciicircum"
    "|alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|rho|sigma|tau|upsilon|chi|psi|omega"
    "|Delta|Theta|Lambda|Sigma|Psi|Omega"
)
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
DELIMITERS = ("(", ")", "[", "]", "|", r"\{", r"\}")


def faults(text: str) -> list[str]:
    """What TeX would complain about, as far as the commands that are used go."""
    tokens = TOKEN.findall(text)
    found, stack, mathematics = [], [], False
    for i, token in enumerate(tokens):
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        if token in ("$", r"\[", r"\]"):
            mathematics = not mathematics
        if token in ("{", r"\left"):
            stack.append(token)
        if token in ("}", r"\right") and (not stack or stack.pop() != {"}": "{", r"\right": r"\left"}[token]):
            found.append(f"{token} closes nothing")
        if token in (r"\left", r"\right") and following not in DELIMITERS:
            found.append(f"{token}{following}")
        if re.fullmatch(r"\\[A-Za-z]+", token) and not COMMANDS.fullmatch(token[1:]):
            found.append(f"unknown {token}")
        if token in ("&", "#", "%", "~") or (token in ("^", "_") and not mathematics):
            found.append(f"bare {token}")
        if not token.isascii():
            found.append(f"outside ASCII: {token}")
    found += [f"open {token}" for token in stack] + (["open mathematics"] if mathematics else [])
    return found + [f"raised twice: {part}" for part in twice_raised(tokens)]


def twice_raised(tokens: list[str]) -> list[str]:
    """Exponents that follow an exponent directly, at the same level, and the same for subscripts."""
    found, level, last = [], 0, {0: ""}
    for i, token in enumerate(tokens):
        if token in ("^", "_"):
            if token in last[level]:
                found.append("".join(tokens[max(0, i - 8) : i + 2]))
            last[level] += token
        elif token == "{":
            level += 1
            last[level] = ""
        elif token == "}":
            level -= 1
        else:
            last[level] = ""
    return found


@pytest.mark.parametrize("lemma", CLAIMS, ids=lambda lemma: lemma.id)
def test_every_shipped_lemma_is_written_in_latex_that_compiles(lemma: Lemma) -> None:
    text = latex_lemma(lemma)
    assert faults(text) == [], text
    sought = (lemma.find is not None) + (lemma.printed is not None)
    assert text.count("$") == 2 * (len(lemma.domain) + len(lemma.where) + sought)


@given(expressions)
def test_any_expression_is_written_in_latex_that_compiles(tree: Expression) -> None:
    text = latex(tree)
    assert faults(f"${text}$") == [], text


@pytest.mark.parametrize(
    "text", ["$a^{b}^{c}$", r"$\left(a$", "$a}$", "a_b", r"$\hbox{a}$", "$a", "50%", r"$\left a$", r"$\right)$", "$é$"]
)
def test_the_judge_of_these_tests_sees_faults(text: str) -> None:
    assert faults(text) != []


def test_a_lemma_with_everything_reads_like_a_statement() -> None:
    lemma = make_lemma(
        "far",
        claim="(1 - t^2)^n <= exp(-n*t^2)",
        domain={"n": "integer [2, oo)", "t": "[0, 1)", "k": "{1, 2}"},
        where=["n*t^2 >= k"],
    )
    assert latex_lemma(lemma) == (
        r"\[ \left(1 - t^{2}\right)^{n} \le e^{-n\, t^{2}} \] for all $n \in \left[2, \infty\right) \cap \mathbb{Z}$,"
        r" $t \in \left[0, 1\right)$, $k \in \{1, 2\}$ with $n\, t^{2} \ge k$."
    )
    sought = make_lemma(
        "c", claim="log(1+x) <= x - c*x^2", domain={"x": "(0, 1]"}, find={"c": "largest"}, printed={"c": "1/4"}
    )
    assert latex_lemma(sought).endswith(r"; sought is the largest $c$, printed as $\frac{1}{4}$.")


def test_verdicts_are_written_with_what_they_carry() -> None:
    point = {"x": Fraction(-3, 2), "delta_0": Fraction(2)}
    refuted = latex_verdict(Verdict.REFUTED, point=point)
    assert refuted == r"refuted at $x = -\frac{3}{2}, \delta_{0} = 2$"
    conditional = latex_verdict(Verdict.CONDITIONAL, assumptions=("tails_a.claim.toml::mills", "A & B, 50%"))
    assert conditional == r"conditional on tails\_a.claim.toml::mills; A \& B, 50\%"
    undecided = latex_verdict(Verdict.UNDECIDED, reason="no proof of x^2 >= {y}")
    assert undecided == r"undecided: no proof of x\textasciicircum{}2 >= \{y\}"
    assert latex_verdict(Verdict.PROVED) == "proved"
    for text in (refuted, conditional, undecided):
        assert faults(text) == []
    assert latex_text("\\~") == r"\textbackslash{}\textasciitilde{}"
    assert latex_rational(Fraction(0)) == "0"
