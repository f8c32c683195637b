"""Ids that come from content, so that the same bytes always give the same ids (docs: Identity)."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from index.types import ElementKind


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hash_bytes(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def document_id(collection: str, content_hash: str) -> str:
    """Id of a document: 24 hex digits over its collection and the hash of its bytes."""
    return hashlib.sha256(f"{collection}\0{content_hash}".encode()).hexdigest()[:24]


class ElementIds:
    """Gives out the element ids of one document.

    An id hashes the document, the place (page or locator) and the content; equal content at an equal place is
    told apart by its occurrence, so adding an element shifts no other id.
    """

    def __init__(self, document: str) -> None:
        self._document = document
        self._seen: Counter[str] = Counter()

    def next(self, kind: ElementKind, place: int | str | None, content: str) -> str:
        digest = hashlib.sha256(f"{self._document}\0{place}\0{kind}\0{content}".encode(errors="replace"))
        base = digest.hexdigest()[:20]
        self._seen[base] += 1
        return f"{base}-{self._seen[base]}"
