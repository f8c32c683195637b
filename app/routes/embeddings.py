"""Vectors of texts, in the format of OpenAI's API."""

from __future__ import annotations

from fastapi import APIRouter, Request

from app.access import needs
from app.serving import Here
from app.streams import while_there
from app.wire.bodies import EmbeddingList
from app.wire.embeddings import check_model, embedded
from app.wire.requests import EmbeddingsRequest

router = APIRouter(prefix="/v1/embeddings", tags=["openai"])


@router.post("", operation_id="create_embeddings", summary="Embed texts", dependencies=[needs("read")])
async def create_embeddings(body: EmbeddingsRequest, server: Here, request: Request) -> EmbeddingList:
    """Vectors by the embedding model of this server, as numbers or as base64 of 32-bit floats."""
    embedder = server.services.engine.embedder
    check_model(body, embedder, server.services.settings.embedder)
    return await while_there(request, embedded(body, embedder))
