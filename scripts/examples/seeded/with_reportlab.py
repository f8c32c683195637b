"""Sets a document with ReportLab, whose flowables note where they are drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Preformatted,
    Spacer,
)
from reportlab.platypus import Paragraph as PlatypusParagraph
from reportlab.platypus import Table as PlatypusTable

from scripts.examples.drawings import rasterise
from scripts.examples.seeded.gather import Places, truth_of_set
from scripts.examples.seeded.model import (
    Block,
    Break,
    Cell,
    Code,
    Contents,
    Equation,
    Figure,
    Heading,
    Item,
    Look,
    Mention,
    Notice,
    Paragraph,
    Run,
    Symbol,
    Table,
    Written,
)
from scripts.examples.seeded.svg import ink, size_of
from scripts.examples.seeded.truth import Box, Region, Thing, Truth

PAD = (4.0, 2.6)


@dataclass(slots=True)
class Notes:
    """Collects the places while pages are drawn; `height` is that of a page."""

    height: float
    places: Places

    def note(self, canvas: Any, key: str, x0: float, y0: float, x1: float, y1: float) -> None:
        """A box in the coordinates of what is being drawn, y upwards."""
        left, low = canvas.absolutePosition(x0, y0)
        right, high = canvas.absolutePosition(x1, y1)
        box: Box = (round(left, 1), round(self.height - high, 1), round(right, 1), round(self.height - low, 1))
        region = Region(canvas.getPageNumber(), box)
        if ":" in key:
            name, row, column = key.split(":")
            self.places.cells[name, int(row), int(column)].append(region)
        else:
            self.places.regions[key].append(region)


class NotedParagraph(PlatypusParagraph):
    """A paragraph that, where it is split, notes each of its parts; that of a cell notes the cell."""

    notes: Notes
    key = ""

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.notes, part.key = self.notes, self.key
        return parts

    def draw(self) -> None:
        x, y = PAD if ":" in self.key else (0.0, 0.0)
        self.notes.note(self.canv, self.key, -x, -y, self.width + x, self.height + y)
        super().draw()


class NotedFigure(Flowable):
    """A drawing as vectors or pixels, or a photograph."""

    def __init__(self, block: Figure, notes: Notes, most: float, centred: bool) -> None:
        super().__init__()
        self.block, self.notes, self.centred = block, notes, centred
        width, height = size_of(block.drawing)
        self.scale = min(1.0, most / width)
        self.width, self.height = width * self.scale, height * self.scale
        self.offset = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.offset = (available_width - self.width) / 2 if self.centred else 0.0
        return self.width + self.offset, self.height

    def draw(self) -> None:
        drawing, x = self.block.drawing, self.offset
        share = (0.0, 0.0, 1.0, 1.0)
        if isinstance(drawing, Image.Image):
            self.canv.drawImage(_reader(drawing), x, 0, self.width, self.height)
        elif self.block.drawn_as == "raster":
            self.canv.drawImage(_reader(rasterise(drawing)), x, 0, self.width, self.height)
        else:
            share = ink(drawing)
            renderPDF.draw(drawing, self.canv, x, 0)
        high = self.height
        self.notes.note(
            self.canv,
            self.block.id,
            x + share[0] * self.width,
            high * (1 - share[3]),
            x + share[2] * self.width,
            high * (1 - share[1]),
        )


class NotedEquation(Flowable):
    """A centred formula with its number at the right; the box holds both."""

    def __init__(self, block: Equation, notes: Notes, size: float, font: str) -> None:
        super().__init__()
        self.block, self.notes, self.size, self.font = block, notes, size, font
        self.extent = block.formula.extent(size)
        self.width = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return available_width, self.extent.ascent + self.extent.descent

    def draw(self) -> None:
        left, base = (self.width - self.extent.width) / 2, self.extent.descent
        self.block.formula.draw(self.canv, left, base, self.size)
        right = left + self.extent.width
        if self.block.number:
            right = self.width
            self.canv.setFont(self.font, self.size - 1.5)
            self.canv.drawRightString(right, base, f"({self.block.number})")
        self.notes.note(self.canv, self.block.id, left, 0, right, self.extent.ascent + self.extent.descent)


class NotedCode(Preformatted):
    notes: Notes
    key = ""

    def draw(self) -> None:
        self.notes.note(self.canv, self.key, 0, 0, self.width, self.height)
        super().draw()


def _reader(picture: Image.Image) -> Any:
    return ImageReader(picture.quantize(64, dither=Image.Dither.NONE).convert("RGB"))


def set_with_reportlab(written: Written) -> tuple[bytes, Truth]:
    """The PDF and its truth. Set twice: only then are the pages known that a list of contents names."""
    pages: dict[str, int] = {}
    for _ in range(2):
        setter = _Setter(written, pages)
        content, count = setter.set()
        pages = {key: regions[0].page for key, regions in setter.notes.places.regions.items() if regions}
    look = written.look
    return content, truth_of_set(written, setter.notes.places, [(look.width, look.height)] * count)


class _Setter:
    def __init__(self, written: Written, pages: Mapping[str, int]) -> None:
        self._written, self._look, self._pages = written, written.look, pages
        self.notes = Notes(written.look.height, Places(defaultdict(list), defaultdict(list), []))
        look = written.look
        self._roman, self._bold, self._italic = (
            ("Times-Roman", "Times-Bold", "Times-Italic")
            if look.serif
            else ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique")
        )
        self._column = (look.width - 2 * look.margin - (look.columns - 1) * look.gutter) / look.columns
        self._body = ParagraphStyle(
            "body",
            fontName=self._roman,
            fontSize=look.size,
            leading=1.3 * look.size,
            alignment=TA_JUSTIFY if look.justified else 0,
            firstLineIndent=12 if look.indent else 0,
            spaceAfter=3 if look.indent else 0.6 * look.size,
        )
        self._small = ParagraphStyle(
            "small", fontName=self._roman, fontSize=look.size - 1.2, leading=1.25 * look.size - 1.5
        )

    def set(self) -> tuple[bytes, int]:
        look, out = self._look, BytesIO()
        document = BaseDocTemplate(
            out, pagesize=(look.width, look.height), invariant=1, title=self._written.title, lang="en-GB"
        )
        step = self._column + look.gutter
        frames = [
            Frame(look.margin + i * step, look.margin, self._column, look.height - 2 * look.margin, 0, 0, 0, 0)
            for i in range(look.columns)
        ]
        document.addPageTemplates([PageTemplate("all", frames, onPage=self._running)])
        story = [flowable for block in self._written.blocks for flowable in self._flow(block)]
        document.build(story)
        return out.getvalue(), document.page

    def _running(self, canvas: Any, document: Any) -> None:
        look, page = self._look, document.page
        if not look.running_head:
            return
        canvas.saveState()
        canvas.setFont(self._roman, 8)
        top, right = look.height - look.margin + 18, look.width - look.margin
        canvas.drawString(look.margin, top, "Survey papers")
        canvas.drawRightString(right, top, self._written.title)
        canvas.setLineWidth(0.4)
        canvas.line(look.margin, top - 5, right, top - 5)
        printed = str(page + look.first_page - 1)
        canvas.drawCentredString(look.width / 2, look.margin - 26, printed)
        canvas.restoreState()
        wide = stringWidth(self._written.title, self._roman, 8)
        for key, text, x0, x1, base in (
            ("header-left", "Survey papers", look.margin, look.margin + 50, top),
            ("header-right", self._written.title, right - wide, right, top),
            ("footer", printed, look.width / 2 - 8, look.width / 2 + 8, look.margin - 26),
        ):
            box = (round(x0, 1), round(look.height - base - 7, 1), round(x1, 1), round(look.height - base + 2.5, 1))
            self.notes.places.running.append(Thing(f"{key}-{page}", key.partition("-")[0], text, (Region(page, box),)))

    def _paragraph(self, key: str, markup: str, style: Any, bullet: str = "") -> Any:
        paragraph = NotedParagraph(markup, style, bulletText=bullet or None)
        paragraph.notes, paragraph.key = self.notes, key
        return paragraph

    def _flow(self, block: Block) -> list[Any]:
        match block:
            case Heading():
                return [self._heading(block)]
            case Paragraph(key, runs, kind):
                style = self._body
                if kind == "abstract":
                    style = ParagraphStyle("abstract", self._body, fontName=self._italic, leftIndent=12, rightIndent=12)
                elif kind == "authors":
                    style = ParagraphStyle("authors", self._body, firstLineIndent=0, alignment=0, spaceAfter=12)
                return [self._paragraph(key, _markup(runs), style)]
            case Item(key, runs, sign):
                style = ParagraphStyle(
                    "item", self._body, leftIndent=18, bulletIndent=5, firstLineIndent=0, spaceAfter=3
                )
                return [self._paragraph(key, _markup(runs), style, bullet=sign)]
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Equation():
                return [Spacer(1, 5), NotedEquation(block, self.notes, self._look.size + 1, self._roman), Spacer(1, 9)]
            case Notice(key, text):
                style = ParagraphStyle(
                    "notice", self._body, borderWidth=0.7, borderColor=black, borderPadding=6, firstLineIndent=0,
                    leftIndent=7, rightIndent=7, spaceBefore=10, spaceAfter=12,
                )  # fmt: skip
                return [self._paragraph(key, escape(text), style)]
            case Contents():
                return self._contents()
            case Code(key, lines):
                code = NotedCode("\n".join(lines), ParagraphStyle("code", fontName="Courier", fontSize=8, leading=9.6))
                code.notes, code.key = self.notes, key
                return [Spacer(1, 4), code, Spacer(1, 8)]
            case Break():
                return [PageBreak()]

    def _heading(self, block: Heading) -> Any:
        size = self._look.headings[block.level]
        style = ParagraphStyle(
            f"h{block.level}",
            fontName=self._italic if block.level == 3 else self._bold,
            fontSize=size,
            leading=1.22 * size,
            textColor=HexColor(self._look.colour),
            spaceBefore=(0, 13, 9, 7)[block.level],
            spaceAfter=(10, 6, 4, 3)[block.level],
            keepWithNext=1,
        )
        return self._paragraph(block.id, escape(block.text), style)

    def _contents(self) -> list[Any]:
        lines = []
        for block in self._written.blocks:
            if isinstance(block, Heading) and block.level in (1, 2) and block.text != "Contents":
                page = self._pages.get(block.id, 1) + self._look.first_page - 1
                left = 12.0 * (block.level - 1)
                room = self._column - left - stringWidth(f"{block.text} {page} ", self._roman, self._look.size)
                dots = "." * int(room / stringWidth(".", self._roman, self._look.size) - 2)
                style = ParagraphStyle(
                    "entry", self._body, leftIndent=left, alignment=0, firstLineIndent=0, spaceAfter=2
                )
                lines.append(PlatypusParagraph(escape(f"{block.text} {dots} {page}"), style))
        return lines

    def _figure(self, block: Figure) -> list[Any]:
        beside = block.caption is not None and block.caption.side == "beside"
        most = self._column * (0.62 if beside else 1.0)
        return self._captioned(NotedFigure(block, self.notes, most, centred=not beside), block)

    def _captioned(self, shown: Any, block: Table | Figure) -> list[Any]:
        gap, caption = Spacer(1, 10), block.caption
        parts = [shown]
        if caption is not None:
            text = self._paragraph(caption.id, escape(caption.text), self._small)
            if caption.side == "beside":
                wide = shown.width + 14
                pair = PlatypusTable([[shown, text]], colWidths=[wide, self._column - wide])
                pair.setStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
                parts = [pair]
            else:
                parts = [text, Spacer(1, 5), shown] if caption.side == "above" else [shown, Spacer(1, 5), text]
        if isinstance(block, Table) and block.breaks:
            return [gap, *parts, gap]
        return [KeepTogether([gap, *parts, gap])]

    def _table(self, block: Table) -> list[Any]:
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
        return self._captioned(table, block)

    def _cell(self, block: Table, cell: Cell) -> Any:
        strong = cell.header or cell.row in block.bold_rows
        style = ParagraphStyle(
            "cell",
            fontName=self._bold if strong else self._roman,
            fontSize=self._look.size - 1,
            leading=1.15 * (self._look.size - 1),
            alignment=1 if cell.column_span > 1 else 0 if cell.column in block.text_columns else 2,
        )
        return self._paragraph(f"{block.id}:{cell.row}:{cell.column}", escape(cell.text), style)

    def _widths(self, block: Table) -> list[float]:
        size = self._look.size - 1
        widths = [30.0] * block.columns
        for cell in block.cells:
            if cell.column_span == 1:
                natural = stringWidth(cell.text, self._bold, size) + 2 * PAD[0] + 4
                widths[cell.column] = max(widths[cell.column], natural)
        room = self._column - 2
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


def _markup(runs: tuple[Run, ...]) -> str:
    pieces = []
    for run in runs:
        match run:
            case str():
                pieces.append(escape(run))
            case Mention(text):
                pieces.append(escape(text))
            case Symbol(letter, index):
                pieces.append(f"<i>{letter}</i><sub>{index}</sub>")
    return "".join(pieces)
