"""Codes of page pictures for documents that came without them, or under another model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.engine import Engine
from index.errors import NotFound, PlexusError
from index.late.base import TokenCodes
from index.late.pages import PageImages
from index.segments.listed import take_out
from index.types import Unit
from index.views import PAGE_IMAGE


def encode_pages(engine: Engine, collection: str, advance: Callable[[str, int, int], None]) -> int:
    """Make the codes that pages of a collection lack under the configured model, and drop those of other models.

    Returns how many pages were given some. `advance` is told of documents looked at, and of all. Raises NotFound.
    """
    images, store = engine.page_images, engine.store
    if images is None:
        return 0
    total, done, made, after = store.collection(collection).documents, 0, 0, ""
    while documents := store.documents(collection, after=after):
        for document in documents:
            made += _encode_document(engine, images, collection, document.id)
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


def _encode_document(engine: Engine, images: PageImages, collection: str, id: str) -> int:
    store = engine.store
    document = store.document(id)
    pages = [unit for unit in store.units_of(id) if unit.kind == "page" and unit.page is not None]
    numbers = np.array([unit.number for unit in pages], np.int64)
    held, _ = store.token_codes(images.fingerprint, numbers)
    lacking = [unit for unit in pages if unit.number not in set(held.tolist())]
    if not lacking or not document.original:
        return 0
    try:
        file = engine.files.path(document.content_hash)
    except NotFound:
        return 0
    found = {unit.number: codes for unit in lacking if (codes := _codes(images, file, document.content_hash, unit))}
    if found:
        with engine.changing():
            joined = TokenCodes.joined(list(found.values()))
            store.fill_token_codes(collection, images.fingerprint, np.array(list(found), np.int64), joined)
    return len(found)


def _codes(images: PageImages, file: Path, digest: str, unit: Unit) -> TokenCodes | None:
    try:
        return images.encode(file, digest, unit.page or 0)
    except PlexusError:
        return None
