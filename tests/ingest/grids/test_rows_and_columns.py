"""Rows and columns where the layout model's edges are off; the parts are stated as it might have told them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.parsers.pdf.blocks import mends
from ingest.parsers.pdf.fragments import page_fragments
from ingest.parsers.pdf.grids import layout_table, whole_tables
from ingest.parsers.pdf.grids.words import is_value
from ingest.parsers.pdf.layout import LayoutPart
from tests.ingest.grids.typeset import Told, pymupdf, told

Placed = tuple[float, float, str]
"""Left edge, baseline, text."""


def drawn(
    texts: Sequence[Placed],
    lines: Sequence[tuple[float, float, float]] = (),
    shades: Sequence[tuple[float, float, float, float]] = (),
) -> bytes:
    """One page; `lines` are (x0, x1, y)."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    for shade in shades:
        page.draw_rect(pymupdf.Rect(shade), color=None, fill=(0.88, 0.92, 0.96))
    for x0, x1, y in lines:
        page.draw_line((x0, y), (x1, y), width=0.5)
    for x, y, text in texts:
        page.insert_text((x, y), text, fontsize=9)
    return bytes(document.tobytes())


def rows_of(pdf: bytes, rows: Sequence[float], columns: Sequence[float]) -> list[Told]:
    """The cells of the one table in a part with these edges."""
    (found,) = tables_in(pdf, rows, columns)
    return found


def tables_in(pdf: bytes, rows: Sequence[float], columns: Sequence[float]) -> list[list[Told]]:
    page = pymupdf.open("pdf", pdf)[0]
    fragments = page_fragments(page)
    box = (columns[0], rows[0], columns[-1], rows[-1])
    parts = whole_tables(page, LayoutPart("table", box, (), tuple(rows), tuple(columns)), fragments)
    found = [layout_table(page, part, fragments, 1) for part in parts]
    return [sorted(told(table)) for table in found if table is not None]


def in_columns(columns: Sequence[float], rows: Sequence[Sequence[str]], top: float, pitch: float) -> list[Placed]:
    return [
        (x, top + pitch * row, text)
        for row, texts in enumerate(rows)
        for x, text in zip(columns, texts, strict=True)
        if text
    ]


NUMBERS = [["Weir", "12", "340", "5.1"], ["Lake", "18", "120", "4.4"], ["Mill", "31", "205", "3.9"]]
NUMBERS += [["Ferry", "44", "187", "2.8"], ["Kiln", "52", "166", "1.2"]]
AT = (72.0, 200.0, 300.0, 400.0)


def test_names_below_a_common_name_are_a_row_though_the_model_saw_one() -> None:
    texts = [(298.0, 100.0, "2019"), (72.0, 118.0, "Place"), *in_columns(AT, [["", "Area", "Flow", "Fall"]], 118, 0)]
    texts += in_columns(AT, NUMBERS, 136, 18)
    cells = rows_of(drawn(texts), [90, 124, 142, 160, 178, 196, 214], [72, 190, 290, 390, 440])
    assert (0, 1, 1, 3, "2019") in cells
    assert {(1, 1, 1, 1, "Area"), (1, 2, 1, 1, "Flow"), (1, 3, 1, 1, "Fall")} <= set(cells)


def test_a_title_in_the_middle_below_the_names_is_a_row_of_the_body() -> None:
    texts = in_columns(AT, [["Place", "Area", "Flow", "Fall"]], 100, 0)
    texts += [(222.0, 112.0, "The lower valley"), *in_columns(AT, NUMBERS, 124, 12)]
    rows = [92, 115, 127, 139, 151, 163, 175]
    cells = rows_of(drawn(texts), rows, [72, 190, 290, 390, 440])
    assert (1, 0, 1, 4, "The lower valley") in cells
    assert (0, 2, 1, 1, "Flow") in cells


def test_shaded_bands_tell_the_rows_of_wrapped_labels() -> None:
    texts: list[Placed] = []
    shades: list[tuple[float, float, float, float]] = []
    y = 100.0
    told_labels = [["Upper", "Mill"], ["Old Quay"], ["Great", "North", "Weir"], ["Lake"], ["Stone", "Tower"]]
    for number, label in enumerate(told_labels):
        texts += [(72.0, y + 11 * line, text) for line, text in enumerate(label)]
        texts += [(200.0, y, str(17 + number)), (300.0, y, f"{number}.5")]
        if number % 2 == 0:
            shades.append((66.0, y - 9.5, 360.0, y + 11 * len(label) - 9.5))
        y += 11 * len(label)
    lines = [90.5 + 11 * line for line in range(10)]
    cells = rows_of(drawn(texts, shades=shades), lines, [72, 190, 290, 340])
    assert [text for _, column, _, _, text in cells if column == 0] == [" ".join(label) for label in told_labels]
    assert [row for row, column, *_ in cells if column == 1] == [0, 1, 2, 3, 4]


