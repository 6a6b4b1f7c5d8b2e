"""Balls enclose; what they do not know decides nothing."""

from __future__ import annotations

import pickle
from fractions import Fraction

import flint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.exact.ball import Ball, enclose, exp, log, precision, sqrt


@given(st.fractions(), st.fractions(max_denominator=1000), st.sampled_from([2, 20, 53, 200]))
def test_sums_and_products_of_balls_contain_the_exact_values(a: Fraction, b: Fraction, bits: int) -> None:
    with precision(bits):
        x, y = enclose(a), enclose(b)
        assert x.lower() <= a <= x.upper()
        for ball, value in ((x + y, a + b), (x - y, a - b), (x * y, a * b), (-x, -a)):
            assert ball.contains(value)
        if b:
            assert (x / y).contains(a / b)


def test_balls_at_two_precisions_overlap_and_the_finer_is_no_wider() -> None:
    with precision(30):
        coarse = exp(enclose("1/3"))
    with precision(300):
        fine = exp(enclose("1/3"))
    assert coarse.overlaps(fine)
    assert fine.upper() - fine.lower() < Fraction(1, 2**290)


def test_the_exponential_at_a_point_where_interval_libraries_went_wrong_contains_the_value() -> None:
    x = Fraction(3893924827815215, 2**50)
    with precision(53):
        coarse = exp(enclose(x))
    with precision(400):
        fine = exp(enclose(x))
    assert coarse.lower() <= fine.lower() <= fine.upper() <= coarse.upper()


def test_a_false_comparison_proves_nothing_and_a_true_one_holds() -> None:
    with precision(53):
        tenth = enclose("1/10")
        assert not tenth.certainly_below(Fraction(1, 10))
        assert not enclose(Fraction(1, 10)).certainly_below(tenth)
        assert tenth.certainly_below(Fraction(2, 10))
        assert enclose(1).certainly_at_most(1)


def test_nan_decides_nothing() -> None:
    with precision(53):
        for ball in (enclose(1) / (enclose("1/10") - Fraction(1, 10)), log(enclose(-1)), sqrt(enclose(-1))):
            assert not ball.finite
            assert not ball.certainly_below(10**9)
            assert not ball.certainly_at_most(10**9)
            assert ball.contains(0)
            with pytest.raises(ValueError, match="nothing is known"):
                ball.upper()


def test_balls_have_no_truth_value_no_equality_and_do_not_pickle() -> None:
    ball = enclose(1)
    with pytest.raises(TypeError, match="truth"):
        bool(ball)
    with pytest.raises(TypeError, match="equality"):
        _ = ball == ball  # noqa: PLR0124
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(ball)


def test_a_float_is_refused_and_its_decimal_string_accepted() -> None:
    with pytest.raises(TypeError, match="string"):
        enclose(0.1)  # type: ignore[arg-type]
    assert isinstance(enclose("0.1"), Ball)


def test_the_precision_is_restored_even_after_an_error() -> None:
    before = flint.ctx.prec
    with pytest.raises(RuntimeError, match="at 77 bits"), precision(77):
        raise RuntimeError(f"at {flint.ctx.prec} bits")
    assert flint.ctx.prec == before
