"""A running server as the place where commands work."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Any, cast
from urllib.parse import quote

import httpx

from app.cli.backends import Body, never
from app.cli.remote_graph import RemoteGraph
from app.outcomes import Outcome, OutcomeStatus, Progress, Standing
from app.sources import SourceFile
from index.errors import InvalidInput, PlexusError

_TIMEOUT_S = 120.0
_POLL_S = 0.5
NOT_FOUND = 404
_OPEN = frozenset({"queued", "running"})


class ServerError(PlexusError):
    """The server cannot be reached, or refuses."""

    code = "server"

    def __init__(self, detail: str, *, field: str | None = None, status: int | None = None) -> None:
        """`status` is that of the answer, if there was one."""
        super().__init__(detail, field=field)
        self.status = status


class Server(RemoteGraph):
    """Speaks the HTTP API. Raises ServerError with what the server says."""

    def __init__(self, url: str, key: str | None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._url = url.rstrip("/")
        self._client = httpx.Client(base_url=self._url, headers=headers, timeout=_TIMEOUT_S)

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def search(self, collections: Sequence[str], request: Body) -> Body:
        return self._ask("search", collections, request)

    def answer(self, collections: Sequence[str], request: Body) -> Body:
        return self._ask("answer", collections, request)

    def collections(self) -> list[Body]:
        return list(self._items("/api/collections"))

    def create_collection(self, name: str) -> Body:
        return self._send("PUT", _path("collections", name))

    def delete_collection(self, name: str) -> None:
        self._send("DELETE", _path("collections", name))

    def documents(self, collection: str) -> Iterator[Body]:
        return self._items(_path("collections", collection, "documents"))

    def document(self, collection: str, document: str) -> Body:
        return self._send("GET", _path("collections", collection, "documents", document))

    def delete_document(self, collection: str, document: str) -> None:
        self._send("DELETE", _path("collections", collection, "documents", document))

    def delete_source(self, collection: str, source: str) -> None:
        for document in self.documents(collection):
            if source in document["sources"]:
                path = _path("collections", collection, "documents", document["id"])
                self._send("DELETE", path, params={"source": source})
                return
        raise PlexusError(f"collection {collection!r} has no source {source!r}")

    def feedback(self, collection: str, rating: str | None) -> Iterator[Body]:
        return self._items(_path("collections", collection, "feedback"), {"rating": rating} if rating else {})

    def jobs(self) -> Iterator[Body]:
        return self._items("/api/jobs")

    def job(self, job: str) -> Body:
        return self._send("GET", _path("jobs", job))

    def cancel_job(self, job: str) -> Body:
        return self._send("DELETE", _path("jobs", job))

    def ingest(
        self,
        collection: str,
        files: Sequence[SourceFile],
        *,
        reparse: bool,
        progress: Progress,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[Outcome]:
        """Upload each file, then wait for the jobs; the server finishes them also if this process ends.

        `cancelled` ends the uploading and the waiting.
        """
        if reparse:
            raise InvalidInput("--reparse works on the data directory, not with --server", field="reparse")
        jobs: dict[str, None] = {}
        for done, file in enumerate(files, 1):
            if cancelled():
                yield Outcome(file.source, "cancelled")
                continue
            try:
                jobs.update(dict.fromkeys(self._upload(collection, file)))
            except OSError as error:
                yield Outcome(file.source, "failed", detail=f"cannot be read: {error.strerror or error}")
            progress("uploading", done, len(files))
        yield from self._wait(list(jobs), progress, cancelled)

    def delete_files(self, collection: str, sources: Sequence[str]) -> None:
        if all(one["name"] != collection for one in self.collections()):
            return
        for source in sources:
            # Listed again after each page, as what was deleted is no longer in the list.
            while found := self._send("GET", self._documents(collection), params={"source": source})["items"]:
                for document in found:
                    for name in document["sources"]:
                        if name == source or name.startswith(f"{source}#"):
                            self._drop_source(collection, document["id"], name)

    def mcp(self, collections: Sequence[str], method: str, params: Mapping[str, Any]) -> Body:
        """The result of a method of the Model Context Protocol, tied to these collections; none means all."""
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": dict(params)}
        headers = {"Accept": "application/json"}
        answer = self._send("POST", "/mcp", params={"collection": list(collections)}, json=message, headers=headers)
        if "error" in answer:
            raise ServerError(f"{self._url} refuses: {answer['error'].get('message', answer['error'])}")
        return cast("Body", answer["result"])

    def _drop_source(self, collection: str, document: str, source: str) -> None:
        """What is gone already is no error."""
        path = f"{self._documents(collection)}/{quote(document, safe='')}"
        try:
            self._send("DELETE", path, params={"source": source})
        except ServerError as error:
            if error.status != NOT_FOUND:
                raise

    def _documents(self, collection: str) -> str:
        return _path("collections", collection, "documents")

    def _upload(self, collection: str, file: SourceFile) -> list[str]:
        form = {"source": file.source, "metadata": json.dumps(dict(file.metadata))}
        with file.path.open("rb") as stream:
            accepted = self._send(
                "POST",
                _path("collections", collection, "documents"),
                files={"file": (file.name, stream)},
                data=form,
                headers={"Idempotency-Key": uuid.uuid4().hex},
            )
        return [item["job_id"] for item in accepted["items"]]

    def _wait(self, jobs: Sequence[str], progress: Progress, cancelled: Callable[[], bool]) -> Iterator[Outcome]:
        states: dict[str, Body] = {}
        waiting = list(jobs)
        while waiting and not cancelled():
            for job in list(waiting):
                states[job] = self.job(job)
                if states[job]["status"] in _OPEN:
                    continue
                waiting.remove(job)
                yield from self._outcomes(states[job])
            done, total = (sum(state[name] for state in states.values()) for name in ("done", "total"))
            progress("indexing", done, total)
            if waiting:
                time.sleep(_POLL_S)

    def _outcomes(self, job: Body) -> Iterator[Outcome]:
        for found in job["outcomes"]:
            status = cast("OutcomeStatus", found["status"])
            yield Outcome(
                source=found["source"],
                status=status,
                documents=tuple(found["documents"]),
                detail=found["detail"],
                pages=found["pages"],
                standing=self._standing(job["collection"], status, found["documents"]),
            )
        if not job["outcomes"]:
            status = "cancelled" if job["status"] == "cancelled" else "failed"
            yield Outcome(f"job {job['id']}", status, detail=job["error"])

    def _standing(self, collection: str, status: OutcomeStatus, documents: Sequence[str]) -> Standing | None:
        if status == "cancelled" or not documents:
            return None
        if status != "unchanged":
            return status
        standing = self.document(collection, documents[0])["status"]
        return cast("Standing", standing) if standing in ("ready", "partial", "failed") else None

    def _ask(self, verb: str, collections: Sequence[str], request: Body) -> Body:
        if len(collections) == 1:
            return self._send("POST", _path("collections", collections[0], verb), json=request)
        return self._send("POST", f"/api/{verb}", json={**request, "collections": list(collections)})

    def _items(self, path: str, selected: Mapping[str, str] = MappingProxyType({})) -> Iterator[Body]:
        cursor: str | None = None
        while True:
            listing = self._send("GET", path, params={**selected, **({"cursor": cursor} if cursor else {})})
            yield from listing["items"]
            cursor = listing.get("next")
            if cursor is None:
                return

    def _send(self, method: str, path: str, **request: Any) -> Body:
        try:
            response = self._client.request(method, path, **request)
        except httpx.HTTPError as error:
            raise ServerError(f"{self._url} cannot be reached: {error}") from error
        if response.is_error:
            raise ServerError(f"{self._url} refuses: {_problem(response)}", status=response.status_code)
        return cast("Body", response.json()) if response.content else {}

    def _receive(self, path: str, **request: Any) -> Iterator[str]:
        try:
            with self._client.stream("GET", path, **request) as response:
                if response.is_error:
                    response.read()
                    raise ServerError(f"{self._url} refuses: {_problem(response)}", status=response.status_code)
                yield from response.iter_text()
        except httpx.HTTPError as error:
            raise ServerError(f"{self._url} cannot be reached: {error}") from error


def _path(*parts: str) -> str:
    return "/api/" + "/".join(quote(part, safe="") for part in parts)


def _problem(response: httpx.Response) -> str:
    """What a problem document says, else the status line."""
    try:
        problem = response.json()
        return str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.reason_phrase}"
