"""Roles of blocks over the whole document: running headers, title, headings, lists, captions, code."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ingest.parsers.pdf.blocks import BULLET, CAPTION, ENUMERATED
from ingest.parsers.pdf.headings import NUMBERED, Outline, settle_headings
from ingest.parsers.pdf.model import Block

MARGIN = 0.12
"""Share of the page's height at the top and bottom where running headers and footers stand."""
SEEN_MARGIN = 0.2
"""The same where the layout model calls a block a header or footer."""
MIN_REPEATS = 3
TITLE_SHARE = 0.35
"""Share of the page's height from the top in which the title of a recognised page stands."""
_DIGITS = re.compile(r"\d+|\b[ivxl]+\b")
_MARKED = re.compile(r"^(?:\d{1,2}|[*†‡§]\s?)[A-Z“\"]")
"""The raised number or sign of a footnote, run into its text."""
_PAGE_NUMBER = re.compile(r"^\W*(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?\W*$", re.IGNORECASE)


def body_size(blocks: Sequence[Block]) -> float:
    """The font size that most characters of running text have."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        if not block.mono and block.text:
            sizes[round(block.size * 2) / 2] += len(block.text)
    return max(sizes, key=lambda size: (sizes[size], -size)) if sizes else 10.0


def settle(blocks: Sequence[Block], heights: Sequence[float], outline: Outline) -> Block | None:
    """Set the kind and level of every block; returns the title block if page 1 has one."""
    for block in blocks:
        _check_margin(block, heights[block.page - 1])
    _page_numbers(blocks, heights)
    _margins(blocks, heights)
    body = body_size([block for block in blocks if block.kind == "text"])
    for block in blocks:
        if block.text and block.shape is None:
            _settle_alone(block, body, heights[block.page - 1])
    title = _title(blocks, body, heights[0]) if heights else None
    settle_headings([block for block in blocks if block is not title], body, outline)
    return title


def _check_margin(block: Block, height: float) -> None:
    """The model calls some text in the middle of a page a header or footer, and some footnotes too."""
    if block.shape is not None or block.turn != 0:
        return
    if block.kind in ("header", "footer") and CAPTION.match(block.text):
        block.kind = "caption"
    at_top, at_foot = block.box[3] <= SEEN_MARGIN * height, block.box[1] >= (1 - SEEN_MARGIN) * height
    if (block.kind == "header" and not at_top) or (block.kind == "footer" and not at_foot):
        block.kind = "text"
    elif block.kind == "footer" and (block.raised_start or _MARKED.match(block.text)):
        block.kind = "footnote"


def _page_numbers(blocks: Sequence[Block], heights: Sequence[float]) -> None:
    """Lone numbers above or below all else on their page, near its edge, are its number."""
    by_page: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.turn == 0:
            by_page[block.page].append(block)
    for page, group in by_page.items():
        height = heights[page - 1]
        for block in group:
            if block.shape is not None or not _PAGE_NUMBER.match(block.text):
                continue
            others = [other for other in group if other is not block and other.kind not in ("header", "footer")]
            if block.box[3] <= SEEN_MARGIN * height and all(other.box[1] >= block.box[3] - 2 for other in others):
                block.kind = "header"
            elif block.box[1] >= (1 - SEEN_MARGIN) * height and all(o.box[3] <= block.box[1] + 2 for o in others):
                block.kind = "footer"


def _margins(blocks: Sequence[Block], heights: Sequence[float]) -> None:
    """Mark blocks that repeat, but for digits, near one place at the top or bottom of three pages or more."""
    places: dict[tuple[str, str], list[Block]] = defaultdict(list)
    for block in blocks:
        height = heights[block.page - 1]
        if block.shape is not None or len(block.text) > 200:
            continue
        if block.turn != 0:
            places["footer", _DIGITS.sub("#", block.text.lower())].append(block)
        elif block.box[3] <= MARGIN * height:
            places["header", _DIGITS.sub("#", block.text.lower())].append(block)
        elif block.box[1] >= (1 - MARGIN) * height:
            places["footer", _DIGITS.sub("#", block.text.lower())].append(block)
    for (side, _), group in places.items():
        for block in group:
            near = {b.page for b in group if abs(b.box[1] - block.box[1]) < 8}
            if len(near) >= MIN_REPEATS:
                block.kind = "header" if side == "header" else "footer"


def _settle_alone(block: Block, body: float, height: float) -> None:
    """Roles that a block's own look gives; the model's name for it counts more, but for captions, lists and code."""
    if block.kind in ("header", "footer", "footnote", "equation"):
        return
    if CAPTION.match(block.text):
        block.kind = "caption"
    elif block.kind in ("text", "heading", "list") and block.mono and len(block.text) > 20:
        block.kind = "code"
    elif block.kind == "list" and not (BULLET.match(block.text) or ENUMERATED.match(block.text)):
        block.kind = "heading" if _is_bold_line(block, body) else "list"
    elif block.kind != "text":
        return
    elif BULLET.match(block.text) and len(block.text) > 2 and not block.tabular:
        block.kind = "list"
    elif _is_footnote(block, body, height) and not block.seen:
        block.kind = "footnote"
    elif ENUMERATED.match(block.text) and not (_stands_out(block, body) or block.tabular):
        block.kind = "list"


def _is_bold_line(block: Block, body: float) -> bool:
    """A short bold line without a full stop, set as a list item by the model because it stands in."""
    whole = len(block.lines) == 1 and len(block.text) <= 60 and block.text[:1].isupper()
    return block.bold and whole and block.size >= 0.97 * body and not block.text.endswith((".", ":", ",", ";"))


def _stands_out(block: Block, body: float) -> bool:
    """Looks unlike running text, as a heading does."""
    short = len(block.text) < 80
    return block.bold or block.size > 1.08 * body or (short and (block.italic or block.text.isupper()))


def _is_footnote(block: Block, body: float, height: float) -> bool:
    starts = block.raised_start or bool(re.match(r"^(?:\d{1,2}|[*†‡§])\s?[A-Za-z“\"]", block.text))
    return starts and block.size <= 0.92 * body and block.box[1] > 0.6 * height


def _title(blocks: Sequence[Block], body: float, height: float) -> Block | None:
    """The biggest text in the upper part of page 1, if it is clearly bigger than the body."""
    options = [
        block
        for block in blocks
        if block.page == 1
        and block.kind in ("text", "heading", "title")
        and block.turn == 0
        and not block.tabular
        and sum(char.isalpha() for char in block.text) >= 3
        and len(block.text) <= 250
        and block.box[1] < 0.75 * height
    ]
    best = max(options, key=lambda block: (round(block.size * 2), -block.box[1]), default=None)
    if any(block.rough for block in options):
        return _rough_title(options, height)
    if best is None or best.size < 1.15 * body:
        return None
    best.kind = "title"
    return best


def _rough_title(options: Sequence[Block], height: float) -> Block | None:
    """Where sizes tell little: what the model calls a title, else the heading that is read before all else."""
    first = min(options, key=lambda block: block.kind != "title")
    if first.kind not in ("title", "heading") or NUMBERED.match(first.text) or first.box[1] > TITLE_SHARE * height:
        return None
    first.kind = "title"
    return first
