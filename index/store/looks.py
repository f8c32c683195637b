"""Perceptual hashes of pictures in SQLite: written with a document or filled in later, read by collection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from index.store import stamps

_COLLECTION = "(SELECT key FROM collections WHERE name = ?)"


def read(db: sqlite3.Connection, collection: str) -> dict[int, bytes]:
    query = f"SELECT l.* FROM picture_looks l JOIN units u USING (number) WHERE u.collection = {_COLLECTION}"
    return dict(db.execute(f"{query} ORDER BY number", (collection,)).fetchall())


def of_element(db: sqlite3.Connection, element: str) -> bytes | None:
    row = db.execute(
        "SELECT l.looks FROM elements e JOIN units u ON u.document = e.document AND u.kind = 'image'"
        " AND json_extract(u.parts, '$[0][0]') = e.id JOIN picture_looks l USING (number) WHERE e.id = ?",
        (element,),
    ).fetchone()
    return None if row is None else bytes(row[0])


def missing(db: sqlite3.Connection, collection: str) -> dict[int, str]:
    rows = db.execute(
        "SELECT u.number, e.asset FROM units u JOIN elements e ON e.id = json_extract(u.parts, '$[0][0]')"
        f" WHERE u.kind = 'image' AND u.collection = {_COLLECTION} AND e.asset IS NOT NULL"
        " AND u.number NOT IN (SELECT number FROM picture_looks) ORDER BY u.number",
        (collection,),
    )
    return dict(rows.fetchall())


def fill(db: sqlite3.Connection, looks: Mapping[int, bytes]) -> None:
    there = "SELECT u.number, u.collection FROM json_each(?) n CROSS JOIN units u ON u.number = n.value"
    held = db.execute(there, (json.dumps(list(looks)),)).fetchall()
    rows = [(number, looks[number]) for number, _ in held]
    db.executemany("INSERT OR REPLACE INTO picture_looks VALUES (?, ?)", rows)
    stamps.relay(db, {collection for _, collection in held})
