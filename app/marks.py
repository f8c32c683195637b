"""What of an element a link marks: the quoted characters, or cells of its table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.types import Cell, Element, Part, Region, TableGrid, Unit
from index.units import part_regions
from ingest.tabular import row_texts, table_text

Span = tuple[int, int]
"""Characters [start, end) of an element's text."""
Place = tuple[int, int]
"""Row and column of a cell, from 0."""


def quoted_part(unit: Unit, quote: str) -> Part | None:
    """The characters of an element that a quote from a unit is; None where it is not in the unit as one piece.

    White space of a quote is not that of its text.
    """
    words = [re.escape(word) for word in quote.split()]
    found = re.search(r"\s+".join(words), unit.text) if words else None
    if found is None:
        return None
    offset = 0
    for part in unit.parts:  # a unit's text are its parts with a line break between them
        length = part.end - part.start
        if offset <= found.start() and found.end() <= offset + length:
            start = part.start + found.start() - offset
            return Part(part.element, start, start + len(found.group()))
        offset += length + 1
    return None


def segments(text: str, span: Span | None) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it is marked; a span that is not in the text marks nothing."""
    if span is None or not 0 <= span[0] < span[1] <= len(text):
        return ((text, False),)
    start, end = span
    return tuple((piece, marked) for piece, marked in _cut(text, start, end) if piece)


def marked_regions(element: Element, span: Span | None, cells: Sequence[Place]) -> tuple[Region, ...]:
    """The boxes of the quoted lines or of the cells; of the whole element where none are known or asked for."""
    grid = element.table
    if cells and grid is not None:
        boxes = [(cell.page, cell.bbox) for cell in grid.cells if _covers(cell, cells)]
        return tuple(Region(page, box) for page, box in boxes if page is not None and box is not None)
    return (tuple(part_regions(element, *span)) if span else ()) or element.regions


def marked_cells(table: Element, marked: Iterable[Element], span: Span | None, cells: Sequence[Place]) -> set[Place]:
    """Which cells of a table (as its grid names them) a link to these elements marks: those of a row, of a quote."""
    grid = table.table
    found: set[Place] = set()
    if grid is None:
        return found
    for element in marked:
        if element.id == table.id:
            found.update((cell.row, cell.column) for cell in grid.cells if _covers(cell, cells))
            if span is not None:
                found.update(_within(table_text(grid).cells, span))
        elif (number := row_number(table, element)) is not None:
            text = next(text for row, text in row_texts(grid) if row == number)
            found.update(_within(text.cells, span or (0, len(text.text))))
    return found


def row_number(table: Element, row: Element) -> int | None:
    """Which row of the table's grid an element is; None where it is none of them."""
    if table.table is None or row.kind != "row" or row.parent != table.id:
        return None
    texts = row_texts(table.table)
    place = row.order - table.order - 1  # rows follow their table
    if 0 <= place < len(texts) and texts[place][1].text == row.text:
        return texts[place][0]
    return next((number for number, text in texts if text.text == row.text), None)


def rows_of(grid: TableGrid) -> list[list[Cell]]:
    """The cells by the row that they begin in."""
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.row < len(rows):
            rows[cell.row].append(cell)
    return rows


def _cut(text: str, start: int, end: int) -> tuple[tuple[str, bool], ...]:
    return (text[:start], False), (text[start:end], True), (text[end:], False)


def _within(cells: Iterable[tuple[int, int, int, int]], span: Span) -> Iterable[Place]:
    return ((row, column) for row, column, start, end in cells if start < span[1] and end > span[0])


def _covers(cell: Cell, places: Iterable[Place]) -> bool:
    """Whether a cell stands at one of these places; it may span several."""
    return any(
        cell.row <= row < cell.row + cell.row_span and cell.column <= column < cell.column + cell.column_span
        for row, column in places
    )
