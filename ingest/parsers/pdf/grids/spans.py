"""Headers over several columns or rows: told by the ruling below them, or by where they stand over the columns."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.parsers.pdf.grids.frame import Frame
from ingest.parsers.pdf.grids.lines import Drawn
from ingest.parsers.pdf.grids.place import Slot

FIT = 0.07
"""How far a header may stand from the middle of its columns, as a share of their width."""
UNCOVERED = 6.0
"""Cost, in points off the middle, of a column that stays without a header above it."""
LOOSE = 4.0
"""Cost of a header that stands in the middle only if its columns are wider than their texts."""
DOUBLE = 5.0
Extents = list[tuple[float, float] | None]


def span_headers(slots: list[Slot], frame: Frame, headers: int, drawn: Drawn) -> None:
    """Widen header slots in place."""
    extents = _extents(slots, frame)
    for row in range(headers - 1):
        here = sorted((slot for slot in slots if slot.row == row), key=lambda slot: slot.column)
        free = [slot for slot in here if not _by_ruling(slot, slots, frame, drawn, extents)]
        if free:
            grouped = _repeats(slots, headers) or _underlined(free, frame, drawn)
            _by_place(free, slots, headers, extents, several=grouped)
    _stacked(slots, headers)
    for slot in slots:
        if slot.row < headers:
            _off_labels(slot, frame, headers)
            _downwards(slot, slots, headers)


def span_sections(slots: Sequence[Slot], frame: Frame, headers: int) -> None:
    """A body row that holds one text over several columns, or in the table's middle, is one cell."""
    columns = len(frame.columns) - 1
    middle, width = (frame.columns[0] + frame.columns[-1]) / 2, frame.columns[-1] - frame.columns[0]
    for slot in slots:
        if slot.row < headers or any(other is not slot and _shares_row(slot, other) for other in slots):
            continue
        off = abs((slot.box[0] + slot.box[2]) / 2 - middle)
        if slot.column_span > 1 or (slot.column > 0 and off < 0.03 * width):
            slot.column, slot.column_span = 0, columns


def _shares_row(one: Slot, other: Slot) -> bool:
    return one.row <= other.last_row and other.row <= one.last_row


def _stacked(slots: list[Slot], headers: int) -> None:
    """Lines of one name that lie in two header rows, because other columns have a common header there, become one."""
    for slot in list(slots):
        groups = any(other.row == slot.row and other.column_span > 1 for other in slots)
        if not groups or slot.column_span > 1 or slot.last_row + 1 >= headers or slot not in slots:
            continue
        below = next((o for o in slots if o.row == slot.last_row + 1 and o.column == slot.column), None)
        if below is None or below.column_span > 1:
            continue
        size = max(word.size for word in slot.words)
        if below.box[1] - slot.box[3] < 0.7 * size:
            slot.words += below.words
            slot.row_span += below.row_span
            slots.remove(below)


def _extents(slots: Sequence[Slot], frame: Frame) -> Extents:
    """From where to where the texts of each column reach, those of one column only."""
    extents: Extents = []
    for column in range(len(frame.columns) - 1):
        boxes = [slot.box for slot in slots if slot.column == column and slot.column_span == 1]
        extents.append((min(box[0] for box in boxes), max(box[2] for box in boxes)) if boxes else None)
    return extents


def _by_ruling(slot: Slot, slots: Sequence[Slot], frame: Frame, drawn: Drawn, extents: Extents) -> bool:
    """Span what a short ruling right below the header spans."""
    box = slot.box
    below = [other.box[1] for other in slots if other.row == slot.last_row + 1]
    floor = max(min(below, default=box[3]) + 3, box[3] + 2)
    width = frame.columns[-1] - frame.columns[0]
    for rule in drawn.flat:
        if not box[3] - 3 <= rule.at <= floor or rule.end - rule.start > 0.95 * width:
            continue
        if not (rule.start - 4 <= box[0] and box[2] <= rule.end + 4):
            continue
        underlines = rule.end - rule.start < box[2] - box[0] + 3
        over = [
            column
            for column, extent in enumerate(extents)
            if extent is not None and rule.start - 3 <= (extent[0] + extent[1]) / 2 <= rule.end + 3
        ]
        if len(over) == 1 and _in_pieces(rule.at, over[0], slot, slots, drawn, extents):
            continue
        if len(over) > underlines and _is_free(slot, over[0], over[-1], slots):
            slot.column, slot.column_span = over[0], over[-1] - over[0] + 1
            return True
    return False


def _in_pieces(at: float, column: int, slot: Slot, slots: Sequence[Slot], drawn: Drawn, extents: Extents) -> bool:
    """Whether a ruling goes on at the same height over a column beside it that has no header in this row."""
    for beside in (column - 1, column + 1):
        extent = extents[beside] if 0 <= beside < len(extents) else None
        if extent is None or any(other.covers(slot.row, beside) for other in slots):
            continue
        middle = (extent[0] + extent[1]) / 2
        if any(abs(rule.at - at) < 1.5 and rule.start <= middle <= rule.end for rule in drawn.flat):
            return True
    return False


