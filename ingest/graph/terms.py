"""Terms: phrases of several words in lower case that a document uses again and again.

Candidates are runs of words between small words and marks; of those inside longer ones only what stands by itself
counts, by the C-value of Frantzi, Ananiadou and Mima (2000), "Automatic recognition of multi-word terms: the
C-value/NC-value method", International Journal on Digital Libraries 3, 115-130.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, pairwise

from index.naming import FUNCTION_WORDS, normalised
from ingest.graph.common import NO_TERM_WORDS
from ingest.graph.evidence import Evidence, Piece
from ingest.graph.phrases import Phrase

MIN_COUNT = 3
MAX_WORDS = 4
WORDS_PER_TERM = 100
"""A document has at most one term for so many of its words,"""
MAX_TERMS = 80
"""and at most so many."""
MAX_KNOWN = 400
"""Of headings, labels and long forms looked for in the text."""
_TOKEN = re.compile(r"[^\W_]+")
_AS_SPACES = ("-", "‐", "–", "\n")
_RUN = re.compile(r"(?<![^\s(\[\"“‘'])[^\W\d_][^\W\d_]+(?:[-’'][^\W\d_]+)*(?: [^\W\d_][^\W\d_]+(?:[-’'][^\W\d_]+)*)+")


class Terms:
    """Known terms, and where a text has them; a plural is the term that is known in the singular too."""

    def __init__(self, names: Iterable[str]) -> None:
        known = frozenset(names)
        self._names = {name: one if (one := singular(name)) in known else name for name in known}
        words = [tuple(name.split(" ")) for name in known]
        self._pairs = frozenset(found[:2] for found in words if len(found) > 1)
        self._longest = max(map(len, words), default=0)

    def name_of(self, name: str) -> str:
        """The name of a term: the singular, where it is known."""
        return self._names.get(name, name)

    def within(self, text: str) -> Iterator[Phrase]:
        """The terms of several words in a piece of text, the longest at each place."""
        plain = text.lower()
        if len(plain) != len(text):
            return
        for mark in _AS_SPACES:  # several times as fast as str.translate
            plain = plain.replace(mark, " ")
        words = _TOKEN.findall(plain)
        if self._pairs.isdisjoint(pairwise(words)):
            return
        after = place = 0
        for at, pair in enumerate(pairwise(words)):
            if at < after or pair not in self._pairs:
                continue
            length = self._length(words, at)
            written = " ".join(words[at : at + length])
            start = _found(plain, written, place) if length else -1
            if start >= 0:
                after, place = at + length, start + len(written)
                yield Phrase(start, place, self._names[written], "term")

    def _length(self, words: Sequence[str], at: int) -> int:
        for length in range(min(self._longest, len(words) - at), 1, -1):
            if " ".join(words[at : at + length]) in self._names:
                return length
        return 0


def _found(plain: str, words: str, place: int) -> int:
    """Where whole words stand in a text, from `place` on; -1 where marks part them."""
    start = plain.find(words, place)
    while start >= 0:
        end = start + len(words)
        if not (start and plain[start - 1].isalnum()) and not plain[end : end + 1].isalnum():
            break
        start = plain.find(words, start + 1)
    return start


def find_terms(pieces: Sequence[Piece], evidence: Evidence) -> list[str]:
    """The normalised terms of a document, best first."""
    phrases: list[list[str]] = []
    words = 0
    for piece in pieces:
        if piece.running and piece.segment.role in ("prose", "cell"):
            for run in _RUN.findall(piece.segment.text):
                found = run.split(" ")
                words += len(found)
                phrases += _noun_phrases(found, evidence)
    begun = {tuple(phrase[:length]) for phrase in phrases for length in range(2, min(MAX_WORDS, len(phrase)) + 1)}
    ended = {tuple(phrase[-length:]) for phrase in phrases for length in range(2, min(MAX_WORDS, len(phrase)) + 1)}
    whole = begun & ended  # what no noun phrase begins or ends with is cut short
    recurring = _recurring(phrases)
    values = c_values({gram: count for gram, count in recurring.items() if gram in whole and _may_be_term(gram)})
    ranked = sorted(values, key=lambda gram: (-values[gram], gram))
    return [normalised(" ".join(gram)) for gram in ranked[: min(MAX_TERMS, words // WORDS_PER_TERM)]]


def _noun_phrases(words: Sequence[str], evidence: Evidence) -> Iterator[list[str]]:
    """Runs of words in lower case that terms may hold. Beside a name they are a part of something longer."""
    phrase: list[str] = []
    cut = False
    for word in words:
        if word in NO_TERM_WORDS or not word.islower():
            plain = word.lower()
            names = plain not in FUNCTION_WORDS and not evidence.lower[plain]
            if len(phrase) > 1 and not names and not cut:
                yield phrase
            phrase, cut = [], names
        else:
            phrase.append(word)
    if len(phrase) > 1 and not cut:
        yield phrase


def _recurring(phrases: Sequence[Sequence[str]]) -> dict[tuple[str, ...], int]:
    """The runs of 2 to MAX_WORDS words that stand in the phrases MIN_COUNT times at least, with their counts.

    Longer runs are counted only where all pairs in them recur: few do.
    """
    pairs = Counter(chain.from_iterable(map(pairwise, phrases)))
    often: dict[tuple[str, ...], int] = {pair: count for pair, count in pairs.items() if count >= MIN_COUNT}
    longer = Counter(chain.from_iterable(_longer(phrase, often) for phrase in phrases if len(phrase) > 2))
    return often | {gram: count for gram, count in longer.items() if count >= MIN_COUNT}


def _longer(phrase: Sequence[str], pairs: Container[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    recur = [pair in pairs for pair in pairwise(phrase)]
    for at in range(len(recur) - 1):
        for length in range(3, MAX_WORDS + 1):
            if at + length > len(phrase) or not all(recur[at : at + length - 1]):
                break
            yield tuple(phrase[at : at + length])


def _may_be_term(gram: tuple[str, ...]) -> bool:
    return min(map(len, gram)) > 2 and not gram[0].endswith("ly") and not gram[-1].endswith(("ly", "ed"))


def singular(name: str) -> str:
    """An English plural as its singular."""
    for ending, other in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending) + other
    plain = name.endswith("s") and not name.endswith(("ss", "us", "is", "ics", "news", "ews"))
    return name[:-1] if plain and len(name) > 3 else name


def c_values(counts: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], float]:
    """log2(length) times the count, less the mean count of the longer candidates around it; those above zero."""
    around: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for gram, count in counts.items():
        for length in range(2, len(gram)):
            for at in range(len(gram) - length + 1):
                around[gram[at : at + length]].append(count)
    values: dict[tuple[str, ...], float] = {}
    for gram, count in counts.items():
        longer = around.get(gram)
        alone = count - sum(longer) / len(longer) if longer else float(count)
        if alone > 0 and (not longer or count - max(longer) >= 1):
            values[gram] = math.log2(len(gram)) * alone
    return values
