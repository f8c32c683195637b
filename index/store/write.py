"""The rules of identity in SQL: what a commit, a new source and a deletion do to documents and sources."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from index.errors import Conflict, NotFound, StoreError
from index.filters import source_names
from index.store import stamps, vectors
from index.store.base import ModelNames, Prepared, SegmentRow, TermCounts
from index.store.codec import DOCUMENT_COLUMNS, Row, document_values, pack_terms
from index.store.content import ContentWriter
from index.store.owned import require_key
from index.store.rules import check_prepared, dump, is_good, merge_metadata, now
from index.types import Document, Json, Numbers

INSERT_DOCUMENT = f"INSERT INTO documents (id, collection, {DOCUMENT_COLUMNS}) VALUES (?, ?{', ?' * 15}) RETURNING key"
UPDATE_DOCUMENT = f"UPDATE documents SET ({DOCUMENT_COLUMNS}) = (?{', ?' * 14}) WHERE key = ?"  # 15 columns, one key


class Known(NamedTuple):
    """A document that is in the store."""

    key: int
    id: str
    collection: int
    status: str
    error: str | None
    metadata: str
    created_at: str


class Named(NamedTuple):
    """A source with the document that it names."""

    key: int
    document: int
    id: str
    status: str
    failed_id: str | None


class Transaction:
    """The changes of one write transaction; `finish` writes the counts and moves the version on by one."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.version = int(db.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()[0])
        """The version before, and after `finish` the new one; the same if nothing changed."""
        self._content = ContentWriter(db, self.version + 1)
        self._changed: set[int] = set()
        """Row keys of the collections that did."""
        self.erased = False
        """Whether content went, whose text must not stay behind in the log."""

    def finish(self) -> None:
        if self._changed:
            self.version += 1
            self._db.execute("UPDATE meta SET value = ? WHERE name = 'version'", (self.version,))
            stamps.stamp(self._db, self._changed)

    def create_collection(self, name: str) -> int:
        """The key of the collection, made if it is missing."""
        row = self._db.execute("SELECT key FROM collections WHERE name = ?", (name,)).fetchone()
        if row is None:
            insert = "INSERT INTO collections (name, created_at) VALUES (?, ?) RETURNING key"
            row = self._db.execute(insert, (name, now())).fetchone()
            self._changed.add(row[0])
        return int(row[0])

    def drop_collection(self, name: str) -> None:
        row = self._db.execute("SELECT key FROM collections WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise NotFound(f"there is no collection '{name}'", field="collection")
        self.erased = True
        self._changed.add(row[0])
        self._content.record_drops(name)
        self._drop_segments("collection = ?", name)
        self._db.execute("DELETE FROM collections WHERE key = ?", row)

    def put(self, prepared: Prepared) -> None:
        """Write one document with the sources that are its."""
        check_prepared(prepared)
        document = prepared.bundle.document
        collection = self.create_collection(document.collection)
        known = self._find(document.id)
        if known is not None and known.collection != collection:
            raise Conflict(f"document {document.id} belongs to another collection")
        if known is None and not document.sources:
            raise StoreError(f"document {document.id} has no source")
        self._changed.add(collection)
        if is_good(document):
            self._put_good(prepared, collection, known)
        else:
            self._put_failed(document, collection, known)

    def add_source(self, id: str, source: str, metadata: Mapping[str, Json]) -> None:
        known = self._require(id)
        self._merge(known, metadata)
        if known.status == "failed":
            if not self._warn(known.collection, source, known.id, known.error or ""):
                self._name(known.collection, source, known.key)
        else:
            self._name(known.collection, source, known.key)

    def drop_document(self, id: str) -> None:
        known = self._require(id)
        self._drop(known.key, known.collection)

    def drop_sources(self, collection: str, sources: Iterable[str]) -> None:
        row = self._db.execute("SELECT key FROM collections WHERE name = ?", (collection,)).fetchone()
        for source in sources if row else ():
            named = self._named(row[0], source)
            if named is not None:
                self.erased = True
                self._changed.add(row[0])
                self._db.execute("DELETE FROM sources WHERE key = ?", (named.key,))
                self._drop_if_nameless(named.document, row[0])

    def set_metadata(self, id: str, metadata: Mapping[str, Json]) -> None:
        self._merge(self._require(id), metadata)

    def set_note(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('note.' || ?, ?)", (name, value))

    def set_term_counts(self, numbers: Numbers, terms: Sequence[TermCounts]) -> None:
        rows = [(one.length, pack_terms(one), number) for number, one in zip(numbers.tolist(), terms, strict=True)]
        self._db.executemany("UPDATE unit_terms SET length = ?, terms = ? WHERE number = ?", rows)

    def switch_models(self, collection: str, names: ModelNames, gone: Iterable[str]) -> ModelNames:
        switched = vectors.activate(self._db, collection, names)
        self._changed.add(require_key(self._db, collection))
        self.exchange_segments(collection, gone, [])
        return switched

    def exchange_segments(self, collection: str, gone: Iterable[str], come: Sequence[SegmentRow]) -> None:
        key = require_key(self._db, collection)
        for name in gone:
            if not self._drop_segments("name = ?", name):
                raise Conflict(f"segment {name} is not there")
        insert = "INSERT INTO segments (collection, name, view, model, first_seq, last_seq, made_at, units, files)"
        rows = [(collection, *row[:-1], dump(row.files)) for row in come]
        self._db.executemany(f"{insert} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        stamps.relay(self._db, [key])

    def _drop_segments(self, where: str, value: str) -> int:
        return self._db.execute(f"DELETE FROM segments WHERE {where}", (value,)).rowcount

    # -- documents ---------------------------------------------------------------------------------------

    def _put_good(self, prepared: Prepared, collection: int, known: Known | None) -> None:
        document = prepared.bundle.document
        if known is None:
            key = self._insert(document, collection)
        else:
            self.erased = True
            self._content.remove(known.key)
            self._update(document, known)
            key = known.key
        for source in document.sources:
            self._name(collection, source, key)
        self._content.add(prepared, key, collection)

    def _put_failed(self, document: Document, collection: int, known: Known | None) -> None:
        """A failed version replaces only failed ones; good documents stay and are told of it."""
        reason = document.error or ""
        if known is not None and known.status != "failed":
            for source in document.sources or self._sources(known.key):
                if not self._warn(collection, source, document.id, reason):
                    self._name(collection, source, known.key)
                    self._warn(collection, source, document.id, reason)
            return
        free = [s for s in document.sources if not self._warn(collection, s, document.id, reason)]
        if known is not None:
            self._update(document, known)
            key = known.key
        elif free:
            key = self._insert(document, collection)
        else:
            return
        for source in free:
            self._name(collection, source, key)

    def _insert(self, document: Document, collection: int) -> int:
        time = now()
        values = document_values(
            document,
            merge_metadata({}, document.metadata),
            document.created_at or time,
            document.updated_at or time,
        )
        row = self._db.execute(INSERT_DOCUMENT, (document.id, collection, *values)).fetchone()
        return int(row[0])

    def _update(self, document: Document, known: Known) -> None:
        metadata = merge_metadata(json.loads(known.metadata), document.metadata)
        values: Row = document_values(document, metadata, known.created_at, document.updated_at or now())
        self._db.execute(UPDATE_DOCUMENT, (*values, known.key))

    def _merge(self, known: Known, metadata: Mapping[str, Json]) -> None:
        merged = dump(merge_metadata(json.loads(known.metadata), metadata))
        if merged != known.metadata:
            self.erased = True
            self._changed.add(known.collection)
            update = "UPDATE documents SET metadata = ?, updated_at = ? WHERE key = ?"
            self._db.execute(update, (merged, now(), known.key))

    def _drop(self, key: int, collection: int) -> None:
        self.erased = True
        self._changed.add(collection)
        self._content.remove(key)
        self._db.execute("DELETE FROM documents WHERE key = ?", (key,))

    def _drop_if_nameless(self, key: int, collection: int) -> None:
        if not self._sources(key):
            self._drop(key, collection)

    def _find(self, id: str) -> Known | None:
        query = "SELECT key, id, collection, status, error, metadata, created_at FROM documents WHERE id = ?"
        row = self._db.execute(query, (id,)).fetchone()
        return Known(*row) if row else None

    def _require(self, id: str) -> Known:
        known = self._find(id)
        if known is None:
            raise NotFound(f"there is no document '{id}'", field="document")
        return known

    # -- sources -----------------------------------------------------------------------------------------

    def _sources(self, document: int) -> list[str]:
        rows = self._db.execute("SELECT source FROM sources WHERE document = ? ORDER BY key", (document,))
        return [row[0] for row in rows]

    def _named(self, collection: int, source: str) -> Named | None:
        row = self._db.execute(
            "SELECT s.key, s.document, d.id, d.status, s.failed_id FROM sources s"
            " JOIN documents d ON d.key = s.document WHERE s.collection = ? AND s.source = ?",
            (collection, source),
        ).fetchone()
        return Named(*row) if row else None

    def _name(self, collection: int, source: str, document: int) -> None:
        """Let a source name this document; a document that loses its last source thereby goes."""
        named = self._named(collection, source)
        if named is not None and named.document == document:
            if named.failed_id is not None:
                self._changed.add(collection)
                forget = "UPDATE sources SET failed_id = NULL, failed_reason = NULL WHERE key = ?"
                self._db.execute(forget, (named.key,))
            return
        self._changed.add(collection)
        if named is not None:
            self._db.execute("DELETE FROM sources WHERE key = ?", (named.key,))
            self._drop_if_nameless(named.document, collection)
        insert = "INSERT INTO sources (collection, source, document) VALUES (?, ?, ?) RETURNING key"
        key = self._db.execute(insert, (collection, source, document)).fetchone()[0]
        names = [(name, key) for name in source_names(source)]
        self._db.executemany("INSERT INTO source_names VALUES (?, ?)", names)

    def _warn(self, collection: int, source: str, failed: str, reason: str) -> bool:
        """Note on a source that its newest version failed; False if it names no good document."""
        named = self._named(collection, source)
        if named is None or named.status == "failed":
            return False
        self._changed.add(collection)
        update = "UPDATE sources SET failed_id = ?, failed_reason = ? WHERE key = ?"
        self._db.execute(update, (failed, reason, named.key))
        return True
