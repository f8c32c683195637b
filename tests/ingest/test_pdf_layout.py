"""Pages read by their layout: order, roles, paragraphs over columns and pages, what happens when the model fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.types import Bundle, Element
from ingest.base import Choice, Reading, Task
from ingest.parsers.pdf import page as page_module
from ingest.parsers.pdf.fragments import page_fragments
from ingest.parsers.pdf.headings import settle_headings
from ingest.parsers.pdf.model import Block
from ingest.parsers.pdf.needs import needs_layout
from ingest.parsers.pdf.numbering import page_labels
from ingest.parsers.pdf.pictures import placed_pictures
from ingest.parsers.pdf.sequence import Place, in_order
from ingest.run import parse
from tests.ingest.pdfs import new_pdf, photo, pymupdf, saved

LINES = [
    "Every gauge of the valley is read by hand at the first",
    "light of day, and the reading is kept in a book that the",
    "miller signs. Where a gauge was under ice the book says",
    "so, and the value of the day before is not repeated.",
]


def task(directory: Path, data: bytes, layout: Choice = "always") -> Task:
    path = directory / "file.pdf"
    path.write_bytes(data)
    return Task(path, "file.pdf", "tests", directory, "file.pdf", reading=Reading(layout=layout, ocr="never"))


def write(page: Any, x: float, y: float, lines: list[str], size: float = 10.0, font: str = "tiro") -> float:
    for line in lines:
        page.insert_text((x, y), line, fontsize=size, fontname=font)
        y += 1.2 * size
    return y


def survey() -> bytes:
    """Two pages in two columns; a paragraph runs over the columns and one over the pages."""
    document = new_pdf()
    for number in (1, 2, 3):
        page = document.new_page(width=595, height=842)
        page.insert_text((60, 40), "Journal of Small Rivers", fontsize=8, fontname="tiro")
        page.insert_text((292, 815), str(number + 40), fontsize=8, fontname="tiro")
        if number == 1:
            page.insert_text((60, 90), "Gauges of the Upper Valley", fontsize=20, fontname="tibo")
            page.insert_text((60, 130), "1 How the gauges are read", fontsize=13, fontname="tibo")
            y = write(page, 60, 150, LINES * 6)
            page.insert_text((60, y + 20), "1.1 What the books say", fontsize=11, fontname="tibo")
            y = write(page, 60, y + 40, [*LINES * 4, "In the third year the readings of the lower gauge were in-"])
            write(page, 310, 150, ["terrupted by the flood, which took the house away.", *LINES * 9])
            write(page, 310, 150 + 37 * 12 + 8, ["The second paragraph goes on when the page has ended and"])
        else:
            first = ["needs its rest from the next one, which comes here."] if number == 2 else LINES
            write(page, 60, 80, [*first, *LINES * 8])
            write(page, 310, 80, LINES * 9)
    return saved(document)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    (bundle,) = parse(task(tmp_path_factory.mktemp("survey"), survey()))
    return bundle


def texts(bundle: Bundle, kind: str) -> list[str]:
    return [element.text for element in bundle.elements if element.kind == kind]


def with_words(bundle: Bundle, words: str) -> Element:
    (found,) = [element for element in bundle.elements if words in element.text]
    return found


def test_title_and_numbered_headings_have_their_levels(read: Bundle) -> None:
    headings = {element.text: element.level for element in read.elements if element.kind in ("title", "heading")}
    assert headings == {"Gauges of the Upper Valley": 0, "1 How the gauges are read": 1, "1.1 What the books say": 2}


def test_running_headers_and_page_numbers_are_kept_apart_from_the_text(read: Bundle) -> None:
    assert texts(read, "header") == ["Journal of Small Rivers"] * 3
    assert texts(read, "footer") == ["41", "42", "43"]
    assert not any("Journal" in text for text in texts(read, "text"))


def test_a_paragraph_over_two_columns_is_one_element_with_its_divided_word_mended(read: Bundle) -> None:
    found = with_words(read, "lower gauge were interrupted by the flood")
    assert [region.page for region in found.regions] == [1, 1]
    assert found.regions[0].bbox[0] < 100 < 300 < found.regions[1].bbox[0]


def test_a_paragraph_over_two_pages_is_one_element_whose_lines_know_their_page(read: Bundle) -> None:
    found = with_words(read, "when the page has ended and needs its rest")
    assert {region.page for region in found.regions} == {1, 2}
    document = pymupdf.open("pdf", survey())
    for line in found.lines:
        box = pymupdf.Rect(*line.bbox) + pymupdf.Rect(-1, 2, 1, -2)
        assert document[line.page - 1].get_textbox(box).strip() == found.text[line.start : line.end]


def test_printed_page_numbers_are_recorded_beside_the_index(read: Bundle) -> None:
    assert read.document.metadata["page_labels"] == ["41", "42", "43"]


def test_the_labels_of_a_file_go_before_printed_numbers(tmp_path: Path) -> None:
    document = pymupdf.open("pdf", survey())
    document.set_page_labels([{"startpage": 0, "style": "r", "firstpagenum": 1}])
    (bundle,) = parse(task(tmp_path, saved(document), "never"))
    assert bundle.document.metadata["page_labels"] == ["i", "ii", "iii"]


def test_a_page_is_read_without_its_layout_if_the_model_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(page: Any) -> None:
        raise RuntimeError("no memory left")

    monkeypatch.setattr(page_module, "page_layout", fails)
    (bundle,) = parse(task(tmp_path, survey()))
    assert {notice.code for notice in bundle.document.warnings} == {"layout_failed"}
    assert bundle.document.status == "partial"
    assert "interrupted by the flood" in " ".join(texts(bundle, "text"))


def prose_page() -> Any:
    page = new_pdf().new_page(width=595, height=842)
    sentence = "Rivers carry sediment from the mountains to the sea, and every flood leaves a layer on the low plain."
    write(page, 60, 100, [sentence] * 30)
    return page


def why(page: Any) -> str | None:
    return needs_layout(page, page_fragments(page), placed_pictures(page))


def test_a_page_of_running_text_alone_needs_no_layout() -> None:
    assert why(prose_page()) is None


@pytest.mark.parametrize("what", ["pictures", "drawings", "turned", "columns", "captions", "mathematics", "headings"])
def test_a_page_with_more_than_running_text_needs_its_layout(what: str) -> None:
    page = prose_page()
    if what == "pictures":
        page.insert_image(pymupdf.Rect(100, 600, 400, 780), stream=photo())
    elif what == "drawings":
        for step in range(20):
            page.draw_line((60, 600 + 5 * step), (500, 600 + 7 * step))
    elif what == "turned":
        page.insert_text((40, 700), "Downloaded by a guest", rotate=90)
    elif what == "columns":
        for row in range(3):
            write(page, 60, 600 + 14 * row, ["Rhine"])
            write(page, 300, 600 + 14 * row, ["1230"])
    elif what == "captions":
        write(page, 60, 640, ["Table 1: Length of the rivers"])
    elif what == "mathematics":
        write(page, 60, 640, ["a = b + c and so on for all of the rivers that were ever seen by us", "b = 2 c"])
    else:
        page.insert_text((60, 640), "Rivers of the north", fontsize=10, fontname="tiro")
        write(
            page, 60, 670, ["The north has many of them, and each is as long as the other, which has been said before."]
        )
    assert why(page) == what


def order(boxes: list[tuple[float, float, float, float]], size: tuple[float, float] = (600, 800)) -> list[int]:
    return in_order([Place(box) for box in boxes], size)


def test_columns_below_a_title_are_read_one_after_the_other() -> None:
    title, left, left_below = (50, 40, 550, 60), (50, 80, 290, 300), (50, 310, 290, 500)
    right, right_below = (310, 80, 550, 200), (310, 210, 550, 500)
    assert order([right_below, left_below, right, left, title]) == [4, 3, 1, 2, 0]


def test_a_paragraph_at_the_foot_of_a_column_comes_before_the_next_column() -> None:
    assert order([(50, 80, 290, 400), (310, 80, 550, 300), (50, 410, 290, 700)]) == [0, 2, 1]


def test_a_wide_figure_ends_the_columns_above_it() -> None:
    above, figure, below = (
        [(50, 50, 290, 200), (310, 50, 550, 200)],
        (50, 220, 550, 400),
        [
            (50, 420, 290, 700),
            (310, 420, 550, 700),
        ],
    )
    assert order([*above, figure, *below]) == [0, 1, 2, 3, 4]


def test_facing_pages_are_read_one_after_the_other_though_a_picture_lies_across() -> None:
    places = [
        Place((40, 50, 280, 200)),
        Place((320, 50, 560, 200)),
        Place((640, 50, 880, 200)),
        Place((0, 220, 1190, 400), picture=True),
        Place((40, 420, 560, 700)),
        Place((640, 420, 1100, 700)),
    ]
    assert in_order(places, (1190, 842)) == [0, 1, 3, 4, 2, 5]


def test_labels_beside_their_texts_are_read_row_by_row() -> None:
    rows = [((50, y, 120, y + 15), (150, y, 550, y + 60)) for y in (50.0, 130.0, 210.0)]
    assert order([box for row in rows for box in row]) == [0, 1, 2, 3, 4, 5]


def test_a_list_in_two_columns_is_read_column_by_column() -> None:
    boxes = [(x, y, x + 200, y + 12) for y in (50.0, 70.0, 90.0) for x in (50.0, 310.0)]
    assert order(boxes) == [0, 2, 4, 1, 3, 5]


def test_a_heading_at_a_column_s_foot_belongs_to_what_crosses_below() -> None:
    places = [
        Place((50, 50, 290, 200)),
        Place((310, 50, 550, 200)),
        Place((50, 230, 200, 245), leads=True),
        Place((50, 250, 550, 400)),
    ]
    assert in_order(places, (600, 800)) == [0, 1, 2, 3]


def test_a_heading_in_the_margin_is_read_with_the_text_that_it_is_level_with() -> None:
    text = [(180, 60, 550, 100), (180, 120, 550, 220), (180, 240, 550, 300), (180, 320, 550, 400)]
    margin = [(50, 125, 140, 140), (50, 326, 140, 341)]
    places = [*(Place(box, leads=True) for box in margin), *(Place(box) for box in text)]
    assert in_order(places, (600, 800)) == [2, 0, 3, 4, 1, 5]
    notes = [*(Place(box) for box in margin), *(Place(box) for box in text)]
    assert in_order(notes, (600, 800)) == [0, 1, 2, 3, 4, 5]


def test_a_line_like_the_text_that_ends_with_a_colon_heads_nothing() -> None:
    def seen(text: str, **look: Any) -> Block:
        return Block(1, (0, 0, 9, 9), text, kind="heading", seen=True, **{"size": 12.0, **look})

    blocks = [seen("Open points:"), seen("Open points:", bold=True), seen("Open points:", size=16.0), seen("Outcome")]
    settle_headings(blocks, 12.0, {})
    assert [block.kind for block in blocks] == ["text", "heading", "heading", "heading"]


def footers(*pages: tuple[str, ...]) -> list[Block]:
    return [
        Block(number, (0, 0, 9, 9), text, kind="footer")
        for number, texts_of_one in enumerate(pages, 1)
        for text in texts_of_one
    ]


def test_facing_pages_bear_two_printed_numbers() -> None:
    blocks = footers((), ("1",), ("2", "Annual report 3"), ("4", "5"), (), ("8", "9"), ())
    assert page_labels(new_pdf(), blocks, 7) == ["", "1", "2–3", "4–5", "6–7", "8–9", ""]


def test_a_page_between_numbered_pages_counts_with_them() -> None:
    assert page_labels(new_pdf(), footers(("5",), ("6",), (), ("8",), ("1999",)), 5) == ["5", "6", "7", "8", ""]
