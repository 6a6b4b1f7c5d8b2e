"""What a theorem is: hypotheses checked on the data, sizes in integers, an exact network, obligations stage by stage.

Nothing here decides that a network memorises a data set: obligations localise a fault of a construction while it is
being built, the certificate comes from ``memorization`` and the independent checker.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Generic, Literal, TypeVar

from boundcheck.dataset.dataset import Dataset
from boundcheck.errors import BoundcheckError, InputError, UnmetHypothesis, UsageError
from boundcheck.network.activations import Activation
from boundcheck.network.activations import activation as parse_activation
from boundcheck.network.model import Network

Source = Literal["paper", "derived"]
Trust = Literal["text", "secondary", "recalled", "derived"]
Task = Literal["regression", "classification", "binary"]
Json = Any
Prepared = TypeVar("Prepared")


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One hypothesis on one data set; ``witness`` shows where it fails, or how it was made to hold."""

    name: str
    holds: bool
    witness: str | None = None

    def as_json(self) -> dict[str, Json]:
        """``{"name", "holds", "witness"}``."""
        return {"name": self.name, "holds": self.holds, "witness": self.witness}


@dataclass(frozen=True, slots=True)
class Obligation:
    """One property of the finished construction, checked on its own numbers while building."""

    stage: str
    statement: str
    holds: bool
    witness: str | None = None

    def as_json(self) -> dict[str, Json]:
        """``{"stage", "statement", "holds", "witness"}``."""
        return {"stage": self.stage, "statement": self.statement, "holds": self.holds, "witness": self.witness}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Hidden widths, and the theorem's inequality with numbers put in; integers only."""

    widths: tuple[int, ...]
    inequality: str
    inputs: int
    outputs: int

    @property
    def parameters(self) -> int:
        """Weights and biases of the dense network with these widths, output layer included."""
        chain = (self.inputs, *self.widths, self.outputs)
        return sum((a + 1) * b for a, b in pairwise(chain))

    def as_json(self) -> dict[str, Json]:
        """``{"widths", "hidden_layers", "parameters", "inequality", "inputs", "outputs"}``."""
        return {
            "widths": list(self.widths),
            "hidden_layers": len(self.widths),
            "parameters": self.parameters,
            "inequality": self.inequality,
            "inputs": self.inputs,
            "outputs": self.outputs,
        }


@dataclass(frozen=True, slots=True)
class Options:
    """How to build: what ``construct`` was asked for, defaults filled in."""

    activation: Activation
    widths: tuple[int, ...] | None
    readout: str | None
    seed: int


@dataclass(frozen=True, slots=True)
class Construction:
    """A network of a theorem for one data set, and the record of why it should memorise it.

    ``promised`` and ``parameters`` are JSON-able (integers, strings, lists). No certificate: certify the network.
    """

    theorem: str
    network: Network
    sizes: Sizes
    promised: dict[str, Json]
    hypotheses: tuple[Hypothesis, ...]
    obligations: tuple[Obligation, ...]
    parameters: dict[str, Json]

    def as_json(self, network: str | None = None) -> dict[str, Json]:
        """The answer of ``construct``, schema ``boundcheck.construct/1``; ``network`` is the written file's path."""
        return {
            "schema": "boundcheck.construct/1",
            "theorem": self.theorem,
            "sizes": self.sizes.as_json(),
            "promised": self.promised,
            "hypotheses": [h.as_json() for h in self.hypotheses],
            "obligations": [o.as_json() for o in self.obligations],
            "parameters": self.parameters,
            "network": network,
        }


