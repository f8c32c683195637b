"""Codes of page pictures for documents that come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import ModelUnavailable, PlexusError
from index.late.base import TokenCodes
from index.late.pages import PageImages
from index.segments.listed import take_out
from index.store.base import Prepared, Store
from index.types import Notice
from index.views import PAGE_IMAGE


def with_page_codes(
    images: PageImages | None, prepared: Sequence[Prepared], originals: Mapping[str, Path]
) -> list[Prepared]:
    """What is prepared with the codes of its pages, where a model for them is configured and pages can be drawn.

    A page that cannot be drawn has none, and the document says so. Raises ModelUnavailable.
    """
    return [one if images is None else _with_codes(images, one, originals) for one in prepared]


def forget_other_page_views(store: Store, collection: str, images: PageImages | None) -> None:
    """Take segments out of the list that were made under another model or other settings."""
    if images is None:
        return
    take_out(store, collection, lambda row: row.view == PAGE_IMAGE and row.model != images.view)


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
            warnings.append(Notice("page_image_failed", error.detail, page=unit.page))
    bundle = replace(prepared.bundle, document=replace(document, warnings=tuple(warnings)))
    if not codes:
        return replace(prepared, bundle=bundle)
    joined = TokenCodes.joined(codes)
    return replace(prepared, bundle=bundle, paged=tuple(places), page_codes=joined, page_model=images.fingerprint)
