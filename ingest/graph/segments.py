"""The pieces of a document that are read for names: sentences, headings, and the cells of tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from index.sentences import sentences
from index.types import Element, ElementKind, TableGrid
from ingest.tabular import column_names, header_rows, is_number

Role = Literal["prose", "heading", "title", "label", "cell", "picture"]
"""`label` is the name of a column or a row, `cell` what else stands in a table, `picture` words inside a picture."""

Spans = Mapping[str, Sequence[tuple[int, int]]]
"""By element, characters from and to."""
_PROSE: frozenset[ElementKind] = frozenset({"text", "list", "caption", "footnote", "attachment"})
_HEADS: Mapping[ElementKind, Role] = {"title": "title", "heading": "heading"}
_LINES = re.compile(r"[^\n]+")
_CELLS = re.compile(r"[^|\n]+")
_RULE = re.compile(r"^[|\s-]+$")
_TELLS = re.compile(r"[^\W\d_]{2}|^\s*\d{4}\s*$")
"""A word or a year: a cell with an amount names nothing."""
_COUNTS = re.compile(r"\W*(?:\d{1,3}|[^\W\d_])?\W*$")
"""A cell before the label of its row: empty, or a number or letter that counts the rows."""
_LEADER = re.compile(r"(?:\.\s?){5}|(?:…\s?){2}")
"""The dots of a table of contents: what such a line names is named by the heading that it leads to."""
_SECTION = " > "
"""What a row has between the name of its section and its cells."""
_NUMBERING = re.compile(r"^\s*(?:[A-Z]\.|(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3})*[.)]?|[IVXLC]{1,6}[.)]|\([a-z\d]{1,3}\))\s+")


class Segment(NamedTuple):
    """The characters [start, start + len(text)) of an element, the `sentence`-th piece of it."""

    element: str
    start: int
    text: str
    sentence: int
    role: Role


def segments(elements: Sequence[Element], skipped: Collection[str], referring: Spans) -> Iterator[Segment]:
    """The pieces in reading order, but of the elements `skipped`. Running heads, code and formulas are not read.

    Words inside a picture are read line by line; cells of one row are one sentence. The characters `referring` of an
    element, which lead to another place, a work or a footnote, are blanks: they are no part of a name.
    """
    columns = {element.id: _columns(element.table) for element in elements if element.table is not None}
    for element in elements:
        if element.id in skipped:
            continue
        if element.kind in _HEADS:
            head = _NUMBERING.match(element.text)
            start = head.end() if head else 0
            if element.text[start:].strip():
                yield Segment(element.id, start, element.text[start:], 0, _HEADS[element.kind])
        elif element.kind == "table" and element.table is not None:
            yield from _table(element, element.table)
        elif element.kind == "row":
            yield from _row(element, columns.get(element.parent or "", ()))
        elif element.kind == "image":
            for number, line in enumerate(_LINES.finditer(element.text)):
                yield Segment(element.id, line.start(), line.group(), number, "picture")
        elif element.kind in _PROSE:
            text = _blanked(element.text, referring.get(element.id, ()))
            for number, (start, end) in enumerate(sentences(element.text)):
                if not _leads(text[start:end]):
                    yield Segment(element.id, start, text[start:end], number, "prose")


def _table(element: Element, grid: TableGrid) -> Iterator[Segment]:
    headers = header_rows(grid)
    row = 0
    for line in _LINES.finditer(element.text):
        if _RULE.match(line.group()):
            continue
        first = True
        for cell in _CELLS.finditer(element.text, line.start(), line.end()):
            if not _TELLS.search(cell.group()) or _leads(cell.group()):
                first = first and _COUNTS.match(cell.group()) is not None
                continue
            named = row < headers or (first and not is_number(cell.group()))
            yield _piece(element, cell.start(), cell.end(), row, "label" if named else "cell")
            first = False
        row += 1


def _columns(grid: TableGrid) -> tuple[str, ...]:
    """The names of a table's columns, longest first."""
    return tuple(sorted({name for name in column_names(grid) if name}, key=len, reverse=True))


def _row(element: Element, names: Sequence[str]) -> Iterator[Segment]:
    """The cells of a row without the names of its section and of their columns, which every row repeats."""
    start, first = 0, True
    for text in re.split(r"(?<=; )|(?<=\| )|(?<=> )", element.text):
        end = start + len(text)
        head = next((name for name in names if text.startswith(f"{name}: ")), "")
        begin = start + (len(head) + 2 if head else 0)
        content = element.text[begin:end].rstrip(" ;|>")
        is_section = start == 0 and text.endswith(_SECTION)
        if is_section or not _TELLS.search(content) or _leads(content):
            first = first and (is_section or _COUNTS.match(content) is not None)
        else:
            named = first and not is_number(content)
            yield _piece(element, begin, begin + len(content), 0, "label" if named else "cell")
            first = False
        start = end


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _leads(text: str) -> bool:
    """Whether a text is a line of a table of contents."""
    return ("...." in text or ". ." in text or "…" in text) and _LEADER.search(text) is not None


def _piece(element: Element, start: int, end: int, sentence: int, role: Role) -> Segment:
    text = element.text[start:end]
    lead = len(text) - len(text.lstrip())
    return Segment(element.id, start + lead, text.strip(), sentence, role)
