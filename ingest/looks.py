"""Perceptual hashes of pictures: alike for what looks alike, however it is scaled, compressed or coloured.

A look is 128 bits of a picture in grey: 63 signs of the lowest frequencies of the discrete cosine transform of 32 x 32
pixels against their median (pHash: Christoph Zauner, "Implementation and Benchmarking of Perceptual Image Hash
Functions", 2010, section 3.2; bit 0 is left out, it would only tell of brightness), and 64 signs of the differences
between neighbours of 9 x 8 pixels (dHash: Neal Krawetz, "Kind of Like That", 2013). Cutting off an edge moves all that
is to be seen and so changes both: pictures are therefore looked at several times, also without their edges and margins.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from index.errors import ParseFailed
from index.types import Asset
from ingest.parsers.frames import first_frame

CUTS = (
    (0.0, 0.0, 0.0, 0.0),
    (0.04, 0.04, 0.04, 0.04),
    (0.08, 0.08, 0.08, 0.08),
    (0.12, 0.12, 0.12, 0.12),
    (0.08, 0.0, 0.0, 0.0),
    (0.0, 0.08, 0.0, 0.0),
    (0.0, 0.0, 0.08, 0.0),
    (0.0, 0.0, 0.0, 0.08),
)
"""What is cut off at left, top, right and bottom, as shares of the sides."""
LOOKED_AT = 512
"""Pixels of the longer side of what is looked at."""
SIDE, LOW = 32, 8
MARGIN_TOLERANCE = 12
"""How far a margin's grey may be from that of the edges, of 255."""
MIN_SIDE = 8

Grey = npt.NDArray[np.float64]


def looks_of(path: Path, max_pixels: int) -> bytes:
    """The looks of the first frame of a picture file, none (b"") of what cannot be decoded."""
    try:
        return looks_of_picture(first_frame(path, max_pixels))
    except ParseFailed:
        return b""


def looked_at(asset: Asset, max_pixels: int) -> Asset:
    """The asset with its looks."""
    return Asset(asset.hash, asset.path, asset.media_type, looks_of(asset.path, max_pixels))


def looks_of_picture(picture: Image.Image) -> bytes:
    """A look for each of CUTS, of the picture and of what is inside its margins where it has some; 16 bytes each.

    None of a picture of one colour: it would be like any other such picture.
    """
    grey = picture.convert("L")
    if not shows_something(grey):
        return b""
    if max(grey.size) > LOOKED_AT:
        grey.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BOX)
    inside = without_margins(grey)
    sources = [grey] if inside.size == grey.size else [grey, inside]
    looks = dict.fromkeys(_look(_cut(source, cut)) for source in sources for cut in CUTS)
    return b"".join(looks)


def shows_something(grey: Image.Image) -> bool:
    shades = np.asarray(grey, np.int16)
    return int(shades.max()) - int(shades.min()) > MARGIN_TOLERANCE


def without_margins(grey: Image.Image) -> Image.Image:
    """The part that is not of the colour of most of the edge; all of it where little would be left."""
    shades = np.asarray(grey, np.int16)
    edge = np.concatenate([shades[0], shades[-1], shades[:, 0], shades[:, -1]])
    drawn = np.abs(shades - np.median(edge)) > MARGIN_TOLERANCE
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    if len(rows) < MIN_SIDE or len(columns) < MIN_SIDE:
        return grey
    return grey.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def _cut(grey: Image.Image, cut: tuple[float, float, float, float]) -> Image.Image:
    width, height = grey.size
    left, top, right, bottom = cut
    box = (int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom)))
    return grey.crop(box) if box[2] - box[0] >= 1 and box[3] - box[1] >= 1 else grey


def _look(grey: Image.Image) -> bytes:
    shades = _reduced(grey, SIDE, SIDE)
    low = (_COSINES @ shades @ _COSINES.T).ravel()[1:]
    frequencies = np.concatenate([[False], low > np.median(low)])
    steps = _reduced(grey, LOW + 1, LOW)
    rising = (steps[:, 1:] > steps[:, :-1]).ravel()
    return np.packbits(np.concatenate([frequencies, rising])).tobytes()


def _reduced(grey: Image.Image, width: int, height: int) -> Grey:
    """Means over boxes; a picture that is smaller than that is drawn larger."""
    small = grey.width < width or grey.height < height
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        way = Image.Resampling.BILINEAR if small else Image.Resampling.BOX
        return np.asarray(grey.resize((width, height), way), np.float64)


def _cosines() -> Grey:
    """Of the discrete cosine transform (DCT-II), its lowest frequencies; shape (LOW, SIDE)."""
    frequency, place = np.arange(LOW)[:, np.newaxis], np.arange(SIDE)[np.newaxis]
    return np.asarray(np.cos(np.pi * (2 * place + 1) * frequency / (2 * SIDE)), np.float64)


_COSINES = _cosines()
