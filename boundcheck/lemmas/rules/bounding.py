"""Replace one transcendental part by a bound that is a theorem (rule ``bound``), or take logarithms (``log``, ``exp``)."""

from __future__ import annotations

from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.expression import Expression
from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.parser import parse_expression
from boundcheck.lemmas.search import Proof, Search
from boundcheck.lemmas.terms import Terms, add

# name -> (atom's function, the bound as text, whether it bounds from above, whether u > 0 is needed)
FACTS = {
    "mills_upper": ("mills", "1/({u})", True, True),
    "mills_lower": ("mills", "({u})/(1+({u})^2)", False, True),
    "exp_lower": ("exp", "1+({u})", False, False),
    "log_upper": ("log", "({u})-1", True, True),
    "log_lower": ("log", "1-1/({u})", False, True),
}


def bound(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f = r + s t with t in FACTS: show f's goal with t replaced by its bound."""
    normal = search.atoms.normal(goal.f)
    if normal.whole is None:
        return None
    for fact, (function, text, above, positive) in FACTS.items():
        for name in sorted({n for powers, _ in normal.whole for n, _ in powers if n.startswith(f"{function}(")}):
            split = affine(normal.whole, name)
            if split is not None:
                u = search.atoms.written[name].children[0]
                found = _replace(search, goal, depth, fact, text, above, positive, u, split)
                if found is not None:
                    return found
    return None


def affine(a: Terms, name: str) -> tuple[Terms, Terms] | None:
    """(r, s) with the sum = r + s atom; None when the atom occurs with another power."""
    r: Terms = {}
    s: Terms = {}
    for (powers, part), c in a.items():
        here = dict(powers)
        if name not in here:
            r[(powers, part)] = c
        elif here.pop(name) == 1:
            s = add(s, {(tuple(sorted(here.items())), part): c})
        else:
            return None
    return r, s


def _replace(
    search: Search,
    goal: Goal,
    depth: int,
    fact: str,
    text: str,
    above: bool,
    positive: bool,
    u: Expression,
    split: tuple[Terms, Terms],
) -> Proof | None:
    r, s = (search.atoms.sum_expression(part) for part in split)
    u_again, r_again, s_again = (search.introduced(goal, part) for part in (u, r, s))
    if u_again is None or r_again is None or s_again is None:
        return None
    wanted = parse_expression(f"-({s_again})") if above else s_again
    if search.sign(goal, wanted) != 1:
        return None
    rest = goal.of(parse_expression(f"({r_again}) + ({s_again})*({text.format(u=u_again)})"))
    if search.counterexample(rest) is not None:
        return None
    condition = search.prove(goal.of(u_again, True), depth) if positive else None
    if positive and condition is None:
        return None
    side = search.prove(goal.of(wanted, False), depth)
    last = None if side is None else search.prove(rest, depth)
    return None if last is None else ["bound", fact, str(u_again), str(r_again), str(s_again), condition, side, last]


def logarithm(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f = exp(u) - b or b - exp(u), b > 0: compare logarithms."""
    normal = search.atoms.normal(goal.f)
    if normal.whole is None or len(normal.whole) < 2:
        return None
    for key, c in normal.whole.items():
        powers, part = key
        if powers or not part or c not in (1, -1):
            continue
        rest = {k: v for k, v in normal.whole.items() if k != key}
        u = search.atoms.sum_expression({(p, ()): v for p, v in part})
        b = search.atoms.sum_expression({k: -v * c for k, v in rest.items()})
        found = _compare(search, goal, depth, u, b, c == 1)
        if found is not None:
            return found
    return None


def exponentials(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f = c (exp(u) - exp(v)) with c > 0 and nothing else: compare u with v at once."""
    whole = search.atoms.normal(goal.f).whole
    if whole is None or len(whole) != 2 or any(powers for powers, _ in whole) or sum(whole.values()) != 0:
        return None
    (_, up), c = next((key, c) for key, c in whole.items() if c > 0)
    (_, down) = next(key for key, c in whole.items() if c < 0)
    if not up or not down:
        return None
    u, v = (search.atoms.sum_expression({(p, ()): x for p, x in part}) for part in (up, down))
    u_again, v_again = search.introduced(goal, u), search.introduced(goal, v)
    if u_again is None or v_again is None:
        return None
    last = search.prove(goal.of(parse_expression(f"({u_again}) - log(exp({v_again}))")), depth)
    if last is None:
        return None
    positive = search.range_leaf(goal.of(parse_expression(f"exp({v_again})"), True))
    if positive is None:
        return None
    proof = ["log", str(u_again), f"exp({v_again})", positive, last]
    core = f"exp({u_again}) - exp({v_again})"
    return proof if c == 1 else ["product", format_rational(c), [[core, 1, proof]]]


def _compare(search: Search, goal: Goal, depth: int, u: Expression, b: Expression, above: bool) -> Proof | None:
    u_again, b_again = search.introduced(goal, u), search.introduced(goal, b)
    if u_again is None or b_again is None:
        return None
    text = f"({u_again}) - log({b_again})" if above else f"log({b_again}) - ({u_again})"
    positive = search.prove(goal.of(b_again, True), depth)
    last = None if positive is None else search.prove(goal.of(parse_expression(text)), depth)
    if last is None:
        return None
    return (
        ["log", str(u_again), str(b_again), positive, last]
        if above
        else ["exp", str(b_again), str(u_again), positive, last]
    )


def antilogarithm(search: Search, goal: Goal, depth: int) -> Proof | None:
    """f = c (log(b) - u) or c (u - log(b)), where exp(u) cancels against a term of b: compare b with exp(u)."""
    whole = search.atoms.normal(goal.f).whole
    if whole is None:
        return None
    for name in sorted({n for powers, _ in whole for n, _ in powers if n.startswith("log(")}):
        c = whole.get((((name, 1),), ()))
        split = affine(whole, name)
        if c is None or split is None or set(split[1]) != {((), ())}:
            continue
        b = search.atoms.written[name].children[0]
        u = search.atoms.sum_expression({key: -value / c for key, value in split[0].items()})
        b_again, u_again = search.introduced(goal, b), search.introduced(goal, u)
        if b_again is None or u_again is None:
            continue
        text = f"({b_again}) - exp({u_again})" if c > 0 else f"exp({u_again}) - ({b_again})"
        rest = parse_expression(text)
        if len(search.atoms.normal(rest).top) > len(search.atoms.normal(b_again).top):
            continue  # nothing cancels: the logarithm was the better form
        positive = search.prove(goal.of(b_again, True), depth)
        last = None if positive is None else search.prove(goal.of(rest), depth)
        if last is None:
            continue
        proof = ["antilog", "below" if c > 0 else "above", str(u_again), str(b_again), positive, last]
        core = f"log({b_again}) - ({u_again})" if c > 0 else f"({u_again}) - log({b_again})"
        return proof if abs(c) == 1 else ["product", format_rational(abs(c)), [[core, 1, proof]]]
    return None
