"""Computed answers as a user gets them: text, citations, boxes, and other answers where nothing is computed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.chat.model import NAME, Heard, Model, Reply, fails, says
from tests.app.running import Body

TRUTH: Any = json.loads((Path(__file__).parents[4] / "examples" / "truth.json").read_text(encoding="utf-8"))


def ask(client: TestClient, question: str, **more: object) -> Body:
    response = client.post("/api/collections/c/answer", json={"query": question, **more})
    assert response.status_code == 200, response.text
    body: Body = response.json()
    return body


def true_box(page: int, row: int, column: int) -> list[float]:
    (table,) = TRUTH["pages"][page - 1]["tables"]
    return next(cell["bbox"] for cell in table["cells"] if (cell["row"], cell["column"]) == (row, column))


def overlap(found: list[float], true: list[float]) -> float:
    """Part of the found box that lies in the true one."""
    width = min(found[2], true[2]) - max(found[0], true[0])
    height = min(found[3], true[3]) - max(found[1], true[1])
    return max(0.0, width) * max(0.0, height) / ((found[2] - found[0]) * (found[3] - found[1]))


def test_a_sum_shows_its_formula_and_cites_and_boxes_each_cell(client: TestClient) -> None:
    body = ask(client, "What is the total energy of turbines T1 and T2 in 2024?")
    assert body["answer"] == "Sum: Energy, T1 and T2: 4,452.9 + 5,206.1 = 9,659.0 MWh [1][2]"
    computed = body["computed"]
    assert (computed["operation"], computed["value"], computed["unit"]) == ("sum", 9659.0, "MWh")
    assert computed["formula"] == "4,452.9 + 5,206.1 = 9,659.0 MWh"
    assert [(cell["row"], cell["column"], cell["text"], cell["page"]) for cell in computed["cells"]] == [
        (1, 1, "4,452.9", 4), (2, 1, "5,206.1", 4),
    ]  # fmt: skip
    for citation, cell, row in zip(body["citations"], computed["cells"], (1, 2), strict=True):
        assert citation["source"] == "tidewater-report.pdf"
        assert body["answer"][citation["start"] : citation["end"]] == f"[{citation['number']}]"
        assert citation["supported"]
        (region,) = citation["quote_regions"]
        assert region == {"page": 4, "bbox": cell["bbox"]}
        assert overlap(cell["bbox"], true_box(4, row, 1)) > 0.8
        assert cell["text"] in citation["quote"]
        assert "highlight=" in citation["view_url"]


def test_a_maximum_cites_the_winner_and_boxes_what_it_was_compared_with(client: TestClient) -> None:
    body = ask(client, "Which turbine had the highest capacity factor in 2024?")
    assert body["computed"]["labels"] == ["T2"]
    first, rest = body["citations"]
    assert [region["page"] for region in first["quote_regions"]] == [4]
    assert overlap(first["quote_regions"][0]["bbox"], true_box(4, 2, 4)) > 0.8
    assert len(rest["quote_regions"]) == 3, "T1, T3 and T4, not the row of the whole array"


def test_a_total_row_is_not_counted_among_the_others(client: TestClient) -> None:
    body = ask(client, "How many turbines had a capacity factor above 33 % in 2024?")
    assert (body["computed"]["value"], body["computed"]["labels"]) == (3.0, ["T1", "T2", "T4"])


def test_many_rows_are_cited_once_with_all_their_cells(client: TestClient) -> None:
    body = ask(client, "What was the average energy of the array by month in 2024, over all months?")
    assert body["computed"]["value"] == pytest.approx(17776.9 / 12, abs=0.01)
    (citation,) = body["citations"]
    assert len(citation["quote_regions"]) == 12


def test_it_streams_its_text_then_each_citation_then_the_whole(client: TestClient) -> None:
    question = {"query": "How much more energy did the array produce in March 2024 than in March 2023?", "stream": True}
    with client.stream("POST", "/api/collections/c/answer", json=question) as response:
        lines = [line for line in response.iter_lines() if line]
    events = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    assert events == ["evidence", "delta", "citation", "done"]
    data = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert (
        data[1]["text"]
        == data[-1]["answer"]
        == "Difference: Mar, 2024 less Mar, 2023: 1,787.0 − 1,738.7 = 48.3 MWh [1]"
    )


def test_a_format_without_pages_names_its_cells_and_has_no_boxes(client: TestClient) -> None:
    body = ask(client, "What are the takings of the Bread and Cheese stalls together?")
    assert body["computed"]["value"] == 1067.0
    assert all(cell["page"] is None and cell["bbox"] is None for cell in body["computed"]["cells"])
    assert all(citation["quote_regions"] == [] and "element=" in citation["view_url"] for citation in body["citations"])


def test_a_format_without_pages_has_its_cells_marked_in_their_table(client: TestClient) -> None:
    body = ask(client, "What is the sum of the visitors of Bread and Cheese?", filter={"sources": ["market.md"]})
    marked = [
        re.findall(r'class="quoted"[^>]*>([^<]*)<', client.get(citation["view_url"]).text)
        for citation in body["citations"]
    ]
    assert marked == [["96"], ["71"]]


def test_a_label_that_looks_like_sql_is_a_label(client: TestClient) -> None:
    body = ask(client, "Which stall had the lowest takings in euro?")
    assert body["computed"]["labels"] == ["Ropes'; DROP TABLE body; --"]


@pytest.mark.parametrize(
    "question",
    [
        "How long does a brass lantern burn on one filling of oil?",
        "What is the total number of ropes and anchors?",
        "How much more do the stalls take on Sundays than on Mondays?",
    ],
)
def test_what_is_not_computed_is_answered_as_before(client: TestClient, question: str) -> None:
    body = ask(client, question)
    assert body["computed"] is None
    assert body["model"] == "extractive"


def test_a_filter_keeps_tables_of_other_documents_out(client: TestClient) -> None:
    body = ask(client, "Which stall had the lowest takings in euro?", filter={"sources": ["handbook.md"]})
    assert body["computed"] is None


def planned(plan: object) -> Reply:
    return says(json.dumps(plan))


def script(plan: Reply, answer: Reply) -> Any:
    """The plan for the request that shows tables, the answer for that which shows evidence."""

    def reply(heard: Heard) -> Reply:
        return plan if "<tables-" in heard.text else answer

    return reply


QUESTION = "What is the ratio of the cheesemonger's takings to the baker's?"
CELLS = [{"table": 0, "row": 1, "column": 1}, {"table": 0, "row": 0, "column": 1}]


def test_a_model_plans_what_the_rules_cannot_tell(planning: tuple[TestClient, Model]) -> None:
    client, model = planning
    model.plays(script(planned({"operation": "ratio", "cells": CELLS}), says("It was much.")))
    body = ask(client, QUESTION)
    assert body["computed"]["value"] == pytest.approx(655 / 412)
    assert body["model"] == NAME
    (heard,) = model.heard
    assert "Takings" in heard.text
    assert "412" not in heard.text.replace('"412"', ""), "it is shown names, not numbers"


@pytest.mark.parametrize(
    "plan",
    [
        planned({"operation": "none"}),
        planned({"operation": "ratio", "cells": [*CELLS, {"table": 0, "row": 9, "column": 1}]}),
        planned({"operation": "ratio", "cells": CELLS, "sql": "SELECT 1"}),
        says("SELECT max(takings) FROM stalls"),
        fails(500),
    ],
)
def test_where_a_models_plan_is_none_the_other_writer_answers(planning: tuple[TestClient, Model], plan: Reply) -> None:
    client, model = planning
    model.plays(script(plan, says("Cheese took more «Cheese».")))
    body = ask(client, QUESTION)
    assert body["computed"] is None
    assert "Cheese" in body["answer"]


def test_plain_forms_need_no_model(planning: tuple[TestClient, Model]) -> None:
    client, model = planning
    model.plays(says("It was 9."))
    body = ask(client, "What are the takings of the Bread and Cheese stalls together?")
    assert (body["computed"]["value"], body["model"]) == (1067.0, "extractive")
    assert model.heard == []
