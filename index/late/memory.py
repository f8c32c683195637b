"""The late view as an exact scan: the reference that other views are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from index.arrays import best, positions
from index.late.base import TokenCodes
from index.late.codec import TokenCodec
from index.late.maxsim import LateQuery, maxsim
from index.types import Numbers, Scored, Scores


@dataclass(frozen=True, slots=True, eq=False)
class MemoryLateView:
    """Numbers rising beside their codes."""

    codec: TokenCodec
    held: Numbers
    codes: TokenCodes

    @classmethod
    def empty(cls, codec: TokenCodec) -> MemoryLateView:
        return cls(codec, np.zeros(0, np.int64), TokenCodes.empty(codec.width))

    def plus(self, numbers: Numbers, codes: TokenCodes) -> MemoryLateView:
        both = np.concatenate([self.held, numbers])
        order = np.argsort(both)
        return replace(self, held=both[order], codes=TokenCodes.joined([self.codes, codes]).chosen(order))

    def minus(self, numbers: Numbers) -> MemoryLateView:
        kept = np.flatnonzero(~np.isin(self.held, numbers))
        return replace(self, held=self.held[kept], codes=self.codes.chosen(kept))

    def search(self, query: LateQuery, k: int, allowed: Numbers | None = None) -> Scored:
        numbers = self.held if allowed is None else self.held[positions(self.held, allowed)]
        return best(numbers, self.scores(query, numbers), k)

    def scores(self, query: LateQuery, numbers: Numbers) -> Scores:
        at = positions(self.held, numbers)
        chosen = self.codes.chosen(at)
        out = np.zeros(len(numbers), np.float32)
        out[np.searchsorted(numbers, self.held[at])] = maxsim(self.codec, query, chosen.codes, chosen.lengths)
        return out

    def numbers(self) -> Numbers:
        return self.held

    def __len__(self) -> int:
        return len(self.held)
