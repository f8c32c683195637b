"""Pages that only show their text: which they are, and what is read of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.types import Bundle
from ingest.base import Choice, Reading
from ingest.ocr import open_ocr
from ingest.ocr.base import Word
from ingest.parsers.pdf.fragments import page_fragments
from ingest.parsers.pdf.layout import page_layout
from ingest.parsers.pdf.model import Fragment
from ingest.parsers.pdf.pictures import placed_pictures
from ingest.parsers.pdf.scan import Ocr, fragments_of, is_garbled, needs_ocr, recognised, with_words
from ingest.run import parse
from tests.ingest.conftest import MakeTask
from tests.ingest.pdfs import PROSE, new_pdf, photo, pymupdf, report, saved


def scanned(data: bytes, dpi: int = 110) -> Any:
    """A PDF of the pictures of another's pages."""
    source, made = pymupdf.open(stream=data), new_pdf()
    for page in source:
        new = made.new_page(width=page.rect.width, height=page.rect.height)
        new.insert_image(new.rect, stream=page.get_pixmap(dpi=dpi, alpha=False).tobytes("jpeg"))
    return made


@pytest.fixture(scope="module")
def scan() -> Any:
    return pymupdf.open(stream=saved(scanned(report())))


def needed(page: Any) -> str | None:
    fragments = page_fragments(page) or page_fragments(page, hidden=True)
    return needs_ocr(page, fragments, placed_pictures(page))


def test_a_scan_is_read_with_boxes_on_the_words(make_task: MakeTask) -> None:
    bundle = _parsed(make_task, saved(scanned(report())))
    assert bundle.document.status == "ready"
    line = next(
        (element, line)
        for element in bundle.elements
        for line in element.lines
        if element.text[line.start : line.end].startswith("northern plain")
    )
    element, place = line
    truth = pymupdf.open(stream=report())[0].search_for("northern plain, where water levels were")[0]
    assert place.page == 1
    assert place.bbox == pytest.approx(tuple(truth), abs=4)
    texts = " ".join(element.text for element in bundle.elements)
    assert "multimodal survey of the rivers" in texts, "a divided word is mended as on any page"
    assert [e.text for e in bundle.elements if e.kind == "heading"][:1] == ["1 Introduction"]
    assert element.regions[0].page == 1


def _parsed(make_task: MakeTask, data: bytes, ocr: Choice = "auto") -> Bundle:
    (bundle,) = parse(make_task("scan.pdf", data, reading=Reading(ocr=ocr)))
    return bundle


def test_columns_of_a_scan_are_read_one_after_the_other(make_task: MakeTask) -> None:
    texts = [element.text for element in _parsed(make_task, saved(scanned(report()))).elements]
    order = [next(i for i, text in enumerate(texts) if words in text) for words in ("northern plain", "Right column")]
    assert order == sorted(order)


def test_a_scan_needs_recognition_and_a_page_of_text_does_not(scan: Any) -> None:
    assert needed(scan[0]) == "picture"
    assert needed(pymupdf.open(stream=report())[0]) is None


def test_a_page_of_outlined_letters_needs_recognition() -> None:
    page = new_pdf().new_page()
    for number in range(40):
        page.draw_line((72 + 9 * number, 100), (76 + 9 * number, 110))
    assert needed(page) == "no_text"
    assert needed(new_pdf().new_page()) is None, "an empty page does not"


def test_the_good_invisible_text_of_a_scan_is_kept(scan: Any) -> None:
    document = scanned(report())
    document[0].insert_textbox(pymupdf.Rect(60, 60, 500, 400), PROSE, fontsize=10, render_mode=3)
    assert needed(document[0]) is None


def test_a_garbled_text_layer_is_told_from_text() -> None:
    assert is_garbled(["\ufffd\ufffdlo\ue001\ue002\ue003 wor\x03\x04\ufffd"] * 5)
    assert not is_garbled([PROSE])
    assert not is_garbled(["Übergröße – 12 % · αβγ ≤ 3 → „Zitat“ 漢字 العربية"] * 3), "other scripts are text"
    assert not is_garbled(["\ue001 bullet"]), "too little to tell"


