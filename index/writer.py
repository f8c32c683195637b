"""Turns bundles into what the store commits: units, their tokens, and vectors of those that carry words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.embed.base import Embedder
from index.lexical.analyse import Analyser
from index.store.base import Prepared
from index.terms import TermMaker
from index.types import Bundle, Unit, Vectors
from index.units import make_units


def lexical_text(unit: Unit) -> str:
    """What lexical search sees of a unit: its context and its text."""
    return f"{unit.context}\n\n{unit.text}" if unit.context else unit.text


def dense_text(unit: Unit) -> str:
    """What the embedder sees of a unit."""
    return f"{unit.context}\n{unit.text}" if unit.context else unit.text


def is_embedded(unit: Unit) -> bool:
    """Pages are found by their words and their best units, so they have no vector of their own."""
    return unit.kind != "page" and bool(dense_text(unit).strip())


class Preparer:
    """Prepares bundles for the store; one pass of the embedder over all of them."""

    def __init__(self, embedder: Embedder, analyser: Analyser) -> None:
        self._embedder = embedder
        self._terms = TermMaker(analyser)

    def prepare(self, bundles: Sequence[Bundle]) -> list[Prepared]:
        units = [make_units(bundle) for bundle in bundles]
        embedded = [tuple(i for i, unit in enumerate(of_one) if is_embedded(unit)) for of_one in units]
        texts = [dense_text(of_one[i]) for of_one, positions in zip(units, embedded, strict=True) for i in positions]
        vectors = self._embed(texts)
        prepared, start = [], 0
        for bundle, of_one, positions in zip(bundles, units, embedded, strict=True):
            stop = start + len(positions)
            prepared.append(
                Prepared(
                    bundle=bundle,
                    units=of_one,
                    terms=self._terms.of(bundle, of_one),
                    embedded=positions,
                    vectors=vectors[start:stop],
                    model=self._embedder.fingerprint,
                )
            )
            start = stop
        return prepared

    def _embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self._embedder.dimension), dtype=np.float32)
        return self._embedder.embed_documents(texts)
