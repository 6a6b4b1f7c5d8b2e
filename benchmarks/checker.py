"""What the independent checker costs: against a plain float64 NumPy forward pass of the same network.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/checker.py [ANOTHER_CHECKER.py]

CPU seconds of this process, one BLAS thread, pass and checks interleaved, medians; the checker reads and parses all
files. A second checker (the same file of an earlier version) is measured beside it. Ratios carry over between
machines, seconds do not. Writes benchmarks/results/checker.md.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

import boundcheck as bc
from boundcheck.network.float64 import float64_layers, float64_pass

ROUNDS = 5
HERE = Path(__file__).parent
DIGITS = HERE.parent / "boundcheck" / "dataset" / "examples" / "digits.npz"


def checker(path: Path) -> Callable[..., Any]:
    """`check` of a checker file."""
    found = importlib.util.spec_from_file_location(f"checker_{len(sys.modules)}", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module.check  # type: ignore[no-any-return]


def seconds(work: Callable[[], Any], repeat: int = 1) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - start) / repeat


def dense(widths: list[int], points: int, folder: Path) -> tuple[Path, Path]:
    """A random dense float32 network and random uint8 points, labelled by the network."""
    random, arrays = np.random.default_rng(1), {}
    x = random.integers(0, 256, (points, widths[0]), dtype=np.uint8)
    values = x.astype(np.float64)
    for k, (n, m) in enumerate(pairwise(widths), 1):
        arrays[f"W{k}"] = (random.standard_normal((m, n)) / np.sqrt(n)).astype(np.float32)
        arrays[f"b{k}"] = (random.standard_normal(m) / 10).astype(np.float32)
        values = values @ arrays[f"W{k}"].astype(np.float64).T + arrays[f"b{k}"]
        values = np.maximum(values, 0) if k < len(widths) - 1 else values
    np.savez(folder / "dense.npz", **arrays)  # type: ignore[arg-type]
    np.savez(folder / "points.npz", X=x, y=values.argmax(1))
    return folder / "dense.npz", folder / "points.npz"


def built(theorem: str, activation: str, folder: Path) -> tuple[Path, Path]:
    """A network constructed for the digits."""
    path = folder / f"{theorem}-{activation}.net.json"
    bc.save_network(bc.theorem(theorem).build(bc.Dataset.load(DIGITS), activation=activation), path)
    return path, DIGITS


def measure(title: str, files: tuple[Path, Path], claim: str, checkers: list[Callable[..., Any]]) -> list[str]:
    """One row of the table."""
    file, data = bc.load_network(files[0]), bc.Dataset.load(files[1])
    certificate = files[0].with_suffix(".bcert.json")
    bc.certify(file, data, claim, jobs=1).save(certificate)
    layers = float64_layers(file.network)
    points = np.array(data.points.block(0, len(data))[0], dtype=np.float64)
    for check in checkers:
        assert check(certificate, *files).verdict == "accepted"
    passes, checks = [], [list[float]() for _ in checkers]
    for _ in range(ROUNDS):
        passes.append(seconds(lambda: float64_pass(layers, points), 20))
        for check, times in zip(checkers, checks):
            times.append(seconds(lambda check=check: check(certificate, *files)))  # type: ignore[misc]
    one = statistics.median(passes)
    widths = "-".join(str(n) for n in (data.dimension, *(layer.outputs for layer in file.network.affine_layers())))
    shown = [f"{statistics.median(times) / one:.0f}x ({statistics.median(times):.2f} s)" for times in checks]
    return [title, widths, str(len(data)), f"{1000 * one:.1f} ms", *shown]


def main() -> None:
    """Measure, print and write the table."""
    here = HERE.parent / "boundcheck" / "checker" / "memorization.py"
    checkers = [checker(Path(path)) for path in (*sys.argv[1:2], here)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yun = "yun2019.proposition_3_2"
        rows = [
            measure("dense float32", dense([784, 256, 256, 10], 1000, folder), "classifies", checkers),
            measure(f"{yun}, relu", built(yun, "relu", folder), "interpolates", checkers),
            measure(f"{yun}, hard_tanh", built(yun, "hard_tanh", folder), "interpolates", checkers),
            measure("integer weights", built("yun2019.ours_integer_weights", "relu", folder), "interpolates", checkers),
        ]
    header = ["network", "widths", "points", "float64 pass", *["earlier checker"][: len(checkers) - 1], "checker"]
    lines = [
        "# What the independent checker costs",
        "",
        "CPU time over that of one plain float64 NumPy forward pass of the same network (one BLAS thread, median of",
        f"{ROUNDS} interleaved rounds). The checker uses the standard library alone; reading all files is included.",
        "",
        "Made by `OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/checker.py` on "
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}.",
        "",
        "| " + " | ".join(header) + " |",
        "|" + "---|" * len(header),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]
    (HERE / "results" / "checker.md").write_text("\n".join(lines))
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
