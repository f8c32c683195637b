"""Picture files as documents: each frame a page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from index.types import Bundle
from ingest.base import Limits, Reading
from ingest.identity import hash_bytes
from ingest.parsers.frames import open_frames
from ingest.render import Renderer
from ingest.run import parse
from tests.ingest.conftest import MakeTask
from tests.ingest.pdfs import photo, pymupdf, report

UNREAD = Reading(layout="never", ocr="never")


def pictures(dpi: int = 150) -> list[Image.Image]:
    """The pages of the report."""
    drawn = [page.get_pixmap(dpi=dpi, alpha=False) for page in pymupdf.open(stream=report())]
    return [Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples) for pixmap in drawn]


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def parsed(make_task: MakeTask, name: str, data: bytes, reading: Reading = UNREAD) -> Bundle:
    (bundle,) = parse(make_task(name, data, reading=reading))
    return bundle


def test_each_frame_of_a_tiff_is_a_page_with_its_words(make_task: MakeTask) -> None:
    first, *rest = pictures()
    data = encoded(first.convert("1"), "TIFF", save_all=True, append_images=rest, dpi=(150, 150))
    bundle = parsed(make_task, "fax.tiff", data, Reading())
    assert (bundle.document.media_type, bundle.document.pages) == ("image/tiff", 2)
    for size in bundle.document.page_sizes:
        assert size == pytest.approx((595.2, 842.4), abs=1)
    found = {element.regions[0].page: element.text for element in bundle.elements if "Outlook" in element.text}
    assert found == {2: "3 Outlook"}
    assert any("northern plain" in element.text for element in bundle.elements)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_photo_of_any_format_is_a_page_with_a_picture(make_task: MakeTask, kind: str) -> None:
    with Image.open(io.BytesIO(photo(300, 200))) as picture:
        data = encoded(picture, kind)
    bundle = parsed(make_task, f"photo.{kind.lower()}", data)
    assert bundle.document.media_type == f"image/{kind.lower()}"
    (image,) = [element for element in bundle.elements if element.kind == "image"]
    assert image.regions[0].page == 1
    assert bundle.document.page_sizes == ((225.0, 150.0),), "at 96 dpi, where nothing is stated"


def test_a_stated_resolution_gives_the_size_of_the_page_and_none_a_page_no_larger_than_a4(tmp_path: Path) -> None:
    picture = Image.new("L", (1700, 2200), 255)
    sizes = []
    for number, options in enumerate(({"dpi": (200, 200)}, {"dpi": (72, 72)}, {})):
        path = tmp_path / f"{number}.png"
        path.write_bytes(encoded(picture, "PNG", **options))
        page = open_frames(path, 10**9, 1)[0]
        sizes.append((round(page.rect.width), round(page.rect.height)))
    assert sizes == [(612, 792), (651, 842), (651, 842)]


def test_a_photo_is_turned_as_its_camera_says(make_task: MakeTask) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(photo(300, 200))) as picture:
        data = encoded(picture, "JPEG", exif=exif)
    assert parsed(make_task, "turned.jpg", data).document.page_sizes == ((150.0, 225.0),)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F"])
def test_pictures_of_every_depth_and_colour_are_drawn_over_white(tmp_path: Path, mode: str) -> None:
    picture = Image.new("L", (60, 40), 255)
    picture.paste(0, (10, 10, 30, 30))
    shown = picture.convert("RGBA").convert("LA") if mode == "LA" else picture.convert("I").convert(mode)
    path = tmp_path / "any.tiff"
    path.write_bytes(encoded(shown, "TIFF"))
    pixels = open_frames(path, 10**6, 1)[0].get_pixmap(dpi=96, alpha=False)
    assert pixels.pixel(50, 5)[0] > 200
    assert pixels.pixel(20, 20)[0] < 60


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    path.write_bytes(encoded(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG"))
    assert open_frames(path, 10**6, 1)[0].get_pixmap(alpha=False).pixel(5, 5) == (255, 255, 255)


def test_more_frames_or_pixels_than_allowed_are_refused(make_task: MakeTask) -> None:
    first, second = pictures(30)
    data = encoded(first, "TIFF", save_all=True, append_images=[second])
    for limits, words in ((Limits(pages=1), "2 frames"), (Limits(picture_pixels=50_000), "pixels")):
        (bundle,) = parse(make_task("fax.tiff", data, limits, UNREAD))
        assert bundle.document.status == "failed"
        assert words in (bundle.document.error or "")


def test_a_page_of_a_picture_file_can_be_shown(tmp_path: Path) -> None:
    first, second = pictures(72)
    path = tmp_path / "original"
    path.write_bytes(
        encoded(first, "TIFF", save_all=True, append_images=[second.crop((0, 0, 595, 400))], dpi=(144, 144))
    )
    renderer = Renderer(tmp_path / "cache")
    try:
        png = renderer.page_png(path, hash_bytes(path.read_bytes()), 2, 144)
    finally:
        renderer.close()
    with Image.open(png) as picture:
        assert picture.size == (595, 400)
