"""Seeded bootstrap intervals: how far a mean over these questions may be from the truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RESAMPLES = 2_000
SEED = 20261121


def stratified_mean(values: Floats, strata: Sequence[str] | None = None) -> Floats:
    """Mean over the strata of the mean of each; values (n, m) gives (m,). Without strata the plain mean."""
    means = [part.mean(axis=0) for part in _parts(values, strata)]
    return np.asarray(np.mean(means, axis=0), dtype=np.float64)


def interval(values: Floats, strata: Sequence[str] | None = None) -> Floats:
    """95% percentile interval of `stratified_mean`, shape (m, 2) for values (n, m), n > 0.

    Questions are drawn anew within each stratum; the seed is fixed, so equal values give equal intervals.
    """
    random = np.random.default_rng(SEED)
    means = np.zeros((RESAMPLES, values.shape[1]))
    parts = _parts(values, strata)
    for part in parts:
        n = len(part)
        draws = random.multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES)
        means += draws @ part / (n * len(parts))
    return np.percentile(means, (2.5, 97.5), axis=0).T


def _parts(values: Floats, strata: Sequence[str] | None) -> list[Floats]:
    if strata is None:
        return [values]
    labels = np.asarray(strata)
    return [values[labels == label] for label in sorted(set(strata))]
