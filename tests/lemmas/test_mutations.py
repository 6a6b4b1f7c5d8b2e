"""The shipped certificates under mutation, the digest always made right again, so that the mathematics itself must reject."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from boundcheck.checker.lemma import Malformed, Rejected, Undefined, check, read_lemma
from boundcheck.lemmas.build import make_lemma
from boundcheck.lemmas.claimfile import load_lemmas
from boundcheck.lemmas.goal import Goal, difference
from boundcheck.lemmas.lemma import Lemma
from boundcheck.lemmas.prove import prove, relation_goals
from boundcheck.lemmas.witness import failing_point
from boundcheck.verdict import Verdict

PROOFS = Path(__file__).parents[2] / "proofs"
LEMMAS = load_lemmas(PROOFS)
ALONE = sorted(  # those that a file of their own can hold
    name for name, lemma in LEMMAS.items() if lemma.expect == "proved" and lemma.find is None and not lemma.using
)
PROVED = [name for name in ALONE if name.startswith("classical/")]
NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?")


def certificate_of(name: str) -> dict[str, Any]:
    file, _, stem = name.partition("::")
    folder, _, file = file.rpartition("/")
    path = PROOFS / folder / "certificates" / f"{file.removesuffix('.claim.toml')}.{stem}.lcert.json"
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def dump(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def toml_of(lemma: Lemma, claim: str | None = None) -> str:
    """The lemma alone, abbreviations written out, under the name "it"."""
    table = "".join(f"{name} = {json.dumps(str(domain))}\n" for name, domain in lemma.domain)
    where = json.dumps([str(chain) for chain in lemma.where])
    text = claim or str(lemma.claim)
    return f"[lemma.it]\nclaim = {json.dumps(text)}\nwhere = {where}\n[lemma.it.for]\n{table}"


def judge(folder: Path, toml: str, certificate: dict[str, Any]) -> str:
    """The checker's verdict, the name and digest in the certificate being those of the lemma file."""
    claims, file = folder / "a.claim.toml", folder / "a.lcert.json"
    claims.write_text(toml)
    try:
        digest = read_lemma(str(claims), "it").digest
    except (Malformed, Rejected, Undefined):
        return "malformed"
    file.write_bytes(dump(certificate | {"lemma": "it", "digest": digest}))
    return check(file, claims).verdict


@pytest.mark.parametrize("name", PROVED)
def test_the_shipped_proof_is_accepted_for_the_lemma_written_out(name: str, tmp_path: Path) -> None:
    assert judge(tmp_path, toml_of(LEMMAS[name]), certificate_of(name)) == "accepted"


# ---- constants of the claim ------------------------------------------------------------------------------------------
def moved_constants(text: str) -> Iterator[str]:
    """The claim with one number moved by a tenth, either way."""
    for match in NUMBER.finditer(text):
        value = Fraction(match[0])
        for step in (Fraction(1, 10), Fraction(-1, 10)):
            new = value * (1 + step) if value else step
            put = f"({new.numerator}/{new.denominator})"
            yield text[: match.start()] + put + text[match.end() :]


def refuted_somewhere(lemma: Lemma) -> bool:
    """Whether the refuter, quickly, finds a point at which a link certainly fails."""
    where = tuple(relation for chain in lemma.where for relation in chain.relations())
    for relation in lemma.claim.relations():
        for goal in relation_goals(Goal(lemma.domain, where, difference(relation), False), relation):
            if failing_point(goal, 4, 128, time.monotonic() + 2) is not None:
                return True
    return False


def false_neighbours(name: str) -> Iterator[str]:
    """Claims with a moved constant that have a verified counterexample."""
    lemma = LEMMAS[name]
    domain, where = {n: str(d) for n, d in lemma.domain}, [str(chain) for chain in lemma.where]
    for claim in moved_constants(str(lemma.claim)):
        if refuted_somewhere(make_lemma("it", claim=claim, domain=domain, where=where)):
            yield claim


@pytest.mark.parametrize("name", PROVED)
def test_no_constant_can_be_moved_in_the_false_direction(name: str, tmp_path: Path) -> None:
    """The prover refutes such a claim, since there is a counterexample, and the checker does not take the old proof for it."""
    certificate = certificate_of(name)
    for claim in false_neighbours(name):
        assert judge(tmp_path, toml_of(LEMMAS[name], claim), certificate) in ("rejected", "malformed"), claim


@pytest.mark.parametrize(
    "name",
    ["classical/tails.claim.toml::mills", "classical/tails.claim.toml::decay", "classical/algebra.claim.toml::cauchy"],
)
def test_a_tight_lemma_has_false_neighbours_which_the_prover_refutes(name: str) -> None:
    lemma = LEMMAS[name]
    false = list(false_neighbours(name))
    assert len(false) * 4 >= len(list(moved_constants(str(lemma.claim))))
    for claim in false:
        made = make_lemma("it", claim=claim, domain={n: str(d) for n, d in lemma.domain})
        assert prove(made, seconds=20).verdict is Verdict.REFUTED, claim


# ---- parts of the proof ----------------------------------------------------------------------------------------------
TEXTS = {  # rule: places of the expressions that an identity ties to the goal
    "monotone": (3,), "valley": (3,), "crossing": (3, 4), "concave": (2,), "log": (1, 2), "exp": (1, 2), "root": (2, 3),
    "bound": (2, 3, 4), "let": (4,),
}  # fmt: skip
LISTED = {"product": 2, "sum": 1, "squares": 1}  # rule: place of its list of such expressions


