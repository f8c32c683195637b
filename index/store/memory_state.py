"""The state of the store in memory, and the rules of identity on it. A state that is shown never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from index.embed.base import SparseVector
from index.errors import Conflict, NotFound, StoreError
from index.filters import source_names
from index.late.base import TokenCodes
from index.late.codec import Codes
from index.store.base import Change, ModelNames, Prepared, SegmentRow, TermCounts
from index.store.imports_base import Extracted
from index.store.rules import check_prepared, is_good, looks_of, merge_metadata, now, own_warnings
from index.types import Asset, Document, Edge, Element, Json, Mention, Unit, Vectors


@dataclass(frozen=True, slots=True)
class Record:
    """A document with its content; its sources and their warnings are in the state."""

    document: Document
    elements: tuple[Element, ...] = ()
    edges: tuple[Edge, ...] = ()
    assets: tuple[Asset, ...] = ()
    units: tuple[Unit, ...] = ()
    terms: tuple[TermCounts, ...] = ()
    vectors: Mapping[str, Mapping[int, Vectors]] = field(default_factory=dict)
    """By model and unit."""
    tokens: Mapping[str, Mapping[int, Codes]] = field(default_factory=dict)
    """Codes of token vectors by model and unit."""
    sparse: Mapping[str, Mapping[int, SparseVector]] = field(default_factory=dict)
    looks: Mapping[int, bytes] = field(default_factory=dict)
    """Perceptual hashes by unit."""
    mentions: tuple[Mention, ...] = ()
    imported: Extracted | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """The document that a source names, and the id and reason of a newer version that failed."""

    document: str
    failed: tuple[str, str] | None = None


@dataclass(slots=True)
class State:
    """`begin` gives a copy to change; the store shows it by taking what `commit` returns, or forgets it."""

    version: int = 0
    next_number: int = 1
    collections: dict[str, str] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    sources: dict[tuple[str, str], Naming] = field(default_factory=dict)
    changes: list[tuple[str, Change]] = field(default_factory=list)
    segments: list[tuple[str, SegmentRow]] = field(default_factory=list)
    layout: int = 0
    fills: dict[tuple[str, str], int] = field(default_factory=dict)
    active: dict[str, ModelNames] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    """Collections whose content did, with this state."""
    relaid: set[str] = field(default_factory=set)
    """Collections that changed under the same version."""

    def begin(self) -> State:
        return State(
            self.version,
            self.next_number,
            dict(self.collections),
            dict(self.records),
            dict(self.sources),
            list(self.changes),
            list(self.segments),
            self.layout,
            dict(self.fills),
            dict(self.active),
            dict(self.stamps),
        )

    def commit(self) -> State:
        """This state, one version on if anything changed. Raises StoreError for ids that are there twice."""
        records = self.records.values()
        for ids in (
            [element.id for record in records for element in record.elements],
            [unit.id for record in records for unit in record.units],
        ):
            if len(ids) != len(set(ids)):
                raise StoreError("the store refused the change: an id is there twice")
        self.version += bool(self.changed)
        for name in self.changed | self.relaid:
            self.stamps[name] = self.version + self.layout
        self.stamps = {name: self.stamps[name] for name in self.collections}
        return self

    def create_collection(self, name: str) -> State:
        if name not in self.collections:
            self.changed.add(name)
            self.collections[name] = now()
        return self

    def set_term_counts(self, terms: Mapping[int, TermCounts]) -> None:
        for id, record in self.records.items():
            of_units = zip(record.units, record.terms, strict=True)
            self.records[id] = replace(record, terms=tuple(terms.get(unit.number, old) for unit, old in of_units))

    def exchange_segments(self, collection: str, gone: set[str], come: Sequence[SegmentRow]) -> None:
        if gone - {row.name for _, row in self.segments}:
            raise Conflict("a segment that shall go is not there")
        kept = [one for one in self.segments if one[1].name not in gone]
        self.segments = [*kept, *((collection, row) for row in come)]
        if len({row.name for _, row in self.segments}) < len(self.segments):
            raise StoreError("the store refused the change: a segment is there twice")
        self.relay({collection})

    def activate(self, collection: str, names: ModelNames) -> ModelNames:
        before = self.active.get(collection)
        self.active[collection] = names._replace(generation=1 if before is None else before.generation + 1)
        return self.active[collection]

    def fill_vectors(self, collection: str, model: str, rows: Mapping[int, Vectors]) -> None:
        """Give vectors to those of these units that the collection has and that have none."""
        for id, record in self.records.items():
            found = {unit.number: rows[unit.number] for unit in record.units if unit.number in rows}
            if found and record.document.collection == collection:
                vectors = {**record.vectors, model: {**found, **record.vectors.get(model, {})}}
                self.records[id] = replace(record, vectors=vectors)

    def drop_vectors(self, collection: str, model: str) -> None:
        for id, record in self.records.items():
            if record.document.collection == collection and model in record.vectors:
                kept = {name: rows for name, rows in record.vectors.items() if name != model}
                self.records[id] = replace(record, vectors=kept)

    def fill(self, collection: str, model: str, codes: Mapping[int, Codes]) -> None:
        """Give codes to those of these units that the collection has."""
        for id, record in self.records.items():
            found = {unit.number: codes[unit.number] for unit in record.units if unit.number in codes}
            if found and record.document.collection == collection:
                tokens = {**record.tokens, model: {**record.tokens.get(model, {}), **found}}
                self.records[id] = replace(record, tokens=tokens)
        self.refilled(collection, model)

    def unfill(self, collection: str, model: str) -> None:
        for id, record in self.records.items():
            if record.document.collection == collection and model in record.tokens:
                kept = {name: codes for name, codes in record.tokens.items() if name != model}
                self.records[id] = replace(record, tokens=kept)
        self.refilled(collection, model)

    def refilled(self, collection: str, model: str) -> None:
        self.fills[collection, model] = self.fills.get((collection, model), 0) + 1
        self.relay({collection})

    def relay(self, collections: set[str]) -> None:
        self.relaid |= collections
        self.layout += 1

    def require(self, document: str) -> Record:
        if document not in self.records:
            raise NotFound(f"there is no document '{document}'", field="document")
        return self.records[document]

    def sources_of(self, document: str) -> list[str]:
        return [source for (_, source), naming in self.sources.items() if naming.document == document]

    def drop(self, document: str) -> None:
        record = self.records.pop(document)
        self.changed.add(record.document.collection)
        self.drop_units(record)
        gone = [key for key, naming in self.sources.items() if naming.document == document]
        for key in gone:
            del self.sources[key]

    def drop_units(self, record: Record) -> None:
        """Units that came and went within one transaction were never seen: they leave no trace."""
        document, collection = record.document.id, record.document.collection
        for name, change in list(self.changes):
            if change.op == "put" and change.document == document:
                self.changes.remove((name, change))
                if change.seq != self.version + 1:
                    self.changes.append((collection, change._replace(seq=self.version + 1, op="drop")))

    def unname(self, collection: str, source: str) -> None:
        """Take a source from its document, which goes if it was the last."""
        naming = self.sources.pop((collection, source), None)
        if naming is not None:
            self.changed.add(collection)
            if not self.sources_of(naming.document):
                self.drop(naming.document)

    def name(self, collection: str, source: str, document: str) -> None:
        """Let a source name this document."""
        naming = self.sources.get((collection, source))
        if naming is not None and naming.document == document:
            if naming.failed is not None:
                self.changed.add(collection)
            self.sources[collection, source] = Naming(document)
            return
        self.changed.add(collection)
        self.unname(collection, source)
        self.sources[collection, source] = Naming(document)

    def warn(self, collection: str, source: str, failed: str, reason: str) -> bool:
        """Note on a source that its newest version failed; False if it names no good document."""
        naming = self.sources.get((collection, source))
        if naming is None or not is_good(self.records[naming.document].document):
            return False
        self.changed.add(collection)
        self.sources[collection, source] = replace(naming, failed=(failed, reason))
        return True


def put(state: State, prepared: Prepared) -> None:
    """Write one document with the sources that are its."""
    check_prepared(prepared)
    document = prepared.bundle.document
    state.create_collection(document.collection)
    known = state.records.get(document.id)
    if known is not None and known.document.collection != document.collection:
        raise Conflict(f"document {document.id} belongs to another collection")
    if known is None and not document.sources:
        raise StoreError(f"document {document.id} has no source")
    state.changed.add(document.collection)
    if is_good(document):
        _put_good(state, prepared, known)
    elif known is not None and is_good(known.document):
        _note_failure(state, document)
    else:
        _put_failed(state, document, known)


def _put_good(state: State, prepared: Prepared, known: Record | None) -> None:
    document = prepared.bundle.document
    if known is not None:
        state.drop_units(known)
    state.records[document.id] = _record(state, prepared, _kept(document, known), known)
    for source in document.sources:
        state.name(document.collection, source, document.id)


def _note_failure(state: State, document: Document) -> None:
    """The same bytes were good before: they stay, and the failure is noted on the sources."""
    reason = document.error or ""
    for source in document.sources or state.sources_of(document.id):
        if not state.warn(document.collection, source, document.id, reason):
            state.name(document.collection, source, document.id)
            state.warn(document.collection, source, document.id, reason)


def _put_failed(state: State, document: Document, known: Record | None) -> None:
    """A failed version replaces only failed ones; good documents stay and are told of it."""
    collection, reason = document.collection, document.error or ""
    free = [s for s in document.sources if not state.warn(collection, s, document.id, reason)]
    if known is not None or free:
        state.records[document.id] = Record(_kept(document, known))
    for source in free:
        state.name(collection, source, document.id)


def _kept(document: Document, known: Record | None) -> Document:
    """The document as it is kept: merged with the one that is there, without what the state knows."""
    time = now()
    return replace(
        document,
        sources=(),
        warnings=own_warnings(document),
        metadata=merge_metadata(known.document.metadata if known else {}, document.metadata),
        created_at=known.document.created_at if known else document.created_at or time,
        updated_at=document.updated_at or time,
    )


def _record(state: State, prepared: Prepared, document: Document, known: Record | None) -> Record:
    """The content with numbers given to its units, which are noted as having come."""
    first = state.next_number
    state.next_number += len(prepared.units)
    if prepared.units:
        put = Change(state.version + 1, "put", document.id, first, state.next_number - 1)
        state.changes.append((document.collection, put))
    bundle = prepared.bundle
    rows = halved(prepared.vectors)
    return Record(
        document,
        bundle.elements,
        bundle.edges,
        bundle.assets,
        tuple(replace(unit, number=number) for number, unit in enumerate(prepared.units, first)),
        prepared.terms,
        {prepared.model: {first + place: row for place, row in zip(prepared.embedded, rows, strict=True)}},
        {
            prepared.token_model: codes_by_unit([first + place for place in prepared.embedded], prepared.tokens),
            prepared.page_model: codes_by_unit([first + place for place in prepared.paged], prepared.page_codes),
        },
        {prepared.sparse_model: _along([first + place for place in prepared.embedded], prepared.sparse)},
        {first + place: looks for place, looks in looks_of(prepared.units, bundle)},
        bundle.mentions,
        known.imported if known is not None else None,
    )


def halved(vectors: Vectors) -> Vectors:
    """As on disk, so that both stores return the same numbers."""
    rows: Vectors = np.asarray(vectors).astype(np.float16).astype(np.float32)
    return rows


def _along(numbers: Sequence[int], vectors: Sequence[SparseVector] | None) -> Mapping[int, SparseVector]:
    return {} if vectors is None else dict(zip(numbers, vectors, strict=True))


def codes_by_unit(numbers: Sequence[int], tokens: TokenCodes | None) -> Mapping[int, Codes]:
    if tokens is None:
        return {}
    ends = np.cumsum(tokens.lengths).tolist()
    spans = zip(numbers, ends, tokens.lengths.tolist(), strict=True)
    return {number: tokens.codes[end - length : end] for number, end, length in spans}


def facts(document: Document) -> dict[str, Json | list[Json]]:
    """What a filter is asked of a document."""
    names: list[Json] = [name for source in document.sources for name in source_names(source)]
    return {
        "document": document.id,
        "media_type": document.media_type,
        "title": document.title,
        "source": names,
        "metadata": dict(document.metadata),
    }
