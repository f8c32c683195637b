"""Picture files as documents: each frame is a page."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from index.errors import DamagedFile, LimitExceeded
from ingest.parsers.pdf.mupdf import pymupdf

STATED_DPI = (100.0, 1_200.0)
"""Resolutions that are believed: what cameras and drawing programs state (72, 96) says nothing of the size."""
PAGE_SIDE = 842.0
"""Points of the longer side of a page that states no resolution: that of A4."""
FAILURES: tuple[type[Exception], ...] = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    struct.error,
    zlib.error,
)
"""What Pillow raises on broken files."""


def open_frames(path: Path, max_pixels: int, max_frames: int, only: int | None = None) -> Any:
    """The frames of a picture file as pages of a PDF in memory; `only`: a single one, counted from 1.

    Raises DamagedFile, LimitExceeded.
    """
    document = pymupdf.open()
    for picture in _frames(path, max_pixels, max_frames, only):
        width, height = _page_size(picture)
        page = document.new_page(width=width, height=height)
        page.insert_image(page.rect, stream=_encoded(picture), keep_proportion=False)
    return document


def count_frames(path: Path) -> int:
    """How many frames a picture file has. Raises DamagedFile."""
    with _opened(path) as source:
        return _count(source)


def first_frame(file: Path | BinaryIO, max_pixels: int) -> Image.Image:
    """The first frame of a picture, upright and over white. Raises DamagedFile, LimitExceeded."""
    with _opened(file) as source:
        return _frame(source, 0, max_pixels)


def _frames(path: Path, max_pixels: int, max_frames: int, only: int | None) -> Iterator[Image.Image]:
    with _opened(path) as source:
        count = _count(source)
        if count > max_frames:
            raise LimitExceeded(f"the picture has {count} frames, more than the {max_frames} allowed")
        for number in range(count) if only is None else (only - 1,):
            yield _frame(source, number, max_pixels)


def _opened(file: Path | BinaryIO) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata and of sizes, which are looked at below
            return Image.open(file)
    except Image.DecompressionBombError as error:
        raise LimitExceeded("the picture has more pixels than any that is read") from error
    except UnidentifiedImageError as error:
        raise DamagedFile("the picture is damaged or cut off: it cannot be opened") from error
    except FAILURES as error:
        raise DamagedFile(f"the picture is damaged: {error}") from error


def _count(source: Image.Image) -> int:
    """The frames; finding them walks through the file, which may lead in a circle: Pillow sees that."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return int(getattr(source, "n_frames", 1))
    except FAILURES as error:
        raise DamagedFile(f"the picture is damaged: its frames cannot be listed ({error})") from error


def _frame(source: Image.Image, number: int, max_pixels: int) -> Image.Image:
    """A frame upright, over white. Its size is checked before it is decoded."""
    place = f"frame {number + 1}"
    try:
        source.seek(number)
        width, height = source.size
        if width * height > max_pixels:
            raise LimitExceeded(f"{place} has {width} x {height} pixels, more than the {max_pixels} allowed")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            upright = ImageOps.exif_transpose(source)
            upright.info["dpi"] = source.info.get("dpi")
            return _opaque(upright)
    except FAILURES as error:
        raise DamagedFile(f"the picture is damaged or cut off: {place} cannot be read ({error})") from error


def _opaque(picture: Image.Image) -> Image.Image:
    """In black and white, grey or colour, without transparency."""
    info = picture.info
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        picture = Image.alpha_composite(paper, layer).convert("RGB")
    elif picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = _stretched(picture)
    elif picture.mode not in ("1", "L", "RGB"):
        picture = picture.convert("RGB")
    else:
        picture.load()
    picture.info.update(dpi=info.get("dpi"))
    return picture


def _stretched(picture: Image.Image) -> Image.Image:
    """Grey of 8 bits, from the darkest to the lightest value there is."""
    values = np.asarray(picture, np.float32)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return Image.fromarray(np.nan_to_num((values - low) * (255 / max(1e-9, high - low))).astype(np.uint8))


def _page_size(picture: Image.Image) -> tuple[float, float]:
    """Points, from the resolution that the file states, or such that the page is no larger than A4."""
    stated = picture.info.get("dpi")
    dpi = float(min(stated)) if isinstance(stated, tuple) and len(stated) == 2 else 0.0
    if not STATED_DPI[0] <= dpi <= STATED_DPI[1]:
        dpi = max(96.0, 72 * max(picture.size) / PAGE_SIDE)
    return tuple(max(1.0, side * 72 / dpi) for side in picture.size)  # type: ignore[return-value]


def _encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
