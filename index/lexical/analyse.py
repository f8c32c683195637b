"""Texts into tokens: each word as it stands and as its stem, and pairs of neighbouring words.

A surface token is the plain word, a stem token starts with "=", a pair joins two stems by "_"; words hold
neither mark. Pairs reach over stop words ("president of France") but not over punctuation. Stemmer, stop words and the
reading of numbers are those of the text's language.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import numpy as np
import Stemmer

from index.lexical.languages.base import ENGLISH, Language
from index.lexical.numbers import UNIT_STEMS, multiplied, value_of
from index.lexical.words import (
    clean,
    is_grammar,
    is_ideograph,
    is_mark,
    normalise,
    split,
    without_accents,
    without_elision,
)
from index.store.base import Hashes, TermCounts

ANALYSER_VERSION = 3
"""Changes whenever the same text gives other tokens: what was indexed before is analysed again."""
COUNT_SCALE = 4
"""Counts are kept in quarters, so that a word in a field can count more or less than one in the text."""
GRAMMAR_WEIGHT = 0.3
"""What a token of hiragana alone weighs in a question: particles and endings more often than words."""
_LONGEST_WORD = 64
_WORDS_KEPT = 200_000
_MOST = int(np.iinfo(np.uint16).max)


class Word(NamedTuple):
    """`surface` is empty for a mark; `stem` is the stem token, empty where it would say nothing new."""

    surface: str
    stem: str
    paired: str
    stop: bool


_MARK = Word("", "", "", False)


class Analyser:
    """Tokens of units and weighted tokens of queries. Safe for use by many threads."""

    def __init__(self, *, surface_weight: float = 0.5, pair_weight: float = 1.0) -> None:
        """Of a word's weight 1 the surface form takes `surface_weight`, its stem the rest."""
        self._surface_weight = surface_weight
        self._pair_weight = pair_weight
        self._stemmers: dict[str, Stemmer.Stemmer] = {}
        self._stemming = Lock()
        self._known: dict[Language, dict[str, Word]] = {}

    def tokens(self, text: str, language: Language = ENGLISH) -> list[str]:
        """The tokens of a unit, with repetitions."""
        return self.analyse(text, language)[0]

    def analyse(self, text: str, language: Language = ENGLISH) -> tuple[list[str], int]:
        """The tokens of a text, surface forms first, and its length in words, as BM25 counts it."""
        normalised = normalise(text)
        words = self._words(normalised, language)
        surfaces = [word.surface for word in words if word.surface]
        stems = [word.stem for word in words if word.stem]
        return [*surfaces, *stems, *_pairs(words), *multiplied(normalised, language)], len(surfaces)

    def query(self, text: str, languages: Sequence[Language] = (ENGLISH,)) -> dict[str, float]:
        """Token to weight: a word weighs 1 in all, a pair `pair_weight`, a stop word only among its like.

        Where the question may be in several languages, the stems of each share what a stem weighs.
        """
        weights: dict[str, float] = {}
        for language in languages:
            for token, weight in self._query(text, language).items():
                weights[token] = weights.get(token, 0.0) + weight / len(languages)
        return weights

    def words(self, text: str, language: Language = ENGLISH) -> list[Word]:
        """The words of a text in order, with the marks that end phrases between them."""
        return self._words(normalise(text), language)

    def word(self, raw: str, language: Language) -> Word:
        """One normalised word."""
        known = self._known.setdefault(language, {})
        return known.get(raw) or self._learn(raw, language)

    def _query(self, text: str, language: Language) -> dict[str, float]:
        normalised = normalise(text)
        words = self._words(normalised, language)
        said = [word for word in words if word.surface]
        weights: dict[str, float] = {}
        for word in [word for word in said if not word.stop] or said:
            if word.stem:
                weights[word.surface] = self._surface_weight
                weights[word.stem] = 1.0 - self._surface_weight
            else:
                weights[word.surface] = 1.0
        extra = [*_pairs(words), *multiplied(normalised, language)]
        weights.update(dict.fromkeys(extra, self._pair_weight))
        if normalised.isascii():
            return weights
        return {token: GRAMMAR_WEIGHT * weight if is_grammar(token) else weight for token, weight in weights.items()}

    def _words(self, normalised: str, language: Language) -> list[Word]:
        known = self._known.setdefault(language, {})
        words: list[Word] = []
        for raw in split(normalised, language.decimal):
            word = known.get(raw)
            words.append(self._learn(raw, language) if word is None else word)
        return words

    def _learn(self, raw: str, language: Language) -> Word:
        word = self._read(raw, language)
        known = self._known[language]
        if len(known) >= _WORDS_KEPT:
            known = self._known[language] = {}
        known[raw] = word
        return word

    def _read(self, raw: str, language: Language) -> Word:
        if is_mark(raw):
            return _MARK
        surface = clean(without_elision(raw, language.elided), language.decimal)[:_LONGEST_WORD]
        if surface in language.stop_words:
            return Word(surface, "", surface, True)
        if surface[0].isdecimal():
            value = value_of(surface)
            return Word(surface, f"={value}" if value else "", value or surface, False)
        if unit := UNIT_STEMS.get(surface):
            return Word(surface, f"={unit}", unit, False)
        if not surface.isalpha() or is_ideograph(surface[0]):
            return Word(surface, "", surface, False)
        stem = self._stem(surface, language)
        return Word(surface, f"={stem}", stem, False)

    def _stem(self, surface: str, language: Language) -> str:
        """Latin words in a language without a stemmer are most often English."""
        name = language.stemmer or (ENGLISH.stemmer if surface.isascii() else "")
        if not name:
            return without_accents(surface)
        with self._stemming:  # PyStemmer is not thread-safe
            stemmer = self._stemmers.get(name)
            if stemmer is None:
                stemmer = self._stemmers[name] = Stemmer.Stemmer(name, 0)
            # English knows no accents, other stemmers read them.
            stem: str = stemmer.stemWord(without_accents(surface) if language is ENGLISH else surface)
        return without_accents(stem) or surface


def _pairs(words: Iterable[Word]) -> list[str]:
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
    """What the store keeps of a text with these tokens and this length in words."""
    return scaled_terms({token: COUNT_SCALE * times for token, times in Counter(tokens).items()}, length)


def scaled_terms(counts: Mapping[str, int], length: int) -> TermCounts:
    """The same of counts in quarters."""
    hashes, where = np.unique(hash_tokens(list(counts)), return_inverse=True)
    summed = np.zeros(len(hashes), np.int64)
    np.add.at(summed, where, np.fromiter(counts.values(), np.int64, len(counts)))
    return TermCounts(hashes, np.minimum(summed, _MOST).astype(np.uint16), length)


@lru_cache(maxsize=500_000)
def _hash(token: str) -> bytes:
    return hashlib.blake2b(token.encode(), digest_size=8).digest()
