"""What a document holds and how it is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scripts.examples.seeded.model import Look, Ruling, Side, Typesetter

Shape = Literal["plain", "merged", "grouped", "money", "words", "long", "small"]
Motif = Literal[
    "bars", "grouped", "lines", "scatter", "pie", "flow", "map", "histogram", "isolated", "panels", "landscape", "shore"
]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """`side` None: without a caption."""

    shape: Shape
    ruling: Ruling
    side: Side | None = "above"
    wide: bool = False
    note: bool = False


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """`far`: stands two pages and more behind its first mention."""

    motif: Motif
    drawn_as: Literal["vector", "raster"] = "vector"
    side: Side | None = "below"
    far: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    name: str
    typesetter: Typesetter
    look: Look
    field: int
    sections: int
    tables: tuple[TableSpec, ...]
    figures: tuple[FigureSpec, ...]
    equations: int
    contents: bool = False
    notices: int = 0
    code: bool = False
    lists: int = 1
    numbered: bool = True  # headings
    unnumbered_equations: int = 0
    scan_dpi: int = 0  # pages are rendered and set anew as pictures
    slides: bool = False


def table_spec(shape: Shape, ruling: Ruling, side: Side | None = "above", **more: bool) -> TableSpec:
    return TableSpec(shape, ruling, side, **more)
