"""Jobs: progress, cancelling, and what becomes of them when the server stops."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.api import create_app
from app.records import JobFile, payload_of
from app.uploads import Upload
from app.wiring import Services, open_services
from index.engine import DATABASE
from tests.app.running import HANDBOOK, NOTES, assert_emptied, finished, ingested, pdf, running, settings_for, upload
from tests.ingest.pdfs import scanned


def queued_only(services: Services) -> TestClient:
    """A client of a server whose job loop was not started."""
    app = create_app(services)
    return TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000))


def test_a_job_tells_what_it_made(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    items = upload(client, "c", {"a.txt": NOTES, "b.md": HANDBOOK})
    job = finished(client, items[0]["job_id"])
    assert job["status"] == "done"
    assert job["collection"] == "c"
    assert job["error"] is None
    assert sorted(job["documents"]) == sorted(item["document_id"] for item in items)
    assert {one["source"]: one["status"] for one in job["outcomes"]} == {"a.txt": "ready", "b.md": "ready"}


def test_events_of_a_job_end_with_the_finished_job(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    job = upload(client, "c", {"report.pdf": pdf(2)})[0]["job_id"]
    with client.stream("GET", f"/api/jobs/{job}/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in response.iter_lines() if line and not line.startswith(":")]
    assert {"id", "status", "stage", "done", "total", "eta_s", "documents"} <= json.loads(lines[1][6:]).keys()
    names = [line.removeprefix("event: ") for line in lines[::2]]
    bodies = [json.loads(line.removeprefix("data: ")) for line in lines[1::2]]
    assert names[-1] == "done"
    assert set(names[:-1]) <= {"progress"}
    assert bodies[-1]["status"] == "done"
    assert bodies[-1]["id"] == job


def test_jobs_are_listed_page_by_page_and_by_status(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    jobs = [upload(client, name, {"a.txt": NOTES})[0]["job_id"] for name in ("a", "b", "c")]
    for job in jobs:
        finished(client, job)
    first = client.get("/api/jobs", params={"limit": 2}).json()
    assert [one["id"] for one in first["items"]] == jobs[:2]
    rest = client.get("/api/jobs", params={"limit": 2, "cursor": first["next"]}).json()
    assert [one["id"] for one in rest["items"]] == jobs[2:]
    assert rest["next"] is None
    assert client.get("/api/jobs", params={"status": "failed"}).json()["items"] == []
    only = client.get("/api/jobs", params={"collection": "b"}).json()["items"]
    assert [one["id"] for one in only] == [jobs[1]]


def test_a_document_that_waits_is_listed_as_queued(tmp_path: Path) -> None:
    with open_services(settings_for(tmp_path), writable=True) as services:
        client = queued_only(services)
        item = upload(client, "c", {"a.txt": NOTES}, data={"metadata": '{"year": 2024}'})[0]
        listed = client.get("/api/collections/c/documents").json()["items"]
        body = client.get(f"/api/collections/c/documents/{item['document_id']}").json()
    assert [one["id"] for one in listed] == [item["document_id"]]
    for one in (listed[0], body):
        assert one["status"] == "queued"
        assert one["job_id"] == item["job_id"]
        assert one["source"] == "a.txt"
        assert one["metadata"] == {"year": 2024}


def test_a_cancelled_job_leaves_nothing(tmp_path: Path) -> None:
    with open_services(settings_for(tmp_path), writable=True) as services:
        client = queued_only(services)
        item = upload(client, "c", {"a.txt": NOTES})[0]
        cancelled = client.delete(f"/api/jobs/{item['job_id']}")
        assert cancelled.status_code == 200
        assert cancelled.json()["status"] == "cancelled"
        assert list(services.uploads.iterdir()) == []
        assert client.get(f"/api/collections/c/documents/{item['document_id']}").status_code == 404
        assert client.delete(f"/api/jobs/{item['job_id']}").json()["status"] == "cancelled", "cancelled once more"


def test_deleting_a_document_that_waits_cancels_its_job(tmp_path: Path) -> None:
    with open_services(settings_for(tmp_path), writable=True) as services:
        client = queued_only(services)
        item = upload(client, "c", {"a.txt": NOTES})[0]
        path = f"/api/collections/c/documents/{item['document_id']}"
        assert client.delete(path).status_code == 204
        assert client.get(f"/api/jobs/{item['job_id']}").json()["status"] == "cancelled"
        assert client.get(path).status_code == 404


def test_a_document_that_waits_with_others_is_not_deleted_alone(tmp_path: Path) -> None:
    with open_services(settings_for(tmp_path), writable=True) as services:
        client = queued_only(services)
        item = upload(client, "c", {"a.txt": NOTES, "b.md": HANDBOOK})[0]
        assert client.delete(f"/api/collections/c/documents/{item['document_id']}").status_code == 409


def test_deleting_a_collection_cancels_its_jobs(tmp_path: Path) -> None:
    with open_services(settings_for(tmp_path), writable=True) as services:
        client = queued_only(services)
        item = upload(client, "c", {"a.txt": NOTES})[0]
        assert client.delete("/api/collections/c").status_code == 204
        assert client.get(f"/api/jobs/{item['job_id']}").json()["status"] == "cancelled"


def test_a_queued_job_is_done_after_a_restart(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with open_services(settings, writable=True) as services:
        item = upload(queued_only(services), "c", {"a.txt": NOTES})[0]
    with running(settings) as (client, _):
        assert finished(client, item["job_id"])["status"] == "done"
        assert client.get(f"/api/collections/c/documents/{item['document_id']}").json()["status"] == "ready"


def test_a_job_that_was_running_at_a_crash_is_done_after_a_restart(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with open_services(settings, writable=True) as services:
        item = upload(queued_only(services), "c", {"a.txt": NOTES})[0]
        claimed = services.ledger.claim()
        assert claimed is not None
        (services.uploads / "left-by-a-crash").mkdir()
    with running(settings) as (client, services):
        assert finished(client, item["job_id"])["status"] == "done"
        assert list(services.uploads.iterdir()) == [], "files that no job waits for are removed"


def test_a_stop_in_the_middle_of_a_job_leaves_it_for_the_next_start(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    files = {f"{number}.pdf": pdf(number + 1) for number in range(12)}
    with running(settings) as (client, _):
        job = upload(client, "c", files)[0]["job_id"]
        while client.get(f"/api/jobs/{job}").json()["status"] == "queued":
            time.sleep(0.02)
    with running(settings) as (client, _):
        body = finished(client, job, 120)
        assert body["status"] == "done", body
        assert client.get("/api/collections/c").json()["documents"] == len(files)


def test_a_running_job_is_cancelled_between_its_documents(server: tuple[TestClient, Services]) -> None:
    client, services = server
    ingested(client, "c", {"0.pdf": pdf(1)})  # the workers are there
    files = {f"{number}.pdf": pdf(20 + number) for number in range(30)}
    job = upload(client, "c", files)[0]["job_id"]
    while client.get(f"/api/jobs/{job}").json()["status"] == "queued":
        time.sleep(0.01)
    client.delete(f"/api/jobs/{job}")
    body = finished(client, job)
    assert body["status"] == "cancelled"
    assert_emptied(services.uploads)
    there = client.get("/api/collections/c").json()["documents"]
    assert there < len(files)
    ready = [one for one in body["outcomes"] if one["status"] == "ready"]
    assert there == 1 + len(ready), "what is committed stays, and nothing else"


def test_a_running_job_tells_its_stage_and_the_time_left(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    lines = "".join(json.dumps({"_id": str(number), "text": f"Line {number}"}) + "\n" for number in range(4000))
    job = upload(client, "c", {"a.jsonl": lines.encode(), "b.txt": NOTES})[0]["job_id"]
    seen = []
    with client.stream("GET", f"/api/jobs/{job}/events") as response:
        for line in response.iter_lines():
            if line.startswith("data: "):
                seen.append(json.loads(line.removeprefix("data: ")))
    running_ones = [body for body in seen if body["status"] == "running"]
    assert {body["stage"] for body in running_ones} <= {"", "hashing", "parsing", "indexing"}
    assert all(body["done"] <= body["total"] for body in running_ones)
    assert any(body["eta_s"] is not None and body["eta_s"] >= 0 for body in running_ones)
    assert seen[-1]["eta_s"] is None, "it has ended"


def test_a_job_with_a_large_file_is_cancelled_while_that_is_parsed(server: tuple[TestClient, Services]) -> None:
    client, services = server
    ingested(client, "c", {"0.pdf": pdf(1)})  # the workers are there
    item = upload(client, "c", {"large.pdf": pdf(3000)})[0]
    while client.get(f"/api/jobs/{item['job_id']}").json()["stage"] != "parsing":
        time.sleep(0.01)
    client.delete(f"/api/jobs/{item['job_id']}")
    assert finished(client, item["job_id"], 10)["status"] == "cancelled"
    assert client.get(f"/api/collections/c/documents/{item['document_id']}").status_code == 404
    assert_emptied(services.uploads)
    ingested(client, "c", {"1.pdf": pdf(2)})  # and the next one is taken in


def test_nothing_of_a_deleted_document_is_left_outside_the_store(server: tuple[TestClient, Services]) -> None:
    """Its text, its names and what was said about it; the store's own pages and views are tested elsewhere."""
    client, services = server
    secret = "the nightingale of Xanadu sings at nine"
    bad = b'{"_id": "1", "text": "' + secret.encode() + b'"}\n{"_id": "2", broken, "' + secret.encode() + b"}\n"
    header = {"Idempotency-Key": "secret-upload"}
    files = {"xanadu-plan.txt": secret.encode(), "xanadu.jsonl": bad, "xanadu-empty.txt": b""}
    items = upload(client, "c", files, headers=header)
    job = finished(client, items[0]["job_id"])
    assert job["status"] == "failed"
    assert "xanadu-empty.txt" in job["error"]
    for document in client.get("/api/collections/c/documents").json()["items"]:
        assert client.delete(f"/api/collections/c/documents/{document['id']}").status_code == 204
    after = client.get(f"/api/jobs/{job['id']}").json()
    assert (after["documents"], [one["source"] for one in after["outcomes"]]) == ([], ["", "", ""])
    assert upload(client, "c", files, headers=header) == items
    assert_emptied(services.uploads)
    for table in ("jobs", "replies"):
        with closing(sqlite3.connect(services.settings.data_dir / DATABASE)) as db:
            rows = repr(db.execute(f"SELECT * FROM {table}").fetchall())
        assert "xanadu" not in rows.lower(), rows
    for place in ("uploads", "staging", "cache"):
        assert not [path for path in (services.settings.data_dir / place).rglob("*") if path.is_file()]


