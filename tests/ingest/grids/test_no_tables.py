"""What the layout model may take for a table and is none; long tables; the words for finding."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from index.types import Cell, TableGrid
from ingest.parsers.pdf.layout import LayoutPart
from ingest.run import parse
from ingest.tabular import row_texts, table_html
from tests.ingest.conftest import MakeTask
from tests.ingest.grids.typeset import PROSE, long_table, pymupdf, table_at


def page_with(
    rows: Sequence[tuple[str, ...]], columns: tuple[float, ...], pitch: float = 18.0
) -> tuple[bytes, LayoutPart]:
    """Texts in rows and columns without any line, and the part that a model might make of them."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    for number, row in enumerate(rows):
        for x, text in zip(columns, row, strict=False):
            page.insert_text((x, 100 + pitch * number), text, fontsize=10)
    right = 540.0
    box = (columns[0], 88.0, right, 88.0 + pitch * len(rows))
    edges = tuple(88.0 + pitch * number for number in range(len(rows) + 1))
    borders = (columns[0], *(x - 6 for x in columns[1:]), right)
    return bytes(document.tobytes()), LayoutPart("table", box, row_edges=edges, column_edges=borders)


def test_texts_in_rows_and_columns_are_a_table() -> None:
    rows = [("Name", "Length", "Depth"), ("Rhine", "1230", "8"), ("Loire", "1006", "5"), ("Rhone", "812", "9")]
    table = table_at(*page_with(rows, (60.0, 250.0, 400.0)))
    assert table is not None
    assert {cell.text for cell in table.grid.cells if cell.header} == {"Name", "Length", "Depth"}


def test_a_list_of_contents_is_no_table() -> None:
    titles = ["Mission", "Highlights", "Organisation", "Satellites", "Applications", "Research", "People"]
    rows = [(title, str(page)) for title, page in zip(titles, (4, 5, 11, 24, 31, 43, 76), strict=True)]
    assert table_at(*page_with(rows, (60.0, 500.0))) is None
    dotted = [(f"{title} {'.' * 60}", page) for title, page in rows]
    assert table_at(*page_with(dotted, (60.0, 500.0))) is None


def test_bullets_and_their_items_are_no_table() -> None:
    rows = [("•", "an item of a list that goes on for some words"), ("•", "another item of the same list")] * 3
    assert table_at(*page_with(rows, (60.0, 80.0))) is None


def test_two_columns_of_prose_are_no_table() -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    for left in (60, 310):
        page.insert_textbox(pymupdf.Rect(left, 100, left + 230, 400), PROSE * 4, fontsize=10)
    part = LayoutPart("table", (60, 100, 540, 300), row_edges=(100, 160, 230, 300), column_edges=(60, 300, 540))
    assert table_at(bytes(document.tobytes()), part) is None


def test_the_labels_of_a_chart_are_no_table() -> None:
    rows = [("100", "200", "300"), ("80", "120", "90"), ("60", "40", "20"), ("2015", "2016", "2017")]
    data, part = page_with(rows, (60.0, 250.0, 400.0), pitch=40)
    document = pymupdf.open("pdf", data)
    for start, end in pairwise(range(60, 540, 8)):
        document[0].draw_line((start, 100 + start % 37), (end, 100 + end % 37))
    assert table_at(bytes(document.tobytes()), part) is None


SHADES = ((0.5, 0.55, 0.2), (0.85, 0.8, 0.7), (0.0, 0.35, 0.6))


@pytest.mark.parametrize(("widths", "is_table"), [((100, 160, 130), False), ((120, 120, 120), True)])
def test_numbers_on_the_bars_of_a_chart_are_no_table_and_on_shaded_cells_are(
    widths: tuple[int, ...], is_table: bool
) -> None:
    rows = [("West", "43", "29", "21"), ("East", "23", "36", "38"), ("North", "31", "30", "37")]
    data, part = page_with(rows, (60.0, 130.0, 260.0, 400.0), pitch=30)
    document = pymupdf.open("pdf", data)
    for row, first in enumerate(widths):
        edges = (120, 120 + first, 390 - (0 if is_table else 25 * row), 540)
        for (left, right), shade in zip(pairwise(edges), SHADES, strict=True):
            bar = pymupdf.Rect(left, 88 + 30 * row, right, 104 + 30 * row)
            document[0].draw_rect(bar, color=None, fill=shade, overlay=False)
    assert (table_at(bytes(document.tobytes()), part) is not None) == is_table


def test_parts_of_a_long_table_are_tied_and_know_their_columns(make_task: MakeTask) -> None:
    for repeat in (True, False):
        (bundle,) = parse(make_task("long.pdf", long_table(45, repeat=repeat)))
        tables = [element for element in bundle.elements if element.kind == "table"]
        assert len(tables) >= 2
        assert len({table.regions[0].page for table in tables}) == len(tables)
        tied = [(edge.source, edge.target) for edge in bundle.edges if edge.kind == "continues"]
        assert [(rest.id, before.id) for before, rest in pairwise(tables)] == tied
        rows = [element for element in bundle.elements if element.kind == "row"]
        assert len(rows) == 45
        assert rows[-1].text == "Name: Station 45; Discharge: 1315; Depth: 15.00"
        assert rows[-1].lines[1].page == tables[-1].regions[0].page


def grid() -> TableGrid:
    texts = [["Item", "2016", "2017"], ["Assets", "", ""], ["Cash", "19,334", "20,522"]]
    cells = [Cell(r, c, text, header=r == 0) for r, row in enumerate(texts) for c, text in enumerate(row) if r != 1]
    cells.append(Cell(1, 0, "Assets", column_span=3))
    return TableGrid(3, 3, tuple(cells), label_columns=1, units="in millions", notes=("* audited",))


def test_a_row_says_its_section_columns_and_units() -> None:
    assert [text.text for _, text in row_texts(grid())] == [
        "Assets",
        "Assets > Item: Cash; 2016: 19,334; 2017: 20,522 (in millions)",
    ]


def test_html_has_spans_and_header_cells() -> None:
    assert table_html(grid()) == (
        "<table><thead><tr><th>Item</th><th>2016</th><th>2017</th></tr></thead><tbody>"
        '<tr><th colspan="3">Assets</th></tr><tr><th>Cash</th><td>19,334</td><td>20,522</td></tr></tbody></table>'
        "<p>* audited</p>"
    )
