"""The graph view: segments on disk and a tail in memory, which answer as one graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from index.graph.block import Block
from index.graph.content import Content
from index.graph.tail import Tail
from index.graph.union import Base, Union
from index.segments.base import reopened
from index.types import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class SegmentedGraphView:
    """Immutable: a search keeps the view that it began with."""

    segments: Mapping[str, Block] = field(default_factory=dict)
    tail: Tail = field(default_factory=Tail)
    bases: list[Base] = field(default_factory=list)
    """What is known of the segments together, once somebody has asked; shared by the views of the same segments."""
    unions: list[Union] = field(default_factory=list)

    def plus(self, content: Content) -> SegmentedGraphView:
        """With more units, none of which is here."""
        return replace(self, tail=self.tail.plus(content), unions=[])

    def minus(self, numbers: Numbers) -> SegmentedGraphView:
        gone = np.unique(numbers)
        segments = {name: segment.minus(gone) for name, segment in self.segments.items()}
        return replace(self, segments=segments, tail=self.tail.minus(gone), unions=[])

    @property
    def tail_size(self) -> int:
        return self.tail.live

    def without_tail(self) -> SegmentedGraphView:
        return replace(self, tail=Tail(), unions=[])

    def with_segments(self, places: Mapping[str, Path]) -> SegmentedGraphView:
        segments, come = reopened(self.segments, places, Block.open)
        tail = self.tail
        for segment in come:
            tail = tail.minus(segment.arrays.numbers)
        same = list(segments) == list(self.segments)
        return SegmentedGraphView(segments, tail, self.bases if same else [])

    def write(self, place: Path, names: Sequence[str]) -> None:
        blocks = [self.segments[name] for name in names] if names else [self.tail.block]
        Block.of(Content.joined([block.content() for block in blocks])).write(place)

    def numbers(self) -> Numbers:
        return np.sort(np.concatenate([self.tail.numbers(), *(block.numbers() for block in self.segments.values())]))

    def __len__(self) -> int:
        return self.tail.live + sum(block.live for block in self.segments.values())

    @property
    def union(self) -> Union:
        """All parts as one graph."""
        if not self.unions:  # two threads may both make it: it is the same
            if not self.bases:
                self.bases.append(Base.of([block.arrays.names.hashes for block in self.segments.values()]))
            self.unions.append(Union.of(self.bases[0], tuple(self.segments.values()), self.tail.block))
        return self.unions[0]
