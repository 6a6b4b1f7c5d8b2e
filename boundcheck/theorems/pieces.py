"""Linear pieces of a network along a line: the exact count, and upper bounds from widths alone."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from boundcheck.errors import InputError
from boundcheck.network.activations import Activation
from boundcheck.network.model import Factors, Network, Residual, Weight

Affine = tuple[Fraction, Fraction]  # (a, b): the function a t + b
KINKS = {"relu": (0,), "leaky_relu": (0,), "hard_tanh": (-1, 1), "identity": ()}


def piece_bound_product(widths: Sequence[int], pieces: int) -> int:
    """prod((p - 1) d_l + 1) over the hidden layers: at most so many linear pieces along any line. Any depth; derived."""
    bound = 1
    for width in _checked(widths, pieces):
        bound *= (pieces - 1) * width + 1
    return bound


def piece_bound_paper(widths: Sequence[int], pieces: int) -> int:
    """(p-1) d1 + 1, or p (p-1) d1 d2 + (p-1) d2 + 1: the count behind Theorem 3.3, for one or two hidden layers."""
    _checked(widths, pieces)
    if len(widths) == 1:
        return (pieces - 1) * widths[0] + 1
    if len(widths) == 2:
        return pieces * (pieces - 1) * widths[0] * widths[1] + (pieces - 1) * widths[1] + 1
    raise InputError(
        f"Theorem 3.3 counts pieces for one or two hidden layers, not {len(widths)}; use the product bound"
    )


def _checked(widths: Sequence[int], pieces: int) -> Sequence[int]:
    if not widths or any(width < 1 for width in widths):
        raise InputError(f"hidden widths {list(widths)} must be integers of at least 1, at least one of them")
    if pieces < 2:
        raise InputError(f"{pieces} linear pieces make no hidden layer; an activation has at least 2")
    return widths


def count_pieces(network: Network, start: Sequence[Fraction], direction: Sequence[Fraction], output: int = 0) -> int:
    """The number of maximal linear pieces of t -> f(start + t direction)[output]; exact, continuous activations only.

    Grows with the number of pieces times the number of units: for small networks. InputError on thresholds.
    """
    cuts: list[Fraction] = []
    values: list[list[Affine]] = [[(Fraction(v), Fraction(x)) for x, v in zip(start, direction)]]
    for layer in network.layers:
        if isinstance(layer, Residual):
            raise InputError("pieces are counted for networks without residual blocks")
        sums = [_affine(layer.weight, layer.bias, value) for value in values]
        cuts, values = _activate(cuts, sums, layer.activations())
    lines = [value[output] for value in values]
    return 1 + sum(before != after for before, after in pairwise(lines))


def _affine(weight: Weight, bias: Sequence[Fraction], value: Sequence[Affine]) -> list[Affine]:
    return [(a, b + c) for (a, b), c in zip(_times(weight, value), bias)]


def _times(weight: Weight, value: Sequence[Affine]) -> list[Affine]:
    if isinstance(weight, Factors):
        return _times(weight.left, _times(weight.right, value))
    sums: list[Affine] = [(Fraction(0), Fraction(0))] * weight.shape[0]
    for i, j, w in weight.entries():
        sums[i] = (sums[i][0] + w * value[j][0], sums[i][1] + w * value[j][1])
    return sums


def _activate(
    cuts: Sequence[Fraction], sums: Sequence[list[Affine]], activations: Sequence[Activation]
) -> tuple[list[Fraction], list[list[Affine]]]:
    """Cut every interval where a unit meets a kink of its activation, then apply the activation on each part."""
    new_cuts: list[Fraction] = []
    values: list[list[Affine]] = []
    for n, affine in enumerate(sums):
        low = cuts[n - 1] if n else None
        high = cuts[n] if n < len(cuts) else None
        inside = sorted(_meetings(affine, activations, low, high))
        ends = [low, *inside, high]
        for left, right in pairwise(ends):
            values.append([_apply(a, line, _between(left, right)) for a, line in zip(activations, affine)])
        new_cuts += inside + ([high] if high is not None else [])
    return new_cuts, values


def _meetings(
    affine: Sequence[Affine], activations: Sequence[Activation], low: Fraction | None, high: Fraction | None
) -> set[Fraction]:
    found = set()
    for activation, (a, b) in zip(activations, affine):
        if activation.name not in KINKS:
            raise InputError(f"{activation} is not continuous; its pieces are not counted")
        for kink in KINKS[activation.name] if a else ():
            t = (kink - b) / a
            if (low is None or t > low) and (high is None or t < high):
                found.add(t)
    return found


def _between(left: Fraction | None, right: Fraction | None) -> Fraction:
    if left is None:
        return Fraction(0) if right is None else right - 1
    return left + 1 if right is None else (left + right) / 2


def _apply(activation: Activation, line: Affine, t: Fraction) -> Affine:
    """The activation of a t + b on an interval around t without a kink inside."""
    a, b = line
    value = a * t + b
    if activation.name == "hard_tanh" and abs(value) >= 1:
        return Fraction(0), Fraction(1 if value > 0 else -1)
    if value < 0 and activation.name in ("relu", "leaky_relu"):
        slope = activation.slope or Fraction(0)
        return slope * a, slope * b
    return line