class Theorem(ABC, Generic[Prepared]):
    """One theorem: a statement with its hypotheses and sizes, and the construction that proves it on given data.

    Subclasses give the class attributes and ``examine``, ``assemble``, ``sizes``. ``source`` says whose the statement
    is; ``trust`` and ``trust_note`` say how well its text is known. ``constructive`` is False when nothing can be built.
    """

    name: ClassVar[str]
    source: ClassVar[Source]
    trust: ClassVar[Trust]
    trust_note: ClassVar[str]
    statement: ClassVar[str]
    task: ClassVar[Task]
    activations: ClassVar[tuple[str, ...]]
    hypothesis_texts: ClassVar[tuple[str, ...]]
    sizes_text: ClassVar[str]
    reference: ClassVar[str]
    exact: ClassVar[bool] = True
    constructive: ClassVar[bool] = True
    errata: ClassVar[tuple[str, ...]] = ()
    readouts: ClassVar[tuple[str, ...]] = ()
    hidden_layers: ClassVar[int | None] = None

    def as_json(self) -> dict[str, Json]:
        """One entry of the catalogue, as in schema ``boundcheck.theorems/1``."""
        return {
            "name": self.name,
            "source": self.source,
            "trust": self.trust,
            "trust_note": self.trust_note,
            "statement": self.statement,
            "constructive": self.constructive,
            "task": self.task,
            "activations": list(self.activations),
            "exact": self.exact,
            "hypotheses": list(self.hypothesis_texts),
            "sizes": self.sizes_text,
            "options": list(self.option_names()),
            "readouts": list(self.readouts),
            "errata": list(self.errata),
            "reference": self.reference,
        }

    @abstractmethod
    def sizes(self, points: int, dimension: int, outputs: int = 1, activation: str | Activation | None = None) -> Sizes:
        """The sizes offered for N ``points`` in R^``dimension`` and this many outputs (classes for classification)."""

    @abstractmethod
    def capacity(
        self, widths: Sequence[int], dimension: int, outputs: int = 1, activation: str | Activation | None = None
    ) -> int:
        """The largest N that the theorem guarantees for these hidden widths; 0 when it guarantees nothing."""

    @abstractmethod
    def examine(self, data: Dataset, options: Options) -> tuple[tuple[Hypothesis, ...], Prepared | None]:
        """Every hypothesis on this data set, and (if all hold) what ``assemble`` needs."""

    @abstractmethod
    def assemble(self, data: Dataset, prepared: Prepared, hypotheses: tuple[Hypothesis, ...]) -> Construction:
        """The construction, for data that meet the hypotheses."""

    def hypotheses(
        self,
        data: Dataset,
        *,
        activation: str | Activation | None = None,
        widths: Sequence[int] | None = None,
        readout: str | None = None,
        seed: int = 0,
    ) -> tuple[Hypothesis, ...]:
        """Every hypothesis on this data set, met or not, with witnesses that name 0-based rows."""
        return self.examine(data, self.options(activation, widths, readout, seed))[0]

    def construct(
        self,
        data: Dataset,
        *,
        activation: str | Activation | None = None,
        widths: Sequence[int] | None = None,
        readout: str | None = None,
        seed: int = 0,
    ) -> Construction:
        """The exact network of this theorem for ``data``, with hypotheses, promised sizes and obligations.

        Raises UnmetHypothesis (before anything is built) with a witness, UsageError for an option or value that the
        theorem does not have, InputError for data of another kind. The same data and options give the same network.
        """
        options = self.options(activation, widths, readout, seed)
        hypotheses, prepared = self.examine(data, options)
        for hypothesis in hypotheses:
            if not hypothesis.holds:
                raise UnmetHypothesis(self.name, hypothesis.name, hypothesis.witness or "no witness")
        if prepared is None:
            raise BoundcheckError(f"{self.name}: all hypotheses hold, yet nothing was prepared")
        construction = self.assemble(data, prepared, hypotheses)
        for obligation in construction.obligations:
            if not obligation.holds:
                what = f"{obligation.stage}: {obligation.statement}: {obligation.witness}"
                raise BoundcheckError(f"{self.name}: an obligation of the construction fails: {what}")
        return construction

    def build(self, data: Dataset, **options: Any) -> Network:
        """``construct(data, **options).network``."""
        return self.construct(data, **options).network

    def obligations(self, data: Dataset, **options: Any) -> tuple[Obligation, ...]:
        """``construct(data, **options).obligations``: what was checked at each stage."""
        return self.construct(data, **options).obligations

    def option_names(self) -> tuple[str, ...]:
        """The options of ``construct`` that this theorem has."""
        names = ["activation"] if len(self.activations) > 1 else []
        names += ["widths"] if self.hidden_layers is not None else []
        names += ["readout"] if self.readouts else []
        return (*names, "seed") if self.constructive else ()

    def options(
        self, activation: str | Activation | None, widths: Sequence[int] | None, readout: str | None, seed: int
    ) -> Options:
        """Check and complete the options; UsageError says what this theorem has."""
        if not self.constructive:
            raise UsageError(f"{self.name} builds no network; see `boundcheck theorems {self.name}`")
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise UsageError(f"{self.name}: seed {seed!r} is not an integer")
        return Options(self.choose_activation(activation), self._widths(widths), self._readout(readout), seed)

    def choose_activation(self, wanted: str | Activation | None) -> Activation:
        """The activation asked for (default: the first of ``activations``); UsageError if the theorem lacks it."""
        if wanted is None:
            return parse_activation(self.activations[0])
        try:
            chosen = parse_activation(wanted) if isinstance(wanted, str) else wanted
        except InputError as error:
            raise UsageError(f"{self.name}: {error}") from None
        if chosen.name not in self.activations:
            raise UsageError(f"{self.name} is not about {chosen}; it has {', '.join(self.activations)}")
        if chosen.slope is not None and not 0 < chosen.slope < 1:
            raise UsageError(f"{self.name}: leaky_relu needs a slope strictly between 0 and 1, not {chosen.slope}")
        return chosen

    def check_counts(self, points: int, dimension: int, outputs: int) -> None:
        """UsageError unless ``sizes`` is asked about at least one point, dimension and output (two classes)."""
        least = 2 if self.task == "classification" else 1
        for what, number, at_least in (("points", points, 1), ("dimension", dimension, 1), ("outputs", outputs, least)):
            if isinstance(number, bool) or not isinstance(number, int) or number < at_least:
                raise UsageError(f"{self.name}: {what} {number!r} must be an integer of at least {at_least}")

    def _has(self) -> str:
        return ", ".join(self.option_names()) or "none"

    def _widths(self, widths: Sequence[int] | None) -> tuple[int, ...] | None:
        if widths is None:
            return None
        if self.hidden_layers is None:
            raise UsageError(f"{self.name} has no option widths; its options: {self._has()}")
        if len(widths) != self.hidden_layers:
            raise UsageError(f"{self.name} has {self.hidden_layers} hidden layers; {len(widths)} widths were given")
        if any(isinstance(w, bool) or not isinstance(w, int) or w < 1 for w in widths):
            raise UsageError(f"{self.name}: widths {list(widths)} must be integers of at least 1")
        return tuple(widths)

    def _readout(self, readout: str | None) -> str | None:
        if readout is None:
            return self.readouts[0] if self.readouts else None
        if not self.readouts:
            raise UsageError(f"{self.name} has no option readout; its options: {self._has()}")
        if readout not in self.readouts:
            raise UsageError(f"{self.name} has no read-out {readout!r}; it has {', '.join(self.readouts)}")
        return readout
