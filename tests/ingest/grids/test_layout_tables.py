"""Tables of the layout model's grid, against tables whose cells are known."""

from __future__ import annotations

import pytest

from index.types import Cell, TableGrid
from ingest.parsers.pdf.model import RuledTable
from tests.ingest.grids.typeset import STYLES, Style, Written, tables_of, told, typst_page, written_table

SEEDS = range(4)


@pytest.fixture(scope="module")
def read_back() -> list[tuple[Written, list[RuledTable]]]:
    """Tables of every style with what is found on their pages."""
    tables = [written_table(seed, style) for style in STYLES for seed in SEEDS]
    return [(table, tables_of(typst_page(table))) for table in tables]


def test_nine_tables_of_ten_have_all_cells_and_spans_right(read_back: list[tuple[Written, list[RuledTable]]]) -> None:
    wrong = [
        (table.style, sorted(set(table.cells) ^ set(told(found[0])))[:4] if found else "none found")
        for table, found in read_back
        if len(found) != 1 or set(told(found[0])) != set(table.cells)
    ]
    assert len(wrong) <= 0.1 * len(read_back), wrong


def test_header_rows_are_told_from_the_body(read_back: list[tuple[Written, list[RuledTable]]]) -> None:
    counts = [
        (table.style, table.headers, max(cell.row + cell.row_span for cell in found[0].grid.cells if cell.header))
        for table, found in read_back
        if found and any(cell.header for cell in found[0].grid.cells)
    ]
    assert len(counts) >= 0.95 * len(read_back)
    wrong = [count for count in counts if count[1] != count[2]]
    assert len(wrong) <= 0.05 * len(counts), wrong


def test_each_cell_has_a_box_that_holds_its_place(read_back: list[tuple[Written, list[RuledTable]]]) -> None:
    for _, found in read_back:
        for table in found:
            for cell in table.grid.cells:
                assert cell.bbox is not None
                assert cell.page == 1
                assert table.box[0] - 1 <= cell.bbox[0] < cell.bbox[2] <= table.box[2] + 1
                assert table.box[1] - 1 <= cell.bbox[1] < cell.bbox[3] <= table.box[3] + 1
            assert covers_no_place_twice(table.grid)


def covers_no_place_twice(grid: TableGrid) -> bool:
    places = [place for cell in grid.cells for place in covered(cell)]
    return len(places) == len(set(places)) and all(r < grid.rows and c < grid.columns for r, c in places)


def covered(cell: Cell) -> list[tuple[int, int]]:
    rows, columns = range(cell.row, cell.row + cell.row_span), range(cell.column, cell.column + cell.column_span)
    return [(row, column) for row in rows for column in columns]


def only_table(style: Style, cells: list[tuple[int, int, int, int, str]], columns: int, headers: int = 1) -> RuledTable:
    (found,) = tables_of(typst_page(Written(style, columns, headers, tuple(cells))))
    return found


def plain(rows: list[list[str]]) -> list[tuple[int, int, int, int, str]]:
    return [(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text]


def test_signs_of_money_stay_with_their_numbers() -> None:
    rows = [["", "2016", "2017"], ["Net sales", "$ 135,987", "$ 177,866"], ["Cost of sales", "88,265", "111,934"]]
    rows += [["Income taxes", "(1,425)", "(769)"], ["Net income", "$ 2,371", "$ 3,033"]]
    table = only_table("borderless", plain(rows), 3)
    assert set(told(table)) == set(plain(rows))
    assert table.grid.label_columns == 1


def test_a_label_on_two_lines_is_one_row() -> None:
    label = "Depreciation of property and equipment, including internal-use software and website development costs"
    rows = [["", "2016", "2017"], ["Net income", "2,371", "3,033"], [label, "8,116", "11,478"]]
    rows += [["Deferred income taxes", "(246)", "(29)"], ["Inventories", "(1,426)", "(3,583)"]]
    table = only_table("borderless", plain(rows), 3)
    assert label in {cell.text for cell in table.grid.cells}
    assert table.grid.rows == len(rows)


def test_units_and_notes_are_told_of_the_table() -> None:
    rows = [["Asset", "2016", "2017"], ["Goodwill (1)", "3,784", "13,350"], ["Cash", "19,334", "20,522"]]
    rows += [["Inventories", "11,461", "16,047"]]
    written = Written("booktabs", 3, 1, tuple(plain(rows)))
    page = typst_page(written, above="The balances are as follows (in millions):")
    (table,) = tables_of(page)
    assert table.grid.units == "in millions"
