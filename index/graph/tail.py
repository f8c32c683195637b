"""The newest units of the graph view, in memory; their rows are made when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from index.arrays import within
from index.graph.block import Block
from index.graph.content import Content
from index.types import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """Contents that have no unit in common, and the block of them all once somebody has asked for it."""

    parts: tuple[Content, ...] = ()
    made: list[Block] = field(default_factory=list)

    @property
    def live(self) -> int:
        return sum(len(part.numbers) for part in self.parts)

    def numbers(self) -> Numbers:
        return np.sort(np.concatenate([np.zeros(0, np.int64), *(part.numbers for part in self.parts)]))

    def plus(self, content: Content) -> Tail:
        """With more units; none of them is here."""
        if not len(content.numbers):
            return self
        if self.made:  # what was joined once need not be joined again piece by piece
            return Tail((self.made[0].content(), content))
        return Tail((*self.parts, content))

    def minus(self, numbers: Numbers) -> Tail:
        """Without units (rising)."""
        if not any(within(part.numbers, numbers).any() for part in self.parts):
            return self
        fewer: Sequence[Content] = [part.without(numbers) for part in self.parts]
        return Tail(tuple(part for part in fewer if len(part.numbers)))

    @property
    def block(self) -> Block:
        if not self.made:  # two threads may both make it: it is the same
            self.made.append(Block.of(Content.joined(self.parts) if self.parts else Content.empty()))
        return self.made[0]
