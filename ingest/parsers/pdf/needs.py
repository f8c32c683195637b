"""Which pages plainly need no layout analysis.

A page is read without the model if it has no text; or if it is running text alone: upright, without pictures,
drawings, tables, captions, columns, mathematics and lines that only the model could call headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ingest.parsers.pdf.blocks import CAPTION, TextLine, text_lines
from ingest.parsers.pdf.model import Fragment, area
from ingest.parsers.pdf.pictures import Placed

MAX_PATHS = 12
"""Drawn paths of a page whose rules and frames may be left aside."""
PICTURE_SHARE = 0.01
PROSE_SHARE = 0.6
"""Share of the lines that are as wide as the text, or short ends of it."""
MIN_LINES = 12
MAX_CELLS = 1
"""Lines with wide gaps in them that a page of running text may have."""
_MATHEMATICS = re.compile(r"[=≈≡≤≥∑∏∫√∂∇∈∀∃]|[\U0001d400-\U0001d7ff]")
MAX_MATHEMATICS = 1
MARGIN = 0.1
WIDE_STEP = 1.7
_ENDED = re.compile(r"[.!?:;,\"”’)\d]$")


def needs_layout(page: Any, fragments: Sequence[Fragment], placed: Sequence[Placed]) -> str | None:
    """Why a page is to be analysed, in a word; None if it plainly needs no model."""
    if not fragments:
        return None
    bounds = page.rect
    if any(area(item.box) >= PICTURE_SHARE * bounds.width * bounds.height for item in placed):
        return "pictures"
    if sum(1 for kind, _ in page.get_bboxlog() if kind.endswith("path")) > MAX_PATHS:
        return "drawings"
    upright = [fragment for fragment in fragments if fragment.turn == 0]
    if len(upright) < len(fragments):
        return "turned"
    lines = text_lines(list(upright))
    if sum(1 for line in lines if line.cells > 1) > MAX_CELLS:
        return "columns"
    if any(CAPTION.match(line.text) for line in lines):
        return "captions"
    if sum(1 for line in lines if _MATHEMATICS.search(line.text)) > MAX_MATHEMATICS:
        return "mathematics"
    if len(lines) < MIN_LINES:
        return "sparse"
    width = max(line.frame[2] for line in lines) - min(line.frame[0] for line in lines)
    wide = sum(1 for line in lines if line.frame[2] - line.frame[0] >= 0.75 * width)
    if wide < PROSE_SHARE * len(lines):
        return "ragged"
    height = page.rect.height
    body = [line for line in lines if MARGIN * height < line.frame[1] < (1 - MARGIN) * height]
    doubtful = any(_is_doubtful(before, line, width) for before, line in pairwise(body))
    return "headings" if doubtful else None


def _is_doubtful(before: TextLine, line: TextLine, width: float) -> bool:
    """A line that may be a heading, but does not look like one: short or italic, and no rest of a paragraph."""
    apart = line.frame[3] - before.frame[3] > WIDE_STEP * max(line.size, before.size)
    if not (apart or _ENDED.search(before.text)) or not line.text[:1].isupper():
        return False
    short = line.frame[2] - line.frame[0] < 0.6 * width
    return line.italic or (short and (not line.bold or line.text.endswith(".")))
