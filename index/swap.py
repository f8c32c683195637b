"""Gives a collection vectors of the configured models while it is searched by those it has, then switches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from index.engine import Engine, never
from index.models import Models
from index.segments.follow import Follower, View
from index.store.base import SegmentRow
from index.types import Numbers, Unit
from index.views import Views, drop_unused_segments
from index.writer import dense_text, embed, is_embedded, token_codes

Advance = Callable[[str, int, int], None]
"""Told a stage, what is done of it, and all of it."""
_DROPPED_AT_ONCE = 2000
_ATTEMPTS = 5
"""Times to give vectors to what came at the last moment before writers have to wait for it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`batch` units are read by the model at once; `rest` is the time of rest after it, for each second of work."""

    batch: int = 64
    rest: float = 0.0


AT_ONCE = Pace()
BESIDE_SEARCHES = Pace(batch=16, rest=0.5)


def is_due(engine: Engine, collection: str) -> bool:
    """Whether a collection is searched by other models than those configured, lacks vectors, or has some too many."""
    names, store, late = engine.shown.names_of(collection), engine.store, engine.late
    if engine.shelf.is_behind(names):
        return True
    if set(store.models(collection)) - {names.model}:
        return True
    if late is None:
        return False
    if set(store.token_models(collection)) - {names.token_model}:
        return True
    lacking = store.lacking(collection, "", late.fingerprint)
    return any(
        len(np.setdiff1d(store.vectors(names.model, some)[0], store.token_codes(late.fingerprint, some)[0]))
        for some in _batches(lacking, 4096)
    )


def take_over(
    engine: Engine,
    collection: str,
    advance: Advance,
    *,
    pace: Pace = AT_ONCE,
    cancelled: Callable[[], bool] = never,
) -> int | None:
    """Have a collection searched by the configured models; returns how many units were given vectors.

    Searches and changes go on. In one transaction the new models become those by which it is searched, in every
    process; then the vectors and segments of others go. If it is `cancelled` nothing is switched and None is returned;
    what was made stays and is not made again. Raises NotFound, ModelUnavailable, StoreError for a reader.
    """
    engine.store.require(collection)
    swap = _Swap(engine, collection, advance, pace, cancelled)
    return swap.made if swap.run() else None


class _Swap:
    def __init__(
        self, engine: Engine, collection: str, advance: Advance, pace: Pace, cancelled: Callable[[], bool]
    ) -> None:
        self._engine, self._store = engine, engine.store
        self._collection = collection
        self._advance, self._pace, self._cancelled = advance, pace, cancelled
        self._models = Models(engine.shelf.target_of(engine.shown.names_of(collection)), engine.embedder, engine.late)
        self._tokens = "" if engine.late is None else engine.late.fingerprint
        self._wordless: Numbers = np.zeros(0, np.int64)
        self.made = 0

    def run(self) -> bool:
        """False if it was cancelled."""
        if not self._fill():
            return False
        if self.made or self._engine.shelf.is_behind(self._engine.shown.names_of(self._collection)):
            if self._is_other and not self._seal():
                return False
            if not self._switch():
                return False
        self._clear()
        return True

    @property
    def _is_other(self) -> bool:
        """Whether no search sees the vectors that are made: they are not of the models that it is searched by now."""
        names, target = self._engine.shown.names_of(self._collection), self._models.names
        return names.model != target.model or (self._tokens != "" and names.token_model != target.token_model)

    # -- vectors -----------------------------------------------------------------------------------------

    def _fill(self) -> bool:
        """Give vectors to the units that lack them, until about none does; False if it was cancelled."""
        while True:
            lacking = self._lacking()
            total = len(self._store.numbers(self._collection, "element"))
            done = max(total - len(lacking), 0)
            self._advance("embedding", done, total)
            for batch in _batches(lacking, self._pace.batch):
                if self._cancelled():
                    return False
                started = time.monotonic()
                self._give(batch)
                done += len(batch)
                self._advance("embedding", done, max(total, done))
                self._rest(started)
            if len(lacking) <= self._pace.batch:
                return True

    def _lacking(self) -> Numbers:
        lacking = self._store.lacking(self._collection, self._models.names.model, self._tokens)
        return np.setdiff1d(lacking, self._wordless)

    def _give(self, numbers: Numbers) -> None:
        units = [unit for unit in self._store.units(numbers) if is_embedded(unit)]
        found = _numbers(units)
        self._wordless = np.union1d(self._wordless, np.setdiff1d(numbers, found))
        if not units:
            return
        embedder, late = self._engine.embedder, self._engine.late
        if late is None or late.is_made_by(embedder):
            vectors, codes = embed(embedder, late, [dense_text(unit) for unit in units])
            with self._engine.changing():
                self._store.fill_vectors(self._collection, embedder.fingerprint, found, vectors)
                if late is not None and codes is not None:
                    self._store.fill_token_codes(self._collection, late.fingerprint, found, codes)
        else:
            self._give_apart(units)
        self.made += len(units)

    def _give_apart(self, units: list[Unit]) -> None:
        """Vectors and codes of two models, each to the units that lack it."""
        embedder, late, found = self._engine.embedder, self._engine.late, _numbers(units)
        assert late is not None
        held = self._store.vectors(embedder.fingerprint, found)[0]
        some = [unit for unit in units if unit.number not in set(held.tolist())]
        if some:
            vectors = embedder.embed_documents([dense_text(unit) for unit in some])
            with self._engine.changing():
                self._store.fill_vectors(self._collection, embedder.fingerprint, _numbers(some), vectors)
        held = self._store.token_codes(late.fingerprint, found)[0]
        some = [unit for unit in units if unit.number not in set(held.tolist())]
        if some:
            codes = token_codes(late, [dense_text(unit) for unit in some])
            with self._engine.changing():
                self._store.fill_token_codes(self._collection, late.fingerprint, _numbers(some), codes)

    def _rest(self, started: float) -> None:
        if self._pace.rest:
            time.sleep((time.monotonic() - started) * self._pace.rest)

    # -- views -------------------------------------------------------------------------------------------

    def _seal(self) -> bool:
        """Write segments of all that there is, so that no first search has to gather it; False if cancelled."""
        views = self._engine.shown.made_with(self._collection, self._models)
        names, target = self._engine.shown.names_of(self._collection), self._models.names
        # What is in use is sealed by the upkeep.
        dense = names.model == target.model or self._seal_one(views, views.dense)
        if views.late is None or names.token_model == target.token_model:
            return dense
        return dense and self._seal_one(views, views.late)

    def _seal_one(self, views: Views, follower: Follower[View]) -> bool:
        """Segments that are there are of an earlier run, and cover all up to some change."""
        first = max((row.last_seq for row in follower.listed()), default=0) + 1
        spans = list(self._spans(first))
        for done, (first_seq, last_seq) in enumerate(spans):
            if self._cancelled():
                return False
            self._advance(f"building {follower.name}", done, len(spans))
            started = time.monotonic()
            # A check that runs meanwhile would take the folder for one that a crash left.
            with self._engine.upkeep.paused():
                with self._store.snapshot():
                    version = self._store.version()
                    view = follower.units_of(SegmentRow("", "", "", first_seq, last_seq, version, 0, ()))
                if view.tail_size:
                    row = follower.sealed(view, (), (first_seq, last_seq, version), view.tail_size)
                    self._list(views, row)
            self._rest(started)
        self._advance(f"building {follower.name}", len(spans), len(spans))
        return True

    def _list(self, views: Views, row: SegmentRow) -> None:
        try:
            with self._engine.changing():
                self._store.exchange_segments(self._collection, [], [row])
        except BaseException:
            views.folder.remove([row.name])
            raise

    def _spans(self, first: int) -> Iterator[tuple[int, int]]:
        """First and last sequence numbers of runs of changes that brought as many units as a segment has."""
        units, last = 0, first
        for change in self._store.changes(self._collection, first - 1):
            if change.op == "put":
                if units >= self._engine.upkeep.policy.seal and change.seq > last:
                    yield first, last
                    first, units = last + 1, 0
                units, last = units + change.last - change.first + 1, change.seq
        if units:
            yield first, last

    # -- the switch --------------------------------------------------------------------------------------

    def _switch(self) -> bool:
        """Let the last few units have vectors, and all searches use them; False if it was cancelled."""
        self._advance("switching", 0, 1)
        attempts = 0
        while self._fill():
            views = self._ready_views()
            with self._engine.changing():
                lacking = self._lacking()
                if len(lacking) and attempts < _ATTEMPTS:
                    attempts += 1
                    continue
                if len(lacking):
                    # Others write all the time: now they wait for the last units.
                    self._give(lacking)
                    views = self._ready_views()
                gone = self._activate(views)
            views.folder.remove(gone)
            self._engine.upkeep.poke([self._collection])
            self._advance("switching", 1, 1)
            return True
        return False

    def _ready_views(self) -> Views:
        """Views of the new models as they stand. What has no vector yet would never come into them."""
        views = self._engine.shown.made_with(self._collection, self._models)
        if self._is_other:
            with self._store.snapshot():
                views.at_present()
        return views

    def _activate(self, views: Views) -> list[str]:
        """The switch; returns segments that left the list: of vectors in use, which lack what was filled in."""
        gone = [] if self._is_other else self._segments_of(views)
        with self._engine.shown.guard:
            names = self._store.switch_models(self._collection, self._models.names, gone)
            views.models = replace(self._models, names=names)
            self._engine.shown.show(self._collection, views)
        return gone

    def _segments_of(self, views: Views) -> list[str]:
        late = views.late.listed() if views.late is not None else ()
        return [row.name for row in (*views.dense.listed(), *late)]

    def _clear(self) -> None:
        """Drop the segments and vectors of other models: the vectors last, so that what is left is seen to be due."""
        engine, store, name = self._engine, self._store, self._collection
        with engine.upkeep.paused():
            with engine.changing():
                gone = drop_unused_segments(store, name, engine.shown.names_of(name))
            engine.shown.folder(name).remove(gone)
        others = [(store.drop_vectors, one) for one in store.models(name) if one != engine.embedder.fingerprint]
        if self._tokens:
            codes = [(store.drop_token_codes, one) for one in store.token_models(name) if one != self._tokens]
            others = [*codes, *others]
        for drop, model in others:
            while drop(name, model, _DROPPED_AT_ONCE):
                self._advance("dropping", 0, 1)
                time.sleep(0.01)  # others may write between


def _numbers(units: list[Unit]) -> Numbers:
    return np.array([unit.number for unit in units], np.int64)


def _batches(numbers: Numbers, size: int) -> Iterator[Numbers]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
