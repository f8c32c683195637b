"""Charts, schemes and pictures of set c as reportlab drawings or pixels."""

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

from scripts.examples.seeded.fresh.model import Motif
from scripts.examples.seeded.model import FigureKind
from scripts.examples.seeded.words import Field

DARK, MIDDLE, FAINT, WHITE = (HexColor(code) for code in ("#222222", "#8d8d8d", "#d9dde0", "#ffffff"))
COLOURS = (
    ("#004c6d", "#5886a5", "#9dc6e0", "#e2b34a", "#c1543b"),
    ("#22577a", "#38a3a5", "#57cc99", "#c7f9cc", "#f28482"),
    ("#2b2b2b", "#5e5e5e", "#939393", "#c4c4c4", "#e6e6e6"),
    ("#6a040f", "#d00000", "#f48c06", "#ffba08", "#8d99ae"),
)
PIXELS = ("contours", "grains")
Spot = tuple[float, float]


def make_fresh_drawing(motif: Motif, field: Field, rng: random.Random, width: float) -> Any:
    """A reportlab drawing, or a Pillow picture for what is made of pixels."""
    if motif in PIXELS:
        return _PICTURES[motif](rng)
    return _MAKERS[motif](field, rng, width)


def fresh_kind(motif: Motif) -> FigureKind:
    if motif == "grains":
        return "photo"
    return "map" if motif == "contours" else "diagram" if motif in ("tree", "blocks", "gantt") else "chart"


def _palette(rng: random.Random) -> list[Any]:
    return [HexColor(code) for code in rng.choice(COLOURS)]


def _write(x: float, y: float, text: str, size: float = 7, anchor: str = "start", colour: Any = DARK) -> Any:
    return String(x, y, text, fontName="Helvetica", fontSize=size, textAnchor=anchor, fillColor=colour)


def _line(*places: float, colour: Any = DARK, width: float = 0.7) -> Any:
    return Line(*places, strokeColor=colour, strokeWidth=width)


def _box(x: float, y: float, wide: float, high: float, fill: Any, edge: Any = None, width: float = 0.7) -> Any:
    return Rect(x, y, wide, high, fillColor=fill, strokeColor=edge, strokeWidth=width)


def _path(points: list[Spot], colour: Any, width: float = 1.2) -> Any:
    return PolyLine([value for point in points for value in point], strokeColor=colour, strokeWidth=width)


def _area(points: list[Spot], fill: Any, edge: Any = None) -> Any:
    return Polygon([value for point in points for value in point], fillColor=fill, strokeColor=edge, strokeWidth=0.6)


def _framed(drawing: Any, low: float, high: float, unit: str, left: float = 36.0) -> tuple[float, float, float, float]:
    """A frame with ticks inwards on all sides, as plotting programs draw it: left, bottom, right, top."""
    bottom, right, top = 26.0, drawing.width - 8.0, drawing.height - 6.0
    drawing.add(_box(left, bottom, right - left, top - bottom, None, DARK, 0.8))
    for i in range(6):
        y = bottom + i * (top - bottom) / 5
        drawing.add(_line(left, y, left + 3, y))
        drawing.add(_line(right - 3, y, right, y))
        drawing.add(_write(left - 4, y - 2.4, _tick(low + (high - low) * i / 5), 6.5, "end"))
    drawing.add(_write(left + 6, top - 10, unit, 7))
    return left, bottom, right, top


def _along(drawing: Any, names: list[str], left: float, right: float, y: float) -> None:
    for i, name in enumerate(names):
        x = left + (i + 0.5) * (right - left) / len(names)
        drawing.add(_write(x, y, name, 6.5, "middle"))


def _last(name: str) -> str:
    """A name short enough to stand below a bar."""
    word = name.split()[-1]
    return name if len(name) <= 8 else word if len(word) > 3 else name[:8]


