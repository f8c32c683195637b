"""What belongs to a found unit: its caption, who speaks of it, where its text goes on, the head of its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.evidence.base import Role
from index.sentences import sentences
from index.store.base import Store
from index.types import Edge, Element, Hit, Part, Unit
from index.units import element_unit, words

CONTINUED_WORDS = 100
"""Words taken of the rest of an element that a unit holds only a part of, in whole sentences."""
REFERRING = 2
"""Paragraphs that speak of one figure, table or equation, the nearest ones."""
_HEAD_END = "\n| ---"
_OPENS = (":", "：")
"""A passage that ends so is continued by what follows."""
_READ_ON = frozenset({"text", "list", "table", "image", "equation", "code"})


@dataclass(frozen=True, slots=True)
class Companion:
    """A part of an element that comes with a hit, in its role."""

    role: Role
    element: Element
    part: Part

    def hit(self, of: Hit) -> Hit:
        """The part as a hit of its own, with the score of the hit that it comes with."""
        whole = self.part.start == 0 and self.part.end == len(self.element.text)
        context = of.unit.context if self.role != "referring" else ""
        unit = replace(element_unit(self.element, self.part), context=context)
        if unit.locator is None and not whole:
            unit = replace(unit, locator=of.unit.locator)
        return Hit(unit, of.document, of.score)


class Surroundings:
    """The elements and ties of the found units, read once for all of them."""

    def __init__(self, store: Store, hits: Sequence[Hit]) -> None:
        self._store = store
        own = {element for hit in _and_inner(hits) for element in hit.unit.elements}
        documents = dict.fromkeys(hit.document.id for hit in hits)
        self._edges = [edge for document in documents for edge in store.edges(document, touching=own)]
        tied = {end for edge in self._edges for end in (edge.source, edge.target)}
        self._elements = {element.id: element for element in store.elements_by_id(sorted(own | tied))}
        parents = {row.parent for row in self._elements.values() if row.kind == "row" and row.parent}
        self._elements |= {e.id: e for e in store.elements_by_id(sorted(parents - self._elements.keys()))}

    @property
    def elements(self) -> Mapping[str, Element]:
        return self._elements

    def of(self, unit: Unit) -> Iterator[Companion]:
        """What belongs to a unit, the most needed first."""
        yield from self._head(unit)
        yield from self._captions(unit)
        yield from self._continued(unit)
        yield from self._references(unit)

    def _head(self, unit: Unit) -> Iterator[Companion]:
        """The head of the table that a unit is a part or a row of, where it does not say it itself."""
        first = self._elements.get(unit.elements[0])
        table = self._elements.get(first.parent or "") if first is not None and first.kind == "row" else first
        if table is None or table.kind != "table" or (first is table and unit.parts[0].start == 0):
            return
        end = table.text.find(_HEAD_END)
        names = [name.strip() for name in table.text[: max(end, 0)].split("|") if name.strip()]
        if names and not any(name in unit.text for name in names):
            yield Companion("header", table, Part(table.id, 0, end))

    def _captions(self, unit: Unit) -> Iterator[Companion]:
        for edge in self._touching(unit, "caption_of"):
            role: Role = "caption" if edge.target in unit.elements else "captioned"
            yield from self._whole(role, edge.source if role == "caption" else edge.target)

    def _continued(self, unit: Unit) -> Iterator[Companion]:
        for edge in self._touching(unit, "continues"):
            yield from self._whole("neighbour", edge.source if edge.target in unit.elements else edge.target)
        last = self._elements.get(unit.parts[-1].element)
        if last is None or unit.kind != "text":
            return
        end = unit.parts[-1].end
        if rest := _first_sentences(last.text[end:]):
            yield Companion("neighbour", last, Part(last.id, end, end + rest))
        elif last.text.rstrip().endswith(_OPENS):
            following = self._store.elements(last.document, after=last.order, limit=1)
            yield from (_all_of("neighbour", next) for next in following if next.kind in _READ_ON)

    def _references(self, unit: Unit) -> Iterator[Companion]:
        edges = [edge for edge in self._touching(unit, "refers_to") if not self._elsewhere(edge, unit)]
        for edge in edges:
            if edge.source in unit.elements:
                yield from self._whole("referred", edge.target)
        sources = dict.fromkeys(edge.source for edge in edges if edge.target in unit.elements)
        near = sorted(sources, key=lambda id: self._distance(id, unit))
        for source in near[:REFERRING]:
            yield from self._whole("referring", source)

    def _elsewhere(self, edge: Edge, unit: Unit) -> bool:
        """Whether an element of the unit refers in a part that the unit does not hold."""
        if edge.span is None or edge.source not in unit.elements:
            return False
        start, end = edge.span
        return not any(part.element == edge.source and part.start <= start and end <= part.end for part in unit.parts)

    def _distance(self, id: str, unit: Unit) -> int:
        element, first = self._elements.get(id), self._elements.get(unit.elements[0])
        return abs(element.order - first.order) if element is not None and first is not None else 0

    def _touching(self, unit: Unit, kind: str) -> list[Edge]:
        own = set(unit.elements)
        return [edge for edge in self._edges if edge.kind == kind and (edge.source in own) != (edge.target in own)]

    def _whole(self, role: Role, id: str) -> Iterator[Companion]:
        element = self._elements.get(id)
        if element is not None:
            yield _all_of(role, element)


def _all_of(role: Role, element: Element) -> Companion:
    return Companion(role, element, Part(element.id, 0, len(element.text)))


def _and_inner(hits: Iterable[Hit]) -> Iterator[Hit]:
    for hit in hits:
        yield hit
        yield from hit.elements


def _first_sentences(text: str) -> int:
    """Characters of the first sentences of a text, the first one at least, of about a hundred words together."""
    end = 0
    for _, stop in sentences(text):
        if end and words(text[:stop]) > CONTINUED_WORDS:
            break
        end = stop
    return end
