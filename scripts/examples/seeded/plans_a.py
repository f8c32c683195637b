"""Set a: the documents."""

from dataclasses import replace

from scripts.examples.seeded.model import Look
from scripts.examples.seeded.plans import FigureSpec, Plan, table_spec

_LETTER = Look(width=612, height=792, margin=60)
_PAPER = Look(columns=2, size=9.4, margin=54, headings=(18, 12, 10.5, 9.8), indent=True)
_SLIDES = Look(width=720, height=405, margin=44, size=15, serif=False, headings=(30, 24, 18, 16), justified=False)

PLANS_A = (
    Plan(
        "river-article", "typst", replace(_PAPER, bookmarks=True), 0, 5,
        tables=(
            table_spec("plain", "booktabs"), table_spec("small", "booktabs"),
            table_spec("merged", "booktabs", wide=True, note=True), table_spec("grouped", "booktabs"),
        ),
        figures=(
            FigureSpec("lines"), FigureSpec("scatter"), FigureSpec("map", far=True), FigureSpec("bars", "raster", wide=True),
        ),
        equations=7,
    ),
    Plan(
        "tram-report", "typst", Look(serif=True, logo=True, first_page=3), 1, 6,
        tables=(
            table_spec("plain", "ruled"), table_spec("long", "ruled"), table_spec("merged", "ruled"), table_spec("words", "ruled"),
            table_spec("plain", "borderless"),
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
            table_spec("plain", "ruled"), table_spec("merged", "booktabs"), table_spec("long", "banded"), table_spec("plain", "borderless"),
            table_spec("words", "ruled", None),
        ),
        figures=(
            FigureSpec("lines"), FigureSpec("bars", side="above"), FigureSpec("scatter", "raster", far=True),
            FigureSpec("flow"), FigureSpec("shore", "raster", None),
        ),
        equations=6, notices=1, lists=2, unnumbered_equations=1,
    ),
    Plan(
        "bread-magazine", "reportlab", replace(_PAPER, serif=False, size=9.6, colour="#7a3b1d", justified=False, indent=False), 3, 4,
        tables=(table_spec("small", "ruled"), table_spec("small", "booktabs"), table_spec("small", "borderless", "below")),
        figures=(
            FigureSpec("landscape", "raster"), FigureSpec("bars"), FigureSpec("pie"), FigureSpec("shore", "raster", None),
        ),
        equations=3, numbered=False, lists=1,
    ),
    Plan(
        "forest-notes", "typst", replace(_LETTER, size=11, running_head=False), 4, 5,
        tables=(table_spec("plain", "booktabs"), table_spec("grouped", "ruled"), table_spec("plain", "borderless", "below")),
        figures=(FigureSpec("scatter"), FigureSpec("lines", side="above"), FigureSpec("histogram", side="beside")),
        equations=8, unnumbered_equations=2, code=True,
    ),
    Plan(
        "tram-accounts", "typst", replace(_LETTER, size=10, serif=True, colour="#222222"), 1, 4,
        tables=(
            table_spec("money", "borderless"), table_spec("money", "borderless"), table_spec("money", "booktabs"), table_spec("merged", "banded"),
        ),
        figures=(FigureSpec("bars"), FigureSpec("pie")),
        equations=2, notices=1,
    ),
    Plan(
        "river-slides", "typst", _SLIDES, 0, 5,
        tables=(table_spec("small", "booktabs"), table_spec("small", "ruled", None)),
        figures=(FigureSpec("bars"), FigureSpec("lines"), FigureSpec("landscape", "raster", None), FigureSpec("flow", side=None)),
        equations=2, lists=4, numbered=False, slides=True,
    ),
    Plan(
        "forest-manual", "reportlab", replace(_LETTER, size=10.4), 4, 5,
        tables=(table_spec("words", "banded"), table_spec("plain", "booktabs"), table_spec("grouped", "ruled"), table_spec("small", "borderless", None)),
        figures=(FigureSpec("flow"), FigureSpec("map"), FigureSpec("landscape", "raster", "beside"), FigureSpec("grouped", far=True)),
        equations=4, contents=True, notices=2, code=True, lists=3,
    ),
    Plan(
        "forest-spread", "typst",
        Look(width=880, height=600, margin=56, columns=2, gutter=64, size=10.2, serif=False, colour="#2d5a34", first_page=11), 4, 4,
        tables=(table_spec("plain", "ruled", "below"), table_spec("money", "booktabs"), table_spec("grouped", "booktabs", note=True)),
        figures=(FigureSpec("landscape", "raster"), FigureSpec("shore", "raster", "above"), FigureSpec("grouped")),
        equations=3, lists=2,
    ),
    Plan(
        "bread-bulletin", "reportlab", replace(_LETTER, size=10.8, colour="#5b2a5e", first_page=41), 3, 4,
        tables=(
            table_spec("long", "ruled"), table_spec("merged", "ruled", "below"), table_spec("small", "booktabs", "beside"),
            table_spec("plain", "booktabs", None),
        ),
        figures=(FigureSpec("histogram", far=True), FigureSpec("lines", side="beside"), FigureSpec("map", "raster")),
        equations=4, lists=2,
    ),
    Plan(
        "tram-survey", "reportlab", replace(_LETTER, size=10.2, serif=False, colour="#333333"), 1, 5,
        tables=(table_spec("merged", "booktabs"), table_spec("grouped", "borderless"), table_spec("long", "borderless")),
        figures=(
            FigureSpec("isolated"), FigureSpec("panels"), FigureSpec("isolated", side="above"), FigureSpec("panels", "raster", far=True),
            FigureSpec("isolated", side=None),
        ),
        equations=3, lists=2, notices=1,
    ),
    Plan(
        "bread-scan", "typst", Look(size=10.5, running_head=True), 3, 3,
        tables=(table_spec("plain", "ruled"), table_spec("plain", "booktabs")),
        figures=(FigureSpec("bars"), FigureSpec("lines")),
        equations=2, scan_dpi=130,
    ),
    Plan(
        "battery-scan", "reportlab", replace(_PAPER, size=9.8), 2, 3,
        tables=(table_spec("small", "ruled"),),
        figures=(FigureSpec("scatter"), FigureSpec("pie")),
        equations=2, scan_dpi=130,
    ),
)  # fmt: skip
