"""Vectors and token codes of the store in memory, and the models by which a collection is searched."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from threading import RLock

import numpy as np

from index.errors import NotFound
from index.late.base import PAGES, TokenCodes
from index.store.base import ModelNames
from index.store.memory_state import Record, State, codes_by_unit, halved
from index.types import Numbers, Population, Vectors


class MemoryVectors:
    """The part of `MemoryStore` that concerns models."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._state = State()

    @abstractmethod
    def numbers(self, collection: str, population: Population) -> Numbers: ...

    def require(self, collection: str) -> None:
        with self._lock:
            if collection not in self._state.collections:
                raise NotFound(f"there is no collection '{collection}'", field="collection")

    def models(self, collection: str) -> list[str]:
        with self._lock:
            return sorted({model for record in self._records(collection) for model, of in record.vectors.items() if of})

    def vectors(self, model: str, numbers: Numbers) -> tuple[Numbers, Vectors]:
        records = self._state.records.values()
        found = {number: vector for record in records for number, vector in record.vectors.get(model, {}).items()}
        there = [number for number in numbers.tolist() if number in found]
        rows = [found[number] for number in there]
        return as_numbers(there), np.array(rows, dtype=np.float32) if rows else np.zeros((0, 0), np.float32)

    def active_models(self, collection: str) -> ModelNames | None:
        return self._state.active.get(collection)

    def switch_models(self, collection: str, names: ModelNames, gone: Iterable[str] = ()) -> ModelNames:
        with self._lock:
            self.require(collection)
            state = self._state.begin()
            switched = state.activate(collection, names)
            state.exchange_segments(collection, set(gone), [])
            state.changed.add(collection)
            self._state = state.commit()
            return switched

    def lacking(self, collection: str, model: str, token_model: str) -> Numbers:
        with self._lock:
            self.require(collection)
            numbers = self.numbers(collection, "element")
            held = self.vectors(model, numbers)[0]
            return np.setdiff1d(
                numbers, np.intersect1d(held, self.token_codes(token_model, numbers)[0]) if token_model else held
            )

    def fill_vectors(self, collection: str, model: str, numbers: Numbers, rows: Vectors) -> None:
        with self._lock:
            self.require(collection)
            state = self._state.begin()
            state.fill_vectors(collection, model, dict(zip(numbers.tolist(), halved(rows), strict=True)))
            self._state = state.commit()

    def drop_vectors(self, collection: str, model: str, most: int) -> bool:
        """All at once."""
        with self._lock:
            state = self._state.begin()
            state.drop_vectors(collection, model)
            self._state = state.commit()
            return False

    def token_models(self, collection: str) -> list[str]:
        return [model for model in self._coded(collection) if not model.startswith(PAGES)]

    def page_models(self, collection: str) -> list[str]:
        return [model for model in self._coded(collection) if model.startswith(PAGES)]

    def token_codes(self, model: str, numbers: Numbers) -> tuple[Numbers, TokenCodes]:
        records = self._state.records.values()
        found = {number: codes for record in records for number, codes in record.tokens.get(model, {}).items()}
        there = [number for number in numbers.tolist() if number in found]
        if not there:
            return as_numbers([]), TokenCodes.empty(0)
        lengths = as_numbers(len(found[number]) for number in there)
        return as_numbers(there), TokenCodes(lengths, np.concatenate([found[number] for number in there]))

    def token_fills(self, collection: str, model: str) -> int:
        return self._state.fills.get((collection, model), 0)

    def fill_token_codes(self, collection: str, model: str, numbers: Numbers, codes: TokenCodes) -> None:
        with self._lock:
            self.require(collection)
            state = self._state.begin()
            state.fill(collection, model, codes_by_unit(numbers.tolist(), codes))
            self._state = state.commit()

    def drop_token_codes(self, collection: str, model: str, most: int = -1) -> bool:
        """All at once."""
        with self._lock:
            state = self._state.begin()
            state.unfill(collection, model)
            self._state = state.commit()
            return False

    def _coded(self, collection: str) -> list[str]:
        """Models that there are codes of, by name."""
        with self._lock:
            return sorted({model for record in self._records(collection) for model, of in record.tokens.items() if of})

    def _records(self, collection: str) -> list[Record]:
        records = self._state.records.values()
        return [record for record in records if record.document.collection == collection]


def as_numbers(numbers: Iterable[int]) -> Numbers:
    return np.array(list(numbers), dtype=np.int64)
