"""How many evaluations a second the arithmetic of the lemma checker does, at 64 and 128 bits.

    .venv/bin/python benchmarks/lemma_primitives.py

CPU seconds of this process, the best of five rounds, over points spread through the usual range of each function.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from boundcheck.checker.lemma import FUNCTIONS, Interval, at

ROUNDS, COUNT = 5, 400
RANGES = {"exp": (-20, 20), "log": (0, 40), "sqrt": (0, 40), "sin": (-20, 20), "atan": (-5, 5), "phi": (-8, 8)}
RANGES |= {"mills": (-1, 12), "Q": (-1, 12), "erf": (-3, 3), "gamma": (0, 12)}
OPERATIONS: dict[str, Callable[[Interval], Interval]] = {
    "x + x": lambda x: x + x,
    "x * x": lambda x: x * x,
    "1 / x": lambda x: 1 / x,
}


def microseconds(work: Callable[[Interval], Interval], arguments: list[Interval]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for x in arguments:
            work(x)
        best = min(best, time.process_time() - start)
    return best / len(arguments) * 1e6


def main() -> None:
    draw = random.Random(1)
    print("| function | bits | microseconds | evaluations a second |\n|---|---|---|---|")
    for name, work in (OPERATIONS | {name: FUNCTIONS[name] for name in RANGES}).items():
        low, high = RANGES.get(name, (0, 40))
        for p in (64, 128):
            count = COUNT // 10 if name == "gamma" else COUNT
            arguments = [at((draw.randrange(low << 50, high << 50) | 1, -50, 0), p) for _ in range(count)]
            cost = microseconds(work, arguments)
            print(f"| {name} | {p} | {cost:.1f} | {1e6 / cost:,.0f} |")


if __name__ == "__main__":
    main()
