"""The invariants of the store on SQLite, each as a query for what breaks it, and a recount of the counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from index.store.codec import signed, unpack_terms
from index.store.rules import POPULATIONS
from index.types import Notice

BATCH = 4096

QUERIES = {
    "document_without_source": (
        "SELECT 'document ' || id FROM documents WHERE key NOT IN (SELECT document FROM sources)"
    ),
    "source_without_document": (
        "SELECT 'source ' || source FROM sources WHERE document NOT IN (SELECT key FROM documents)"
    ),
    "source_in_wrong_collection": (
        "SELECT 'source ' || s.source FROM sources s JOIN documents d ON d.key = s.document"
        " WHERE d.collection <> s.collection"
    ),
    "source_without_name": (
        "SELECT 'source ' || source FROM sources WHERE key NOT IN (SELECT source FROM source_names)"
    ),
    "failed_with_content": (
        "SELECT 'document ' || id FROM documents WHERE status = 'failed'"
        " AND (key IN (SELECT document FROM units) OR key IN (SELECT document FROM elements))"
    ),
    "orphan_element": ("SELECT 'element ' || id FROM elements WHERE document NOT IN (SELECT key FROM documents)"),
    "orphan_edge": (
        "SELECT 'edge ' || source || ' > ' || target FROM edges WHERE document NOT IN (SELECT key FROM documents)"
    ),
    "orphan_unit": (
        "SELECT 'unit ' || u.number FROM units u LEFT JOIN documents d ON d.key = u.document"
        " WHERE d.key IS NULL OR d.collection <> u.collection"
    ),
    "orphan_part": (
        "SELECT 'unit ' || u.number || ', element ' || json_extract(p.value, '$[0]')"
        " FROM units u, json_each(u.parts) p WHERE NOT EXISTS (SELECT 1 FROM elements e"
        " WHERE e.document = u.document AND e.id = json_extract(p.value, '$[0]'))"
    ),
    "orphan_terms": ("SELECT 'unit ' || number FROM unit_terms WHERE number NOT IN (SELECT number FROM units)"),
    "orphan_vector": ("SELECT 'unit ' || number FROM vectors WHERE number NOT IN (SELECT number FROM units)"),
    "orphan_page": ("SELECT 'unit ' || number FROM unit_pages WHERE number NOT IN (SELECT number FROM units)"),
    "unit_without_terms": ("SELECT 'unit ' || number FROM units WHERE number NOT IN (SELECT number FROM unit_terms)"),
    "unit_kind": ("SELECT 'unit ' || number FROM units WHERE (kind = 'page') <> (population = 1)"),
    "page_unit": (
        "SELECT 'unit ' || u.number FROM units u LEFT JOIN units p ON p.number = u.page_unit"
        " WHERE u.page_unit <> 0"
        " AND (p.kind IS NOT 'page' OR p.page IS NOT u.page OR p.document IS NOT u.document)"
    ),
    "numbers_not_contiguous": (
        "SELECT 'document ' || document FROM units GROUP BY document HAVING max(number) - min(number) + 1 <> count(*)"
    ),
    "change_log": (
        "SELECT 'document ' || d.id FROM documents d JOIN"
        " (SELECT document, min(number) first, max(number) last FROM units GROUP BY document) u"
        " ON u.document = d.key WHERE NOT EXISTS (SELECT 1 FROM changes c WHERE c.op = 'put'"
        " AND c.document = d.id AND c.first = u.first AND c.last = u.last)"
    ),
    "change_log_stale": (
        "SELECT 'document ' || document FROM changes WHERE op = 'put' AND first NOT IN (SELECT number FROM units)"
    ),
    "change_log_ahead": (
        "SELECT 'change ' || seq FROM changes WHERE seq > (SELECT value FROM meta WHERE name = 'version')"
    ),
    "vector_count": (
        "SELECT 'model ' || m.name || ': ' || m.units || ' units' FROM models m"
        " WHERE m.units = 0 OR m.units <> (SELECT count(*) FROM vectors v WHERE v.model = m.key)"
    ),
    "vector_size": (
        "SELECT 'model ' || m.name FROM models m JOIN vectors v ON v.model = m.key"
        " GROUP BY m.key HAVING min(length(v.vector)) <> max(length(v.vector))"
    ),
}


def problems(db: sqlite3.Connection) -> list[Notice]:
    """One notice per broken invariant and place; none in a sound store."""
    return [Notice(code, detail) for code, detail in _found(db)]


def _found(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for (line,) in db.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield "integrity", line
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield "foreign_key", f"{table} row {row} has no {parent}"
    for code, query in QUERIES.items():
        for (detail,) in db.execute(query):
            yield code, str(detail)
    yield from _recount(db)


def _recount(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Counts that differ from a recount of all units, and counts of collections that are gone."""
    names: dict[int, str] = dict(db.execute("SELECT key, name FROM collections").fetchall())
    counted = db.execute(
        "SELECT collection, population FROM terms UNION SELECT collection, population FROM populations"
    )
    keys = set(counted.fetchall())
    keys |= {(key, population) for key in names for population in range(len(POPULATIONS))}
    for collection, population in sorted(keys):
        place = f"{names.get(collection, collection)}, {POPULATIONS[population]} units"
        units, length, hashes, frequencies = _count_units(db, collection, population)
        stored = db.execute(
            "SELECT units, length FROM populations WHERE collection = ? AND population = ?",
            (collection, population),
        ).fetchone()
        if (stored or (0, 0)) != (units, length):
            yield "population", f"{place}: {stored} instead of {units} with {length} words"
        rows = db.execute(
            "SELECT hash, df FROM terms WHERE collection = ? AND population = ? ORDER BY hash",
            (collection, population),
        )
        table = np.array(rows.fetchall(), dtype=np.int64).reshape(-1, 2)
        if not np.array_equal(table, np.column_stack([hashes, frequencies])):
            yield "document_frequency", f"{place}: {len(table)} tokens differ from a recount of {len(hashes)}"


Int64s = npt.NDArray[np.int64]


def _count_units(db: sqlite3.Connection, collection: int, population: int) -> tuple[int, int, Int64s, Int64s]:
    """Units, words, and the signed token hashes, rising, with the number of units of each."""
    rows = db.execute(
        "SELECT t.terms, t.length FROM units u JOIN unit_terms t USING (number)"
        " WHERE u.collection = ? AND u.population = ?",
        (collection, population),
    )
    units = length = 0
    hashes, frequencies = np.zeros(0, np.int64), np.zeros(0, np.int64)
    while batch := rows.fetchmany(BATCH):
        units += len(batch)
        length += sum(words for _, words in batch)
        found = [signed(unpack_terms(blob, words).hashes) for blob, words in batch]
        ones = np.ones(sum(map(len, found)), np.int64)
        hashes, places = np.unique(np.concatenate([hashes, *found]), return_inverse=True)
        weights = np.concatenate([frequencies, ones])
        frequencies = np.bincount(places, weights=weights, minlength=len(hashes)).astype(np.int64)
    return units, length, hashes, frequencies
