"""The lexical view as a table of units that is looked through: the exact reference for other views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.arrays import best
from index.lexical.base import LexicalUnit
from index.lexical.bm25 import Statistics, gains, hashes_of, weigh
from index.store.base import Hashes
from index.types import Numbers, Population, Scored, Scores


@dataclass(frozen=True, slots=True)
class MemoryLexicalView:
    """Every unit is scored, one token after the other."""

    held: Mapping[int, LexicalUnit] = field(default_factory=dict)

    def plus(self, units: Sequence[LexicalUnit]) -> MemoryLexicalView:
        return MemoryLexicalView({**self.held, **{unit.number: unit for unit in units}})

    def minus(self, numbers: Numbers) -> MemoryLexicalView:
        gone = set(numbers.tolist())
        return MemoryLexicalView({number: unit for number, unit in self.held.items() if number not in gone})

    def match(self, weights: Mapping[str, float], population: Population) -> MemoryMatches:
        members = self._members(population)
        statistics = Statistics(len(members), sum(unit.terms.length for unit in members))
        terms = weigh(weights, self.frequencies(hashes_of(weights), population), statistics)
        scores: dict[int, float] = {}
        for unit in members:
            counts = dict(zip(unit.terms.hashes.tolist(), unit.terms.counts.tolist(), strict=True))
            length = np.array([unit.terms.length])
            for token, worth in zip(terms.hashes.tolist(), terms.worth.tolist(), strict=True):
                if token in counts:
                    gain = float(gains(worth, np.array([counts[token]]), length, terms.mean_length)[0])
                    scores[unit.number] = scores.get(unit.number, 0.0) + gain
        return MemoryMatches(scores, terms.ceiling)

    def units(self, population: Population) -> int:
        return len(self._members(population))

    def frequencies(self, hashes: Hashes, population: Population) -> npt.NDArray[np.int64]:
        members = [set(unit.terms.hashes.tolist()) for unit in self._members(population)]
        return np.array([sum(token in held for held in members) for token in hashes.tolist()], np.int64)

    def numbers(self, population: Population) -> Numbers:
        return np.array([unit.number for unit in self._members(population)], np.int64)

    def _members(self, population: Population) -> list[LexicalUnit]:
        return [self.held[number] for number in sorted(self.held) if self.held[number].population == population]


@dataclass(frozen=True, slots=True)
class MemoryMatches:
    """Number to score of the units that hold a token."""

    scores: Mapping[int, float]
    ceiling: float

    def best(self, k: int, allowed: Numbers | None = None) -> Scored:
        wanted = None if allowed is None else set(allowed.tolist())
        numbers = np.array([n for n in sorted(self.scores) if wanted is None or n in wanted], np.int64)
        return best(numbers, self.of(numbers), k)

    def of(self, numbers: Numbers) -> Scores:
        return np.array([self.scores.get(number, 0.0) for number in numbers.tolist()], np.float32)
