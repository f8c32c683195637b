"""Pages as a scanner would see them: rendered, slightly turned, grey and noisy; without any text layer."""

from __future__ import annotations

import random
from dataclasses import replace
from io import BytesIO
from math import cos, radians, sin
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from scripts.examples.seeded.truth import Box, Region, Thing, Truth

MOST_TURN = 0.7  # degrees
QUALITY = 38  # of the JPEG pictures


def scanned(content: bytes, truth: Truth, dpi: int, rng: random.Random) -> tuple[bytes, Truth]:
    """The same pages as pictures, and the truth with its boxes turned as the pages are."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=truth.page_sizes[0], invariant=1)
    turns: list[float] = []
    file: Any = pymupdf.Document(stream=content, filetype="pdf")  # type: ignore[no-untyped-call]
    with file:
        for page, (width, height) in zip(file, truth.page_sizes, strict=True):
            turns.append(rng.choice((-1, 1)) * rng.uniform(0.25, MOST_TURN))
            pixels = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
            picture = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
            canvas.setPageSize((width, height))
            canvas.drawImage(_jpeg(picture, turns[-1], rng), 0, 0, width, height)
            canvas.showPage()
    canvas.save()
    return out.getvalue(), _turned(truth, turns)


def _jpeg(picture: Image.Image, turn: float, rng: random.Random) -> ImageReader:
    noise = np.random.default_rng(rng.getrandbits(32))
    turned = picture.rotate(turn, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.5))
    pixels = np.asarray(turned).astype(float)
    shade = np.linspace(rng.uniform(0, 6), rng.uniform(0, 14), pixels.shape[1])
    pixels = 0.93 * pixels + 12 - shade + noise.normal(0, 2.5, pixels.shape)
    specks = noise.random(pixels.shape) < 0.00004
    out = BytesIO()
    dirty = Image.fromarray(np.clip(np.where(specks, 70, pixels), 0, 255).astype(np.uint8))
    dirty.save(out, "JPEG", quality=QUALITY, optimize=True)
    return ImageReader(out)


def _turned(truth: Truth, turns: list[float]) -> Truth:
    def region(old: Region) -> Region:
        return Region(old.page, _turned_box(old.bbox, truth.page_sizes[old.page - 1], turns[old.page - 1]))

    def regions(old: tuple[Region, ...]) -> tuple[Region, ...]:
        return tuple(map(region, old))

    return replace(
        truth,
        scanned=True,
        texts=[_thing(one, regions(one.regions)) for one in truth.texts],
        tables=[
            replace(
                one,
                parts=tuple(
                    replace(
                        part,
                        bbox=region(Region(part.page, part.bbox)).bbox,
                        cells=tuple(replace(c, bbox=region(Region(part.page, c.bbox)).bbox) for c in part.cells),
                    )
                    for part in one.parts
                ),
            )
            for one in truth.tables
        ],
        figures=[replace(one, region=region(one.region)) for one in truth.figures],
        equations=[replace(one, region=region(one.region)) for one in truth.equations],
    )


def _thing(one: Thing, regions: tuple[Region, ...]) -> Thing:
    return replace(one, regions=regions)


def _turned_box(box: Box, size: tuple[float, float], turn: float) -> Box:
    """The box of the same height and width about the place to which its centre goes (counter-clockwise turn)."""
    x, y = (box[0] + box[2]) / 2 - size[0] / 2, (box[1] + box[3]) / 2 - size[1] / 2
    angle = radians(turn)
    dx = x * cos(angle) + y * sin(angle) - x
    dy = -x * sin(angle) + y * cos(angle) - y
    return (round(box[0] + dx, 1), round(box[1] + dy, 1), round(box[2] + dx, 1), round(box[3] + dy, 1))
