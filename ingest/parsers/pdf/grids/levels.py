"""Lines at the top of a table: rows of headers, or lines of wrapped names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from statistics import median

from ingest.parsers.pdf.grids.words import Word, around, runs, words_text

LEADING = (1.1, 1.5)
"""Distance of two lines of one text, in font sizes: rows closer or further apart than this are told by it."""
SAME_STEP = 0.06
"""How far a distance of lines may be off the distance of rows to be one, in font sizes."""
CENTRED = 3.0
ALIGNED = 2.5
"""Points by which the lines of one name may be off a common side or middle."""
_UNIT = re.compile(r"^(?:[(\[].*[)\]]|[%‰°€$£¥]\w{0,2}|[\w³²·µμ%]{1,4}(?:/[\w³²°]{1,5})?)$")
Line = list[Word]


def base_line(line: Line) -> float:
    return median(word.box[3] for word in line)


def are_levels(upper: Line, lower: Line, columns: Sequence[float], pitch: float | None, *, first: bool) -> bool:
    """Whether two lines at the top of a table are rows of headers, and not lines of wrapped names."""
    beside = [[word for word in line if word.centre > columns[1]] for line in (upper, lower)]
    if all(beside) and (_is_common(beside[0], beside[1], columns) or (first and _repeats(*beside))):
        return True
    if all(beside) and _is_over_all(beside[0], beside[1], columns):
        return True
    if {word.bold for word in upper} & {word.bold for word in lower} == set():
        return len(runs(lower)) > 1
    step, size = base_line(lower) - base_line(upper), max(word.size for word in upper)
    if is_step_of_rows(step, pitch, upper, lower):
        return True
    if len(runs(lower)) > 1 and _is_askew(upper, lower, columns):
        return True
    if pitch is not None and pitch > LEADING[1] * size and step < 0.85 * pitch:
        return False
    held = [{_column(run, columns) for run in runs(line)} for line in (upper, lower)]
    if held[1] == {0} and 0 not in held[0] and len(held[0]) > 1:
        return True
    only_upper, only_lower = held[0] - held[1], held[1] - held[0]
    return bool(only_upper - {0}) and bool(only_lower) and len(held[1]) > len(held[0] - {0})


def is_step_of_rows(step: float, pitch: float | None, upper: Line, lower: Line) -> bool:
    """Whether two lines of headers are as far apart as the body's rows: where these are no closer and no further apart
    than lines of a text, only a line of units below names of one line tells rows.
    """
    size = max(word.size for word in upper)
    if pitch is None or abs(step - pitch) >= SAME_STEP * size:
        return False
    units = [words_text(run) for run in runs(lower)]
    return not LEADING[0] * size < pitch < LEADING[1] * size or (
        len(units) > 1 and all(_UNIT.match(unit) for unit in units)
    )


def _is_askew(upper: Line, lower: Line, columns: Sequence[float]) -> bool:
    """Whether a text stands over a name of its column, but at neither side nor in the middle of it: as the name common
    to several columns may, and a line of one name does not.
    """
    over, under = _by_column(upper, columns), _by_column(lower, columns)
    for column, words in over.items():
        if column == 0 or column not in under:
            continue
        one, other = around(words), around(under[column])
        offsets = one[0] - other[0], one[2] - other[2], (one[0] + one[2] - other[0] - other[2]) / 2
        if min(map(abs, offsets)) > ALIGNED and len(over) < len(under):
            return True
    return False


def _by_column(line: Line, columns: Sequence[float]) -> dict[int, Line]:
    found: dict[int, Line] = {}
    for run in runs(line):
        found.setdefault(_column(run, columns), []).extend(run)
    return found


def _is_over_all(upper: Line, lower: Line, columns: Sequence[float]) -> bool:
    """Whether a single text stands in the middle over three names or more, with room beside it for the name below."""
    names = [around(run) for run in runs(lower)]
    if len(runs(upper)) > 1 or len(names) < 3:
        return False
    box = around(upper)
    below = next((name for name in names if name[0] < box[2] and name[2] > box[0]), None)
    if below is None or abs(box[0] + box[2] - names[0][0] - names[-1][2]) > 2 * CENTRED:
        return False
    column = _column(upper, columns)
    room = columns[column + 1] - columns[column] - 2 * upper[0].size
    return box[2] - box[0] + below[2] - below[0] < room


def _column(run: Line, columns: Sequence[float]) -> int:
    box = around(run)
    return min(max(0, bisect_right(columns, (box[0] + box[2]) / 2) - 1), len(columns) - 2)


def _is_common(upper: Line, lower: Line, columns: Sequence[float]) -> bool:
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


def _repeats(upper: Line, lower: Line) -> bool:
    """Whether the names below come again and again, under fewer names above."""
    names = [words_text(run) for run in runs(lower)]
    return len(set(names)) < len(names) and len(runs(upper)) < len(names)
