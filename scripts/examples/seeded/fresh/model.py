"""What set c adds to the model of a document: how pages, headings, labels and tables are dressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scripts.examples.seeded.model import Figure, Look, Table
from scripts.examples.seeded.plans import Plan

Shape = Literal[
    "decimals", "units", "groups", "statement", "trial", "limits", "remedies", "matrix", "nested", "register",
    "features", "years",
]  # fmt: skip
Motif = Literal[
    "hbars", "stacked", "boxes", "heat", "gantt", "steps", "tree", "donut", "areas", "radar", "blocks", "errors",
    "multiples", "contours", "grains",
]  # fmt: skip
Style = Literal["filing", "three-line", "dark-head", "framed", "inner", "hairlines", "stub", "air"]
Numbering = Literal["clauses", "roman", "chapters", "items", "none"]
Headings = Literal["left", "centred", "bands", "margin", "book"]
Numbers = Literal["right", "left", "indent"]
Furniture = Literal["journal", "filing", "standard", "book", "brief", "manual", "slides", "none"]


@dataclass(frozen=True, slots=True)
class Labels:
    """`{n}` is the number; with `roman` that of tables is a Roman one, with `chapters` it has the chapter before it."""

    figure: str = "Figure {n}."
    table: str = "Table {n}."
    figure_mention: str = "Figure {n}"
    table_mention: str = "Table {n}"
    equation_mention: str = "Equation ({n})"
    figures_mention: str = "Figures {n} and {m}"
    tables_mention: str = "Tables {n} and {m}"
    roman: bool = False
    chapters: bool = False
    caption: Literal["bold", "italic", "stacked", "centred", "plain"] = "bold"


@dataclass(frozen=True, slots=True)
class Dress(Look):
    """Margins: left, top, right, bottom; `side` points of the left one take headings or captions."""

    margins: tuple[float, float, float, float] = (64.0, 64.0, 64.0, 64.0)
    side: float = 0.0
    numbering: Numbering = "clauses"
    heading_look: Headings = "left"
    numbers: Numbers = "right"
    furniture: Furniture = "none"
    labels: Labels = Labels()
    font: str = "Libertinus Serif"
    further_font: str = ""  # for letters that the first one lacks
    language: str = "en"

    @property
    def column(self) -> float:
        left, _, right, _ = self.margins
        return (self.width - left - right - (self.columns - 1) * self.gutter) / self.columns


@dataclass(frozen=True, slots=True)
class FreshTable(Table):
    """`decimals`: columns set by their decimal points; `indents`: rows whose first cell is moved in; `lines`: rows
    above which a single line runs over the amounts; `doubles`: rows below which a double one does."""

    style: Style = "three-line"
    decimals: tuple[int, ...] = ()
    indents: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    doubles: tuple[int, ...] = ()
    centred: tuple[int, ...] = ()
    repeated: bool = True


@dataclass(frozen=True, slots=True)
class FreshFigure(Figure):
    """As a figure."""


@dataclass(frozen=True, slots=True)
class TableWish:
    """`side` None: without a caption."""

    shape: Shape
    style: Style
    side: Literal["above", "below", "beside"] | None = "above"
    wide: bool = False
    note: bool = False


@dataclass(frozen=True, slots=True)
class FigureWish:
    motif: Motif
    drawn_as: Literal["vector", "raster"] = "vector"
    side: Literal["above", "below", "beside"] | None = "below"
    far: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class FreshPlan(Plan):
    """A plan whose tables and figures are wished for in the words of this set."""

    dress: Dress = Dress()
    shown_tables: tuple[TableWish, ...] = ()
    shown_figures: tuple[FigureWish, ...] = ()
