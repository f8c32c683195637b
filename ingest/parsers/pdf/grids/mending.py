"""Rows that are one: wrapped labels and paragraphs in a cell; labels that stand for several rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from index.types import BBox
from ingest.parsers.pdf.blocks import BULLET
from ingest.parsers.pdf.grids.apart import row_pitch
from ingest.parsers.pdf.grids.frame import Frame
from ingest.parsers.pdf.grids.levels import is_step_of_rows
from ingest.parsers.pdf.grids.lines import Drawn
from ingest.parsers.pdf.grids.place import Slot
from ingest.parsers.pdf.grids.words import text_lines
from ingest.tabular import is_number

CLOSE = 0.85
"""Lines closer than this share of the usual distance of rows are lines of one row."""
_UNFINISHED = re.compile(r"(?:[,&/–—-]|\b(?:and|or|of|the|for|in|to|with|by|on|at|from|a|an))$")
MIN_LABELS = 3
NEAR = 4.0
"""Points between the border of two rows and a ruling that is drawn there."""
ROOM = 0.3
"""Space before the first word of a line, in font sizes, had it stood on the line above."""


def merge_rows(frame: Frame, slots: list[Slot], drawn: Drawn, headers: int) -> tuple[Frame, list[Slot]]:
    """Body rows that only go on with the text of the row above or below become one with it."""
    pitch = _pitch(slots, headers)
    lined = _is_lined(frame, drawn)
    row = headers + 1
    while row < len(frame.rows) - 1:
        above = [slot for slot in slots if slot.row <= row - 1 <= slot.last_row]
        below = [slot for slot in slots if slot.row <= row <= slot.last_row]
        if above and below and _goes_on(above, below, slots, pitch, drawn, lined=lined):
            frame, slots = _without_border(frame, slots, row)
        else:
            row += 1
    return frame, slots


def merge_headers(frame: Frame, slots: list[Slot], drawn: Drawn, headers: int) -> tuple[Frame, list[Slot], int]:
    """Header rows that hold the lines of wrapped names, with no name over several columns, become one.

    Lines at the distance of the body's rows, where that is none of lines of a text, are rows of their own.
    """
    pitch = row_pitch(frame.rows[headers:], [word for slot in slots if slot.row >= headers for word in slot.words])
    row = 1
    while row < headers:
        above = [slot for slot in slots if slot.row <= row - 1 <= slot.last_row]
        below = [slot for slot in slots if slot.row == row]
        both = any(slot.last_row >= row for slot in above)
        ends = {slot.column: slot for slot in above if slot.last_row < row}
        fits = all(
            slot.column in ends
            and _is_close(ends[slot.column], slot, pitch, below)
            and not _ruled_between(ends[slot.column], slot, drawn)
            for slot in below
        )
        if (
            (both or len(below) < len(above))
            and below
            and fits
            and all(slot.column_span == 1 for slot in (*above, *below))
        ):
            frame, slots = _without_border(frame, slots, row)
            headers -= 1
        else:
            row += 1
    return frame, slots, headers


def _is_close(upper: Slot, lower: Slot, pitch: float | None, row: Sequence[Slot]) -> bool:
    size = max(word.size for word in lower.words)
    units = [word for slot in row for word in slot.words]
    if is_step_of_rows(_top(lower) - _bottom(upper), pitch, upper.words, units):
        return False
    return lower.box[1] - upper.box[3] < 0.5 * size


def _pitch(slots: Sequence[Slot], headers: int) -> float | None:
    """The smallest usual distance of rows that have something beside their label, baseline to baseline."""
    heights: dict[int, float] = {}
    for row in {slot.row for slot in slots if slot.row >= headers}:
        beside = [slot for slot in slots if slot.row == row and slot.column > 0 and slot.row_span == 1]
        if beside:
            heights[row] = median(_top(slot) for slot in beside)
    steps = [heights[row + 1] - heights[row] for row in heights if row + 1 in heights]
    return min(steps) if len(steps) >= 2 else None


def _top(slot: Slot) -> float:
    first = text_lines(slot.words)[0]
    return max(word.box[3] for word in first)


def _bottom(slot: Slot) -> float:
    last = text_lines(slot.words)[-1]
    return max(word.box[3] for word in last)


def _goes_on(
    above: Sequence[Slot],
    below: Sequence[Slot],
    slots: Sequence[Slot],
    pitch: float | None,
    drawn: Drawn,
    *,
    lined: bool,
) -> bool:
    """Whether one of two rows holds a single text that is the rest, or the start, of a text in the other."""
    if any(slot.row_span > 1 for slot in (*above, *below)):
        return False
    if len(below) > 1 and len(above) > 1:
        return _all_go_on(above, below, slots, pitch, drawn, lined=lined)
    single, other = (below, above) if len(below) == 1 else (above, below)
    if len(single) != 1 or is_number(single[0].text):
        return False
    partner = next((slot for slot in other if slot.column == single[0].column), None)
    if partner is None or partner.column_span > 1 or single[0].column_span > 1 or is_number(partner.text):
        return False
    upper, lower = (partner, single[0]) if single is below else (single[0], partner)
    if _ruled_between(upper, lower, drawn):
        return False
    step = _top(lower) - _bottom(upper)
    if (pitch is not None and len(other) > 1 and step < CLOSE * pitch) or lined:
        return True
    wrapped = _wrapped(upper, lower, slots)
    if single is below and _is_rest(lower, slots):
        return True
    if single[0].column == 0:
        unfinished = lower.text[:1].islower() or bool(_UNFINISHED.search(upper.text))
        return wrapped and unfinished and (single is below or len(other) > 1)
    if single is above:
        return wrapped and lower.text[:1].islower()
    return wrapped or bool(BULLET.match(lower.text)) or len(upper.text.split()) > 12


def _is_rest(lower: Slot, slots: Sequence[Slot]) -> bool:
    """Whether a label in lower case stands alone where labels beside which something stands begin otherwise."""
    if lower.column > 0 or not lower.text[:1].islower():
        return False
    filled = {slot.row for slot in slots if slot.column > 0}
    labels = [slot.text for slot in slots if slot.column == 0 and slot.row in filled]
    return len(labels) >= MIN_LABELS and not any(text[:1].islower() for text in labels)


def _all_go_on(
    above: Sequence[Slot],
    below: Sequence[Slot],
    slots: Sequence[Slot],
    pitch: float | None,
    drawn: Drawn,
    *,
    lined: bool,
) -> bool:
    """Whether each text of one row is the rest, or start, of one in the other: what stands beside these comes once, or
    all of them ended for want of room and go on in lower case.
    """
    ends = {slot.column: slot for slot in above}
    pairs = [(ends[slot.column], slot) for slot in below if slot.column in ends]
    if len(pairs) < min(len(below), len(above)) or any(
        is_number(slot.text) or slot.column_span > 1 for pair in pairs for slot in pair
    ):
        return False
    close = pitch is not None and all(_top(lower) - _bottom(upper) < CLOSE * pitch for upper, lower in pairs)
    wrapped = len(below) <= len(above) and all(
        lower.text[:1].islower() and _wrapped(upper, lower, slots) for upper, lower in pairs
    )
    fewer = len(below) != len(above) and (close or (lined and len(below) < len(above)))
    return (fewer or wrapped) and not any(_ruled_between(upper, lower, drawn) for upper, lower in pairs)


def _is_lined(frame: Frame, drawn: Drawn) -> bool:
    """Whether most rows have a ruling below them, so that none is left out within the table."""
    lines = drawn.full((frame.columns[0], frame.rows[0], frame.columns[-1], frame.rows[-1]))
    inner = [y for y in frame.rows[1:-1] if any(abs(y - line) < NEAR for line in lines)]
    return len(inner) >= max(2.0, 0.6 * (len(frame.rows) - 2))


def _ruled_between(upper: Slot, lower: Slot, drawn: Drawn) -> bool:
    box: BBox = upper.box
    middle = (box[0] + box[2]) / 2
    return any(
        rule.start <= middle <= rule.end and upper.box[3] - 2 <= rule.at <= lower.box[1] + 2 for rule in drawn.flat
    )


def _wrapped(upper: Slot, lower: Slot, slots: Sequence[Slot]) -> bool:
    """Whether the line ended for want of room: the next word would not have fitted into the column."""
    last, first = text_lines(upper.words)[-1], text_lines(lower.words)[0][0]
    right = max(slot.box[2] for slot in slots if slot.column == upper.column and slot.column_span == 1)
    room = right - max(word.box[2] for word in last)
    return room < first.box[2] - first.box[0] + ROOM * first.size


def _without_border(frame: Frame, slots: list[Slot], row: int) -> tuple[Frame, list[Slot]]:
    """Row `row` becomes part of the one above."""
    kept: dict[tuple[int, int], Slot] = {}
    for slot in sorted(slots, key=lambda slot: (slot.row, slot.column)):
        if slot.row >= row:
            slot.row -= 1
        elif slot.last_row >= row:
            slot.row_span -= 1
        known = kept.get((slot.row, slot.column))
        if known is None:
            kept[slot.row, slot.column] = slot
        else:
            known.words += slot.words
    return Frame(frame.columns, (*frame.rows[:row], *frame.rows[row + 1 :])), list(kept.values())


def span_labels(frame: Frame, slots: Sequence[Slot], headers: int) -> None:
    """Labels of groups in the first column span the rows of their group, where each row has a label of its own."""
    rows = range(headers, len(frame.rows) - 1)
    first = sorted((s for s in slots if s.column == 0 and s.row >= headers), key=lambda slot: slot.row)
    second = [slot for slot in slots if slot.column == 1 and slot.row >= headers]
    filled = {row for slot in second for row in range(slot.row, slot.last_row + 1)}
    words = sum(not is_number(slot.text) for slot in second)
    if len(first) < 2 or len(rows) < len(first) + 2 or any(slot.column_span > 1 for slot in first):
        return
    if filled != set(rows) or words < 0.8 * len(second):
        return
    on_top = first[0].row == headers and all(_is_level(slot, second) for slot in first)
    groups = _from_top(first, rows) if on_top else _in_the_middle(first, frame, rows)
    for slot, (start, end) in zip(first, groups or [], strict=False):
        slot.row, slot.row_span = start, end - start + 1


def _is_level(label: Slot, second: Sequence[Slot]) -> bool:
    """Whether a label stands on the line of the text beside it."""
    beside = next((slot for slot in second if slot.row == label.row), None)
    size = label.words[0].size
    return label.row_span == 1 and beside is not None and abs(_top(label) - _top(beside)) < 0.25 * size


def _from_top(first: Sequence[Slot], rows: range) -> list[tuple[int, int]]:
    starts = [slot.row for slot in first]
    return list(zip(starts, [*(start - 1 for start in starts[1:]), rows[-1]], strict=True))


def _in_the_middle(first: Sequence[Slot], frame: Frame, rows: range) -> list[tuple[int, int]] | None:
    """Groups in whose middle the labels stand; None where they do not fill the rows."""
    groups: list[tuple[int, int]] = []
    start = rows[0]
    for slot in first:
        middle = (slot.box[1] + slot.box[3]) / 2
        options = range(max(start, slot.last_row), rows[-1] + 1)
        if not options:
            return None
        end = min(options, key=lambda row: abs((frame.rows[start] + frame.rows[row + 1]) / 2 - middle))
        height = frame.rows[end + 1] - frame.rows[end]
        if abs((frame.rows[start] + frame.rows[end + 1]) / 2 - middle) > 0.4 * height or slot.row < start:
            return None
        groups.append((start, end))
        start = end + 1
    return groups if start == rows[-1] + 1 else None
