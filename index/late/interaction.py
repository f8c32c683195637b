"""What an engine needs for late interaction: the model that makes vectors of tokens, and how these are kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.embed.base import QueryTokens, TokenBatch, TokenEmbedder
from index.late.base import TokenCodes
from index.late.codec import TokenCodec
from index.late.pooling import pooled
from index.late.setting import LateSetting


@dataclass(frozen=True, eq=False)
class Late:
    """A model with a setting. Raises InvalidInput where the setting does not fit the model."""

    model: TokenEmbedder
    codec: TokenCodec

    @classmethod
    def of(cls, model: TokenEmbedder, setting: LateSetting) -> Late:
        return cls(model, TokenCodec(model.token_fingerprint, model.token_dimension, setting))

    @property
    def fingerprint(self) -> str:
        """Of what is stored."""
        return self.codec.fingerprint

    @property
    def view(self) -> str:
        """Of what views make of it: the name under which their segments are listed."""
        return f"{self.codec.fingerprint}/{self.codec.setting.derived}"

    def is_made_by(self, embedder: object) -> bool:
        """Whether one pass of this embedder gives vectors of texts and of tokens."""
        return self.model is embedder

    def encode(self, batch: TokenBatch) -> TokenCodes:
        """Along the places of the batch."""
        most = self.codec.setting.tokens
        ends = np.cumsum(batch.lengths)
        fewer = [
            pooled(batch.rows[end - length : end], most)
            for end, length in zip(ends.tolist(), batch.lengths.tolist(), strict=True)
        ]
        lengths = np.array([len(rows) for rows in fewer], np.int64)
        return TokenCodes(lengths, self.codec.encode(np.concatenate([batch.rows[:0], *fewer])))

    def embed_query(self, text: str) -> QueryTokens:
        return self.model.embed_query_tokens(text)
