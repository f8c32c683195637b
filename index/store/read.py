"""Reads of documents, sources, elements and edges; each takes a connection that sees one state."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection as Several
from collections.abc import Sequence

from index.errors import NotFound
from index.store.base import Change, SegmentFile, SegmentRow
from index.store.codec import (
    DOCUMENT_COLUMNS,
    EDGE_COLUMNS,
    ELEMENT_COLUMNS,
    Row,
    read_document,
    read_edge,
    read_element,
    unpack_mentions,
)
from index.store.rules import update_failed
from index.types import Collection, Document, Edge, Element, ElementKind, Mention, Notice

SELECT_DOCUMENT = (
    "SELECT d.key, d.id, c.name, " + ", ".join(f"d.{name}" for name in DOCUMENT_COLUMNS.split(", ")) + " "
    "FROM documents d JOIN collections c ON c.key = d.collection"
)
SELECT_ELEMENT = (
    "SELECT d.id, " + ", ".join(f"e.{name}" for name in ELEMENT_COLUMNS.split(", ")) + " "
    "FROM elements e JOIN documents d ON d.key = e.document"
)


def version(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()[0])


def changes(db: sqlite3.Connection, collection: str, after: int) -> list[Change]:
    rows = db.execute(
        "SELECT seq, op, document, first, last FROM changes WHERE collection = ? AND seq > ?"
        " ORDER BY seq, op = 'put', key",
        (collection, after),
    )
    return [Change(*row) for row in rows]


def collections(db: sqlite3.Connection, name: str | None = None) -> list[Collection]:
    """All collections by name, or the one with this name if it is there."""
    rows = db.execute(
        "SELECT c.name, c.created_at, (SELECT count(*) FROM documents d WHERE d.collection = c.key),"
        " (SELECT count(*) FROM units u WHERE u.collection = c.key)"
        " FROM collections c WHERE ? IS NULL OR c.name = ? ORDER BY c.name",
        (name, name),
    )
    return [Collection(*row) for row in rows]


def document(db: sqlite3.Connection, id: str) -> Document:
    rows = db.execute(f"{SELECT_DOCUMENT} WHERE d.id = ?", (id,)).fetchall()
    if not rows:
        raise NotFound(f"there is no document '{id}'", field="document")
    return _documents(db, rows)[0]


def documents(db: sqlite3.Connection, collection: str, after: str, limit: int) -> list[Document]:
    rows = db.execute(
        f"{SELECT_DOCUMENT} WHERE c.name = ? AND d.id > ? ORDER BY d.id LIMIT ?", (collection, after, limit)
    )
    return _documents(db, rows.fetchall())


def document_of_source(db: sqlite3.Connection, collection: str, source: str) -> Document | None:
    rows = db.execute(
        f"{SELECT_DOCUMENT} JOIN sources s ON s.document = d.key"
        " WHERE s.collection = (SELECT key FROM collections WHERE name = ?) AND s.source = ?",
        (collection, source),
    ).fetchall()
    return _documents(db, rows)[0] if rows else None


def _documents(db: sqlite3.Connection, rows: Sequence[Row]) -> list[Document]:
    """Documents from rows of SELECT_DOCUMENT, with their sources in the order in which these came."""
    sources: dict[int, list[str]] = {row[0]: [] for row in rows}
    failed: dict[int, list[Notice]] = {row[0]: [] for row in rows}
    named = db.execute(
        "SELECT s.document, s.source, s.failed_id, s.failed_reason FROM json_each(?) k"
        " CROSS JOIN sources s ON s.document = k.value ORDER BY s.key",
        (json.dumps(list(sources)),),
    )
    for key, source, failed_id, reason in named:
        sources[key].append(source)
        if failed_id is not None:
            failed[key].append(update_failed(failed_id, source, reason))
    return [read_document(row[1], row[2], row[3:], sources[row[0]], failed[row[0]]) for row in rows]


def sources(db: sqlite3.Connection, collection: str, prefix: str) -> dict[str, str]:
    """Source to document id; the sources with one prefix follow each other in the index."""
    rows = db.execute(
        "SELECT s.source, d.id FROM sources s JOIN documents d ON d.key = s.document"
        " WHERE s.collection = (SELECT key FROM collections WHERE name = ?) AND s.source >= ?"
        " ORDER BY s.source",
        (collection, prefix),
    )
    found: dict[str, str] = {}
    for source, id in rows:
        if not source.startswith(prefix):
            break
        found[source] = id
    return found


def kind_counts(db: sqlite3.Connection, document: str) -> dict[ElementKind, int]:
    rows = db.execute(
        "SELECT kind, count(*) FROM elements WHERE document = (SELECT key FROM documents WHERE id = ?)"
        " GROUP BY kind ORDER BY kind",
        (document,),
    )
    return dict(rows)


def elements(
    db: sqlite3.Connection,
    document: str,
    kind: ElementKind | None,
    page: int | None,
    after: int,
    limit: int | None,
) -> list[Element]:
    rows = db.execute(
        f"{SELECT_ELEMENT} WHERE e.document = (SELECT key FROM documents WHERE id = :document)"
        " AND e.position > :after AND (:kind IS NULL OR e.kind = :kind) AND (:page IS NULL OR EXISTS"
        " (SELECT 1 FROM element_pages p WHERE p.element = e.key AND p.page = :page))"
        " ORDER BY e.position, e.key LIMIT :limit",
        {
            "document": document,
            "kind": kind,
            "page": page,
            "after": after,
            "limit": -1 if limit is None else limit,
        },
    )
    return [read_element(row[0], row[1:]) for row in rows]


def elements_by_id(db: sqlite3.Connection, ids: Sequence[str]) -> list[Element]:
    wanted = json.dumps(list(ids), ensure_ascii=False)
    rows = db.execute(f"{SELECT_ELEMENT} WHERE e.id IN (SELECT value FROM json_each(?))", (wanted,))
    found = {row[1]: read_element(row[0], row[1:]) for row in rows}
    return [found[id] for id in ids if id in found]


def edges(db: sqlite3.Connection, document: str, touching: Several[str] | None) -> list[Edge]:
    chosen = "WITH chosen AS (SELECT value FROM json_each(:touching)) " if touching is not None else ""
    ends = "AND (source IN chosen OR target IN chosen)" if touching is not None else ""
    rows = db.execute(
        f"{chosen}SELECT {EDGE_COLUMNS} FROM edges WHERE document = (SELECT key FROM documents WHERE id = :document) "
        f"{ends} ORDER BY key",
        {"document": document, "touching": json.dumps(list(touching or ()), ensure_ascii=False)},
    )
    return [read_edge(row) for row in rows]


def mentions(db: sqlite3.Connection, elements: Sequence[str]) -> dict[str, tuple[Mention, ...]]:
    rows = db.execute(
        "SELECT e.id, m.mentions FROM json_each(?) n CROSS JOIN elements e ON e.id = n.value"
        " JOIN mentions m ON m.element = e.key",
        (json.dumps(list(elements), ensure_ascii=False),),
    )
    return {id: unpack_mentions(id, text) for id, text in rows}


SEGMENT_COLUMNS = SegmentRow._fields
FILES = (("content_hash", "documents", "original"), ("hash", "assets", "1"), ("asset", "elements", "asset IS NOT NULL"))


def files_in_use(db: sqlite3.Connection, among: Several[str] | None) -> set[str]:
    found: set[str] = set()
    for column, table, condition in FILES:
        query = f"SELECT DISTINCT {column} FROM {table} WHERE {condition}"
        if among is None:
            found.update(row[0] for row in db.execute(query))
            continue
        query += f" AND {column} IN (SELECT value FROM json_each(?))"
        found.update(row[0] for row in db.execute(query, (json.dumps(list(among)),)))
    return found


def layout(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT value FROM meta WHERE name = 'layout'").fetchone()[0])


def segments(db: sqlite3.Connection, collection: str) -> list[SegmentRow]:
    rows = db.execute(
        f"SELECT {', '.join(SEGMENT_COLUMNS)} FROM segments WHERE collection = ? ORDER BY view, model, first_seq",
        (collection,),
    )
    return [SegmentRow(**{**dict(zip(SEGMENT_COLUMNS, row, strict=True)), "files": _files(row[-1])}) for row in rows]


def _files(column: str) -> tuple[SegmentFile, ...]:
    return tuple(SegmentFile(*file) for file in json.loads(column))


def note(db: sqlite3.Connection, name: str) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE name = 'note.' || ?", (name,)).fetchone()
    return str(row[0]) if row else None
