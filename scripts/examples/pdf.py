"""The report as a PDF, and the truth of what stands where in it."""

from io import BytesIO
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import PageBreak as PlatypusPageBreak

from scripts.examples import blocks
from scripts.examples.flowables import MarkedEquation, MarkedFigure, MarkedParagraph, MarkedTable
from scripts.examples.truth import Truth

WIDTH, HEIGHT = A4
MARGIN, TOP, BOTTOM, GUTTER = 62.0, 74.0, 66.0, 20.0
DEEP, RULE, BAND = HexColor("#1d4e74"), HexColor("#8fa3b1"), HexColor("#e9f0f4")

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.8, leading=14.6, alignment=TA_JUSTIFY, spaceAfter=7)
LIST = ParagraphStyle("list", BODY, leftIndent=18, bulletIndent=4, spaceAfter=4)
CAPTION = ParagraphStyle("caption", fontName="Helvetica", fontSize=8.8, leading=11.5, textColor=DEEP)
HEADINGS = {
    1: ParagraphStyle(
        "h1", fontName="Helvetica-Bold", fontSize=15, leading=19, textColor=DEEP, spaceBefore=12, spaceAfter=7
    ),
    2: ParagraphStyle(
        "h2",
        fontName="Helvetica-Bold",
        fontSize=11.5,
        leading=15,
        textColor=DEEP,
        spaceBefore=9,
        spaceAfter=4,
    ),
}
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=27, leading=33, textColor=DEEP)
SUBTITLE = ParagraphStyle("subtitle", fontName="Helvetica", fontSize=17, leading=24, textColor=DEEP)
PLAIN = ParagraphStyle("plain", BODY, fontName="Helvetica", fontSize=10, leading=14, alignment=0)


def make_pdf(report: blocks.Report) -> tuple[bytes, Truth]:
    """The bytes are the same on each call: `invariant` leaves out the date and the random id."""
    truth = Truth((round(WIDTH, 2), round(HEIGHT, 2)))
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        invariant=1,
        title=f"{report.title}: {report.subtitle}",
        author=report.authors,
        subject="Tidal energy, seabird monitoring",
        keywords=report.keywords,
        lang="en-GB",
        pageTemplates=_page_templates(report),
    )
    story = [*_title_page(report, truth), *chain.from_iterable(_flow(block, truth) for block in report.body)]
    document.build(story)
    return out.getvalue(), truth


