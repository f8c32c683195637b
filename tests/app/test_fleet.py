"""Several workers beside one writer: any of them answers for all, and what dies is started again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.lock import WriterLock

ROOT = Path(__file__).parents[2]
WORKERS = 2
COMMAND = [
    *(sys.executable, "-c", "from app.cli import main; main()"),
    *("serve", "--port", "0", "--workers", str(WORKERS)),
]
Body = dict[str, Any]


class Fleet:
    """A running `plexus serve --workers 2`. Every request opens a connection, so that any worker may get it."""

    def __init__(self, address: str, process: subprocess.Popen[bytes], data: Path) -> None:
        self.address = address
        self.process = process
        self.data = data

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        with httpx.Client(base_url=self.address, timeout=60) as client:
            return client.request(method, path, **request)

    def upload(self, collection: str, name: str, text: str, **headers: str) -> Body:
        path = f"/api/collections/{collection}/documents"
        answer = self.ask("POST", path, files={"file": (name, text.encode())}, headers=headers)
        assert answer.status_code == 202, answer.text
        item: Body = answer.json()["items"][0]
        return item

    def ingested(self, collection: str, name: str, text: str) -> str:
        """The id of a document that is ready."""
        item = self.upload(collection, name, text)
        self.wait_for(lambda: self.ask("GET", f"/api/jobs/{item['job_id']}").json()["status"] == "done")
        return str(item["document_id"])

    def found(self, collection: str, query: str) -> list[str]:
        answer = self.ask("POST", f"/api/collections/{collection}/search", json={"query": query})
        assert answer.status_code == 200, answer.text
        return [hit["document_id"] for hit in answer.json()["hits"]]

    def wait_for(self, done: Any, timeout_s: float = 60) -> None:
        deadline = time.monotonic() + timeout_s
        while not done():
            assert time.monotonic() < deadline, (self.data / "log").read_text()
            assert self.process.poll() is None, (self.data / "log").read_text()
            time.sleep(0.05)

    def writer(self) -> int:
        """The id of the process that writes."""
        found = re.match(r"process (\d+)", WriterLock.holder(self.data) or "")
        return int(found[1]) if found else 0

    def workers(self) -> set[int]:
        """The processes that answer, as the log of their start names them."""
        started = {int(found) for found in re.findall(r"Started server process \[(\d+)\]", self.log())}
        return {pid for pid in started if Path(f"/proc/{pid}").exists()}

    def log(self) -> str:
        return (self.data / "log").read_text()


@contextmanager
def fleet_of(data: Path, embedder: str = "hashing") -> Iterator[Fleet]:
    environment = {
        **os.environ,
        "PLEXUS_DATA_DIR": str(data),
        "PLEXUS_EMBEDDER": embedder,
        "PLEXUS_PARSE_WORKERS": "1",
    }
    with (
        (data / "log").open("w") as log,
        subprocess.Popen(COMMAND, cwd=ROOT, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            while (found := re.search(r"running on (http://\S+)", (data / "log").read_text())) is None:
                assert process.poll() is None, (data / "log").read_text()
                time.sleep(0.05)
            fleet = Fleet(found[1], process, data)
            fleet.wait_for(lambda: len(fleet.workers()) == WORKERS)
            yield fleet
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    assert process.returncode in {0, -signal.SIGTERM}, (data / "log").read_text()


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with fleet_of(tmp_path_factory.mktemp("fleet")) as fleet:
        yield fleet


def test_ready_means_found_by_every_worker(fleet: Fleet) -> None:
    for number in range(4):
        document = fleet.ingested("c", f"{number}.txt", f"The word of this text is w{number}ord.")
        assert fleet.ask("GET", f"/api/collections/c/documents/{document}").json()["status"] == "ready"
        with ThreadPoolExecutor(8) as threads:
            for found in threads.map(fleet.found, ["c"] * 16, [f"w{number}ord"] * 16):
                assert document in found


def test_changes_are_done_by_the_writer_with_the_same_answers(fleet: Fleet) -> None:
    assert fleet.ask("PUT", "/api/collections/made").json()["documents"] == 0
    assert fleet.ask("PUT", "/api/collections/made").status_code == 200
    document = fleet.ingested("made", "a.txt", "A lantern of brass.")
    path = f"/api/collections/made/documents/{document}"
    changed = fleet.ask("PATCH", path, json={"metadata": {"year": 2024}})
    assert changed.json()["metadata"] == {"year": 2024}
    assert fleet.ask("PATCH", path.replace(document, "0" * 24), json={"metadata": {}}).status_code == 404
    assert fleet.ask("DELETE", path, params={"source": "b.txt"}).status_code == 404
    assert fleet.ask("DELETE", path).status_code == 204
    gone = fleet.ask("DELETE", path)
    assert (gone.status_code, gone.json()["type"]) == (404, "urn:plexus:error:not_found")
    assert fleet.found("made", "lantern") == []
    assert fleet.ask("DELETE", "/api/collections/made").status_code == 204
    assert fleet.ask("DELETE", "/api/collections/made").status_code == 404
    assert (
        fleet.ask("GET", "/api/jobs", params={"collection": "made"}).json()["items"][0]["outcomes"][0]["source"] == ""
    )


def test_requests_with_one_key_in_several_processes_are_taken_in_once(fleet: Fleet) -> None:
    with ThreadPoolExecutor(8) as threads:
        calls = threads.map(lambda _: fleet.upload("once", "a.txt", "Only once.", **{"Idempotency-Key": "k"}), range(8))
        items = list(calls)
    assert all(item == items[0] for item in items)
    assert len(fleet.ask("GET", "/api/jobs", params={"collection": "once"}).json()["items"]) == 1


def test_changes_pass_a_job_that_takes_long(fleet: Fleet) -> None:
    document = fleet.ingested("fast", "a.txt", "Quick as a fox.")
    lines = "".join(f'{{"_id": "{number}", "text": "Line {number} of a long file"}}\n' for number in range(6000))
    job = fleet.upload("slow", "a.jsonl", lines)["job_id"]
    fleet.wait_for(lambda: fleet.ask("GET", f"/api/jobs/{job}").json()["status"] == "running")
    assert fleet.ask("DELETE", f"/api/collections/fast/documents/{document}").status_code == 204
    assert fleet.ask("GET", f"/api/jobs/{job}").json()["status"] == "running", "it is still at work"
    fleet.ask("DELETE", f"/api/jobs/{job}")
    fleet.wait_for(lambda: fleet.ask("GET", f"/api/jobs/{job}").json()["status"] in {"cancelled", "done"})


def test_a_killed_writer_is_started_again_and_its_job_goes_on(fleet: Fleet) -> None:
    lines = "".join(f'{{"_id": "{number}", "text": "Line {number} of a file"}}\n' for number in range(1500))
    job = fleet.upload("killed", "a.jsonl", lines)["job_id"]
    fleet.wait_for(lambda: fleet.ask("GET", f"/api/jobs/{job}").json()["status"] == "running")
    writer = fleet.writer()
    os.kill(writer, signal.SIGKILL)
    fleet.wait_for(
        lambda: fleet.ask("GET", "/ready").json()["status"] == "degraded" or fleet.writer() not in {0, writer}
    )
    late = fleet.upload("killed", "late.txt", "It came while nobody wrote.")["job_id"]
    fleet.wait_for(lambda: fleet.ask("GET", f"/api/jobs/{late}").json()["status"] == "done")
    assert fleet.ask("GET", f"/api/jobs/{job}").json()["status"] == "done"
    assert fleet.ask("GET", "/api/collections/killed").json()["documents"] == 1501
    assert fleet.ask("GET", "/ready").json()["status"] == "ready"


def test_a_killed_worker_is_started_again(fleet: Fleet) -> None:
    document = fleet.ingested("w", "a.txt", "Workers come and go.")
    victim = min(fleet.workers())
    os.kill(victim, signal.SIGKILL)
    fleet.wait_for(lambda: len(fleet.workers() - {victim}) == WORKERS)
    for _ in range(6):
        assert document in fleet.found("w", "workers")


def test_a_second_writer_is_refused(fleet: Fleet) -> None:
    environment = {**os.environ, "PLEXUS_DATA_DIR": str(fleet.data), "PLEXUS_EMBEDDER": "hashing"}
    done = subprocess.run(COMMAND, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"is written by process {fleet.writer()} (the server at " in done.stderr


def test_a_stop_ends_all_processes_and_gives_the_directory_back(tmp_path: Path) -> None:
    with fleet_of(tmp_path) as fleet:
        lines = "".join(f'{{"_id": "{number}", "text": "Line {number}"}}\n' for number in range(8000))
        job = fleet.upload("c", "a.jsonl", lines)["job_id"]
        processes = {fleet.writer(), *fleet.workers()}
        with httpx.stream("GET", f"{fleet.address}/api/jobs/{job}/events", timeout=60) as events:
            incoming = events.iter_lines()
            assert next(incoming) == "event: progress"
            fleet.process.send_signal(signal.SIGTERM)
            assert all("event: done" not in line for line in incoming)
        fleet.process.wait(60)
    assert not [pid for pid in processes if Path(f"/proc/{pid}").exists()]
    assert WriterLock.holder(tmp_path) is None
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_when_the_parent_is_killed_nothing_is_left_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "PLEXUS_DATA_DIR": str(tmp_path), "PLEXUS_EMBEDDER": "hashing"}
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(COMMAND, cwd=ROOT, env=environment, stdout=log, stderr=log) as process,
    ):
        fleet = Fleet("", process, tmp_path)
        fleet.wait_for(lambda: len(fleet.workers()) == WORKERS)
        processes = {fleet.writer(), *fleet.workers()}
        process.kill()
    deadline = time.monotonic() + 20
    while [pid for pid in processes if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < deadline, processes
        time.sleep(0.05)


def test_metrics_are_those_of_all_processes(fleet: Fleet) -> None:
    document = fleet.ingested("counted", "a.txt", "A text that is counted.")
    for _ in range(12):
        assert document in fleet.found("counted", "counted")
    line = 'plexus_requests_total{method="POST",route="/api/collections/{collection}/search",status="200"}'

    def counts() -> list[float]:
        text = fleet.ask("GET", "/metrics").text
        assert 'plexus_stage_seconds_count{stage="parse"}' in text, "the writer counts too"
        return [float(row.rpartition(" ")[2]) for row in text.splitlines() if row.startswith(line)]

    seen = [counts() for _ in range(8)]
    assert all(len(one) == 1 and one == seen[0] for one in seen), "any worker tells of all"
    assert seen[0][0] >= 12
