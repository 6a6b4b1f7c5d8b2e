"""Hypotheses of theorems on a data set, each decided exactly and with a witness.

Distances, separations and norms are *squared*: squares of rational points are rational, their roots need not be.
Rows that repeat an earlier point are no second point: only ``distinct`` speaks of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, gcd

from boundcheck.dataset.dataset import Dataset
from boundcheck.dataset.distances import READ_ROWS, extremes

Value = int | Fraction | tuple[Fraction, Fraction] | None
DEFAULT_LIMIT = 2_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one hypothesis.

    ``holds``: True, False, or None for undecided. ``value``: exact, see each function. ``witness``: groups of rows,
    counted from 0, that show it. A finding has no truth value: write ``finding.holds is True``.
    """

    name: str
    holds: bool | None
    value: Value
    witness: tuple[tuple[int, ...], ...] = ()

    def __bool__(self) -> bool:
        raise TypeError(f"the finding {self.name!r} has no truth value; write finding.holds is True")


@dataclass(frozen=True, slots=True)
class _Repeats:
    """``firsts``: rows that repeat no earlier point. ``repeated``, ``conflict``: first pairs (earlier row, row)."""

    firsts: list[int]
    repeated: tuple[int, int] | None
    conflict: tuple[int, int] | None


def _repeats(data: Dataset) -> _Repeats:
    """One pass with a table of hashes; equal hashes are settled by comparing the points themselves."""
    labels = data.labels.values()
    table: dict[int, list[int]] = {}
    firsts: list[int] = []
    repeated = conflict = None
    for start in range(0, len(data), READ_ROWS):
        for i, key in enumerate(data.points.keys(start, min(start + READ_ROWS, len(data))), start):
            bucket = table.setdefault(hash(key), [])
            earlier = next((k for k in bucket if _key(data, k) == key), None)
            if earlier is None:
                bucket.append(i)
                firsts.append(i)
                continue
            repeated = repeated or (earlier, i)
            if conflict is None and labels[earlier] != labels[i]:
                conflict = (earlier, i)
    return _Repeats(firsts, repeated, conflict)


def _key(data: Dataset, row: int) -> Hashable:
    return data.points.keys(row, row + 1)[0]


def distinct(data: Dataset) -> Finding:
    """No two rows are the same point with different labels.

    ``value``: the number of rows that repeat an earlier point (with equal labels they do no harm). ``witness``: the
    first conflicting pair, else the first repeated pair, else nothing. -0.0 and 0.0 are the same point. Linear time.
    """
    found = _repeats(data)
    pair = found.conflict or found.repeated
    return Finding("distinct", found.conflict is None, len(data) - len(found.firsts), (pair,) if pair else ())


def separation(data: Dataset) -> Finding:
    """The points have a positive distance; ``value`` is the smallest squared one, ``witness`` the first such pair.

    Exact. Repeated rows count as one point; with a single point there is no distance and ``value`` is None.
    Quadratic in the number of points.
    """
    found = extremes(data, _repeats(data).firsts)
    if found is None:
        return Finding("separation", True, None)
    (smallest, pair), _ = found
    return Finding("separation", True, smallest, (pair,))


def delta_ratio(data: Dataset) -> Finding:
    """``value``: largest over smallest *squared* distance between different points; ``witness``: both pairs.

    The witness is (pair of the largest, pair of the smallest). Exact. With a single point ``value`` is None.
    """
    found = extremes(data, _repeats(data).firsts)
    if found is None:
        return Finding("delta_ratio", True, None)
    (smallest, near), (largest, far) = found
    return Finding("delta_ratio", True, largest / smallest, (far, near))


def norm_bounds(data: Dataset) -> Finding:
    """Every point has norm exactly 1; ``value``: smallest and largest squared norm; ``witness``: a row of each.

    The witness is ((row of the smallest,), (row of the largest,)), the first such rows.
    """
    low: tuple[Fraction, int] | None = None
    high: tuple[Fraction, int] | None = None
    for start in range(0, len(data), READ_ROWS):
        integers, denominators = data.points.block(start, min(start + READ_ROWS, len(data)))
        for i, (row, denominator) in enumerate(zip(integers, denominators), start):
            norm = Fraction(sum(x * x for x in row), denominator * denominator)
            if low is None or norm < low[0]:
                low = (norm, i)
            if high is None or norm > high[0]:
                high = (norm, i)
    if low is None or high is None:
        return Finding("norm_bounds", None, None)
    return Finding("norm_bounds", low[0] == high[0] == 1, (low[0], high[0]), ((low[1],), (high[1],)))


def general_position(data: Dataset, limit: int = DEFAULT_LIMIT) -> Finding:
    """No d + 1 different points lie on one hyperplane of R^d.

    ``value``: the number of sets of d + 1 points. ``witness``: d + 1 rows on a hyperplane. ``holds`` is None when the
    search would take more than ``limit`` multiplications; it grows like the number of sets.
    """
    rows = _repeats(data).firsts
    size = data.dimension + 1
    count = comb(len(rows), size)
    if count == 0:
        return Finding("general_position", True, 0)
    if size**3 > limit:
        return Finding("general_position", None, count)
    # (x, 1) up to a factor: points are affinely dependent exactly if these integer vectors are linearly dependent.
    vectors = []
    for i in rows:
        integers, denominators = data.points.block(i, i + 1)
        vectors.append((i, _primitive([*integers[0], denominators[0]])))
    # One set first: it is cheap, and enough when all points lie on a hyperplane (a constant coordinate, say).
    dependent, finished = _dependent(vectors[:size], size, limit)
    if dependent is None and len(rows) > size:
        dependent, finished = _dependent(vectors, size, limit)
    if dependent is None:
        return Finding("general_position", True if finished else None, count)
    used = set(dependent)
    others = [i for i in rows if i not in used]
    return Finding("general_position", False, count, (tuple(sorted(dependent + others[: size - len(dependent)])),))


Vectors = list[tuple[int, list[int]]]


def _dependent(vectors: Vectors, size: int, limit: int) -> tuple[list[int] | None, bool]:
    """Linearly dependent rows, at most ``size`` of them, if there are any; and whether the search was finished.

    Depth first: the vectors after a chosen one are reduced by it, so that one which becomes 0 depends on those chosen.
    """
    work = 0
    chosen: list[int] = []
    stack: list[tuple[Vectors, int]] = [(vectors, 0)]
    while stack:
        level, at = stack.pop()
        depth = len(stack)
        del chosen[depth:]
        if len(level) - at < size - depth or depth == size - 1:
            continue
        stack.append((level, at + 1))
        index, pivot = level[at]
        chosen.append(index)
        work += (len(level) - at) * 2 * len(pivot)
        if work > limit:
            return None, False
        column = next(k for k, x in enumerate(pivot) if x)
        rest: Vectors = []
        for i, vector in level[at + 1 :]:
            reduced = _eliminate(vector, pivot, column)
            if not any(reduced):
                return [*chosen, i], True
            rest.append((i, reduced))
        stack.append((rest, 0))
    return None, True


def _eliminate(vector: Sequence[int], pivot: Sequence[int], column: int) -> list[int]:
    a, b = pivot[column], vector[column]
    return _primitive([a * x - b * y for k, (x, y) in enumerate(zip(vector, pivot)) if k != column])


def _primitive(vector: list[int]) -> list[int]:
    """Divided by the greatest common divisor of its entries."""
    common = gcd(*vector)
    return vector if common <= 1 else [x // common for x in vector]