def proofs_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every list in the proof that begins with a name, with the way to it."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from proofs_in(part, (*path, key))
    elif isinstance(value, list):
        if value and isinstance(value[0], str):
            yield path, value
        for place, part in enumerate(value):
            yield from proofs_in(part, (*path, place))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The value with another part at the end of the path."""
    if not path:
        return new
    if isinstance(value, dict):
        return {key: put(part, path[1:], new) if key == path[0] else part for key, part in value.items()}
    return [put(part, path[1:], new) if place == path[0] else part for place, part in enumerate(value)]


def with_parts(certificate: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield from proofs_in({key: certificate["proof"][key] for key in ("defined", "links")})


def changed_texts(certificate: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Certificates with 1 added to one expression of a rule."""
    for path, proof in with_parts(certificate):
        places = [(place,) for place in TEXTS.get(proof[0], ())]
        if proof[0] in LISTED:
            listed = LISTED[proof[0]]
            places += [(listed, k, 1 if proof[0] == "squares" else 0) for k in range(len(proof[listed]))]
        for place in places:
            at = (*path, *place)
            text = certificate["proof"]
            for step in at:
                text = text[step]
            yield certificate | {"proof": put(certificate["proof"], at, f"({text}) + 1")}


def raised_margins(certificate: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, proof in with_parts(certificate):
        if proof[0] in ("range", "mean"):
            raised = Fraction(proof[2]) * 10**6 + 10**9
            yield certificate | {"proof": put(certificate["proof"], (*path, 2), str(raised))}


def dropped_parts(certificate: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """One piece of a cut taken as the whole."""
    for path, proof in with_parts(certificate):
        if proof[0] in ("split", "end"):
            for piece in proof[3:]:
                yield path, certificate | {"proof": put(certificate["proof"], path, piece)}
        if proof[0] in ("integer", "set") and proof[2]:
            less = put(certificate["proof"], (*path, 2), proof[2][:-1])
            yield path, certificate | {"proof": less}


@pytest.mark.parametrize("name", PROVED)
def test_every_expression_of_a_proof_is_tied_to_its_goal(name: str, tmp_path: Path) -> None:
    for changed in changed_texts(certificate_of(name)):
        assert judge(tmp_path, toml_of(LEMMAS[name]), changed) in ("rejected", "malformed"), changed["proof"]


@pytest.mark.parametrize("name", PROVED)
def test_no_margin_can_be_raised_beyond_what_is_there(name: str, tmp_path: Path) -> None:
    for changed in raised_margins(certificate_of(name)):
        assert judge(tmp_path, toml_of(LEMMAS[name]), changed) == "rejected", changed["proof"]


def test_a_dropped_piece_breaks_the_cover(tmp_path: Path) -> None:
    """Save where the piece that is left happens to be a proof for the whole domain, which the checker then finds out."""
    pieces = [(name, path, one) for name in PROVED for path, one in dropped_parts(certificate_of(name))]
    verdicts = [judge(tmp_path, toml_of(LEMMAS[name]), one) for name, _, one in pieces]
    kept = [piece[:2] for piece, verdict in zip(pieces, verdicts) if verdict == "accepted"]
    assert len(pieces) > 40
    assert len(kept) * 20 < len(pieces), kept


# ---- random changes --------------------------------------------------------------------------------------------------
SMALL: tuple[Any, ...] = (["zero"], ["polynomial"], ["range", 64, "0"], ["limit"], None)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, value
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from nodes(part, (*path, key))


def changed_anywhere(proof: Any, r: random.Random) -> Any:
    """One part replaced by another of its kind, by a part from elsewhere, or left out."""
    places = list(nodes(proof))
    path, part = r.choice(places[1:])
    if isinstance(part, str) and r.random() < 0.7:
        others = [one for _, one in places if isinstance(one, str)]
        numbers = list(NUMBER.finditer(part))
        if numbers and r.random() < 0.6:
            m = r.choice(numbers)
            return put(proof, path, part[: m.start()] + str(r.randint(0, 9)) + part[m.end() :])
        return put(
            proof, path, r.choice([*others, f"-({part})", "0", "1", "-1", "up", "down", "+", "-", "low", "high"])
        )
    if isinstance(part, int):
        return put(proof, path, r.choice([0, 1, 2, 16, 53, 256, 4096, -1]))
    if isinstance(part, list) and part and r.random() < 0.4:
        k = r.randrange(len(part))
        return put(proof, path, part[:k] + part[k + 1 :] if r.random() < 0.5 else [*part[:k], part[-1], *part[k:]])
    return put(proof, path, r.choice([*SMALL, *(one for _, one in places if isinstance(one, list))]))


CONTROLS = [(name, control) for name in PROVED for control in LEMMAS[name].controls]


@pytest.mark.parametrize(("name", "control"), CONTROLS, ids=[control.id for _, control in CONTROLS])
def test_no_change_of_the_proof_proves_a_false_control(name: str, control: Lemma, tmp_path: Path) -> None:
    certificate, toml = certificate_of(name), toml_of(control)
    r = random.Random(name)
    assert judge(tmp_path, toml, certificate) in ("rejected", "malformed")
    for _ in range(40):
        proof = certificate["proof"]
        for _ in range(r.choice((1, 1, 2, 3))):
            proof = changed_anywhere(proof, r)
        changed = certificate | {"proof": proof}
        assert judge(tmp_path, toml, changed) in ("rejected", "malformed"), proof


OTHERS = [(name, control) for name in ALONE if name not in PROVED for control in LEMMAS[name].controls]


@pytest.mark.parametrize(("name", "control"), OTHERS, ids=[control.id for _, control in OTHERS])
def test_a_proof_of_a_paper_s_lemma_is_none_of_its_false_control(name: str, control: Lemma, tmp_path: Path) -> None:
    assert judge(tmp_path, toml_of(control), certificate_of(name)) in ("rejected", "malformed")
