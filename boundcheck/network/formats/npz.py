"""Networks as npz arrays ``W1, b1, W2, ...``: W of shape (outputs, inputs), one hidden activation, affine last layer."""

from __future__ import annotations

from boundcheck.archive import read_zip
from boundcheck.errors import InputError
from boundcheck.exact.floatbits import fractions
from boundcheck.exact.npy import Array, parse_npy, refuse_nonfinite
from boundcheck.network.activations import IDENTITY, Activation
from boundcheck.network.model import Dense, Layer, Network


def is_network_npz(data: bytes) -> bool:
    """Whether a zip looks like a network in arrays (it speaks of a member W1.npy)."""
    return b"W1.npy" in data


def from_npz(data: bytes, name: str, hidden: Activation) -> Network:
    """The network in the bytes of an npz file; every stored number is the real number that its bits stand for."""
    members, found = read_zip(data, name)
    depth = sum(member.startswith("W") for member in members)
    wanted = [f"{kind}{k}.npy" for k in range(1, depth + 1) for kind in "Wb"]
    for member in wanted:
        if member not in found:
            raise InputError(
                f"{name}: no array {member.removesuffix('.npy')}; a network is W1, b1, W2, b2, ... without gaps"
            )
    if odd := sorted(set(found) - set(wanted)):
        raise InputError(
            f"{name}: array {odd[0].removesuffix('.npy')!r} is not one of {wanted[0][:-4]}, {wanted[1][:-4]}, ..."
        )
    layers: list[Layer] = []
    for k in range(1, depth + 1):
        weight = parse_npy(found[f"W{k}.npy"], f"{name}: array W{k}")
        bias = parse_npy(found[f"b{k}.npy"], f"{name}: array b{k}")
        layers.append(_layer(weight, bias, name, k, IDENTITY if k == depth else hidden))
        if k > 1 and layers[-2].outputs != layers[-1].inputs:
            raise InputError(
                f"{name}: W{k - 1} has {layers[-2].outputs} rows, but W{k} has {layers[-1].inputs} columns; W is (outputs, inputs)"
            )
    return Network(layers[0].inputs, tuple(layers))


def _layer(weight: Array, bias: Array, name: str, k: int, kind: Activation) -> Layer:
    if weight.ndim != 2 or 0 in weight.shape:
        raise InputError(f"{name}: W{k} has shape {weight.shape}; a weight matrix is (outputs, inputs)")
    if bias.shape != (weight.shape[0],):
        raise InputError(
            f"{name}: b{k} has shape {bias.shape}; W{k} has {weight.shape[0]} outputs, so ({weight.shape[0]},) is needed"
        )
    refuse_nonfinite(weight, f"{name}: array W{k}")
    refuse_nonfinite(bias, f"{name}: array b{k}")
    values, places = fractions(weight)
    rows = tuple(tuple(values[i] for i in row) for row in places.tolist())
    constants, where = fractions(bias)
    return Layer(Dense(rows), tuple(constants[i] for i in where.tolist()), kind)
