"""The figures as reportlab drawings (points, y upwards), and a small rasteriser for them.

reportlab's own bitmap back end needs cairo, which no package of this project brings; Pillow is here anyway.
"""

import random
from collections.abc import Sequence
from functools import cache
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

from scripts.examples import measurements as data

INK, GREY, GRID = HexColor("#1f2d3a"), HexColor("#9fb0bd"), HexColor("#dfe6eb")
DEEP, TEAL, AMBER, RUST = HexColor("#1d4e74"), HexColor("#3f9a9c"), HexColor("#d9a441"), HexColor("#b5533c")
WATER, SHALLOW, LAND = HexColor("#c9dfec"), HexColor("#dcebf3"), HexColor("#d9d6bd")
OVERSAMPLING = 3  # Pillow draws hard edges; averaging 3 x 3 pixels softens them

_FONTS = {"Helvetica": "Vera.ttf", "Helvetica-Bold": "VeraBd.ttf", "Helvetica-Oblique": "VeraIt.ttf"}


def _text(x: float, y: float, text: str, size: float = 8, anchor: str = "start", bold: bool = False) -> Any:
    font = "Helvetica-Bold" if bold else "Helvetica"
    return String(x, y, text, fontName=font, fontSize=size, textAnchor=anchor, fillColor=INK)


def _frame(drawing: Any, fill: Any = None) -> None:
    """A border, so that the extent of the drawing can be seen on the page."""
    edge = {"fillColor": fill, "strokeColor": GREY, "strokeWidth": 0.8}
    drawing.add(Rect(0.4, 0.4, drawing.width - 0.8, drawing.height - 0.8, **edge))


def _axis(drawing: Any, area: tuple[float, float, float, float], ticks: Sequence[float], unit: str) -> None:
    """Horizontal grid lines with their values; `area` is left, bottom, right, top of the plot."""
    left, bottom, right, top = area
    low, high = ticks[0], ticks[-1]
    for tick in ticks:
        y = bottom + (tick - low) / (high - low) * (top - bottom)
        drawing.add(Line(left, y, right, y, strokeColor=GREY if tick == low else GRID, strokeWidth=0.6))
        drawing.add(_text(left - 5, y - 2.8, f"{tick:,.0f}", anchor="end"))
    drawing.add(_text(12, top + 12, unit))


def energy_bars() -> Any:
    """Energy of the array by month, one bar for each year."""
    drawing = Drawing(460, 205)
    _frame(drawing)
    area = left, bottom, right, top = 46.0, 28.0, 448.0, 168.0
    ticks = [0, 500, 1000, 1500, 2000]
    _axis(drawing, area, ticks, "MWh")
    rows = data.measurements()
    step, bar = (right - left) / 12, 12.5
    for side, (year, colour) in enumerate(zip(data.YEARS, (GREY, DEEP), strict=True)):
        for month, energy in enumerate(data.monthly_energy(rows, year)):
            x = left + (month + 0.5) * step - bar + side * bar
            height = energy / ticks[-1] * (top - bottom)
            drawing.add(Rect(x, bottom, bar, height, fillColor=colour, strokeColor=None))
        x = right - 100 + 54 * side
        drawing.add(Rect(x, top + 14, 9, 9, fillColor=colour, strokeColor=None))
        drawing.add(_text(x + 13, top + 15.5, str(year)))
    for month, name in enumerate(data.MONTHS):
        drawing.add(_text(left + (month + 0.5) * step, bottom - 12, name, anchor="middle"))
    return drawing


