"""Set c: the documents."""

from scripts.examples.seeded.fresh.model import Dress, FigureWish, FreshPlan, Labels, TableWish
from scripts.examples.seeded.model import Typesetter

_MONO = "New Computer Modern"


def _plan(name: str, typesetter: Typesetter, field: int, sections: int, dress: Dress, **more: object) -> FreshPlan:
    return FreshPlan(name, typesetter, dress, field, sections, (), (), dress=dress, **more)  # type: ignore[arg-type]


_JOURNAL = Dress(
    width=612, height=792, margins=(46, 58, 46, 60), columns=2, gutter=16, size=9.2, headings=(20, 9.6, 9.4, 9.2), colour="#000000",
    indent=True, numbering="roman", heading_look="centred", furniture="journal", font="Libertinus Serif",
    labels=Labels("Fig. {n}.", "TABLE {n}", "Fig. {n}", "Table {n}", "({n})", "Figs. {n} and {m}", "Tables {n} and {m}", roman=True, caption="stacked"),
)  # fmt: skip
_FILING = Dress(
    width=612, height=792, margins=(58, 52, 58, 62), size=9.6, headings=(17, 11.5, 10.4, 9.8), colour="#000000", numbering="items",
    furniture="filing", first_page=24,
    labels=Labels("Exhibit {n}.", "Table {n}.", "Exhibit {n}", "Table {n}", "formula ({n})", "Exhibits {n} and {m}", "Tables {n} and {m}", caption="plain"),
)  # fmt: skip
_STANDARD = Dress(
    margins=(71, 78, 54, 72), size=10, headings=(19, 12.4, 11, 10.4), colour="#000000", furniture="standard", serif=False, font=_MONO,
    numbers="indent",
    labels=Labels("Figure {n} —", "Table {n} —", "Figure {n}", "Table {n}", "Formula ({n})", "Figures {n} and {m}", "Tables {n} and {m}", caption="centred"),
)  # fmt: skip
_THESIS = Dress(
    width=482, height=680, margins=(62, 70, 56, 64), size=10.4, headings=(22, 20, 13, 11), colour="#1a1a1a", numbering="chapters", indent=True,
    heading_look="book", furniture="book", first_page=1, font=_MONO,
    labels=Labels("Figure {n}:", "Table {n}:", "Figure {n}", "Table {n}", "Equation ({n})", "Figures {n} and {m}", "Tables {n} and {m}", chapters=True, caption="italic"),
)  # fmt: skip
_BRIEF = Dress(
    margins=(48, 66, 48, 56), columns=2, gutter=24, size=9.4, headings=(26, 14, 11, 10), colour="#0a5c5c", justified=False, numbering="none",
    heading_look="left", furniture="brief",
    labels=Labels("Chart {n}", "Table {n}", "Chart {n}", "Table {n}", "equation ({n})", "Charts {n} and {m}", "Tables {n} and {m}", caption="bold"),
)  # fmt: skip
_MARGIN = Dress(
    width=612, height=792, margins=(182, 64, 58, 64), side=134, size=10.2, headings=(24, 15, 11, 10.4), colour="#8c1515", justified=False,
    numbering="clauses", heading_look="margin", numbers="left",
    labels=Labels("Figure {n}.", "Table {n}.", "figure {n}", "table {n}", "Eq. {n}", "figures {n} and {m}", "tables {n} and {m}", caption="plain"),
)  # fmt: skip
_SHEET = Dress(
    width=612, height=792, margins=(44, 62, 44, 54), columns=2, gutter=20, size=9, headings=(22, 11.5, 10, 9.4), colour="#12355b", serif=False,
    justified=False, numbering="clauses", heading_look="bands", furniture="brief",
    labels=Labels("Figure {n}.", "Table {n}.", "Figure {n}", "Table {n}", "Equation {n}", "Figures {n} and {m}", "Tables {n} and {m}"),
)  # fmt: skip
_MANUAL = Dress(
    margins=(62, 74, 72, 70), size=10.2, headings=(25, 14, 11.6, 10.4), colour="#a13d1d", serif=False, justified=False, heading_look="bands",
    furniture="manual", first_page=9,
    labels=Labels("Fig. {n}", "Tab. {n}", "Fig. {n}", "Tab. {n}", "formula ({n})", "Figs. {n} and {m}", "Tabs. {n} and {m}", caption="bold"),
)  # fmt: skip
_BOOK_OF_DATA = Dress(
    width=842, height=595, margins=(58, 60, 58, 56), size=9.8, headings=(24, 15, 12, 10.6), colour="#2e4d2e", furniture="standard",
    labels=Labels("Figure {n} –", "Table {n} –", "Figure {n}", "Table {n}", "equation ({n})", "Figures {n} and {m}", "Tables {n} and {m}", caption="italic"),
)  # fmt: skip
_SLIDES = Dress(
    width=960, height=540, margins=(64, 46, 48, 48), size=17, headings=(40, 29, 21, 18), colour="#3b2f6b", serif=False, justified=False,
    numbering="none", furniture="slides",
    labels=Labels("Figure {n}.", "Table {n}.", "Figure {n}", "Table {n}", "Eq. ({n})", "Figures {n} and {m}", "Tables {n} and {m}"),
)  # fmt: skip
_TRIAL = Dress(
    margins=(72, 66, 72, 66), size=10.6, headings=(18, 13, 11.4, 10.6), colour="#333333", furniture="book", first_page=101,
    labels=Labels("Figure {n}.", "Table {n}.", "Fig. {n}", "Table {n}", "Eq. ({n})", "Figs. {n} and {m}", "Tables {n} and {m}"),
)  # fmt: skip

