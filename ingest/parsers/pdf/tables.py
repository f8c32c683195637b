"""Ruled tables: grids with enough text in their cells.

PyMuPDF's own find_tables takes 0.2 to 0.6 s a page; reading the rulings takes a hundredth of that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from index.types import BBox, Cell, TableGrid
from ingest.parsers.pdf.blocks import is_unspaced, mends
from ingest.parsers.pdf.fragments import TEXT_FLAGS, clean
from ingest.parsers.pdf.model import Fragment, RuledTable, area, centre_inside, overlap, union
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf
from ingest.parsers.pdf.rulings import may_have_tables, ruled_grids
from ingest.tabular import looks_like_header, with_header

MIN_FILLED = 0.35
MAX_PAGE_SHARE = 0.92
MAX_CELLS = 5_000
EDGE = 3.0
"""Edges of cells closer than this, in points, are one grid line."""

Word = tuple[BBox, str]
CellLine = tuple[float, list[BBox]]


def page_tables(page: Any, number: int, fragments: Sequence[Fragment]) -> list[RuledTable]:
    """The ruled tables of a page, top to bottom; `number` is the page's number in the document."""
    if not fragments or not may_have_tables(page):
        return []
    grids = [grid for grid in ruled_grids(page) if len(grid) <= MAX_CELLS]
    if not grids:
        return []
    words = _words(page)
    tables: list[RuledTable] = []
    for cells in sorted(grids, key=lambda grid: -area(union(grid))):
        table = _table(cells, words, number, fragments)
        if table is None or area(table.box) > MAX_PAGE_SHARE * area(tuple(page.rect)):
            continue
        if not any(overlap(table.box, other.box) > 0.2 * area(table.box) for other in tables):
            tables.append(table)
    return sorted(tables, key=lambda table: (table.box[1], table.box[0]))


def _words(page: Any) -> list[Word]:
    matrix = display_matrix(page)
    words: list[Word] = []
    for x0, y0, x1, y1, text, *_ in page.get_text("words", flags=TEXT_FLAGS):
        box = (pymupdf.Rect(x0, y0, x1, y1) * matrix).normalize()
        words.append(((box.x0, box.y0, box.x1, box.y1), text))
    return words


def _table(cells: list[BBox], words: list[Word], page: int, fragments: Sequence[Fragment]) -> RuledTable | None:
    box = union(cells)
    cells = _rows_apart(cells, words)
    inside = [word for word in words if centre_inside(word[0], box)]
    texts = _cell_texts(cells, inside)
    filled = [index for index, text in enumerate(texts) if text]
    if len(filled) < 4 or len(filled) < MIN_FILLED * len(cells):
        return None
    columns, rows = (
        _axis([c[0] for c in cells] + [c[2] for c in cells]),
        _axis([c[1] for c in cells] + [c[3] for c in cells]),
    )
    if len(columns) < 3 or len(rows) < 3 or _is_frame(texts, inside):
        return None
    cells = cells + _undrawn(cells, inside, columns, rows)
    grid = _compact(_grid(cells, _cell_texts(cells, inside), columns, rows, page))
    if grid is None:
        return None
    return RuledTable(
        box, with_header(grid, 1) if _bold_first_row(grid, fragments) or looks_like_header(grid) else grid
    )


def _grid(cells: list[BBox], texts: list[str], columns: list[float], rows: list[float], page: int) -> TableGrid:
    placed: dict[tuple[int, int], Cell] = {}
    for bounds, text in zip(cells, texts, strict=True):
        row, column = _index(rows, bounds[1]), _index(columns, bounds[0])
        spans = max(1, _index(rows, bounds[3]) - row), max(1, _index(columns, bounds[2]) - column)
        cell = Cell(row, column, text, spans[0], spans[1], bbox=bounds, page=page)
        known = placed.get((row, column))
        if known is not None and known.bbox is not None and text:
            whole = " ".join(part for part in (known.text, text) if part)
            placed[row, column] = replace(known, text=whole, bbox=union([known.bbox, bounds]))
        elif known is None:
            placed[row, column] = cell
    return TableGrid(len(rows) - 1, len(columns) - 1, _apart(placed))


def _rows_apart(cells: list[BBox], words: list[Word]) -> list[BBox]:
    """Cut cells that hold several rows: side by side, with equally many lines at equal heights."""
    bands: dict[tuple[int, int], list[BBox]] = {}
    for cell in cells:
        bands.setdefault((round(cell[1]), round(cell[3])), []).append(cell)
    apart: list[BBox] = []
    for band in bands.values():
        lines = [_cell_lines(cell, words) for cell in band]
        filled = [[middle for middle, _ in cell] for cell in lines if cell]
        if not _are_rows(band, lines, filled):
            apart += band
            continue
        cuts = [(a + b) / 2 for a, b in pairwise(filled[0])]
        for x0, y0, x1, y1 in band:
            edges = [y0, *cuts, y1]
            apart += [(x0, top, x1, bottom) for top, bottom in pairwise(edges)]
    return apart


def _are_rows(band: list[BBox], lines: list[list[CellLine]], filled: list[list[float]]) -> bool:
    """Whether the lines of the cells pair up, and were not broken for want of room as running text is."""
    if len(filled) < 2 or len(filled[0]) < 3 or not all(_same_heights(filled[0], other) for other in filled):
        return False
    fitting = breaks = 0
    for cell, found in zip(band, lines, strict=True):
        for (_, above), (_, below) in pairwise(found):
            first = min(below, key=lambda box: box[0])
            room = cell[2] - max(box[2] for box in above)
            breaks += 1
            fitting += room > (first[2] - first[0]) + 0.6 * (first[3] - first[1])
    return fitting >= 0.9 * breaks


