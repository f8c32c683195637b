"""One collection searched: plan, candidates, fusion over units and pages, hits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from index.arrays import best
from index.errors import NotFound
from index.fuse import Fused, Weights, fuse, relevance
from index.retrieve import RETRIEVERS
from index.retrieve.base import Question, Retriever, Scope
from index.retrieve.signals import Signals, Stopwatch, gather
from index.store.base import Store
from index.types import Document, Hit, Numbers, Plan, Query, RankScore, RetrieverName, Scored, Scores
from index.views import ViewState

ELEMENTS_PER_PAGE = 3
Ranks = Mapping[RetrieverName, Mapping[int, RankScore]]


def search_collection(
    state: ViewState, store: Store, question: Question, query: Query, plan: Plan, watch: Stopwatch
) -> tuple[Hit, ...]:
    """The best units (or pages) of a collection, in the snapshot that the state belongs to. Raises InvalidFilter."""
    with watch.stage("filter"):
        scope = _scope(store, state.collection, query)
    retrievers: dict[RetrieverName, Retriever] = {}
    for name in _names(plan):
        with watch.stage(name):
            retrievers[name] = RETRIEVERS[name](question, state)
    signals = gather(retrievers, scope, store, watch)
    with watch.stage("fuse"):
        fused = fuse(signals, plan.retrievers, Weights())
    with watch.stage("hydrate"):
        hydrator = _Hydrator(store, signals, fused, list(retrievers))
        return hydrator.pages(query.top_k) if query.group_by == "page" else hydrator.elements(query.top_k)


def merged(found: Sequence[tuple[Hit, ...]], top_k: int) -> tuple[Hit, ...]:
    """One ranking out of several collections, by calibrated score."""
    if len(found) == 1:
        return found[0]
    hits = sorted((hit for hits in found for hit in hits), key=lambda hit: (-hit.score, hit.unit.number))
    return tuple(hits[:top_k])


def _names(plan: Plan) -> list[RetrieverName]:
    return [name for name in RETRIEVERS if plan.retrievers.get(name, 0.0) > 0.0]


def _scope(store: Store, collection: str, query: Query) -> Scope:
    if query.filter is None:
        return Scope()
    return Scope(
        elements=store.resolve(collection, query.filter, "element"),
        pages=store.resolve(collection, query.filter, "page"),
    )


class _Hydrator:
    """Turns the best numbers into hits, from the store; a unit that is gone by now is passed over."""

    def __init__(self, store: Store, signals: Signals, fused: Fused, names: Sequence[RetrieverName]) -> None:
        self._store = store
        self._signals = signals
        self._fused = fused
        self._documents: dict[str, Document] = {}
        self._unit_ranks = {name: _ranked(signals.units, signals.raw[name]) for name in names}
        self._page_ranks = {name: _ranked(signals.pages, raw) for name, raw in signals.page_raw.items()}

    def elements(self, top_k: int) -> tuple[Hit, ...]:
        return tuple(self._hits(best(self._signals.units, self._fused.units, 2 * top_k)))[:top_k]

    def pages(self, top_k: int) -> tuple[Hit, ...]:
        """The best pages; a document without pages counts as one page."""
        hits = [*self._paged(top_k), *self._pageless(top_k)]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.unit.number))[:top_k])

    def _paged(self, top_k: int) -> Iterator[Hit]:
        top = best(self._signals.pages, self._fused.pages, 2 * top_k)
        for hit in self._hits(top, self._page_ranks):
            place = int(np.searchsorted(self._signals.pages, hit.unit.number))
            on_page = self._signals.page_of == place
            inside = best(self._signals.units[on_page], self._fused.units[on_page], ELEMENTS_PER_PAGE)
            yield replace(hit, elements=tuple(self._hits(inside)))

    def _pageless(self, top_k: int) -> Iterator[Hit]:
        apart = self._signals.page_of < 0
        top = best(self._signals.units[apart], self._fused.units[apart], ELEMENTS_PER_PAGE * top_k)
        by_document: dict[str, list[Hit]] = {}
        for hit in self._hits(top):
            by_document.setdefault(hit.document.id, []).append(hit)
        for hits in by_document.values():
            yield replace(hits[0], elements=tuple(hits[:ELEMENTS_PER_PAGE]))

    def _hits(self, top: Scored, ranks: Ranks | None = None) -> Iterator[Hit]:
        ranks = self._unit_ranks if ranks is None else ranks
        scores = dict(zip(top.numbers.tolist(), top.scores.tolist(), strict=True))
        for unit in self._store.units(top.numbers):
            document = self._document(unit.document)
            if document is not None:
                found: dict[str, RankScore | None] = {name: of_one.get(unit.number) for name, of_one in ranks.items()}
                yield Hit(unit=unit, document=document, score=relevance(scores[unit.number]), scores=found)

    def _document(self, document: str) -> Document | None:
        if document not in self._documents:
            try:
                self._documents[document] = self._store.document(document)
            except NotFound:
                return None
        return self._documents[document]


def _ranked(numbers: Numbers, raw: Scores) -> dict[int, RankScore]:
    """Rank from 1 and score of each unit that a retriever gives a score to."""
    top = best(numbers, raw, int(np.count_nonzero(raw)))
    return {
        number: RankScore(rank, score)
        for rank, (number, score) in enumerate(zip(top.numbers.tolist(), top.scores.tolist(), strict=True), start=1)
        if score != 0.0
    }
