"""Looks at a picture that somebody searches with: its perceptual hashes, and the words in it."""

from __future__ import annotations

import io
from concurrent.futures import TimeoutError
from dataclasses import replace

import numpy as np
from PIL import Image

from index.errors import LimitExceeded, OcrUnavailable, ParseFailed
from index.types import Picture
from ingest.base import Reading
from ingest.workers import BROKEN, WorkerCrashed, Workers

SECONDS = 60.0
PICTURES_PER_WORKER = 200
READ_SIDE = 2_200
"""Pixels of the longer side in which words are looked for: a page at 190 dpi."""


class PictureReader:
    """Reads pictures, for any number of threads, in a process that may crash; it starts with the first one.

    Nothing of a picture is kept.
    """

    def __init__(self, reading: Reading, max_pixels: int) -> None:
        self._reading = replace(reading, cache=None)
        self._max_pixels = max_pixels
        self._workers = Workers(1, PICTURES_PER_WORKER)

    def read(self, data: bytes, *, words: bool = True) -> Picture:
        """Raises ParseFailed for what is no picture, LimitExceeded for one of too many pixels or that takes too long.

        Without `words` none are looked for; where none can be recognised here, there are none.
        """
        reading = self._reading if words and self._reading.ocr != "never" else None
        future = self._workers.schedule(_read, data, reading, self._max_pixels, timeout_s=SECONDS)
        self._workers.wait([future])
        try:
            return future.result()
        except TimeoutError as error:
            raise LimitExceeded(f"reading the picture took longer than {SECONDS:.0f} s") from error
        except (WorkerCrashed, *BROKEN) as error:
            raise ParseFailed("reading the picture crashed") from error

    def close(self) -> None:
        """Stop the process."""
        self._workers.close()


def _read(data: bytes, reading: Reading | None, max_pixels: int) -> Picture:
    """Runs in the worker."""
    from ingest.looks import looks_of_picture
    from ingest.parsers.frames import first_frame

    picture = first_frame(io.BytesIO(data), max_pixels)
    return Picture(looks_of_picture(picture), "" if reading is None else _words(picture, reading))


def _words(picture: Image.Image, reading: Reading) -> str:
    from ingest.ocr import open_ocr
    from ingest.ocr.recogniser import line_texts

    shown = picture.convert("RGB")
    shown.thumbnail((READ_SIDE, READ_SIDE))
    try:
        return "\n".join(line_texts(open_ocr(reading).recognise(np.asarray(shown, np.uint8))))
    except OcrUnavailable:
        return ""
