"""Tables that go on over the end of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.types import Cell, TableGrid
from ingest.parsers.pdf.model import Block, RuledTable
from ingest.tabular import column_names, header_rows

AGREE = 0.03
"""How far the columns of two parts may stand apart, as a share of the table's width."""
_CONTINUED = re.compile(r"\bcont(?:inued|\.|\b|inuation)", re.IGNORECASE)
_ASIDE = ("header", "footer", "footnote")


def join_tables(blocks: Sequence[Block]) -> list[tuple[Block, Block]]:
    """(part, the part before) of tables cut by page ends; parts are changed in place.

    The parts stay tables of their own, each with the boxes of its page. Header rows that a part repeats are marked as
    such; one that does not repeat them gets the names of the columns.
    """
    pages: dict[int, list[Block]] = {}
    for block in blocks:
        if block.kind not in _ASIDE:
            pages.setdefault(block.page, []).append(block)
    found: list[tuple[Block, Block]] = []
    for number in sorted(pages):
        last, first = _last_table(pages[number]), _first_table(pages.get(number + 1, []))
        if last is None or first is None:
            continue
        before, rest = last.shape, first.shape
        if isinstance(before, RuledTable) and isinstance(rest, RuledTable) and _same_columns(before, rest):
            first.shape = replace(rest, grid=_named(rest.grid, before.grid))
            found.append((first, last))
    return found


def _last_table(page: Sequence[Block]) -> Block | None:
    """The table that ends a page; only its caption may follow."""
    for block in reversed(page):
        if isinstance(block.shape, RuledTable):
            return block
        if block.kind != "caption":
            return None
    return None


def _first_table(page: Sequence[Block]) -> Block | None:
    """The table that opens a page; only a caption that says "continued" may come before."""
    for block in page:
        if isinstance(block.shape, RuledTable):
            return block
        if not (block.shape is None and _CONTINUED.search(block.text) and len(block.text) < 200):
            return None
    return None


def _same_columns(before: RuledTable, rest: RuledTable) -> bool:
    if before.grid.columns != rest.grid.columns:
        return False
    if _header_texts(before.grid) and _header_texts(before.grid) == _header_texts(rest.grid):
        return True
    one, other = _edges(before), _edges(rest)
    return len(one) == len(other) and all(abs(a - b) <= AGREE for a, b in zip(one, other, strict=True))


def _edges(table: RuledTable) -> list[float]:
    """Left edges of the columns, and the right edge of the table, as shares of its width."""
    width = max(1.0, table.box[2] - table.box[0])
    lefts: dict[int, float] = {}
    for cell in table.grid.cells:
        if cell.bbox is not None:
            lefts[cell.column] = min(lefts.get(cell.column, cell.bbox[0]), cell.bbox[0])
    return [(lefts[column] - table.box[0]) / width for column in sorted(lefts)]


def _header_texts(grid: TableGrid) -> list[tuple[int, int, str]]:
    rows = header_rows(grid)
    return sorted((cell.row, cell.column, _folded(cell)) for cell in grid.cells if cell.row < rows and cell.text)


def _folded(cell: Cell) -> str:
    return "".join(cell.text.lower().split())


def _named(grid: TableGrid, before: TableGrid) -> TableGrid:
    """The part with the header rows of the one before: those it repeats, or only their names."""
    told = _header_texts(before)
    rows = header_rows(before)
    top = sorted((cell.row, cell.column, _folded(cell)) for cell in grid.cells if cell.row < rows and cell.text)
    repeated = bool(told) and top == told
    cells = tuple(replace(cell, header=repeated and cell.row < rows) for cell in grid.cells)
    names = () if repeated else tuple(column_names(before))
    units = grid.units or before.units
    return replace(
        grid, cells=cells, column_names=names, units=units, label_columns=before.label_columns or grid.label_columns
    )
