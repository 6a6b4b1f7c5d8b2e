"""The house rules that a machine can hold: which way imports run, who may touch what, how long files are."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "boundcheck"
FILES = sorted(PACKAGE.rglob("*.py"))
MAY_IMPORT = {
    "exact": {"exact"},
    "network": {"exact", "network"},
    "dataset": {"exact", "dataset"},
    "theorems": {"exact", "network", "dataset", "theorems"},
    "memorization": {"exact", "network", "dataset", "theorems", "memorization"},
    "lemmas": {"exact", "lemmas"},
    "checker": set(),
}
ROOMS = {*MAY_IMPORT, "cli"}
MAY_IMPORT_THE_CHECKER = {"cli", "__init__.py", "pytest_plugin.py"}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    here = room(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "flint":
            assert here == "exact", f"{path}: only exact/ imports flint"
        assert parts[0] not in {"pickle", "dill", "joblib"}, f"{path}: imports {parts[0]}"
        if parts[0] != "boundcheck":
            continue
        there = parts[1] if len(parts) > 1 and parts[1] in ROOMS else None
        if there == "checker":
            assert here in MAY_IMPORT_THE_CHECKER, f"{path}: only cli and __init__ import the checker"
        elif there is not None and here in MAY_IMPORT:
            assert there in MAY_IMPORT[here], f"{path}: {here} imports {there}, against the arrows"
        elif there is not None and here.endswith(".py"):
            assert here in {"__init__.py", "__main__.py", "pytest_plugin.py"}, (
                f"{path}: serves all rooms, so it imports none"
            )


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_stay_short_and_finished(path: Path) -> None:
    text = path.read_text()
    # lemma.py still has to come down to the 1,000 lines that a checker may have.
    limits = {"memorization.py": 1000, "lemma.py": 2800} if room(path) == "checker" else {}
    assert text.count("\n") <= limits.get(path.name, 320), f"{path} is too long"
    for word in ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error("):
        assert word not in text, f"{path}: {word}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler):
            assert not all(isinstance(step, ast.Pass) for step in node.body), f"{path}:{node.lineno}: swallowed"


@pytest.mark.parametrize("path", [p for p in FILES if room(p) == "checker"], ids=lambda p: p.name)
def test_the_checker_stands_alone(path: Path) -> None:
    assert {name.split(".")[0] for name in imported(path)} <= set(sys.stdlib_module_names)
    for node in ast.walk(ast.parse(path.read_text())):
        assert not isinstance(node, ast.Assert), f"line {node.lineno}: gone under python -O"
        if isinstance(node, ast.Name):
            assert node.id not in {"float", "eval", "exec", "compile", "__import__"}
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float), f"line {node.lineno}: a float"


def test_no_float_literal_decides_in_the_exact_rooms() -> None:
    shown_only = {"float64.py", "floating.py"}  # what is shown, and what is only proposed and confirmed in Arb
    found = [
        f"{path}:{node.lineno}: {node.value}"
        for path in FILES
        if room(path) not in {"cli", "checker"} and path.name not in shown_only
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert found == []
