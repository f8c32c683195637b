"""Texts into tokens: each word as it stands and as its stem, and pairs of neighbouring words.

A surface token is the plain word, a stem token starts with "=", a pair joins two stems by "_"; words hold
neither mark. Pairs reach over stop words ("president of France") but not over punctuation.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import numpy as np
import Stemmer

from index.lexical.stopwords import STOP_WORDS
from index.lexical.words import clean, is_ideograph, is_mark, normalise, split, without_accents
from index.store.base import Hashes, TermCounts

ANALYSER_VERSION = 2
"""Changes whenever the same text gives other tokens: what was indexed before must be indexed again."""
_LONGEST_WORD = 64
_WORDS_KEPT = 200_000


class _Word(NamedTuple):
    """`surface` is empty for a mark; `stem` is the stem token, empty where it would say nothing new."""

    surface: str
    stem: str
    paired: str
    stop: bool


_MARK = _Word("", "", "", False)


class Analyser:
    """Tokens of units and weighted tokens of queries. Safe for use by many threads."""

    def __init__(self, *, surface_weight: float = 0.5, pair_weight: float = 1.0) -> None:
        """Of a word's weight 1 the surface form takes `surface_weight`, its stem the rest."""
        self._surface_weight = surface_weight
        self._pair_weight = pair_weight
        self._stemmer = Stemmer.Stemmer("english", 0)
        self._stemming = Lock()
        self._known: dict[str, _Word] = {}

    def tokens(self, text: str) -> list[str]:
        """The tokens of a unit, with repetitions."""
        return self.analyse(text)[0]

    def words(self, text: str) -> int:
        """Length in words, as BM25 counts it."""
        return sum(1 for word in self._words(text) if word.surface)

    def analyse(self, text: str) -> tuple[list[str], int]:
        """`tokens` and `words` in one pass."""
        words = self._words(text)
        surfaces = [word.surface for word in words if word.surface]
        stems = [word.stem for word in words if word.stem]
        return surfaces + stems + _pairs(words), len(surfaces)

    def query(self, text: str) -> dict[str, float]:
        """Token to weight: a word weighs 1 in all, a pair `pair_weight`, a stop word only among its like."""
        words = self._words(text)
        said = [word for word in words if word.surface]
        weights: dict[str, float] = {}
        for word in [word for word in said if not word.stop] or said:
            if word.stem:
                weights[word.surface] = self._surface_weight
                weights[word.stem] = 1.0 - self._surface_weight
            else:
                weights[word.surface] = 1.0
        weights.update(dict.fromkeys(_pairs(words), self._pair_weight))
        return weights

    def _words(self, text: str) -> list[_Word]:
        known = self._known
        words: list[_Word] = []
        for raw in split(normalise(text)):
            word = known.get(raw)
            words.append(self._learn(raw) if word is None else word)
        return words

    def _learn(self, raw: str) -> _Word:
        word = self._read(raw)
        if len(self._known) >= _WORDS_KEPT:
            self._known = {}
        self._known[raw] = word
        return word

    def _read(self, raw: str) -> _Word:
        if is_mark(raw):
            return _MARK
        surface = clean(raw)[:_LONGEST_WORD]
        if surface in STOP_WORDS:
            return _Word(surface, "", surface, True)
        if not surface.isalpha() or is_ideograph(surface[0]):
            return _Word(surface, "", surface, False)
        with self._stemming:  # PyStemmer is not thread-safe
            stem: str = self._stemmer.stemWord(without_accents(surface))
        return _Word(surface, f"={stem}", stem, False)


def _pairs(words: Iterable[_Word]) -> list[str]:
    pairs: list[str] = []
    before = ""
    for word in words:
        if not word.surface:
            before = ""
        elif not word.stop:
            if before:
                pairs.append(f"{before}_{word.paired}")
            before = word.paired
    return pairs


def hash_tokens(tokens: Sequence[str]) -> Hashes:
    """64-bit hashes that are the same on every machine and in every run."""
    return np.frombuffer(b"".join(map(_hash, tokens)), dtype="<u8").astype(np.uint64)


def count_terms(tokens: Sequence[str], length: int) -> TermCounts:
    """What the store keeps of a unit with these tokens and this length in words."""
    counter = Counter(tokens)
    hashes, where = np.unique(hash_tokens(list(counter)), return_inverse=True)
    counts = np.zeros(len(hashes), np.int64)
    np.add.at(counts, where, np.fromiter(counter.values(), np.int64, len(counter)))
    return TermCounts(hashes, np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16), length)


@lru_cache(maxsize=500_000)
def _hash(token: str) -> bytes:
    return hashlib.blake2b(token.encode(), digest_size=8).digest()
