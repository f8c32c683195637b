"""Set b: the documents."""

from dataclasses import replace

from scripts.examples.seeded.model import Look
from scripts.examples.seeded.plans import FigureSpec, Plan, table_spec

_LEGAL = Look(width=595.28, height=841.89, margin=70, size=10.8, headings=(22.0, 15.5, 12.6, 11.0), colour="#000000")
_TWO = Look(
    width=612, height=792, columns=2, margin=50, gutter=22, size=9.2, headings=(19, 11.6, 10.2, 9.4), colour="#111111"
)
_WIDE = Look(
    width=800, height=450, margin=50, size=16, serif=True, headings=(32, 25, 19, 17), justified=False, colour="#7b1e3a"
)

PLANS_B = (
    Plan(
        "roof-paper", "typst", replace(_TWO, indent=True, serif=False), 3, 5,
        tables=(table_spec("small", "booktabs"), table_spec("plain", "booktabs", "below"), table_spec("merged", "booktabs", wide=True), table_spec("grouped", "ruled")),
        figures=(FigureSpec("histogram"), FigureSpec("grouped", wide=True), FigureSpec("scatter", far=True), FigureSpec("lines", "raster")),
        equations=7,
    ),
    Plan(
        "glacier-report", "reportlab", replace(_LEGAL, first_page=7), 4, 6,
        tables=(
            table_spec("merged", "ruled"), table_spec("long", "booktabs"), table_spec("words", "ruled"), table_spec("plain", "borderless"),
            table_spec("grouped", "banded", "below"),
        ),
        figures=(
            FigureSpec("map"), FigureSpec("landscape", "raster", "above"), FigureSpec("lines", far=True), FigureSpec("flow", side="beside"),
            FigureSpec("bars", "raster"),
        ),
        equations=7, contents=True, notices=1, lists=2, unnumbered_equations=1,
    ),
    Plan(
        "harbour-report", "typst", replace(_LEGAL, serif=False, size=10.2, colour="#0b4f6c", bookmarks=True), 0, 6,
        tables=(
            table_spec("long", "borderless"), table_spec("plain", "banded"), table_spec("merged", "ruled", note=True), table_spec("words", "booktabs"),
            table_spec("small", "ruled", "beside"),
        ),
        figures=(
            FigureSpec("scatter"), FigureSpec("histogram", far=True), FigureSpec("shore", "raster"), FigureSpec("pie"), FigureSpec("flow", side=None),
        ),
        equations=6, notices=2, lists=2, code=True,
    ),
    Plan(
        "library-accounts", "typst", replace(_LEGAL, size=10.4, logo=True), 2, 4,
        tables=(table_spec("money", "borderless"), table_spec("money", "banded"), table_spec("money", "borderless", None), table_spec("plain", "ruled")),
        figures=(FigureSpec("grouped"), FigureSpec("bars", side="above")),
        equations=3, lists=1, unnumbered_equations=1,
    ),
    Plan(
        "bee-magazine", "reportlab", replace(_TWO, size=9.5, colour="#8a5a00", justified=False), 1, 4,
        tables=(table_spec("small", "booktabs"), table_spec("plain", "ruled"), table_spec("small", "borderless")),
        figures=(FigureSpec("shore", "raster", "above"), FigureSpec("pie"), FigureSpec("bars"), FigureSpec("landscape", "raster", None)),
        equations=4, numbered=False, notices=1, lists=2,
    ),
    Plan(
        "bee-notes", "typst", replace(_LEGAL, running_head=False, colour="#274e13"), 1, 5,
        tables=(table_spec("plain", "borderless"), table_spec("grouped", "booktabs"), table_spec("merged", "banded")),
        figures=(FigureSpec("lines"), FigureSpec("map", side="beside"), FigureSpec("scatter", "raster")),
        equations=7, contents=True, unnumbered_equations=1,
    ),
    Plan(
        "harbour-slides", "typst", _WIDE, 0, 5,
        tables=(table_spec("small", "banded"), table_spec("small", "booktabs")),
        figures=(FigureSpec("histogram"), FigureSpec("pie", side=None), FigureSpec("shore", "raster"), FigureSpec("bars", side="above")),
        equations=2, lists=4, numbered=False, slides=True,
    ),
    Plan(
        "library-manual", "reportlab", replace(_LEGAL, width=612, height=792, serif=False, size=10), 2, 5,
        tables=(table_spec("words", "banded", None), table_spec("merged", "booktabs"), table_spec("plain", "ruled"), table_spec("long", "ruled")),
        figures=(FigureSpec("flow"), FigureSpec("grouped"), FigureSpec("histogram", side="beside"), FigureSpec("lines", far=True)),
        equations=5, notices=2, code=True, lists=3,
    ),
    Plan(
        "glacier-spread", "typst", Look(width=900, height=620, margin=60, columns=2, gutter=70, size=10.5, colour="#30475e", first_page=20), 4, 4,
        tables=(table_spec("small", "ruled"), table_spec("plain", "booktabs"), table_spec("grouped", "borderless")),
        figures=(FigureSpec("landscape", "raster"), FigureSpec("map"), FigureSpec("bars")),
        equations=3, lists=1,
    ),
    Plan(
        "library-survey", "typst", replace(_LEGAL, size=10.5, colour="#333333"), 2, 5,
        tables=(table_spec("merged", "borderless"), table_spec("grouped", "booktabs", "below"), table_spec("long", "banded")),
        figures=(
            FigureSpec("panels", side="above"), FigureSpec("isolated"), FigureSpec("panels"), FigureSpec("isolated", far=True),
        ),
        equations=3, lists=2,
    ),
    Plan(
        "roof-scan", "reportlab", Look(size=10.8, serif=True, colour="#000000"), 3, 3,
        tables=(table_spec("plain", "ruled"), table_spec("small", "booktabs")),
        figures=(FigureSpec("lines"), FigureSpec("landscape", "raster")),
        equations=2, scan_dpi=140,
    ),
    Plan(
        "bee-scan", "typst", replace(_TWO, size=9.9), 1, 3,
        tables=(table_spec("small", "ruled"), table_spec("small", "booktabs")),
        figures=(FigureSpec("bars"), FigureSpec("pie")),
        equations=2, scan_dpi=140,
    ),
)  # fmt: skip
