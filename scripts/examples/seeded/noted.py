"""Flowables of ReportLab that note where they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Preformatted
from reportlab.platypus import Paragraph as PlatypusParagraph

from scripts.examples.drawings import rasterise
from scripts.examples.seeded.gather import Places
from scripts.examples.seeded.model import Equation, Figure
from scripts.examples.seeded.svg import ink, size_of
from scripts.examples.seeded.truth import Box, Region

PAD = (4.0, 2.6)


@dataclass(slots=True)
class Notes:
    """Collects the places while pages are drawn; `height` is that of a page."""

    height: float
    places: Places

    def note(self, canvas: Any, key: str, x0: float, y0: float, x1: float, y1: float) -> None:
        """A box in the coordinates of what is being drawn, y upwards."""
        left, low = canvas.absolutePosition(x0, y0)
        right, high = canvas.absolutePosition(x1, y1)
        box: Box = (round(left, 1), round(self.height - high, 1), round(right, 1), round(self.height - low, 1))
        region = Region(canvas.getPageNumber(), box)
        if ":" in key:
            name, row, column = key.split(":")
            self.places.cells[name, int(row), int(column)].append(region)
        else:
            self.places.regions[key].append(region)


class NotedParagraph(PlatypusParagraph):
    """A paragraph that, where it is split, notes each of its parts; that of a cell notes the cell."""

    notes: Notes
    key = ""

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.notes, part.key = self.notes, self.key
        return parts

    def draw(self) -> None:
        x, y = PAD if ":" in self.key else (0.0, 0.0)
        self.notes.note(self.canv, self.key, -x, -y, self.width + x, self.height + y)
        super().draw()


class NotedFigure(Flowable):
    """A drawing as vectors or pixels, or a photograph."""

    def __init__(self, block: Figure, notes: Notes, most: float, centred: bool) -> None:
        super().__init__()
        self.block, self.notes, self.centred = block, notes, centred
        width, height = size_of(block.drawing)
        self.scale = min(1.0, most / width)
        self.width, self.height = width * self.scale, height * self.scale
        self.offset = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.offset = (available_width - self.width) / 2 if self.centred else 0.0
        return self.width + self.offset, self.height

    def draw(self) -> None:
        drawing, x = self.block.drawing, self.offset
        share = (0.0, 0.0, 1.0, 1.0)
        if isinstance(drawing, Image.Image):
            self.canv.drawImage(_reader(drawing), x, 0, self.width, self.height)
        elif self.block.drawn_as == "raster":
            self.canv.drawImage(_reader(rasterise(drawing)), x, 0, self.width, self.height)
        else:
            share = ink(drawing)
            renderPDF.draw(drawing, self.canv, x, 0)
        high = self.height
        self.notes.note(
            self.canv,
            self.block.id,
            x + share[0] * self.width,
            high * (1 - share[3]),
            x + share[2] * self.width,
            high * (1 - share[1]),
        )


class NotedEquation(Flowable):
    """A centred formula with its number at the right; the box holds both."""

    def __init__(self, block: Equation, notes: Notes, size: float, font: str) -> None:
        super().__init__()
        self.block, self.notes, self.size, self.font = block, notes, size, font
        self.extent = block.formula.extent(size)
        self.width = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return available_width, self.extent.ascent + self.extent.descent

    def draw(self) -> None:
        left, base = (self.width - self.extent.width) / 2, self.extent.descent
        self.block.formula.draw(self.canv, left, base, self.size)
        right = left + self.extent.width
        if self.block.number:
            right = self.width
            self.canv.setFont(self.font, self.size - 1.5)
            self.canv.drawRightString(right, base, f"({self.block.number})")
        self.notes.note(self.canv, self.block.id, left, 0, right, self.extent.ascent + self.extent.descent)


class NotedCode(Preformatted):
    notes: Notes
    key = ""

    def draw(self) -> None:
        self.notes.note(self.canv, self.key, 0, 0, self.width, self.height)
        super().draw()


def _reader(picture: Image.Image) -> Any:
    return ImageReader(picture.quantize(64, dither=Image.Dither.NONE).convert("RGB"))
