"""Drawings and charts are cut out with their labels; what only looks drawn is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.parsers.pdf.drawings import labelled, left_over, page_drawings
from ingest.parsers.pdf.fragments import page_fragments
from ingest.parsers.pdf.layout import LayoutPart, page_layout
from ingest.parsers.pdf.model import Picture
from ingest.parsers.pdf.pictures import placed_pictures
from tests.ingest.drawn import CHART, bar_chart, curve, diagram, iou, paragraph
from tests.ingest.pdfs import new_pdf, photo, pymupdf, ruled_table


@pytest.fixture
def page() -> Any:
    return new_pdf().new_page(width=500, height=700)


def drawings(page: Any, parts: tuple[LayoutPart, ...] = (), tables: tuple[Any, ...] = ()) -> list[Picture]:
    return page_drawings(page, 1, parts, page_fragments(page), placed_pictures(page), tables)


@pytest.mark.parametrize("draw", [bar_chart, diagram, curve])
def test_a_drawing_is_found_with_its_labels_and_without_the_text_around(page: Any, draw: Any) -> None:
    paragraph(page, 60, 60)
    box = draw(page, CHART)
    paragraph(page, 60, 440)
    (found,) = drawings(page)
    assert iou(found.box, box) > 0.85
    assert found.drawn
    assert not any(len(f.text.split()) > 5 for f in found.texts)


def test_a_chart_keeps_its_ticks_and_names_as_its_own_text(page: Any) -> None:
    bar_chart(page, CHART)
    (found,) = drawings(page)
    assert {f.text for f in found.texts} == {"T1", "T2", "T3", "T4", "0", "100", "200", "300"}


def test_two_charts_side_by_side_with_their_captions_are_two(page: Any) -> None:
    left, right = (40.0, 100.0, 230.0, 220.0), (250.0, 100.0, 440.0, 220.0)
    bar_chart(page, left)
    bar_chart(page, right)
    page.insert_text((60, 240), "Figure 1: Left bars", fontsize=9)
    page.insert_text((270, 240), "Figure 2: Right bars", fontsize=9)
    found = drawings(page)
    assert [iou(one.box, box) > 0.8 for one, box in zip(found, (left, right), strict=True)] == [True, True]


def test_a_bar_that_stands_apart_on_the_same_base_line_is_of_the_chart(page: Any) -> None:
    for number, (x, high) in enumerate([(60, 120), (75, 80), (90, 60), (105, 95), (140, 140)]):
        page.draw_rect((x, 300 - high, x + 15, 300), color=None, fill=(0.1, 0.2 + number / 10, 0.6))
    (found,) = drawings(page)
    assert found.box[2] == pytest.approx(155, abs=2)


def test_panels_over_one_caption_are_one_drawing(page: Any) -> None:
    bar_chart(page, (40.0, 100.0, 230.0, 220.0))
    curve(page, (245.0, 110.0, 440.0, 210.0))
    page.insert_text((110, 240), "Figure 1: Bars of the turbines and their curve over the year", fontsize=9)
    (found,) = drawings(page)
    assert iou(found.box, (40.0, 100.0, 440.0, 220.0)) > 0.85


def test_a_caption_in_the_box_of_the_layout_is_cut_off(page: Any) -> None:
    bar_chart(page, CHART)
    page.insert_text((110, 394), "Figure 1: Energy of the turbines", fontsize=9)
    part = LayoutPart("picture", (98.0, 198.0, 402.0, 400.0))
    (found,) = drawings(page, (part,))
    assert found.box[3] < 388
    assert not any("Figure" in f.text for f in found.texts)


def test_rules_frames_and_panels_behind_text_are_no_drawings(page: Any) -> None:
    page.draw_line((50, 40), (450, 40))
    page.draw_rect(pymupdf.Rect(50, 45, 450, 150), fill=(0.93, 0.93, 0.93))
    paragraph(page, 60, 60)
    page.draw_rect(pymupdf.Rect(20, 20, 480, 680))
    page.draw_line((50, 300), (450, 300))
    assert drawings(page) == []


def test_a_small_logo_is_left_out_and_kept_with_a_caption(page: Any) -> None:
    paragraph(page, 60, 300)
    page.draw_circle((80, 60), 20, fill=(0.1, 0.5, 0.3))
    page.draw_polyline([(70, 60), (80, 45), (90, 60), (70, 75)])
    page.draw_circle((95, 70), 10, fill=(0.7, 0.5, 0.3))
    assert drawings(page) == []
    page.insert_text((60, 100), "Figure 1: The sign", fontsize=9)
    assert len(drawings(page)) == 1


def test_the_rulings_of_a_table_are_no_drawing(page: Any) -> None:
    ruled_table(page, 60, 100, [["Name", "Count", "Share"], ["apples", "12", "3 %"], ["pears", "7", "2 %"]])
    page.insert_text((60, 180), "Table 1: Fruit", fontsize=9)
    assert drawings(page) == []
    assert drawings(page, tables=((60.0, 100.0, 330.0, 160.0),)) == []


def test_a_drawing_over_photos_takes_them_in(page: Any) -> None:
    page.insert_image(pymupdf.Rect(100, 200, 180, 260), stream=photo())
    page.insert_image(pymupdf.Rect(300, 200, 380, 260), stream=photo(90, 70))
    page.draw_line((185, 230), (295, 230))
    page.draw_polyline([(290, 225), (296, 230), (290, 236)])
    page.draw_bezier((140, 262), (140, 320), (340, 320), (340, 262))
    page.draw_rect(pymupdf.Rect(95, 195, 385, 330))
    (found,) = drawings(page)
    assert iou(found.box, (95, 195, 385, 330)) > 0.9
    assert left_over(placed_pictures(page), [found]) == []


def test_one_photo_stays_an_embedded_picture(page: Any) -> None:
    page.insert_image(pymupdf.Rect(100, 200, 380, 360), stream=photo())
    page.draw_rect(pymupdf.Rect(99, 199, 381, 361))
    assert drawings(page) == []
    assert len(left_over(placed_pictures(page), [])) == 1


def test_a_picture_of_a_scanned_page_is_cut_out(page: Any) -> None:
    page.insert_image(page.rect, stream=photo(), keep_proportion=False)
    parts = (
        LayoutPart("text", (50.0, 40.0, 450.0, 150.0)),
        LayoutPart("picture", (100.0, 200.0, 400.0, 380.0)),
        LayoutPart("text", (50.0, 420.0, 450.0, 600.0)),
    )
    (found,) = drawings(page, parts)
    assert found.box == (100.0, 200.0, 400.0, 380.0)
    assert not found.drawn


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_drawing_on_a_turned_page_is_boxed_as_displayed(page: Any, rotation: int) -> None:
    bar_chart(page, CHART)
    page.set_rotation(rotation)
    (found,) = drawings(page)
    shown = (pymupdf.Rect(CHART) * page.rotation_matrix).normalize()
    assert iou(found.box, tuple(shown)) > 0.85


def test_the_layout_and_the_paths_agree_on_a_chart(page: Any) -> None:
    paragraph(page, 60, 60)
    bar_chart(page, CHART)
    page.insert_text((110, 400), "Figure 1: Energy of the turbines in the year", fontsize=10)
    paragraph(page, 60, 440)
    (found,) = drawings(page, page_layout(page))
    assert iou(found.box, CHART) > 0.8


def test_words_on_a_photo_are_its_own_where_the_layout_sees_no_paragraph(page: Any) -> None:
    page.insert_image(pymupdf.Rect(100, 200, 380, 360), stream=photo())
    page.insert_text((120, 230), "North gate", fontsize=10)
    page.insert_text((120, 300), "A sentence of many words that runs over the photo", fontsize=9)
    parts = (LayoutPart("text", (115.0, 290.0, 375.0, 304.0)), LayoutPart("text", (50.0, 400.0, 300.0, 500.0)))
    picture = Picture(1, (100.0, 200.0, 380.0, 360.0), 0, 0, 0)
    (found,) = labelled([picture], parts, page_fragments(page), tuple(page.rect))
    assert "North gate" in [f.text for f in found.texts]


def test_a_drawing_on_a_scan_is_found_by_its_ink_though_the_layout_missed_it(page: Any) -> None:
    paragraph(page, 60, 60)
    diagram(page, CHART)
    page.draw_rect(pymupdf.Rect(470, 300, 500, 700), fill=(0, 0, 0))
    words = [f for f in page_fragments(page) if len(f.text.split()) > 5]
    scan = new_pdf().new_page(width=500, height=700)
    scan.insert_image(scan.rect, pixmap=page.get_pixmap(dpi=110))
    parts = (LayoutPart("text", (55.0, 45.0, 480.0, 85.0)), LayoutPart("text", (55.0, 85.0, 480.0, 125.0)))
    (found,) = page_drawings(scan, 1, parts, words, placed_pictures(scan))
    assert iou(found.box, CHART) > 0.8
    assert not found.drawn


def test_a_photo_behind_a_page_has_no_drawings(page: Any) -> None:
    page.insert_image(page.rect, stream=photo(), keep_proportion=False)
    paragraph(page, 60, 60)
    parts = (LayoutPart("text", (55.0, 45.0, 480.0, 85.0)), LayoutPart("text", (55.0, 85.0, 480.0, 125.0)))
    assert drawings(page, parts) == []


@pytest.mark.parametrize(("x", "number"), [(30.0, 1), (95.0, 2)])
def test_a_caption_at_the_margin_is_of_both_panels_and_one_centred_under_a_panel_is_not(
    page: Any, x: float, number: int
) -> None:
    bar_chart(page, (40.0, 100.0, 230.0, 220.0))
    curve(page, (250.0, 110.0, 440.0, 210.0))
    page.insert_text((x, 240), "Figure 1: Ridership", fontsize=9)
    assert len(drawings(page)) == number
