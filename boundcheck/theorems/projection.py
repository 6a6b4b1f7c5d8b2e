"""Directions that tell all points apart, and short dyadic numbers between two others. No floats anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from operator import mul

from boundcheck.errors import BoundcheckError

GREEDY_POINTS = 300
TRIES_PER_RANGE = 2
# Mersenne primes: distinct residues prove distinct rationals; equal residues prove nothing and only cost a retry.
_MODULI = tuple(2**e - 1 for e in (127, 521, 607, 1279))


def separating_direction(rows: Sequence[Sequence[int]], denominators: Sequence[int], seed: int = 0) -> tuple[int, ...]:
    """Integers u >= 0 with u.x_i pairwise distinct, for distinct points x_i = rows[i] / denominators[i].

    Up to 300 points: greedy, u_k the smallest integer (tried in order) that keeps apart all points whose first k
    coordinates differ; deterministic, ``seed`` is not used. More points: a SHA-256 stream of integers started by
    ``seed``, the range widened until the projections differ. Exact either way. The points must be distinct (not checked here).
    """
    if len(rows) <= 1:
        return (1,) + (0,) * (len(rows[0]) - 1)
    residues, modulus = _residues(rows, denominators)
    if len(rows) <= GREEDY_POINTS:
        return _greedy(rows, denominators, residues, modulus)
    return _random(residues, modulus, seed)


def project(rows: Sequence[Sequence[int]], denominators: Sequence[int], u: Sequence[int]) -> list[Fraction]:
    """u.x_i as Fractions."""
    return [Fraction(sum(map(mul, row, u)), q) for row, q in zip(rows, denominators)]


def _residues(rows: Sequence[Sequence[int]], denominators: Sequence[int]) -> tuple[list[list[int]], int]:
    """The points modulo a prime that divides no denominator; an integer above every difference if there is none."""
    modulus = next((m for m in _MODULI if all(q % m for q in denominators)), 0)
    if not modulus:
        raise BoundcheckError("every known modulus divides some denominator of the data")
    if all(q == 1 for q in denominators):
        return [list(row) for row in rows], modulus
    inverses = [pow(q, -1, modulus) for q in denominators]
    return [[x * inverse % modulus for x in row] for row, inverse in zip(rows, inverses)], modulus


def _greedy(
    rows: Sequence[Sequence[int]], denominators: Sequence[int], residues: list[list[int]], modulus: int
) -> tuple[int, ...]:
    prefix = [0] * len(rows)  # the number of the point's first k coordinates among all different ones
    partial = [0] * len(rows)
    direction = []
    for k in range(len(rows[0])):
        keys = [(p, Fraction(row[k], q)) for p, row, q in zip(prefix, rows, denominators)]
        numbering = {key: n for n, key in enumerate(dict.fromkeys(keys))}
        prefix = [numbering[key] for key in keys]
        column = [row[k] for row in residues]
        u_k, trial = 0, [s % modulus for s in partial]
        while len(set(trial)) < len(numbering):
            u_k += 1
            trial = [(s + x) % modulus for s, x in zip(trial, column)]
        direction.append(u_k)
        partial = trial
    return tuple(direction)


def _random(residues: list[list[int]], modulus: int, seed: int) -> tuple[int, ...]:
    dimension, stream = len(residues[0]), integer_stream(seed)
    width = len(residues).bit_length()
    while True:
        for _ in range(TRIES_PER_RANGE):
            u = tuple(next(stream) >> (256 - width) for _ in range(dimension))
            if len({sum(map(mul, row, u)) % modulus for row in residues}) == len(residues):
                return u
        width += 1


def integer_stream(seed: int) -> Iterator[int]:
    """Pseudo-random integers of 256 bits: SHA-256 of "boundcheck <seed> <counter>"; the same on every machine."""
    counter = 0
    while True:
        yield int.from_bytes(hashlib.sha256(f"boundcheck {seed} {counter}".encode()).digest(), "big")
        counter += 1


def dyadic_between(low: Fraction, high: Fraction) -> Fraction:
    """The dyadic number strictly between ``low`` and ``high`` with the fewest fractional bits, nearest to the middle.

    Of two that are equally near the smaller one. Raises ValueError unless low < high.
    """
    if not low < high:
        raise ValueError(f"no number lies strictly between {low} and {high}")
    length = high - low
    bits = max(0, length.denominator.bit_length() - length.numerator.bit_length() + 1)  # 2^bits * length > 1
    while bits and _multiples_between(low, high, bits - 1):
        bits -= 1
    inside = _multiples_between(low, high, bits)
    middle = (low + high) / 2 * (1 << bits)
    nearest = -((1 - 2 * middle) // 2)  # ceil(middle - 1/2): halves go down
    return Fraction(max(inside[0], min(inside[-1], nearest)), 1 << bits)


def _multiples_between(low: Fraction, high: Fraction, bits: int) -> range:
    """The integers n with low < n / 2^bits < high."""
    scale = 1 << bits
    return range(low.numerator * scale // low.denominator + 1, -(-high.numerator * scale // high.denominator))
