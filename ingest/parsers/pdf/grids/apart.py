"""Rows that the layout model took for one: headers of two levels, a section's title below them, shaded bands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from index.types import BBox
from ingest.parsers.pdf.grids.levels import Line, are_levels, base_line
from ingest.parsers.pdf.grids.lines import Drawn
from ingest.parsers.pdf.grids.words import Word, around, runs, text_lines

TOP_ROWS = 3
"""Rows at the top that may hold headers of several levels."""
MIN_LINED = 4
LINED = 0.5
"""Rows that rulings part, as a share of those of the layout model, from which on they are the rows."""
OPEN_LEFT = 0.6
"""Share of the width that a ruling right of labels covers."""
HALF_STEP = 1.1
"""A line closer than this to the lines above and below, in font sizes, may stand beside both."""
MAX_HALF = 1.8
"""The same where it stands exactly in the middle of both."""
WIDE = 1.3
"""From this many times the smallest usual distance on, lines are no lines of one name."""


def rows_apart(rows: Sequence[float], columns: Sequence[float], words: Sequence[Word], drawn: Drawn) -> list[float]:
    """Row edges with a border in each row whose lines are rows of their own."""
    pitch, leading = row_pitch(rows, words), _leading(words)
    edges = [rows[0]]
    for number, (top, bottom) in enumerate(pairwise(rows)):
        lines = _clear(text_lines([word for word in words if top <= word.middle < bottom and word.turn == 0]))
        for upper, lower in pairwise(lines):
            cut = (_low(upper) + _high(lower)) / 2
            told = _drawn_apart(upper, lower, drawn) or _is_title(upper, lower, columns)
            if not told and number < TOP_ROWS:
                wide = base_line(lower) - base_line(upper) > WIDE * max(leading, 1.2 * upper[0].size)
                told = wide or are_levels(upper, lower, columns, pitch, first=upper is lines[0])
            if told and top < cut < bottom:
                edges.append(cut)
        edges.append(bottom)
    return edges


def lined_rows(rows: Sequence[float], words: Sequence[Word], drawn: Drawn) -> list[float]:
    """The row edges; where rulings or shades part most rows, these and no others."""
    box = around(words)
    bars = sorted({*drawn.full(box), *_right_of_labels(drawn, box)})
    bars = [y for y in bars if rows[0] + 2 < y < rows[-1] - 2]
    edges = [rows[0], *(y for before, y in pairwise([rows[0], *bars]) if y - before > 2), rows[-1]]
    held = [any(top <= word.middle < bottom for word in words) for top, bottom in pairwise(edges)]
    if sum(held) < MIN_LINED or sum(held) < LINED * (len(rows) - 1):
        return list(rows)
    return [edges[0], *(edge for edge, full in zip(edges[1:], held, strict=True) if full)]


def _right_of_labels(drawn: Drawn, box: BBox) -> list[float]:
    """Heights of rulings that leave out a first column only: labels there stand for several rows."""
    width = box[2] - box[0]
    return [rule.at for rule in drawn.flat if rule.end > box[2] - 3 and rule.end - rule.start > OPEN_LEFT * width]


def row_pitch(rows: Sequence[float], words: Sequence[Word]) -> float | None:
    """The usual distance of rows of one line, in points; None where too few follow each other."""
    steps: list[float] = []
    before: float | None = None
    for top, bottom in pairwise(rows):
        lines = text_lines([word for word in words if top <= word.middle < bottom and word.turn == 0])
        here = base_line(lines[0]) if len(lines) == 1 else None
        if here is not None and before is not None:
            steps.append(here - before)
        before = here
    return median(steps) if len(steps) >= 3 else None


def _leading(words: Sequence[Word]) -> float:
    """The smallest usual distance of lines in a table, in points."""
    lines = text_lines([word for word in words if word.turn == 0])
    steps = sorted(base_line(lower) - base_line(upper) for upper, lower in pairwise(lines))
    steps = [step for step in steps if step > 0]
    return steps[len(steps) // 10] if steps else 0.0


def _low(line: Line) -> float:
    return median(word.middle + 0.35 * word.size for word in line)


def _high(line: Line) -> float:
    return median(word.middle - 0.35 * word.size for word in line)


def _clear(lines: list[Line]) -> list[Line]:
    """The lines without those that stand beside two others, at half height: texts in the middle of two rows."""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        if not (0 < index < len(lines) - 1 and _is_between(line, lines[index - 1], lines[index + 1])):
            kept.append(line)
    return kept


def _is_between(line: Line, upper: Line, lower: Line) -> bool:
    """Whether a line stands at half height beside two others, over and under no text of these."""
    steps = base_line(line) - base_line(upper), base_line(lower) - base_line(line)
    size = line[0].size
    level = max(steps) < HALF_STEP * size or (max(steps) < MAX_HALF * size and abs(steps[0] - steps[1]) < 0.2 * size)
    return level and not any(_share_columns(line, other) for other in (upper, lower))


def _share_columns(one: Line, other: Line) -> bool:
    return any(a.box[0] < b.box[2] and b.box[0] < a.box[2] for a in one for b in other)


def middle_rows_joined(rows: Sequence[float], words: Sequence[Word]) -> list[float]:
    """Row edges without those at a name that stands at half height beside two rows of headers: it spans both."""
    bands = [[w for w in words if top <= w.middle < bottom and w.turn == 0] for top, bottom in pairwise(rows)]
    single = [lines[0] if len(lines := text_lines(band)) == 1 else None for band in bands[: TOP_ROWS + 1]]
    edges = list(rows)
    pitch = row_pitch(rows[TOP_ROWS:], words)
    for index in range(1, len(single) - 1):
        upper, line, lower = single[index - 1 : index + 2]
        if not (upper and line and lower and _is_between(line, upper, lower)):
            continue
        if pitch is None or base_line(lower) - base_line(upper) < WIDE * pitch:
            edges[index : index + 2] = [base_line(line) - 0.3 * line[0].size]
            break
    return edges


def _drawn_apart(upper: Line, lower: Line, drawn: Drawn) -> bool:
    """Whether a ruling runs between two lines, which is not what underlines a text, or their shade changes."""
    low, high = _low(upper), _high(lower)
    box = around([*upper, *lower])
    for rule in drawn.flat:
        if low - 1 <= rule.at <= high + 1 and min(rule.end, box[2]) - max(rule.start, box[0]) > upper[0].size:
            texts = [around(run) for run in runs(upper)]
            if not any(abs(rule.start - text[0]) < 3 and abs(rule.end - text[2]) < 3 for text in texts):
                return True
    if not drawn.fills:
        return False
    shades = [{drawn.colour(word.centre, word.middle) for word in line} for line in (upper, lower)]
    return not shades[0] & shades[1]


def _is_title(upper: Line, lower: Line, columns: Sequence[float]) -> bool:
    """Whether one of two lines is a single text in the middle of the table, other in look than the texts beside it."""
    for single, other in ((lower, upper), (upper, lower)):
        texts = runs(single)
        if len(texts) != 1 or len(runs(other)) < 2:
            continue
        box = around(single)
        width = columns[-1] - columns[0]
        centred = abs((box[0] + box[2]) / 2 - (columns[0] + columns[-1]) / 2) < 0.02 * width
        looks = {word.bold for word in single}, {word.bold for word in other}
        if centred and (_crosses(box, columns) or not looks[0] & looks[1] or single is lower):
            return True
        at_left = box[0] < columns[1] and single is lower
        if at_left and box[2] > columns[1] + single[0].size and not looks[0] & looks[1]:
            return True
    return False


def _crosses(box: tuple[float, float, float, float], columns: Sequence[float]) -> bool:
    inset = 0.5 * (box[3] - box[1])
    return any(box[0] + inset < x < box[2] - inset for x in columns[1:-1])
