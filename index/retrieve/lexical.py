"""BM25 over surface forms, stems and word pairs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from index.lexical.base import Matches
from index.retrieve.base import Question, Scope
from index.types import Numbers, Population, Scored, Scores
from index.views import ViewState


class TokenRetriever:
    """Finds the units and pages that hold weighted tokens; what a score is worth is for those who inherit to say."""

    sees_pages = True

    def __init__(self, weights: Mapping[str, float], state: ViewState) -> None:
        self._weights = weights
        self._view = state.lexical
        self._matches: dict[Population, Matches] = {}

    def find(self, scope: Scope, depth: int) -> Scored:
        return self._matched("element").best(depth, scope.elements)

    def find_pages(self, scope: Scope, depth: int) -> Scored:
        return self._matched("page").best(depth, scope.pages)

    def _matched(self, population: Population) -> Matches:
        """Everything is scored once, at the first look."""
        if population not in self._matches:
            self._matches[population] = self._view.match(self._weights, population)
        return self._matches[population]


class LexicalRetriever(TokenRetriever):
    """Relevance is the share of the best possible score: the part of the question's weight that a unit covers."""

    def __init__(self, question: Question, state: ViewState) -> None:
        super().__init__(question.tokens(state.held), state)

    def raw(self, numbers: Numbers) -> Scores:
        return self._matched("element").of(numbers)

    def raw_pages(self, numbers: Numbers) -> Scores:
        return self._matched("page").of(numbers)

    def relevance(self, raw: Scores) -> Scores:
        return self._share("element", raw)

    def page_relevance(self, raw: Scores) -> Scores:
        return self._share("page", raw)

    def _share(self, population: Population, raw: Scores) -> Scores:
        ceiling = self._matched(population).ceiling
        return raw / np.float32(ceiling) if ceiling > 0.0 else np.zeros_like(raw)
