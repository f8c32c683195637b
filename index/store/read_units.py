"""Reads of units and vectors by number; long lists of numbers travel as one JSON parameter."""

from __future__ import annotations

import json
import sqlite3

import numpy as np

from index.errors import NotFound
from index.filter_checks import check_filter
from index.query import Filter
from index.store.base import TermCounts
from index.store.codec import UNIT_COLUMNS, read_unit, unpack_terms, unpack_vectors
from index.store.filter_sql import units_query
from index.types import POPULATIONS, Numbers, Population, Unit, UnitKind, Vectors

SELECT_UNIT = "SELECT u.number, d.id, " + ", ".join(f"u.{name}" for name in UNIT_COLUMNS.split(", "))
JOIN_DOCUMENT = "JOIN documents d ON d.key = u.document"
ASKED = "FROM json_each(?) n CROSS JOIN units u ON u.number = n.value"


def units(db: sqlite3.Connection, numbers: Numbers) -> list[Unit]:
    rows = db.execute(f"{SELECT_UNIT} {ASKED} {JOIN_DOCUMENT}", (_json(numbers),))
    found = {row[0]: read_unit(row[0], row[1], row[2:]) for row in rows}
    return [found[number] for number in numbers.tolist() if number in found]


def units_of(db: sqlite3.Connection, document: str) -> list[Unit]:
    rows = db.execute(f"{SELECT_UNIT} FROM units u {JOIN_DOCUMENT} WHERE d.id = ? ORDER BY u.number", (document,))
    return [read_unit(row[0], row[1], row[2:]) for row in rows]


def unit(db: sqlite3.Connection, id: str) -> Unit:
    row = db.execute(f"{SELECT_UNIT} FROM units u {JOIN_DOCUMENT} WHERE u.id = ?", (id,)).fetchone()
    if row is None:
        raise NotFound(f"there is no unit '{id}'", field="unit")
    return read_unit(row[0], row[1], row[2:])


def page_units(db: sqlite3.Connection, numbers: Numbers) -> Numbers:
    found = dict(db.execute(f"SELECT u.number, u.page_unit {ASKED}", (_json(numbers),)).fetchall())
    return _array([found.get(number, 0) for number in numbers.tolist()])


def units_on(db: sqlite3.Connection, pages: Numbers) -> Numbers:
    rows = db.execute(
        "SELECT u.number FROM json_each(?) n CROSS JOIN units p ON p.number = n.value"
        " CROSS JOIN units u ON u.document = p.document AND u.population = ? AND u.page = p.page ORDER BY u.number",
        (_json(pages), POPULATIONS.index("element")),
    )
    return _array([row[0] for row in rows])


def unit_kinds(db: sqlite3.Connection, numbers: Numbers) -> list[UnitKind | None]:
    found = dict(db.execute(f"SELECT u.number, u.kind {ASKED}", (_json(numbers),)).fetchall())
    return [found.get(number) for number in numbers.tolist()]


def documents_of(db: sqlite3.Connection, numbers: Numbers) -> list[str]:
    rows = db.execute(f"SELECT u.number, d.id {ASKED} {JOIN_DOCUMENT}", (_json(numbers),))
    found: dict[int, str] = dict(rows.fetchall())
    return [found.get(number, "") for number in numbers.tolist()]


def populations_of(db: sqlite3.Connection, numbers: Numbers) -> list[Population | None]:
    rows = db.execute(f"SELECT u.number, u.population {ASKED}", (_json(numbers),))
    found = {number: POPULATIONS[place] for number, place in rows}
    return [found.get(number) for number in numbers.tolist()]


def all_numbers(db: sqlite3.Connection, collection: str, population: int) -> Numbers:
    rows = db.execute(
        "SELECT number FROM units WHERE collection = (SELECT key FROM collections WHERE name = ?)"
        " AND population = ? ORDER BY number",
        (collection, population),
    )
    return _array([row[0] for row in rows])


def resolve(db: sqlite3.Connection, collection: str, filter: Filter, population: int) -> Numbers:
    check_filter(filter)
    row = db.execute("SELECT key FROM collections WHERE name = ?", (collection,)).fetchone()
    if row is None:
        return _array([])
    query = units_query(row[0], population, filter)
    return np.sort(np.fromiter((row[0] for row in db.execute(query.text, query.values)), np.int64))


def models(db: sqlite3.Connection, collection: str) -> list[str]:
    rows = db.execute(
        "SELECT m.name FROM models m JOIN collections c ON c.key = m.collection WHERE c.name = ? ORDER BY m.name",
        (collection,),
    )
    return [row[0] for row in rows]


def vectors(db: sqlite3.Connection, model: str, numbers: Numbers) -> tuple[Numbers, Vectors]:
    rows = db.execute(
        "SELECT v.number, v.vector FROM json_each(?) n CROSS JOIN vectors v ON v.number = n.value"
        " AND v.model IN (SELECT key FROM models WHERE name = ?)",
        (_json(numbers), model),
    )
    found: dict[int, bytes] = dict(rows.fetchall())
    there = [number for number in numbers.tolist() if number in found]
    return _array(there), unpack_vectors([found[number] for number in there])


def term_counts(db: sqlite3.Connection, numbers: Numbers) -> list[TermCounts | None]:
    """The tokens of each unit, None where it is gone."""
    wanted = numbers.tolist()
    rows = db.execute(
        "SELECT t.number, t.terms, t.length FROM json_each(?) n CROSS JOIN unit_terms t ON t.number = n.value",
        (_json(numbers),),
    )
    found = {number: unpack_terms(blob, length) for number, blob, length in rows}
    return [found.get(number) for number in wanted]


def _json(numbers: Numbers) -> str:
    return json.dumps(numbers.tolist())


def _array(numbers: list[int]) -> Numbers:
    return np.array(numbers, dtype=np.int64)
