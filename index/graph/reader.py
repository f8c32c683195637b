"""Looks at the graph of a collection as it is shown to people: nodes by id, and the edges of each.

Entities are `entity:<normalised name>`, elements and documents have their own ids, pages are `<document>/page/<n>`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection as Several
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from index.errors import Conflict, NotFound
from index.graph.carrying import carrying
from index.graph.names_of import Occurrences, Used
from index.graph.related import FEWEST_OF_TERMS, Cooccurrence, Pairs
from index.graph.similar import Similar, home_of
from index.graph.sources import Sources, facts_of
from index.graph.structure import edges as cross_modal
from index.graph.synonyms import Synonyms
from index.graph.union import Ids
from index.lexical.analyse import hash_tokens
from index.naming import ENTITY, entity_id, titles_of
from index.store.base import Store
from index.types import Document, Edge, EdgeKind, Element, ElementKind, EntityKind, Mention, Numbers, Unit
from index.views import ViewState

NodeKind = Literal["entity", "element", "document", "page"]
BETWEEN_NAMES: tuple[EdgeKind, ...] = ("is_a", "part_of", "synonym", "related")
_PAGE = re.compile(r"(.+)/page/(\d+)")


@dataclass(frozen=True, slots=True)
class Node:
    """A node with what it stands for: an entity has `used`, an element and a page their document too."""

    id: str
    kind: NodeKind
    label: str
    document: Document | None = None
    element: Element | None = None
    page: int | None = None
    entity_kind: EntityKind | None = None
    used: Used | None = None


class GraphReader:
    """One state of one collection; what is read is kept for the next question."""

    def __init__(self, store: Store, state: ViewState, sources: Sources) -> None:
        """Raises Conflict where the graph is off."""
        if state.graph is None:
            raise Conflict("the graph is off (PLEXUS_GRAPH)")
        self.store = store
        self.collection = state.collection
        self.union = state.graph.union
        self.occurrences = Occurrences(self.union)
        self.cooccurrence = Cooccurrence(self.union)
        self.facts = facts_of(store, state.collection, sources)
        self._state = state
        self._structures: dict[str, Mapping[str, list[Edge]]] = {}
        self._units: dict[str, Mapping[str, list[Unit]]] = {}
        self._documents: dict[str, Document | None] = {}

    # -- nodes -------------------------------------------------------------------------------------------

    def node(self, id: str) -> Node:
        """Raises NotFound."""
        found = self.nodes([id])
        if not found:
            raise NotFound(f"the graph of {self.collection!r} has no node {id!r}", field="node")
        return found[0]

    def nodes(self, ids: Sequence[str]) -> list[Node]:
        """Those of these nodes that there are, in the order asked for."""
        names = [id.removeprefix(ENTITY) for id in ids if id.startswith(ENTITY)]
        found: dict[str, Node] = {entity_id(name): node for name, node in self._entities(names).items()}
        others = [id for id in ids if not id.startswith(ENTITY)]
        for element in self.store.elements_by_id(others):
            document = self.document(element.document)
            if document is not None:
                page = element.regions[0].page if element.regions else None
                found[element.id] = Node(element.id, "element", element.text, document, element, page)
        for id in others:
            node = None if id in found else self._document_or_page(id)
            if node is not None:
                found[id] = node
        return [found[id] for id in ids if id in found]

    def document(self, id: str) -> Document | None:
        """A document of this collection."""
        if id not in self._documents:
            try:
                document = self.store.document(id)
            except NotFound:
                self._documents[id] = None
            else:
                self._documents[id] = document if document.collection == self.collection else None
        return self._documents[id]

    def _document_or_page(self, id: str) -> Node | None:
        document = self.document(id)
        if document is not None:
            return Node(id, "document", document.title or id, document)
        match = _PAGE.fullmatch(id)
        document = self.document(match.group(1)) if match is not None else None
        if match is None or document is None or not 1 <= int(match.group(2)) <= (document.pages or 0):
            return None
        page = int(match.group(2))
        return Node(id, "page", f"{document.title or document.id}, page {page}", document, page=page)

    def _entities(self, names: Sequence[str]) -> dict[str, Node]:
        if not names:
            return {}
        ids = self.union.find(hash_tokens(list(names)))
        there = (ids >= 0) & (self.union.frequencies(np.maximum(ids, 0)) > 0) if self.union.size else ids > 0
        found = {name: int(id) for name, id, known in zip(names, ids, there, strict=True) if known}
        return {name: self.entity(id) for name, id in found.items() if self.union.name(id) == name}

    def entity(self, id: int) -> Node:
        """The node of a name by its number in the union."""
        name = self.union.name(id)
        kinds = Counter(one.kind for one in self._mentions(id, name, most=_KIND_FROM))
        kind = min(kinds.items(), key=lambda one: (-one[1], one[0]))[0] if kinds else None
        return Node(entity_id(name), "entity", name, entity_kind=kind, used=self.occurrences.used(id))

    def breadths(self, ids: Sequence[str]) -> dict[str, float]:
        """Of entities the decimal logarithm of how many units and titles name them, of other nodes 0."""
        breadths = dict.fromkeys(ids, 0.0)
        entities = [id for id in breadths if id.startswith(ENTITY)]
        if entities and self.union.size:
            numbers = self.union.find(hash_tokens([id.removeprefix(ENTITY) for id in entities]))
            counts = np.where(numbers >= 0, self.union.frequencies(np.maximum(numbers, 0)), 1)
            breadths.update(zip(entities, np.log10(np.maximum(counts, 1)).tolist(), strict=True))
        return breadths

    # -- edges -------------------------------------------------------------------------------------------

    def edges_of(self, id: str, kinds: Several[EdgeKind] = ()) -> list[Edge]:
        """The edges of a node that is there, of these kinds or of all, each once, strongest of each kind first."""
        entity = id.startswith(ENTITY)
        found = self._of_entity(id.removeprefix(ENTITY), kinds) if entity else self._of_place(id, kinds)
        chosen = {_identity(edge): edge for edge in found if not kinds or edge.kind in kinds}
        return in_turn(chosen.values())

    def _of_entity(self, name: str, kinds: Several[EdgeKind]) -> Iterator[Edge]:
        ids: Ids = self.union.find(hash_tokens([name]))
        id = int(ids[0])
        if not kinds or "mention" in kinds:
            for mention in self._mentions(id, name, most=MOST_MENTIONS):
                yield mention_edge(mention)
            yield from self._titles(id)
        if not kinds or set(BETWEEN_NAMES) & set(kinds):
            yield from self._read_between_names(id, name)
        if not kinds or "related" in kinds:
            yield from self.related(ids)
        if not kinds or "synonym" in kinds:
            yield from self.synonyms.of([name])

    def _of_place(self, id: str, kinds: Several[EdgeKind]) -> Iterator[Edge]:
        document = self.document(id)
        element = next(iter(self.store.elements_by_id([id])), None) if document is None else None
        page = _PAGE.fullmatch(id)
        home = document.id if document else element.document if element else page.group(1) if page else ""
        yield from self._ties(home).get(id, ())
        if document is not None:
            yield from self.titles_in(document)
        if element is not None and (not kinds or "mention" in kinds):
            yield from map(mention_edge, self.facts.mentions([id]).get(id, ()))
        if element is not None and (not kinds or "similar" in kinds):
            yield from self.similar.of(self._homes(home).get(id, ()))

    def structure(self, document: str) -> list[Edge]:
        """The cross-modal edges of a document."""
        return cross_modal(self.store, document)

    def _ties(self, document: str) -> Mapping[str, list[Edge]]:
        """The cross-modal edges of a document by each of their ends."""
        if document not in self._structures:
            found: dict[str, list[Edge]] = {}
            for edge in self.structure(document) if document else ():
                for end in {edge.source, edge.target}:
                    found.setdefault(end, []).append(edge)
            self._structures[document] = found
        return self._structures[document]

    def _homes(self, document: str) -> Mapping[str, list[Unit]]:
        """The units of a document by the element that they mostly are."""
        if document not in self._units:
            found: dict[str, list[Unit]] = {}
            for unit in self.facts.units_of(document):
                if unit.parts:
                    found.setdefault(home_of(unit).element, []).append(unit)
            self._units[document] = found
        return self._units[document]

    def titles_in(self, document: Document) -> Iterator[Edge]:
        """What a document is about by its title."""
        for name, weight in titles_of(document.title):
            yield Edge(document.id, entity_id(name), "mention", weight, label="title")

    def related(self, ids: Ids) -> Iterator[Edge]:
        """Names (rising numbers) with those that they occur with, read from one sentence that has both."""
        return self.carried(self.cooccurrence.related(ids))

    def carried(self, pairs: Pairs) -> Iterator[Edge]:
        """The edges of those pairs of names that a sentence of running text carries, each with the first such."""
        units = {unit.number: unit for unit in self.facts.units(np.unique(pairs.units[pairs.units > 0]))}
        parts = sorted({part.element for unit in units.values() for part in unit.parts})
        prose = {element.id: element.text for element in self.store.elements_by_id(parts) if element.kind in _PROSE}
        mentions = self.facts.mentions(sorted(prose))
        columns = (pairs.name.tolist(), pairs.other.tolist(), pairs.weight.tolist(), pairs.count.tolist())
        for one, other, weight, count, numbers in zip(*columns, pairs.units.tolist(), strict=True):
            source, target = self.union.name(one), self.union.name(other)
            inside = [
                mention
                for number in numbers
                for part in (units[number].parts if number in units else ())
                for mention in mentions.get(part.element, ())
                if part.start <= mention.start < part.end and mention.sentence >= 0
            ]
            read = carrying(inside, prose, source, target)
            if read is not None and (count >= FEWEST_OF_TERMS or not any(one.kind == "term" for one in read)):
                ends, label = (entity_id(source), entity_id(target)), f"{count} sentences"
                span = min(one.start for one in read), max(one.end for one in read)
                yield Edge(*ends, "related", round(weight, 4), read[0].element, span, label)

    @cached_property
    def similar(self) -> Similar:
        model = self._state.models.names.model if self._state.models is not None else ""
        return Similar(self.store, self.facts, self._state.dense, model)

    @cached_property
    def synonyms(self) -> Synonyms:
        models = self._state.models
        return Synonyms(self.union, None if models is None else models.embedder)

    # -- inside ------------------------------------------------------------------------------------------

    def _mentions(self, id: int, name: str, most: int) -> list[Mention]:
        """Of a name in up to so many units, those that name it most."""
        units = self.facts.units(self.occurrences.units_of(id, most))
        held = self.facts.mentions(list(dict.fromkeys(part.element for unit in units for part in unit.parts)))
        return [
            mention
            for unit in units
            for part in unit.parts
            for mention in held.get(part.element, ())
            if mention.name == name and part.start <= mention.start < part.end
        ]

    def _titles(self, id: int) -> Iterator[Edge]:
        for document in dict.fromkeys(self.store.documents_of(self.occurrences.titled(id))):
            found = self.document(document) if document else None
            if found is not None:
                name = entity_id(self.union.name(id))
                yield from (edge for edge in self.titles_in(found) if edge.target == name)

    def _read_between_names(self, id: int, name: str) -> Iterator[Edge]:
        """What was read of a name and others: by patterns, or by whom it was imported from."""
        numbers: Numbers = self.occurrences.read_in(id, MOST_MENTIONS)
        for document in dict.fromkeys(self.store.documents_of(numbers)):
            if document:
                edges = self.facts.edges(document, touching=[entity_id(name)])
                yield from (edge for edge in edges if edge.kind in BETWEEN_NAMES)


MOST_MENTIONS = 200
"""So many of the passages that name an entity most are looked at for its edges."""
_PROSE: frozenset[ElementKind] = frozenset({"text", "list", "caption", "footnote"})
"""Kinds of element whose sentences relate names: elsewhere they stand side by side for other reasons."""
_KIND_FROM = 40
"""So many are looked at to tell what kind of name it is."""
# fmt: off
_ORDER: dict[EdgeKind, int] = {
    "caption_of": 0, "describes": 1, "refers_to": 2, "is_a": 3, "part_of": 4, "synonym": 5, "related": 6, "similar": 7,
    "mention": 8, "row_of": 9, "continues": 10, "contains": 11, "next": 12, "on_page": 13,
}
# fmt: on


def mention_edge(mention: Mention) -> Edge:
    """From the element to what it names. Imported mentions have a sentence below 0."""
    origin: Literal["import", "rule"] = "import" if mention.sentence < 0 else "rule"
    span = (mention.start, mention.end)
    ends = (mention.element, entity_id(mention.name))
    return Edge(*ends, "mention", mention.weight, mention.element, span, mention.kind, origin=origin)


def strength(edge: Edge) -> float:
    """0..1: weight by confidence."""
    return min(max(edge.weight, 0.0), 1.0) * min(max(edge.confidence, 0.0), 1.0)


def in_turn(edges: Several[Edge]) -> list[Edge]:
    """The strongest of each kind, then the second of each, and so on; equal ones by their ends."""
    ranked = sorted(edges, key=lambda edge: (-strength(edge), edge.source, edge.target, edge.span or (0, 0)))
    seen: Counter[EdgeKind] = Counter()
    places = []
    for edge in ranked:
        places.append((seen[edge.kind], _ORDER[edge.kind]))
        seen[edge.kind] += 1
    return [ranked[at] for at in sorted(range(len(ranked)), key=places.__getitem__)]


def _identity(edge: Edge) -> tuple[object, ...]:
    return (edge.source, edge.target, edge.kind, edge.element, edge.span, edge.label, edge.origin)
