"""Pictures of pages and elements as responses, and the bounds of their cache."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

from starlette.responses import Response

from app.forget import sweep_pictures
from app.wiring import Services
from index.errors import NotFound
from index.types import BBox, Document, Element
from ingest.render import draw_highlights

# A page picture depends on the bytes of its document alone, and these are in its id.
CACHE = {"Cache-Control": "private, max-age=3600"}
_SWEEP_EVERY = 100
LONGEST = 1200
"""Pixels of a picture for a chat model: larger ones are made smaller on their way to it."""
CROP_DPI = 200
A4 = 842
"""Points."""

# Only pictures that a browser draws and cannot run; anything else is shown as a crop of its page.
_SHOWN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"RIFF", "image/webp"),
)


class Pictures:
    """Draws through the renderer, whose cache it keeps below a size and free of deleted documents."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._renderer = services.renderer
        self._served = 0

    def page(self, document: Document, page: int, dpi: int, boxes: Sequence[BBox] = ()) -> Response:
        """A page as PNG, with boxes (points) drawn on it. Raises NotFound for a page that is not there."""
        self._require_page(document, page)
        original = self._original(document)
        path = self._renderer.page_png(original, document.content_hash, page, dpi)
        png = self._read(path, document.content_hash)
        if boxes:
            # Of a huge page the renderer makes a smaller picture than was asked for.
            png = draw_highlights(png, boxes, _width_of(png) / document.page_sizes[page - 1][0])
        return Response(png, media_type="image/png", headers=CACHE)

    def element(self, element: Element, document: Document) -> Response:
        """The embedded picture, else the part of the page. Raises NotFound for an element without either."""
        if element.asset is not None:
            data = self._services.engine.files.path(element.asset).read_bytes()
            media_type = next((kind for magic, kind in _SHOWN if data.startswith(magic)), None)
            if media_type is not None:
                return Response(data, media_type=media_type, headers=CACHE)
        if not element.regions or not document.page_sizes:
            raise NotFound("this element has no picture")
        region, dpi = element.regions[0], self._services.settings.page_dpi
        original = self._original(document)
        clip = self._renderer.clip_png(original, document.content_hash, region.page, dpi, region.bbox)
        return Response(self._read(clip, document.content_hash), media_type="image/png", headers=CACHE)

    def embedded(self, elements: Iterable[Element]) -> bytes:
        """The picture that the first of these elements to have one embeds, as PNG. Raises NotFound, ParseFailed."""
        asset = next((element.asset for element in elements if element.asset is not None), None)
        if asset is None:
            raise NotFound("this has neither a page nor a picture to show; its text can be read")
        # A picture file is drawn as a page, of A4's length where it states no other.
        original = self._services.engine.files.path(asset)
        return self._read(self._renderer.page_png(original, asset, 1, int(72 * LONGEST / A4)), asset)

    def crop(
        self, document: Document, page: int, boxes: Sequence[BBox], margin: float, around: Sequence[BBox] = ()
    ) -> tuple[BBox, bytes]:
        """The part of a page around boxes (points), or without any all of it, and its picture with the boxes drawn.

        What is `around` them is shown too. At most LONGEST pixels wide and high. Raises NotFound for a page that is
        not there.
        """
        self._require_page(document, page)
        width, height = document.page_sizes[page - 1]
        shown = [*boxes, *around] if boxes else [(0.0, 0.0, width, height)]
        x0, y0 = (max(0.0, min(one[side] for one in shown) - margin) for side in (0, 1))
        x1, y1 = (min(size, max(one[side] for one in shown) + margin) for side, size in ((2, width), (3, height)))
        dpi = min(CROP_DPI, self._services.settings.max_page_dpi, int(72 * LONGEST / max(x1 - x0, y1 - y0, 1.0)))
        original = self._original(document)
        clip = self._renderer.clip_png(original, document.content_hash, page, dpi, (x0, y0, x1, y1))
        png = self._read(clip, document.content_hash)
        moved = [(left - x0, top - y0, right - x0, bottom - y0) for left, top, right, bottom in boxes]
        return (x0, y0, x1, y1), draw_highlights(png, moved, _width_of(png) / (x1 - x0)) if moved else png

    def _require_page(self, document: Document, page: int) -> None:
        if document.pages is None or not document.page_sizes:
            raise NotFound("this document has no pages to show", field="page")
        if not 1 <= page <= document.pages:
            raise NotFound(f"the document has pages 1 to {document.pages}", field="page")

    def _read(self, path: Path, original: str) -> bytes:
        """What was drawn from the file with this hash."""
        try:
            png = path.read_bytes()
            self._services.engine.files.path(original)
        except (FileNotFoundError, NotFound):
            path.unlink(missing_ok=True)  # drawn after the sweep that its deletion brought
            raise NotFound("the document was deleted meanwhile") from None
        self._served += 1
        if self._served % _SWEEP_EVERY == 0:
            sweep_pictures(self._services)
        return png

    def _original(self, document: Document) -> Path:
        return self._services.engine.files.path(document.content_hash)


def _width_of(png: bytes) -> int:
    """Pixels."""
    (width,) = struct.unpack(">I", png[16:20])
    return int(width)
