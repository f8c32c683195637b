"""The lexical view as plain postings: the exact reference that other views are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from index.lexical.base import LexicalDocument
from index.lexical.bm25 import Bm25
from index.store.base import LiveCounts
from index.types import Numbers, Population, Scored


class MemoryLexicalView:
    """Every unit that holds a token is scored. Nothing outlives the process."""

    def __init__(self, directory: Path | None, counts: LiveCounts, collection: str) -> None:
        """`directory` is not used."""
        self._bm25 = Bm25(counts, collection)
        self._lock = Lock()
        self._waiting: dict[int, LexicalDocument] = {}
        self._documents: dict[int, LexicalDocument] = {}
        self._postings: dict[tuple[Population, str], set[int]] = {}
        self._applied = 0

    def add(self, documents: Sequence[LexicalDocument]) -> None:
        """Add units. Adding a number again replaces it."""
        with self._lock:
            self._waiting.update((document.number, document) for document in documents)

    def remove(self, numbers: Numbers) -> None:
        """Forget units, at once."""
        with self._lock:
            for number in numbers.tolist():
                self._waiting.pop(number, None)
                self._forget(number)

    def commit(self, applied: int) -> None:
        with self._lock:
            for number, document in self._waiting.items():
                self._forget(number)
                self._documents[number] = document
                for token in document.tokens:
                    self._postings.setdefault((document.population, token), set()).add(number)
            self._waiting = {}
            self._applied = applied

    @property
    def applied(self) -> int:
        return self._applied

    def search(
        self, weights: Mapping[str, float], population: Population, k: int, allowed: Numbers | None = None
    ) -> Scored:
        with self._lock:
            found = set().union(*(self._postings.get((population, token), ()) for token in weights))
        numbers = np.array(sorted(found), np.int64)
        if allowed is not None:
            numbers = np.intersect1d(numbers, allowed)
        return self._bm25.best(weights, population, k, numbers)

    def scores(self, weights: Mapping[str, float], population: Population, numbers: Numbers) -> Scored:
        """One score per distinct number asked for."""
        asked = np.unique(numbers)
        return Scored(asked, self._bm25.scores(weights, population, asked)[0])

    def ceiling(self, weights: Mapping[str, float], population: Population) -> float:
        return self._bm25.ceiling(weights, population)

    def numbers(self) -> Numbers:
        with self._lock:
            return np.array(sorted(self._documents), np.int64)

    def close(self) -> None:
        """Nothing is held."""

    def _forget(self, number: int) -> None:
        document = self._documents.pop(number, None)
        if document is None:
            return
        for token in set(document.tokens):
            holders = self._postings[(document.population, token)]
            holders.discard(number)
            if not holders:
                del self._postings[(document.population, token)]
