"""Which values to put in for the variables of a used lemma: proposals from how its functions occur in a goal.

Nothing here is evidence. A wrong proposal only fails to help.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from boundcheck.errors import UndecidedError
from boundcheck.lemmas.expression import Apply, Expression, Variable, apply, number
from boundcheck.lemmas.functions import OPERATORS
from boundcheck.lemmas.normal import Atoms
from boundcheck.lemmas.rules.bounding import affine
from boundcheck.lemmas.terms import Quotient
from boundcheck.lemmas.transform import free_variables, subexpressions, substitute

Values = dict[str, Expression]
MOST = 24
MOST_NODES = 4
_TAILS = {"Q": "mills", "Phi": "mills", "mills": "mills", "expm1": "exp", "log1p": "log"}


def proposals(
    atoms: Atoms, f: Expression, h: Expression, wanted: Collection[str], there: Collection[str]
) -> list[Values]:
    """Values of the lemma's variables ``wanted`` for which functions of h become functions of f; a limited number.

    ``there`` holds the goal's variables: a variable of the lemma may stand for the one of the same name.
    """
    bindings = list(_bindings(atoms, f, h, wanted))
    solver = _Solver(atoms, tuple(_functions(atoms, h)), tuple(_functions(atoms, f)))
    names = sorted(wanted)
    found: dict[tuple[str, ...], Values] = {}
    if all(name in there for name in names):
        _keep(found, names, {name: Variable(name) for name in names})
    others: list[Expression] = [Variable(name) for name in sorted(there)]
    nodes = {str(e): e for e in subexpressions(f) if isinstance(e, Apply) and e.function not in OPERATORS}
    others += [nodes[text] for text in sorted(nodes, key=lambda t: (len(t), t))[:MOST_NODES]]
    others += [apply("div", number(1), Variable(name)) for name in sorted(there)]
    for values in _complete({}, names, bindings, others, solver):
        _keep(found, names, values)
        if len(found) >= MOST:
            break
    return list(found.values())


def _keep(found: dict[tuple[str, ...], Values], names: list[str], values: Values) -> None:
    found.setdefault(tuple(str(values[name]) for name in names), values)


def _complete(
    values: Values, names: list[str], bindings: list[Values], others: list[Expression], solver: _Solver
) -> Iterator[Values]:
    """All ways to bind the names by bindings that agree, else by other expressions, the variable of the same name first."""
    free = [name for name in names if name not in values]
    if not free:
        yield values
        return
    name = free[0]
    for binding in bindings:
        if name in binding and all(values.get(n, e) == e for n, e in binding.items()):
            yield from _complete({**values, **binding}, names, bindings, others, solver)
    if values:
        for solved in solver.last(values, name):
            yield from _complete({**values, name: solved}, names, bindings, others, solver)
    for other in sorted(others, key=lambda e: e != Variable(name)):
        yield from _complete({**values, name: other}, names, bindings, others, solver)


@dataclass(frozen=True, slots=True)
class _Solver:
    """Functions of the lemma and of the goal: they give a name's value when all other names in a pattern are bound."""

    atoms: Atoms
    patterns: tuple[tuple[str, Expression], ...]
    subjects: tuple[tuple[str, Expression], ...]

    def last(self, values: Values, name: str) -> Iterator[Expression]:
        """What the name has to be so that a pattern in it and in bound names becomes a function of the goal."""
        for kind, pattern in self.patterns:
            names = free_variables(pattern)
            if name not in names or not names & values.keys() or not names <= {name, *values}:
                continue
            rest = {n: e for n, e in values.items() if n in names}
            clear = {n: Variable(f"{n}_given") for n in rest}
            for other, subject in self.subjects:
                if kind != other:
                    continue
                for found in _solved(self.atoms, substitute(pattern, clear), subject, [name]):
                    put = substitute(found[name], {f"{n}_given": e for n, e in rest.items()})
                    yield self.atoms.expression(self.atoms.normal(put))