def nest_lines() -> Any:
    """Nests of three species as an index, the first year being 100."""
    drawing = Drawing(460, 210)
    _frame(drawing)
    area = left, bottom, right, top = 40.0, 28.0, 330.0, 178.0
    ticks = [70, 80, 90, 100, 110, 120]
    _axis(drawing, area, ticks, f"{data.NEST_YEARS[0]} = 100")
    step = (right - left) / (len(data.NEST_YEARS) - 1)
    chosen = zip(("Atlantic puffin", "Common guillemot", "Black-legged kittiwake"), (DEEP, TEAL, RUST), strict=True)
    for name, colour in chosen:
        counts = data.NESTS[name]
        scale = (top - bottom) / (ticks[-1] - ticks[0])
        values = [100 * count / counts[0] for count in counts]
        points = [(left + i * step, bottom + (value - ticks[0]) * scale) for i, value in enumerate(values)]
        drawing.add(PolyLine([c for point in points for c in point], strokeColor=colour, strokeWidth=1.6))
        for x, y in points:
            drawing.add(Circle(x, y, 2.2, fillColor=colour, strokeColor=None))
        # Two lines end close together: their names are drawn apart.
        nudge = {"Atlantic puffin": 3.0, "Common guillemot": -7.0}.get(name, -3.0)
        drawing.add(_text(right + 8, points[-1][1] + nudge, f"{name} {values[-1]:.1f}"))
    for i, year in enumerate(data.NEST_YEARS):
        drawing.add(_text(left + i * step, bottom - 12, str(year), anchor="middle"))
    return drawing


def _coast(seed: int, start: float, wobble: float, width: float) -> list[tuple[float, float]]:
    rng = random.Random(seed)
    count = 46
    waves = [(rng.uniform(0.6, 1.2) / n, rng.uniform(0, 2 * pi), n) for n in (1, 2, 4, 7, 11)]
    return [
        (
            width * i / count,
            start + wobble * sum(a * sin(2 * pi * n * i / count + phase) for a, phase, n in waves),
        )
        for i in range(count + 1)
    ]


def _flat(points: Sequence[tuple[float, float]]) -> list[float]:
    return [coordinate for point in points for coordinate in point]


def _land(drawing: Any) -> None:
    """Two shores with a band of shallow water before each."""
    width, height = drawing.width, drawing.height
    north, south = _coast(7, 222.0, 11.0, width), _coast(5, 52.0, 9.0, width)
    for offset, fill in ((18.0, SHALLOW), (0.0, LAND)):
        style = {"fillColor": fill, "strokeColor": GREY, "strokeWidth": 0.7}
        upper = [(0.0, height), *((x, y - offset) for x, y in north), (width, height)]
        lower = [(0.0, 0.0), *((x, y + offset) for x, y in south), (width, 0.0)]
        drawing.add(Polygon(_flat(upper), **style))
        drawing.add(Polygon(_flat(lower), **style))
    island = [(344 + 26 * cos(a) * (1 + 0.2 * sin(3 * a)), 156 + 13 * sin(a)) for a in _turns(24)]
    drawing.add(Polygon(_flat(island), fillColor=LAND, strokeColor=GREY, strokeWidth=0.7))


def _turns(count: int) -> list[float]:
    return [2 * pi * i / count for i in range(count)]


TURBINE_PLACES = {"T1": (150, 152), "T2": (196, 130), "T3": (244, 116), "T4": (290, 138)}


