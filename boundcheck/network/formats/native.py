"""The native network format, ``boundcheck.network/1`` (docs/reference/network-file.md)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from typing import Any, TypeVar

from boundcheck.errors import InputError
from boundcheck.exact.rational import format_rational, parse_rational
from boundcheck.files import canonical_json, canonical_zip, parse_canonical_json, sha256_hex
from boundcheck.network.activations import Activation
from boundcheck.network.model import Dense, Factors, Layer, Network, Residual, Sparse, Weight

SCHEMA = "boundcheck.network/1"
LARGEST_DIMENSION = 2**20
Blobs = Callable[[Any, str], Any]
Made = TypeVar("Made")


def to_json(network: Network) -> bytes:
    """The canonical JSON of a network: the bytes of a ``.net.json`` file."""
    return canonical_json(_network_object(network))


def to_zip(network: Network) -> bytes:
    """The zipped form, matrices as digest-addressed members: the bytes of a ``.net`` file."""
    members: dict[str, bytes] = {}

    def blob(value: Any) -> dict[str, str]:
        data = canonical_json(value)
        members[sha256_hex(data)] = data
        return {"blob": sha256_hex(data)}

    members["network.json"] = canonical_json(_network_object(network, blob))
    return canonical_zip(members)


def _network_object(network: Network, store: Callable[[Any], Any] = lambda value: value) -> dict[str, Any]:
    layers = [
        {"residual": [_layer_object(inner, store) for inner in layer.layers]}
        if isinstance(layer, Residual)
        else _layer_object(layer, store)
        for layer in network.layers
    ]
    return {"schema": SCHEMA, "inputs": network.inputs, "layers": layers}


def _layer_object(layer: Layer, store: Callable[[Any], Any]) -> dict[str, Any]:
    kind = layer.activation
    named = [activation_json(a) for a in kind] if isinstance(kind, tuple) else activation_json(kind)
    return {
        "weight": _weight_object(layer.weight, store),
        "bias": [format_rational(b) for b in layer.bias],
        "activation": named,
    }


def _weight_object(weight: Weight, store: Callable[[Any], Any]) -> dict[str, Any]:
    if isinstance(weight, Factors):
        return {"factors": [_weight_object(weight.left, store), _weight_object(weight.right, store)]}
    if isinstance(weight, Dense):
        return {"dense": store([[format_rational(w) for w in row] for row in weight.rows])}
    entries = [[i, j, format_rational(w)] for i, j, w in weight.items]
    return {"sparse": {"shape": list(weight.shape), "entries": store(entries)}}


def activation_json(kind: Activation) -> Any:
    """An activation as network files and certificates spell it."""
    return kind.name if kind.slope is None else {kind.name: format_rational(kind.slope)}


def from_json(data: bytes, name: str) -> Network:
    """The network in the bytes of a ``.net.json`` file; InputError names ``name`` and the place."""

    def inline(value: Any, where: str) -> Any:
        return value

    return _network(parse_canonical_json(data, name), name, inline)


def from_zip(data: bytes, name: str) -> Network:
    """The network in the bytes of a ``.net`` file; the zip must be in its one canonical form."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            if any(info.compress_type != zipfile.ZIP_STORED or info.flag_bits for info in infos):
                raise InputError(f"{name}: members of a zipped network are stored, not compressed")
            if sum(info.file_size for info in infos) > len(data):
                raise InputError(f"{name}: the members are larger than the file")
            members = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{name}: not a readable zip: {error}") from None
    if "network.json" not in members or canonical_zip(members) != data:
        raise InputError(
            f"{name}: not a zipped network in canonical form (stored, sorted, dated 1980-01-01, nothing extra)"
        )
    used: set[str] = set()

    def fetch(value: Any, where: str) -> Any:
        digest = _only_key(value, "blob", where)
        if not isinstance(digest, str) or digest == "network.json" or digest not in members:
            raise InputError(f"{where}: there is no member {str(digest)[:80]!r} in the zip")
        if sha256_hex(members[digest]) != digest:
            raise InputError(f"{where}: member {digest} does not have the digest it is named by")
        used.add(digest)
        return parse_canonical_json(members[digest], f"{name}, member {digest[:12]}...")

    network = _network(parse_canonical_json(members["network.json"], f"{name}, network.json"), name, fetch)
    if spare := sorted(set(members) - used - {"network.json"}):
        raise InputError(f"{name}: member {spare[0][:80]!r} is used by no layer")
    return network


def _network(value: Any, name: str, blobs: Blobs) -> Network:
    where = name
    fields = _fields(value, {"schema", "inputs", "layers"}, where)
    if fields["schema"] != SCHEMA:
        raise InputError(f"{where}: schema is {str(fields['schema'])[:60]!r}, expected {SCHEMA!r}")
    inputs = _integer(fields["inputs"], f"{where}: inputs", 1)
    if inputs > LARGEST_DIMENSION:
        raise InputError(
            f"{where}: {inputs:,} inputs are beyond {LARGEST_DIMENSION:,}, the largest dimension supported"
        )
    layers: list[Layer | Residual] = []
    for k, item in enumerate(_list(fields["layers"], f"{where}: layers")):
        place = f"{where}: layer {k + 1}"
        if isinstance(item, dict) and "residual" in item:
            layers.append(_residual(_only_key(item, "residual", place), place, blobs))
        else:
            layers.append(_layer(item, place, blobs))
    return _made(lambda: Network(inputs, tuple(layers)), where)


