"""Exact inner products: the same numbers for the same vectors, wherever these lie."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.types import Numbers, Scores, Vectors

Halves = npt.NDArray[np.float16]
"""Vectors as the views keep them, shape (n, dimension)."""
INEXACT = 1e-5
"""More than float32 products of unit vectors are off."""
_ROWS = 8192


def halved(vectors: Vectors) -> Halves:
    """Vectors at the precision that is kept; what is scored is the kept vector."""
    return np.ascontiguousarray(vectors, np.float16)


def inner(vectors: npt.NDArray[np.floating], vector: Vectors) -> Scores:
    """Inner products, row by row in float64: unlike BLAS the result does not depend on a row's neighbours."""
    query = vector.astype(np.float64)
    scores = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), _ROWS):
        rows = vectors[start : start + _ROWS].astype(np.float64)
        scores[start : start + _ROWS] = np.einsum("ij,j->i", rows, query)
    return scores


def nearly_best(rough: Scores, k: int) -> npt.NDArray[np.intp]:
    """Places that may be among the k best, going by scores that are off by less than INEXACT."""
    if not 0 < k < len(rough):
        return np.arange(len(rough))
    return np.flatnonzero(rough >= np.partition(rough, len(rough) - k)[len(rough) - k] - INEXACT)


def rising(numbers: Numbers, vectors: Vectors) -> tuple[Numbers, Halves]:
    """Numbers in rising order, each with its vector at the precision that is kept."""
    order = np.argsort(numbers)
    return numbers[order].astype(np.int64), halved(vectors[order])
