"""A question into weighted tokens, by what the collection holds: its languages, its compounds, and what it lacks.

Everything is decided by live counts, so a question weighs the same whatever was there before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.lexical.analyse import Analyser, Word
from index.lexical.compounds import candidates, longest_half, parts_of
from index.lexical.languages.base import LANGUAGES, Language
from index.lexical.languages.detect import languages_of_question
from index.lexical.near import near_words

Counts = npt.NDArray[np.int64]
NEAR_WEIGHT = 0.7
"""What all words near to an unknown one weigh together, where a known word weighs 1."""
PARTS_WEIGHT = 0.5
"""What the parts of a compound weigh together."""
_NEAR = 3
_MIXED = re.compile(r"([a-z]+)(\d+)")
_LANGUAGES = {language.token: code for code, language in LANGUAGES.items()}


class Frequencies(Protocol):
    def __call__(self, tokens: Sequence[str]) -> Counts:
        """How many units hold each token, shape (len(tokens),)."""
        ...


def ask(analyser: Analyser, question: str, frequencies: Frequencies) -> dict[str, float]:
    """Token to weight, as `Analyser.query` gives it, and what stands in for words that are compounds or unknown."""
    held = frequencies(list(_LANGUAGES))
    languages = languages_of_question(
        question, [c for c, count in zip(_LANGUAGES.values(), held, strict=True) if count]
    )
    weights = analyser.query(question, languages)
    counts = dict(zip(weights, frequencies(list(weights)).tolist(), strict=True))
    for language in languages:
        said = [word for word in analyser.words(question, language) if word.surface in weights and not word.stop]
        unknown = [word for word in said if not counts[word.surface] and not counts.get(word.stem, 0)]
        more = _parts(analyser, said, unknown, language, frequencies)
        for word in unknown:
            more.update(_pieces(word) if word.surface.isascii() else {})
            more.update(_near(analyser, word, language, frequencies))
        for token, weight in more.items():
            weights[token] = weights.get(token, 0.0) + weight / len(languages)
    return weights


def _pieces(word: Word) -> dict[str, float]:
    """The letters and the digits of "fy2017" or "table1", which may be written apart."""
    match = _MIXED.fullmatch(word.surface)
    return dict.fromkeys(match.groups(), NEAR_WEIGHT / 2) if match else {}


def _parts(
    analyser: Analyser, words: Sequence[Word], unknown: Sequence[Word], language: Language, frequencies: Frequencies
) -> dict[str, float]:
    """The stems of the parts of compounds; of an unknown one that has no two known parts, of its longest known half."""
    if not language.compounds:
        return {}
    lacking = {word.surface for word in unknown}
    surfaces = {word.surface for word in words if word.stem}
    asked = sorted(candidates(surfaces))
    stems = {raw: analyser.word(raw, language).stem for raw in asked}
    there = dict(zip(asked, frequencies([stems[raw] or raw for raw in asked]).tolist(), strict=True))
    found: dict[str, float] = {}
    for surface in sorted(surfaces):
        parts = parts_of(surface, lambda part: bool(stems[part]) and there[part] > 0)
        if not parts and surface in lacking:
            half = longest_half(surface, lambda part: bool(stems[part]) and there[part] > 0)
            found.update({stems[half]: PARTS_WEIGHT / 2} if half else {})
        for part in parts:
            found[stems[part]] = PARTS_WEIGHT / len(parts)
    return found


def _near(analyser: Analyser, word: Word, language: Language, frequencies: Frequencies) -> dict[str, float]:
    """The words of the collection that an unknown one may be, each weighing by how often it is there."""
    guesses = [guess for guess in dict.fromkeys(near_words(word.surface)) if guess not in language.stop_words]
    if not guesses:
        return {}
    counts = frequencies(guesses)
    best = np.argsort(-counts, kind="stable")[:_NEAR]
    total = float(counts[best].sum())
    found: dict[str, float] = {}
    for at in best.tolist():
        if counts[at]:
            for token, weight in analyser.query(guesses[at], (language,)).items():
                found[token] = found.get(token, 0.0) + NEAR_WEIGHT * weight * float(counts[at]) / total
    return found
