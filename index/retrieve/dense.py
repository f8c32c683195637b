"""Nearest units by embedding."""

from __future__ import annotations

import numpy as np

from index.retrieve.base import Question, Scope
from index.retrieve.lexical import NOTHING
from index.types import Numbers, Scored, Scores
from index.views import ViewState

_FLOOR_Z = 1.0
_CEILING_Z = 7.0
"""Deviations above the collection's mean cosine: about where chance ends, and about what a restatement reaches."""
_PRIOR_MEAN, _PRIOR_DEVIATION, _PRIOR_UNITS = 0.08, 0.11, 50
"""Cosines of unrelated English texts under the default model, and how many units' worth of evidence that is: the
moments of a handful of units would say nothing."""


class DenseRetriever:
    """Relevance is how far a cosine stands above that of the question with all units of the collection.

    A cosine alone cannot be compared across questions: some texts are near to everything.
    """

    sees_pages = False

    def __init__(self, question: Question, state: ViewState) -> None:
        self._vector = question.vector
        self._view = state.dense
        mean, deviation = self._view.moments(self._vector)
        share = len(self._view) / (len(self._view) + _PRIOR_UNITS)
        self._mean = share * mean + (1.0 - share) * _PRIOR_MEAN
        self._deviation = share * deviation + (1.0 - share) * _PRIOR_DEVIATION

    def find(self, scope: Scope, depth: int) -> Scored:
        return self._view.search(self._vector, depth, scope.elements)

    def find_pages(self, scope: Scope, depth: int) -> Scored:
        return NOTHING

    def raw(self, numbers: Numbers) -> Scores:
        return self._view.scores(self._vector, numbers)

    def raw_pages(self, numbers: Numbers) -> Scores:
        return np.zeros(len(numbers), dtype=np.float32)

    def relevance(self, raw: Scores) -> Scores:
        z = (raw - self._mean) / self._deviation
        return ((z - _FLOOR_Z) / (_CEILING_Z - _FLOOR_Z)).astype(np.float32)

    def page_relevance(self, raw: Scores) -> Scores:
        return raw
