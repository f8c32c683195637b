"""The late view on disk: segments that are mapped files, and a tail in memory.

Units are found by the marks of their MUVERA vectors and scored exactly by their tokens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from index.arrays import best
from index.late.base import TokenCodes
from index.late.codec import TokenCodec
from index.late.finder import Finder
from index.late.maxsim import LateQuery
from index.late.muvera import Muvera
from index.late.segment import Segment
from index.late.tail import Tail
from index.segments.base import reopened
from index.types import Numbers, Scored, Scores

EXACT = 1000
"""So few units are all scored rather than looked for."""
SAMPLE = 64
"""Units by which the score of chance is measured."""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentedLateView:
    """Immutable: a search keeps the view that it began with."""

    finder: Finder
    segments: Mapping[str, Segment]
    tail: Tail
    exact: int = EXACT

    @classmethod
    def empty(cls, codec: TokenCodec) -> SegmentedLateView:
        finder = Finder(Muvera(codec))
        return cls(finder, {}, Tail.empty(finder))

    @property
    def codec(self) -> TokenCodec:
        return self.finder.muvera.codec

    def plus(self, numbers: Numbers, codes: TokenCodes) -> SegmentedLateView:
        """With more units. Only the newest view may be added to."""
        return replace(self, tail=self.tail.plus(numbers, codes, self.finder))

    def minus(self, numbers: Numbers) -> SegmentedLateView:
        gone = np.unique(numbers)
        segments = {name: segment.minus(gone) for name, segment in self.segments.items()}
        return replace(self, segments=segments, tail=self.tail.minus(gone))

    @property
    def tail_size(self) -> int:
        return self.tail.live

    def without_tail(self) -> SegmentedLateView:
        return replace(self, tail=Tail.empty(self.finder))

    def with_segments(self, places: Mapping[str, Path]) -> SegmentedLateView:
        segments, come = reopened(self.segments, places, partial(Segment.open, finder=self.finder))
        tail = self.tail
        for segment in come:
            tail = tail.minus(segment.block.held)
        return replace(self, segments=segments, tail=tail)

    def write(self, place: Path, names: Sequence[str]) -> None:
        blocks = [self.segments[name].block for name in names] if names else [self.tail.block]
        Segment.write(place, [block.content() for block in blocks], self.finder)

    def search(self, query: LateQuery, k: int, allowed: Numbers | None = None) -> Scored:
        among = [(part, part.block.live_places(allowed)) for part in self._parts]
        count = sum(len(at) for _, at in among)
        candidates = max(self.codec.setting.candidates, k)
        if k > 0 and len(query.rows) and count > max(self.exact, candidates):
            allowed = self._nearest(query, candidates, allowed)
        numbers: list[Numbers] = [np.zeros(0, np.int64)]
        scores: list[Scores] = [np.zeros(0, np.float32)]
        for part in self._parts if k > 0 else ():
            at = part.block.live_places(allowed)
            numbers.append(part.block.held[at])
            scores.append(part.block.scores(self.codec, query, at))
        return best(np.concatenate(numbers), np.concatenate(scores), k)

    def scores(self, query: LateQuery, numbers: Numbers) -> Scores:
        out = np.zeros(len(numbers), np.float32)
        for part in self._parts:
            at = part.block.live_places(numbers)
            if len(at):
                out[np.searchsorted(numbers, part.block.held[at])] = part.block.scores(self.codec, query, at)
        return out

    def chance(self, query: LateQuery) -> tuple[float, int]:
        """The mean score of a few units from all over the view, and how many these are."""
        places = [(part, part.block.live_places(None)) for part in self._parts]
        step = max(sum(len(at) for _, at in places) // SAMPLE, 1)
        scores = [part.block.scores(self.codec, query, at[::step]) for part, at in places]
        together = np.concatenate([np.zeros(0, np.float32), *scores])
        return (float(together.mean()), len(together)) if len(together) else (0.0, 0)

    def numbers(self) -> Numbers:
        return np.sort(np.concatenate([part.block.numbers() for part in self._parts]))

    def __len__(self) -> int:
        return sum(part.live for part in self._parts)

    def _nearest(self, query: LateQuery, count: int, allowed: Numbers | None) -> Numbers:
        """The units nearest by MUVERA, as rising numbers."""
        vector = self.finder.muvera.query(query)
        numbers: list[Numbers] = []
        products: list[Scores] = []
        for part in self._parts:
            at = part.block.live_places(allowed)
            if len(at):
                found, of_found = part.nearest(self.finder, vector, count, at)
                numbers.append(part.block.held[found])
                products.append(of_found)
        return np.sort(best(np.concatenate(numbers), np.concatenate(products), count).numbers)

    @property
    def _parts(self) -> tuple[Segment | Tail, ...]:
        return (*self.segments.values(), self.tail)
