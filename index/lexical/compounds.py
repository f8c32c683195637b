"""Compound words taken apart by a vocabulary: "Wasserstandsmessung" into Wasserstand and Messung.

A split counts where both halves are words of the vocabulary, the first perhaps with a linking element (Koehn & Knight
2003, without their frequencies). Documents are split by their own words, so that no other document changes what is
indexed; a question by all words of the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

LEAST_PART = 4
_LEAST_HALF = 5
"""Letters of a part whose other half is not known: with nothing to bear it out, short ones are there by chance."""
_LEAST_WORD = 8
_LINKS = ("", "s", "es", "n", "en", "er", "e", "ens", "-")
Part = tuple[str, str]


def splits(word: str) -> Iterator[Part]:
    """Every way to take a word apart into two, linking elements dropped from the first."""
    if len(word) < _LEAST_WORD or not word.isalpha():
        return
    for at in range(LEAST_PART, len(word) - LEAST_PART + 1):
        for link in _LINKS:
            first = word[:at].removesuffix(link) if link else word[:at]
            if len(first) >= LEAST_PART and (not link or len(first) < at):
                yield first, word[at:]


def parts_of(word: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """The halves of a word, and theirs in turn, where all are known; empty for a word that is no compound.

    Of several splits the one with the longest last word is taken: it is what the compound is a kind of.
    """
    for first, last in splits(word):
        if known(first) and known(last):
            return tuple(dict.fromkeys((first, *parts_of(first, known), last, *parts_of(last, known))))
    return ()


def longest_half(word: str, known: Callable[[str], bool]) -> str:
    """The longest known word that a compound begins or ends with, the end where both are as long; empty for none."""
    halves = {
        half: at for pair in splits(word) for at, half in enumerate(pair) if len(half) >= _LEAST_HALF and known(half)
    }
    return max(halves, key=lambda half: (len(half), halves[half], half), default="")


def candidates(words: Iterable[str]) -> set[str]:
    """All words that `parts_of` may ask about for these."""
    return {part for word in words for pair in splits(word) for half in pair for part in (half, *_halves(half))}


def _halves(word: str) -> Iterator[str]:
    for first, last in splits(word):
        yield first
        yield last