def _is_free(slot: Slot, first: int, last: int, slots: Sequence[Slot]) -> bool:
    return not any(
        other is not slot and other.covers(row, column)
        for other in slots
        for row in range(slot.row, slot.last_row + 1)
        for column in range(first, last + 1)
    )


def _by_place(free: list[Slot], slots: list[Slot], headers: int, extents: Extents, *, several: bool) -> None:
    """Share out the empty columns of a header row among the headers beside them, so that these stand in the middle."""
    columns = len(extents)
    named = [
        any(other.row > free[0].row and other.row < headers and column in other.columns() for other in slots)
        for column in range(columns)
    ]
    taken = {column for slot in slots if slot.row <= free[0].row <= slot.last_row for column in slot.columns()}
    open_columns = {column for column in range(columns) if column not in taken and named[column]}
    several = several or sum(all(named[column] for column in slot.columns()) for slot in free) == 1
    left = -1
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {left: (0.0, [])}
    for slot in free:
        own = all(named[column] for column in slot.columns())
        options = _options(slot, open_columns if own else set(), extents, several=several)
        options = [(first, last, misfit + _doubles(slots, headers, first, last)) for first, last, misfit in options]
        after: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for end, (cost, chosen) in best.items():
            for first, last, misfit in options:
                if first <= end:
                    continue
                total = cost + misfit - UNCOVERED * sum(column in open_columns for column in range(first, last + 1))
                if last not in after or total < after[last][0]:
                    after[last] = (total, [*chosen, (first, last)])
        best = after
    if best:
        for slot, (first, last) in zip(free, min(best.values())[1], strict=True):
            slot.column, slot.column_span = first, last - first + 1


def _doubles(slots: Sequence[Slot], headers: int, first: int, last: int) -> float:
    """Cost of names that come twice below one header: they belong to two."""
    names = [slot.text for slot in slots if slot.last_row == headers - 1 and first <= slot.column <= last]
    return DOUBLE * (len(names) - len(set(names)))


def _options(slot: Slot, open_columns: set[int], extents: Extents, *, several: bool) -> list[tuple[int, int, float]]:
    """(first, last, misfit) of the columns that a header may stand over."""
    low, high = slot.column, slot.last_column
    while low - 1 in open_columns:
        low -= 1
    while high + 1 in open_columns:
        high += 1
    found = [(slot.column, slot.last_column, 0.0)]
    for first in range(low, slot.column + 1):
        for last in range(slot.last_column, high + 1):
            misfit = _misfit(slot, first, last, extents, several=several)
            if (first, last) != (slot.column, slot.last_column) and misfit is not None:
                found.append((first, last, misfit))
    return found


def _misfit(slot: Slot, first: int, last: int, extents: Extents, *, several: bool) -> float | None:
    """Points by which a header is off the middle of its columns; None where it does not belong over them."""
    held = [extent for column in range(first, last + 1) if (extent := extents[column]) is not None]
    if not held:
        return None
    low, high = held[0][0], held[-1][1]
    box = slot.box
    off = abs((box[0] + box[2]) / 2 - (low + high) / 2)
    if off <= max(3.0, FIT * (high - low)):
        return off
    if not several:
        return None
    aligned = min(abs(box[0] - low), abs(box[2] - high))
    if aligned <= 2.5:
        return aligned + 1.0
    before = extents[first - 1] if first > 0 else None
    after = extents[last + 1] if last + 1 < len(extents) else None
    widest = (before[1] if before else low) + high, low + (after[0] if after else high)
    return LOOSE if widest[0] <= box[0] + box[2] <= widest[1] else None


def _underlined(slots: Sequence[Slot], frame: Frame, drawn: Drawn) -> bool:
    """Whether a ruling over some of the columns runs right below one of the headers."""
    width = frame.columns[-1] - frame.columns[0]
    return any(
        slot.box[3] - 3 <= rule.at <= slot.box[3] + 8
        and rule.start - 4 <= slot.box[0] < slot.box[2] <= rule.end + 4
        and 1.5 * (slot.box[2] - slot.box[0]) < rule.end - rule.start < 0.95 * width
        for slot in slots
        for rule in drawn.flat
    )


def _repeats(slots: Sequence[Slot], headers: int) -> bool:
    """Whether names in the last header row come back: the same columns for each of several groups."""
    names = [slot.text for slot in slots if slot.last_row == headers - 1]
    return len(set(names)) < len(names)


def _off_labels(slot: Slot, frame: Frame, headers: int) -> None:
    """A name in the last header row that sticks out over the labels names the column in which its middle is."""
    column = frame.column((slot.box[0] + slot.box[2]) / 2)
    if (
        slot.last_row == headers - 1
        and slot.column == 0
        and slot.column_span == 2
        and slot.row_span == 1
        and column == 1
    ):
        slot.column, slot.column_span = 1, 1


def _downwards(slot: Slot, slots: Sequence[Slot], headers: int) -> None:
    """A header with nothing below it in the header rows names its column down to the body."""
    while slot.last_row + 1 < headers:
        row = slot.last_row + 1
        if any(other.covers(row, column) for other in slots for column in slot.columns()):
            return
        slot.row_span += 1
