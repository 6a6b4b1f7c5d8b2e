"""What a network is: exact weights in dense, sparse or low-rank storage, activations, residual blocks.

Shapes are (outputs, inputs); an affine layer maps x to sigma(W x + b). Everything is checked on construction, so a
``Network`` that exists is well-formed. All numbers are Fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from boundcheck.errors import InputError
from boundcheck.exact.rational import exact
from boundcheck.network.activations import IDENTITY, Activation


@dataclass(frozen=True, slots=True)
class Dense:
    """Every entry stored: m rows (outputs) of n Fractions (inputs)."""

    rows: tuple[tuple[Fraction, ...], ...]

    def __post_init__(self) -> None:
        if not self.rows or not self.rows[0]:
            raise InputError("a weight matrix needs at least one row and one column")
        if any(len(row) != len(self.rows[0]) for row in self.rows):
            raise InputError("the rows of a weight matrix have different lengths")

    @property
    def shape(self) -> tuple[int, int]:
        """(outputs, inputs)."""
        return len(self.rows), len(self.rows[0])

    def entries(self) -> Iterator[tuple[int, int, Fraction]]:
        """The non-zero entries (row, column, value) in row order."""
        return ((i, j, w) for i, row in enumerate(self.rows) for j, w in enumerate(row) if w)


@dataclass(frozen=True, slots=True)
class Sparse:
    """The non-zero entries (row, column, value), strictly increasing by (row, column)."""

    shape: tuple[int, int]
    items: tuple[tuple[int, int, Fraction], ...]

    def __post_init__(self) -> None:
        m, n = self.shape
        if m < 1 or n < 1:
            raise InputError("a weight matrix needs at least one row and one column")
        last = (-1, -1)
        for i, j, w in self.items:
            if not (0 <= i < m and 0 <= j < n):
                raise InputError(f"sparse entry ({i}, {j}) lies outside the shape {m} x {n}")
            if (i, j) <= last:
                raise InputError(f"sparse entry ({i}, {j}) is out of order or written twice")
            if not w:
                raise InputError(f"sparse entry ({i}, {j}) is 0; leave it out")
            last = (i, j)

    def entries(self) -> Iterator[tuple[int, int, Fraction]]:
        """The non-zero entries (row, column, value) in row order."""
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Factors:
    """Low-rank storage: the product of ``left`` (m, r) and ``right`` (r, n), never multiplied out to evaluate."""

    left: Dense | Sparse
    right: Dense | Sparse

    def __post_init__(self) -> None:
        if self.left.shape[1] != self.right.shape[0]:
            raise InputError(f"factors {self.left.shape} and {self.right.shape} do not fit together")

    @property
    def shape(self) -> tuple[int, int]:
        """(outputs, inputs) of the product."""
        return self.left.shape[0], self.right.shape[1]

    def entries(self) -> Iterator[tuple[int, int, Fraction]]:
        """The non-zero entries of the product, row by row."""
        right: dict[int, list[tuple[int, Fraction]]] = {}  # the inner dimension may be far larger than the entries
        for k, j, w in self.right.entries():
            right.setdefault(k, []).append((j, w))
        left: list[list[tuple[int, Fraction]]] = [[] for _ in range(self.left.shape[0])]
        for i, k, w in self.left.entries():
            left[i].append((k, w))
        for i, row in enumerate(left):
            total: dict[int, Fraction] = {}
            for k, a in row:
                for j, b in right.get(k, ()):
                    total[j] = total[j] + a * b if j in total else a * b
            yield from ((i, j, total[j]) for j in sorted(total) if total[j])

    def packed(self) -> Factors:
        """The same product over the inner places that both factors use (one place if there is none)."""
        used = {k for _, k, _ in self.left.entries()} & {k for k, _, _ in self.right.entries()}
        place = {k: at for at, k in enumerate(sorted(used))}
        left = tuple((i, place[k], w) for i, k, w in self.left.entries() if k in place)
        right = tuple((place[k], j, w) for k, j, w in self.right.entries() if k in place)
        rank = max(1, len(place))
        return Factors(Sparse((self.left.shape[0], rank), left), Sparse((rank, self.right.shape[1]), right))


Weight = Dense | Sparse | Factors


def dense(rows: Iterable[Iterable[object]]) -> Dense:
    """A dense matrix from ints, Fractions or strings (floats raise TypeError)."""
    return Dense(tuple(tuple(exact(w) for w in row) for row in rows))


@dataclass(frozen=True, slots=True)
class Layer:
    """An affine layer x -> sigma(W x + b); ``activation`` is one for all outputs, or one an output."""

    weight: Weight
    bias: tuple[Fraction, ...]
    activation: Activation | tuple[Activation, ...] = IDENTITY

    def __post_init__(self) -> None:
        if len(self.bias) != self.outputs:
            raise InputError(f"a layer with {self.outputs} outputs has {len(self.bias)} biases")
        if isinstance(self.activation, tuple):
            if len(self.activation) != self.outputs:
                raise InputError(f"a layer with {self.outputs} outputs has {len(self.activation)} activations")
            if len(set(self.activation)) == 1:  # one spelling for one layer
                object.__setattr__(self, "activation", self.activation[0])

    @property
    def inputs(self) -> int:
        """Number of inputs n."""
        return self.weight.shape[1]

    @property
    def outputs(self) -> int:
        """Number of outputs m, the width of the layer."""
        return self.weight.shape[0]

    def activations(self) -> tuple[Activation, ...]:
        """One activation an output."""
        return self.activation if isinstance(self.activation, tuple) else (self.activation,) * self.outputs


@dataclass(frozen=True, slots=True)
class Residual:
    """A residual block x -> x + F(x), F the composition of ``layers``."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise InputError("a residual block needs at least one layer")
        _check_chain(self.layers)
        if self.inputs != self.outputs:
            raise InputError(
                f"a residual block has {self.inputs} inputs and {self.outputs} outputs; x + F(x) needs equal ones"
            )

    @property
    def inputs(self) -> int:
        """Number of inputs (equals the outputs)."""
        return self.layers[0].inputs

    @property
    def outputs(self) -> int:
        """Number of outputs (equals the inputs)."""
        return self.layers[-1].outputs


@dataclass(frozen=True, slots=True)
class Network:
    """A feed-forward network on R^inputs with exact rational weights."""

    inputs: int
    layers: tuple[Layer | Residual, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise InputError("a network needs at least one layer")
        _check_chain(self.layers)
        if self.layers[0].inputs != self.inputs:
            raise InputError(f"the network has {self.inputs} inputs, its first layer {self.layers[0].inputs}")

    @property
    def outputs(self) -> int:
        """Number of outputs."""
        return self.layers[-1].outputs

    def affine_layers(self) -> Iterator[Layer]:
        """Every affine layer in order, those inside residual blocks included."""
        for layer in self.layers:
            if isinstance(layer, Residual):
                yield from layer.layers
            else:
                yield layer


def _check_chain(layers: Sequence[Layer | Residual]) -> None:
    for k, (before, after) in enumerate(pairwise(layers)):
        if before.outputs != after.inputs:
            raise InputError(f"layer {k + 1} has {before.outputs} outputs, layer {k + 2} takes {after.inputs} inputs")
