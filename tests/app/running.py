"""A real server in the test process: real engine, real ledger, real small documents."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from app.api import create_app
from app.keys import create_key
from app.settings import Settings
from app.wiring import Services, open_services

Body = dict[str, Any]

HANDBOOK = b"""# Field handbook

## Lanterns

A brass lantern burns for nine hours on one filling of oil.

## Supplies

| item | count |
|---|---|
| rope | 12 |
| kettle | 3 |
"""
NOTES = b"The ferry to Skye leaves at noon.\n\nIt does not run in winter.\n\n<script>alert(1)</script>\n"


def pdf(pages: int = 3) -> bytes:
    """A PDF whose page n says where the treasure of page n lies."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    canvas.setTitle("Treasure report")
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 22)
        canvas.drawString(72, 700, f"Chapter {page} of the treasure report")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 660, f"The treasure number {page} lies under the {_TREES[page % len(_TREES)]} tree.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


_TREES = ("elm", "oak", "walnut", "juniper", "sycamore")


def settings_for(directory: Path, **more: Any) -> Settings:
    fields: dict[str, Any] = {
        "data_dir": directory / "data",
        "embedder": "hashing",
        "parse_workers": 1,
        "page_dpi": 72,
    }
    return Settings(**(fields | more))


@contextmanager
def running(settings: Settings) -> Iterator[tuple[TestClient, Services]]:
    """A started server with a client on this machine, without a key."""
    with open_services(settings, writable=True) as services:
        app = create_app(services)
        with TestClient(
            app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000), raise_server_exceptions=False
        ) as client:
            yield client, services


def with_key(services: Services, name: str, scopes: list[str], collections: tuple[str, ...] = ()) -> dict[str, str]:
    """Headers with a new key."""
    _, secret = create_key(services.ledger, name, scopes, collections)
    return {"Authorization": f"Bearer {secret}"}


def upload(
    client: TestClient,
    collection: str,
    files: Mapping[str, bytes],
    *,
    data: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> list[Body]:
    """The accepted items."""
    response = client.post(
        f"/api/collections/{collection}/documents",
        files=[("file", (name, content)) for name, content in files.items()],
        data=dict(data or {}),
        headers=dict(headers or {}),
    )
    assert response.status_code == 202, response.text
    items: list[Body] = response.json()["items"]
    return items


def finished(client: TestClient, job: str, timeout_s: float = 60, headers: Mapping[str, str] | None = None) -> Body:
    """The job once it has ended."""
    deadline = time.monotonic() + timeout_s
    while True:
        body: Body = client.get(f"/api/jobs/{job}", headers=dict(headers or {})).json()
        if body["status"] not in {"queued", "running"}:
            return body
        assert time.monotonic() < deadline, body
        time.sleep(0.05)


def assert_emptied(directory: Path, timeout_s: float = 10) -> None:
    """A job's files go just after the job has ended."""
    deadline = time.monotonic() + timeout_s
    while left := list(directory.iterdir()):
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


def ingested(client: TestClient, collection: str, files: Mapping[str, bytes], **more: Any) -> list[str]:
    """Ids of documents that are uploaded and done."""
    items = upload(client, collection, files, **more)
    job = finished(client, items[0]["job_id"], headers=more.get("headers"))
    assert job["status"] == "done", job
    return [item["document_id"] for item in items]
