"""RapidOCR: PP-OCR's models by onnxruntime, from the package itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from index.errors import OcrUnavailable
from index.types import BBox
from ingest.ocr.base import Pixels, Word

DETECTION_SIDE = 1_600
"""Longest side, in pixels, of the picture in which lines are looked for."""
LINE_HEIGHT = 48
"""Pixels: the height of a line that the model reads."""
STEP = 8
"""Pixels of such a line for each place at which the model names a letter."""
BATCH = 6
MIN_CONFIDENCE = 0.5
TALL = 1.5
DOUBTFUL = 0.75
"""Mean confidence below which a picture may stand on its head."""

Quad = npt.NDArray[np.float32]
"""Corners of a line: top left, top right, bottom right, bottom left."""
_LETTERS = {
    "en": "",
    "de": "äöüßÄÖÜ",
    "fr": "àâçéèêëîïôùûœ",
    "es": "áéíñóúü¿¡",
    "it": "àèéìòù",
    "pt": "ãáâàçéêíõóôú",
    "nl": "ëïé",
    "sv": "åäö",
    "da": "æøå",
    "nb": "æøå",
    "fi": "äö",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșț",
    "tr": "çğıöşü",
    "zh": "的是不了在",
    "ja": "のはをカタ",
    "el": "αβγδε",
    "ru": "абвгд",
    "uk": "їєґ",
    "ar": "ابت",
    "ko": "가나다",
    "hi": "कखग",
}
"""Letters that a language needs of a model, by its ISO 639-1 code."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What the model reads in a line; `columns` are where its letters stand, from 0 to 1 of the line's width."""

    text: str
    columns: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]

    @property
    def confidence(self) -> float:
        return float(self.scores.mean()) if self.scores.size else 0.0


class RapidEngine:
    """Finds lines, then reads them, with one thread."""

    name = "rapidocr"

    def __init__(self) -> None:
        self.version = version("rapidocr")
        self._models: Any = None

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> list[Word]:
        """See OcrEngine. A picture that reads badly is turned on its head, and the better reading counts."""
        self._load()
        self._check(languages)
        picture = np.ascontiguousarray(pixels[:, :, ::-1])
        words, confidence = self._words(picture)
        if words and confidence < DOUBTFUL:
            turned, other = self._words(np.ascontiguousarray(picture[::-1, ::-1]))
            if other > confidence + 0.1:
                return [_on_its_head(word, picture.shape) for word in turned]
        return words

    def _load(self) -> None:
        if self._models is not None:
            return
        from rapidocr import RapidOCR

        cv2.setNumThreads(1)
        threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        quiet = {"Global.log_level": "critical", "Global.use_cls": False}
        limit = {"Det.limit_type": "max", "Det.limit_side_len": DETECTION_SIDE}
        models: Any = RapidOCR(params={**threads, **quiet, **limit})
        models._load_det_model()
        models._load_rec_model()
        self._models = models

    def _check(self, languages: tuple[str, ...]) -> None:
        known = self._models.text_rec.postprocess_op.dict
        for language in languages:
            letters = _LETTERS.get(language.lower())
            if letters is None or not all(letter in known for letter in letters):
                raise OcrUnavailable(f"RapidOCR's model does not read the language {language!r}")

    def _words(self, picture: Pixels) -> tuple[list[Word], float]:
        """The words, and the mean confidence of all lines found, weighed by their length."""
        found = self._models.text_det(picture).boxes
        quads = [] if found is None else [np.asarray(quad, np.float32) for quad in found]
        lines = self._read_lines([_crop(picture, quad) for quad in quads])
        words: list[Word] = []
        weight = sum(len(read.text) for read, _ in lines)
        confidence = sum(read.confidence * len(read.text) for read, _ in lines) / max(1, weight)
        for number, (quad, (read, turn)) in enumerate(zip(quads, lines, strict=True)):
            if read.confidence >= MIN_CONFIDENCE:
                words += _line_words(read, quad, number, turn)
        return words, confidence

    def _read_lines(self, crops: Sequence[Pixels]) -> list[tuple[_Read, int]]:
        """Each line with its quarter turns; upright strips are read both downwards and upwards."""
        tall = [index for index, crop in enumerate(crops) if crop.shape[0] >= TALL * crop.shape[1]]
        level = [np.rot90(crop) if index in tall else crop for index, crop in enumerate(crops)]
        reads = self._recognise([*level, *(np.rot90(crops[index], -1) for index in tall)])
        lines = [(read, 0) for read in reads[: len(crops)]]
        for index, upwards in zip(tall, reads[len(crops) :], strict=True):
            downwards = reads[index]
            better = upwards.confidence > downwards.confidence
            lines[index] = (upwards, 3) if better else (downwards, 1)
        return lines

    def _recognise(self, lines: Sequence[Pixels]) -> list[_Read]:
        """Read lines in batches of like width, since all of a batch are as wide as its widest."""
        widths = [max(STEP, math.ceil(LINE_HEIGHT * line.shape[1] / line.shape[0])) for line in lines]
        order = sorted(range(len(lines)), key=lambda index: widths[index])
        reads: dict[int, _Read] = {}
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            width = math.ceil(max(widths[index] for index in batch) / STEP) * STEP
            pixels = np.zeros((len(batch), 3, LINE_HEIGHT, width), np.float32)
            for row, index in enumerate(batch):
                sized = cv2.resize(lines[index], (widths[index], LINE_HEIGHT))
                pixels[row, :, :, : widths[index]] = sized.transpose(2, 0, 1) / np.float32(127.5) - 1
            found = self._models.text_rec.session(pixels)
            for row, index in enumerate(batch):
                reads[index] = self._decoded(found[row], widths[index] / width)
        return [reads[index] for index in range(len(lines))]

    def _decoded(self, found: npt.NDArray[np.float32], share: float) -> _Read:
        """The letters of a line: a run of one letter is one, 0 is none; `share` of the places is the line's own."""
        best = found.argmax(axis=1)
        first = np.ones(len(best), bool)
        first[1:] = best[1:] != best[:-1]
        at = np.flatnonzero(first & (best != 0))
        letters: Sequence[str] = self._models.text_rec.postprocess_op.character
        text = "".join(letters[best[place]] for place in at)
        scores = found[at, best[at]].astype(np.float64)
        return _Read(text, ((at + 0.5) / max(1.0, share * len(best))).astype(np.float64), scores)


