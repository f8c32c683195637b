"""The dense view as an exact scan: the reference that other views are held against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.arrays import best, positions
from index.types import Numbers, Scored, Scores, Vectors
from index.vector.exact import Halves, inner, rising


@dataclass(frozen=True, slots=True, eq=False)
class MemoryDenseView:
    """Numbers rising beside their vectors."""

    held: Numbers
    rows: Halves

    @classmethod
    def empty(cls, dimension: int) -> MemoryDenseView:
        return cls(np.zeros(0, np.int64), np.zeros((0, dimension), np.float16))

    def plus(self, numbers: Numbers, vectors: Vectors) -> MemoryDenseView:
        both = np.concatenate([self.held, numbers])
        return MemoryDenseView(*rising(both, np.concatenate([self.rows.astype(np.float32), vectors])))

    def minus(self, numbers: Numbers) -> MemoryDenseView:
        gone = positions(self.held, np.unique(numbers))
        return MemoryDenseView(np.delete(self.held, gone), np.delete(self.rows, gone, axis=0))

    def search(self, vector: Vectors, k: int, allowed: Numbers | None = None) -> Scored:
        at = np.arange(len(self.held)) if allowed is None else positions(self.held, allowed)
        return best(self.held[at], inner(self.rows[at], vector), k)

    def scores(self, vector: Vectors, numbers: Numbers) -> Scores:
        at = positions(self.held, numbers)
        out = np.zeros(len(numbers), np.float32)
        out[np.searchsorted(numbers, self.held[at])] = inner(self.rows[at], vector)
        return out

    def moments(self, vector: Vectors) -> tuple[float, float]:
        products = inner(self.rows, vector).astype(np.float64)
        return (float(products.mean()), float(products.std())) if len(products) else (0.0, 0.0)

    def numbers(self) -> Numbers:
        return self.held

    def __len__(self) -> int:
        return len(self.held)
