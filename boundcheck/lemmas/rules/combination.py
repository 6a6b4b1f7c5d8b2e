"""A polynomial as a sum of nonnegative terms c m (p +- q)^2, m, p, q monomials (rule ``sum``).

Linear programming guesses which terms are needed; their factors c are then solved for exactly, and the identity of the sum
with f is verified by normal forms. It finds the usual proofs of cyclic inequalities, and many sums of squares.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial, reduce
from itertools import combinations, product

from boundcheck.lemmas.expression import Apply, Expression, Variable, apply, number
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.rules.quadratic import prove_sum
from boundcheck.lemmas.search import Proof, Search

Monomial = tuple[int, ...]
Polynomial = dict[Monomial, Fraction]
MAX_VARIABLES, MAX_DEGREE, MAX_LIBRARY = 4, 8, 3_000
MAX_TRIALS = 200_000


def combination(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f in two to four real variables as a nonnegative combination of terms whose sign is plain."""
    found = _polynomial(search, goal)
    if found is None:
        return None
    names, f = found
    nonnegative = [search.by_range(goal.of(Variable(name), False)) for name in names]
    library = list(_library(f, nonnegative))
    chosen = _guess(f, [terms for _, terms in library]) if 0 < len(library) <= MAX_LIBRARY else None
    if chosen is None:
        return None
    factors = _solve(f, [library[k][1] for k in chosen])
    if factors is None or any(c <= 0 for c in factors):
        return None
    parts = [_written(names, c, library[k][0]) for k, c in zip(chosen, factors)]
    return search.attempt(partial(prove_sum, search, goal, parts, depth))


def _polynomial(search: Search, goal: Goal) -> tuple[list[str], Polynomial] | None:
    """The variables and the coefficients of f; None if f is no polynomial in two to four real variables."""
    whole = search.atoms.normal(goal.f).whole
    if whole is None or any(part for _, part in whole):
        return None
    names = sorted({name for powers, _ in whole for name, _ in powers})
    if not 2 <= len(names) <= MAX_VARIABLES or any(n not in goal.variables or not search.real(goal, n) for n in names):
        return None
    f = {tuple(dict(powers).get(n, 0) for n in names): c for (powers, _), c in whole.items()}
    if any(k < 0 for m in f for k in m) or max(sum(m) for m in f) > MAX_DEGREE:
        return None
    return names, f


Term = tuple[Monomial, Monomial, Monomial | None, int]  # m (p + sign q)^2, or m alone


def _library(f: Polynomial, nonnegative: list[bool]) -> Iterator[tuple[Term, Polynomial]]:
    """Terms that are nonnegative and have no monomial beyond the degrees of f."""
    size = len(nonnegative)
    total = {sum(m) for m in f}
    low, high = min(total), max(total)
    caps = [max(m[i] for m in f) for i in range(size)]
    monomials = [m for m in product(*(range(c + 1) for c in caps)) if sum(m) <= high]
    outer = [m for m in monomials if all(k % 2 == 0 or fine for k, fine in zip(m, nonnegative))]
    for m in outer:
        if low <= sum(m) <= high:
            yield (m, (0,) * size, None, 0), {m: Fraction(1)}
    halves = [m for m in monomials if 2 * sum(m) <= high]
    if len(halves) ** 2 * len(outer) > MAX_TRIALS:
        return
    for p, q in combinations(halves, 2):
        if any(a and b for a, b in zip(p, q)):
            continue
        for m in outer:
            ends = (_times(m, p, p), _times(m, p, q), _times(m, q, q))
            if any(not low <= sum(e) <= high or any(k > c for k, c in zip(e, caps)) for e in ends):
                continue
            for sign in (-1, 1):
                yield (m, p, q, sign), {ends[0]: Fraction(1), ends[1]: Fraction(2 * sign), ends[2]: Fraction(1)}


def _times(*monomials: Monomial) -> Monomial:
    return tuple(sum(powers) for powers in zip(*monomials))


def _guess(f: Polynomial, library: list[Polynomial]) -> list[int] | None:
    """The terms that a basic solution of the linear program uses; floating point, so nothing is proved by it."""
    import numpy as np
    from scipy.optimize import linprog

    rows = {m: k for k, m in enumerate(sorted({m for terms in (f, *library) for m in terms}))}
    matrix = np.zeros((len(rows), len(library)))
    for column, terms in enumerate(library):
        for m, c in terms.items():
            matrix[rows[m], column] = c
    right = np.zeros(len(rows))
    for m, c in f.items():
        right[rows[m]] = c
    found = linprog(np.ones(len(library)), A_eq=matrix, b_eq=right, method="highs-ds")
    if found.x is None or not found.success:
        return None
    least = max(found.x) / 10**9
    return [k for k, c in enumerate(found.x) if c > least]


def _solve(f: Polynomial, columns: list[Polynomial]) -> list[Fraction] | None:
    """The only c with sum of c_k columns_k = f, exactly; None if there is none, or more than one."""
    rows = [
        [terms.get(m, Fraction(0)) for terms in (*columns, f)]
        for m in sorted({m for terms in (f, *columns) for m in terms})
    ]
    for k in range(len(columns)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i, row in enumerate(rows):
            if i != k and row[k]:
                rows[i] = [x - row[k] * y for x, y in zip(row, rows[k])]
    if any(row[-1] for row in rows[len(columns) :]):
        return None
    return [rows[k][-1] for k in range(len(columns))]


def _written(names: list[str], c: Fraction, term: Term) -> Expression:
    m, p, q, sign = term
    out = [number(c)] if c != 1 else []
    out += [_monomial(names, m)] if sum(m) else []
    if q is not None:
        out.append(
            apply("pow", Apply("add" if sign > 0 else "sub", (_monomial(names, p), _monomial(names, q))), number(2))
        )
    return reduce(lambda a, b: apply("mul", a, b), out) if out else number(1)


def _monomial(names: list[str], m: Monomial) -> Expression:
    out: Expression | None = None
    for name, k in zip(names, m):
        if k:
            piece = Variable(name) if k == 1 else apply("pow", Variable(name), number(k))
            out = piece if out is None else apply("mul", out, piece)
    return number(1) if out is None else out
