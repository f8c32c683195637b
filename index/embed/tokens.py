"""Which tokens of a text carry meaning, and which word of a question each is a part of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrays import Places
from index.types import Vectors

Mask = npt.NDArray[np.bool_]


def meaningful(tokenizer: Any) -> Mask:
    """Per token id whether its vector is kept: it is not special and has a letter or a digit of some script."""
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    kept = np.zeros(max(vocabulary.values()) + 1, np.bool_)
    for token, place in vocabulary.items():
        kept[place] = any(sign.isalnum() for sign in token)
    kept[[place for place in tokenizer.all_special_ids if place < len(kept)]] = False
    return kept


def words_of(tokenizer: Any, text: str, most: int) -> tuple[str, ...]:
    """For each token of a text, special ones too, the word it is a part of, "" for none; () if that cannot be told."""
    if not tokenizer.is_fast:
        return ()
    read = tokenizer(text, truncation=True, max_length=most)
    spans = {word: read.word_to_chars(0, word) for word in read.word_ids() if word is not None}
    return tuple("" if word is None else text[spans[word].start : spans[word].end] for word in read.word_ids())


def stacked(rows: Sequence[Vectors], dimension: int) -> Vectors:
    """Rows of all texts at length 1, shape (n, dimension)."""
    together = np.concatenate([np.zeros((0, dimension), np.float32), *rows]).astype(np.float32, copy=False)
    lengths = np.linalg.norm(together, axis=1, keepdims=True)
    normalised: Vectors = together / np.maximum(lengths, 1e-12)
    return normalised


def longest_first(texts: Sequence[str], at_once: int) -> Iterator[Places]:
    """Places of so many texts at a time, long ones first, so that a batch pads little."""
    order = np.argsort([-len(text) for text in texts], kind="stable")
    for start in range(0, len(texts), at_once):
        yield order[start : start + at_once]
