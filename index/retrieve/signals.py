"""Finds the candidates of all retrievers and has every one of them scored by each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
import numpy.typing as npt

from index.retrieve.base import Follower, Retriever, Scope
from index.store.base import Store
from index.types import Numbers, RetrieverName, Scored, Scores

DEPTH = 200
"""Candidates per retriever; with a filter that lets fewer than EXHAUSTIVE units pass, all are candidates."""
EXHAUSTIVE = 2000
Places = npt.NDArray[np.intp]
"""Positions in another array, shape (n,)."""
NO_UNITS: Numbers = np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds by stage."""

    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            self.stages[name] = self.stages.get(name, 0.0) + (perf_counter() - start) * 1000.0


@dataclass(frozen=True, slots=True)
class Signals:
    """Every candidate with every score.

    `units` and `pages` are rising numbers and the arrays run along them; `page_of` gives each unit the place of
    its page in `pages`, -1 where it stands on none.
    """

    units: Numbers
    pages: Numbers
    page_of: Places
    raw: Mapping[RetrieverName, Scores]
    relevance: Mapping[RetrieverName, Scores]
    page_raw: Mapping[RetrieverName, Scores]
    page_relevance: Mapping[RetrieverName, Scores]


def gather(
    retrievers: Mapping[RetrieverName, Retriever],
    scope: Scope,
    store: Store,
    watch: Stopwatch,
    also: tuple[Numbers, Numbers] = (NO_UNITS, NO_UNITS),
) -> Signals:
    """The candidates of all retrievers, and these units and pages, with all their scores."""
    units, pages = _candidates(retrievers, scope, watch)
    return score(retrievers, np.union1d(units, also[0]), np.union1d(pages, also[1]), store, watch)


def score(
    retrievers: Mapping[RetrieverName, Retriever], units: Numbers, pages: Numbers, store: Store, watch: Stopwatch
) -> Signals:
    """All scores of these units and pages (rising numbers) and of the pages that the units stand on."""
    with watch.stage("pages"):
        numbers = store.page_units(units)
        pages = np.union1d(pages, numbers[numbers > 0])
        page_of = np.where(numbers > 0, np.searchsorted(pages, numbers), -1).astype(np.intp)
    raw, relevance, page_raw, page_relevance = {}, {}, {}, {}
    for name, retriever in retrievers.items():
        with watch.stage(name):
            raw[name] = retriever.raw(units)
            relevance[name] = retriever.relevance(raw[name])
            if retriever.sees_pages:
                page_raw[name] = retriever.raw_pages(pages)
                page_relevance[name] = retriever.page_relevance(page_raw[name])
    return Signals(units, pages, page_of, raw, relevance, page_raw, page_relevance)


def joined(signals: Signals, more: Signals) -> Signals:
    """The signals with further units, all of them on pages that are there."""
    units = np.concatenate([signals.units, more.units])
    order = np.argsort(units)
    at = np.searchsorted(signals.pages, more.pages)
    page_of = np.concatenate([signals.page_of, np.where(more.page_of >= 0, at[more.page_of], -1)])
    return replace(
        signals,
        units=units[order],
        page_of=page_of[order],
        raw={name: np.concatenate([own, more.raw[name]])[order] for name, own in signals.raw.items()},
        relevance={name: np.concatenate([own, more.relevance[name]])[order] for name, own in signals.relevance.items()},
    )


def _candidates(
    retrievers: Mapping[RetrieverName, Retriever], scope: Scope, watch: Stopwatch
) -> tuple[Numbers, Numbers]:
    """Rising numbers of candidate units and pages."""
    units = [NO_UNITS if scope.elements is None or _is_wide(scope.elements) else scope.elements]
    pages = [NO_UNITS if scope.pages is None or _is_wide(scope.pages) else scope.pages]
    followed = any(isinstance(one, Follower) and one.follows for one in retrievers.values())
    # Of few units all are found: some retrievers keep the scores of what they find, and all will be scored.
    depth = DEPTH if scope.elements is None or _is_wide(scope.elements) else len(scope.elements)
    tops: list[int] = []
    for name, retriever in retrievers.items():
        with watch.stage(name):
            if isinstance(retriever, Follower):
                retriever.begin_at(tops)
            if followed or _is_wide(scope.elements):
                found = retriever.find(scope, depth)
                tops += _top(found)
                units.append(found.numbers)
            if retriever.sees_pages and _is_wide(scope.pages):
                pages.append(retriever.find_pages(scope, DEPTH).numbers)
    return np.unique(np.concatenate(units)), np.unique(np.concatenate(pages))


def _top(found: Scored) -> list[int]:
    """The best unit, where it is better than the second: a place that many documents have says nothing of one."""
    first = len(found.numbers) == 1 or (len(found.numbers) > 1 and found.scores[0] > found.scores[1])
    return [int(found.numbers[0])] if first else []


def _is_wide(allowed: Numbers | None) -> bool:
    return allowed is None or len(allowed) > EXHAUSTIVE
