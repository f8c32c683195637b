"""What a document's own spelling tells: which of its capitalised words are names, and which only begin something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from index.naming import FUNCTION_WORDS, normalised, titles_of
from ingest.graph.common import COMMON_WORDS
from ingest.graph.phrases import Phrase, phrases
from ingest.graph.segments import Role, Segment
from ingest.graph.words import DETERMINERS, ENGLISH, GERMAN, IN_HEADINGS, KINDS_OF_ORGANISATION

RUNNING_SHARE: Mapping[Role, float] = {
    "prose": 0.25,
    "cell": 0.4,
    "heading": 0.5,
    "title": 0.5,
    "label": 0.5,
    "picture": 0.5,
}
"""Share of lower-case words from which the capitals of a piece of text tell something."""
GENERIC_SHARE = 0.25
"""A word is a common one if it stands in lower case at least this often for each time with a capital."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_MARKS = ".,;:!?()[]{}\"'“”‘’„«»…–—-*•"
_OPENS = re.compile(r"(?:^|[:•·–—.!?…*>|/])[\s\"“„‘'(\[\d.)•·-]*$")
_WINDOW = 12
"""Characters before a phrase that are looked at."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts over a document. Words are case-folded; `names` are normalised.

    `language` is "en", "de" or "" for any other.
    """

    language: str
    titles: frozenset[str]
    lower: Counter[str] = field(default_factory=Counter)
    """Words of running text in lower case."""
    inside: Counter[str] = field(default_factory=Counter)
    """Capitalised words of running text that do not begin a sentence."""
    nouns: Counter[str] = field(default_factory=Counter)
    """German: of these, those after an article or the like."""
    quotes: Counter[str] = field(default_factory=Counter)
    """What stands in quotation marks."""
    names: Counter[str] = field(default_factory=Counter)
    """Phrases of running text that do not begin a sentence."""
    firsts: set[str] = field(default_factory=set)
    """What these and the titles begin with."""
    torn: dict[str, str] = field(default_factory=dict)
    """Words that lost their hyphen at the end of a line, and their two parts: the text has it elsewhere."""

    def is_proper(self, word: str) -> bool:
        """Whether a single capitalised word is a name wherever it stands."""
        seen = self.inside[word]
        if word in COMMON_WORDS or word in KINDS_OF_ORGANISATION:
            return False
        if self.language == "de":
            return seen > 1 and not self.nouns[word] and not self.lower[word]
        return seen > 0 and self.lower[word] < GENERIC_SHARE * seen

    def is_rare(self, word: str) -> bool:
        """Whether nothing speaks against a word of a capitalised phrase: it is not written in lower case."""
        return word not in FUNCTION_WORDS and (not self.lower[word] or self.is_proper(word))

    def mended(self, name: str, *, cell: bool) -> str:
        """A name with the hyphens that it lost at the end of a line, and in a cell with the words that this tore."""
        words = name.split(" ")
        if cell and len(words) > 1:
            words = self._rejoined(words)
        return " ".join([self.torn.get(word, word) for word in words])

    def _rejoined(self, words: Sequence[str]) -> list[str]:
        """ "administ rator": the text has the whole word, and not what it begins with."""
        joined = [words[0]]
        for word in words[1:]:
            if self.lower[joined[-1] + word] and not self.lower[joined[-1]]:
                joined[-1] += word
            else:
                joined.append(word)
        return joined

    def begins(self, word: str) -> bool:
        """Whether a word begins, or is, what `is_known`."""
        return word in self.firsts or self.is_proper(word)

    def is_known(self, name: str) -> bool:
        """Whether a phrase is a name by how it is written elsewhere."""
        if name in self.titles:
            return True
        return self.is_proper(name) if " " not in name else self.names[name] > 0


class Piece(NamedTuple):
    """A segment with its phrases; `running`: whether its capitals tell names from other words."""

    segment: Segment
    running: bool
    phrases: tuple[Phrase, ...]


def gather(title: str, parts: Iterable[Segment]) -> tuple[list[Piece], Evidence]:
    """The segments of a document with their phrases, and what they tell together."""
    in_lower: list[str] = []
    pieces: list[Piece] = []
    read: dict[tuple[Role, str], tuple[bool, tuple[Phrase, ...]]] = {}  # cells stand in their table and in its rows
    for segment in parts:
        known = read.get((segment.role, segment.text))
        if known is None:
            words = segment.text.split()
            lower = [word for word in words if word.islower()]
            running = _is_running(words, lower, segment.role)
            if running:
                in_lower += lower
            known = running, tuple(phrases(segment.text))
            if segment.role in ("label", "cell"):
                read[segment.role, segment.text] = known
        pieces.append(Piece(segment, *known))
    counts: Counter[str] = Counter()
    for word, times in Counter(in_lower).items():
        counts[word.strip(_MARKS)] += times
    titles = frozenset(name for name, weight in titles_of(title) if weight == 1.0)
    language = _language(counts)
    joined: dict[str, str] = {}
    for word in [word for word in counts if not word.isalpha() or not word.isascii()]:
        times = counts.pop(word)
        name = normalised(word)
        counts[name] += times
        if "-" in word:
            joined[name.replace(" ", "")] = name
    torn = {word: name for word, name in joined.items() if counts[word] <= counts[name]}
    evidence = Evidence(language, titles, lower=counts, torn=torn)
    evidence.firsts.update(title.partition(" ")[0] for title in titles)
    for piece in pieces:
        if piece.running and piece.segment.role == "prose":
            _count(piece, evidence)
    return pieces, evidence


def _is_running(words: Sequence[str], lower: Sequence[str], role: Role) -> bool:
    if all(word.strip(_MARKS) in IN_HEADINGS for word in lower):
        return False
    capitals = sum([word[0].isupper() for word in words])
    return len(lower) >= RUNNING_SHARE[role] * (len(lower) + capitals)


def _count(piece: Piece, evidence: Evidence) -> None:
    text = piece.segment.text
    for phrase in piece.phrases:
        if phrase.kind == "quote":
            evidence.quotes[phrase.name] += 1
        if phrase.kind in ("year", "quote", "date"):
            continue
        words = text[phrase.start : phrase.end].split()
        first = opens(text, phrase.start)
        for word in words[1:] if first else words:
            evidence.inside[normalised(word)] += not word.isdigit()
        if not first:
            evidence.names[phrase.name] += 1
            evidence.firsts.add(phrase.name.partition(" ")[0])
            if evidence.language == "de" and len(words) == 1 and _before(text, phrase.start) in DETERMINERS:
                evidence.nouns[phrase.name] += 1


def opens(text: str, start: int) -> bool:
    """Whether what begins at `start` would be capitalised there whatever it is: after a stop, a colon, a bullet."""
    before = text[max(0, start - _WINDOW) : start]
    return _OPENS.search(before if start <= _WINDOW else f"a{before}") is not None


def _before(text: str, start: int) -> str:
    found = _WORD.findall(text[max(0, start - 20) : start])
    return found[-1].casefold() if found else ""


def _language(lower: Counter[str]) -> str:
    german = sum(lower[word] for word in GERMAN)
    english = sum(lower[word] for word in ENGLISH)
    if max(german, english) * 20 < lower.total():
        return ""
    return "de" if german > english else "en"
