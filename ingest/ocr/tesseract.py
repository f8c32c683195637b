"""Tesseract: the program of that name, where it is installed."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from functools import cached_property

from index.errors import OcrUnavailable
from ingest.ocr.base import Pixels, Word

SECONDS = 300.0
"""Longest time for one picture."""
MIN_CONFIDENCE = 0.3
_LINE, _WORD = "4", "5"
ABOVE, BELOW = 0.18, 0.07
"""Room of the type above and below the ink of a line, in heights of the ink."""
_CODES = {
    "ar": "ara",
    "bg": "bul",
    "cs": "ces",
    "da": "dan",
    "de": "deu",
    "el": "ell",
    "en": "eng",
    "es": "spa",
    "fi": "fin",
    "fr": "fra",
    "he": "heb",
    "hi": "hin",
    "hu": "hun",
    "it": "ita",
    "ja": "jpn",
    "ko": "kor",
    "nb": "nor",
    "nl": "nld",
    "pl": "pol",
    "pt": "por",
    "ro": "ron",
    "ru": "rus",
    "sk": "slk",
    "sv": "swe",
    "tr": "tur",
    "uk": "ukr",
    "zh": "chi_sim",
}
"""Names of Tesseract's models by ISO 639-1 code."""


class TesseractEngine:
    """Runs the program once for each picture, with one thread."""

    name = "tesseract"

    @cached_property
    def version(self) -> str:
        """Of the program; empty where it is not installed."""
        found = re.search(r"\d+(?:\.\d+)+", _run(["--version"])) if shutil.which("tesseract") else None
        return found.group() if found else ""

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> list[Word]:
        """See OcrEngine."""
        height, width = pixels.shape[:2]
        models = "+".join(self._model(language) for language in languages)
        portable = b"P6 %d %d 255\n" % (width, height) + pixels.tobytes()
        return _words(_run(["stdin", "stdout", "-l", models, "--dpi", "150", "tsv"], portable))

    def _model(self, language: str) -> str:
        if not self.version:
            raise OcrUnavailable("Tesseract is not installed (Debian's package tesseract-ocr)")
        code = _CODES.get(language.lower(), "")
        if code not in self._installed:
            raise OcrUnavailable(f"Tesseract has no model of the language {language!r}: tesseract-ocr-{code or '…'}")
        return code

    @cached_property
    def _installed(self) -> frozenset[str]:
        return frozenset(_run(["--list-langs"]).split())


def _run(arguments: list[str], given: bytes = b"") -> str:
    """What the program prints. Raises OcrUnavailable if it fails or takes too long."""
    command = ["env", "OMP_THREAD_LIMIT=1", "tesseract", *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        raise OcrUnavailable(f"Tesseract took longer than {SECONDS:g} s for a picture") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise OcrUnavailable(f"Tesseract failed: {error}") from error
    return done.stdout.decode("utf-8", "replace")


def _words(table: str) -> list[Word]:
    """The words of Tesseract's table of results, each as high as the type of its line."""
    words: list[Word] = []
    line, top, bottom = -1, 0.0, 0.0
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        x, y, width, height = (float(row[name]) for name in ("left", "top", "width", "height"))
        if row["level"] == _LINE:
            line, top, bottom = line + 1, y - ABOVE * height, y + (1 + BELOW) * height
        text, confidence = (row["text"] or "").strip(), float(row["conf"]) / 100
        if row["level"] == _WORD and text and confidence >= MIN_CONFIDENCE:
            words.append(Word(text, (x, max(0.0, top), x + width, bottom), confidence, line))
    return words
