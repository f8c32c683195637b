"""An immutable run of units with an inverted index over their token hashes, in arrays that may be mapped files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from index.arrays import Alive, spread
from index.segments.arrays import Array
from index.store.base import Hashes, TermCounts
from index.types import Numbers

Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Row i is unit `numbers[i]` (rising) with `lengths[i]` words.

    The units that hold `tokens[j]` (rising) are `rows[starts[j]:starts[j + 1]]`, in no order, each once, and hold it
    as often as `counts` says at the same place.
    """

    numbers: Numbers
    lengths: npt.NDArray[np.uint32]
    tokens: Hashes
    starts: Int64s
    rows: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint16]

    @classmethod
    def build(cls, numbers: Numbers, terms: Sequence[TermCounts]) -> Postings:
        """Of units by rising number, `terms` along them."""
        if not len(numbers):
            return cls.empty()
        held = np.array([len(of_one.hashes) for of_one in terms], np.int64)
        hashes = np.concatenate([of_one.hashes for of_one in terms])
        order = np.argsort(hashes, kind="stable")
        tokens, starts = np.unique(hashes[order], return_index=True)
        return cls(
            numbers=numbers.astype(np.int64),
            lengths=np.array([of_one.length for of_one in terms], np.uint32),
            tokens=tokens,
            starts=np.append(starts, len(hashes)).astype(np.int64),
            rows=np.repeat(np.arange(len(numbers), dtype=np.uint32), held)[order],
            counts=np.concatenate([of_one.counts for of_one in terms])[order],
        )

    @classmethod
    def empty(cls) -> Postings:
        none = np.zeros(0, np.int64)
        unsigned = none.astype(np.uint32)
        return cls(none, unsigned, none.astype(np.uint64), np.zeros(1, np.int64), unsigned, none.astype(np.uint16))

    @classmethod
    def join(cls, parts: Sequence[tuple[Postings, Alive]]) -> Postings:
        """One run of all rows that are alive in these; no number is alive in two of them."""
        if not parts:
            return cls.empty()
        living = [postings.without(alive) for postings, alive in parts]
        numbers = np.concatenate([one.numbers for one in living])
        order = np.argsort(numbers, kind="stable")
        rank = np.empty(len(order), np.uint32)
        rank[order] = np.arange(len(order), dtype=np.uint32)
        firsts = np.cumsum([0, *(len(one.numbers) for one in living)])
        rows = np.concatenate([rank[first + one.rows] for first, one in zip(firsts.tolist(), living, strict=False)])
        counts = np.concatenate([one.counts for one in living])
        tokens, starts, lengths = _runs(living)
        by_token = np.argsort(tokens, kind="stable")
        at = spread(starts[by_token], lengths[by_token])
        distinct, first_run = np.unique(tokens[by_token], return_index=True)
        ends = np.concatenate([[0], np.cumsum(lengths[by_token])])
        return cls(
            numbers=numbers[order],
            lengths=np.concatenate([one.lengths for one in living])[order],
            tokens=distinct,
            starts=np.append(ends[first_run], ends[-1]).astype(np.int64),
            rows=rows[at],
            counts=counts[at],
        )

    def without(self, alive: Alive) -> Postings:
        """Only the rows that are alive."""
        if alive.all():
            return self
        new_row = (np.cumsum(alive) - 1).astype(np.uint32)
        kept = alive[self.rows]
        ends = np.concatenate([[0], np.cumsum(kept)])
        held = ends[self.starts]
        tokens = np.flatnonzero(np.diff(held))
        return Postings(
            numbers=self.numbers[alive],
            lengths=self.lengths[alive],
            tokens=self.tokens[tokens],
            starts=np.append(held[tokens], held[-1]).astype(np.int64),
            rows=new_row[self.rows[kept]],
            counts=self.counts[kept],
        )

    def spans(self, hashes: Hashes) -> Iterator[slice]:
        """Where the units of each token stand in `rows` and `counts`; an empty slice for an unknown token."""
        starts, stops = self.bounds(hashes)
        yield from map(slice, starts.tolist(), stops.tolist())

    def bounds(self, hashes: Hashes) -> tuple[Int64s, Int64s]:
        """First and last place plus one of each token in `rows` and `counts`; 0 and 0 for an unknown token."""
        if not len(self.tokens):
            return np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.int64)
        at = np.minimum(np.searchsorted(self.tokens, hashes), len(self.tokens) - 1)
        known = self.tokens[at] == hashes
        return np.where(known, self.starts[at], 0), np.where(known, self.starts[at + 1], 0)

    def arrays(self, prefix: str) -> dict[str, Array]:
        return {prefix + field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Array], prefix: str) -> Postings:
        """Raises KeyError if one is missing."""
        return cls(**{field.name: arrays[prefix + field.name] for field in fields(cls)})


def _runs(living: Sequence[Postings]) -> tuple[Hashes, Int64s, Int64s]:
    """Token, start in the joined rows and length of every run of postings, part after part."""
    firsts = np.cumsum([0, *(len(one.rows) for one in living)]).tolist()
    tokens = np.concatenate([one.tokens for one in living])
    starts = np.concatenate([first + one.starts[:-1] for first, one in zip(firsts, living, strict=False)])
    return tokens, starts, np.concatenate([np.diff(one.starts) for one in living])
