"""The step grammar: from the texts of ``[lemma.X.method] steps`` to the values of ``boundcheck.lemmas.steps``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from itertools import pairwise

from boundcheck.errors import InputError
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.parser import Reader, similar
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.steps import (
    Bisect,
    Bound,
    Cite,
    Convex,
    Factor,
    MeanValue,
    Monotone,
    Split,
    Step,
    Substitute,
    Symbolic,
    Tail,
    Taylor,
)
from boundcheck.lemmas.tokens import MAX_TEXT, FormulaError, shown
from boundcheck.lemmas.transform import free_variables, substitute

MAX_ORDER = 50


class StepReader:
    """Reads the steps of one lemma in order; a substitution makes its new variable known to the steps after it."""

    def __init__(
        self, variables: Collection[str], definitions: Mapping[str, Expression], using: Mapping[str, str]
    ) -> None:
        self.variables = set(variables)
        self.definitions = definitions
        self.using = using  # the lemma's name in the step: its id

    def read(self, text: str) -> Step:
        """The step that the text names; FormulaError says what would be right."""
        if len(text) <= MAX_TEXT and text.split(None, 1)[:1] == ["cite"]:
            cited = text.strip()[4:].strip()
            if not cited or not cited.isprintable():
                raise FormulaError("cite is followed by a text on one line that names the source", text, 0)
            return Cite(cited)
        reader = Reader(text)
        rule = reader.next
        if rule.kind != "name" or rule.text not in _RULES:
            known = [*_RULES, "cite"]
            meant = similar(rule.text, known) or f"; the steps are {', '.join(known)}"
            raise reader.error(f"{shown(rule.text) or 'an empty text'} is no step{meant}")
        reader.take()
        try:
            step = _RULES[rule.text](self, reader)
        except FormulaError:
            raise
        except InputError as error:
            raise reader.error(str(error), rule) from None
        reader.end()
        return step

    def variable(self, reader: Reader) -> str:
        """Read one variable that the lemma or an earlier substitution names."""
        token = reader.name("a variable of the lemma")
        if token.text not in self.variables:
            raise reader.error(f"unknown variable {token.text}{similar(token.text, self.variables)}", token)
        return token.text

    def list(self, reader: Reader) -> tuple[str, ...]:
        """Read variables between commas, each once."""
        found = [self.variable(reader)]
        while reader.at(","):
            reader.take()
            found.append(self.variable(reader))
        if len(set(found)) != len(found):
            raise reader.error("a variable is named twice", reader.tokens[0])
        return tuple(found)

    def expression(self, reader: Reader) -> Expression:
        """Read an expression in known names, abbreviations written out."""
        start = reader.next
        first = len(reader.used)
        found = reader.expression()
        for token in reader.used[first:]:
            if token.text not in self.variables and token.text not in self.definitions:
                raise reader.error(f"unknown name {token.text}{similar(token.text, self.variables)}", token)
        written = substitute(found, {n: self.definitions[n] for n in free_variables(found) & self.definitions.keys()})
        unknown = sorted(free_variables(written) - self.variables)
        if unknown:
            raise reader.error(f"an abbreviation here uses {unknown[0]}, which is no variable of the lemma", start)
        return written

    def rational(self, reader: Reader) -> Fraction:
        """Read a rational constant."""
        start = reader.next
        value = rational_value(self.expression(reader))
        if value is None:
            raise reader.error("expected a rational number such as 3 or 19/10", start)
        return value


def _taylor(steps: StepReader, reader: Reader) -> Step:
    variable = steps.variable(reader)
    token = reader.take()
    if (
        token.kind != "number"
        or not token.text.isdigit()
        or len(token.text) > 4
        or not 1 <= int(token.text) <= MAX_ORDER
    ):
        raise reader.error(f"expected the order of the Taylor form, 1 to {MAX_ORDER}", token)
    return Taylor(variable, int(token.text))


def _substitute(steps: StepReader, reader: Reader) -> Step:
    variable = steps.variable(reader)
    reader.expect("=", "between the variable and its value")
    start, first = reader.next, len(reader.used)
    value = reader.expression()
    others = steps.variables - {variable}
    new = sorted({token.text for token in reader.used[first:]} - others - steps.definitions.keys())
    if len(new) != 1:
        named = f"it has {', '.join(new)}" if new else "it has none"
        raise reader.error(f"the value of {variable} must have exactly one new variable; {named}", start)
    expanded = substitute(value, {n: steps.definitions[n] for n in free_variables(value) & steps.definitions.keys()})
    unknown = sorted(free_variables(expanded) - others - set(new))
    if unknown:
        raise reader.error(f"an abbreviation here uses {unknown[0]}, which is no variable of the lemma", start)
    steps.variables.add(new[0])
    return Substitute(variable, expanded, new[0])


def _split(steps: StepReader, reader: Reader) -> Step:
    variable = steps.variable(reader)
    _word(reader, "at")
    start = reader.next
    points = [steps.rational(reader)]
    while reader.at(","):
        reader.take()
        points.append(steps.rational(reader))
    if any(a >= b for a, b in pairwise(points)):
        raise reader.error("the points of a split increase", start)
    return Split(variable, tuple(points))


def _tail(steps: StepReader, reader: Reader) -> Step:
    variable = steps.variable(reader)
    reader.expect(">=", "between the variable and the start of its tail")
    start = steps.rational(reader)
    _word(reader, "by")
    token = reader.take()
    if token.kind != "name":
        raise reader.error("expected the name of a lemma", token)
    if token.text not in steps.using:
        raise reader.error(f"{token.text} is not listed in using{similar(token.text, steps.using)}", token)
    return Tail(variable, start, steps.using[token.text])


def _bound(steps: StepReader, reader: Reader) -> Step:
    left = steps.expression(reader)
    if not reader.at("<=", "<", ">=", ">"):
        raise reader.error("expected <= and the other side of the bound")
    symbol = reader.take().text
    return Bound(Relation(left, symbol, steps.expression(reader)))


def _word(reader: Reader, word: str) -> None:
    if reader.next.kind != "name" or reader.next.text != word:
        raise reader.error(f"expected the word {word!r}")
    reader.take()


_RULES: dict[str, Callable[[StepReader, Reader], Step]] = {
    "bisect": lambda steps, reader: Bisect(steps.list(reader)),
    "mean_value": lambda steps, reader: MeanValue(steps.list(reader)),
    "taylor": _taylor,
    "factor": lambda steps, reader: Factor(steps.expression(reader)),
    "substitute": _substitute,
    "split": _split,
    "monotone": lambda steps, reader: Monotone(steps.variable(reader)),
    "convex": lambda steps, reader: Convex(steps.variable(reader)),
    "tail": _tail,
    "symbolic": lambda steps, reader: Symbolic(),
    "bound": _bound,
}
