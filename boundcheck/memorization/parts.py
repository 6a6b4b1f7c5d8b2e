"""What ``certify --shard`` writes, read back strictly: a part that no certification could have written is refused."""

from __future__ import annotations

import re
from typing import Any

from boundcheck.errors import InputError
from boundcheck.exact.rational import parse_rational

_CLAIM_KINDS = ("interpolates", "classifies", "within")
_NETWORK = {
    "activation",
    "affine_depth",
    "format",
    "hidden_layers",
    "max_bits",
    "parameters",
    "sha256",
    "widths",
}
_DATA = {
    "dimension",
    "encoding",
    "format",
    "label_columns",
    "labels_sha256",
    "merkle_root",
    "points",
    "reading",
    "sha256",
}
_PARAMETERS = {"dense", "distinct", "nonzero"}


def check_body(body: dict[str, Any], rows: tuple[int, int], name: str) -> None:
    """The fields of the certificate inside a part for these rows; InputError names the first that cannot be right."""
    claim, network, data = body["claim"], body["network"], body["data"]
    _check_claim(claim, name)
    _keys(network, _NETWORK, f"{name}: network")
    _keys(data, _DATA, f"{name}: data")
    _keys(network["parameters"], _PARAMETERS, f"{name}: network.parameters")
    widths = network["widths"]
    for place, values in (
        ("data", [data["points"], data["dimension"]]),
        ("network", [network["max_bits"], *(widths if isinstance(widths, list) and len(widths) > 1 else [None])]),
    ):
        if any(type(value) is not int or value < 1 for value in values):
            raise InputError(f"{name}: {place}: sizes are positive integers")
    if any(type(count) is not int or count < 0 for count in network["parameters"].values()):
        raise InputError(f"{name}: network.parameters: counts are integers of at least 0")
    if (network["affine_depth"], network["hidden_layers"]) != (len(widths) - 1, len(widths) - 2):
        raise InputError(f"{name}: network: the depth does not go with the widths")
    digests = [network["sha256"], data["sha256"], data["merkle_root"]]
    digests += [data["labels_sha256"]] if data["labels_sha256"] is not None else []
    if not all(isinstance(digest, str) and re.fullmatch("[0-9a-f]{64}", digest) for digest in digests):
        raise InputError(f"{name}: digests are 64 lower case hex digits")
    if body["semantics"] != "real" or data["reading"] not in ("bits", "decimal", "rational"):
        raise InputError(f"{name}: semantics or reading is unknown")
    encoding = data["encoding"]
    listed = isinstance(encoding, list) and all(isinstance(label, str) for label in encoding)
    if not (listed or encoding in (None, "index", "sign")):
        raise InputError(f"{name}: data.encoding is null, index, sign or a list of labels")
    columns, activation = data["label_columns"], network["activation"]
    if columns is not None and not (isinstance(columns, list) and columns and all(isinstance(c, str) for c in columns)):
        raise InputError(f"{name}: data.label_columns is null or a list of names")
    if isinstance(activation, dict):
        _keys(activation, {"leaky_relu"}, f"{name}: network.activation")
        _rational(activation["leaky_relu"], f"{name}: network.activation")
    elif not (activation is None or isinstance(activation, str)):
        raise InputError(f"{name}: network.activation is null, a name or a leaky_relu with its slope")
    _check_margin(body, name)
    if body["witness"] is not None:
        _check_witness(body, rows, name)


def _check_claim(claim: Any, name: str) -> None:
    kind = claim.get("kind") if isinstance(claim, dict) else None
    if kind not in _CLAIM_KINDS or set(claim) != ({"kind", "bound"} if kind == "within" else {"kind"}):
        raise InputError(f"{name}: claim is interpolates, classifies or within with a bound")
    if kind == "within" and _rational(claim["bound"], f"{name}: claim.bound") < 0:
        raise InputError(f"{name}: claim.bound is negative")


def _check_margin(body: dict[str, Any], name: str) -> None:
    margin, kind = body["margin"], body["claim"]["kind"]
    if margin is None:
        return
    if body["verdict"] != "certified" or kind == "interpolates":
        raise InputError(f"{name}: a refutation and the claim interpolates have no margin")
    value = _rational(margin, f"{name}: margin")
    if value < 0 or (kind == "classifies" and value == 0):
        raise InputError(f"{name}: its margin {str(margin)[:40]} is that of a claim that fails")


def _check_witness(body: dict[str, Any], rows: tuple[int, int], name: str) -> None:
    witness, outputs = body["witness"], body["network"]["widths"][-1]
    _keys(witness, {"index", "label", "output"}, f"{name}: witness")
    if type(witness["index"]) is not int or not rows[0] <= witness["index"] < rows[1]:
        raise InputError(f"{name}: its witness is not one of its rows {rows[0]} to {rows[1] - 1}")
    lists = [witness["output"]]
    if body["claim"]["kind"] != "classifies":
        lists.append(witness["label"])
    elif type(witness["label"]) is not int:
        raise InputError(f"{name}: the label of its witness is no class")
    for values in lists:
        if not isinstance(values, list) or len(values) != outputs:
            raise InputError(f"{name}: a witness has one rational for each of the {outputs} outputs")
        for value in values:
            _rational(value, f"{name}: witness")


def _keys(value: Any, names: set[str], where: str) -> None:
    if not isinstance(value, dict) or set(value) != names:
        raise InputError(f"{where} is an object with the keys {', '.join(sorted(names))}")


def _rational(value: Any, where: str) -> Any:
    if not isinstance(value, str):
        raise InputError(f"{where}: expected a canonical rational in quotes")
    try:
        return parse_rational(value)
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None
