"""Domains of variables: intervals with exact ends, integer intervals, finite sets; never empty.

``[0, sqrt(2)]``, ``(0, 1/2*pi]``, ``(-oo, oo)``, ``integer [2, oo)``, ``{1, 2, 3}``. Ends are constants: a condition that
links variables is a hypothesis (``where``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from boundcheck.errors import InputError
from boundcheck.lemmas.endpoints import order, real_number
from boundcheck.lemmas.expression import Constant, Expression, Number
from boundcheck.lemmas.parser import Reader, similar
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.tokens import FormulaError, shown
from boundcheck.lemmas.transform import free_variables, substitute

MAX_ELEMENTS = 1_000


@dataclass(frozen=True, slots=True)
class Interval:
    """The reals (or the integers) between two ends; None is an infinite end, always open."""

    lower: Expression | None
    upper: Expression | None
    lower_closed: bool
    upper_closed: bool
    integer: bool = False

    def __post_init__(self) -> None:
        for end, closed, name in ((self.lower, self.lower_closed, "-oo"), (self.upper, self.upper_closed, "oo")):
            if end is None and closed:
                raise InputError(f"{name} is not in the domain; write a round bracket beside it")
            if end is not None:
                _constant_end(end)
        if self.integer:
            self._check_integers()
        elif self.lower is not None and self.upper is not None:
            self._check_order(self.lower, self.upper)

    def _check_order(self, lower: Expression, upper: Expression) -> None:
        found = order(lower, upper)
        if found is None:
            raise InputError(f"it is not clear whether {lower} is below {upper}; write the ends in a simpler form")
        if found > 0:
            raise InputError(f"the domain {self} is empty: {lower} is above {upper}")
        if found == 0 and not (self.lower_closed and self.upper_closed):
            raise InputError(f"the domain {self} is empty: one point, left out")

    def _check_integers(self) -> None:
        first, last = self.integers()
        if first is not None and last is not None and first > last:
            raise InputError(f"the domain {self} is empty: it holds no integer")

    def integers(self) -> tuple[int | None, int | None]:
        """The first and the last integer of the domain; None for an infinite end. InputError for an irrational end."""
        first = last = None
        if self.lower is not None:
            low = _rational_end(self.lower)
            first = floor(low) + 1 if not self.lower_closed else ceil(low)
        if self.upper is not None:
            high = _rational_end(self.upper)
            last = ceil(high) - 1 if not self.upper_closed else floor(high)
        return first, last

    def __str__(self) -> str:
        left = f"{'[' if self.lower_closed else '('}{'-oo' if self.lower is None else self.lower}"
        right = f"{'oo' if self.upper is None else self.upper}{']' if self.upper_closed else ')'}"
        return f"{'integer ' if self.integer else ''}{left}, {right}"


@dataclass(frozen=True, slots=True)
class FiniteSet:
    """Finitely many constants, in the order written; at least one."""

    elements: tuple[Expression, ...]

    def __post_init__(self) -> None:
        if not self.elements:
            raise InputError("the domain {} is empty; a claim about nothing is not checked")
        if len(self.elements) > MAX_ELEMENTS:
            raise InputError(f"a finite set of more than {MAX_ELEMENTS:,} elements is not supported")
        if len(set(self.elements)) != len(self.elements):
            raise InputError(f"the domain {shown(str(self))} names an element twice")
        for element in self.elements:
            _constant_end(element)

    def __str__(self) -> str:
        return f"{{{', '.join(map(str, self.elements))}}}"


Domain = Interval | FiniteSet


def parse_domain(text: str, definitions: Mapping[str, Expression] | None = None) -> Domain:
    """The domain that a text such as ``integer [2, oo)`` names; InputError for an empty or unreadable one."""
    reader = Reader(text)
    known = definitions or {}
    start = reader.next
    integer = start.kind == "name" and start.text == "integer"
    if integer:
        reader.take()
    try:
        return _finite_set(reader, known) if reader.at("{") and not integer else _interval(reader, known, integer)
    except FormulaError:
        raise
    except InputError as error:
        raise reader.error(str(error), start) from None


def _interval(reader: Reader, known: Mapping[str, Expression], integer: bool) -> Interval:
    if not reader.at("[", "("):
        if reader.next.kind == "name":
            raise reader.error(
                f"{shown(reader.next.text)} is no domain{similar(reader.next.text, ['integer'])}; "
                "write an interval such as [0, 1], (0, oo), integer [2, oo), or a set {1, 2, 3}"
            )
        raise reader.error("a domain is an interval such as [0, 1], (0, oo), integer [2, oo), or a set {1, 2, 3}")
    lower_closed = reader.take().text == "["
    lower = _end(reader, known, "-oo")
    reader.expect(",", "between the ends of the interval")
    upper = _end(reader, known, "oo")
    if not reader.at("]", ")"):
        reader.expect("]", "or ')' after the ends of the interval")
    upper_closed = reader.take().text == "]"
    reader.end()
    return Interval(lower, upper, lower_closed, upper_closed, integer)


def _finite_set(reader: Reader, known: Mapping[str, Expression]) -> FiniteSet:
    reader.take()
    elements: list[Expression] = []
    while not reader.at("}"):
        if elements:
            reader.expect(",", "between the elements of the set")
        elements.append(_constant(reader.expression(), known))
        if len(elements) > MAX_ELEMENTS:
            raise InputError(f"a finite set of more than {MAX_ELEMENTS:,} elements is not supported")
    reader.take()
    reader.end()
    return FiniteSet(tuple(elements))


def _end(reader: Reader, known: Mapping[str, Expression], infinite: str) -> Expression | None:
    token = reader.next
    end = reader.limit()
    if isinstance(end, Constant) and end.infinite:
        if end.name != infinite:
            raise reader.error(f"{end.name} cannot be the {'upper' if infinite == 'oo' else 'lower'} end", token)
        return None
    return _constant(end, known)


def _constant(end: Expression, known: Mapping[str, Expression]) -> Expression:
    return substitute(end, {name: known[name] for name in free_variables(end) & known.keys()})


def _constant_end(end: Expression) -> None:
    names = sorted(free_variables(end))
    if names:
        raise InputError(
            f"an end of a domain is a constant, but {end} depends on {', '.join(names)}; "
            f'give a constant end here and put the condition into where, such as where = ["x <= {end}"]'
        )
    if not isinstance(end, Number):
        real_number(end)


def _rational_end(end: Expression) -> Fraction:
    value = rational_value(end)
    if value is None:
        raise InputError(f"an end of an integer domain is rational; write the integer next to {end}")
    return value
