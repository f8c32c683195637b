"""Which documents there are, what each holds and how it is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from scripts.examples.seeded.model import Look, Ruling, Side, Typesetter

Shape = Literal["plain", "merged", "grouped", "money", "words", "long", "small"]
Motif = Literal["bars", "grouped", "lines", "scatter", "pie", "flow", "map", "histogram", "landscape", "shore"]


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


def _table(shape: Shape, ruling: Ruling, side: Side | None = "above", **more: bool) -> TableSpec:
    return TableSpec(shape, ruling, side, **more)


_LETTER = Look(width=612, height=792, margin=60)
_PAPER = Look(columns=2, size=9.4, margin=54, headings=(18, 12, 10.5, 9.8), indent=True)
_SLIDES = Look(width=720, height=405, margin=44, size=15, serif=False, headings=(30, 24, 18, 16), justified=False)

PLANS_A = (
    Plan(
        "river-article", "typst", replace(_PAPER, bookmarks=True), 0, 5,
        tables=(
            _table("plain", "booktabs"), _table("small", "booktabs"),
            _table("merged", "booktabs", wide=True, note=True), _table("grouped", "booktabs"),
        ),
        figures=(
            FigureSpec("lines"), FigureSpec("scatter"), FigureSpec("map", far=True), FigureSpec("bars", "raster", wide=True),
        ),
        equations=7,
    ),
    Plan(
        "tram-report", "typst", Look(serif=True, logo=True, first_page=3), 1, 6,
        tables=(
            _table("plain", "ruled"), _table("long", "ruled"), _table("merged", "ruled"), _table("words", "ruled"),
            _table("plain", "borderless"),
        ),
        figures=(
            FigureSpec("grouped"), FigureSpec("flow", side="beside"), FigureSpec("landscape", "raster"),
            FigureSpec("histogram", far=True), FigureSpec("pie", side=None),
        ),
        equations=6, contents=True, notices=1, lists=2,
    ),
    Plan(
        "battery-report", "reportlab", Look(serif=False, size=10), 2, 5,
        tables=(
            _table("plain", "ruled"), _table("merged", "booktabs"), _table("long", "banded"), _table("plain", "borderless"),
            _table("words", "ruled", None),
        ),
        figures=(
            FigureSpec("lines"), FigureSpec("bars", side="above"), FigureSpec("scatter", "raster", far=True),
            FigureSpec("flow"), FigureSpec("shore", "raster", None),
        ),
        equations=6, notices=1, lists=2, unnumbered_equations=1,
    ),
    Plan(
        "bread-magazine", "reportlab", replace(_PAPER, serif=False, size=9.6, colour="#7a3b1d", justified=False, indent=False), 3, 4,
        tables=(_table("small", "ruled"), _table("small", "booktabs"), _table("small", "borderless", "below")),
        figures=(
            FigureSpec("landscape", "raster"), FigureSpec("bars"), FigureSpec("pie"), FigureSpec("shore", "raster", None),
        ),
        equations=3, numbered=False, lists=1,
    ),
    Plan(
        "forest-notes", "typst", replace(_LETTER, size=11, running_head=False), 4, 5,
        tables=(_table("plain", "booktabs"), _table("grouped", "ruled"), _table("plain", "borderless", "below")),
        figures=(FigureSpec("scatter"), FigureSpec("lines", side="above"), FigureSpec("histogram", side="beside")),
        equations=8, unnumbered_equations=2, code=True,
    ),
    Plan(
        "tram-accounts", "typst", replace(_LETTER, size=10, serif=True, colour="#222222"), 1, 4,
        tables=(
            _table("money", "borderless"), _table("money", "borderless"), _table("money", "booktabs"), _table("merged", "banded"),
        ),
        figures=(FigureSpec("bars"), FigureSpec("pie")),
        equations=2, notices=1,
    ),
    Plan(
        "river-slides", "typst", _SLIDES, 0, 5,
        tables=(_table("small", "booktabs"), _table("small", "ruled", None)),
        figures=(FigureSpec("bars"), FigureSpec("lines"), FigureSpec("landscape", "raster", None), FigureSpec("flow", side=None)),
        equations=2, lists=4, numbered=False, slides=True,
    ),
    Plan(
        "forest-manual", "reportlab", replace(_LETTER, size=10.4), 4, 5,
        tables=(_table("words", "banded"), _table("plain", "booktabs"), _table("grouped", "ruled"), _table("small", "borderless", None)),
        figures=(FigureSpec("flow"), FigureSpec("map"), FigureSpec("landscape", "raster", "beside"), FigureSpec("grouped", far=True)),
        equations=4, contents=True, notices=2, code=True, lists=3,
    ),
    Plan(
        "bread-scan", "typst", Look(size=10.5, running_head=True), 3, 3,
        tables=(_table("plain", "ruled"), _table("plain", "booktabs")),
        figures=(FigureSpec("bars"), FigureSpec("lines")),
        equations=2, scan_dpi=130,
    ),
    Plan(
        "battery-scan", "reportlab", replace(_PAPER, size=9.8), 2, 3,
        tables=(_table("small", "ruled"),),
        figures=(FigureSpec("scatter"), FigureSpec("pie")),
        equations=2, scan_dpi=130,
    ),
)  # fmt: skip

PLANS: Mapping[str, tuple[Plan, ...]] = MappingProxyType({"a": PLANS_A})
