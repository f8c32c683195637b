"""Columns and header rows that the layout model took for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.parsers.pdf.blocks import LABEL
from ingest.parsers.pdf.grids.words import Word, around, phrases, runs, text_lines, words_text

GAP = 1.0
"""Space between the texts of two columns, in font sizes."""
SHARE = 0.6
"""Share of the rows of a column that must hold two texts apart for it to be two."""
MIN_ROWS = 3
TOP_ROWS = 3
_SIGN = re.compile(r"^[($€£¥₹+\-–—−]+$")


def split_columns(columns: Sequence[float], rows: Sequence[float], words: Sequence[Word]) -> list[float]:
    """Column edges with a border in each column whose rows hold two texts with one gap between them."""
    edges = [columns[0]]
    for left, right in pairwise(columns):
        edges += [*_gutters(left, right, rows, words), right]
    return edges


def _gutters(left: float, right: float, rows: Sequence[float], words: Sequence[Word]) -> list[float]:
    inside = [word for word in words if left <= word.centre < right and word.turn == 0]
    x = _gutter(inside, rows)
    return [] if x is None else [*_gutters(left, x, rows, words), x, *_gutters(x, right, rows, words)]


def _gutter(inside: Sequence[Word], rows: Sequence[float]) -> float | None:
    by_row = [[word for word in inside if top <= word.middle < bottom] for top, bottom in pairwise(rows)]
    held = [row for row in by_row if row]
    parted = [gap for row in held if (gap := _widest_gap(row)) is not None]
    if len(parted) < max(MIN_ROWS, SHARE * len(held)):
        return None
    boxes = phrases(inside)
    places = sorted((low + high) / 2 for low, high in parted)
    free = [x for x in places if not any(box[0] - 1 < x < box[2] + 1 for box in boxes)]
    clear = [x for x in free if sum(low < x < high for low, high in parted) >= max(MIN_ROWS, SHARE * len(held))]
    return clear[len(clear) // 2] if clear else None


def _widest_gap(row: Sequence[Word]) -> tuple[float, float] | None:
    """From where to where a row of one line is empty between two texts; bullets and signs of money are no text."""
    if len(text_lines(row)) != 1:
        return None
    parts = sorted(runs(row), key=lambda run: run[0].box[0])
    gaps = [
        (one[-1].box[2], other[0].box[0])
        for one, other in pairwise(parts)
        if other[0].box[0] - one[-1].box[2] > GAP * other[0].size and not _only_mark(one)
    ]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)


def _only_mark(run: Sequence[Word]) -> bool:
    return len(run) == 1 and bool(LABEL.match(run[0].text) or _SIGN.match(run[0].text))


def headers_apart(rows: Sequence[float], columns: Sequence[float], words: Sequence[Word]) -> list[float]:
    """Row edges with a border below a common header that shares its row with the headers of its columns."""
    edges = [rows[0]]
    names = [word for word in words if word.centre > columns[1] and word.turn == 0]
    for number, (top, bottom) in enumerate(pairwise(rows)):
        if number < TOP_ROWS:
            lines = text_lines([word for word in names if top <= word.middle < bottom])
            for line, (upper, lower) in enumerate(pairwise(lines)):
                cut = (_low(upper) + min(word.box[1] for word in lower)) / 2
                common = _is_common(upper, lower, columns) or (line == 0 and _repeats(upper, lower))
                if common and top < cut < bottom:
                    edges.append(cut)
        edges.append(bottom)
    return edges


def _low(line: Sequence[Word]) -> float:
    return sorted(word.box[3] for word in line)[len(line) // 2]


def _is_common(upper: Sequence[Word], lower: Sequence[Word], columns: Sequence[float]) -> bool:
    """Whether a text lies over a border of columns that the line below keeps free, with names on both sides."""
    below = [around(run) for run in runs(lower)]
    for run in runs(upper):
        box = around(run)
        inset = min(0.25 * (box[2] - box[0]), run[0].size)
        for x in columns[1:-1]:
            over = box[0] + inset < x < box[2] - inset
            free = not any(other[0] + 1 < x < other[2] - 1 for other in below)
            sides = {other[0] > x for other in below if other[0] < box[2] and other[2] > box[0]}
            if over and free and len(sides) == 2:
                return True
    return False


def _repeats(upper: Sequence[Word], lower: Sequence[Word]) -> bool:
    """Whether the names below come again and again, under fewer names above."""
    names = [words_text(run) for run in runs(lower)]
    return len(set(names)) < len(names) and len(runs(upper)) < len(names)
