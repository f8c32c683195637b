"""The exact reference: the promises of the store on disk, kept in dictionaries and decided one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index.errors import NotFound
from index.filter_checks import check_filter
from index.filters import passes
from index.query import Filter
from index.store.base import NO_MODELS, Change, ModelNames, Prepared, SegmentRow, Stamps, TermCounts
from index.store.memory_imports import MemoryImports
from index.store.memory_looks import MemoryLooks
from index.store.memory_sparse import MemorySparse
from index.store.memory_state import Record, State, facts, put
from index.store.memory_vectors import MemoryVectors, as_numbers
from index.store.rules import kinds_of, mentions_by_element, merge_metadata, now, page_units, pages_of, update_failed
from index.types import (
    Collection,
    Document,
    Edge,
    Element,
    ElementKind,
    Json,
    Mention,
    Notice,
    Numbers,
    Population,
    Unit,
    UnitKind,
)


class MemoryStore(MemoryVectors, MemoryLooks, MemorySparse, MemoryImports):
    """See `index.store.base.Store`. Counts are recounted on every read: for tests and small data."""

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        super().__init__()
        self._notes: dict[str, str] = {}

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Writers wait until it ends."""
        with self._lock:
            yield

    # -- collections -------------------------------------------------------------------------------------

    def create_collection(self, name: str) -> Collection:
        with self._lock:
            self._state = self._state.begin().create_collection(name).commit()
            return self.collection(name)

    def collections(self) -> list[Collection]:
        with self._lock:
            return [self.collection(name) for name in sorted(self._state.collections)]

    def collection(self, name: str) -> Collection:
        with self._lock:
            self.require(name)
            records = self._records(name)
            units = sum(len(record.units) for record in records)
            return Collection(name, self._state.collections[name], len(records), units)

    def drop_collection(self, name: str) -> None:
        with self._lock:
            self.collection(name)
            state = self._state.begin()
            for record in self._records(name):
                state.drop(record.document.id)
            del state.collections[name]
            state.active.pop(name, None)
            state.segments = [one for one in state.segments if one[0] != name]
            state.changed.add(name)
            self._state = state.commit()

    # -- writing -----------------------------------------------------------------------------------------

    def commit(self, prepared: Sequence[Prepared], models: Mapping[str, ModelNames] = NO_MODELS) -> int:
        with self._lock:
            state = self._state.begin()
            for one in prepared:
                put(state, one)
            for collection, names in models.items():
                state.activate(collection, names)
            self._state = state.commit()
            return self._state.version

    def add_source(self, document: str, source: str, metadata: Mapping[str, Json]) -> int:
        with self._lock:
            state = self._state.begin()
            _merge(state, document, metadata)
            record = state.require(document)
            failed = record.document.status == "failed"
            collection = record.document.collection
            if not failed or not state.warn(collection, source, document, record.document.error or ""):
                state.name(collection, source, document)
            self._state = state.commit()
            return self._state.version

    def drop_document(self, document: str) -> int:
        with self._lock:
            state = self._state.begin()
            state.require(document)
            state.drop(document)
            self._state = state.commit()
            return self._state.version

    def drop_sources(self, collection: str, sources: Iterable[str]) -> int:
        with self._lock:
            state = self._state.begin()
            for source in sources:
                state.unname(collection, source)
            self._state = state.commit()
            return self._state.version

    def set_metadata(self, document: str, metadata: Mapping[str, Json]) -> Document:
        with self._lock:
            state = self._state.begin()
            _merge(state, document, metadata)
            self._state = state.commit()
            return self.document(document)

    # -- reading -----------------------------------------------------------------------------------------

    def version(self) -> int:
        return self._state.version

    def changes(self, collection: str, after: int) -> list[Change]:
        found = [change for name, change in self._state.changes if name == collection and change.seq > after]
        return sorted(found, key=lambda change: (change.seq, change.op))

    def document(self, document: str) -> Document:
        with self._lock:
            return self._shown(self._state.require(document))

    def documents(self, collection: str, *, after: str = "", limit: int = 100) -> list[Document]:
        with self._lock:
            shown = [self._shown(record) for record in self._records(collection)]
        return sorted((found for found in shown if found.id > after), key=lambda found: found.id)[:limit]

    def document_of_source(self, collection: str, source: str) -> Document | None:
        with self._lock:
            naming = self._state.sources.get((collection, source))
            return None if naming is None else self.document(naming.document)

    def sources(self, collection: str, prefix: str = "") -> dict[str, str]:
        named = sorted(self._state.sources.items())
        return {s: naming.document for (c, s), naming in named if c == collection and s.startswith(prefix)}

    def kind_counts(self, document: str) -> dict[ElementKind, int]:
        return dict(Counter(element.kind for element in self.elements(document)))

    def elements(
        self,
        document: str,
        *,
        kind: ElementKind | None = None,
        page: int | None = None,
        after: int = -1,
        limit: int | None = None,
    ) -> list[Element]:
        record = self._state.records.get(document)
        found = [
            element
            for element in sorted(record.elements if record else (), key=lambda element: element.order)
            if element.order > after
            and kind in (None, element.kind)
            and (page is None or any(region.page == page for region in element.regions))
        ]
        return found[:limit]

    def element(self, element: str) -> Element:
        found = self.elements_by_id([element])
        if not found:
            raise NotFound(f"there is no element '{element}'", field="element")
        return found[0]

    def elements_by_id(self, ids: Sequence[str]) -> list[Element]:
        records = self._state.records.values()
        found = {element.id: element for record in records for element in record.elements}
        return [found[id] for id in ids if id in found]

    def edges(self, document: str, *, touching: Several[str] | None = None) -> list[Edge]:
        edges = record.edges if (record := self._state.records.get(document)) else ()
        return [edge for edge in edges if touching is None or edge.source in touching or edge.target in touching]

    def mentions(self, elements: Sequence[str]) -> dict[str, tuple[Mention, ...]]:
        wanted = set(elements)
        mentions = (one for record in self._state.records.values() for one in record.mentions)
        found = mentions_by_element(mention for mention in mentions if mention.element in wanted)
        return {element: tuple(found[element]) for element in dict.fromkeys(elements) if element in found}

    def units(self, numbers: Numbers) -> list[Unit]:
        found = {unit.number: unit for _, unit, _ in self._placed()}
        return [found[number] for number in numbers.tolist() if number in found]

    def units_of(self, document: str) -> list[Unit]:
        record = self._state.records.get(document)
        return list(record.units) if record else []

    def unit(self, unit: str) -> Unit:
        found = next((found for _, found, _ in self._placed() if found.id == unit), None)
        if found is None:
            raise NotFound(f"there is no unit '{unit}'", field="unit")
        return found

    def page_units(self, numbers: Numbers) -> Numbers:
        found = {unit.number: page for unit, page in self._paged()}
        return as_numbers(found.get(number, 0) for number in numbers.tolist())

    def units_on(self, pages: Numbers) -> Numbers:
        wanted = set(pages.tolist())
        return as_numbers(sorted(u.number for u, page in self._paged() if u.population == "element" and page in wanted))

    def unit_kinds(self, numbers: Numbers) -> list[UnitKind | None]:
        kinds = {unit.number: unit.kind for _, unit, _ in self._placed()}
        return [kinds.get(number) for number in numbers.tolist()]

    def documents_of(self, numbers: Numbers) -> list[str]:
        found = {unit.number: unit.document for _, unit, _ in self._placed()}
        return [found.get(number, "") for number in numbers.tolist()]

    def populations_of(self, numbers: Numbers) -> list[Population | None]:
        found = {unit.number: unit.population for _, unit, _ in self._placed()}
        return [found.get(number) for number in numbers.tolist()]

    def numbers(self, collection: str, population: Population) -> Numbers:
        return as_numbers(unit.number for unit, _ in self._population(collection, population))

    def resolve(self, collection: str, filter: Filter, population: Population) -> Numbers:
        check_filter(filter)
        with self._lock:
            found: list[int] = []
            for record in self._records(collection):
                of_document = facts(self._shown(record))
                for unit, kinds in zip(record.units, kinds_of(record.units, record.elements), strict=True):
                    of_unit: dict[str, Json | list[Json]] = {"kind": [*kinds], "page": [*pages_of(unit)]}
                    if unit.population == population and passes(filter, {**of_document, **of_unit}):
                        found.append(unit.number)
            return as_numbers(sorted(found))

    # -- what views are made of --------------------------------------------------------------------------

    def term_counts(self, numbers: Numbers) -> list[TermCounts | None]:
        found = {unit.number: terms for _, unit, terms in self._placed()}
        return [found.get(number) for number in numbers.tolist()]

    def set_term_counts(self, numbers: Numbers, terms: Sequence[TermCounts]) -> None:
        with self._lock:
            state = self._state.begin()
            state.set_term_counts(dict(zip(numbers.tolist(), terms, strict=True)))
            self._state = state.commit()

    def stamps(self) -> Stamps:
        state = self._state
        return Stamps(state.version, state.layout, state.stamps)

    def layout(self) -> int:
        return self._state.layout

    def segments(self, collection: str) -> list[SegmentRow]:
        rows = [row for name, row in self._state.segments if name == collection]
        return sorted(rows, key=lambda row: (row.view, row.model, row.first_seq))

    def exchange_segments(self, collection: str, gone: Iterable[str], come: Sequence[SegmentRow]) -> None:
        with self._lock:
            self.collection(collection)
            state = self._state.begin()
            state.exchange_segments(collection, set(gone), come)
            self._state = state.commit()

    # -- upkeep ------------------------------------------------------------------------------------------

    def note(self, name: str) -> str | None:
        return self._notes.get(name)

    def set_note(self, name: str, value: str) -> None:
        self._notes[name] = value

    def rewrite(self) -> bool:
        return True

    def erase_traces(self) -> bool:
        return True

    def files_in_use(self, among: Several[str] | None = None) -> set[str]:
        with self._lock:
            files: set[str] = set()
            for record in self._state.records.values():
                if record.document.original:
                    files.add(record.document.content_hash)
                files.update(asset.hash for asset in record.assets)
                files.update(element.asset for element in record.elements if element.asset is not None)
            return files if among is None else files.intersection(among)

    def problems(self) -> list[Notice]:
        with self._lock:
            named = {naming.document for naming in self._state.sources.values()}
            nameless = self._state.records.keys() - named
            return [Notice("document_without_source", f"document {id}") for id in sorted(nameless)]

    def close(self) -> None: ...

    # -- one state ---------------------------------------------------------------------------------------

    def _paged(self) -> Iterator[tuple[Unit, int]]:
        """Each unit with the number of the page unit of its first page, 0 without one."""
        for record in self._state.records.values():
            for unit, place in zip(record.units, page_units(record.units), strict=True):
                yield unit, 0 if place is None else record.units[place].number

    def _placed(self) -> list[tuple[str, Unit, TermCounts]]:
        """All units by number, with collection and tokens."""
        placed = [
            (record.document.collection, unit, terms)
            for record in self._state.records.values()
            for unit, terms in zip(record.units, record.terms, strict=True)
        ]
        return sorted(placed, key=lambda one: one[1].number)

    def _population(self, collection: str, population: Population) -> list[tuple[Unit, TermCounts]]:
        placed = self._placed()
        return [(u, terms) for name, u, terms in placed if name == collection and u.population == population]

    def _shown(self, record: Record) -> Document:
        """The document with its sources and the warnings about them."""
        document = record.document
        named = [(s, naming) for (_, s), naming in self._state.sources.items() if naming.document == document.id]
        warnings = [
            update_failed(naming.failed[0], source, naming.failed[1]) for source, naming in named if naming.failed
        ]
        sources = tuple(source for source, _ in named)
        return replace(document, sources=sources, warnings=(*document.warnings, *warnings))


def _merge(state: State, document: str, metadata: Mapping[str, Json]) -> None:
    record = state.require(document)
    merged = merge_metadata(record.document.metadata, metadata)
    if merged != record.document.metadata:
        state.changed.add(record.document.collection)
        changed = replace(record.document, metadata=merged, updated_at=now())
        state.records[document] = replace(record, document=changed)
