"""Pictures of pages and of parts of them, drawn by MuPDF in a worker process and kept by content."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from concurrent.futures import TimeoutError
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from index.errors import InvalidInput, LimitExceeded, NotFound, ParseFailed
from index.types import BBox
from ingest.detect import media_type_of
from ingest.workers import BROKEN, WorkerCrashed, Workers

MIN_DPI, MAX_DPI = 36, 300
MAX_PIXELS = 40_000_000
MAX_FRAME_PIXELS = 1_000_000_000
"""Of a picture file; what the settings allow was asked when it was read."""
SECONDS = 60.0
RENDERS_PER_WORKER = 500
FILL = (255, 196, 0, 70)
OUTLINE = (217, 95, 2, 255)


class Renderer:
    """Draws pages of PDFs, for any number of threads, in one process.

    Files in `cache_dir` are named by digest, page, dpi and box: never stale.
    """

    def __init__(self, cache_dir: Path) -> None:
        self._cache = cache_dir
        self._workers = Workers(1, RENDERS_PER_WORKER)
        cache_dir.mkdir(parents=True, exist_ok=True)

    def page_png(self, document_path: Path, digest: str, page: int, dpi: int) -> Path:
        """The picture of a page. `dpi` is brought into 36..300 and lowered where the page is huge.

        Raises NotFound for a page out of range, ParseFailed if the page cannot be drawn.
        """
        return self._drawn(document_path, digest, page, dpi, None)

    def clip_png(self, document_path: Path, digest: str, page: int, dpi: int, bbox: BBox) -> Path:
        """The picture of the part of a page in `bbox`, points of the displayed page. Raises as page_png."""
        if not (bbox[0] < bbox[2] and bbox[1] < bbox[3]):
            raise InvalidInput("the box is empty", field="bbox")
        return self._drawn(document_path, digest, page, dpi, bbox)

    def _drawn(self, document_path: Path, digest: str, page: int, dpi: int, bbox: BBox | None) -> Path:
        dpi = max(MIN_DPI, min(MAX_DPI, dpi))
        box = "" if bbox is None else "-" + "_".join(f"{value:.1f}" for value in bbox)
        target = self._cache / f"{digest}-{page}-{dpi}{box}.png"
        if target.exists():
            return target
        future = self._workers.schedule(_draw, document_path, page, dpi, bbox, target, timeout_s=SECONDS)
        self._workers.wait([future])
        try:
            future.result()
        except TimeoutError as error:
            raise LimitExceeded(f"drawing page {page} took longer than {SECONDS:.0f} s") from error
        except (WorkerCrashed, *BROKEN) as error:
            raise ParseFailed(f"drawing page {page} crashed") from error
        return target

    def close(self) -> None:
        """Stop the worker process."""
        self._workers.close()


def _draw(document_path: Path, page: int, dpi: int, bbox: BBox | None, target: Path) -> None:
    """Draw into a file that appears whole or not at all; runs in the worker."""
    from ingest.parsers.pdf.mupdf import FAILURES, pymupdf, reason

    document, shown = _opened(document_path, page)
    try:
        area = shown.rect if bbox is None else pymupdf.Rect(bbox) & shown.rect
        if area.is_empty:
            raise InvalidInput("the box lies outside the page", field="bbox")
        scale = min(dpi / 72, (MAX_PIXELS / (area.width * area.height)) ** 0.5)
        pixels = shown.get_pixmap(matrix=pymupdf.Matrix(scale, scale), clip=area, alpha=False)
        data = bytes(pixels.tobytes("png"))
    except FAILURES as error:
        raise ParseFailed(f"page {page} cannot be drawn: {reason(error)}") from error
    finally:
        document.close()
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    partial.write_bytes(data)
    partial.replace(target)


def _opened(document_path: Path, page: int) -> tuple[Any, Any]:
    """A PDF, or a picture file as one, and its page. Raises NotFound."""
    from ingest.parsers.frames import count_frames, open_frames
    from ingest.parsers.pdf.mupdf import open_pdf

    is_picture = media_type_of(document_path).startswith("image/")
    document = None if is_picture else open_pdf(document_path)
    pages = count_frames(document_path) if document is None else document.page_count
    if not 1 <= page <= pages:
        raise NotFound(f"the document has {pages} pages, no page {page}")
    if document is not None:
        return document, document[page - 1]
    made = open_frames(document_path, MAX_FRAME_PIXELS, pages, only=page)
    return made, made[0]


def draw_highlights(png: bytes, boxes: Sequence[BBox], scale: float) -> bytes:
    """The picture with translucent boxes drawn over it; `scale` is pixels per point."""
    with Image.open(io.BytesIO(png)) as source:
        picture = source.convert("RGBA")
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    width = max(2, round(1.2 * scale))
    for box in boxes:
        x0, y0, x1, y1 = (value * scale for value in box)
        corners = (min(x0, x1) - width, min(y0, y1) - width, max(x0, x1) + width, max(y0, y1) + width)
        pen.rectangle(corners, fill=FILL, outline=OUTLINE, width=width)
    out = io.BytesIO()
    Image.alpha_composite(picture, layer).convert("RGB").save(out, "PNG")
    return out.getvalue()
