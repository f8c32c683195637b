"""What the engines read in pictures of pages whose words are known."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from functools import cache

import numpy as np
import pytest

from index.errors import OcrUnavailable
from index.types import BBox
from ingest.base import Reading
from ingest.ocr import ENGINES, open_ocr
from ingest.ocr.base import Pixels, Word
from ingest.ocr.letters import readable
from tests.ingest.pdfs import PROSE, pymupdf, report

SCALE = 150 / 72


def has(engine: str) -> bool:
    return engine != "tesseract" or shutil.which("tesseract") is not None


ENGINE = [
    pytest.param(name, marks=pytest.mark.skipif(not has(name), reason="the program tesseract is not installed"))
    for name in ENGINES
]


@cache
def drawn() -> tuple[Pixels, list[tuple[str, BBox]]]:
    """The picture of a page at 150 dpi, and its words with their boxes in pixels."""
    page = pymupdf.open(stream=report())[0]
    pixmap = page.get_pixmap(dpi=150, colorspace=pymupdf.csRGB, alpha=False)
    pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    words = [(text, (x0, y0, x1, y1)) for x0, y0, x1, y1, text, *_ in page.get_text("words")]
    return pixels, [(text, (b[0] * SCALE, b[1] * SCALE, b[2] * SCALE, b[3] * SCALE)) for text, b in words]


@cache
def read_by(engine: str) -> tuple[Word, ...]:
    return tuple(open_ocr(Reading(ocr_engine=engine)).recognise(drawn()[0]))


def plain(texts: list[str]) -> Counter[str]:
    return Counter(re.findall(r"\w+", " ".join(texts).lower()))


@pytest.mark.parametrize("engine", ENGINE)
def test_nearly_all_words_of_a_page_are_read(engine: str) -> None:
    truth, found = plain([text for text, _ in drawn()[1]]), plain([word.text for word in read_by(engine)])
    assert (truth & found).total() >= 0.97 * truth.total()
    assert found.total() <= 1.1 * truth.total(), "and hardly any that are not there"


@pytest.mark.parametrize("engine", ENGINE)
def test_a_word_is_boxed_where_it_stands(engine: str) -> None:
    places: dict[str, list[BBox]] = {}
    for text, box in drawn()[1]:
        places.setdefault(text, []).append(box)
    near = [
        min(max(abs(a - b) for a, b in zip(word.box, box, strict=True)) for box in places[word.text])
        for word in read_by(engine)
        if word.text in places
    ]
    assert len(near) > 80
    assert np.quantile(near, 0.9) < 3 * SCALE, "within three points for nine words in ten"


@pytest.mark.parametrize("engine", ENGINE)
def test_words_of_a_line_follow_one_another_with_their_confidence(engine: str) -> None:
    words = read_by(engine)
    heading = next(index for index, word in enumerate(words) if word.text == "Annual")
    assert [word.text for word in words[heading : heading + 3]] == ["Annual", "River", "Report"]
    assert len({word.line for word in words[heading : heading + 3]}) == 1
    assert all(0 < word.confidence <= 1 for word in words)
    assert sum(word.confidence for word in words) / len(words) > 0.85


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_that_lies_on_its_side_or_head_is_read(turns: int) -> None:
    pixels = np.ascontiguousarray(np.rot90(drawn()[0], -turns))
    words = open_ocr(Reading()).recognise(pixels)
    truth, found = plain([text for text, _ in drawn()[1]]), plain([word.text for word in words])
    assert (truth & found).total() >= 0.9 * truth.total()
    assert Counter(word.turn for word in words).most_common(1)[0][0] == turns


@cache
def written(text: str, size: int = 34, width: int = 1200) -> Pixels:
    page = pymupdf.open().new_page(width=width, height=3 * size)
    page.insert_text((size, 2 * size), text, fontsize=size)
    pixmap = page.get_pixmap(alpha=False)
    return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)


def test_letters_of_other_languages_are_read() -> None:
    recogniser = open_ocr(Reading(languages=("en", "de", "fr")))
    words = recogniser.recognise(written("Größe über Öl, façade déjà vu"))
    assert " ".join(word.text for word in words) == "Größe über Öl, façade déjà vu"


def test_a_line_that_is_longer_than_any_on_a_page_is_read_in_parts() -> None:
    text = " ".join([PROSE.strip()] * 3)
    words = open_ocr(Reading()).recognise(written(text, 20, 9_000))
    assert [word.text for word in words][:4] == ["Rivers", "carry", "sediment", "from"]
    truth, found = plain([text]), plain([word.text for word in words])
    assert (truth & found).total() >= 0.9 * truth.total()


def test_signs_of_other_scripts_are_not_read_unless_they_are_asked_for() -> None:
    letters = ["blank", "a", "十", "、", "Ａ", "+", "ß"]
    assert readable(letters, ("en",)).tolist() == [0, 1, 5, 6]
    with pytest.raises(OcrUnavailable, match="'ja'"):
        readable(letters, ("en", "ja"))


@pytest.mark.parametrize("engine", ENGINE)
def test_a_language_that_cannot_be_read_is_refused(engine: str) -> None:
    with pytest.raises(OcrUnavailable, match="'xx'"):
        open_ocr(Reading(ocr_engine=engine, languages=("xx",))).recognise(drawn()[0])


def test_an_engine_of_another_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(OcrUnavailable, match="rapidocr, tesseract"):
        open_ocr(Reading(ocr_engine="eyes"))
