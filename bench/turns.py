"""Searches by turns beside an idle and a busy writing process."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.busy import Writer, Written
from bench.quantiles import HEADER, load
from bench.searching import Timed, plain, print_stages, spread, timed
from index.embed.base import Embedder
from index.engine import Engine

_RUNNING_UP_S = 2.0
"""Between the order to write and the first search."""
_WARMING = 20


def print_turns(
    directory: Path,
    collection: str,
    texts: Sequence[str],
    model: Embedder,
    recipe: Sequence[str],
    cores: set[int],
    turns: int,
) -> None:
    """Times of both, and the ratio of their p95; the data directory is copied beside itself and stays as it is."""
    queries = plain(texts)
    quiet: list[Timed] = []
    busy: list[Timed] = []
    print(f"\nduring a write into the same collection, writer on cores {sorted(cores)} ({load()})")
    print(f"  {'turn':<8}{HEADER}{'versions':>10}  written")
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix="busy-") as place:
        copy = Path(place) / "data"
        shutil.copytree(directory, copy)
        with Writer(copy, collection, recipe, cores) as writer, Engine.open(copy, model, writable=False) as engine:
            timed(engine, collection, queries[:_WARMING])
            for _ in range(turns):
                quiet += _printed("idle", timed(engine, collection, queries), None)
                writer.go()
                time.sleep(_RUNNING_UP_S)
                searches = timed(engine, collection, queries)
                busy += _printed("busy", searches, writer.stop())
                timed(engine, collection, queries[:_WARMING])
    print("  all busy turns, by stage")
    print_stages(busy)
    ratio = spread(busy).p95 / spread(quiet).p95
    print(f"  p95 busy / idle: {spread(busy).p95:.1f} / {spread(quiet).p95:.1f} = {ratio:.2f} ({load()})", flush=True)


def _printed(turn: str, searches: list[Timed], written: Written | None) -> list[Timed]:
    versions = [one.found.index_version for one in searches]
    told = ""
    if written is not None:
        rate = written.units / written.seconds
        told = f"{written.units} units in {written.seconds:.1f} s ({rate:.0f}/s), then merged {written.merging:.1f} s"
    rising = "" if versions == sorted(versions) else "  VERSIONS WENT BACK"
    print(f"  {turn:<8}{spread(searches)}{len(set(versions)):>10}  {told}{rising}", flush=True)
    return searches
