"""Ways to ask: bounds, shares, first rows, and how the result is to be written."""

from __future__ import annotations

import pytest

from app.answers.tables.wishes import wish
from tests.app.answers.tables.sheets import CAPTION, HARVEST, answer_of, computed, sheet

OVER = sheet(HARVEST, CAPTION)
OWNERS = sheet(
    [
        ("Owner", "No. of boats", "%"),
        ("Foreign Companies", "321", "32.1"),
        ("Foreign Funds", "128", "12.8"),
        ("Banks", "551", "55.1"),
        ("Total", "1,000", "100.0"),
    ],
    "Owners of the boats.",
)
COSTS = sheet(
    [
        ("", "2024"),
        ("Materials:", ""),
        ("Wood", "30"),
        ("Iron", "20"),
        ("Total materials", "50"),
        ("Wages", "25"),
        ("Costs, net", "75"),
    ],
    "Costs of the yard.",
)


@pytest.mark.parametrize(
    ("question", "value", "labels"),
    [
        ("How many orchards harvested exactly 9 t of pears?", 1.0, ("Low Field",)),
        ("How many orchards harvested between 9 and 13 t of pears?", 2.0, ("Ash Hill", "Low Field")),
        ("What is the total harvest of pears of the top two orchards?", 28.0, ()),
        ("What is the average harvest of pears of the two largest orchards?", 14.0, ()),
        ("Which orchard is the third highest by pears?", 9.0, ("Low Field",)),
    ],
)
def test_bounds_and_first_rows_are_told(question: str, value: float | None, labels: tuple[str, ...]) -> None:
    assert answer_of(question, OVER) == (value, labels)


def test_the_sum_of_the_first_rows_is_made_of_these_cells_only() -> None:
    result = computed("What is the total harvest of pears of the top two orchards?", OVER)
    assert result is not None
    assert [slot.text for slot in result.slots] == ["15.5", "12.5"]


def test_over_years_is_no_bound() -> None:
    over = sheet([("", "2015", "2016", "2017"), ("Income", "384", "2,109", "3,534")], "Income.")
    assert answer_of("What was the average income over 2015, 2016 and 2017?", over) == (2009.0, ())


def test_percentage_points_are_a_difference_and_no_change_in_per_cent() -> None:
    over = sheet([("Group", "2013 (%)", "2014 (%)"), ("Women", "18", "21"), ("Men", "17", "24")], "Sailors.")
    result = computed("By how many percentage points did women rise from 2013 to 2014?", over)
    assert result is not None
    assert (float(result.value or 0), result.unit.text) == (3.0, "percentage points")


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What share of costs, net was wages in 2024?", 33.3333),
        ("What were wages as a percentage of total materials in 2024?", 50.0),
        ("What percentage did wood make up of total materials in 2024?", 60.0),
    ],
)
def test_a_share_is_of_the_row_that_is_named_as_its_whole(question: str, value: float) -> None:
    assert answer_of(question, COSTS) == (value, ())


def test_nothing_is_a_share_of_what_is_less() -> None:
    assert answer_of("What share of wood was costs, net in 2024?", COSTS) is None


def test_a_column_is_a_share_of_the_column_that_is_named_as_its_whole() -> None:
    over = sheet(
        [("", "North", "South", "Consolidated"), ("Boats", "3", "9", "12"), ("Crews", "4", "4", "8")], "Fleet."
    )
    assert answer_of("What share of the consolidated boats belongs to North?", over) == (25.0, ())


def test_printed_shares_of_one_whole_are_added_and_others_are_not() -> None:
    question = "What percentage of boats was held by foreign companies and foreign funds?"
    result = computed(question, OWNERS)
    assert result is not None
    assert [slot.text for slot in result.slots] == ["32.1", "12.8"]
    assert answer_of(question, OWNERS) == (44.9, ())
    rates = sheet(
        [("Owner", "No. of boats", "%"), ("Foreign Companies", "321", "32.1"), ("Foreign Funds", "128", "90.0")],
        "Owners of the boats and how many of them pay.",
    )
    assert answer_of(question, rates) is None


@pytest.mark.parametrize(
    ("question", "left", "places", "scale"),
    [
        ("What is the total? Round your answer to two decimal places.", "What is the total?", 2, None),
        ("What is the total (in millions)?", "What is the total?", None, 6),
        ("What is the total in thousands?", "What is the total?", None, 3),
        ("What is the total? Write down the answer in float format with 2 decimals.", "What is the total?", 2, None),
        ("What is the total, rounded to the nearest integer?", "What is the total?", 0, None),
        ("What is the total? Give the boats.", "What is the total? Give the boats.", None, None),
    ],
)  # fmt: skip
def test_how_the_result_is_written_is_no_part_of_what_is_asked(
    question: str, left: str, places: int | None, scale: int | None
) -> None:
    found = wish(question)
    assert " ".join(found.question.replace(" ?", "?").split()).rstrip("? ") == left.rstrip("? ")
    assert (found.places, found.scale) == (places, scale)
