"""Steps that a server carries out, sent by a client that goes on where the last server died."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

import httpx

from bench.crash.books import Death
from bench.crash.processes import Run
from bench.crash.scene import STEP_S, Scene
from bench.crash.steps import Delete, Drop, File, Ingest, Session, name_of
from ingest.identity import document_id

_START_S = 120.0
_DEAD_S = 30.0
_LOOK_EVERY_S = 0.02
_ADDRESS = r"running on (http://\S+)"


class ServerAct:
    """A session: uploads are answered at once, and everything else waits for what they became."""

    def __init__(self, scene: Scene, step: Session) -> None:
        self._scene = scene
        self._requests = step.requests
        self._name = name_of(step)
        self._next = 0
        self._tried = -1
        self._promised: list[Ingest] = []
        self._known_failures: set[str] = set()

    def run(self, death: Death | None) -> Run:
        """Start the server and send what is left; None of it is sent again that was answered."""
        run = self._scene.starter.start(["serve", "--port", "0"], death.aim if death else None)
        ending = threading.Thread(target=self._scene.end, args=(run, death, STEP_S), daemon=True)
        ending.start()
        forgiving = death is not None and death.worker_only
        try:
            address = run.wait_for(_ADDRESS, _START_S)
            if address is not None:
                with httpx.Client(base_url=address[1], timeout=_START_S) as client:
                    self._send(client, forgiving=forgiving)
                    self._wait_for_jobs(client, forgiving=forgiving)
                run.stop()
        except httpx.TransportError as error:
            # The connection breaks when the server dies; that it is dead is known an instant later.
            if not run.wait(_DEAD_S):
                self._wrong(f"the connection broke: {error!r}", *run.printed())
                run.kill()
        ending.join()
        if not run.killed and run.code != 0:
            self._wrong(f"exit code {run.code}", *run.printed())
        return run

    def settle(self) -> None:
        """Nothing is left to be done: it is in the books since the jobs ended."""

    def _send(self, client: httpx.Client, *, forgiving: bool) -> None:
        while self._next < len(self._requests):
            request = self._requests[self._next]
            again, self._tried = self._tried == self._next, self._next
            if isinstance(request, Ingest):
                for file in request.files:
                    self._scene.books.asked(file.changes)
                self._upload(client, request.collection, request.files, request.key)
                self._promised.append(request)
            else:
                self._wait_for_jobs(client, forgiving=forgiving)
                self._scene.books.asked(request.changes)
                self._scene.books.together.add(frozenset(request.changes))
                self._delete(client, request, again)
                self._scene.books.done(request.changes)
                self._scene.books.together.clear()
            self._next += 1

    def _upload(self, client: httpx.Client, collection: str, files: Sequence[File], key: str | None) -> None:
        answer = client.post(
            f"/api/collections/{collection}/documents",
            files=[("file", (file.source.rpartition("/")[2], file.content.data)) for file in files],
            data={"source": [file.source for file in files]},
            headers={"Idempotency-Key": key} if key else {},
        )
        if answer.status_code != 202:
            self._wrong(f"an upload was answered {answer.status_code} {answer.text}")

    def _delete(self, client: httpx.Client, request: Delete | Drop, again: bool) -> None:
        path, parameters = f"/api/collections/{request.collection}", {}
        if isinstance(request, Delete):
            path += f"/documents/{request.document}"
            parameters = {} if request.whole else {"source": request.source}
        answer = client.delete(path, params=parameters)
        if answer.status_code != 204 and not (again and answer.status_code == 404):
            self._wrong(f"a deletion was answered {answer.status_code} {answer.text}")

    def _wait_for_jobs(self, client: httpx.Client, *, forgiving: bool) -> None:
        """Until all uploads have become documents; from then on they are in the books as done.

        Where a worker was killed, what it was at is sent again.
        """
        deadline = time.monotonic() + STEP_S
        while True:
            while any(_jobs(client, status) for status in ("queued", "running")):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"jobs do not end: {_jobs(client, 'running')}")
                time.sleep(_LOOK_EVERY_S)
            failed = [job for job in _jobs(client, "failed") if job["id"] not in self._known_failures]
            if not failed:
                break
            self._known_failures |= {job["id"] for job in failed}
            if not forgiving:
                self._wrong(*(f"a job failed: {job['error']}" for job in failed))
                break
            for job in failed:
                self._redo(client, job)
        for request in self._promised:
            for file in request.files:
                self._scene.books.done(file.changes)
        self._promised.clear()

    def _redo(self, client: httpx.Client, job: dict[str, Any]) -> None:
        """A document that failed is retried, and what was the update of a good one is uploaded again."""
        collection = job["collection"]
        files = {file.source: file for one in self._promised if one.collection == collection for file in one.files}
        for outcome in job["outcomes"]:
            file = files.get(outcome["source"])
            if file is None or outcome["status"] in {"ready", "unchanged"}:
                continue
            if file.content.whole is not None:
                path = f"/api/collections/{collection}/documents/{document_id(collection, file.content.whole.digest)}"
                known = client.get(path)
                if known.status_code == 200 and known.json()["status"] == "failed":
                    client.post(f"{path}/retry").raise_for_status()
                    continue
            self._upload(client, collection, [file], None)

    def _wrong(self, *problems: str) -> None:
        self._scene.report.wrong(problems, self._name)


def _jobs(client: httpx.Client, status: str) -> list[dict[str, Any]]:
    answer = client.get("/api/jobs", params={"status": status, "limit": 1000})
    answer.raise_for_status()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
