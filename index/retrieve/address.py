"""Units and pages that the question names by their place."""

from __future__ import annotations

import numpy as np

from index.lexical.base import Matches
from index.retrieve.base import Question, Scope
from index.types import Numbers, Population, Scored, Scores
from index.views import ViewState


class AddressRetriever:
    """Relevance is 1 for what is at any of the named places, else 0."""

    sees_pages = True

    def __init__(self, question: Question, state: ViewState) -> None:
        self._weights = dict.fromkeys(question.places, 1.0)
        self._view = state.lexical
        self._matches: dict[Population, Matches] = {}

    def find(self, scope: Scope, depth: int) -> Scored:
        return self._matched("element").best(depth, scope.elements)

    def find_pages(self, scope: Scope, depth: int) -> Scored:
        return self._matched("page").best(depth, scope.pages)

    def raw(self, numbers: Numbers) -> Scores:
        return _there(self._matched("element").of(numbers))

    def raw_pages(self, numbers: Numbers) -> Scores:
        return _there(self._matched("page").of(numbers))

    def relevance(self, raw: Scores) -> Scores:
        return raw

    def page_relevance(self, raw: Scores) -> Scores:
        return raw

    def _matched(self, population: Population) -> Matches:
        if population not in self._matches:
            self._matches[population] = self._view.match(self._weights, population)
        return self._matches[population]


def _there(scores: Scores) -> Scores:
    return (scores > 0).astype(np.float32)
