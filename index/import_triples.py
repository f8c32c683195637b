"""Puts imported names and triples beside the documents of a collection, and has the graph made anew with them."""

from __future__ import annotations

from collections.abc import Mapping

from index.engine import Engine
from index.graph.triples import Matched, match, read_passages
from index.store.imports_base import Extracted
from index.views import GRAPH


def import_file(engine: Engine, collection: str, text: str) -> Matched:
    """Import the lines of a file (`index/graph/triples.py`). Raises InvalidInput, NotFound; then nothing is done."""
    matched = match(engine.store, collection, read_passages(text.splitlines()))
    import_extracted(engine, collection, matched.found)
    return matched


def import_extracted(engine: Engine, collection: str, found: Mapping[str, Extracted]) -> None:
    """What these documents had of earlier imports goes. Raises NotFound; then nothing is done."""
    _replace(engine, collection, found, anew=False)


def remove_imported(engine: Engine, collection: str) -> None:
    """Take all away that was ever imported into a collection. Raises NotFound."""
    _replace(engine, collection, {}, anew=True)


def _replace(engine: Engine, collection: str, found: Mapping[str, Extracted], *, anew: bool) -> None:
    store = engine.store
    with engine.upkeep.paused(), engine.changing():
        gone = [row.name for row in store.segments(collection) if row.view == GRAPH]
        store.replace_imported(collection, found, anew=anew, gone=gone)
        engine.present(collection)
        engine.shown.folder(collection).remove(gone)
    engine.upkeep.poke([collection])
