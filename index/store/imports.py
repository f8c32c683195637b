"""Imported names and triples in SQLite: one row for a document, gone with it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from index.errors import NotFound
from index.store import stamps
from index.store.imports_base import Extracted
from index.store.owned import require_key
from index.store.rules import dump


def read(db: sqlite3.Connection, documents: Sequence[str]) -> dict[str, Extracted]:
    rows = db.execute(
        "SELECT d.id, i.extracted FROM json_each(?) n CROSS JOIN documents d ON d.id = n.value"
        " JOIN imports i ON i.document = d.key",
        (dump(list(documents)),),
    )
    return {id: unpack(text) for id, text in rows}


def replace(
    db: sqlite3.Connection, collection: str, found: Mapping[str, Extracted], gone: Iterable[str], *, anew: bool
) -> None:
    key = require_key(db, collection)
    if anew:
        of_collection = "(SELECT key FROM documents WHERE collection = ?)"
        db.execute(f"DELETE FROM imports WHERE document IN {of_collection}", (key,))
    for id, extracted in found.items():
        row = db.execute("SELECT key FROM documents WHERE id = ? AND collection = ?", (id, key)).fetchone()
        if row is None:
            raise NotFound(f"there is no document '{id}' in '{collection}'", field="document")
        db.execute("INSERT OR REPLACE INTO imports VALUES (?, ?)", (row[0], pack(extracted)))
    db.executemany("DELETE FROM segments WHERE name = ?", ((name,) for name in gone))
    db.execute("UPDATE collections SET imports = imports + 1 WHERE key = ?", (key,))
    stamps.relay(db, [key])


def count(db: sqlite3.Connection, collection: str) -> int:
    row = db.execute("SELECT imports FROM collections WHERE name = ?", (collection,)).fetchone()
    return int(row[0]) if row else 0


def pack(extracted: Extracted) -> str:
    return dump([extracted.names, extracted.triples])


def unpack(text: str) -> Extracted:
    names, triples = json.loads(text)
    return Extracted(tuple(names), tuple((first, relation, second) for first, relation, second in triples))
