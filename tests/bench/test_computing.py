"""The fixed questions that compute: their forms, and that their values follow from the cells that they name."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.answers.tables.numbers import read_value
from bench.computing.asked import Fixed, read_fixed
from index.lexical.languages.base import Decimal
from index.types import Cell, TableGrid
from ingest.tabular import column_names

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "bench" / "computing" / name for name in ("questions.json", "further.json")]
REPORT = "documents/tidewater-report.pdf"


def tables() -> dict[str, TableGrid]:
    """The tables of the example report by caption, from the truth that was noted while it was drawn."""
    truth: Any = json.loads((ROOT / "examples" / "truth.json").read_text(encoding="utf-8"))
    found = {}
    for page in truth["pages"]:
        for table in page["tables"]:
            cells = [{name: value for name, value in cell.items() if name != "bbox"} for cell in table["cells"]]
            rows = 1 + max(cell["row"] for cell in cells)
            columns = 1 + max(cell["column"] for cell in cells)
            found[table["caption"]] = TableGrid(rows, columns, tuple(Cell(**cell) for cell in cells))
    return found


def numbers(question: Fixed, grid: TableGrid) -> list[float]:
    names = column_names(grid)
    found = []
    for row, column in question.cells:
        at = next(cell.row for cell in grid.cells if cell.column == 0 and cell.text == row)
        text = next(cell.text for cell in grid.cells if (cell.row, cell.column) == (at, names.index(column)))
        value = read_value(text, Decimal.POINT)
        assert value is not None
        found.append(float(value.number))
    return found


def worked_out(form: str, values: list[float]) -> float:
    match form:
        case "sum":
            return sum(values)
        case "average":
            return sum(values) / len(values)
        case "ratio":
            return values[0] / values[1]
        case "difference" | "more":
            return abs(values[0] - values[1])
        case "change":
            return 100 * (values[1] - values[0]) / values[0]
        case "count":
            return len(values)
        case _:
            return values[0]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_there_are_three_questions_of_each_of_ten_forms(file: Path) -> None:
    questions = read_fixed(file)
    assert set(Counter(question.form for question in questions).values()) == {3}
    assert len({question.form for question in questions}) == 10
    assert len({question.id for question in questions}) == 30


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_right_values_follow_from_the_right_cells_of_the_report(file: Path) -> None:
    grids = tables()
    asked = [question for question in read_fixed(file) if REPORT in question.documents]
    assert len(asked) >= 10
    for question in asked:
        values = numbers(question, grids[question.table])
        if question.value is None or question.id == "ratio-3":  # a list; a share
            assert question.labels or question.value == pytest.approx(100 * values[0] / values[1])
        else:
            assert question.value == pytest.approx(worked_out(question.form, values), rel=1e-5), question.id
