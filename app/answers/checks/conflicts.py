"""Pieces of evidence that say different things about the same matter.

Precision comes first: a reader who is told once that sources differ where they do not will not believe it again. Two
sentences differ only where all their content words are the same and numbers, a date or a negation are not; two rows
where their labels, columns and caption are the same and one cell is not. Another year, name, heading or unit makes it
another matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.answers.base import Conflict
from app.answers.checks.numbers import Date, Number, figures_of
from app.answers.checks.pieces import Said
from app.answers.checks.vocabulary import ONCE, months
from app.answers.quotes import Quote
from index.lexical.analyse import Analyser
from index.lexical.languages.base import Language

LEAST_CONTENT = 3
"""Content words of a sentence: fewer do not say what it is about."""
MOST_WORDS = 60
LEAST_SHARED = 0.4
"""Share of the words, as they are written, that two pieces have in common at least: only these are read closely."""
# fmt: off
_POINTS_BACK = frozenset({
    "it", "its", "this", "that", "these", "those", "they", "their", "he", "his", "she", "her", "such", "there",
    "former", "latter", "es", "er", "sie", "dies", "diese", "dieser", "il", "elle", "ils", "elles", "ce", "cela",
})
# fmt: on
"""First words of a sentence whose subject stands elsewhere."""
# fmt: off
_KEYS = frozenset({
    "year", "month", "day", "date", "time", "week", "quarter", "hour", "no", "nr", "number", "id", "rank", "page",
    "row", "jahr", "monat", "tag", "datum", "année", "mois", "jour", "año", "mes", "index", "step", "seed", "fold",
    "epoch", "run", "trial", "level",
})
# fmt: on
"""Heads of columns whose numbers name a row."""
_CELL = re.compile(r"(?:^|; )([^:;]+): ([^;]*)")
_WORDS = re.compile(r"[^\W\d_]+")
_LABEL = re.compile(r"\b([A-Z]\w*)[ -](\d+)(?![\d.,]*\d|%)")
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two pieces that differ in `values`; `about` are the words that they share, in order."""

    first: Quote
    second: Quote
    about: str
    values: tuple[str, str]


