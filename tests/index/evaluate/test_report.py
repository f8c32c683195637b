"""Rows over groups, differences to an earlier run, and the file that keeps a run."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from index.errors import InvalidInput
from index.evaluate.report import (
    GroupRow,
    differences,
    group_rows,
    markdown,
    markdown_differences,
    question_json,
    read_questions,
)
from index.evaluate.run import QuestionRow


def made(id: str, value: float, domain: str, groups: tuple[str, ...] = ("Table",)) -> QuestionRow:
    measures = dict.fromkeys(("r@1", "r@3", "r@5", "ndcg@10"), value)
    return QuestionRow(id, "within", "together", domain, groups, measures, latency_ms=10.0 * (1 + value))


QUESTIONS = [made("a", 1.0, "x"), made("b", 1.0, "x"), made("c", 0.0, "y", ("Table", "Chart"))]


def of(rows: list[GroupRow], group: str) -> GroupRow:
    return next(row for row in rows if row.group == group)


def test_micro_is_the_mean_of_questions_and_macro_of_domains() -> None:
    rows = group_rows("d", QUESTIONS)
    assert [row.group for row in rows] == ["all", "macro", "Chart", "Table"]
    assert of(rows, "all").measures["r@1"] == pytest.approx(2 / 3)
    assert of(rows, "macro").measures["r@1"] == 0.5
    assert of(rows, "Chart").n == 1
    assert of(rows, "all").latency_ms == {"p50": 20.0, "p95": 20.0}


def test_a_row_in_json_has_the_fields_that_the_interface_promises() -> None:
    row = group_rows("d", QUESTIONS)[0].as_json()
    assert {"dataset", "setting", "retrievers", "group", "n", "r@1", "r@3", "interval"} <= set(row)
    assert row["r@1"] == 0.6667
    low, high = row["interval"]["r@1"]
    assert low <= row["r@1"] <= high
    json.dumps(row)


def test_differences_are_paired_by_question() -> None:
    before = [
        made("c", 1.0, "y", ("Table", "Chart")),
        made("b", 0.0, "x"),
        made("a", 1.0, "x"),
        made("z", 1.0, "y"),
    ]
    found = {row.group: row for row in differences(QUESTIONS, before)}
    assert found["all"].n == 3
    assert found["all"].difference["r@1"] == pytest.approx(0.0)
    assert found["Chart"].difference["r@1"] == -1.0
    assert found["macro"].difference["r@1"] == pytest.approx((0.5 - 1.0) / 2)


def test_a_run_that_equals_the_earlier_one_differs_by_nothing() -> None:
    for row in differences(QUESTIONS, QUESTIONS):
        assert set(row.difference.values()) == {0.0}
        assert set(row.interval.values()) == {(0.0, 0.0)}


def test_questions_survive_the_way_through_the_file() -> None:
    kept = json.loads(json.dumps({"questions": [question_json(row) for row in QUESTIONS]}))
    assert read_questions(kept) == QUESTIONS


@pytest.mark.parametrize("run", [{}, {"questions": [{"id": "a"}]}, [], None])
def test_what_is_no_run_is_refused(run: object) -> None:
    with pytest.raises(InvalidInput, match="no JSON file of"):
        read_questions(run)


def test_the_tables_have_as_many_cells_in_each_line_as_in_the_head() -> None:
    tables = [markdown(group_rows("d", QUESTIONS)), markdown_differences(differences(QUESTIONS, QUESTIONS))]
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_a_group_without_a_timed_question_has_no_times() -> None:
    untimed = [replace(row, latency_ms=None) for row in QUESTIONS[2:]]
    rows = group_rows("d", [*QUESTIONS[:2], *untimed])
    assert of(rows, "Chart").latency_ms == {}
    assert of(rows, "all").latency_ms == {"p50": 20.0, "p95": 20.0}
    assert markdown([of(rows, "Chart")]).endswith("|  |  |")


def test_stages_are_summed_up_over_the_timed_questions() -> None:
    first, second, third = QUESTIONS
    timed = [replace(first, stages_ms={"embed": 1.0}), replace(second, stages_ms={"embed": 3.0, "dense": 4.0}), third]
    row = of(group_rows("d", timed), "all")
    assert row.stages_ms["embed"]["p50"] == 1.0
    assert row.as_json()["stages_ms"]["dense"] == {"p50": 0.0, "p95": 3.6}
