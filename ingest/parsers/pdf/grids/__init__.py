"""Tables of the layout model's grid, mended by where the words stand and by the rulings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.types import BBox, Cell, TableGrid
from ingest.parsers.pdf.grids.continued import join_tables
from ingest.parsers.pdf.grids.extent import whole_tables
from ingest.parsers.pdf.grids.frame import Frame, mended_frame
from ingest.parsers.pdf.grids.headers import header_count, label_columns
from ingest.parsers.pdf.grids.kinds import has_bars, is_drawing, is_table
from ingest.parsers.pdf.grids.lines import drawn_near
from ingest.parsers.pdf.grids.mending import merge_headers, merge_rows, span_labels
from ingest.parsers.pdf.grids.place import Slot, compact, placed
from ingest.parsers.pdf.grids.remarks import notes_of, units_of
from ingest.parsers.pdf.grids.ruled import drawn_box, ruled_slots
from ingest.parsers.pdf.grids.spans import span_headers, span_sections
from ingest.parsers.pdf.grids.trimmed import without_captions, without_side_caption
from ingest.parsers.pdf.grids.words import Word, around, table_words
from ingest.parsers.pdf.layout import LayoutPart
from ingest.parsers.pdf.model import Fragment, RuledTable

__all__ = ["join_tables", "layout_table", "whole_tables"]


def layout_table(page: Any, part: LayoutPart, fragments: Sequence[Fragment], number: int) -> RuledTable | None:
    """The table of a layout part on page `number`; None for what is no table (its text is then to be read as text)."""
    every = table_words(page, part.box, fragments)
    words = without_captions(every)
    rows = part.row_edges if len(words) == len(every) else _around_words(part.row_edges, words)
    words, columns = without_side_caption(words, part.column_edges)
    guess = mended_frame(columns, rows, words, drawn_near(page, around(words))) if words else None
    if guess is None:
        return None
    ruled = ruled_slots(page, around(words), words, guess)
    found = ruled or compact(guess, placed(guess, words))
    if found is None:
        return None
    frame, slots = found
    box = drawn_box(slots, frame)
    drawn = drawn_near(page, box)
    if has_bars(drawn.fills, box):
        return None
    headers = header_count(slots, frame, drawn, box)
    if not is_table(slots, frame, drawn, headers, ruled=ruled is not None) or is_drawing(page, box, len(words)):
        return None
    if ruled is None:
        frame, slots, headers = merge_headers(frame, slots, drawn, headers)
        frame, slots = merge_rows(frame, slots, drawn, headers)
        span_headers(slots, frame, headers, drawn)
        span_sections(slots, frame, headers)
        span_labels(frame, slots, headers)
    grid = replace(
        _grid(slots, frame, headers, number),
        label_columns=label_columns(slots, frame, headers),
        units=units_of(slots, headers, box, fragments),
        notes=notes_of(slots, box, fragments),
    )
    return RuledTable(box, grid)


def _around_words(edges: Sequence[float], words: Sequence[Word]) -> list[float]:
    """Row edges of what is left of a table: what was trimmed off lies in no row, and is read as text."""
    box = around(words)
    return [box[1], *(edge for edge in edges if box[1] < edge < box[3]), box[3]]


def _grid(slots: Sequence[Slot], frame: Frame, headers: int, page: int) -> TableGrid:
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
