"""What rows by unit and model have in common in SQLite: whose they are, and that they go with their unit."""

from __future__ import annotations

import json
import sqlite3

from index.errors import NotFound
from index.types import Numbers


def require_key(db: sqlite3.Connection, collection: str) -> int:
    """The row key of a collection. Raises NotFound."""
    row = db.execute("SELECT key FROM collections WHERE name = ?", (collection,)).fetchone()
    if row is None:
        raise NotFound(f"there is no collection '{collection}'", field="collection")
    return int(row[0])


def units_there(db: sqlite3.Connection, collection: int, numbers: Numbers) -> set[int]:
    """Those of these units that the collection, by its row key, still has."""
    rows = db.execute(
        "SELECT u.number FROM json_each(?) n CROSS JOIN units u ON u.number = n.value AND u.collection = ?",
        (json.dumps(numbers.tolist()), collection),
    )
    return {number for (number,) in rows}


def remove_counted(db: sqlite3.Connection, document: int, rows: str, models: str) -> None:
    """Of all units of a document, by its row key, the rows of one table; another counts them by model."""
    of_document = "SELECT number FROM units WHERE document = ?"
    counts = db.execute(
        f"SELECT count(*), model FROM {rows} WHERE number IN ({of_document}) GROUP BY model", (document,)
    ).fetchall()
    db.execute(f"DELETE FROM {rows} WHERE number IN ({of_document})", (document,))
    for units, model in counts:
        db.execute(f"UPDATE {models} SET units = units - ? WHERE key = ?", (units, model))
        db.execute(f"DELETE FROM {models} WHERE key = ? AND units = 0", (model,))
