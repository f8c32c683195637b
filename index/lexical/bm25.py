"""BM25 from live counts (Robertson & Zaragoza 2009), with Lucene's idf, which is never negative."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.lexical.analyse import hash_tokens
from index.store.base import Hashes, LiveCounts, TermCounts
from index.types import Numbers, Population, Scored, Scores

K1 = 1.5
B = 0.75
Held = npt.NDArray[np.bool_]
_UNITS_AT_ONCE = 4096


class Terms(NamedTuple):
    """What a query asks for: the hashes of its known tokens, each with weight × idf, and the mean length."""

    hashes: Hashes
    worth: npt.NDArray[np.float64]
    mean_length: float


def idf(units: int, frequencies: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Lucene's inverse document frequency of tokens that stand in `frequencies` of `units` units."""
    return np.log1p((units - frequencies + 0.5) / (frequencies + 0.5))


class Bm25:
    """Scores units of one collection. Nothing is kept, so a score is as live as the counts."""

    def __init__(self, counts: LiveCounts, collection: str) -> None:
        self._counts = counts
        self._collection = collection

    def terms(self, weights: Mapping[str, float], population: Population) -> Terms:
        """Tokens that no unit of the population holds are left out."""
        units, length = self._counts.population(self._collection, population)
        hashes = hash_tokens(list(weights))
        frequencies = self._counts.document_frequencies(self._collection, population, hashes)
        known = frequencies > 0
        worth = np.fromiter(weights.values(), np.float64, len(weights)) * idf(units, frequencies)
        return Terms(hashes[known], worth[known], length / units if units else 0.0)

    def ceiling(self, weights: Mapping[str, float], population: Population) -> float:
        """The score no unit can exceed."""
        return float(self.terms(weights, population).worth.sum() * (K1 + 1))

    def scores(self, weights: Mapping[str, float], population: Population, numbers: Numbers) -> tuple[Scores, Held]:
        """A score per number, and whether the unit holds any of the tokens. Units that are gone hold none."""
        terms = self.terms(weights, population)
        scores = np.zeros(len(numbers))
        held = np.zeros(len(numbers), np.bool_)
        for start in range(0, len(numbers), _UNITS_AT_ONCE):
            part = slice(start, start + _UNITS_AT_ONCE)
            _score(terms, self._counts.term_counts(numbers[part]), scores[part], held[part])
        return scores.astype(np.float32), held

    def best(self, weights: Mapping[str, float], population: Population, k: int, numbers: Numbers) -> Scored:
        """The k best of these distinct units by falling score, ties by number; none without a token."""
        scores, held = self.scores(weights, population, numbers)
        numbers, scores = numbers[held], scores[held]
        order = np.lexsort((numbers, -scores))[: max(k, 0)]
        return Scored(numbers[order], scores[order])


def _score(terms: Terms, units: list[TermCounts | None], scores: npt.NDArray[np.float64], held: Held) -> None:
    """Write the scores of some units and whether they hold a token into arrays of their length."""
    there = [unit for unit in units if unit is not None]
    if not there or not len(terms.hashes):
        return
    place = np.fromiter((at for at, unit in enumerate(units) if unit is not None), np.intp, len(there))
    ends = np.cumsum([len(unit.hashes) for unit in there])
    hashes = np.concatenate([unit.hashes for unit in there])
    counts = np.concatenate([unit.counts for unit in there])
    maybe = _with_low_bits_of(terms.hashes, hashes)
    lengths = np.fromiter((unit.length for unit in there), np.float64, len(there))
    damping = K1 * (1 - B + B * lengths / terms.mean_length)
    for token, worth in zip(terms.hashes, terms.worth, strict=True):
        hits = maybe[hashes[maybe] == token]
        owners = np.searchsorted(ends, hits, side="right")
        often = counts[hits].astype(np.float64)
        scores[place[owners]] += worth * often * (K1 + 1) / (often + damping[owners])
        held[place[owners]] = True


def _with_low_bits_of(tokens: Hashes, hashes: Hashes) -> npt.NDArray[np.intp]:
    """Positions whose low 16 bits are those of a token: nearly all others are out after one look."""
    wanted = np.zeros(1 << 16, np.bool_)
    wanted[tokens.astype(np.uint16)] = True
    return np.flatnonzero(wanted[hashes.astype(np.uint16)])
