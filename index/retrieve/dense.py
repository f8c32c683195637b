"""Nearest units by embedding."""

from __future__ import annotations

from math import log, sqrt

import numpy as np

from index.retrieve.base import Question, Scope, SeesUnits
from index.retrieve.chance import beyond
from index.types import Numbers, Scored, Scores
from index.views import ViewState

_LEAST_FLOOR_Z = 1.0
_OF_CHANCE = 0.5
_SPAN_Z = 6.0
"""Relevance begins so many deviations above the collection's mean cosine, and is 1 a span higher. The best of N units
that have nothing to say stands at about sqrt(2 ln N) by chance (the expected maximum of N normal draws): with a floor
that did not rise with the collection, chance would outweigh words in a large one."""
_PRIOR_MEAN, _PRIOR_DEVIATION, _PRIOR_UNITS = 0.08, 0.11, 50
"""Cosines of unrelated English texts under the default model, and how many units' worth of evidence that is: the
moments of a handful of units would say nothing."""


class DenseRetriever(SeesUnits):
    """Relevance is how far a cosine stands above that of the question with all units of the collection.

    A cosine alone cannot be compared across questions: some texts are near to everything.
    """

    def __init__(self, question: Question, state: ViewState) -> None:
        self._vector = question.vector
        self._view = state.dense
        mean, deviation = self._view.moments(self._vector)
        share = len(self._view) / (len(self._view) + _PRIOR_UNITS)
        self._mean = share * mean + (1.0 - share) * _PRIOR_MEAN
        self._deviation = share * deviation + (1.0 - share) * _PRIOR_DEVIATION
        self._floor = max(_LEAST_FLOOR_Z, _OF_CHANCE * sqrt(2.0 * log(max(1, len(self._view)))))

    def find(self, scope: Scope, depth: int) -> Scored:
        return self._view.search(self._vector, depth, scope.elements)

    def raw(self, numbers: Numbers) -> Scores:
        return self._view.scores(self._vector, numbers)

    def relevance(self, raw: Scores) -> Scores:
        z = ((raw - self._mean) / self._deviation).astype(np.float32)
        return beyond(z / np.float32(_SPAN_Z), self._floor / _SPAN_Z)
