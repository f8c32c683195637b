"""Plain text: paragraphs between blank lines, located by line numbers."""

from __future__ import annotations

from collections.abc import Iterator

from index.types import Bundle
from ingest.base import Task
from ingest.builder import Builder, new_document, stem
from ingest.decode import read_text

MAX_LINES = 60
"""A paragraph longer than this many lines is cut: it is a log or a listing without blank lines."""


class TextParser:
    """Reads plain text of any encoding."""

    name = "text"
    version = 2
    media_types = ("text/plain",)

    def parse(self, task: Task) -> Iterator[Bundle]:
        text, content_hash, size = read_text(task.path)
        document = new_document(task, content_hash, size, "text/plain", stem(task))
        builder = Builder(document.id)
        for first, lines in paragraphs(text):
            builder.add("text", "\n".join(lines), locator=line_span(first, first + len(lines) - 1))
        yield builder.bundle(document)


def paragraphs(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each run of lines between blank lines with the number of its first line, counted from 1."""
    lines: list[str] = []
    number = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.replace("\x00", "").rstrip()
        if not line.strip() or len(lines) >= MAX_LINES:
            if lines:
                yield number - len(lines), lines
            lines = []
        if line.strip():
            lines.append(line)
    if lines:
        yield number - len(lines) + 1, lines


def line_span(first: int, last: int) -> str:
    """The locator of some lines, counted from 1."""
    return f"lines {first}-{last}" if last > first else f"line {first}"
