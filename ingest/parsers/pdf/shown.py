"""What a picture shows: its text in reading order, and whether it is a photo, a chart, a diagram or a scan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.types import BBox, Line, PictureKind
from ingest.ocr.base import Pixels
from ingest.parsers.pdf.model import Fragment, Picture

PHOTO_COLOURS = 0.04
"""Distinct colours (4 bits each) per pixel of a photo, at least; flat drawings have a tenth of it."""
PHOTO_GROUND = 0.4
"""Share of the commonest colour, at most."""
SCAN_WORDS = 40
ALIGNED = 3
"""Figures in one row or column that make an axis."""
FIGURES = 0.4
"""Share of the runs of text that are figures, from which it is a chart."""
SAME = 2.5
_FIGURE = re.compile(r"^[−–+-]?[$€£]?\d[\d.,\s]*\s*(?:%|[kKMB]|bn|°C?)?$")
_RUNNING = 8
"""Words on a line of running text."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is written in a picture, where, and what it is; None where that cannot be told."""

    text: str
    lines: tuple[Line, ...]
    kind: PictureKind | None


def shown(picture: Picture, texts: Sequence[Fragment], *, photo: bool) -> Shown:
    """A picture with the runs of text in it: `texts` on the page, in any order."""
    text, lines = "", []
    for row in _rows(texts):
        for f in row:
            text += ("" if not text else "\n" if f is row[0] else " ") + f.text
            lines.append(Line(len(text) - len(f.text), len(text), picture.page, f.box))
    return Shown(text, tuple(lines), "photo" if photo else _kind(picture, texts))


def _kind(picture: Picture, texts: Sequence[Fragment]) -> PictureKind | None:
    """A chart has figures along an axis; a scan lines of running text; a drawing with words is a diagram."""
    figures = [f for f in texts if _FIGURE.match(f.text.strip())]
    across = Counter(round(_middle(f.box, 1) / SAME) for f in figures)
    along = Counter(round(_middle(f.box, 0) / SAME) for f in figures)
    ticks = Counter(round(f.box[2] / SAME) for f in figures)
    many = len(figures) >= ALIGNED and len(figures) >= FIGURES * len(texts)
    if many or max((*across.values(), *along.values(), *ticks.values()), default=0) >= ALIGNED:
        return "chart"
    running = sum(words for f in texts if (words := len(f.text.split())) >= _RUNNING)
    if not picture.drawn and running >= SCAN_WORDS:
        return "scan"
    letters = any(any(map(str.isalpha, f.text)) for f in texts)
    return "diagram" if letters and not running else None


def _middle(box: BBox, axis: int) -> float:
    return (box[axis] + box[axis + 2]) / 2


def _rows(texts: Sequence[Fragment]) -> list[list[Fragment]]:
    """Runs side by side together, from top to bottom; turned ones (the name of an axis) come last."""
    rows: list[list[Fragment]] = []
    for f in sorted((f for f in texts if f.turn == 0), key=lambda f: _middle(f.box, 1)):
        if rows and abs(_middle(f.box, 1) - _middle(rows[-1][0].box, 1)) < 0.5 * max(f.size, 4.0):
            rows[-1].append(f)
        else:
            rows.append([f])
    level = [sorted(row, key=lambda f: f.box[0]) for row in rows]
    return [*level, *([f] for f in texts if f.turn != 0)]


def is_photo(pixels: Pixels) -> bool:
    """Whether a small copy of a picture has the many colours of a photo and no ground."""
    coarse = (pixels >> 4).astype(np.int32)
    codes = (coarse[..., 0] << 8) | (coarse[..., 1] << 4) | coarse[..., 2]
    counts = np.bincount(codes.ravel(), minlength=4096)
    size = codes.size
    inked = int((counts > 0).sum())
    return bool(inked >= max(24, PHOTO_COLOURS * min(size, 4_000)) and counts.max() <= PHOTO_GROUND * size)


def moved(fragment: Fragment, box: BBox) -> Fragment:
    """A run of text read from the pixels of a picture, on the page."""
    x0, y0, x1, y1 = fragment.box
    place = (x0 + box[0], y0 + box[1], x1 + box[0], y1 + box[1])
    return replace(fragment, box=place, frame=place if fragment.turn == 0 else fragment.frame)
