"""The views of one collection, brought up to the store's version before a search takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index.lexical.analyse import Analyser
from index.lexical.base import LexicalDocument, LexicalView
from index.store.base import Change, Store
from index.types import Numbers, Unit
from index.vector.base import DenseView
from index.writer import lexical_text

_BATCH = 4096
"""Units read at once while a view catches up: bounds memory, and is large enough for the store to be quick."""


class Views:
    """A lexical and a dense view with the version of the store that they show.

    Only a process that may write changes the lexical view; another one serves what that view does not hold yet
    from `tail`, so that a committed document is always found.
    """

    def __init__(
        self,
        collection: str,
        store: Store,
        lexical: LexicalView,
        dense: DenseView,
        *,
        model: str,
        analyser: Analyser,
        writable: bool,
    ) -> None:
        self.collection = collection
        self.lexical = lexical
        self.dense = dense
        self.version = 0
        self.tail: Numbers = np.zeros(0, dtype=np.int64)
        self._store = store
        self._model = model
        self._analyser = analyser
        self._writable = writable

    def refresh(self) -> None:
        """Apply what was committed since the last call; one thread at a time."""
        version = self._store.version()
        if version == self.version:
            return
        self._refresh_dense(version)
        if self._writable:
            self._refresh_lexical(version)
        else:
            self.tail = self._unindexed()
        self.version = version

    def close(self) -> None:
        self.lexical.close()
        self.dense.close()

    def _refresh_dense(self, version: int) -> None:
        if self.version == 0:
            for batch in _batches(self._store.numbers(self.collection, "element")):
                self._add_vectors(batch)
            return
        for change in self._store.changes(self.collection, self.version):
            if change.op == "drop":
                self.dense.remove(_span(change))
                continue
            for batch in _batches(_span(change)):
                self._add_vectors(batch)

    def _add_vectors(self, numbers: Numbers) -> None:
        held, vectors = self._store.vectors(self._model, numbers)
        if len(held):
            self.dense.add(held, vectors)

    def _refresh_lexical(self, version: int) -> None:
        changes = self._store.changes(self.collection, self.lexical.applied)
        if not changes:
            return
        for change in changes:
            if change.op == "drop":
                self.lexical.remove(_span(change))
                continue
            for batch in _batches(_span(change)):
                self.lexical.add(self._documents(self._store.units(batch)))
        self.lexical.commit(version)

    def _unindexed(self) -> Numbers:
        spans = [_span(c) for c in self._store.changes(self.collection, self.lexical.applied) if c.op == "put"]
        return np.unique(np.concatenate(spans)) if spans else np.zeros(0, dtype=np.int64)

    def _documents(self, units: Sequence[Unit]) -> list[LexicalDocument]:
        return [LexicalDocument(u.number, u.population, self._analyser.tokens(lexical_text(u))) for u in units]


def _span(change: Change) -> Numbers:
    return np.arange(change.first, change.last + 1, dtype=np.int64)


def _batches(numbers: Numbers) -> Iterator[Numbers]:
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]
