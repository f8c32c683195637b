"""Perceptual hashes: alike for one picture however it was changed, unlike for others."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from index.errors import LimitExceeded, ParseFailed
from index.pictures import LOOK_BYTES, PictureView, relevance_of
from ingest.asking import PictureReader
from ingest.base import Reading
from ingest.looks import CUTS, looks_of, looks_of_picture, without_margins
from tests.pictures import CHANGES, chart, encoded

PICTURES = {number: chart(number) for number in range(60)}
VIEW = PictureView.of({number: looks_of_picture(picture) for number, picture in PICTURES.items()})


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_changed_picture_is_nearest_to_itself_and_foreign_ones_are_far(change: str) -> None:
    for number in range(0, 60, 4):
        relevance = relevance_of(VIEW.likeness(looks_of_picture(CHANGES[change](PICTURES[number]))))
        assert relevance.argmax() == number
        assert relevance[number] > 0.5
        assert np.delete(relevance, number).max() < 0.3


def test_a_picture_that_is_not_there_is_like_none() -> None:
    for number in range(100, 110):
        assert relevance_of(VIEW.likeness(looks_of_picture(chart(number)))).max() < 0.3


def test_the_same_picture_has_every_bit_in_common() -> None:
    likeness = VIEW.likeness(looks_of_picture(PICTURES[7]))
    assert likeness[7] == 1.0
    assert relevance_of(likeness)[7] >= 1.0


def test_looks_are_whole_and_few() -> None:
    looks = looks_of_picture(PICTURES[0])
    assert len(looks) % LOOK_BYTES == 0
    assert LOOK_BYTES <= len(looks) <= 2 * len(CUTS) * LOOK_BYTES


def test_margins_of_any_colour_are_cut_off() -> None:
    square = Image.new("L", (100, 60), 30)
    framed = ImageOps.expand(square, 25, 200)
    assert without_margins(framed).size == square.size
    assert without_margins(square).size == square.size, "there is nothing else"


def test_a_blank_or_broken_picture_has_no_looks(tmp_path: Path) -> None:
    assert looks_of_picture(Image.new("RGB", (300, 200), "white")) == b""
    broken = tmp_path / "broken.png"
    broken.write_bytes(encoded(PICTURES[0])[:200])
    assert looks_of(broken, 10**6) == b""
    tiny = Image.fromarray(np.array([[0, 255], [255, 0]], np.uint8))
    assert len(looks_of_picture(tiny)) % LOOK_BYTES == 0


def test_a_transparent_picture_looks_as_on_paper(tmp_path: Path) -> None:
    picture = PICTURES[3].convert("RGBA")
    clear = np.asarray(picture).copy()
    clear[(clear[:, :, :3] > 250).all(axis=2), 3] = 0
    path = tmp_path / "clear.png"
    Image.fromarray(clear).save(path)
    assert VIEW.likeness(looks_of(path, 10**7)).argmax() == 3


def test_a_picture_is_read_in_another_process() -> None:
    reader = PictureReader(Reading(ocr="never"), 10_000_000)
    try:
        assert reader.read(encoded(PICTURES[5])).looks == looks_of_picture(PICTURES[5])
        with pytest.raises(ParseFailed):
            reader.read(b"these are words")
        small = PictureReader(Reading(ocr="never"), 1000)
        with pytest.raises(LimitExceeded, match="pixels"):
            small.read(encoded(PICTURES[5]))
        small.close()
        out = io.BytesIO()
        PICTURES[5].save(out, "WEBP")
        assert VIEW.likeness(reader.read(out.getvalue()).looks).argmax() == 5
    finally:
        reader.close()
