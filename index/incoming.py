"""The files that come with documents: originals, and the pictures in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from index.store.base import Store
from index.store.files import Incoming
from index.types import Bundle, Document


def incoming_files(bundles: Iterable[Bundle], originals: Mapping[str, Path]) -> list[Incoming]:
    """The files of these documents that are to be kept."""
    files: list[Incoming] = []
    for bundle in bundles:
        digest = bundle.document.content_hash
        if digest in originals:
            files.append(Incoming(originals[digest], digest))
        files += (Incoming(asset.path, asset.hash, staged=True) for asset in bundle.assets)
    return files


def with_original(bundle: Bundle, originals: Mapping[str, Path]) -> Bundle:
    """The bundle whose document says whether its original is kept."""
    kept = bundle.document.content_hash in originals
    return replace(bundle, document=replace(bundle.document, original=kept))


def all_documents(store: Store, collection: str) -> Iterator[Document]:
    """The documents of a collection by id, read a few at a time."""
    after = ""
    while documents := store.documents(collection, after=after):
        yield from documents
        after = documents[-1].id
