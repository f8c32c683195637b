"""Random unit vectors in clusters, as real embeddings lie."""

from __future__ import annotations

import numpy as np

from index.types import Vectors

DIMENSION = 32


def clustered(seed: int, count: int, clusters: int = 40, dimension: int = DIMENSION) -> Vectors:
    """Shape (count, dimension); the same centres for every seed."""
    centres = np.random.default_rng(1).normal(size=(clusters, dimension))
    draw = np.random.default_rng(seed)
    points = centres[draw.integers(clusters, size=count)] + 0.5 * draw.normal(size=(count, dimension))
    vectors: Vectors = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    return vectors