PLANS_C = (
    _plan(
        "sensor-paper", "typst", 3, 5, _JOURNAL, equations=7, lists=1,
        shown_tables=(
            TableWish("decimals", "three-line"), TableWish("limits", "framed"), TableWish("nested", "three-line", wide=True), TableWish("matrix", "inner"),
        ),
        shown_figures=(FigureWish("errors"), FigureWish("blocks"), FigureWish("multiples", far=True), FigureWish("grains", "raster"), FigureWish("heat")),
    ),
    _plan(
        "mill-filing", "typst", 1, 6, _FILING, equations=3, notices=0, lists=1,
        shown_tables=(
            TableWish("statement", "filing", None), TableWish("statement", "filing"), TableWish("years", "three-line", note=True),
            TableWish("groups", "filing"), TableWish("statement", "air"), TableWish("decimals", "hairlines", "below"),
        ),
        shown_figures=(FigureWish("stacked"), FigureWish("areas"), FigureWish("donut", side=None)),
    ),
    _plan(
        "tunnel-rules", "typst", 2, 6, _STANDARD, equations=7, contents=True, notices=1, lists=3,
        shown_tables=(
            TableWish("units", "framed"), TableWish("remedies", "framed"), TableWish("groups", "framed"), TableWish("features", "framed", note=True),
        ),
        shown_figures=(FigureWish("blocks"), FigureWish("gantt"), FigureWish("contours", "raster"), FigureWish("errors", far=True)),
    ),
    _plan(
        "clinic-thesis", "typst", 0, 5, _THESIS, equations=8, contents=True, unnumbered_equations=1, lists=1,
        shown_tables=(TableWish("trial", "three-line"), TableWish("matrix", "three-line"), TableWish("years", "air"), TableWish("groups", "three-line", note=True)),
        shown_figures=(FigureWish("boxes"), FigureWish("steps"), FigureWish("tree", far=True), FigureWish("radar", side="above")),
    ),
    _plan(
        "mill-brief", "typst", 1, 4, _BRIEF, equations=2, notices=1, lists=1,
        shown_tables=(TableWish("years", "hairlines", note=True), TableWish("units", "stub"), TableWish("decimals", "dark-head")),
        shown_figures=(
            FigureWish("hbars", side="above"), FigureWish("stacked", side="above"), FigureWish("areas", "raster", "above"), FigureWish("steps", side="above"),
        ),
    ),
    _plan(
        "soil-notes", "typst", 4, 5, _MARGIN, equations=8, unnumbered_equations=1, lists=1, code=True,
        shown_tables=(TableWish("units", "air", "beside"), TableWish("decimals", "inner", "beside"), TableWish("nested", "hairlines")),
        shown_figures=(
            FigureWish("multiples", side="beside"), FigureWish("contours", "raster", "beside"), FigureWish("grains", "raster", "beside"), FigureWish("radar"),
        ),
    ),
    _plan(
        "sensor-sheet", "reportlab", 3, 4, _SHEET, equations=5, lists=1, notices=1,
        shown_tables=(TableWish("limits", "dark-head"), TableWish("limits", "hairlines"), TableWish("units", "stub"), TableWish("features", "inner", "below")),
        shown_figures=(FigureWish("errors"), FigureWish("blocks"), FigureWish("boxes", "raster"), FigureWish("steps", far=True)),
    ),
    _plan(
        "pump-handbook", "reportlab", 5, 6, _MANUAL, equations=5, contents=True, notices=3, lists=4,
        shown_tables=(
            TableWish("remedies", "hairlines"), TableWish("limits", "framed"), TableWish("features", "dark-head"), TableWish("remedies", "stub", None),
        ),
        shown_figures=(
            FigureWish("blocks", side="beside"), FigureWish("gantt"), FigureWish("areas"), FigureWish("grains", "raster", "beside"), FigureWish("tree", side=None),
        ),
    ),
    _plan(
        "tunnel-data", "reportlab", 2, 5, _BOOK_OF_DATA, equations=4, lists=1, notices=1,
        shown_tables=(
            TableWish("register", "three-line"), TableWish("years", "framed"), TableWish("nested", "inner"), TableWish("register", "dark-head"),
            TableWish("groups", "air", note=True), TableWish("decimals", "stub"),
        ),
        shown_figures=(FigureWish("contours", "raster"), FigureWish("hbars"), FigureWish("heat", side="above"), FigureWish("multiples", far=True)),
    ),
    _plan(
        "pump-slides", "reportlab", 5, 5, _SLIDES, equations=2, lists=5, numbered=False, slides=True,
        shown_tables=(TableWish("years", "hairlines"), TableWish("features", "dark-head", None)),
        shown_figures=(FigureWish("donut"), FigureWish("areas", side=None), FigureWish("tree"), FigureWish("boxes")),
    ),
    _plan(
        "clinic-trial", "reportlab", 0, 5, _TRIAL, equations=5, lists=1, unnumbered_equations=1,
        shown_tables=(TableWish("trial", "hairlines"), TableWish("trial", "three-line", note=True), TableWish("register", "hairlines"), TableWish("matrix", "air", "below")),
        shown_figures=(FigureWish("steps"), FigureWish("boxes", far=True), FigureWish("tree", side="above"), FigureWish("stacked", "raster")),
    ),
    _plan(
        "mill-scan", "typst", 1, 3, _FILING, equations=1, lists=1, scan_dpi=135,
        shown_tables=(TableWish("statement", "three-line"), TableWish("groups", "framed")),
        shown_figures=(FigureWish("stacked"), FigureWish("areas")),
    ),
    _plan(
        "soil-scan", "reportlab", 4, 3, _TRIAL, equations=2, lists=1, scan_dpi=135,
        shown_tables=(TableWish("units", "framed"), TableWish("decimals", "hairlines")),
        shown_figures=(FigureWish("errors"), FigureWish("hbars")),
    ),
)  # fmt: skip
