"""Units with their codes one after another, some of which may be gone: what tail and segments have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from index.arrays import Alive, Places, positions, spread
from index.late.base import TokenCodes
from index.late.codec import Codes, TokenCodec
from index.late.maxsim import LateQuery, maxsim
from index.types import Numbers, Scores


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Rising numbers; the codes of unit i are rows [starts[i], starts[i] + lengths[i])."""

    held: Numbers
    starts: Numbers
    lengths: Numbers
    codes: Codes
    alive: Alive

    @classmethod
    def of(cls, numbers: Numbers, codes: TokenCodes) -> Block:
        starts = np.cumsum(codes.lengths) - codes.lengths
        return cls(numbers, starts, codes.lengths, codes.codes, np.ones(len(numbers), np.bool_))

    @property
    def live(self) -> int:
        return int(np.count_nonzero(self.alive))

    def numbers(self) -> Numbers:
        return self.held[self.alive]

    def content(self) -> tuple[Numbers, TokenCodes]:
        """What is alive, by rising number."""
        at = np.flatnonzero(self.alive)
        return self.held[at], self.codes_at(at)

    def codes_at(self, at: Places) -> TokenCodes:
        lengths = self.lengths[at]
        return TokenCodes(lengths, self.codes[spread(self.starts[at], lengths)])

    def minus(self, at: Places) -> Block:
        alive = self.alive.copy()
        alive[at] = False
        return replace(self, alive=alive)

    def live_places(self, numbers: Numbers | None) -> Places:
        """Where the units that are there stand, of all or of these (rising)."""
        if numbers is None:
            return np.flatnonzero(self.alive)
        at = positions(self.held, numbers)
        live: Places = at[self.alive[at]]
        return live

    def scores(self, codec: TokenCodec, query: LateQuery, at: Places) -> Scores:
        chosen = self.codes_at(at)
        return maxsim(codec, query, chosen.codes, chosen.lengths)


def joined(contents: list[tuple[Numbers, TokenCodes]], width: int) -> Block:
    """One block of several contents, which have no number in common."""
    numbers = np.concatenate([np.zeros(0, np.int64), *(numbers for numbers, _ in contents)])
    codes = TokenCodes.joined([TokenCodes.empty(width), *(codes for _, codes in contents)])
    order = np.argsort(numbers)
    if np.array_equal(order, np.arange(len(order))):
        return Block.of(numbers, codes)
    return Block.of(numbers[order], codes.chosen(order))
