"""Rising numbers and rankings: the small operations that views and retrievers share."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from index.types import Numbers, Scored, Scores

Places = npt.NDArray[np.intp]
"""Positions in another array, shape (n,)."""
Alive = npt.NDArray[np.bool_]
"""Which rows still count, shape (n,)."""
Buffer = TypeVar("Buffer", bound=npt.NDArray[Any])


def best(numbers: Numbers, scores: Scores, k: int) -> Scored:
    """The k best by falling score, ties by rising number."""
    if 0 < k < len(scores):
        kth = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = np.flatnonzero(scores >= kth)
        numbers, scores = numbers[kept], scores[kept]
    order = np.lexsort((numbers, -scores))[: max(k, 0)]
    return Scored(numbers[order], scores[order])


def positions(haystack: Numbers, needles: Numbers) -> Places:
    """Where those of the rising needles that are in the rising haystack stand; both without repetition."""
    at = np.searchsorted(haystack, needles)
    inside = at < len(haystack)
    at, needles = at[inside], needles[inside]
    found: Places = at[haystack[at] == needles]
    return found


def living(held: Numbers, alive: Alive, numbers: Numbers | None) -> Places:
    """Where the rows that still count stand among the rising `held`, of all or of these numbers (rising)."""
    if numbers is None:
        return np.flatnonzero(alive)
    at = positions(held, numbers)
    live: Places = at[alive[at]]
    return live


def without(alive: Alive, at: Places) -> Alive:
    """The same flags but for the rows at these places, which no longer count."""
    fewer = alive.copy()
    fewer[at] = False
    return fewer


def appended(buffer: Buffer, used: int, rows: npt.NDArray[Any]) -> Buffer:
    """The buffer, or a copy with twice the room, with rows put after those that are used."""
    total = used + len(rows)
    if total > len(buffer):
        larger = np.empty((max(total, 2 * len(buffer)), buffer.shape[1]), buffer.dtype)
        larger[:used] = buffer[:used]
        buffer = cast(Buffer, larger)
    buffer[used:total] = rows
    return buffer


def within(numbers: Numbers, allowed: Numbers) -> Alive:
    """Which of the numbers are among the allowed ones, which rise."""
    at = np.searchsorted(allowed, numbers)
    found: Alive = at < len(allowed)
    found[found] = allowed[at[found]] == numbers[found]
    return found


def spread(starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """All places of several runs, one run after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total, dtype=np.int64)
