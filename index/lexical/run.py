"""A piece of the lexical view: postings of both populations, and which of their units are still there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Alive, positions
from index.errors import BrokenSegment
from index.lexical.base import LexicalUnit
from index.lexical.bm25 import Floats, Statistics, Terms, gains
from index.lexical.postings import Postings
from index.segments.arrays import map_arrays, write_arrays
from index.store.base import Hashes
from index.types import POPULATIONS, Numbers, Population

_FILE = "postings"


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The postings of one population; `statistics` are those of the units that are alive."""

    postings: Postings
    alive: Alive
    statistics: Statistics

    @classmethod
    def of(cls, postings: Postings) -> Part:
        units = len(postings.numbers)
        return cls(postings, np.ones(units, np.bool_), Statistics(units, int(postings.lengths.sum(dtype=np.int64))))

    def minus(self, numbers: Numbers) -> Part:
        at = positions(self.postings.numbers, numbers)
        at = at[self.alive[at]]
        if not len(at):
            return self
        alive = self.alive.copy()
        alive[at] = False
        units, length = self.statistics
        gone = int(self.postings.lengths[at].sum(dtype=np.int64))
        return replace(self, alive=alive, statistics=Statistics(units - len(at), length - gone))

    def impacts(self, hashes: Hashes, worth: Floats) -> tuple[Floats, Floats]:
        """Of every row the sum of each token's worth times its count, and of each token the largest count."""
        scores, most = np.zeros(len(self.alive)), np.zeros(len(hashes))
        for place, span in enumerate(self.postings.spans(hashes)):
            rows, counts = self.postings.rows[span], self.postings.counts[span]
            scores[rows] += worth[place] * counts
            alive = counts if self.whole else counts[self.alive[rows]]
            most[place] = alive.max(initial=0)
        if not self.whole:
            scores[~self.alive] = 0.0
        return scores, most

    @property
    def whole(self) -> bool:
        return self.statistics.units == len(self.alive)

    def frequencies(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        starts, stops = self.postings.bounds(hashes)
        found = stops - starts
        if not self.whole:
            for at in np.flatnonzero(found).tolist():
                found[at] = np.count_nonzero(self.alive[self.postings.rows[starts[at] : stops[at]]])
        return found

    def scores(self, terms: Terms) -> Floats:
        """The score of every row, 0 where it holds no token or is gone."""
        scores = np.zeros(len(self.alive))
        for span, worth in zip(self.postings.spans(terms.hashes), terms.worth.tolist(), strict=True):
            rows = self.postings.rows[span]
            scores[rows] += gains(worth, self.postings.counts[span], self.postings.lengths[rows], terms.mean_length)
        if not self.whole:
            scores[~self.alive] = 0.0
        return scores


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A part per population. As a segment it is one file of arrays."""

    parts: Mapping[Population, Part]

    @classmethod
    def build(cls, units: Sequence[LexicalUnit]) -> Run:
        parts: dict[Population, Part] = {}
        for population in POPULATIONS:
            members = sorted((unit for unit in units if unit.population == population), key=lambda unit: unit.number)
            numbers = np.array([unit.number for unit in members], np.int64)
            parts[population] = Part.of(Postings.build(numbers, [unit.terms for unit in members]))
        return cls(parts)

    @classmethod
    def join(cls, runs: Sequence[Run]) -> Run:
        """One run of all that is alive in these."""
        joined: dict[Population, Part] = {}
        for population in POPULATIONS:
            parts = [run.parts[population] for run in runs]
            joined[population] = Part.of(Postings.join([(part.postings, part.alive) for part in parts]))
        return cls(joined)

    @classmethod
    def open(cls, place: Path) -> Run:
        """Raises BrokenSegment."""
        arrays = map_arrays(place / _FILE)
        try:
            return cls({name: Part.of(Postings.of_arrays(arrays, f"{name}.")) for name in POPULATIONS})
        except KeyError as missing:
            raise BrokenSegment(f"{place.name} lacks the array {missing}") from missing

    def write(self, place: Path) -> None:
        """Write what is alive."""
        living = {name: part.postings.without(part.alive) for name, part in self.parts.items()}
        write_arrays(place / _FILE, {k: v for name, one in living.items() for k, v in one.arrays(f"{name}.").items()})

    def minus(self, numbers: Numbers) -> Run:
        return Run({population: part.minus(numbers) for population, part in self.parts.items()})

    def numbers(self) -> Numbers:
        """Those that are alive, rising."""
        return np.sort(np.concatenate([part.postings.numbers[part.alive] for part in self.parts.values()]))

    @property
    def total(self) -> int:
        return sum(len(part.alive) for part in self.parts.values())

    @property
    def live(self) -> int:
        return sum(part.statistics.units for part in self.parts.values())
