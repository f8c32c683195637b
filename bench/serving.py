"""Plexus in processes of its own, as people run it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).parents[1]
COLLECTION = "bench"
START = "from app.cli import main; main()"
WAIT_S = 60.0


class Client(Protocol):
    """What sends requests: over the network, or to a server in this process."""

    def request(self, *asked: Any, **more: Any) -> Any: ...


def environment(data: Path, embedder: str, **more: str) -> Mapping[str, str]:
    """Our own settings; those of the person who runs this must not count."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLEXUS_")}
    return {**kept, "PLEXUS_DATA_DIR": str(data), "PLEXUS_EMBEDDER": embedder, **more}


def run_plexus(data: Path, embedder: str, *arguments: str, **more: str) -> str:
    """What a command printed; `more` are variables. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "-c", START, *arguments],
        cwd=ROOT,
        env=environment(data, embedder, **more),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


@contextmanager
def serving(data: Path, embedder: str, **more: str) -> Iterator[tuple[str, int]]:
    """The address of a server and the id of its process; stopped afterwards."""
    data.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"{data.name}.log"
    command = [sys.executable, "-c", START, "serve", "--port", "0"]
    with (
        log.open("w", encoding="utf-8") as stream,
        subprocess.Popen(
            command, cwd=ROOT, env=environment(data, embedder, **more), stdout=stream, stderr=stream
        ) as process,
    ):
        try:
            yield _address(log, process), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(WAIT_S)


def upload(client: Client, name: str, content: bytes, **fields: str) -> str:
    """The id of a document that was uploaded and is searchable. Raises RuntimeError where it is not."""
    path = f"/api/collections/{COLLECTION}/documents"
    sent = client.request("POST", path, files={"file": (name, content)}, data=fields)
    sent.raise_for_status()
    item = sent.json()["items"][0]
    job = finished(client, item["job_id"])
    if job["status"] != "done":
        raise RuntimeError(f"{name}: {job}")
    return str(item["document_id"])


def finished(client: Client, job: str) -> dict[str, Any]:
    """A job once it has ended."""
    deadline = time.monotonic() + WAIT_S
    while True:
        body: dict[str, Any] = client.request("GET", f"/api/jobs/{job}").json()
        if body["status"] not in ("queued", "running"):
            return body
        if time.monotonic() > deadline:
            raise TimeoutError(f"job {job} does not end: {body}")
        time.sleep(0.01)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"running on (http://\S+)", log.read_text("utf-8"))
        if found:
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text('utf-8')}")
