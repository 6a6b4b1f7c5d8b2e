"""Data for the tests of the theorems: the worked example, random rational points, adversarial shapes."""

from __future__ import annotations

import random
from fractions import Fraction

from tests.theorems.naive import dataset

WORKED = """-1 -1 9/16; -1/2 -3/4 31/64; -1/4 -5/8 -7/8; 5/8 -1 13/64; 0 -5/8 29/64; 7/8 -1 3/4; 0 -1/8 -1/32;
-5/8 1/4 39/64; 1/2 -1/4 1/8; -1 3/4 -1; -1/8 3/8 29/32; 1 -1/8 21/32; 1/2 5/8 63/64; 7/8 1/2 -5/16; 7/8 3/4 -21/32;
3/4 7/8 1"""


def worked_example():
    rows = [[Fraction(x) for x in line.split()] for line in WORKED.split(";")]
    return dataset([row[:2] for row in rows], [row[2] for row in rows])


def random_points(source: random.Random, count: int, dimension: int, size: int = 50):
    """Distinct rational points, each coordinate with its own denominator."""
    found: dict[tuple[Fraction, ...], None] = {}
    while len(found) < count:
        found[tuple(Fraction(source.randint(-size, size), source.randint(1, size)) for _ in range(dimension))] = None
    return list(found)


def random_labels(source: random.Random, count: int, outputs: int = 1):
    """Label vectors in [-1, 1], the ends included now and then."""
    return [tuple(Fraction(source.randint(-8, 8), 8) for _ in range(outputs)) for _ in range(count)]


TINY, HUGE = Fraction(1, 10**300), Fraction(10**300)
SHAPES = {
    "one point": [(3, 4)],
    "two points": [(0, 0), (0, 1)],
    "collinear": [(i, 2 * i) for i in range(7)],
    "equal first coordinates": [(1, i) for i in range(6)],
    "equal sums": [(i, -i) for i in range(6)],
    "a grid": [(i, j) for i in range(3) for j in range(3)],
    "tiny": [(TINY * i, TINY * (i * i % 5)) for i in range(6)],
    "huge": [(HUGE * i, HUGE * (i * i % 5)) for i in range(6)],
    "tiny beside huge": [(0, 0), (TINY, 0), (0, TINY), (HUGE, 0), (HUGE, TINY), (-HUGE, -TINY)],
    "near duplicates": [(1, 1), (1 + Fraction(1, 2**60), 1), (1, 1 + Fraction(1, 2**60)), (1, 1 - Fraction(1, 2**60))],
    "close pairs far apart": [(x + e, 0) for x in (0, 1000, 10**6) for e in (0, Fraction(1, 2**60))],
}
