"""The fixed questions with their right value and right cells, and whether an answer has both."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.answers import AnswerQuery
from app.answers.base import Answer, UsedCell
from app.wiring import Services
from index.types import Element, TableGrid
from ingest.tabular import column_names

TOLERANCE = 1e-4
"""Relative; the right values are exact to six decimal places."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A question of the data files. `cells` are (row label, column label); `compared` is the column of which other
    cells may be used too, since they were looked at."""

    id: str
    form: str
    text: str
    value: float | None
    labels: tuple[str, ...]
    documents: tuple[str, ...]
    table: str
    cells: tuple[tuple[str, str], ...]
    compared: str | None


@dataclass(frozen=True, slots=True)
class Scored:
    """How a question was answered; `boxed` where all cells of the answer have a box, or its document has no pages."""

    question: Fixed
    spoke: bool
    value: bool
    cells: bool
    boxed: bool
    text: str


def read_fixed(path: Path) -> list[Fixed]:
    return [_fixed(row) for row in json.loads(path.read_text(encoding="utf-8"))]


def _fixed(row: dict[str, Any]) -> Fixed:
    return Fixed(
        id=row["id"],
        form=row["form"],
        text=row["question"],
        value=row["value"],
        labels=tuple(row["labels"]),
        documents=tuple(row["documents"]),
        table=row["table"],
        cells=tuple((_same(cell["row"]), _same(cell["column"])) for cell in row["cells"]),
        compared=_same(row["compared"]) if row["compared"] else None,
    )


def score(services: Services, collection: str, question: Fixed) -> Scored:
    answer = asyncio.run(services.answering.answer(services.engine, [collection], AnswerQuery(question.text)))
    if answer.computed is None:
        return Scored(question, False, False, False, False, answer.text)
    cells = _right_cells(services, question, answer)
    return Scored(question, True, _right_value(question, answer), cells, _boxed(answer), answer.text)


def _right_value(question: Fixed, answer: Answer) -> bool:
    """The value, and where rows are asked for, these rows; a ranking in its order."""
    computed = answer.computed
    assert computed is not None
    if question.value is not None:
        slack = TOLERANCE * max(1e-9, abs(question.value))
        value = computed.value
        if value is None or abs(value - question.value) > slack:
            return False
    if not question.labels:
        return True
    found = list(computed.labels)
    return found == list(question.labels) if question.form == "rank" else sorted(found) == sorted(question.labels)


def _right_cells(services: Services, question: Fixed, answer: Answer) -> bool:
    """Whether the answer used all cells of the question, and besides them only such as had to be compared."""
    computed = answer.computed
    assert computed is not None
    names = {_named(services, cell) for cell in computed.cells}
    sources = {source for citation in answer.citations for source in citation.hit.document.sources}
    allowed = set(question.cells)
    beside = {(row, column) for row, column in names - allowed if column == question.compared}
    return bool(sources & set(question.documents)) and allowed <= names and names <= allowed | beside


def _named(services: Services, cell: UsedCell) -> tuple[str, str]:
    """A cell by its row's label and its column's name."""
    element: Element = services.engine.store.element(cell.element)
    grid = element.table
    assert grid is not None
    return _same(_row_label(grid, cell.row)), _same(column_names(grid)[cell.column])


def _same(text: str) -> str:
    """A name in one spelling: there are two characters for ohm."""
    return unicodedata.normalize("NFKC", text)


def _row_label(grid: TableGrid, row: int) -> str:
    cells = [cell for cell in grid.cells if cell.column == 0 and cell.row <= row < cell.row + cell.row_span]
    return cells[0].text if cells else ""


def _boxed(answer: Answer) -> bool:
    """Whether each cell used has a box, and each citation boxes cells; formats without pages have none to show."""
    computed = answer.computed
    assert computed is not None
    paged = [citation for citation in answer.citations if citation.hit.document.page_sizes]
    cells = [cell for cell in computed.cells if cell.page is not None and cell.bbox is not None]
    return bool(paged) and len(cells) == len(computed.cells) and all(citation.quote_regions for citation in paged)
