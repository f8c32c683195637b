"""Whether two data directories that were led through the same plan hold the same."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.crash.words import prose
from index.embed.base import Embedder
from index.engine import DATABASE, Engine
from index.filters import build_filter
from index.present import VIEWS
from index.query import Query

Ranking = list[tuple[str, float]]
"""Unit id and score, falling."""
TOP = 20
_ASKED = 40
_EQUAL = 1e-5
_SHOWN = 5

# What differs between two runs by nature: sequence numbers, segments, work and times.
_OTHER_TABLES = ("meta", "changes", "segments", "jobs", "keys", "replies", "secrets", "idempotency", "vectors")
_OTHER_COLUMNS = ("key", "seq", "created_at", "updated_at", "timings_ms")
# Columns that name a row of another table by its number, and what that row is called in every run.
_NAMES = {
    "collection": "SELECT key, name FROM collections",
    "document": "SELECT key, id FROM documents",
    "element": "SELECT key, id FROM elements",
    "number": "SELECT number, id FROM units",
    "page_unit": "SELECT number, id FROM units",
    "model": "SELECT key, name FROM models",
    "source": "SELECT s.key, c.name || '/' || s.source FROM sources s JOIN collections c ON c.key = s.collection",
}


def differences(one: Path, other: Path) -> list[str]:
    """Rows that only one of two databases has, by table, and sources in another order."""
    found: list[str] = []
    tables = [_tables(directory / DATABASE) for directory in (one, other)]
    for name in sorted({*tables[0], *tables[1]}):
        left, right = (sorted(of_one.get(name, []), key=repr) for of_one in tables)
        if left == right:
            continue
        only = [[row for row in rows if row not in set(others)] for rows, others in ((left, right), (right, left))]
        found += [f"{name}: {len(left)} rows and {len(right)}"] if len(left) != len(right) else []
        found += [f"{name}: only in the first: {row}"[:400] for row in only[0][:_SHOWN]]
        found += [f"{name}: only in the second: {row}"[:400] for row in only[1][:_SHOWN]]
    return found


def sizes(directory: Path) -> dict[str, int]:
    """How many rows the compared tables have."""
    return {name: len(rows) for name, rows in _tables(directory / DATABASE).items()}


def _tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        names = {column: dict(db.execute(query).fetchall()) for column, query in _NAMES.items()}
        listed = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        found = {table: list(_rows(db, table, names)) for (table,) in listed.fetchall() if table not in _OTHER_TABLES}
    finally:
        db.close()
    return found


def _rows(db: sqlite3.Connection, table: str, names: Mapping[str, Mapping[int, str]]) -> Iterator[tuple[Any, ...]]:
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    kept = [column for column in columns if column not in _OTHER_COLUMNS]
    # The order of a document's sources is the order in which they came.
    order = "ORDER BY key" if table == "sources" else ""
    nth: dict[Any, int] = {}
    for row in db.execute(f"SELECT {', '.join(kept)} FROM {table} {order}"):
        values = dict(zip(kept, row, strict=True))
        for column, of_column in names.items():
            if isinstance(values.get(column), int):
                values[column] = of_column.get(values[column], values[column])
        if table == "sources":
            nth[values["document"]] = values["place"] = nth.get(values["document"], 0) + 1
        yield tuple(values.values())


def vector_differences(one: Path, other: Path, embedder: Embedder, *, least_cosine: float) -> list[str]:
    """Units whose vectors point elsewhere. What else is in its batch moves a vector only in its last digits."""
    first, second = (_vectors(directory, embedder) for directory in (one, other))
    if first.keys() != second.keys():
        return [f"vectors: {len(first.keys() ^ second.keys())} units have one in one directory only"]
    cosines = {unit: float(vector @ second[unit]) for unit, vector in first.items()}
    far = [(cosine, unit) for unit, cosine in cosines.items() if cosine < least_cosine]
    return [f"vectors: cosine {cosine:.6f} for unit {unit}" for cosine, unit in sorted(far)[:_SHOWN]]


def _vectors(directory: Path, embedder: Embedder) -> dict[str, npt.NDArray[np.float32]]:
    """Vectors by unit id."""
    found: dict[str, npt.NDArray[np.float32]] = {}
    with Engine.open(directory, embedder, writable=False) as engine:
        for collection in engine.store.collections():
            numbers, vectors = engine.store.vectors(
                embedder.fingerprint, engine.store.numbers(collection.name, "element")
            )
            units = engine.store.units(numbers)
            found |= {unit.id: vector for unit, vector in zip(units, vectors, strict=True)}
    return found


def ranking_differences(one: Path, other: Path, embedder: Embedder, scratch: Path, *, queries: int) -> list[str]:
    """Queries whose exact top 20 differ, after the second directory was given the vectors of the first."""
    copies = [Path(shutil.copytree(directory, scratch / str(n))) for n, directory in enumerate((one, other))]
    _take_vectors(copies[1] / DATABASE, copies[0] / DATABASE)
    for copy in copies:
        shutil.rmtree(copy / VIEWS)
    draw, found = random.Random("queries"), []
    with (
        Engine.open(copies[0], embedder, writable=True) as first,
        Engine.open(copies[1], embedder, writable=True) as second,
    ):
        names = [collection.name for collection in first.store.collections()]
        for _ in range(queries):
            text, name = prose(draw, draw.randint(2, 12)), draw.choice(names)
            rankings = [_ranking(engine, name, text) for engine in (first, second)]
            if not same_ranking(rankings[0], rankings[1]):
                found.append(f"ranking: {name}, {text!r}: {rankings[0][:3]} and {rankings[1][:3]}")
    return found


def _take_vectors(to: Path, source: Path) -> None:
    """Give units the vectors that the units of the same id have in another database."""
    db = sqlite3.connect(to)
    try:
        db.execute("ATTACH ? AS other", (str(source),))
        changed = db.execute(
            "UPDATE vectors SET vector = (SELECT v.vector FROM other.vectors v JOIN other.units u USING (number)"
            " WHERE u.id = (SELECT id FROM units mine WHERE mine.number = vectors.number))"
        ).rowcount
        db.commit()
        assert changed == db.execute("SELECT count(*) FROM other.vectors").fetchone()[0]
    finally:
        db.close()


def _ranking(engine: Engine, collection: str, text: str) -> Ranking:
    """More than the top 20, so that equal scores at its end do not matter; a filter makes the search exact."""
    everything = build_filter(where={"not": {"eq": ["source", "there is none"]}})
    hits = engine.search([collection], Query(text, top_k=_ASKED, filter=everything)).hits
    return [(hit.unit.id, hit.score) for hit in hits]


def same_ranking(one: Ranking, other: Ranking) -> bool:
    """Equal scores in the top 20, by equal units; units of equal score may stand in any order."""
    scores = [[score for _, score in ranking[:TOP]] for ranking in (one, other)]
    if len(scores[0]) != len(scores[1]) or not np.allclose(scores[0], scores[1], rtol=0, atol=_EQUAL):
        return False
    for ranking, against in ((one, dict(other)), (other, dict(one))):
        for unit, score in ranking[:TOP]:
            if unit not in against:
                # At the very end of what was asked for, another unit of the same score may stand instead.
                if score > ranking[-1][1] + _EQUAL:
                    return False
            elif abs(against[unit] - score) > _EQUAL:
                return False
    return True
