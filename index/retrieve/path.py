"""Shows the way of a walk: from hops between places to steps between ids, with the characters that were read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from index.graph.sources import GraphStore
from index.graph.trace import Hop, Node, Tracer
from index.graph.union import Union
from index.graph.walk import Walk
from index.naming import entity_id
from index.trail import Step
from index.types import Mention, Unit

Read = tuple[str, tuple[int, int]]
"""An element and characters of its text."""


class Paths:
    """The paths of hits of one search; what is read for one is kept for the others."""

    def __init__(self, store: GraphStore, union: Union, walked: Walk, told_by: Mapping[int, int]) -> None:
        """`told_by` has for names where the walk began, and which the question does not say, the unit that does."""
        self._store = store
        self._union = union
        self._walked = walked
        self._told_by = told_by
        self._tracer = Tracer(union, walked)
        self._documents: dict[int, tuple[Step, ...]] = {}
        self._units: dict[int, Unit | None] = {}
        self._mentions: dict[int, Mapping[str, tuple[Mention, ...]]] = {}

    def to(self, unit: Unit) -> tuple[Step, ...]:
        """From a name of the question, or a unit that others found, to a unit or page; none without a vote for it."""
        document = int(self._union.documents_at(np.array([unit.number]))[0])
        if document < 0 or document not in self._walked.documents:
            return ()
        if document not in self._documents:
            steps = (self._step(hop, unit) for hop in self._hops(document))
            self._documents[document] = tuple(step for step in steps if step is not None)
        before = self._documents[document]
        if before and before[0].source == unit.id:  # it told the first name itself
            before = before[1:]
        there = next((place for place, step in enumerate(before, 1) if step.target == unit.id), None)
        if there is not None:  # the walk came through the unit itself
            return before[:there]
        return (*before, Step(unit.document, "contains", unit.id)) if before else ()

    def _hops(self, document: int) -> tuple[Hop, ...]:
        """To a document, from the unit that told the first name where the question did not."""
        hops = self._tracer.to_document(document)
        told = self._told_by.get(hops[0].source.id) if hops else None
        return hops if told is None else (Hop(Node("unit", told), hops[0].source, "mention", told), *hops)

    def _step(self, hop: Hop, unit: Unit) -> Step | None:
        source, target = self._id(hop.source, unit), self._id(hop.target, unit)
        if source is None or target is None:
            return None
        read = self._read(hop)
        if read is None:
            return Step(source, hop.edge, target)
        return Step(source, hop.edge, target, *read)

    def _id(self, node: Node, unit: Unit) -> str | None:
        if node.kind == "name":
            return entity_id(self._union.name(node.id))
        if node.kind == "document":
            places = self._union.units_of(node.id)
            found = self._unit(int(places[0])) if len(places) else None
            return found.document if found is not None else unit.document
        found = self._unit(node.id)
        return None if found is None else found.id

    def _read(self, hop: Hop) -> Read | None:
        """The characters that an edge was read from: of both names of a sentence from the one to the other."""
        if hop.unit < 0:
            return None
        names = [self._union.name(node.id) for node in (hop.source, hop.target) if node.kind == "name"]
        if hop.edge not in ("related", "mention"):
            return self._related(hop, names)
        sentences: dict[tuple[str, int], list[Mention]] = {}
        for element, mentions in self._mentions_of(hop.unit).items():
            for mention in mentions:
                if mention.name in names:
                    sentences.setdefault((element, mention.sentence), []).append(mention)
        for (element, _), found in sorted(sentences.items(), key=lambda one: one[0][1] < 0):
            if {mention.name for mention in found} == set(names):
                first = [next(one for one in found if one.name == name) for name in names]
                return element, (min(one.start for one in first), max(one.end for one in first))
        return self._related(hop, names)

    def _related(self, hop: Hop, names: list[str]) -> Read | None:
        unit = self._unit(hop.unit)
        wanted = {entity_id(name) for name in names}
        for edge in self._store.edges(unit.document) if unit is not None else ():
            if edge.kind == hop.edge and {edge.source, edge.target} == wanted and edge.element and edge.span:
                return edge.element, edge.span
        return None

    def _unit(self, place: int) -> Unit | None:
        if place not in self._units:
            found = self._store.units(self._union.unit_numbers(np.array([place])))
            self._units[place] = found[0] if found else None
        return self._units[place]

    def _mentions_of(self, place: int) -> Mapping[str, tuple[Mention, ...]]:
        """The mentions in the part of each element that a unit has."""
        if place not in self._mentions:
            unit = self._unit(place)
            parts = unit.parts if unit is not None else ()
            found = self._store.mentions([part.element for part in parts])
            self._mentions[place] = {
                part.element: tuple(one for one in found.get(part.element, ()) if part.start <= one.start < part.end)
                for part in parts
            }
        return self._mentions[place]
