"""A reader of a soak: searches all the time, and holds every hit against the log of the writer."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.processes import anonymous_bytes, open_files
from bench.soak_log import Field, Log
from bench.zipf import Texts
from index.embed import open_embedder
from index.engine import Engine
from index.errors import PlexusError
from index.query import Compare, Query
from index.types import Found, Hit

COLLECTION = "soak"
TOP_K = 8
RECENT = 40
LEAST_TEXT = 100
SAMPLE_S = 1.0
EXAMPLES = 5
LATE_S = 10.0
"""A version must be acknowledged so soon after a reader has seen it."""


class Soak(NamedTuple):
    """`seconds` from the start of each process; `threads` in each reading process."""

    data: Path
    log: Path
    embedder: str
    seed: int
    seconds: float
    threads: int
    documents: int
    compact_every_s: float
    seal: int


@dataclass
class Report:
    """What a process saw. `errors` counts each kind, of which `examples` shows some."""

    searches: int = 0
    hits: int = 0
    expected: int = 0
    """Searches for a text that had to be found."""
    forbidden: int = 0
    """Searches for a text that was gone before."""
    versions: int = 0
    milliseconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    memory: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def fail(self, kind: str, detail: str) -> None:
        self.errors[kind] += 1
        shown = self.examples.setdefault(kind, [])
        if len(shown) < EXAMPLES:
            shown.append(detail)


class _Before(NamedTuple):
    """The log when a search begins."""

    version: int
    texts: int
    born: npt.NDArray[np.int64]
    gone: npt.NDArray[np.int64]
    going: npt.NDArray[np.int64]


class Reader:
    """One thread of searches. Its index versions must never fall."""

    def __init__(self, engine: Engine, log: Log, texts: Texts, rng: random.Random, stop: threading.Event) -> None:
        self.report = Report()
        self._engine = engine
        self._log = log
        self._texts = texts
        self._rng = rng
        self._stop = stop
        self._version = 0
        self._seen: deque[tuple[float, int, int]] = deque()
        self._text = lru_cache(maxsize=300)(texts.text)

    def run(self) -> None:
        while not self._stop.is_set():
            count = self._log.count
            if count:
                self._search(self._before(count))
                self._check_seen()
            else:
                time.sleep(0.01)
        self._check_seen()

    def _before(self, count: int) -> _Before:
        log = self._log
        # The version first: it may rise while the rows are copied.
        version = log.version
        born, gone = log.copy(Field.BORN_BY, count), log.copy(Field.GONE_BY, count)
        return _Before(version, count, born, gone, log.copy(Field.GOING, count))

    def _search(self, before: _Before) -> None:
        text = self._choose(before.texts)
        query = self._query(text)
        started = time.perf_counter()
        try:
            found = self._engine.search([COLLECTION], query)
        except PlexusError as error:
            self.report.fail(f"search raised {error.code}", f"{query}: {error.detail}")
            return
        self.report.milliseconds.append((time.perf_counter() - started) * 1000)
        self.report.searches += 1
        self._check_version(found, before)
        if query.filter is None and len(found.hits) < TOP_K:
            # The dense view ranks everything, so only a hit that was dropped makes an answer short.
            self.report.fail("too few hits", f"{len(found.hits)} of {TOP_K} at version {found.index_version}")
        texts = [self._check_hit(hit, found, before) for hit in found.hits]
        self._check_target(text, texts, found, before)

    def _choose(self, count: int) -> int:
        """Half of the time a recent text, because most of what goes on is about these."""
        if self._rng.random() < 0.5:
            return self._rng.randrange(max(0, count - RECENT), count)
        return self._rng.randrange(count)

    def _query(self, text: int) -> Query:
        word = self._texts.own_word(text)
        if self._rng.random() < 0.3:
            slot = self._log.get(text, Field.SLOT)
            return Query(word, TOP_K, Compare("eq", "source", source_name(slot)))
        if self._rng.random() < 0.3:
            return Query(f"{word} {self._texts.text(text)[:40]}", TOP_K)
        return Query(word, TOP_K)

    def _check_version(self, found: Found, before: _Before) -> None:
        version = found.index_version
        if version < self._version:
            self.report.fail("index version fell", f"{self._version} to {version}")
        if version < before.version:
            self.report.fail("stale", f"version {version} after {before.version} was acknowledged")
        self.report.versions += version != self._version
        self._version = max(self._version, version)

    def _check_hit(self, hit: Hit, found: Found, before: _Before) -> int | None:
        """The text that a hit belongs to; its document, unit and text must be that text's."""
        self.report.hits += 1
        text = hit.document.metadata.get("text")
        if not isinstance(text, int) or text >= self._log.count:
            self.report.fail("unknown document", f"{hit.document}")
            return None
        whole = len(hit.unit.text) > LEAST_TEXT and hit.unit.text in self._text(text)
        theirs = hit.unit.document == hit.document.id and hit.unit.parts
        if not whole or not theirs or hit.document.sources != (source_name(self._log.get(text, Field.SLOT)),):
            self.report.fail("not whole", f"text {text} of {hit.document.sources}: {hit.unit}")
        if text < before.texts and before.gone[text]:
            self.report.fail("deleted before", f"text {text} at version {found.index_version}")
        self._seen.append((time.monotonic(), found.index_version, text))
        return text

    def _check_target(self, text: int, texts: list[int | None], found: Found, before: _Before) -> None:
        if before.gone[text]:
            self.report.forbidden += 1
        stable = before.born[text] and not before.going[text]
        if stable and not self._log.get(text, Field.GOING):
            self.report.expected += 1
            if text not in texts:
                detail = f"text {text}, born {before.born[text]}, version {found.index_version}, found {texts}"
                self.report.fail("not found", detail)

    def _check_seen(self) -> None:
        """Hits of versions that are known by now: each text was live in the version that showed it."""
        log = self._log
        while self._seen:
            when, version, text = self._seen[0]
            if version > log.version:
                if time.monotonic() - when > LATE_S and not self._stop.is_set():
                    self.report.fail("version from nowhere", f"{version}, last acknowledged {log.version}")
                    self._seen.popleft()
                    continue
                return
            self._seen.popleft()
            if version <= log.get(text, Field.BORN_AFTER):
                self.report.fail("not of its version", f"text {text} at {version}, before it came")
            gone = log.get(text, Field.GONE_BY)
            if gone and version >= gone:
                self.report.fail("not of its version", f"text {text} at {version}, gone by {gone}")


