"""Writes network, data and certificate files for the tests, from the specification alone and as naively as possible.

Nothing here knows the checker: networks are evaluated with `fractions.Fraction`, matrices are multiplied out, zips are
written by `zipfile`, arrays by numpy.
"""

from __future__ import annotations

import copy
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from boundcheck.checker.memorization import Answer, check

BIG = 10**4000


def sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def dump(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def spell_int(n: int) -> str:
    return str(n) if abs(n) < BIG else hex(n)


def spell(x: Any) -> str:
    x = Fraction(x)
    return spell_int(x.numerator) + ("" if x.denominator == 1 else "/" + spell_int(x.denominator))


def value(text: str) -> Fraction:
    """The value of a canonical rational."""
    return Fraction(*(int(part, 16) if "0x" in part else int(part) for part in text.split("/")))


# ---- networks


def dense(rows: list[list[Any]]) -> dict[str, Any]:
    return {"dense": [[spell(w) for w in row] for row in rows]}


def sparse(shape: tuple[int, int], entries: dict[tuple[int, int], Any]) -> dict[str, Any]:
    return {"sparse": {"entries": [[i, j, spell(w)] for (i, j), w in sorted(entries.items())], "shape": list(shape)}}


def factors(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    return {"factors": [a, b]}


def affine(weight: Any, bias: list[Any], activation: Any = "identity") -> dict[str, Any]:
    weight = dense(weight) if isinstance(weight, list) else weight
    return {"activation": activation, "bias": [spell(b) for b in bias], "weight": weight}


def network(inputs: int, *layers: dict[str, Any]) -> dict[str, Any]:
    return {"inputs": inputs, "layers": list(layers), "schema": "boundcheck.network/1"}


def matrix(weight: dict[str, Any]) -> list[list[Fraction]]:
    if "factors" in weight:
        a, b = map(matrix, weight["factors"])
        return [[sum((x * y[j] for x, y in zip(row, b)), Fraction(0)) for j in range(len(b[0]))] for row in a]
    if "dense" in weight:
        return [[value(w) for w in row] for row in weight["dense"]]
    m, n = weight["sparse"]["shape"]
    result = [[Fraction(0)] * n for _ in range(m)]
    for i, j, w in weight["sparse"]["entries"]:
        result[i][j] = value(w)
    return result


def activate(a: Any, t: Fraction) -> Fraction:
    if isinstance(a, dict):
        return t if t >= 0 else value(a["leaky_relu"]) * t
    return {
        "identity": t,
        "relu": max(t, Fraction(0)),
        "hard_tanh": max(Fraction(-1), min(Fraction(1), t)),
        "threshold": Fraction(int(t >= 0)),
        "strict_threshold": Fraction(int(t > 0)),
    }[a]


def run_layers(layers: list[dict[str, Any]], x: list[Fraction]) -> list[Fraction]:
    for layer in layers:
        if "residual" in layer:
            x = [a + b for a, b in zip(x, run_layers(layer["residual"], x))]
            continue
        bias = [value(b) for b in layer["bias"]]
        each = layer["activation"] if isinstance(layer["activation"], list) else [layer["activation"]] * len(bias)
        pre = [sum((w * v for w, v in zip(row, x)), b) for row, b in zip(matrix(layer["weight"]), bias)]
        x = [activate(a, t) for a, t in zip(each, pre)]
    return x


def sizes(model: dict[str, Any]) -> dict[str, Any]:
    flat = [part for layer in model["layers"] for part in layer.get("residual", [layer])]
    entries: list[Fraction] = []
    for layer in flat:
        entries += [w for row in matrix(layer["weight"]) for w in row] + [value(b) for b in layer["bias"]]
    nonzero = [w for w in entries if w]
    return {
        "affine_depth": len(flat),
        "hidden_layers": len(flat) - 1,
        "max_bits": max(max(abs(w.numerator).bit_length(), w.denominator.bit_length()) for w in entries),
        "parameters": {"dense": len(entries), "distinct": len(set(nonzero)), "nonzero": len(nonzero)},
        "widths": [model["inputs"]] + [len(layer["bias"]) for layer in flat],
    }


def zipped(model: dict[str, Any]) -> bytes:
    """The zipped native form."""
    model, blobs = copy.deepcopy(model), {}

    def move(holder: dict[str, Any], key: str) -> None:
        raw = dump(holder[key])
        blobs[sha(raw)] = raw
        holder[key] = {"blob": sha(raw)}

    def visit(weight: dict[str, Any]) -> None:
        for part in weight.get("factors", []):
            visit(part)
        if "dense" in weight:
            move(weight, "dense")
        if "sparse" in weight:
            move(weight["sparse"], "entries")

    for layer in model["layers"]:
        for part in layer.get("residual", [layer]):
            visit(part["weight"])
    return zip_of({**blobs, "network.json": dump(model)})


def zip_of(
    members: dict[str, bytes], order: list[str] | None = None, date: tuple[int, ...] = (1980, 1, 1, 0, 0, 0)
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in order or sorted(members):
            archive.writestr(zipfile.ZipInfo(name, date), members[name])  # type: ignore[arg-type]
    return buffer.getvalue()


def npy(array: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def npz(compressed: bool = False, **arrays: Any) -> bytes:
    buffer = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(buffer, **arrays)
    return buffer.getvalue()


def exact(array: Any) -> Any:
    """Nested lists of the exact numbers (or texts) in a numpy array."""
    if isinstance(array, np.ndarray):
        return [exact(item) for item in array]
    if isinstance(array, np.str_ | str):
        return str(array)
    return Fraction(int(array)) if isinstance(array, np.bool_ | np.integer) else Fraction(*array.as_integer_ratio())


def model_of_arrays(arrays: dict[str, Any], activation: Any) -> dict[str, Any]:
    depth = len(arrays) // 2
    layers = [
        affine(exact(arrays[f"W{k}"]), exact(arrays[f"b{k}"]), activation if k < depth else "identity")
        for k in range(1, depth + 1)
    ]
    return network(arrays["W1"].shape[1], *layers)


# ---- data


@dataclass(frozen=True)
class DataFile:
    raw: bytes
    name: str
    points: list[list[Fraction]]
    labels: list[Any]  # Fraction, str, or list of Fraction
    rows: list[bytes]  # the bytes of points, row by row
    label_rows: list[bytes]
    fields: dict[str, Any]
    labels_raw: bytes | None = None
    labels_name: str | None = None


def arrays_data(x: Any, y: Any, kind: str = "npz", compressed: bool = False) -> DataFile:
    labels = exact(y)
    if y.ndim == 2 and y.shape[1] == 1:
        labels = [row[0] for row in labels]
    rows, label_rows = ([a[i : i + 1].tobytes(order="C") for i in range(len(a))] for a in (x, y))
    fields = {"format": kind, "label_columns": None, "labels_sha256": None, "reading": "bits"}
    if kind == "npz":
        raw = npz(compressed, X=x, y=y)
        return DataFile(raw, "data.npz", exact(x), labels, rows, label_rows, {**fields, "sha256": sha(raw)})
    raw, other = npy(x), npy(y)
    fields |= {"sha256": sha(raw), "labels_sha256": sha(other)}
    return DataFile(raw, "dataX.npy", exact(x), labels, rows, label_rows, fields, other, "datay.npy")


def csv_data(text: str | bytes, points: Any, labels: Any, columns: list[str], reading: str = "decimal") -> DataFile:
    """`points` and `labels` are what the test's author says the text means."""
    raw = text if isinstance(text, bytes) else text.encode()
    lines = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")[1:]
    fields = {
        "format": "csv",
        "label_columns": columns,
        "labels_sha256": None,
        "reading": reading,
        "sha256": sha(raw),
    }
    exact_points = [[Fraction(v) for v in row] for row in points]
    exact_labels = [
        v if isinstance(v, str) else [Fraction(u) for u in v] if isinstance(v, list) else Fraction(v) for v in labels
    ]
    return DataFile(
        raw, "data.csv", exact_points, exact_labels, [line + b"\n" for line in lines], [b""] * len(lines), fields
    )


def merkle(data: DataFile) -> str:
    n = len(data.rows)

    def tree(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        k = 1
        while 2 * k < len(leaves):
            k *= 2
        return hashlib.sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()

    leaves = []
    for start in range(0, n, 4096):
        stop = min(start + 4096, n)
        head = f"{start} {stop} {n}\n".encode()
        body = b"".join(data.rows[start:stop]) + b"".join(data.label_rows[start:stop])
        leaves.append(hashlib.sha256(b"\x00" + head + body).digest())
    return tree(leaves).hex()


def encode(labels: list[Any], outputs: int, kind: str) -> tuple[Any, list[int] | None]:
    if isinstance(labels[0], list) or (outputs == 1 and kind != "classifies"):
        return None, None
    if not isinstance(labels[0], str):
        if set(labels) <= set(range(max(outputs, 2))):
            return "index", [int(v) for v in labels]
        if outputs == 1 and set(labels) <= {-1, 1}:
            return "sign", [int(v) for v in labels]
    order = sorted(set(labels))
    return [v if isinstance(v, str) else spell(v) for v in order], [order.index(v) for v in labels]


# ---- certificates


@dataclass(frozen=True)
class Case:
    """Files of one check, and the certificate that the specification asks for."""

    network_raw: bytes
    network_name: str
    data: DataFile
    certificate: dict[str, Any] = field(repr=False)

    def edit(self, *path: Any, to: Any) -> Case:
        changed = copy.deepcopy(self.certificate)
        holder = changed
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = to
        return replace(self, certificate=changed)

    def write(self, folder: Path) -> list[Path]:
        folder.mkdir(parents=True, exist_ok=True)
        files = [(f"c{len(list(folder.iterdir()))}.bcert.json", dump(self.certificate))]
        files += [(self.network_name, self.network_raw), (self.data.name, self.data.raw)]
        if self.data.labels_raw is not None and self.data.labels_name is not None:
            files.append((self.data.labels_name, self.data.labels_raw))
        for name, raw in files:
            (folder / name).write_bytes(raw)
        return [folder / name for name, _ in files]

    def check(self, folder: Path) -> Answer:
        return check(*self.write(folder))


def margin_of(
    claim: tuple[str, Fraction], out: list[Fraction], target: list[Fraction] | None, c: int, enc: Any
) -> Fraction:
    """Positive or zero margins hold (strictly for `classifies`)."""
    kind, bound = claim
    if kind == "classifies":
        if len(out) > 1:
            return out[c] - max(v for i, v in enumerate(out) if i != c)
        if enc == "sign":
            return c * out[0]
        return (out[0] - Fraction(1, 2)) * (1 if c else -1)
    assert target is not None
    return bound - max(abs(a - b) for a, b in zip(out, target))


def case(
    model: dict[str, Any],
    data: DataFile,
    claim: str = "interpolates",
    *,
    margin: bool = False,
    raw: bytes | None = None,
    name: str = "a.net.json",
    activation: Any = None,
    fmt: str = "native",
) -> Case:
    """The certificate (certified or refuted, whichever is true) of `model` on `data`."""
    raw = dump(model) if raw is None else raw
    kind, _, bound = claim.partition(":")
    outputs = sizes(model)["widths"][-1]
    encoding, classes = encode(data.labels, outputs, kind)
    smallest, witness = None, None
    for i, x in enumerate(data.points):
        out = run_layers(model["layers"], x)
        label = data.labels[i]
        if classes is not None:
            target = [Fraction(int(c == classes[i])) for c in range(outputs)]
        else:
            target = label if isinstance(label, list) else [label]
        m = margin_of((kind, Fraction(bound or 0)), out, target, classes[i] if classes else 0, encoding)
        if m < 0 or (m == 0 and kind == "classifies"):
            shown = classes[i] if kind == "classifies" and classes else [spell(t) for t in target]
            witness = {"index": i, "label": shown, "output": [spell(v) for v in out]}
            break
        smallest = m if smallest is None else min(m, smallest)
    certificate = {
        "claim": {"kind": kind, **({"bound": spell(bound)} if bound else {})},
        "data": {
            **data.fields,
            "dimension": len(data.points[0]),
            "encoding": encoding,
            "merkle_root": merkle(data),
            "points": len(data.points),
        },
        "margin": spell(smallest) if margin and witness is None and smallest is not None else None,
        "network": {"activation": activation, "format": fmt, "sha256": sha(raw), **sizes(model)},
        "schema": "boundcheck.certificate/1",
        "semantics": "real",
        "verdict": "refuted" if witness else "certified",
        "witness": witness,
    }
    return Case(raw, name, data, certificate)


def arrays_case(arrays: dict[str, Any], data: DataFile, claim: str, activation: Any = "relu", **options: Any) -> Case:
    model = model_of_arrays(arrays, activation)
    return case(model, data, claim, raw=npz(**arrays), name="a.npz", activation=activation, fmt="npz", **options)
