"""What can be done to a tree without deciding anything: free variables, substitution, exact values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from boundcheck.errors import InputError
from boundcheck.lemmas.expression import Apply, Binder, Expression, Number, Variable, fold
from boundcheck.lemmas.relations import Chain


def free_variables(root: Expression) -> frozenset[str]:
    """The names that are not bound by an integral or sum."""

    def combine(node: Expression, parts: tuple[frozenset[str], ...]) -> frozenset[str]:
        if isinstance(node, Variable):
            return frozenset((node.name,))
        if isinstance(node, Binder):
            return (parts[0] - {node.variable}) | parts[1] | parts[2]
        return frozenset().union(*parts)

    return fold(root, combine)


def chain_variables(claim: Chain) -> frozenset[str]:
    """The free variables of all terms of a chain."""
    return frozenset().union(*(free_variables(term) for term in claim.terms))


def subexpressions(root: Expression) -> Iterator[Expression]:
    """Every node of the tree once (shared nodes once), root first; bodies of integrals and sums included."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            stack.extend(reversed(node.children))


def substitute(root: Expression, values: Mapping[str, Expression]) -> Expression:
    """The tree with free variables replaced, all at once, and nothing simplified.

    Raises InputError when a replacement would be captured by an integral or sum, or the tree grows too large.
    """
    wanted = {name: value for name, value in values.items() if value != Variable(name)}
    if not wanted:
        return root
    incoming = frozenset().union(*(free_variables(value) for value in wanted.values()))

    def combine(node: Expression, parts: tuple[Expression, ...]) -> Expression:
        if isinstance(node, Variable):
            return wanted.get(node.name, node)
        if isinstance(node, Apply):
            same = all(new is old for new, old in zip(parts, node.arguments))
            return node if same else Apply(node.function, parts)
        if not isinstance(node, Binder):
            return node
        inside = {name: value for name, value in wanted.items() if name != node.variable}
        body = substitute(node.body, inside)
        if body != node.body and node.variable in incoming:
            raise InputError(f"{node.variable} is bound by an integral or sum here; give that another variable")
        return type(node)(body, node.variable, *parts)

    return fold(root, combine, into_binders=False)


def substitute_chain(claim: Chain, values: Mapping[str, Expression]) -> Chain:
    """``substitute`` in every term of a chain."""
    return Chain(tuple(substitute(term, values) for term in claim.terms), claim.symbols)


def integer_valued(root: Expression, integers: Collection[str]) -> bool:
    """Whether the tree is built from integers and the variables ``integers`` by + - * and signs: then it is an integer.

    This decides which powers are integer powers (docs/reference/lemma-language.md); False proves nothing.
    """

    def combine(node: Expression, parts: tuple[bool, ...]) -> bool:
        if isinstance(node, Number):
            return node.value.denominator == 1
        if isinstance(node, Variable):
            return node.name in integers
        return isinstance(node, Apply) and node.function in ("add", "sub", "mul", "neg") and all(parts)

    return fold(root, combine, into_binders=False)
