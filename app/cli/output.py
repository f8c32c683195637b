"""What commands print: tables and lines for people, JSON for programs; progress and errors on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.markup import escape

from app.cli import lazy

_INDENT = 2


def console() -> Console:
    """For stdout as it is now; without a terminal lines are not wrapped."""
    wide = None if sys.stdout.isatty() else 10_000
    return Console(file=sys.stdout, highlight=False, width=wide)


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=_INDENT) + "\n")


def print_line(text: str) -> None:
    """A line as it is, without markup; at once, so that a reader of a pipe can follow."""
    print(text, flush=True)


def print_error(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Numbers to the right, on a terminal in a frame; elsewhere tab-separated lines with a head."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in (columns, *cells):
            print_line("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in line))
        return
    table = lazy.table.Table(*columns)
    for row in cells:
        table.add_row(*map(escape, row))
    console().print(table)


class Advance(Protocol):
    def __call__(self, stage: str, done: int, total: int) -> None: ...


@contextmanager
def progress_bar(unit: str, *, quiet: bool = False) -> Iterator[Advance]:
    """A bar with rate and remaining time on stderr where that is a terminal, else nothing.

    Stages follow one another; each has its own line.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    shown = lazy.progress
    bar = shown.Progress(
        shown.TextColumn("{task.description}"),
        shown.BarColumn(),
        shown.MofNCompleteColumn(),
        shown.TextColumn("{task.fields[rate]}"),
        shown.TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    tasks: dict[str, Any] = {}

    def advance(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total, rate="")
        speed = bar.tasks[bar.task_ids.index(tasks[stage])].speed
        rate = f"{speed:.1f} {unit}/s" if speed else ""
        bar.update(tasks[stage], completed=done, total=max(total, done), rate=rate)

    with bar:
        yield advance
