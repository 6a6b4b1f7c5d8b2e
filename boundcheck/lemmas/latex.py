"""Expressions and claims in LaTeX, for reports. Printed only; nothing is read back."""

from __future__ import annotations

from boundcheck.lemmas.expression import Apply, Binder, Constant, Expression, Integral, Number, Variable, fold
from boundcheck.lemmas.functions import FUNCTIONS
from boundcheck.lemmas.printing import ATOM, POWER, PRODUCT, SIGN, SUM, decimal
from boundcheck.lemmas.relations import Chain

_GREEK = frozenset(
    [
        *(
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
        ),
        *("rho", "sigma", "tau", "upsilon", "chi", "psi", "omega", "Delta", "Theta", "Lambda", "Sigma", "Psi", "Omega"),
    ]
)
_RELATIONS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "="}
_AROUND = {"abs": (r"\left|", r"\right|"), "floor": (r"\lfloor ", r" \rfloor"), "ceil": (r"\lceil ", r" \rceil")}
_AROUND |= {"sqrt": (r"\sqrt{", "}"), "exp": (r"e^{", "}")}

Written = tuple[str, int]


def latex(root: Expression) -> str:
    """The expression in LaTeX mathematics, with fractions, roots and the field's symbols."""
    return fold(root, _written)[0]


def latex_claim(claim: Chain) -> str:
    """The chain in LaTeX mathematics."""
    words = [latex(claim.terms[0])]
    for symbol, term in zip(claim.symbols, claim.terms[1:]):
        words += [_RELATIONS[symbol], latex(term)]
    return " ".join(words)


def latex_name(name: str) -> str:
    """A variable's name: Greek letters by their names, what follows the first _ or trailing digits as a subscript."""
    stem, _, below = name.partition("_")
    if not below:
        stem = name.rstrip("0123456789_") or name
        below = name[len(stem) :].strip("_")
    head = f"\\{stem}" if stem in _GREEK else stem if len(stem) == 1 else rf"\mathit{{{stem}}}"
    escaped = below.replace("_", r"\_")
    if not below:
        return head
    return f"{head}_{{{escaped}}}" if below.isdigit() or len(below) == 1 else rf"{head}_{{\mathrm{{{escaped}}}}}"


def _written(node: Expression, parts: tuple[Written, ...]) -> Written:
    if isinstance(node, Number):
        return decimal(node), ATOM
    if isinstance(node, Constant):
        return {"pi": r"\pi", "e": "e", "oo": r"\infty", "-oo": r"-\infty"}[node.name], ATOM
    if isinstance(node, Variable):
        return latex_name(node.name), ATOM
    if isinstance(node, Binder):
        return _binder(node, parts)
    if not isinstance(node, Apply):
        raise TypeError(f"{type(node).__name__} is no expression")
    return _operator(node.function, parts) or _function(node.function, [text for text, _ in parts])


def _operator(function: str, parts: tuple[Written, ...]) -> Written | None:
    match function:
        case "add" | "sub":
            return f"{parts[0][0]} {'+' if function == 'add' else '-'} {_bracket(parts[1], PRODUCT)}", SUM
        case "mul":
            left, right = _bracket(parts[0], PRODUCT), _bracket(parts[1], POWER)
            between = r" \cdot " if right[0].isdigit() else r"\, "
            return left + between + right, PRODUCT
        case "div":
            return rf"\frac{{{parts[0][0]}}}{{{parts[1][0]}}}", POWER
        case "neg":
            return f"-{_bracket(parts[0], PRODUCT)}", SIGN if parts[0][1] > SIGN else SUM
        case "pow":
            return f"{_bracket(parts[0], ATOM)}^{{{parts[1][0]}}}", POWER
    return None


def _function(name: str, arguments: list[str]) -> Written:
    if name in _AROUND:
        before, after = _AROUND[name]
        return f"{before}{arguments[0]}{after}", POWER if name == "exp" else ATOM
    if name == "binomial":
        return rf"\binom{{{arguments[0]}}}{{{arguments[1]}}}", ATOM
    return rf"{FUNCTIONS[name].latex}\left({', '.join(arguments)}\right)", ATOM


def _binder(node: Binder, parts: tuple[Written, ...]) -> Written:
    (body, strength), (lower, _), (upper, _) = parts
    name = latex_name(node.variable)
    inside = body if strength > SUM else rf"\left({body}\right)"
    if isinstance(node, Integral):
        return rf"\int_{{{lower}}}^{{{upper}}} {inside}\, d{name}", SUM
    return rf"\sum_{{{name}={lower}}}^{{{upper}}} {inside}", SUM


def _bracket(part: Written, least: int) -> str:
    text, strength = part
    return text if strength >= least else rf"\left({text}\right)"