def _cell_lines(cell: BBox, words: list[Word]) -> list[CellLine]:
    """The lines in a cell from the top: the height of their middle and the boxes of their words."""
    lines: list[CellLine] = []
    inside = [box for box, _ in words if centre_inside(box, cell)]
    for box in sorted(inside, key=lambda box: box[1] + box[3]):
        middle = (box[1] + box[3]) / 2
        if not lines or middle - lines[-1][0] > EDGE:
            lines.append((middle, [box]))
        else:
            lines[-1][1].append(box)
    return lines


def _same_heights(one: list[float], other: list[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) < EDGE for a, b in zip(one, other, strict=True))


def _undrawn(cells: list[BBox], inside: list[Word], columns: list[float], rows: list[float]) -> list[BBox]:
    """The places in the grid of words that no drawn cell holds: rulings are left out at corners and under headings."""
    places: dict[BBox, None] = {}
    for box, _ in inside:
        if not any(centre_inside(box, cell) for cell in cells):
            column, row = _place(columns, (box[0] + box[2]) / 2), _place(rows, (box[1] + box[3]) / 2)
            places[columns[column], rows[row], columns[column + 1], rows[row + 1]] = None
    return list(places)


def _place(lines: list[float], value: float) -> int:
    return min(max(0, bisect_right(lines, value) - 1), len(lines) - 2)


def _cell_texts(cells: list[BBox], words: list[Word]) -> list[str]:
    found: list[list[Word]] = [[] for _ in cells]
    for word in words:
        for index, cell in enumerate(cells):
            if centre_inside(word[0], cell):
                found[index].append(word)
                break
    return [_flow(cell) for cell in found]


def _flow(words: list[Word]) -> str:
    """Words of one cell in the order of the content, divided words mended."""
    text, before = "", None
    for box, word in words:
        new_line = before is not None and box[1] > (before[1] + before[3]) / 2
        if text and new_line and mends(text, word):
            text = text[:-1] + word
        elif text and new_line and is_unspaced(text, word):
            text += word
        elif text:
            text += " " + word
        else:
            text = word
        before = box
    return clean(text).strip()


def _is_frame(texts: list[str], inside: list[Word]) -> bool:
    """Boxes that are no table: most words in one cell, words outside all cells, the bars of a chart."""
    lengths = [len(text.split()) for text in texts]
    total = sum(lengths)
    if len(texts) <= 9 and sum(any(map(str.isalpha, text)) for text in texts) * 2 < len(texts):
        return True
    return total < 0.7 * len(inside) or (max(lengths) > 80 and max(lengths) > 0.6 * total)


def _axis(values: list[float]) -> list[float]:
    """Grid lines: edges that lie together count once."""
    lines: list[float] = []
    for value in sorted(values):
        if not lines or value - lines[-1] > EDGE:
            lines.append(value)
    return lines


def _index(lines: list[float], value: float) -> int:
    return max(0, bisect_left(lines, value + 0.01) - 1) if value > lines[0] + 0.01 else 0


def _apart(placed: dict[tuple[int, int], Cell]) -> tuple[Cell, ...]:
    """Cells that cover no position twice: a span that would is cut down to one position."""
    taken: set[tuple[int, int]] = set(placed)
    cells: list[Cell] = []
    for (row, column), cell in sorted(placed.items()):
        covered = {
            (r, c) for r in range(row, row + cell.row_span) for c in range(column, column + cell.column_span)
        } - {(row, column)}
        if covered & taken:
            cell = Cell(row, column, cell.text, bbox=cell.bbox, page=cell.page)
        else:
            taken |= covered
        cells.append(cell)
    return tuple(cells)


def _compact(grid: TableGrid) -> TableGrid | None:
    """The grid without rows and columns that hold no text; None if less than two of either remain."""
    rows = sorted({cell.row for cell in grid.cells if cell.text})
    columns = sorted({cell.column for cell in grid.cells if cell.text})
    if len(rows) < 2 or len(columns) < 2:
        return None
    cells = tuple(
        Cell(
            rows.index(cell.row),
            columns.index(cell.column),
            cell.text,
            sum(1 for row in rows if cell.row <= row < cell.row + cell.row_span),
            sum(1 for column in columns if cell.column <= column < cell.column + cell.column_span),
            bbox=cell.bbox,
            page=cell.page,
        )
        for cell in grid.cells
        if cell.row in rows and cell.column in columns
    )
    return TableGrid(len(rows), len(columns), cells)


def _bold_first_row(grid: TableGrid, fragments: Sequence[Fragment]) -> bool:
    """Whether the first row is bold and the next rows are not."""
    bold: dict[int, list[bool]] = {}
    for cell in grid.cells:
        if cell.text and cell.bbox is not None and cell.row < 3:
            inside = [f.bold for f in fragments if centre_inside(f.box, cell.bbox)]
            bold.setdefault(cell.row, []).extend(inside)
    first, rest = bold.get(0, []), bold.get(1, []) + bold.get(2, [])
    return bool(first) and all(first) and not (rest and all(rest))
