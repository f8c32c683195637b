"""Plexus as a retriever of LlamaIndex.

retriever = PlexusRetriever("http://localhost:8000", ["reports"])
nodes = retriever.retrieve("How many visitors came?")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from app.clients.search import TIMEOUT_S, Piece, Searches

# A model reads where a piece comes from; boxes and links are for the program.
NOT_FOR_MODELS = ["bbox", "score", "collection", "document_id", "view_url", "image_url"]


class PlexusRetriever(BaseRetriever):
    """Located passages, tables, rows, pictures and equations as nodes; `metadata` says where each stands."""

    def __init__(
        self,
        url: str,
        collections: Sequence[str],
        *,
        key: str | None = None,
        top_k: int = 10,
        filter: Mapping[str, Any] | None = None,
        timeout_s: float = TIMEOUT_S,
        **more: Any,
    ) -> None:
        """`filter` is as in the HTTP API: `{"kinds": ["table"]}`; `more` is for LlamaIndex, such as `verbose`.

        Raises ValueError without a collection.
        """
        if not collections:
            raise ValueError("name at least one collection")
        super().__init__(**more)
        self._searches = Searches(url, tuple(collections), key, top_k, filter, timeout_s)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Raises SearchFailed."""
        return [_node(piece) for piece in self._searches.search(query_bundle.query_str)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Raises SearchFailed."""
        return [_node(piece) for piece in await self._searches.asearch(query_bundle.query_str)]


def _node(piece: Piece) -> NodeWithScore:
    node = TextNode(
        id_=piece.id,
        text=piece.text,
        metadata=piece.metadata,
        excluded_llm_metadata_keys=NOT_FOR_MODELS,
        excluded_embed_metadata_keys=NOT_FOR_MODELS,
    )
    return NodeWithScore(node=node, score=piece.score)
