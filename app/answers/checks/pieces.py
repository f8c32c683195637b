"""Quotable pieces of evidence as a check sees them: their words, numbers, and what they deny."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.answers.checks.numbers import Figures, figures_of
from app.answers.checks.vocabulary import NEUTRAL, negations
from app.answers.quotes import Quote, quotes_of
from index.confidence import names_in
from index.engine import Engine
from index.lexical.analyse import Analyser, Word
from index.lexical.languages.base import Language
from index.lexical.languages.detect import language_of
from index.lexical.words import is_ideograph, normalise
from index.types import Element, Hit

SCOPE = 3
"""Content words after a negation that it may deny."""
DENIED_BEFORE = frozenset({"de", "nl", "sv", "da", "no"})
"""Languages in which a negation may follow what it denies."""
_DENIES = {
    "ja": re.compile("ない|なかった|ません|ず、"),
    "zh": re.compile("[不没沒未无無]"),
    "ko": re.compile("않|없|아니|못"),
}
"""Where words are not told apart by spaces: characters that deny, somewhere in the sentence."""
_RUN = re.compile(r"\b[A-Z][\w-]*(?: [A-Z][\w-]*)+")
_FIRST = re.compile(r"\W*(?P<word>[A-Z][\w&-]*)(?![\w&-])(?:(?<=[A-Z\d])|(?= [A-Z][a-z]))")
"""The first word of a sentence is a name where it ends in a capital or a digit, or another name follows it."""


@dataclass(frozen=True)
class Said:
    """A text with what it says, read in a language."""

    text: str
    language: Language
    analyser: Analyser

    @cached_property
    def words(self) -> list[Word]:
        return self.analyser.words(self.text, self.language)

    @cached_property
    def tokens(self) -> frozenset[str]:
        return frozenset(self.analyser.tokens(self.text, self.language))

    @cached_property
    def figures(self) -> Figures:
        return figures_of(self.text, self.language)

    @cached_property
    def names(self) -> list[str]:
        """Proper names, without numbers. Where all nouns are capital (German) only what no plain noun looks like."""
        found = [name for name in names_in(self.text) if not name[0].isdigit()]
        if self.language.code == "de":
            found = [name for name in found if name in self._runs or not name.isalpha() or name[1:].isupper()]
        first = _FIRST.match(self.text)
        if first and not self._is_stop(first["word"]):
            found.insert(0, first["word"])
        return found

    @cached_property
    def _runs(self) -> frozenset[str]:
        """Capitalised words that stand beside another one."""
        runs = ([word for word in run.split() if not self._is_stop(word)] for run in _RUN.findall(self.text))
        return frozenset(word for run in runs if len(run) > 1 for word in run)

    def _is_stop(self, word: str) -> bool:
        return self.analyser.word(normalise(word), self.language).stop

    @cached_property
    def content(self) -> frozenset[str]:
        """Stems of the words that say what a text is about: no function words, no numbers, not how it is told.

        Of scripts without spaces these are pairs of characters.
        """
        said = [word for word in self.words if word.surface]
        if sum(is_ideograph(word.surface[0]) for word in said) * 2 > len(said):
            return frozenset(token for token in self.tokens if "_" in token)
        return frozenset(filter(None, map(self.stem, said)))

    @cached_property
    def denies(self) -> frozenset[str]:
        """Stems of the words that stand in the scope of a negation; of scripts without spaces all or none."""
        pattern = _DENIES.get(self.language.code)
        if pattern is not None:
            return self.content if pattern.search(self.text) else frozenset()
        return frozenset(stem for clause in self._clauses() for stem in self._denied(clause))

    def _clauses(self) -> Iterator[list[Word]]:
        clause: list[Word] = []
        for word in self.words:
            if word.surface:
                clause.append(word)
            elif clause:
                yield clause
                clause = []
        yield clause

    def _denied(self, clause: Sequence[Word]) -> Iterator[str]:
        words = negations(self.language.code)
        for at, word in enumerate(clause):
            if word.surface not in words or (
                word.surface == "no" and clause[at + 1 : at + 2] and _is_number(clause[at + 1])
            ):
                continue
            yield from list(filter(None, map(self.stem, clause[at + 1 :])))[:SCOPE]
            if self.language.code in DENIED_BEFORE:
                yield from list(filter(None, map(self.stem, reversed(clause[:at]))))[:SCOPE]

    def stem(self, word: Word) -> str:
        """The stem of a content word, "" for all others."""
        surface = word.surface
        if not surface or word.stop or surface[0].isdigit() or surface in NEUTRAL or surface == "percent":
            return ""
        return "" if surface in negations(self.language.code) else (word.stem or surface).removeprefix("=")


def _is_number(word: Word) -> bool:
    """ "No. 5" denies nothing."""
    return word.surface[:1].isdigit()


def names_asked(question: str, analyser: Analyser) -> list[str]:
    """Proper names and numbers that a question speaks of; in German no plain nouns, though they are capital."""
    language = language_of(question)
    if language.code != "de":
        return names_in(question)
    return [*(name for name in names_in(question) if name[0].isdigit()), *Said(question, language, analyser).names]


def leaves(hits: Iterable[Hit]) -> Iterator[Hit]:
    """What is found inside hits before the hits: rows, which name their columns, before the lines of their table."""
    for hit in hits:
        yield from hit.elements
        yield hit


def elements_of(engine: Engine, hits: Iterable[Hit]) -> Mapping[str, Element]:
    """The elements that the hits, and what was found inside them, are made of."""
    ids = list(dict.fromkeys(element for hit in leaves(hits) for element in hit.unit.elements))
    return {element.id: element for element in engine.store.elements_by_id(ids)}


def quotes_in(hits: Sequence[Hit], elements: Mapping[str, Element]) -> list[Quote]:
    """The sentences, rows, lines and captions of the hits; of equal words only the first."""
    by_text: dict[str, Quote] = {}
    for hit in leaves(hits):
        for quote in quotes_of(hit, elements):
            by_text.setdefault(quote.text.casefold(), quote)
    return list(by_text.values())


def around(hit: Hit) -> str:
    """What stands over a hit and belongs to all that it says: titles, headings, caption, the file's name."""
    unit, document = hit.unit, hit.document
    return "\n".join(filter(None, (document.title, *document.sources, unit.context, unit.caption)))
