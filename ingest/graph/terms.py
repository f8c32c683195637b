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
_RUN = re.compile(r"(?<![^\s(\[\"“‘'])[^\W\d_][^\W\d_]+(?:[-’'][^\W\d_]+)*(?: [^\W\d_][^\W\d_]+(?:[-’'][^\W\d_]+)*)+")
# fmt: off
_NEVER = FUNCTION_WORDS | frozenset({
    "use", "used", "using", "uses", "based", "given", "provide", "provides", "provided", "providing", "include",
    "includes", "included", "make", "makes", "made", "making", "take", "takes", "taken", "taking", "show", "shows",
    "shown", "showing", "see", "seen", "get", "gets", "getting", "got", "give", "gives", "giving", "become", "becomes",
    "became", "require", "requires", "required", "need", "needs", "needed", "want", "wants", "help", "helps", "like",
    "well", "due", "able", "available", "likely", "different", "various", "certain", "new", "good", "better", "best",
    "great", "large", "larger", "small", "smaller", "high", "higher", "low", "lower", "long", "short", "full", "total",
    "less", "least", "last", "next", "previous", "former", "latter", "following", "related", "way", "ways", "lot",
    "number", "amount", "set", "part", "kind", "type", "types", "case", "cases", "example", "time", "times", "day",
    "days", "week", "weeks", "month", "months", "year", "years", "four", "five", "six", "seven", "eight", "nine",
    "ten", "hundred", "thousand", "million", "billion", "percent", "approximately", "primarily", "generally",
    "significantly", "particular", "particularly", "specific", "specifically", "respectively", "additional", "further",
    "result", "results", "resulting", "resulted", "lead", "leads", "led", "follow", "follows", "followed", "find",
    "finds", "found", "say", "says", "said", "think", "know", "known", "go", "goes", "going", "went", "come", "comes",
    "came", "keep", "keeps", "kept", "put", "apply", "applies", "applied", "ensure", "ensures", "allow", "allows",
    "allowed", "contain", "contains", "contained", "consider", "considered", "depend", "depends", "depending",
    "relate", "relates", "relating", "cause", "causes", "caused", "create", "creates", "created", "creating",
    "increase", "increases", "increased", "decrease", "decreases", "decreased", "compared", "work", "works", "worked",
    "always", "already", "usually", "sometimes", "back", "away", "around", "together", "therein", "thereof", "herein",
    "hereby", "below", "above", "through", "throughout", "whereas", "press", "select", "click", "choose",
    "open", "turn", "enter", "refer", "refers", "et", "al", "eg", "ie", "etc", "vs", "versus", "www", "http", "https",
    "com", "real", "main", "common", "general", "important", "possible", "similar", "current", "currently", "recent",
    "recently", "significant", "end", "beginning", "start", "one", "ones", "thing", "things", "something",
    "someone", "anyone", "everyone", "people", "person", "really", "right", "left", "top", "bottom", "side", "ago",
    "later", "early", "earlier", "late", "today", "tomorrow", "yesterday", "every", "whole", "entire", "single",
    "double", "multiple", "numerous", "unable", "subject", "prior", "according", "regarding",
    "concerning", "considering", "containing", "involving", "excluding", "upon", "till", "plus", "minus",
})
# fmt: on
"""What no term begins or ends with."""


class Terms:
    """The terms of a document, and where they stand."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known = frozenset(names)
        self._first = {name.split(" ")[0] for name in self._known}
        self._longest = max((name.count(" ") + 1 for name in self._known), default=0)

    def within(self, text: str) -> Iterator[Phrase]:
        """The terms in a piece of text, the longest at each place."""
        for run in _RUN.finditer(text):
            written = run.group()
            words = written.lower().replace("-", " ").replace("’", "'").split(" ")
            if not self._first.intersection(words):
                continue
            yield from self._of_run(text, run.start(), run.end())

    def _of_run(self, text: str, start: int, end: int) -> Iterator[Phrase]:
        tokens = [(match.start(), match.end()) for match in re.compile(r"[^\W\d_]+").finditer(text, start, end)]
        plain = [text[a:b].lower() for a, b in tokens]
        at = 0
        while at < len(tokens):
            length = self._match(plain, at) if plain[at] in self._first else 0
            if length:
                last = tokens[at + length - 1][1]
                yield Phrase(tokens[at][0], last, " ".join(plain[at : at + length]), "term")
            at += max(1, length)

    def _match(self, words: Sequence[str], at: int) -> int:
        for length in range(min(self._longest, len(words) - at), 1, -1):
            if " ".join(words[at : at + length]) in self._known:
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
        word in _NEVER or word.endswith("ly") for word in (gram[0], gram[-1])
    ):
        return False
    return not gram[-1].endswith("ed") and not any(word in _NEVER for word in gram[1:-1])


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
