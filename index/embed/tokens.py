"""Which tokens of a text carry meaning, and which word of a question each is a part of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrays import Places
from index.lexical.words import is_ideograph
from index.types import Vectors

Mask = npt.NDArray[np.bool_]


_PART_OF_A_SIGN = "\ufffd"
"""What a token that is not a whole sign reads as, with tokenizers that work on bytes."""


def meaningful(tokenizer: Any) -> Mask:
    """Per token id whether its vector is kept: it is not special and has a letter or a digit of some script."""
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    kept = np.zeros(max(vocabulary.values()) + 1, np.bool_)
    decoder = tokenizer.backend_tokenizer.decoder if tokenizer.is_fast else None
    for token, place in vocabulary.items():
        # Tokenizers that work on bytes write them as letters of their own.
        read = token if decoder is None else decoder.decode([token])
        kept[place] = any(sign.isalnum() or sign == _PART_OF_A_SIGN for sign in read)
    kept[[place for place in tokenizer.all_special_ids if place < len(kept)]] = False
    return kept


def words_of(tokenizer: Any, text: str, most: int) -> tuple[str, ...]:
    """For each token of a text, special ones too, the word it is a part of, "" for none; () if that cannot be told.

    A word is a run of letters and digits around the token. Where the script puts no spaces between words it is what
    the token itself holds: tokenizers take a whole sentence for one word there.
    """
    if not tokenizer.is_fast:
        return ()
    read = tokenizer(text, truncation=True, max_length=most, return_offsets_mapping=True)
    return tuple(_word_at(text, start, end) for start, end in read["offset_mapping"])


def _word_at(text: str, start: int, end: int) -> str:
    """The word that the first letter or digit among these characters belongs to."""
    at = next((place for place in range(start, end) if text[place].isalnum()), None)
    if at is None:
        return ""
    if is_ideograph(text[at]):
        return text[at:end].rstrip()
    first, last = at, at + 1
    while first > 0 and _goes_on(text[first - 1]):
        first -= 1
    while last < len(text) and _goes_on(text[last]):
        last += 1
    return text[first:last]


def _goes_on(sign: str) -> bool:
    """Whether a word goes on with it: letters, digits, and the marks that stand on letters."""
    return not is_ideograph(sign) and (sign.isalnum() or unicodedata.category(sign).startswith("M"))


def ids_of(tokenizer: Any, prompt: str) -> list[int]:
    """The tokens of a prompt with the special ones around it, none of an empty one."""
    return list(tokenizer(prompt)["input_ids"]) if prompt else []


def shared_start(before: Sequence[int], ids: npt.NDArray[np.int64]) -> int:
    """How many tokens of a prompt a text begins with: the last may have grown together with the text."""
    count = min(len(before), len(ids))
    differ = np.flatnonzero(np.asarray(before[:count], np.int64) != ids[:count])
    return int(differ[0]) if len(differ) else count


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
