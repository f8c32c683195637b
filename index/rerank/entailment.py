"""Models of entailment: whether a claim follows from a text, or is contradicted by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index.errors import InvalidInput, ModelUnavailable
from index.rerank.pairs import Pairs

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

OFF = "off"


class Follows(NamedTuple):
    """Probabilities that a claim follows from a text and that the text contradicts it; 0 where a model cannot tell."""

    entailed: float
    contradicted: float


class Entailment(Pairs):
    """A cross-encoder for natural language inference whose labels say which number is entailment."""

    def follows(self, texts: Sequence[str], claim: str) -> list[Follows]:
        """For each text whether the claim follows from it. Raises ModelUnavailable as `_read`."""
        if not texts:
            return []
        read = self._read([(text, claim) for text in texts]).astype(np.float64)
        raised = np.exp(read - read.max(axis=1, keepdims=True))
        shares = raised / raised.sum(axis=1, keepdims=True)
        labels = _labels(self._loaded())
        assert labels is not None, "`_require` has looked"
        entailed, contradicted = labels
        return [
            Follows(float(row[entailed]), float(row[contradicted]) if contradicted is not None else 0.0)
            for row in shares
        ]

    def _require(self, model: CrossEncoder) -> None:
        if _labels(model) is None:
            raise ModelUnavailable(
                f"{self._directory} is no model of entailment: none of its labels ({', '.join(_names(model))}) is that"
            )


def _labels(model: CrossEncoder) -> tuple[int, int | None] | None:
    """Which numbers are entailment and contradiction, None where no label is entailment."""
    named = {label.casefold(): number for number, label in enumerate(_names(model))}
    entailed = named.get("entailment")
    return None if entailed is None or len(named) < 2 else (entailed, named.get("contradiction"))


def _names(model: CrossEncoder) -> list[str]:
    config = model.config
    named = (config.id2label if config is not None else None) or {}
    return [str(name) for _, name in sorted((int(number), name) for number, name in named.items())]


def open_entailment(name: str) -> Entailment | None:
    """None for `off`; what has a slash names a model by its directory or its name in the hub's local cache.

    Raises InvalidInput for what cannot be such a name, ModelUnavailable.
    """
    if name == OFF:
        return None
    if "/" not in name:
        raise InvalidInput(
            f"no entailment model {name!r}; there is off, and any cross-encoder for natural language inference by its "
            "directory or its name on the hub (organisation/model)",
            field="entailment",
        )
    return Entailment(name)
