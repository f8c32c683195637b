"""A server with another model than its collections: searches go on, a job makes the vectors, then all is new."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from index.embed.hashing import HashingEmbedder
from tests.app.running import HANDBOOK, NOTES, Body, finished, ingested, running, settings_for
from tests.app.test_fleet import fleet_of

OLD, NEW = "hashing-64", "hashing-128"


def model_of(client: TestClient) -> Body:
    (told,) = client.get("/api/status").json()["models"]
    body: Body = told
    return body


def job_of(client: TestClient) -> Body:
    """The job that makes the vectors, once it is there."""
    job: Body = wait_for(lambda: next(iter(jobs(client)), None))
    return job


def jobs(client: TestClient) -> list[Body]:
    return [job for job in client.get("/api/jobs").json()["items"] if job["kind"] == "embed"]


def wait_for(look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 60
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def hits(client: TestClient, query: str) -> list[tuple[str, float]]:
    answer = client.post("/api/collections/c/search", json={"query": query})
    assert answer.status_code == 200, answer.text
    return [(hit["source"], hit["score"]) for hit in answer.json()["hits"]]


def made_with_the_old(folder: Path) -> list[tuple[str, float]]:
    with running(settings_for(folder, embedder=OLD)) as (client, _):
        ingested(client, "c", {"handbook.md": HANDBOOK, "notes.txt": NOTES})
        assert jobs(client) == [], "nothing is due"
        return hits(client, "how long does a lantern burn")


def test_a_job_has_the_new_model_take_over_and_is_not_made_again(tmp_path: Path) -> None:
    before = made_with_the_old(tmp_path)
    settings = settings_for(tmp_path, embedder=NEW)
    with running(settings) as (client, services):
        assert hits(client, "how long does a lantern burn")[0][0] == before[0][0]
        job = finished(client, job_of(client)["id"])
        assert (job["status"], job["collection"], job["error"]) == ("done", "c", None)
        assert model_of(client) == {
            "collection": "c",
            "model": NEW,
            "token_model": f"{NEW}/1x128x32",
            "becomes": None,
            "job_id": None,
            "done": 0,
            "total": 0,
            "problem": None,
        }
        assert services.engine.store.models("c") == [NEW]
        assert services.engine.check() == []
        assert hits(client, "how long does a lantern burn") != before
        names = services.engine.store.active_models("c")
        assert names is not None
        assert (names.embedder, names.late) == (NEW, "embedder")
    with running(settings) as (client, _):
        assert [job["status"] for job in jobs(client)] == ["done"]


def test_while_it_is_at_work_the_old_model_answers_files_come_in_and_it_can_be_cancelled(
    tmp_path: Path, monkeypatch: Any
) -> None:
    before = made_with_the_old(tmp_path)
    embed = HashingEmbedder.embed_tokens
    may_go_on: list[bool] = []

    def held_up(self: HashingEmbedder, texts: Any) -> Any:
        while self.fingerprint == NEW and not may_go_on:
            time.sleep(0.01)
        return embed(self, texts)

    monkeypatch.setattr(HashingEmbedder, "embed_tokens", held_up)
    with running(settings_for(tmp_path, embedder=NEW)) as (client, services):
        job = wait_for(lambda: [one for one in jobs(client) if one["status"] == "running"])[0]
        assert hits(client, "how long does a lantern burn") == before
        ingested(client, "c", {"more.txt": b"A heron waits in the reeds."})
        assert hits(client, "heron reeds")[0][0] == "more.txt"
        told = model_of(client)
        assert (told["model"], told["becomes"], told["job_id"]) == (OLD, NEW, job["id"])
        client.delete(f"/api/jobs/{job['id']}")
        may_go_on.append(True)
        assert finished(client, job["id"])["status"] == "cancelled"
        assert model_of(client)["model"] == OLD
    with running(settings_for(tmp_path, embedder=NEW)) as (client, services):
        wait_for(lambda: model_of(client)["model"] == NEW)
        wait_for(lambda: services.engine.store.models("c") == [NEW])
        assert hits(client, "heron reeds")[0][0] == "more.txt"


def test_a_model_that_is_gone_is_told_by_status_and_readiness(tmp_path: Path, monkeypatch: Any) -> None:
    made_with_the_old(tmp_path)
    monkeypatch.setattr("app.jobs.queue_swaps", lambda services: None)
    with running(settings_for(tmp_path, embedder=OLD)) as (_, services):
        names = services.engine.store.active_models("c")
        assert names is not None
        services.engine.store.switch_models("c", names._replace(model="gone-1", embedder="/nowhere/gone"))
    with running(settings_for(tmp_path, embedder=NEW)) as (client, _):
        assert hits(client, "how long does a lantern burn")[0][0] == "handbook.md"
        assert "gone-1" in model_of(client)["problem"]
        ready = wait_for(lambda: (found := client.get("/ready")).status_code == 200 and found.json())
        assert ready["status"] == "degraded"
        assert "gone-1" in ready["checks"]["models"]
        refused = client.post("/api/collections/c/search", json={"query": "lantern", "retrievers": ["dense"]})
        assert refused.status_code == 409
        assert "plexus embed c" in refused.json()["detail"]


def test_workers_beside_a_writer_change_too_even_if_it_is_killed_meanwhile(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("PLEXUS_LATE", "embedder")
    lines = "".join(f'{{"_id": "{number}", "text": "Line {number} of a file about herons"}}\n' for number in range(600))
    with fleet_of(tmp_path, embedder=OLD) as fleet:
        fleet.ingested("c", "a.jsonl", lines)
    with fleet_of(tmp_path, embedder=NEW) as fleet:

        def told() -> Body:
            (body,) = fleet.ask("GET", "/api/status").json()["models"]
            found: Body = body
            return found

        assert fleet.found("c", "line 77 of a file")
        fleet.wait_for(lambda: told()["done"] > 0 or told()["model"] == NEW)
        os.kill(fleet.writer(), signal.SIGKILL)
        while told()["model"] == OLD:
            assert fleet.found("c", "line 77 of a file")
        for _ in range(6):
            assert fleet.found("c", "line 77 of a file")
            assert told()["model"] == NEW
        fleet.wait_for(lambda: [job["status"] for job in fleet.ask("GET", "/api/jobs").json()["items"]][-1] == "done")
