"""Codes of page pictures for documents that came without them, or under another model."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np

from index.engine import Engine
from index.errors import ModelUnavailable, PlexusError
from index.late.base import TokenCodes
from index.late.pages import PageImages
from index.page_codes import pages_lacking
from index.segments.listed import take_out
from index.types import Document, Unit
from index.views import PAGE_IMAGE

logger = logging.getLogger("plexus.models")


def encode_pages(engine: Engine, collection: str, advance: Callable[[str, int, int], None]) -> int:
    """Make the codes that pages of a collection lack under the configured model, and drop those of other models.

    Returns how many pages were given some. A page that cannot be drawn is in the log, and tried again the next time.
    `advance` is told of documents looked at, and of all. Raises NotFound, and ModelUnavailable: what was made until
    then stays, and so do the codes of other models.
    """
    images, store = engine.page_images, engine.store
    if images is None:
        return 0
    total, done, made, after = store.collection(collection).documents, 0, 0, ""
    while documents := store.documents(collection, after=after):
        for document in documents:
            made += _encode_document(engine, images, document)
            done += 1
            advance("pages", done, total)
        after = documents[-1].id
    with engine.changing():
        for model in store.page_models(collection):
            if model != images.fingerprint:
                store.drop_token_codes(collection, model)
        gone = take_out(store, collection, lambda row: made > 0 and row.view == PAGE_IMAGE)
    engine.shown.folder(collection).remove(gone)
    return made


def _encode_document(engine: Engine, images: PageImages, document: Document) -> int:
    lacking = pages_lacking(engine.store, document, images.fingerprint)
    found = {unit.number: codes for unit in lacking if (codes := _codes(engine, images, document, unit)) is not None}
    if found:
        with engine.changing():
            joined, numbers = TokenCodes.joined(list(found.values())), np.array(list(found), np.int64)
            engine.store.fill_token_codes(document.collection, images.fingerprint, numbers, joined)
    return len(found)


def _codes(engine: Engine, images: PageImages, document: Document, unit: Unit) -> TokenCodes | None:
    """None where the page cannot be drawn. Raises ModelUnavailable."""
    try:
        return images.encode(engine.files.path(document.content_hash), document.content_hash, unit.page or 0)
    except ModelUnavailable:
        raise
    except PlexusError as error:
        logger.warning("page %d of %s is not embedded: %s", unit.page, document.sources[0], error.detail)
        return None
