"""Exact late interaction (Khattab & Zaharia 2020): for each token of a question the best one of a unit, added up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.late.codec import Codes, TokenCodec
from index.types import Numbers, Scores, Vectors

_GRAIN = np.float32(1 << 20)
"""Scores are rounded to this part of 1: products in float32 depend, beyond that, on how many are made at once."""


@dataclass(frozen=True, slots=True, eq=False)
class LateQuery:
    """The tokens of a question for units of one codec; a score is a weighted mean of cosines.

    `rows`, shape (q, numbers), are turned and multiplied by their shares of the weights.
    """

    rows: Vectors

    @classmethod
    def of(cls, codec: TokenCodec, rows: Vectors, weights: Vectors) -> LateQuery:
        """`rows` as the model gives them, shape (q, dimension); `weights`, shape (q,), are not negative."""
        kept = weights > 0.0
        shares = (weights[kept] / max(float(weights.sum()), 1e-12)).astype(np.float32)
        return cls(codec.turn(rows[kept]) * shares[:, np.newaxis])


def maxsim(codec: TokenCodec, query: LateQuery, codes: Codes, lengths: Numbers) -> Scores:
    """The score of each unit, whose codes follow each other; 0 for a unit without tokens."""
    scores = np.zeros(len(lengths), np.float32)
    filled = np.flatnonzero(lengths)
    if not len(filled) or not len(query.rows):
        return scores
    starts = (np.cumsum(lengths) - lengths)[filled]
    best = np.maximum.reduceat(codec.products(codes, query.rows), starts, axis=0)
    scores[filled] = np.round(best.sum(axis=1) * _GRAIN) / _GRAIN
    return scores
