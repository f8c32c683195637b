"""Markdown: headings, paragraphs, list items, tables, code and pictures, located by line numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.types import Bundle, ElementKind
from ingest.base import Task
from ingest.builder import Builder, new_document, stem
from ingest.decode import read_text
from ingest.media import stage_reference
from ingest.parsers.html import plain_text
from ingest.parsers.text import line_span
from ingest.tabular import grid_of


class MarkdownParser:
    """Reads CommonMark with tables; the first heading of level 1 is the title."""

    name = "markdown"
    version = 2
    media_types = ("text/markdown",)

    def parse(self, task: Task) -> Iterator[Bundle]:
        text, content_hash, size = read_text(task.path)
        document = new_document(task, content_hash, size, "text/markdown", stem(task))
        reader = _Reader(task, Builder(document.id))
        body, skipped = _without_front_matter(text)
        reader.read(MarkdownIt("commonmark").enable("table").parse(body), skipped)
        yield reader.builder.bundle(replace(document, title=reader.title or document.title))


def _without_front_matter(text: str) -> tuple[str, int]:
    """The text after a leading block between lines of three dashes, and how many lines that block has."""
    lines = text.split("\n")
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        return text, 0
    end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    return "\n".join(lines[end + 1 :]), end + 1


class _Reader:
    def __init__(self, task: Task, builder: Builder) -> None:
        self.builder = builder
        self.title: str | None = None
        self._task = task
        self._skipped = 0
        self._item_depth = 0

    def read(self, tokens: Sequence[Token], skipped: int) -> None:
        self._skipped = skipped
        index = 0
        while index < len(tokens):
            index = self._token(tokens, index)

    def _token(self, tokens: Sequence[Token], index: int) -> int:
        """Read what starts at a token; returns the index after it."""
        token = tokens[index]
        if token.type in ("list_item_open", "list_item_close"):
            self._item_depth += 1 if token.nesting == 1 else -1
        elif token.type == "heading_open":
            self._heading(tokens[index + 1], int(token.tag[1]))
            return index + 3
        elif token.type in ("fence", "code_block"):
            self.builder.add("code", token.content.rstrip("\n"), locator=self._lines(token))
        elif token.type == "table_open":
            return self._table(tokens, index)
        elif token.type == "inline":
            self._paragraph(token)
        elif token.type == "html_block" and (text := plain_text(token.content)):
            self.builder.add("text", text, locator=self._lines(token))
        return index + 1

    def _heading(self, inline: Token, level: int) -> None:
        text = _plain(inline)
        if not text:
            return
        is_title = level == 1 and self.title is None
        kind: ElementKind = "title" if is_title else "heading"
        self.title = text if is_title else self.title
        self.builder.add(kind, text, level=level, locator=self._lines(inline))

    def _paragraph(self, inline: Token) -> None:
        text = _plain(inline)
        if text:
            kind: ElementKind = "list" if self._item_depth else "text"
            self.builder.add(kind, text, locator=self._lines(inline))
        for child in inline.children or ():
            if child.type == "image":
                self._image(child, self._lines(inline))

    def _image(self, token: Token, locator: str | None) -> None:
        address = str(token.attrs.get("src", ""))
        caption = token.content.strip() or str(token.attrs.get("title", "")).strip() or None
        asset = stage_reference(self._task, address)
        if asset is not None or caption:
            self.builder.add("image", "", asset=asset, caption=caption, locator=locator)

    def _table(self, tokens: Sequence[Token], index: int) -> int:
        opening = tokens[index]
        rows: list[list[str]] = []
        row_lines: list[str] = []
        headers = 0
        while tokens[index].type != "table_close":
            token = tokens[index]
            if token.type == "tr_open":
                rows.append([])
                row_lines.append(self._lines(token) or "")
            elif token.type == "inline":
                rows[-1].append(_plain(token))
            elif token.type == "thead_close" and any(rows[-1]):
                headers = 1
            index += 1
        if any(any(row) for row in rows):
            grid = grid_of(rows, headers)
            self.builder.add_table(grid, locator=self._lines(opening), row_locators=row_lines)
        return index + 1

    def _lines(self, token: Token) -> str | None:
        if token.map is None:
            return None
        first, end = token.map
        return line_span(first + 1 + self._skipped, max(first + 1, end) + self._skipped)


def _plain(inline: Token) -> str:
    """Text without markup; pictures apart."""
    parts: list[str] = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n" if child.type == "hardbreak" else " ")
    return "".join(parts).strip()
