"""What is computed, as data: from it, and from nothing else, the SQL is made (`execution.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal as Number
from typing import Literal, TypeAlias, get_args

from app.answers.tables.sheet import Sheet
from app.answers.tables.units import Unit
from app.answers.tables.vocabulary import Bound
from index.errors import InvalidInput

Combining = Literal["sum", "average", "difference", "ratio", "share", "change", "maximum", "minimum"]
"""Of cells that are named one by one. Of two, in this order: first - second, first / second, first as a share of the
second, change from the second (the base) to the first, both in per cent."""
Selecting = Literal["sum", "average", "maximum", "minimum", "count", "filter", "rank"]
"""Of the rows of a column that meet its conditions."""
COMBINING: tuple[Combining, ...] = get_args(Combining)
SELECTING: tuple[Selecting, ...] = get_args(Selecting)
PAIRED = frozenset({"difference", "ratio", "share", "change"})
MOST_CELLS = 200
"""Cells that may be named one by one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the body of a sheet, by its row and column there."""

    sheet: Sheet
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Condition:
    """What the number in `column` of a row must be, in the numbers that the column prints."""

    column: int
    op: Bound
    number: Number


@dataclass(frozen=True, slots=True)
class Combine:
    """`absolute` asks how far two numbers are apart, whichever is larger."""

    operation: Combining
    places: tuple[Place, ...]
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """The rows `rows` of a sheet (each of them counts at most once) by the numbers of `column`.

    `rank` gives the first `limit` rows (0: all), or only the one at place `nth`; `sum` and `average` are of the first
    `limit` rows (0: all). `subject` is the column that names
    what is compared.
    """

    operation: Selecting
    sheet: Sheet
    column: int
    rows: tuple[int, ...]
    conditions: tuple[Condition, ...] = ()
    descending: bool = True
    limit: int = 0
    nth: int = 0
    subject: int = 0


Plan: TypeAlias = Combine | Select


def unit_of(plan: Plan) -> Unit:
    """The unit that all numbers of a plan share. Raises InvalidInput where they share none, or a cell has no number."""
    units = [unit for unit in _units(plan) if unit is not None]
    if not units:
        raise InvalidInput("the plan names no cell that holds a number", field="cells")
    if any(not unit.same(units[0]) for unit in units[1:]):
        raise InvalidInput("the cells of the plan have different units", field="cells")
    return units[0]


def check(plan: Plan) -> None:
    """Raises InvalidInput where a plan cannot be computed: foreign cells, cells without numbers, different units."""
    if isinstance(plan, Combine):
        _check_places(plan)
    else:
        _check_rows(plan)
    unit_of(plan)


def _check_places(plan: Combine) -> None:
    count = len(plan.places)
    if count < 2 or count > MOST_CELLS or (plan.operation in PAIRED and count != 2):
        raise InvalidInput(f"a {plan.operation} of {count} cells cannot be computed", field="cells")
    if len({(one.sheet.id, one.row, one.column) for one in plan.places}) < count:
        raise InvalidInput("the plan names a cell twice", field="cells")
    for place in plan.places:
        if place.sheet.number(place.row, place.column) is None:
            raise InvalidInput(f"there is no number in row {place.row}, column {place.column}", field="cells")


def _check_rows(plan: Select) -> None:
    sheet = plan.sheet
    columns = (plan.column, *(condition.column for condition in plan.conditions))
    if any(column not in sheet.numeric for column in columns) or plan.subject >= len(sheet.columns):
        raise InvalidInput("the plan names a column without numbers", field="column")
    if not plan.rows or any(not 0 <= row < len(sheet.rows) for row in plan.rows):
        raise InvalidInput("the plan names rows that the table has not", field="rows")
    for row in plan.rows:
        for column in columns:
            slot = sheet.slot(row, column)
            if slot is not None and slot.value is None and not slot.empty:
                raise InvalidInput(f"'{slot.text[:40]}' in a column of numbers is none", field="column")


def _units(plan: Plan) -> list[Unit | None]:
    if isinstance(plan, Combine):
        slots = [place.sheet.number(place.row, place.column) for place in plan.places]
    else:
        slots = [plan.sheet.number(row, plan.column) for row in plan.rows]
    return [slot.unit if slot is not None else None for slot in slots]
