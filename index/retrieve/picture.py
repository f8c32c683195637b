"""Units of pictures that look like the one that is asked with."""

from __future__ import annotations

import numpy as np

from index.arrays import best
from index.pictures import relevance_of
from index.retrieve.base import NOTHING, Question, Scope, SeesUnits
from index.types import Numbers, Scored, Scores
from index.views import ViewState


class PictureRetriever(SeesUnits):
    """The score is the share of equal bits of perceptual hashes, 0 for what is as unlike as chance has it."""

    def __init__(self, question: Question, state: ViewState) -> None:
        looks = b"" if question.picture is None else question.picture.looks
        self._numbers, self._scores = NOTHING
        if looks and state.pictures is not None:
            view = state.pictures.view
            likeness = view.likeness(looks)
            alike = relevance_of(likeness) > 0.0
            self._numbers, self._scores = view.numbers[alike], likeness[alike]

    def find(self, scope: Scope, depth: int) -> Scored:
        if scope.elements is None:
            return best(self._numbers, self._scores, depth)
        allowed = np.isin(self._numbers, scope.elements, assume_unique=True)
        return best(self._numbers[allowed], self._scores[allowed], depth)

    def raw(self, numbers: Numbers) -> Scores:
        out = np.zeros(len(numbers), np.float32)
        known = np.isin(numbers, self._numbers, assume_unique=True)
        out[known] = self._scores[np.searchsorted(self._numbers, numbers[known])]
        return out

    def relevance(self, raw: Scores) -> Scores:
        return relevance_of(raw)
