"""Tables set by typst and reportlab, with the truth of their cells; and their pages read back."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pymupdf as _pymupdf
import typst
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from ingest.parsers.pdf.fragments import page_fragments
from ingest.parsers.pdf.grids import layout_table
from ingest.parsers.pdf.layout import LayoutPart, page_layout
from ingest.parsers.pdf.model import RuledTable

pymupdf: Any = _pymupdf
Style = Literal["ruled", "booktabs", "borderless", "banded", "lined"]
STYLES: tuple[Style, ...] = ("ruled", "booktabs", "borderless", "banded", "lined")
PLACES = ("Upper", "Lower", "Old", "New", "Grand", "Little", "Western", "Eastern")
THINGS = ("river", "gauge", "harbour", "bridge", "weir", "lake", "canal", "sluice", "basin", "ferry")
NAMES = ("Length", "Depth", "Width", "Flow", "Mass", "Count", "Share", "Height", "Volume", "Speed", "Price")
PROSE = (
    "Rivers carry sediment from the mountains to the sea, and every flood leaves a thin layer on the plain. Over "
    "many centuries these layers grow into fertile ground for towns and fields. "
)
Told = tuple[int, int, int, int, str]
"""Row, column, rows spanned, columns spanned, text."""


@dataclass(frozen=True, slots=True)
class Written:
    style: Style
    columns: int
    headers: int
    cells: tuple[Told, ...]
    left: tuple[int, ...] = (0,)
    """Columns of words."""


def written_table(seed: int, style: Style) -> Written:
    """A table of measurements: half of them with headers over two columns."""
    rng = random.Random(seed)
    groups = rng.random() < 0.5
    columns = rng.choice((5, 7)) if groups else rng.randint(3, 7)
    cells: list[Told] = []
    if groups:
        cells.append((0, 0, 2, 1, "Station"))
        pair = rng.sample(NAMES, 2)
        for index in range(1, columns, 2):
            cells += [(0, index, 1, 2, str(2017 + index)), (1, index, 1, 1, pair[0]), (1, index + 1, 1, 1, pair[1])]
    else:
        names = ("Station", *rng.sample(NAMES, columns - 1))
        cells += [(0, column, 1, 1, name) for column, name in enumerate(names)]
    headers = 1 + groups
    kinds = [rng.choice(("money", "share", "whole", "decimal")) for _ in range(columns)]
    for row in range(headers, headers + rng.randint(4, 11)):
        label = f"{rng.choice(PLACES)} {rng.choice(THINGS)}"
        if rng.random() < 0.15:
            label += f" and {rng.choice(THINGS)} of the {rng.choice(PLACES).lower()} {rng.choice(THINGS)}"
        cells.append((row, 0, 1, 1, label))
        numbers = [(column, _number(rng, kinds[column], row == headers)) for column in range(1, columns)]
        cells += [(row, column, 1, 1, text) for column, text in numbers if text]
    return Written(style, columns, headers, tuple(cells))


def _number(rng: random.Random, kind: str, first: bool) -> str:
    value = rng.uniform(1, 20_000)
    if rng.random() < 0.05:
        return rng.choice(("", "–"))
    if kind == "money":
        return ("$" if first else "") + rng.choice((f"{value:,.0f}", f"({value / 3:,.0f})"))
    return {"share": f"{value / 200:.1f}%", "whole": str(int(value / 10)), "decimal": f"{value / 100:.2f}"}[kind]


def typst_page(table: Written, *, above: str = "Table 1: What was measured") -> bytes:
    """One page with prose above and below the table."""
    strokes = {"ruled": "0.5pt", "lined": "(x: none, y: 0.4pt)"}
    stroke = strokes.get(table.style, "none")
    fill = "none"
    if table.style == "banded":
        fill = (
            f'(x, y) => if (y < {table.headers}) {{ rgb("#ccd9e8") }} else if calc.odd(y) {{ rgb("#f0f0f0") }} '
            "else { none }"
        )
    rows = 1 + max(row for row, *_ in table.cells)
    by_place = {(row, column): (down, across, text) for row, column, down, across, text in table.cells}
    covered = {
        (r, c)
        for row, column, down, across, _ in table.cells
        for r in range(row, row + down)
        for c in range(column, column + across)
    } - set(by_place)
    parts = ["table.hline(stroke: 0.9pt)"] if table.style == "booktabs" else []
    for row in range(rows):
        for column in range(table.columns):
            if (row, column) in covered:
                continue
            down, across, text = by_place.get((row, column), (1, 1, ""))
            align = "align: center + horizon, " if across > 1 or down > 1 else ""
            shown = _escaped(text)
            shown = f"*{shown}*" if row < table.headers and text else shown
            parts.append(f"table.cell(x: {column}, y: {row}, rowspan: {down}, colspan: {across}, {align})[{shown}]")
        if table.style == "booktabs" and row == table.headers - 1:
            parts.append(f"table.hline(y: {row + 1}, stroke: 0.5pt)")
    if table.style == "booktabs":
        parts.append(f"table.hline(y: {rows}, stroke: 0.9pt)")
        groups = [(column, across) for row, column, _, across, _ in table.cells if row == 0 and across > 1]
        parts += [
            f"table.hline(y: 1, start: {column}, end: {column + across}, stroke: 0.4pt)" for column, across in groups
        ]
    align = ", ".join("left" if column in table.left else "right" for column in range(table.columns))
    source = (
        f"#set text(size: 9pt)\n{PROSE * 2}\n\n{above}\n\n"
        f"#table(columns: {table.columns}, align: ({align}), stroke: {stroke}, fill: {fill}, inset: 4pt,\n"
        + ",\n".join(parts)
        + f")\n\n{PROSE * 2}"
    )
    return bytes(typst.compile(source.encode()))


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in "$#*_@<>\\" else char for char in text)


def long_table(rows: int, *, repeat: bool) -> bytes:
    """A ruled table over several pages, its header row repeated or not."""
    out = io.BytesIO()
    body = [[f"Station {number}", str(1000 + 7 * number), f"{number / 3:.2f}"] for number in range(1, rows + 1)]
    table = Table([["Name", "Discharge", "Depth"], *body], repeatRows=int(repeat), colWidths=[160, 120, 120])
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, 0), "Helvetica-Bold")])
    text = Paragraph(PROSE * 3, getSampleStyleSheet()["BodyText"])
    SimpleDocTemplate(out, pagesize=(595, 500)).build([text, table, text])
    return out.getvalue()


def tables_of(pdf: bytes) -> list[RuledTable]:
    """The tables that the layout model and the mending of its grids find on the first page."""
    page = pymupdf.open("pdf", pdf)[0]
    fragments = page_fragments(page)
    parts = [part for part in page_layout(page) if part.kind == "table"]
    found = [layout_table(page, part, fragments, 1) for part in parts]
    return [table for table in found if table is not None]


def table_at(pdf: bytes, part: LayoutPart) -> RuledTable | None:
    """What becomes of a part that the layout model might have told."""
    page = pymupdf.open("pdf", pdf)[0]
    return layout_table(page, part, page_fragments(page), 1)


def told(table: RuledTable) -> Iterator[Told]:
    for cell in table.grid.cells:
        if cell.text:
            yield (cell.row, cell.column, cell.row_span, cell.column_span, cell.text)
