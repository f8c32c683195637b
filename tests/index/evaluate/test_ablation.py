"""What a retriever brings is all together minus all but it, question by question."""

from __future__ import annotations

import pytest

from index.evaluate.ablation import contributions, markdown_ablation
from index.evaluate.report import group_rows
from index.evaluate.run import QuestionRow

VALUES = {
    "lexical": {"a": 1.0, "b": 0.0, "c": 0.0},
    "without lexical": {"a": 0.0, "b": 1.0, "c": 0.0},
    "without dense": {"a": 1.0, "b": 0.0, "c": 1.0},
    "together": {"a": 1.0, "b": 1.0, "c": 0.0},
}
GROUPS = {"a": ("Table",), "b": ("Table",), "c": ("Chart",)}


def rows() -> list[QuestionRow]:
    return [
        QuestionRow(
            id,
            "within",
            name,
            None,
            GROUPS[id],
            dict.fromkeys(("r@1", "r@5", "ndcg@10"), value),
            latency_ms=12.0,
            stages_ms={"embed": 8.0, "lexical": 3.0},
        )
        for name, values in VALUES.items()
        for id, value in values.items()
    ]


def test_what_a_retriever_brings_is_paired_by_question() -> None:
    found = {(one.retriever, one.change.group): one.change for one in contributions(rows())}
    assert set(found) == {(name, group) for name in ("lexical", "dense") for group in ("all", "Table", "Chart")}
    assert found["lexical", "all"].difference["r@5"] == pytest.approx(1 / 3)
    assert found["dense", "all"].difference["r@5"] == pytest.approx(0.0)
    assert found["dense", "Table"].difference["r@5"] == pytest.approx(0.5)
    assert found["dense", "Chart"].difference["r@5"] == -1.0
    assert contributions(rows())[0].as_json()["retrievers"] == "lexical"


def test_without_a_choice_that_leaves_something_out_nothing_is_compared() -> None:
    assert contributions([row for row in rows() if not row.retrievers.startswith("without")]) == []


def test_the_tables_have_every_choice_every_kind_and_every_stage() -> None:
    shown = markdown_ablation(group_rows("d", rows()), contributions(rows()))
    lines = shown.splitlines()
    assert "| within | without dense | all | 3 | 0.667 | 0.667 | 0.667 |" in shown
    (kinds,) = [line for line in lines if line.startswith("| setting | group | n | lexical | without lexical")]
    assert kinds.endswith("| together |")
    chart = next(line for line in lines if line.startswith("| within | Chart | 1 |"))
    assert "1.000 1.00–1.00" in chart
    assert "| within | Chart | 1 | +0.000 [+0.000, +0.000] | -1.000 [-1.000, -1.000]* |" in lines
    assert "| setting | retrievers | search, p50 / p95 ms | embed | lexical |" in lines
    assert "| within | together | 12.0 / 12.0 | 8.0 / 8.0 | 3.0 / 3.0 |" in lines
