"""Draws edges and entities of a collection to be judged, the same whatever order they come in."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest

import numpy as np

from index.graph.export import edges
from index.graph.reader import GraphReader
from index.lexical.analyse import hash_tokens
from index.naming import ENTITY
from index.types import Edge, EdgeKind

KINDS: tuple[EdgeKind, ...] = ("caption_of", "refers_to", "describes", "similar", "is_a", "related")
_DIGITS = 12
"""Hexadecimal digits by which a name or an edge is told from others."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One edge that was drawn: ids only, of names a hash, so that it tells nothing of what the document says."""

    kind: EdgeKind
    document: str
    source: str
    target: str
    element: str
    span: tuple[int, int] | None
    edge: Edge

    @property
    def id(self) -> str:
        """Of what was read and where: what an edge weighs and how it is labelled may change."""
        return _digest(self.kind, self.source, self.target, self.element, str(self.span))


@dataclass(frozen=True, slots=True)
class Entity:
    """A name among the strongest of a document; `rank` counts from 1."""

    document: str
    name: str
    rank: int

    @property
    def id(self) -> str:
        return hashed(self.name)


def hashed(name: str) -> str:
    """What stands for a name where it may not be told."""
    return _digest(name)


def draw(reader: GraphReader, seed: str, count: int) -> Iterator[Drawn]:
    """Of each kind the `count` edges whose id hashes to the least with the seed."""
    found: dict[EdgeKind, dict[str, Drawn]] = {kind: {} for kind in KINDS}
    for edge in edges(reader, KINDS):
        drawn = _drawn(reader, edge)
        found[edge.kind][drawn.id] = drawn
    for kind in KINDS:
        yield from chosen(found[kind].values(), seed, count)


def chosen(edges: Iterable[Drawn], seed: str, count: int) -> list[Drawn]:
    return nsmallest(count, edges, key=lambda drawn: hashlib.sha256(f"{seed}\0{drawn.id}".encode()).digest())


def strongest(reader: GraphReader, document: str, count: int) -> list[Entity]:
    """Names by the sum of the weights of their mentions in the document × ln(1 + documents / documents with it)."""
    elements = [element.id for element in reader.store.elements(document)]
    weights: defaultdict[str, float] = defaultdict(float)
    for mentions in reader.facts.mentions(elements).values():
        for mention in mentions:
            weights[mention.name] += mention.weight
    names = sorted(weights)
    ids = reader.union.find(hash_tokens(names)) if names else np.zeros(0, np.int64)
    total = sum(1 for _ in _documents(reader))
    rarity = {
        name: math.log1p(total / max(reader.occurrences.used(int(id)).documents, 1))
        for name, id in zip(names, ids, strict=True)
        if id >= 0
    }
    ranked = sorted(rarity, key=lambda name: (-weights[name] * rarity[name], name))
    return [Entity(document, name, rank) for rank, name in enumerate(ranked[:count], 1)]


def _documents(reader: GraphReader) -> Iterator[str]:
    after = ""
    while documents := reader.store.documents(reader.collection, after=after):
        yield from (document.id for document in documents)
        after = documents[-1].id


def _drawn(reader: GraphReader, edge: Edge) -> Drawn:
    element = edge.element or edge.source
    document = reader.store.element(element).document
    return Drawn(edge.kind, document, _end(edge.source), _end(edge.target), element, edge.span, edge)


def _end(node: str) -> str:
    return ENTITY + hashed(node.removeprefix(ENTITY)) if node.startswith(ENTITY) else node


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_DIGITS]
