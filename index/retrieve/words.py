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
