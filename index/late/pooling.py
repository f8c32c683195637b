"""Fewer vectors for a unit: tokens that say nearly the same are put together.

Agglomerative clustering by reciprocal nearest neighbours (Murtagh 1983), as token pooling of late interaction does by
Ward's method (Clavié, Chaffin & Adams 2024): in each round, pairs that are each other's nearest become their mean.
"""

from __future__ import annotations

import numpy as np

from index.types import Vectors


def pooled(rows: Vectors, most: int) -> Vectors:
    """At most `most` rows of length 1 for the tokens of one unit (rows of length 1), in their order."""
    if len(rows) <= most:
        return rows
    sums, counts = rows, np.ones(len(rows), np.float32)
    while len(sums) > most:
        sums, counts = _merged(sums, counts, len(sums) - most)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    means: Vectors = sums / np.maximum(lengths, 1e-12)
    return means


def _merged(sums: Vectors, counts: Vectors, too_many: int) -> tuple[Vectors, Vectors]:
    """One round: the nearest of the reciprocal pairs, as many as are too many, and at least one."""
    means = sums / np.linalg.norm(sums, axis=1, keepdims=True).clip(1e-12)
    # Ward's cost of a merge: far apart, or many on both sides, is dear.
    share = counts[:, np.newaxis] * counts / (counts[:, np.newaxis] + counts)
    cost = (1.0 - means @ means.T) * share
    np.fill_diagonal(cost, np.inf)
    nearest = cost.argmin(axis=1)
    here = np.arange(len(sums))
    first = here[(nearest[nearest] == here) & (here < nearest)]
    if not len(first):  # equal distances in a circle
        first = cost.min(axis=1).argmin(keepdims=True)
    first = first[np.argsort(cost[first, nearest[first]], kind="stable")[:too_many]]
    second = nearest[first]
    sums, counts = sums.copy(), counts.copy()
    sums[first] += sums[second]
    counts[first] += counts[second]
    kept = np.ones(len(sums), np.bool_)
    kept[second] = False
    return sums[kept], counts[kept]
