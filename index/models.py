"""Which models a collection may be opened with."""

from __future__ import annotations

import logging

from index.embed.base import Embedder, SparseEmbedder
from index.errors import ModelMismatch
from index.late.interaction import Late
from index.store.base import Store
from index.views import LATE, SPARSE

logger = logging.getLogger("plexus.models")


def require_models(store: Store, collection: str, embedder: Embedder, late: Late | None) -> None:
    """Vectors of two models cannot be compared, nor token vectors kept in two ways. Raises ModelMismatch."""
    if collection not in {found.name for found in store.collections()}:
        return
    here = embedder.fingerprint
    others = [model for model in store.models(collection) if model != here]
    if others:
        raise ModelMismatch(
            f"collection {collection!r} holds vectors of {others[0]}, but the configured model is {here}; "
            f"set PLEXUS_EMBEDDER back, or ingest again with --reparse into a new collection",
            field="embedder",
        )
    others = [model for model in store.token_models(collection) if late is not None and model != late.fingerprint]
    if others and late is not None:
        raise ModelMismatch(
            f"collection {collection!r} holds token vectors {others[0]}, but {late.fingerprint} are configured; "
            f"set the PLEXUS_LATE variables back, or PLEXUS_LATE=off, or run `plexus encode {collection}`",
            field="late",
        )


def forget_other_views(store: Store, collection: str, late: Late | None) -> None:
    """Take late segments out of the list that were made under other settings; they are made anew from the store."""
    if late is None:
        return
    others = [row.name for row in store.segments(collection) if row.view == LATE and row.model != late.view]
    if others:
        store.exchange_segments(collection, others, [])
    if store.models(collection) and not store.token_models(collection):
        logger.warning(
            "collection %s has no token vectors: its documents came without late interaction, which does not find "
            "them; `plexus encode %s` makes the vectors",
            collection,
            collection,
        )


def forget_other_sparse_views(store: Store, collection: str, sparse: SparseEmbedder | None) -> None:
    """Take sparse segments of other models out of the list: nobody would take out of them what is deleted."""
    model = "" if sparse is None else sparse.fingerprint
    others = [row.name for row in store.segments(collection) if row.view == SPARSE and row.model != model]
    if others:
        store.exchange_segments(collection, others, [])
    if sparse is not None and store.models(collection) and model not in store.sparse_models(collection):
        logger.warning("collection %s has no sparse vectors; `plexus encode %s` makes them", collection, collection)
