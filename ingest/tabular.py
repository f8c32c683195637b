"""Tables as text: the readable form of a grid, the sentence of a row, and which rows are headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from index.types import Cell, Line, TableGrid

_NUMBER = re.compile(r"^[\s$€£¥₹(+\-–—−±~≈<>≤≥]*[.,]?\d[\d\s,.'’]*\s*(?:[%‰]|[a-zA-Z]{0,3})?[)*†‡]*\s*$")


@dataclass(frozen=True, slots=True)
class TableText:
    """Text of a table or row, with one Line per cell that has a box.

    `cells` says of each cell with text where it stands: its row and column, and its characters [start, end).
    """

    text: str
    lines: tuple[Line, ...] = ()
    cells: tuple[tuple[int, int, int, int], ...] = ()


def grid_of(rows: Sequence[Sequence[str]], headers: int) -> TableGrid:
    """A plain grid without spans; the first `headers` rows are header cells; short rows are filled up."""
    width = max((len(row) for row in rows), default=0)
    cells = [
        Cell(r, c, row[c] if c < len(row) else "", header=r < headers)
        for r, row in enumerate(rows)
        for c in range(width)
    ]
    return TableGrid(len(rows), width, tuple(cells))


def is_number(text: str) -> bool:
    """Whether a cell holds an amount, a share or a year."""
    return bool(_NUMBER.match(text))


def header_rows(grid: TableGrid) -> int:
    """How many rows at the top are header cells."""
    flags = [False] * grid.rows
    for cell in grid.cells:
        flags[cell.row] = flags[cell.row] or (cell.header and bool(cell.text) and not _row_head(grid, cell))
    count = next((row for row, flag in enumerate(flags) if not flag), grid.rows)
    return count if count < grid.rows else 0


def _row_head(grid: TableGrid, cell: Cell) -> bool:
    """A header cell at the left of a row whose other cells are data."""
    return any(other.row == cell.row and not other.header and other.text for other in grid.cells)


def looks_like_header(grid: TableGrid) -> bool:
    """Whether the first row names the columns: short distinct words above numbers or longer text."""
    rows = _positions(grid)
    if len(rows) < 2:
        return False
    first = [cell.text for cell in rows[0] if cell is not None]
    filled = [text for text in first if text]
    if len(filled) < 0.6 * grid.columns or any(is_number(text) and not _year(text) for text in filled):
        return False
    if len(set(filled)) < len(filled) or max(len(text) for text in filled) > 80:
        return False
    body = [[cell.text for cell in row if cell is not None] for row in rows[1:]]
    numbers = sum(1 for row in body for text in row if is_number(text))
    if numbers:
        return True
    length = sum(len(text) for row in body for text in row) / max(1, sum(len(row) for row in body))
    return len(rows) >= 3 and sum(map(len, filled)) / len(filled) <= 1.5 * length


def _year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", text.strip()))


def with_header(grid: TableGrid, rows: int) -> TableGrid:
    """The grid with its first rows flagged as header cells."""
    return replace(grid, cells=tuple(replace(cell, header=cell.header or cell.row < rows) for cell in grid.cells))


def _positions(grid: TableGrid) -> list[list[Cell | None]]:
    """The cell that covers each grid position."""
    positions: list[list[Cell | None]] = [[None] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row, min(grid.rows, cell.row + cell.row_span)):
            for column in range(cell.column, min(grid.columns, cell.column + cell.column_span)):
                positions[row][column] = cell
    return positions


def table_text(grid: TableGrid) -> TableText:
    """A Markdown-like table; a cell over several positions stands at the first."""
    rows = _positions(grid)
    headers = header_rows(grid)
    pieces = _Pieces()
    for number, row in enumerate(rows):
        pieces.put("|" if number == 0 else "\n|")
        for column, cell in enumerate(row):
            pieces.put(" ")
            if cell is not None and (cell.row, cell.column) == (number, column):
                pieces.cell(cell, cell.text.replace("|", "/"))
            pieces.put(" |")
        if headers and number == headers - 1:
            pieces.put("\n|" + " --- |" * grid.columns)
    return pieces.done()


def table_html(grid: TableGrid) -> str:
    """The table as HTML, with spans and header cells."""
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    headers = header_rows(grid)
    for row, positions in enumerate(_positions(grid)):
        for column, cell in enumerate(positions):
            if cell is None:
                rows[row].append("<td></td>")
            elif (cell.row, cell.column) == (row, column):
                rows[row].append(_html_cell(cell, heading=row < headers or column < grid.label_columns))
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows[headers:])
    head = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows[:headers])
    notes = "".join(f"<p>{escape(note)}</p>" for note in grid.notes)
    return f"<table>{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table>{notes}"


def _html_cell(cell: Cell, *, heading: bool) -> str:
    tag = "th" if cell.header or heading else "td"
    spans = "".join(
        f' {name}="{count}"' for name, count in (("rowspan", cell.row_span), ("colspan", cell.column_span)) if count > 1
    )
    return f"<{tag}{spans}>{escape(cell.text)}</{tag}>"


def row_texts(grid: TableGrid) -> list[tuple[int, TableText]]:
    """Each body row with text as (row, "Header: value; …"); its cells joined where there is no header.

    A row with one cell over all columns opens a section: its text stands before that of the rows below it.
    """
    rows = _positions(grid)
    headers = header_rows(grid)
    names = column_names(grid)
    found: list[tuple[int, TableText]] = []
    section = ""
    for number, row in enumerate(rows[headers:], start=headers):
        pieces = _Pieces()
        seen: set[int] = set()
        if row[0] is not None and row[0].column_span == grid.columns > 1:
            section = row[0].text.rstrip(": ")
        elif section:
            pieces.put(f"{section} > ")
        for column, cell in enumerate(row):
            if cell is None or not cell.text or id(cell) in seen:
                continue
            seen.add(id(cell))
            if len(seen) > 1:
                pieces.put("; " if any(names) else " | ")
            name = names[column] if cell.column_span < grid.columns else ""
            if name and name != cell.text:
                pieces.put(f"{name}: ")
            pieces.cell(cell, cell.text)
        if seen:
            if grid.units and any(cell is not None and is_number(cell.text) for cell in row):
                pieces.put(f" ({grid.units})")
            found.append((number, pieces.done()))
    return found


def column_names(grid: TableGrid) -> list[str]:
    """The name of each column: its header cells from the top, else that of the part on a page before."""
    names = _column_names(_positions(grid)[: header_rows(grid)], grid.columns)
    return names if any(names) or len(grid.column_names) != grid.columns else list(grid.column_names)


def _column_names(rows: list[list[Cell | None]], columns: int) -> list[str]:
    names: list[str] = []
    for column in range(columns):
        texts = [cell.text for row in rows if (cell := row[column]) is not None and cell.text]
        names.append(" ".join(dict.fromkeys(texts)))
    return names


class _Pieces:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._lines: list[Line] = []
        self._cells: list[tuple[int, int, int, int]] = []

    def put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def cell(self, cell: Cell, text: str) -> None:
        start = self._length
        self.put(text.replace("\n", " "))
        if text:
            self._cells.append((cell.row, cell.column, start, self._length))
        if text and cell.bbox is not None and cell.page is not None:
            self._lines.append(Line(start, self._length, cell.page, cell.bbox))

    def done(self) -> TableText:
        return TableText("".join(self._parts), tuple(self._lines), tuple(self._cells))
