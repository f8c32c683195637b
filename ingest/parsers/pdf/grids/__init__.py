"""Tables of the layout model's grid, mended by where the words stand and by the rulings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.types import BBox, Cell, TableGrid
from ingest.parsers.pdf.grids.frame import Frame, mended_frame
from ingest.parsers.pdf.grids.headers import header_count, label_columns
from ingest.parsers.pdf.grids.lines import drawn_near
from ingest.parsers.pdf.grids.place import Slot, placed
from ingest.parsers.pdf.grids.spans import span_headers, span_sections
from ingest.parsers.pdf.grids.words import around, table_words
from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.model import Fragment, RuledTable, union


def layout_table(page: Any, part: LayoutPart, fragments: Sequence[Fragment], number: int) -> RuledTable | None:
    """The table of a layout part on page `number`; None for what is no table (its text is then to be read as text)."""
    words = table_words(page, part.box, fragments)
    frame = mended_frame(part.column_edges, part.row_edges, words)
    if frame is None:
        return None
    box = union([part.box, around(words)])
    drawn = drawn_near(page, box)
    slots = placed(frame, words)
    headers = header_count(slots, frame, drawn, box)
    span_headers(slots, frame, headers, drawn)
    span_sections(slots, frame, headers)
    return RuledTable(box, _grid(slots, frame, headers, label_columns(slots, frame, headers), number))


def _grid(slots: Sequence[Slot], frame: Frame, headers: int, labels: int, page: int) -> TableGrid:
    cells = tuple(
        Cell(
            slot.row,
            slot.column,
            slot.text,
            slot.row_span,
            slot.column_span,
            header=slot.row < headers,
            bbox=_bounds(slot, frame),
            page=page,
        )
        for slot in slots
    )
    return TableGrid(len(frame.rows) - 1, len(frame.columns) - 1, cells)


def _bounds(slot: Slot, frame: Frame) -> BBox:
    return (
        frame.columns[slot.column],
        frame.rows[slot.row],
        frame.columns[slot.last_column + 1],
        frame.rows[slot.last_row + 1],
    )
