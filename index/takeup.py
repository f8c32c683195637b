"""What a writer sees to when it starts: by which models each collection is searched, and that its segments fit."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from index.embed.base import SparseEmbedder
from index.late.interaction import Late
from index.late.pages import PageImages
from index.models import ModelShelf, behind
from index.page_codes import take_up_pages
from index.present import Present
from index.segments.files import SegmentFolder
from index.store.base import Store
from index.views import drop_graph_segments, drop_other_views, drop_unused_segments, take_up_sparse

logger = logging.getLogger("plexus.models")


def take_up_models(
    store: Store,
    shelf: ModelShelf,
    shown: Present,
    late: Late | None,
    sparse: SparseEmbedder | None,
    page_images: PageImages | None,
) -> None:
    """Write down by which models each collection is searched, and forget segments that other settings made."""
    for collection in store.collections():
        name = collection.name
        take_up_pages(store, name, page_images)
        unwritten = shelf.unwritten(store, name)
        if unwritten is not None:
            store.switch_models(name, unwritten)
        if not store.models(name):
            drop_unused(store, shown, [name])
        take_up_sparse(store, name, sparse)
        drop_graph_segments(store, name, shown.graph)
        names = shown.names_of(name)
        if late is not None:
            drop_other_views(store, name, {names.token_model, late.fingerprint}, late)
        if shelf.is_behind(names):
            logger.warning("%s", behind(name, names, shelf.target_of(names)))


def drop_unused(store: Store, shown: Present, collections: Iterable[str]) -> None:
    """Drop segments of collections whose models are others now."""
    for name in collections:
        gone = drop_unused_segments(store, name, shown.names_of(name))
        shown.folder(name).remove(gone)


def sweep(store: Store, views: Path) -> set[str]:
    """Remove what lies about in the folders of all collections and is in no list; returns their names."""
    names = {collection.name for collection in store.collections()}
    for directory in views.glob("*"):
        listed = {row.name for row in store.segments(directory.name)} if directory.name in names else set()
        SegmentFolder(directory).sweep(listed)
    return names