def site_map() -> Any:
    """Hallin Sound: shores, turbines, cable, bird colonies and instruments."""
    drawing = Drawing(460, 290)
    drawing.add(Rect(0, 0, 460, 290, fillColor=WATER, strokeColor=None))
    _land(drawing)
    cable = [(150, 152), (196, 130), (244, 116), (222, 84), (214, 46)]
    drawing.add(PolyLine(_flat(cable), strokeColor=AMBER, strokeWidth=1.8))
    drawing.add(PolyLine(_flat([(290, 138), (244, 116)]), strokeColor=AMBER, strokeWidth=1.8))
    drawing.add(Rect(208, 38, 12, 10, fillColor=AMBER, strokeColor=INK, strokeWidth=0.6))
    drawing.add(_text(225, 39, "Substation"))
    for name, (x, y) in TURBINE_PLACES.items():
        drawing.add(Circle(x, y, 5.5, fillColor=DEEP, strokeColor=INK, strokeWidth=0.5))
        drawing.add(_text(x, y + 9, name, 9, "middle", bold=True))
    for name, x, y, below in (("Gull Skerry", 344, 156, 24), ("North Stacks", 92, 232, 0)):
        drawing.add(Polygon([x - 6, y - 5, x + 6, y - 5, x, y + 6], fillColor=RUST, strokeColor=INK, strokeWidth=0.5))
        drawing.add(_text(x + 10, y - 3 - below, name))
    for name, x, y in (("Profiler A", 118, 116), ("Profiler B", 340, 106)):
        drawing.add(Rect(x - 4, y - 4, 8, 8, fillColor=TEAL, strokeColor=INK, strokeWidth=0.5))
        drawing.add(_text(x + 8, y - 3, name))
    drawing.add(_text(52, 166, "Hallin Sound", 11))
    drawing.add(_text(300, 262, "Mainland", 10))
    drawing.add(_text(64, 16, "Isle of Orra", 10))
    drawing.add(Line(428, 236, 428, 266, strokeColor=INK, strokeWidth=1.2))
    drawing.add(Polygon([423, 258, 433, 258, 428, 272], fillColor=INK, strokeColor=None))
    drawing.add(_text(428, 276, "N", 9, "middle", bold=True))
    drawing.add(Line(370, 18, 440, 18, strokeColor=INK, strokeWidth=2))
    drawing.add(_text(405, 23, "1 km", 8, "middle"))
    _frame(drawing)
    return drawing


DRAWINGS = {"site-map": site_map, "monthly-energy": energy_bars, "nest-index": nest_lines}


@cache
def _font(name: str, pixels: int) -> ImageFont.FreeTypeFont:
    path = Path(reportlab.__file__).parent / "fonts" / _FONTS[name]
    # The basic engine: the other one is there only where libraqm is.
    return ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)


def rasterise(drawing: Any, scale: float = 2.0) -> Image.Image:
    """The drawing as an RGB picture of `scale` pixels a point."""
    zoom = scale * OVERSAMPLING
    size = (round(drawing.width * zoom), round(drawing.height * zoom))
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for shape in drawing.contents:
        _draw(draw, shape, zoom, drawing.height)
    return picture.reduce(OVERSAMPLING)


def _colour(value: Any) -> str | None:
    return None if value is None else "#{:02x}{:02x}{:02x}".format(*(round(255 * part) for part in value.rgb()))


def _draw(draw: ImageDraw.ImageDraw, shape: Any, zoom: float, height: float) -> None:
    def place(x: float, y: float) -> tuple[float, float]:
        return x * zoom, (height - y) * zoom

    stroke = _colour(getattr(shape, "strokeColor", None))
    width = max(1, round((getattr(shape, "strokeWidth", 0) or 0) * zoom)) if stroke else 0
    fill = _colour(getattr(shape, "fillColor", None))
    if isinstance(shape, Rect):
        box = (*place(shape.x, shape.y + shape.height), *place(shape.x + shape.width, shape.y))
        draw.rectangle(box, fill=fill, outline=stroke, width=width)
    elif isinstance(shape, Circle):
        r = shape.r
        box = (*place(shape.cx - r, shape.cy + r), *place(shape.cx + r, shape.cy - r))
        draw.ellipse(box, fill=fill, outline=stroke, width=width)
    elif isinstance(shape, Line):
        draw.line([place(shape.x1, shape.y1), place(shape.x2, shape.y2)], fill=stroke, width=width)
    elif isinstance(shape, Polygon | PolyLine):
        corners = [place(x, y) for x, y in zip(shape.points[::2], shape.points[1::2], strict=True)]
        if isinstance(shape, Polygon):
            draw.polygon(corners, fill=fill)
            corners.append(corners[0])
        if stroke:
            draw.line(corners, fill=stroke, width=width, joint="curve")
    elif isinstance(shape, String):
        # Vera runs wider than Helvetica: a smaller size takes about the same room.
        font = _font(shape.fontName, round(shape.fontSize * 0.9 * zoom))
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.textAnchor]
        draw.text(place(shape.x, shape.y), shape.text, font=font, fill=fill, anchor=anchor)
    else:
        raise TypeError(f"cannot rasterise a {type(shape).__name__}")
