"""The grid as network layers: two hidden layers of given widths, how later layers read it, and its obligations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from boundcheck.network.model import Dense, Factors, Layer
from boundcheck.theorems.base import Obligation
from boundcheck.theorems.clipping import ZERO, Clipping, padded
from boundcheck.theorems.grid import Groups, Node, clipped_sum, first_layer, node_row, solve


@dataclass(frozen=True, slots=True)
class Grid:
    """Solved groups: hard tanh nodes of the first layer (of c) and of the second (of the first), in output order."""

    groups: Groups
    slopes: list[Fraction]
    offsets: list[Fraction]
    nodes: list[Node]
    rows: list[list[Fraction]]
    biases: list[Fraction]


def solved_grid(groups: Groups) -> Grid:
    """Solve and write down both layers."""
    slopes, offsets = first_layer(groups)
    nodes = solve(groups)
    written = [node_row(groups, node) for node in nodes]
    return Grid(groups, slopes, offsets, nodes, [row for row, _ in written], [bias for _, bias in written])


def direction_layer(
    slopes: Sequence[Fraction], biases: Sequence[Fraction], u: Sequence[int], clipping: Clipping, width: int
) -> Layer:
    """Units sigma(slope u.x + bias), stored as a column times the row u; units up to ``width`` get zeros."""
    left = Dense(tuple((slope,) for slope in padded(slopes, width)))
    right = Dense((tuple(map(Fraction, u)),))
    return Layer(Factors(left, right), padded(biases, width), clipping.activation)


def hidden_layers(grid: Grid, u: Sequence[int], clipping: Clipping, widths: Sequence[int]) -> tuple[Layer, Layer]:
    """The two hidden layers of Theorem 3.1 at exactly these widths (unused units have zero weights)."""
    first = direction_layer(
        clipping.write_rows(grid.slopes), clipping.write_biases(grid.offsets), u, clipping, widths[0]
    )
    return first, second_layer(grid, clipping, widths)


def second_layer(grid: Grid, clipping: Clipping, widths: Sequence[int]) -> Layer:
    """The second layer over clipped first-layer nodes."""
    rows = clipping.write_rows([padded(clipping.read_row(row), widths[0]) for row in grid.rows])
    constants = [bias + clipping.read_constant(row) for row, bias in zip(grid.rows, grid.biases)]
    zero = (ZERO,) * widths[0]
    rows += [zero] * (widths[1] - len(rows))
    return Layer(Dense(tuple(rows)), padded(clipping.write_biases(constants), widths[1]), clipping.activation)


def block_sums(grid: Grid, clipping: Clipping, width: int) -> list[tuple[dict[int, Fraction], Fraction]]:
    """Per output r: the coefficients (by unit) and the constant that read the label from the second layer."""
    q = grid.groups.q
    one = clipping.read_row([Fraction(1)] * q)
    constant = clipping.read_constant([Fraction(1)] * q) - clipped_sum(q)
    return [({r * len(one) + i: w for i, w in enumerate(one)}, constant) for r in range(grid.groups.outputs)]


def obligations(grid: Grid) -> tuple[Obligation, ...]:
    """Projection, first layer, second layer and read-out of the grid, on the numbers that the layers hold."""
    return (
        _projection(grid.groups),
        _first(grid),
        _second_values(grid),
        _second_clipped(grid),
        _constant(grid.groups.q),
    )


def _projection(groups: Groups) -> Obligation:
    bad = next((i for i, (a, b) in enumerate(pairwise(groups.projections)) if not a < b), None)
    witness = None if bad is None else f"places {bad} and {bad + 1} of the sorted projections"
    return Obligation("projection", "the projections u.x are pairwise distinct", bad is None, witness)


def _first(grid: Grid) -> Obligation:
    """Node j rises or falls monotonically, so the extreme points of its own and of the adjacent groups suffice."""
    groups, witness = grid.groups, None
    for j, (slope, offset) in enumerate(zip(grid.slopes, grid.offsets)):
        sign = -1 if j % 2 else 1
        own = groups.projections[j * groups.q : (j + 1) * groups.q]
        inside = all(-1 < slope * c + offset < 1 for c in (own[0], own[-1]))
        left = j == 0 or sign * (slope * groups.projections[j * groups.q - 1] + offset) <= -1
        right = j == groups.p - 1 or sign * (slope * groups.projections[(j + 1) * groups.q] + offset) >= 1
        if not (inside and left and right and sign * slope > 0):
            witness = f"node {j}"
            break
    return Obligation("first layer", "each node is unclipped on its own group only", witness is None, witness)


def _second_values(grid: Grid) -> Obligation:
    """On group 1 and across every separator the written weights continue the line through the owned labels."""
    groups, witness = grid.groups, None
    s = groups.separators
    for node, row, bias in zip(grid.nodes, grid.rows, grid.biases):
        owned = groups.owned(node.k)
        c = [groups.projections[i] for i in owned]
        y = [groups.labels[i][node.r] for i in owned]
        rho = _slopes_on_groups(grid, row)
        at_s0 = bias + sum((w if j % 2 else -w for j, w in enumerate(row)), ZERO)
        starts = at_s0 == y[0] - rho[0] * (c[0] - s[0])
        continues = all(
            y[j] + rho[j] * (s[j + 1] - c[j]) == y[j + 1] - rho[j + 1] * (c[j + 1] - s[j + 1])
            for j in range(groups.p - 1)
        )
        if not (starts and continues):
            witness = f"output {node.r}, node {node.k}"
            break
    return Obligation("second layer", "each node equals the label at the points it owns", witness is None, witness)


def _slopes_on_groups(grid: Grid, row: Sequence[Fraction]) -> list[Fraction]:
    return [w * slope for w, slope in zip(row, grid.slopes)]


def _second_clipped(grid: Grid) -> Obligation:
    """Inside a group a node is affine in c, so its neighbours on both sides suffice."""
    groups, witness = grid.groups, None
    for node, row in zip(grid.nodes, grid.rows):
        o = -1 if node.k % 2 else 1
        for j, rho in enumerate(_slopes_on_groups(grid, row)):
            i, step = groups.owned(node.k)[j], (-1 if j % 2 else 1)
            c, y = groups.projections, groups.labels[i][node.r]
            above = node.k == groups.q - 1 or o * (y + rho * (c[i + step] - c[i])) >= 1
            below = node.k == 0 or o * (y + rho * (c[i - step] - c[i])) <= -1
            if not (above and below):
                witness = f"output {node.r}, node {node.k}, group {j}"
                break
        if witness:
            break
    return Obligation("second layer", "each node is clipped at every point it does not own", witness is None, witness)


def _constant(q: int) -> Obligation:
    """At the point of place k the nodes before k give (-1)^i, those after it -(-1)^i (i from 0)."""
    sums = {sum(1 - i % 2 * 2 for i in range(k)) - sum(1 - i % 2 * 2 for i in range(k + 1, q)) for k in range(q)}
    holds = sums == {clipped_sum(q)}
    return Obligation(
        "read-out", f"the clipped nodes sum to {clipped_sum(q)} at every point", holds, None if holds else str(sums)
    )