def _bindings(atoms: Atoms, f: Expression, h: Expression, wanted: Collection[str]) -> Iterator[Values]:
    """Values for which one function of h becomes one function of f."""
    subjects = list(_functions(atoms, f))
    for kind, pattern in _functions(atoms, h):
        if not free_variables(pattern) & set(wanted):
            continue
        for other, subject in subjects:
            if kind == other:
                values: Values = {}
                if _matches(pattern, subject, wanted, values):
                    yield values
                else:
                    yield from _solved(atoms, pattern, subject, wanted)


def _functions(atoms: Atoms, f: Expression) -> Iterator[tuple[str, Expression]]:
    """(function, argument) for the functions in f as written, then for the atoms and exp parts of its normal form."""
    seen: set[tuple[str, str]] = set()
    for node in (*subexpressions(f), *_atoms_of(atoms, f)):
        if not isinstance(node, Apply) or node.function in OPERATORS or len(node.arguments) != 1:
            continue
        argument = node.arguments[0]
        if node.function == "log1p":
            argument = apply("add", number(1), argument)
        kind = _TAILS.get(node.function, node.function)
        if (kind, str(argument)) not in seen:
            seen.add((kind, str(argument)))
            yield kind, argument


def _atoms_of(atoms: Atoms, f: Expression) -> Iterator[Expression]:
    try:
        normal = atoms.normal(f)
    except UndecidedError:
        return
    for powers, part in normal.top:
        yield from (atoms.written[name] for name, _ in powers)
        if part:
            yield apply("exp", atoms.sum_expression({(p, ()): c for p, c in part}))


def _matches(pattern: Expression, subject: Expression, wanted: Collection[str], values: Values) -> bool:
    """Whether the subject is the pattern with values put in; the values are added."""
    if isinstance(pattern, Variable) and pattern.name in wanted:
        return values.setdefault(pattern.name, subject) == subject
    if isinstance(pattern, Apply):
        if not isinstance(subject, Apply) or pattern.function != subject.function:
            return False
        pairs = zip(pattern.arguments, subject.arguments, strict=True)
        return len(pattern.arguments) == len(subject.arguments) and all(
            _matches(a, b, wanted, values) for a, b in pairs
        )
    return pattern == subject


def _solved(atoms: Atoms, pattern: Expression, subject: Expression, wanted: Collection[str]) -> Iterator[Values]:
    """The pattern is (a + b x)/(c + d x), or a + b/x, in one variable x of the lemma: then x is known."""
    names = free_variables(pattern) & set(wanted)
    if len(names) != 1:
        return
    (name,) = names
    try:
        normal = atoms.normal(pattern)
        parts = _linear_fraction(atoms, normal, name)
        if parts is None or any(name in free_variables(part) for part in parts):
            return
        a, b, c, d = parts
        above = apply("sub", a, apply("mul", c, subject))
        below = apply("sub", apply("mul", d, subject), b)
        yield {name: atoms.expression(atoms.normal(apply("div", above, below)))}
    except UndecidedError:
        return


def _linear_fraction(atoms: Atoms, normal: Quotient, name: str) -> tuple[Expression, ...] | None:
    """(a, b, c, d) with the normal form (a + b x)/(c + d x)."""
    top = normal.top
    powers = {dict(key[0]).get(name, 0) for key in (*top, *normal.bottom)}
    if powers <= {0, -1} and normal.whole is not None:  # a + b/x
        kept = {key: c for key, c in top.items() if name not in dict(key[0])}
        inverse = {
            (tuple((n, p) for n, p in key[0] if n != name), key[1]): c for key, c in top.items() if key not in kept
        }
        return atoms.sum_expression(inverse), atoms.sum_expression(kept), number(0), number(1)
    above, below = affine(top, name), affine(normal.bottom, name)
    if above is None or below is None:
        return None
    return tuple(atoms.sum_expression(part) for part in (*above, *below))
