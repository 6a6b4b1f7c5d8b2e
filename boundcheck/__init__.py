"""boundcheck: computer-checked memorisation capacity of neural networks.

The public names are imported when first used, so that the command line starts fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boundcheck.checker.memorization import check as check
    from boundcheck.dataset.dataset import Dataset as Dataset
    from boundcheck.errors import BoundcheckError as BoundcheckError
    from boundcheck.errors import InputError as InputError
    from boundcheck.errors import UndecidedError as UndecidedError
    from boundcheck.errors import UnmetHypothesis as UnmetHypothesis
    from boundcheck.errors import UsageError as UsageError
    from boundcheck.lemmas.build import make_lemma as make_lemma
    from boundcheck.lemmas.claimfile import load_lemmas as load_lemmas
    from boundcheck.lemmas.prove import prove as prove
    from boundcheck.memorization.certificate import Certificate as Certificate
    from boundcheck.memorization.certify import certify as certify
    from boundcheck.memorization.merge import merge as merge
    from boundcheck.network.evaluate import evaluate as evaluate
    from boundcheck.network.formats.load import load_network as load_network
    from boundcheck.network.formats.load import save_network as save_network
    from boundcheck.network.model import Network as Network
    from boundcheck.theorems.catalogue import theorem as theorem
    from boundcheck.verdict import Verdict as Verdict

_HOME = {
    "check": "boundcheck.checker.memorization",
    "Dataset": "boundcheck.dataset.dataset",
    "BoundcheckError": "boundcheck.errors",
    "InputError": "boundcheck.errors",
    "UndecidedError": "boundcheck.errors",
    "UnmetHypothesis": "boundcheck.errors",
    "UsageError": "boundcheck.errors",
    "load_lemmas": "boundcheck.lemmas.claimfile",
    "make_lemma": "boundcheck.lemmas.build",
    "prove": "boundcheck.lemmas.prove",
    "Certificate": "boundcheck.memorization.certificate",
    "certify": "boundcheck.memorization.certify",
    "merge": "boundcheck.memorization.merge",
    "evaluate": "boundcheck.network.evaluate",
    "load_network": "boundcheck.network.formats.load",
    "save_network": "boundcheck.network.formats.load",
    "Network": "boundcheck.network.model",
    "theorem": "boundcheck.theorems.catalogue",
    "Verdict": "boundcheck.verdict",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'boundcheck' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
