"""Pictures of pages and boxes drawn on them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from index.errors import InvalidInput, NotFound, ParseFailed
from ingest.render import Renderer, draw_highlights
from tests.ingest.pdfs import report


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renderer]:
    made = Renderer(tmp_path_factory.mktemp("pages"))
    yield made
    made.close()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(report())
    return path


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def test_a_page_is_drawn_once_per_dpi_within_bounds(renderer: Renderer, document: Path) -> None:
    drawn = renderer.page_png(document, "digest", 1, 72)
    assert size(drawn) == (595, 842)
    written = drawn.stat().st_mtime_ns
    assert renderer.page_png(document, "digest", 1, 72).stat().st_mtime_ns == written
    assert size(renderer.page_png(document, "digest", 1, 9_999)) == size(renderer.page_png(document, "digest", 1, 300))


def test_a_clip_shows_its_box(renderer: Renderer, document: Path) -> None:
    drawn = renderer.clip_png(document, "digest", 1, 144, (60, 480, 240, 600))
    assert size(drawn) == (360, 240)
    with pytest.raises(InvalidInput):
        renderer.clip_png(document, "digest", 1, 72, (10, 10, 10, 20))


def test_a_page_out_of_range_is_not_found(renderer: Renderer, document: Path) -> None:
    with pytest.raises(NotFound):
        renderer.page_png(document, "digest", 3, 72)


def test_a_file_that_is_no_pdf_cannot_be_drawn(renderer: Renderer, tmp_path: Path) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(b"nonsense")
    with pytest.raises(ParseFailed):
        renderer.page_png(path, "other", 1, 72)


def test_highlights_are_drawn_at_their_place() -> None:
    out = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(out, "PNG")
    with Image.open(io.BytesIO(draw_highlights(out.getvalue(), [(10, 10, 40, 20)], scale=2))) as drawn:
        assert drawn.getpixel((150, 80)) == (255, 255, 255)
        inside = drawn.getpixel((50, 30))
        assert isinstance(inside, tuple)
        assert inside[2] < 255 < 2 * inside[0]
