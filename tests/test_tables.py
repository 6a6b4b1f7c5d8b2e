"""The tables of the README and of proofs/README.md say what the certificates say."""

from __future__ import annotations

import runpy
from pathlib import Path

TABLES = runpy.run_path(str(Path(__file__).parent.parent / "proofs" / "tables.py"))


def test_the_tables_are_those_that_the_certificates_make() -> None:
    for path, text in TABLES["wanted"]().items():
        assert path.read_text() == text, f"{path} is not up to date; run python proofs/tables.py"


def test_a_decimal_is_exact() -> None:
    from fractions import Fraction

    assert TABLES["decimal"](Fraction(-3, 4), 2) == "-0.75"
    assert TABLES["decimal"](Fraction(12), 0) == "12"
    assert TABLES["decimal"](Fraction(1161528, 10**6), 6) == "1.161528"
