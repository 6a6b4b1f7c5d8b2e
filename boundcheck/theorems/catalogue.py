"""The catalogue: every theorem by its name, such as ``yun2019.theorem_3_1``."""

from __future__ import annotations

import difflib
from typing import Any

from boundcheck.errors import UsageError
from boundcheck.theorems.base import Theorem
from boundcheck.theorems.baum1988 import Baum1988
from boundcheck.theorems.classical import TwoLayerNMinus1, Zhang2017
from boundcheck.theorems.integer_grid import IntegerWeights
from boundcheck.theorems.necessity import Theorem33
from boundcheck.theorems.ours_yun2019 import DirectRelu, GridAnyParity, StaircaseReadout
from boundcheck.theorems.yun2019 import Proposition32, Theorem31


def all_theorems() -> tuple[Theorem[Any], ...]:
    """Every theorem, the papers' own statements before ours."""
    return (
        Theorem31(),
        Proposition32(),
        Theorem33(),
        GridAnyParity(),
        DirectRelu(),
        StaircaseReadout(),
        IntegerWeights(),
        Zhang2017(),
        TwoLayerNMinus1(),
        Baum1988(),
    )


def theorem(name: str) -> Theorem[Any]:
    """The theorem of this name; UsageError with the nearest name otherwise."""
    known = {entry.name: entry for entry in all_theorems()}
    if name in known:
        return known[name]
    last = {full.rpartition(".")[2]: full for full in known}
    near = difflib.get_close_matches(name, known, n=1) or [
        last[part] for part in difflib.get_close_matches(name.rpartition(".")[2], last, n=1)
    ]
    hint = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(f"unknown theorem {name!r}.{hint} The names: {', '.join(known)}")
