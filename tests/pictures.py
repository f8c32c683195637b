"""Pictures for the tests: charts drawn from a seed, and what happens to pictures on their way."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image, ImageDraw, ImageOps


def chart(seed: int) -> Image.Image:
    """Bars, a curve and patches of colour on white; another one for each seed."""
    draw = np.random.default_rng(seed)
    picture = Image.new("RGB", (int(draw.integers(320, 520)), int(draw.integers(240, 400))), "white")
    width, height = picture.size
    pen = ImageDraw.Draw(picture)
    for _ in range(int(draw.integers(1, 4))):
        x, y = draw.integers(0, width), draw.integers(0, height)
        box = (int(x), int(y), int(x + draw.integers(40, 200)), int(y + draw.integers(40, 160)))
        (pen.ellipse if draw.random() < 0.5 else pen.rectangle)(box, fill=_colour(draw))
    count = int(draw.integers(3, 9))
    for bar, share in enumerate(draw.uniform(0.1, 0.9, count)):
        left = int((bar + 0.2) * width / count)
        top = int(height * (1 - share))
        pen.rectangle((left, top, left + int(0.5 * width / count), height - 12), fill=_colour(draw))
    levels = np.cumsum(draw.normal(0, 0.12, 12)) + 0.5
    places = np.linspace(10, width - 10, 12)
    pen.line([(float(x), float(height * y)) for x, y in zip(places, levels, strict=True)], fill=(20, 20, 20), width=4)
    return picture


def _colour(draw: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = draw.integers(20, 210, 3)
    return int(red), int(green), int(blue)


def encoded(picture: Image.Image, kind: str = "PNG", **how: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def _smaller(picture: Image.Image) -> Image.Image:
    return picture.resize((int(picture.width * 0.4), int(picture.height * 0.4)))


def _compressed(picture: Image.Image) -> Image.Image:
    return Image.open(io.BytesIO(encoded(picture, "JPEG", quality=25))).convert("RGB")


def _cut(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    return picture.crop((int(0.05 * width), int(0.03 * height), int(0.96 * width), int(0.95 * height)))


CHANGES: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "smaller": _smaller,
    "compressed": _compressed,
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "cut": _cut,
    "framed": lambda picture: ImageOps.expand(picture, 30, "white"),
    "all of them": lambda picture: _compressed(_cut(_smaller(picture)).convert("L").convert("RGB")),
}
"""What a picture goes through by name; it stays the same picture."""
