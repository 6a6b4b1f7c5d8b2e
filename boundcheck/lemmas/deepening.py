"""Shallow proofs first: the search at growing depths."""

from __future__ import annotations

from collections.abc import Sequence

from boundcheck.lemmas.goal import Goal
from boundcheck.lemmas.search import Proof, Search

DEPTHS = (2, 6, 9)


def deepening(search: Search, goal: Goal, depths: Sequence[int] = DEPTHS) -> Proof | None:
    """Shallow proofs first: they are shorter, and found sooner."""
    for depth in depths:
        found = search.prove(goal, depth)
        if found is not None:
            return found
    return None
