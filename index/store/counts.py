"""Live BM25 counts: collected over a transaction, written once at its end, read by token hash."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
import numpy.typing as npt

from index.store.base import Hashes, PopulationCounts, TermCounts
from index.store.codec import signed, unpack_terms
from index.types import Numbers


@dataclass(slots=True)
class _Delta:
    units: int = 0
    length: int = 0
    added: list[Hashes] = field(default_factory=list)
    removed: list[Hashes] = field(default_factory=list)


class CountChanges:
    """What a transaction does to the counts; many units of many documents become one sorted write."""

    def __init__(self) -> None:
        self._deltas: dict[tuple[int, int], _Delta] = {}

    def add(self, collection: int, population: int, units: Iterable[TermCounts]) -> None:
        delta = self._deltas.setdefault((collection, population), _Delta())
        for terms in units:
            delta.units += 1
            delta.length += terms.length
            delta.added.append(terms.hashes)

    def remove(self, collection: int, population: int, units: Iterable[TermCounts]) -> None:
        delta = self._deltas.setdefault((collection, population), _Delta())
        for terms in units:
            delta.units -= 1
            delta.length -= terms.length
            delta.removed.append(terms.hashes)

    def forget(self, collection: int) -> None:
        """The collection goes with all its counts."""
        self._deltas = {key: delta for key, delta in self._deltas.items() if key[0] != collection}

    def write(self, db: sqlite3.Connection) -> None:
        for (collection, population), delta in self._deltas.items():
            _write_population(db, collection, population, delta)
            hashes, changes = _net(delta)
            _write_terms(db, collection, population, hashes, changes)
        self._deltas = {}


def _net(delta: _Delta) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The signed hashes whose count changes, rising as the table is sorted, and by how much."""
    added, removed = _joined(delta.added), _joined(delta.removed)
    hashes, places = np.unique(signed(np.concatenate([added, removed])), return_inverse=True)
    signs = np.concatenate([np.ones(len(added)), -np.ones(len(removed))])
    changes = np.bincount(places, weights=signs, minlength=len(hashes)).astype(np.int64)
    changed = changes != 0
    return hashes[changed], changes[changed]


def _joined(arrays: list[Hashes]) -> Hashes:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.uint64)


def _write_population(db: sqlite3.Connection, collection: int, population: int, delta: _Delta) -> None:
    key = (collection, population)
    # Two steps, because CHECK looks at the row of an upsert before it meets the one that is there.
    db.execute("INSERT OR IGNORE INTO populations VALUES (?, ?, 0, 0)", key)
    db.execute(
        "UPDATE populations SET units = units + ?, length = length + ? WHERE collection = ? AND population = ?",
        (delta.units, delta.length, *key),
    )
    db.execute("DELETE FROM populations WHERE collection = ? AND population = ? AND units = 0", key)


def _write_terms(
    db: sqlite3.Connection,
    collection: int,
    population: int,
    hashes: npt.NDArray[np.int64],
    changes: npt.NDArray[np.int64],
) -> None:
    more, less = changes > 0, changes < 0
    db.executemany(
        "INSERT INTO terms VALUES (?, ?, ?, ?)"
        " ON CONFLICT (collection, population, hash) DO UPDATE SET df = df + excluded.df",
        zip(
            repeat(collection),
            repeat(population),
            hashes[more].tolist(),
            changes[more].tolist(),
            strict=False,
        ),
    )
    gone = hashes[less].tolist()
    where = "WHERE collection = ? AND population = ? AND hash = ?"
    db.executemany(
        f"UPDATE terms SET df = df + ? {where}",
        zip(changes[less].tolist(), repeat(collection), repeat(population), gone, strict=False),
    )
    db.executemany(
        f"DELETE FROM terms {where} AND df = 0",
        zip(repeat(collection), repeat(population), gone, strict=False),
    )


def population_counts(db: sqlite3.Connection, collection: str, population: int) -> PopulationCounts:
    row = db.execute(
        "SELECT p.units, p.length FROM populations p JOIN collections c ON c.key = p.collection"
        " WHERE c.name = ? AND p.population = ?",
        (collection, population),
    ).fetchone()
    return PopulationCounts(*row) if row else PopulationCounts(0, 0)


def document_frequencies(
    db: sqlite3.Connection, collection: str, population: int, hashes: Hashes
) -> npt.NDArray[np.int64]:
    """Units with each token, in the order of `hashes`, 0 for unknown ones."""
    keys = signed(hashes).tolist()
    rows = db.execute(
        "SELECT t.hash, t.df FROM json_each(?) h CROSS JOIN terms t"
        " ON t.collection = (SELECT key FROM collections WHERE name = ?)"
        " AND t.population = ? AND t.hash = h.value",
        (json.dumps(keys), collection, population),
    )
    found: dict[int, int] = dict(rows)
    return np.array([found.get(key, 0) for key in keys], dtype=np.int64)


def term_counts(db: sqlite3.Connection, numbers: Numbers) -> list[TermCounts | None]:
    """The tokens of each unit, None where it is gone."""
    wanted = numbers.tolist()
    rows = db.execute(
        "SELECT t.number, t.terms, t.length FROM json_each(?) n CROSS JOIN unit_terms t ON t.number = n.value",
        (json.dumps(wanted),),
    )
    found = {number: unpack_terms(blob, length) for number, blob, length in rows}
    return [found.get(number) for number in wanted]
