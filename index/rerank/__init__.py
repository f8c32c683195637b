"""Reads the best hits again together with the question, by a model that is named in the settings."""

from __future__ import annotations

from index.errors import InvalidInput
from index.rerank.order import Reranking

OFF = "off"
CANDIDATES = 25


def open_reranking(name: str, candidates: int = CANDIDATES) -> Reranking | None:
    """None for `off`; what has a slash names a cross-encoder by its directory or its name in the hub's local cache.

    Raises InvalidInput for what cannot be such a name, ModelUnavailable.
    """
    if name == OFF:
        return None
    if "/" not in name:
        raise InvalidInput(
            f"no reranker {name!r}; there is off, and any cross-encoder by its directory or its name on the hub "
            "(organisation/model)",
            field="reranker",
        )
    from index.rerank.cross import Cross

    return Reranking(Cross(name), candidates)
