"""The lemmas of three papers: what a proof of a claim does not show, that the claim says what the paper needs.

Errata fail at known counterexamples; formulas agree with the networks, sums and sizes that they stand for, over small
integers.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import ceil, e, isqrt, log2, sqrt
from pathlib import Path

import pytest

from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.goal import difference
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.rational import rational_value

PROOFS = Path(__file__).parents[2] / "proofs"
PARK, YUN, YANG = (
    {
        name.split("::")[-1] if paper != "park2021" else name.replace(".claim.toml::", "."): lemma
        for name, lemma in load_lemmas(PROOFS / paper).items()
    }
    for paper in ("park2021", "yun2019", "yang2026")
)


def slack(lemma: Lemma, link: int = 0, **point: int | Fraction) -> Fraction:
    """By how much a link holds at a point, exactly; for an equation left minus right."""
    found = rational_value(difference(lemma.claim.relations()[link]), {n: Fraction(x) for n, x in point.items()})
    assert found is not None
    return found


# --- Park et al. 2021 ------------------------------------------------------------------------------------------------


def halved(x: int, t: int, b: tuple[int, ...], coefficients: list[int]) -> int:
    """Equation (5) as a sum of steps: pieces [i t, (i + 1) t) are shifted and folded into [0, t)."""
    total = x - t * (x >= t)
    for i, (shift, coefficient) in enumerate(zip(b, coefficients, strict=True), start=1):
        total += coefficient * (x >= i * t) - t * (x >= (i + 1) * t - shift)
    return total


def printed(b: tuple[int, ...]) -> list[int]:
    return [b[i] - sum(b[:i]) for i in range(len(b))]


def repaired(b: tuple[int, ...]) -> list[int]:
    return [b[i] - (b[i - 1] if i else 0) for i in range(len(b))]


def third_pieces() -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    for t in (1, 2, 3):
        for s, *b in product(range(t), repeat=4):
            yield t, s, (b[0], b[1], b[2])


def test_equation_5_as_printed_shifts_the_third_piece_by_minus_one_instead_of_two() -> None:
    lemma = PARK["halving.equation_5_printed"]
    assert slack(lemma, b1=3, b2=5, b3=2) == -1 - 2
    assert halved(18, 6, (3, 5, 2), printed((3, 5, 2))) == -1
    assert halved(18, 6, (3, 5, 2), repaired((3, 5, 2))) == 2


def test_the_formulas_of_equation_5_are_the_network_on_the_third_piece() -> None:
    for t, s, b in third_pieces():
        point = dict(zip(("b1", "b2", "b3"), b)) | {"s": s, "t": t}
        lemma = PARK["halving.equation_5_range_printed"]
        assert slack(lemma, **point) == halved(3 * t + s, t, b, printed(b))
        right = halved(3 * t + s, t, b, repaired(b))
        assert right == (s + b[2]) % t
        if s + b[2] < t:
            assert slack(PARK["halving.equation_5_range_repaired_below"], **point) == right
        else:
            folded = {"i": t - 1 - s, "j": t - 1 - b[2], "b1": b[0], "b2": b[1], "t": t}
            assert slack(PARK["halving.equation_5_range_repaired_above"], **folded) == right


def test_the_formulas_of_equation_8_are_the_network_on_the_third_group() -> None:
    """Groups begin at M_1 = t, M_2, M_3; x = t + s is in the third, so three steps at M_i and two of the others are on."""
    for t, s, b in third_pieces():
        on = s + b[2] >= t
        for lemma, chosen in (("printed", printed(b)), ("repaired", repaired(b))):
            network = t + s - 2 * t + sum(t + c for c in chosen) - 2 * t - t * on
            point = dict(zip(("b1", "b2", "b3"), b)) | {"s": s, "t": t}
            if lemma == "printed":
                assert slack(PARK["halving.equation_8_range_printed"], **point) == network
            elif not on:
                assert slack(PARK["halving.equation_8_range_repaired_below"], **point) == network == (s + b[2]) % t
            else:
                folded = {"i": t - 1 - s, "j": t - 1 - b[2], "b1": b[0], "b2": b[1], "t": t}
                assert slack(PARK["halving.equation_8_range_repaired_above"], **folded) == network == (s + b[2]) % t


def test_the_printed_constant_of_lemma_16_is_ten_too_small_everywhere() -> None:
    for a, r, n in product(range(1, 4), range(1, 5), range(1, 4)):
        assert slack(PARK["sizes.lemma_16_printed"], A=a, R=r, n=n) == 10
        assert slack(PARK["sizes.lemma_16_repaired"], A=a, R=r, n=n) == 0


def test_lemma_21_needs_as_many_thresholds_as_its_formula_says() -> None:
    for k, r, d in product(range(8), range(1, 5), range(1, 5)):
        starts = [(k + i - 1) // d for i in range(1, r + 1)]
        needed = len({m for start in starts for m in (start, start + 1)})
        assert slack(PARK["extraction.lemma_21_printed"], k=k, R=r, D=d) == r - needed


@pytest.mark.parametrize(
    ("k", "r", "d", "enough"), [(0, 1, 3, False), (0, 3, 1, False), (1, 2, 2, False), (0, 2, 2, True)]
)
def test_lemma_21_has_too_few_neurons_for_one_bit_one_label_bit_or_a_straddling_pair(
    k: int, r: int, d: int, enough: bool
) -> None:
    assert (slack(PARK["extraction.lemma_21_printed"], k=k, R=r, D=d) >= 0) is enough


@pytest.mark.parametrize("d", range(1, 4))
def test_the_first_bit_of_a_group_has_remainder_one_but_for_labels_of_one_bit(d: int) -> None:
    for g in range(5):
        lines = PARK["extraction.lemma_22_condition_printed"], PARK["extraction.lemma_22_condition_repaired"]
        assert slack(lines[0], g=g, D=d) == (g * d + 1) % d - 1
        assert (slack(lines[0], g=g, D=d) == 0) is (d > 1)
        assert slack(lines[1], g=g, D=d) == 0


def test_the_bits_of_lemma_22_add_up_to_the_label_with_the_repaired_weights_alone() -> None:
    for d, b in product(range(1, 5), range(1, 3)):
        for label in range(2**d):
            bits = [(i, (label >> (d - i)) & 1) for i in range(1, d + 1)]
            built = sum(bit * Fraction(2) ** (-(d * b + i)) for i, bit in bits) * 2 ** (d * (b + 1))
            assert built == sum(bit * 2 ** (d - i) for i, bit in bits) == label
            assert (built == sum(bit * Fraction(1, 2**i) for i, bit in bits)) is (label == 0)


def test_halving_layers_sum_to_what_the_induction_says() -> None:
    for k in range(2, 12):
        assert sum(2 ** (i + 3) for i in range(2, k)) == 2 ** (k + 3) - 32
        assert slack(PARK["sizes.halving_layers"], K=k) == 0


def test_a_shift_is_free_because_the_forbidden_ones_are_fewer_than_the_places() -> None:
    for n in range(1, 40):
        for s in range(n + 1):
            assert slack(PARK["halving.free_shift"], N=n, s=s) >= 0
            assert s * (n - s) < n * n // 4 + 1


def test_no_table_and_extraction_in_integers_cost_less_than_the_bound() -> None:
    for v, c in product((1, 7, 100, 1025), (3, 5, 21)):
        least = min(4 * a + 12 * c * -(-v // a) for a in range(1, v + 1))
        assert least >= 2 * sqrt(48 * c * v)


@pytest.mark.parametrize(
    ("name", "n", "halvings", "cells"),
    [("imagenet", 10**6, 12, 61_035_157), ("open_images", 15_800_000, 15, 1_904_602_051)],
)
def test_the_cells_of_the_printed_figure_are_those_after_the_halvings(
    name: str, n: int, halvings: int, cells: int
) -> None:
    assert -(-(n * n // 4 + 1) // 2**halvings) == cells
    assert str(cells) in (PARK[f"sizes.{name}"].source or "")


# --- Yun et al. 2019 -------------------------------------------------------------------------------------------------


def test_equal_widths_are_enough_and_not_too_wide_for_every_number_of_points() -> None:
    for n in range(1, 3000):
        k = (isqrt(n - 1) + 2) // 2  # ceil(sqrt(n)/2)
        assert 2 * (k - 1) < sqrt(n) <= 2 * k
        assert 4 * (2 * k // 2) ** 2 >= n
        assert 4 * k < 2 * sqrt(n) + 4


def test_the_product_form_promises_more_than_the_floors_give() -> None:
    assert 1003 * 1003 >= 4 * 251_502
    assert slack(YUN["product_form_thousand"], d1=1003, d2=1003, N=251_502) == 250_000 - 251_502
    assert slack(YUN["product_form_multiples_of_four"], a=250, b=250, N=250_000) == 0


def test_floors_lie_between_the_products_that_the_lemma_names() -> None:
    for d1, d2 in product(range(2, 30), repeat=2):
        point = {"a": d1 // 2, "i": d1 % 2, "b": d2 // 2, "j": d2 % 2}
        assert slack(YUN["floors_lose_little"], 0, **point) == 4 * (d1 // 2) * (d2 // 2) - (d1 - 1) * (d2 - 1)
        assert slack(YUN["floors_lose_little"], 1, **point) == d1 * d2 - 4 * (d1 // 2) * (d2 // 2)


def test_sixteen_points_in_sixteen_dimensions_need_more_pieces_than_twelve_relus_have() -> None:
    assert slack(YUN["general_position_literally"], N=16, d=16) == 13 - 15


def test_classes_are_cut_into_fewer_groups_than_the_theorem_counts() -> None:
    for sizes in product(range(1, 9), repeat=3):
        for d in range(1, 6):
            assert sum(-(-n // d) for n in sizes) < Fraction(sum(sizes), d) + len(sizes)


# --- Yang and Yang 2026 ----------------------------------------------------------------------------------------------


def two_hidden_layers(n: int) -> tuple[int, int]:
    q = isqrt((n + 1) // 2)
    p = -(-n // (q + 1))
    return 2 * p - 1, 4 * q + 1


def test_the_network_that_does_not_know_delta_is_as_narrow_as_the_lemmas_say() -> None:
    for n in range(1, 4000):
        assert (max(two_hidden_layers(n)) - 1) ** 2 <= 8 * (n + 1)


def test_sixty_points_refute_the_listing_with_the_sizes_of_the_network_that_was_run() -> None:
    assert two_hidden_layers(60) == (19, 21)
    assert 21**2 * 2**2 == 1764
    assert slack(YANG["sixty_points"], W=21, L=2, x=996) == Fraction(60 * 996, 33) - 1764


def product_bound(w: int, l: int) -> float:
    """n <= (L + 1) + (sum of all parameter counts) log2(4 e R log2(2 e R)), layer by layer."""
    counts = [2 * w + (i - 1) * w * (w + 1) for i in range(1, l + 1)]
    counts.append(counts[-1] + w + 1)
    weighted = sum(i * w for i in range(1, l + 1)) + l + 1
    return (l + 1) + sum(counts) * log2(4 * e * weighted * log2(2 * e * weighted))


def closed_form(w: int, l: int) -> float:
    return 8 * w * w * l * l * (Fraction("7.32") + Fraction("2.72") * Fraction(log2(w * l)))


def test_the_closed_form_is_above_the_bound_that_it_replaces() -> None:
    for w, l in product((*range(1, 30), 64, 300), (*range(1, 20), 60, 120)):
        assert closed_form(w, l) >= product_bound(w, l)


@pytest.mark.parametrize(
    ("w", "l", "expected"), [(5, 10, 453_426), (10, 10, 2_031_303), (20, 20, 39_464_050), (7, 60, 43_779_302)]
)
def test_the_closed_form_has_the_values_of_the_table(w: int, l: int, expected: int) -> None:
    assert ceil(closed_form(w, l)) in (expected, expected + 1)


def test_parameter_counts_of_the_layers_are_the_formulas() -> None:
    for w, l in product(range(1, 12), range(1, 12)):
        counts = [2 * w + (i - 1) * w * (w + 1) for i in range(1, l + 1)]
        assert slack(YANG["parameters"], W=w, L=l) == 4 * w * w * l - (counts[-1] + w + 1)
        assert slack(YANG["weighted_units"], W=w, L=l) == 3 * w * l * l - (sum(i * w for i in range(1, l + 1)) + l + 1)


def test_no_number_of_groups_makes_fewer_layers_than_the_balance() -> None:
    for t, w in product((1, 2, 8), (10, 1000)):
        assert min(2 * s / t**2 + w / s for s in range(1, w + 1)) >= 2 * sqrt(2 * w) / t
