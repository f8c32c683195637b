"""Pages with charts, diagrams and equations whose places are known."""

from __future__ import annotations

import math
from typing import Any

from index.types import BBox
from tests.ingest.pdfs import PROSE, column, pymupdf

CHART: BBox = (100.0, 200.0, 400.0, 380.0)


def bar_chart(page: Any, box: BBox, heights: tuple[float, ...] = (0.4, 0.9, 0.6, 0.75)) -> BBox:
    """Axes, bars, ticks and labels in a box; returns the box."""
    x0, y0, x1, y1 = box
    left, foot = x0 + 18, y1 - 20
    page.draw_line((left, y0 + 5), (left, foot))
    page.draw_line((left, foot), (x1, foot))
    step = (x1 - left) / len(heights)
    for place, height in enumerate(heights):
        bar = pymupdf.Rect(
            left + (place + 0.2) * step, foot - height * (foot - y0 - 10), left + (place + 0.8) * step, foot
        )
        page.draw_rect(bar, color=None, fill=(0.2, 0.4, 0.7))
        page.insert_text((bar.x0, y1 - 6), f"T{place + 1}", fontsize=8)
    for tick in range(4):
        width = pymupdf.get_text_length(f"{tick * 100}", fontsize=8)
        page.insert_text((left - 4 - width, foot - tick * (foot - y0 - 10) / 3), f"{tick * 100}", fontsize=8)
    return box


def diagram(page: Any, box: BBox) -> BBox:
    """Three boxes with a word each, joined by slanted arrows."""
    x0, y0, x1, y1 = box
    places = [(x0, y0), (x1 - 80, y0), ((x0 + x1) / 2 - 40, y1 - 30)]
    for (x, y), word in zip(places, ("Sensor", "Gateway", "Archive"), strict=True):
        page.draw_rect(pymupdf.Rect(x, y, x + 80, y + 30), fill=(0.9, 0.95, 1))
        page.insert_text((x + 15, y + 19), word, fontsize=9)
    page.draw_line((x0 + 80, y0 + 15), (x1 - 80, y0 + 15))
    for x in (x0 + 40, x1 - 40):
        page.draw_line((x, y0 + 30), ((x0 + x1) / 2, y1 - 30))
        page.draw_polyline([((x0 + x1) / 2, y1 - 30), ((x0 + x1) / 2 - 4, y1 - 37), ((x0 + x1) / 2 + 4, y1 - 36)])
    return box


def curve(page: Any, box: BBox) -> BBox:
    """A sine between two axes."""
    x0, y0, x1, y1 = box
    page.draw_line((x0, y0), (x0, y1))
    page.draw_line((x0, y1), (x1, y1))
    points = [(x0 + i * (x1 - x0) / 40, (y0 + y1) / 2 - math.sin(i / 6) * (y1 - y0) / 2) for i in range(41)]
    page.draw_polyline(points, color=(0.8, 0.1, 0.1))
    return box


def paragraph(page: Any, x: float, y: float, lines: int = 5) -> None:
    words = (PROSE * 4).split()
    column(page, x, y, [" ".join(words[i * 9 : i * 9 + 9]) for i in range(lines)])


def iou(one: BBox, other: BBox) -> float:
    """Intersection over union."""
    shared = pymupdf.Rect(one) & pymupdf.Rect(other)
    both = 0.0 if shared.is_empty else shared.get_area()
    return float(both / (pymupdf.Rect(one).get_area() + pymupdf.Rect(other).get_area() - both))
