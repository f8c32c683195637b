"""What a writer sees to when it starts: by which models each collection is searched, and that its segments fit."""

from __future__ import annotations

import logging

from index.embed.base import SparseEmbedder
from index.late.interaction import Late
from index.late.pages import PageImages
from index.models import ModelShelf, behind
from index.page_codes import forget_other_page_views
from index.present import Present
from index.store.base import Store
from index.views import drop_other_views, drop_unused_segments, take_up_sparse

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
        forget_other_page_views(store, name, page_images)
        take_up_names(store, shelf, shown, name)
        take_up_sparse(store, name, sparse)
        names = shown.names_of(name)
        if late is not None:
            drop_other_views(store, name, {names.token_model, late.fingerprint}, late)
        if shelf.is_behind(names):
            logger.warning("%s", behind(name, names, shelf.target_of(names)))


def take_up_names(store: Store, shelf: ModelShelf, shown: Present, collection: str) -> None:
    """Write down by which models a collection is searched; without vectors these are the configured ones."""
    shelf.take_up(store, collection)
    if not store.models(collection):
        gone = drop_unused_segments(store, collection, shown.names_of(collection))
        shown.folder(collection).remove(gone)
