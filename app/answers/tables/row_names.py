"""Which of the names in a column of words a question has: the rows that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.answers.tables.sections import telling
from app.answers.tables.words import Reader, Term, tokens_of

Tokens = frozenset[str]
_PARENTHESES = re.compile(r"\([^()]*\)")
_SHORT = re.compile(r"^([^:,;]*:\s*)?([^:,;]+)[,;].*$", re.DOTALL)

_DATED = frozenset({"year", "years", "ended", "end", "ending", "months", "quarter", "fiscal", "jahr", "ende"})


class RowNames:
    """The names in one column. `common` are words that say nothing of a row; `sections`: whether they are headings
    inside the table, of which those words tell that not all of them have."""

    def __init__(self, texts: Sequence[str], read: Reader, common: Tokens, *, sections: bool) -> None:
        self.texts = texts
        self._read = read
        self._common = common
        self._names = {text: read(text) for text in texts}
        self.tokens = {text: tokens_of(name) for text, name in self._names.items()}
        self._own = counts(self.tokens.values())
        self._alike = Counter(self.tokens.values())
        self._bare, self._short = self._without_parentheses(), self._beginnings()
        told = telling([self.tokens[text] for text in texts])
        self._told = dict(zip(texts, told, strict=True)) if sections else {}

    def matched(self, text: str, terms: Sequence[Term], asked: Tokens) -> Tokens:
        """The words of a name in the question, if they name it: all of them, but those in parentheses, the words that
        it begins with, its head, or two that stand together; the year of "Year ended May 31, 2013"."""
        if self._told:
            return self._told[text] if self._told[text] <= asked else frozenset()
        periods = frozenset(term.token for term in self._names[text] if term.period)
        if periods and periods <= asked and not measure_of(self._names[text]):
            return self.tokens[text] & asked
        if self._alike[self.tokens[text]] > 1:  # "B" and "B+", which words do not tell apart
            return frozenset()
        for short in (self._bare[text], self._short[text]):
            if short and short <= asked:
                return self.tokens[text] & asked
        return _matched(self._names[text], terms, asked, self._own, self._common)

    def missing(self, text: str, asked: Tokens) -> int:
        """How many words of a name the question has not, without those in parentheses."""
        return len((self._bare[text] or self.tokens[text]) - asked)

    def whole(self, texts: Sequence[str], terms: Sequence[Term]) -> dict[str, int]:
        """Of these names those that stand in the question as they are written, and not only inside another of them;
        each with the place of its first word."""
        said = [term.token for term in terms]
        spans: list[tuple[int, int, str]] = []
        for text in texts:
            name = [term.token for term in self._names[text]]
            size = len(name)
            spans += [(at, at + size, text) for at in range(len(said) - size + 1) if said[at : at + size] == name]
        outer = [
            (start, text)
            for start, end, text in spans
            if not any(a <= start and end <= b and (a, b) != (start, end) for a, b, _ in spans)
        ]
        return {text: terms[start].at for start, text in reversed(outer)}

    def _without_parentheses(self) -> dict[str, Tokens]:
        """The words of each name without what stands in parentheses, "Income (loss)": none where others are so too."""
        without = {text: tokens_of(self._read(_PARENTHESES.sub(" ", text))) for text in self.texts}
        times = Counter(without.values())
        return {text: tokens if times[tokens] == 1 else frozenset() for text, tokens in without.items()}

    def _beginnings(self) -> dict[str, Tokens]:
        """The words that each name begins with, "West Tower" of "Europe: West Tower, 3 Quay Street": none where they
        are fewer than two, or another name has them all."""
        short = {text: tokens_of(self._read(_SHORT.sub(r"\2", text))) for text in self.texts}
        return {
            text: said
            if len(said) > 1 and not any(said <= tokens for other, tokens in self.tokens.items() if other != text)
            else frozenset()
            for text, said in short.items()
        }


def _matched(name: Sequence[Term], terms: Sequence[Term], asked: Tokens, own: dict[str, int], common: Tokens) -> Tokens:
    """The words of a row's name in the question, if they name it: all of them, its head, or two that stand together."""
    tokens = tokens_of(tuple(name))
    if not tokens or all(bare_number(term) for term in name):
        return frozenset()
    if tokens <= asked:
        return tokens
    found = tokens & asked
    head = next((term.token for term in name if term.head), "")
    if head in found and own[head] == 1 and head not in common:
        return found
    pairs = {(a.token, b.token) for a, b in pairwise(terms) if b.at == a.at + 1}
    together = [(a.token, b.token) for a, b in pairwise(name) if (a.token, b.token) in pairs]
    if any(own[a] == 1 or own[b] == 1 for a, b in together):
        return found
    return frozenset()


def measure_of(name: Sequence[Term]) -> Tokens:
    """What a column measures: its name without its year, and without the day on which that ended."""
    dated = any(term.period for term in name)
    return frozenset(
        term.token
        for term in name
        if not term.period and not (dated and (term.month or bare_number(term) or term.surface in _DATED))
    )


def bare_number(term: Term) -> bool:
    return not term.period and term.surface.replace(".", "").replace(",", "").isdecimal()


def counts(sets: Iterable[Tokens]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for tokens in sets:
        for token in tokens:
            counts[token] = counts.get(token, 0) + 1
    return counts
