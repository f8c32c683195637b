"""Questions about calculated measures and the statements behind them; texts that ask several things."""

from __future__ import annotations

import pytest

from index.expand.glossary import LINES, MEASURES, NAMED
from index.expand.measures import statements_for
from index.expand.questions import questions_in


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What was the return on assets in FY2019?", ["net income", "total assets"]),
        ("How many days payable outstanding (DPO) were there?", ["cost of sales", "accounts payable"]),
        ("Give the inventory to total assets ratio.", ["inventories", "total assets"]),
        ("What is the debt-to-EBITDA ratio?", ["long-term debt", "operating income", "depreciation"]),
        ("Ratio of net income to total revenue?", ["net income", "revenue"]),
        ("What is the cash flow to total debt ratio?", ["operating activities", "long-term debt"]),
    ],
)
def test_a_measure_leads_to_the_lines_it_is_calculated_from(question: str, wanted: list[str]) -> None:
    texts = " | ".join(statements_for(question))
    assert [line for line in wanted if line not in texts] == []


def test_lines_of_one_statement_are_one_search_with_the_year_asked_for() -> None:
    balance, *others = statements_for("What is the current ratio in 2021?")
    assert others == []
    assert balance.startswith("consolidated balance sheets")
    assert balance.endswith("2021")


@pytest.mark.parametrize(
    "question",
    [
        "Which river is the longest?",
        "How high is the dam in Figure 3?",
        "What does the company sell to schools?",
        "Who wrote the report on equity in education?",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert statements_for(question) == ()


def test_every_line_of_a_measure_and_of_a_name_is_in_the_glossary() -> None:
    used = {line for lines in MEASURES.values() for line in lines} | set(NAMED.values())
    assert used <= LINES.keys()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Who keeps the mill? When was it built?", ("Who keeps the mill", "When was it built")),
        ("What is the length and how many people work there?", ("What is the length", "how many people work there")),
        ("In the second table, what is the sum, and in which year was it highest?", 2),
        ("How many figures are there? List the pages in ascending order.", ()),
        ("What is the length of the river?", ()),
        ("Which group is larger in 2018? Hispanic Republicans, or men without a party?", ()),
        ("Who wrote the book and the letters?", ()),
        ("In which country is the town where the poet was born?", ()),
        ("How many rows are there? Two?", ()),
        ("", ()),
    ],
)
def test_several_questions_in_one_text_are_told_apart(text: str, asked: tuple[str, ...] | int) -> None:
    found = questions_in(text)
    assert (len(found) if isinstance(asked, int) else found) == asked
