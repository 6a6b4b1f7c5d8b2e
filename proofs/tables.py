"""Writes the tables of `proofs/README.md` and of the README, from lemma files and their certificates alone.

python proofs/tables.py            # writes both files
python proofs/tables.py --check    # says whether they are up to date; exit status 1 if not
"""

from __future__ import annotations

import json
import re
import sys
from fractions import Fraction
from pathlib import Path

from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.printed import compared

PROOFS = Path(__file__).parent
README = PROOFS.parent / "README.md"
WHAT = {"largest": "largest", "smallest": "smallest", "threshold": "holds from"}


def folders() -> list[Path]:
    return sorted(path for path in PROOFS.iterdir() if path.is_dir() and any(path.glob("*.claim.toml")))


def certificate(folder: Path, lemma: Lemma) -> dict[str, object] | None:
    """The shipped certificate of a lemma, or None."""
    file, _, name = lemma.id.rpartition("::")
    path = folder / "certificates" / f"{file.removesuffix('.claim.toml')}.{name}.lcert.json"
    return json.loads(path.read_bytes()) if path.exists() else None


def summary() -> str:
    """One line a folder: how many lemmas, and what became of them."""
    lines = [
        "| folder | lemmas | proved | constants found | errata and false claims refuted | open | controls refuted |",
        "|---|---|---|---|---|---|---|",
    ]
    for folder in folders():
        lemmas = list(load_lemmas(folder).values())
        found = [certificate(folder, lemma) for lemma in lemmas]
        verdicts = ["open" if one is None else str(one["verdict"]) for one in found]
        refuted = sum(one is not None and lemma.expect == "refuted" for one, lemma in zip(found, lemmas))
        constants = sum(v == "constant" and lemma.expect == "proved" for v, lemma in zip(verdicts, lemmas))
        controls = [control for lemma in lemmas for control in lemma.controls]
        shown = sum((one := certificate(folder, c)) is not None and one["verdict"] == "refuted" for c in controls)
        counts = (len(lemmas), verdicts.count("proved"), constants, refuted, verdicts.count("open"), shown)
        lines.append(f"| [{folder.name}]({folder.name}) | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def constants(names: list[str]) -> str:
    """Every constant that is found, with the printed value judged."""
    lines = ["| lemma | constant | value compared | proved | fails | that value |", "|---|---|---|---|---|---|"]
    for folder in folders():
        if folder.name not in names:
            continue
        for lemma in load_lemmas(folder).values():
            one = certificate(folder, lemma)
            if lemma.find is None or one is None or not isinstance(one["constant"], dict):
                continue
            proved, refuted = (Fraction(one["constant"][key]) for key in ("proved", "refuted"))
            sign = 1 if lemma.find.kind == "largest" else -1
            printed = "" if lemma.printed is None else str(lemma.printed)
            if printed and (lemma.source or "").startswith("ours"):
                printed += " (ours)"
            lines.append(
                f"| {folder.name}: {lemma.name} | {WHAT[lemma.find.kind]} {lemma.find.name} | {printed} "
                f"| {decimal(proved, lemma.find.digits)} | {decimal(refuted, lemma.find.digits)} "
                f"| {judgement(lemma, proved, refuted, sign)} |"
            )
    return "\n".join(lines)


def judgement(lemma: Lemma, proved: Fraction, refuted: Fraction, sign: int) -> str:
    """The printed value against the two: fails, can be improved, or best possible to these digits."""
    if lemma.printed is None:
        return ""
    beyond, better = compared(lemma.printed, refuted), compared(lemma.printed, proved)
    if beyond is None or better is None:
        return "undecided"
    if beyond * sign >= 0:
        return "fails"
    return "can be improved" if better * sign < 0 else "best to these digits"


def decimal(value: Fraction, digits: int) -> str:
    """Exactly, as these values are multiples of 10^-digits."""
    scaled = value * 10**digits
    text = str(abs(scaled.numerator)).rjust(digits + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def put(text: str, mark: str, table: str) -> str:
    """The text with the table between two comments `<!-- mark -->` and `<!-- end of mark -->`."""
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- end of {mark} -->)", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"no place for the table {mark}")
    return pattern.sub(lambda m: f"{m[1]}\n{table}\n\n{m[2]}", text)


def wanted() -> dict[Path, str]:
    """The files as they should be."""
    papers = [folder.name for folder in folders() if folder.name != "classical"]
    own = (PROOFS / "README.md").read_text()
    own = put(put(own, "summary", summary()), "constants", constants([*papers, "classical"]))
    return {PROOFS / "README.md": own, README: put(README.read_text(), "constants", constants(papers))}


def main(arguments: list[str]) -> int:
    old = [path for path, text in wanted().items() if path.read_text() != text]
    if arguments == ["--check"]:
        for path in old:
            print(f"{path} is not up to date; run python proofs/tables.py")
        return 1 if old else 0
    for path, text in wanted().items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
