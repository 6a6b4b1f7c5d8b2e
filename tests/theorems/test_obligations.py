"""Obligations notice a fault in the numbers of a construction and name its stage."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest

from boundcheck.theorems.grid import cut
from boundcheck.theorems.grid_layers import obligations, solved_grid
from boundcheck.theorems.points import distinct_sample, project_sample
from tests.theorems.examples import worked_example

SMALL = F(1, 2**60)


@pytest.fixture
def grid():
    data = worked_example()
    line = project_sample(distinct_sample(data, data.labels.values())[1], 0)
    return solved_grid(cut(line.projections, line.labels, 4, 4))


def broken_stages(grid) -> list[str]:
    return [f"{o.stage}: {o.statement}" for o in obligations(grid) if not o.holds]


def test_the_grid_of_the_worked_example_meets_every_obligation(grid):
    assert broken_stages(grid) == []


def test_a_first_layer_node_moved_over_a_neighbouring_group_is_noticed(grid):
    moved = replace(grid, offsets=[grid.offsets[0] - 1, *grid.offsets[1:]])
    assert broken_stages(moved) == ["first layer: each node is unclipped on its own group only"]


@pytest.mark.parametrize("j", range(4))
def test_any_small_change_of_a_weight_of_the_second_layer_is_noticed(grid, j):
    row = [w + SMALL * (i == j) for i, w in enumerate(grid.rows[2])]
    changed = replace(grid, rows=[*grid.rows[:2], row, *grid.rows[3:]])
    assert "second layer: each node equals the label at the points it owns" in broken_stages(changed)


def test_a_small_change_of_a_bias_of_the_second_layer_is_noticed(grid):
    changed = replace(grid, biases=[grid.biases[0] + SMALL, *grid.biases[1:]])
    assert broken_stages(changed) == ["second layer: each node equals the label at the points it owns"]


def test_slopes_that_are_too_flat_to_clip_are_noticed(grid):
    flat = replace(grid, rows=[[w / 64 for w in row] for row in grid.rows])
    assert "second layer: each node is clipped at every point it does not own" in broken_stages(flat)


def test_equal_projections_are_noticed(grid):
    c = grid.groups.projections
    groups = replace(grid.groups, projections=(c[1], *c[1:]))
    assert any(stage.startswith("projection") for stage in broken_stages(replace(grid, groups=groups)))
