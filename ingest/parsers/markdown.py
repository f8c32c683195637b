"""Markdown: headings, paragraphs, list items, tables, code and pictures, located by line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.types import Bundle, Edge, Element, ElementKind
from ingest.base import Task
from ingest.builder import Builder, new_document, stem
from ingest.decode import read_text
from ingest.graph.labels import label_of
from ingest.graph.links import Link, Links, Slugs
from ingest.media import stage_reference
from ingest.parsers.html import plain_text
from ingest.parsers.text import line_span
from ingest.tabular import grid_of

_FORMULA = re.compile(r"\$\$(?:(?!\$\$).)+?(?:\\tag\*?\s?\{\s*\(?([^{}()]{1,8})\)?\s*\}\s*)?\$\$", re.DOTALL)
_HTML_ANCHOR = re.compile(r"""<[^>]*\s(?:id|name)=["']([^"'>]+)["']""")


class MarkdownParser:
    """Reads CommonMark with tables; the first heading of level 1 is the title."""

    name = "markdown"
    version = 3
    media_types = ("text/markdown",)

    def parse(self, task: Task) -> Iterator[Bundle]:
        text, content_hash, size = read_text(task.path)
        document = new_document(task, content_hash, size, "text/markdown", stem(task))
        reader = _Reader(task, Builder(document.id))
        body, skipped = _without_front_matter(text)
        reader.read(MarkdownIt("commonmark").enable("table").parse(body), skipped)
        reader.builder.edges += reader.links.edges(reader.builder.edges)
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
        self.links = Links()
        self._slugs = Slugs()
        self._above: Element | None = None
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
            self._add("code", token.content.rstrip("\n"), token)
        elif token.type == "table_open":
            return self._table(tokens, index)
        elif token.type == "inline":
            self._paragraph(token, self._caption_beside(tokens, index))
        elif token.type == "html_block":
            self._html_anchors(token.content)
            self._add("text", plain_text(token.content), token)
        return index + 1

    def _add(
        self, kind: ElementKind, text: str, token: Token, level: int | None = None, links: Sequence[Link] = ()
    ) -> Element | None:
        if not text:
            return None
        element = self.builder.add(kind, text, level=level, locator=self._lines(token))
        self.links.place(element, links)
        return element

    def _html_anchors(self, html: str) -> None:
        for match in _HTML_ANCHOR.finditer(html):
            self.links.anchor(match[1])

    def _heading(self, inline: Token, level: int) -> None:
        text, links = _plain(inline)
        if not text:
            return
        is_title = level == 1 and self.title is None
        kind: ElementKind = "title" if is_title else "heading"
        self.title = text if is_title else self.title
        self.links.anchor(self._slugs.of(text))
        self._add(kind, text, inline, level, links)

    def _caption_beside(self, tokens: Sequence[Token], index: int) -> str:
        """The side, above or below, on which a table or picture stands that a paragraph is the caption of; else ""."""
        label = label_of(_plain(tokens[index])[0]) if not self._item_depth else None
        if label is None:
            return ""
        following = [token for token in tokens[index + 1 : index + 4] if token.type != "paragraph_close"]
        if following and following[0].type == "table_open":
            return "above"
        shown = next((element for element in reversed(self.builder.elements) if element.kind != "row"), None)
        return "below" if shown is not None and shown.kind == ("table" if label[0] == "table" else "image") else ""

    def _paragraph(self, inline: Token, caption: str) -> None:
        text, links = _plain(inline)
        for child in inline.children or ():
            if child.type == "html_inline":
                self._html_anchors(child.content)
        formula = _FORMULA.fullmatch(text)
        if formula is not None:
            number = f"Equation ({formula[1]})" if formula[1] else None
            self.links.place(self.builder.add("equation", text, caption=number, locator=self._lines(inline)))
            return
        kind: ElementKind = "caption" if caption else "list" if self._item_depth else "text"
        shown = next((element for element in reversed(self.builder.elements) if element.kind != "row"), None)
        said = self._add(kind, text, inline, links=links)
        if said is not None and caption == "below" and shown is not None:
            self._caption_of(said, shown)
        self._above = said if caption == "above" else None
        for child in inline.children or ():
            if child.type == "image":
                self._image(child, self._lines(inline))

    def _caption_of(self, caption: Element, shown: Element) -> None:
        self.builder.edges.append(Edge(caption.id, shown.id, "caption_of", element=caption.id))

    def _image(self, token: Token, locator: str | None) -> None:
        address = str(token.attrs.get("src", ""))
        caption = token.content.strip() or str(token.attrs.get("title", "")).strip() or None
        asset = stage_reference(self._task, address)
        if asset is not None or caption:
            self.links.place(self.builder.add("image", "", asset=asset, caption=caption, locator=locator))

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
                rows[-1].append(_plain(token)[0])
            elif token.type == "thead_close" and any(rows[-1]):
                headers = 1
            index += 1
        if any(any(row) for row in rows):
            grid = grid_of(rows, headers)
            above = self._above.text if self._above is not None else None
            lines = self._lines(opening)
            table = self.builder.add_table(grid, locator=lines, row_locators=row_lines, caption=above)
            self.links.place(table)
            if self._above is not None:
                self._caption_of(self._above, table)
        self._above = None
        return index + 1

    def _lines(self, token: Token) -> str | None:
        if token.map is None:
            return None
        first, end = token.map
        return line_span(first + 1 + self._skipped, max(first + 1, end) + self._skipped)


def _plain(inline: Token) -> tuple[str, list[Link]]:
    """Text without markup, pictures apart, and the links in it that lead to anchors of the document."""
    text = ""
    links: list[Link] = []
    opened: list[tuple[int, str]] = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            text += child.content
        elif child.type in ("softbreak", "hardbreak"):
            text += "\n" if child.type == "hardbreak" else " "
        elif child.type == "link_open":
            opened.append((len(text), str(child.attrs.get("href", ""))))
        elif child.type == "link_close" and opened:
            start, address = opened.pop()
            if address.startswith("#") and len(text) > start:
                links.append((start, len(text), unquote(address[1:])))
    cut = len(text) - len(text.lstrip())
    return text.strip(), [(max(0, start - cut), min(end - cut, len(text.strip())), name) for start, end, name in links]
