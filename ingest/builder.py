"""Collects the elements of one document: ids, order, the hierarchy of headings, tables with their rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.types import (
    Asset,
    BBox,
    Bundle,
    Document,
    Edge,
    Element,
    ElementKind,
    Json,
    Line,
    Notice,
    PictureKind,
    Region,
    TableGrid,
)
from ingest.base import Task
from ingest.identity import ElementIds, document_id
from ingest.tabular import row_texts, table_text

MAX_LEVEL = 6


def new_document(task: Task, content_hash: str, size: int, media_type: str, title: str, **facts: Json) -> Document:
    """The document of a task, so far without outcome; `facts` are metadata found in the file."""
    return Document(
        id=document_id(task.collection, content_hash),
        collection=task.collection,
        sources=(task.source,),
        media_type=media_type,
        title=title,
        size=size,
        content_hash=content_hash,
        metadata={**facts, **task.metadata},
    )


def stem(task: Task) -> str:
    """The file's name without its ending: the title of last resort."""
    return Path(task.name or task.source).stem or task.source


class Builder:
    """Adds elements in reading order. A heading belongs to the nearest one above of a lower level."""

    def __init__(self, document: str) -> None:
        self._ids = ElementIds(document)
        self._document = document
        self._headings: list[tuple[int, str, str]] = []
        self.elements: list[Element] = []
        self.edges: list[Edge] = []
        self.assets: dict[str, Asset] = {}
        self.notices: list[Notice] = []

    @property
    def section(self) -> str | None:
        """Id of the heading that the next element belongs to."""
        return self._headings[-1][1] if self._headings else None

    def add(
        self,
        kind: ElementKind,
        text: str,
        *,
        regions: Sequence[Region] = (),
        lines: Sequence[Line] = (),
        level: int | None = None,
        locator: str | None = None,
        caption: str | None = None,
        asset: Asset | None = None,
        table: TableGrid | None = None,
        parent: str | None = None,
        floating: bool = False,
        warnings: Sequence[str] = (),
        shows: PictureKind | None = None,
    ) -> Element:
        """Add an element; `floating` ones (running headers and footers) belong to no heading."""
        place = regions[0].page if regions else locator
        content = text if asset is None else f"{asset.hash} {text}"
        new_id = self._ids.next(kind, place, content)
        if kind in ("title", "heading"):
            level = 0 if kind == "title" else max(1, min(MAX_LEVEL, level or 1))
            self._headings = [entry for entry in self._headings if entry[0] < level]
        if parent is None and not floating:
            parent = self.section
        element = Element(
            id=new_id,
            document=self._document,
            kind=kind,
            text=text,
            order=len(self.elements),
            regions=tuple(regions),
            lines=tuple(lines),
            parent=parent,
            level=level,
            table=table,
            asset=asset.hash if asset else None,
            caption=caption,
            locator=locator,
            warnings=tuple(warnings),
            shows=shows,
        )
        self.elements.append(element)
        if asset is not None:
            self.assets.setdefault(asset.hash, asset)
        if kind in ("title", "heading") and level is not None:
            self._headings.append((level, new_id, text))
        return element

    def add_table(
        self,
        grid: TableGrid,
        *,
        regions: Sequence[Region] = (),
        locator: str | None = None,
        row_locators: Sequence[str] = (),
        caption: str | None = None,
    ) -> Element:
        """Add a table, then one element per body row, tied to it by a `row_of` edge.

        `row_locators` names the place of each grid row where there are no boxes.
        """
        readable = table_text(grid)
        table = self.add(
            "table",
            readable.text,
            regions=regions,
            lines=readable.lines,
            locator=locator,
            caption=caption,
            table=grid,
        )
        for number, row in row_texts(grid):
            row_locator = row_locators[number] if row_locators else locator
            boxes = _row_regions(grid, number)
            element = self.add("row", row.text, regions=boxes, lines=row.lines, locator=row_locator, parent=table.id)
            self.edges.append(Edge(element.id, table.id, "row_of", element=element.id))
        return table

    def notice(self, code: str, detail: str, *, page: int | None = None, element: str | None = None) -> None:
        self.notices.append(Notice(code, detail, page=page, element=element))

    def bundle(self, document: Document) -> Bundle:
        return Bundle(document, tuple(self.elements), tuple(self.edges), tuple(self.assets.values()))


def _row_regions(grid: TableGrid, row: int) -> tuple[Region, ...]:
    """The box around the row's own cells, then those of cells that span into it."""
    boxes: dict[int, BBox] = {}
    spanning: list[Region] = []
    for cell in grid.cells:
        if cell.bbox is None or cell.page is None or not cell.row <= row < cell.row + cell.row_span:
            continue
        if cell.row_span > 1:
            if cell.text:
                spanning.append(Region(cell.page, cell.bbox))
            continue
        known = boxes.get(cell.page, cell.bbox)
        lows = min(known[0], cell.bbox[0]), min(known[1], cell.bbox[1])
        boxes[cell.page] = (*lows, max(known[2], cell.bbox[2]), max(known[3], cell.bbox[3]))
    return (*(Region(page, box) for page, box in boxes.items()), *spanning)
