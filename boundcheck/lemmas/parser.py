"""The grammar of formulas (docs/reference/lemma-language.md), by recursive descent with one function per rule.

Recursion is bounded by ``MAX_NESTING``; sums and products are loops. Errors are FormulaErrors with the column.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from fractions import Fraction

from boundcheck.errors import InputError
from boundcheck.lemmas.expression import Apply, Constant, Expression, Integral, Number, Sum, Variable
from boundcheck.lemmas.functions import BINDERS, CONSTANTS, FUNCTIONS, RELATIONS, RESERVED
from boundcheck.lemmas.relations import Chain
from boundcheck.lemmas.tokens import FormulaError, Token, tokenise
from boundcheck.lemmas.words import check_name

MAX_NESTING = 100
_ADDITIVE = {"+": "add", "-": "sub"}
_MULTIPLICATIVE = {"*": "mul", "/": "div"}
_OTHER_NAMES = {
    "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "normcdf": "Phi", "Gamma": "gamma", "lgamma": "loggamma",
    "inf": "oo", "infinity": "oo", "Pi": "pi", "PI": "pi", "heaviside": "step", "choose": "binomial", "maximum": "max", "minimum": "min",
}  # fmt: skip


def parse_expression(text: str, names: Collection[str] | None = None) -> Expression:
    """The tree of a formula; with ``names``, any other free variable is refused. FormulaError says where and why."""
    reader = Reader(text, names)
    found = reader.expression()
    reader.end()
    return found


def parse_claim(text: str, names: Collection[str] | None = None) -> Chain:
    """The chain of a claim such as ``a < b <= c``; FormulaError says where and why."""
    reader = Reader(text, names)
    found = reader.claim()
    reader.end()
    return found


def similar(name: str, names: Collection[str]) -> str:
    """`` Did you mean ...?`` with the nearest known name, or nothing."""
    near = difflib.get_close_matches(name, sorted(names), n=1)
    return f". Did you mean {near[0]}?" if near else ""


class Reader:
    """Reads one text, left to right. Other small grammars (domains, steps) use its rules."""

    def __init__(self, text: str, names: Collection[str] | None = None) -> None:
        if not isinstance(text, str):
            raise TypeError(
                f"a formula is a string, not {type(text).__name__}; exact numbers are written in the string"
            )
        self.text = text
        self.tokens = tokenise(text)
        self.place = 0
        self.nesting = 0
        self.names = names
        self.used: list[Token] = []  # variables not bound so far, in order

    @property
    def next(self) -> Token:
        """The token not yet read."""
        return self.tokens[self.place]

    def take(self) -> Token:
        """Read one token."""
        token = self.next
        self.place += token.kind != "end"
        return token

    def at(self, *symbols: str) -> bool:
        """Whether the next token is one of these symbols."""
        return self.next.kind == "symbol" and self.next.text in symbols

    def error(self, problem: str, token: Token | None = None) -> FormulaError:
        """A FormulaError at ``token`` (or at the next one)."""
        return FormulaError(problem, self.text, (token or self.next).start)

    def expect(self, symbol: str, after: str) -> Token:
        """Read this symbol, or say what stands there instead."""
        if not self.at(symbol):
            raise self.error(f"{self._found()}; expected {symbol!r} {after}")
        return self.take()

    def name(self, what: str) -> Token:
        """Read a name that is free to use; ``what`` it stands for goes into the message."""
        if self.next.kind != "name":
            raise self.error(f"{self._found()}; expected {what}")
        if self.next.text in RESERVED:
            raise self.error(f"{self.next.text} is a name of the language; {what} needs another")
        return self.take()

    def end(self) -> None:
        """Nothing may follow; and every free variable must be known."""
        if self.next.kind != "end":
            raise self.error(self._no_operator())
        if self.names is not None:
            for token in self.used:
                if token.text not in self.names:
                    raise self.error(f"unknown name {token.text}{self._meant(token.text)}", token)

    def claim(self) -> Chain:
        """claim := expr (rel expr)+"""
        terms, symbols = [self.expression()], []
        while self.at(*RELATIONS):
            symbols.append(self.take().text)
            if self.at("="):
                raise self.error("the relations are <, <=, >, >= and ==")
            terms.append(self.expression())
        if self.at("="):
            raise self.error("a single = is no relation; write == (or <=, >=)")
        if not symbols and self.next.kind == "end":
            raise self.error("a claim needs a relation: <, <=, >, >= or ==")
        return Chain(tuple(terms), tuple(symbols)) if symbols else self._refuse_no_relation()

    def _refuse_no_relation(self) -> Chain:
        raise self.error(self._no_operator())

    def expression(self) -> Expression:
        """expr := term (("+" | "-") term)*"""
        left = self._term()
        while self.at(*_ADDITIVE):
            token = self.take()
            left = self._build(token, _ADDITIVE[token.text], left, self._term())
        return left

    def limit(self) -> Expression:
        """expr, or oo, or -oo: an end of a domain or a limit of an integral or sum"""
        here = self.tokens[self.place : self.place + 2]
        if here[0].text == "oo":
            self.take()
            return Constant("oo")
        if here[0].text == "-" and here[1].text == "oo":
            self.place += 2
            return Constant("-oo")
        return self.expression()

    def _term(self) -> Expression:
        left = self._signed()
        while self.at(*_MULTIPLICATIVE):
            token = self.take()
            if token.text == "*" and self.at("*"):
                raise self.error("powers are written with ^, not **")
            left = self._build(token, _MULTIPLICATIVE[token.text], left, self._signed())
        return left

    def _signed(self) -> Expression:
        self._deeper()
        if self.at("-"):
            token = self.take()
            found = self._build(token, "neg", self._signed())
        elif self.at("+"):
            raise self.error("a number or expression has no leading +")
        else:
            found = self._power()
        self.nesting -= 1
        return found

    def _power(self) -> Expression:
        base = self._atom()
        if not self.at("^"):
            return base
        token = self.take()
        return self._build(token, "pow", base, self._signed())

    def _atom(self) -> Expression:
        token = self.next
        if token.kind == "number":
            self.take()
            return Number(_literal(token.text))
        if token.kind == "name":
            return self._named()
        if not self.at("("):
            raise self.error(f"{self._found()}; expected a number, a name or (")
        self.take()
        found = self.expression()
        if self.at(*RELATIONS, "="):
            raise self.error("a relation cannot stand inside brackets")
        self.expect(")", f"for the ( in column {token.start + 1}")
        return found

    def _named(self) -> Expression:
        token = self.take()
        name = token.text
        if name in FUNCTIONS or name in BINDERS:
            if not self.at("("):
                raise self.error(f"{name} is a function: write {name}(...)", token)
            return self._binder(token) if name in BINDERS else self._call(token)
        if self.at("("):
            meant = _OTHER_NAMES.get(name)
            hint = f". Did you mean {meant}?" if meant else similar(name, [*FUNCTIONS, *BINDERS])
            raise self.error(f"{name} is not a function{hint or f'; a product is written {name}*(...)'}", token)
        if name == "oo":
            raise self.error(
                "oo is no number: it may only be an end of a domain or a limit of an integral or sum", token
            )
        if name in CONSTANTS:
            return Constant(name)
        check_name(name)
        self.used.append(token)
        return Variable(name)

    def _call(self, token: Token) -> Expression:
        self.take()
        arguments = []
        if not self.at(")"):
            arguments.append(self.expression())
            while self.at(","):
                self.take()
                arguments.append(self.expression())
        self.expect(")", f"after the arguments of {token.text}")
        return self._build(token, token.text, *arguments)

    def _binder(self, token: Token) -> Expression:
        self.take()
        first = len(self.used)
        body = self.expression()
        self.expect(",", f"and the variable: {token.text}(expr, x, a, b)")
        bound = self.name(f"the variable of the {token.text}")
        if self.names is not None and bound.text in self.names:
            raise self.error(f"{bound.text} already has a meaning here; give the {token.text} another variable", bound)
        self.used[first:] = [used for used in self.used[first:] if used.text != bound.text]
        self.expect(",", "and the lower limit")
        lower = self.limit()
        self.expect(",", "and the upper limit")
        upper = self.limit()
        self.expect(")", f"after the limits of the {token.text}")
        kind = Integral if token.text == "integral" else Sum
        try:
            return kind(body, bound.text, lower, upper)
        except InputError as error:
            raise self.error(str(error), token) from None

    def _build(self, token: Token, function: str, *arguments: Expression) -> Expression:
        try:
            return Apply(function, arguments)
        except InputError as error:
            raise self.error(str(error), token) from None

    def _deeper(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.error(f"nested more than {MAX_NESTING} deep, which is not supported")

    def _found(self) -> str:
        return "the text ends here" if self.next.kind == "end" else f"found {self.next.text[:40]!r}"

    def _no_operator(self) -> str:
        before, token = self.tokens[self.place - 1], self.next
        starts = token.kind in ("number", "name") or token.text == "("
        if starts and (before.kind in ("number", "name") or before.text == ")"):
            return f"no operator before {token.text[:40]!r}; a product is written with *"
        if token.text == ")":
            return "there is no ( for this )"
        return f"{self._found()}, which cannot follow here"

    def _meant(self, name: str) -> str:
        if name in _OTHER_NAMES:
            return f". Did you mean {_OTHER_NAMES[name]}?"
        return similar(name, [*(self.names or ()), *FUNCTIONS, *CONSTANTS])


def _literal(text: str) -> Fraction:
    whole, _, part = text.partition(".")
    return Fraction(int(whole + part), 10 ** len(part))
