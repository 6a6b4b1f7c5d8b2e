"""Random expressions of the whole grammar, and random near-formulas."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from boundcheck.lemmas.expression import Apply, Constant, Expression, Integral, Number, Sum, Variable
from boundcheck.lemmas.functions import FUNCTIONS, OPERATORS

NAMES = ["x", "y", "b", "delta", "t_1", "E", "integer", "at"]
literals = st.builds(lambda n, k: Number(Fraction(n, 10**k)), st.integers(0, 10**6), st.integers(0, 6))
leaves = st.one_of(literals, st.sampled_from([Constant("pi"), Constant("e")]), st.sampled_from(NAMES).map(Variable))
limits = st.sampled_from([Constant("oo"), Constant("-oo"), Number(Fraction(2)), Variable("y")])


def _grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    operators = st.sampled_from(sorted(OPERATORS)).flatmap(
        lambda name: st.tuples(*[inner] * OPERATORS[name]).map(lambda parts: Apply(name, parts))
    )
    functions = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda name: st.tuples(*[inner] * FUNCTIONS[name].least).map(lambda parts: Apply(name, parts))
    )
    bound = st.builds(
        lambda kind, body, name, low, high: kind(body, name, low, high),
        st.sampled_from([Integral, Sum]),
        inner,
        st.sampled_from(NAMES),
        limits,
        limits,
    )
    return st.one_of(operators, operators, operators, functions, bound)


expressions = st.recursive(leaves, _grow, max_leaves=25)
scraps = st.lists(
    st.sampled_from(
        [
            "x",
            "y",
            "1",
            "0.5",
            "1e3",
            "(",
            ")",
            "+",
            "-",
            "*",
            "/",
            "^",
            "<=",
            "<",
            "==",
            "=",
            ",",
            "exp",
            "Q(",
            "integral(",
            "sum(",
        ]
        + [
            "oo",
            "pi",
            "2x",
            ".5",
            "10^10^10",
            "[",
            "]",
            "{",
            "}",
            "->",
            " ",
            "integer",
            "≤",
            "\x1b[31m",
            "\n",
            "_",
            "max(",
            "é",
            "99999",
        ]
    ),
    max_size=30,
).map("".join)