def test_an_empty_strip_parts_two_columns_even_below_a_title_across() -> None:
    texts = in_columns(AT, [["Place", "Area", "Flow", "Fall"]], 100, 0)
    texts += [(180.0, 112.0, "The wide lower valley near the coast"), *in_columns(AT, NUMBERS, 124, 12)]
    rows = [92, 103, 115, 127, 139, 151, 163, 175]
    cells = rows_of(drawn(texts), rows, [72, 190, 390, 440])
    assert {(0, 1, 1, 1, "Area"), (0, 2, 1, 1, "Flow"), (2, 1, 1, 1, "12"), (2, 2, 1, 1, "340")} <= set(cells)


def test_a_name_between_two_columns_belongs_to_the_one_without_a_name() -> None:
    names = [(72.0, 100.0, "Place"), (196.0, 100.0, "Area"), (262.0, 100.0, "Flow"), (400.0, 100.0, "Fall")]
    texts = [*names, *in_columns(AT, NUMBERS, 116, 16)]
    cells = rows_of(drawn(texts), [90, 106, 122, 138, 154, 170, 186], [72, 190, 292, 390, 440])
    assert {(0, 1, 1, 1, "Area"), (0, 2, 1, 1, "Flow"), (1, 2, 1, 1, "340")} <= set(cells)


def test_a_column_with_no_more_than_half_a_name_is_none() -> None:
    texts = in_columns(AT, NUMBERS, 116, 16)
    texts += [(72.0, 100.0, "Place"), (196.0, 100.0, "Area"), (260.0, 100.0, "Flow"), (296.0, 100.0, "rate")]
    texts += [(400.0, 100.0, "Fall")]
    cells = rows_of(drawn(texts), [90, 106, 122, 138, 154, 170, 186], [72, 190, 245, 290, 390, 440])
    assert {(0, 2, 1, 1, "Flow rate"), (1, 2, 1, 1, "340"), (0, 3, 1, 1, "Fall")} <= set(cells)


def test_two_tables_side_by_side_are_two() -> None:
    left = in_columns((72.0, 160.0), [["Place", "Area"], *(row[:2] for row in NUMBERS)], 100, 16)
    right = in_columns((330.0, 420.0), [["Town", "Staff"], *(row[:2] for row in NUMBERS)], 106, 13)
    rows = [90, 104, 120, 136, 152, 168, 184]
    found = tables_in(drawn([*left, *right]), rows, [72, 150, 250, 410, 450])
    assert [len(cells) for cells in found] == [12, 12]
    assert (0, 0, 1, 1, "Town") in found[1]


def test_one_table_with_a_wide_gap_stays_one() -> None:
    rows = [["Place", "Area", "Town", "Staff"], *([*row[:2], "Bath", "77"] for row in NUMBERS)]
    texts = in_columns((72.0, 160.0, 330.0, 420.0), rows, 100, 16)
    (cells,) = tables_in(drawn(texts), [90, 104, 120, 136, 152, 168, 184], [72, 150, 250, 410, 450])
    assert len(cells) == 24


def test_a_common_name_above_the_model_s_box_is_of_the_table_and_a_caption_s_last_line_is_not() -> None:
    names = [["Place", "Area", "Flow", "Fall"]]
    below = [*in_columns(AT, names, 116, 0), *in_columns(AT, NUMBERS, 132, 16)]
    edges = [108, 122, 138, 154, 170, 186, 202], [72, 190, 290, 390, 440]
    cells = rows_of(drawn([(251.0, 104.0, "2019"), *below]), *edges)
    assert {"2019", "Place"} <= {text for row, _, _, _, text in cells if row < 2}
    caption = [(240.0, 92.0, "Table 1. What the"), (251.0, 104.0, "2019")]
    assert (0, 0, 1, 1, "Place") in rows_of(drawn([*caption, *below]), *edges)


