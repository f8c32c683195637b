"""What a document holds, written and removed: elements, edges, units, terms, vectors, and the change log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from index.store import sparse, tokens, vectors
from index.store.base import Prepared
from index.store.codec import (
    EDGE_COLUMNS,
    ELEMENT_COLUMNS,
    UNIT_COLUMNS,
    edge_values,
    element_values,
    pack_mentions,
    pack_terms,
    unit_values,
)
from index.store.rules import KIND_BIT, kinds_of, looks_of, mentions_by_element, page_units, pages_of
from index.types import POPULATIONS, Bundle, Unit


def _insert(table: str, columns: str) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * (columns.count(',') + 1))})"


INSERT_ELEMENT = _insert("elements", f"document, {ELEMENT_COLUMNS}") + " RETURNING key"
INSERT_EDGE = _insert("edges", f"document, {EDGE_COLUMNS}")
INSERT_UNIT = _insert(
    "units",
    f"number, document, collection, population, {UNIT_COLUMNS}, kinds, page, page_count, page_unit",
)
INSERT_CHANGE = _insert("changes", "seq, op, collection, document, first, last")


class ContentWriter:
    """Writes and removes the content of documents in one transaction, whose sequence number is `seq`."""

    def __init__(self, db: sqlite3.Connection, seq: int) -> None:
        self._db = db
        self._seq = seq

    def add(self, prepared: Prepared, document: int, collection: int) -> None:
        """Write all that a document holds; it holds nothing yet. `document` and `collection` are row keys."""
        bundle = prepared.bundle
        self._add_elements(bundle, document)
        edges = ((document, *edge_values(edge)) for edge in bundle.edges)
        self._db.executemany(INSERT_EDGE, edges)
        assets = {asset.hash: (document, asset.hash, asset.media_type) for asset in bundle.assets}
        self._db.executemany("INSERT INTO assets VALUES (?, ?, ?)", assets.values())
        if not prepared.units:
            return
        first = self._next_number()
        self._db.executemany(INSERT_UNIT, _unit_rows(prepared, document, collection, first))
        self._add_unit_parts(prepared, collection, first)
        change = (self._seq, "put", bundle.document.collection, bundle.document.id)
        self._db.execute(INSERT_CHANGE, (*change, first, first + len(prepared.units) - 1))

    def remove(self, document: int) -> None:
        """Remove all that a document holds."""
        vectors.remove(self._db, document)
        tokens.remove(self._db, document)
        for table in ("units", "elements", "edges", "assets"):
            self._db.execute(f"DELETE FROM {table} WHERE document = ?", (document,))
        self._record_drops("document = (SELECT id FROM documents WHERE key = ?)", document)

    def record_drops(self, collection: str) -> None:
        """Turn all units of a collection that came into units that went."""
        self._record_drops("collection = ?", collection)

    def _record_drops(self, where: str, value: int | str) -> None:
        gone = self._db.execute(
            f"DELETE FROM changes WHERE op = 'put' AND {where} RETURNING seq, collection, document, first, last",
            (value,),
        )
        # Units that came and went within one transaction were never seen: they leave no trace.
        drops = [(self._seq, "drop", *row) for seq, *row in gone.fetchall() if seq != self._seq]
        self._db.executemany(INSERT_CHANGE, drops)

    def _add_elements(self, bundle: Bundle, document: int) -> None:
        pages: list[tuple[int, int]] = []
        mentions = mentions_by_element(bundle.mentions)
        named: list[tuple[int, str]] = []
        for element in bundle.elements:
            key = self._db.execute(INSERT_ELEMENT, (document, *element_values(element))).fetchone()[0]
            pages.extend((key, page) for page in {region.page for region in element.regions})
            if element.id in mentions:
                named.append((key, pack_mentions(mentions[element.id])))
        self._db.executemany("INSERT INTO element_pages VALUES (?, ?)", pages)
        self._db.executemany("INSERT INTO mentions VALUES (?, ?)", named)

    def _add_unit_parts(self, prepared: Prepared, collection: int, first: int) -> None:
        numbered = list(enumerate(zip(prepared.units, prepared.terms, strict=True), first))
        pages = ((number, page) for number, (unit, _) in numbered for page in _several_pages(unit))
        self._db.executemany("INSERT INTO unit_pages VALUES (?, ?)", pages)
        terms = ((number, terms.length, pack_terms(terms)) for number, (_, terms) in numbered)
        self._db.executemany("INSERT INTO unit_terms VALUES (?, ?, ?)", terms)
        looks = [(first + place, of_one) for place, of_one in looks_of(prepared.units, prepared.bundle)]
        self._db.executemany("INSERT INTO picture_looks VALUES (?, ?)", looks)
        if prepared.embedded:
            embedded = [first + place for place in prepared.embedded]
            vectors.add(self._db, collection, prepared.model, embedded, prepared.vectors)
            if prepared.tokens is not None:
                tokens.add(self._db, collection, prepared.token_model, embedded, prepared.tokens)
            if prepared.sparse is not None:
                sparse.add(self._db, collection, prepared.sparse_model, embedded, prepared.sparse)
        if prepared.page_codes is not None:
            paged = [first + place for place in prepared.paged]
            tokens.add(self._db, collection, prepared.page_model, paged, prepared.page_codes)

    def _next_number(self) -> int:
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'units'").fetchone()
        return int(row[0]) + 1 if row else 1


def _several_pages(unit: Unit) -> Sequence[int]:
    pages = pages_of(unit)
    return pages if len(pages) > 1 else ()


def _unit_rows(prepared: Prepared, document: int, collection: int, first: int) -> Iterator[tuple[Any, ...]]:
    units = prepared.units
    facts = zip(units, kinds_of(units, prepared.bundle.elements), page_units(units), strict=True)
    for number, (unit, kinds, page_unit) in enumerate(facts, first):
        yield (
            *(number, document, collection, POPULATIONS.index(unit.population), *unit_values(unit)),
            *(sum(KIND_BIT[kind] for kind in kinds), unit.page, len(pages_of(unit))),
            0 if page_unit is None else first + page_unit,
        )
