"""Tables whose rulings make a full grid: the drawn cells give rows, columns and spans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.blocks import BULLET
from ingest.parsers.pdf.grids.frame import Frame
from ingest.parsers.pdf.grids.place import Slot, compact
from ingest.parsers.pdf.grids.words import Word, around, is_value, runs, text_lines, words_text
from ingest.parsers.pdf.model import area, centre_inside, overlap, union
from ingest.parsers.pdf.rulings import ruled_grids

COVERED = 0.85
"""Share of a table's words that lie in drawn cells where these make the table."""
SAME = 3.0
"""Edges closer than this, in points, are one border."""
ROWS = 3
"""Numbers below each other in one drawn cell, and at the same heights beside it, from which on these are rows."""
MAX_CELLS = 5_000


def ruled_slots(page: Any, box: BBox, words: Sequence[Word], guess: Frame) -> tuple[Frame, list[Slot]] | None:
    """Frame and slots of the drawn grid at `box`; None where the drawn cells are coarser than the table.

    `guess` is the grid of the layout model: it tells rows and columns that were drawn without lines between them.
    """
    cells = _grid_at(page, box, words)
    if cells is None:
        return None
    cells = _divided(cells, words, guess)
    if any(_holds_rows(cell, cells, words) for cell in cells):
        return None
    columns = _edges([edge for cell in cells for edge in (cell[0], cell[2])])
    rows = _edges([edge for cell in cells for edge in (cell[1], cell[3])])
    rows = _beyond(rows, words, guess)
    if len(columns) < 3 or len(rows) < 3 or _coarse(columns, cells, words, guess):
        return None
    frame = Frame(tuple(columns), tuple(rows))
    slots = _slots(frame, cells, words)
    return None if any(_is_open(slot) for slot in slots) else compact(frame, slots)


def _grid_at(page: Any, box: BBox, words: Sequence[Word]) -> list[BBox] | None:
    """The cells of the drawn grid that holds most words of the table and little else."""
    best: list[BBox] | None = None
    for grid in ruled_grids(page):
        cells = [cell for cell in grid if overlap(cell, box) > 0.3 * area(cell)]
        if not cells:
            continue
        outer = union(cells)
        if len(cells) > MAX_CELLS or overlap(outer, box) < 0.6 * area(box) or area(outer) > 1.6 * area(box) + 4_000:
            continue
        held = sum(any(centre_inside(word.box, cell) for cell in cells) for word in words)
        if held >= COVERED * len(words) and (best is None or len(cells) > len(best)):
            best = cells
    return best


def _edges(values: Sequence[float]) -> list[float]:
    lines: list[float] = []
    for value in sorted(values):
        if not lines or value - lines[-1] > SAME:
            lines.append(value)
    return lines


def _divided(cells: list[BBox], words: Sequence[Word], guess: Frame) -> list[BBox]:
    """Cut rows of cells in which the model sees several rows, each with a label and something beside it."""
    bands: dict[tuple[int, int], list[BBox]] = defaultdict(list)
    for cell in cells:
        bands[round(cell[1]), round(cell[3])].append(cell)
    found: list[BBox] = []
    for band in bands.values():
        top, bottom = band[0][1], band[0][3]
        edges = [top, *(y for y in guess.rows if top + SAME < y < bottom - SAME), bottom]
        if len(edges) > 2 and len(band) > 1 and _are_rows(band, edges, words):
            found += [(cell[0], high, cell[2], low) for cell in band for high, low in pairwise(edges)]
        else:
            found += band
    return found


def _are_rows(band: Sequence[BBox], edges: Sequence[float], words: Sequence[Word]) -> bool:
    first = min(cell[0] for cell in band)
    labelled = 0
    found: list[set[float]] = []
    for top, bottom in pairwise(edges):
        filled = {
            cell[0]
            for cell in band
            if any(cell[0] <= word.centre <= cell[2] and top <= word.middle < bottom for word in words)
        }
        if not filled:
            continue
        found.append(filled)
        labelled += first in filled
    columns = set().union(*found)
    return len(found) > 1 and labelled >= 0.8 * len(found) and all(len(f) >= max(2, 0.6 * len(columns)) for f in found)


