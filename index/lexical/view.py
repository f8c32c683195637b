"""The lexical view: segments of postings, and runs in memory that are joined as they grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import best, positions, within
from index.lexical.base import LexicalUnit
from index.lexical.bm25 import Floats, Statistics, hashes_of, weigh
from index.lexical.run import Part, Run
from index.segments.base import reopened
from index.store.base import Hashes
from index.types import Numbers, Population, Scored, Scores

_FAN_IN = 4


@dataclass(frozen=True, slots=True)
class PostingsView:
    """Scores are exact: every posting of the query's tokens is looked at, in whatever pieces it lies."""

    segments: Mapping[str, Run] = field(default_factory=dict)
    tail: tuple[Run, ...] = ()

    def plus(self, units: Sequence[LexicalUnit]) -> PostingsView:
        return PostingsView(self.segments, _settled([*self.tail, Run.build(units)])) if units else self

    def minus(self, numbers: Numbers) -> PostingsView:
        tail = [run.minus(numbers) for run in self.tail]
        segments = {name: run.minus(numbers) for name, run in self.segments.items()}
        return PostingsView(segments, tuple(run for run in tail if run.live))

    @property
    def tail_size(self) -> int:
        return sum(run.live for run in self.tail)

    def without_tail(self) -> PostingsView:
        return PostingsView(self.segments)

    def with_segments(self, places: Mapping[str, Path]) -> PostingsView:
        segments, come = reopened(self.segments, places, Run.open)
        view = PostingsView({}, self.tail)
        for run in come:
            view = view.minus(run.numbers())
        return PostingsView(segments, view.tail)

    def write(self, place: Path, names: Sequence[str]) -> None:
        Run.join([self.segments[name] for name in names] if names else self.tail).write(place)

    def match(self, weights: Mapping[str, float], population: Population) -> PostingsMatches:
        parts = self._parts(population)
        terms = weigh(weights, self.frequencies(hashes_of(weights), population), self._statistics(population))
        return PostingsMatches([(part.postings.numbers, part.scores(terms)) for part in parts], terms.ceiling)

    def impacts(self, hashes: Hashes, worth: Floats, population: Population) -> PostingsMatches:
        """Score by counts alone, without rarity or length: each token's worth times how much of it a unit holds.

        The ceiling is the score of a unit that holds of each token as much as any unit does.
        """
        parts = self._parts(population)
        found = [part.impacts(hashes, worth) for part in parts]
        pieces = [(part.postings.numbers, scores) for part, (scores, _) in zip(parts, found, strict=True)]
        most = np.max([np.zeros(len(hashes)), *(most for _, most in found)], axis=0)
        return PostingsMatches(pieces, float(most @ worth))

    def units(self, population: Population) -> int:
        return self._statistics(population).units

    def frequencies(self, hashes: Hashes, population: Population) -> npt.NDArray[np.int64]:
        found = np.zeros(len(hashes), np.int64)
        for part in self._parts(population):
            found += part.frequencies(hashes)
        return found

    def numbers(self, population: Population) -> Numbers:
        parts = self._parts(population)
        found = [part.postings.numbers[part.alive] for part in parts]
        return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def _parts(self, population: Population) -> list[Part]:
        return [run.parts[population] for run in (*self.segments.values(), *self.tail)]

    def _statistics(self, population: Population) -> Statistics:
        parts = [part.statistics for part in self._parts(population)]
        return Statistics(sum(one.units for one in parts), sum(one.length for one in parts))


@dataclass(frozen=True, slots=True, eq=False)
class PostingsMatches:
    """Rising numbers and the score of each, piece by piece."""

    pieces: Sequence[tuple[Numbers, Floats]]
    ceiling: float

    def best(self, k: int, allowed: Numbers | None = None) -> Scored:
        numbers: list[Numbers] = [np.zeros(0, np.int64)]
        scores: list[Scores] = [np.zeros(0, np.float32)]
        for held, all_scores in self.pieces:
            at = np.flatnonzero(all_scores)
            if allowed is not None:
                at = at[within(held[at], allowed)]
            numbers.append(held[at])
            scores.append(all_scores[at].astype(np.float32))
        return best(np.concatenate(numbers), np.concatenate(scores), k)

    def of(self, numbers: Numbers) -> Scores:
        out = np.zeros(len(numbers), np.float32)
        for held, scores in self.pieces:
            at = positions(held, numbers)
            out[np.searchsorted(numbers, held[at])] += scores[at].astype(np.float32)
        return out


def _settled(runs: list[Run]) -> tuple[Run, ...]:
    """The same units in few runs, each much larger than the next, so that adding costs little and so does looking."""
    while len(runs) > 1 and runs[-2].live < _FAN_IN * runs[-1].live:
        runs[-2:] = [Run.join(runs[-2:])]
    return tuple(runs)