def test_recognised_text_that_says_less_does_not_take_the_place_of_the_text_layer(scan: Any) -> None:
    page = new_pdf().new_page()
    page.insert_image(page.rect, stream=photo(), keep_proportion=False)
    page.insert_text((72, 100), "Recognised words", render_mode=3)
    stated = page_fragments(page, hidden=True)
    found, notice = recognised(page, 1, stated, placed_pictures(page), Ocr(open_ocr(Reading())))
    assert (found, notice) == (stated, None)


def test_a_page_for_which_no_time_is_left_is_told_of(scan: Any) -> None:
    found, notice = recognised(scan[0], 1, [], placed_pictures(scan[0]), Ocr(open_ocr(Reading()), until=0.0))
    assert found == []
    assert notice is not None
    assert (notice.code, notice.page) == ("no_text", 1)


def test_a_language_that_is_not_read_is_a_warning_of_the_page(make_task: MakeTask) -> None:
    (bundle,) = parse(make_task("scan.pdf", saved(scanned(report())), reading=Reading(languages=("xx",))))
    assert bundle.document.status == "partial"
    told = {(notice.code, notice.page) for notice in bundle.document.warnings}
    assert told >= {("ocr_failed", 1), ("ocr_failed", 2)}


def test_a_copy_of_a_scan_states_its_words_to_the_layout_model(scan: Any) -> None:
    fragments = [fragment("Annual River Report", (60, 50, 280, 76)), fragment("turned text", (500, 200, 514, 280), 1)]
    copy = with_words(scan[0], fragments)
    words = {text: box for *box, text, _, _, _ in copy.get_text("words")}
    assert copy.rect == scan[0].rect
    assert words["Report"][2] == pytest.approx(280, abs=6)
    assert words["text"][3] == pytest.approx(280, abs=6)
    assert page_layout(copy)
    copy.parent.close()


def fragment(text: str, box: tuple[float, float, float, float], turn: int = 0) -> Fragment:
    (made,) = fragments_of([Word(text, box, 1.0, 0, turn)], 1.0)
    return made


def test_words_that_stand_apart_on_a_line_are_runs_of_their_own() -> None:
    words = [
        Word("River", (0, 0, 50, 20), 1.0),
        Word("Rhine", (56, 0, 106, 20), 1.0),
        Word("1230", (300, 0, 340, 20), 1.0),
    ]
    runs = fragments_of(words, 2.0)
    assert [(run.text, run.box) for run in runs] == [("River Rhine", (0, 0, 53, 10)), ("1230", (150, 0, 170, 10))]


def test_lines_whose_boxes_waver_are_of_one_size_and_headings_of_another() -> None:
    heights = [30, 20, 21, 19.5, 27, 20, 20.5]
    words = [
        Word("Some words of a line", (0, 26 * line - height / 2, 200, 26 * line + height / 2), 1.0, line)
        for line, height in enumerate(heights)
    ]
    runs = fragments_of([replace(words[0], box=(0, -55, 200, -25)), *words[1:]], 1.0)
    assert len({run.size for run in runs[1:]}) == 1, "the tall one amid lines at equal steps too"
    assert runs[0].size > 1.3 * runs[1].size


def test_what_was_recognised_is_kept_for_the_next_reading(make_task: MakeTask, tmp_path: Path) -> None:
    task = make_task("scan.pdf", saved(scanned(report())), reading=Reading(cache=tmp_path / "kept"))
    (first,) = parse(task)
    kept = {path: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    assert kept
    assert all(path.name.startswith(first.document.content_hash) for path in kept)
    (second,) = parse(task)
    assert second.elements == first.elements
    assert {path: path.read_bytes() for path in (tmp_path / "kept").iterdir()} == kept
