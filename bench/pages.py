"""How fast documents are parsed in each way of reading pages, and how much memory that needs.

python -m bench.pages PATH... [--ways auto text layout ocr] [--workers 1 2] [--beside] [--long-pages 1000] [--json]

Ways: `text` analyses no layout, `layout` that of each page, `ocr` recognises the text of each page besides, `auto`
decides page by page. `--beside` reads the same files with PyMuPDF4LLM's `to_markdown`, in the same run.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType

from reportlab.pdfgen.canvas import Canvas

from bench.pages_beside import PEER, markdown_seconds
from ingest.base import Reading, Task
from ingest.pool import ParsePool
from ingest.run import parse

SECONDS_PER_TASK = 1800.0
LINES = 45
WAYS: Mapping[str, Reading] = MappingProxyType(
    {
        "auto": Reading(),
        "text": Reading(layout="never", ocr="never"),
        "layout": Reading(layout="always", ocr="never"),
        "ocr": Reading(layout="always", ocr="always"),
    }
)
PROSE = "Rivers carry sediment from the mountains to the sea, and every flood leaves a layer on the plain."


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document parsed alone in this process; `seconds` are wall time without writing or embedding."""

    way: str
    document: str
    pages: int
    seconds: float
    cpu_seconds: float
    status: str


@dataclass(frozen=True, slots=True)
class Pooled:
    """All documents through a pool; `seconds` include the start of its processes."""

    way: str
    workers: int
    pages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Peak:
    """One document in a fresh process: peak resident memory before and after, in MB."""

    way: str
    document: str
    pages: int
    seconds: float
    before_mb: float
    peak_mb: float


def parse_alone(task: Task, way: str) -> Parsed:
    started, cpu = time.perf_counter(), time.process_time()
    documents = [bundle.document for bundle in parse(replace(task, reading=WAYS[way]))]
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    pages = sum(document.pages or 0 for document in documents)
    return Parsed(way, task.source, pages, seconds, cpu, documents[0].status if documents else "failed")


def read_by_peer(task: Task, pages: int) -> Parsed:
    """The same file by PyMuPDF4LLM."""
    seconds, cpu = markdown_seconds(task.path)
    return Parsed(PEER, task.source, pages, seconds, cpu, "ready")


def parse_pooled(tasks: Sequence[Task], workers: int, way: str) -> Pooled:
    started = time.perf_counter()
    with ParsePool(workers, SECONDS_PER_TASK) as pool:
        outcomes = pool.run([replace(task, reading=WAYS[way]) for task in tasks], in_flight=2 * workers)
        pages = sum(bundle.document.pages or 0 for _, bundles in outcomes for bundle in bundles)
    return Pooled(way, workers, pages, time.perf_counter() - started)


def peak_of(task: Task, way: str) -> Peak:
    """Parse a document in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_measured, task, way).result()


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


def _measured(task: Task, way: str) -> Peak:
    before = _peak_mb()
    parsed = parse_alone(task, way)
    return Peak(way, task.source, parsed.pages, parsed.seconds, before, _peak_mb())


def _peak_mb() -> float:
    """Linux's own mark of this process; that of getrusage is inherited from the parent."""
    status = Path("/proc/self/status").read_text("utf-8")
    return float(status.split("VmHWM:")[1].split()[0]) / 1024


def _task(path: Path, staging: Path) -> Task:
    return Task(path=path, source=path.name, collection="bench", staging=staging, name=path.name)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.pdf")) if path.is_dir() else [path]


def print_report(alone: Sequence[Parsed], pooled: Sequence[Pooled], peaks: Sequence[Peak]) -> None:
    for one in sorted(alone, key=lambda one: (one.way, one.pages / one.seconds)):
        rate, cpu = one.pages / one.seconds, one.cpu_seconds / max(1, one.pages)
        print(
            f"{one.way:<12}{one.pages:>6} pages {one.seconds:>8.2f} s {rate:>7.1f} pages/s "
            f"{cpu:>7.3f} CPU s a page  {one.status:<8} {one.document}"
        )
    print("\none after another")
    for way in dict.fromkeys(one.way for one in alone):
        group = [one for one in alone if one.way == way]
        pages, seconds = sum(one.pages for one in group), sum(one.seconds for one in group)
        cpu = sum(one.cpu_seconds for one in group)
        print(
            f"{way:<12}{pages:>6} pages {seconds:>8.2f} s {pages / max(seconds, 1e-9):>7.1f} pages/s "
            f"{pages / max(cpu, 1e-9):>7.1f} pages a CPU s"
        )
    for run in pooled:
        rate = run.pages / run.seconds
        print(f"{run.way:<12}pool, {run.workers} workers  {run.pages} pages  {run.seconds:.2f} s  {rate:.1f} pages/s")
    for peak in peaks:
        print(
            f"{peak.way:<12}alone in a process  {peak.pages} pages  {peak.pages / peak.seconds:.1f} pages/s  "
            f"peak memory {peak.peak_mb:.0f} MB ({peak.before_mb:.0f} MB before)  {peak.document}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--ways", nargs="+", choices=sorted(WAYS), default=["auto"])
    parser.add_argument("--workers", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--beside", action="store_true", help="also read with PyMuPDF4LLM")
    parser.add_argument("--long-pages", type=int, default=1000, help="0: no long document")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        staging = Path(directory)
        tasks = [_task(path, staging) for path in _files(options.paths)]
        if options.ways != ["text"]:
            parse_alone(tasks[0], "layout")  # loads the models, which no file shall pay for
        alone = [parse_alone(task, way) for way in options.ways for task in tasks]
        if options.beside:
            pages = {one.document: one.pages for one in alone}
            alone += [read_by_peer(task, pages[task.source]) for task in tasks]
        pooled = [parse_pooled(tasks, workers, way) for way in options.ways for workers in options.workers]
        peaks = [peak_of(max(tasks, key=lambda task: task.path.stat().st_size), way) for way in options.ways]
        if options.long_pages:
            long = _task(draw_long(staging / "long.pdf", options.long_pages), staging)
            peaks += [peak_of(long, way) for way in options.ways if way != "ocr"]
    if options.json:
        parts: tuple[tuple[str, Sequence[Parsed | Pooled | Peak]], ...]
        parts = (("alone", alone), ("pooled", pooled), ("peaks", peaks))
        print(json.dumps({name: [asdict(x) for x in rows] for name, rows in parts}, indent=1))
    else:
        print_report(alone, pooled, peaks)


if __name__ == "__main__":
    main()
