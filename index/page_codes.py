"""Codes of page pictures for documents that come."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.errors import ModelUnavailable, PlexusError
from index.late.base import TokenCodes
from index.late.pages import PageImages
from index.segments.listed import take_out
from index.store.base import Prepared, Store
from index.types import Document, Notice, Unit
from index.views import PAGE_IMAGE

logger = logging.getLogger("plexus.models")

FAILED = "page_image_failed"


def with_page_codes(
    images: PageImages | None, prepared: Sequence[Prepared], originals: Mapping[str, Path]
) -> list[Prepared]:
    """What is prepared with the codes of its pages, where a model for them is configured and pages can be drawn.

    A page that cannot be drawn has none, and the document says so. Raises ModelUnavailable.
    """
    return [one if images is None else _with_codes(images, one, originals) for one in prepared]


def take_up_pages(store: Store, collection: str, images: PageImages | None) -> None:
    """Take segments out of the list that were made under another model or other settings."""
    if images is None:
        return
    take_out(store, collection, lambda row: row.view == PAGE_IMAGE and row.model != images.view)
    if len(store.numbers(collection, "page")) and images.fingerprint not in store.page_models(collection):
        logger.warning("no page of collection %s is embedded; `plexus encode %s` does that", collection, collection)


def pages_lacking(store: Store, document: Document, model: str) -> list[Unit]:
    """Pages of a document that can be drawn, as far as anybody knows, and have no codes of a model."""
    if not document.original:
        return []
    pages = [unit for unit in store.units_of(document.id) if unit.kind == "page" and unit.page is not None]
    held = set(store.token_codes(model, np.array([unit.number for unit in pages], np.int64))[0].tolist())
    return [unit for unit in pages if unit.number not in held]


def told_of(document: Document) -> set[int | None]:
    """Pages of which the document says that they cannot be drawn."""
    return {notice.page for notice in document.warnings if notice.code == FAILED}


def _with_codes(images: PageImages, prepared: Prepared, originals: Mapping[str, Path]) -> Prepared:
    document = prepared.bundle.document
    file = originals.get(document.content_hash)
    if file is None or document.pages is None:
        return prepared
    places: list[int] = []
    codes: list[TokenCodes] = []
    warnings = list(document.warnings)
    for place, unit in enumerate(prepared.units):
        if unit.kind != "page" or unit.page is None:
            continue
        try:
            codes.append(images.encode(file, document.content_hash, unit.page))
            places.append(place)
        except ModelUnavailable:
            raise
        except PlexusError as error:
            warnings.append(Notice(FAILED, error.detail, page=unit.page))
    bundle = replace(prepared.bundle, document=replace(document, warnings=tuple(warnings)))
    if not codes:
        return replace(prepared, bundle=bundle)
    joined = TokenCodes.joined(codes)
    return replace(prepared, bundle=bundle, paged=tuple(places), page_codes=joined, page_model=images.fingerprint)
