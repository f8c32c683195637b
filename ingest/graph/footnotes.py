"""Footnotes, and the marks in the text that lead to them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from index.types import Element
from ingest.graph.numbers import JOINER, Named, listed

_MARK = re.compile(r"^\W{0,1}(?P<mark>\d{1,3}|[*†‡§¶]{1,3}|[a-z](?=\s))[.):]?\s?(?=\S)")
_DEFINITION = re.compile(r"^\[\^(?P<mark>[\w-]{1,20})\]:\s?")
_USED = re.compile(r"\[\^(?P<mark>[\w-]{1,20})\](?!:)")
_NAMED = re.compile(
    rf"(?<![\w-])(?:footnotes?|fn\.|fußnoten?|脚注)\s*(?P<list>\d{{1,3}}(?:{JOINER}\d{{1,3}})*)(?!\w)", re.IGNORECASE
)
_ONE = re.compile(r"(?P<number>\d{1,3})")
_STOP = r"""(?<=[^\W\d_]{2}[.,;:!?)”’"\]])|(?<=[)\]”’"][.,;:!?])|(?<=[.,;:!?][)\]”’"])|(?<=\d{4}[.,;])"""
"""What ends a phrase. After a word of fewer than three letters a number is an index: x1, H2, T5."""


def notes_of(elements: Sequence[Element]) -> Iterator[tuple[str, Element]]:
    """Each footnote with its mark."""
    for element in elements:
        pattern = _MARK if element.kind == "footnote" else _DEFINITION
        match = pattern.match(element.text) if element.kind in ("footnote", "text", "list") else None
        if match is not None:
            yield match["mark"], element


def footnotes_named(text: str) -> Iterator[Named]:
    """Each footnote that a text names in words, or by a mark in the manner of Markdown."""
    for match in _NAMED.finditer(text):
        yield from listed(text, "footnote", _ONE, match.span("list"), match.start())
    for match in _USED.finditer(text):
        yield ("footnote", match["mark"]), match.start(), match.end()


Marked = tuple[Element, Element, int, int]
"""The element with a mark, the footnote, and the characters of the mark."""


def marks(elements: Sequence[Element]) -> Iterator[Marked]:
    """The one place on each footnote's page where its mark follows a word or a stop."""
    texts: dict[int, list[Element]] = defaultdict(list)
    for element in elements:
        if element.kind in ("text", "list", "caption", "heading", "title"):
            for page in {region.page for region in element.regions}:
                texts[page].append(element)
    for mark, note in notes_of(elements):
        if note.kind == "footnote" and note.regions:
            place = _place(mark, texts[note.regions[0].page], note.regions[0].page)
            if place is not None:
                element, start, end = place
                yield element, note, start, end


def _place(mark: str, elements: Sequence[Element], page: int) -> tuple[Element, int, int] | None:
    after_stop = re.compile(rf"(?:{_STOP}){re.escape(mark)}(?![\w%]|[.,:]\d)")
    after_word = re.compile(rf"(?:[^\W\d_][^\W\d_A-Z]{{2}}|[A-Z]{{3}}){re.escape(mark)}(?![\w%]|[.,:-]\w)")
    for pattern in (after_stop, after_word):
        found = [
            (element, match.end() - len(mark), match.end())
            for element in elements
            for match in pattern.finditer(element.text)
            if page in _pages(element, match.end() - 1)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def _pages(element: Element, at: int) -> set[int]:
    """The page of a character; all of the element's where its lines do not tell."""
    on = {line.page for line in element.lines if line.start <= at < line.end}
    return on or {region.page for region in element.regions}
