"""What is computed for each form of question over one table."""

from __future__ import annotations

import pytest

from tests.app.answers.tables.sheets import ACCOUNTS, CAPTION, HARVEST, answer_of, computed, sheet

OVER = sheet(HARVEST, CAPTION)
INCOME = sheet(ACCOUNTS, "Table 2. Accounts of the ferry.")


@pytest.mark.parametrize(
    ("question", "value", "labels"),
    [
        ("What is the total harvest of pears at Ash Hill and Mill Bank in 2024?", 28.0, ()),
        ("How many t of plums were harvested in 2024, all orchards together?", 9.5, ()),
        ("Add up the pears and plums of Low Field.", 13.4, ()),
        ("What is the difference in pears between Low Field and Ash Hill?", 3.5, ()),
        ("How much larger was the harvest of pears at Mill Bank than at Low Field?", 6.5, ()),
        ("How much smaller was the harvest of plums at Mill Bank than at Low Field?", 2.4, ()),
        ("By how much did the pears of Mill Bank exceed those of Ash Hill?", 3.0, ()),
        ("What is the ratio of pears to plums at Ash Hill?", 4.0323, ()),
        ("How many times as many plums as Mill Bank did Low Field have?", 0.4545, ()),
        ("What share of the total harvest of pears came from Mill Bank?", 41.8919, ()),
        ("Which orchard has the highest harvest of pears?", 15.5, ("Mill Bank",)),
        ("What is the lowest sugar?", 10.5, ("Mill Bank",)),
        ("How many orchards harvested more than 10 t of pears?", 2.0, ("Ash Hill", "Mill Bank")),
        ("Which orchards harvested at least 9 t of pears in 2024?", None, ("Ash Hill", "Low Field", "Mill Bank")),
        ("List the orchards with sugar of at most 11 %.", None, ("Ash Hill", "Mill Bank")),
        ("What is the average harvest of plums per orchard?", 3.1667, ()),
        ("What is the mean sugar of Ash Hill and Low Field?", 11.75, ()),
        ("Which orchard has the second highest harvest of pears?", 12.5, ("Ash Hill",)),
        ("What are the top two orchards by plums?", None, ("Low Field", "Ash Hill")),
        ("Rank the orchards by sugar, the lowest first.", None, ("Mill Bank", "Ash Hill", "Low Field")),
    ],
)
def test_a_question_over_rows_has_its_value(question: str, value: float | None, labels: tuple[str, ...]) -> None:
    assert answer_of(question, OVER) == (value, labels)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("By what percentage did the fares rise from 2023 to 2024?", 25.0),
        ("What was the percentage change of grants between 2023 and 2024?", -16.6667),
        ("By how much did the wages rise from 2023 to 2024?", 200.0),
        ("By how much did the grants fall from 2023 to 2024?", 50.0),
        ("What was the total of the fares of 2023 and 2024?", 2700.0),
        ("What were the repairs of 2023 and 2024 together?", 350.0),
        ("By how much did total income exceed total costs in 2024?", 700.0),
        ("By what percentage did total income increase from 2023 to 2024?", 16.6667),
    ],
)
def test_a_question_over_years_has_its_value(question: str, value: float) -> None:
    assert answer_of(question, INCOME) == (value, ())


def test_a_range_of_years_takes_in_the_years_between() -> None:
    over = sheet([("Species", "2021", "2022", "2023"), ("Puffin", "10", "40", "16"), ("Shag", "3", "4", "5")], "Nests.")
    assert answer_of("What is the average number of puffin nests from 2021 to 2023?", over) == (22.0, ())
    assert answer_of("What is the average number of puffin nests in 2021 and 2023?", over) == (13.0, ())


def test_the_year_with_the_most_is_found_across_the_columns() -> None:
    over = sheet([("Species", "2021", "2022", "2023"), ("Puffin", "10", "40", "16"), ("Shag", "3", "4", "5")], "Nests.")
    assert answer_of("In which year were there the most puffin nests?", over) == (40.0, ("2022",))


def test_the_names_of_months_are_found_by_their_short_forms() -> None:
    over = sheet([("Month", "Energy (MWh)"), ("Mar", "1,787.0"), ("Apr", "1,566.0")], "Energy by month.")
    assert answer_of("How much more energy was there in March than in April?", over) == (221.0, ())


def test_german_questions_over_german_tables_have_their_value() -> None:
    rows = [
        ("Maßnahme", "2022", "2023"),
        ("Ufersicherung", "84.310,00", "412.975,50"),
        ("Gehölzpflege", "61.200,00", "58.840,25"),
    ]
    over = sheet(rows, "Tabelle 3. Ausgaben für die Pflege der Gewässer in Euro")
    assert answer_of("Wie groß ist die Differenz der Ausgaben für Ufersicherung zwischen 2022 und 2023?", over) == (
        328665.5,
        (),
    )
    assert answer_of("Welche Maßnahme hatte 2023 die höchsten Ausgaben?", over) == (412975.5, ("Ufersicherung",))


def test_a_bound_in_thousands_is_compared_in_the_numbers_of_the_table() -> None:
    over = sheet([("Item", "Spent (thousand euro)"), ("Ropes", "88"), ("Sails", "136")], "Spending.")
    assert answer_of("Which items were more than 100 thousand euro spent on?", over) == (None, ("Sails",))
    assert answer_of("Which items were more than €100,000 spent on?", over) == (None, ("Sails",))


def test_the_result_names_the_cells_it_is_made_of_and_those_it_was_compared_with() -> None:
    result = computed("Which orchard has the highest harvest of pears?", OVER)
    assert result is not None
    assert [slot.text for slot in result.slots] == ["15.5"]
    compared = [place.sheet.slots[place.row, place.column].text for place in result.compared]
    assert compared == ["12.5", "9.0", "15.5"], "the total is not compared"


def test_a_blank_cell_is_left_out_and_counted() -> None:
    over = sheet([("Plot", "Height (m)"), ("Beech", "25.6"), ("Oak", "–"), ("Pine", "36.2")], "Trees.")
    result = computed("What is the average height of the plots?", over)
    assert result is not None
    assert (float(result.value or 0), result.missing) == (30.9, 1)