def test_rows_of_numbers_in_one_drawn_cell_are_rows() -> None:
    texts = [*in_columns(AT, [["Place", "Area", "Flow", "Fall"]], 100, 0), *in_columns(AT, NUMBERS, 116, 14)]
    document = pymupdf.open("pdf", drawn(texts))
    for x in (68, 190, 290, 390, 440):
        document[0].draw_line((x, 90), (x, 178), width=0.5)
    for y in (90, 105, 178):
        document[0].draw_line((68, y), (440, y), width=0.5)
    rows = [90, 105, 120, 134, 148, 162, 178]
    cells = rows_of(bytes(document.tobytes()), rows, [68, 190, 290, 390, 440])
    assert len(cells) == 24


def test_a_label_in_lower_case_alone_goes_on_with_the_one_above() -> None:
    body = [["Weir of the", "12", "340", "5.1"], ["canal", "", "", ""], *NUMBERS[1:]]
    texts = [*in_columns(AT, [["Place", "Area", "Flow", "Fall"]], 100, 0), *in_columns(AT, body, 112, 12)]
    rows = [92, 103, 115, 127, 139, 151, 163, 175]
    cells = rows_of(drawn(texts), rows, [72, 190, 290, 390, 440])
    assert (1, 0, 1, 1, "Weir of the canal") in cells


@pytest.mark.parametrize("text", ["5.6 ± 0.4", "12 (3.4)", "10–20", "–", "n/a", "1,200", "✓"])
def test_joined_numbers_and_signs_for_missing_ones_are_values(text: str) -> None:
    assert is_value(text)


@pytest.mark.parametrize("text", ["2019", "Phase 2", "A4–B7", "low"])
def test_years_and_names_are_no_values(text: str) -> None:
    assert not is_value(text)


def test_a_hyphen_after_one_letter_stays() -> None:
    assert not mends("p-", "value")
    assert mends("sedi-", "ment")


def test_a_common_name_at_neither_side_nor_middle_of_the_name_below_is_a_row() -> None:
    """The lines stand as far apart as those of one text, and the common name cuts no border."""
    texts = [(225.0, 100.0, "2019"), (72.0, 111.0, "Place"), *in_columns(AT, [["", "Area", "Flow", "Fall"]], 111, 0)]
    texts += in_columns(AT, NUMBERS, 129, 18)
    cells = rows_of(drawn(texts), [90, 117, 135, 153, 171, 189, 207], [72, 190, 290, 390, 440])
    assert {(1, 1, 1, 1, "Area"), (1, 2, 1, 1, "Flow"), (1, 3, 1, 1, "Fall")} <= set(cells)
    assert "2019" in {text for row, _, _, _, text in cells if row == 0}


def test_lines_of_one_name_that_is_flush_or_centred_stay_one_cell() -> None:
    for x in (196.0, 200.0):
        texts = [(x, 100.0, "Area of"), (72.0, 111.0, "Place"), (200.0, 111.0, "land"), (300.0, 111.0, "Flow")]
        texts += [(400.0, 111.0, "Fall"), *in_columns(AT, NUMBERS, 129, 18)]
        cells = rows_of(drawn(texts), [90, 117, 135, 153, 171, 189, 207], [72, 190, 290, 390, 440])
        assert (0, 1, 1, 1, "Area of land") in cells


def test_a_name_at_half_height_beside_two_rows_of_headers_spans_both() -> None:
    texts = [(250.0, 100.0, "2019"), (72.0, 109.0, "Place"), *in_columns(AT, [["", "Area", "Flow", "Fall"]], 118, 0)]
    texts += in_columns(AT, NUMBERS, 136, 18)
    rows = [90, 103, 111, 124, 142, 160, 178, 196, 214]
    cells = rows_of(drawn(texts), rows, [72, 190, 290, 390, 440])
    assert (0, 0, 2, 1, "Place") in cells
    assert (1, 1, 1, 1, "Area") in cells


@pytest.mark.parametrize(("pitch", "rows"), [(13.0, 2), (18.0, 1)])
def test_units_as_far_below_the_names_as_rows_are_a_row_and_closer_ones_part_of_the_names(
    pitch: float, rows: int
) -> None:
    names = [["Place", "Area", "Flow", "Fall"], ["", "(ha)", "(l/s)", "(m)"]]
    texts = [*in_columns(AT, names, 100, 13), *in_columns(AT, NUMBERS, 113 + pitch, pitch)]
    edges = [90, *(117 + pitch * row for row in range(6))]
    cells = rows_of(drawn(texts), edges, [72, 190, 290, 390, 440])
    assert ((0, 1, 1, 1, "Area") in cells) == (rows == 2)
    assert ((0, 1, 1, 1, "Area (ha)") in cells) == (rows == 1)
