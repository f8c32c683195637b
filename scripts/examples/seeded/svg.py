"""reportlab drawings as SVG, and how much of a drawing is ink."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image
from reportlab.graphics.shapes import Circle, Line, Polygon, PolyLine, Rect, String

from scripts.examples.drawings import rasterise

ANCHORS = {"start": "start", "middle": "middle", "end": "end"}
Share = tuple[float, float, float, float]


def svg(drawing: Any, font: str) -> str:
    width, height = drawing.width, drawing.height
    shapes = "\n".join(_shape(shape, height, font) for shape in drawing.contents)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}" height="{height:.2f}" '
        f'viewBox="0 0 {width:.2f} {height:.2f}">\n{shapes}\n</svg>\n'
    )


def png(picture: Any, colours: int = 64) -> bytes:
    """A drawing or Pillow picture as a small PNG."""
    out = BytesIO()
    image = picture if isinstance(picture, Image.Image) else rasterise(picture)
    image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def ink(picture: Any) -> Share:
    """The part of a vector drawing that shows anything, as shares of its width and height from the top left."""
    pixels = np.asarray(rasterise(picture, 2.0).convert("L")) < 250
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    height, width = pixels.shape
    return (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)


def size_of(picture: Any) -> tuple[float, float]:
    """Width and height in points; photographs have 120 pixels an inch."""
    if isinstance(picture, Image.Image):
        return picture.width * 0.6, picture.height * 0.6
    return picture.width, picture.height


def _colour(value: Any) -> str:
    return "none" if value is None else "#{:02x}{:02x}{:02x}".format(*(round(255 * part) for part in value.rgb()))


def _paint(shape: Any) -> str:
    stroke = getattr(shape, "strokeColor", None)
    width = getattr(shape, "strokeWidth", 0) if stroke is not None else 0
    return f'fill="{_colour(getattr(shape, "fillColor", None))}" stroke="{_colour(stroke)}" stroke-width="{width}"'


def _shape(shape: Any, height: float, font: str) -> str:
    if isinstance(shape, Rect):
        place = f'x="{shape.x:.2f}" y="{height - shape.y - shape.height:.2f}"'
        return f'<rect {place} width="{shape.width:.2f}" height="{shape.height:.2f}" {_paint(shape)}/>'
    if isinstance(shape, Circle):
        return f'<circle cx="{shape.cx:.2f}" cy="{height - shape.cy:.2f}" r="{shape.r}" {_paint(shape)}/>'
    if isinstance(shape, Line):
        ends = f'x1="{shape.x1:.2f}" y1="{height - shape.y1:.2f}" x2="{shape.x2:.2f}" y2="{height - shape.y2:.2f}"'
        return f"<line {ends} {_paint(shape)}/>"
    if isinstance(shape, Polygon | PolyLine):
        points = " ".join(
            f"{x:.2f},{height - y:.2f}" for x, y in zip(shape.points[::2], shape.points[1::2], strict=True)
        )
        name = "polygon" if isinstance(shape, Polygon) else "polyline"
        paint = _paint(shape) if name == "polygon" else _paint(shape).replace('fill="none"', "") + ' fill="none"'
        return f'<{name} points="{points}" {paint}/>'
    if isinstance(shape, String):
        place = f'x="{shape.x:.2f}" y="{height - shape.y:.2f}" font-size="{shape.fontSize}"'
        look = f'font-family="{font}" text-anchor="{ANCHORS[shape.textAnchor]}" fill="{_colour(shape.fillColor)}"'
        return f"<text {place} {look}>{escape(shape.text)}</text>"
    raise TypeError(f"cannot write a {type(shape).__name__}")