def _page_templates(report: blocks.Report) -> list[Any]:
    def running(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 8.2)
        canvas.setFillColor(DEEP)
        canvas.drawString(MARGIN, HEIGHT - 46, "Tidewater Observatory")
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 46, f"{report.title} · {report.subtitle}")
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, HEIGHT - 52, WIDTH - MARGIN, HEIGHT - 52)
        canvas.drawString(MARGIN, 38, "Report TO-2025-03")
        canvas.drawRightString(WIDTH - MARGIN, 38, f"Page {document.page}")
        canvas.restoreState()

    def cover(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFillColor(DEEP)
        canvas.rect(0, HEIGHT - 96, WIDTH, 96, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(MARGIN, HEIGHT - 58, "TIDEWATER OBSERVATORY")
        canvas.restoreState()

    def frame(x: float, width: float, top: float = TOP) -> Any:
        return Frame(x, BOTTOM, width, HEIGHT - top - BOTTOM, 0, 0, 0, 0)

    whole = WIDTH - 2 * MARGIN
    column = (whole - GUTTER) / 2
    return [
        PageTemplate("cover", [frame(MARGIN, whole, top=150)], onPage=cover),
        PageTemplate("1", [frame(MARGIN, whole)], onPage=running),
        PageTemplate("2", [frame(MARGIN, column), frame(MARGIN + column + GUTTER, column)], onPage=running),
    ]


def _paragraph(
    truth: Truth,
    text: str,
    style: Any,
    kind: str = "paragraph",
    name: str = "",
    level: int = 0,
    bullet: str = "",
) -> Any:
    paragraph = MarkedParagraph(escape(text), style, bulletText=bullet or None)
    paragraph.truth, paragraph.kind, paragraph.name, paragraph.level = truth, kind, name, level
    return paragraph


def _title_page(report: blocks.Report, truth: Truth) -> list[Any]:
    return [
        _paragraph(truth, report.title, TITLE, "heading"),
        _paragraph(truth, report.subtitle, SUBTITLE),
        Spacer(1, 26),
        _paragraph(truth, report.authors, PLAIN, name="text:authors"),
        _paragraph(truth, report.imprint, PLAIN, name="text:imprint"),
        Spacer(1, 40),
        _paragraph(truth, "Abstract", HEADINGS[1], "heading", level=1),
        _paragraph(truth, report.abstract, BODY, name="text:abstract"),
        Spacer(1, 6),
        _paragraph(truth, f"Keywords: {report.keywords}", PLAIN, name="text:keywords"),
    ]


def _flow(block: blocks.Block, truth: Truth) -> list[Any]:
    match block:
        case blocks.PageBreak(columns):
            return [NextPageTemplate(str(columns)), PlatypusPageBreak()]
        case blocks.Heading(level, text):
            heading = _paragraph(truth, text, HEADINGS[level], "heading", level=level)
            heading.keepWithNext = 1
            return [heading]
        case blocks.Paragraph(text, key):
            return [_paragraph(truth, text, BODY, name=f"text:{key}" if key else "")]
        case blocks.Bullets(items, key, ordered):
            signs = [f"{i}." if ordered else "•" for i in range(1, len(items) + 1)]
            name = f"text:{key}" if key else ""
            return [
                *(_paragraph(truth, i, LIST, name=name, bullet=s) for i, s in zip(items, signs, strict=True)),
                Spacer(1, 5),
            ]
        case blocks.Equation():
            return [Spacer(1, 3), MarkedEquation(block, truth), Spacer(1, 11)]
        case blocks.Figure(number):
            caption = _paragraph(truth, block.label, CAPTION, "caption", f"figure:{number}")
            return [KeepTogether([Spacer(1, 4), MarkedFigure(block, truth), Spacer(1, 6), caption, Spacer(1, 13)])]
        case blocks.Table(number):
            caption = _paragraph(truth, block.label, CAPTION, "caption", f"table:{number}")
            return [KeepTogether([Spacer(1, 4), caption, Spacer(1, 5), _table(block, truth), Spacer(1, 14)])]


def _table(block: blocks.Table, truth: Truth) -> Any:
    header = [[cell.text if starts else "" for cell, starts in row] for row in blocks.header_grid(block)]
    table = MarkedTable([*header, *(list(row) for row in block.rows)], colWidths=list(block.widths))
    table.truth, table.block = truth, block
    last = len(header) - 1
    style: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), "Helvetica", 8.6),
        ("FONT", (0, 0), (-1, last), "Helvetica-Bold", 8.6),
        ("BACKGROUND", (0, 0), (-1, last), BAND),
        ("GRID", (0, 0), (-1, -1), 0.5, RULE),
        ("ALIGN", (0, 0), (-1, -1), "RIGHT"),
        ("ALIGN", (0, 0), (-1, last), "CENTER"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.6),
        *(("ALIGN", (column, 0), (column, -1), "LEFT") for column in block.text_columns),
    ]
    if block.total:
        style += [("FONT", (0, -1), (-1, -1), "Helvetica-Bold", 8.6)]
    for r, row in enumerate(blocks.header_grid(block)):
        for c, (cell, starts) in enumerate(row):
            if starts and (cell.rows, cell.columns) != (1, 1):
                style.append(("SPAN", (c, r), (c + cell.columns - 1, r + cell.rows - 1)))
    table.setStyle(style)
    return table
