"""Sizes of a network: widths, depth, parameter counts, bits per weight (docs/reference/network-file.md, sizes)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from boundcheck.exact.rational import bits
from boundcheck.network.model import Network


@dataclass(frozen=True, slots=True)
class Sizes:
    """All counts are over the affine layers, on the matrix W itself: factors are multiplied out.

    ``dense`` counts every entry of W and b, ``nonzero`` those that are not 0, ``distinct`` the different values among
    the latter (the convention under which shared weights count once). ``max_bits`` is the largest max(bit length of
    |p|, bit length of q) of an entry p/q.
    """

    widths: tuple[int, ...]
    dense: int
    nonzero: int
    distinct: int
    max_bits: int

    @property
    def affine_depth(self) -> int:
        """Number of affine layers."""
        return len(self.widths) - 1

    @property
    def hidden_layers(self) -> int:
        """Number of affine layers but the last."""
        return self.affine_depth - 1

    def json(self) -> dict[str, Any]:
        """As answers and certificates write it."""
        return {
            "widths": list(self.widths),
            "affine_depth": self.affine_depth,
            "hidden_layers": self.hidden_layers,
            "parameters": {"dense": self.dense, "nonzero": self.nonzero, "distinct": self.distinct},
            "max_bits": self.max_bits,
        }


def sizes(network: Network) -> Sizes:
    """Count ``network``; time and memory grow with the number of non-zero entries of the multiplied-out matrices."""
    widths, total, nonzero, longest = [network.inputs], 0, 0, 1
    values: set[Fraction] = set()
    for layer in network.affine_layers():
        m, n = layer.weight.shape
        widths.append(m)
        total += m * n + m
        for w in (*(w for _, _, w in layer.weight.entries()), *(b for b in layer.bias if b)):
            nonzero += 1
            values.add(w)
    for w in values:
        longest = max(longest, bits(w))
    return Sizes(tuple(widths), total, nonzero, len(values), longest)
