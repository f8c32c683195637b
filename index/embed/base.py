"""The contracts of embedders: texts in, unit vectors out, one per text or one per token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

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
