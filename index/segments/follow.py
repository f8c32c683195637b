"""Brings a segmented view up to the state that the store shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from index.errors import BrokenSegment
from index.segments.base import Segmented
from index.segments.files import SegmentFolder
from index.store.base import Change, SegmentRow, Store
from index.types import Numbers

View = TypeVar("View", bound=Segmented)
_BATCH = 4096
"""Units read at once: bounds memory, and is large enough for the store to be quick."""


@dataclass(frozen=True, slots=True, eq=False)
class Track(Generic[View]):
    """A view at a version; `rows` are its segments as listed, `broken` those that cannot be opened, with why.

    What a broken segment held is in the tail, so the view is whole in any case.
    """

    view: View
    version: int = 0
    rows: tuple[SegmentRow, ...] = ()
    broken: tuple[tuple[SegmentRow, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Follower(Generic[View]):
    """Knows one view of one collection: where its segments lie, and how units come from the store into it."""

    name: str
    model: str
    collection: str
    store: Store
    folder: SegmentFolder
    empty: View
    load: Callable[[View, Numbers], View]
    """The view with those of these units that belong into it."""

    def follow(self, track: Track[View], version: int, *, strict: bool) -> Track[View]:
        """The track at `version`, which the store shows to this thread.

        Raises BrokenSegment if `strict` and a segment cannot be opened.
        """
        rows = tuple(self.listed())
        if rows != track.rows:
            track = self._with_segments(track, rows, strict=strict)
        view = self._without_gone(track.view, track.version)
        for numbers in self._came(track.version, [row for row in rows if row.name in view.segments]):
            view = self.load(view, numbers)
        return replace(track, view=view, version=version)

    def units_of(self, row: SegmentRow) -> View:
        """A view of only what the store has of a segment's range, in its tail."""
        view = self.empty
        for change in self.store.changes(self.collection, row.first_seq - 1):
            if change.op == "put" and change.seq <= row.last_seq:
                for numbers in _batches(_span(change)):
                    view = self.load(view, numbers)
        return view

    def sealed(self, view: View, names: Sequence[str], span: tuple[int, int, int], units: int) -> SegmentRow:
        """Write a segment, which is in no list yet, of what `Segmented.write` takes from a view.

        `span` is its first and last sequence number and the version at which it is made.
        """
        name, files = self.folder.make(self.name, lambda place: view.write(place, names))
        return SegmentRow(name, self.name, self.model, *span, units, files)

    def listed(self) -> Iterator[SegmentRow]:
        for row in self.store.segments(self.collection):
            if (row.view, row.model) == (self.name, self.model):
                yield row

    def _with_segments(self, track: Track[View], rows: tuple[SegmentRow, ...], *, strict: bool) -> Track[View]:
        view, broken = track.view, []
        distrusted = {row.name for row, _ in track.broken}
        kept = [row for row in rows if row.name in view.segments]
        view = view.with_segments({row.name: self.folder.place(row.name) for row in kept})
        for row in rows:
            if row in kept:
                continue
            try:
                view = self._with_segment(view, row, deep=track.version == 0 or row.name in distrusted)
            except BrokenSegment as error:
                if strict:
                    raise
                broken.append((row, error.detail))
        open_before = [(row, track.view.segments.get(row.name)) for row in track.rows]
        lost = [row for row, segment in open_before if segment and segment.live and not _is_covered(row, rows)]
        if not broken and not lost:
            return Track(view, track.version, rows)
        # What a segment held that is broken, or gone for none, must come from the store, so all of the tail does.
        anew = view.without_tail()
        return Track(self._without_gone(anew, 0), 0, rows, tuple(broken))

    def _with_segment(self, view: View, row: SegmentRow, *, deep: bool) -> View:
        """`deep`: read its files first. What was written while this process ran is believed by its size."""
        fault = self.folder.fault(row, deep=deep)
        if fault is not None:
            raise BrokenSegment(fault)
        places = {name: self.folder.place(name) for name in (*view.segments, row.name)}
        return self._without_gone(view.with_segments(places), row.made_at)

    def _without_gone(self, view: View, since: int) -> View:
        gone = [_span(change) for change in self.store.changes(self.collection, since) if change.op == "drop"]
        return view.minus(np.unique(np.concatenate(gone))) if gone else view

    def _came(self, since: int, covering: Sequence[SegmentRow]) -> Iterator[Numbers]:
        """Units that came since a version and are in none of these segments, in batches."""
        came = [change for change in self.store.changes(self.collection, since) if change.op == "put"]
        sequence = np.array([change.seq for change in came], np.int64)
        covered = np.zeros(len(came), np.bool_)
        for row in covering:
            covered |= (row.first_seq <= sequence) & (sequence <= row.last_seq)
        spans = [_span(came[place]) for place in np.flatnonzero(~covered).tolist()]
        if spans:
            yield from _batches(np.concatenate(spans))


def _is_covered(row: SegmentRow, rows: Sequence[SegmentRow]) -> bool:
    return any(other.first_seq <= row.first_seq and row.last_seq <= other.last_seq for other in rows)


def _span(change: Change) -> Numbers:
    return np.arange(change.first, change.last + 1, dtype=np.int64)


def _batches(numbers: Numbers) -> Iterator[Numbers]:
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]
