"""Where commands work: on the data directory, or on a running server; both answer in the API's JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from app.outcomes import Outcome, Progress
from app.sources import SourceFile

Body = dict[str, Any]
"""A JSON object as the HTTP API has it (docs/http.md)."""


def never() -> bool:
    return False


class Backend(Protocol):
    """What the commands can do in both places. All methods raise PlexusError."""

    def search(self, collections: Sequence[str], request: Body) -> Body: ...

    def answer(self, collections: Sequence[str], request: Body) -> Body: ...

    def collections(self) -> list[Body]: ...

    def create_collection(self, name: str) -> Body: ...

    def delete_collection(self, name: str) -> None: ...

    def documents(self, collection: str) -> Iterator[Body]: ...

    def document(self, collection: str, document: str) -> Body: ...

    def delete_document(self, collection: str, document: str) -> None: ...

    def delete_source(self, collection: str, source: str) -> None: ...

    def feedback(self, collection: str, rating: str | None) -> Iterator[Body]: ...

    def jobs(self) -> Iterator[Body]: ...

    def job(self, job: str) -> Body: ...

    def cancel_job(self, job: str) -> Body: ...

    def ingest(
        self,
        collection: str,
        files: Sequence[SourceFile],
        *,
        reparse: bool,
        progress: Progress,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[Outcome]: ...

    def delete_files(self, collection: str, sources: Sequence[str]) -> None:
        """Delete these sources, and the lines of such files; what is not there is no error."""
        ...

    def graph_nodes(self, collection: str, query: str, kind: str | None, limit: int) -> list[Body]: ...

    def graph_neighbours(self, collection: str, node: str, depth: int, kinds: Sequence[str], limit: int) -> Body: ...

    def graph_path(self, collection: str, start: str, end: str, kinds: Sequence[str]) -> Body: ...

    def graph_export(self, collection: str, file_format: str, kinds: Sequence[str]) -> Iterator[str]:
        """The pieces of the file, while this is open."""
        ...

    def graph_import(self, collection: str, text: str) -> Body: ...

    def graph_remove(self, collection: str) -> None: ...


OpenBackend = AbstractContextManager[Backend]
