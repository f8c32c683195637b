"""Mean and spread of a query's inner products with all vectors, without touching the vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.types import Vectors
from index.vector.exact import Halves

_ROWS = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Count, sum of v (shape (dimension,)) and sum of v vᵀ, in float64, so that removing undoes adding."""

    count: int
    first: npt.NDArray[np.float64]
    second: npt.NDArray[np.float64]

    @classmethod
    def empty(cls, dimension: int) -> Moments:
        return cls(0, np.zeros(dimension), np.zeros((dimension, dimension)))

    def plus(self, vectors: Halves) -> Moments:
        return self._moved(vectors, 1)

    def minus(self, vectors: Halves) -> Moments:
        return Moments.empty(len(self.first)) if len(vectors) == self.count else self._moved(vectors, -1)

    def _moved(self, vectors: Halves, sign: int) -> Moments:
        first, second = self.first, self.second
        for start in range(0, len(vectors), _ROWS):
            wide = vectors[start : start + _ROWS].astype(np.float64)
            first = first + sign * wide.sum(axis=0)
            second = second + sign * (wide.T @ wide)
        return Moments(self.count + sign * len(vectors), first, second)


def mean_and_deviation(parts: Sequence[Moments], vector: Vectors) -> tuple[float, float]:
    """Of the inner products with the vectors of all parts together; (0, 0) without vectors."""
    count = sum(part.count for part in parts)
    if not count:
        return 0.0, 0.0
    query = vector.astype(np.float64)
    mean = sum(float(query @ part.first) for part in parts) / count
    square = sum(float(query @ part.second @ query) for part in parts) / count
    return mean, max(square - mean * mean, 0.0) ** 0.5
