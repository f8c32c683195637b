"""Where the rules compute nothing, since a wrong number is worse than none."""

from __future__ import annotations

import pytest

from app.answers.tables.asking import may_compute
from app.answers.tables.reading import read_sheet
from tests.app.answers.tables.sheets import ACCOUNTS, CAPTION, HARVEST, answer_of, element, sheet

OVER = sheet(HARVEST, CAPTION)
INCOME = sheet(ACCOUNTS, "Table 2. Accounts of the ferry.")


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("What is the total harvest of cherries at Ash Hill and Mill Bank?", "no column of cherries"),
        ("What is the total harvest of pears at Ash Hill and Hazel Wood?", "no row of Hazel Wood"),
        ("What is the total harvest of pears at Ash Hill and Mill Bank in 2019?", "another year"),
        ("How much larger was the harvest at Mill Bank than at Low Field?", "pears or plums"),
        ("What is the total sugar of all orchards?", "shares are not summed"),
        ("Add up the plums and sugar of Low Field.", "two units"),
        ("How many orchards harvested more than 10 kg of pears?", "another unit"),
        ("What is the total harvest of pears without Ash Hill?", "an exception"),
        ("What is the median harvest of pears?", "another statistic"),
        ("Which orchard has the highest average harvest of pears?", "two forms at once"),
        ("What is the difference in pears between Low Field, Ash Hill and Mill Bank?", "three of two"),
        ("What share of the sugar came from Mill Bank?", "no total of sugar"),
        ("Who owns the orchard with the most pears?", "owners are not in the table"),
        ("What is the total harvest of the neighbour's pears at Ash Hill and Mill Bank?", "whose pears"),
    ],
)
def test_what_the_table_does_not_tell_is_not_computed(question: str, why: str) -> None:
    assert answer_of(question, OVER) is None, why


@pytest.mark.parametrize(
    "question",
    [
        "What was the total income in 2024?",
        "What is the sum of all rows of 2024?",
        "Which row was highest in 2024?",
        "What was the average of 2024?",
    ],
)
def test_rows_of_several_kinds_are_not_put_together_and_a_total_is_only_looked_up(question: str) -> None:
    assert answer_of(question, INCOME) is None


def test_a_word_of_a_form_in_a_name_is_no_form() -> None:
    over = sheet([("Line", "Mean delay (s)"), ("Museum", "54"), ("Stadium", "131")], "Delays of the trams.")
    assert answer_of("What is the mean delay of the Museum line?", over) is None
    assert answer_of("How much larger is the mean delay of Stadium than of Museum?", over) == (77.0, ())


def test_a_column_that_is_no_number_everywhere_is_not_compared() -> None:
    over = sheet(
        [("Plot", "Height (m)"), ("Beech", "25.6"), ("Oak", "<5"), ("Pine", "36.2"), ("Fir", "30.1")], "Trees."
    )
    assert answer_of("Which plot has the lowest height?", over) is None
    assert answer_of("How much larger is the height of Pine than of Oak?", over) is None


def test_a_row_of_several_things_is_not_summed_for_a_thing_that_only_a_heading_names() -> None:
    rows = [
        ("Turbine", "Passes 2023", "Passes 2024", "Per 1000 h 2024"),
        ("T1", "101", "110", "13.0"),
        ("T2", "149", "156", "18.3"),
    ]
    read = read_sheet([element(rows, "Close passes.")], "Energy; The year of the turbines")
    assert read is not None
    assert answer_of("How much energy did T1 produce in total?", read) is None
    assert answer_of("How many passes were there at T1 in total in 2023 and 2024?", read) == (211.0, ())


def test_a_row_is_not_taken_for_a_word_that_only_stands_before_the_table() -> None:
    rows = [
        ("", "2016", "2017"),
        ("State taxes, net", "110", "211"),
        ("Other, net", "46", "71"),
        ("Federal taxes", "9", "7"),
    ]
    read = read_sheet(
        [element(rows)], lead="The items of income tax are as follows (in millions, except per share data):"
    )
    assert read is not None
    assert answer_of("What is the difference in net income between 2016 and 2017?", read) is None
    assert answer_of("How much larger were federal taxes in 2016 than in 2017?", read) == (2.0, ())
    slot = read.number(2, 1)
    assert slot is not None
    assert slot.unit.text == "million"


def test_rows_of_one_name_in_several_sections_are_not_summed() -> None:
    rows = [("", "2017"), ("Europe", ""), ("Sales", "5"), ("Costs", "4"), ("Asia", ""), ("Sales", "7"), ("Costs", "2"),
            ("Consolidated", ""), ("Sales", "12"), ("Costs", "6")]  # fmt: skip
    assert answer_of("What were the total costs in 2017?", sheet(rows, "Sales and costs.")) is None


def test_the_largest_of_gains_and_losses_may_be_either() -> None:
    over = sheet([("Month", "Change (%)"), ("Jan", "+16.2"), ("Jun", "−21.2")], "Energy.")
    assert answer_of("Which month had the largest change of energy?", over) is None
    assert answer_of("Which month had the lowest change of energy?", over) == (-21.2, ("Jun",))


def test_a_division_by_zero_gives_nothing() -> None:
    over = sheet([("Plot", "Trees"), ("Beech", "5"), ("Oak", "0")], "Trees.")
    assert answer_of("What is the ratio of the trees of Beech to those of Oak?", over) is None


def test_rows_that_name_one_thing_twice_are_not_ranked() -> None:
    over = sheet(
        [("Month", "Turbine", "Energy"), ("1", "T1", "5"), ("1", "T2", "7"), ("2", "T1", "6"), ("2", "T2", "1")]
    )
    assert answer_of("Which turbine had the highest energy?", over) is None


def test_columns_with_one_name_are_not_told_apart() -> None:
    over = sheet([("Plot", "Height", "Height"), ("Beech", "25", "7"), ("Oak", "30", "8")], "Trees.")
    assert answer_of("Which plot has the highest height?", over) is None


@pytest.mark.parametrize(
    "question",
    [
        "Who led the harbour in 2011?",
        "Why did the ferry stop?",
        "What does the handbook say about lanterns?",
        "When was it built?",
    ],
)
def test_a_plain_question_costs_no_reading_of_tables(question: str) -> None:
    assert not may_compute(question)
