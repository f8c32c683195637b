"""Terms: phrases of several words in lower case that a document uses again and again.

Candidates are runs of words between small words and marks; of those inside longer ones only what stands by itself
counts, by the C-value of Frantzi, Ananiadou and Mima (2000), "Automatic recognition of multi-word terms: the
C-value/NC-value method", International Journal on Digital Libraries 3, 115-130.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from index.naming import FUNCTION_WORDS, normalised
from ingest.graph.common import NO_TERM_WORDS
from ingest.graph.evidence import Piece
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
_GAPS = frozenset({" ", "-", "\n", "‐", "–"})
_RUN = re.compile(r"(?<![^\s(\[\"“‘'])[^\W\d_][^\W\d_]+(?:[-’'][^\W\d_]+)*(?: [^\W\d_][^\W\d_]+(?:[-’'][^\W\d_]+)*)+")


class Terms:
    """Known terms, and where a text has them; a plural is the term that is known in the singular too."""

    def __init__(self, names: Iterable[str]) -> None:
        known = frozenset(names)
        self._names = {name: one if (one := singular(name)) in known else name for name in known}
        self._first = frozenset(name.split(" ")[0] for name in known)
        self._longest = max((name.count(" ") + 1 for name in known), default=0)

    def name_of(self, name: str) -> str:
        """The name of a term: the singular, where it is known."""
        return self._names.get(name, name)

    def within(self, text: str) -> Iterator[Phrase]:
        """The terms of several words in a piece of text, the longest at each place."""
        words = _TOKEN.findall(text.lower())
        if self._first.isdisjoint(words):
            return
        if text.isascii() and not any(self._length(words, at) for at, word in enumerate(words) if word in self._first):
            return
        tokens: list[re.Match[str]] = []
        for token in _TOKEN.finditer(text):
            if tokens and text[tokens[-1].end() : token.start()] not in _GAPS:
                yield from self._of_run(tokens)
                tokens = []
            tokens.append(token)
        yield from self._of_run(tokens)

    def _of_run(self, tokens: Sequence[re.Match[str]]) -> Iterator[Phrase]:
        words = [token.group() if token.group().islower() else normalised(token.group()) for token in tokens]
        at = 0
        while at < len(words) - 1:
            length = self._length(words, at) if words[at] in self._first else 0
            if length:
                name = " ".join(words[at : at + length])
                yield Phrase(tokens[at].start(), tokens[at + length - 1].end(), self._names[name], "term")
            at += max(1, length)

    def _length(self, words: Sequence[str], at: int) -> int:
        for length in range(min(self._longest, len(words) - at), 1, -1):
            if " ".join(words[at : at + length]) in self._names:
                return length
        return 0


def find_terms(pieces: Sequence[Piece]) -> list[str]:
    """The normalised terms of a document, best first."""
    counts: Counter[tuple[str, ...]] = Counter()
    words = 0
    for piece in pieces:
        if piece.running and piece.segment.role in ("prose", "cell"):
            for run in _RUN.finditer(piece.segment.text):
                found = run.group().split(" ")
                words += len(found)
                for phrase in _between_small_words(found):
                    counts.update(_grams(phrase))
    often = {gram: count for gram, count in counts.items() if count >= MIN_COUNT and _may_be_term(gram)}
    values = c_values(often)
    ranked = sorted(values, key=lambda gram: (-values[gram], gram))
    return [normalised(" ".join(gram)) for gram in ranked[: min(MAX_TERMS, words // WORDS_PER_TERM)]]


def _between_small_words(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    phrase: list[str] = []
    for word in words:
        if word in FUNCTION_WORDS or not word.islower():
            if len(phrase) > 1:
                yield tuple(phrase)
            phrase = []
        else:
            phrase.append(word)
    if len(phrase) > 1:
        yield tuple(phrase)


def _grams(phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for length in range(2, min(MAX_WORDS, len(phrase)) + 1):
        for at in range(len(phrase) - length + 1):
            yield phrase[at : at + length]


def _may_be_term(gram: tuple[str, ...]) -> bool:
    if any(len(word) < 3 for word in gram) or any(
        word in NO_TERM_WORDS or word.endswith("ly") for word in (gram[0], gram[-1])
    ):
        return False
    return not gram[-1].endswith("ed") and not any(word in NO_TERM_WORDS for word in gram[1:-1])


def singular(name: str) -> str:
    """An English plural as its singular."""
    for ending, other in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if name.endswith(ending) and len(name) > len(ending) + 2:
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
