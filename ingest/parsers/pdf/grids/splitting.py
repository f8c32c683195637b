"""Columns that the layout model took for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.parsers.pdf.blocks import LABEL
from ingest.parsers.pdf.grids.words import TIGHT, Word, around, is_value, phrases, runs, text_lines, words_text

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
FAR = 3.0
"""Space between two words of one name that is set to the width of its column, in font sizes, at most."""
FEW = 0.25
"""Share of the lines up to which words are no column of their own."""
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
    """The words of rows that hold more than one text: what stands alone may be a title over all columns, as may a line
    in the table's middle.
    """
    found: list[Word] = []
    box = around(words)
    for top, bottom in pairwise(rows):
        row = [word for word in words if top <= word.middle < bottom and word.turn == 0]
        if len(runs(row)) < 2:
            continue
        for line in text_lines(row):
            reach = around(line)
            off = abs((reach[0] + reach[2]) / 2 - (box[0] + box[2]) / 2)
            if len(runs(line)) > 1 or off > 0.02 * (box[2] - box[0]):
                found += line
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
    count = _top_rows(rows, words)
    top = [word for word in words if word.middle < rows[count] and word.turn == 0]
    lines = [_spans(line) for line in text_lines(top)]
    body = _spans([word for word in beside_others(rows, words) if word.middle >= rows[count]])
    for line in lines:
        if (fitted := _one_each(edges, line, body)) is not None:
            return fitted
    for index in range(1, len(edges) - 1):
        low, x, high = edges[index - 1 : index + 2]
        left = [text for text in body if low <= _middle(text) < x]
        right = [text for text in body if x <= _middle(text) < high]
        if left and right:
            strip = max(text[1] for text in left), min(text[0] for text in right)
            edges[index] = _over_name(x, strip, (low, high), lines)
    return edges


def _one_each(edges: Sequence[float], names: Sequence[Span], body: Sequence[Span]) -> list[float] | None:
    """The edges between as many names as there are columns (but for labels) and the texts below them; None where names
    and texts leave no room for an edge.
    """
    columns = len(edges) - 1
    if not (columns > 2 and columns - 1 <= len(names) <= columns):
        return None
    held: list[list[Span]] = [[t for t in body if a <= _middle(t) < b] for a, b in pairwise(edges)]
    for column, name in enumerate(names, columns - len(names)):
        held[column].append(name)
    fitted = [edges[0]]
    for x, left, right in zip(edges[1:-1], held, held[1:], strict=False):
        low = max((text[1] for text in left), default=x)
        high = min((text[0] for text in right), default=x)
        if low > high + 1:
            return None
        fitted.append(x if low <= x <= high else (low + high) / 2)
    return [*fitted, edges[-1]]


def _top_rows(rows: Sequence[float], words: Sequence[Word]) -> int:
    """How many rows at the top may name the columns: those before the first number right of the first text."""
    for count, (top, bottom) in enumerate(pairwise(rows)):
        row = sorted(runs([word for word in words if top <= word.middle < bottom and word.turn == 0]), key=_left)
        if any(is_value(words_text(run)) for run in row[1:]):
            return max(1, min(count, TOP_ROWS, len(rows) - 2))
    return 1


def _left(run: Sequence[Word]) -> float:
    return run[0].box[0]


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


def without_empty(columns: Sequence[float], rows: Sequence[float], words: Sequence[Word]) -> list[float]:
    """Column edges without those of columns that hold no more than a name beside a column without one, or a few words
    that go on with the texts at their left.
    """
    edges = list(columns)
    count = _top_rows(rows, words)
    found = text_lines(beside_others(rows, words))
    lines = [_spans(line) for line in found]
    tops = [span for span, line in zip(lines, found, strict=True) if line[0].middle < rows[count]]
    index = 0
    while index < len(edges) - 1 and len(edges) > 3:
        named = [_held(edges, column, tops) for column in range(len(edges) - 1)]
        filled = [_held(edges, column, lines) - named[column] for column in range(len(edges) - 1)]
        body = len(lines) - len(tops)
        beside = [c for c in (index + 1, index - 1) if 0 <= c < len(edges) - 1 and not named[c] and filled[c]]
        if named[index] and not filled[index] and beside and body >= MIN_ROWS:
            del edges[max(index, beside[0])]
        elif named[index] and not filled[index] and body >= MIN_ROWS and (side := _near_name(edges, index, found)):
            del edges[side]
        elif index and not named[index] and filled[index] <= FEW * body and _goes_on(edges, index, lines):
            del edges[index]
        else:
            index += 1
            continue
        index = 0
    return edges


def _near_name(edges: Sequence[float], column: int, lines: Sequence[Sequence[Word]]) -> int:
    """The edge over which the name above a column goes on, the one with the smaller gap; 0 if there is none."""
    best, found = FAR, 0
    for line in lines:
        for before, after in pairwise(line):
            for edge in (column, column + 1):
                own = after if edge == column else before
                parted = 0 < edge < len(edges) - 1 and before.centre < edges[edge] <= after.centre
                gap = (after.box[0] - before.box[2]) / after.size
                if parted and edges[column] <= own.centre < edges[column + 1] and gap < best:
                    best, found = gap, edge
    return found


def _held(edges: Sequence[float], column: int, lines: Sequence[Sequence[Span]]) -> int:
    """Lines with a text in a column that does not reach into the one before."""
    low, high = edges[column], edges[column + 1]
    return sum(any(low - 2 < text[0] and low <= _middle(text) < high for text in line) for line in lines)


def _goes_on(edges: Sequence[float], column: int, lines: Sequence[Sequence[Span]]) -> bool:
    """Whether the column at the left has a text too in each line that has one in this column."""
    own = [line for line in lines if _held(edges, column, [line])]
    return all(_held(edges, column - 1, [line]) for line in own)
