"""The contract of text recognition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.types import BBox

Pixels = npt.NDArray[np.uint8]
"""A picture, shape (height, width, 3), red, green, blue."""


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word; `box` in pixels from the picture's top-left corner."""

    text: str
    box: BBox
    confidence: float
    """From 0 to 1."""
    line: int = 0
    """Equal for words of one line; they follow one another as they are read."""
    turn: int = 0
    """Quarter turns, clockwise, of the text in the picture."""


class OcrEngine(Protocol):
    """Recognises text. One per process; loads its models with the first picture."""

    name: str
    version: str
    """Part of the key under which results are kept: other results need another version."""

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> list[Word]:
        """What is written in a picture, the lines in no particular order. Raises OcrUnavailable."""
        ...
