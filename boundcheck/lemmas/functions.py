"""The functions of the grammar: names, numbers of arguments, LaTeX. Data only; meanings are in docs/reference."""

from __future__ import annotations

from dataclasses import dataclass

from boundcheck.errors import InputError

RELATIONS = ("<", "<=", ">", ">=", "==")
CONSTANTS = ("pi", "e", "oo")
BINDERS = ("integral", "sum")
OPERATORS = {"add": 2, "sub": 2, "mul": 2, "div": 2, "pow": 2, "neg": 1}


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the grammar: ``least`` to ``most`` arguments, and how LaTeX writes its name."""

    name: str
    least: int
    most: int
    latex: str


def _table() -> dict[str, Function]:
    plain = "exp log sin cos tan sinh cosh tanh"
    upright = "expm1 log1p erf erfc erfinv relu step hardtanh"
    one = {name: rf"\{name}" for name in plain.split()}
    one |= {name: rf"\operatorname{{{name}}}" for name in upright.split()}
    one |= {"abs": "", "floor": "", "ceil": "", "sqrt": "", "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan"}
    one |= {"gamma": r"\Gamma", "loggamma": r"\log\Gamma", "phi": r"\varphi", "Phi": r"\Phi", "Q": "Q", "mills": "M"}
    found = {name: Function(name, 1, 1, latex) for name, latex in one.items()}
    found |= {name: Function(name, 2, MAX_ARGUMENTS, rf"\{name}") for name in ("min", "max")}
    found["binomial"] = Function("binomial", 2, 2, "")
    found["T"] = Function("T", 2, 2, "T")
    found["Orthant"] = Function("Orthant", 3, 3, r"\operatorname{Orthant}")
    return found


MAX_ARGUMENTS = 20
FUNCTIONS = _table()
RESERVED = frozenset(FUNCTIONS) | frozenset(CONSTANTS) | frozenset(BINDERS)


def check_arity(name: str, given: int) -> None:
    """InputError unless ``name`` is a function or operator that takes so many arguments."""
    if name in OPERATORS:
        least = most = OPERATORS[name]
    elif name in FUNCTIONS:
        least, most = FUNCTIONS[name].least, FUNCTIONS[name].most
    else:
        raise InputError(f"{name!r} is not a function of the language")
    if not least <= given <= most:
        raise InputError(f"{name} takes {_count(least, most)}, not {given}")


def _count(least: int, most: int) -> str:
    if least == most:
        return "1 argument" if least == 1 else f"{least} arguments"
    return f"{least} to {most} arguments"
