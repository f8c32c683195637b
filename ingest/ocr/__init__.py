"""Text recognition in pictures, by engines that are loaded when chosen."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from typing import cast

from index.errors import OcrUnavailable
from ingest.base import Reading
from ingest.ocr.base import OcrEngine
from ingest.ocr.recogniser import Recogniser

ENGINES: dict[str, str] = {
    "rapidocr": "ingest.ocr.rapid:RapidEngine",
    "tesseract": "ingest.ocr.tesseract:TesseractEngine",
}


def open_ocr(reading: Reading, document: str = "") -> Recogniser:
    """The recogniser that `reading` asks for; what it finds is kept under the hash of the document, and goes with it.

    Loads nothing yet. Raises OcrUnavailable for a name that is not in ENGINES.
    """
    name = reading.ocr_engine
    if name not in ENGINES:
        raise OcrUnavailable(f"there is no engine {name!r}: choose one of {', '.join(ENGINES)}")
    return Recogniser(partial(_engine, name), reading.languages, reading.cache, document)


@cache
def _engine(name: str) -> OcrEngine:
    """One per process: its models take a second to load and a hundred megabytes."""
    module, _, attribute = ENGINES[name].partition(":")
    return cast(OcrEngine, getattr(import_module(module), attribute)())
