"""What a pair of neighbouring words is worth: as much as its words are no stop words of the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

MARK = "_"
PLACE = "@"
STEM = "="


def pair_shares(tokens: Sequence[str], frequencies: npt.NDArray[np.int64], units: int) -> npt.NDArray[np.float64]:
    """Of each token the part of its weight that counts, shape (len(tokens),): 1 for what is no pair.

    For a pair it is the chance that a unit lacks the one word times the chance that it lacks the other. A word that
    every unit holds ("likes", where everybody likes something) pairs with whatever follows it, as "the" would: such a
    pair is rare, so it would weigh more than the word that was asked for, and says nothing.
    """
    held = dict(zip(tokens, frequencies.tolist(), strict=True))
    return np.array([_share(token, held, units) if _is_pair(token) else 1.0 for token in tokens])


def _is_pair(token: str) -> bool:
    return MARK in token and not token.startswith(PLACE)


def _share(pair: str, held: Mapping[str, int], units: int) -> float:
    share = 1.0
    for word in pair.split(MARK):
        of_word = held.get(f"{STEM}{word}", held.get(word, 0))
        share *= 1.0 - of_word / units if units else 1.0
    return share
