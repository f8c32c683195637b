"""Units by late interaction: for each word of the question the token of a unit that comes nearest to it."""

from __future__ import annotations

import numpy as np

from index.late.maxsim import LateQuery
from index.late.view import SegmentedLateView
from index.lexical.analyse import hash_tokens
from index.lexical.bm25 import idf
from index.retrieve.base import NOTHING, Question, Scope, SeesUnits
from index.retrieve.chance import beyond, from_chance
from index.types import Numbers, Scored, Scores, Vectors
from index.views import ViewState

_PRIOR_CHANCE, _PRIOR_UNITS = 0.19, 16
"""Mean score of unrelated English texts under the default model, and how many units' worth of evidence that is."""
_SPAN = 0.7
"""How far from chance to equality a restatement comes: the best of thousands of passages of two evaluation sets."""
_NEAREST_BY_CHANCE = 0.2
"""Relevance begins here on that way: chance is a mean, and in any collection some unrelated units come nearer."""


class LateRetriever(SeesUnits):
    """The score is a mean of the words' best cosines; relevance is where it stands between chance and a restatement.

    Chance is what the question scores with units from all over the collection; it hardly differs between questions of
    one model, but much between models.
    """

    def __init__(self, question: Question, state: ViewState) -> None:
        self._view = state.late
        self._query = _query(question, state, self._view) if self._view is not None and len(self._view) else None
        self._known = NOTHING
        chance, units = (0.0, 0) if self._view is None or self._query is None else self._view.chance(self._query)
        self._floor = (chance * units + _PRIOR_CHANCE * _PRIOR_UNITS) / (units + _PRIOR_UNITS)

    def find(self, scope: Scope, depth: int) -> Scored:
        if self._view is None or self._query is None:
            return NOTHING
        found = self._view.search(self._query, depth, scope.elements)
        order = np.argsort(found.numbers)
        self._known = Scored(found.numbers[order], found.scores[order])
        return found

    def raw(self, numbers: Numbers) -> Scores:
        """What was found keeps its score; only the others are scored now."""
        out = np.zeros(len(numbers), np.float32)
        if self._view is None or self._query is None:
            return out
        known = np.isin(numbers, self._known.numbers, assume_unique=True)
        out[known] = self._known.scores[np.searchsorted(self._known.numbers, numbers[known])]
        out[~known] = self._view.scores(self._query, numbers[~known])
        return out

    def relevance(self, raw: Scores) -> Scores:
        """0 for units that have no tokens; below 0 for what comes less near than chance."""
        stands = from_chance(raw, self._floor, _SPAN)
        return np.where(raw == 0.0, np.float32(0.0), beyond(stands, _NEAREST_BY_CHANCE))


def _query(question: Question, state: ViewState, view: SegmentedLateView) -> LateQuery:
    tokens = question.token_vectors
    return LateQuery.of(view.codec, tokens.rows, token_weights(question, state, tokens.words, len(tokens.rows)))


def token_weights(question: Question, state: ViewState, words: tuple[str, ...], count: int) -> Vectors:
    """Of each token the rarity of its word among all units, 0 for stop words where these are not all there is."""
    if not words:
        return np.ones(count, np.float32)
    surfaces = [question.surface(word) for word in words]
    frequencies = state.lexical.frequencies(hash_tokens(surfaces), "element")
    rarity = idf(state.lexical.units("element"), frequencies).astype(np.float32)
    rarity[[not surface for surface in surfaces]] = 0.0
    return rarity if rarity.any() else np.ones(count, np.float32)
