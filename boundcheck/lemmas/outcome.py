"""What is found of a lemma, and the certificates that say it (docs/reference/lemma-certificate.md)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.goal import Point
from boundcheck.lemmas.lemma import Lemma
from boundcheck.verdict import Verdict

SCHEMA = "boundcheck.lemma-certificate/1"


JUDGEMENTS = {
    "best": "holds and is best possible to these digits",
    "improvable": "holds and can be improved",
    "weaker": "can be improved; whether it holds is not decided",
    "fails": "fails",
    "undecided": "not decided: it lies between the value proved and the one refuted",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """The printed value of a constant, and the judgement on it: a key of ``JUDGEMENTS``."""

    value: Expression
    judgement: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant that was found: the lemma holds with the value ``proved``; with ``refuted`` and all beyond the link fails
    at the point.
    """

    name: str
    proved: Fraction
    refuted: Fraction
    link: int
    point: Point
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict on one lemma: PROVED with a proof, REFUTED with a link and a point, DOMAIN with a point, or another.

    CONSTANT comes with ``constant``; so does REFUTED where only the printed value of the constant fails (its certificate is
    then that of the constant, its point and link belong to the lemma with the printed value).
    UNDECIDED, DOMAIN and UNSUPPORTED come with a reason, a sentence. CONDITIONAL names in ``assumptions`` what it rests on:
    used lemmas that are not proved (it has a certificate, which says the same), or texts that steps cite (it has none).
    ``notes`` change no verdict: a wrong ``tight`` hint, a superfluous step.
    """

    lemma: Lemma
    verdict: Verdict
    certificate: dict[str, Any] | None
    reason: str
    point: Point | None = None
    link: int | None = None
    goals: int = 0
    seconds: float = 0
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    constant: Constant | None = None


def undecided(lemma: Lemma, reason: str) -> Outcome:
    """Nothing is known, and why."""
    return Outcome(lemma, Verdict.UNDECIDED, None, reason)


def proved(lemma: Lemma, defined: list[Any], links: list[Any], point: Point) -> Outcome:
    """The outcome for a proof of every condition of definedness and every link; the point satisfies the hypotheses."""
    proof = {"defined": defined, "links": links, "point": written(point)}
    return Outcome(lemma, Verdict.PROVED, certificate(lemma, "proved", proof=proof), "")


def refuted(lemma: Lemma, link: int, point: Point, bits: int) -> Outcome:
    """The outcome for a point at which a link certainly fails, as ``bits`` bits show."""
    witness = {"link": link, "point": written(point), "precision": bits}
    at = ", ".join(f"{name} = {value}" for name, value in written(point).items())
    reason = f"fails at {at}" if at else "fails"
    return Outcome(lemma, Verdict.REFUTED, certificate(lemma, "refuted", witness=witness), reason, point, link)


def certificate(lemma: Lemma, verdict: str, **parts: Any) -> dict[str, Any]:
    """The certificate with all its keys; parts that are not given are null."""
    empty: dict[str, Any] = {"constant": None, "proof": None, "witness": None}
    head = {"schema": SCHEMA, "lemma": certified_name(lemma), "digest": lemma.digest, "using": {}, "verdict": verdict}
    return head | empty | parts


def certified_name(lemma: Lemma) -> str:
    """The name by which a checker finds the lemma in its file: NAME, or NAME#i for its i-th control."""
    return lemma.id.rpartition("::")[2]


def written(point: Point) -> dict[str, str]:
    """The coordinates as canonical rationals."""
    return {name: format_rational(value) for name, value in point.items()}
