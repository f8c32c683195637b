"""BM25 with Lucene's idf, which is never negative, over fields (the simple BM25F of Robertson & Zaragoza 2009, 3.6).

A token's frequency is the sum over the fields of weight times frequency there; it goes through one saturation. The sum
is made when a unit is written (`fields.py`), so a search costs what it does without fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.lexical.analyse import COUNT_SCALE, hash_tokens
from index.lexical.pairs import pair_shares
from index.store.base import Hashes

K1 = 1.5
B = 0.75
Floats = npt.NDArray[np.float64]


class Statistics(NamedTuple):
    """Units of a population and words in all of them."""

    units: int
    length: int


class Terms(NamedTuple):
    """What a query asks for: the hashes of its known tokens, each with weight × idf, and the mean length."""

    hashes: Hashes
    worth: Floats
    mean_length: float

    @property
    def ceiling(self) -> float:
        """The score that no unit can exceed."""
        return float(self.worth.sum() * (K1 + 1))


def idf(units: int, frequencies: npt.NDArray[np.int64]) -> Floats:
    """Lucene's inverse document frequency of tokens that stand in `frequencies` of `units` units."""
    return np.log1p((units - frequencies + 0.5) / (frequencies + 0.5))


def hashes_of(weights: Mapping[str, float]) -> Hashes:
    return hash_tokens(list(weights))


def weigh(weights: Mapping[str, float], frequencies: npt.NDArray[np.int64], statistics: Statistics) -> Terms:
    """The terms of a query; tokens that no unit holds are left out. `frequencies` run along the tokens."""
    known = frequencies > 0
    worth = np.fromiter(weights.values(), np.float64, len(weights)) * idf(statistics.units, frequencies)
    worth *= pair_shares(list(weights), frequencies, statistics.units)
    mean_length = statistics.length / statistics.units if statistics.units else 0.0
    return Terms(hashes_of(weights)[known], worth[known], mean_length)


def gains(
    worth: float, counts: npt.NDArray[np.integer], lengths: npt.NDArray[np.integer], mean_length: float
) -> Floats:
    """What one token adds to the scores of units that hold it `counts` quarters often and are `lengths` words long."""
    often = counts / COUNT_SCALE
    damping = K1 * (1 - B + B * lengths / mean_length) if mean_length else K1
    return worth * often * (K1 + 1) / (often + damping)
