"""The ways in which documents come in, each measured from outside: by the engine, the command line, the server."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import httpx

from bench.log_frames import FRAME_HEADER, LogFrames
from bench.processes import tree_written_bytes, written_bytes
from bench.serving import COLLECTION, run_plexus, serving, upload
from index.embed import open_embedder
from index.engine import DATABASE, Engine
from index.present import VIEWS
from index.upkeep import Policy
from ingest.base import Task
from ingest.run import parse

PAGE = 4096
CALM_S = 3.0
"""A server is taken to be done when it has written nothing for so long."""


class Setup(NamedTuple):
    """`paths` come in one after another; the bytes are read when as many are in as `counts` says."""

    place: Path
    paths: Sequence[Path]
    counts: Sequence[int]
    embedder: str
    seal: int | None = None
    """Units in a segment, where it is not the default."""


class Mark(NamedTuple):
    """All bytes written until so many documents were in. `parts` says to what, as far as it can be told from
    outside; `logged` and `copied` count pages of the database by table."""

    documents: int
    written: int
    database: int
    parts: Mapping[str, int]
    logged: Mapping[str, int] = {}
    copied: Mapping[str, int] = {}


def by_engine(setup: Setup) -> Iterator[Mark]:
    """Each document in a commit of its own, in one process."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_write_all, args=(there, setup))
    process.start()
    there.close()
    try:
        before = here.recv()
        for count in setup.counts:
            parts, logged, copied = here.recv()
            written = written_bytes(process.pid or 0) - before
            here.send("go on")
            parts["other"] = written - sum(parts.values())
            yield Mark(count, written, _database_bytes(setup.place / "data"), parts, logged, copied)
    finally:
        here.close()
        process.join()


def by_server(setup: Setup) -> Iterator[Mark]:
    """Each document in an upload of its own; the next one when its job is done."""
    data = setup.place / "data"
    with (
        serving(data, setup.embedder, **_more(setup)) as (address, process),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        before = tree_written_bytes(process)
        for count, path in enumerate(setup.paths, 1):
            upload(client, path.name, path.read_bytes())
            if count in setup.counts:
                yield Mark(count, _calm(process) - before, _database_bytes(data), _files(data))


def by_command_line(setup: Setup) -> Iterator[Mark]:
    """All documents of a mark in one run of `plexus ingest`, each mark in a new data directory."""
    for count in setup.counts:
        data, folder = setup.place / f"data-{count}", setup.place / f"folder-{count}"
        folder.mkdir()
        for path in setup.paths[:count]:
            (folder / path.name).hardlink_to(path)
        # Linux adds what a child wrote to its parent once that has waited for it.
        before = written_bytes(os.getpid())
        run_plexus(data, setup.embedder, "ingest", str(folder), "-c", COLLECTION, "--json", **_more(setup))
        yield Mark(count, written_bytes(os.getpid()) - before, _database_bytes(data), _files(data))


WAYS: Mapping[str, Callable[[Setup], Iterator[Mark]]] = {
    "engine": by_engine,
    "cli": by_command_line,
    "server": by_server,
}


def _write_all(parent: Connection, setup: Setup) -> None:
    data, staging = setup.place / "data", setup.place / "staging"
    staging.mkdir()
    policy = Policy() if setup.seal is None else Policy(seal=setup.seal)
    with Engine.open(data, open_embedder(setup.embedder), writable=True, policy=policy) as engine:
        engine.create_collection(COLLECTION)
        frames, views = LogFrames(data / DATABASE), _Growth(data / VIEWS)
        parent.send(written_bytes(os.getpid()))
        for count, path in enumerate(setup.paths, 1):
            task = Task(path=path, source=path.name, collection=COLLECTION, staging=staging, name=path.name)
            bundles = list(parse(task))
            engine.write(bundles, {bundle.document.content_hash: path for bundle in bundles})
            frames.read()
            views.look()
            if count in setup.counts:
                engine.settle()
                frames.read()
                views.look()
                parts = {
                    "log": (PAGE + FRAME_HEADER) * sum(frames.logged.values()),
                    "checkpoints": PAGE * sum(frames.copied.values()),
                    "views": views.written,
                    "files": _size(data / "files"),
                }
                parent.send((parts, frames.by_table(frames.logged), frames.by_table(frames.copied)))
                parent.recv()


def _more(setup: Setup) -> dict[str, str]:
    return {} if setup.seal is None else {"PLEXUS_SEAL_UNITS": str(setup.seal)}


def _calm(process: int) -> int:
    """Bytes that the server has written once it writes no more."""
    written = tree_written_bytes(process)
    while True:
        time.sleep(CALM_S)
        now = tree_written_bytes(process)
        if now == written:
            return now
        written = now


class _Growth:
    """Bytes that files were seen to grow by; a file that comes and goes between two looks is missed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._sizes: dict[int, int] = {}
        self.written = 0

    def look(self) -> None:
        found = {}
        for path in self._directory.rglob("*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            if path.is_file():
                found[stat.st_ino] = stat.st_size  # not by name: a file is written under another one
        self.written += sum(max(0, size - self._sizes.get(key, 0)) for key, size in found.items())
        self._sizes = found


def _files(data: Path) -> dict[str, int]:
    """What lies there in the end."""
    return {"views": _size(data / VIEWS), "files": _size(data / "files")}


def _database_bytes(data: Path) -> int:
    return (data / DATABASE).stat().st_size


def _size(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
