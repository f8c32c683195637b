"""Plexus as a retriever of LangChain.

retriever = PlexusRetriever(url="http://localhost:8000", collections=["reports"])
documents = retriever.invoke("How many visitors came?")
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, SecretStr

from app.clients.search import TIMEOUT_S, Piece, Searches


class PlexusRetriever(BaseRetriever):
    """Located passages, tables, rows, pictures and equations as documents; `metadata` says where each stands."""

    url: str
    """Address of the server."""
    collections: list[str] = Field(min_length=1)
    key: SecretStr | None = None
    top_k: int = Field(default=10, ge=1, le=1000)
    filter: dict[str, Any] | None = None
    """As in the HTTP API: `{"kinds": ["table"], "metadata": {"year": 2024}}`."""
    timeout_s: float = Field(default=TIMEOUT_S, gt=0)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        """Raises SearchFailed."""
        return [_document(piece) for piece in self._searches.search(query)]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        """Raises SearchFailed."""
        return [_document(piece) for piece in await self._searches.asearch(query)]

    @property
    def _searches(self) -> Searches:
        key = self.key.get_secret_value() if self.key else None
        return Searches(self.url, self.collections, key, self.top_k, self.filter, self.timeout_s)


def _document(piece: Piece) -> Document:
    return Document(page_content=piece.text, metadata=piece.metadata, id=piece.id)
