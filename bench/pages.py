"""How fast documents are parsed, and how much memory a worker needs on a long one.

python -m bench.pages PATH... [--workers 1 2] [--long-pages 1000] [--json]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from ingest.base import Task
from ingest.pool import ParsePool
from ingest.run import parse

SECONDS_PER_TASK = 1800.0
LINES = 45
PROSE = "Rivers carry sediment from the mountains to the sea, and every flood leaves a layer on the plain."


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document parsed alone in this process; `seconds` are wall time without writing or embedding."""

    document: str
    pages: int
    seconds: float
    status: str


@dataclass(frozen=True, slots=True)
class Pooled:
    """All documents through a pool; `seconds` include the start of its processes."""

    workers: int
    pages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Long:
    """One long document in a fresh process: peak resident memory before and after, in MB."""

    pages: int
    seconds: float
    before_mb: float
    peak_mb: float


def parse_alone(task: Task) -> Parsed:
    started = time.perf_counter()
    documents = [bundle.document for bundle in parse(task)]
    seconds = time.perf_counter() - started
    pages = sum(document.pages or 0 for document in documents)
    return Parsed(task.source, pages, seconds, documents[0].status if documents else "failed")


def parse_pooled(tasks: Sequence[Task], workers: int) -> Pooled:
    started = time.perf_counter()
    with ParsePool(workers, SECONDS_PER_TASK) as pool:
        outcomes = pool.run(tasks, in_flight=2 * workers)
        pages = sum(bundle.document.pages or 0 for _, bundles in outcomes for bundle in bundles)
    return Pooled(workers, pages, time.perf_counter() - started)


def parse_long(pages: int, directory: Path) -> Long:
    """Draw a document of text pages with a ruled table on each, and parse it in a process of its own."""
    task = _task(draw_long(directory / "long.pdf", pages), directory)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_measured, task).result()


def draw_long(path: Path, pages: int) -> Path:
    canvas = Canvas(str(path), pagesize=(595, 842))
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 800, f"Chapter {number // 20 + 1}")
        for line in range(LINES):
            canvas.drawString(60, 780 - 12 * line, f"{number}.{line} {PROSE}")
        canvas.grid([60, 180, 300, 420], [80, 100, 120, 140, 160])
        for row in range(4):
            for column in range(3):
                canvas.drawString(64 + 120 * column, 146 - 20 * row, f"value {number * row + column}")
        canvas.showPage()
    canvas.save()
    return path


def _measured(task: Task) -> Long:
    before = _peak_mb()
    parsed = parse_alone(task)
    return Long(parsed.pages, parsed.seconds, before, _peak_mb())


def _peak_mb() -> float:
    """Linux's own mark of this process; that of getrusage is inherited from the parent."""
    status = Path("/proc/self/status").read_text("utf-8")
    return float(status.split("VmHWM:")[1].split()[0]) / 1024


def _task(path: Path, staging: Path) -> Task:
    return Task(path=path, source=path.name, collection="bench", staging=staging, name=path.name)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(found for found in path.iterdir() if found.is_file()) if path.is_dir() else [path]


def print_report(alone: Sequence[Parsed], pooled: Sequence[Pooled], long: Long) -> None:
    for one in sorted(alone, key=lambda one: one.pages / one.seconds):
        rate = one.pages / one.seconds
        print(f"{one.pages:>6} pages  {one.seconds:>7.2f} s  {rate:>7.1f} pages/s  {one.status:<8} {one.document}")
    pages, seconds = sum(one.pages for one in alone), sum(one.seconds for one in alone)
    print(f"\none after another  {pages} pages  {seconds:.2f} s  {pages / max(seconds, 1e-9):.1f} pages/s")
    for run in pooled:
        rate = run.pages / run.seconds
        print(f"pool, {run.workers} workers  {run.pages} pages  {run.seconds:.2f} s  {rate:.1f} pages/s")
    print(
        f"long document  {long.pages} pages  {long.seconds:.2f} s  {long.pages / long.seconds:.1f} pages/s  "
        f"peak memory {long.peak_mb:.0f} MB ({long.before_mb:.0f} MB before)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--long-pages", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        staging = Path(directory)
        tasks = [_task(path, staging) for path in _files(options.paths)]
        alone = [parse_alone(task) for task in tasks]
        pooled = [parse_pooled(tasks, workers) for workers in options.workers]
        long = parse_long(options.long_pages, staging)
    if options.json:
        print(
            json.dumps(
                {
                    name: [asdict(x) for x in rows]
                    for name, rows in (("alone", alone), ("pooled", pooled), ("long", [long]))
                },
                indent=1,
            )
        )
    else:
        print_report(alone, pooled, long)


if __name__ == "__main__":
    main()
