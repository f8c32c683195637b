"""Vectors of weighted tokens of the store in memory."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from threading import RLock

import numpy as np

from index.embed.base import SparseVector
from index.store.memory_state import Record, State
from index.types import Numbers


class MemorySparse:
    """The part of `MemoryStore` that concerns sparse vectors."""

    _lock: RLock
    _state: State

    @abstractmethod
    def require(self, collection: str) -> None: ...

    def sparse_models(self, collection: str) -> list[str]:
        with self._lock:
            return sorted({model for record in self._of(collection) for model, held in record.sparse.items() if held})

    def sparse_vectors(self, model: str, numbers: Numbers) -> tuple[Numbers, list[SparseVector]]:
        with self._lock:
            records = self._state.records.values()
            found = {number: one for record in records for number, one in record.sparse.get(model, {}).items()}
        there = [number for number in numbers.tolist() if number in found]
        return np.array(there, np.int64), [found[number] for number in there]

    def sparse_fills(self, collection: str, model: str) -> int:
        return self._state.fills.get((collection, _filled(model)), 0)

    def fill_sparse_vectors(
        self, collection: str, model: str, numbers: Numbers, vectors: Sequence[SparseVector]
    ) -> None:
        with self._lock:
            self.require(collection)
            come = dict(zip(numbers.tolist(), vectors, strict=True))
            state = self._state.begin()
            for record in self._of(collection):
                found = {unit.number: come[unit.number] for unit in record.units if unit.number in come}
                kept = {**record.sparse, model: {**record.sparse.get(model, {}), **found}}
                state.records[record.document.id] = replace(record, sparse=kept)
            state.refilled(collection, _filled(model))
            self._state = state.commit()

    def drop_sparse_vectors(self, collection: str, model: str) -> None:
        with self._lock:
            state = self._state.begin()
            for record in self._of(collection):
                kept = {name: held for name, held in record.sparse.items() if name != model}
                state.records[record.document.id] = replace(record, sparse=kept)
            state.refilled(collection, _filled(model))
            self._state = state.commit()

    def _of(self, collection: str) -> list[Record]:
        return [one for one in self._state.records.values() if one.document.collection == collection]


def _filled(model: str) -> str:
    """The name under which the fills of a model are counted, beside those of token codes."""
    return f"sparse:{model}"
