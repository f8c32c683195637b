"""An independent reader of PDF pages: poppler's words and pictures, on the displayed page from its top left."""

from __future__ import annotations

import re
import subprocess
import tempfile
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

from index.types import BBox

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', re.DOTALL)
_IMAGE = re.compile(r'<image top="([\d.-]+)" left="([\d.-]+)" width="([\d.-]+)" height="([\d.-]+)"')
_BOX = re.compile(r"Page +\d+ (MediaBox|CropBox): +([\d.-]+) +([\d.-]+) +([\d.-]+) +([\d.-]+)")
_TURN = re.compile(r"Page +\d+ rot: +(\d+)")
# Not every control character that a font stands for is one that XML knows; markup is read by expressions.
_SIZE_TOLERANCE = 1.02


class Word(NamedTuple):
    """A word as poppler reads it; `box` in points."""

    text: str
    box: BBox


class PageWords(NamedTuple):
    size: tuple[float, float]
    words: tuple[Word, ...]


@lru_cache(maxsize=64)
def document_words(path: Path) -> tuple[PageWords, ...]:
    """The words of each page in the order in which poppler reads them, cut to the crop box, rotation applied.

    UserUnit is not applied: poppler leaves it out.
    """
    text = _output("pdftotext", "-q", "-cropbox", "-bbox", str(path), "-")
    pages: list[PageWords] = []
    for width, height, body in _PAGE.findall(text):
        words = tuple(
            Word(unescape(content), (float(x0), float(y0), float(x1), float(y1)))
            for x0, y0, x1, y1, content in _WORD.findall(body)
        )
        pages.append(PageWords((float(width), float(height)), words))
    return tuple(pages)


def page_words(path: Path, page: int, size: tuple[float, float]) -> tuple[Word, ...]:
    """The words of a page (from 1), scaled where `size`, the displayed page in points, tells of a UserUnit."""
    found = document_words(path)[page - 1]
    scale = _scale(found.size, size)
    return tuple(Word(word.text, _times(word.box, scale)) for word in found.words)


def page_pictures(path: Path, page: int, size: tuple[float, float]) -> tuple[BBox, ...]:
    """The boxes of the raster pictures drawn on a page (from 1), cut to the page."""
    number = str(page)
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory) / "page"
        _output("pdftohtml", "-q", "-xml", "-noroundcoord", "-zoom", "1", "-f", number, "-l", number, path, target)
        markup = target.with_suffix(".xml").read_text("utf-8", errors="replace")
    left, top, width, height = _crop(path, page)
    scale = _scale((width, height), size)
    boxes: list[BBox] = []
    for y, x, w, h in _IMAGE.findall(markup):
        x0, y0 = float(x) - left, float(y) - top
        box = _times((x0, y0, x0 + float(w), y0 + float(h)), scale)
        cut = (max(0.0, box[0]), max(0.0, box[1]), min(size[0], box[2]), min(size[1], box[3]))
        if cut[0] < cut[2] and cut[1] < cut[3]:
            boxes.append(cut)
    return tuple(boxes)


def _crop(path: Path, page: int) -> tuple[float, float, float, float]:
    """Left, top, width and height of the crop box on the displayed media box, which pdftohtml counts from."""
    text = _output("pdfinfo", "-box", "-f", str(page), "-l", str(page), path)
    boxes = {name: tuple(map(float, edges)) for name, *edges in _BOX.findall(text)}
    mx0, my0, mx1, my1 = boxes["MediaBox"]
    cx0, cy0, cx1, cy1 = boxes["CropBox"]
    cx0, cy0, cx1, cy1 = max(mx0, cx0), max(my0, cy0), min(mx1, cx1), min(my1, cy1)
    turn = _TURN.search(text)
    west, south, east, north = cx0 - mx0, cy0 - my0, mx1 - cx1, my1 - cy1
    left, top = {0: (west, north), 90: (south, west), 180: (east, south), 270: (north, east)}[
        int(turn.group(1)) % 360 if turn else 0
    ]
    return left, top, cx1 - cx0, cy1 - cy0


def _scale(found: tuple[float, float], size: tuple[float, float]) -> float:
    """How many points of the displayed page one of poppler's is; pdftotext states sizes unturned."""
    scale = max(size) / max(found)
    return scale if max(scale, 1 / scale) > _SIZE_TOLERANCE else 1.0


def _times(box: BBox, scale: float) -> BBox:
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)


def _output(*command: str | Path) -> str:
    done = subprocess.run(command, check=True, capture_output=True)
    return done.stdout.decode("utf-8", errors="replace")
