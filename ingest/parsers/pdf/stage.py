"""The bytes of pictures in the staging directory, and what is to be seen in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.types import Asset, BBox
from ingest.identity import hash_bytes
from ingest.parsers.pdf.model import Fragment, Picture, area
from ingest.parsers.pdf.mupdf import pymupdf
from ingest.parsers.pdf.scan import OCR_DPI, Ocr, fragments_of, pixels_of
from ingest.parsers.pdf.shown import Shown, is_photo, moved, shown

CUT_DPI = 150
GLANCE = 96
"""Pixels of the longer side that are enough to tell a photo."""
LABELLED = 8
"""Runs of text in a picture from which it is no photo."""
OCR_AREA = 3_000.0
"""Square points; smaller pictures are icons."""
OCR_SIDE = 1_600
_WEB_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "gif": "image/gif"}


class PictureStage:
    """Writes the bytes of pictures into the staging directory, each content once."""

    def __init__(self, document: Any, staging: Path, max_pixels: int, ocr: Ocr | None = None) -> None:
        self._document = document
        self._staging = staging
        self._max_pixels = max_pixels
        self._known: dict[int, Asset | None] = {}
        self._ocr = ocr
        self._page: tuple[int, Any] | None = None

    def asset(self, picture: Picture) -> Asset | None:
        """The staged picture, or None if it shows nothing. Raises ValueError if it is too large to decode."""
        if picture.width * picture.height > self._max_pixels:
            raise ValueError(f"the picture has {picture.width} x {picture.height} pixels, more than allowed")
        if not picture.xref:
            return self._put(*self._cut(picture.page, picture.box))
        if picture.xref not in self._known:
            self._known[picture.xref] = self._put(*self._embedded(picture.xref))
        return self._known[picture.xref]

    def crop(self, page: int, box: BBox) -> Asset | None:
        """A part of a page as a staged picture, or None if it shows nothing."""
        return self._put(*self._cut(page, box))

    def looked_at(self, picture: Picture) -> Shown:
        """What is written in a picture and what it shows.

        Text is recognised where the page has none for it: in charts and diagrams made of outlines, and in rasters
        that are no photos (`always`: in these too). Raises OcrUnavailable.
        """
        small = pixels_of(self._drawn(picture.page, picture.box, GLANCE / max(1.0, *_sides(picture.box))))
        photo = not picture.drawn and len(picture.texts) < LABELLED and is_photo(small)
        texts: Sequence[Fragment] = picture.texts
        if self._ocr is not None and self._may_hold_text(picture, photo):
            scale = min(OCR_DPI / 72, OCR_SIDE / max(1.0, *_sides(picture.box)))
            drawn = self._drawn(picture.page, picture.box, scale)
            found = fragments_of(self._ocr.recogniser.recognise(pixels_of(drawn)), drawn.width / _sides(picture.box)[0])
            texts = [moved(fragment, picture.box) for fragment in found] or texts
        return shown(picture, texts, photo=photo)

    def _may_hold_text(self, picture: Picture, photo: bool) -> bool:
        assert self._ocr is not None
        if picture.texts or self._ocr.choice == "never" or area(picture.box) < OCR_AREA:
            return False
        return not photo or self._ocr.choice == "always"

    def _put(self, data: bytes, media_type: str) -> Asset | None:
        if not data:
            return None
        digest = hash_bytes(data)
        path = self._staging / digest
        if not path.exists():
            path.write_bytes(data)
        return Asset(digest, path, media_type)

    def _embedded(self, xref: int) -> tuple[bytes, str]:
        image = self._document.extract_image(xref)
        if not image:
            raise ValueError("the picture holds no bytes")
        data, media_type = image["image"], _WEB_TYPES.get(image["ext"])
        plain = media_type is not None and not image["smask"] and image["colorspace"] in (1, 3)
        if plain and len(data) > 2_000 + 0.02 * image["width"] * image["height"]:
            return data, str(media_type)
        pixels = pymupdf.Pixmap(self._document, xref)
        if _is_plain(pixels):
            if not image["smask"] or _is_plain(pymupdf.Pixmap(self._document, image["smask"])):
                return b"", ""
        elif plain:
            return data, str(media_type)
        return self._png(pixels, image["smask"]), "image/png"

    def _png(self, pixels: Any, mask: int) -> bytes:
        if pixels.colorspace is None or pixels.colorspace.n not in (1, 3):
            pixels = pymupdf.Pixmap(pymupdf.csRGB, pixels)
        if mask:
            shades = pymupdf.Pixmap(self._document, mask)
            if (shades.width, shades.height) == (pixels.width, pixels.height):
                opaque = pymupdf.Pixmap(pixels, 0) if pixels.alpha else pixels
                pixels = pymupdf.Pixmap(opaque, shades)
        return bytes(pixels.tobytes("png"))

    def _cut(self, page: int, box: BBox) -> tuple[bytes, str]:
        pixels = self._drawn(page, box, CUT_DPI / 72)
        return (b"", "") if _is_plain(pixels) else (bytes(pixels.tobytes("png")), "image/png")

    def _drawn(self, page: int, box: BBox, scale: float) -> Any:
        """A part of a page at so many pixels per point, or fewer where there would be more than allowed."""
        if self._page is None or self._page[0] != page:
            self._page = (page, self._document[page - 1].get_displaylist())
        scale = min(scale, (self._max_pixels / max(1.0, area(box))) ** 0.5)
        # The clip of get_pixmap is given on the displayed page, not scaled.
        return self._page[1].get_pixmap(matrix=pymupdf.Matrix(scale, scale), clip=pymupdf.Rect(box), alpha=False)


def _is_plain(pixels: Any) -> bool:
    """Whether all pixels are equal; PyMuPDF's own is_unicolor walks them in Python."""
    samples = pixels.samples
    return bool(samples == samples[: pixels.n] * (pixels.width * pixels.height))


def _sides(box: BBox) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]