def _holds_rows(cell: BBox, cells: Sequence[BBox], words: Sequence[Word]) -> bool:
    """Whether a cell and one beside it hold numbers at three equal heights: rows that no line parts."""
    heights = _numbers(cell, words)
    if len(heights) < ROWS:
        return False
    beside = [other for other in cells if other != cell and abs(other[1] - cell[1]) < SAME > abs(other[3] - cell[3])]
    return any(
        sum(any(abs(y - height) < SAME for height in heights) for y in _numbers(other, words)) >= ROWS
        for other in beside
    )


def _numbers(cell: BBox, words: Sequence[Word]) -> list[float]:
    lines = text_lines([word for word in words if word.turn == 0 and centre_inside(word.box, cell)])
    return [line[0].middle for line in lines if is_value(words_text(line))]


def _beyond(rows: list[float], words: Sequence[Word], guess: Frame) -> list[float]:
    """The rows and those of the model above and below them: the first and last of a shaded table may be unshaded."""
    held = [(high, low) for high, low in pairwise(guess.rows) if any(high <= word.middle < low for word in words)]
    above = [high for high, low in held if (high + low) / 2 < rows[0] - SAME]
    below = [low for high, low in held if (high + low) / 2 > rows[-1] + SAME]
    return [*above, *rows, *below]


def _coarse(columns: Sequence[float], cells: Sequence[BBox], words: Sequence[Word], guess: Frame) -> bool:
    """Whether the model sees columns that no line parts: words well apart on both sides in most rows."""
    for x in guess.columns[1:-1]:
        if any(abs(x - line) < 3 * SAME for line in columns):
            continue
        parted = near = 0
        for cell in cells:
            if not cell[0] < x < cell[2]:
                continue
            inside = [word for word in words if centre_inside(word.box, cell)]
            left = [word for word in inside if word.centre < x and not BULLET.match(word.text)]
            right = [word for word in inside if word.centre > x]
            near += bool(inside)
            if left and right:
                gap = min(word.box[0] for word in right) - max(word.box[2] for word in left)
                parted += gap > max(word.size for word in inside)
        if near > 2 and parted > 0.5 * near:
            return True
    return False


def _slots(frame: Frame, cells: Sequence[BBox], words: Sequence[Word]) -> list[Slot]:
    """Drawn cells with their words, and the place in the grid of each word that no drawn cell holds."""
    slots: dict[tuple[int, int], Slot] = {}
    taken: set[tuple[int, int]] = set()
    for cell in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        row, column = frame.row(cell[1] + SAME), frame.column(cell[0] + SAME)
        last_row, last_column = frame.row(cell[3] - SAME), frame.column(cell[2] - SAME)
        places = {(r, c) for r in range(row, last_row + 1) for c in range(column, last_column + 1)}
        if places & taken:
            continue
        taken |= places
        slots[row, column] = Slot(row, column, last_row - row + 1, last_column - column + 1)
    owner = {
        (r, c): slot for slot in slots.values() for r in range(slot.row, slot.last_row + 1) for c in slot.columns()
    }
    for word in words:
        place = frame.row(word.middle), frame.column(word.centre)
        if place not in owner:
            owner[place] = slots[place] = Slot(*place)
        owner[place].words.append(word)
    return [slot for _, slot in sorted(slots.items())]


def _is_open(slot: Slot) -> bool:
    """Whether the words of a wide cell stand apart from each other: lines were left out there."""
    if slot.column_span == 1:
        return False
    found = [(run[0], run[-1]) for run in runs(slot.words)]
    return any(
        abs(last.middle - first.middle) < 0.4 * first.size and first.box[0] - last.box[2] > first.size
        for _, last in found
        for first, _ in found
    )


def drawn_box(slots: Sequence[Slot], frame: Frame) -> BBox:
    """The box around a table's frame and words."""
    outer = (frame.columns[0], frame.rows[0], frame.columns[-1], frame.rows[-1])
    return union([outer, *(around(slot.words) for slot in slots)])
