"""Finds the names of a collection that a question speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from index.graph.union import Ids, Union
from index.lexical.analyse import hash_tokens
from index.naming import FUNCTION_WORDS, normalised
from index.types import Numbers

LONGEST = 12
"""Words of the longest name that is looked for."""
_SHARED = 0.5
_NEAREST = 3
"""A name that the collection does not have stands for so many that share at least half of the words with it."""
_HOLDERS = 2000
"""A word that more names hold says too little to look through them."""
_LONG_QUOTE = 4
"""From so many words on a name may begin with a function word: that is no accident."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ENDS_SENTENCE = re.compile(r"[.!?:]\s+$|\n\s*$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question; `named` if it is written as names are, `first` if it begins a sentence."""

    text: str
    named: bool
    first: bool

    @property
    def plain(self) -> bool:
        """Whether it is a function word."""
        return normalised(self.text) in FUNCTION_WORDS or self.text.lower() in FUNCTION_WORDS


def names_asked(union: Union, question: str) -> tuple[Ids, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """The names that a question speaks of and the weight of each: 1 / how many units and titles have it.

    Longest match first. Runs of words that look like a name and match none are taken for the names that share most
    of their words, at the weight of that share.
    """
    words = words_of(question)
    found, free = _matched(union, words)
    weights = dict.fromkeys(found, 1.0)
    for run in _runs(words, free):
        for id, share in _nearest(union, run):
            weights[id] = max(weights.get(id, 0.0), share)
    ids = np.array(sorted(weights), np.int64)
    frequencies = union.frequencies(ids)
    there = frequencies > 0
    shares = np.array([weights[id] for id in ids.tolist()], np.float64)
    return ids[there], shares[there] / frequencies[there]


def words_of(question: str) -> list[Word]:
    """Words with what their place and their case tell; where nothing in the text has case, every word may be a name."""
    found, end, first = [], 0, True
    cased = any(char.islower() for char in question) and any(char.isupper() for char in question)
    for match in _WORD.finditer(question):
        first = first or bool(_ENDS_SENTENCE.search(question[end : match.start()]))
        text = match.group()
        named = text[0].isupper() or text[0].isdigit() or not (cased or text.isascii()) or _has_no_case(text)
        found.append(Word(text, named, first))
        end, first = match.end(), False
    return found


def _has_no_case(text: str) -> bool:
    return text[0].lower() == text[0].upper() and not text[0].isdigit()


def _matched(union: Union, words: Sequence[Word]) -> tuple[list[int], list[bool]]:
    """Names by number, and which words are in none of them."""
    spans = [
        (start, start + length)
        for length in range(min(LONGEST, len(words)), 0, -1)
        for start in range(len(words) - length + 1)
        if _may_be_name(words[start : start + length])
    ]
    texts = [normalised(" ".join(word.text for word in words[start:end])) for start, end in spans]
    ids = union.find(hash_tokens(texts)) if texts else np.zeros(0, np.int64)
    there = union.frequencies(np.maximum(ids, 0)) > 0 if union.size else np.zeros(len(ids), np.bool_)
    found: list[int] = []
    free = [True] * len(words)
    for (start, end), id, known in zip(spans, ids.tolist(), there.tolist(), strict=True):
        if id >= 0 and known and all(free[start:end]):
            found.append(id)
            free[start:end] = [False] * (end - start)
    return found, free


def _may_be_name(words: Sequence[Word]) -> bool:
    """A lone word must be written as a name where nothing else makes it so; a longer run holds such a word."""
    if not any(word.named for word in words):
        return False
    if len(words) == 1:
        return not words[0].plain and not words[0].first
    begins = not words[0].plain or normalised(words[0].text) == "the" or len(words) >= _LONG_QUOTE
    return begins and not all(word.plain for word in words)


def _runs(words: Sequence[Word], free: Sequence[bool]) -> Iterator[tuple[str, ...]]:
    """Runs of words that look like one name, in normal form, without function words.

    One word is no run: it says too little of a longer name.
    """
    marked = [
        (word, free[place] and word.named and not (word.first and word.plain)) for place, word in enumerate(words)
    ]
    for inside, group in groupby(marked, key=lambda one: one[1]):
        of_run = [word for word, _ in group] if inside else []
        if len(of_run) > 1:
            run = [normalised(word.text) for word in of_run]
            said = tuple(dict.fromkeys(word for word in run if word and word not in FUNCTION_WORDS))
            if _telling(said):
                yield said


def _telling(words: Iterable[str]) -> bool:
    """Whether any of these words is more than a number or a letter, which many names share."""
    return any(len(word) > 1 and not word.isdecimal() for word in words)


def _nearest(union: Union, words: Sequence[str]) -> list[tuple[int, float]]:
    """The names that share at least half of the words (of both together), best first, with that share."""
    hashes = np.sort(hash_tokens(list(words)))
    shares: dict[int, float] = {}
    for number, block in enumerate(union.blocks):
        arrays = block.arrays
        if not len(arrays.words):
            continue
        at = np.minimum(np.searchsorted(arrays.words, hashes), len(arrays.words) - 1)
        at = at[arrays.words[at] == hashes]
        at = at[arrays.word_names.degrees(at) <= _HOLDERS]
        _, holders, _ = arrays.word_names.gathered(at)
        names, counts = np.unique(holders, return_counts=True)
        for name in names[2 * counts >= len(words)].tolist():
            held = set(arrays.names.name(name).split(" "))
            share = len(held.intersection(words)) / len(held.union(words))
            id = int(union.maps[number][name])
            if share >= _SHARED and _telling(held.intersection(words)):
                shares[id] = max(shares.get(id, 0.0), share)
    ids = np.array(sorted(shares), np.int64)
    there: Numbers = ids[union.frequencies(ids) > 0]
    ranked = sorted(there.tolist(), key=lambda id: (-shares[id], union.name(id)))
    return [(id, shares[id]) for id in ranked[:_NEAREST]]
