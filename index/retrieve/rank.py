"""Ranks the units and pages of a collection for a question and the parts of its plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.arrays import best
from index.fuse import Fused, Weights, fuse, with_likeness
from index.retrieve import RETRIEVERS
from index.retrieve.base import Question, Retriever, Scope
from index.retrieve.graph import GraphRetriever
from index.retrieve.path import Paths
from index.retrieve.signals import NO_UNITS, Signals, Stopwatch, gather, joined, score
from index.store.base import Store
from index.types import Numbers, Plan, RetrieverName, Scores
from index.views import ViewState

OPENED_PAGES = 10
"""The units of so many of the best pages are scored even where no retriever found them."""
PART_SHARE = np.float32(0.7)
"""What a unit's or page's best part counts beside the whole question."""
PREFERENCE = np.float32(0.1)
"""What is added to a unit of a kind that the question's words ask for."""
_FOR_PARTS: frozenset[RetrieverName] = frozenset({"lexical", "dense", "late", "sparse"})


@dataclass(frozen=True, slots=True)
class Ranked:
    """Every candidate with all its scores and its fused one."""

    signals: Signals
    fused: Fused
    retrievers: Sequence[RetrieverName]
    paths: Paths | None = None
    """The ways of the walk, where there was one."""


def rank(
    state: ViewState,
    store: Store,
    question: Question,
    plan: Plan,
    scope: Scope,
    watch: Stopwatch,
    states: Sequence[ViewState] = (),
) -> Ranked:
    """Score the candidates of the question and of its plan's parts, then all units of the best pages.

    Pages first, then the elements on them: a picture with few words is found by the page that speaks of it. `states`
    are those of all collections that are searched.
    """
    weights = Weights(known=question.known(state, states))
    parts = [_scored(state, store, question.part(text), plan, scope, watch, states) for text in plan.parts]
    retrievers = _opened(_names(plan), question, state, watch)
    also = (_union(part.signals.units for part in parts), _union(part.signals.pages for part in parts))
    signals = gather(retrievers, scope, store, watch, also)
    fused = _fused(signals, plan, parts, weights, watch)
    with watch.stage("pages"):
        inside = _inside(store, signals, fused, scope)
    if len(inside):
        signals = joined(signals, score(retrievers, inside, NO_UNITS, store, watch))
        fused = _fused(signals, plan, parts, weights, watch)
    if plan.preferred:
        with watch.stage("fuse"):
            fused = Fused(_preferring(store, signals.units, fused.units, plan), fused.pages)
    walker = retrievers.get("graph")
    paths = walker.paths(store) if isinstance(walker, GraphRetriever) else None
    return Ranked(signals, fused, tuple(retrievers), paths)


@dataclass(frozen=True, slots=True)
class _Part:
    signals: Signals
    fused: Fused


def _scored(
    state: ViewState,
    store: Store,
    part: Question,
    plan: Plan,
    scope: Scope,
    watch: Stopwatch,
    states: Sequence[ViewState],
) -> _Part:
    names = [name for name in _names(plan) if name in _FOR_PARTS]
    signals = gather(_opened(names, part, state, watch), scope, store, watch)
    return _Part(signals, fuse(signals, plan.retrievers, Weights(known=part.known(state, states))))


def _names(plan: Plan) -> list[RetrieverName]:
    return [name for name in RETRIEVERS if plan.retrievers.get(name, 0.0) > 0.0]


def _opened(
    names: Iterable[RetrieverName], question: Question, state: ViewState, watch: Stopwatch
) -> dict[RetrieverName, Retriever]:
    opened: dict[RetrieverName, Retriever] = {}
    for name in names:
        with watch.stage(name):
            opened[name] = RETRIEVERS[name](question, state)
    return opened


def _fused(signals: Signals, plan: Plan, parts: Sequence[_Part], weights: Weights, watch: Stopwatch) -> Fused:
    """The question's own scores, and with parts those of the best part beside them."""
    with watch.stage("fuse"):
        fused = fuse(signals, plan.retrievers, weights)
        if parts:
            units = _best(signals.units, [(part.signals.units, part.fused.units) for part in parts])
            pages = _best(signals.pages, [(part.signals.pages, part.fused.pages) for part in parts])
            fused = Fused(_mixed(fused.units, units), _mixed(fused.pages, pages))
        return with_likeness(fused, signals, plan.retrievers)


def _mixed(own: Scores, of_parts: Scores) -> Scores:
    mixed: Scores = own + PART_SHARE * (of_parts - own)
    return mixed


def _best(numbers: Numbers, scored: Sequence[tuple[Numbers, Scores]]) -> Scores:
    """Along `numbers`, which hold all those scored, the highest score of each; 0 at least.

    Each part's best counts as much as the best of all parts: what is asked for needs one place for each of them.
    """
    tops = [scores.max(initial=np.float32(0.0)) for _, scores in scored]
    highest = np.zeros(len(numbers), dtype=np.float32)
    for (found, scores), top in zip(scored, tops, strict=True):
        at = np.searchsorted(numbers, found)
        highest[at] = np.maximum(highest[at], scores * (max(tops) / top) if top > 0 else scores)
    return highest


def _inside(store: Store, signals: Signals, fused: Fused, scope: Scope) -> Numbers:
    """The units of the best pages that are no candidates yet."""
    found = store.units_on(best(signals.pages, fused.pages, OPENED_PAGES).numbers)
    if scope.elements is not None:
        found = np.intersect1d(found, scope.elements, assume_unique=True)
    return np.setdiff1d(found, signals.units, assume_unique=True)


def _preferring(store: Store, numbers: Numbers, scores: Scores, plan: Plan) -> Scores:
    kinds = store.unit_kinds(numbers)
    wanted: npt.NDArray[np.bool_] = np.array([kind in plan.preferred for kind in kinds], dtype=np.bool_)
    preferring: Scores = np.where(wanted, scores + PREFERENCE, scores)
    return preferring


def _union(several: Iterable[Numbers]) -> Numbers:
    return np.unique(np.concatenate([NO_UNITS, *several]))
