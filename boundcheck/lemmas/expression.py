"""The expression tree. Operators build nodes and compute nothing; everything in a node is exact.

``x < y`` builds a Relation (boundcheck.lemmas.relations); ``x == y`` is structural equality, so that nodes can be keys:
the *claim* of an equality is ``equal(x, y)``. Nodes are immutable, share subtrees freely, and know the size of the tree
they stand for, so that no small input grows into a huge tree. Nothing here recurses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from boundcheck.errors import InputError
from boundcheck.exact.rational import exact
from boundcheck.lemmas.functions import check_arity
from boundcheck.lemmas.words import check_name, decimal_places

if TYPE_CHECKING:
    from boundcheck.lemmas.relations import Relation

MAX_NODES = 100_000
MAX_DEPTH = 400
MAX_BINDERS = 8
MAX_DIGITS = 1_000
_LIMIT = 10**MAX_DIGITS

T = TypeVar("T")


class Expression:
    """A node: ``size`` nodes when written out as a tree, ``depth`` levels, ``binders`` nested integrals and sums."""

    __slots__ = ("_hash", "binders", "depth", "size")
    size: int
    depth: int
    binders: int
    _hash: int

    @property
    def children(self) -> tuple[Expression, ...]:
        """The direct parts, in the order of the grammar."""
        return ()

    def _key(self) -> tuple[Any, ...]:
        raise TypeError("an expression is a Number, Constant, Variable, Apply, Integral or Sum")

    def _measure(self, binds: int = 0) -> None:
        parts = self.children
        size = 1 + sum(part.size for part in parts)
        depth = 1 + max((part.depth for part in parts), default=0)
        binders = binds + max((part.binders for part in parts), default=0)
        if size > MAX_NODES:
            raise InputError(
                f"an expression of more than {MAX_NODES:,} nodes is not supported (abbreviations written out)"
            )
        if depth > MAX_DEPTH:
            raise InputError(
                f"an expression nested more than {MAX_DEPTH} deep is not supported; group long sums with brackets"
            )
        if binders > MAX_BINDERS:
            raise InputError(f"more than {MAX_BINDERS} nested integrals and sums are not supported")
        for name, value in (("size", size), ("depth", depth), ("binders", binders)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_hash", hash((type(self).__name__, self._key(), tuple(p._hash for p in parts))))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        """Structural equality, never a claim: two trees are equal when they are written the same way."""
        if not isinstance(other, Expression):
            return NotImplemented
        stack: list[tuple[Expression, Expression]] = [(self, other)]
        while stack:
            a, b = stack.pop()
            if a is b:
                continue
            if type(a) is not type(b) or a._hash != b._hash or a.size != b.size or a._key() != b._key():
                return False
            stack.extend(zip(a.children, b.children))
        return True

    def __bool__(self) -> bool:
        raise TypeError(
            "an expression has no truth value; a claim is built with <, <=, >, >=, equal(a, b) or chain(...)"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # hashes of strings differ from process to process, so a pickled node is built again
        return type(self), tuple(getattr(self, name) for name in self.__dataclass_fields__)  # type: ignore[attr-defined]

    def __add__(self, other: Any) -> Expression:
        return apply("add", self, other)

    def __radd__(self, other: Any) -> Expression:
        return apply("add", other, self)

    def __sub__(self, other: Any) -> Expression:
        return apply("sub", self, other)

    def __rsub__(self, other: Any) -> Expression:
        return apply("sub", other, self)

    def __mul__(self, other: Any) -> Expression:
        return apply("mul", self, other)

    def __rmul__(self, other: Any) -> Expression:
        return apply("mul", other, self)

    def __truediv__(self, other: Any) -> Expression:
        return apply("div", self, other)

    def __rtruediv__(self, other: Any) -> Expression:
        return apply("div", other, self)

    def __pow__(self, other: Any) -> Expression:
        return apply("pow", self, other)

    def __rpow__(self, other: Any) -> Expression:
        return apply("pow", other, self)

    def __neg__(self) -> Expression:
        return apply("neg", self)

    def __xor__(self, other: Any) -> Expression:
        raise TypeError("in Python ^ binds looser than +; write x**2 (in a formula string: x^2)")

    __rxor__ = __xor__

    def __lt__(self, other: Any) -> Relation:
        return _relation(self, "<", other)

    def __le__(self, other: Any) -> Relation:
        return _relation(self, "<=", other)

    def __gt__(self, other: Any) -> Relation:
        return _relation(self, ">", other)

    def __ge__(self, other: Any) -> Relation:
        return _relation(self, ">=", other)

    def __str__(self) -> str:
        from boundcheck.lemmas.printing import formula

        return formula(self)

    def __repr__(self) -> str:
        return f"<expression {self}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Number(Expression):
    """A literal: a non-negative rational with a finite decimal form, as the grammar writes it.

    ``number(Fraction(-1, 3))`` builds any other rational from literals, a quotient and a minus.
    """

    value: Fraction

    def __post_init__(self) -> None:
        value = exact(self.value)
        object.__setattr__(self, "value", value)
        if value >= _LIMIT or value.denominator >= _LIMIT:
            raise InputError(f"a number of more than {MAX_DIGITS:,} digits is not supported")
        places = decimal_places(value)
        if value < 0 or places is None:
            raise ValueError(f"{value} is not a literal of the grammar; build it with number({value})")
        if places > MAX_DIGITS:
            raise InputError(f"a number of more than {MAX_DIGITS:,} digits is not supported")
        self._measure()

    def _key(self) -> tuple[Any, ...]:
        return (self.value,)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Constant(Expression):
    """``pi`` or ``e``; ``oo`` and ``-oo`` only as limits of integrals and sums, and as ends."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in ("pi", "e", "oo", "-oo"):
            raise ValueError(f"{self.name!r} is not pi, e, oo or -oo")
        self._measure()

    @property
    def infinite(self) -> bool:
        """Whether this is oo or -oo, which is no real number."""
        return self.name.endswith("oo")

    def _key(self) -> tuple[Any, ...]:
        return (self.name,)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Variable(Expression):
    """A real variable; the name is an ASCII letter followed by letters, digits and underscores."""

    name: str

    def __post_init__(self) -> None:
        check_name(self.name)
        self._measure()

    def _key(self) -> tuple[Any, ...]:
        return (self.name,)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Apply(Expression):
    """A function or operator (add, sub, mul, div, pow, neg) applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "arguments", tuple(self.arguments))
        check_arity(self.function, len(self.arguments))
        for part in self.arguments:
            _refuse_infinite(part)
        self._measure()

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.arguments

    def _key(self) -> tuple[Any, ...]:
        return (self.function, len(self.arguments))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Binder(Expression):
    """``body`` with ``variable`` bound between ``lower`` and ``upper``; the limits do not see the bound variable."""

    body: Expression
    variable: str
    lower: Expression
    upper: Expression

    def __post_init__(self) -> None:
        check_name(self.variable)
        _refuse_infinite(self.body)
        self._measure(binds=1)

    @property
    def children(self) -> tuple[Expression, ...]:
        return (self.body, self.lower, self.upper)

    def _key(self) -> tuple[Any, ...]:
        return (self.variable,)


class Integral(Binder):
    """The integral of ``body`` over ``variable`` from ``lower`` to ``upper`` (limits may be oo and -oo)."""

    __slots__ = ()


class Sum(Binder):
    """The sum of ``body`` over the integers ``variable`` from ``lower`` to ``upper``, both included."""

    __slots__ = ()


def apply(function: str, *arguments: Any) -> Expression:
    """The function applied to expressions, ints, Fractions or strings such as "1/10"; floats raise TypeError."""
    return Apply(function, tuple(expression(part) for part in arguments))


def expression(value: Any) -> Expression:
    """The node for an expression, int, Fraction or string such as "1/10"; a float raises TypeError."""
    return value if isinstance(value, Expression) else number(exact(value))


def number(value: Fraction | int) -> Expression:
    """A rational as the grammar writes it: 3, 1/3, -3, -1/3 (a minus before the quotient's top)."""
    value = exact(value)
    top: Expression = Number(Fraction(abs(value.numerator)))
    if value < 0:
        top = Apply("neg", (top,))
    return top if value.denominator == 1 else Apply("div", (top, Number(Fraction(value.denominator))))


def fold(root: Expression, combine: Callable[[Expression, tuple[T, ...]], T], *, into_binders: bool = True) -> T:
    """Combine a tree from its leaves up, left before right, each shared node once; ``combine`` gets a node and its children's results.

    With ``into_binders`` false, the body of an integral or sum is left to ``combine``, which gets the two limits only.
    """
    done: dict[int, T] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        parts = node.children if into_binders or not isinstance(node, Binder) else (node.lower, node.upper)
        missing = [part for part in parts if id(part) not in done]
        if missing:
            stack.extend(reversed(missing))  # from left to right: the order of definedness conditions
            continue
        stack.pop()
        if id(node) not in done:
            done[id(node)] = combine(node, tuple(done[id(part)] for part in parts))
    return done[id(root)]


def _relation(left: Any, symbol: str, right: Any) -> Relation:
    from boundcheck.lemmas.relations import Relation

    return Relation(expression(left), symbol, expression(right))


def _refuse_infinite(part: Expression) -> None:
    if not isinstance(part, Expression):
        raise TypeError(f"{part!r} is not an expression; wrap exact values with expression(...)")
    if isinstance(part, Constant) and part.infinite:
        raise InputError("oo is no number: it may only be an end of a domain or a limit of an integral or sum")
