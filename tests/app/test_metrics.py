"""GET /metrics in the text form of Prometheus, and HEAD, which is answered as GET."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.metrics import Metrics, State, forget_process
from app.wiring import Services
from tests.app.conftest import Library
from tests.app.running import NOTES, ingested, with_key

ROOT = Path(__file__).parents[2]


def value(text: str, name: str) -> float:
    """The value of one line."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)
    assert found, f"{name} is not in\n{text}"
    return float(found[1])


def test_requests_stages_jobs_and_sizes_are_counted(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"a.txt": NOTES})
    for _ in range(3):
        client.post("/api/collections/c/search", json={"query": "ferry"})
    client.get("/no/such/route")
    client.get(f"/api/collections/c/documents/{'0' * 24}")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    text = answer.text
    search = 'method="POST",route="/api/collections/{collection}/search"'
    assert value(text, f'plexus_requests_total{{{search},status="200"}}') == 3
    assert value(text, f"plexus_request_seconds_count{{{search}}}") == 3
    assert value(text, 'plexus_requests_total{method="GET",route="other",status="404"}') == 1
    for stage in ("parse", "write", "dense", "lexical", "total"):
        assert value(text, f'plexus_stage_seconds_count{{stage="{stage}"}}') >= 1
    assert value(text, 'plexus_jobs{status="queued"}') == 0
    assert value(text, 'plexus_documents{collection="c"}') == 1
    assert value(text, 'plexus_units{collection="c"}') >= 1
    assert value(text, 'plexus_disk_bytes{part="database"}') > 0
    assert value(text, "plexus_index_version") >= 1
    assert document not in text
    assert "a.txt" not in text
    assert "ferry" not in text


def test_what_a_process_was_doing_is_forgotten_with_it(tmp_path: Path) -> None:
    """One that was killed among several that count into one directory."""
    doing = """
import os, sys
from pathlib import Path
from app.metrics import Metrics
metrics = Metrics(Path(sys.argv[1]))
metrics.answers_running.inc()
metrics.cache_look("answers", "hit")
print(os.getpid())
"""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-c", doing, str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    shown = Metrics(tmp_path)
    state = State({}, [], 1, {})
    assert value(shown.text(state)[0].decode(), "plexus_answers_running") == 1
    forget_process(tmp_path, int(ran.stdout))
    text = shown.text(state)[0].decode()
    assert "plexus_answers_running 1" not in text
    assert value(text, 'plexus_cache_looks_total{cache="answers",result="hit"}') == 1


def test_a_key_sees_only_the_sizes_of_its_collections(server: tuple[TestClient, Services]) -> None:
    client, services = server
    ingested(client, "mine", {"a.txt": NOTES})
    ingested(client, "other", {"a.txt": NOTES})
    with_key(services, "boss", ["admin"])
    bound = with_key(services, "robot", ["read"], ("mine",))
    assert client.get("/metrics").status_code == 401
    text = client.get("/metrics", headers=bound).text
    assert 'collection="mine"' in text
    assert 'collection="other"' not in text


@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/ready",
        "/",
        "/static/search.js",
        "/openapi.json",
        "/api/collections",
        "/api/collections/library",
        "/api/collections/library/documents",
        "/api/collections/library/documents/{report}",
        "/api/collections/library/documents/{report}/file",
        "/api/collections/library/documents/{report}/pages/1.png",
        "/api/jobs",
        "/view/library/{report}",
        "/api/collections/nothing",
        "/nowhere",
    ],
)
def test_head_is_answered_as_get_without_the_body(library: Library, path: str) -> None:
    path = path.format(report=library.report)
    got, head = library.client.get(path), library.client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    kept = {"content-type", "content-length", "etag", "last-modified", "cache-control", "x-content-type-options"}
    assert {n: v for n, v in head.headers.items() if n in kept} == {n: v for n, v in got.headers.items() if n in kept}


def test_there_is_no_head_of_what_is_posted_or_streamed(library: Library) -> None:
    assert library.client.head("/api/collections/library/search").status_code == 405
    job = library.client.get("/api/jobs").json()["items"][0]["id"]
    assert library.client.head(f"/api/jobs/{job}/events").status_code == 405


def test_head_needs_the_same_key(server: tuple[TestClient, Services]) -> None:
    client, services = server
    headers = with_key(services, "boss", ["admin"])
    assert client.head("/api/collections").status_code == 401
    assert client.head("/api/collections", headers=headers).status_code == 200
