"""Units and pages that the question names by their place."""

from __future__ import annotations

import numpy as np

from index.retrieve.base import Question
from index.retrieve.lexical import TokenRetriever
from index.types import Numbers, Scores
from index.views import ViewState


class AddressRetriever(TokenRetriever):
    """Relevance is 1 for what is at any of the named places, else 0."""

    def __init__(self, question: Question, state: ViewState) -> None:
        super().__init__(dict.fromkeys(question.places, 1.0), state)

    def raw(self, numbers: Numbers) -> Scores:
        return _there(self._matched("element").of(numbers))

    def raw_pages(self, numbers: Numbers) -> Scores:
        return _there(self._matched("page").of(numbers))

    def relevance(self, raw: Scores) -> Scores:
        return raw

    def page_relevance(self, raw: Scores) -> Scores:
        return raw


def _there(scores: Scores) -> Scores:
    return (scores > 0).astype(np.float32)
