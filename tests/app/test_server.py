"""Health, readiness, status, and a second process on the same data."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.testclient import TestClient

from app.api import create_app
from app.processors import threads_in_use
from app.settings import algebra_threads
from app.wiring import Services, open_services
from index.errors import WriterBusy
from tests.app.conftest import Library
from tests.app.running import NOTES, ingested, running, settings_for


def test_health_says_that_the_process_lives(library: Library) -> None:
    body = library.client.get("/health").json()
    assert body["status"] == "ok"
    assert body["version"]


def test_ready_says_so_once_the_model_is_loaded(library: Library) -> None:
    deadline = time.monotonic() + 30
    while (response := library.client.get("/ready")).status_code == 503 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": {"engine": "ok", "model": "ok", "jobs": "ok"},
        "degraded": [],
    }


def test_before_the_model_is_loaded_the_server_is_not_ready(tmp_path: Path) -> None:
    with open_services(settings_for(tmp_path), writable=True) as services:
        client = TestClient(create_app(services), base_url="http://127.0.0.1", client=("127.0.0.1", 1))
        response = client.get("/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "starting"


def test_a_search_computes_in_its_own_thread(library: Library) -> None:
    assert library.client.post("/api/collections/library/search", json={"query": "ferry"}).status_code == 200
    assert set(threads_in_use()) == {algebra_threads()}


def test_status_shows_collections_jobs_and_settings(library: Library) -> None:
    body = library.client.get("/api/status").json()
    assert [one["name"] for one in body["collections"]] == ["library"]
    assert body["jobs"] == {"queued": 0, "running": 0}
    assert body["settings"]["embedder"] == "hashing"
    assert "api_key" not in body["settings"]
    assert body["disk_bytes"] > 0
    assert body["index_version"] > 0


def test_the_openapi_document_describes_every_operation(library: Library) -> None:
    document = library.client.get("/openapi.json").json()
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert operations
    for operation in operations:
        assert operation["operationId"]
        assert operation["summary"]
        assert operation["description"]


def test_a_second_writer_is_refused_and_a_reader_serves(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with running(settings) as (client, _):
        ingested(client, "c", {"a.txt": NOTES})
        with pytest.raises(WriterBusy):
            open_services(settings, writable=True)
        with open_services(settings, writable=False) as services:
            app = create_app(services)
            with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as reader:
                found = reader.post("/api/collections/c/search", json={"query": "ferry"}).json()
                assert found["hits"]
                refused = reader.post("/api/collections/c/documents", files={"file": ("b.txt", b"text")})
                assert refused.status_code == 503
                assert reader.put("/api/collections/d").status_code == 503
                body = reader.get("/ready").json()
                assert body["checks"]["jobs"] != "ok"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_client_that_goes_away_while_uploading_leaves_nothing(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, port=free_port())
    with open_services(settings, writable=True) as services:
        server = uvicorn.Server(
            uvicorn.Config(create_app(services), host="127.0.0.1", port=settings.port, log_config=None)
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            _wait_for(settings.port)
            _start_upload_and_leave(settings.port, services)
            answer = httpx.get(f"http://127.0.0.1:{settings.port}/api/jobs")
            assert answer.json()["items"] == []
        finally:
            server.should_exit = True
            thread.join(30)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the server did not start")


def _start_upload_and_leave(port: int, services: Services) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + b"x" * 3_000_000
    head = (
        b"POST /api/collections/c/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head + part)
        deadline = time.monotonic() + 10
        while not (services.uploads.exists() and list(services.uploads.iterdir())):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    deadline = time.monotonic() + 10
    while list(services.uploads.iterdir()):
        assert time.monotonic() < deadline, "files of a broken upload are left"
        time.sleep(0.02)
