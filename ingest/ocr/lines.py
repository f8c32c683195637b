"""Reads single lines by PP-OCR's recognition model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ingest.ocr.base import Pixels
from ingest.ocr.letters import readable

HEIGHT = 48
"""Pixels: the height of a line that the model reads."""
STEP = 8
"""Pixels of such a line for each place at which the model names a letter."""
MAX_WIDTH = 3_072
"""Longest line read at once, in such pixels; the widest lines of pages have 2,300."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """The text of a line; `places` are where its characters stand, from 0 to 1 of the line's width."""

    text: str
    places: tuple[float, ...]
    scores: tuple[float, ...]

    @property
    def confidence(self) -> float:
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


class LineReader:
    """Reads level lines in some languages. Raises OcrUnavailable for those that the model lacks."""

    def __init__(self, session: Any, letters: Sequence[str], languages: tuple[str, ...]) -> None:
        self._session = session
        self._letters = letters
        self._readable = readable(letters, languages)

    def read(self, line: Pixels) -> ReadLine:
        """One line at a time: in a batch all would be as wide as the widest, and none quicker."""
        height, length = line.shape[:2]
        width = max(STEP, math.ceil(HEIGHT * length / height))
        if width > MAX_WIDTH and length > 2 * height:
            cut = _cut(line)
            return _joined(self.read(line[:, :cut]), self.read(line[:, cut:]), cut / length)
        padded = math.ceil(width / STEP) * STEP
        pixels = np.zeros((1, 3, HEIGHT, padded), np.float32)
        how = cv2.INTER_AREA if height > 2 * HEIGHT else cv2.INTER_LINEAR
        sized = cv2.resize(line, (width, HEIGHT), interpolation=how)
        pixels[0, :, :, :width] = sized.transpose(2, 0, 1) / np.float32(127.5) - 1
        return self._decoded(self._session(pixels)[0], width / padded)

    def _decoded(self, found: npt.NDArray[np.float32], share: float) -> ReadLine:
        """A run of one letter is one letter, 0 is none; `share` of the places is the line's, the rest is padding."""
        known = found[:, self._readable]
        best = known.argmax(axis=1)
        first = np.ones(len(best), bool)
        first[1:] = best[1:] != best[:-1]
        at = np.flatnonzero(first & (best != 0))
        text = [self._letters[self._readable[best[place]]] for place in at]
        own = max(1.0, share * len(best))
        places = [min(1.0, (int(place) + 0.5) / own) for place in at]
        scores = [float(known[place, best[place]]) for place in at]
        return ReadLine(
            "".join(text),
            tuple(place for place, letters in zip(places, text, strict=True) for _ in letters),
            tuple(score for score, letters in zip(scores, text, strict=True) for _ in letters),
        )


def _cut(line: Pixels) -> int:
    """Where a long line is cut: at the emptiest column of its middle third."""
    low, high = int(line.shape[1]) // 3, 2 * line.shape[1] // 3
    spread = line[:, low:high].astype(np.float32).std(axis=(0, 2))
    return low + int(spread.argmin())


def _joined(left: ReadLine, right: ReadLine, cut: float) -> ReadLine:
    gap = [" "] if left.text and right.text else []
    return ReadLine(
        "".join((left.text, *gap, right.text)),
        (*(place * cut for place in left.places), *(cut for _ in gap), *(cut + p * (1 - cut) for p in right.places)),
        (*left.scores, *(1.0 for _ in gap), *right.scores),
    )
