"""Vectors of several models in SQLite, and the models by which a collection is searched."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from index.store.base import ModelNames
from index.store.codec import pack_vectors
from index.store.owned import remove_counted, require_key, units_there
from index.types import POPULATIONS, Numbers, Vectors

_COLLECTION = "(SELECT key FROM collections WHERE name = ?)"
_INSERT = "INSERT OR IGNORE INTO vectors (number, model, vector) VALUES (?, ?, ?)"


def add(db: sqlite3.Connection, collection: int, model: str, numbers: Sequence[int], vectors: Vectors) -> None:
    """Of units that have none of this model yet; `collection` is a row key."""
    key = _key(db, collection, model)
    blobs = zip(numbers, pack_vectors(vectors), strict=True)
    db.executemany(_INSERT.replace(" OR IGNORE", ""), ((number, key, blob) for number, blob in blobs))
    db.execute("UPDATE models SET units = units + ? WHERE key = ?", (len(numbers), key))


def fill(db: sqlite3.Connection, collection: str, model: str, numbers: Numbers, vectors: Vectors) -> None:
    """Of units that may be gone, or have a vector already. Raises NotFound without the collection."""
    of_collection = require_key(db, collection)
    key = _key(db, of_collection, model)
    there = units_there(db, of_collection, numbers)
    pairs = zip(numbers.tolist(), pack_vectors(vectors), strict=True)
    made = db.executemany(_INSERT, [(number, key, blob) for number, blob in pairs if number in there]).rowcount
    db.execute("UPDATE models SET units = units + ? WHERE key = ?", (max(made, 0), key))
    db.execute("DELETE FROM models WHERE key = ? AND units = 0", (key,))


def drop(db: sqlite3.Connection, collection: str, model: str, most: int) -> bool:
    """Up to `most`; whether any are left."""
    row = db.execute(f"SELECT key FROM models WHERE collection = {_COLLECTION} AND name = ?", (collection, model))
    found = row.fetchone()
    if found is None:
        return False
    gone = "DELETE FROM vectors WHERE key IN (SELECT key FROM vectors WHERE model = ? LIMIT ?)"
    count = db.execute(gone, (found[0], most)).rowcount
    db.execute("UPDATE models SET units = units - ? WHERE key = ?", (count, found[0]))
    return not db.execute("DELETE FROM models WHERE key = ? AND units = 0", found).rowcount


def remove(db: sqlite3.Connection, document: int) -> None:
    """Of all units of a document, by its row key."""
    remove_counted(db, document, "vectors", "models")


def lacking(db: sqlite3.Connection, collection: str, model: str, token_model: str) -> list[int]:
    rows = db.execute(
        "WITH dense AS (SELECT key FROM models WHERE collection = :key AND name = :model),"
        " late AS (SELECT key FROM token_models WHERE collection = :key AND name = :tokens)"
        " SELECT u.number FROM units u WHERE u.collection = :key AND u.population = :population AND ("
        " NOT EXISTS (SELECT 1 FROM vectors v WHERE v.number = u.number AND v.model = (SELECT key FROM dense))"
        " OR (:tokens <> '' AND NOT EXISTS"
        " (SELECT 1 FROM token_codes c WHERE c.number = u.number AND c.model = (SELECT key FROM late))))"
        " ORDER BY u.number",
        {
            "key": require_key(db, collection),
            "model": model,
            "tokens": token_model,
            "population": POPULATIONS.index("element"),
        },
    )
    return [row[0] for row in rows]


def active(db: sqlite3.Connection, collection: str) -> ModelNames | None:
    columns = ", ".join(ModelNames._fields)
    row = db.execute(f"SELECT {columns} FROM active_models WHERE collection = {_COLLECTION}", (collection,)).fetchone()
    return ModelNames(*row) if row else None


def activate(db: sqlite3.Connection, collection: str, names: ModelNames) -> ModelNames:
    """Under the next generation. Raises NotFound without the collection."""
    key, before = require_key(db, collection), active(db, collection)
    switched = names._replace(generation=1 if before is None else before.generation + 1)
    columns = ", ".join(ModelNames._fields)
    replace = f"INSERT OR REPLACE INTO active_models (collection, {columns}) VALUES (?, ?, ?, ?, ?, ?)"
    db.execute(replace, (key, *switched))
    return switched


def _key(db: sqlite3.Connection, collection: int, model: str) -> int:
    row = db.execute(
        "INSERT INTO models (collection, name, units) VALUES (?, ?, 0)"
        " ON CONFLICT (collection, name) DO UPDATE SET name = excluded.name RETURNING key",
        (collection, model),
    ).fetchone()
    return int(row[0])
