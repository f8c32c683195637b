"""The dense view as an exact scan: the reference that other views are held against."""

from __future__ import annotations

import numpy as np

from index.types import Numbers, Scored, Vectors
from index.vector.exact import Halves, best, inner, last_of_each, positions


class MemoryDenseView:
    """Numbers rising beside their vectors, replaced as one pair at every change."""

    def __init__(self, dimension: int) -> None:
        self._state: tuple[Numbers, Halves] = (np.zeros(0, np.int64), np.zeros((0, dimension), np.float16))

    def add(self, numbers: Numbers, vectors: Vectors) -> None:
        """Add vectors; adding a number again replaces it."""
        fresh, halves = last_of_each(numbers, vectors)
        kept, rows = self._without(fresh)
        both = np.concatenate([kept, fresh])
        order = np.argsort(both)
        self._state = both[order], np.concatenate([rows, halves])[order]

    def remove(self, numbers: Numbers) -> None:
        self._state = self._without(numbers)

    def search(self, vector: Vectors, k: int, allowed: Numbers | None = None) -> Scored:
        numbers, rows = self._state
        if allowed is not None:
            at = positions(numbers, allowed)
            numbers, rows = numbers[at], rows[at]
        return best(numbers, inner(rows, vector), k)

    def scores(self, vector: Vectors, numbers: Numbers) -> Scored:
        kept, rows = self._state
        at = positions(kept, numbers)
        return Scored(kept[at], inner(rows[at], vector))

    def moments(self, vector: Vectors) -> tuple[float, float]:
        _, rows = self._state
        products = inner(rows, vector).astype(np.float64)
        return (float(products.mean()), float(products.std())) if len(rows) else (0.0, 0.0)

    def __len__(self) -> int:
        return len(self._state[0])

    def close(self) -> None:
        """Nothing is held."""

    def _without(self, numbers: Numbers) -> tuple[Numbers, Halves]:
        kept, rows = self._state
        gone = positions(kept, numbers)
        return np.delete(kept, gone), np.delete(rows, gone, axis=0)
