"""Charts, diagrams and maps as reportlab drawings, tight about what they show; photographs as pixels."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from math import cos, pi, sin
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from scripts.examples.seeded.model import FigureKind
from scripts.examples.seeded.plans import Motif
from scripts.examples.seeded.words import Field

INK, GREY, PALE = HexColor("#1f2d3a"), HexColor("#8a99a5"), HexColor("#e1e7eb")
PALETTES = (
    ("#1d4e74", "#3f9a9c", "#d9a441", "#b5533c"),
    ("#4b3b73", "#8d6bb0", "#5e9a5a", "#c9772b"),
    ("#303030", "#777777", "#b0b0b0", "#d8d8d8"),
)
PHOTOS = ("landscape", "shore")


def make_drawing(motif: Motif, field: Field, rng: random.Random, width: float) -> Any:
    """A reportlab drawing, or for a photograph a Pillow picture."""
    if motif in PHOTOS:
        return _photo(motif, rng)
    return _MAKERS[motif](field, rng, width)


def kind_of(motif: Motif) -> FigureKind:
    if motif in PHOTOS:
        return "photo"
    return "map" if motif == "map" else "diagram" if motif == "flow" else "chart"


def _colours(rng: random.Random) -> list[Any]:
    return [HexColor(code) for code in rng.choice(PALETTES)]


def _text(x: float, y: float, text: str, size: float = 7.5, anchor: str = "start") -> Any:
    return String(x, y, text, fontName="Helvetica", fontSize=size, textAnchor=anchor, fillColor=INK)


def _axes(drawing: Any, unit: str, top_value: float, head: float = 16.0) -> tuple[float, float, float, float]:
    """Both axes with ticks and grid below a head of so many points; returns left, bottom, right, top of the plot."""
    left, bottom, right, top = 34.0, 18.0, drawing.width - 4.0, drawing.height - head
    for i in range(5):
        y = bottom + i * (top - bottom) / 4
        drawing.add(Line(left, y, right, y, strokeColor=GREY if i == 0 else PALE, strokeWidth=0.6))
        drawing.add(_text(left - 4, y - 2.5, f"{top_value * i / 4:,.{0 if top_value >= 8 else 1}f}", anchor="end"))
    drawing.add(Line(left, bottom, left, top, strokeColor=GREY, strokeWidth=0.6))
    drawing.add(_text(2, drawing.height - 7, unit))
    return left, bottom, right, top


def _canvas(width: float, rng: random.Random) -> Any:
    return Drawing(width, round(width * rng.uniform(0.42, 0.6)))


def _short(name: str) -> str:
    return name.split()[-1] if len(name) > 9 else name


def _bars(field: Field, rng: random.Random, width: float) -> Any:
    drawing, colours = _canvas(width, rng), _colours(rng)
    quantity = rng.choice(field.quantities)
    left, bottom, right, top = _axes(drawing, f"{quantity.name} ({quantity.unit})", quantity.high)
    names = field.groups[: 5 if width < 300 else 7]
    step = (right - left) / len(names)
    for i, name in enumerate(names):
        height = (top - bottom) * rng.uniform(0.2, 1.0)
        x = left + (i + 0.2) * step
        drawing.add(Rect(x, bottom, 0.6 * step, height, fillColor=colours[0], strokeColor=None))
        drawing.add(_text(left + (i + 0.5) * step, 5, _short(name), 6.5, "middle"))
    return drawing


def _grouped(field: Field, rng: random.Random, width: float) -> Any:
    drawing, colours = _canvas(width, rng), _colours(rng)
    quantity = rng.choice(field.quantities)
    left, bottom, right, top = _axes(drawing, f"{quantity.name} ({quantity.unit})", quantity.high, head=28.0)
    step = (right - left) / 4
    for i in range(4):
        for j, colour in enumerate(colours[:3]):
            height = (top - bottom) * rng.uniform(0.2, 1.0)
            x = left + (i + 0.14 + 0.24 * j) * step
            drawing.add(Rect(x, bottom, 0.22 * step, height, fillColor=colour, strokeColor=None))
        drawing.add(_text(left + (i + 0.5) * step, 5, str(2017 + i), 7, "middle"))
    _legend(drawing, field.kinds, colours)
    return drawing


def _legend(drawing: Any, names: tuple[str, ...], colours: list[Any]) -> None:
    """A line of names below the unit, as many as there is room for."""
    x, y = 34.0, drawing.height - 19
    for name, colour in zip(names, colours, strict=False):
        end = x + 9 + stringWidth(name, "Helvetica", 6.5)
        if end > drawing.width - 2:
            return
        drawing.add(Rect(x, y, 7, 7, fillColor=colour, strokeColor=None))
        drawing.add(_text(x + 9, y + 1, name, 6.5))
        x = end + 8


def _lines(field: Field, rng: random.Random, width: float) -> Any:
    drawing, colours = _canvas(width, rng), _colours(rng)
    quantity = rng.choice(field.quantities)
    left, bottom, right, top = _axes(drawing, f"{quantity.name} ({quantity.unit})", quantity.high, head=28.0)
    count = 12
    step = (right - left) / (count - 1)
    for colour in colours[:3]:
        level, phase = rng.uniform(0.3, 0.6), rng.uniform(0, 2 * pi)
        values = [level + 0.25 * sin(2 * pi * i / count + phase) + rng.uniform(-0.05, 0.05) for i in range(count)]
        points = [(left + i * step, bottom + value * (top - bottom)) for i, value in enumerate(values)]
        drawing.add(PolyLine([c for point in points for c in point], strokeColor=colour, strokeWidth=1.4))
        for x, y in points:
            drawing.add(Circle(x, y, 1.7, fillColor=colour, strokeColor=None))
    for i, month in enumerate("JFMAMJJASOND"):
        drawing.add(_text(left + i * step, 5, month, 7, "middle"))
    _legend(drawing, field.kinds, colours)
    return drawing


def _scatter(field: Field, rng: random.Random, width: float) -> Any:
    drawing, colours = _canvas(width, rng), _colours(rng)
    across, up = rng.sample(field.quantities, 2)
    left, bottom, right, top = _axes(drawing, f"{up.name} ({up.unit})", up.high)
    for _ in range(46):
        a = rng.uniform(0.04, 0.96)
        b = min(0.97, max(0.03, 0.15 + 0.6 * a + rng.gauss(0, 0.1)))
        x, y = left + a * (right - left), bottom + b * (top - bottom)
        drawing.add(Circle(x, y, 2, fillColor=None, strokeColor=colours[0], strokeWidth=0.8))
    drawing.add(
        Line(
            left,
            bottom + 0.15 * (top - bottom),
            right,
            bottom + 0.75 * (top - bottom),
            strokeColor=colours[3],
            strokeWidth=1,
        )
    )
    drawing.add(_text((left + right) / 2, 5, f"{across.name} ({across.unit})", 7.5, "middle"))
    return drawing


def _histogram(field: Field, rng: random.Random, width: float) -> Any:
    drawing, colours = _canvas(width, rng), _colours(rng)
    quantity = rng.choice(field.quantities)
    left, bottom, right, top = _axes(drawing, "readings", 80)
    count = 16
    step = (right - left) / count
    for i in range(count):
        height = (top - bottom) * max(0.03, np.exp(-(((i - 7) / 4) ** 2)) * rng.uniform(0.8, 1.0))
        drawing.add(Rect(left + i * step, bottom, step, height, fillColor=colours[1], strokeColor=INK, strokeWidth=0.4))
    drawing.add(_text((left + right) / 2, 5, f"{quantity.name} ({quantity.unit})", 7.5, "middle"))
    return drawing


def _isolated(field: Field, rng: random.Random, width: float) -> Any:
    """Bars without axes, far apart, each with its value above and its name below, as newspapers have them."""
    drawing, colours = Drawing(width, round(0.5 * width)), _colours(rng)
    count = 5 if width > 260 else 4
    step = width / count
    for i, name in enumerate(field.groups[:count]):
        share = rng.uniform(0.25, 0.95)
        high = share * (drawing.height - 34)
        middle = (i + 0.5) * step
        drawing.add(Rect(middle - 0.16 * step, 20, 0.32 * step, high, fillColor=colours[i % 2], strokeColor=None))
        drawing.add(_text(middle, 24 + high, f"{100 * share:.0f}", 8.5, "middle"))
        drawing.add(_text(middle, 6, _short(name), 7.5, "middle"))
    return drawing


def _panels(field: Field, rng: random.Random, width: float) -> Any:
    """Two charts side by side in one figure."""
    half = 0.47 * width
    drawing = Drawing(width, round(0.36 * width))
    for at, make in ((0.0, _lines), (width - half, _bars)):
        panel = make(field, rng, half)
        fit = min(1.0, drawing.height / panel.height)
        for shape in panel.contents:
            drawing.add(_moved(shape, at, fit))
    return drawing


def _moved(shape: Any, dx: float, fit: float) -> Any:
    """The shape shifted to the right, its heights made to fit."""
    if isinstance(shape, Rect):
        shape.x, shape.y, shape.height = shape.x + dx, shape.y * fit, shape.height * fit
    elif isinstance(shape, Circle):
        shape.cx, shape.cy = shape.cx + dx, shape.cy * fit
    elif isinstance(shape, Line):
        shape.x1, shape.x2, shape.y1, shape.y2 = shape.x1 + dx, shape.x2 + dx, shape.y1 * fit, shape.y2 * fit
    elif isinstance(shape, PolyLine | Polygon):
        shape.points = [value * fit if i % 2 else value + dx for i, value in enumerate(shape.points)]
    else:
        shape.x, shape.y = shape.x + dx, shape.y * fit
    return shape


def _pie(field: Field, rng: random.Random, width: float) -> Any:
    radius = min(58.0, 0.22 * width)
    drawing, colours = Drawing(2 * radius + 110, 2 * radius + 4), _colours(rng)
    names = field.groups[:4]
    weights = [rng.uniform(1, 4) for _ in names]
    start = rng.uniform(0, 2 * pi)
    for i, (name, weight, colour) in enumerate(zip(names, weights, colours, strict=True)):
        turn = 2 * pi * weight / sum(weights)
        rim = [(start + turn * k / 20) for k in range(21)]
        points = [
            (radius + 2, radius + 2),
            *((radius + 2 + radius * cos(a), radius + 2 + radius * sin(a)) for a in rim),
        ]
        drawing.add(
            Polygon([c for p in points for c in p], fillColor=colour, strokeColor=HexColor("#ffffff"), strokeWidth=0.8)
        )
        start += turn
        y = 2 * radius - 12 - 15 * i
        drawing.add(Rect(2 * radius + 14, y, 8, 8, fillColor=colour, strokeColor=None))
        drawing.add(_text(2 * radius + 26, y + 1, f"{name} {100 * weight / sum(weights):.0f}%", 7.5))
    return drawing


_STEPS = ("Reading", "Check", "Store", "Average", "Report", "Review", "Archive", "Alarm")


def _flow(field: Field, rng: random.Random, width: float) -> Any:
    """Boxes joined by arrows."""
    wide, high, gap = 0.26 * width, 26.0, 0.11 * width
    drawing, colours = Drawing(3 * wide + 2 * gap, 3 * high + 40), _colours(rng)
    names = rng.sample(_STEPS, 5)
    places = [(0, 2), (1, 2), (2, 2), (1, 0), (2, 0)]
    corners = [(c * (wide + gap), r * (high + 20) * 0.9) for c, r in places]
    for (x, y), name in zip(corners, names, strict=True):
        drawing.add(Rect(x + 0.5, y + 0.5, wide - 1, high, fillColor=PALE, strokeColor=colours[0], strokeWidth=1))
        drawing.add(_text(x + wide / 2, y + high / 2 - 2.5, name, 8, "middle"))
    for (x0, y0), (x1, _) in ((corners[0], corners[1]), (corners[1], corners[2]), (corners[3], corners[4])):
        _arrow(drawing, x0 + wide, y0 + high / 2, x1, y0 + high / 2)
    _arrow(drawing, corners[1][0] + wide / 2, corners[1][1], corners[3][0] + wide / 2, corners[3][1] + high)
    return drawing


def _arrow(drawing: Any, x0: float, y0: float, x1: float, y1: float) -> None:
    drawing.add(Line(x0, y0, x1, y1, strokeColor=INK, strokeWidth=0.9))
    dx, dy = (5 if x1 > x0 else 0), (5 if y1 < y0 else 0)
    side = (0.0, 3.0) if dx else (3.0, 0.0)
    drawing.add(
        Polygon(
            [x1, y1, x1 - dx + side[0], y1 + dy + side[1], x1 - dx - side[0], y1 + dy - side[1]],
            fillColor=INK,
            strokeColor=None,
        )
    )


def _map(field: Field, rng: random.Random, width: float) -> Any:
    drawing, colours = Drawing(width, round(0.62 * width)), _colours(rng)
    high = drawing.height
    drawing.add(Rect(0, 0, width, high, fillColor=HexColor("#dfe8d6"), strokeColor=GREY, strokeWidth=0.7))
    phase = rng.uniform(0, 6)
    river = [(width * i / 30, high * (0.45 + 0.16 * sin(phase + i / 4))) for i in range(31)]
    drawing.add(PolyLine([c for p in river for c in p], strokeColor=HexColor("#7fb0cf"), strokeWidth=5))
    for i, name in enumerate(field.groups[:6]):
        x, y = river[3 + 5 * i]
        y += 12 if i % 2 else -14
        drawing.add(Circle(x, y, 3, fillColor=colours[3], strokeColor=INK, strokeWidth=0.5))
        drawing.add(_text(x, y + (6 if i % 2 else -11), _short(name), 7, "middle"))
    drawing.add(Line(12, 12, 62, 12, strokeColor=INK, strokeWidth=1.6))
    drawing.add(_text(37, 16, "2 km", 7, "middle"))
    return drawing


def _photo(motif: Motif, rng: random.Random) -> Image.Image:
    """Hills or a shore with grain, of 300 x 200 pixels."""
    noise = np.random.default_rng(rng.getrandbits(32))
    high, wide = 200, 300
    y, x = np.mgrid[0:high, 0:wide].astype(float)
    picture = np.empty((high, wide, 3))
    picture[..., 0], picture[..., 1], picture[..., 2] = 150 + 70 * y / high, 180 + 40 * y / high, 225 - 20 * y / high
    for layer in range(4):
        rim = high * (0.35 + 0.15 * layer)
        for wave in range(1, 5):
            rim = rim + noise.uniform(3, 14) / wave * np.sin(2 * np.pi * wave * x / wide + noise.uniform(0, 6))
        shade = np.array([70, 110, 60] if motif == "landscape" else [60, 110, 140]) * (1.15 - 0.22 * layer)
        picture[y > rim] = shade
    picture += noise.normal(0, 7, (high, wide, 1))
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8), "RGB")


_MAKERS: Mapping[Motif, Callable[[Field, random.Random, float], Any]] = MappingProxyType(
    {
        "bars": _bars,
        "grouped": _grouped,
        "lines": _lines,
        "scatter": _scatter,
        "pie": _pie,
        "flow": _flow,
        "map": _map,
        "histogram": _histogram,
        "isolated": _isolated,
        "panels": _panels,
    }
)
