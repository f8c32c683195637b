"""The newest vectors of a view, searched exactly: appended in place, tombstoned, compacted now and then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from index.arrays import Alive, Places, appended, living, without
from index.types import Numbers, Scores, Vectors
from index.vector.exact import Halves, inner, nearly_best, rising
from index.vector.moments import Moments

_MOST_DEAD = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """Rising numbers, a row and a live flag each. Rows are float32 holding half-precision values, for speed.

    `buffer` has spare rows after those of `held`; an older tail never looks at them, so appending to the newest
    tail leaves older ones as they were. Only the newest tail may be appended to.
    """

    held: Numbers
    buffer: Vectors
    alive: Alive
    moments: Moments

    @classmethod
    def empty(cls, dimension: int) -> Tail:
        rows = np.zeros((0, dimension), np.float32)
        return cls(np.zeros(0, np.int64), rows, np.zeros(0, np.bool_), Moments.empty(dimension))

    @property
    def live(self) -> int:
        return self.moments.count

    def numbers(self) -> Numbers:
        return self.held[self.alive]

    def content(self) -> tuple[Numbers, Halves]:
        """What is alive, by rising number."""
        return self.numbers(), self._rows[self.alive].astype(np.float16)

    def plus(self, numbers: Numbers, vectors: Vectors) -> Tail:
        """With more units; none of them is alive here."""
        if not len(numbers):
            return self
        numbers, halves = rising(numbers, vectors)
        if len(self.held) and numbers[0] <= self.held[-1]:
            return self._merged(numbers, halves)
        buffer = appended(self.buffer, len(self.held), halves)
        alive = np.concatenate([self.alive, np.ones(len(numbers), np.bool_)])
        return Tail(np.concatenate([self.held, numbers]), buffer, alive, self.moments.plus(halves))

    def minus(self, numbers: Numbers) -> Tail:
        at = self.live_places(numbers)
        if not len(at):
            return self
        alive = without(self.alive, at)
        tail = replace(self, alive=alive, moments=self.moments.minus(self._rows[at].astype(np.float16)))
        return tail._compacted() if tail.live < (1 - _MOST_DEAD) * len(alive) else tail

    def live_places(self, numbers: Numbers | None) -> Places:
        """Where the units that are there stand, of all or of these (rising)."""
        return living(self.held, self.alive, numbers)

    def search(self, vector: Vectors, k: int, among: Places, *, filtered: bool = False) -> tuple[Places, Scores]:
        """Places that hold the k best of `among`, and perhaps more, with exact scores, filtered or not."""
        whole = len(among) == len(self.held)
        rough = (self._rows if whole else self._rows[among]) @ vector
        found = among[nearly_best(rough, k)]
        return found, self.inner(vector, found)

    def inner(self, vector: Vectors, at: Places) -> Scores:
        return inner(self._rows[at], vector)

    @property
    def _rows(self) -> Vectors:
        return self.buffer[: len(self.held)]

    def _compacted(self) -> Tail:
        numbers, rows = self.held[self.alive], self._rows[self.alive]
        return replace(Tail.empty(self.buffer.shape[1]).plus(numbers, rows), moments=self.moments)

    def _merged(self, numbers: Numbers, halves: Halves) -> Tail:
        kept, rows = self.content()
        both = np.concatenate([kept, numbers])
        return Tail.empty(self.buffer.shape[1]).plus(both, np.concatenate([rows, halves]).astype(np.float32))
