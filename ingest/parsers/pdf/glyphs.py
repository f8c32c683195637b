"""The characters and bars of a formula on the displayed page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.types import BBox
from ingest.parsers.pdf.formulas import WORD
from ingest.parsers.pdf.fragments import ITALIC, TEXT_FLAGS
from ingest.parsers.pdf.linear import Glyph, glyph
from ingest.parsers.pdf.model import centre_inside
from ingest.parsers.pdf.mupdf import display_matrix, pymupdf

BAR = 1.6
"""A drawn line at most this thick, in points, may be the bar of a fraction or root."""
_VARIABLES = re.compile(r"CMMI|CMBX?TI|MTMI|rtxmi|txmi", re.IGNORECASE)
_EXTENSION = re.compile(r"CMEX|LMMathExtension|txex|MTEX|yhex|MathExtension", re.IGNORECASE)
_EXTENSIONS = {
    **dict.fromkeys((0x50, 0x58), "∑"),
    **dict.fromkeys((0x51, 0x59), "∏"),
    **dict.fromkeys((0x52, 0x5A), "∫"),
    **dict.fromkeys((0x53, 0x5B), "⋃"),
    **dict.fromkeys((0x54, 0x5C), "⋂"),
    **dict.fromkeys((0x56, 0x5E), "⋀"),
    **dict.fromkeys((0x57, 0x5F), "⋁"),
    **dict.fromkeys((0x4C, 0x4D), "⨁"),
    **dict.fromkeys((0x4E, 0x4F), "⨂"),
    **dict.fromkeys((0x00, 0x10, 0x12, 0x20, 0x30, 0x40, 0xA1, 0xB3, 0xB5, 0xC3), "("),
    **dict.fromkeys((0x01, 0x11, 0x13, 0x21, 0x31, 0x41, 0xA2, 0xB4, 0xB6, 0xC4), ")"),
    **dict.fromkeys((0x02, 0x14, 0x22, 0x32, 0x34, 0x68), "["),
    **dict.fromkeys((0x03, 0x15, 0x23, 0x33, 0x35, 0x69), "]"),
    **dict.fromkeys((0x08, 0x1A, 0x28, 0x38, 0x3A, 0x3C, 0x6E), "{"),
    **dict.fromkeys((0x09, 0x1B, 0x29, 0x39, 0x3B, 0x3D, 0x6F), "}"),
    **dict.fromkeys((0x0C, 0x3F), "|"),
    **dict.fromkeys((0x70, 0x71, 0x72, 0x73, 0x74), "√"),
}
"""The big operators and delimiters of TeX's extension fonts by their codes, where a file names no characters."""


def glyphs_in(page: Any, box: BBox) -> list[Glyph]:
    """The characters in a box of the displayed page that stand upright."""
    matrix = display_matrix(page)
    # The clip is as wide as the page, so that a line of text that only reaches into the box is seen for what it is.
    clip = (pymupdf.Rect(0, box[1] - 1, page.rect.width, box[3] + 1) * ~matrix).normalize()
    found: list[Glyph] = []
    for block in page.get_text("rawdict", flags=TEXT_FLAGS, clip=clip)["blocks"]:
        for line in block.get("lines", ()):
            glyphs = [_glyph(char, span, matrix) for span in line["spans"] for char in span["chars"]]
            if not _passes_by(glyphs, box):
                found += glyphs
    return [g for g in found if centre_inside((g.x0, g.baseline - 0.3 * g.size, g.x1, g.baseline), box)]


def _passes_by(line: Sequence[Glyph], box: BBox) -> bool:
    """Whether a line of words starts or ends well outside the box: the text above or below the equation."""
    outside = any(g.middle < box[0] - g.size or g.middle > box[2] + g.size for g in line if g.text.strip())
    return outside and len(WORD.findall("".join(g.text for g in line))) >= 2


def _glyph(char: dict[str, Any], span: dict[str, Any], matrix: Any) -> Glyph:
    size, text = span["size"], char["c"]
    shown = (pymupdf.Rect(char["bbox"]) * matrix).normalize()
    baseline = (pymupdf.Point(char["origin"]) * matrix).y
    if not _EXTENSION.search(span["font"]):
        italic = bool(span["flags"] & ITALIC) or bool(_VARIABLES.search(span["font"]))
        return glyph(text, tuple(shown), baseline, size, italic=italic)
    # Glyphs of extension fonts hang from their origin: about 1.4 sizes down, their middle on the axis of the row.
    made = glyph(_EXTENSIONS.get(ord(text), text), tuple(shown), baseline + 0.95 * size, size)
    return replace(made, top=baseline, bottom=baseline + 1.4 * size)


def bars_in(page: Any, box: BBox) -> list[BBox]:
    """The flat lines drawn in a box: bars of fractions and roots."""
    matrix = display_matrix(page)
    bars: list[BBox] = []
    for kind, raw in page.get_bboxlog():
        if not kind.endswith("path"):
            continue
        x0, y0, x1, y1 = (pymupdf.Rect(raw) * matrix).normalize()
        if y1 - y0 <= BAR and 2 < x1 - x0 <= box[2] - box[0] + 2 and centre_inside((x0, y0, x1, y1), box):
            bars.append((x0, y0, x1, y1))
    return bars
