"""What to try next when a lemma stays undecided: one suggestion, made for this lemma."""

from __future__ import annotations

from boundcheck.lemmas.domains import Domain, FiniteSet
from boundcheck.lemmas.lemma import Lemma


def next_step(lemma: Lemma, reason: str) -> str | None:
    """A sentence with an option or a method step, or None when nothing better than thinking is known."""
    if "memory" in reason:
        return "give a larger --memory, or --jobs 1"
    if "worker process died" in reason:
        return "try --jobs 1, or a larger --memory"
    if "points sampled" in reason:
        return "sampling proves nothing; leave --sample out to search for a proof"
    if "no point of the domain" in reason:
        return "the hypotheses may exclude every point; weaken where, or write an equation so that it is linear in a variable"
    if "is not shown that" in reason:
        return "narrow the domain in for, or state the condition in where"
    steps = f"[lemma.{lemma.name.partition('#')[0]}.method] steps = "
    names = [name for name, domain in lemma.domain if _real(domain)]
    far = next((name for name, domain in lemma.domain if _unbounded(domain)), None)
    if not names:
        return "give a larger --time" if "time" in reason else None
    if far is not None:
        return f'split off the far part, such as {steps}["split {far} at 10"]'
    if len(names) > 1:
        return f'name the variables to cut, such as {steps}["bisect {", ".join(names)}"]'
    return f'try {steps}["mean_value {names[0]}"], or a larger --time'


def _real(domain: Domain) -> bool:
    return not isinstance(domain, FiniteSet) and not domain.integer


def _unbounded(domain: Domain) -> bool:
    return not isinstance(domain, FiniteSet) and not domain.integer and (domain.lower is None or domain.upper is None)
