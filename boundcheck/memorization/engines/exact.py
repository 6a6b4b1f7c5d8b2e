"""The exact engine: every output of every point as a rational, judged in integers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from boundcheck.dataset.dataset import Dataset
from boundcheck.memorization.claim import Judge
from boundcheck.network.evaluate import Evaluator


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """What one block of points showed: pure data, independent of where and when it was computed.

    ``failure`` is the first failing row with its exact output, or None; ``margin`` the smallest slack of the block when
    it was asked for and every row holds.
    """

    start: int
    stop: int
    failure: tuple[int, tuple[Fraction, ...]] | None
    margin: Fraction | None


@dataclass(frozen=True, slots=True)
class ExactEngine:
    """Evaluates blocks of rows exactly and judges them."""

    evaluator: Evaluator
    judge: Judge
    data: Dataset
    margin: bool

    def run(self, start: int, stop: int) -> BlockRecord:
        """Judge the rows start..stop-1."""
        rows, scales = self.evaluator.outputs(*self.data.points.block(start, stop))
        holds = self.judge.holds()
        for index, row, scale in zip(range(start, stop), rows, scales, strict=True):
            if not holds(index, row, scale):
                return BlockRecord(start, stop, (index, tuple(Fraction(z, scale) for z in row)), None)
        smallest = None
        if self.margin:
            slack = self.judge.slack()
            smallest = min(slack(i, row, scale) for i, row, scale in zip(range(start, stop), rows, scales))
        return BlockRecord(start, stop, None, smallest)

    def block_size(self) -> int:
        """Rows a block: up to 1,000, fewer when a row of intermediate values is long, so that memory stays bounded."""
        return max(1, min(1_000, (64 << 20) // self.evaluator.row_bytes))