def _tick(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _hbars(field: Field, rng: random.Random, width: float) -> Any:
    """Lying bars, longest first, names at the left, values at their ends, no axes at all."""
    names = list(field.groups)
    drawing, colours = Drawing(width, 17.0 * len(names) + 4), _palette(rng)
    start = max(stringWidth(name, "Helvetica", 7.5) for name in names) + 8
    quantity = rng.choice(field.quantities)
    values = sorted((rng.uniform(quantity.low, quantity.high) for _ in names), reverse=True)
    for i, (name, value) in enumerate(zip(names, values, strict=True)):
        y = drawing.height - 17 * (i + 1)
        long = (width - start - 40) * value / values[0]
        drawing.add(_write(start - 6, y + 3.5, name, 7.5, "end"))
        drawing.add(_box(start, y, long, 12, colours[4 if i == 2 else 0]))
        drawing.add(_write(start + long + 4, y + 3.5, f"{value:.1f}", 7.5))
    return drawing


def _stacked(field: Field, rng: random.Random, width: float) -> Any:
    """Standing bars of parts up to a hundred, the names of the parts at the right."""
    drawing, colours = Drawing(width, round(0.52 * width)), _palette(rng)
    left, bottom, right, top = 26.0, 16.0, width - 70, drawing.height - 4
    for share in (0, 50, 100):
        y = bottom + (top - bottom) * share / 100
        drawing.add(_line(left, y, right, y, colour=FAINT))
        drawing.add(_write(left - 3, y - 2.4, f"{share}%", 6.5, "end"))
    years = [str(2016 + i) for i in range(6)]
    step = (right - left) / len(years)
    for i in range(len(years)):
        parts = [rng.uniform(0.5, 2) for _ in range(3)]
        y = bottom
        for part, colour in zip(parts, colours, strict=False):
            high = (top - bottom) * part / sum(parts)
            drawing.add(_box(left + (i + 0.15) * step, y, 0.7 * step, high, colour, WHITE, 0.5))
            y += high
    _along(drawing, years, left, right, 5)
    for i, name in enumerate(field.kinds):
        drawing.add(_box(right + 8, top - 12 - 14 * i, 7, 7, colours[i]))
        drawing.add(_write(right + 18, top - 11 - 14 * i, name[:12], 6.5))
    return drawing


def _boxes(field: Field, rng: random.Random, width: float) -> Any:
    """Boxes with whiskers and outliers."""
    drawing, colours = Drawing(width, round(0.55 * width)), _palette(rng)
    quantity = rng.choice(field.quantities)
    left, bottom, right, top = _framed(drawing, 0, quantity.high, f"{quantity.name} ({quantity.unit})")
    names = [_last(name) for name in field.groups[:5]]
    step, room = (right - left) / len(names), top - bottom
    for i in range(len(names)):
        x = left + (i + 0.5) * step
        low, first, median, third, high = sorted(rng.uniform(0.08, 0.78) for _ in range(5))
        for a, b in ((low, first), (third, high)):
            drawing.add(_line(x, bottom + a * room, x, bottom + b * room))
        for end in (low, high):
            drawing.add(_line(x - 4, bottom + end * room, x + 4, bottom + end * room))
        drawing.add(_box(x - 0.25 * step, bottom + first * room, 0.5 * step, (third - first) * room, colours[2], DARK))
        drawing.add(_line(x - 0.25 * step, bottom + median * room, x + 0.25 * step, bottom + median * room, width=1.4))
        drawing.add(Circle(x, bottom + min(0.85, high + 0.06) * room, 1.5, fillColor=None, strokeColor=DARK))
    _along(drawing, names, left, right, 14)
    drawing.add(_write((left + right) / 2, 3, field.object, 7, "middle"))
    return drawing


def _heat(field: Field, rng: random.Random, width: float) -> Any:
    """Shaded squares by name and year."""
    names = [_last(name) for name in field.groups[:6]]
    side = min(34.0, (width - 60) / 6)
    drawing = Drawing(52 + 6 * side, 4 * side + 18)
    for row, year in enumerate(("2019", "2020", "2021", "2022")):
        y = 16 + row * side
        drawing.add(_write(44, y + side / 2 - 2.5, year, 7, "end"))
        for column in range(6):
            share = rng.random()
            tone = tuple(int(255 - share * (255 - part)) for part in (0x00, 0x4C, 0x6D))
            drawing.add(_box(50 + column * side, y, side, side, HexColor("#{:02x}{:02x}{:02x}".format(*tone)), WHITE))
    for column, name in enumerate(names):
        drawing.add(_write(50 + (column + 0.5) * side, 5, name[:7], 6.5, "middle"))
    return drawing


def _gantt(field: Field, rng: random.Random, width: float) -> Any:
    """Bars of a plan along months."""
    tasks = ("Survey", "Tender", "Works", "Tests", "Hand-over", "Review")
    drawing, colours = Drawing(width, 16.0 * len(tasks) + 20), _palette(rng)
    left, step, at = 62.0, (width - 64) / 12, 0.0
    for i, month in enumerate("JFMAMJJASOND"):
        x = left + i * step
        drawing.add(_line(x, 0, x, drawing.height - 14, colour=FAINT, width=0.5))
        drawing.add(_write(x + step / 2, drawing.height - 9, month, 7, "middle"))
    for i, task in enumerate(tasks):
        y, long = drawing.height - 32 - 16 * i, rng.uniform(1.4, 3.4)
        drawing.add(_write(left - 6, y + 2, task, 7.5, "end"))
        drawing.add(_box(left + at * step, y, min(long, 12 - at) * step, 9, colours[i % 3]))
        at = min(10.4, at + long * rng.uniform(0.5, 0.9))
    return drawing


def _steps(field: Field, rng: random.Random, width: float) -> Any:
    """Two stepped curves that fall from one, with marks where readings end."""
    drawing, colours = Drawing(width, round(0.6 * width)), _palette(rng)
    left, bottom, right, top = _framed(drawing, 0, 1, "")
    drawing.add(_write(right - 6, top - 11, "share remaining", 7, "end"))
    for colour, rate in ((colours[0], 0.93), (colours[4], 0.87)):
        share, points = 1.0, [(left, bottom + 0.96 * (top - bottom))]
        for i in range(1, 16):
            x = left + i * (right - left) / 15
            y = bottom + 0.96 * share * (top - bottom)
            share *= rate + rng.uniform(-0.04, 0.04)
            points += [(x, y), (x, bottom + 0.96 * share * (top - bottom))]
        drawing.add(_path(points, colour, 1.3))
        drawing.add(_write(right - 6, points[-1][1] + 5, "control" if rate > 0.9 else "active", 7, "end", colour))
    _along(drawing, [str(30 * i) for i in range(1, 7)], left, right, 14)
    drawing.add(_write((left + right) / 2, 3, "days", 7, "middle"))
    return drawing


def _errors(field: Field, rng: random.Random, width: float) -> Any:
    """Points with error bars and a fitted line."""
    drawing, colours = Drawing(width, round(0.62 * width)), _palette(rng)
    across, up = rng.sample(field.quantities, 2)
    left, bottom, right, top = _framed(drawing, up.low, up.high, f"{up.name} / {up.unit}")
    for i in range(9):
        x = left + (i + 0.6) * (right - left) / 9.6
        y = bottom + (0.12 + 0.075 * i + rng.uniform(-0.05, 0.05)) * (top - bottom)
        spread = rng.uniform(5, 13)
        drawing.add(_line(x, y - spread, x, y + spread, colour=colours[0]))
        drawing.add(_box(x - 2, y - 2, 4, 4, colours[0]))
    drawing.add(_line(left, bottom + 0.1 * (top - bottom), right, bottom + 0.8 * (top - bottom), colour=colours[4]))
    _along(drawing, [_tick(across.low + (across.high - across.low) * i / 5) for i in range(1, 6)], left, right, 14)
    drawing.add(_write((left + right) / 2, 3, f"{across.name} / {across.unit}", 7, "middle"))
    return drawing


def _tree(field: Field, rng: random.Random, width: float) -> Any:
    """A chart of who belongs to whom: boxes joined by straight lines."""
    drawing, colours = Drawing(width, 128), _palette(rng)
    wide, high = min(84.0, 0.28 * width), 22.0

    def put(x: float, y: float, name: str, fill: Any) -> None:
        drawing.add(_box(x - wide / 2, y, wide, high, fill, colours[0]))
        drawing.add(_write(x, y + 8, name, 7, "middle"))

    tops = [width * share for share in (1 / 6, 0.5, 5 / 6)]
    put(width / 2, 104, "Office", FAINT)
    drawing.add(_line(width / 2, 104, width / 2, 92, colour=colours[0]))
    drawing.add(_line(tops[0], 92, tops[2], 92, colour=colours[0]))
    for i, x in enumerate(tops):
        drawing.add(_line(x, 92, x, 76, colour=colours[0]))
        put(x, 54, field.kinds[i], WHITE)
        drawing.add(_line(x, 54, x, 23, colour=colours[0]))
        put(x, 1, _last(field.groups[i]), WHITE)
    return drawing


def _blocks(field: Field, rng: random.Random, width: float) -> Any:
    """A block scheme with a loop back."""
    drawing, colours = Drawing(width, 96), _palette(rng)
    names = ("Source", "Filter", "Stage", "Output")
    wide = width * 0.17
    step = (width - wide) / 3
    for i, name in enumerate(names):
        x = i * step
        drawing.add(_box(x + 0.5, 50, wide - 1, 34, None, colours[0], 1.1))
        drawing.add(_write(x + wide / 2, 64, name, 7.5, "middle"))
        if i < 3:
            drawing.add(_line(x + wide, 67, x + step - 4, 67))
            drawing.add(_area([(x + step, 67), (x + step - 6, 70), (x + step - 6, 64)], DARK))
    back = [(3 * step + wide / 2, 50.0), (3 * step + wide / 2, 14.0), (step + wide / 2, 14.0), (step + wide / 2, 45.0)]
    drawing.add(_path(back, DARK, 0.8))
    x, _ = back[-1]
    drawing.add(_area([(x, 50), (x - 3, 44), (x + 3, 44)], DARK))
    drawing.add(_write(width / 2 + wide / 2, 4, rng.choice(("feedback", "correction", "hold")), 7, "middle"))
    return drawing


def _donut(field: Field, rng: random.Random, width: float) -> Any:
    """A ring with names around it."""
    drawing, colours = Drawing(230, 128), _palette(rng)
    parts = [rng.uniform(1, 3) for _ in field.kinds]
    start = pi / 2
    for name, part, colour in zip(field.kinds, parts, colours, strict=False):
        turn = 2 * pi * part / sum(parts)
        rim = [start - turn * i / 24 for i in range(25)]
        outer = [(115 + 56 * cos(a), 64 + 56 * sin(a)) for a in rim]
        inner = [(115 + 30 * cos(a), 64 + 30 * sin(a)) for a in reversed(rim)]
        drawing.add(_area([*outer, *inner], colour, WHITE))
        middle = start - turn / 2
        side = "start" if cos(middle) > 0 else "end"
        drawing.add(
            _write(115 + 60 * cos(middle), 62 + 60 * sin(middle), f"{name[:9]} {100 * part / sum(parts):.0f}%", 7, side)
        )
        start -= turn
    return drawing  # fmt: skip


def _areas(field: Field, rng: random.Random, width: float) -> Any:
    """Filled curves in front of each other, a title above them within the frame of the chart."""
    drawing, colours = Drawing(width, round(0.5 * width)), _palette(rng)
    drawing.add(_box(0.5, 0.5, width - 1, drawing.height - 1, WHITE, MIDDLE, 0.6))
    quantity = rng.choice(field.quantities)
    drawing.add(_write(width / 2, drawing.height - 14, f"{quantity.name.capitalize()}, {quantity.unit}", 8.5, "middle"))
    left, bottom, right, top = 34.0, 22.0, width - 12, drawing.height - 24
    for i in range(4):
        y = bottom + i * (top - bottom) / 3
        drawing.add(_line(left, y, right, y, colour=FAINT, width=0.5))
        drawing.add(_write(left - 4, y - 2.5, _tick(quantity.high * i / 3), 6.5, "end"))
    for i, colour in enumerate(colours[:3]):
        level = 0.85 - 0.25 * i
        heights = [max(0.05, level + 0.1 * sin(j / 1.7 + i) + rng.uniform(-0.05, 0.05)) for j in range(13)]
        rim = [(left + j * (right - left) / 12, bottom + h * (top - bottom)) for j, h in enumerate(heights)]
        drawing.add(_area([(left, bottom), *rim, (right, bottom)], colour))
    _along(drawing, ["Q1", "Q2", "Q3", "Q4"], left, right, 9)
    return drawing


def _radar(field: Field, rng: random.Random, width: float) -> Any:
    """Five axes from a middle, two outlines."""
    drawing, colours = Drawing(240, 176), _palette(rng)
    middle, radius = (120.0, 84.0), 62.0

    def spot(i: int, share: float) -> Spot:
        angle = pi / 2 - 2 * pi * i / 5
        return middle[0] + radius * share * cos(angle), middle[1] + radius * share * sin(angle)

    for share in (0.33, 0.66, 1.0):
        drawing.add(_area([spot(i, share) for i in range(5)], None, FAINT))
    for i, quantity in enumerate(field.quantities):
        drawing.add(_line(*middle, *spot(i, 1), colour=FAINT))
        x, y = spot(i, 1.1)
        side = "middle" if i == 0 else "start" if i in (1, 2) else "end"
        drawing.add(_write(x, y, quantity.name.split()[0], 7, side))
    for colour in (colours[0], colours[4]):
        drawing.add(_area([spot(i, rng.uniform(0.35, 0.95)) for i in range(5)], None, colour))
    return drawing


def _multiples(field: Field, rng: random.Random, width: float) -> Any:
    """Four small charts in two rows, lettered (a) to (d)."""
    drawing, colours = Drawing(width, round(0.66 * width)), _palette(rng)
    wide, high = 0.46 * width, 0.44 * drawing.height
    for i in range(4):
        x, y = (i % 2) * (width - wide), (1 - i // 2) * (drawing.height - high)
        drawing.add(_line(x + 14, y + 12, x + wide, y + 12))
        drawing.add(_line(x + 14, y + 12, x + 14, y + high - 10))
        drawing.add(_write(x, y + high - 7, f"({'abcd'[i]}) {_last(field.groups[i])}", 7))
        level = [rng.uniform(0.1, 0.9) for _ in range(10)]
        room = high - 26
        points = [(x + 16 + j * (wide - 20) / 9, y + 14 + value * room) for j, value in enumerate(level)]
        drawing.add(_path(points, colours[i % 2], 1))
        for j in (0, 9):
            drawing.add(_write(points[j][0], y + 3, str(2012 + j), 6, "middle"))
    return drawing


def _contours(rng: random.Random) -> Image.Image:
    """A field in false colours, 360 x 230 pixels."""
    noise = np.random.default_rng(rng.getrandbits(32))
    y, x = np.mgrid[0:230, 0:360] / 60.0
    height = sum(
        noise.uniform(0.4, 1) * np.exp(-((x - noise.uniform(0, 6)) ** 2 + (y - noise.uniform(0, 4)) ** 2) / 1.4)
        for _ in range(6)
    )
    level = np.floor(9 * height / height.max()) / 9
    channels = [60 + 190 * level, 90 + 120 * np.sin(pi * level), 200 - 160 * level]
    return Image.fromarray(np.stack(channels, axis=-1).clip(0, 255).astype(np.uint8), "RGB")


def _grains(rng: random.Random) -> Image.Image:
    """Grains as a microscope shows them, with a scale bar, 320 x 240 pixels."""
    noise = np.random.default_rng(rng.getrandbits(32))
    seeds = noise.uniform((0, 0), (240, 320), (70, 2))
    y, x = np.mgrid[0:240, 0:320]
    distance = np.sqrt((y[..., None] - seeds[:, 0]) ** 2 + (x[..., None] - seeds[:, 1]) ** 2)
    near = np.sort(distance, axis=-1)
    tone = 90 + 120 * noise.random(70)[distance.argmin(axis=-1)]
    tone = np.where(near[..., 1] - near[..., 0] < 1.6, 25, tone) + noise.normal(0, 6, (240, 320))
    tone[222:226, 20:90] = 255
    return Image.fromarray(tone.clip(0, 255).astype(np.uint8)).convert("RGB")


_PICTURES: Mapping[Motif, Callable[[random.Random], Image.Image]] = MappingProxyType(
    {"contours": _contours, "grains": _grains}
)
_MAKERS: Mapping[Motif, Callable[[Field, random.Random, float], Any]] = MappingProxyType(
    {
        "hbars": _hbars,
        "stacked": _stacked,
        "boxes": _boxes,
        "heat": _heat,
        "gantt": _gantt,
        "steps": _steps,
        "errors": _errors,
        "tree": _tree,
        "blocks": _blocks,
        "donut": _donut,
        "areas": _areas,
        "radar": _radar,
        "multiples": _multiples,
    }
)
