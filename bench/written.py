"""How many bytes go to disk for each document, as a collection of equal documents grows.

python -m bench.written DIRECTORY [--way engine cli server] [--documents 1000] [--marks 100 200 500] [--seal N]
    [--tables N] [--json]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.processes import file_system
from bench.written_ways import WAYS, Mark, Setup
from bench.zipf import Texts

IN_MEMORY = ("tmpfs", "ramfs", "overlay")
WITHIN = 1.5
FIRST = 100


def print_report(way: str, marks: Sequence[Mark], tables: int) -> None:
    """Bytes per document, cumulative; then the share of each table since the mark before."""
    parts = list(marks[0].parts)
    print(f"\n{way:<10}{'per document':>14}" + "".join(f"{part:>12}" for part in parts) + f"{'database':>16}")
    for mark in marks:
        shares = "".join(f"{mark.parts[part] / mark.documents:>12,.0f}" for part in parts)
        print(f"{mark.documents:>10,}{mark.written / mark.documents:>14,.0f}{shares}{mark.database:>16,}")
    ratio = growth(marks)
    if ratio is not None:
        verdict = "within" if ratio <= WITHIN else "above"
        print(f"{marks[-1].documents:,} documents against {FIRST}: {ratio:.2f} times, {verdict} {WITHIN}")
    if tables:
        _print_tables(marks, tables)


def growth(marks: Sequence[Mark]) -> float | None:
    """Bytes per document over all, against those over the first hundred."""
    first = next((mark for mark in marks if mark.documents == FIRST), None)
    if first is None or marks[-1] is first:
        return None
    return (marks[-1].written / marks[-1].documents) / (first.written / first.documents)


def _print_tables(marks: Sequence[Mark], most: int) -> None:
    """Pages in the log, and copied by checkpoints, for each document between two marks."""
    documents, logged, copied = 0, dict[str, int](), dict[str, int]()
    for mark in marks:
        if not mark.logged:
            continue
        count = mark.documents - documents
        print(f"\npages per document, {documents + 1:,} to {mark.documents:,}{'log':>10}{'copied':>10}")
        for name in sorted(mark.logged, key=lambda name: logged.get(name, 0) - mark.logged[name])[:most]:
            fresh = (mark.logged[name] - logged.get(name, 0)) / count
            moved = (mark.copied.get(name, 0) - copied.get(name, 0)) / count
            print(f"  {name:<36}{fresh:>10.1f}{moved:>10.1f}")
        documents, logged, copied = mark.documents, dict(mark.logged), dict(mark.copied)


@contextmanager
def prepared(directory: Path, documents: int, seed: int) -> Iterator[tuple[Path, list[Path]]]:
    """A directory to work in, and the texts as files; removed afterwards."""
    place = Path(tempfile.mkdtemp(prefix="written-", dir=directory))
    try:
        texts, sources = Texts(seed), place / "sources"
        sources.mkdir()
        paths = [sources / f"text-{number:05}.txt" for number in range(documents)]
        for number, path in enumerate(paths):
            path.write_text(texts.text(number), "utf-8")
        yield place, paths
    finally:
        shutil.rmtree(place)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.written", description=__doc__)
    parser.add_argument("directory", type=Path, help="where to work: on a disk, not in memory")
    parser.add_argument("--way", nargs="+", choices=list(WAYS), default=["engine"])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--marks", nargs="+", type=int, default=[100, 200, 500])
    parser.add_argument("--embedder", default="hashing")
    parser.add_argument("--seal", type=int, help="units in a segment; fewer make more merging")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tables", type=int, default=0, metavar="N", help="the N tables that are written most")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    if file_system(options.directory) in IN_MEMORY:
        sys.exit(f"{options.directory} is not on a disk: Linux counts no bytes there")
    counts = sorted({*(mark for mark in options.marks if mark < options.documents), options.documents})
    measured: dict[str, list[Mark]] = {}
    for way in options.way:
        with prepared(options.directory, options.documents, options.seed) as (place, paths):
            measured[way] = list(WAYS[way](Setup(place, paths, counts, options.embedder, options.seal)))
        if not options.json:
            print_report(way, measured[way], options.tables)
    if options.json:
        print(json.dumps({way: [mark._asdict() for mark in marks] for way, marks in measured.items()}, indent=1))


if __name__ == "__main__":
    main()
