"""Best-first subdivision: batches of boxes judged in floats, each leaf confirmed in Arb, the cuts written as a proof.

A box is done when the natural range of f, or the mean value form, shows f's sign on it, or when a hypothesis fails on it.
Floats choose what to try; what they say is confirmed (boundcheck.lemmas.leaves) before it is part of a proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from boundcheck.exact import floating
from boundcheck.exact.enclosure import UndefinedError
from boundcheck.exact.rational import format_rational
from boundcheck.lemmas.goal import Goal, Point, at_point, holds_at
from boundcheck.lemmas.rules.cover import DISCARD, MEAN, Cover, Judgement, between, choose, corners, cover

Proof = list[Any]
BATCH = 2_048
DIVE = 48
CORNER = Fraction(1, 2**20)
LEVELS = (40, 60, 90)  # of cuts, for one variable, two, more
FAILURES = 256  # leaves that floats call clear and Arb does not confirm
DOUBTFUL_FAILURES = 6  # the same where f is 0 but for rounding: it touches 0 there
WITNESS_BITS = 256


@dataclass(frozen=True, slots=True)
class Subdivision:
    """What came of it: a proof, or a point at which f is certainly negative, or neither.

    ``boxes`` were judged, ``leaves`` of the proof (or boxes done so far) were found; ``remaining`` are the float ends of
    the boxes that are still open, two arrays of shape (boxes, variables); ``share`` is their part of the domain, each cut
    counted as a halving.
    """

    proof: Proof | None
    point: Point | None
    boxes: int
    leaves: int
    remaining: tuple[Any, Any]
    share: float


@dataclass(slots=True)
class _Tree:
    """Boxes by number: their ends, cuts and leaves. Children have greater numbers than their parent."""

    low: Any
    high: Any
    bound: Any
    level: Any
    cuts: Any
    kind: Any
    letters: Any
    variable: Any
    at: Any
    left: Any
    used: int = 1
    proofs: dict[int, Proof] = field(default_factory=dict)

    @staticmethod
    def rooted(made: Cover, most: int) -> _Tree:
        k = len(made.names)
        whole, places = (most, k), np.int32
        tree = _Tree(
            np.empty(whole), np.empty(whole), np.empty(most), np.zeros(most, places), np.zeros(whole, places),
            np.zeros(most, np.int8), np.zeros(whole, np.int8), np.zeros(most, np.int8), np.empty(most),
            np.zeros(most, places),
        )  # fmt: skip
        tree.low[0], tree.high[0], tree.bound[0] = made.low, made.high, -floating.INF
        return tree

    def cut(self, ids: Any, variable: Any, at: Any, bound: Any) -> Any:
        """Two children for each box; their numbers."""
        first = self.used + 2 * np.arange(len(ids))
        self.used += 2 * len(ids)
        self.variable[ids], self.at[ids], self.left[ids] = variable, at, first
        for child, ends in ((first, self.high), (first + 1, self.low)):
            self.low[child], self.high[child] = self.low[ids], self.high[ids]
            ends[child, variable] = at
            self.bound[child], self.level[child], self.cuts[child] = bound, self.level[ids] + 1, self.cuts[ids]
            self.cuts[child, variable] += 1
        return np.concatenate([first, first + 1])


def subdivide(
    goal: Goal,
    budget: int,
    hypotheses: tuple[Any, ...] = (),
    *,
    tick: Callable[[], None] = lambda: None,
    mean: bool = True,
    confirm: bool = True,
    quick: bool = False,
) -> Subdivision | None:
    """Cut the goal's domain until f's sign is shown on each box; None where f has no program or no real variable.

    ``hypotheses`` is the lemma's list (a leaf ``discard`` names a place in it). Gives up after ``budget`` boxes, at boxes
    that are hopelessly small, and at a point at which f is certainly negative; ``tick`` is called now and then and may
    raise. Without ``mean``, natural ranges alone; without ``confirm``, no proof is made (for measuring). ``quick``: None also where
    a tiny box in a corner of the domain is not done, as at an equality that is approached there.
    """
    made = cover(goal, hypotheses, mean=mean)
    if made is None:
        return None
    with floating.quiet():
        if quick and not (made.judge(*corners(made, CORNER)).kind > 0).all():
            return None
        return _Engine(goal, made, budget, tick, confirm).run()


@dataclass(slots=True)
class _Engine:
    goal: Goal
    made: Cover
    budget: int
    tick: Callable[[], None]
    confirm: bool
    tree: _Tree = field(init=False)
    open: Any = field(init=False)
    fresh: list[int] = field(default_factory=list)  # leaves that are not confirmed yet
    judged: int = 0
    failures: int = 0
    doubtful: int = 0
    point: Point | None = None

    def __post_init__(self) -> None:
        self.tree = _Tree.rooted(self.made, 2 * self.budget + 2 * BATCH + 2)
        self.open = np.zeros(1, np.int64)

    def run(self) -> Subdivision:
        dive = False
        while len(self.open) or self.fresh:
            self.tick()
            if not len(self.open):
                fresh, self.fresh = self.fresh, []
                failed = self._unconfirmed(fresh)
                self.failures += len(failed)
                if not self._again(failed) or self.failures > FAILURES:
                    break
                continue
            ids = self._take(dive)
            dive = not dive
            if not self._judge(ids) or self.judged >= self.budget:
                break
        complete = not len(self.open) and not self.fresh and self.point is None
        proof = self._proof() if complete and self.confirm else None
        ends = self.tree.low[self.open], self.tree.high[self.open]
        share = float(np.exp2(-self.tree.level[self.open]).sum())
        leaves = int((self.tree.kind[: self.tree.used] > 0).sum())
        return Subdivision(proof, self.point, self.judged, leaves, ends, share)

    def _take(self, dive: bool) -> Any:
        """The worst boxes; every other time the deepest ones, so that a place where f is 0 is soon seen to be one."""
        waiting, self.open = self.open, self.open[:0]
        size = DIVE if dive else BATCH
        if len(waiting) <= size:
            return waiting
        key = -self.tree.level[waiting] if dive else self.tree.bound[waiting]
        order = np.argpartition(key, size)
        self.open = waiting[order[size:]]
        return waiting[order[:size]]

    def _judge(self, ids: Any) -> bool:
        """Leaves and cuts of some boxes; False when it is hopeless."""
        tree = self.tree
        found = self.made.judge(tree.low[ids], tree.high[ids])
        self.judged += len(ids)
        self.point = self._counterexample(found)
        done = found.kind > 0
        tree.kind[ids], tree.letters[ids] = found.kind, found.letters
        rest = ids[~done]
        if self.point is not None or not self._cut(rest, found.slopes[~done], found.bound[~done]):
            self.open = np.concatenate([self.open, rest])
            return False
        return not self.confirm or self._sort_out(ids, done, found.bound <= 0)

    def _sort_out(self, ids: Any, done: Any, close: Any) -> bool:
        """Leaves that need Arb to be decided are asked for at once, the others when all boxes are done."""
        self.fresh.extend(ids[done & ~close].tolist())
        failed = self._unconfirmed(ids[done & close].tolist(), DOUBTFUL_FAILURES - self.doubtful)
        self.doubtful += len(failed)
        return self._again(failed) and self.doubtful < DOUBTFUL_FAILURES

    def _cut(self, ids: Any, slopes: Any, bound: Any) -> bool:
        tree = self.tree
        if not len(ids):
            return True
        low, high = tree.low[ids], tree.high[ids]
        variable = choose(low, high, slopes, tree.cuts[ids])
        rows = np.arange(len(ids))
        at = between(low[rows, variable], high[rows, variable])
        most = LEVELS[min(len(self.made.names), len(LEVELS)) - 1]
        inside = (low[rows, variable] < at) & (at < high[rows, variable])
        if not inside.all() or tree.level[ids].max() >= most or tree.used + 2 * len(ids) > len(tree.level):
            return False
        self.open = np.concatenate([self.open, tree.cut(ids, variable, at, bound)])
        return True

    def _counterexample(self, found: Judgement) -> Point | None:
        """A centre at which f is certainly negative and all hypotheses hold."""
        for row in np.flatnonzero(found.value < 0)[:4].tolist():
            point = {name: Fraction(x) for name, x in zip(self.made.names, found.centre[row].tolist())}
            if len(point) == len(self.goal.domain) and holds_at(self.goal.where, point):
                try:
                    if (-at_point(self.goal.f, point, WITNESS_BITS)).positive:
                        return point
                except UndefinedError:
                    continue
        return None

    def _unconfirmed(self, leaves: list[int], most: int = FAILURES + 1) -> list[int]:
        """Confirm leaves in Arb; those that fail, at most so many (then the rest is not asked for)."""
        failed: list[int] = []
        for count, k in enumerate(leaves):
            if count % 64 == 0:
                self.tick()
            leaf = self._leaf(k)
            if leaf is not None:
                self.tree.proofs[k] = leaf
                continue
            failed.append(k)
            if len(failed) >= most:
                break
        return failed

    def _again(self, failed: list[int]) -> bool:
        """Cut leaves that failed; False when that is hopeless."""
        if not failed:
            return True
        ids = np.array(failed)
        self.tree.kind[ids] = 0
        unknown = np.full((len(ids), len(self.made.names)), floating.INF)
        if self._cut(ids, unknown, np.full(len(ids), -floating.INF)):
            return True
        self.open = np.concatenate([self.open, ids])
        return False

    def _leaf(self, k: int) -> Proof | None:
        ends = list(zip(self.tree.low[k].tolist(), self.tree.high[k].tolist()))
        box = {name: self.made.enclosure(i, *ends[i]) for i, name in enumerate(self.made.names)}
        box |= self.made.others
        kind = int(self.tree.kind[k])
        if kind >= DISCARD:
            return self.made.leaves.discarded(self.made.leaves.hypotheses[kind - DISCARD][0], box)
        if kind != MEAN:
            return self.made.leaves.confirmed("range", box, {}, "")
        letters, centre = "", dict[str, Fraction]()
        for name in self.made.leaves.tape.names:
            i = self.made.names.index(name)
            low, high = self.made.exact_ends(i, *ends[i])
            letter = "lhm"[self.tree.letters[k, i]]
            c = low if letter == "l" else high if letter == "h" else None
            if letter == "m" and low is not None and high is not None:
                c = (low + high) / 2
            if c is None:
                return None
            letters, centre = letters + letter, centre | {name: c}
        return self.made.leaves.confirmed("mean", box, centre, letters)

    def _proof(self) -> Proof:
        proofs = self.tree.proofs
        for k in range(self.tree.used - 1, -1, -1):
            if k not in proofs:
                left = int(self.tree.left[k])
                name = self.made.names[int(self.tree.variable[k])]
                q = format_rational(Fraction(float(self.tree.at[k])))
                proofs[k] = ["split", name, q, proofs.pop(left), proofs.pop(left + 1)]
        return proofs[0]
