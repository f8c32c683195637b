"""Adds the calibrated relevances of the retrievers, for units and for the pages they stand on.

Scores are added, never ranks: on LIMIT a weak dense list fused by rank takes recall@2 from 0.92 to 0.32
(docs/evaluation.md has the table for this code).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

import numpy as np

from index.retrieve.signals import Places, Signals
from index.types import RetrieverName, Scores

_SLOPE, _EVEN = 10.0, 0.46
"""A logistic curve between those fitted to the top 10 of two evaluation sets: even odds at a fused score of 0.46."""


BONUS: frozenset[RetrieverName] = frozenset({"address", "picture", "graph"})
"""What these add comes on top: that a question names a place, or leads to a document, takes nothing from the others."""
BY_WORDS: frozenset[RetrieverName] = frozenset({"lexical", "graph"})
"""Their relevance is a share of what the collection knows of the question."""
LIKENESS: RetrieverName = "picture"
"""What it adds, it adds to the picture and its page alone: what else stands there looks like something else."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The few numbers of the fusion beside the retrievers' own; docs/evaluation.md says how they were chosen.

    `page_words` is the part of the lexical weight that a page takes from its own words, the rest comes from its
    best unit; `inherited` is the part of a unit's score that comes from its page; `known` is the part of the question
    that its words and names can speak for, where other collections are searched that know more of it. Among the units
    of a page late interaction counts up to 1 + `late_inside` times what it counts among pages: which words of a page
    answer is a finer question than which page does, but only units that come near the question tell; the square of
    the best one's relevance says how much.
    """

    page_words: float = 1.0
    inherited: float = 0.6
    known: float = 1.0
    late_inside: float = 6.0


@dataclass(frozen=True, slots=True)
class Fused:
    """Scores along the `units` and `pages` of the signals."""

    units: Scores
    pages: Scores


def fuse(signals: Signals, retrievers: Mapping[str, float], weights: Weights) -> Fused:
    """Score each page by its own words and its best units, and each unit by itself and its page.

    A unit without a page is a page of its own.
    """
    among = _shares({name: retrievers[name] for name in signals.relevance if name != LIKENESS})
    closer: Mapping[RetrieverName, float] = {"late": 1.0 + weights.late_inside * _nearest(signals) ** 2}
    inside = _shares({name: weight * closer.get(name, 1.0) for name, weight in among.items()})
    own = np.zeros(len(signals.units), dtype=np.float32)
    pages = np.zeros(len(signals.pages), dtype=np.float32)
    alone = np.zeros(len(signals.units), dtype=np.float32)
    for name, weight in among.items():
        part = np.float32(weights.known if name in BY_WORDS else 1.0)
        own += part * np.float32(inside[name]) * signals.relevance[name]
        alone += part * np.float32(weight) * signals.relevance[name]
        pages += part * np.float32(weight) * _page_relevance(signals, name, weights)
    if not len(pages):
        return Fused(units=alone, pages=pages)
    inherited = np.float32(weights.inherited)
    mixed = own + inherited * (pages[signals.page_of] - own)
    units: Scores = np.where(signals.page_of >= 0, mixed, alone).astype(np.float32)
    return Fused(units=units, pages=pages)


def _nearest(signals: Signals) -> float:
    """How near the best unit comes to the question by late interaction, 0..1."""
    late = signals.relevance.get("late")
    return 0.0 if late is None else min(1.0, float(late.max(initial=np.float32(0.0))))


def _shares(weights: Mapping[RetrieverName, float]) -> dict[RetrieverName, float]:
    """The weights as parts of the sum of those that do not come on top."""
    total = sum(weight for name, weight in weights.items() if name not in BONUS) or 1.0
    return {name: weight / total for name, weight in weights.items()}


def with_likeness(fused: Fused, signals: Signals, retrievers: Mapping[str, float]) -> Fused:
    """The scores with what pictures have in common with the one that is asked with."""
    if LIKENESS not in signals.relevance:
        return fused
    likeness = np.float32(retrievers[LIKENESS]) * signals.relevance[LIKENESS]
    pages = best_per_group(likeness, signals.page_of, len(signals.pages))
    return Fused(fused.units + likeness, fused.pages + pages)


def _page_relevance(signals: Signals, name: RetrieverName, weights: Weights) -> Scores:
    """Per page: the best relevance of a unit on it, mixed with that of its own words where they are scored."""
    best = best_per_group(signals.relevance[name], signals.page_of, len(signals.pages))
    own = signals.page_relevance.get(name)
    if own is None:
        return best
    share = np.float32(weights.page_words)
    return (1 - share) * best + share * own


def relevance(score: float) -> float:
    """A fused score as the probability, roughly, that the evidence is wanted; it keeps the order."""
    return 1.0 / (1.0 + exp(-_SLOPE * (score - _EVEN)))


def best_per_group(scores: Scores, groups: Places, count: int) -> Scores:
    """The highest score in each of `count` groups, shape (count,); 0 at least. Group -1 is left out."""
    best = np.zeros(count, dtype=np.float32)
    inside = groups >= 0
    np.maximum.at(best, groups[inside], scores[inside])
    return best
