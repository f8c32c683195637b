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


def files_of(store: Store, document: Document) -> Iterator[str]:
    """Hashes of the files that a document in the store refers to."""
    if document.original:
        yield document.content_hash
    if document.status != "failed":
        yield from (element.asset for element in store.elements(document.id, kind="image") if element.asset)


def files_of_collection(store: Store, collection: str) -> set[str]:
    files: set[str] = set()
    after = ""
    while documents := store.documents(collection, after=after):
        files.update(digest for document in documents for digest in files_of(store, document))
        after = documents[-1].id
    return files


def files_replaced_by(store: Store, bundles: Iterable[Bundle]) -> set[str]:
    """Files of the documents that now have the sources of these bundles."""
    old = {
        found.id: found
        for bundle in bundles
        for source in bundle.document.sources
        if (found := store.document_of_source(bundle.document.collection, source)) is not None
    }
    return {digest for document in old.values() for digest in files_of(store, document)}


def outcome(store: Store, document: Document) -> Document:
    """What the store has of a document that was written: where its update failed, the version that stays."""
    if document.status == "failed":
        for source in document.sources:
            kept = store.document_of_source(document.collection, source)
            if kept is not None:
                return kept
    return store.document(document.id)