def source_name(slot: int) -> str:
    return f"slot-{slot:05}.txt"


def read(parent: Connection, soak: Soak, number: int) -> None:
    """A reading process: one engine, several threads. Sends its report at the end."""
    report = Report()
    texts, log, stop = Texts(soak.seed, passages=2), Log(soak.log), threading.Event()
    engine = Engine.open(soak.data, open_embedder(soak.embedder), writable=False)
    readers = [
        Reader(engine, log, texts, random.Random(f"{soak.seed} {number} {thread}"), stop)
        for thread in range(soak.threads)
    ]
    crashed: list[str] = []
    threading.excepthook = lambda found: crashed.append(f"{found.exc_type.__name__}: {found.exc_value}")
    threads = [threading.Thread(target=reader.run) for reader in readers]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + soak.seconds
    while time.monotonic() < deadline:
        report.memory.append(anonymous_bytes(os.getpid()))
        report.files.append(open_files(os.getpid()))
        time.sleep(SAMPLE_S)
    stop.set()
    for thread in threads:
        thread.join()
    engine.close()
    for one in crashed:
        report.fail("thread ended", one)
    parent.send(joined([report, *(reader.report for reader in readers)]))


def joined(reports: list[Report]) -> Report:
    """All counts together; the samples of memory and files are those of the first."""
    total = Report(memory=reports[0].memory, files=reports[0].files)
    for one in reports:
        for name in ("searches", "hits", "expected", "forbidden", "versions"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
        total.milliseconds += one.milliseconds
        total.errors += one.errors
        for kind, examples in one.examples.items():
            total.examples[kind] = [*total.examples.get(kind, ()), *examples][:EXAMPLES]
    return total
