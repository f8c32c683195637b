"""Runs of words put into the rows and columns of a table; a run over several columns or rows spans them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.types import BBox
from ingest.parsers.pdf.grids.frame import CLOSING, CURRENCY, Frame
from ingest.parsers.pdf.grids.words import Word, around, runs, tight, words_text
from ingest.tabular import is_number


@dataclass(slots=True)
class Slot:
    """A cell in the making."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    words: list[Word] = field(default_factory=list)

    @property
    def text(self) -> str:
        return words_text(self.words)

    @property
    def box(self) -> BBox:
        return around(self.words)

    @property
    def last_row(self) -> int:
        return self.row + self.row_span - 1

    @property
    def last_column(self) -> int:
        return self.column + self.column_span - 1

    def columns(self) -> range:
        return range(self.column, self.column + self.column_span)

    def covers(self, row: int, column: int) -> bool:
        return self.row <= row <= self.last_row and self.column <= column <= self.last_column


def placed(frame: Frame, words: Sequence[Word]) -> list[Slot]:
    """Slots that overlap nowhere, by row and column."""
    by_row: dict[int, list[list[Word]]] = defaultdict(list)
    for run in runs(words):
        by_row[frame.row(_middle(run))].append(run)
    slots: dict[tuple[int, int], Slot] = {}
    for row, found in sorted(by_row.items()):
        for column, span, part in _in_columns(frame, found):
            slot = slots.setdefault((row, column), Slot(row, column, words=[]))
            slot.words += part
            slot.column_span = max(slot.column_span, span)
    for row in by_row:
        _money(slots, row, len(frame.columns) - 1)
    kept = [slot for slot in slots.values() if slot.words]
    _order(kept, words)
    return _rows_spanned(frame, _apart(kept))


def _middle(run: Sequence[Word]) -> float:
    box = around([max(run, key=lambda word: word.size)])
    return (box[1] + box[3]) / 2


def _in_columns(frame: Frame, found: list[list[Word]]) -> list[tuple[int, int, list[Word]]]:
    """(column, columns covered, words) of the runs of one row."""
    columns: list[tuple[int, int, list[Word]]] = []
    alone = _alone(found)
    for run in found:
        for part in [run] if alone else _parts(frame, run):
            first, last = _covered(frame, part)
            columns.append((first, last - first + 1, part))
    return columns


def _alone(found: list[list[Word]]) -> bool:
    """Whether the runs of a row stand below each other, none beside another: one cell, perhaps over the whole row."""
    boxes = sorted((around(run) for run in found), key=lambda box: box[1])
    return all(one[3] - other[1] < 0.4 * (one[3] - one[1]) for i, one in enumerate(boxes) for other in boxes[i + 1 :])


def _parts(frame: Frame, run: list[Word]) -> list[list[Word]]:
    """A run cut where a border lies in a gap, unless a word of it lies over a border."""
    if any(_over(frame, word) for word in run):
        return [run]
    parts = [[run[0]]]
    for word in run[1:]:
        last = parts[-1][-1]
        if frame.column(word.centre) == frame.column(last.centre) or tight(last, word):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _over(frame: Frame, word: Word) -> bool:
    """Whether a border cuts well into a word."""
    low, high = word.box[0], word.box[2]
    inset = min(0.25 * (high - low), 0.5 * word.size)
    return any(low + inset < x < high - inset for x in frame.columns[1:-1])


def _covered(frame: Frame, run: list[Word]) -> tuple[int, int]:
    """First and last column of a run; the ends of words that stick out a little are not counted."""
    box, size = around(run), max(word.size for word in run)
    middle = frame.column((box[0] + box[2]) / 2)
    inset = min(0.4 * size, 0.25 * (box[2] - box[0]))
    first, last = frame.column(box[0] + inset), frame.column(box[2] - inset)
    return min(first, middle), max(last, middle)


