"""The newest units of the late view, in memory: appended to, tombstoned, compacted now and then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from index.arrays import Places
from index.late.base import TokenCodes
from index.late.block import Block, joined
from index.late.muvera import Muvera
from index.segments.arrays import Array
from index.types import Numbers, Scores, Vectors

_MOST_DEAD = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """`rows` has the MUVERA vectors, as float32 for speed; it and the codes are buffers with room to spare.

    An older tail never looks beyond its own units, so appending to the newest tail leaves older ones as they were.
    Only the newest tail may be appended to.
    """

    block: Block
    rows: Vectors
    used: int
    """Rows of codes that are taken."""

    @classmethod
    def empty(cls, muvera: Muvera) -> Tail:
        block = joined([], muvera.codec.width)
        return cls(block, np.zeros((0, muvera.size), np.float32), 0)

    @property
    def live(self) -> int:
        return self.block.live

    def plus(self, numbers: Numbers, codes: TokenCodes, muvera: Muvera) -> Tail:
        """With more units; none of them is alive here."""
        if not len(numbers):
            return self
        come = joined([(numbers, codes)], muvera.codec.width)
        held = self.block.held
        if len(held) and come.held[0] <= held[-1]:
            return self._anew([self.block.content(), come.content()], muvera)
        rows = _appended(self.rows, len(held), muvera.documents(come.codes, come.lengths).astype(np.float32))
        block = Block(
            np.concatenate([held, come.held]),
            np.concatenate([self.block.starts, come.starts + self.used]),
            np.concatenate([self.block.lengths, come.lengths]),
            _appended(self.block.codes, self.used, come.codes),
            np.concatenate([self.block.alive, come.alive]),
        )
        return Tail(block, rows, self.used + len(come.codes))

    def minus(self, numbers: Numbers, muvera: Muvera) -> Tail:
        at = self.block.live_places(numbers)
        if not len(at):
            return self
        block = self.block.minus(at)
        if block.live >= (1 - _MOST_DEAD) * len(block.held):
            return replace(self, block=block)
        kept = joined([block.content()], muvera.codec.width)
        return Tail(kept, self.rows[: len(block.held)][block.alive], len(kept.codes))

    def nearest(self, vector: Vectors, count: int, among: Places) -> tuple[Places, Scores]:
        """See Segment.nearest."""
        whole = len(among) == len(self.block.held)
        rows = self.rows[: len(among)] if whole else self.rows[among]
        products = rows @ vector
        if count < len(among):
            kept = np.argpartition(products, len(products) - count)[len(products) - count :]
            return among[kept], products[kept]
        return among, products

    def _anew(self, contents: list[tuple[Numbers, TokenCodes]], muvera: Muvera) -> Tail:
        block = joined(contents, muvera.codec.width)
        rows = muvera.documents(block.codes, block.lengths).astype(np.float32)
        return Tail(block, rows, len(block.codes))


def _appended(buffer: Array, used: int, rows: Array) -> Array:
    """The buffer, or a larger copy of it, with rows put after those that are used."""
    total = used + len(rows)
    if total > len(buffer):
        larger = np.empty((max(total, 2 * len(buffer)), rows.shape[1]), rows.dtype)
        larger[:used] = buffer[:used]
        buffer = larger
    buffer[used:total] = rows
    return buffer
