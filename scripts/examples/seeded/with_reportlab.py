"""Sets a document with ReportLab."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as PlatypusParagraph
from reportlab.platypus import Table as PlatypusTable

from scripts.examples.seeded.gather import Places, truth_of_set
from scripts.examples.seeded.model import (
    Block,
    Break,
    Code,
    Contents,
    Equation,
    Figure,
    Heading,
    Item,
    Mention,
    Notice,
    Paragraph,
    Run,
    Symbol,
    Table,
    Written,
)
from scripts.examples.seeded.noted import NotedCode, NotedEquation, NotedFigure, NotedParagraph, Notes
from scripts.examples.seeded.reportlab_tables import Tables
from scripts.examples.seeded.truth import Region, Thing, Truth


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
        self._tables = Tables(self.notes, (self._roman, self._bold), look.size - 1, self._column)
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
            case Paragraph() | Item() | Notice():
                return [self._text(block)]
            case Table():
                return self._captioned(self._tables.table(block), block)
            case Figure():
                return self._figure(block)
            case Equation():
                return [Spacer(1, 5), NotedEquation(block, self.notes, self._look.size + 1, self._roman), Spacer(1, 9)]
            case Contents():
                return self._contents()
            case Code(key, lines):
                code = NotedCode("\n".join(lines), ParagraphStyle("code", fontName="Courier", fontSize=8, leading=9.6))
                code.notes, code.key = self.notes, key
                return [Spacer(1, 4), code, Spacer(1, 8)]
            case Break():
                return [PageBreak()]

    def _text(self, block: Paragraph | Item | Notice) -> Any:
        if isinstance(block, Notice):
            style = ParagraphStyle(
                "notice", self._body, borderWidth=0.7, borderColor=black, borderPadding=6, firstLineIndent=0,
                leftIndent=7, rightIndent=7, spaceBefore=10, spaceAfter=12,
            )  # fmt: skip
            return self._paragraph(block.id, escape(block.text), style)
        if isinstance(block, Item):
            style = ParagraphStyle("item", self._body, leftIndent=18, bulletIndent=5, firstLineIndent=0, spaceAfter=3)
            return self._paragraph(block.id, markup(block.runs), style, bullet=block.sign)
        style = self._body
        if block.look == "abstract":
            style = ParagraphStyle("abstract", self._body, fontName=self._italic, leftIndent=12, rightIndent=12)
        elif block.look == "authors":
            style = ParagraphStyle("authors", self._body, firstLineIndent=0, alignment=0, spaceAfter=12)
        return self._paragraph(block.id, markup(block.runs), style)

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
                wide = shown.wrap(self._column, self._look.height)[0] + 14
                pair = PlatypusTable([[shown, text]], colWidths=[wide, self._column - wide])
                pair.setStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
                parts = [pair]
            else:
                parts = [text, Spacer(1, 5), shown] if caption.side == "above" else [shown, Spacer(1, 5), text]
        if isinstance(block, Table) and block.breaks:
            return [gap, *parts, gap]
        return [KeepTogether([gap, *parts, gap])]


def markup(runs: tuple[Run, ...]) -> str:
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
