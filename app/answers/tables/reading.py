"""Reads the cells of a table element as a sheet: names, labels, numbers, units, totals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from app.answers.tables.numbers import decimal_mark, is_empty, read_value
from app.answers.tables.sections import with_sections
from app.answers.tables.sheet import Column, Position, Row, Sheet, Slot
from app.answers.tables.totals import mark_totals
from app.answers.tables.units import NO_UNIT, Unit, named_unit
from index.lexical.languages.base import Decimal
from index.lexical.languages.detect import language_of
from index.types import Cell, Element, TableGrid
from ingest.tabular import column_names, header_rows, with_header

MOST_CELLS = 20_000
_YEAR = re.compile(r"^(?:FY ?)?(?:19|20)\d\d$")
_YEAR_NAME = re.compile(r"^(?:FY ?)?(?:19|20)\d\d(?: ?\(\w{1,2}\))*$")
_KEY_NAME = re.compile(
    r"^(?:year|month|quarter|day|date|jahr|monat|quartal|tag|no\.?|nr\.?|#|id|rank|rang|年|月)$", re.IGNORECASE
)
_COUNT_NAME = re.compile(r"^(?:(?:s[lr]?\.?|ser\.?|lfd\.?) ?)?(?:no\.?|nr\.?|#)$|^rank$|^id$", re.IGNORECASE)
"""Names of columns that only count the rows."""
_ENUMERATED = re.compile(r"^\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})[.)]\)?$", re.IGNORECASE)
"""What marks the items of a list: "a)", "(iv)", "3."."""
_RATE = re.compile(r"\bper\b|\bratio\b|%|\bpercent|\brate\b|\bpro\b", re.IGNORECASE)
NUMBERS_SHARE = 0.6
"""Of the filled cells of a column that are numbers, for it to be one of numbers."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A table element with the cell at each place of its body."""

    element: Element
    body: list[list[Cell | None]]
    first: int
    """The number of the first row of the body."""


def read_sheet(elements: Sequence[Element], context: str = "", lead: str = "") -> Sheet | None:
    """The sheet of a table, and of its parts on further pages; None where its columns have no names or do not agree.

    `context` is what it stands in: headings, the title of its document; `lead` the sentence that announces it.
    """
    grids = [_with_years(element.table) for element in elements if element.table is not None]
    first = grids[0]
    if len(grids) < len(elements) or any(grid.columns != first.columns for grid in grids):
        return None
    if sum(len(grid.cells) for grid in grids) > MOST_CELLS or first.rows < 2 or first.columns < 2:
        return None
    names = column_names(first)
    parts = [_part(element, grid) for element, grid in zip(elements, grids, strict=True)]
    language = language_of(f"{elements[0].caption or ''}\n{elements[0].text}")
    texts = [cell.text for part in parts for row in part.body for cell in row if cell is not None]
    mark = decimal_mark(texts, language.decimal)
    table_unit = _table_unit(first, (elements[0].caption or "", lead), names)
    columns = _columns(parts, first, names, mark)
    if not _named(names, columns, first.label_columns):
        return None
    slots = _slots(parts, columns, mark, table_unit)
    kept, sections = _body_rows(slots, columns, sum(len(part.body) for part in parts))
    moved = {
        (at, column): slots[row, column]
        for at, row in enumerate(kept)
        for column in range(len(columns))
        if (row, column) in slots
    }
    labels = _labels(slots, columns, kept)
    rows = tuple(Row(label, sections[row]) for label, row in zip(labels, kept, strict=True))
    sheet = Sheet(tuple(elements), columns, rows, moved, language, mark, unit=table_unit, context=context, lead=lead)
    return with_sections(mark_totals(sheet)) if sheet.numeric and sheet.rows else None


def _with_years(grid: TableGrid) -> TableGrid:
    """The grid with a line of years below its header as part of that: "2016 | 2017 (6)" under "December 31,"."""
    first = header_rows(grid)
    cells = [cell for cell in grid.cells if cell.row <= first < cell.row + cell.row_span and cell.text.strip()]
    years = [cell for cell in cells if _YEAR_NAME.match(cell.text.strip())]
    if first == 0 or len(years) < 2 or len(years) < len(cells) or any(cell.column == 0 for cell in cells):
        return grid
    return with_header(grid, first + 1)


