"""Cuts a big file of lines into parts that parse independently."""

from __future__ import annotations

from dataclasses import replace

from ingest.base import Task
from ingest.detect import media_type_of

LINES_PER_TASK = 500
MAX_PART_BYTES = 16_000_000


def split(task: Task) -> list[Task]:
    """Parts of a JSON Lines file, each of whole lines and at most 500 of them; every other file is itself."""
    if task.start or task.end is not None or not _is_jsonl(task):
        return [task]
    parts: list[Task] = []
    start = position = 0
    first_line = line = 1
    with task.path.open("rb") as stream:
        for raw in stream:
            position += len(raw)
            line += 1
            if line - first_line >= LINES_PER_TASK or position - start >= MAX_PART_BYTES:
                parts.append(replace(task, start=start, end=position, first_line=first_line))
                start, first_line = position, line
    if position > start:
        parts.append(replace(task, start=start, end=position, first_line=first_line))
    return parts if len(parts) > 1 else [task]


def _is_jsonl(task: Task) -> bool:
    try:
        return media_type_of(task.path, task.name or task.path.name) == "application/jsonl"
    except OSError:
        return False
