"""The generic exact evaluator: knows layers, knows no theorem.

Points go through in blocks, as scaled integers (``boundcheck.exact.scaled``). Every value is exact; nothing is rounded,
and no result depends on the size of a block.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from boundcheck.errors import InputError
from boundcheck.exact.scaled import AffineMap, ScaledMatrix, SparseRow, affine_map
from boundcheck.network.activations import Activation
from boundcheck.network.model import Factors, Layer, Network, Residual, Weight

# Beyond this many bits, the few columns inside a low-rank product are brought to lowest terms before they fan out again.
_REDUCE_BITS = 1024
_REDUCE_COLUMNS = 8

Step = Callable[[ScaledMatrix], ScaledMatrix]


@dataclass(frozen=True, slots=True)
class Evaluator:
    """A network compiled for exact evaluation.

    ``Evaluator.of(network)`` prepares the integer matrices once; ``outputs`` may then be called block by block.
    """

    network: Network
    steps: tuple[Step, ...]
    row_bytes: int  # estimate of what one point's values need at once: sets the size of blocks

    @classmethod
    def of(cls, network: Network) -> Evaluator:
        """Compile ``network``."""
        scale: tuple[int, ...] = (1,) * network.inputs
        steps: list[Step] = []
        widest = _row_bytes(scale)
        for layer in network.layers:
            step, scale = (
                _compile_residual(layer, scale) if isinstance(layer, Residual) else _compile_layer(layer, scale)
            )
            steps.append(step)
            widest = max(widest, _row_bytes(scale))
        return cls(network, tuple(steps), widest)

    def outputs(self, numerators: list[list[int]], denominators: list[int]) -> tuple[list[list[int]], list[int]]:
        """f at the points numerators[i] / denominators[i] (positive denominators).

        Returns integers and one positive denominator a point: f(x_i)_c = integers[i][c] / denominator[i], exact.
        """
        if any(len(row) != self.network.inputs for row in numerators):
            raise InputError(f"the network takes {self.network.inputs} inputs; a point has another dimension")
        x = ScaledMatrix(numerators, denominators, (1,) * self.network.inputs)
        for step in self.steps:
            x = step(x)
        return x.common()


def _row_bytes(scale: Sequence[int]) -> int:
    return sum(64 + d.bit_length() // 2 for d in scale)  # the integers, and copies of them on the way


def evaluate(network: Network, points: Sequence[Sequence[Fraction]]) -> list[tuple[Fraction, ...]]:
    """f at a few points, as Fractions. Exact."""
    numerators, denominators = [], []
    for point in points:
        row = [Fraction(x) for x in point]
        scale = ScaledMatrix([[x.numerator for x in row]], [1], tuple(x.denominator for x in row)).common()
        numerators += scale[0]
        denominators += scale[1]
    rows, scales = Evaluator.of(network).outputs(numerators, denominators)
    return [tuple(Fraction(z, e) for z in row) for row, e in zip(rows, scales)]


def _chain(steps: Sequence[Step]) -> Step:
    def run(x: ScaledMatrix) -> ScaledMatrix:
        for step in steps:
            x = step(x)
        return x

    return run


def _compile_residual(block: Residual, scale: tuple[int, ...]) -> tuple[Step, tuple[int, ...]]:
    inner, steps = scale, []
    for layer in block.layers:
        step, inner = _compile_layer(layer, inner)
        steps.append(step)
    chain = _chain(steps)
    return (lambda x: x.plus(chain(x))), (1,) * block.outputs


def _compile_layer(layer: Layer, scale: tuple[int, ...]) -> tuple[Step, tuple[int, ...]]:
    steps: list[Step] = []
    weight = layer.weight
    if isinstance(weight, Factors):
        weight = weight.packed()
        zero = (Fraction(0),) * weight.right.shape[0]
        inner = affine_map(_sparse_rows(weight.right), zero, scale)
        steps.append(inner)
        scale = inner.column_scale
        if len(scale) <= _REDUCE_COLUMNS and sum(s.bit_length() for s in scale) > _REDUCE_BITS:
            steps.append(ScaledMatrix.reduced)
            scale = (1,) * len(scale)
        weight = weight.left
    affine: AffineMap = affine_map(_sparse_rows(weight), layer.bias, scale)
    steps.append(affine)
    activate, scale = _compile_activation(layer, affine.column_scale)
    if activate is not None:
        steps.append(activate)
    return _chain(steps), scale


def _sparse_rows(weight: Weight) -> list[SparseRow]:
    rows: list[list[tuple[int, Fraction]]] = [[] for _ in range(weight.shape[0])]
    for i, j, w in weight.entries():
        rows[i].append((j, w))
    return list(rows)


def _compile_activation(layer: Layer, scale: tuple[int, ...]) -> tuple[Step | None, tuple[int, ...]]:
    if isinstance(layer.activation, tuple):
        return _compile_mixed(layer.activation, scale)
    name, slope = layer.activation.name, layer.activation.slope
    if name == "identity":
        return None, scale
    if name == "relu":
        return (lambda x: ScaledMatrix([[z if z > 0 else 0 for z in r] for r in x.rows], x.row_scale, scale)), scale
    if name in ("threshold", "strict_threshold"):
        # 0 and 1 need no denominators: both scales become 1, whatever the layers before had.
        one = (1,) * len(scale)
        if name == "threshold":
            return (lambda x: ScaledMatrix([[int(z >= 0) for z in r] for r in x.rows], [1] * len(x.rows), one)), one
        return (lambda x: ScaledMatrix([[int(z > 0) for z in r] for r in x.rows], [1] * len(x.rows), one)), one
    if slope is not None:
        p, q = slope.numerator, slope.denominator
        wider = tuple(d * q for d in scale)
        return (
            lambda x: ScaledMatrix([[z * q if z > 0 else z * p for z in r] for r in x.rows], x.row_scale, wider)
        ), wider
    return (lambda x: ScaledMatrix(_clip(x, scale), x.row_scale, scale)), scale


def _clip(x: ScaledMatrix, scale: tuple[int, ...]) -> list[list[int]]:
    """Hard tanh: z / (e d) clipped to [-1, 1] is z clipped to [-e d, e d]."""
    clipped = []
    for row, e in zip(x.rows, x.row_scale):
        limits = scale if e == 1 else [e * d for d in scale]
        clipped.append([(top if z > top else -top if z < -top else z) for z, top in zip(row, limits)])
    return clipped


def _compile_mixed(units: tuple[Activation, ...], scale: tuple[int, ...]) -> tuple[Step, tuple[int, ...]]:
    """One activation a unit: each column is treated by its own rule, over its own scale."""
    rules = [_unit_rule(unit, d) for unit, d in zip(units, scale)]
    after = tuple(d for _, d in rules)
    functions = [rule for rule, _ in rules]
    return (
        lambda x: ScaledMatrix(
            [[rule(z, e) for rule, z in zip(functions, row)] for row, e in zip(x.rows, x.row_scale)], x.row_scale, after
        )
    ), after


def _unit_rule(unit: Activation, d: int) -> tuple[Callable[[int, int], int], int]:
    """The rule (z, e) -> z' for the value z / (e d), and the new column scale d'."""
    if unit.name == "relu":
        return (lambda z, e: z if z > 0 else 0), d
    if unit.slope is not None:
        p, q = unit.slope.numerator, unit.slope.denominator
        return (lambda z, e: z * q if z > 0 else z * p), d * q
    if unit.name == "hard_tanh":
        return (lambda z, e: max(-e * d, min(e * d, z))), d
    if unit.name == "threshold":
        return (lambda z, e: e if z >= 0 else 0), 1
    if unit.name == "strict_threshold":
        return (lambda z, e: e if z > 0 else 0), 1
    return (lambda z, e: z), d
