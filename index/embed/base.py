"""The contract of embedders: texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.types import Vectors


class Embedder(Protocol):
    """One vector of length 1 per text."""

    @property
    def fingerprint(self) -> str:
        """Names the model and the hash of its weights; vectors of two fingerprints never meet."""
        ...

    @property
    def dimension(self) -> int: ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), float32."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""
        ...
