"""Which rows at the top name the columns, and which columns at the left name the rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from index.types import BBox
from ingest.parsers.pdf.grids.frame import Frame
from ingest.parsers.pdf.grids.lines import Drawn
from ingest.parsers.pdf.grids.place import Slot
from ingest.parsers.pdf.grids.words import YEAR, is_value
from ingest.tabular import is_number

MAX_ROWS = 6
_UNIT = re.compile(r"^[(\[].*[)\]]$|^(?:in|per)\b|%", re.IGNORECASE)


def header_count(slots: Sequence[Slot], frame: Frame, drawn: Drawn, box: BBox) -> int:
    """How many rows at the top are headers: told by looks (bold, shaded), by a ruling, or by the first numbers."""
    rows = len(frame.rows) - 1
    numeric = _numeric_columns(slots, frame)
    by_numbers = _before_numbers(slots, rows, numeric) if numeric else None
    most = min(MAX_ROWS, rows - 1)
    for count in (_shaded(slots, rows, drawn), _ruled(slots, frame, drawn, box), _bold(slots, rows)):
        if (
            0 < count <= most
            and _covers(slots, count, frame)
            and (by_numbers is None or count <= by_numbers or _plain_ints(slots, count))
        ):
            return _without_sections(slots, _with_tail(slots, count, by_numbers))
    if by_numbers is not None:
        return by_numbers if 0 < by_numbers <= most else 0
    return 1 if _names(slots, rows, len(frame.columns) - 1) else 0


def _covers(slots: Sequence[Slot], count: int, frame: Frame) -> bool:
    """Whether the upper rows name half of the columns."""
    named = {column for slot in slots if slot.row < count for column in slot.columns()}
    return 2 * len(named) >= len(frame.columns) - 1


def _with_tail(slots: Sequence[Slot], count: int, by_numbers: int | None) -> int:
    """A row below that has no label and no numbers still names columns: units, letters of columns."""
    if by_numbers is None or by_numbers <= count:
        return count
    tail = [slot for slot in slots if count <= slot.row < by_numbers]
    return by_numbers if tail and all(slot.column > 0 for slot in tail) else count


def _numeric_columns(slots: Sequence[Slot], frame: Frame) -> set[int]:
    """Columns after the first in which most of the lower cells are numbers."""
    rows, found = len(frame.rows) - 1, set()
    for column in range(1, len(frame.columns) - 1):
        low = [slot for slot in slots if slot.column == column and slot.column_span == 1 and slot.row >= rows // 3]
        numbers = sum(is_value(slot.text) for slot in low)
        if numbers and numbers >= 0.6 * len(low):
            found.add(column)
    return found


def _before_numbers(slots: Sequence[Slot], rows: int, numeric: set[int]) -> int:
    """Rows above the first numbers, without section rows (a label alone at the left) at their end."""
    first = min(
        (slot.row for slot in slots if slot.column in numeric and slot.column_span == 1 and is_value(slot.text)),
        default=rows,
    )
    return _without_sections(slots, first)


def _without_sections(slots: Sequence[Slot], count: int) -> int:
    """The count without rows at its end that hold a label alone: they open the first section of the body."""
    while count > 1:
        last = [slot for slot in slots if slot.row <= count - 1 <= slot.last_row]
        if len(last) > 1 or any(slot.row_span > 1 for slot in last):
            break
        if last and last[0].column > 0 and not _is_section(last[0], slots, count):
            break
        count -= 1
    return count


def _is_section(slot: Slot, slots: Sequence[Slot], count: int) -> bool:
    """Whether a text below the names of most columns, and no unit, is the title of what follows."""
    if _UNIT.match(slot.text):
        return False
    named = {column for other in slots if other.row < count - 1 for column in other.columns()}
    columns = max(other.last_column for other in slots) + 1
    return len(named) >= 0.6 * columns and slot.column in named and not (slot.column == columns - 1 > 1)


def _plain_ints(slots: Sequence[Slot], count: int) -> bool:
    """Whether the numbers in the upper rows are ascending small whole ones: names of columns, not amounts."""
    texts = [slot.text for slot in slots if slot.row < count and slot.column > 0]
    numbers = [text for text in texts if is_value(text)]
    whole = [int(text) for text in numbers if text.isdigit()]
    return len(whole) == len(numbers) and whole == sorted(set(whole)) and len(whole) >= 2


def _shaded(slots: Sequence[Slot], rows: int, drawn: Drawn) -> int:
    """Leading rows with a shade that no later row has."""
    if not drawn.fills:
        return 0
    colours = []
    for row in range(rows):
        own = [slot.box for slot in slots if slot.row == row]
        shades = [drawn.colour((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in own]
        colours.append(max(set(shades), key=shades.count) if shades else None)
    if colours[0] is None:
        return 0
    count = len(list(takewhile(lambda colour: colour == colours[0], colours)))
    return count if colours[0] not in colours[count:] else 0


def _ruled(slots: Sequence[Slot], frame: Frame, drawn: Drawn, box: BBox) -> int:
    """Rows above the first ruling of the whole width, where not every row has one."""
    inner = []
    for y in drawn.full(box):
        above = [slot for slot in slots if slot.row_span == 1 and (slot.box[1] + slot.box[3]) / 2 < y]
        if above and any((slot.box[1] + slot.box[3]) / 2 > y for slot in slots):
            inner.append(max(slot.row for slot in above) + 1)
    rows = len(frame.rows) - 1
    if not inner or len(set(inner)) > 0.6 * (rows - 1) > 1:
        return 0
    first = min(inner)
    return first if first <= max(1, rows // 2) else 0


def _bold(slots: Sequence[Slot], rows: int) -> int:
    """Leading rows in bold, where most of the body is not."""
    bold = []
    for row in range(rows):
        words = [word for slot in slots if slot.row == row for word in slot.words]
        bold.append(bool(words) and sum(word.bold for word in words) >= 0.8 * len(words))
    count = len(list(takewhile(bool, bold)))
    body = bold[count:]
    wide = any(slot.row < count and slot.last_column > 0 for slot in slots)
    return count if body and wide and sum(body) <= 0.4 * len(body) else 0


def _names(slots: Sequence[Slot], rows: int, columns: int) -> bool:
    """Whether the first row of a table of words holds short, different names above longer text."""
    first = [slot.text for slot in slots if slot.row == 0]
    body = [slot.text for slot in slots if slot.row > 0]
    if rows < 3 or len(first) < 0.6 * columns or len(set(first)) < len(first) or not body:
        return False
    if any(is_number(text) for text in first) or max(map(len, first)) > 60:
        return False
    return sum(map(len, first)) / len(first) <= sum(map(len, body)) / len(body)


def label_columns(slots: Sequence[Slot], frame: Frame, headers: int) -> int:
    """How many columns at the left name the rows: words before the first column of numbers, or bold ones."""
    columns = len(frame.columns) - 1
    body = [slot for slot in slots if slot.row >= headers]
    numeric = [_share(body, column) >= 0.5 for column in range(columns)]
    if any(numeric[1:]) and not numeric[0]:
        return 1
    first = [word.bold for slot in body if slot.column == 0 for word in slot.words]
    rest = [word.bold for slot in body if slot.column > 0 for word in slot.words]
    if first and rest and sum(first) >= 0.8 * len(first) and sum(rest) <= 0.3 * len(rest):
        return 1
    years = [slot.text for slot in body if slot.column == 0]
    return 1 if any(numeric[1:]) and len(years) > 1 and all(YEAR.match(text) for text in years) else 0


def _share(body: Sequence[Slot], column: int) -> float:
    texts = [slot.text for slot in body if slot.column == column and slot.column_span == 1]
    return sum(is_value(text) for text in texts) / len(texts) if texts else 0.0
