"""What the prover does not support yet, in a sentence that names the nearest form that it does."""

from __future__ import annotations

from boundcheck.lemmas.expression import Apply, Integral, Sum
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.transform import subexpressions

_NEAREST = {
    "integral": "state the claim about a closed form of the integral",
    "sum": "write the terms out, or state the claim about a closed form",
    "binomial": "for a fixed k write the product n*(n-1)*.../k! out",
    "T": "bound it by Q and phi first",
    "Orthant": "bound it by Q and phi first",
}


def unsupported(lemma: Lemma) -> str | None:
    """Why the prover cannot treat the lemma at all, or None."""
    if lemma.find is not None and all(symbol == "==" for symbol in lemma.claim.symbols):
        return f"find: an equation has no {lemma.find.kind} constant; write <= or >= in the claim"
    for term in lemma.terms():
        for node in subexpressions(term):
            name = node.function if isinstance(node, Apply) else None
            name = "integral" if isinstance(node, Integral) else "sum" if isinstance(node, Sum) else name
            if name in _NEAREST:
                return f"{name} is not supported by the prover; {_NEAREST[name]}"
    return None
