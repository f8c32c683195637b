"""Made-up words: common ones that many documents share, and marks that stand in one passage only."""

from __future__ import annotations

import random

_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "dr", "fl", "gr", "kl", "pr", "st")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")
_ENDS = ("b", "d", "k", "l", "m", "n", "p", "r", "t")

COMMON = tuple(
    f"{onset}{vowel}{middle}{end}"
    for onset in _ONSETS
    for vowel in _VOWELS[:5]
    for middle, end in (("la", "n"), ("ro", "t"), ("mi", "k"))
)
"""300 words of which the prose is made."""


def mark(*key: object) -> str:
    """A word that is this key's alone: five syllables by hash, ending so that no stemmer shortens it."""
    draw = random.Random(repr(key))
    return "zy" + "".join(draw.choice(_ONSETS[:13]) + draw.choice(_VOWELS[:5]) for _ in range(5)) + "x"


def prose(draw: random.Random, words: int) -> str:
    """Sentences of common words."""
    sentences: list[str] = []
    left = words
    while left > 0:
        count = min(left, draw.randint(6, 14))
        sentences.append(" ".join(draw.choices(COMMON, k=count)).capitalize() + ".")
        left -= count
    return " ".join(sentences)
