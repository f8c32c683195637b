"""Borders of rows and columns: those of the layout model, mended by where the words stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.parsers.pdf.grids.apart import lined_rows, middle_rows_joined, rows_apart
from ingest.parsers.pdf.grids.lines import Drawn
from ingest.parsers.pdf.grids.splitting import beside_others, over_names, split_columns, without_empty
from ingest.parsers.pdf.grids.words import Word, around, phrases, text_lines
from ingest.tabular import is_number

CROSSED = 0.2
"""Share of the rows whose words may lie over a column border: headers and section rows do."""
NEAR = 3.0
"""Lines of two columns closer than this in height, in points, are one row."""
CURRENCY = re.compile(r"^[($€£¥₹]+$")
CLOSING = re.compile(r"^[)%‰*†‡§]+$")


@dataclass(frozen=True, slots=True)
class Frame:
    """Edges of columns (left to right) and rows (downwards), outer edges included."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]

    def column(self, x: float) -> int:
        return _place(self.columns, x)

    def row(self, y: float) -> int:
        return _place(self.rows, y)


def _place(edges: Sequence[float], value: float) -> int:
    return min(max(0, bisect_right(edges, value) - 1), len(edges) - 2)


def mended_frame(columns: Sequence[float], rows: Sequence[float], words: Sequence[Word], drawn: Drawn) -> Frame | None:
    """The borders moved off words, without those that part nothing, and with rows that were overlooked."""
    if len(columns) < 2 or len(rows) < 2 or not words:
        return None
    box = around(words)
    columns = _widened(columns, box[0], box[2])
    rows = _widened(rows, box[1], box[3])
    rows = lined_rows(_rows(rows, columns, words), words, drawn)
    columns = split_columns(_columns(columns, rows, words), rows, words)
    rows = rows_apart(_numbers_apart(rows, columns, words), columns, words, drawn)
    rows = middle_rows_joined(rows, words)
    columns = over_names(without_empty(columns, rows, words), rows, words)
    return Frame(tuple(columns), tuple(rows))


def _widened(edges: Sequence[float], low: float, high: float) -> list[float]:
    inner = [edge for edge in sorted(edges)[1:-1] if low < edge < high]
    return [min(edges[0], low), *inner, max(edges[-1], high)]


def _columns(columns: list[float], rows: list[float], words: Sequence[Word]) -> list[float]:
    upright = [word for word in words if word.turn == 0]
    spread = [(box[0], box[2], _place(rows, (box[1] + box[3]) / 2)) for box in phrases(upright)]
    allowed = max(1.0, CROSSED * (len(rows) - 1))
    kept = [columns[0]]
    for index in range(1, len(columns) - 1):
        x = columns[index]
        if _crossing(x, spread) > allowed:
            x = _moved(x, kept[-1], columns[index + 1], spread)
        if _crossing(x, spread) <= allowed and x > kept[-1] + 1:
            kept.append(x)
    return _filled([*kept, columns[-1]], beside_others(rows, words) or words)


def _crossing(x: float, spread: Sequence[tuple[float, float, int]]) -> int:
    """Rows (or columns) with something on both sides of the border."""
    return len({line for low, high, line in spread if low < x - 1 and high > x + 1})


def _moved(x: float, low: float, high: float, spread: Sequence[tuple[float, float, int]]) -> float:
    """The place between two borders that cuts the fewest words and passes the fewest, nearest to `x`."""
    edges = [edge for a, b, _ in spread for edge in (a - 0.5, b + 0.5) if low + 2 < edge < high - 2]
    return min([x, *edges], key=lambda edge: (_crossing(edge, spread) + _passed(x, edge, spread), abs(edge - x)))


def _passed(x: float, edge: float, spread: Sequence[tuple[float, float, int]]) -> float:
    """Rows (or columns) of which something would come to the other side, counted by half."""
    first, last = min(x, edge), max(x, edge)
    return 0.5 * len({line for low, high, line in spread if first < (low + high) / 2 < last})


def _filled(columns: list[float], words: Sequence[Word]) -> list[float]:
    """Columns without words of their own join the one before; lone signs of money join their number."""
    edges = list(columns)
    index = 0
    while index < len(edges) - 1 and len(edges) > 2:
        left, right = edges[index], edges[index + 1]
        own = [word for word in words if word.box[0] > left - 2 and word.box[2] < right + 2]
        inside = [word for word in words if left <= word.centre <= right]
        if not inside or (own and all(CLOSING.match(word.text) for word in own)):
            del edges[index if index else 1]
        elif own and index + 2 < len(edges) and all(CURRENCY.match(word.text) for word in own):
            del edges[index + 1]
        else:
            index += 1
    return edges


def _rows(rows: list[float], columns: list[float], words: Sequence[Word]) -> list[float]:
    """Row borders off the words of most columns; one that still cuts half of the columns parts no rows."""
    spread = []
    for word in words:
        if word.turn == 0:
            quarter = 0.25 * (word.box[3] - word.box[1])
            spread.append((word.box[1] + quarter, word.box[3] - quarter, _place(columns, word.centre)))
    kept = [rows[0]]
    for index in range(1, len(rows) - 1):
        y = rows[index]
        beside = {line for low, high, line in spread if low < rows[index + 1] and high > kept[-1]}
        if _crossing(y, spread) > 0.5 * len(beside):
            y = _moved(y, kept[-1], rows[index + 1], spread)
        if _crossing(y, spread) <= 0.5 * len(beside) and y > kept[-1] + 1:
            kept.append(y)
    edges = [*kept, rows[-1]]
    middles = [word.middle for word in words]
    empty = [i for i, (top, bottom) in enumerate(pairwise(edges)) if not any(top <= y <= bottom for y in middles)]
    return [edge for i, edge in enumerate(edges) if i not in empty or i == 0]


def _numbers_apart(rows: list[float], columns: list[float], words: Sequence[Word]) -> list[float]:
    """Cut a row that holds several: columns of numbers with equally many lines at equal heights."""
    edges: list[float] = [rows[0]]
    for top, bottom in pairwise(rows):
        inside = [word for word in words if top <= word.middle < bottom and word.turn == 0]
        edges += [cut for cut in _cuts(inside, columns) if top < cut < bottom]
        edges.append(bottom)
    return edges


def _cuts(inside: list[Word], columns: list[float]) -> list[float]:
    stacks: list[list[list[Word]]] = [[] for _ in columns[1:]]
    for column, (left, right) in enumerate(pairwise(columns)):
        stacks[column] = text_lines([word for word in inside if left <= word.centre < right])
    numeric = [stack for stack in stacks if stack and all(is_number(" ".join(w.text for w in line)) for line in stack)]
    if len(numeric) < 2 or len(numeric[0]) < 2:
        return []
    heights = [_middle(line) for line in numeric[0]]
    for stack in stacks:
        if stack and not _agree(heights, [_middle(line) for line in stack]):
            return []
    return [(above + below) / 2 for above, below in pairwise(heights)]


def _middle(line: list[Word]) -> float:
    box = around(line)
    return (box[1] + box[3]) / 2


def _agree(heights: list[float], others: list[float]) -> bool:
    return len(heights) == len(others) and all(abs(a - b) < NEAR for a, b in zip(heights, others, strict=True))