def _crop(picture: Pixels, quad: Quad) -> Pixels:
    """The line cut out and made level."""
    width = max(1, round(float(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2])))))
    height = max(1, round(float(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2])))))
    target = np.asarray([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, target)
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    cut = cv2.warpPerspective(picture, matrix, (width, height), flags=flags, borderMode=border)
    return np.asarray(cut, np.uint8)


def _line_words(read: _Read, quad: Quad, line: int, turn: int) -> list[Word]:
    """The words of a line, each with the part of the line that its letters take."""
    places = list(read.columns)
    half = _half_letter(places)
    words: list[Word] = []
    start = 0
    while start < len(read.text):
        if read.text[start].isspace():
            start += 1
            continue
        end = start
        while end < len(read.text) and not read.text[end].isspace():
            end += 1
        low = places[start] - half if start else 0.0
        high = places[end - 1] + half if end < len(read.text) else 1.0
        if start:
            low = max(low, (places[start - 1] + places[start]) / 2 if start else 0.0)
        if end < len(read.text):
            high = min(high, (places[end - 1] + places[end]) / 2)
        box = _part(quad, max(0.0, low), min(1.0, high), turn)
        words.append(Word(read.text[start:end], box, float(read.scores[start:end].mean()), line, turn))
        start = end
    return words


def _half_letter(places: Sequence[float]) -> float:
    """Half of the usual distance of letters, as a share of the line."""
    steps = sorted(after - before for before, after in pairwise(places))
    return steps[len(steps) // 2] / 2 if steps else 0.5


def _part(quad: Quad, low: float, high: float, turn: int) -> BBox:
    """The upright box around the part of a line from `low` to `high` along its reading direction."""
    corners = np.roll(quad, -turn, axis=0) if turn else quad
    top_left, top_right, bottom_right, bottom_left = corners
    points = np.asarray(
        [
            top_left + (top_right - top_left) * low,
            top_left + (top_right - top_left) * high,
            bottom_left + (bottom_right - bottom_left) * low,
            bottom_left + (bottom_right - bottom_left) * high,
        ]
    )
    x0, y0 = points.min(axis=0)
    x1, y1 = points.max(axis=0)
    return (float(x0), float(y0), float(x1), float(y1))


def _on_its_head(word: Word, shape: tuple[int, ...]) -> Word:
    height, width = shape[:2]
    x0, y0, x1, y1 = word.box
    return replace(word, box=(width - x1, height - y1, width - x0, height - y0), turn=(word.turn + 2) % 4)
