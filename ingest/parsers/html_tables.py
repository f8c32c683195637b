"""HTML tables as grids, with spans and header cells."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from index.types import Cell, TableGrid

MAX_SPAN = 1_000
MAX_CELLS = 100_000


def table_grid(table: LexborNode) -> TableGrid | None:
    """The grid of a table, or None if it is layout: nested tables, or text in less than two columns."""
    if any(node.mem_id != table.mem_id for node in table.css("table")):
        return None
    cells: dict[tuple[int, int], Cell] = {}
    taken: set[tuple[int, int]] = set()
    rows = 0
    for rows, (row, in_head) in enumerate(_rows(table), start=1):
        column = 0
        for node in row.iter():
            if node.tag not in ("td", "th"):
                continue
            while (rows - 1, column) in taken:
                column += 1
            wide, high = _span(node, "colspan"), _span(node, "rowspan")
            if len(taken) + wide * high > MAX_CELLS:
                break
            covered = {(r, c) for r in range(rows - 1, rows - 1 + high) for c in range(column, column + wide)}
            if covered & taken:
                covered, wide, high = {(rows - 1, column)}, 1, 1
            taken |= covered
            header = in_head or node.tag == "th"
            cells[rows - 1, column] = Cell(rows - 1, column, _text(node), high, wide, header)
            column += wide
    return _checked(cells, rows)


def _checked(cells: dict[tuple[int, int], Cell], rows: int) -> TableGrid | None:
    columns = max((cell.column + cell.column_span for cell in cells.values()), default=0)
    filled = [cell for cell in cells.values() if cell.text]
    if len(filled) < 2 or columns < 2 or len({cell.column for cell in filled}) < 2:
        return None
    within = tuple(
        Cell(c.row, c.column, c.text, min(c.row_span, rows - c.row), c.column_span, c.header) for c in cells.values()
    )
    return TableGrid(rows, columns, within)


def _rows(table: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Each row of the table and whether it stands in the head."""
    for node in table.iter():
        if node.tag == "tr":
            yield node, False
        elif node.tag in ("thead", "tbody", "tfoot"):
            for row in node.iter():
                if row.tag == "tr":
                    yield row, node.tag == "thead"


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "").strip()
    return max(1, min(MAX_SPAN, int(value))) if value.isdecimal() and value.isascii() else 1


def _text(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())
