"""Which rows, sections and years of a table a question means."""

from __future__ import annotations

import pytest

from app.answers.tables.reading import read_sheet
from tests.app.answers.tables.sheets import answer_of, computed, element, sheet, spanned, table

TIDES = (
    ("", "Dawn", "Dusk"),
    ("Season 2015", "", ""),
    ("First Quarter", "7.9", "6.9"),
    ("Second Quarter", "8.6", "7.2"),
    ("Season 2014", "", ""),
    ("First Quarter", "6.9", "5.3"),
    ("Second Quarter", "6.8", "5.8"),
)
OVER = sheet(TIDES, "Levels of the tide.")
DUE = sheet(
    [
        ("Loans", "Cost"),
        ("Due within one year", "17"),
        ("Due after one year through five years", "4"),
        ("Due after five years through ten years", "3"),
        ("Due after ten years", "9"),
    ],
    "Loans of the harbour.",
)


def test_a_row_is_told_by_the_section_that_the_question_names() -> None:
    assert answer_of("How much higher was dawn than dusk in the second quarter of season 2014?", OVER) == (1.0, ())
    assert answer_of("How much higher was dawn than dusk in the second quarter?", OVER) is None


def test_rows_of_one_name_are_compared_over_the_sections_that_the_question_names() -> None:
    result = computed("What is the difference in dawn in the first quarter between 2014 and 2015?", OVER)
    assert result is not None
    assert (float(result.value or 0), [slot.text for slot in result.slots]) == (1.0, ["7.9", "6.9"])


def test_a_section_ends_with_its_total() -> None:
    rows = [("Stock", "2015"), ("North:", ""), ("Nets", "6"), ("Ropes", "4"), ("Total North", "10"), ("Islands", "3")]
    assert [row.section for row in sheet(rows).rows] == ["North", "North", "North", ""]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the difference in cost between due after one year through five years and due after ten years?", 5),
        ("What is the total cost of loans due within one year and due after ten years?", 26),
    ],
)  # fmt: skip
def test_a_row_that_is_named_as_it_is_written_goes_before_one_whose_words_stand_apart(
    question: str, value: float
) -> None:
    assert answer_of(question, DUE) == (value, ())


def test_the_name_that_is_written_is_the_base_also_where_the_other_begins_like_it() -> None:
    over = sheet([("", "2013"), ("Rent", "-67"), ("Rent and other income", "5"), ("Fares", "2")], "Accounts.")
    assert answer_of("How much higher was rent than rent and other income in 2013?", over) == (-72.0, ())


def test_what_stands_in_parentheses_in_a_label_need_not_be_asked() -> None:
    rows = [("", "2016", "2017"), ("Income (loss) of boats", "451", "560"), ("Income of rooms", "30", "20")]
    assert answer_of("By how much did income of boats rise from 2016 to 2017?", sheet(rows, "Pier.")) == (109.0, ())
    rows = [("", "2016", "2017"), ("Income (boats)", "451", "560"), ("Income (rooms)", "30", "20")]
    assert answer_of("By how much did income rise from 2016 to 2017?", sheet(rows, "Pier.")) is None


def test_a_label_is_named_by_what_it_begins_with() -> None:
    rows = [("Building", "Area"), ("Europe: West Tower, 3 Quay", "391"), ("East Tower, 5 Quay", "325"),
            ("7 Mole, North", "100")]  # fmt: skip
    over = sheet(rows, "Buildings.")
    assert answer_of("What is the total area of the West Tower and the East Tower?", over) == (716.0, ())


def test_labels_that_only_marks_tell_apart_are_not_told() -> None:
    over = sheet([("Grade", "Point"), ("A+", "5.0"), ("B+", "4.0"), ("B", "3.5"), ("C", "2.0")], "Grades.")
    assert answer_of("What is the difference in point between B and C?", over) is None
    assert answer_of("Wie groß ist die Differenz zwischen A+ und B im Point?", over) is None


@pytest.mark.parametrize(
    "question",
    [
        "How much did tolls fall from fiscal 2016 to fiscal 2017?",
        "How much did tolls fall from FY16 to FY17?",
        "What was the decrease in tolls from FY 2016 to FY 2017?",
        "How much lower were tolls in 2017 compared to 2016?",
        "By how much did tolls fall, 2017 vs 2016?",
    ],
)
def test_fiscal_years_are_years_however_they_are_written(question: str) -> None:
    over = sheet([("", "FY2016", "FY2017"), ("Tolls", "73", "26"), ("Rents", "5", "9")], "Receipts.")
    assert answer_of(question, over) == (47.0, ())


def test_years_over_the_turn_of_one_name_rows_and_are_no_range() -> None:
    over = sheet([("Year", "Dividend"), ("2003-04", "200"), ("2004-05", "310"), ("2005-06", "265")], "Dividends.")
    assert answer_of("What is the sum of the dividends of 2003-04 and 2004-05?", over) == (510.0, ())
    assert answer_of("What is the sum of the dividends of 2003 and 2004?", over) is None
    assert answer_of("What is the sum of the dividends of 2002-03 and 2003-04?", over) is None


def test_quarters_are_named_by_number_or_word() -> None:
    over = sheet([("", "Q1 2024", "Q2 2024"), ("Ferries", "31", "45"), ("Trams", "5", "7")], "Riders.")
    assert answer_of("How much did the ferries grow from the first quarter to the second quarter of 2024?", over) == (
        14.0,
        (),
    )


def test_a_year_that_the_cells_are_not_of_is_not_computed_since_the_heading_has_it() -> None:
    rows = [("Ended", "Fares"), ("May 31, 2015", "9"), ("May 31, 2014", "7"), ("May 31, 2012", "4")]
    read = read_sheet([element(rows)], "Report 2013")
    assert read is not None
    assert answer_of("What is the average of fares in 2013?", read) is None
    assert answer_of("What is the average of fares in 2014 and 2015?", read) == (8.0, ())


def test_a_line_of_years_below_the_header_is_part_of_it() -> None:
    grid = spanned(
        [("", 1), ("December 31,", 2)],
        [("", 1), ("2016", 1), ("2017 (6)", 1)],
        [("Stores", 1), ("1,073", 1), ("1,026", 1)],
        [("Boats", 1), ("179", 1), ("279", 1)],
        headers=1,
    )
    read = read_sheet([table(grid, "Assets.")])
    assert read is not None
    assert [column.name for column in read.columns] == ["", "December 31, 2016", "December 31, 2017 (6)"]
    assert answer_of("How much did stores fall from 2016 to 2017?", read) == (47.0, ())


def test_years_are_compared_without_their_total() -> None:
    over = sheet([("", "2018", "2019", "Later", "Total"), ("Leases", "24", "23", "119", "166")], "Commitments.")
    assert answer_of("Which year from 2018 to 2019 has the largest leases?", over) == (24.0, ("2018",))
    assert answer_of("Which year has the largest leases?", over) is None
