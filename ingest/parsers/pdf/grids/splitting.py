"""Columns that the layout model took for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.parsers.pdf.blocks import LABEL
from ingest.parsers.pdf.grids.words import TIGHT, Word, phrases, runs, text_lines

GAP = 1.0
"""Space between the texts of two columns, in font sizes."""
SHARE = 0.6
"""Share of the rows of a column that must hold two texts apart for it to be two."""
MIN_ROWS = 3
TOP_ROWS = 3
CLEAR = 0.8
"""Share of the rows from which a strip narrower than GAP parts two columns."""
NARROW = 0.45
"""Width of such a strip, in font sizes, at least."""
MIN_STRIP = 1.5
"""Width in points of an empty strip between two columns, at least."""
Span = tuple[float, float]
_SIGN = re.compile(r"^[($€£¥₹+\-–—−]+$")


def split_columns(columns: Sequence[float], rows: Sequence[float], words: Sequence[Word]) -> list[float]:
    """Column edges with a border in each column whose rows hold two texts with one gap between them."""
    edges = [columns[0]]
    beside = beside_others(rows, words)
    for left, right in pairwise(columns):
        edges += [*_gutters(left, right, rows, beside), right]
    return edges


def beside_others(rows: Sequence[float], words: Sequence[Word]) -> list[Word]:
    """The words of rows that hold more than one text: what stands alone may be a title over all columns."""
    found: list[Word] = []
    for top, bottom in pairwise(rows):
        row = [word for word in words if top <= word.middle < bottom and word.turn == 0]
        if len(runs(row)) > 1:
            found += row
    return found


def _gutters(left: float, right: float, rows: Sequence[float], words: Sequence[Word]) -> list[float]:
    inside = [word for word in words if left <= word.centre < right and word.turn == 0]
    x = _gutter(inside, rows)
    return [] if x is None else [*_gutters(left, x, rows, words), x, *_gutters(x, right, rows, words)]


def _gutter(inside: Sequence[Word], rows: Sequence[float]) -> float | None:
    """The middle of the strip that parts most rows: in most of them by more than a space, or in nearly all."""
    by_row = [[word for word in inside if top <= word.middle < bottom] for top, bottom in pairwise(rows)]
    held = [row for row in by_row if row]
    gaps = [_gaps(row) for row in held]
    best: tuple[int, float, float] | None = None
    for low, high in _strips(inside) or _strips([word for row in held[1:] for word in row]):
        x = (low + high) / 2
        over = [gap for row in gaps if (gap := next((g for g in row if g[0] < x < g[1]), None)) is not None]
        wide = sum(gap[1] - gap[0] > GAP * gap[2] for gap in over)
        clear = len(over) >= max(MIN_ROWS + 1, CLEAR * len(held)) and high - low > NARROW * over[0][2]
        if (clear or wide >= max(MIN_ROWS, SHARE * len(held))) and (best is None or (len(over), high - low) > best[:2]):
            best = (len(over), high - low, x)
    return None if best is None else best[2]


def _strips(inside: Sequence[Word]) -> list[tuple[float, float]]:
    """Where no text stands, from left to right, within the texts' reach."""
    found: list[tuple[float, float]] = []
    reach: float | None = None
    for box in sorted(phrases(inside)):
        if reach is not None and box[0] - reach > MIN_STRIP:
            found.append((reach, box[0]))
        reach = box[2] if reach is None else max(reach, box[2])
    return found


def _gaps(row: Sequence[Word]) -> list[tuple[float, float, float]]:
    """From where to where the lines of a row are empty between two texts, with the size of the text.

    Bullets and signs of money are no text.
    """
    found: list[tuple[float, float, float]] = []
    for line in text_lines(row):
        for before, after in pairwise(line):
            gap = after.box[0] - before.box[2]
            if gap > TIGHT * after.size and not (_is_mark(before) and before is line[0]):
                found.append((before.box[2], after.box[0], after.size))
    return found


def _is_mark(word: Word) -> bool:
    return bool(_SIGN.match(word.text) or (LABEL.match(word.text) and not word.text[-1].isdigit()))


def over_names(columns: Sequence[float], rows: Sequence[float], words: Sequence[Word]) -> list[float]:
    """Column edges moved, past no text of the body, so that a name that stands over no text of the columns beside an
    edge belongs to the one of them that has no other name.
    """
    edges = list(columns)
    count = TOP_ROWS if len(rows) > 2 * TOP_ROWS else 1
    top = [word for word in words if word.middle < rows[count] and word.turn == 0]
    lines = [_spans(line) for line in text_lines(top)]
    body = _spans([word for word in beside_others(rows, words) if word.middle >= rows[count]])
    for index in range(1, len(edges) - 1):
        low, x, high = edges[index - 1 : index + 2]
        left = [text for text in body if low <= _middle(text) < x]
        right = [text for text in body if x <= _middle(text) < high]
        if left and right:
            strip = max(text[1] for text in left), min(text[0] for text in right)
            edges[index] = _over_name(x, strip, (low, high), lines)
    return edges


def _over_name(x: float, strip: Span, reach: Span, lines: Sequence[Sequence[Span]]) -> float:
    """The edge within the empty strip between two columns, by the names above it."""
    for line in lines:
        between = [name for name in line if strip[0] < name[0] and name[1] < strip[1]]
        if len(between) != 1:
            continue
        (name,) = between
        left = any(reach[0] <= _middle(other) < strip[0] for names in lines for other in names)
        right = any(strip[1] < _middle(other) <= reach[1] for names in lines for other in names)
        if left and not right:
            return min(x, (strip[0] + name[0]) / 2)
        if right and not left:
            return max(x, (strip[1] + name[1]) / 2)
    return x


def _spans(words: Sequence[Word]) -> list[Span]:
    return [(box[0], box[2]) for box in phrases([word for word in words if word.turn == 0])]


def _middle(span: Span) -> float:
    return (span[0] + span[1]) / 2
