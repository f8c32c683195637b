"""Tables of ReportLab: cells as paragraphs, widths from their text, rules by style."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Table as PlatypusTable

from scripts.examples.seeded.model import Cell, Table
from scripts.examples.seeded.noted import PAD, NotedParagraph, Notes


class Tables:
    """Sets tables for one document: `fonts` are the plain and the bold one, `room` is the width of a column."""

    def __init__(self, notes: Notes, fonts: tuple[str, str], size: float, room: float) -> None:
        self._notes, self._size, self._room = notes, size, room
        self._roman, self._bold = fonts

    def table(self, block: Table) -> Any:
        data: list[list[Any]] = [["" for _ in range(block.columns)] for _ in range(block.rows)]
        for cell in block.cells:
            data[cell.row][cell.column] = self._cell(block, cell)
        table = PlatypusTable(data, colWidths=self._widths(block), repeatRows=block.header_rows if block.breaks else 0)
        style: list[Any] = [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), PAD[0]),
            ("RIGHTPADDING", (0, 0), (-1, -1), PAD[0]),
            ("TOPPADDING", (0, 0), (-1, -1), PAD[1]),
            ("BOTTOMPADDING", (0, 0), (-1, -1), PAD[1]),
            *_rules(block),
        ]
        for cell in block.cells:
            if cell.row_span > 1 or cell.column_span > 1:
                end = (cell.column + cell.column_span - 1, cell.row + cell.row_span - 1)
                style.append(("SPAN", (cell.column, cell.row), end))
        table.setStyle(style)
        return table

    def _cell(self, block: Table, cell: Cell) -> Any:
        strong = cell.header or cell.row in block.bold_rows
        style = ParagraphStyle(
            "cell",
            fontName=self._bold if strong else self._roman,
            fontSize=self._size,
            leading=1.15 * self._size,
            alignment=1 if cell.column_span > 1 else 0 if cell.column in block.text_columns else 2,
        )
        paragraph = NotedParagraph(escape(cell.text), style)
        paragraph.notes, paragraph.key = self._notes, f"{block.id}:{cell.row}:{cell.column}"
        return paragraph

    def _widths(self, block: Table) -> list[float]:
        size = self._size
        widths = [30.0] * block.columns
        for cell in block.cells:
            if cell.column_span == 1:
                natural = stringWidth(cell.text, self._bold, size) + 2 * PAD[0] + 4
                widths[cell.column] = max(widths[cell.column], natural)
        room = self._room - 2
        if sum(widths) > room:
            narrow = [min(width, room / len(widths)) for width in widths]
            spare, wanted = room - sum(narrow), sum(w - n for w, n in zip(widths, narrow, strict=True))
            widths = [n + spare * (w - n) / wanted for w, n in zip(widths, narrow, strict=True)]
        elif block.ruling in ("ruled", "banded"):
            widths = [width * min(1.5, room / sum(widths)) for width in widths]
        return widths


def _rules(block: Table) -> list[Any]:
    last = block.header_rows - 1
    if block.ruling == "ruled":
        return [("GRID", (0, 0), (-1, -1), 0.5, HexColor("#606060"))]
    if block.ruling == "banded":
        return [("ROWBACKGROUNDS", (0, 0), (-1, -1), [HexColor("#e8edf0"), None])]
    if block.ruling == "borderless":
        return []
    under = [
        ("LINEBELOW", (cell.column, 0), (cell.column + cell.column_span - 1, 0), 0.4, black)
        for cell in block.cells
        if cell.row == 0 and cell.column_span > 1
    ]
    return [
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, black),
        ("LINEBELOW", (0, last), (-1, last), 0.5, black),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, black),
        *under,
    ]
