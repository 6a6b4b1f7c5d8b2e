"""Sizes of two-hidden-layer grids, in integers: p groups of q points need widths (about p, about q d_y)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GridRule:
    """``first`` units a group (less ``saved`` in total), ``second`` units a node; ``even``: p and q must be even.

    Hard tanh in Theorem 3.1 is ``GridRule(1, 1, even=True)``: capacity 4 floor(d1/2) floor(d2/(2 dy)).
    """

    first: int
    second: int
    even: bool = False
    saved: int = 0

    def groups(self, d1: int) -> int:
        """The largest p that a first layer of width d1 has room for."""
        return self._usable((d1 + self.saved) // self.first)

    def per_group(self, d2: int, outputs: int) -> int:
        """The largest q that a second layer of width d2 has room for."""
        return self._usable(d2 // (self.second * outputs))

    def _usable(self, n: int) -> int:
        return n - n % 2 if self.even else n

    def capacity(self, d1: int, d2: int, outputs: int) -> int:
        """p q: the number of points that the widths (d1, d2) offer."""
        return self.groups(d1) * self.per_group(d2, outputs)

    def widths(self, p: int, q: int, outputs: int) -> tuple[int, int]:
        """The widths that p groups of q points use."""
        return p * self.first - self.saved, q * self.second * outputs

    def groups_needed(self, points: int, q: int) -> int:
        """The smallest allowed p with p q >= N."""
        p = -(-points // q)
        return p + p % 2 if self.even else p

    def smallest(self, points: int, outputs: int) -> tuple[int, int]:
        """The smallest d with capacity(d, d) >= N, then both widths trimmed to what is used."""
        low, high = 0, 1
        while self.capacity(high, high, outputs) < points:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            if self.capacity(middle, middle, outputs) < points:
                low = middle
            else:
                high = middle
        q = self.per_group(high, outputs)
        return self.widths(self.groups_needed(points, q), q, outputs)

    def formula(self, d1: int | str = "d1", d2: int | str = "d2", outputs: int | str = "dy") -> str:
        """The capacity as a formula, numbers or letters put in."""
        top = f"({d1}+{self.saved})" if self.saved else str(d1)
        half = 2 if self.even else 1
        first, second = half * self.first, half * self.second
        bottom = str(outputs) if second == 1 else f"{second}" if outputs == 1 else f"({second}*{outputs})"
        a = top if first == 1 else f"floor({top}/{first})"
        b = str(d2) if bottom == "1" else f"floor({d2}/{bottom})"
        return f"{'4*' if self.even else ''}{a}*{b}"

    def inequality(self, d1: int, d2: int, outputs: int, points: int) -> str:
        """``4*floor(8/4)*floor(8/4) = 16 >= 16 = N``, with < where it fails."""
        room = self.capacity(d1, d2, outputs)
        return f"{self.formula(d1, d2, outputs)} = {room} {'>=' if room >= points else '<'} {points} = N"
