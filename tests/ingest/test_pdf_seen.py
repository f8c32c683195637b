"""Pictures, equations and references of a whole document, as its elements and edges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.types import Bundle, Element
from ingest.base import Reading
from ingest.ocr.base import Word
from ingest.ocr.recogniser import Recogniser
from ingest.parsers.pdf.model import Fragment, Picture
from ingest.parsers.pdf.scan import Ocr
from ingest.parsers.pdf.shown import is_photo, shown
from ingest.parsers.pdf.stage import PictureStage
from ingest.run import parse
from tests.ingest.conftest import MakeTask
from tests.ingest.drawn import bar_chart, curve, diagram, paragraph
from tests.ingest.pdfs import new_pdf, photo, pymupdf, saved


def article() -> bytes:
    """A chart, a photo and a numbered equation, each named in the text."""
    document = new_pdf()
    page = document.new_page(width=500, height=760)
    page.insert_text((60, 50), "Figure 1 shows the energy, Figure 2 the river; see also Eq. (1).", fontsize=10)
    paragraph(page, 60, 64, 3)
    bar_chart(page, (100.0, 120.0, 400.0, 280.0))
    page.insert_text((110, 300), "Figure 1: Energy of the turbines in the year", fontsize=9)
    paragraph(page, 60, 330, 3)
    page.insert_text((180, 400), "E = m a + b", fontsize=12, fontname="tiit")
    page.insert_text((420, 400), "(1)", fontsize=12, fontname="tiro")
    paragraph(page, 60, 430, 4)
    page.insert_image(pymupdf.Rect(120, 500, 380, 660), stream=photo(260, 160))
    page.insert_text((130, 680), "Figure 2: The river at high water", fontsize=9)
    return saved(document)


@pytest.fixture
def bundle(make_task: MakeTask) -> Bundle:
    (found,) = parse(replace(make_task("article.pdf", article()), reading=Reading(layout="always", ocr="never")))
    return found


def of_kind(bundle: Bundle, kind: str) -> list[Element]:
    return [element for element in bundle.elements if element.kind == kind]


def test_pictures_have_crop_caption_labels_and_kind(bundle: Bundle) -> None:
    chart, river = of_kind(bundle, "image")
    assert (chart.caption, chart.shows) == ("Figure 1: Energy of the turbines in the year", "chart")
    assert (river.caption, river.shows) == ("Figure 2: The river at high water", "photo")
    assert set(chart.text.split()) == {"T1", "T2", "T3", "T4", "0", "100", "200", "300"}
    line = next(line for line in chart.lines if chart.text[line.start : line.end] == "T1")
    assert chart.regions[0].bbox[0] < line.bbox[0] < line.bbox[2] < chart.regions[0].bbox[2]
    assert {asset.hash for asset in bundle.assets} >= {chart.asset, river.asset}
    assert "T1" not in " ".join(element.text for element in of_kind(bundle, "text"))


def test_an_equation_is_an_element_with_its_number_and_crop(bundle: Bundle) -> None:
    (equation,) = of_kind(bundle, "equation")
    assert (equation.text, equation.caption) == ("E = m a + b (1)", "Equation (1)")
    (asset,) = [asset for asset in bundle.assets if asset.hash == equation.asset]
    with Image.open(asset.path) as picture:
        assert picture.width > 2 * (equation.regions[0].bbox[2] - equation.regions[0].bbox[0])


def test_text_is_tied_to_what_it_names_and_captions_to_their_pictures(bundle: Bundle) -> None:
    by_id = {element.id: element for element in bundle.elements}
    named = [edge for edge in bundle.edges if edge.kind == "refers_to"]
    said = [by_id[e.element or ""].text[e.span[0] : e.span[1]] for e in named if e.span]
    assert said == ["Figure 1", "Figure 2", "Eq. (1)"]
    assert [by_id[edge.target].kind for edge in named] == ["image", "image", "equation"]
    pairs = [(by_id[e.source].text, by_id[e.target].caption) for e in bundle.edges if e.kind == "caption_of"]
    assert all(text == caption for text, caption in pairs)
    assert len(pairs) == 2


class _Says:
    """An engine that reads the same words in every picture."""

    name, version = "says", "1"

    def read(self, pixels: object, languages: tuple[str, ...]) -> list[Word]:
        return [Word("40", (10, 10, 40, 24), 0.9, line=0), Word("kWh", (44, 10, 80, 24), 0.9, line=0)]


def looked_at(tmp_path: Path, choice: str, texts: tuple[Fragment, ...] = ()) -> str:
    document = new_pdf()
    box = diagram(document.new_page(width=500, height=400), (100.0, 100.0, 400.0, 250.0))
    ocr = Ocr(Recogniser(_Says, ("en",), None), choice)  # type: ignore[arg-type]
    stage = PictureStage(document, tmp_path, 10**7, ocr)
    return stage.looked_at(Picture(1, box, 0, 0, 0, drawn=True, texts=texts)).text


def test_text_is_recognised_in_a_picture_only_where_the_page_states_none(tmp_path: Path) -> None:
    known = Fragment("Sensor", (110, 105, 140, 115), (110, 105, 140, 115), 9, False, False, 0, 0)
    assert looked_at(tmp_path, "auto") == "40 kWh"
    assert looked_at(tmp_path, "auto", (known,)) == "Sensor"
    assert looked_at(tmp_path, "never") == ""


def run(text: str, x: float, y: float) -> Fragment:
    box = (x, y, x + 6.0 * len(text), y + 10)
    return Fragment(text, box, box, 10, False, False, 0, 0)


def test_what_a_picture_shows_is_told_by_its_text() -> None:
    drawing = Picture(1, (0, 0, 300, 200), 0, 0, 0, drawn=True)
    ticks = [run(str(n), 10, 20.0 + n) for n in (0, 50, 100)]
    assert shown(drawing, [*ticks, run("Energy", 100, 190)], photo=False).kind == "chart"
    assert shown(drawing, [run("Sensor", 10, 10), run("Archive", 90, 10)], photo=False).kind == "diagram"
    assert shown(drawing, [], photo=False).kind is None
    sentence = "A line of many words as they stand on the page of a book"
    scan = Picture(1, (0, 0, 400, 500), 3, 800, 1000)
    assert shown(scan, [run(sentence, 10, 20.0 * n) for n in range(5)], photo=False).kind == "scan"
    assert shown(scan, [], photo=True).kind == "photo"


def test_the_text_of_a_picture_is_read_row_by_row() -> None:
    drawing = Picture(1, (0, 0, 300, 200), 0, 0, 0, drawn=True)
    look = shown(drawing, [run("right", 100, 11), run("below", 10, 60), run("left", 10, 10)], photo=False)
    assert look.text == "left right\nbelow"
    assert [look.text[line.start : line.end] for line in look.lines] == ["left", "right", "below"]


def test_many_colours_without_a_ground_make_a_photo() -> None:
    rng = np.random.default_rng(1)
    ramp = np.add.outer(np.arange(96), np.arange(96)) % 256
    smooth = np.stack([ramp, ramp[::-1] // 2, 255 - ramp], axis=-1) + rng.integers(0, 20, (96, 96, 3))
    flat = np.full((96, 96, 3), 255)
    flat[20:60, 20:60] = (30, 90, 200)
    flat[65:80, 10:90] = (200, 60, 40)
    assert is_photo(np.clip(smooth, 0, 255).astype(np.uint8))
    assert not is_photo(flat.astype(np.uint8))


def test_a_curve_between_axes_keeps_its_place_in_reading_order(make_task: MakeTask) -> None:
    document = new_pdf()
    page = document.new_page(width=500, height=700)
    paragraph(page, 60, 60)
    curve(page, (100.0, 200.0, 400.0, 380.0))
    paragraph(page, 60, 440)
    (found,) = parse(replace(make_task("curve.pdf", saved(document)), reading=Reading(layout="always", ocr="never")))
    assert [element.kind for element in found.elements] == ["text", "image", "text"]
