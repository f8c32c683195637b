"""Codes of token vectors in SQLite: written with a document or filled in later, read by number."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

import numpy as np

from index.late.base import PAGES, TokenCodes
from index.store import stamps
from index.store.owned import remove_counted, require_key, units_there
from index.types import Numbers

_INSERT = "INSERT OR REPLACE INTO token_codes (number, model, codes) VALUES (?, ?, ?)"
_COLLECTION = "(SELECT key FROM collections WHERE name = ?)"


def add(db: sqlite3.Connection, collection: int, model: str, numbers: Sequence[int], tokens: TokenCodes) -> None:
    """Of units that have none of this model yet; `collection` is a row key."""
    key = _key(db, collection, model, tokens.codes.shape[1])
    db.executemany(_INSERT, zip(numbers, [key] * len(numbers), _blobs(tokens), strict=True))
    db.execute("UPDATE token_models SET units = units + ? WHERE key = ?", (len(numbers), key))


def fill(db: sqlite3.Connection, collection: str, model: str, numbers: Numbers, tokens: TokenCodes) -> None:
    """Of units that may be gone, or have codes already. Raises NotFound without the collection."""
    of_collection = require_key(db, collection)
    key = _key(db, of_collection, model, tokens.codes.shape[1])
    there = units_there(db, of_collection, numbers)
    before = _held(db, key, numbers)
    pairs = zip(numbers.tolist(), _blobs(tokens), strict=True)
    db.executemany(_INSERT, ((number, key, blob) for number, blob in pairs if number in there))
    came = _held(db, key, numbers) - before
    db.execute("UPDATE token_models SET units = units + ?, fills = fills + 1 WHERE key = ?", (came, key))
    db.execute("DELETE FROM token_models WHERE key = ? AND units = 0", (key,))
    stamps.relay(db, [of_collection])


def drop(db: sqlite3.Connection, collection: str, model: str, most: int) -> bool:
    """Up to `most`, all where it is below 0; whether any are left."""
    row = db.execute(f"SELECT key FROM token_models WHERE collection = {_COLLECTION} AND name = ?", (collection, model))
    found = row.fetchone()
    if found is None:
        return False
    gone = "DELETE FROM token_codes WHERE key IN (SELECT key FROM token_codes WHERE model = ? LIMIT ?)"
    count = db.execute(gone, (found[0], most)).rowcount
    db.execute("UPDATE token_models SET units = units - ?, fills = fills + 1 WHERE key = ?", (count, found[0]))
    stamps.relay(db, [require_key(db, collection)])
    return not db.execute("DELETE FROM token_models WHERE key = ? AND units = 0", found).rowcount


def remove(db: sqlite3.Connection, document: int) -> None:
    """Of all units of a document, by its row key."""
    remove_counted(db, document, "token_codes", "token_models")


def models(db: sqlite3.Connection, collection: str, *, of_pages: bool = False) -> list[str]:
    query = f"SELECT name FROM token_models WHERE collection = {_COLLECTION} ORDER BY name"
    return [row[0] for row in db.execute(query, (collection,)) if row[0].startswith(PAGES) == of_pages]


def fills(db: sqlite3.Connection, collection: str, model: str) -> int:
    query = f"SELECT fills FROM token_models WHERE collection = {_COLLECTION} AND name = ?"
    row = db.execute(query, (collection, model)).fetchone()
    return int(row[0]) if row else 0


def codes(db: sqlite3.Connection, model: str, numbers: Numbers) -> tuple[Numbers, TokenCodes]:
    """In the order asked for; of width 0 where there are none."""
    rows = db.execute(
        "SELECT c.number, c.codes, m.width FROM json_each(?) n CROSS JOIN token_codes c ON c.number = n.value"
        " JOIN token_models m ON m.key = c.model AND m.name = ?",
        (json.dumps(numbers.tolist()), model),
    )
    found: dict[int, bytes] = {}
    width = 0
    for number, blob, width in rows:  # noqa: B007
        found[number] = blob
    there = [number for number in numbers.tolist() if number in found]
    if not there:
        return np.zeros(0, np.int64), TokenCodes.empty(width)
    blobs = [found[number] for number in there]
    lengths = np.array([len(blob) // width for blob in blobs], np.int64)
    rows_of_all = np.frombuffer(b"".join(blobs), np.uint8).reshape(-1, width)
    return np.array(there, np.int64), TokenCodes(lengths, rows_of_all)


def _held(db: sqlite3.Connection, model: int, numbers: Numbers) -> int:
    """How many of these units have codes of a model, by its row key."""
    query = "SELECT count(*) FROM json_each(?) n CROSS JOIN token_codes c ON c.number = n.value AND c.model = ?"
    return int(db.execute(query, (json.dumps(numbers.tolist()), model)).fetchone()[0])


def _key(db: sqlite3.Connection, collection: int, model: str, width: int) -> int:
    row = db.execute(
        "INSERT INTO token_models (collection, name, width, units, fills) VALUES (?, ?, ?, 0, 0)"
        " ON CONFLICT (collection, name) DO UPDATE SET name = excluded.name RETURNING key",
        (collection, model, width),
    ).fetchone()
    return int(row[0])


def _blobs(tokens: TokenCodes) -> list[bytes]:
    ends = np.cumsum(tokens.lengths)
    starts = (ends - tokens.lengths).tolist()
    return [tokens.codes[start:end].tobytes() for start, end in zip(starts, ends.tolist(), strict=True)]