def _money(slots: dict[tuple[int, int], Slot], row: int, columns: int) -> None:
    """A sign of money at the end of a cell goes to the number after it, a closing sign to the number before."""
    for column in range(columns - 1):
        here, after = slots.get((row, column)), slots.get((row, column + 1))
        if here is None or not here.words:
            continue
        last = max(here.words, key=lambda word: word.box[2])
        if CURRENCY.match(last.text) and after is not None and is_number(after.text) and _level(last, after.words):
            here.words.remove(last)
            after.words.append(last)
    for column in range(1, columns):
        here, before = slots.get((row, column)), slots.get((row, column - 1))
        if here is None or before is None or not here.words or not before.words:
            continue
        first = min(here.words, key=lambda word: word.box[0])
        opened = before.text.count("(") > before.text.count(")")
        fits = opened if first.text.startswith(")") else len(here.words) > 1 and is_number(before.text)
        if CLOSING.match(first.text) and fits and _level(first, before.words):
            here.words.remove(first)
            before.words.append(first)


def _level(word: Word, others: Sequence[Word]) -> bool:
    return any(abs(word.middle - other.middle) < 0.4 * max(word.size, other.size) for other in others)


def _order(slots: list[Slot], words: Sequence[Word]) -> None:
    places = {id(word): index for index, word in enumerate(words)}
    for slot in slots:
        slot.words.sort(key=lambda word: places[id(word)])


def _apart(slots: list[Slot]) -> list[Slot]:
    """Slots whose spans would cover a place twice become one."""
    kept: list[Slot] = []
    for slot in sorted(slots, key=lambda slot: (slot.row, slot.column)):
        before = kept[-1] if kept and kept[-1].row == slot.row else None
        if before is not None and before.last_column >= slot.column:
            before.words += slot.words
            before.column_span = max(before.last_column, slot.last_column) - before.column + 1
        else:
            kept.append(slot)
    return kept


def _rows_spanned(frame: Frame, slots: list[Slot]) -> list[Slot]:
    """A slot whose text lies over a border of rows spans the rows it reaches into, where these are free."""
    taken = {(slot.row, column) for slot in slots for column in slot.columns()}
    for slot in slots:
        top, bottom = slot.box[1], slot.box[3]
        inset = 0.2 * max(word.box[3] - word.box[1] for word in slot.words)
        if any(word.turn != 0 for word in slot.words):
            inset = 0.1 * (bottom - top)
        for row in range(frame.row(top + inset), slot.row):
            if all((row, column) not in taken for column in slot.columns()):
                slot.row_span += slot.row - row
                slot.row = row
                break
        last = frame.row(bottom - inset)
        while slot.last_row < last and all((slot.last_row + 1, column) not in taken for column in slot.columns()):
            slot.row_span += 1
        taken |= {(row, column) for row in range(slot.row, slot.last_row + 1) for column in slot.columns()}
    return sorted(slots, key=lambda slot: (slot.row, slot.column))


def compact(frame: Frame, slots: Sequence[Slot]) -> tuple[Frame, list[Slot]] | None:
    """Without rows in which no text starts and columns that no text has for itself; None if one of either is left."""
    filled = [slot for slot in slots if slot.words and slot.text]
    rows = sorted({slot.row for slot in filled})
    own = {slot.column for slot in filled if slot.column_span == 1}
    own |= {slot.column for slot in filled if not own & set(slot.columns())}
    columns = sorted(own)
    if len(rows) < 2 or len(columns) < 2:
        return None
    for slot in filled:
        down = [rows.index(row) for row in rows if slot.row <= row <= slot.last_row]
        across = [columns.index(column) for column in columns if slot.column <= column <= slot.last_column]
        slot.row, slot.row_span, slot.column, slot.column_span = down[0], len(down), across[0], len(across)
    left = (frame.columns[0], *(frame.columns[column] for column in columns[1:]), frame.columns[-1])
    top = (frame.rows[0], *(frame.rows[row] for row in rows[1:]), frame.rows[-1])
    return Frame(left, top), _joined(filled)


def _joined(slots: Sequence[Slot]) -> list[Slot]:
    """Slots that came to start at one place become one."""
    kept: dict[tuple[int, int], Slot] = {}
    for slot in slots:
        known = kept.setdefault((slot.row, slot.column), slot)
        if known is not slot:
            known.words += slot.words
    return list(kept.values())
