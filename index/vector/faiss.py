"""The dense view: exact while small, then HNSW segments (FAISS) with an exactly searched tail.

All in memory; the store holds the truth. Vectors are kept in half precision, as the store keeps them, and
scores are exact inner products of what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, log

import numpy as np
import numpy.typing as npt

from index.types import Numbers, Scored, Scores, Vectors
from index.vector.exact import Halves, best, inner, last_of_each, positions, scan
from index.vector.moments import Moments
from index.vector.segment import Segment
from index.vector.tail import Tail

_FAN_IN = 4
"""So many segments of about one size become one: a vector is built into a graph log₄(n) times."""
_MOST_DEAD = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What a search sees, from its beginning to its end."""

    segments: tuple[Segment, ...]
    tail: Tail
    moments: Moments

    @property
    def parts(self) -> tuple[Segment | Tail, ...]:
        return (*self.segments, self.tail)


class FaissView:
    """Searches take no lock: they work on one immutable state, which every change replaces."""

    def __init__(self, dimension: int, *, exact_limit: int = 20_000, largest_segment: int = 320_000) -> None:
        """Up to `exact_limit` vectors, and among as few allowed ones, a search is exact."""
        self._dimension = dimension
        self._exact_limit = exact_limit
        self._largest = largest_segment
        self._state = _State((), Tail.empty(dimension), Moments.empty(dimension))

    def add(self, numbers: Numbers, vectors: Vectors) -> None:
        """Add vectors; adding a number again replaces it. Builds a graph when the tail has grown long."""
        fresh, halves = last_of_each(numbers, vectors)
        state = self._without(fresh)
        tail = state.tail.plus(fresh, halves)
        self._state = self._settled(replace(state, tail=tail, moments=state.moments.plus(halves)))

    def remove(self, numbers: Numbers) -> None:
        self._state = self._settled(self._without(numbers))

    def search(self, vector: Vectors, k: int, allowed: Numbers | None = None) -> Scored:
        state = self._state
        query = np.ascontiguousarray(vector, np.float32)
        if k <= 0:
            return Scored(np.zeros(0, np.int64), np.zeros(0, np.float32))
        among = [_live_positions(part, allowed) for part in state.parts]
        few = sum(len(at) for at in among) <= self._exact_limit
        found = [
            _search_part(part, query, k, at, exact=few, restricted=allowed is not None)
            for part, at in zip(state.parts, among, strict=True)
        ]
        return best(np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found]), k)

    def scores(self, vector: Vectors, numbers: Numbers) -> Scored:
        state = self._state
        query = np.ascontiguousarray(vector, np.float32)
        found: list[tuple[Numbers, Scores]] = []
        for part in state.parts:
            at = _live_positions(part, numbers)
            found.append((part.numbers[at], inner(_rows(part)[at], query)))
        rising = np.concatenate([numbers for numbers, _ in found])
        order = np.argsort(rising)
        return Scored(rising[order], np.concatenate([scores for _, scores in found])[order])

    def moments(self, vector: Vectors) -> tuple[float, float]:
        return self._state.moments.of(vector)

    def __len__(self) -> int:
        return self._state.moments.count

    def close(self) -> None:
        """Nothing is held outside memory."""

    def _without(self, numbers: Numbers) -> _State:
        state = self._state
        at = _live_positions(state.tail, numbers)
        gone = [state.tail.rows[at].astype(np.float16)]
        tail = state.tail.minus(at) if len(at) else state.tail
        segments: list[Segment] = []
        for segment in state.segments:
            at = _live_positions(segment, numbers)
            gone.append(segment.vectors[at])
            segments.append(segment.minus(at) if len(at) else segment)
        return _State(tuple(segments), tail, state.moments.minus(np.concatenate(gone)))

    def _settled(self, state: _State) -> _State:
        """The same content in the right pieces: a short tail, and few segments with few dead."""
        if state.segments and state.moments.count <= self._exact_limit // 2:
            return replace(state, segments=(), tail=_all_in_tail(state, self._dimension))
        segments = [
            segment if segment.live >= (1 - _MOST_DEAD) * len(segment.numbers) else Segment.join([segment])
            for segment in state.segments
            if segment.live
        ]
        tail = state.tail
        if tail.live > self._exact_limit:
            segments += self._cut(*tail.content())
            tail = Tail.empty(self._dimension)
        while group := self._mergeable(segments):
            segments = [segment for segment in segments if segment not in group] + [Segment.join(group)]
        return replace(state, segments=tuple(segments), tail=tail)

    def _cut(self, numbers: Numbers, vectors: Halves) -> list[Segment]:
        pieces = ceil(len(numbers) / self._largest)
        rows = zip(np.array_split(numbers, pieces), np.array_split(vectors, pieces), strict=True)
        return [Segment.build(*piece) for piece in rows]

    def _mergeable(self, segments: list[Segment]) -> list[Segment]:
        tiers: dict[int, list[Segment]] = {}
        for segment in sorted(segments, key=lambda segment: segment.live):
            tier = max(int(log(max(segment.live / self._exact_limit, 1), _FAN_IN)), 0)
            group = tiers.setdefault(tier, [])
            group.append(segment)
            if len(group) == _FAN_IN and sum(part.live for part in group) <= self._largest:
                return group
        return []


def _all_in_tail(state: _State, dimension: int) -> Tail:
    tail = Tail.empty(dimension)
    for part in state.parts:
        tail = tail.plus(*part.content())
    return tail


def _rows(part: Segment | Tail) -> npt.NDArray[np.floating]:
    return part.vectors if isinstance(part, Segment) else part.rows


def _live_positions(part: Segment | Tail, numbers: Numbers | None) -> npt.NDArray[np.intp]:
    if numbers is None:
        return np.flatnonzero(part.alive)
    at = positions(part.numbers, numbers)
    live: npt.NDArray[np.intp] = at[part.alive[at]]
    return live


def _search_part(
    part: Segment | Tail,
    query: Vectors,
    k: int,
    among: npt.NDArray[np.intp],
    *,
    exact: bool,
    restricted: bool,
) -> tuple[Numbers, Scores]:
    if not len(among):
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    if isinstance(part, Segment) and not exact:
        at, scores = part.search(query, k, among if restricted else None)
        return part.numbers[at], scores
    rows = _rows(part)
    whole = len(among) == len(part.numbers)
    found, scores = scan(rows if whole else rows[among], query, k)
    return part.numbers[found if whole else among[found]], scores
