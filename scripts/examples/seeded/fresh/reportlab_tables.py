"""The tables of set c with ReportLab."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Table as PlatypusTable

from scripts.examples.seeded.fresh.model import FreshTable
from scripts.examples.seeded.model import Cell
from scripts.examples.seeded.noted import PAD, NotedParagraph, Notes

DARK, PALE, SHADE, HAIR = HexColor("#34495e"), HexColor("#eceae4"), HexColor("#dcebf3"), HexColor("#9a9a9a")


class FreshTables:
    """Sets tables for one document: `fonts` are plain, bold and italic, `room` is the width of a column."""

    def __init__(self, notes: Notes, fonts: tuple[str, str, str], size: float, room: float) -> None:
        self._notes, self._size, self._room = notes, size, room
        self._roman, self._bold, self._italic = fonts

    def table(self, block: FreshTable) -> Any:
        data: list[list[Any]] = [["" for _ in range(block.columns)] for _ in range(block.rows)]
        for cell in block.cells:
            data[cell.row][cell.column] = self._cell(block, cell)
        repeated = block.header_rows if block.breaks and block.repeated else 0
        table = PlatypusTable(data, colWidths=self._widths(block), repeatRows=repeated)
        style: list[Any] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), PAD[0]),
            ("RIGHTPADDING", (0, 0), (-1, -1), PAD[0]),
            ("TOPPADDING", (0, 0), (-1, -1), PAD[1]),
            ("BOTTOMPADDING", (0, 0), (-1, -1), PAD[1]),
            *_rules(block),
        ]
        for cell in block.cells:
            if cell.row_span > 1 or cell.column_span > 1:
                end = (cell.column + cell.column_span - 1, cell.row + cell.row_span - 1)
                style += [("SPAN", (cell.column, cell.row), end), ("VALIGN", (cell.column, cell.row), end, "MIDDLE")]
        table.setStyle(style)
        table.hAlign = "LEFT" if block.style in ("inner", "air") else "CENTER"
        return table

    def _cell(self, block: FreshTable, cell: Cell) -> Any:
        stub = block.style == "stub" and cell.column == 0
        strong = cell.header or cell.row in block.bold_rows or stub
        font = (self._italic if block.style == "three-line" else self._bold) if strong else self._roman
        style = ParagraphStyle(
            "cell",
            fontName=font,
            fontSize=self._size,
            leading=1.18 * self._size,
            alignment=_side(block, cell),
            textColor=white if cell.header and block.style == "dark-head" else black,
            leftIndent=10 if cell.column == 0 and cell.row in block.indents else 0,
            rightIndent=self._hung(block, cell),
        )
        paragraph = NotedParagraph(escape(cell.text), style)
        paragraph.notes, paragraph.key = self._notes, f"{block.id}:{cell.row}:{cell.column}"
        return paragraph

    def _hung(self, block: FreshTable, cell: Cell) -> float:
        """Room at the right that sets decimal points, or the last digits of amounts, below each other."""
        if cell.header or cell.column == 0:
            return 0.0
        if block.style == "filing" and not cell.text.endswith(")"):
            return float(stringWidth(")", self._roman, self._size))
        if cell.column not in block.decimals:
            return 0.0
        column = [c.text for c in block.cells if c.column == cell.column and not c.header and c.column_span == 1]
        tails = {text: stringWidth(text[len(text.partition(".")[0]) :], self._roman, self._size) for text in column}
        return float(max(tails.values()) - tails[cell.text])

    def _widths(self, block: FreshTable) -> list[float]:
        widths = [26.0] * block.columns
        for cell in block.cells:
            if cell.column_span == 1:
                moved = 10 if cell.row in block.indents and cell.column == 0 else 0
                natural = stringWidth(cell.text, self._bold, self._size) + 2 * PAD[0] + 6 + moved
                widths[cell.column] = max(widths[cell.column], natural + self._hung(block, cell))
        room = self._room - 2
        if sum(widths) > room:
            words = [[w for c in block.cells if c.column == i for w in c.text.split()] for i in range(block.columns)]
            least = [
                max(stringWidth(word, self._bold, self._size) for word in words[i]) + 2 * PAD[0] + 1
                for i in range(block.columns)
            ]
            spare, wanted = room - sum(least), sum(w - n for w, n in zip(widths, least, strict=True))
            return [n + max(0.0, spare) * max(0.0, w - n) / wanted for w, n in zip(widths, least, strict=True)]
        if block.style in ("filing", "framed", "dark-head"):
            return [width * min(1.6, room / sum(widths)) for width in widths]
        return widths


def _side(block: FreshTable, cell: Cell) -> int:
    """ReportLab's numbers for left, centre and right."""
    if cell.column_span > 1:
        return 1 if cell.header else 0
    if cell.column in block.text_columns:
        return 0
    return 1 if cell.column in block.centred or (cell.header and cell.column in block.decimals) else 2


def _rules(block: FreshTable) -> list[Any]:
    last = block.header_rows - 1
    spans = [
        ("LINEBELOW", (cell.column, cell.row), (cell.column + cell.column_span - 1, cell.row), 0.4, black)
        for cell in block.cells
        if cell.header and cell.column_span > 1
    ]
    sums = [("LINEABOVE", (1, row), (-1, row), 0.5, black) for row in block.lines]
    match block.style:
        case "filing":
            bands = [("BACKGROUND", (0, y), (-1, y), SHADE) for y in range(last + 1, block.rows) if y % 2]
            doubles = [("LINEBELOW", (1, row), (-1, row), 0.5, black, 0, None, None, 2, 1.2) for row in block.doubles]
            return [*bands, *spans, *sums, *doubles]
        case "three-line":
            return [
                ("LINEABOVE", (0, 0), (-1, 0), 1.1, black), ("LINEBELOW", (0, last), (-1, last), 0.5, black),
                ("LINEBELOW", (0, -1), (-1, -1), 1.1, black), *spans, *sums,
            ]  # fmt: skip
        case "dark-head":
            return [("BACKGROUND", (0, 0), (-1, last), DARK), ("LINEBELOW", (0, last), (-1, -1), 0.3, HAIR)]
        case "framed":
            return [
                ("INNERGRID", (0, 0), (-1, -1), 0.4, black), ("BOX", (0, 0), (-1, -1), 1.3, black),
                ("LINEBELOW", (0, last), (-1, last), 1.3, black),
            ]  # fmt: skip
        case "inner":
            return [("LINEBEFORE", (1, 0), (-1, -1), 0.4, black), ("LINEBELOW", (0, last), (-1, last), 0.8, black)]
        case "hairlines":
            return [("LINEABOVE", (0, 0), (-1, -1), 0.35, HAIR), ("LINEBELOW", (0, -1), (-1, -1), 0.35, HAIR)]
        case "stub":
            fills = [("BACKGROUND", (0, 0), (-1, last), PALE), ("BACKGROUND", (0, 0), (0, -1), PALE)]
            return [*fills, ("GRID", (0, 0), (-1, -1), 1.6, white)]
        case _:
            return []
