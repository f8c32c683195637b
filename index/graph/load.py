"""Reads from the store what the graph view takes of units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.graph.content import (
    GROUP_KINDS,
    IMPORTED,
    LINK_KINDS,
    SENTENCE,
    TRIPLE,
    WHOLE,
    Content,
    Names,
    starts_of,
)
from index.graph.sources import GraphStore
from index.lexical.analyse import hash_tokens
from index.naming import ENTITY, titles_of
from index.types import Document, Edge, EdgeKind, Mention, Numbers, Unit

_GROUP = {kind: place for place, kind in enumerate(GROUP_KINDS[:TRIPLE])}
_LINK = {kind: place for place, kind in enumerate(LINK_KINDS)}
LARGEST = 255
_FEWEST = 1
"""A weight above 0 never becomes 0."""


def content_of(store: GraphStore, numbers: Numbers) -> Content:
    """Of those of these units that are there, pages left out. Numbers rise."""
    rows = _Rows()
    documents: dict[str, list[Unit]] = {}
    held: dict[str, None] = {}
    for unit in store.units(numbers):
        documents.setdefault(unit.document, []).append(unit)
        if unit.population == "element":
            held |= dict.fromkeys(unit.elements)
    mentions = store.mentions(list(held))
    for id, units in documents.items():
        elements = [unit for unit in units if unit.population == "element"]
        if elements:
            of_all = store.units_of(id) if _has_links(edges := store.edges(id)) else elements
            rows.add(store.document(id), units, mentions, edges, of_all)
    return rows.content()


@dataclass(slots=True)
class _Rows:
    """The columns of a content, as they grow."""

    numbers: list[int] = field(default_factory=list)
    document: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    groups: list[tuple[int, int, int]] = field(default_factory=list)
    held: list[tuple[str, int]] = field(default_factory=list)
    about: list[tuple[int, str, int]] = field(default_factory=list)
    links: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(
        self,
        document: Document,
        units: Sequence[Unit],
        mentions: Mapping[str, Sequence[Mention]],
        edges: Sequence[Edge],
        of_all: Sequence[Unit],
    ) -> None:
        """A document of which `units` come now, out of `of_all`."""
        at = len(self.ids)
        self.ids.append(document.id)
        self.spans.append((units[0].number, units[-1].number))
        self.about += [(at, name, _counted(weight)) for name, weight in titles_of(document.title)]
        relations = _relations(edges)
        for unit in units:
            if unit.population == "element":
                self._add_unit(unit, at, mentions, relations)
        coming = {unit.number for unit in units}
        self.links += [link for link in _links(edges, of_all) if link[0] in coming]

    def _add_unit(
        self, unit: Unit, document: int, mentions: Mapping[str, Sequence[Mention]], relations: Mapping[str, list[Edge]]
    ) -> None:
        place = len(self.numbers)
        self.numbers.append(unit.number)
        self.document.append(document)
        for kind, names in _sentences(unit, mentions):
            self._add_group(place, kind, names)
        for edge in (edge for element in unit.elements for edge in relations.get(element, ())):
            if _is_inside(unit, edge):
                weight = _counted(edge.weight)
                ends = (edge.source.removeprefix(ENTITY), edge.target.removeprefix(ENTITY))
                kind = TRIPLE if edge.origin == "import" else _GROUP[edge.kind]
                self._add_group(place, kind, dict.fromkeys(ends, weight))

    def _add_group(self, place: int, kind: int, names: Mapping[str, int]) -> None:
        self.groups.append((place, kind, len(names)))
        self.held += names.items()

    def content(self) -> Content:
        named = list(dict.fromkeys([name for name, _ in self.held] + [name for _, name, _ in self.about]))
        hashes = hash_tokens(named)
        of_name = dict(zip(named, hashes.tolist(), strict=True))
        places, kinds, sizes = _columns(self.groups, 3)
        about_document, about_weight = _columns([(place, weight) for place, _, weight in self.about], 2)
        link_from, link_to, link_kind, link_weight = _columns(self.links, 4)
        first, last = _columns(self.spans, 2)
        return Content(
            numbers=np.array(self.numbers, np.int64),
            document=np.array(self.document, np.int32),
            document_hash=hash_tokens(self.ids),
            first=first,
            last=last,
            group_unit=places.astype(np.int32),
            group_kind=kinds.astype(np.uint8),
            group_size=sizes.astype(np.int32),
            held=np.array([of_name[name] for name, _ in self.held], np.uint64),
            held_weight=np.array([weight for _, weight in self.held], np.uint8),
            about_document=about_document.astype(np.int32),
            about=np.array([of_name[name] for _, name, _ in self.about], np.uint64),
            about_weight=about_weight.astype(np.uint8),
            link_from=link_from,
            link_to=link_to,
            link_kind=link_kind.astype(np.uint8),
            link_weight=link_weight.astype(np.uint8),
            names=names_of(named),
        )


def names_of(named: Sequence[str]) -> Names:
    """Of distinct names."""
    coded = [name.encode() for name in named]
    text = np.frombuffer(b"".join(coded), np.uint8)
    names = Names(hash_tokens(named), starts_of(np.array([len(one) for one in coded], np.int64)), text)
    return names.chosen(np.argsort(names.hashes))


def _sentences(unit: Unit, mentions: Mapping[str, Sequence[Mention]]) -> Iterator[tuple[int, dict[str, int]]]:
    """The names of each sentence of a unit with their weights: a name counts once in a sentence, at its highest."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    for part in unit.parts:
        for mention in mentions.get(part.element, ()):
            if part.start <= mention.start < part.end:
                names = found.setdefault((part.element, mention.sentence), {})
                names[mention.name] = max(names.get(mention.name, 0), _counted(mention.weight))
    for (_, sentence), names in found.items():
        yield SENTENCE if sentence >= 0 else IMPORTED, names


