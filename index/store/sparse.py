"""Vectors of weighted tokens in SQLite: written with a document or filled in later, gone with their unit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

import numpy as np

from index.embed.base import SparseVector
from index.store import stamps
from index.store.owned import require_key, units_there
from index.types import Numbers

_INSERT = "INSERT OR REPLACE INTO sparse_vectors (number, model, vector) VALUES (?, ?, ?)"
_COLLECTION = "(SELECT key FROM collections WHERE name = ?)"


def add(
    db: sqlite3.Connection, collection: int, model: str, numbers: Sequence[int], vectors: Sequence[SparseVector]
) -> None:
    """Of units of a collection, named by its row key."""
    key = _key(db, collection, model)
    db.executemany(_INSERT, ((number, key, pack(one)) for number, one in zip(numbers, vectors, strict=True)))


def fill(
    db: sqlite3.Connection, collection: str, model: str, numbers: Numbers, vectors: Sequence[SparseVector]
) -> None:
    """Of units that may be gone, or have a vector already. Raises NotFound without the collection."""
    of_collection = require_key(db, collection)
    there = units_there(db, of_collection, numbers)
    pairs = [(n, one) for n, one in zip(numbers.tolist(), vectors, strict=True) if n in there]
    if pairs:
        add(db, of_collection, model, [number for number, _ in pairs], [one for _, one in pairs])
        db.execute("UPDATE sparse_models SET fills = fills + 1 WHERE key = ?", (_key(db, of_collection, model),))
    stamps.relay(db, [of_collection])


def drop(db: sqlite3.Connection, collection: str, model: str) -> None:
    of_model = f"SELECT key FROM sparse_models WHERE collection = {_COLLECTION} AND name = ?"
    db.execute(f"DELETE FROM sparse_vectors WHERE model IN ({of_model})", (collection, model))
    db.execute(f"UPDATE sparse_models SET fills = fills + 1 WHERE key IN ({of_model})", (collection, model))
    of_name = db.execute("SELECT key FROM collections WHERE name = ?", (collection,))
    stamps.relay(db, [key for (key,) in of_name.fetchall()])


def models(db: sqlite3.Connection, collection: str) -> list[str]:
    rows = db.execute(
        f"SELECT name FROM sparse_models m WHERE collection = {_COLLECTION}"
        " AND EXISTS (SELECT 1 FROM sparse_vectors v WHERE v.model = m.key) ORDER BY name",
        (collection,),
    )
    return [row[0] for row in rows]


def fills(db: sqlite3.Connection, collection: str, model: str) -> int:
    query = f"SELECT fills FROM sparse_models WHERE collection = {_COLLECTION} AND name = ?"
    row = db.execute(query, (collection, model)).fetchone()
    return int(row[0]) if row else 0


def vectors(db: sqlite3.Connection, model: str, numbers: Numbers) -> tuple[Numbers, list[SparseVector]]:
    """In the order asked for."""
    rows = db.execute(
        "SELECT v.number, v.vector FROM json_each(?) n CROSS JOIN sparse_vectors v ON v.number = n.value"
        " AND v.model IN (SELECT key FROM sparse_models WHERE name = ?)",
        (json.dumps(numbers.tolist()), model),
    )
    found: dict[int, bytes] = dict(rows.fetchall())
    there = [number for number in numbers.tolist() if number in found]
    return np.array(there, np.int64), [unpack(found[number]) for number in there]


def pack(vector: SparseVector) -> bytes:
    """The tokens (uint32), then the weights (uint16), little-endian."""
    return vector.tokens.astype("<u4").tobytes() + vector.weights.astype("<u2").tobytes()


def unpack(blob: bytes) -> SparseVector:
    many = len(blob) // 6
    tokens = np.frombuffer(blob, "<u4", many).astype(np.uint32, copy=False)
    return SparseVector(tokens, np.frombuffer(blob, "<u2", many, 4 * many).astype(np.uint16, copy=False))


def _key(db: sqlite3.Connection, collection: int, model: str) -> int:
    row = db.execute(
        "INSERT INTO sparse_models (collection, name, fills) VALUES (?, ?, 0)"
        " ON CONFLICT (collection, name) DO UPDATE SET name = excluded.name RETURNING key",
        (collection, model),
    ).fetchone()
    return int(row[0])
