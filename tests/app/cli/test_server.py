"""`plexus serve` in a process of its own, and the commands that work on it with `--server`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from index.lock import WriterLock
from tests.app.cli.conftest import Plexus

ROOT = Path(__file__).parents[3]
KEY = "a key of at least sixteen characters"


@contextmanager
def serving(directory: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server with a key and its address; what it printed is in the file `log`."""
    environment = {
        **os.environ,
        "PLEXUS_DATA_DIR": str(directory),
        "PLEXUS_EMBEDDER": "hashing",
        "PLEXUS_PARSE_WORKERS": "1",
        "PLEXUS_API_KEY": KEY,
    }
    code = "from app.cli import main; main()"
    with (
        (directory / "log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--port", "0"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            yield _address(directory / "log", process), process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    assert process.returncode == 0, (directory / "log").read_text()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address and data directory of a server."""
    directory = tmp_path_factory.mktemp("served")
    with serving(directory) as (address, _):
        yield address, directory


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        found = re.search(r"running on (http://\S+)", log.read_text())
        if found:
            return found[1]
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture
def remote(plexus: Plexus, served: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> Plexus:
    """Run `plexus … --server`, with the key."""
    monkeypatch.setenv("PLEXUS_API_KEY", KEY)
    return lambda *arguments: plexus(*arguments, "--server", served[0])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_server_gives_its_data_directory_back(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as (_, process):
        process.send_signal(number)
        process.wait(30)
    assert WriterLock.holder(tmp_path) is None
    assert not list(tmp_path.glob("*.db-wal")), "the store was closed"
    lines = (tmp_path / "log").read_text().splitlines()
    assert not [line for line in lines if "faiss" in line or "Traceback" in line]


def test_an_open_stream_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    key = {"Authorization": f"Bearer {KEY}"}
    with serving(tmp_path) as (address, process):
        lines = "".join(json.dumps({"_id": str(n), "text": f"Text {n}"}) + "\n" for n in range(20_000))
        accepted = httpx.post(
            f"{address}/api/collections/c/documents", files={"file": ("a.jsonl", lines)}, headers=key, timeout=60
        )
        job = accepted.json()["items"][0]["job_id"]
        with httpx.stream("GET", f"{address}/api/jobs/{job}/events", headers=key, timeout=60) as events:
            incoming = events.iter_lines()
            assert next(incoming) == "event: progress"
            process.send_signal(signal.SIGTERM)
            assert all("event: done" not in line for line in incoming), "the job was not finished"
        process.wait(30)
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_files_are_uploaded_searched_and_deleted(remote: Plexus, folder: Path, data_dir: Path) -> None:
    (folder / "empty.md").touch()
    ran = remote("ingest", folder, "-c", "zoo", "--metadata", "year=2024", "--json")
    assert ran.code == 3, ran.err
    statuses = {one["source"]: one["status"] for one in ran.json["outcomes"]}
    assert statuses == {
        "empty.md": "failed",
        "prices.csv": "ready",
        "sub/whale.md": "ready",
        "zebra.md": "ready",
    }
    again = remote("ingest", folder, "-c", "zoo")
    assert again.code == 3
    assert "unchanged\t4\t" in again.out

    query = json.dumps({"metadata": {"year": 2024}})
    found = remote("search", "blue whale", "-c", "zoo", "--filter", query, "--json").json
    assert found["hits"][0]["source"] == "sub/whale.md"
    assert "30 metres" in remote("ask", "How long is the blue whale?", "-c", "zoo").out

    documents = {one["source"]: one for one in remote("documents", "list", "-c", "zoo", "--json").json}
    assert len(documents) == 4
    assert "status: ready" in remote("documents", "show", documents["zebra.md"]["id"], "-c", "zoo").out
    assert remote("documents", "delete", documents["zebra.md"]["id"], "-c", "zoo").code == 0
    assert remote("documents", "delete", "--source", "prices.csv", "-c", "zoo").code == 0
    assert remote("documents", "delete", "--source", "prices.csv", "-c", "zoo").code == 1
    assert len(remote("documents", "list", "-c", "zoo", "--json").json) == 2

    jobs = remote("jobs", "list", "--json").json
    assert len(jobs) == 8
    assert "unchanged sub/whale.md" in remote("jobs", "show", jobs[-2]["id"]).out
    assert "unchanged (deleted)" in remote("jobs", "show", jobs[-1]["id"]).out
    assert not data_dir.exists(), "nothing was done here"


def test_collections_are_made_and_deleted_on_the_server(remote: Plexus) -> None:
    assert remote("collections", "create", "made").code == 0
    assert "made" in remote("collections", "list").out
    assert remote("collections", "delete", "made").code == 0
    ran = remote("collections", "delete", "made")
    assert ran.code == 1
    assert "refuses" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_several_collections_are_searched_at_once(remote: Plexus, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"the shared word {name}")
        assert remote("ingest", tmp_path / f"{name}.md", "-c", name).code == 0
    found = remote("search", "shared word", "-c", "one", "-c", "two", "--json").json
    assert {hit["source"] for hit in found["hits"]} == {"one.md", "two.md"}


def test_feedback_is_listed_from_the_server(remote: Plexus, folder: Path, served: tuple[str, Path]) -> None:
    assert remote("ingest", str(folder), "-c", "rated").code == 0
    answer = remote("ask", "What is the zebra?", "-c", "rated", "--json").json
    for rating in ("down", "up"):
        sent = {"answer_id": answer["answer_id"], "rating": rating}
        url = f"{served[0]}/api/collections/rated/feedback"
        assert httpx.post(url, json=sent, headers={"Authorization": f"Bearer {KEY}"}).status_code == 201
    (given,) = remote("feedback", "list", "-c", "rated", "--json").json
    assert (given["question"], given["rating"]) == ("What is the zebra?", "up")
    assert remote("feedback", "list", "-c", "rated", "--rating", "down", "--json").json == []
    (question,) = remote("feedback", "export", "-c", "rated", "--json").json
    assert question["document"].endswith("zebra.md")


def test_a_server_refuses_who_has_no_key(plexus: Plexus, served: tuple[str, Path]) -> None:
    ran = plexus("search", "zebra", "--server", served[0])
    assert ran.code == 1
    assert "a key is needed" in ran.err


def test_reparse_is_for_the_data_directory(remote: Plexus, folder: Path) -> None:
    ran = remote("ingest", folder, "--reparse")
    assert ran.code == 1
    assert "--reparse works on the data directory" in ran.err


def test_the_data_directory_of_a_running_server_can_be_read_but_not_written(
    plexus: Plexus, served: tuple[str, Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEXUS_DATA_DIR", str(served[1]))
    assert plexus("collections", "list").code == 0
    ran = plexus("ingest", folder)
    assert ran.code == 1
    assert "the server at http://127.0.0.1" in ran.err
    assert plexus("serve", "--port", "0").code == 1
    assert httpx.get(f"{served[0]}/health").status_code == 200
