"""Planted documents say something else in the same words, and what an answer is worth beside them is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.claims import claims
from bench.distractors import add, ask, compared, opened, plant, print_rows
from bench.planted import INSTRUCTION, Planted, distractors, other_numbers
from index.evaluate.datasets import Question
from index.types import Cell, Element, TableGrid

EXAMPLES = Path(__file__).parents[2] / "examples"
CELLS = (Cell(0, 0, "turbine", header=True), Cell(0, 1, "2024", header=True), Cell(1, 0, "T2"), Cell(1, 1, "39.5"))
ELEMENTS = (
    Element("h", "d", "heading", "Report of Hallin 2024", 0),
    Element("t", "d", "text", "In 2024 the ferry of Hallin made 1,234 trips.", 1),
    Element("g", "d", "table", "", 2, table=TableGrid(2, 2, CELLS)),
    Element("r", "d", "row", "turbine: T2; 2024: 39.5", 3),
)


def test_each_of_five_documents_changes_what_it_says_it_changes() -> None:
    made = {one.source: one.html for one in distractors("report", "en", ELEMENTS)}
    assert len(made) == 5
    assert made["changed-numbers-report.html"].count("1,234") == 0
    assert "In 2024 the ferry of Hallin made 4,567 trips." in made["changed-numbers-report.html"]
    assert "In 2017 the ferry of Hallin made 4,567 trips." in made["other-year-report.html"]
    assert "Hallin" not in made["other-names-report.html"]
    assert "It is not true that: In 2024 the ferry of Hallin made 1,234 trips." in made["denied-report.html"]
    assert INSTRUCTION.partition("{")[0] in made["instruction-report.html"]
    assert "<th>2024</th>" in made["changed-numbers-report.html"]
    assert "39.5" not in made["changed-numbers-report.html"]


@pytest.mark.parametrize(("text", "changed"), [("T2 gave 5,206.1 MWh", "T2 gave 8,539.4 MWh"), ("7 of 70", "0 of 13")])
def test_all_numbers_change_but_years_and_labels(text: str, changed: str) -> None:
    assert other_numbers(text) == changed
    assert other_numbers("in 2024") == "in 2024"


def test_an_answer_is_right_where_the_document_itself_holds_the_gold(tmp_path: Path) -> None:
    question = Question("q", "How many trips did the ferry of Hallin make?", {}, document="own.html", answer="1,234")
    with opened(tmp_path, "hashing") as engine:
        own = Planted("own.html", "<p>The ferry of Hallin made 1,234 trips.</p>")
        plant(engine, "alone", own, tmp_path)
        plant(engine, "beside", own, tmp_path)
        copy = Planted("copy.html", "<p>The ferry of Hallin made 4,567 trips.</p>")
        assert add(engine, "beside", _written(tmp_path, copy), tmp_path)
        alone, beside = ask(engine, "alone", question), ask(engine, "beside", question)
    assert (alone.right, alone.first, alone.planted, alone.told) == (True, True, 0.0, False)
    assert (beside.right, beside.told) == (True, True)
    assert beside.planted == pytest.approx(0.5)


def _written(folder: Path, planted: Planted) -> Path:
    path = folder / planted.source
    path.write_text(planted.html, "utf-8")
    return path


def test_the_german_example_is_answered_beside_its_distractors(capsys: pytest.CaptureFixture[str]) -> None:
    before, after = compared(EXAMPLES, "ohletal-jahresbericht.pdf", "hashing")
    assert len(before) == len(after) == 18
    right = [sum(row.right for row in rows) for rows in (before, after)]
    assert right[0] >= 8
    assert right[1] >= 6
    assert all(row.planted == 0.0 and not row.told for row in before)
    print_rows("german", before, after)
    assert "with five distractors" in capsys.readouterr().out


def test_a_claim_is_made_wrong_in_each_way() -> None:
    made = dict(claims("In Table 3 the port of Hallin has 12 cranes since 2011"))
    assert made["number changed"] == "In Table 3 the port of Hallin has 45 cranes since 2011"
    assert made["name changed"] == "In Table 3 the port of Quorvane has 12 cranes since 2011"
    assert made["denied"] == "In Table 3 the port of Hallin has not 12 cranes since 2011"
