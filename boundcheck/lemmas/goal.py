"""Goals: f > 0 or f >= 0 on a domain under hypotheses; ranges of expressions over the domain; sample points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from boundcheck.exact import functions
from boundcheck.exact.ball import precision
from boundcheck.exact.bivariate import SEVERAL
from boundcheck.exact.enclosure import Enclosure, UndefinedError, exact_point, interval
from boundcheck.lemmas.domains import Domain, FiniteSet, Interval
from boundcheck.lemmas.expression import Apply, Constant, Expression, Number, Variable, apply, fold, number
from boundcheck.lemmas.rational import rational_value
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.transform import free_variables, integer_valued, substitute

Point = dict[str, Fraction]
EXTRA_BITS = 32  # a checker evaluates with more bits than the finder: what the finder sees, it sees too


@dataclass(frozen=True, slots=True)
class Goal:
    """f > 0 (strict) or f >= 0 at every point of the domain that satisfies the hypotheses."""

    domain: tuple[tuple[str, Domain], ...]
    where: tuple[Relation, ...]
    f: Expression
    strict: bool
    added: tuple[Relation, ...] = ()  # hypotheses that cuts have added on the way here, also those dropped since

    @property
    def variables(self) -> dict[str, Domain]:
        """The domain by variable."""
        return dict(self.domain)

    @property
    def integers(self) -> frozenset[str]:
        """The variables that range over the integers of an interval."""
        return integers_of(dict(self.domain))

    def of(self, f: Expression, strict: bool | None = None) -> Goal:
        """The same goal about another expression."""
        return replace(self, f=f, strict=self.strict if strict is None else strict)

    def on(self, variable: str, domain: Domain | None) -> Goal:
        """The same goal with another domain of one variable, or (None) without the variable."""
        pairs = tuple((n, domain if n == variable else d) for n, d in self.domain)
        return replace(self, domain=tuple((n, d) for n, d in pairs if d is not None))

    def forget(self, variable: str) -> Goal:
        """Without the hypotheses that contain the variable."""
        kept = tuple(r for r in self.where if variable not in free_variables(difference(r)))
        return replace(self, where=kept)

    def satisfied(self, f: Expression, bits: int) -> bool:
        """Whether the range of f over the domain shows the goal about f."""
        try:
            found = range_over(f, self.variables, bits)
        except UndefinedError:
            return False
        return found.positive if self.strict else found.nonnegative


def integers_of(domain: dict[str, Domain]) -> frozenset[str]:
    """The variables that range over the integers of an interval: what is built of them is an integer."""
    return frozenset(n for n, d in domain.items() if isinstance(d, Interval) and d.integer)


def difference(relation: Relation) -> Expression:
    """The expression that the relation says is positive or nonnegative."""
    left, right = relation.left, relation.right
    return apply("sub", right, left) if relation.symbol in ("<", "<=") else apply("sub", left, right)


def end_value(end: Expression | None) -> Fraction | None:
    """A rational end as a Fraction; None for an infinite or irrational one."""
    value = None if end is None else rational_value(end)
    return value if isinstance(value, Fraction) else None


def box_of(domain: Domain) -> Enclosure:
    """The least enclosure around a domain, at the working precision."""
    if isinstance(domain, FiniteSet):
        ends = [constant_range(element) for element in domain.elements]
        found = ends[0]
        for end in ends[1:]:
            found = found.hull(end)
        return found
    low, high = end_value(domain.lower), end_value(domain.upper)
    box = interval(low, high, not domain.lower_closed, not domain.upper_closed)
    if domain.lower is not None and low is None:
        box = Enclosure(constant_range(domain.lower).lo, box.hi, False, box.hi_open)
    if domain.upper is not None and high is None:
        box = Enclosure(box.lo, constant_range(domain.upper).hi, box.lo_open, False)
    return box


def constant_range(root: Expression) -> Enclosure:
    """The enclosure of an expression without variables, at the working precision."""
    return _range(root, {})


def range_over(root: Expression, domain: dict[str, Domain], bits: int) -> Enclosure:
    """Natural interval extension of the expression as written; UndefinedError where it may be undefined."""
    with precision(bits):
        used = free_variables(root)
        return _range(root, {name: box_of(d) for name, d in domain.items() if name in used}, integers_of(domain))


def at_point(root: Expression, point: Point, bits: int) -> Enclosure:
    """The enclosure of the value at a rational point."""
    with precision(bits):
        return _range(root, {name: exact_point(value) for name, value in point.items()})


def _range(root: Expression, boxes: dict[str, Enclosure], integers: frozenset[str] = frozenset()) -> Enclosure:
    def combine(node: Expression, parts: tuple[Enclosure, ...]) -> Enclosure:
        if isinstance(node, Number):
            return exact_point(node.value)
        if isinstance(node, Variable):
            return boxes[node.name]
        if isinstance(node, Constant):
            return functions.pi() if node.name == "pi" else functions.euler()
        if isinstance(node, Apply):
            return _apply(node, parts, integers)
        raise UndefinedError("integrals and sums are not evaluated here")

    return fold(root, combine)


def _apply(node: Apply, parts: tuple[Enclosure, ...], integers: frozenset[str]) -> Enclosure:
    name = node.function
    if name == "add":
        return parts[0] + parts[1]
    if name == "sub":
        return parts[0] - parts[1]
    if name == "mul":
        return parts[0] * parts[1]
    if name == "div":
        return parts[0] / parts[1]
    if name == "neg":
        return -parts[0]
    if name == "pow":
        exponent = rational_value(node.arguments[1])
        if not isinstance(exponent, Fraction):
            whole = bool(integers) and integer_valued(node.arguments[1], integers)
            return (_whole_power if whole else functions.real_power)(parts[0], parts[1])
        if exponent.denominator == 1:
            return parts[0].power(exponent.numerator)
        return functions.rational_power(parts[0], exponent)
    return function_range(name, parts)


def function_range(name: str, parts: Sequence[Enclosure]) -> Enclosure:
    """The range of a function of the grammar over enclosures; UndefinedError for one that is not evaluated."""
    if name in ("min", "max"):
        found = parts[0]
        for part in parts[1:]:
            found = (functions.minimum if name == "min" else functions.maximum)(found, part)
        return found
    if name in SEVERAL:
        return SEVERAL[name](*parts)
    if name not in functions.UNARY:
        raise UndefinedError(f"{name} is not evaluated here")
    return functions.UNARY[name](parts[0])


def _whole_power(base: Enclosure, exponent: Enclosure) -> Enclosure:
    """base^exponent for a positive base, or a nonnegative one and positive integer exponents, where 0 to them is 0."""
    if base.positive or not (base.nonnegative and exponent.positive):
        return functions.real_power(base, exponent)
    zero = exact_point(Fraction(0))
    if base.hi is not None and bool(base.hi == 0):
        return zero
    return functions.real_power(Enclosure(zero.lo, base.hi, True, base.hi_open), exponent).hull(zero)


# --- sample points -------------------------------------------------------------------------------------------------

_STEPS = tuple(Fraction(n, 64) for n in (1, 4, 12, 24, 32, 43, 55, 61, 63))
_FAR = tuple(Fraction(n) for n in (0, "1/64", "1/4", "3/4", "3/2", 3, 7, 20, 100))


def samples(domain: Domain, bits: int = 64) -> list[Fraction]:
    """A few rational points of a domain, spread out, ends that belong to it included."""
    if isinstance(domain, FiniteSet):
        return [v for v in (rational_value(e) for e in domain.elements) if isinstance(v, Fraction)]
    with precision(bits):
        box = box_of(domain)
    low, high = box.bounds()
    if low is None and high is None:
        found = [s * x for x in _FAR for s in (1, -1)]
    elif low is None and high is not None:
        found = [high - x for x in _FAR]
    elif high is None and low is not None:
        found = [low + x for x in _FAR]
    elif low is not None and high is not None:
        found = [low, high, *(low + (high - low) * t for t in _STEPS)]
    if domain.integer:
        found = [Fraction(round(x)) for x in found]
    return sorted({x for x in found if inside(x, domain)})


def bounds(domain: Domain, bits: int = 64) -> tuple[Fraction | None, Fraction | None]:
    """Rational numbers just outside the ends; None for an infinite one."""
    with precision(bits):
        return box_of(domain).bounds()


def inside(x: Fraction, domain: Domain) -> bool:
    """Whether a rational number certainly belongs to the domain."""
    if isinstance(domain, FiniteSet):
        return any(rational_value(e) == x for e in domain.elements)
    if domain.integer and x.denominator != 1:
        return False
    for end, closed, side in ((domain.lower, domain.lower_closed, 1), (domain.upper, domain.upper_closed, -1)):
        if end is None:
            continue
        value = end_value(end)
        if value is not None:
            if (x - value) * side < 0 or (x == value and not closed):
                return False
        elif not at_point(apply("sub", *((number(x), end) if side > 0 else (end, number(x)))), {}, 128).positive:
            return False
    return True


def sample_points(goal: Goal, most: int = 48) -> list[Point]:
    """Points of the domain at which all hypotheses certainly hold."""
    lists = [[(name, x) for x in samples(domain)] for name, domain in goal.domain]
    while lists and len(lists) > 1 and _count(lists) > 20 * most:
        longest = max(range(len(lists)), key=lambda k: len(lists[k]))
        lists[longest] = lists[longest][::2]
    points = [dict(p) for p in product(*lists)]
    stride = max(1, len(points) // (4 * most))
    return [p for p in points[::stride] if holds_at(goal.where, p)][: 4 * most : max(1, len(points[::stride]) // most)]


def _count(lists: list[list[tuple[str, Fraction]]]) -> int:
    total = 1
    for one in lists:
        total *= len(one)
    return total


def holds_at(where: tuple[Relation, ...], point: Point, bits: int = 128) -> bool:
    """Whether all hypotheses certainly hold at a point."""
    for relation in where:
        gap = difference(relation)
        value = rational_value(substitute(gap, {n: number(x) for n, x in point.items()}))
        if isinstance(value, Fraction):
            fine = value > 0 or (value == 0 and relation.symbol not in ("<", ">"))
            if relation.symbol == "==":
                fine = value == 0
        else:
            try:
                found = at_point(gap, point, bits)
            except UndefinedError:
                return False
            fine = relation.symbol != "==" and (
                found.positive or (found.nonnegative and relation.symbol in ("<=", ">="))
            )
        if not fine:
            return False
    return True
