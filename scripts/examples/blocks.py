"""The report as a list of blocks, before any format is chosen."""

from dataclasses import dataclass
from typing import Literal

from scripts.examples.maths import Node


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1 for a section, 2 for a subsection
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    key: str = ""  # what questions call it by


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]
    key: str = ""
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class HeaderCell:
    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Header rows list only the cells that start in them; cells that span cover the rest, as in HTML."""

    number: int
    caption: str
    header: tuple[tuple[HeaderCell, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]  # points, in the PDF
    text_columns: tuple[int, ...] = (0,)  # left-aligned; the others hold numbers
    total: bool = False  # the last row is a sum

    @property
    def label(self) -> str:
        return f"Table {self.number}. {self.caption}"


@dataclass(frozen=True, slots=True)
class Figure:
    number: int
    caption: str
    name: str  # of the drawing, and of its picture file
    kind: Literal["raster", "vector"]  # how it stands in the PDF; other formats always get a picture file

    @property
    def label(self) -> str:
        return f"Figure {self.number}. {self.caption}"


@dataclass(frozen=True, slots=True)
class Equation:
    number: int
    formula: Node


@dataclass(frozen=True, slots=True)
class PageBreak:
    columns: int = 1  # of the next page


Block = Heading | Paragraph | Bullets | Table | Figure | Equation | PageBreak


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    subtitle: str
    authors: str
    imprint: str
    abstract: str
    keywords: str
    body: tuple[Block, ...]


def header_grid(table: Table) -> list[list[tuple[HeaderCell, bool]]]:
    """The header as a full grid: each position holds its cell and whether the cell starts there."""
    grid: list[list[tuple[HeaderCell, bool] | None]]
    grid = [[None] * len(table.widths) for _ in table.header]
    for row, cells in enumerate(table.header):
        column = 0
        for cell in cells:
            while grid[row][column] is not None:
                column += 1
            for down in range(cell.rows):
                for right in range(cell.columns):
                    grid[row + down][column + right] = (cell, down == 0 and right == 0)
    return [[place for place in row if place is not None] for row in grid]
