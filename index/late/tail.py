"""The newest units of the late view, in memory: appended to, tombstoned, compacted now and then."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from index.arrays import Places, appended
from index.late.base import TokenCodes
from index.late.block import Block, Content
from index.late.finder import Finder, MarkIndex
from index.types import Numbers, Scores, Vectors

_MOST_DEAD = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """Codes and marks of the block are buffers with room to spare, of which `used` rows of codes are taken.

    An older tail never looks beyond its own units, so appending to the newest tail leaves older ones as they were.
    Only the newest tail may be appended to.
    """

    block: Block
    used: int
    made: list[MarkIndex] = field(default_factory=list)
    """The index of the marks, once somebody has searched."""

    @classmethod
    def empty(cls, finder: Finder) -> Tail:
        return cls(Block.empty(finder), 0)

    @property
    def live(self) -> int:
        return self.block.live

    def plus(self, numbers: Numbers, codes: TokenCodes, finder: Finder) -> Tail:
        """With more units; none of them is alive here."""
        if not len(numbers):
            return self
        old, come = self.block, Content.of(numbers, codes, finder)
        if len(old.held) and come.numbers[0] <= old.held[-1]:
            return _of(Content.joined([old.content(), come]))
        new = Block.of(come)
        block = Block(
            np.concatenate([old.held, new.held]),
            np.concatenate([old.starts, new.starts + self.used]),
            np.concatenate([old.lengths, new.lengths]),
            appended(old.codes, self.used, new.codes),
            appended(old.marks, len(old.held), new.marks),
            np.concatenate([old.alive, new.alive]),
        )
        return Tail(block, self.used + len(new.codes))

    def minus(self, numbers: Numbers) -> Tail:
        at = self.block.live_places(numbers)
        if not len(at):
            return self
        block = self.block.minus(at)
        if block.live < (1 - _MOST_DEAD) * len(block.held):
            return _of(block.content())
        return replace(self, block=block)

    def nearest(self, finder: Finder, vector: Vectors, count: int, among: Places) -> tuple[Places, Scores]:
        """See MarkIndex.nearest."""
        if not self.made:  # two threads may both make it: it is the same
            self.made.append(finder.index(self.block.marks[: len(self.block.held)]))
        return self.made[0].nearest(vector, count, among)


def _of(content: Content) -> Tail:
    return Tail(Block.of(content), len(content.codes.codes))
