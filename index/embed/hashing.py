"""An embedder without a model, by hashed words and trigrams: for tests and machines without torch."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np

from index.embed.base import QueryTokens, SparseQuery, SparseVector, TokenBatch
from index.types import Vectors

_WORD = re.compile(r"[^\W_]+")


class HashingEmbedder:
    """Feature hashing with signs (Weinberger et al. 2009), square-root counts, length 1."""

    def __init__(self, dimension: int = 256) -> None:
        self._dimension = dimension

    @property
    def fingerprint(self) -> str:
        return f"hashing-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), float32."""
        vectors = np.zeros((len(texts), self._dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self.embed_query(text)
        return vectors

    @property
    def token_fingerprint(self) -> str:
        return self.fingerprint

    @property
    def token_dimension(self) -> int:
        return self._dimension

    def embed_tokens(self, texts: Sequence[str]) -> Iterator[TokenBatch]:
        """A token is a word, whatever stands beside it."""
        if not texts:
            return
        words = [_WORD.findall(text) for text in texts]
        lengths = np.array([len(of_one) for of_one in words], np.int64)
        rows = self.embed_documents([word for of_one in words for word in of_one])
        yield TokenBatch(np.arange(len(texts)), lengths, rows, self.embed_documents(texts))

    def embed_query_tokens(self, text: str) -> QueryTokens:
        words = tuple(_WORD.findall(text))
        return QueryTokens(self.embed_documents(words), words, self.embed_query(text))

    def embed_query(self, text: str) -> Vectors:
        """Shape (dimension,), float32. A text without words is the first axis."""
        vector = np.zeros(self._dimension, np.float64)
        for feature, count in Counter(_features(text)).items():
            code = crc32(feature.encode())
            vector[(code >> 1) % self._dimension] += count**0.5 if code & 1 else -(count**0.5)
        length = float(np.linalg.norm(vector))
        if length == 0:
            vector[0] = length = 1.0
        return (vector / length).astype(np.float32)


def _features(text: str) -> Iterator[str]:
    """Words, marked so that no word is a trigram, and the trigrams of each word with its ends."""
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        yield f"={word}"
        padded = f" {word} "
        for start in range(len(padded) - 2):
            yield padded[start : start + 3]


class HashingSparse:
    """Weighted tokens without a model: the hash of each word, with the square root of its count."""

    fingerprint = "hashing-sparse"

    def embed_documents(self, texts: Sequence[str]) -> list[SparseVector]:
        weighted = [self.embed_query(text) for text in texts]
        return [SparseVector.of(one.tokens, one.weights.astype(np.float32), len(one.tokens)) for one in weighted]

    def embed_query(self, text: str) -> SparseQuery:
        counts = Counter(crc32(word.encode()) for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
        weights = np.sqrt(np.fromiter(counts.values(), np.float64, len(counts)))
        return SparseQuery(np.fromiter(counts, np.uint64, len(counts)), weights)
