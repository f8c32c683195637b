"""Small tables for the tests, read as the product reads those of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.answers.tables.execution import Result, run
from app.answers.tables.reading import read_sheet
from app.answers.tables.rules import planned
from app.answers.tables.sheet import Sheet
from app.answers.tables.vocabularies import asked_in
from app.answers.tables.words import reader
from index.errors import InvalidInput
from index.lexical.analyse import Analyser
from index.types import Cell, Element, TableGrid
from ingest.tabular import grid_of, table_text

HARVEST = (
    ("Orchard", "Pears (t)", "Plums (t)", "Sugar (%)"),
    ("Ash Hill", "12.5", "3.1", "11.0"),
    ("Low Field", "9.0", "4.4", "12.5"),
    ("Mill Bank", "15.5", "2.0", "10.5"),
    ("Total", "37.0", "9.5", ""),
)
CAPTION = "Table 1. Harvest of the orchards in 2024."
ACCOUNTS = (
    ("(Thousands)", "2023", "2024"),
    ("Fares", "$ 1,200", "$ 1,500"),
    ("Grants", "300", "250"),
    ("Total income", "$ 1,500", "$ 1,750"),
    ("Wages", "$ 900", "$ 1,100"),
    ("Repairs", "400", "(50)"),
    ("Total costs", "$ 1,300", "$ 1,050"),
)


def element(
    rows: Sequence[Sequence[str]], caption: str = "", *, headers: int = 1, id: str = "t", **grid: Any
) -> Element:
    """A table element with a box for each cell, on page 3."""
    plain = grid_of(rows, headers)
    cells = tuple(
        replace(
            cell, bbox=(10.0 + 50 * cell.column, 20.0 * cell.row, 50.0 + 50 * cell.column, 20.0 * cell.row + 15), page=3
        )
        for cell in plain.cells
    )
    made = replace(plain, cells=cells, **grid)
    return table(made, caption, id=id)


def table(grid: TableGrid, caption: str = "", *, id: str = "t") -> Element:
    return Element(id, "d", "table", table_text(grid).text, 1, table=grid, caption=caption or None)


def sheet(rows: Sequence[Sequence[str]], caption: str = "", *, headers: int = 1, **grid: Any) -> Sheet:
    read = read_sheet([element(rows, caption, headers=headers, **grid)])
    assert read is not None
    return read


def spanned(*rows: Sequence[tuple[str, int]], headers: int) -> TableGrid:
    """A grid from rows of (text, columns that the cell spans)."""
    cells: list[Cell] = []
    width = 0
    for number, row in enumerate(rows):
        column = 0
        for text, span in row:
            cells.append(Cell(number, column, text, column_span=span, header=number < headers))
            column += span
        width = max(width, column)
    return TableGrid(len(rows), width, tuple(cells))


def computed(question: str, over: Sheet) -> Result | None:
    """What the rules make of a question over one table."""
    found = planned(question, over, reader(Analyser(), over.language, asked_in(question)))
    try:
        return run(found.plan) if found is not None else None
    except InvalidInput:
        return None


def answer_of(question: str, over: Sheet) -> tuple[float | None, tuple[str, ...]] | None:
    """The value, rounded, and the rows listed; None where the rules decline."""
    result = computed(question, over)
    if result is None:
        return None
    return (None if result.value is None else round(float(result.value), 4)), result.labels
