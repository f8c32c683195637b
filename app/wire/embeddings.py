"""Vectors of texts by the model that searches use, in the format of OpenAI's API."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
from starlette.concurrency import run_in_threadpool

from app.wire.bodies import EmbeddingBody, EmbeddingList, EmbeddingUsage
from app.wire.errors import ModelNotFound
from app.wire.requests import EmbeddingsRequest
from index.embed.base import Embedder
from index.errors import InvalidInput
from index.evidence.tokens import tokens_in
from index.types import Vectors

_AT_ONCE = 64


def check_model(asked: EmbeddingsRequest, embedder: Embedder, name: str) -> None:
    """The model is named by the setting or by its fingerprint. Raises ModelNotFound, InvalidInput."""
    if asked.model not in (name, embedder.fingerprint):
        raise ModelNotFound(f"this server embeds by {name!r}, not by {asked.model!r}", field="model")
    if asked.dimensions is not None and asked.dimensions != embedder.dimension:
        raise InvalidInput(f"vectors of {name!r} have {embedder.dimension} dimensions", field="dimensions")


async def embedded(asked: EmbeddingsRequest, embedder: Embedder) -> EmbeddingList:
    """Some texts at a time, so that the work ends soon after it is cancelled."""
    rows: list[Vectors] = []
    for start in range(0, len(asked.input), _AT_ONCE):
        texts = asked.input[start : start + _AT_ONCE]
        rows.append(await run_in_threadpool(_vectors, embedder, texts, asked.input_type == "query"))
    vectors = np.concatenate(rows).astype("<f4")
    as_text = asked.encoding_format == "base64"
    data = [
        EmbeddingBody(index=at, embedding=base64.b64encode(row.tobytes()).decode() if as_text else row.tolist())
        for at, row in enumerate(vectors)
    ]
    tokens = sum(tokens_in(text) for text in asked.input)
    usage = EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens)
    return EmbeddingList(data=data, model=asked.model, usage=usage)


def _vectors(embedder: Embedder, texts: Sequence[str], queries: bool) -> Vectors:
    if queries:
        return np.stack([embedder.embed_query(text) for text in texts])
    return embedder.embed_documents(texts)
