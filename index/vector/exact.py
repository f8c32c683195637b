"""Exact inner products and their order: the same numbers for the same vectors, wherever these lie."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.types import Numbers, Scored, Scores, Vectors

Halves = npt.NDArray[np.float16]
"""Vectors as the views keep them, shape (n, dimension)."""
_ROWS = 8192
_INEXACT = 1e-5
"""More than float32 products of unit vectors are off."""


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


def best(numbers: Numbers, scores: Scores, k: int) -> Scored:
    """The k best by falling score, ties by rising number."""
    if 0 < k < len(scores):
        kth = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = np.flatnonzero(scores >= kth)
        numbers, scores = numbers[kept], scores[kept]
    order = np.lexsort((numbers, -scores))[: max(k, 0)]
    return Scored(numbers[order], scores[order])


def scan(vectors: npt.NDArray[np.floating], vector: Vectors, k: int) -> tuple[npt.NDArray[np.intp], Scores]:
    """Rows that may be among the k best, found by fast inexact products, and their exact scores."""
    rough = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), _ROWS):
        rough[start : start + _ROWS] = vectors[start : start + _ROWS].astype(np.float32, copy=False) @ vector
    rows = np.arange(len(rough))
    if 0 < k < len(rough):
        rows = np.flatnonzero(rough >= np.partition(rough, len(rough) - k)[len(rough) - k] - _INEXACT)
    return rows, inner(vectors[rows], vector)


def last_of_each(numbers: Numbers, vectors: Vectors) -> tuple[Numbers, Halves]:
    """Numbers rising, each with the last vector given for it, at the precision that is kept."""
    rising, from_end = np.unique(numbers[::-1], return_index=True)
    return rising.astype(np.int64), halved(vectors[len(numbers) - 1 - from_end])


def positions(haystack: Numbers, needles: Numbers) -> npt.NDArray[np.intp]:
    """Where those of the needles that are in the rising haystack stand, rising without repetition."""
    wanted = np.unique(needles)
    at = np.searchsorted(haystack, wanted)
    at = at[at < len(haystack)]
    wanted = wanted[: len(at)]
    found: npt.NDArray[np.intp] = at[haystack[at] == wanted]
    return found
