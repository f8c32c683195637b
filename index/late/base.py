"""The contract of the late view: units by MaxSim of their token vectors, over codes of one model and collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from index.arrays import spread
from index.late.codec import Codes
from index.late.maxsim import LateQuery
from index.types import Numbers, Scored, Scores

PAGES = "page "
"""What the fingerprints of models for pictures of pages begin with; all others are of elements."""


@dataclass(frozen=True, slots=True, eq=False)
class TokenCodes:
    """Codes of several units, unit after unit: `lengths` has the vectors of each, `codes` shape (their sum, width)."""

    lengths: Numbers
    codes: Codes

    @classmethod
    def empty(cls, width: int) -> TokenCodes:
        return cls(np.zeros(0, np.int64), np.zeros((0, width), np.uint8))

    def chosen(self, order: Numbers) -> TokenCodes:
        """Of the units at these places, in this order."""
        starts = np.cumsum(self.lengths) - self.lengths
        return TokenCodes(self.lengths[order], self.codes[spread(starts[order], self.lengths[order])])

    @classmethod
    def joined(cls, parts: list[TokenCodes]) -> TokenCodes:
        """Of all parts, which are not none."""
        return cls(np.concatenate([one.lengths for one in parts]), np.concatenate([one.codes for one in parts]))


class LateView(Protocol):
    """Immutable, derived from the store and rebuildable from it."""

    def plus(self, numbers: Numbers, codes: TokenCodes) -> Self:
        """With more units, whose numbers are not there yet."""
        ...

    def minus(self, numbers: Numbers) -> Self:
        """Without units; numbers that are not there are ignored."""
        ...

    def search(self, query: LateQuery, k: int, allowed: Numbers | None = None) -> Scored:
        """The k best by falling score, ties by number; scores are exact, which units are looked at need not be.

        `allowed` (rising numbers) restricts the search. Where few units are left, all of them are looked at.
        """
        ...

    def scores(self, query: LateQuery, numbers: Numbers) -> Scores:
        """Exact scores of these units (rising numbers), 0 for those that are not there."""
        ...

    def numbers(self) -> Numbers:
        """All units, rising."""
        ...

    def __len__(self) -> int: ...
