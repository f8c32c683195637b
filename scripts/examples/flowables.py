"""reportlab flowables that note in the truth where they were drawn."""

from typing import Any

from reportlab.graphics import renderPDF
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Paragraph
from reportlab.platypus import Table as PlatypusTable

from scripts.examples import blocks
from scripts.examples.drawings import DRAWINGS, rasterise
from scripts.examples.truth import Box, Cell, Mark, Truth


def drawn_box(canvas: Any, truth: Truth, x0: float, y0: float, x1: float, y1: float) -> Box:
    """A box in the flowable's own coordinates (y upwards) as a box on the page (y downwards)."""
    left, low = canvas.absolutePosition(x0, y0)
    right, high = canvas.absolutePosition(x1, y1)
    height = truth.page_size[1]
    return (round(left, 2), round(height - high, 2), round(right, 2), round(height - low, 2))


class MarkedParagraph(Paragraph):
    """A paragraph that, where it is split, notes each of its parts."""

    truth: Truth | None = None
    kind = "paragraph"
    name = ""
    level = 0

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.truth, part.kind, part.name, part.level = self.truth, self.kind, self.name, self.level
        return parts

    def draw(self) -> None:
        if self.truth is not None:
            self.truth.marks.append(
                Mark(
                    page=self.canv.getPageNumber(),
                    kind=self.kind,
                    bbox=drawn_box(self.canv, self.truth, 0, 0, self.width, self.height),
                    name=self.name,
                    text=" ".join(self.getPlainText(identify=True).split()),
                    level=self.level,
                )
            )
        super().draw()


class MarkedTable(PlatypusTable):
    """A ruled table that notes the box and the text of each cell."""

    truth: Truth
    block: blocks.Table

    def draw(self) -> None:
        super().draw()
        self.truth.marks.append(
            Mark(
                page=self.canv.getPageNumber(),
                kind="table",
                bbox=self._box(0, 0, self._nrows, self._ncols),
                name=f"table:{self.block.number}",
                cells=tuple(self._cells()),
            )
        )

    def _box(self, row: int, column: int, end_row: int, end_column: int) -> Box:
        xs, ys = self._colpositions, self._rowpositions
        return drawn_box(self.canv, self.truth, xs[column], ys[end_row], xs[end_column], ys[row])

    def _cells(self) -> list[Cell]:
        cells = []
        for r, header in enumerate(blocks.header_grid(self.block)):
            for c, (cell, starts) in enumerate(header):
                if starts:
                    box = self._box(r, c, r + cell.rows, c + cell.columns)
                    cells.append(Cell(r, c, cell.rows, cell.columns, cell.text, True, box))
        for r, row in enumerate(self.block.rows, len(self.block.header)):
            cells += [Cell(r, c, 1, 1, text, False, self._box(r, c, r + 1, c + 1)) for c, text in enumerate(row)]
        return cells


class MarkedFigure(Flowable):
    """A drawing, as vectors or as a picture of them, centred."""

    def __init__(self, block: blocks.Figure, truth: Truth) -> None:
        super().__init__()
        self.block, self.truth = block, truth
        self.drawing = DRAWINGS[block.name]()
        self.offset = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.offset = (available_width - self.drawing.width) / 2
        return available_width, self.drawing.height

    def draw(self) -> None:
        width, height = self.drawing.width, self.drawing.height
        if self.block.kind == "vector":
            renderPDF.draw(self.drawing, self.canv, self.offset, 0)
        else:
            self.canv.drawImage(ImageReader(rasterise(self.drawing)), self.offset, 0, width, height)
        self.truth.marks.append(
            Mark(
                page=self.canv.getPageNumber(),
                kind="figure",
                bbox=drawn_box(self.canv, self.truth, self.offset, 0, self.offset + width, height),
                name=f"figure:{self.block.number}",
                drawn_as=self.block.kind,
            )
        )


class MarkedEquation(Flowable):
    """A centred formula with its number at the right margin; the box holds both."""

    SIZE = 12.5

    def __init__(self, block: blocks.Equation, truth: Truth) -> None:
        super().__init__()
        self.block, self.truth = block, truth
        self.extent = block.formula.extent(self.SIZE)
        self.width = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return available_width, self.extent.ascent + self.extent.descent

    def draw(self) -> None:
        left, base = (self.width - self.extent.width) / 2, self.extent.descent
        self.block.formula.draw(self.canv, left, base, self.SIZE)
        self.canv.setFont("Times-Roman", 10.5)
        self.canv.drawRightString(self.width, base, f"({self.block.number})")
        top = self.extent.ascent + self.extent.descent
        self.truth.marks.append(
            Mark(
                page=self.canv.getPageNumber(),
                kind="equation",
                bbox=drawn_box(self.canv, self.truth, left, 0, self.width, top),
                name=f"equation:{self.block.number}",
                text=self.block.formula.latex(),
            )
        )
