"""Searches on a Plexus server over HTTP, for the retrievers of frameworks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin

import httpx

TIMEOUT_S = 60.0


class SearchFailed(RuntimeError):
    """The server cannot be reached, or refuses; `status` is that of its answer, if there was one."""

    def __init__(self, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True, slots=True)
class Piece:
    """A found piece: its id, its words below those of its caption, its relevance, and the rest."""

    id: str
    text: str
    score: float
    metadata: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Searches:
    """Where and how to search. `filter` is that of the HTTP API: `{"kinds": ["table"], "metadata": {"year": 2024}}`."""

    url: str
    collections: Sequence[str]
    key: str | None = field(default=None, repr=False)
    top_k: int = 10
    filter: Mapping[str, Any] | None = None
    timeout_s: float = TIMEOUT_S

    def search(self, query: str) -> list[Piece]:
        """The best pieces. Raises SearchFailed."""
        try:
            with httpx.Client(timeout=self.timeout_s) as client:
                return self._pieces(client.post(self._address, json=self._body(query), headers=self._headers))
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    async def asearch(self, query: str) -> list[Piece]:
        """As `search`."""
        try:
            async with httpx.AsyncClient(timeout=self.timeout_s) as client:
                return self._pieces(await client.post(self._address, json=self._body(query), headers=self._headers))
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    @property
    def _address(self) -> str:
        base = self.url.rstrip("/")
        if len(self.collections) == 1:
            return f"{base}/api/collections/{quote(self.collections[0], safe='')}/search"
        return f"{base}/api/search"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def _body(self, query: str) -> dict[str, Any]:
        body: dict[str, Any] = {"query": query, "top_k": self.top_k}
        if self.filter is not None:
            body["filter"] = dict(self.filter)
        if len(self.collections) != 1:
            body["collections"] = list(self.collections)
        return body

    def _pieces(self, response: httpx.Response) -> list[Piece]:
        if response.is_error:
            raise SearchFailed(f"{self.url} refuses: {_detail(response)}", response.status_code)
        return [self._piece(hit) for hit in response.json()["hits"]]

    def _piece(self, hit: Mapping[str, Any]) -> Piece:
        """A server without a public address gives links that start at its root."""
        metadata = {
            "source": hit["source"],
            "title": hit["title"],
            "page": hit["page"],
            "bbox": hit["bbox"],
            "kind": hit["kind"],
            "locator": hit["locator"],
            "score": hit["score"],
            "collection": hit["collection"],
            "document_id": hit["document_id"],
            "view_url": urljoin(self.url, hit["view_url"]),
            "image_url": urljoin(self.url, hit["image_url"]) if hit["image_url"] else None,
        }
        text, caption = hit["text"], hit["caption"] or ""
        words = text if caption in text else f"{caption}\n\n{text}".rstrip()
        return Piece(hit["id"], words, hit["score"], metadata)

    def _unreachable(self, error: httpx.HTTPError) -> SearchFailed:
        return SearchFailed(f"{self.url} cannot be reached: {str(error) or type(error).__name__}")


def _detail(response: httpx.Response) -> str:
    """What a problem document says, else the status line."""
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.reason_phrase}"
