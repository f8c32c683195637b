"""The rankings that approximate ones are held against: every unit scored."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from index.engine import Engine
from index.query import Compare, Filter, Query
from index.retrieve import signals
from index.types import Found, Numbers, Scores, Vectors

_AT_ONCE = 20_000
EVERYTHING = Compare("ne", "document", "")
"""A filter that every unit passes."""


class ExactDense:
    """All vectors of some collections in memory, in single precision."""

    def __init__(self, engine: Engine, collections: Sequence[str]) -> None:
        model = engine.embedder.fingerprint
        held: list[Numbers] = []
        rows: list[Vectors] = []
        for collection in collections:
            wanted = engine.store.numbers(collection, "element")
            for start in range(0, len(wanted), _AT_ONCE):
                numbers, vectors = engine.store.vectors(model, wanted[start : start + _AT_ONCE])
                held.append(numbers)
                rows.append(vectors)
        numbers = np.concatenate(held)
        order = np.argsort(numbers)
        self.numbers: Numbers = numbers[order]
        self.vectors: Vectors = np.concatenate(rows)[order]

    def scores(self, vector: Vectors, numbers: Numbers | None = None) -> Scores:
        """Inner products with these units (all of them if None); units without a vector are passed over."""
        if numbers is None:
            products: Scores = self.vectors @ vector
            return products
        at = np.searchsorted(self.numbers, numbers)
        at = at[at < len(self.numbers)]
        at = at[np.isin(self.numbers[at], numbers)]
        some: Scores = self.vectors[at] @ vector
        return some


def exact_search(engine: Engine, collection: str, query: Query) -> Found:
    """The whole search with every unit that passes as a candidate of every retriever."""
    wide: Filter = query.filter or EVERYTHING
    with _all_are_candidates():
        return engine.search([collection], replace(query, filter=wide))


@contextmanager
def _all_are_candidates() -> Iterator[None]:
    usual = signals.EXHAUSTIVE
    signals.EXHAUSTIVE = sys.maxsize
    try:
        yield
    finally:
        signals.EXHAUSTIVE = usual
