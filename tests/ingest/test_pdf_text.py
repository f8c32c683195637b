"""Text of PDFs: order, mending, places on turned and cropped pages."""

from __future__ import annotations

import pytest

from index.types import Bundle, Element
from ingest.run import parse
from tests.ingest.conftest import CheckGolden, MakeTask
from tests.ingest.pdfs import PROSE, column, left, new_pdf, pymupdf, report, right, saved


def only(bundles: list[Bundle]) -> Bundle:
    assert len(bundles) == 1
    return bundles[0]


def texts(bundle: Bundle, *kinds: str) -> list[str]:
    return [element.text for element in bundle.elements if not kinds or element.kind in kinds]


def test_a_report_gives_the_golden_elements(make_task: MakeTask, check_golden: CheckGolden) -> None:
    check_golden("report_pdf", only(list(parse(make_task("report.pdf", report())))))


def test_columns_are_read_one_after_the_other_and_divided_words_are_mended(make_task: MakeTask) -> None:
    bundle = only(list(parse(make_task("report.pdf", report()))))
    body = " ".join(texts(bundle, "text"))
    assert "a multimodal survey" in body
    assert body.index("five stations") < body.index("Right column text")
    assert "northern plain, where water levels were taken each day" in body


def test_offsets_of_lines_cut_out_what_stands_in_their_boxes(make_task: MakeTask) -> None:
    data = report()
    bundle = only(list(parse(make_task("report.pdf", data))))
    document = pymupdf.open("pdf", data)
    for element in bundle.elements:
        for line in element.lines:
            box = pymupdf.Rect(*line.bbox) + pymupdf.Rect(-1, 2, 1, -2)
            inside = "".join(document[line.page - 1].get_textbox(box).split()).rstrip("-")
            assert "".join(element.text[line.start : line.end].split()) == inside


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("unit", [1, 2])
def test_boxes_lie_on_the_ink_of_turned_cropped_and_scaled_pages(make_task: MakeTask, rotation: int, unit: int) -> None:
    document = new_pdf()
    page = document.new_page(width=500, height=400)
    page.insert_text((120, 130), "Words upon the upper part", fontsize=14)
    page.insert_text((120, 280), "Words upon the lower part", fontsize=14)
    page.insert_text((10, 20), "Outside of the crop box", fontsize=10)
    page.set_cropbox(pymupdf.Rect(60, 50, 460, 380))
    page.set_rotation(rotation)
    document.xref_set_key(page.xref, "UserUnit", str(unit))
    data = saved(document)
    bundle = only(list(parse(make_task("turned.pdf", data))))
    shown = pymupdf.open("pdf", data)[0]
    assert sorted(texts(bundle)) == ["Words upon the lower part", "Words upon the upper part"]
    assert bundle.document.page_sizes == ((shown.rect.width, shown.rect.height),)
    inked = 0
    pixels = shown.get_pixmap(colorspace=pymupdf.csGRAY)
    boxes = [region.bbox for element in bundle.elements for region in element.regions]
    hits = [0] * len(boxes)
    for y in range(pixels.height):
        for x in range(pixels.width):
            if pixels.pixel(x, y)[0] < 128:
                inked += 1
                for index, (x0, y0, x1, y1) in enumerate(boxes):
                    hits[index] += x0 - 1 <= x <= x1 + 1 and y0 - 1 <= y <= y1 + 1
    assert sum(hits) == inked
    assert min(hits) > 0


