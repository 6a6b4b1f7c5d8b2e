"""What a certificate costs: certify and check against a plain, uncertified float64 forward pass of the same network.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/certify.py

CPU seconds of this process, one BLAS thread, the three methods interleaved in one run, medians. Ratios carry over
between machines, seconds do not. Writes benchmarks/results/certify.md.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

import boundcheck as bc
from boundcheck.exact.scaled import backend
from boundcheck.network.evaluate import Evaluator
from boundcheck.network.float64 import float64_layers, float64_pass

ROUNDS = 5
HERE = Path(__file__).parent
DIGITS = HERE.parent / "boundcheck" / "dataset" / "examples" / "digits.npz"


def seconds(work: Callable[[], Any], repeat: int = 1) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - start) / repeat


def measure(name: str, theorem: str, activation: str, claim: str, folder: Path) -> list[str]:
    """One row: the network, and what certify and check cost in passes."""
    data = bc.Dataset.load(DIGITS)
    building = time.process_time()
    network = bc.theorem(theorem).build(data, activation=activation)
    building = time.process_time() - building
    bc.save_network(network, folder / f"{name}.net.json")
    certificate = folder / f"{name}.bcert.json"
    bc.certify(network, data, claim, jobs=1).save(certificate)
    layers = float64_layers(network)
    points = np.array(data.points.block(0, len(data))[0], dtype=np.float64)
    evaluator = Evaluator.of(network)
    methods: dict[str, tuple[Callable[[], Any], int]] = {
        "pass": (lambda: float64_pass(layers, points), 50),
        "exact": (lambda: evaluator.outputs(*data.points.block(0, len(data))), 1),
        "certify": (lambda: bc.certify(network, data, claim, jobs=1), 1),
        "check": (lambda: bc.check(certificate, folder / f"{name}.net.json", DIGITS), 1),
    }
    times: dict[str, list[float]] = {method: [] for method in methods}
    for _ in range(ROUNDS):
        for method, (work, repeat) in methods.items():
            times[method].append(seconds(work, repeat))
    median = {method: statistics.median(values) for method, values in times.items()}
    widths = "-".join(str(n) for n in (data.dimension, *(layer.outputs for layer in network.affine_layers())))
    ratios = [f"{median[m] / median['pass']:.0f}x" for m in ("exact", "certify", "check")]
    return [
        theorem,
        activation,
        widths,
        f"{1000 * median['pass']:.1f} ms",
        *ratios,
        f"{building / median['pass']:.0f}x",
    ]


def main() -> None:
    """Measure, print and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            measure("relu", "yun2019.proposition_3_2", "relu", "interpolates", Path(folder)),
            measure("tanh", "yun2019.proposition_3_2", "hard_tanh", "interpolates", Path(folder)),
            measure("integer", "yun2019.ours_integer_weights", "relu", "interpolates", Path(folder)),
        ]
    header = ["theorem", "activation", "network", "float64 pass", "exact evaluation", "certify", "check", "construct"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [
        "# What a certificate costs",
        "",
        "1,797 digits, claim `interpolates` (exact one-hot). CPU time over that of one plain float64 NumPy forward pass of the same",
        f"network (one BLAS thread, median of {ROUNDS} interleaved rounds). `exact evaluation` is the outputs alone,",
        "`certify` adds counting, judging and hashing; `check` is the independent checker, reading and parsing both files included;",
        "`construct` builds the network.",
        "",
        "Made by `OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/certify.py` on "
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}, "
        f"integers: {backend()}; peak {memory} MiB.",
        "",
        "| " + " | ".join(header) + " |",
        "|" + "---|" * len(header),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]
    (HERE / "results" / "certify.md").write_text("\n".join(lines))
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
