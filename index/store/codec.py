"""How the values of `index.types` stand in rows: nested parts as JSON, vectors as fp16, terms packed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.store.base import TermCounts
from index.store.rules import dump, own_warnings
from index.types import (
    BBox,
    Cell,
    Document,
    Edge,
    Element,
    Json,
    Line,
    Mention,
    Notice,
    Part,
    Region,
    TableGrid,
    Unit,
    Vectors,
)

Row = tuple[Any, ...]

DOCUMENT_COLUMNS = (
    "media_type, title, size, content_hash, pages, page_sizes, metadata, status, error, warnings, parser,"
    " original, timings_ms, created_at, updated_at"
)
ELEMENT_COLUMNS = (
    "id, position, kind, text, regions, lines, parent, level, grid, asset, caption, locator, warnings, shows"
)
EDGE_COLUMNS = "source, target, kind, weight, element, span_start, span_end, label, confidence, origin"
UNIT_COLUMNS = "id, kind, text, parts, regions, context, caption, locator"


def document_values(document: Document, metadata: Mapping[str, Json], created_at: str, updated_at: str) -> Row:
    """The values of DOCUMENT_COLUMNS."""
    warnings = [[w.code, w.detail, w.page, w.element] for w in own_warnings(document)]
    return (
        document.media_type,
        document.title,
        document.size,
        document.content_hash,
        document.pages,
        dump(document.page_sizes),
        dump(metadata),
        document.status,
        document.error,
        dump(warnings),
        document.parser,
        int(document.original),
        dump(dict(document.timings_ms)),
        created_at,
        updated_at,
    )


def read_document(id: str, collection: str, row: Row, sources: Sequence[str], failed: Iterable[Notice]) -> Document:
    """A document from the values of DOCUMENT_COLUMNS."""
    media_type, title, size, content_hash, pages, sizes, metadata, status, error, warnings, parser = row[:11]
    original, times, created_at, updated_at = row[11:]
    return Document(
        id=id,
        collection=collection,
        sources=tuple(sources),
        media_type=media_type,
        title=title,
        size=size,
        content_hash=content_hash,
        pages=pages,
        page_sizes=tuple((width, height) for width, height in json.loads(sizes)),
        metadata=json.loads(metadata),
        status=status,
        error=error,
        warnings=(*(Notice(*notice) for notice in json.loads(warnings)), *failed),
        parser=parser,
        original=bool(original),
        timings_ms=json.loads(times),
        created_at=created_at,
        updated_at=updated_at,
    )


def element_values(element: Element) -> Row:
    """The values of ELEMENT_COLUMNS."""
    return (
        element.id,
        element.order,
        element.kind,
        element.text,
        _dump_regions(element.regions),
        dump([(line.start, line.end, line.page, *line.bbox) for line in element.lines]),
        element.parent,
        element.level,
        None if element.table is None else _dump_grid(element.table),
        element.asset,
        element.caption,
        element.locator,
        dump(element.warnings),
        element.shows,
    )


def read_element(document: str, row: Row) -> Element:
    """An element from the values of ELEMENT_COLUMNS."""
    id, order, kind, text, regions, lines, parent, level, grid, asset, caption, locator, warnings, shows = row
    return Element(
        id=id,
        document=document,
        kind=kind,
        text=text,
        order=order,
        regions=_read_regions(regions),
        lines=tuple(Line(start, end, page, (x0, y0, x1, y1)) for start, end, page, x0, y0, x1, y1 in json.loads(lines)),
        parent=parent,
        level=level,
        table=None if grid is None else _read_grid(grid),
        asset=asset,
        caption=caption,
        locator=locator,
        warnings=tuple(json.loads(warnings)),
        shows=shows,
    )


def edge_values(edge: Edge) -> Row:
    """The values of EDGE_COLUMNS."""
    start, end = edge.span or (None, None)
    return (
        *(edge.source, edge.target, edge.kind, edge.weight, edge.element),
        *(start, end, edge.label, edge.confidence, edge.origin),
    )


def read_edge(row: Row) -> Edge:
    """An edge from the values of EDGE_COLUMNS."""
    source, target, kind, weight, element, start, end, label, confidence, origin = row
    span = None if start is None else (start, end)
    return Edge(source, target, kind, weight, element, span, label, confidence, origin)


def pack_mentions(mentions: Iterable[Mention]) -> str:
    """Of one element."""
    return dump([(one.start, one.end, one.name, one.kind, one.sentence, one.weight) for one in mentions])


def unpack_mentions(element: str, text: str) -> tuple[Mention, ...]:
    return tuple(Mention(element, *row) for row in json.loads(text))


def unit_values(unit: Unit) -> Row:
    """The values of UNIT_COLUMNS."""
    return (
        unit.id,
        unit.kind,
        unit.text,
        dump([(part.element, part.start, part.end) for part in unit.parts]),
        _dump_regions(unit.regions),
        unit.context,
        unit.caption,
        unit.locator,
    )


def read_unit(number: int, document: str, row: Row) -> Unit:
    """A unit from the values of UNIT_COLUMNS."""
    id, kind, text, parts, regions, context, caption, locator = row
    return Unit(
        id=id,
        document=document,
        kind=kind,
        text=text,
        parts=tuple(Part(*part) for part in json.loads(parts)),
        regions=_read_regions(regions),
        context=context,
        caption=caption,
        locator=locator,
        number=number,
    )


def pack_terms(terms: TermCounts) -> bytes:
    """The hashes, then the counts."""
    return terms.hashes.astype("<u8").tobytes() + terms.counts.astype("<u2").tobytes()


def unpack_terms(blob: bytes, length: int) -> TermCounts:
    many = len(blob) // 10
    hashes = np.frombuffer(blob, "<u8", many).astype(np.uint64, copy=False)
    return TermCounts(hashes, np.frombuffer(blob, "<u2", many, 8 * many).astype(np.uint16, copy=False), length)


def signed(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """The same 64 bits as SQLite's integers."""
    return np.ascontiguousarray(hashes, dtype=np.uint64).view(np.int64)


def pack_vectors(vectors: Vectors) -> list[bytes]:
    """One fp16 BLOB per row."""
    return [row.tobytes() for row in np.asarray(vectors).astype("<f2")]


def unpack_vectors(blobs: Sequence[bytes]) -> Vectors:
    """Float32, shape (n, dimension); (0, 0) for no vectors."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), "<f2").reshape(len(blobs), -1).astype(np.float32)


def _dump_regions(regions: Sequence[Region]) -> str:
    return dump([(region.page, *region.bbox) for region in regions])


def _read_regions(text: str) -> tuple[Region, ...]:
    return tuple(Region(page, (x0, y0, x1, y1)) for page, x0, y0, x1, y1 in json.loads(text))


def _dump_grid(grid: TableGrid) -> str:
    cells = [(c.row, c.column, c.text, c.row_span, c.column_span, c.header, c.bbox, c.page) for c in grid.cells]
    return dump([grid.rows, grid.columns, cells, grid.label_columns, grid.units, grid.notes, grid.column_names])


def _read_grid(text: str) -> TableGrid:
    rows, columns, cells, *told = json.loads(text)
    labels, units, notes, names = told or (0, "", (), ())
    return TableGrid(
        rows, columns, tuple(_read_cell(cell) for cell in cells), labels, units, tuple(notes), tuple(names)
    )


def _read_cell(cell: Sequence[Any]) -> Cell:
    row, column, text, row_span, column_span, header, bbox, page = cell
    box: BBox | None = None if bbox is None else (bbox[0], bbox[1], bbox[2], bbox[3])
    return Cell(row, column, text, row_span, column_span, header, box, page)
