"""Which facts the graph is made of: those that rules read, those that were imported, or both."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Mapping, Sequence
from typing import Protocol

from index.graph.imported import Located, located
from index.store.base import Store
from index.types import Document, Edge, Mention, Numbers, Origin, Unit

Sources = frozenset[Origin]
"""Origins of facts; with none there is no graph."""
EVERY_SOURCE: Sources = frozenset({"rule", "import"})
NO_SOURCE: Sources = frozenset()


def sources_name(sources: Sources) -> str:
    """The name that segments of such a graph bear."""
    return "" if sources == EVERY_SOURCE else ",".join(sorted(sources))


class GraphStore(Protocol):
    """What of a store the graph is read from."""

    def document(self, document: str) -> Document: ...

    def units(self, numbers: Numbers) -> list[Unit]: ...

    def units_of(self, document: str) -> list[Unit]: ...

    def edges(self, document: str, *, touching: Several[str] | None = None) -> list[Edge]: ...

    def mentions(self, elements: Sequence[str]) -> dict[str, tuple[Mention, ...]]: ...


def facts_of(store: Store, collection: str, sources: Sources = EVERY_SOURCE) -> GraphStore:
    """The store as the graph of a collection sees it."""
    if sources == {"rule"} or (sources == EVERY_SOURCE and not store.imports(collection)):
        return store
    return _Facts(store, sources)


class _Facts:
    """Reads a store; what was imported is found in its documents when it is asked for."""

    def __init__(self, store: Store, sources: Sources) -> None:
        self._store = store
        self._sources = sources
        self._located: dict[str, Located] = {}

    def document(self, document: str) -> Document:
        return self._store.document(document)

    def units(self, numbers: Numbers) -> list[Unit]:
        return self._store.units(numbers)

    def units_of(self, document: str) -> list[Unit]:
        return self._store.units_of(document)

    def edges(self, document: str, *, touching: Several[str] | None = None) -> list[Edge]:
        """Stored ones first; of ties between names only those of these sources."""
        found = self._store.edges(document, touching=touching)
        if "rule" not in self._sources:
            found = [edge for edge in found if edge.kind not in ("is_a", "part_of", "synonym")]
        imported = self._located_in(document).edges
        return [*found, *(one for one in imported if touching is None or {one.source, one.target} & set(touching))]

    def mentions(self, elements: Sequence[str]) -> dict[str, tuple[Mention, ...]]:
        ruled: Mapping[str, tuple[Mention, ...]] = self._store.mentions(elements) if "rule" in self._sources else {}
        documents = dict.fromkeys(element.document for element in self._store.elements_by_id(elements))
        imported = {id: found for name in documents for id, found in self._located_in(name).mentions.items()}
        joined = {id: (*ruled.get(id, ()), *imported.get(id, ())) for id in elements}
        return {id: found for id, found in joined.items() if found}

    def _located_in(self, document: str) -> Located:
        """Of the document asked for last: the graph is read document by document."""
        if document not in self._located:
            extracted = self._store.imported([document]).get(document)
            elements = self._store.elements(document) if extracted is not None else []
            self._located = {document: located(elements, extracted) if extracted is not None else Located({}, ())}
        return self._located[document]
