"""The few statistics of the benchmarks: spread of times, recall against an exact ranking, load of the machine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.types import Numbers, Scores

TIE = 1e-5
"""Scores that differ by less are equally good: float32 products of one pair may differ by that."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles of times in milliseconds."""

    count: int
    p50: float
    p95: float
    max: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Quantiles interpolated linearly; raises ValueError without values."""
        if not values:
            raise ValueError("no values")
        p50, p95, most = np.quantile(np.asarray(values, dtype=np.float64), [0.5, 0.95, 1.0]).tolist()
        return cls(len(values), p50, p95, most)

    def __str__(self) -> str:
        return f"{self.p50:>9.1f}{self.p95:>9.1f}{self.max:>9.1f}"


HEADER = f"{'p50':>9}{'p95':>9}{'max':>9}"


def recall(found: Scores, exact: Scores, k: int) -> float:
    """Share of the k best that were found, by score: of units with equal scores any will do.

    `found` are the true scores of distinct units that were found, `exact` those of all units, in any order. 1 where
    there is nothing to find.
    """
    wanted = min(k, len(exact))
    if not wanted:
        return 1.0
    least = np.partition(exact, len(exact) - wanted)[len(exact) - wanted]
    return min(int(np.count_nonzero(found >= least - TIE)), wanted) / wanted


def overlap(found: Numbers, exact: Numbers) -> float:
    """Share of the exact units that were found; 1 where there are none."""
    return float(np.isin(exact, found).mean()) if len(exact) else 1.0


def load() -> str:
    """How busy the machine was in the last minute, to be printed with each figure."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
