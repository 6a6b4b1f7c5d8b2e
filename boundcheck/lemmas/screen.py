"""Signs of an expression at many points: a program of ball operations, made once an expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from boundcheck.exact import points
from boundcheck.exact.ball import precision
from boundcheck.lemmas.expression import Apply, Constant, Expression, Number, Variable, fold
from boundcheck.lemmas.rational import rational_value


@dataclass(frozen=True, slots=True)
class Program:
    """Operations in order; each takes the results of earlier ones. None where an expression has no program."""

    steps: tuple[tuple[Callable[..., Any], tuple[int, ...]], ...]
    loads: tuple[tuple[int, Any], ...]
    size: int

    def sign(self, point: dict[str, Fraction], bits: int) -> int:
        """The certain sign at a point, or 0."""
        with precision(bits):
            found = self._run(point)
            return 0 if found is None else points.sign(found)

    def value(self, point: dict[str, Fraction], bits: int) -> Any:
        """About the value at a point (the middle of its ball); None where that is not finite. Proves nothing."""
        with precision(bits):
            found = self._run(point)
            return None if found is None else points.middle(found)

    def ball(self, point: dict[str, Fraction], bits: int) -> Any:
        """The ball of the value at a point, if it tells the value to a third of these bits or is exact; else None."""
        with precision(bits):
            found = self._run(point)
            return found if found is not None and points.precise(found, bits // 3) else None

    def _run(self, point: dict[str, Fraction]) -> Any:
        values: list[Any] = [None] * self.size
        for place, source in self.loads:
            if isinstance(source, str):
                values[place] = points.point(point[source])
            else:
                values[place] = source()
        place = len(self.loads)
        try:
            for operation, arguments in self.steps:
                values[place] = operation(*(values[k] for k in arguments))
                place += 1
        except (ZeroDivisionError, ValueError, OverflowError):
            return None
        return values[place - 1] if self.steps else values[-1]


def program(root: Expression) -> Program | None:
    """The program of an expression, or None when it holds a function that has none."""
    loads: dict[Expression, None] = {}
    steps: dict[Expression, tuple[Callable[..., Any], tuple[Expression, ...]]] = {}
    known = True

    def combine(node: Expression, parts: tuple[Expression, ...]) -> Expression:
        nonlocal known
        if isinstance(node, Number | Variable | Constant):
            loads.setdefault(node)
        elif isinstance(node, Apply):
            if node.function == "pow":
                steps.setdefault(node, _power(node))
            elif node.function in points.OPERATIONS:
                steps.setdefault(node, (points.OPERATIONS[node.function], node.arguments))
            else:
                known = False
        else:
            known = False
        return node

    fold(root, combine)
    if not known:
        return None
    place = {node: k for k, node in enumerate([*loads, *steps])}
    return Program(
        tuple((operation, tuple(place[a] for a in arguments)) for operation, arguments in steps.values()),
        tuple((place[node], _load(node)) for node in loads),
        len(place),
    )


def _power(node: Apply) -> tuple[Callable[..., Any], tuple[Expression, ...]]:
    exponent = rational_value(node.arguments[1])
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        whole = int(exponent)
        return (lambda base: points.integer_power(base, whole)), node.arguments[:1]
    return points.real_power, node.arguments


def _load(node: Expression) -> Any:
    if isinstance(node, Variable):
        return node.name
    if isinstance(node, Number):
        value = node.value
        return lambda: points.point(value)
    return (
        (lambda: points.OPERATIONS["acos"](points.point(Fraction(-1))))
        if str(node) == "pi"
        else (lambda: points.OPERATIONS["exp"](points.point(Fraction(1))))
    )
