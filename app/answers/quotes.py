"""Pieces of evidence that can be quoted whole: sentences, table rows, captions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.sentences import sentences
from index.types import Element, Hit, Part, Region
from index.units import part_regions

_BY_LINE = frozenset({"table", "list", "code"})
_NEVER_QUOTED = frozenset({"title", "heading", "header", "footer"})


@dataclass(frozen=True, slots=True)
class Quote:
    """The characters [start, end) of an element, as found in a hit."""

    hit: Hit
    element: Element
    start: int
    end: int

    @property
    def text(self) -> str:
        return " ".join(self.element.text[self.start : self.end].split())

    @property
    def regions(self) -> tuple[Region, ...]:
        """The boxes of the quoted lines or cells; of the whole element where its lines are not known."""
        return tuple(part_regions(self.element, self.start, self.end)) or self.element.regions


def quotes_of(hit: Hit, elements: Mapping[str, Element]) -> Iterator[Quote]:
    """All pieces of a hit, in reading order."""
    for part in hit.unit.parts:
        element = elements.get(part.element)
        if element is not None and element.kind not in _NEVER_QUOTED:
            yield from _pieces(hit, element, part)


def _pieces(hit: Hit, element: Element, part: Part) -> Iterator[Quote]:
    text = element.text[part.start : part.end]
    if element.kind in ("row", "caption", "image", "equation"):
        spans = [(0, len(text))] if text.strip() else []
    elif element.kind in _BY_LINE:
        spans = _lines(text)
    else:
        spans = sentences(text)
    for start, end in spans:
        yield Quote(hit, element, part.start + start, part.start + end)


def _lines(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for line in text.splitlines(keepends=True):
        if any(character.isalnum() for character in line):
            spans.append((start, start + len(line.rstrip())))
        start += len(line)
    return spans
