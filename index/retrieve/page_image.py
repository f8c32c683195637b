"""Pages by late interaction: for each token of the question the patch of a page's picture that comes nearest to it."""

from __future__ import annotations

import numpy as np

from index.late.maxsim import LateQuery
from index.retrieve.base import NOTHING, Question, Scope
from index.retrieve.chance import from_chance
from index.types import Numbers, Scored, Scores
from index.views import ViewState

_SPAN = 0.7
"""How far from chance to equality a page comes that answers; taken over from tokens of texts, not measured."""


class PageImageRetriever:
    """The score is a mean of cosines; relevance is where it stands between chance and a restatement.

    Units get their part from their page.
    """

    sees_pages = True

    def __init__(self, question: Question, state: ViewState) -> None:
        self._view = state.page_images
        self._query: LateQuery | None = None
        self._floor = 0.0
        if self._view is not None and len(self._view):
            rows = question.patch_vectors
            self._query = LateQuery.of(self._view.codec, rows, np.ones(len(rows), np.float32))
            self._floor = self._view.chance(self._query)[0]

    def find(self, scope: Scope, depth: int) -> Scored:
        return NOTHING

    def find_pages(self, scope: Scope, depth: int) -> Scored:
        if self._view is None or self._query is None:
            return NOTHING
        return self._view.search(self._query, depth, scope.pages)

    def raw(self, numbers: Numbers) -> Scores:
        return np.zeros(len(numbers), np.float32)

    def raw_pages(self, numbers: Numbers) -> Scores:
        if self._view is None or self._query is None:
            return np.zeros(len(numbers), np.float32)
        return self._view.scores(self._query, numbers)

    def relevance(self, raw: Scores) -> Scores:
        return raw

    def page_relevance(self, raw: Scores) -> Scores:
        """0 for pages without a picture; below 0 for what comes less near than chance."""
        return np.where(raw == 0.0, np.float32(0.0), from_chance(raw, self._floor, _SPAN))