def test_what_was_recognised_in_a_document_goes_with_it(server: tuple[TestClient, Services]) -> None:
    client, services = server
    kept, gone = ingested(client, "c", {"kept.pdf": scanned(pdf(1)), "gone.pdf": scanned(pdf(2))})
    hashes = {path.name.partition("-")[0] for path in services.recognised.iterdir()}
    assert len(hashes) == 2
    assert client.delete(f"/api/collections/c/documents/{gone}").status_code == 204
    (left,) = {path.name.partition("-")[0] for path in services.recognised.iterdir()}
    assert services.engine.store.document(kept).content_hash == left


def test_deleting_one_of_several_names_takes_that_name_out_of_old_jobs(server: tuple[TestClient, Services]) -> None:
    client, _ = server
    (document,) = ingested(client, "c", {"first name.txt": NOTES})
    ingested(client, "c", {"second name.txt": NOTES})
    path = f"/api/collections/c/documents/{document}"
    assert client.delete(path, params={"source": "second name.txt"}).status_code == 204
    jobs = client.get("/api/jobs").json()["items"]
    assert [one["outcomes"][0]["source"] for one in jobs] == ["first name.txt", ""]
    assert [one["documents"] for one in jobs] == [[document], [document]]


def test_files_that_are_being_received_survive_the_start_of_a_writer(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with running(settings):
        pass
    uploads = tmp_path / "data" / "uploads"
    receiving = Upload(uploads / "receiving")
    receiving.begin()
    (receiving.directory / "0").write_bytes(NOTES)
    with running(settings):
        assert (receiving.directory / "0").exists()
    receiving.release()
    with running(settings):
        assert not receiving.directory.exists(), "nobody receives it any more, and no job waits for it"


def test_a_job_that_cannot_work_is_failed_with_a_reason(server: tuple[TestClient, Services]) -> None:
    client, services = server
    job = services.ledger.add_job("dance", "c", {})
    body = finished(client, job.id)
    assert body["status"] == "failed"
    assert "dance" in body["error"]
    ingested(client, "c", {"a.txt": NOTES})  # and the loop goes on


def test_a_job_that_breaks_is_failed_and_the_loop_goes_on(
    server: tuple[TestClient, Services], caplog: pytest.LogCaptureFixture
) -> None:
    client, services = server
    file = JobFile(Path("no\0path"), "a.txt", "a.txt", {}, None, "text/plain", 1)
    job = services.ledger.add_job("ingest", "c", payload_of([file], upload=None, reparse=False))
    body = finished(client, job.id)
    assert body["status"] == "failed"
    assert "something went wrong" in body["error"]
    assert body["error"].split()[-1] in caplog.text
    ingested(client, "c", {"a.txt": NOTES})
