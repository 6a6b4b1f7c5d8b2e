"""The grid of Theorem 3.1 (Yun, Sra, Jadbabaie 2019): p groups of q points on a line, p + q clipped nodes an output.

Sorted projections c are cut by separators s_0 < ... < s_p into p groups of q points. Node j of the first layer maps
group j into (-1, 1) and clips all other groups. Node k of the second layer owns one point a group, takes the label
there and is clipped at every other point; the clipped values sum to 1 (q even) or 0 (q odd). Everything is exact.
The construction is derived here; only its sizes are the paper's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from boundcheck.theorems.clipping import ZERO
from boundcheck.theorems.projection import dyadic_between

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """Projections c (padded to p q with points labelled 0) and the separators s_0..s_p."""

    p: int
    q: int
    projections: Vector
    labels: tuple[Vector, ...]
    separators: Vector

    @property
    def outputs(self) -> int:
        """d_y."""
        return len(self.labels[0])

    def owned(self, k: int) -> list[int]:
        """What node k = 0..q-1 owns in each group: the k-th point, counted from the right in every second group."""
        return [j * self.q + (self.q - 1 - k if j % 2 else k) for j in range(self.p)]


@dataclass(frozen=True, slots=True)
class Node:
    """A second-layer node of output r: ``slopes`` in c on each group, steep enough to clip all other points."""

    r: int
    k: int
    slopes: Vector


def cut(projections: Sequence[Fraction], labels: Sequence[Vector], p: int, q: int) -> Groups:
    """Groups of q points along sorted, distinct projections; p q >= N. Short dyadic separators."""
    missing = p * q - len(projections)
    c = [*projections, *(projections[-1] + i for i in range(1, missing + 1))]
    y = [*labels, *[(ZERO,) * len(labels[0])] * missing]
    inner = [dyadic_between(c[j * q - 1], c[j * q]) for j in range(1, p)]
    return Groups(p, q, tuple(c), tuple(y), (c[0] - 1, *inner, c[-1] + 1))


def solve(groups: Groups) -> list[Node]:
    """The nodes of the second layer, output by output: labels in [-1, 1]."""
    return [_solve_node(groups, r, k) for r in range(groups.outputs) for k in range(groups.q)]


def _solve_node(groups: Groups, r: int, k: int) -> Node:
    """The smallest power of two as the weight of group 1 that clips the node at every point it does not own.

    With slope rho_j on group j, tau_j = (-1)^(j-1) o rho_j (o = +1, -1 for even, odd k) obeys
    tau_{j+1} = (tau_j (s_j - c_j) + (-1)^j o (y_{j+1} - y_j)) / (c_{j+1} - s_j), so tau_j = nu_j tau_1 + beta_j with
    nu_j > 0, and every clipping condition is a lower bound on tau_1.
    """
    s, o = groups.separators, -1 if k % 2 else 1
    owned = groups.owned(k)
    c = [groups.projections[i] for i in owned]
    y = [groups.labels[i][r] for i in owned]
    before = [s[j + 1] - c[j] for j in range(groups.p - 1)]
    after = [c[j + 1] - s[j + 1] for j in range(groups.p - 1)]
    jumps = [(o if j % 2 else -o) * (y[j + 1] - y[j]) for j in range(groups.p - 1)]
    half_width = (s[1] - s[0]) / 2

    nu, beta, weight = Fraction(1), ZERO, PowerOfTwo()
    for j in range(groups.p):
        if groups.q > 1:
            need = _least_slope(groups, owned[j], k, o * y[j])
            weight.at_least((need - beta) * half_width, nu)
        if j < groups.p - 1:
            nu, beta = nu * before[j] / after[j], (beta * before[j] + jumps[j]) / after[j]
    tau = [weight.value() / half_width]
    for a, b, jump in zip(before, after, jumps):
        tau.append((tau[-1] * a + jump) / b)
    return Node(r, k, tuple(-o * t if j % 2 else o * t for j, t in enumerate(tau)))


def _least_slope(groups: Groups, i: int, k: int, signed_label: Fraction) -> Fraction:
    """The least tau_j that clips the node at both neighbours, inside its group, of the point i that it owns."""
    j, c = i // groups.q, groups.projections
    step = -1 if j % 2 else 1
    need = ZERO
    if k < groups.q - 1:
        need = (1 - signed_label) / abs(c[i + step] - c[i])
    if k > 0:
        need = max(need, (1 + signed_label) / abs(c[i] - c[i - step]))
    return need


class PowerOfTwo:
    """The smallest power of two that is at least every quotient offered; 1 while no quotient is positive."""

    def __init__(self) -> None:
        self.exponent: int | None = None

    def at_least(self, top: Fraction, bottom: Fraction) -> None:
        """Offer top / bottom, bottom > 0 (unreduced: reducing large numbers is what would cost)."""
        if top <= 0:
            return
        a, b = top.numerator * bottom.denominator, top.denominator * bottom.numerator
        e = a.bit_length() - b.bit_length()
        if a << max(-e, 0) > b << max(e, 0):
            e += 1
        if self.exponent is None or e > self.exponent:
            self.exponent = e

    def value(self) -> Fraction:
        """2^exponent."""
        return Fraction(2) ** (self.exponent or 0)


def first_layer(groups: Groups) -> tuple[list[Fraction], list[Fraction]]:
    """Hard tanh nodes j = 1..p of c: slopes (-1)^(j-1) 2 / w_j and biases, w_j the length of group j's interval."""
    slopes, biases = [], []
    for j, (a, b) in enumerate(pairwise(groups.separators)):
        sign = -1 if j % 2 else 1
        slopes.append(sign * 2 / (b - a))
        biases.append(-sign * (a + b) / (b - a))
    return slopes, biases


def node_row(groups: Groups, node: Node) -> tuple[list[Fraction], Fraction]:
    """Coefficients omega_j = (-1)^(j-1) rho_j w_j / 2 of the hard tanh nodes, and the bias."""
    signs = [-1 if j % 2 else 1 for j in range(groups.p)]
    s = groups.separators
    omega = [sign * rho * (b - a) / 2 for sign, rho, a, b in zip(signs, node.slopes, s, s[1:])]
    i = groups.owned(node.k)[0]
    # On group 1 every later node j is clipped to (-1)^j (j from 1), its value left of its interval.
    at_s0 = groups.labels[i][node.r] - node.slopes[0] * (groups.projections[i] - s[0])
    return omega, at_s0 + sum(map(lambda sign, w: sign * w, signs, omega), ZERO)


def clipped_sum(q: int) -> int:
    """What the q - 1 clipped nodes of an output sum to at every data point."""
    return 1 if q % 2 == 0 else 0
