"""Sets a document of set c with ReportLab."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, KeepTogether, PageBreak, PageTemplate, Spacer
from reportlab.platypus import Paragraph as PlatypusParagraph
from reportlab.platypus import Table as PlatypusTable

from scripts.examples.seeded.fresh.furniture import printed, running_texts
from scripts.examples.seeded.fresh.model import Dress, FreshTable
from scripts.examples.seeded.fresh.reportlab_tables import FreshTables
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
    Notice,
    Paragraph,
    Table,
    Written,
)
from scripts.examples.seeded.noted import NotedCode, NotedEquation, NotedFigure, NotedParagraph, Notes
from scripts.examples.seeded.truth import Region, Thing, Truth
from scripts.examples.seeded.with_reportlab import markup

TINT = HexColor("#f3efe2")


def set_with_reportlab(written: Written, dress: Dress) -> tuple[bytes, Truth]:
    """The PDF and its truth. Set twice: only then are the pages known that a list of contents names."""
    pages: dict[str, int] = {}
    for _ in range(2):
        setter = _Setter(written, dress, pages)
        content, count = setter.set()
        pages = {key: regions[0].page for key, regions in setter.notes.places.regions.items() if regions}
    return content, truth_of_set(written, setter.notes.places, [(dress.width, dress.height)] * count)


class _Setter:
    def __init__(self, written: Written, dress: Dress, pages: Mapping[str, int]) -> None:
        self._written, self._dress, self._pages = written, dress, pages
        self.notes = Notes(dress.height, Places(defaultdict(list), defaultdict(list), []))
        family = "Times-{}" if dress.serif else "Helvetica{}"
        names = ("Roman", "Bold", "Italic") if dress.serif else ("", "-Bold", "-Oblique")
        self._roman, self._bold, self._italic = (family.format(name) for name in names)
        self._tables = FreshTables(self.notes, (self._roman, self._bold, self._italic), dress.size - 1.1, dress.column)
        self._body = ParagraphStyle(
            "body",
            fontName=self._roman,
            fontSize=dress.size,
            leading=1.36 * dress.size,
            alignment=TA_JUSTIFY if dress.justified else TA_LEFT,
            firstLineIndent=11 if dress.indent else 0,
            spaceAfter=2 if dress.indent else 0.7 * dress.size,
        )

    def set(self) -> tuple[bytes, int]:
        dress, out = self._dress, BytesIO()
        left, top, _, bottom = dress.margins
        document = BaseDocTemplate(
            out, pagesize=(dress.width, dress.height), invariant=1, title=self._written.title, lang="en-GB"
        )
        high = dress.height - top - bottom
        frames = [
            Frame(left + i * (dress.column + dress.gutter), bottom, dress.column, high, 0, 0, 0, 0)
            for i in range(dress.columns)
        ]
        document.addPageTemplates([PageTemplate("all", frames, onPage=self._running)])
        document.build([flowable for block in self._written.blocks for flowable in self._flow(block)])
        return out.getvalue(), document.page

    def _running(self, canvas: Any, document: Any) -> None:
        dress, page = self._dress, document.page
        left, top, right, bottom = dress.margins
        canvas.saveState()
        self._ornament(canvas)
        canvas.setFont(self._roman, 8)
        for name, text in running_texts(dress, self._written.title).items():
            kind, place = name.split("-")
            shown = printed(text, page, dress)
            base = dress.height - top + 20 if kind == "header" else bottom - 28
            wide = stringWidth(shown, self._roman, 8)
            room = dress.width - left - right - wide
            x = left + {"left": 0.0, "middle": room / 2, "right": room}[place]
            canvas.drawString(x, base, shown)
            box = (x - 1, dress.height - base - 7.5, x + wide + 1, dress.height - base + 2.5)
            region = Region(page, (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)))
            self.notes.places.running.append(Thing(f"{name}-{page}", kind, shown, (region,)))
        canvas.restoreState()

    def _ornament(self, canvas: Any) -> None:
        dress = self._dress
        left, top, right, _ = dress.margins
        canvas.setFillColor(HexColor(dress.colour))
        if dress.furniture == "slides":
            canvas.rect(0, 0, 14, dress.height, stroke=0, fill=1)
        elif dress.furniture == "manual":
            canvas.rect(dress.width - right + 18, 0, right - 18, dress.height, stroke=0, fill=1)
        elif dress.furniture == "brief":
            canvas.rect(left, dress.height - top + 32, dress.width - left - right, 7, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#333333"))

    def _paragraph(self, key: str, text: str, style: Any, bullet: str = "") -> Any:
        paragraph = NotedParagraph(text, style, bulletText=bullet or None)
        paragraph.notes, paragraph.key = self.notes, key
        return paragraph

    def _flow(self, block: Block) -> list[Any]:
        match block:
            case Heading():
                return [*([PageBreak()] if block.break_before and block.level == 1 else []), self._heading(block)]
            case Paragraph() | Item() | Notice():
                return [self._text(block)]
            case FreshTable():
                return self._captioned(self._tables.table(block), block)
            case Figure():
                beside = block.caption is not None and block.caption.side == "beside"
                most = self._dress.column * (0.62 if beside else 1.0)
                centred = not beside and self._dress.heading_look != "bands"
                return self._captioned(NotedFigure(block, self.notes, most, centred), block)
            case Equation():
                return [Spacer(1, 6), self._equation(block), Spacer(1, 10)]
            case Contents():
                return self._contents()
            case Code(key, lines):
                style = ParagraphStyle("code", fontName="Courier", fontSize=7.8, leading=9.6, leftIndent=10)
                code = NotedCode("\n".join(lines), style)
                code.notes, code.key = self.notes, key
                return [Spacer(1, 4), code, Spacer(1, 8)]
            case Break():
                return [PageBreak()]
            case _:
                raise TypeError(f"set c has no {type(block).__name__}")

    def _equation(self, block: Equation) -> Any:
        return NotedEquation(block, self.notes, self._dress.size + 0.6, self._roman)

    def _text(self, block: Paragraph | Item | Notice) -> Any:
        size = self._dress.size
        if isinstance(block, Notice):
            style = ParagraphStyle(
                "notice", self._body, backColor=TINT, borderPadding=7, firstLineIndent=0, alignment=TA_LEFT,
                leftIndent=9, rightIndent=9, spaceBefore=12, spaceAfter=14,
            )  # fmt: skip
            return self._paragraph(block.id, escape(block.text), style)
        if isinstance(block, Item):
            style = ParagraphStyle("item", self._body, leftIndent=20, bulletIndent=4, firstLineIndent=0, spaceAfter=2)
            sign = "–" if block.sign == "•" else f"({block.sign.rstrip('.')})"
            return self._paragraph(block.id, markup(block.runs), style, bullet=sign)
        style = self._body
        if block.look == "abstract":
            style = ParagraphStyle("abstract", self._body, fontName=self._bold, fontSize=size - 0.6)
        elif block.look == "authors":
            side = TA_LEFT if self._dress.heading_look == "bands" else TA_CENTER
            style = ParagraphStyle("authors", self._body, firstLineIndent=0, alignment=side, spaceAfter=14)
        return self._paragraph(block.id, markup(block.runs), style)

    def _heading(self, block: Heading) -> Any:
        dress, size = self._dress, self._dress.headings[block.level]
        band = dress.heading_look == "bands" and block.level == 1
        centred = block.level == 0 and dress.heading_look != "bands"
        style = ParagraphStyle(
            f"h{block.level}",
            fontName=self._italic if block.level == 3 else self._bold,
            fontSize=size,
            leading=1.24 * size,
            alignment=TA_CENTER if centred else TA_LEFT,
            textColor=white if band else HexColor(dress.colour),
            backColor=HexColor(dress.colour) if band else None,
            borderPadding=(3, 4, 4, 4) if band else 0,
            spaceBefore=(0, 16, 11, 8)[block.level],
            spaceAfter=(12, 9 if band else 6, 5, 3)[block.level],
            keepWithNext=1,
        )
        return self._paragraph(block.id, escape(block.text), style)

    def _contents(self) -> list[Any]:
        """Number first, then the title, as some manuals have it."""
        lines = []
        for block in self._written.blocks:
            if isinstance(block, Heading) and block.level in (1, 2) and block.text not in ("Contents", "Abstract"):
                page = self._pages.get(block.id, 1) + self._dress.first_page - 1
                style = ParagraphStyle("entry", self._body, firstLineIndent=0, alignment=TA_LEFT, spaceAfter=1)
                row = [PlatypusParagraph(str(page), style), PlatypusParagraph(escape(block.text), style)]
                lines.append(row)
        return [PlatypusTable(lines, colWidths=[34, self._dress.column - 34], hAlign="LEFT")] if lines else []

    def _captioned(self, shown: Any, block: Table | Figure) -> list[Any]:
        dress, gap, caption = self._dress, Spacer(1, 11), block.caption
        parts = [shown]
        if caption is not None:
            text = self._paragraph(caption.id, self._caption(block), self._caption_style(block))
            if caption.side == "beside":
                wide = shown.wrap(dress.column, dress.height)[0] + 6
                pair = PlatypusTable([[text, shown]], colWidths=[dress.column - wide, wide])
                pair.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
                parts = [pair]
            else:
                parts = [text, Spacer(1, 4), shown] if caption.side == "above" else [shown, Spacer(1, 6), text]
        if isinstance(block, Table) and block.note:
            small = ParagraphStyle(
                "note", self._body, fontSize=dress.size - 2, leading=1.2 * dress.size, firstLineIndent=0
            )
            parts += [Spacer(1, 3), self._paragraph(f"{block.id}-note", escape(block.note), small)]
        if isinstance(block, Table) and block.breaks:
            return [CondPageBreak(130), gap, *parts, gap]
        return [KeepTogether([gap, *parts, gap])]

    def _caption(self, block: Table | Figure) -> str:
        caption = block.caption
        if caption is None:
            raise ValueError(f"{block.id} has no caption")
        label, rest = escape(caption.label), escape(caption.text[len(caption.label) :])
        if self._dress.labels.caption == "bold":
            return f"<b>{label}</b>{rest}"
        return f"<i>{label}{rest}</i>" if self._dress.labels.caption == "italic" else label + rest

    def _caption_style(self, block: Table | Figure) -> Any:
        dress = self._dress
        centred = dress.labels.caption in ("stacked", "centred")
        font = self._bold if dress.labels.caption == "centred" else self._roman
        return ParagraphStyle(
            "caption",
            fontName=font,
            fontSize=dress.size - 0.9,
            leading=1.28 * dress.size - 1,
            alignment=TA_CENTER if centred else TA_LEFT,
        )