def _named(names: Sequence[str], columns: Sequence[Column], labels: int) -> bool:
    """Whether all columns have names but those that name the rows: so many, or the first ones, if they are words."""
    at_left = sum(1 for _ in takewhile(lambda at: not names[at] and not columns[at].numeric, range(len(columns))))
    return sum(1 for name in names if not name) <= max(1, labels, at_left) and any(names)


def _part(element: Element, grid: TableGrid) -> _Part:
    positions: list[list[Cell | None]] = [[None] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row, min(grid.rows, cell.row + cell.row_span)):
            for column in range(cell.column, min(grid.columns, cell.column + cell.column_span)):
                positions[row][column] = cell
    first = header_rows(grid)
    return _Part(element, positions[first:], first)


def _levels(grid: TableGrid, column: int) -> list[str]:
    """The header cells over a column, from the top."""
    found: list[str] = []
    for row in range(header_rows(grid)):
        for cell in grid.cells:
            covers = (
                cell.row <= row < cell.row + cell.row_span and cell.column <= column < cell.column + cell.column_span
            )
            if covers and cell.text and cell.text not in found:
                found.append(cell.text)
    return found


def _table_unit(grid: TableGrid, said: Sequence[str], names: Sequence[str]) -> Unit:
    """What is said of all numbers: above the table, in its caption, or in the corner over its labels."""
    for text in (f"({grid.units.strip('()')})" if grid.units else "", *said, names[0] if names else ""):
        if text and (unit := named_unit(text)[1]) != NO_UNIT:
            return unit
    return NO_UNIT


def _columns(parts: Sequence[_Part], grid: TableGrid, names: Sequence[str], mark: Decimal) -> tuple[Column, ...]:
    columns: list[Column] = []
    for at in range(grid.columns):
        levels = _levels(grid, at) or ([names[at]] if names[at] else [])
        read = [(level, Unit("%")) if level.strip() == "%" else named_unit(level) for level in levels]
        unit = next((one for _, one in reversed(read) if one != NO_UNIT), NO_UNIT)
        levels = [text for text, _ in read if text]
        cells = [row[at] for part in parts for row in part.body]
        texts = [cell.text for cell in cells if cell is not None and not is_empty(cell.text)]
        numeric = _numeric(texts, mark) and at >= grid.label_columns and not _key(names[at], texts, mark)
        numeric = numeric and not (at == 0 and _counting(texts))
        columns.append(Column(" ".join(levels), tuple(levels), unit, numeric))
    return tuple(columns)


def _numeric(texts: Sequence[str], mark: Decimal) -> bool:
    numbers = sum(1 for text in texts if read_value(text, mark, letters=True) is not None)
    return bool(texts) and numbers >= NUMBERS_SHARE * len(texts)


def _key(name: str, texts: Sequence[str], mark: Decimal) -> bool:
    """Whether the numbers of a column name its rows: years, or numbers of months."""
    numbers = [text for text in texts if read_value(text, mark) is not None]
    return bool(_KEY_NAME.match(name.strip())) or all(_YEAR.match(text.strip()) for text in numbers)


def _counting(texts: Sequence[str]) -> bool:
    """Whether the cells of a column count the rows: 1, 2, 3."""
    return len(texts) > 1 and [text.strip().rstrip(".") for text in texts] == [str(at + 1) for at in range(len(texts))]


def _slots(parts: Sequence[_Part], columns: Sequence[Column], mark: Decimal, table_unit: Unit) -> dict[Position, Slot]:
    slots: dict[Position, Slot] = {}
    lettered = _lettered(parts, columns, mark)
    row = 0
    for part in parts:
        for number, cells in enumerate(part.body, start=part.first):
            for at, cell in enumerate(cells):
                if cell is None or (columns[at].numeric and (cell.column != at or cell.row != number)):
                    continue
                slots[row, at] = _slot(part.element.id, cell, columns[at], mark, letters=at in lettered)
            row += 1
    for at, column in enumerate(columns):
        if column.numeric:
            _settle_units(slots, at, column, table_unit)
    _fill_down(slots, columns, row)
    return slots


