"""What looks like a table to the layout model and is none: contents, lists, columns of prose, forms, charts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.blocks import LABEL
from ingest.parsers.pdf.grids.frame import Frame
from ingest.parsers.pdf.grids.lines import Colour, Drawn
from ingest.parsers.pdf.grids.place import Slot
from ingest.parsers.pdf.grids.words import SPACE
from ingest.parsers.pdf.model import area, overlap
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf
from ingest.tabular import is_number

PROSE_WORDS = 18
"""Words in the average cell from which two unruled columns are running text; of more columns, twice as many."""
MIN_FILLED = 0.25
CHART_STROKES = 40
SAME_EDGE, MAX_MET = 2.0, 0.3
"""Points between borders that meet, and the share of the borders of bars that may by chance."""
_PAGE_NUMBER = re.compile(r"^(?:\d{1,4}|[ivxlc]{1,7}|[A-Z]{1,2}-\d{1,3})$")
_SECTION = re.compile(
    r"^(?:(?:chapter|section|part|appendix|item|figure|table)\s|\d{1,2}(?:\.\d{1,2})*\.?(?:\s|$))", re.I
)
_CONTENTS = re.compile(r"^(?:table of )?contents\b|\bpage(?: no\.?| number)?$", re.IGNORECASE)


def is_table(slots: Sequence[Slot], frame: Frame, drawn: Drawn, headers: int, *, ruled: bool) -> bool:
    """Whether placed texts make a table. `ruled`: its cells are drawn."""
    positions = (len(frame.rows) - 1) * (len(frame.columns) - 1)
    covered = sum(slot.row_span * slot.column_span for slot in slots)
    if _is_contents(slots, headers) or _is_form(slots, positions):
        return False
    if ruled:
        return True
    if _is_cut_text(slots):
        return False
    return covered >= MIN_FILLED * positions and not (_is_list(slots, frame, headers) or _is_prose(slots, frame, drawn))


def _is_contents(slots: Sequence[Slot], headers: int) -> bool:
    """Titles with page numbers that never fall: with leaders, numbered, or as long as nothing names the columns."""
    by_row: dict[int, list[Slot]] = {}
    for slot in slots:
        by_row.setdefault(slot.row, []).append(slot)
    rows = [row for number, row in sorted(by_row.items()) if number >= headers]
    entries = [row for row in rows if len(row) > 1 and _PAGE_NUMBER.match(row[-1].text) and not is_number(row[-2].text)]
    if len(entries) < 4 or len(entries) < 0.6 * len(rows) or max(len(row) for row in entries) > 4:
        return False
    pages = [int(row[-1].text) for row in entries if row[-1].text.isdigit()]
    rising = sum(a <= b for a, b in pairwise(pages))
    if rising < 0.9 * max(1, len(pages) - 1):
        return False
    leaders = sum(any(word.leader for slot in row for word in slot.words) for row in entries)
    numbered = sum(bool(_SECTION.match(row[0].text)) for row in entries)
    named = any(_CONTENTS.search(slot.text) for slot in slots if slot.row < max(1, headers))
    unnamed = headers == 0 and len(entries) >= 5 and len(set(pages)) >= 4
    return 2 * leaders >= len(entries) or 2 * numbered >= len(entries) or named or unnamed


def _is_form(slots: Sequence[Slot], positions: int) -> bool:
    """Mostly questions, with the room for answers left empty."""
    asked = sum(slot.text.endswith((":", "?")) or "___" in slot.text for slot in slots)
    return asked >= 0.5 * len(slots) and len(slots) < 0.7 * positions


def _is_cut_text(slots: Sequence[Slot]) -> bool:
    """Whether most neighbours in a row stand no further apart than words of a sentence do."""
    near = beside = 0
    for slot, after in pairwise(sorted(slots, key=lambda slot: (slot.row, slot.column))):
        if slot.row == after.row and slot.row_span == after.row_span == 1:
            last = max(slot.words, key=lambda word: word.box[2])
            gap = after.box[0] - last.box[2]
            beside += 1
            near += gap < SPACE * last.size and not (is_number(slot.text) or is_number(after.text))
    return beside > 0 and near > 0.5 * beside


def _is_list(slots: Sequence[Slot], frame: Frame, headers: int) -> bool:
    """Bullets or numbers in one column, their items in the other."""
    if len(frame.columns) != 3 or headers:
        return False
    first = [slot.text for slot in slots if slot.column == 0 and slot.column_span == 1]
    second = [slot.text for slot in slots if slot.column == 1]
    marks = sum(bool(LABEL.match(text)) for text in first)
    words = sum(len(text.split()) for text in second)
    return bool(first) and marks >= 0.9 * len(first) and words >= 4 * len(second)


def _is_prose(slots: Sequence[Slot], frame: Frame, drawn: Drawn) -> bool:
    """Long texts side by side without a ruling between them."""
    box = (frame.columns[0], frame.rows[0], frame.columns[-1], frame.rows[-1])
    inner = [y for y in drawn.full(box) if box[1] + 4 < y < box[3] - 4]
    words = sum(len(slot.text.split()) for slot in slots)
    most = PROSE_WORDS if len(frame.columns) <= 3 else 2 * PROSE_WORDS
    return not inner and words >= most * len(slots)


def is_drawing(page: Any, box: BBox, words: int) -> bool:
    """Whether a picture fills the box, or curves and slanted lines enough for a chart are drawn in it."""
    matrix = display_matrix(page)
    for kind, bounds in page.get_bboxlog():
        if kind == "fill-image":
            rect = (pymupdf.Rect(bounds) * matrix).normalize()
            placed = (rect.x0, rect.y0, rect.x1, rect.y1)
            if overlap(placed, box) > 0.5 * area(box) and area(placed) < 1.5 * area(box):
                return True
    strokes = 0
    for path in page.get_cdrawings():
        rect = (pymupdf.Rect(path["rect"]) * matrix).normalize()
        if overlap((rect.x0, rect.y0, rect.x1 + 0.1, rect.y1 + 0.1), box) > 0:
            strokes += sum(_is_slanted(item) for item in path["items"])
    return strokes > max(CHART_STROKES, words)


def has_bars(fills: Sequence[tuple[BBox, Colour]], box: BBox) -> bool:
    """Whether shaded areas in a box are the bars of a chart: side by side in two rows (or columns) or more, of several
    colours, with borders that do not meet those of the other rows as shaded cells do.
    """
    inside = [(area_box, colour) for area_box, colour in fills if overlap(area_box, box) > 0.9 * area(area_box)]
    if len({colour for _, colour in inside}) < 2:
        return False
    return any(_borders_differ([bar for bar, _ in inside], low) for low in (0, 1))


def _borders_differ(bars: Sequence[BBox], low: int) -> bool:
    """`low` 0: bars side by side, 1: bars on each other."""
    rows: dict[tuple[int, int], list[BBox]] = defaultdict(list)
    for bar in bars:
        rows[round(bar[1 - low]), round(bar[3 - low])].append(bar)
    inner = [
        (row, edge)
        for row, held in rows.items()
        if len(held) > 1
        for edge in {round(bar[low], 1) for bar in held} - {round(min(bar[low] for bar in held), 1)}
    ]
    parted = {row for row, _ in inner}
    met = sum(any(row != other and abs(edge - end) < SAME_EDGE for other, end in inner) for row, edge in inner)
    return len(parted) > 1 and met <= MAX_MET * len(inner)


def _is_slanted(item: tuple[Any, ...]) -> bool:
    if item[0] == "c":
        return True
    return item[0] == "l" and bool(min(abs(item[1][0] - item[2][0]), abs(item[1][1] - item[2][1])) > 1)
