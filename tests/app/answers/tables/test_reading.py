"""Tables of documents as sheets: names, units, labels, totals."""

from __future__ import annotations

from app.answers.tables.reading import read_sheet
from tests.app.answers.tables.sheets import ACCOUNTS, CAPTION, HARVEST, element, sheet, spanned, table


def test_columns_have_their_names_and_units_and_words_name_the_rows() -> None:
    read = sheet(HARVEST, CAPTION)
    assert [(column.name, column.unit.text, column.numeric) for column in read.columns] == [
        ("Orchard", "", False),
        ("Pears", "t", True),
        ("Plums", "t", True),
        ("Sugar", "%", True),
    ]
    assert [row.label for row in read.rows] == ["Ash Hill", "Low Field", "Mill Bank", "Total"]


def test_a_total_is_known_by_its_word_and_by_its_sum() -> None:
    assert [row.total for row in sheet(HARVEST, CAPTION).rows] == [False, False, False, True]
    by_sum = [*HARVEST[:-1], ("Estate", "37.0", "9.5", "11.3")]
    assert [row.total for row in sheet(by_sum).rows] == [False, False, False, True]
    no_sum = [*HARVEST[:-1], ("Estate", "36.0", "9.0", "11.3")]
    assert not any(row.total for row in sheet(no_sum).rows)


def test_a_row_without_a_label_below_the_others_is_a_total() -> None:
    assert sheet([*HARVEST[:-1], ("", "37.0", "9.5", "")]).rows[-1].total


def test_totals_in_the_midst_are_told_apart_from_one_at_the_end() -> None:
    assert sheet(ACCOUNTS).subtotals
    assert not sheet(HARVEST).subtotals


def test_headers_over_several_columns_are_part_of_each_name() -> None:
    grid = spanned(
        [("Species", 1), ("Nests", 2), ("Young per nest", 2)],
        [("", 1), ("2023", 1), ("2024", 1), ("2023", 1), ("2024", 1)],
        [("Puffin", 1), ("1,862", 1), ("1,921", 1), ("0.64", 1), ("0.71", 1)],
        [("Shag", 1), ("322", 1), ("337", 1), ("1.32", 1), ("1.41", 1)],
        headers=2,
    )
    read = read_sheet([table(grid)])
    assert read is not None
    assert [column.name for column in read.columns] == [
        "Species", "Nests 2023", "Nests 2024", "Young per nest 2023", "Young per nest 2024",
    ]  # fmt: skip


def test_the_scale_in_the_corner_and_a_currency_at_the_first_line_hold_for_the_column() -> None:
    read = sheet(ACCOUNTS)
    assert {slot.unit.text for (_, column), slot in read.slots.items() if column and slot.value} == {"thousand $"}
    repairs = read.number(4, 2)
    assert repairs is not None
    assert repairs.value is not None
    assert repairs.value.number == -50


def test_a_unit_of_the_caption_holds_where_a_cell_has_none_of_its_own() -> None:
    rows = [
        ("Month", "2023", "2024", "Change"),
        ("Jan", "1,229.9", "1,429.3", "+16.2%"),
        ("Feb", "1,355.3", "1,553.2", "+14.6%"),
    ]
    read = sheet(rows, "Table 3. Energy by month (MWh).")
    assert [slot.unit.text for column in (1, 2, 3) if (slot := read.number(0, column))] == ["MWh", "MWh", "%"]


def test_years_and_numbers_of_months_name_rows_and_are_not_summed() -> None:
    read = sheet(
        [("year", "month", "energy_mwh"), ("2023", "1", "357.8"), ("2023", "2", "352.8"), ("2024", "1", "411.1")]
    )
    assert [column.numeric for column in read.columns] == [False, False, True]
    assert [row.label for row in read.rows] == ["2023, 1", "2023, 2", "2024, 1"]


def test_a_line_with_a_label_alone_heads_the_rows_below_it() -> None:
    read = sheet([("", "2024"), ("Assets:", ""), ("Cash", "20"), ("Goodwill", "13"), ("Debts:", ""), ("Loans", "7")])
    assert [(row.section, row.label) for row in read.rows] == [
        ("Assets", "Cash"),
        ("Assets", "Goodwill"),
        ("Debts", "Loans"),
    ]


def test_a_blank_label_says_the_same_as_above_it_where_a_second_column_names_the_row() -> None:
    read = sheet(
        [("Part", "Gauge", "Stage (m)"), ("Upper", "Brock", "2.38"), ("", "Cray", "3.73"), ("Lower", "Cray", "1.24")]
    )
    assert [row.label for row in read.rows] == ["Upper, Brock", "Upper, Cray", "Lower, Cray"]


def test_a_letter_at_one_number_of_a_plain_column_is_a_footnote() -> None:
    read = sheet(
        [("Gauge", "HQ"), ("A", "21,4"), ("B", "48,9"), ("C", "131,5f")], "Hauptwerte des Jahres und der Pegel"
    )
    slot = read.number(2, 1)
    assert slot is not None
    assert slot.value is not None
    assert str(slot.value.number) == "131.5"


def test_the_parts_of_a_table_over_two_pages_are_one_sheet() -> None:
    first = element([("Line", "Riders"), ("A", "5"), ("B", "6")], id="one")
    second = element([("Line", "Riders"), ("C", "7")], id="two")
    read = read_sheet([first, second])
    assert read is not None
    assert [row.label for row in read.rows] == ["A", "B", "C"]
    assert [slot.element for row in range(3) if (slot := read.number(row, 1))] == ["one", "one", "two"]


def test_a_part_without_header_has_the_names_of_the_page_before() -> None:
    read = read_sheet([element([("A", "5"), ("B", "6")], headers=0, column_names=("Line", "Riders"))])
    assert read is not None
    assert [column.name for column in read.columns] == ["Line", "Riders"]


def test_a_table_of_words_or_without_names_is_no_sheet() -> None:
    assert read_sheet([element([("Term", "Meaning"), ("Headway", "time between two trams")])]) is None
    assert read_sheet([element([("5", "6"), ("7", "8")], headers=0)]) is None
