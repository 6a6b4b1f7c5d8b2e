"""The printed value of a constant against the one that was found."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from boundcheck.lemmas.critical import Sought, literal
from boundcheck.lemmas.expression import Expression, apply
from boundcheck.lemmas.goal import at_point
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.outcome import Constant, Outcome, Printed
from boundcheck.lemmas.rational import rational_value
from boundcheck.verdict import Verdict

BITS = (128, 1_024, 4_096)


def compared(value: Expression, with_: Fraction) -> int | None:
    """The sign of a constant expression minus a rational, exactly or by enclosures; None where neither decides."""
    exact = rational_value(value)
    if isinstance(exact, Fraction):
        return (exact > with_) - (exact < with_)
    for bits in BITS:
        try:
            gap = at_point(apply("sub", value, literal(with_)), {}, bits)
        except ArithmeticError:
            return None
        if gap.positive or (-gap).positive:
            return 1 if gap.positive else -1
    return None


def with_value(lemma: Lemma, outcome: Outcome) -> Lemma:
    """The lemma about which the outcome's link and point speak: with the printed value if that fails, or the one refuted."""
    if lemma.find is None or outcome.constant is None:
        return lemma
    failing = outcome.verdict is Verdict.REFUTED and lemma.printed is not None
    return Sought(lemma, lemma.find).instance(lemma.printed if failing and lemma.printed else outcome.constant.refuted)


def judged(
    sought: Sought, value: Expression, constant: Constant, prove: Callable[[Lemma], Outcome]
) -> tuple[Printed, Outcome | None]:
    """What is known of the printed value; where it fails between the two values, with the outcome that says so.

    From the value refuted on, all values fail. A value on the safe side of the one proved, or between the two, is put in
    and proved itself: that values between two that hold hold too is nowhere assumed.
    """
    beyond, better = compared(value, constant.refuted), compared(value, constant.proved)
    if beyond is None or better is None:
        return Printed(value, "undecided"), None
    if beyond * sought.side >= 0:
        return Printed(value, "fails"), None
    if better == 0:
        return Printed(value, "best"), None
    weaker = better * sought.side < 0
    outcome = prove(sought.instance(value))
    if outcome.verdict is Verdict.REFUTED:
        return Printed(value, "fails"), outcome
    if outcome.verdict in (Verdict.PROVED, Verdict.CONDITIONAL):
        return Printed(value, "improvable" if weaker else "best"), None
    return Printed(value, "weaker" if weaker else "undecided"), None
