"""Picture files: each frame is read as the page of a scan."""

from __future__ import annotations

import time
from collections.abc import Iterator

from index.types import Bundle
from ingest.base import Task
from ingest.detect import media_type_of
from ingest.parsers.frames import open_frames
from ingest.parsers.pdf.mupdf import shrink_store
from ingest.parsers.pdf.parser import PdfParser


class ImageParser:
    """Reads PNG, JPEG, TIFF, GIF, WebP and BMP. Notices as PdfParser's."""

    name = "image"
    version = 1
    media_types = ("image/png", "image/jpeg", "image/tiff", "image/gif", "image/webp", "image/bmp")

    def parse(self, task: Task) -> Iterator[Bundle]:
        started = time.monotonic()
        file = open_frames(task.path, task.limits.picture_pixels, task.limits.pages)
        try:
            yield PdfParser().bundle(task, file, started, media_type_of(task.path, task.name))
        finally:
            file.close()
            shrink_store()
