"""The newest vectors of a view, searched exactly: appended in place, tombstoned, compacted now and then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.types import Numbers, Vectors
from index.vector.exact import Halves

Alive = npt.NDArray[np.bool_]
_MOST_DEAD = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """Rising numbers, a row and a live flag each. Rows are float32 holding half-precision values, for speed.

    `buffer` has spare rows after those of `numbers`; an older tail never looks at them, so appending to the
    newest tail leaves older ones as they were.
    """

    numbers: Numbers
    buffer: Vectors
    alive: Alive

    @classmethod
    def empty(cls, dimension: int) -> Tail:
        return cls(np.zeros(0, np.int64), np.zeros((0, dimension), np.float32), np.zeros(0, np.bool_))

    @property
    def rows(self) -> Vectors:
        return self.buffer[: len(self.numbers)]

    @property
    def live(self) -> int:
        return int(np.count_nonzero(self.alive))

    def content(self) -> tuple[Numbers, Halves]:
        """What is alive, by rising number."""
        return self.numbers[self.alive], self.rows[self.alive].astype(np.float16)

    def plus(self, numbers: Numbers, vectors: Halves) -> Tail:
        """With more units, none of them alive here; `numbers` rise."""
        if not len(numbers):
            return self
        if len(self.numbers) and numbers[0] <= self.numbers[-1]:
            return self._merged(numbers, vectors)
        count = len(self.numbers)
        total = count + len(numbers)
        buffer = self.buffer
        if total > len(buffer):
            buffer = np.empty((max(total, 2 * len(buffer)), buffer.shape[1]), np.float32)
            buffer[:count] = self.rows
        buffer[count:total] = vectors
        alive = np.concatenate([self.alive, np.ones(len(numbers), np.bool_)])
        return Tail(np.concatenate([self.numbers, numbers]), buffer, alive)

    def minus(self, at: npt.NDArray[np.intp]) -> Tail:
        """Without the units at these positions."""
        alive = self.alive.copy()
        alive[at] = False
        tail = replace(self, alive=alive)
        if tail.live < (1 - _MOST_DEAD) * len(alive):
            return Tail.empty(self.buffer.shape[1]).plus(*tail.content())
        return tail

    def _merged(self, numbers: Numbers, vectors: Halves) -> Tail:
        kept, rows = self.content()
        both = np.concatenate([kept, numbers])
        order = np.argsort(both)
        return Tail.empty(self.buffer.shape[1]).plus(both[order], np.concatenate([rows, vectors])[order])
