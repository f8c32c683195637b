"""Vectors that are known already: a cache of texts on disk, and an embedder that looks them up."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import numpy as np

from index.arrays import spread
from index.embed.base import Embedder, QueryTokens, TokenBatch, TokenEmbedder
from index.types import Numbers, Vectors
from index.vector.exact import Halves

T = TypeVar("T")
_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class KnownTokens:
    """Token vectors of texts, one after another: the tokens of each, and rows, shape (their sum, dimension)."""

    lengths: Numbers
    rows: Halves

    def of(self, texts: Numbers) -> tuple[Numbers, Vectors]:
        """Of the texts at these places, shape (n, parts), each made of parts: tokens of each, and the rows of all."""
        parts = texts.reshape(-1)
        ends = np.cumsum(self.lengths)
        lengths = self.lengths[parts]
        rows = self.rows[spread(ends[parts] - lengths, lengths)].astype(np.float32)
        return lengths.reshape(texts.shape).sum(axis=1), rows


class _OfModel:
    """A model whose vectors of documents come from elsewhere; all else is its own."""

    def __init__(self, model: Embedder) -> None:
        self._model = model

    @property
    def fingerprint(self) -> str:
        """The model's own, so that the model itself opens the collection afterwards."""
        return self._model.fingerprint

    @property
    def dimension(self) -> int:
        return self._model.dimension

    @property
    def token_fingerprint(self) -> str:
        return cast(TokenEmbedder, self._model).token_fingerprint

    @property
    def token_dimension(self) -> int:
        return cast(TokenEmbedder, self._model).token_dimension

    def embed_query(self, text: str) -> Vectors:
        return self._model.embed_query(text)

    def embed_query_tokens(self, text: str) -> QueryTokens:
        return cast(TokenEmbedder, self._model).embed_query_tokens(text)


class KnownVectors(_OfModel):
    """The model of an engine that writes texts whose vectors are made elsewhere; a question is really embedded."""

    def __init__(self, model: Embedder) -> None:
        super().__init__(model)
        self._known: dict[str, Vectors] = {}
        self._tokens: tuple[Numbers, Vectors] | None = None

    def learn(self, texts: Sequence[str], vectors: Vectors, tokens: tuple[Numbers, Vectors] | None = None) -> None:
        """These texts come next, all at once and in this order, and no others."""
        self._known = dict(zip(texts, vectors, strict=True))
        self._tokens = tokens

    def embed_tokens(self, texts: Sequence[str]) -> Iterator[TokenBatch]:
        """Raises KeyError for texts whose tokens were not announced."""
        if self._tokens is None or len(self._tokens[0]) != len(texts):
            raise KeyError("these texts were not announced with their tokens")
        yield TokenBatch(np.arange(len(texts)), *self._tokens, self.embed_documents(texts))

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Raises KeyError for a text that was not announced."""
        return np.stack([self._known[text] for text in texts])


class CachedModel(_OfModel):
    """A model that keeps the vectors of documents on disk, so that a collection can be written again at once.

    Those of tokens too, by text and in half precision, about 80 kB for a text of 100 words.
    """

    def __init__(self, model: Embedder, cache: Path) -> None:
        super().__init__(model)
        self._cache = cache

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return cached_vectors(texts, self._model, self._cache)

    def embed_tokens(self, texts: Sequence[str]) -> Iterator[TokenBatch]:
        """All texts in one batch: as many as are written at once."""
        rows = self._cached_tokens(texts)
        lengths = np.array([len(of_one) for of_one in rows], np.int64)
        joined = np.concatenate([np.zeros((0, self.token_dimension), np.float32), *rows])
        yield TokenBatch(np.arange(len(texts)), lengths, joined, self.embed_documents(texts))

    def _cached_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        keys = [_key(text) for text in texts]
        self._cache.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._cache / f"{self.token_fingerprint}-tokens.sqlite")) as db:
            db.execute("CREATE TABLE IF NOT EXISTS tokens (key BLOB PRIMARY KEY, rows BLOB NOT NULL) WITHOUT ROWID")
            known = {key: row for some in _batches(keys) for key, row in _kept(db, some, "tokens", "rows")}
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            for some in _batches(list(missing.items())):
                for batch in cast(TokenEmbedder, self._model).embed_tokens([text for _, text in some]):
                    ends = np.cumsum(batch.lengths).tolist()
                    made = {
                        some[place][0]: batch.rows[end - length : end].astype("<f2").tobytes()
                        for place, end, length in zip(batch.places.tolist(), ends, batch.lengths.tolist(), strict=True)
                    }
                    known.update(made)
                    db.executemany("INSERT INTO tokens VALUES (?, ?)", made.items())
                db.commit()
        width = self.token_dimension
        return [np.frombuffer(known[key], "<f2").astype(np.float32).reshape(-1, width) for key in keys]


def cached_vectors(texts: Sequence[str], model: Embedder, cache: Path) -> Vectors:
    """Shape (len(texts), dimension): each distinct text is embedded once, and kept by model and hash of the text."""
    cache.mkdir(parents=True, exist_ok=True)
    keys = [_key(text) for text in texts]
    with closing(sqlite3.connect(cache / f"{model.fingerprint}.sqlite")) as db:
        db.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")
        known = dict(row for some in _batches(keys) for row in _kept(db, some, "vectors", "vector"))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for batch in _batches(list(missing.items())):
            vectors = model.embed_documents([text for _, text in batch])
            rows = [(key, row.astype("<f4").tobytes()) for (key, _), row in zip(batch, vectors, strict=True)]
            db.executemany("INSERT INTO vectors VALUES (?, ?)", rows)
            db.commit()
            known.update(rows)
    found = np.frombuffer(b"".join(known[key] for key in keys), dtype="<f4").astype(np.float32)
    return found.reshape(len(texts), model.dimension)


def cached_tokens(texts: Sequence[str], model: TokenEmbedder, cache: Path) -> KnownTokens:
    """Token vectors of distinct texts, made once for a list of texts and kept in half precision."""
    named = hashlib.sha256("\n".join((model.token_fingerprint, *texts)).encode()).hexdigest()[:16]
    lengths_path, rows_path = cache / f"tokens-{named}-lengths.npy", cache / f"tokens-{named}-rows.npy"
    if not lengths_path.is_file():
        found: list[Halves] = [np.zeros((0, model.token_dimension), np.float16)] * len(texts)
        for batch in model.embed_tokens(texts):
            ends = np.cumsum(batch.lengths).tolist()
            for place, end, length in zip(batch.places.tolist(), ends, batch.lengths.tolist(), strict=True):
                found[place] = batch.rows[end - length : end].astype(np.float16)
        cache.mkdir(parents=True, exist_ok=True)
        np.save(rows_path, np.concatenate(found))
        np.save(lengths_path, np.array([len(rows) for rows in found], np.int64))
    return KnownTokens(np.load(lengths_path), np.load(rows_path, mmap_mode="r"))


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def _kept(db: sqlite3.Connection, keys: Sequence[bytes], table: str, column: str) -> Iterator[tuple[bytes, bytes]]:
    places = ", ".join("?" * len(keys))
    yield from db.execute(f"SELECT key, {column} FROM {table} WHERE key IN ({places})", keys)


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
