"""A straight-line program of f and its partial derivatives: shared parts once, run on batches of float boxes or in Arb.

The derivatives are those that the independent checker forms (docs/reference/lemma-certificate.md), written out by the
same rules in the same arrangement, so that an enclosure seen here is about the enclosure it will see. Numbers are folded
exactly; in the derivatives terms 0 and factors 0 and 1 are dropped, which changes no range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from boundcheck.exact import floating, floating_pairs, functions
from boundcheck.exact.bivariate import SEVERAL
from boundcheck.exact.enclosure import Enclosure, UndefinedError, exact_point
from boundcheck.lemmas.derivative import NoDerivative
from boundcheck.lemmas.expression import Apply, Constant, Expression, Number, Variable, fold
from boundcheck.lemmas.goal import function_range
from boundcheck.lemmas.rational import NumberTooLarge, power
from boundcheck.lemmas.surfaces import SURFACES
from boundcheck.lemmas.transform import free_variables

Step = tuple[str, tuple[int, ...], Any]  # operation, places of the arguments, a number or a name
MAX_STEPS = 20_000
ZERO, ONE, TWO = Fraction(0), Fraction(1), Fraction(2)


class TooLong(ArithmeticError):
    """A program of more than MAX_STEPS steps."""


@dataclass(frozen=True, slots=True)
class Tape:
    """Steps in order; the places of f and of its derivatives (None: the derivative is 0 or there is none).

    ``names`` are the variables of f in alphabetical order; ``own`` counts the steps that f itself needs, which come first.
    ``differentiable`` says whether every variable has a derivative by the rules.
    """

    steps: tuple[Step, ...]
    names: tuple[str, ...]
    value: int
    slopes: tuple[int | None, ...]
    own: int
    differentiable: bool

    def floats(self, boxes: dict[str, floating.Pair], *, slopes: bool) -> list[floating.Pair]:
        """The results of all steps on a batch of boxes: pairs of arrays, of length 1 where nothing varies."""
        done: list[floating.Pair] = []
        for name, places, what in self.steps if slopes else self.steps[: self.own]:
            done.append(_in_floats(name, [done[k] for k in places], what, boxes))
        return done

    def enclosures(self, boxes: dict[str, Enclosure], *, slopes: bool) -> list[Enclosure]:
        """The same in Arb, at the working precision; UndefinedError where a step is not certainly defined."""
        done: list[Enclosure] = []
        for name, places, what in self.steps if slopes else self.steps[: self.own]:
            done.append(_in_arb(name, [done[k] for k in places], what, boxes))
        return done


def _in_floats(name: str, parts: list[floating.Pair], what: Any, boxes: dict[str, floating.Pair]) -> floating.Pair:
    if name == "variable":
        return boxes[what]
    if name == "number":
        return floating.point(what)
    if name == "constant":
        return floating.pi() if what == "pi" else floating.euler()
    if name == "neg":
        return floating.neg(parts[0])
    if name == "power":
        return floating.power(parts[0], what) if isinstance(what, int) else floating.rational_power(parts[0], what)
    if name in floating.BINARY:
        found = floating.BINARY[name](parts[0], parts[1])
        for part in parts[2:]:
            found = floating.BINARY[name](found, part)
        return found
    if name in floating_pairs.SEVERAL:
        return floating_pairs.SEVERAL[name](*parts)
    return floating.UNARY[name](parts[0])


def _in_arb(name: str, parts: list[Enclosure], what: Any, boxes: dict[str, Enclosure]) -> Enclosure:
    if name == "variable":
        return boxes[what]
    if name == "number":
        return exact_point(what)
    if name == "constant":
        return functions.pi() if what == "pi" else functions.euler()
    if name in _ARB:
        return _ARB[name](*parts)
    if name == "power":
        return parts[0].power(what) if isinstance(what, int) else _arb_power(parts[0], what)
    return function_range(name, parts)


def _arb_power(base: Enclosure, exponent: Fraction) -> Enclosure:
    if not base.positive:  # a checker asks for this, whatever the exponent
        raise UndefinedError("a power of what may not be positive")
    return functions.rational_power(base, exponent)


_ARB: dict[str, Callable[..., Enclosure]] = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": lambda a, b: a / b,
    "neg": lambda a: -a, "pow": functions.real_power,
}  # fmt: skip


# --- making one ----------------------------------------------------------------------------------------------------


def tape(f: Expression, *, slopes: bool = True) -> Tape | None:
    """The program of f (with its derivatives), or None if it holds a function that is not evaluated here."""
    writer = _Writer()
    try:
        value = writer.expression(f)
    except (KeyError, NumberTooLarge, TooLong):
        return None
    own, names = len(writer.steps), tuple(sorted(free_variables(f)))
    found: list[int | None] = []
    differentiable = slopes
    writer.exactly = False
    try:
        for name in names if slopes else ():
            slope = writer.derivative(value, name)
            found.append(None if writer.number_at(slope) == 0 else slope)
    except (NoDerivative, NumberTooLarge, TooLong):
        differentiable, found = False, []
        writer.steps = writer.steps[:own]
    return Tape(tuple(writer.steps), names, value, tuple(found), own, differentiable)


@dataclass(slots=True)
class _Writer:
    """Writes steps, each distinct one once."""

    steps: list[Step] = field(default_factory=list)
    known: dict[Step, int] = field(default_factory=dict)
    changes: dict[tuple[int, str], int] = field(default_factory=dict)
    free: list[frozenset[str]] = field(default_factory=list)
    exactly: bool = True  # as written: f itself; derivatives are simplified

    def step(self, name: str, places: Iterable[int] = (), what: Any = None) -> int:
        made: Step = (name, tuple(places), what)
        if made not in self.known:
            if len(self.steps) >= MAX_STEPS:
                raise TooLong
            self.known[made] = len(self.steps)
            self.steps.append(made)
            own = frozenset((what,)) if name == "variable" else frozenset[str]()
            self.free.append(own.union(*(self.free[k] for k in made[1])))
        return self.known[made]

    def number(self, value: Fraction) -> int:
        return self.step("number", (), value)

    def number_at(self, place: int) -> Fraction | None:
        name, _, what = self.steps[place]
        return what if name == "number" else None

    def expression(self, root: Expression) -> int:
        """The place of an expression; KeyError if it holds a function that is not evaluated here."""

        def combine(node: Expression, parts: tuple[int, ...]) -> int:
            if isinstance(node, Number):
                return self.number(node.value)
            if isinstance(node, Variable):
                return self.step("variable", (), node.name)
            if isinstance(node, Constant):
                return self.step("constant", (), node.name)
            if not isinstance(node, Apply):
                raise KeyError("integrals and sums")
            if node.function in ("add", "sub", "mul", "div", "neg", "pow"):
                return self.arithmetic(node.function, *parts)
            if node.function not in {*functions.UNARY, *SEVERAL, "min", "max"}:
                raise KeyError(node.function)
            return self.step(node.function, parts)

        return fold(root, combine)

    def arithmetic(self, name: str, *places: int) -> int:
        values = [self.number_at(k) for k in places]
        a, b = values[0], values[-1]
        if all(v is not None for v in values):
            folded = _exactly(name, [v for v in values if v is not None])
            if folded is not None:
                return self.number(folded)
        first, last = places[0], places[-1]
        if name == "pow":
            if b is None:
                return self.step("pow", places)
            return first if b == 1 else self.step("power", (first,), int(b) if b.denominator == 1 else b)
        if self.exactly:
            return self.step(name, places)
        if (name == "add" and a == 0) or (name == "mul" and a == 1):
            return last
        if (name in ("add", "sub") and b == 0) or (name in ("mul", "div") and b == 1):
            return first
        if (name == "mul" and 0 in (a, b)) or (name == "div" and a == 0):
            return self.number(ZERO)
        if name == "sub" and a == 0:
            return self.step("neg", (last,))
        return self.step(name, places)

    def derivative(self, place: int, v: str) -> int:
        """The place of the derivative of a step; NoDerivative where the rules have none. Steps refer to earlier ones."""
        order, stack = [], [place]
        seen = set()
        while stack:
            k = stack.pop()
            if k not in seen:
                seen.add(k)
                order.append(k)
                stack.extend(self.steps[k][1])
        for k in sorted(order):
            if (k, v) not in self.changes:
                self.changes[k, v] = self._change(k, v)
        return self.changes[place, v]

    def _change(self, place: int, v: str) -> int:
        name, places, what = self.steps[place]
        if v not in self.free[place]:
            return self.number(ZERO)
        if name == "variable":
            return self.number(ONE)
        do = self.arithmetic
        a, b = places[0], places[-1]
        da, db = self.changes[a, v], self.changes[b, v]
        if name in ("add", "sub"):
            return do(name, da, db)
        if name == "neg":
            return do("neg", da)
        if name == "mul":
            return do("add", do("mul", da, b), do("mul", a, db))
        if name == "div":
            return do("sub", do("div", da, b), do("div", do("mul", a, db), do("mul", b, b)))
        if name == "power":
            return do("mul", do("mul", self.number(Fraction(what)), do("pow", a, self.number(Fraction(what - 1)))), da)
        if name == "pow" and v not in self.free[b]:
            return do("mul", do("mul", b, do("pow", a, do("sub", b, self.number(ONE)))), da)
        if name == "pow":
            inner = do("add", do("mul", db, self.step("log", (a,))), do("div", do("mul", b, da), a))
            return do("mul", place, inner)
        if name in SURFACES:
            return self.chain(SURFACES[name](self, *places), places, v)
        if name not in _CURVES:
            raise NoDerivative(f"{name} has no derivative rule")
        return do("mul", _CURVES[name](self, a), da)

    def chain(self, slopes: Iterable[int], places: Iterable[int], v: str) -> int:
        """The sum of the partial derivatives times the changes of the arguments that depend on v."""
        total = self.number(ZERO)
        for slope, k in zip(slopes, places):
            if v in self.free[k]:
                total = self.arithmetic("add", total, self.arithmetic("mul", slope, self.changes[k, v]))
        return total

    def of(self, name: str, place: int) -> int:
        return self.step(name, (place,))

    def inverse(self, place: int) -> int:
        return self.arithmetic("div", self.number(ONE), place)

    def minus_square(self, constant: Fraction, place: int) -> int:
        return self.arithmetic("sub", self.number(constant), self.square(place))

    def square(self, place: int) -> int:
        return self.arithmetic("pow", place, self.number(TWO))

    def negative(self, place: int) -> int:
        return self.arithmetic("neg", place)

    def bell(self, u: int, scale: Fraction) -> int:
        root = self.of("sqrt", self.step("constant", (), "pi"))
        top = self.arithmetic("div", self.number(scale), root)
        return self.arithmetic("mul", top, self.of("exp", self.minus_square(ZERO, u)))


_CURVES: dict[str, Callable[[_Writer, int], int]] = {
    "sqrt": lambda w, u: w.inverse(w.arithmetic("mul", w.number(TWO), w.of("sqrt", u))),
    "exp": lambda w, u: w.of("exp", u),
    "expm1": lambda w, u: w.of("exp", u),
    "log": lambda w, u: w.inverse(u),
    "log1p": lambda w, u: w.inverse(w.arithmetic("add", w.number(ONE), u)),
    "sin": lambda w, u: w.of("cos", u),
    "cos": lambda w, u: w.negative(w.of("sin", u)),
    "tan": lambda w, u: w.inverse(w.square(w.of("cos", u))),
    "asin": lambda w, u: w.inverse(w.of("sqrt", w.minus_square(ONE, u))),
    "acos": lambda w, u: w.negative(w.inverse(w.of("sqrt", w.minus_square(ONE, u)))),
    "atan": lambda w, u: w.inverse(w.arithmetic("add", w.number(ONE), w.square(u))),
    "sinh": lambda w, u: w.of("cosh", u),
    "cosh": lambda w, u: w.of("sinh", u),
    "tanh": lambda w, u: w.inverse(w.square(w.of("cosh", u))),
    "erf": lambda w, u: w.bell(u, TWO),
    "erfc": lambda w, u: w.bell(u, -TWO),
    "phi": lambda w, u: w.arithmetic("mul", w.negative(u), w.of("phi", u)),
    "Phi": lambda w, u: w.of("phi", u),
    "Q": lambda w, u: w.negative(w.of("phi", u)),
    "mills": lambda w, u: w.arithmetic("sub", w.arithmetic("mul", u, w.of("mills", u)), w.number(ONE)),
}


def _exactly(name: str, values: list[Fraction]) -> Fraction | None:
    a, b = values[0], values[-1]
    if name == "pow":
        return power(a, b)
    if name == "div":
        return a / b if b else None
    return {"add": a + b, "sub": a - b, "mul": a * b, "neg": -a}[name]
