"""What is drawn around the words of a table: rulings and shaded areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.model import overlap
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf
from ingest.parsers.pdf.rulings import Rule, joined, page_rules

FULL = 0.85
"""Share of the table's width that a ruling of the whole table covers."""
REACH = 12.0
"""Points above and below a table's words where its outer rulings may lie."""
MAX_FILLS = 2_000
Colour = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rulings across (`flat`) and down (`upright`) and shaded boxes with their colours, near one table."""

    flat: tuple[Rule, ...] = ()
    upright: tuple[Rule, ...] = ()
    fills: tuple[tuple[BBox, Colour], ...] = ()

    def full(self, box: BBox) -> list[float]:
        """Heights of the rulings that run over the whole width, from the top; pieces at one height count together."""
        width = box[2] - box[0]
        lengths: dict[float, float] = {}
        for rule in self.flat:
            length = min(rule.end, box[2]) - max(rule.start, box[0])
            known = next((at for at in lengths if abs(at - rule.at) < 1.5), rule.at)
            lengths[known] = lengths.get(known, 0.0) + max(0.0, length)
        return sorted(at for at, length in lengths.items() if length >= FULL * width)

    def colour(self, x: float, y: float) -> Colour | None:
        """The shade behind a point: that of the smallest area drawn there."""
        behind = [(box, colour) for box, colour in self.fills if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
        return (
            min(behind, key=lambda pair: (pair[0][2] - pair[0][0]) * (pair[0][3] - pair[0][1]))[1] if behind else None
        )


def drawn_near(page: Any, box: BBox) -> Drawn:
    """Rulings and shades within reach of a table's box."""
    outer = (box[0] - REACH, box[1] - REACH, box[2] + REACH, box[3] + REACH)
    flat, upright = page_rules(page)
    near_flat = [r for r in flat if outer[1] <= r.at <= outer[3] and r.end > outer[0] and r.start < outer[2]]
    near_upright = [r for r in upright if outer[0] <= r.at <= outer[2] and r.end > outer[1] and r.start < outer[3]]
    return Drawn(tuple(joined(near_flat)), tuple(joined(near_upright)), tuple(_fills(page, outer)))


def _fills(page: Any, outer: BBox) -> list[tuple[BBox, Colour]]:
    matrix = display_matrix(page)
    found: list[tuple[BBox, Colour]] = []
    for path in page.get_cdrawings():
        fill = path.get("fill")
        if fill is None or min(fill) > 0.98 or len(found) >= MAX_FILLS:
            continue
        rect = (pymupdf.Rect(path["rect"]) * matrix).normalize()
        box = (rect.x0, rect.y0, rect.x1, rect.y1)
        if rect.height > 5 and rect.width > 5 and overlap(box, outer) > 0:
            found.append((box, tuple(round(float(part), 2) for part in fill)))
    return found
