"""One collection searched: plan, candidates, fusion over units and pages, hits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from index.arrays import best
from index.errors import NotFound
from index.fuse import relevance
from index.query import Query
from index.retrieve.assemble import asks_for_rows, whole_tables
from index.retrieve.base import Question, Scope
from index.retrieve.heads import names_kinds, with_bodies
from index.retrieve.plan import searched_by, without_sparse
from index.retrieve.rank import Ranked, rank
from index.retrieve.signals import Stopwatch
from index.store.base import Store
from index.trail import Step
from index.types import Document, Hit, Numbers, Plan, RankScore, RetrieverName, Scored, Scores, Unit
from index.views import ViewState

ELEMENTS_PER_PAGE = 3
Ranks = Mapping[RetrieverName, Mapping[int, RankScore]]


def search_collection(
    state: ViewState,
    states: Sequence[ViewState],
    store: Store,
    question: Question,
    query: Query,
    plan: Plan,
    watch: Stopwatch,
) -> tuple[Hit, ...]:
    """The best units (or pages) of one of the collections that are searched, in the snapshot of their states.

    Raises InvalidFilter.
    """
    if state.models is not None:
        question, plan = question.under(state.models), searched_by(plan, state.models)
    if state.sparse is not None and not state.sparse.units("element"):
        plan = without_sparse(plan)
    with watch.stage("filter"):
        scope = scope_of(store, state.collection, query)
    ranked = rank(state, store, question, plan, scope, watch, states)
    with watch.stage("hydrate"):
        hydrator = _Hydrator(store, ranked, query)
        return hydrator.pages(query.top_k) if query.group_by == "page" else hydrator.elements(query.top_k)


def merged(found: Sequence[tuple[Hit, ...]], top_k: int) -> tuple[Hit, ...]:
    """One ranking out of several collections, by calibrated score."""
    if len(found) == 1:
        return found[0]
    hits = sorted((hit for hits in found for hit in hits), key=lambda hit: (-hit.score, hit.unit.number))
    return tuple(hits[:top_k])


def scope_of(store: Store, collection: str, query: Query) -> Scope:
    """The units that the filter of a query lets pass. Raises InvalidFilter."""
    if query.filter is None:
        return Scope()
    return Scope(
        elements=store.resolve(collection, query.filter, "element"),
        pages=store.resolve(collection, query.filter, "page"),
    )


class _Hydrator:
    """Turns the best numbers into hits, from the store; a unit that is gone by now is passed over."""

    def __init__(self, store: Store, ranked: Ranked, query: Query) -> None:
        self._store = store
        self._signals = ranked.signals
        self._fused = ranked.fused
        self._paths = ranked.paths if query.paths else None
        self._whole_tables = query.whole_tables and not asks_for_rows(query.filter)
        self._with_bodies = query.whole_tables and not names_kinds(query.filter)
        self._documents: dict[str, Document] = {}
        signals = ranked.signals
        self._unit_ranks = {name: _ranked(signals.units, signals.raw[name]) for name in ranked.retrievers}
        self._page_ranks = {name: _ranked(signals.pages, raw) for name, raw in signals.page_raw.items()}

    def elements(self, top_k: int) -> tuple[Hit, ...]:
        everything = np.ones(len(self._signals.units), dtype=np.bool_)
        return self._best(everything, top_k)

    def pages(self, top_k: int) -> tuple[Hit, ...]:
        """The best pages; a document without pages counts as one page."""
        hits = [*self._paged(top_k), *self._pageless(top_k)]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.unit.number))[:top_k])

    def _paged(self, top_k: int) -> Iterator[Hit]:
        top = best(self._signals.pages, self._fused.pages, 2 * top_k)
        for hit in islice(self._hits(top, self._page_ranks), top_k):
            place = int(np.searchsorted(self._signals.pages, hit.unit.number))
            yield replace(hit, elements=self._best(self._signals.page_of == place, ELEMENTS_PER_PAGE))

    def _pageless(self, top_k: int) -> Iterator[Hit]:
        by_document: dict[str, list[Hit]] = {}
        for hit in self._best(self._signals.page_of < 0, ELEMENTS_PER_PAGE * top_k):
            by_document.setdefault(hit.document.id, []).append(hit)
        for hits in by_document.values():
            yield replace(hits[0], elements=tuple(hits[:ELEMENTS_PER_PAGE]))

    def _best(self, among: npt.NDArray[np.bool_], count: int) -> tuple[Hit, ...]:
        """The best units among those marked."""
        hits = self._in_turn(self._signals.units[among], self._fused.units[among], 2 * count)
        if self._with_bodies:
            hits = with_bodies(hits, self._store, count)
        return tuple(whole_tables(hits, self._store, count) if self._whole_tables else islice(hits, count))

    def _in_turn(self, numbers: Numbers, scores: Scores, batch: int) -> Iterator[Hit]:
        """All of them, best first, read a batch at a time."""
        top = best(numbers, scores, len(numbers))
        for start in range(0, len(numbers), batch):
            yield from self._hits(Scored(top.numbers[start : start + batch], top.scores[start : start + batch]))

    def _hits(self, top: Scored, ranks: Ranks | None = None) -> Iterator[Hit]:
        ranks = self._unit_ranks if ranks is None else ranks
        scores = dict(zip(top.numbers.tolist(), top.scores.tolist(), strict=True))
        for unit in self._store.units(top.numbers):
            document = self._document(unit.document)
            if document is not None:
                found: dict[str, RankScore | None] = {name: of_one.get(unit.number) for name, of_one in ranks.items()}
                score, path = relevance(scores[unit.number]), self._path(unit) if found.get("graph") else ()
                yield Hit(unit=unit, document=document, score=score, scores=found, path=path)

    def _path(self, unit: Unit) -> tuple[Step, ...]:
        return () if self._paths is None else self._paths.to(unit)

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
