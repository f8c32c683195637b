"""Tables, pictures, failures and bounds of PDFs."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.types import Bundle
from ingest.base import Limits, Reading
from ingest.run import parse
from tests.ingest.conftest import MakeTask
from tests.ingest.pdfs import PROSE, new_pdf, photo, pymupdf, report, ruled_table, saved


def parsed(make_task: MakeTask, name: str, data: bytes, limits: Limits | None = None) -> Bundle:
    (bundle,) = parse(make_task(name, data, limits))
    return bundle


def test_a_ruled_table_has_rows_with_a_box_per_cell(make_task: MakeTask) -> None:
    bundle = parsed(make_task, "report.pdf", report())
    (table,) = [element for element in bundle.elements if element.kind == "table"]
    rows = [element for element in bundle.elements if element.kind == "row"]
    assert [row.text for row in rows] == [
        "River: Rhine; Length: 1230; Country: Germany",
        "River: Loire; Length: 1006; Country: France",
    ]
    assert table.caption == "Table 1: Length of rivers"
    assert all(row.parent == table.id for row in rows)
    assert {(edge.source, edge.target) for edge in bundle.edges if edge.kind == "row_of"} == {
        (row.id, table.id) for row in rows
    }
    second = rows[0].lines[1]
    assert rows[0].text[second.start : second.end] == "1230"
    assert second.bbox == pytest.approx((150, 380, 240, 400), abs=2)
    assert "Rhine" not in " ".join(e.text for e in bundle.elements if e.kind in ("text", "list"))


def test_words_of_a_table_where_no_cell_is_drawn_stay_in_the_table(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page(width=400, height=300)
    ruled_table(page, 50, 80, [["Rhine", "1230"], ["Loire", "1006"], ["Rhone", "812"]])
    page.draw_rect(pymupdf.Rect(50, 60, 140, 80), width=0.7)
    page.insert_text((54, 74), "River", fontsize=10)
    page.insert_text((144, 74), "Length", fontsize=10)
    page.draw_rect(pymupdf.Rect(230, 80, 320, 140), width=0.7)
    (table,) = [
        element for element in parsed(make_task, "open.pdf", saved(document)).elements if element.kind == "table"
    ]
    assert table.table is not None
    cells = {cell.text: cell for cell in table.table.cells if cell.text}
    assert (cells["Length"].row, cells["Length"].column) == (0, 1)
    assert cells["Length"].bbox == pytest.approx((140, 60, 230, 80), abs=2)
    assert (cells["1230"].row, cells["1230"].column) == (1, 1)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_table_on_a_turned_page_keeps_its_cells(make_task: MakeTask, rotation: int) -> None:
    document = new_pdf()
    page = document.new_page(width=400, height=300)
    ruled_table(page, 50, 60, [["Name", "Count"], ["apples", "12"], ["pears", "7"]])
    page.set_rotation(rotation)
    bundle = parsed(make_task, "turned.pdf", saved(document))
    (table,) = [element for element in bundle.elements if element.kind == "table"]
    assert table.table is not None
    assert {cell.text for cell in table.table.cells} == {"Name", "Count", "apples", "12", "pears", "7"}
    width, height = bundle.document.page_sizes[0]
    for element in bundle.elements:
        for region in element.regions:
            assert 0 <= region.bbox[0] < region.bbox[2] <= width
            assert 0 <= region.bbox[1] < region.bbox[3] <= height


def test_a_picture_is_staged_with_its_place_and_caption(make_task: MakeTask) -> None:
    bundle = parsed(make_task, "report.pdf", report())
    (image,) = [element for element in bundle.elements if element.kind == "image"]
    assert image.caption == "Figure 1: The river at high water"
    assert image.regions[0].bbox == pytest.approx((60, 480, 240, 600), abs=1)
    (asset,) = bundle.assets
    assert asset.hash == image.asset
    assert asset.path.read_bytes().startswith(b"\x89PNG")
    assert any(edge.kind == "caption_of" and edge.target == image.id for edge in bundle.edges)


def test_logos_ornaments_plain_and_background_pictures_are_left_out(make_task: MakeTask) -> None:
    document = new_pdf()
    plain = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 50, 50), False)
    plain.clear_with(200)
    for number in range(3):
        page = document.new_page()
        page.insert_image(pymupdf.Rect(400, 60, 520, 140), stream=photo(60, 40))
        page.insert_textbox(pymupdf.Rect(72, 200, 500, 400), f"{number} {PROSE}", fontsize=11)
        if number == 0:
            page.insert_image(page.rect, stream=photo(61, 41), keep_proportion=False)
            page.insert_image(pymupdf.Rect(72, 500, 82, 510), stream=photo(62, 42))
        if number == 1:
            page.insert_image(pymupdf.Rect(72, 500, 272, 700), pixmap=plain)
    bundle = parsed(make_task, "ornaments.pdf", saved(document))
    assert [element for element in bundle.elements if element.kind == "image"] == []


def test_a_gradient_is_no_picture(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page(width=400, height=400)
    function = "<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>"
    shading = document.get_new_xref()
    document.update_object(
        shading, f"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 200 0]/Function{function}/Extend[true true]>>"
    )
    document.xref_set_key(page.xref, "Resources", f"<</Shading<</S0 {shading} 0 R>>>>")
    page.insert_image(pymupdf.Rect(40, 20, 240, 160), stream=photo())
    page.insert_text((40, 380), PROSE[:60])
    contents = page.get_contents()[0]
    document.update_stream(contents, b"q 40 60 300 150 re W n /S0 sh Q\n" + document.xref_stream(contents))
    images = [e for e in parsed(make_task, "shaded.pdf", saved(document)).elements if e.kind == "image"]
    assert [image.regions[0].bbox for image in images] == [pytest.approx((40, 23, 240, 157), abs=2)]


def test_strips_of_a_sliced_picture_become_one(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page()
    for number in range(4):
        top = 100 + 40 * number
        page.insert_image(pymupdf.Rect(100, top, 300, top + 40), stream=photo(100 + number, 20), keep_proportion=False)
    bundle = parsed(make_task, "strips.pdf", saved(document))
    (image,) = [element for element in bundle.elements if element.kind == "image"]
    assert image.regions[0].bbox == pytest.approx((100, 100, 300, 260), abs=1)


def test_a_page_that_shows_its_text_makes_the_document_partial_where_none_is_recognised(make_task: MakeTask) -> None:
    document = new_pdf()
    document.new_page().insert_text((72, 100), "A page with words")
    page = document.new_page()
    page.insert_image(page.rect, stream=photo())
    (bundle,) = parse(make_task("scan.pdf", saved(document), reading=Reading(ocr="never")))
    assert bundle.document.status == "partial"
    assert [(notice.code, notice.page) for notice in bundle.document.warnings] == [("no_text", 2)]
    assert "page 2" in bundle.document.warnings[0].detail


def test_the_invisible_text_of_a_scan_is_its_text(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page()
    page.insert_image(page.rect, stream=photo(), keep_proportion=False)
    page.insert_text((72, 100), "Recognised words", render_mode=3)
    bundle = parsed(make_task, "ocr.pdf", saved(document))
    assert [element.text for element in bundle.elements if element.kind == "text"] == ["Recognised words"]
    assert bundle.document.status == "ready"


def zero_pages() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF\n"
    )


def encrypted() -> bytes:
    document = new_pdf()
    document.new_page().insert_text((72, 100), "Secret")
    return saved(document, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="key", owner_pw="owner")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no bytes"),
        (zero_pages(), "no pages"),
        (encrypted(), "password"),
        (report()[:300], "damaged"),
        (b"%PDF-1.7 and then nothing that makes sense", "damaged"),
        (b"PK\x03\x04 and so on", "a ZIP archive or an Office document, not a PDF"),
        (b"\x00\x01\x02" * 100, "binary data of an unknown kind, not a PDF"),
    ],
    ids=["empty", "no pages", "encrypted", "truncated", "nonsense", "mislabelled", "binary"],
)
def test_a_file_that_cannot_be_read_fails_with_the_reason(make_task: MakeTask, data: bytes, words: str) -> None:
    bundle = parsed(make_task, "bad.pdf", data)
    assert bundle.document.status == "failed"
    assert words in (bundle.document.error or "")
    assert "bad.pdf" not in (bundle.document.error or "")
    assert bundle.elements == ()


def test_text_named_pdf_is_read_as_the_text_it_is(make_task: MakeTask) -> None:
    bundle = parsed(make_task, "notes.pdf", b"Only some notes,\nnot a PDF at all.\n")
    assert bundle.document.media_type == "text/plain"
    assert bundle.document.status == "ready"


def test_a_repaired_file_says_so_and_is_ready(make_task: MakeTask) -> None:
    broken = report().replace(b"startxref", b"startxxxx")
    bundle = parsed(make_task, "repaired.pdf", broken)
    assert [notice.code for notice in bundle.document.warnings] == ["repaired"]
    assert bundle.document.status == "ready"


@pytest.mark.parametrize("limits", [Limits(pages=1), Limits(seconds=0.0), Limits(file_bytes=100)])
def test_a_file_over_a_limit_fails_with_the_limit(make_task: MakeTask, limits: Limits) -> None:
    bundle = parsed(make_task, "report.pdf", report(), limits)
    assert bundle.document.status == "failed"


def test_a_thousand_pages_take_bounded_memory(make_task: MakeTask) -> None:
    document = new_pdf()
    picture = document.new_page().insert_image(pymupdf.Rect(72, 400, 372, 600), stream=photo(600, 400))
    for number in range(999):
        page = document.new_page()
        page.insert_textbox(pymupdf.Rect(72, 72, 500, 200), f"{number} {PROSE}", fontsize=11)
        page.insert_image(pymupdf.Rect(72, 400, 372, 600), xref=picture)
    task = make_task("long.pdf", saved(document, garbage=3))
    document.close()
    before = resident_mb()
    (bundle,) = parse(task)
    assert bundle.document.pages == 1000
    assert resident_mb() - before < 150


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6