def _residual(value: Any, where: str, blobs: Blobs) -> Residual:
    layers = [_layer(entry, f"{where}, residual layer {i + 1}", blobs) for i, entry in enumerate(_list(value, where))]
    return _made(lambda: Residual(tuple(layers)), where)


def _layer(value: Any, where: str, blobs: Blobs) -> Layer:
    fields = _fields(value, {"weight", "bias", "activation"}, where)
    weight = _weight(fields["weight"], f"{where}, weight", blobs)
    bias = tuple(_rational(b, f"{where}, bias {i}") for i, b in enumerate(_list(fields["bias"], f"{where}, bias")))
    named = fields["activation"]
    if isinstance(named, list):
        units = tuple(_activation(a, f"{where}, activation of output {i}") for i, a in enumerate(named))
        if len(set(units)) < 2:
            raise InputError(f"{where}: activations of a list differ; write one activation when all are equal")
        return _made(lambda: Layer(weight, bias, units), where)
    kind = _activation(named, f"{where}, activation")
    return _made(lambda: Layer(weight, bias, kind), where)


def _weight(value: Any, where: str, blobs: Blobs, factor: bool = False) -> Any:
    if not isinstance(value, dict) or len(value) != 1:
        raise InputError(f'{where}: expected {{"dense": rows}}, {{"sparse": ...}} or {{"factors": [A, B]}}')
    ((kind, content),) = value.items()
    if kind == "dense":
        rows = _list(blobs(content, where), where)
        parsed = [
            tuple(_rational(w, f"{where}, row {i}, column {j}") for j, w in enumerate(_list(row, f"{where}, row {i}")))
            for i, row in enumerate(rows)
        ]
        return _made(lambda: Dense(tuple(parsed)), where)
    if kind == "sparse":
        fields = _fields(content, {"shape", "entries"}, where)
        shape = [_integer(n, f"{where}, shape", 1) for n in _list(fields["shape"], f"{where}, shape")]
        if len(shape) != 2:
            raise InputError(f"{where}: shape is [outputs, inputs]")
        if max(shape) > LARGEST_DIMENSION:
            raise InputError(f"{where}: shape {shape} is beyond {LARGEST_DIMENSION:,}, the largest dimension supported")
        entries = _list(blobs(fields["entries"], where), where)
        items = tuple(_entry(entry, f"{where}, entry {i}") for i, entry in enumerate(entries))
        return _made(lambda: Sparse((shape[0], shape[1]), items), where)
    if kind == "factors" and not factor:
        pair = _list(content, where)
        if len(pair) != 2:
            raise InputError(f"{where}: factors are two matrices [A, B]")
        left, right = (_weight(part, f"{where}, factor {i + 1}", blobs, True) for i, part in enumerate(pair))
        return _made(lambda: Factors(left, right), where)
    raise InputError(f"{where}: unknown storage {kind[:40]!r}; use dense, sparse or factors (factors hold no factors)")


def _entry(value: Any, where: str) -> tuple[int, int, Fraction]:
    triple = _list(value, where)
    if len(triple) != 3:
        raise InputError(f"{where}: expected [row, column, value]")
    return _integer(triple[0], where, 0), _integer(triple[1], where, 0), _rational(triple[2], where)


def _activation(value: Any, where: str) -> Activation:
    if isinstance(value, str) and value != "leaky_relu":
        return _made(lambda: Activation(value), where)
    slope = _rational(_only_key(value, "leaky_relu", where), where)
    return _made(lambda: Activation("leaky_relu", slope), where)


def _made(make: Callable[[], Made], where: str) -> Made:
    """A model object, with the place in the file put before what its constructor objects to."""
    try:
        return make()
    except (InputError, ValueError) as error:
        raise InputError(f"{where}: {error}") from None


def _fields(value: Any, names: set[str], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{where}: expected an object with the keys {', '.join(sorted(names))}")
    if set(value) != names:
        odd = sorted(set(value) ^ names)[0]
        raise InputError(f"{where}: key {odd[:60]!r} is {'unknown' if odd in value else 'missing'}")
    return value


def _only_key(value: Any, key: str, where: str) -> Any:
    return _fields(value, {key}, where)[key]


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise InputError(f"{where}: expected a list")
    return value


def _integer(value: Any, where: str, least: int) -> int:
    if type(value) is not int or value < least:
        raise InputError(f"{where}: expected an integer of at least {least}, got {str(value)[:40]!r}")
    return value


def _rational(value: Any, where: str) -> Fraction:
    if not isinstance(value, str):
        raise InputError(f'{where}: weights are strings such as "3" or "-12/35", got {str(value)[:40]!r}')
    try:
        return parse_rational(value)
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None
