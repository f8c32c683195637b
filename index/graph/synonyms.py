"""Names of a collection that are other spellings of each other, where the embedding model agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index.embed.base import Embedder
from index.graph.union import Union
from index.graph.variants import variants
from index.lexical.analyse import hash_tokens
from index.naming import entity_id
from index.types import Edge

LEAST = 0.8
"""The least cosine of two spellings of one thing."""


class Synonyms:
    """Edges `synonym` that are derived: letters propose them, vectors of the names decide."""

    def __init__(self, union: Union, embedder: Embedder | None) -> None:
        self._union = union
        self._embedder = embedder

    def of(self, names: Sequence[str]) -> Iterator[Edge]:
        """Of each name those to its other spellings, by name. None without a model."""
        found = [(name, other, rule) for name in names for other, rule in self._known(name)]
        if self._embedder is None or not found:
            return
        texts = sorted({text for name, other, _ in found for text in (name, other)})
        vectors = dict(zip(texts, self._embedder.embed_documents(texts), strict=True))
        for name, other, rule in found:
            cosine = min(round(float(np.dot(vectors[name], vectors[other])), 4), 1.0)
            if cosine >= LEAST:
                yield Edge(entity_id(name), entity_id(other), "synonym", cosine, label=rule, origin="model")

    def _known(self, name: str) -> list[tuple[str, str]]:
        made = sorted(variants(name).items())
        if not made or not self._union.size:
            return []
        ids = self._union.find(hash_tokens([other for other, _ in made]))
        there = (ids >= 0) & (self._union.frequencies(np.maximum(ids, 0)) > 0)
        return [one for one, known in zip(made, there.tolist(), strict=True) if known]
