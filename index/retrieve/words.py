"""What the words of a question weigh where it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from index.lexical.analyse import Analyser
from index.lexical.ask import ask
from index.lexical.bm25 import hashes_of, idf
from index.views import ViewState, held_in


def question_weights(analyser: Analyser, question: str, states: Sequence[ViewState]) -> dict[str, float]:
    """The question's tokens by query weight times live IDF over these collections together."""
    weights = ask(analyser, question, partial(held_in, states))
    hashes = hashes_of(weights)
    units = sum(state.lexical.units("element") for state in states)
    frequencies = sum(
        (state.lexical.frequencies(hashes, "element") for state in states),
        np.zeros(len(hashes), dtype=np.int64),
    )
    rarity = idf(units, frequencies)
    return {token: weight * float(of_token) for (token, weight), of_token in zip(weights.items(), rarity, strict=True)}


class Known:
    """Of what several collections together know of a question's words, the part that each of them knows.

    Relevance is a share of what a collection knows of the question. One that knows only the year in it would have
    whatever names that year before the answer in another, which knows all of the words.
    """

    def __init__(self, analyser: Analyser, question: str, states: Sequence[ViewState]) -> None:
        weights = question_weights(analyser, question, states)
        self._tokens = list(weights)
        self._worth = np.fromiter(weights.values(), np.float64, len(weights))
        self._anywhere = float(self._worth[held_in(states, self._tokens) > 0].sum())

    def share(self, state: ViewState) -> float:
        """In 0..1; 1 where none of them knows a word."""
        known = float(self._worth[state.held(self._tokens) > 0].sum())
        return known / self._anywhere if self._anywhere else 1.0
