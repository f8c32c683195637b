"""Brings the tokens of a data directory up to this program's analyser, from the units that the store keeps."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np

from index.errors import SchemaMismatch
from index.lexical.analyse import ANALYSER_VERSION, Analyser
from index.store.base import Store, TermCounts
from index.terms import TermMaker
from index.types import Bundle, Document

logger = logging.getLogger("plexus.remake")

ANALYSER_NOTE = "analyser"
_VIEW = "lexical"


def take_up_terms(store: Store, analyser: Analyser, directory: Path, *, writable: bool) -> None:
    """See that units have the tokens of this analyser; a writer makes them anew where they have others.

    The note changes when all is done, so what was interrupted is done again. Raises SchemaMismatch for a reader, and
    for tokens of a newer analyser.
    """
    found = store.note(ANALYSER_NOTE)
    if found == str(ANALYSER_VERSION):
        return
    if found is not None and (not found.isdecimal() or int(found) > ANALYSER_VERSION):
        raise SchemaMismatch(
            f"the words in {directory} were counted by a newer Plexus (analyser {found}): update Plexus"
        )
    if not writable:
        if found is None:
            return
        raise SchemaMismatch(
            f"the words in {directory} were counted by an older Plexus (analyser {found}, now {ANALYSER_VERSION}): "
            f"run `plexus serve` once, which counts them anew without parsing or embedding"
        )
    if found is not None:
        logger.info("counting the words in %s anew, for analyser %d instead of %s", directory, ANALYSER_VERSION, found)
        units = remake_terms(store, analyser)
        logger.info("counted the words of %d units", units)
    store.set_note(ANALYSER_NOTE, str(ANALYSER_VERSION))


def remake_terms(store: Store, analyser: Analyser) -> int:
    """Make the tokens of all units anew; returns how many. Segments of the old ones leave the list first."""
    maker, made = TermMaker(analyser), 0
    for collection in store.collections():
        old = [row.name for row in store.segments(collection.name) if row.view == _VIEW]
        store.exchange_segments(collection.name, old, [])
        after = ""
        while documents := store.documents(collection.name, after=after):
            made += _remake(store, maker, documents)
            after = documents[-1].id
    return made


def _remake(store: Store, maker: TermMaker, documents: list[Document]) -> int:
    numbers: list[int] = []
    terms: list[TermCounts] = []
    for document in documents:
        units = store.units_of(document.id)
        numbers += [unit.number for unit in units]
        terms += maker.of(Bundle(document, tuple(store.elements(document.id))), units)
    store.set_term_counts(np.array(numbers, np.int64), terms)
    return len(numbers)
