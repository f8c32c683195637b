"""Mean and spread of a query's inner products with all vectors, without touching the vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.types import Vectors
from index.vector.exact import Halves


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
        wide = vectors.astype(np.float64)
        return Moments(self.count + len(wide), self.first + wide.sum(axis=0), self.second + wide.T @ wide)

    def minus(self, vectors: Halves) -> Moments:
        if len(vectors) == self.count:
            return Moments.empty(len(self.first))
        wide = vectors.astype(np.float64)
        return Moments(self.count - len(wide), self.first - wide.sum(axis=0), self.second - wide.T @ wide)

    def of(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the inner products; (0, 0) without vectors."""
        if not self.count:
            return 0.0, 0.0
        query = vector.astype(np.float64)
        mean = float(query @ self.first) / self.count
        variance = float(query @ self.second @ query) / self.count - mean * mean
        return mean, max(variance, 0.0) ** 0.5
