"""The contracts of embedders: texts in, unit vectors out, one per text or one per token, or weighted tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index.arrays import Places
from index.types import Numbers, Vectors


class Embedder(Protocol):
    """One vector of length 1 per text."""

    @property
    def fingerprint(self) -> str:
        """Names the model and the hash of its weights; vectors of two fingerprints never meet."""
        ...

    @property
    def dimension(self) -> int: ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), float32."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""
        ...


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """Some texts of many, with the vectors of their tokens, text after text.

    `places` says which texts, `lengths` how many tokens each has (0 for a text of marks alone), `rows` has shape
    (sum of lengths, token dimension). `vectors`, shape (texts, dimension), are those of the texts where one pass of
    the model gives both, else None.
    """

    places: Places
    lengths: Numbers
    rows: Vectors
    vectors: Vectors | None = None


@dataclass(frozen=True, slots=True)
class QueryTokens:
    """The tokens of a question: a row of length 1 for each, and the word that it is a part of.

    A word is "" where a token stands for no word, as the padding does that ColBERT adds to questions; `words` is
    empty where the model was trained to have all tokens count alike.
    """

    rows: Vectors
    words: tuple[str, ...]
    vector: Vectors | None = None


class TokenEmbedder(Protocol):
    """A vector of length 1 for each token that carries meaning: no special tokens, no punctuation."""

    @property
    def token_fingerprint(self) -> str:
        """Names the model and the hash of its weights."""
        ...

    @property
    def token_dimension(self) -> int: ...

    def embed_tokens(self, texts: Sequence[str]) -> Iterator[TokenBatch]:
        """Each text in one batch, in no order: vectors of tokens take room, so they are handed over as they come."""
        ...

    def embed_query_tokens(self, text: str) -> QueryTokens: ...


IMPACT_SCALE = 256
"""The weight of a token in a text is kept in so many parts of 1."""
MOST_IMPACT = int(np.iinfo(np.uint16).max)


class SparseVector(NamedTuple):
    """Rising tokens of a model's vocabulary, and the weight of each in 1/IMPACT_SCALE, above 0."""

    tokens: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, tokens: npt.NDArray[np.integer], weights: Vectors, most: int) -> SparseVector:
        """The `most` largest weights, rounded, so that one is off by 1/(2 IMPACT_SCALE), and 256 at most."""
        if len(tokens) > most:
            kept = np.argpartition(-weights, most)[:most]
            tokens, weights = tokens[kept], weights[kept]
        parts = np.clip(np.rint(weights * IMPACT_SCALE), 0, MOST_IMPACT).astype(np.uint16)
        order = np.argsort(tokens, kind="stable")
        order = order[parts[order] > 0]
        return cls(tokens[order].astype(np.uint32), parts[order])


class SparseQuery(NamedTuple):
    """Distinct tokens of a question, and the weight of each, above 0."""

    tokens: npt.NDArray[np.uint64]
    weights: npt.NDArray[np.float64]


class SparseEmbedder(Protocol):
    """Weighted tokens for texts: those that stand there, and those that a model expects beside them."""

    @property
    def fingerprint(self) -> str:
        """Names the model and the hash of its weights."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> list[SparseVector]:
        """Along the texts."""
        ...

    def embed_query(self, text: str) -> SparseQuery: ...
