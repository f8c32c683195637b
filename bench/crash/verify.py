"""Looks whether a data directory holds what it must: nothing lost, nothing half there, nothing that was deleted."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from bench.crash.content import Version
from bench.crash.steps import Place
from index.embed.base import Embedder
from index.engine import DATABASE, Engine
from index.errors import NotFound
from index.filters import build_filter
from index.query import Query
from index.writer import is_embedded
from ingest.identity import document_id

Allowed = Mapping[Place, frozenset[Version | None]]
"""What each place may hold; a place that is not named holds nothing."""
NOTHING: frozenset[Version | None] = frozenset({None})
_TOP = 1000
T = TypeVar("T")


def look(
    directory: Path,
    embedder: Embedder,
    allowed: Allowed,
    *,
    ever: Iterable[tuple[str, Version]],
    draw: random.Random,
    sample: int | None,
    together: Iterable[frozenset[Place]] = (),
) -> list[str]:
    """What is wrong in a data directory that no one need have open.

    `ever` are all versions that a collection ever held. Every source is compared; found by search are `sample`
    documents of those that are there, and of those that are gone; None: all. Of `together` all or none are there.
    """
    if not (directory / DATABASE).exists():
        return [f"lost {place}" for place, versions in allowed.items() if None not in versions]
    with Engine.open(directory, embedder, writable=False) as engine:
        return Look(engine, draw, sample).problems(allowed, ever, together)


class Look:
    """One look, by an engine that is open for reading."""

    def __init__(self, engine: Engine, draw: random.Random, sample: int | None) -> None:
        self._engine = engine
        self._draw = draw
        self._sample = sample

    def problems(
        self, allowed: Allowed, ever: Iterable[tuple[str, Version]], together: Iterable[frozenset[Place]]
    ) -> list[str]:
        there = self._there()
        found = []
        held: dict[str, tuple[str, Version]] = {}
        for place in sorted({*there, *allowed}):
            versions = allowed.get(place, NOTHING)
            fits = {document_id(place[0], one.digest): one for one in versions if one is not None}
            document = there.get(place)
            if document is None:
                found += [] if None in versions else [f"lost: {place}"]
            elif document in fits:
                held[document] = place[0], fits[document]
            else:
                found.append(f"unexpected: {place} is document {document}, not one of {sorted(fits) or 'none'}")
        for group in together:
            if 0 < len(group & there.keys()) < len(group):
                found.append(f"half gone: {len(group & there.keys())} of {len(group)} places")
        for document, (collection, version) in self._some(sorted(held.items())):
            found += self._document(collection, document, version)
        marks = {(collection, version) for collection, version in held.values()}
        for collection, version in self._some(sorted(set(ever) - marks, key=repr)):
            found += self._gone(collection, version)
        return found

    def _there(self) -> dict[Place, str]:
        store = self._engine.store
        names = [collection.name for collection in store.collections()]
        return {(name, source): document for name in names for source, document in store.sources(name).items()}

    def _some(self, these: list[T]) -> list[T]:
        if self._sample is None or self._sample >= len(these):
            return these
        return self._draw.sample(these, self._sample)

    def _document(self, collection: str, id: str, version: Version) -> list[str]:
        """A document that is there is found by each of its units; one that failed has none."""
        document, units = self._engine.store.document(id), self._engine.store.units_of(id)
        place = f"{collection}, document {id} ({', '.join(document.sources)})"
        if not version.good:
            return [] if document.status == "failed" and not units else [f"{place} is {document.status}, not failed"]
        if document.status != "ready":
            return [f"{place} is {document.status}: {document.error}"]
        found = []
        for mark in (version.first, version.last):
            if id not in self._found_by(collection, mark):
                found.append(f"half visible: {place} is not found by {mark}")
        query = Query("any", top_k=_TOP, retrievers=("dense",), filter=build_filter(documents=(id,)))
        seen = {hit.unit.id for hit in self._engine.search([collection], query).hits}
        embedded = {unit.id for unit in units if is_embedded(unit)}
        if seen != embedded:
            found.append(f"half visible: of {place} dense search sees {len(seen)} units, not {len(embedded)}")
        return found

    def _gone(self, collection: str, version: Version) -> list[str]:
        if not version.good:
            return []
        marks = (version.first, version.last)
        return [f"not gone: {collection} has {mark}" for mark in marks if self._found_by(collection, mark)]

    def _found_by(self, collection: str, mark: str) -> set[str]:
        """The documents with a unit that has this word."""
        try:
            hits = self._engine.search([collection], Query(mark, retrievers=("lexical",))).hits
        except NotFound:
            return set()
        return {hit.document.id for hit in hits if mark in hit.unit.text.lower()}