@dataclass(frozen=True)
class _Statement:
    """A piece with what it says. What stands over it bounds what it speaks of."""

    quote: Quote
    said: Said
    over: Said
    caption: str = ""

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of its content words, without months: these are of dates."""
        return frozenset(stem for stem in self.said.content if stem not in _MONTHS)

    @cached_property
    def labels(self) -> frozenset[tuple[str, str]]:
        """Numbers that name something ("Port 3"): they stand after a capital word that does not begin the sentence."""
        found = (match for match in _LABEL.finditer(self.said.text) if match.start() > 0)
        return frozenset((match[1], match[2]) for match in found if match[1].casefold() not in _MONTHS)

    @cached_property
    def amounts(self) -> tuple[Number, ...]:
        return self.said.figures.amounts

    @cached_property
    def dates(self) -> tuple[Date, ...]:
        return self.said.figures.dates

    @cached_property
    def years(self) -> frozenset[int]:
        return self.said.figures.years


_MONTHS = frozenset(months())


def contradictions(
    quotes: Sequence[Quote], among: Sequence[Quote], analyser: Analyser, language: Language
) -> list[Contradiction]:
    """What contradicts one of the quotes among all of them; each piece is in one contradiction at most."""
    captions = {one.element.id: one.hit.unit.caption or "" for one in among if one.element.kind == "table"}
    reader = _Reader(analyser, language, captions)
    others = [(_words(quote), quote) for quote in among if _may_differ(quote)]
    found: list[Contradiction] = []
    taken: set[str] = set()
    for quote in filter(_may_differ, quotes):
        words = _words(quote)
        for theirs, other in others:
            if _key(quote) in taken:
                break
            near = len(words & theirs) >= LEAST_SHARED * max(len(words), len(theirs))
            if not near or _key(other) in taken:
                continue
            if (told := _differs(reader.read(quote), reader.read(other))) is not None:
                found.append(told)
                taken |= {_key(quote), _key(other)}
    return found


def conflicts_between(cited: Mapping[int, Quote], analyser: Analyser, language: Language) -> tuple[Conflict, ...]:
    """What the pieces behind citations, by their numbers, contradict each other in: of an answer that was written."""
    quotes = list(cited.values())
    numbers = {_key(quote): number for number, quote in cited.items()}
    found = contradictions(quotes, quotes, analyser, language)
    return tuple(
        Conflict((numbers[_key(one.first)], numbers[_key(one.second)]), one.about, one.values) for one in found
    )


def _words(quote: Quote) -> frozenset[str]:
    return frozenset(_WORDS.findall(quote.text.casefold()))


class _Reader:
    """`captions` are those of the tables that rows belong to, by their id."""

    def __init__(self, analyser: Analyser, language: Language, captions: Mapping[str, str]) -> None:
        self._analyser = analyser
        self._language = language
        self._captions = captions
        self._read: dict[str, _Statement] = {}

    def read(self, quote: Quote) -> _Statement:
        known = self._read.get(_key(quote))
        if known is None:
            unit, document = quote.hit.unit, quote.hit.document
            caption = unit.caption or self._captions.get(quote.element.parent or "", "")
            over = "\n".join(filter(None, (document.title, unit.context, caption)))
            said = Said(quote.text, self._language, self._analyser)
            framed = Said(over, self._language, self._analyser)
            known = self._read[_key(quote)] = _Statement(quote, said, framed, caption)
        return known


def _key(quote: Quote) -> str:
    return f"{quote.element.id}:{quote.start}:{quote.end}"


def _may_differ(quote: Quote) -> bool:
    return (
        quote.element.kind in ("text", "list", "row", "caption", "footnote") and len(quote.text.split()) <= MOST_WORDS
    )


def _differs(one: _Statement, other: _Statement) -> Contradiction | None:
    """What two statements contradict each other in, None where they do not."""
    a, b = one.quote, other.quote
    if a.element.id == b.element.id or (a.element.kind == "row") != (b.element.kind == "row"):
        return None
    if not _same_frame(one, other):
        return None
    values = _cells_differ(one, other) if a.element.kind == "row" else _sentences_differ(one, other)
    if values is None:
        return None
    return Contradiction(a, b, _about(one, other), values)


def _same_frame(one: _Statement, other: _Statement) -> bool:
    """Whether what stands over two pieces lets them speak of the same thing: no other year, and no other title.

    Pieces of two documents with titles of their own must name what they speak of.
    """
    years, theirs = one.over.figures.years, other.over.figures.years
    if years and theirs and not years & theirs:
        return False
    if one.quote.hit.document.id == other.quote.hit.document.id:
        return True
    titles = [_title(statement) for statement in (one, other)]
    return titles[0] == titles[1] or _is_anchored(one)


def _title(statement: _Statement) -> frozenset[str]:
    return Said(statement.quote.hit.document.title, statement.said.language, statement.said.analyser).content


def _is_anchored(statement: _Statement) -> bool:
    """Whether a piece names what it speaks of; a label such as T2 means something else in another document."""
    return any(name.isalpha() and len(name) > 1 for name in statement.said.names)


def _sentences_differ(one: _Statement, other: _Statement) -> tuple[str, str] | None:
    if len(one.stems) < LEAST_CONTENT or one.stems != other.stems or one.labels != other.labels:
        return None
    if any(_points_back(statement) for statement in (one, other)):
        return None
    same_document = one.quote.hit.document.id == other.quote.hit.document.id
    if same_document and (one.over.text != other.over.text or not one.said.names):
        return None
    amounts = _differing([_amount(n) for n in one.amounts], [_amount(n) for n in other.amounts])
    dates = _differing([d[:3] for d in one.dates], [d[:3] for d in other.dates])
    if amounts is None or dates is None:
        return None
    if one.said.denies != other.said.denies:
        alike = one.years == other.years and not (amounts or dates) and not (one.said.denies and other.said.denies)
        return (("not", "") if one.said.denies else ("", "not")) if alike else None
    if one.years != other.years:
        return None if amounts or dates else _years_differ(one, other)
    if amounts and not dates:
        return _amounts_differ([(one.amounts[place], other.amounts[place]) for place in amounts])
    if len(dates) == 1 and not amounts and _one_day(one.dates[dates[0]], other.dates[dates[0]]):
        return one.dates[dates[0]].text, other.dates[dates[0]].text
    return None


def _differing(one: Sequence[object], other: Sequence[object]) -> tuple[int, ...] | None:
    """Where two lists of equal length differ; None where they are not of equal length."""
    if len(one) != len(other):
        return None
    return tuple(place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])


def _amounts_differ(pairs: Sequence[tuple[Number, Number]]) -> tuple[str, str] | None:
    """The numbers that differ, where none of them may be the other one rounded."""
    if any(_agree(first, second) for first, second in pairs):
        return None
    return ", ".join(first.text for first, _ in pairs), ", ".join(second.text for _, second in pairs)


def _years_differ(one: _Statement, other: _Statement) -> tuple[str, str] | None:
    """Two years of what happens once."""
    (mine, theirs) = (one.years - other.years, other.years - one.years)
    if len(mine) != 1 or len(theirs) != 1 or not _happens_once(one):
        return None
    return str(*mine), str(*theirs)


def _amount(number: Number) -> tuple[object, str]:
    return number.value, number.unit


def _agree(one: Number, other: Number) -> bool:
    """Whether two numbers may be one, rounded, or are not of one kind."""
    if one.unit != other.unit:
        return True
    return abs(one.value - other.value) <= max(one.step, other.step) / 2


def _one_day(one: Date, other: Date) -> bool:
    """Whether two dates are told equally fully, and of the same year where years are told."""
    return bool(one.day) == bool(other.day) and one.year == other.year


def _points_back(statement: _Statement) -> bool:
    first = next((word.surface for word in statement.said.words if word.surface), "")
    return first in _POINTS_BACK


def _happens_once(statement: _Statement) -> bool:
    return any(word.surface in ONCE for word in statement.said.words)


def _cells_differ(one: _Statement, other: _Statement) -> tuple[str, str] | None:
    """What one cell of two rows differs in, of tables in two documents with the same caption and columns."""
    if one.quote.hit.document.id == other.quote.hit.document.id or not _same_caption(one, other):
        return None
    cells, theirs = _cells(one.quote), _cells(other.quote)
    if list(cells) != list(theirs):
        return None
    labels = [head for head, value in cells.items() if not _DIGITS.search(value)]
    differing = [head for head in cells if cells[head].casefold() != theirs[head].casefold()]
    if not labels or len(differing) != 1 or differing[0] in labels or _KEYS & set(differing[0].casefold().split()):
        return None
    (head,) = differing
    values = [figures_of(row[head], one.said.language).numbers for row in (cells, theirs)]
    if any(len(found) != 1 for found in values) or _agree(values[0][0], values[1][0]):
        return None
    return cells[head], theirs[head]


def _same_caption(one: _Statement, other: _Statement) -> bool:
    if bool(one.caption) != bool(other.caption):
        return False
    texts = [statement.caption or statement.quote.hit.unit.context for statement in (one, other)]
    said = [Said(text, one.said.language, one.said.analyser) for text in texts]
    return said[0].content == said[1].content and said[0].figures.years == said[1].figures.years


def _cells(quote: Quote) -> dict[str, str]:
    return {head.strip(): value.strip() for head, value in _CELL.findall(quote.text)}


def _about(one: _Statement, other: _Statement) -> str:
    """The words of the first that both have, in order."""
    shared = one.stems & other.stems
    kept = [word for word in re.findall(r"[\w'’-]+", one.quote.text) if shared & set(_stems(word, one.said))]
    return " ".join(dict.fromkeys(kept)) or one.quote.text


def _stems(word: str, said: Said) -> Iterator[str]:
    for found in said.analyser.words(word, said.language):
        yield said.stem(found)
