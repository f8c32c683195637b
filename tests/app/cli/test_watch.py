"""`plexus ingest --watch` in a process of its own, on the data directory and on a server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app.cli.conftest import Plexus
from tests.app.cli.test_server import KEY, serving

ROOT = Path(__file__).parents[3]


class Watching:
    """The process and what it printed so far."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    def out(self) -> str:
        return self._log.read_text()

    def wait_for(self, *lines: str) -> None:
        """Each line once more than it was there before, in any order."""
        deadline = time.monotonic() + 30
        while not all(line in self.out() for line in lines):
            assert self.process.poll() is None, self.out()
            assert time.monotonic() < deadline, self.out()
            time.sleep(0.05)

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def watching(folder: Path, data: Path, *options: str) -> Iterator[Watching]:
    log = folder.with_suffix(".log")
    environment = {
        **os.environ,
        "PLEXUS_DATA_DIR": str(data),
        "PLEXUS_EMBEDDER": "hashing",
        "PLEXUS_PARSE_WORKERS": "1",
        "PLEXUS_API_KEY": KEY,
    }
    code = "from app.cli import main; main()"
    command = [sys.executable, "-c", code, "ingest", str(folder), "--watch", "-c", "zoo", *options]
    with (
        log.open("w") as out,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as process,
    ):
        try:
            yield Watching(process, log)
        finally:
            process.kill()


def follow_a_folder(watch: Watching, folder: Path, sources: Callable[[], set[str]]) -> None:
    """Files come, change, are renamed and go, and the collection follows."""
    watch.wait_for("ready     zebra.md", "ready     sub/whale.md", "ready     prices.csv")
    lines = "".join(json.dumps({"_id": str(number), "text": f"Line {number}"}) + "\n" for number in range(3))
    (folder / "lines.jsonl").write_text(lines)
    (folder / "zebra.md").rename(folder / "horse.md")
    (folder / "sub" / "whale.md").write_text("# Whales\n\nThe grey whale is 15 metres long.\n")
    watch.wait_for("ready     lines.jsonl", "ready     horse.md: the same bytes as zebra.md", "removed   zebra.md")
    assert sources() == {"lines.jsonl#0", "lines.jsonl#1", "lines.jsonl#2", "horse.md", "sub/whale.md", "prices.csv"}
    (folder / "lines.jsonl").unlink()
    (folder / "prices.csv").unlink()
    watch.wait_for("removed   lines.jsonl", "removed   prices.csv")
    assert sources() == {"horse.md", "sub/whale.md"}


def test_a_folder_is_followed_on_the_data_directory(folder: Path, data_dir: Path, plexus: Plexus) -> None:
    (folder.parent / "other.md").write_text("not of this folder")
    assert plexus("ingest", folder.parent / "other.md", "-c", "zoo").code == 0

    def sources() -> set[str]:
        documents = plexus("documents", "list", "-c", "zoo", "--json").json
        return {source for document in documents for source in document["sources"]} - {"other.md"}

    with watching(folder, data_dir) as watch:
        follow_a_folder(watch, folder, sources)
        assert watch.stop(signal.SIGTERM) == 0, watch.out()
    assert "3 removed" in watch.out()
    assert "Traceback" not in watch.out()
    assert "15 metres" in plexus("search", "whale", "-c", "zoo").out
    listed = plexus("documents", "list", "-c", "zoo", "--json").json
    assert {"other.md"} in [set(document["sources"]) for document in listed], "sources from elsewhere stay"
    assert plexus("check").code == 0
    assert not list((data_dir / "staging").iterdir())


def test_what_went_while_nobody_watched_is_removed_by_the_next_watch(
    folder: Path, data_dir: Path, plexus: Plexus
) -> None:
    (folder.parent / "other.md").write_text("not of this folder")
    assert plexus("ingest", folder.parent / "other.md", "-c", "zoo").code == 0
    with watching(folder, data_dir) as watch:
        watch.wait_for("ready     zebra.md", "ready     sub/whale.md")
        assert watch.stop(signal.SIGTERM) == 0, watch.out()
    (folder / "zebra.md").unlink()
    (folder / "sub" / "whale.md").write_text("# Whales\n\nThe grey whale is 15 metres long.\n")
    with watching(folder, data_dir) as watch:
        watch.wait_for("removed   zebra.md", "ready     sub/whale.md", "unchanged prices.csv")
        assert watch.stop(signal.SIGTERM) == 0, watch.out()
    documents = plexus("documents", "list", "-c", "zoo", "--json").json
    assert {source for one in documents for source in one["sources"]} == {"sub/whale.md", "prices.csv", "other.md"}
    assert "zebra" not in "".join(path.read_text() for path in (data_dir / "watched").iterdir())


def test_a_folder_is_followed_on_a_server(
    folder: Path, tmp_path: Path, plexus: Plexus, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "served"
    directory.mkdir()
    with serving(directory) as (address, _):
        monkeypatch.setenv("PLEXUS_API_KEY", KEY)
        assert plexus("collections", "create", "zoo", "--server", address).code == 0

        def sources() -> set[str]:
            documents = plexus("documents", "list", "-c", "zoo", "--server", address, "--json").json
            return {source for document in documents for source in document["sources"]}

        with watching(folder, data_dir, "--server", address, "--json") as watch:
            _wait(lambda: sources() == {"zebra.md", "sub/whale.md", "prices.csv"})
            (folder / "zebra.md").unlink()
            (folder / "new.jsonl").write_text('{"_id": "1", "text": "one"}\n{"_id": "2", "text": "two"}\n')
            _wait(lambda: sources() == {"new.jsonl#1", "new.jsonl#2", "sub/whale.md", "prices.csv"})
            (folder / "new.jsonl").unlink()
            _wait(lambda: sources() == {"sub/whale.md", "prices.csv"})
            assert watch.stop(signal.SIGINT) == 0, watch.out()
        summary = json.loads(watch.out())["summary"]
    assert (summary["ready"], summary["removed"]) == (2, 2)


def test_a_watch_is_ended_while_it_works(folder: Path, data_dir: Path, plexus: Plexus) -> None:
    for number in range(200):
        (folder / f"{number}.md").write_text(f"# Number {number}\n\n" + f"The word of {number} is w{number}. " * 40)
    with watching(folder, data_dir) as watch:
        watch.wait_for("ready ")
        assert watch.stop(signal.SIGINT) == 0, watch.out()
    assert "Traceback" not in watch.out()
    assert plexus("check").code == 0
    assert plexus("ingest", folder, "-c", "zoo").code == 0
    assert len(plexus("documents", "list", "-c", "zoo", "--json").json) == 203


def test_watching_and_reparsing_exclude_each_other(folder: Path, plexus: Plexus) -> None:
    assert plexus("ingest", folder, "--watch", "--reparse").code == 1


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)
