"""Vectors that are known already: a cache of texts on disk, and an embedder that looks them up."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.embed.base import Embedder
from index.types import Vectors

T = TypeVar("T")
_AT_ONCE = 512


class KnownVectors:
    """The model of an engine that writes texts whose vectors are made elsewhere; a question is really embedded."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self._known: dict[str, Vectors] = {}

    @property
    def fingerprint(self) -> str:
        """The model's own, so that the model itself opens the collection afterwards."""
        return self._model.fingerprint

    @property
    def dimension(self) -> int:
        return self._model.dimension

    def learn(self, texts: Sequence[str], vectors: Vectors) -> None:
        """These texts come next, and no others."""
        self._known = dict(zip(texts, vectors, strict=True))

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Raises KeyError for a text that was not announced."""
        return np.stack([self._known[text] for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._model.embed_query(text)


class CachedModel:
    """A model that keeps the vectors of documents on disk, so that a collection can be written again at once."""

    def __init__(self, model: Embedder, cache: Path) -> None:
        self._model = model
        self._cache = cache

    @property
    def fingerprint(self) -> str:
        return self._model.fingerprint

    @property
    def dimension(self) -> int:
        return self._model.dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return cached_vectors(texts, self._model, self._cache)

    def embed_query(self, text: str) -> Vectors:
        return self._model.embed_query(text)


def cached_vectors(texts: Sequence[str], model: Embedder, cache: Path) -> Vectors:
    """Shape (len(texts), dimension): each distinct text is embedded once, and kept by model and hash of the text."""
    cache.mkdir(parents=True, exist_ok=True)
    keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
    with closing(sqlite3.connect(cache / f"{model.fingerprint}.sqlite")) as db:
        db.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")
        known = dict(row for some in _batches(keys) for row in _kept(db, some))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for batch in _batches(list(missing.items())):
            vectors = model.embed_documents([text for _, text in batch])
            rows = [(key, row.astype("<f4").tobytes()) for (key, _), row in zip(batch, vectors, strict=True)]
            db.executemany("INSERT INTO vectors VALUES (?, ?)", rows)
            db.commit()
            known.update(rows)
    found = np.frombuffer(b"".join(known[key] for key in keys), dtype="<f4").astype(np.float32)
    return found.reshape(len(texts), model.dimension)


def _kept(db: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    places = ", ".join("?" * len(keys))
    yield from db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({places})", keys)


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
