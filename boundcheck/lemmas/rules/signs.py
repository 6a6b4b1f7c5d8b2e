"""Functions made of pieces (abs, relu, step, hardtanh, min, max): which piece, by signs; and cuts that tell signs apart."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from boundcheck.exact.enclosure import UndefinedError
from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.domains import FiniteSet
from boundcheck.lemmas.expression import Apply, Expression, apply, fold, number
from boundcheck.lemmas.goal import Goal, difference, end_value, inside, range_over
from boundcheck.lemmas.limits import polynomial_in
from boundcheck.lemmas.relations import Relation
from boundcheck.lemmas.rules.subdivide import at_value, halves
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.transform import free_variables, subexpressions

PIECED = ("abs", "relu", "step", "hardtanh", "min", "max")
BITS = 96  # a checker uses 128
MAX_CUTS = 6


def signs(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Each function whose piece is known is replaced by it; then the goal without them."""
    found = resolved(search, goal)
    if found == goal.f:
        return None
    again = search.introduced(goal, found)
    proof = None if again is None else search.prove(goal.of(again), depth + 1)
    return None if proof is None else ["signs", proof]


def cuts(search: Search, goal: Goal, depth: int) -> Proof | None:
    """Split where the argument of a function made of pieces changes its sign; or, in several variables, by its sign."""
    if len(goal.added) >= MAX_CUTS:
        return None
    for u in _turning(goal.f):
        names = sorted(free_variables(u))
        root = _root(search, u, names[0]) if len(names) == 1 else None
        if root is not None:
            domain = goal.variables[names[0]]
            if not isinstance(domain, FiniteSet) and not domain.integer:
                opened = replace(domain, lower_closed=False, upper_closed=False)
                if inside(root, opened):
                    return _split(search, goal, depth, names[0], root)
                if inside(root, domain) and not _known(search, goal, u, strict=True):
                    return _end(search, goal, depth, names[0], root)
        again = search.introduced(goal, u)
        if again is None or not names or _known(search, goal, u):
            continue
        at_least = Relation(again, ">=", number(0))
        below = Relation(apply("neg", again), ">", number(0))
        proofs = []
        for relation in (at_least, below):
            part = replace(goal, where=(*goal.where, relation), added=(*goal.added, relation))
            proof = search.prove(part, depth + 1)
            if proof is None:
                return None
            proofs.append(proof)
        return ["cut", str(again), *proofs]
    return None


def _split(search: Search, goal: Goal, depth: int, name: str, root: Fraction) -> Proof | None:
    parts = []
    for half in halves(goal, name, root):
        parts.append(search.prove(half, depth + 1))
        if parts[-1] is None:
            return None
    return ["split", name, format_rational(root), *parts]


def _end(search: Search, goal: Goal, depth: int, name: str, root: Fraction) -> Proof | None:
    """A closed end at which a step jumps is taken off."""
    domain = goal.variables[name]
    if isinstance(domain, FiniteSet):
        return None
    low = end_value(domain.lower) == root
    if low and end_value(domain.upper) == root:
        return None
    opened = replace(domain, lower_closed=False) if low else replace(domain, upper_closed=False)
    at_end = search.prove(at_value(goal, name, number(root)), depth + 1)
    rest = None if at_end is None else search.prove(goal.on(name, opened), depth + 1)
    return None if rest is None else ["end", name, "low" if low else "high", at_end, rest]


def _turning(f: Expression) -> list[Expression]:
    """The arguments, or differences of arguments, whose signs choose a piece; innermost functions first."""
    found: dict[Expression, None] = {}
    for node in reversed(list(subexpressions(f))):
        if not isinstance(node, Apply) or node.function not in PIECED:
            continue
        a, one = node.arguments[0], number(1)
        if node.function in ("min", "max"):
            if len(node.arguments) == 2:
                found.setdefault(apply("sub", *node.arguments))
        elif node.function == "hardtanh":
            found.setdefault(apply("sub", a, one))
            found.setdefault(apply("add", a, one))
        else:
            found.setdefault(a)
    return [u for u in found if not any(isinstance(p, Apply) and p.function in PIECED for p in subexpressions(u))]


def _root(search: Search, u: Expression, name: str) -> Fraction | None:
    """The root of an affine function of one variable."""
    found = polynomial_in(search.atoms, u, name)
    return None if found is None or max(found) != 1 else -found.get(0, Fraction(0)) / found[1]


def _known(search: Search, goal: Goal, u: Expression, strict: bool = False) -> bool:
    return at_least_zero(search, goal, u) or at_least_zero(search, goal, apply("neg", u), strict)


def at_least_zero(search: Search, goal: Goal, u: Expression, strict: bool = False) -> bool:
    """Whether u >= 0 (> 0) by a range, or by a hypothesis, as a checker will see it."""
    try:
        found = range_over(u, goal.variables, BITS)
        if found.positive or (found.nonnegative and not strict):
            return True
    except UndefinedError:
        return False
    symbols = (">", "<") if strict else (">", "<", ">=", "<=")
    return any(r.symbol in symbols and search.atoms.identical(difference(r), u) for r in goal.where)


def resolved(search: Search, goal: Goal) -> Expression:
    """f with each function whose piece is known replaced by that piece, from the innermost on."""

    def combine(node: Expression, parts: tuple[Expression, ...]) -> Expression:
        if not isinstance(node, Apply):
            return node
        made = node if parts == node.arguments else Apply(node.function, parts)
        return _piece(search, goal, made) if isinstance(made, Apply) and made.function in PIECED else made

    return fold(goal.f, combine)


def _piece(search: Search, goal: Goal, node: Apply) -> Expression:
    a = node.arguments[0]
    minus, one, zero = apply("neg", a), number(1), number(0)
    choices: list[tuple[tuple[Expression, ...], bool, Expression]] = []
    if node.function == "abs":
        choices = [((a,), False, a), ((minus,), False, minus)]
    elif node.function == "relu":
        choices = [((a,), False, a), ((minus,), False, zero)]
    elif node.function == "step":
        choices = [((a,), False, one), ((minus,), True, zero)]
    elif node.function == "hardtanh":
        above, below = apply("sub", a, one), apply("sub", minus, one)
        inner = (apply("neg", above), apply("neg", below))
        choices = [((above,), False, one), ((below,), False, apply("neg", one)), (inner, False, a)]
    elif len(node.arguments) == 2:
        b = node.arguments[1]
        first, second = (a, b) if node.function == "max" else (b, a)
        choices = [((apply("sub", first, second),), False, a), ((apply("sub", second, first),), False, b)]
    for wanted, strict, piece in choices:
        if all(at_least_zero(search, goal, u, strict) for u in wanted):
            return piece
    return node