def _lettered(parts: Sequence[_Part], columns: Sequence[Column], mark: Decimal) -> frozenset[int]:
    """Columns whose numbers mostly stand alone: one letter at a number there is the mark of a footnote."""
    found = set()
    for at in range(len(columns)):
        values = [read_value(cell.text, mark) for part in parts for row in part.body if (cell := row[at])]
        bare = sum(1 for value in values if value is not None and value.unit == NO_UNIT)
        if 2 * bare > len(values):
            found.add(at)
    return frozenset(found)


def _slot(element: str, cell: Cell, column: Column, mark: Decimal, *, letters: bool) -> Slot:
    text = " ".join(cell.text.split())
    value = read_value(text, mark, letters=letters) if column.numeric else None
    return Slot(
        element, cell.row, cell.column, text, value,
        empty=is_empty(text), page=cell.page, bbox=cell.bbox,
    )  # fmt: skip


def _settle_units(slots: dict[Position, Slot], at: int, column: Column, table_unit: Unit) -> None:
    """The whole unit of each number of a column: its own, else that of the column, the row's label, the table.

    Accounts write "$" only in the first line and at totals: it holds for all plain numbers of the column.
    """
    own = Counter(
        slot.value.unit for (_, c), slot in slots.items() if c == at and slot.value and slot.value.unit != NO_UNIT
    )
    money = next(iter(own)) if len(own) == 1 and next(iter(own)).is_money else NO_UNIT
    below = column.unit.over(money).over(table_unit) if column.unit.is_money or not column.unit.symbol else column.unit
    for position, slot in list(slots.items()):
        if position[1] != at or slot.value is None:
            continue
        label = slots.get((position[0], 0))
        row_unit = named_unit(label.text)[1] if label is not None else NO_UNIT
        around = row_unit if row_unit.symbol else below
        if around == table_unit and label is not None and _RATE.search(label.text):
            around = NO_UNIT
        slots[position] = replace(slot, unit=slot.value.unit.over(around))


def _fill_down(slots: dict[Position, Slot], columns: Sequence[Column], rows: int) -> None:
    """A blank first label says the same as above, where another column of words names the rows too."""
    texts = [at for at, column in enumerate(columns) if not column.numeric]
    if len(texts) < 2 or texts[:2] != [0, 1]:
        return
    for row in range(1, rows):
        here, above, beside = slots.get((row, 0)), slots.get((row - 1, 0)), slots.get((row, 1))
        if (here is None or not here.text) and above is not None and beside is not None and beside.text:
            slots[row, 0] = replace(above, bbox=None, page=None)


def _body_rows(slots: dict[Position, Slot], columns: Sequence[Column], rows: int) -> tuple[list[int], dict[int, str]]:
    """The rows with numbers, and the section of each: the last row before it that has a label and nothing else."""
    kept: list[int] = []
    sections: dict[int, str] = {}
    section = ""
    for row in range(rows):
        numbers = [slots[row, at] for at, column in enumerate(columns) if column.numeric and (row, at) in slots]
        if any(slot.text and not (slot.empty and not slot.text) for slot in numbers):
            kept.append(row)
            sections[row] = section
        elif (label := slots.get((row, 0))) is not None and label.text:
            section = label.text.rstrip(": ")
            continue
        else:
            continue
        if section and (label := slots.get((row, 0))) is not None and _closes(label.text, section):
            section = ""
    return kept, sections


def _closes(label: str, section: str) -> bool:
    """Whether a row ends a section: it has its name, or is the total of it."""
    said = label.casefold().strip()
    return said == section.casefold() or said == f"total {section.casefold()}"


def _labels(slots: dict[Position, Slot], columns: Sequence[Column], rows: Sequence[int]) -> list[str]:
    """What names each row: the texts of the columns of words at the left, of as many as tell the rows apart."""
    labels = [""] * len(rows)
    for at, column in enumerate(columns):
        if column.numeric:
            break
        if _COUNT_NAME.match(column.name) and at + 1 < len(columns) and not columns[at + 1].numeric:
            continue
        texts = [slots[row, at].text if (row, at) in slots else "" for row in rows]
        marks = sum(1 for text in texts if _ENUMERATED.match(text.strip()))
        if 2 * marks > len(texts) and at + 1 < len(columns) and not columns[at + 1].numeric:
            continue
        labels = [", ".join(part for part in pair if part) for pair in zip(labels, texts, strict=True)]
        if len(set(labels)) == len(labels):
            break
    return labels
