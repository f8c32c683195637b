"""Many readers beside one writer: does every search see a whole, right and ever newer collection?

python -m bench.soak [DIRECTORY] [--minutes 10] [--readers 16] [--processes 4] [--documents 300] [--seal 64]
    [--seed N] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.soak_log import CAPACITY, Log
from bench.soak_reader import COLLECTION, Report, Soak, joined, read, source_name
from bench.zipf import Texts
from index.embed import open_embedder
from index.engine import Engine
from index.present import VIEWS
from index.query import Query
from index.types import Bundle
from index.upkeep import Policy
from ingest.base import Task
from ingest.run import parse

MOST_AT_ONCE = 6
FAN_IN = 3
MEMORY_SLACK = 48 << 20
FILE_SLACK = 12


@dataclass
class Written:
    """What the writer did, what `check` said in the end, and how many files the views had then."""

    operations: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    missing: int = 0
    live: int = 0
    view_files: int = 0


class Writer:
    """Adds, updates and deletes at random, so that about `documents` are there."""

    def __init__(self, engine: Engine, log: Log, soak: Soak) -> None:
        self.done = Written()
        self._engine = engine
        self._log = log
        self._soak = soak
        self._rng = random.Random(soak.seed)
        self._texts = Texts(soak.seed, passages=2)
        self._live: dict[int, tuple[int, str]] = {}
        """Slot to number of its text and id of its document."""
        self._next_slot = 0

    def run(self, deadline: float) -> None:
        """Until the deadline; compacts now and then."""
        compacting = time.monotonic() + self._soak.compact_every_s
        while time.monotonic() < deadline and self._log.count < CAPACITY - MOST_AT_ONCE:
            if time.monotonic() >= compacting:
                self._count("compact")
                self._engine.compact()
                compacting = time.monotonic() + self._soak.compact_every_s
            getattr(self, self._choose())()

    def fill(self) -> None:
        """Bring the collection to its size."""
        while len(self._live) < self._soak.documents:
            self.add()

    def _choose(self) -> str:
        share = len(self._live) / self._soak.documents
        weights = {"add": max(0.0, 2.0 - share), "update": 1.0, "delete": share**2, "change_metadata": 0.3}
        return self._rng.choices(list(weights), list(weights.values()))[0]

    def add(self) -> None:
        """One document, or several in one commit."""
        slots = range(self._next_slot, self._next_slot + self._rng.randint(1, MOST_AT_ONCE))
        self._next_slot = slots.stop
        self._put("add", list(slots), [])

    def update(self) -> None:
        """New bytes for a known source."""
        slot = self._rng.choice(list(self._live))
        self._put("update", [slot], [self._live[slot][0]])

    def delete(self) -> None:
        slots = self._rng.sample(list(self._live), min(len(self._live), self._rng.randint(1, 3)))
        version = self._engine.store.version()
        texts = [self._live[slot][0] for slot in slots]
        for text in texts:
            self._log.going(text, version)
        if len(slots) == 1:
            self._engine.delete_document(self._live[slots[0]][1])
        else:
            self._engine.delete_sources(COLLECTION, [source_name(slot) for slot in slots])
        self._log.acknowledged(self._engine.store.version(), born=[], gone=texts)
        for slot in slots:
            del self._live[slot]
        self._count("delete")

    def change_metadata(self) -> None:
        _, document = self._live[self._rng.choice(list(self._live))]
        self._engine.set_metadata(document, {"read": self._rng.random()})
        self._log.acknowledged(self._engine.store.version(), born=[], gone=[])
        self._count("change metadata")

    def _put(self, name: str, slots: Sequence[int], replaced: list[int]) -> None:
        version = self._engine.store.version()
        texts = [self._log.coming(slot, version) for slot in slots]
        for text in replaced:
            self._log.going(text, version)
        bundles, originals = [], {}
        for slot, text in zip(slots, texts, strict=True):
            path = self._soak.data.parent / f"incoming-{text}.txt"
            path.write_text(self._texts.text(text), "utf-8")
            bundles.append(self._parsed(path, slot, text))
            originals[bundles[-1].document.content_hash] = path
        written = self._engine.write(bundles, originals)
        self._log.acknowledged(self._engine.store.version(), born=texts, gone=replaced)
        for path in originals.values():
            path.unlink()
        for slot, text, document in zip(slots, texts, written, strict=True):
            self._live[slot] = text, document.id
        self._count(name)

    def _parsed(self, path: Path, slot: int, text: int) -> Bundle:
        source = source_name(slot)
        task = Task(path, source, COLLECTION, path.parent, name=source, metadata={"text": text})
        return next(parse(task))

    def _count(self, name: str) -> None:
        self.done.operations[name] = self.done.operations.get(name, 0) + 1

    def finish(self) -> Written:
        """When nobody writes any more: every document is found, and nothing is broken."""
        self._engine.settle()
        self.done.live = len(self._live)
        for text, document in self._live.values():
            found = self._engine.search([COLLECTION], Query(self._texts.own_word(text), 3))
            self.done.missing += document not in {hit.document.id for hit in found.hits}
        self.done.problems = [f"{one.code}: {one.detail}" for one in self._engine.check()]
        self.done.view_files = sum(1 for path in (self._soak.data / VIEWS).rglob("*") if path.is_file())
        return self.done


def write(parent: Connection, soak: Soak) -> None:
    """The writing process: tells when the collection is filled, and in the end what it did."""
    policy = Policy(seal=soak.seal, fan_in=FAN_IN)
    with Engine.open(soak.data, open_embedder(soak.embedder), writable=True, policy=policy) as engine:
        engine.create_collection(COLLECTION)
        writer = Writer(engine, Log(soak.log, new=True), soak)
        writer.fill()
        parent.send("filled")
        writer.run(time.monotonic() + soak.seconds)
        parent.send("over")
        parent.recv()
        parent.send(writer.finish())


def run(soak: Soak, processes: int) -> tuple[Report, Written, list[str]]:
    """The readers' report, the writer's, and all that is wrong."""
    context = get_context("spawn")
    here, there = context.Pipe()
    writing = context.Process(target=write, args=(there, soak))
    writing.start()
    there.close()
    here.recv()
    readers = []
    for number in range(processes):
        mine, its = context.Pipe()
        process = context.Process(target=read, args=(its, soak, number))
        process.start()
        its.close()
        readers.append((process, mine))
    reports = [mine.recv() for _, mine in readers]
    here.recv()
    here.send("finish")
    written: Written = here.recv()
    for process in (writing, *(process for process, _ in readers)):
        process.join()
    return joined(reports), written, failures(reports, written)


def failures(reports: Sequence[Report], written: Written) -> list[str]:
    """Nothing of what readers and writer found may be wrong, and no reader may grow."""
    wrong = [f"{kind}: {count}" for kind, count in joined(list(reports)).errors.items()]
    wrong += written.problems
    if written.missing:
        wrong.append(f"{written.missing} of {written.live} documents are not found in the end")
    for number, report in enumerate(reports):
        for name, samples, slack in (
            ("memory", report.memory, MEMORY_SLACK),
            ("open files", report.files, FILE_SLACK),
        ):
            early, late = trend(samples)
            if late > early + slack:
                wrong.append(f"{name} of reader {number} grew from {early:,.0f} to {late:,.0f}")
    return wrong


def trend(samples: Sequence[int]) -> tuple[float, float]:
    """The median of the second quarter and of the last: the first is warming up."""
    quarter = max(1, len(samples) // 4)
    return statistics.median(samples[quarter : 2 * quarter] or samples), statistics.median(samples[-quarter:])


def print_report(report: Report, written: Written, wrong: Sequence[str]) -> None:
    times = sorted(report.milliseconds) or [0.0]
    operations = ", ".join(f"{count:,} {name}" for name, count in written.operations.items())
    print(f"writer: {operations}; {written.live} documents and {written.view_files} view files in the end")
    print(
        f"readers: {report.searches:,} searches, {report.hits:,} hits, {report.versions:,} new versions seen; "
        f"{report.expected:,} searches for what had to be found, {report.forbidden:,} for what was gone"
    )
    print(f"search: p50 {times[len(times) // 2]:.0f} ms, p95 {times[int(0.95 * len(times))]:.0f} ms")
    early, late = trend(report.memory)
    print(f"first reader: {early / 1e6:.0f} MB, later {late / 1e6:.0f} MB; open files {trend(report.files)}")
    for one in wrong:
        print(f"WRONG {one}")
    for kind, examples in report.examples.items():
        for example in examples:
            print(f"  {kind}: {example[:500]}")
    print("all is well" if not wrong else f"{len(wrong)} things are wrong")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("directory", type=Path, nargs="?", help="where to work")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--readers", type=int, default=16)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--compact-every", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--seal", type=int, default=64, help="units in a segment: few make much merging")
    parser.add_argument("--embedder", default="hashing")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.directory) as place:
        soak = Soak(
            data=Path(place) / "data",
            log=Path(place) / "log",
            embedder=options.embedder,
            seed=options.seed,
            seconds=60 * options.minutes,
            threads=-(-options.readers // options.processes),
            documents=options.documents,
            compact_every_s=options.compact_every,
            seal=options.seal,
        )
        report, written, wrong = run(soak, options.processes)
    if options.json:
        shown: dict[str, Any] = {**vars(report), "written": vars(written), "wrong": wrong}
        print(json.dumps(shown, default=str))
    else:
        print_report(report, written, wrong)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
