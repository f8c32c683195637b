"""Units by weighted tokens that a model gives to questions and texts (SPLADE)."""

from __future__ import annotations

import numpy as np

from index.embed.base import IMPACT_SCALE
from index.lexical.view import PostingsMatches
from index.retrieve.base import Question, Scope, SeesUnits
from index.types import Numbers, Scored, Scores
from index.views import ViewState


class SparseRetriever(SeesUnits):
    """The score is the dot product of the weights; relevance is the share of the best possible score.

    Best possible is a unit that holds each token of the question as strongly as any unit does, so relevance is in
    0..1 whatever the range of a model's weights, and tokens that no unit holds count nothing.
    """

    def __init__(self, question: Question, state: ViewState) -> None:
        self._matches = PostingsMatches((), 0.0)
        asked = question.sparse
        if state.sparse is not None:
            self._matches = state.sparse.impacts(asked.tokens, asked.weights / IMPACT_SCALE, "element")

    def find(self, scope: Scope, depth: int) -> Scored:
        return self._matches.best(depth, scope.elements)

    def raw(self, numbers: Numbers) -> Scores:
        return self._matches.of(numbers)

    def relevance(self, raw: Scores) -> Scores:
        ceiling = self._matches.ceiling
        return raw / np.float32(ceiling) if ceiling > 0.0 else np.zeros_like(raw)
