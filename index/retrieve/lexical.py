"""BM25 over surface forms, stems and word pairs."""

from __future__ import annotations

import numpy as np

from index.retrieve.base import Question, Scope
from index.types import Numbers, Population, Scored, Scores
from index.views import Views

NOTHING = Scored(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


class LexicalRetriever:
    """Relevance is the share of the best possible score: the part of the question's weight that a unit covers."""

    sees_pages = True

    def __init__(self, question: Question, views: Views) -> None:
        self._weights = question.tokens
        self._view = views.lexical
        self._tail = views.tail
        self._ceilings: dict[Population, float] = {}

    def find(self, scope: Scope, depth: int) -> Scored:
        return self._find("element", scope.elements, depth)

    def find_pages(self, scope: Scope, depth: int) -> Scored:
        return self._find("page", scope.pages, depth)

    def raw(self, numbers: Numbers) -> Scores:
        return self._scores("element", numbers)

    def raw_pages(self, numbers: Numbers) -> Scores:
        return self._scores("page", numbers)

    def relevance(self, raw: Scores) -> Scores:
        return self._share("element", raw)

    def page_relevance(self, raw: Scores) -> Scores:
        return self._share("page", raw)

    def _find(self, population: Population, allowed: Numbers | None, depth: int) -> Scored:
        found = self._view.search(self._weights, population, depth, allowed)
        tail = self._tail if allowed is None else np.intersect1d(self._tail, allowed)
        if not len(tail):
            return found
        late = self._view.scores(self._weights, population, np.setdiff1d(tail, found.numbers))
        numbers = np.concatenate([found.numbers, late.numbers[late.scores > 0.0]])
        scores = np.concatenate([found.scores, late.scores[late.scores > 0.0]])
        order = np.lexsort((numbers, -scores))[:depth]
        return Scored(numbers[order], scores[order])

    def _scores(self, population: Population, numbers: Numbers) -> Scores:
        return aligned(self._view.scores(self._weights, population, numbers), numbers)

    def _share(self, population: Population, raw: Scores) -> Scores:
        if population not in self._ceilings:
            self._ceilings[population] = self._view.ceiling(self._weights, population)
        ceiling = self._ceilings[population]
        return raw / np.float32(ceiling) if ceiling > 0.0 else np.zeros_like(raw)


def aligned(scored: Scored, numbers: Numbers) -> Scores:
    """The scores of `numbers` (rising), 0 where `scored` (rising) has none."""
    out = np.zeros(len(numbers), dtype=np.float32)
    if len(scored.numbers) and len(numbers):
        places = np.searchsorted(numbers, scored.numbers)
        out[places] = scored.scores
    return out
