"""Units with their codes and marks, some of which may be gone: what tail and segments have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from index.arrays import Alive, Places, living, spread, without
from index.late.base import TokenCodes
from index.late.codec import Codes, TokenCodec
from index.late.finder import Finder
from index.late.maxsim import LateQuery, maxsim
from index.types import Numbers, Scores


class Content(NamedTuple):
    """Rising numbers, and along them codes and marks."""

    numbers: Numbers
    codes: TokenCodes
    marks: Codes

    @classmethod
    def of(cls, numbers: Numbers, codes: TokenCodes, finder: Finder) -> Content:
        """Of units that come, in any order."""
        order = np.argsort(numbers)
        codes = codes.chosen(order)
        return cls(numbers[order].astype(np.int64), codes, finder.marks(codes.codes, codes.lengths))

    @classmethod
    def joined(cls, parts: Sequence[Content]) -> Content:
        """Of parts that have no number in common; there is at least one."""
        numbers = np.concatenate([part.numbers for part in parts])
        codes = TokenCodes.joined([part.codes for part in parts])
        marks = np.concatenate([part.marks for part in parts])
        if np.all(numbers[:-1] < numbers[1:]):
            return cls(numbers, codes, marks)
        order = np.argsort(numbers)
        return cls(numbers[order], codes.chosen(order), marks[order])


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Rising numbers; the codes of unit i are rows [starts[i], starts[i] + lengths[i]), its mark is row i."""

    held: Numbers
    starts: Numbers
    lengths: Numbers
    codes: Codes
    marks: Codes
    alive: Alive

    @classmethod
    def of(cls, content: Content) -> Block:
        lengths = content.codes.lengths
        alive = np.ones(len(lengths), np.bool_)
        return cls(content.numbers, np.cumsum(lengths) - lengths, lengths, content.codes.codes, content.marks, alive)

    @classmethod
    def empty(cls, finder: Finder) -> Block:
        codes = TokenCodes.empty(finder.muvera.codec.width)
        return cls.of(Content(np.zeros(0, np.int64), codes, np.zeros((0, finder.mark_size), np.uint8)))

    @property
    def live(self) -> int:
        return int(np.count_nonzero(self.alive))

    def numbers(self) -> Numbers:
        return self.held[self.alive]

    def content(self) -> Content:
        """What is alive, by rising number."""
        at = np.flatnonzero(self.alive)
        return Content(self.held[at], self.codes_at(at), self.marks[: len(self.held)][at])

    def codes_at(self, at: Places) -> TokenCodes:
        lengths = self.lengths[at]
        return TokenCodes(lengths, self.codes[spread(self.starts[at], lengths)])

    def minus(self, at: Places) -> Block:
        return replace(self, alive=without(self.alive, at))

    def live_places(self, numbers: Numbers | None) -> Places:
        """Where the units that are there stand, of all or of these (rising)."""
        return living(self.held, self.alive, numbers)

    def scores(self, codec: TokenCodec, query: LateQuery, at: Places) -> Scores:
        chosen = self.codes_at(at)
        return maxsim(codec, query, chosen.codes, chosen.lengths)
