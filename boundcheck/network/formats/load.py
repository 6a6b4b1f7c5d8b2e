"""Read any supported network file; a ``NetworkFile`` is a network with the digest of the bytes it came from."""

from __future__ import annotations

import os
from dataclasses import dataclass

from boundcheck.errors import InputError, UsageError
from boundcheck.files import read_bytes, sha256_hex, write_atomically
from boundcheck.network.activations import RELU, Activation, activation
from boundcheck.network.formats.native import from_json, from_zip, to_json, to_zip
from boundcheck.network.formats.npz import from_npz, is_network_npz
from boundcheck.network.model import Network


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A network and the file it is; ``activation`` is that of the hidden layers where the format does not hold it."""

    network: Network
    format: str
    sha256: str
    activation: Activation | None
    name: str


def load_network(path: str | os.PathLike[str], kind: str | Activation | None = None) -> NetworkFile:
    """Read a native network (``.net.json``, ``.net``) or npz arrays ``W1, b1, ...``.

    ``kind`` is the activation of an npz network's hidden layers (default relu); a native file holds its own, and naming
    one for it raises InputError, as does everything that is not exactly as docs/reference/network-file.md says.
    """
    data, name = read_bytes(path), os.fspath(path)
    named = activation(kind) if isinstance(kind, str) else kind
    if data[:4] == b"PK\x03\x04" and is_network_npz(data):
        used = RELU if named is None else named
        network = from_npz(data, name, used)
        hidden = used if len(network.layers) > 1 else None  # without a hidden layer it says nothing
        return NetworkFile(network, "npz", sha256_hex(data), hidden, name)
    if named is not None:
        raise InputError(f"{name}: a native network holds its activations; leave --activation out")
    if data[:1] == b"{":
        return NetworkFile(from_json(data, name), "native", sha256_hex(data), None, name)
    if data[:2] == b"PK":
        return NetworkFile(from_zip(data, name), "native", sha256_hex(data), None, name)
    raise InputError(
        f"{name}: not a network file; boundcheck reads NAME.net.json, NAME.net and npz with W1, b1, W2, ..."
    )


def network_file(network: Network | NetworkFile) -> NetworkFile:
    """A network made in memory as the native file it would be saved as; a loaded one as it is."""
    if isinstance(network, NetworkFile):
        return network
    return NetworkFile(network, "native", sha256_hex(to_json(network)), None, "network in memory")


def save_network(network: Network, path: str | os.PathLike[str], *, force: bool = False) -> None:
    """Write ``NAME.net.json``, or the zipped form ``NAME.net``; whole or not at all."""
    check_network_name(path)
    write_atomically(path, to_zip(network) if os.fspath(path).endswith(".net") else to_json(network), force=force)


def check_network_name(path: str | os.PathLike[str]) -> None:
    """UsageError unless the name says in which form to write a network."""
    if not os.fspath(path).endswith((".net", ".net.json")):
        raise UsageError(f"{os.fspath(path)}: a network is written as NAME.net.json, or zipped as NAME.net")
