"""Made-up text documents of equal size: words drawn by Zipf's law, and some that stand in one document only."""

from __future__ import annotations

import random
from bisect import bisect
from itertools import accumulate

CONSONANTS = ("b", "br", "c", "ch", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v")
VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
ENDINGS = ("", "", "n", "r", "t", "l", "ck", "nd")
VOCABULARY = 100_000
STEEPNESS = 1.25
FLATTENED = 2.7
"""Zipf's law as Mandelbrot corrected it; 1,000 texts then have 73,000 distinct words, more than English."""
SENTENCE_WORDS = 14
OWN = 10
"""Letters of a word that stands in one passage only."""


class Texts:
    """The n-th text is the same for the same seed, whatever was asked before."""

    def __init__(self, seed: int = 1, *, passages: int = 10, passage_bytes: int = 1000) -> None:
        """A passage fills one unit: 1,000 bytes are about 180 words."""
        self._seed = seed
        self._passages = passages
        self._passage_bytes = passage_bytes
        self._words = _vocabulary(random.Random(f"{seed} words"))
        weights = ((rank + FLATTENED) ** -STEEPNESS for rank in range(VOCABULARY))
        self._cumulative = list(accumulate(weights))

    def text(self, number: int, version: int = 0) -> str:
        """Paragraphs of equal length, each ended by a word that no other text has; versions differ in all of them."""
        rng = random.Random(f"{self._seed} {number} {version}")
        return "\n\n".join(self._passage(rng, number, version, at) for at in range(self._passages)) + "\n"

    def own_word(self, number: int, version: int = 0, passage: int = 0) -> str:
        """The word that ends a passage and stands nowhere else."""
        count = (number * 64 + version) * 64 + passage
        letters = []
        for _ in range(7):
            count, digit = divmod(count, 16)
            letters.append("bcdfghjkmpqrtvwx"[digit])
        return f"zu{''.join(letters)}x"

    def _passage(self, rng: random.Random, number: int, version: int, at: int) -> str:
        words: list[str] = []
        left = self._passage_bytes
        total = self._cumulative[-1]
        while True:
            word = self._words[bisect(self._cumulative, rng.random() * total)]
            if len(words) % SENTENCE_WORDS == 0:
                word = word.capitalize()
            elif len(words) % SENTENCE_WORDS == SENTENCE_WORDS - 1:
                word += "."
            if left - len(word) - 1 <= OWN:
                # Dots fill what is left, because they are no words.
                return " ".join([*words, self.own_word(number, version, at).ljust(left, ".")])
            words.append(word)
            left -= len(word) + 1


def _vocabulary(rng: random.Random) -> list[str]:
    """Distinct words; the frequent ones are short, as in any language."""
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = 1 if len(words) < 200 else 2 if len(words) < 8_000 else 3
        made = (rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(syllables))
        words["".join(made) + rng.choice(ENDINGS)] = None
    return list(words)
