"""The dense view on FAISS: segments that are mapped files, and a tail in memory that is searched exactly.

Vectors are kept in half precision, as the store keeps them, and scores are exact inner products of what is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.arrays import best
from index.segments.base import reopened
from index.types import Numbers, Scored, Scores, Vectors
from index.vector.moments import mean_and_deviation
from index.vector.segment import Segment
from index.vector.tail import Tail

GRAPH_FROM = 200_000
"""Segments of fewer vectors have no graph: FAISS scans 100,000 of them, exactly, in the time of an accurate walk."""


@dataclass(frozen=True, slots=True, eq=False)
class FaissView:
    """Immutable: a search keeps the view that it began with."""

    dimension: int
    segments: Mapping[str, Segment]
    tail: Tail
    graph_from: int = GRAPH_FROM

    @classmethod
    def empty(cls, dimension: int) -> FaissView:
        return cls(dimension, {}, Tail.empty(dimension))

    def plus(self, numbers: Numbers, vectors: Vectors) -> FaissView:
        """With more vectors. Only the newest view may be added to."""
        return replace(self, tail=self.tail.plus(numbers, vectors))

    def minus(self, numbers: Numbers) -> FaissView:
        gone = np.unique(numbers)
        segments = {name: segment.minus(gone) for name, segment in self.segments.items()}
        return replace(self, segments=segments, tail=self.tail.minus(gone))

    @property
    def tail_size(self) -> int:
        return self.tail.live

    def without_tail(self) -> FaissView:
        return replace(self, tail=Tail.empty(self.dimension))

    def with_segments(self, places: Mapping[str, Path]) -> FaissView:
        segments, come = reopened(self.segments, places, Segment.open)
        tail = self.tail
        for segment in come:
            tail = tail.minus(segment.held)
        return replace(self, segments=segments, tail=tail)

    def write(self, place: Path, names: Sequence[str]) -> None:
        contents = [self.segments[name].content() for name in names] if names else [self.tail.content()]
        Segment.write(place, contents, self.dimension, graph_from=self.graph_from)

    def search(self, vector: Vectors, k: int, allowed: Numbers | None = None) -> Scored:
        query = np.ascontiguousarray(vector, np.float32)
        numbers: list[Numbers] = [np.zeros(0, np.int64)]
        scores: list[Scores] = [np.zeros(0, np.float32)]
        among = [(part, part.live_places(allowed)) for part in self._parts] if k > 0 else []
        for part, at in among:
            if len(at):
                found, exact = part.search(query, k, at, filtered=allowed is not None)
                numbers.append(part.held[found])
                scores.append(exact)
        return best(np.concatenate(numbers), np.concatenate(scores), k)

    def scores(self, vector: Vectors, numbers: Numbers) -> Scores:
        query = np.ascontiguousarray(vector, np.float32)
        out = np.zeros(len(numbers), np.float32)
        for part in self._parts:
            at = part.live_places(numbers)
            out[np.searchsorted(numbers, part.held[at])] = part.inner(query, at)
        return out

    def moments(self, vector: Vectors) -> tuple[float, float]:
        return mean_and_deviation([part.moments for part in self._parts], vector)

    def numbers(self) -> Numbers:
        return np.sort(np.concatenate([part.numbers() for part in self._parts]))

    def __len__(self) -> int:
        return sum(part.live for part in self._parts)

    @property
    def _parts(self) -> tuple[Segment | Tail, ...]:
        return (*self.segments.values(), self.tail)
