"""Pictures of pages and elements as responses, and the bounds of their cache."""

from __future__ import annotations

import struct
from collections.abc import Sequence
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
        if document.pages is None or not document.page_sizes:
            raise NotFound("this document has no pages to show", field="page")
        if not 1 <= page <= document.pages:
            raise NotFound(f"the document has pages 1 to {document.pages}", field="page")
        original = self._original(document)
        path = self._renderer.page_png(original, document.content_hash, page, dpi)
        png = self._read(path, document)
        if boxes:
            # Of a huge page the renderer makes a smaller picture than was asked for.
            (pixels,) = struct.unpack(">I", png[16:20])
            png = draw_highlights(png, boxes, pixels / document.page_sizes[page - 1][0])
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
        return Response(self._read(clip, document), media_type="image/png", headers=CACHE)

    def _read(self, path: Path, document: Document) -> bytes:
        try:
            png = path.read_bytes()
            self._original(document)
        except (FileNotFoundError, NotFound):
            path.unlink(missing_ok=True)  # drawn after the sweep that its deletion brought
            raise NotFound("the document was deleted meanwhile") from None
        self._served += 1
        if self._served % _SWEEP_EVERY == 0:
            sweep_pictures(self._services)
        return png

    def _original(self, document: Document) -> Path:
        return self._services.engine.files.path(document.content_hash)
