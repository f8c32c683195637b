"""The tables of set c in Typst's source."""

from __future__ import annotations

import json

from scripts.examples.seeded.fresh.model import Dress, FreshTable
from scripts.examples.seeded.model import Cell

INSET = (4.5, 3.0)
SHADE, DARK, PALE = 'rgb("#cfe7f2")', 'rgb("#2f3e4e")', 'rgb("#e9e9e4")'
HAIR = "0.35pt + luma(120)"


def string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def table_source(block: FreshTable, dress: Dress) -> str:
    cells = sorted(block.cells, key=lambda cell: (cell.row, cell.column))
    header = [_cell(block, cell) for cell in cells if cell.row < block.header_rows]
    body = [_cell(block, cell) for cell in cells if cell.row >= block.header_rows]
    columns = _columns(block, dress)
    repeated = str(block.repeated).lower()
    parts = [
        f"columns: ({', '.join(columns)})",
        f"align: ({', '.join(_side(block, column) for column in range(block.columns))},)",
        f"inset: (x: {INSET[0]}pt, y: {INSET[1]}pt)",
        *_look(block),
        f"table.header(repeat: {repeated}, {', '.join(header)})",
        *body,
        *_lines(block),
    ]
    size = dress.size - (1.4 if block.columns > 5 else 0.9)
    setting = f"set text(size: {size}pt, hyphenate: false); set par(justify: false, leading: 0.5em)"
    shown = f"{{ {setting}; table({', '.join(parts)}) }}"
    if any("fr" in column for column in columns):
        return shown
    side = "left" if block.style in ("inner", "air") else "center"
    return f"align({side}, {shown})"


def _columns(block: FreshTable, dress: Dress) -> list[str]:
    longest = [
        max((len(c.text) for c in block.cells if c.column == column and c.column_span == 1), default=0)
        for column in range(block.columns)
    ]
    if any(cell.text.startswith("$ ") for cell in block.cells):
        return ["1fr", *["66pt"] * (block.columns - 1)]
    if block.style == "filing":
        return ["1fr", *["auto"] * (block.columns - 1)]
    return [f"{min(2.0, length / 30):.1f}fr" if length > 27 else "auto" for length in longest]


def _side(block: FreshTable, column: int) -> str:
    if column in block.text_columns:
        return "left"
    return "center" if column in block.centred else "right"


def _look(block: FreshTable) -> list[str]:
    """Strokes and fills by style."""
    heads = block.header_rows
    match block.style:
        case "filing":
            return [
                "stroke: none",
                f"fill: (_, y) => if y >= {heads} and calc.even(y) {{ {SHADE} }}",
                "column-gutter: 6pt",
            ]
        case "dark-head":
            stroke = f"(_, y) => if y >= {heads} {{ (bottom: {HAIR}) }}"
            return [f"stroke: {stroke}", f"fill: (_, y) => if y < {heads} {{ {DARK} }}"]
        case "framed":
            return ["stroke: 0.4pt"]
        case "inner":
            return ["stroke: (x, _) => if x > 0 { (left: 0.4pt) }"]
        case "hairlines":
            return [f"stroke: (_, y) => (top: {HAIR}, bottom: {HAIR})"]
        case "stub":
            return ["stroke: 1.6pt + white", f"fill: (x, y) => if x == 0 or y < {heads} {{ {PALE} }}"]
        case _:
            return ["stroke: none"]


def _lines(block: FreshTable) -> list[str]:
    heads, last = block.header_rows, block.rows
    spans = [
        f"table.hline(y: {c.row + 1}, start: {c.column}, end: {c.column + c.column_span}, stroke: 0.4pt)"
        for c in block.cells
        if c.header and c.column_span > 1
    ]
    sums = [f"table.hline(y: {row}, start: 1, stroke: 0.5pt)" for row in block.lines]
    match block.style:
        case "three-line":
            return [
                "table.hline(y: 0, stroke: 1pt)", f"table.hline(y: {heads}, stroke: 0.5pt)",
                f"table.hline(y: {last}, stroke: 1pt)", *spans, *sums,
            ]  # fmt: skip
        case "framed":
            edges = [f"table.hline(y: {y}, stroke: 1.2pt)" for y in (0, heads, last)]
            return [*edges, *(f"table.vline(x: {x}, stroke: 1.2pt)" for x in (0, block.columns))]
        case "inner":
            return [f"table.hline(y: {heads}, stroke: 0.8pt)"]
        case "filing":
            doubles = "".join(f"table.hline(y: {row + 1}, start: 1, stroke: 1.1pt)" for row in block.doubles)
            return [*spans, *sums, *([doubles] if doubles else [])]
        case _:
            return []


def _cell(block: FreshTable, cell: Cell) -> str:
    more = f", x: {cell.column}, y: {cell.row}"
    if cell.column_span > 1:
        more += f", colspan: {cell.column_span}, align: {'center' if cell.header else 'left'}"
    elif cell.header and cell.column in block.decimals:
        more += ", align: center"
    if cell.row_span > 1:
        more += (
            f", rowspan: {cell.row_span}, align: {'left' if cell.column in block.text_columns else 'center'} + horizon"
        )
    return f'cel("{block.id}:{cell.row}:{cell.column}"{more}, {_text(block, cell)})'


def _text(block: FreshTable, cell: Cell) -> str:
    text = string(cell.text)
    if cell.text.startswith("$ "):
        text = f'{{ "$"; h(5pt); h(1fr); {string(cell.text[2:])}; {_hung(cell)} }}'
    elif not cell.header and block.style == "filing" and cell.column > 0:
        text = f"{{ {text}; {_hung(cell)} }}"
    elif not cell.header and cell.column in block.decimals:
        text = f"{{ {text}; hide({string(_missing(block, cell))}) }}"
    elif cell.column == 0 and cell.row in block.indents:
        text = f"pad(left: 10pt, {text})"
    if cell.header:
        if block.style == "three-line":
            return f"emph({text})"
        return f"text(fill: white, strong({text}))" if block.style == "dark-head" else f"strong({text})"
    if cell.row in block.bold_rows or (block.style == "stub" and cell.column == 0):
        return f"emph({text})" if block.style == "three-line" else f"strong({text})"
    return text


def _hung(cell: Cell) -> str:
    """What makes the last digits of positive and negative amounts stand below each other."""
    return 'hide("")' if cell.text.endswith(")") else 'hide(")")'


def _missing(block: FreshTable, cell: Cell) -> str:
    """The digits that the longest fraction of the column has more than this cell's."""
    fractions = [
        c.text.partition(".")[2] for c in block.cells if c.column == cell.column and not c.header and c.column_span == 1
    ]
    most = max(map(len, fractions))
    own = cell.text.partition(".")
    return ("" if own[1] else ".") * (most > 0) + "0" * (most - len(own[2]))
