"""HTML: the main content as headings, paragraphs, list items, tables, code and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.errors import EmptyFile
from index.types import Bundle, Edge, Element, ElementKind, TableGrid
from ingest.base import Task
from ingest.builder import Builder, new_document, stem
from ingest.decode import read_text
from ingest.graph.links import Link, Links
from ingest.media import stage_reference
from ingest.parsers.html_tables import table_grid

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
DROPPED = (
    "script",
    "style",
    "nav",
    "noscript",
    "template",
    "iframe",
    "svg",
    "form",
    "button",
    "select",
    "dialog",
    "head",
)
_INLINE = "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span"
INLINE = frozenset([*_INLINE.split(), *("strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr")])
MAX_DEPTH = 300
_NUMBER = re.compile(r"\s*\(([A-Z]?\.?\d{1,3}(?:\.\d{1,3})*[a-h]?)\)(?=\s|$)")


class HtmlParser:
    """Reads HTML. Its elements have no locator: the headings above them say where they are."""

    name = "html"
    version = 3
    media_types = ("text/html", "application/xhtml+xml")

    def parse(self, task: Task) -> Iterator[Bundle]:
        text, content_hash, size = read_text(task.path)
        tree = LexborHTMLParser(text)
        for dropped in tree.css(",".join(DROPPED[:-1])):
            dropped.decompose()
        stated = tree.css_first("title")
        title = " ".join(stated.text().split()) if stated is not None else ""
        document = new_document(task, content_hash, size, "text/html", stem(task))
        walker = _Walker(task, Builder(document.id))
        root = _main(tree)
        if root is not None:
            walker.walk(root, 0)
            walker.flush()
        if not walker.builder.elements:
            raise EmptyFile("the page holds no text")
        walker.builder.edges += walker.links.edges(walker.builder.edges)
        yield walker.builder.bundle(replace(document, title=title or walker.title or document.title))


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """The one <main> or <article>, where there is exactly one; else the body."""
    for selector in ("main", "[role=main]", "article"):
        found = tree.css(selector)
        if len(found) == 1 and len(found[0].text(strip=True)) > 200:
            return found[0]
    return tree.body


class _Walker:
    def __init__(self, task: Task, builder: Builder) -> None:
        self.builder = builder
        self.title: str | None = None
        self.links = Links()
        self._task = task
        self._formula = ""
        self._inline: list[str] = []
        self._letters = 0
        self._linked: list[Link] = []
        self._item = False

    def walk(self, node: LexborNode, depth: int) -> None:
        """Read a node's children; text of inline children gathers until a block begins or ends."""
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._say(child.text_content or "")
            elif tag == "br":
                self._inline.append("\n")
            elif tag == "img":
                self._image(child, None)
            elif tag == "math":
                self._math(child)
            elif tag in INLINE and depth < MAX_DEPTH:
                self._inside(child, tag, depth)
            elif not tag.startswith(("-", "_", "!")) and tag not in DROPPED:
                self._block(child, tag, depth)

    def _say(self, text: str) -> None:
        self._inline.append(text)
        self._letters += len("".join(text.split()))

    def _inside(self, node: LexborNode, tag: str, depth: int) -> None:
        """Read an inline node; the words of a link within the page are noted by their letters, white space left out."""
        self.links.anchor(_anchor(node))
        target = (node.attributes.get("href") or "") if tag == "a" else ""
        first, inline = self._letters, self._inline
        self.walk(node, depth + 1)
        if target.startswith("#") and self._inline is inline and self._letters > first:
            self._linked.append((first, self._letters, unquote(target[1:])))

    def _block(self, node: LexborNode, tag: str, depth: int) -> None:
        self.flush()
        self.links.anchor(_anchor(node))
        if tag in HEADINGS:
            for inner in node.css("[id], a[name]"):
                self.links.anchor(_anchor(inner))
            self._heading(_text(node), int(tag[1]))
        elif tag == "pre":
            self._add("code", (node.text() or "").strip("\n"))
        elif tag == "table":
            self._table(node, depth)
        elif tag == "figure":
            self._figure(node, depth)
        elif depth >= MAX_DEPTH:
            self._add("text", _text(node))
        else:
            outer, self._item = self._item, tag in ("li", "dd", "dt") or (self._item and tag in ("p", "div"))
            self.walk(node, depth + 1)
            self.flush()
            self._item = outer

    def _math(self, node: LexborNode) -> None:
        """A formula in a line is said with it, in TeX where the page has that; one on its own is an equation."""
        tex = node.css_first("annotation[encoding*=tex]")
        text = " ".join((tex.text() if tex is not None else node.text(separator=" ")).split())
        if node.attributes.get("display") != "block":
            self._say(text)
        else:
            self.flush()
            self._formula = text

    def _equation(self, text: str) -> str:
        """Make an element of a formula that waits, with the number that stands behind it; returns the text after."""
        number = _NUMBER.match(text)
        said = f"{self._formula} ({number[1]})" if number else self._formula
        self._formula = ""
        self.links.place(
            self.builder.add("equation", said, caption=f"Equation ({number[1]})" if number is not None else None)
        )
        return text[number.end() :].strip() if number else text

    def flush(self) -> None:
        """Make an element of the text gathered so far."""
        lines = (" ".join(line.split()) for line in "".join(self._inline).split("\n\n"))
        text = "\n".join(line for line in lines if line)
        if self._formula:
            text = self._equation(text)
        cut = self._letters - len("".join(text.split()))
        at = [place for place, char in enumerate(text) if not char.isspace()] if self._linked else []
        links = [(at[first - cut], at[last - 1 - cut] + 1, name) for first, last, name in self._linked if first >= cut]
        self._inline, self._linked, self._letters = [], [], 0
        self._add("list" if self._item else "text", text, links=links)

    def _add(
        self, kind: ElementKind, text: str, level: int | None = None, links: Sequence[Link] = ()
    ) -> Element | None:
        if not text:
            return None
        element = self.builder.add(kind, text, level=level)
        self.links.place(element, links)
        return element

    def _heading(self, text: str, level: int) -> None:
        if not text:
            return
        is_title = level == 1 and self.title is None
        self.title = text if is_title else self.title
        self._add("title" if is_title else "heading", text, level)

    def _table(self, node: LexborNode, depth: int) -> None:
        grid = table_grid(node)
        if grid is None:
            self.walk(node, min(depth + 1, MAX_DEPTH))
            self.flush()
            return
        caption = node.css_first("caption")
        words = _text(caption) if caption is not None else ""
        above = self._add("caption", words)
        table = self._add_table(grid, words)
        self._caption_of(above, [table])

    def _add_table(self, grid: TableGrid, caption: str) -> Element:
        table = self.builder.add_table(grid, caption=caption or None)
        self.links.place(table)
        return table

    def _caption_of(self, caption: Element | None, shown: Iterable[Element | None]) -> None:
        for element in shown:
            if caption is not None and element is not None:
                self.builder.edges.append(Edge(caption.id, element.id, "caption_of", element=caption.id))

    def _figure(self, node: LexborNode, depth: int) -> None:
        caption = node.css_first("figcaption")
        words = _text(caption) if caption is not None else ""
        if caption is not None:
            caption.decompose()
        shown: list[Element | None] = []
        for picture in node.css("img"):
            shown.append(self._image(picture, words or None))
            picture.decompose()
        table = node.css_first("table")
        grid = table_grid(table) if table is not None else None
        if table is not None and grid is not None:
            shown.append(self._add_table(grid, words))
            table.decompose()
        self.walk(node, min(depth + 1, MAX_DEPTH))
        self.flush()
        self._caption_of(self._add("caption", words), shown)

    def _image(self, node: LexborNode, caption: str | None) -> Element | None:
        address = (node.attributes.get("src") or "").strip()
        words = caption or (node.attributes.get("alt") or node.attributes.get("title") or "").strip() or None
        asset = stage_reference(self._task, address)
        if asset is None and not (caption and address):
            return None
        self.links.anchor(_anchor(node))
        image = self.builder.add("image", "", asset=asset, caption=words)
        self.links.place(image)
        return image


def _anchor(node: LexborNode) -> str | None:
    return node.attributes.get("id") or (node.attributes.get("name") if node.tag == "a" else None)


def _text(node: LexborNode) -> str:
    return " ".join(node.text(separator="").split())


def plain_text(html: str) -> str:
    """The text of a piece of HTML."""
    body = LexborHTMLParser(html).body
    return " ".join(body.text(separator=" ").split()) if body is not None else ""
