"""Lemmas and verdicts on them in LaTeX, for reports. Printed only; nothing is read back.

What comes out uses amsmath and amssymb and nothing else: a text for paragraphs, with its mathematics between dollars.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.domains import Domain, FiniteSet
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.latex import latex, latex_claim, latex_name
from boundcheck.lemmas.lemma import Find, Lemma
from boundcheck.verdict import Verdict

_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {c: f"\\{c}" for c in "&%$#_{}"}
_SOUGHT = {"largest": "the largest", "smallest": "the smallest", "threshold": "the threshold"}


def latex_lemma(lemma: Lemma) -> str:
    """The statement: the claim in a displayed formula, then its domain and hypotheses, then what is sought."""
    ranges = ", ".join(f"${latex_name(name)} \\in {latex_domain(domain)}$" for name, domain in lemma.domain)
    text = rf"\[ {latex_claim(lemma.claim)} \]"
    if ranges:
        text += f" for all {ranges}"
    if lemma.where:
        text += f" with {', '.join(f'${latex_claim(part)}$' for part in lemma.where)}"
    if lemma.find is not None:
        text += _sought(lemma.find, lemma.printed)
    return text + "."


def latex_domain(domain: Domain) -> str:
    """A domain in mathematics; an interval of integers as its intersection with the integers."""
    if isinstance(domain, FiniteSet):
        return rf"\{{{', '.join(latex(element) for element in domain.elements)}\}}"
    low = r"-\infty" if domain.lower is None else latex(domain.lower)
    high = r"\infty" if domain.upper is None else latex(domain.upper)
    left, right = "[" if domain.lower_closed else "(", "]" if domain.upper_closed else ")"
    return rf"\left{left}{low}, {high}\right{right}" + (r" \cap \mathbb{Z}" if domain.integer else "")


def latex_verdict(
    verdict: Verdict,
    *,
    point: Mapping[str, Fraction] | None = None,
    assumptions: tuple[str, ...] = (),
    reason: str = "",
) -> str:
    """A verdict in words: where a claim fails, what a conditional one rests on, why nothing is known."""
    if verdict is Verdict.REFUTED and point:
        at = ", ".join(f"{latex_name(name)} = {latex_rational(value)}" for name, value in point.items())
        return f"refuted at ${at}$"
    if verdict is Verdict.CONDITIONAL and assumptions:
        return f"conditional on {'; '.join(map(latex_text, assumptions))}"
    told = f": {latex_text(reason)}" if reason and verdict is not Verdict.PROVED else ""
    return f"{verdict.value}{told}"


def latex_rational(value: Fraction) -> str:
    """A rational number in mathematics."""
    sign = "-" if value < 0 else ""
    top, _, bottom = format_rational(abs(value)).partition("/")
    return rf"{sign}\frac{{{top}}}{{{bottom}}}" if bottom else sign + top


def latex_text(text: str) -> str:
    """A text of a claim file as text of LaTeX: what LaTeX would take as a command is escaped."""
    return "".join(_SPECIAL.get(character, character) for character in text)


def _sought(find: Find, printed: Expression | None) -> str:
    told = f"; sought is {_SOUGHT[find.kind]} ${latex_name(find.name)}$"
    return told if printed is None else f"{told}, printed as ${latex(printed)}$"