def test_invisible_text_is_left_out_and_text_drawn_twice_is_read_once(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page()
    page.insert_text((72, 100), "Seen once only", fontsize=12)
    page.insert_text((72.3, 100), "Seen once only", fontsize=12)
    page.insert_text((72, 150), "Hidden by its mode", render_mode=3)
    page.insert_text((72, 200), "Hidden by its opacity", fill_opacity=0)
    bundle = only(list(parse(make_task("hidden.pdf", saved(document)))))
    assert texts(bundle) == ["Seen once only"]


def test_running_headers_and_footers_are_told_apart(make_task: MakeTask) -> None:
    document = new_pdf()
    for number in range(1, 5):
        page = document.new_page()
        page.insert_text((72, 40), "River Report 2024", fontsize=9)
        page.insert_textbox(pymupdf.Rect(72, 100, 500, 300), f"Page {number} says this. {PROSE}", fontsize=11)
        page.insert_text((290, 800), str(number), fontsize=9)
    bundle = only(list(parse(make_task("running.pdf", saved(document)))))
    assert texts(bundle, "header") == ["River Report 2024"] * 4
    assert texts(bundle, "footer") == ["1", "2", "3", "4"]
    assert all(element.parent is None for element in bundle.elements if element.kind in ("header", "footer"))


def test_headings_form_a_hierarchy(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page()
    y = 80.0
    for text, size, font in (
        ("The Book of Rivers", 24, "hebo"),
        ("1 Sources", 16, "hebo"),
        ("1.1 Springs", 13, "hebo"),
        ("Springs rise in the hills and fill the small brooks.", 10, "helv"),
        ("2 Mouths", 16, "hebo"),
        ("Mouths open wide towards the sea in the far north.", 10, "helv"),
    ):
        page.insert_text((72, y), text, fontsize=size, fontname=font)
        y += 40
    bundle = only(list(parse(make_task("book.pdf", saved(document)))))
    by_text: dict[str, Element] = {element.text: element for element in bundle.elements}
    names = {element.id: element.text for element in bundle.elements}

    def above(text: str) -> str | None:
        parent = by_text[text].parent
        return names[parent] if parent else None

    assert bundle.document.title == "The Book of Rivers"
    assert above("1 Sources") == "The Book of Rivers"
    assert above("1.1 Springs") == "1 Sources"
    assert above("Springs rise in the hills and fill the small brooks.") == "1.1 Springs"
    assert above("2 Mouths") == "The Book of Rivers"


def test_list_items_are_elements_of_their_own(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page()
    column(page, 72, 100, ["Three rivers are named in this list here:", "• Rhine", "• Loire", "• Ebro"])
    bundle = only(list(parse(make_task("list.pdf", saved(document)))))
    assert [text[-5:].strip() for text in texts(bundle, "list")] == ["Rhine", "Loire", "Ebro"]


def test_the_same_bytes_give_the_same_ids(make_task: MakeTask) -> None:
    data = report()
    first, second = (only(list(parse(make_task(name, data)))) for name in ("a.pdf", "b.pdf"))
    assert [e.id for e in first.elements] == [e.id for e in second.elements]
    assert first.document.id == second.document.id
    assert len({e.id for e in first.elements}) == len(first.elements)


def test_a_wide_table_does_not_hide_the_gutter_of_the_columns_below_it(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page(width=595, height=842)
    for row in range(12):
        for x, text in ((60, "a method of some authors"), (215, f"source {row}"), (285, f"form {row}"), (360, "tasks")):
            page.insert_text((x, 80 + row * 13), text, fontsize=10)
    column(page, 60, 300, ["Left one of the columns begins with a short", "survey of the rivers in the", *left()])
    column(
        page,
        310,
        300,
        ["Right column text is to be read only after", "the whole of the left column is done.", *right()],
    )
    text = " ".join(texts(only(list(parse(make_task("wide.pdf", saved(document)))))))
    assert "survey of the rivers in the northern plain, where water levels were" in text
    assert text.index("five stations") < text.index("Right column")


def test_the_halves_of_a_fraction_are_not_one_number_and_a_raised_mark_stays_at_its_word(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page(width=400, height=300)
    page.insert_text((60, 100), "P =", fontsize=12)
    page.insert_text((80, 92), "1", fontsize=12)
    page.insert_text((80, 107), "2", fontsize=12)
    page.insert_text((90, 100), "of the power of all rotors", fontsize=12)
    page.insert_text((60, 200), "The speed of the tide", fontsize=12)
    page.insert_text((60 + pymupdf.get_text_length("The speed of the tide", fontsize=12), 195), "7", fontsize=7)
    text = " ".join(texts(only(list(parse(make_task("fraction.pdf", saved(document)))))))
    assert "12" not in text
    assert "tide7" in text
