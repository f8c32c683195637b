"""Keeps the views of a writer in good pieces: mends what is broken, seals long tails, merges, drops what is dead."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from math import log
from typing import Protocol

from index.errors import PlexusError
from index.segments.follow import Follower, Track, View
from index.store.base import SegmentRow, Store
from index.views import Views, ViewState

logger = logging.getLogger("plexus.upkeep")

_PATIENCE_S = 1.0
_CLOSING_S = 15.0


@dataclass(frozen=True, slots=True)
class Policy:
    """When views are changed on disk.

    A tail of `seal` units becomes a segment; `fan_in` neighbours of about one size become one, so that a unit is
    written about log(n / seal) / log(fan_in) + 1 times, but never more than `largest` together; a segment of which
    more than `most_dead` are gone is written again without them.
    """

    seal: int = 8192
    fan_in: int = 8
    largest: int = 320_000
    most_dead: float = 0.2


class Kept(Protocol):
    """What upkeep needs of an engine."""

    store: Store

    def present(self, collection: str) -> tuple[Views, ViewState]:
        """The newest state of a collection. Raises NotFound, ModelMismatch."""
        ...

    def changing(self) -> AbstractContextManager[object]:
        """Held while segments are exchanged."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Work on one view: `gone` are replaced by one segment over [first_seq, last_seq], or by none."""

    gone: tuple[SegmentRow, ...]
    first_seq: int
    last_seq: int
    empty: bool = False
    mended: bool = False


class Upkeep:
    """Works in a thread of its own, piece by piece; writers and searches go on meanwhile."""

    def __init__(self, kept: Kept, policy: Policy) -> None:
        self._kept = kept
        self.policy = policy
        self._due: set[str] = set()
        self._news = threading.Condition()
        self._working = threading.Lock()
        self._closed = False
        self._thread: threading.Thread | None = None

    def poke(self, collections: Iterable[str]) -> None:
        """These have changed."""
        with self._news:
            self._due.update(collections)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="plexus-upkeep", daemon=True)
                self._thread.start()
            self._news.notify()

    def settle(self, collection: str, *, purge: bool = False) -> None:
        """Do all that is due now; with `purge` no segment keeps a unit that is gone."""
        while self._step(collection, purge=purge):
            pass

    def paused(self) -> AbstractContextManager[object]:
        """While it is held no segment is made or removed."""
        return self._working

    def close(self) -> None:
        """What is under way is given a while, then left: it is not listed, and swept at the next start."""
        with self._news:
            self._closed = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join(_CLOSING_S)

    def _run(self) -> None:
        while not self._closed:
            erased = self._kept.store.erase_traces()
            with self._news:
                if not self._due and not self._closed:
                    self._news.wait(None if erased else _PATIENCE_S)
                due, self._due = self._due, set()
            for collection in sorted(due):
                try:
                    self.settle(collection)
                except (PlexusError, OSError) as error:
                    # A full disk, say: the tail has all, and the next change asks again.
                    logger.warning("upkeep of %s: %s", collection, error)

    def _step(self, collection: str, *, purge: bool) -> bool:
        """One piece of work; False if nothing is due."""
        with self._working:
            if self._closed:
                return False
            views, state = self._kept.present(collection)
            return any(self._served(views, *kept, purge=purge) for kept in views.tracks(state))

    def _served(self, views: Views, follower: Follower[View], track: Track[View], *, purge: bool) -> bool:
        """Do what one view needs most; False if it needs nothing."""
        piece = _next_piece(track, self.policy, purge=purge)
        if piece is not None:
            self._do(views, follower, track, piece)
        return piece is not None

    def _do(self, views: Views, follower: Follower[View], track: Track[View], piece: Piece) -> None:
        folder = views.folder
        come: list[SegmentRow] = []
        if not piece.empty:
            content = follower.units_of(piece.gone[0]) if piece.mended else track.view
            names = () if piece.mended else tuple(row.name for row in piece.gone)
            units = sum(track.view.segments[of_one].live for of_one in names) if names else content.tail_size
            span = (piece.first_seq, piece.last_seq, track.version)
            come = [follower.sealed(content, names, span, units)]
        try:
            with self._kept.changing():
                if self._closed:
                    raise PlexusError("the engine is closed")
                self._kept.store.exchange_segments(views.collection, [row.name for row in piece.gone], come)
        except BaseException:
            folder.remove([row.name for row in come])
            raise
        self._kept.present(views.collection)
        folder.remove([row.name for row in piece.gone])


def _next_piece(track: Track[View], policy: Policy, *, purge: bool) -> Piece | None:
    """What is most needed: a mended segment, then fewer dead, then a shorter tail, then fewer segments."""
    for row, _ in track.broken:
        return Piece((row,), row.first_seq, row.last_seq, mended=True)
    for row in track.rows:
        segment = track.view.segments[row.name]
        dead = segment.total - segment.live
        if not segment.live:
            return Piece((row,), row.first_seq, row.last_seq, empty=True)
        if dead > policy.most_dead * segment.total or (purge and dead):
            return Piece((row,), row.first_seq, row.last_seq)
    if track.view.tail_size >= policy.seal:
        return Piece((), max((row.last_seq for row in track.rows), default=0) + 1, track.version)
    group = next(_mergeable([(row, track.view.segments[row.name].live) for row in track.rows], policy), None)
    return Piece(tuple(group), group[0].first_seq, group[-1].last_seq) if group else None


def _mergeable(rows: Sequence[tuple[SegmentRow, int]], policy: Policy) -> Iterator[list[SegmentRow]]:
    """Runs of neighbours, each of about one size or smaller, that are not too large together."""
    ordered = sorted(rows, key=lambda one: one[0].first_seq)
    for start in range(len(ordered) - policy.fan_in + 1):
        group = ordered[start : start + policy.fan_in]
        sizes = [live for _, live in group]
        if sum(sizes) <= policy.largest and _tier(max(sizes), policy) <= _tier(sum(sizes) // policy.fan_in, policy):
            yield [row for row, _ in group]


def _tier(units: int, policy: Policy) -> int:
    return int(log(max(units / policy.seal, 1), policy.fan_in))
