"""The graph of a running server."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from app.cli.backends import Body


class RemoteGraph:
    """The part of `Server` that concerns the graph."""

    @abstractmethod
    def _send(self, method: str, path: str, **request: Any) -> Body: ...

    @abstractmethod
    def _receive(self, path: str, **request: Any) -> Iterator[str]: ...

    def graph_nodes(self, collection: str, query: str, kind: str | None, limit: int) -> list[Body]:
        asked = {"q": query, "limit": limit} | ({"kind": kind} if kind else {})
        found: list[Body] = self._send("GET", _graph(collection, "nodes"), params=asked)["items"]
        return found

    def graph_neighbours(self, collection: str, node: str, depth: int, kinds: Sequence[str], limit: int) -> Body:
        asked = {"depth": depth, "limit": limit, "edge": list(kinds)}
        return self._send("GET", _graph(collection, "nodes", node, "neighbours"), params=asked)

    def graph_path(self, collection: str, start: str, end: str, kinds: Sequence[str]) -> Body:
        return self._send("GET", _graph(collection, "path"), params={"from": start, "to": end, "edge": list(kinds)})

    def graph_export(self, collection: str, file_format: str, kinds: Sequence[str]) -> Iterator[str]:
        asked = {"format": file_format, "edge": list(kinds)}
        return self._receive(_graph(collection, "export"), params=asked)

    def graph_import(self, collection: str, text: str) -> Body:
        headers = {"content-type": "application/x-ndjson"}
        return self._send("POST", _graph(collection, "import"), content=text.encode(), headers=headers)

    def graph_remove(self, collection: str) -> None:
        self._send("DELETE", _graph(collection, "import"))


def _graph(collection: str, *parts: str) -> str:
    return "/".join(
        ["/api/collections", quote(collection, safe=""), "graph", *(quote(part, safe="/") for part in parts)]
    )