def _relations(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    """Edges between names by the element that they were read in."""
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        if edge.kind in _GROUP and edge.element and edge.source.startswith(ENTITY) and edge.target.startswith(ENTITY):
            found.setdefault(edge.element, []).append(edge)
    return found


def _is_inside(unit: Unit, edge: Edge) -> bool:
    """Whether the characters that an edge was read from begin in a unit."""
    if edge.span is None:
        return False
    return any(part.element == edge.element and part.start <= edge.span[0] < part.end for part in unit.parts)


def _has_links(edges: Iterable[Edge]) -> bool:
    return any(edge.kind in _LINK for edge in edges)


WALKED: frozenset[EdgeKind] = frozenset({"caption_of", "refers_to", "describes", "continues", "row_of"})
"""Kinds of links between units that a document is not full of by its form alone."""


def _links(edges: Iterable[Edge], units: Sequence[Unit]) -> Iterator[tuple[int, int, int, int]]:
    """From unit to unit: kind and weight of each edge between elements that lie in different units."""
    homes: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.population == "element":
            for element in unit.elements:
                homes.setdefault(element, []).append(unit)
    strongest: dict[tuple[int, int, int], int] = {}
    for edge in edges:
        if edge.kind in WALKED:
            sources = [
                unit for unit in homes.get(edge.source, ()) if edge.element != edge.source or _is_read(unit, edge)
            ]
            for source in sources:
                for target in homes.get(edge.target, ()):
                    if source.number != target.number:
                        key = (source.number, target.number, _LINK[edge.kind])
                        strongest[key] = max(strongest.get(key, 0), _counted(edge.weight * edge.confidence))
    for (source_number, target_number, kind), weight in strongest.items():
        yield source_number, target_number, kind, weight


def _is_read(unit: Unit, edge: Edge) -> bool:
    return edge.span is None or _is_inside(unit, edge)


def _counted(weight: float) -> int:
    return min(max(round(weight * WHOLE), _FEWEST), LARGEST)


def _columns(rows: Sequence[tuple[int, ...]], count: int) -> tuple[Numbers, ...]:
    return tuple(np.array(rows, np.int64).reshape(-1, count).T)
