"""RapidOCR: PP-OCR's models by onnxruntime, from the package itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from index.types import BBox
from ingest.ocr.base import Pixels, Word
from ingest.ocr.lines import LineReader, ReadLine

REVISION = 1
"""Raised when this module gives other words of the same pixels."""
DETECTION_PIXELS = 1_120 * 792
"""Size of the picture in which lines are looked for: of 12 pages at 150 dpi it finds 99.4 words in 100 where the whole
picture gives 99.8, in three quarters of the time."""
MAX_DETECTION_SIDE = 16_000
MIN_CONFIDENCE = 0.5
MIN_CONFIDENCE_ALONE = 0.8
"""For a single character: in photos the model sees letters."""
TALL = 1.5
DOUBTFUL = 0.75
"""Mean confidence below which a picture may stand on its head."""
LEFT, RIGHT, ABOVE, BELOW = 0.15, 0.09, 0.07, 0.07
"""What lies around the letters in the box of a line, in heights of the box."""

Quad = npt.NDArray[np.float32]
"""Corners of a line in the picture: top left, top right, bottom right, bottom left."""


class RapidEngine:
    """Finds lines, then reads them, with one thread."""

    name = "rapidocr"

    def __init__(self) -> None:
        self.version = f"{version('rapidocr')}-{REVISION}"
        self._models: Any = None
        self._readers: dict[tuple[str, ...], LineReader] = {}

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> list[Word]:
        """See OcrEngine. A picture that reads badly is turned on its head, and the better reading counts."""
        reader = self._reader(languages)
        picture = np.ascontiguousarray(pixels[:, :, ::-1])
        words, confidence = self._words(picture, reader)
        if confidence is not None and confidence < DOUBTFUL:
            turned, other = self._words(np.ascontiguousarray(picture[::-1, ::-1]), reader)
            if other is not None and other > confidence + 0.1:
                return [_on_its_head(word, picture.shape) for word in turned]
        return words

    def _reader(self, languages: tuple[str, ...]) -> LineReader:
        if self._models is None:
            self._models = _load()
        if languages not in self._readers:
            recognition = self._models.text_rec
            self._readers[languages] = LineReader(recognition.session, recognition.postprocess_op.character, languages)
        return self._readers[languages]

    def _words(self, picture: Pixels, reader: LineReader) -> tuple[list[Word], float | None]:
        """The words, and the mean confidence of all lines, weighed by their length; None where there are none."""
        quads = self._lines(picture)
        lines = [_read(_crop(picture, quad), reader) for quad in quads]
        words: list[Word] = []
        for number, (quad, (read, turn)) in enumerate(zip(quads, lines, strict=True)):
            if read.confidence >= (MIN_CONFIDENCE if len(read.text) > 1 else MIN_CONFIDENCE_ALONE):
                words += _line_words(read, quad, number, turn)
        scores = [score for read, _ in lines for score in read.scores]
        return words, sum(scores) / len(scores) if scores else None

    def _lines(self, picture: Pixels) -> list[Quad]:
        """The corners of the lines, found in a reduced picture: the model's own reduction drops thin strokes."""
        height, width = picture.shape[:2]
        scale = min(1.0, (DETECTION_PIXELS / (height * width)) ** 0.5, MAX_DETECTION_SIDE / max(height, width))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        smaller = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if scale < 1 else picture
        found = self._models.text_det(smaller).boxes
        return [] if found is None else [np.asarray(quad / np.float32(scale), np.float32) for quad in found]


def _load() -> Any:
    """RapidOCR with its models, one thread each and silent; the model for lines on their head is left out."""
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    quiet = {"Global.log_level": "critical", "Global.use_cls": False}
    limit = {"Det.limit_type": "max", "Det.limit_side_len": MAX_DETECTION_SIDE}
    models: Any = RapidOCR(params={**threads, **quiet, **limit})
    models._load_det_model()
    models._load_rec_model()
    return models


def _crop(picture: Pixels, quad: Quad) -> Pixels:
    """The line cut out and made level."""
    width = max(1, round(float(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2])))))
    height = max(1, round(float(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2])))))
    target = np.asarray([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, target)
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    cut = cv2.warpPerspective(picture, matrix, (width, height), flags=flags, borderMode=border)
    return np.asarray(cut, np.uint8)


def _read(line: Pixels, reader: LineReader) -> tuple[ReadLine, int]:
    """What a line says and its quarter turns; an upright strip is read both downwards and upwards."""
    if line.shape[0] < TALL * line.shape[1]:
        return reader.read(line), 0
    downwards, upwards = reader.read(np.rot90(line)), reader.read(np.rot90(line, -1))
    return (upwards, 3) if upwards.confidence > downwards.confidence else (downwards, 1)


def _line_words(read: ReadLine, quad: Quad, line: int, turn: int) -> list[Word]:
    """The words of a line, each with the part of the line that its letters take."""
    corners = np.roll(quad, -turn, axis=0)
    margin = float(np.linalg.norm(corners[3] - corners[0]) / max(1.0, float(np.linalg.norm(corners[1] - corners[0]))))
    first, last = min(0.2, LEFT * margin), max(0.8, 1 - RIGHT * margin)
    places, half = read.places, _half_letter(read.places)
    words: list[Word] = []
    for found in re.finditer(r"\S+", read.text):
        start, end = found.span()
        low = max(places[start] - half, (places[start - 1] + places[start]) / 2) if start else first
        high = min(places[end - 1] + half, (places[end - 1] + places[end]) / 2) if end < len(places) else last
        confidence = sum(read.scores[start:end]) / (end - start)
        words.append(Word(found.group(), _part(corners, max(first, low), min(last, high)), confidence, line, turn))
    return words


def _half_letter(places: Sequence[float]) -> float:
    """Half of the usual distance of letters, as a share of the line."""
    steps = sorted(after - before for before, after in pairwise(places))
    return steps[len(steps) // 2] / 2 if steps else 0.5


def _part(corners: Quad, low: float, high: float) -> BBox:
    """The upright box around a line's letters from `low` to `high`; the first corner is the text's own top left."""
    upper, lower = corners[1] - corners[0], corners[2] - corners[3]
    ends = [(corners[0] + upper * along, corners[3] + lower * along) for along in (low, max(low, high))]
    points = np.asarray([head + (foot - head) * share for head, foot in ends for share in (ABOVE, 1 - BELOW)])
    x0, y0 = points.min(axis=0)
    x1, y1 = points.max(axis=0)
    return (float(x0), float(y0), float(x1), float(y1))


def _on_its_head(word: Word, shape: tuple[int, ...]) -> Word:
    height, width = shape[:2]
    x0, y0, x1, y1 = word.box
    return replace(word, box=(width - x1, height - y1, width - x0, height - y0), turn=(word.turn + 2) % 4)
