"""A table that can be computed over: columns with names and units, rows with labels, cells with numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.answers.tables.numbers import Value
from app.answers.tables.units import NO_UNIT, Unit
from index.lexical.languages.base import Decimal, Language
from index.types import BBox, Element, Region

_PERIOD = re.compile(r"(?<!\d)(?:FY ?\d\d|(?:19|20)\d\d)(?!\d)|\bQ[1-4]\b", re.IGNORECASE)
Position = tuple[int, int]
"""Row and column of a sheet, from 0; rows of the header do not count."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of the body. `element`, `row` and `column` say where it stands in the document's tables.

    `value` is None where it holds no number; `empty` where it holds nothing at all. `unit` is the whole unit of the
    value, with what the column and the table say.
    """

    element: str
    row: int
    column: int
    text: str
    value: Value | None = None
    unit: Unit = NO_UNIT
    empty: bool = False
    page: int | None = None
    bbox: BBox | None = None

    @property
    def region(self) -> Region | None:
        return Region(self.page, self.bbox) if self.page is not None and self.bbox is not None else None


@dataclass(frozen=True, slots=True)
class Column:
    """`levels` are its header cells from the top without a unit; `numeric` where its cells are numbers to compute with.

    A column of words or years names its rows.
    """

    name: str
    levels: tuple[str, ...]
    unit: Unit
    numeric: bool


@dataclass(frozen=True, slots=True)
class Row:
    """`label` is what names it; `section` the heading above it inside the table; a `total` sums rows above."""

    label: str
    section: str = ""
    total: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """`elements` are the parts of one table over several pages, the first of them with its caption.

    `lead` is the sentence before the table that announces it ("… as follows (in millions):"), `context` what it stands
    in: headings, the names of its document.
    `subtotals`: whether rows in its midst sum others, so that its rows are of several kinds.
    `turned`: whether rows and columns are exchanged.
    """

    elements: tuple[Element, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    slots: Mapping[Position, Slot] = field(repr=False)
    language: Language
    mark: Decimal
    unit: Unit = NO_UNIT
    context: str = ""
    lead: str = ""
    subtotals: bool = False
    turned: bool = False
    whole: bool = True
    """Whether all parts of the table are there."""
    sectioned: bool = False
    """Whether its last column is made of the headings inside it."""

    @property
    def id(self) -> str:
        return self.elements[0].id

    @property
    def caption(self) -> str:
        return self.elements[0].caption or ""

    def slot(self, row: int, column: int) -> Slot | None:
        return self.slots.get((row, column))

    def number(self, row: int, column: int) -> Slot | None:
        """A cell that holds a number."""
        slot = self.slots.get((row, column))
        return slot if slot is not None and slot.value is not None else None

    @property
    def numeric(self) -> tuple[int, ...]:
        return tuple(at for at, column in enumerate(self.columns) if column.numeric)

    @property
    def textual(self) -> tuple[int, ...]:
        return tuple(at for at, column in enumerate(self.columns) if not column.numeric)

    @property
    def dated(self) -> tuple[int, ...]:
        """The columns of numbers that are named by years or quarters, if there are several."""
        found = tuple(at for at in self.numeric if _PERIOD.search(self.columns[at].name))
        return found if len(found) > 1 else ()

    def row_name(self, row: int) -> str:
        """What names a row: its label, with its section where rows of others are called so too."""
        one = self.rows[row]
        if self.sectioned and one.section and any(o.label == one.label and o.section != one.section for o in self.rows):
            return f"{one.section}: {one.label}" if one.label else one.section
        return one.label

    def texts(self, column: int) -> list[str]:
        """What a column says in each row."""
        return [slot.text if (slot := self.slots.get((row, column))) else "" for row in range(len(self.rows))]

    @cached_property
    def across(self) -> Sheet:
        """The same table with each row of numbers as a column: for questions that compare its columns. Of years and
        their total only the years are kept; then the rows are not all of it."""
        kept = self.dated or self.numeric
        columns = [Column("", (), NO_UNIT, numeric=False)]
        slots: dict[Position, Slot] = {}
        for row, one in enumerate(self.rows):
            units = {slot.unit for column in kept if (slot := self.number(row, column))}
            unit = units.pop() if len(units) == 1 else NO_UNIT
            name = self.row_name(row)
            columns.append(Column(name, tuple(level for level in (one.section, one.label) if level), unit, True))
            for at, column in enumerate(kept):
                if (slot := self.slots.get((row, column))) is not None:
                    slots[at, row + 1] = slot
        for at, column in enumerate(kept):
            slots[at, 0] = Slot(self.id, -1, column, self.columns[column].name)
        rows = tuple(Row(self.columns[column].name) for column in kept)
        return replace(
            self, columns=tuple(columns), rows=rows, slots=slots, turned=True, sectioned=False,
            subtotals=len(kept) < len(self.numeric),
        )  # fmt: skip

    def used(self, positions: Iterator[Position]) -> tuple[Slot, ...]:
        return tuple(self.slots[position] for position in positions)
