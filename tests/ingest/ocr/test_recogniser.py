"""What was recognised is kept, and is recognised again where it was not."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingest.ocr.base import Pixels, Word
from ingest.ocr.recogniser import Recogniser, line_texts

PICTURE: Pixels = np.arange(40 * 60 * 3, dtype=np.uint32).astype(np.uint8).reshape(40, 60, 3)
WORDS = [Word("Rhine", (1.0, 2.0, 30.0, 12.0), 0.987, 3), Word("Größe", (32.0, 2.0, 60.0, 12.0), 0.5, 3, 1)]


class Counting:
    """Reads the same words in every picture and counts."""

    name = "counting"

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.read_pictures = 0

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> list[Word]:
        self.read_pictures += 1
        return list(WORDS)


def recogniser(
    engine: Counting, cache: Path | None, languages: tuple[str, ...] = ("en",), document: str = "d1"
) -> Recogniser:
    return Recogniser(lambda: engine, languages, cache, document)


def test_equal_pixels_are_read_once(tmp_path: Path) -> None:
    engine = Counting()
    assert recogniser(engine, tmp_path).recognise(PICTURE) == WORDS
    assert recogniser(engine, tmp_path).recognise(PICTURE.copy()) == WORDS
    assert engine.read_pictures == 1
    assert [path.name.partition("-")[0] for path in tmp_path.iterdir()] == ["d1"], "under its document, to go with it"


def test_other_pixels_shapes_languages_versions_and_documents_are_read_anew(tmp_path: Path) -> None:
    first, newer = Counting(), Counting("2")
    recogniser(first, tmp_path).recognise(PICTURE)
    recogniser(first, tmp_path).recognise(PICTURE[::-1])
    recogniser(first, tmp_path).recognise(PICTURE.reshape(60, 40, 3))
    recogniser(first, tmp_path, ("en", "de")).recognise(PICTURE)
    recogniser(first, tmp_path, document="d2").recognise(PICTURE)
    recogniser(newer, tmp_path).recognise(PICTURE)
    assert (first.read_pictures, newer.read_pictures) == (5, 1)


def test_a_torn_file_is_made_again(tmp_path: Path) -> None:
    engine = Counting()
    recogniser(engine, tmp_path).recognise(PICTURE)
    (kept,) = tmp_path.iterdir()
    for torn in (b"", b"[[1,2", b'[["a",1]]', b"\xff\xfe", b"7"):
        kept.write_bytes(torn)
        assert recogniser(engine, tmp_path).recognise(PICTURE) == WORDS
    assert engine.read_pictures == 6


def test_without_a_directory_and_where_none_can_be_made_nothing_is_kept(tmp_path: Path) -> None:
    engine = Counting()
    (tmp_path / "file").write_text("in the way")
    for cache in (None, tmp_path / "file" / "below"):
        assert recogniser(engine, cache).recognise(PICTURE) == WORDS
    assert engine.read_pictures == 2


def test_nothing_is_read_in_what_shows_nothing(tmp_path: Path) -> None:
    engine = Counting()
    plain: Pixels = np.full((40, 60, 3), 255, np.uint8)
    assert recogniser(engine, tmp_path).recognise(plain) == []
    assert recogniser(engine, tmp_path).recognise(PICTURE[:4]) == []
    assert engine.read_pictures == 0


def test_the_text_of_lines_is_joined() -> None:
    assert line_texts([*WORDS, Word("next", (0, 20, 9, 30), 1.0, 4)]) == ["Rhine Größe", "next"]
